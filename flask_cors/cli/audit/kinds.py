from __future__ import annotations

from .findings import Kind
from .findings import REFUSED
from .findings import Severity

_HIGH, _MEDIUM, _LOW = Severity

WITHOUT_EFFECT = Kind(
    "CORS002",
    _MEDIUM,
    "A setting has no effect",
    "{value} has no effect{detail}, so that what it was to say does not hold.",
    "Write the name of a key that exists, or remove it.",
)
ANY_ORIGIN_WITH_CREDENTIALS = Kind(
    "CORS003",
    _HIGH,
    "Every site reads with the user's login",
    "{value} with supports_credentials=True admits {origin}, and every other origin:"
    " each site that a user visits reads what that user may read here.",
    "List the origins, for instance origins='https://app.example', or leave out"
    " supports_credentials.",
)
NULL_WITH_CREDENTIALS = Kind(
    "CORS004",
    _HIGH,
    "Sandboxed frames read with the user's login",
    "{value} admits 'null' with supports_credentials=True: any page can make a"
    " sandboxed frame, whose origin it is, and read what its user may read here.",
    "Serve the page over HTTP, list its origin and remove 'null'.",
)
PUBLIC_SUFFIX_WITH_CREDENTIALS = Kind(
    "CORS005",
    _HIGH,
    "Customers of a host read with the user's login",
    "{value} with supports_credentials=True admits {origin}: anybody can get a host"
    " there, and reads what your users may read.",
    "List your own hosts.",
)
HTTP_WITH_CREDENTIALS = Kind(
    "CORS006",
    _HIGH,
    "An unencrypted page reads with the user's login",
    "{origin} gets in{detail}, with supports_credentials=True: whoever can change"
    " unencrypted traffic puts a script into such a page, and reads what its users"
    " may read.",
    "Write https, and serve the page so.",
)
REGEX_LOOKALIKE = Kind(
    "CORS007",
    _HIGH,
    "A regex admits look-alikes",
    "{value} also accepts {origin}, which somebody else can register and read from.",
    r"Name the whole host, with each dot as '\.', or write a wildcard origin such as"
    " 'https://*.example.com'.",
)
FUNCTION_LOOKALIKE = Kind(
    "CORS008",
    _HIGH,
    "A function admits look-alikes",
    "{value} also accepts {origin}, which somebody else can register and read from.",
    "Write what is meant as entries, which are compared by whole host names:"
    " origins=['https://example.com', 'https://*.example.com'].",
)
EVERYBODY = Kind(
    "CORS009",
    _MEDIUM,
    "A restriction restricts nobody",
    "{value} accepts {origin}, and so everybody, though it reads like a restriction.",
    "List the origins, or write origins='*' if everybody may read.",
)
PUBLIC_SUFFIX = Kind(
    "CORS010",
    _MEDIUM,
    "Customers of a host get in",
    "{value} admits {origin}: anybody can get a host there.",
    "List your own hosts, or write origins='*' if everybody may read.",
)
NULL = Kind(
    "CORS011",
    _LOW,
    "Sandboxed frames get in",
    "{value} admits 'null', the origin of any sandboxed frame and so of anybody.",
    "Serve the page over HTTP, list its origin and remove 'null'.",
)
HTTP = Kind(
    "CORS012",
    _LOW,
    "Unencrypted pages get in",
    "{origin} gets in{detail}: whoever can change unencrypted traffic puts a script"
    " into such a page, and reads what it may read.",
    "Write https, and serve the page so.",
)
ANY_PORT = Kind(
    "CORS013",
    _LOW,
    "Other ports of a host get in",
    "{value} admits {origin}, and so what anybody else serves on that host.",
    "Write the port, or none for that of the scheme.",
)
OPENED = Kind(
    "CORS014",
    _HIGH,
    "An answer grants what its policy denies",
    "{detail} lets {origin} read, which the policy does not: the app's own code sets"
    " CORS headers, and Flask-CORS leaves such an answer alone.",
    "Remove the code that sets Access-Control-* headers, and let the policy decide:"
    " origins='https://app.example'.",
)
DOUBLED = Kind(
    "CORS015",
    _MEDIUM,
    "A CORS header is doubled",
    "{detail} has {value} with more than one value. Browsers take one only, and block"
    " the answer.",
    "Remove the code that sets the header a second time, in a hook or a middleware.",
)
VARY_LOST = Kind(
    "CORS016",
    _MEDIUM,
    "Vary: Origin is lost",
    "{detail} depends on the origin, but does not say {value}: a cache may give the"
    " answer for one origin to another.",
    "Write CORS(app, ...) above the app's own after_request functions, and let none"
    " of them set Vary or Access-Control-Allow-Origin.",
)
INNER_MIDDLEWARE = Kind(
    "CORS017",
    _LOW,
    "Middleware stands behind the door",
    "{value} was wrapped around the app before CORS(app): where it changes host or"
    " path, preflights are answered for another one than that of the view.",
    "Call CORS(app, ...) first, and wrap the middleware around it.",
)
DIFFERENT_PATH = Kind(
    "CORS018",
    _HIGH,
    "Middleware changes the path behind the door",
    "{value} was wrapped around the app before CORS(app). The preflight for {detail}"
    " from {origin} is answered by another policy than the request itself.",
    "Call CORS(app, ...) first, and wrap the middleware around it.",
)
PREFLIGHT_REFUSED = Kind(
    "CORS019",
    _MEDIUM,
    "Preflights are refused before the policy is asked",
    "{detail} from {origin} is not let through, though the policy allows it:"
    " something else answers first, such as a login, which a preflight never has.",
    "Add CORS(app), which answers preflights before Flask sees them, and leave"
    " automatic_options on.",
)
HEADERS_LOST = Kind(
    "CORS020",
    _MEDIUM,
    "An allowed page can't read the answer",
    "{detail} does not let {origin} read, though the policy does: it leaves the app"
    " without the CORS headers, or with others.",
    "Add CORS(app), whose headers errors have, too, above the app's own hooks, and"
    " let no other code set Access-Control-* headers.",
)
NO_CONTENT_TYPE = Kind(
    "CORS021",
    _MEDIUM,
    "Pages can't send JSON",
    "{detail} may be sent, but the policy does not allow the header 'Content-Type':"
    " browsers block every request with JSON.",
    "Write headers='Content-Type', added to the names that are there.",
)
USELESS_RULE = Kind(
    "CORS022",
    _MEDIUM,
    "A path rule governs nothing",
    "{value}: {detail}",
    "Write the path as the route has it, such as '/api/*', or remove the rule.",
)
NO_VARY = Kind(
    "CORS023",
    _MEDIUM,
    "Caches are not told that answers depend on the origin",
    "vary_header=False, but answers depend on the origin: a cache may give the answer"
    " for one origin to another.",
    "Leave out vary_header.",
)
SLOW_REGEX = Kind(
    "CORS024",
    _HIGH,
    "A regex takes forever",
    "{value} {detail} Whoever sends that keeps a worker busy, without a login.",
    "Write no repetition within a repetition, and no two side by side that match the"
    " same text; or write a wildcard instead.",
)
COOKIE_FOR_ALL = Kind(
    "CORS025",
    _LOW,
    "An answer for everybody sets a cookie",
    "{detail} sets the cookie {value}, but browsers send none to a policy with"
    " origins='*': a script that is logged in sees it logged out.",
    "List the origins and write supports_credentials=True, or set no cookie here.",
)
LOGIN_FOR_ALL = Kind(
    "CORS026",
    _LOW,
    "Every site may try a login",
    "origins='*', and {detail}: each site that a user visits may try tokens and"
    " passwords from there, and read with one that it got hold of.",
    "List the origins that log in, if they are known.",
)
COOKIE_WITHHELD = Kind(
    "CORS027",
    _LOW,
    "Browsers withhold the session cookie",
    "supports_credentials=True, but the value of {value} keeps browsers from sending"
    " the session cookie for pages of another site: {detail}.",
    "Write SESSION_COOKIE_SAMESITE='None' and SESSION_COOKIE_SECURE=True, and serve"
    " both over https.",
)
LONG_MAX_AGE = Kind(
    "CORS028",
    _LOW,
    "Browsers do not keep preflights so long",
    "max_age={value} is more than browsers keep: Chromium keeps an answer for 7200"
    " seconds, Safari for 600, Firefox for 86400.",
    "Write max_age=7200 or less.",
)
HIDDEN_FILE_NAME = Kind(
    "CORS029",
    _LOW,
    "Scripts can't read the name of a download",
    "{detail} has the header 'Content-Disposition', which scripts can't read.",
    "Write expose_headers='Content-Disposition', added to the names that are there.",
)
NO_ROUTE = Kind(
    "CORS030",
    _LOW,
    "A path rule matches no route",
    "{value} matches no route. That is right if a WebSocket server asks CORS.allows().",
    "Write the path as the route has it, such as '/api/*', or remove the rule.",
)
FORMS_ONLY = Kind(
    "CORS031",
    _LOW,
    "Pages can send forms only",
    "{detail} may be sent, but no header 'Content-Type': browsers would block JSON.",
    "Write headers='Content-Type' if pages send JSON.",
)
NOT_EXAMINED = Kind(
    "CORS032",
    _LOW,
    "Answers were not examined",
    "These routes crashed or took too long when they were asked, so that nothing is"
    " known of their answers.",
    "Let them answer, for instance by a test database, and run the audit again.",
)

_FOUND = [REFUSED, *vars().values()]
#: All kinds, by their id.
KINDS: dict[str, Kind] = {each.id: each for each in _FOUND if isinstance(each, Kind)}
