const {api} = document.body.dataset;
const policy = document.getElementById("policy");
const request = document.getElementById("request");
const row = document.getElementById("row");
const table = document.querySelector("table");

let runs = 0;
let edits = Promise.resolve();

function tell(text) {
  document.getElementById("status").textContent = text;
}

async function ask(method, path, body) {
  const isForm = body instanceof URLSearchParams;
  const headers = isForm ? {} : {"Content-Type": "application/json"};
  const response = await fetch(path, {
    method, headers, body: isForm ? body : JSON.stringify(body),
  });

  if (!response.headers.get("Content-Type").startsWith("application/json")) {
    throw new Error(`${method} ${path}: ${response.status}`);
  }

  return response.json();
}

// Sends the request of a row under the policy of a column, and shows what came of it.
async function send(cell) {
  const {path, body, ...options} = JSON.parse(cell.parentNode.dataset.request);
  const url = `/policies/${cell.dataset.policy}/${path}`;
  const id = Math.random().toString(36).slice(2);
  cell.dataset.id = id;
  // A query string of its own keeps the browser from using earlier preflights.
  const response = await fetch(`${api}${url}?id=${id}`, {...options, body}).catch(() => null);
  const report = await ask("POST", "/explain", {
    id, path: url, options: {...options, data: body},
  });

  // An edit may have sent it again meanwhile.
  if (cell.dataset.id === id) {
    show(cell, response, report);
  }
}

function show(cell, response, {seen, allowed, why, text}) {
  const verdict = cell.querySelector(".verdict");
  const count = seen.filter((each) => each.is_preflight).length;
  const lines = cell.querySelector("ul");
  verdict.textContent = response ? `Allowed, ${response.status}` : "Blocked";
  verdict.className = `verdict ${response ? "allowed" : "blocked"}`;
  cell.classList.toggle("unexplained", allowed !== Boolean(response));
  cell.querySelector(".preflights").textContent =
    `${count || "no"} preflight${count > 1 ? "s" : ""}`;
  cell.querySelector(".why").textContent = why;
  cell.querySelector("pre").textContent = text;
  lines.replaceChildren();

  for (const {method, answer: [status, headers]} of seen) {
    addLine(lines, `${method} → ${status}`, "answer");
    headers.forEach(([name, value]) => addLine(lines, `${name}: ${value}`));
  }
}

function addLine(list, text, className = "") {
  const line = document.createElement("li");
  line.textContent = text;
  line.className = className;
  list.append(line);
}

async function run(cells, what) {
  const number = ++runs;
  table.setAttribute("aria-busy", "true");

  await Promise.all(Array.from(cells, send));

  if (number === runs) {
    const count = Array.from(cells).filter((cell) => cell.querySelector(".allowed")).length;
    const differing = table.querySelectorAll(".unexplained").length;
    table.setAttribute("aria-busy", "false");
    tell(`${what}: ${count} of ${cells.length} allowed, ${cells.length - count} blocked. `
      + (differing ? `${differing} NOT AS EXPLAINED.` : "All as explained."));
  }
}

function fail(error) {
  table.setAttribute("aria-busy", "false");
  tell(`The demo's server does not answer as it should: ${error.message}`);
}

function complain(field, text) {
  document.getElementById(field.getAttribute("aria-describedby")).textContent = text;
  field.setAttribute("aria-invalid", Boolean(text));
}

async function editPolicy() {
  const {problems} = await ask("PUT", "/policy", new URLSearchParams(new FormData(policy)));
  const fields = policy.querySelectorAll("[aria-describedby]");
  const names = Array.from(fields, (field) => field.name);

  for (const field of fields) {
    // What no field is for came of the first one.
    const own = problems.filter(([option]) =>
      option === field.name || (field === fields[0] && !names.includes(option)));
    complain(field, own.map(([, text]) => text).join("\n"));
  }

  if (problems.length) {
    tell("Your policy is refused, as it would be at start-up. The one before stays in force.");
  }

  return !problems.length;
}

function editRequest() {
  const {method, headers, credentials} = request.elements;
  const lines = headers.value.split("\n").filter((line) => line.trim());
  const pairs = lines.map((line) => line.split(/:(.*)/s, 2).map((part) => part.trim()));

  try {
    // Throws what fetch() would throw.
    new Headers(pairs);
  } catch (error) {
    complain(headers, `Write lines such as 'X-Name: value'. ${error.message}`);
    return false;
  }

  complain(headers, "");
  row.dataset.request = JSON.stringify({
    method: method.value,
    headers: pairs,
    credentials: credentials.checked ? "include" : "same-origin",
    body: null,
    path: "notes",
  });
  return true;
}

// Calls a function once typing pauses, and not before its last call has ended.
function whenTyped(form, edit) {
  let timer;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      edits = edits.then(edit).catch(fail);
    }, 250);
  });
}

function runAll() {
  return run(table.querySelectorAll("td"), "All requests").catch(fail);
}

whenTyped(policy, async () => {
  if (await editPolicy()) {
    await run(table.querySelectorAll("td[data-policy=yours]"), "Your policy");
  }
});
whenTyped(request, async () => {
  if (editRequest()) {
    await run(row.querySelectorAll("td"), "Your request");
  }
});
document.getElementById("all").addEventListener("click", runAll);
editRequest();
// The API may still have what was typed before the page was loaded anew.
edits = editPolicy().then(runAll).catch(fail);
