-- Sends the requests of a file in turn, and counts the answers that no request may get.
local requests = {}
local next_request = 0
local threads = {}
crashes = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  for line in io.lines(args[1]) do
    local fields = {}

    for field in string.gmatch(line .. "\t", "([^\t]*)\t") do
      table.insert(fields, field)
    end

    local headers = {}

    for index = 3, #fields - 1, 2 do
      headers[fields[index]] = fields[index + 1]
    end

    table.insert(requests, { fields[1], fields[2], headers })
  end
end

function request()
  next_request = next_request + 1
  local chosen = requests[next_request % #requests + 1]
  local headers = {}

  -- Each hostile origin is a new one.
  for name, value in pairs(chosen[3]) do
    headers[name] = string.gsub(value, "{}", tostring(next_request))
  end

  return wrk.format(chosen[1], chosen[2], headers)
end

function response(status)
  if status >= 500 then
    crashes = crashes + 1
  end
end

function done()
  local count = 0

  for _, thread in ipairs(threads) do
    count = count + thread:get("crashes")
  end

  print("5xx: " .. count)
end
