from __future__ import annotations

from .findings import Kind
from .findings import REFUSED
from .findings import Severity

_HIGH, _MEDIUM, _LOW = Severity

WITHOUT_EFFECT = Kind(
    "CORS002",
    _MEDIUM,
    "A setting has no effect",
    "{value} has no effect{detail}.",
    "Write the name of a key that exists, or remove it.",
)
ANY_ORIGIN_WITH_CREDENTIALS = Kind(
    "CORS003",
    _HIGH,
    "Every site reads with the user's login",
    "{value} with supports_credentials=True allows {origin} and every other origin:"
    " each site that a user visits can read what the user can read here.",
    "List the origins, for instance origins='https://app.example', or remove"
    " supports_credentials.",
)
NULL_WITH_CREDENTIALS = Kind(
    "CORS004",
    _HIGH,
    "Sandboxed frames read with the user's login",
    "{value} allows 'null' with supports_credentials=True: any page can make a"
    " sandboxed frame, which has this origin, and read what its user can read here.",
    "Serve the page over HTTP, list its origin and remove 'null'.",
)
PUBLIC_SUFFIX_WITH_CREDENTIALS = Kind(
    "CORS005",
    _HIGH,
    "Customers of a host read with the user's login",
    "{value} with supports_credentials=True allows {origin}: anyone can get a host"
    " there, and read what your users can read.",
    "List your own hosts.",
)
HTTP_WITH_CREDENTIALS = Kind(
    "CORS006",
    _HIGH,
    "An unencrypted page reads with the user's login",
    "{origin} is allowed{detail}, with supports_credentials=True: anyone who can change"
    " unencrypted traffic can add a script to such a page, and read what its users"
    " can read.",
    "Write https, and serve the page over HTTPS.",
)
REGEX_LOOKALIKE = Kind(
    "CORS007",
    _HIGH,
    "A regex allows look-alikes",
    "{value} also allows {origin}, which somebody else can register and read from.",
    r"Write the whole host, with each dot as '\.', or a wildcard origin such as"
    " 'https://*.example.com'.",
)
FUNCTION_LOOKALIKE = Kind(
    "CORS008",
    _HIGH,
    "A function allows look-alikes",
    "{value} also allows {origin}, which somebody else can register and read from.",
    "Write entries instead, because they match whole host names:"
    " origins=['https://example.com', 'https://*.example.com'].",
)
EVERYBODY = Kind(
    "CORS009",
    _MEDIUM,
    "A restriction allows every site",
    "{value} allows {origin}, and so every site, though it looks like a restriction.",
    "List the origins, or write origins='*' if every site may read.",
)
PUBLIC_SUFFIX = Kind(
    "CORS010",
    _MEDIUM,
    "Customers of a host are allowed",
    "{value} allows {origin}: anyone can get a host there.",
    "List your own hosts, or write origins='*' if every site may read.",
)
NULL = Kind(
    "CORS011",
    _LOW,
    "Sandboxed frames are allowed",
    "{value} allows 'null', the origin of every sandboxed frame, which any page can"
    " make.",
    "Serve the page over HTTP, list its origin and remove 'null'.",
)
HTTP = Kind(
    "CORS012",
    _LOW,
    "Unencrypted pages are allowed",
    "{origin} is allowed{detail}: anyone who can change unencrypted traffic can add a"
    " script to such a page, and read what it can read.",
    "Write https, and serve the page over HTTPS.",
)
ANY_PORT = Kind(
    "CORS013",
    _LOW,
    "Other ports of a host are allowed",
    "{value} allows {origin}, and so everything that others serve on that host.",
    "Write the port, or no port for the default of the scheme.",
)
OPENED = Kind(
    "CORS014",
    _HIGH,
    "A response allows an origin that its policy denies",
    "{detail} lets {origin} read, but the policy doesn't: the app's own code sets"
    " CORS headers, and Flask-CORS doesn't change such a response.",
    "Remove the code that sets Access-Control-* headers, and let the policy decide:"
    " origins='https://app.example'.",
)
DOUBLED = Kind(
    "CORS015",
    _MEDIUM,
    "A CORS header has two values",
    "{detail} has {value} with more than one value. Browsers accept only one, and"
    " block the response.",
    "Remove the code that sets the header a second time, in a hook or a middleware.",
)
VARY_LOST = Kind(
    "CORS016",
    _MEDIUM,
    "Vary: Origin is lost",
    "{detail} depends on the origin, but lacks {value}: a cache may send the response"
    " for one origin to another.",
    "Remove the code that sets Access-Control-Allow-Origin, and let no middleware"
    " overwrite Vary: it may only add to it.",
)
INNER_MIDDLEWARE = Kind(
    "CORS017",
    _LOW,
    "Middleware was added before Flask-CORS",
    "{value} was wrapped around the app before CORS(app). If it changes the host or"
    " path, Flask-CORS may respond to a preflight by the policy of another URL.",
    "Call CORS(app, ...) first, and wrap the middleware around it.",
)
DIFFERENT_PATH = Kind(
    "CORS018",
    _HIGH,
    "Middleware changes the path after Flask-CORS",
    "{value} was wrapped around the app before CORS(app). The preflight for {detail}"
    " from {origin} gets another policy than the request itself.",
    "Call CORS(app, ...) first, and wrap the middleware around it.",
)
PREFLIGHT_REFUSED = Kind(
    "CORS019",
    _MEDIUM,
    "Something else refuses preflights",
    "{detail} from {origin} fails, though the policy allows it: something else"
    " responds first, such as a login check. Preflights never carry a login.",
    "Add CORS(app), which responds to preflights before Flask sees them, and keep"
    " automatic_options=True.",
)
HEADERS_LOST = Kind(
    "CORS020",
    _MEDIUM,
    "An allowed page can't read the response",
    "{detail} doesn't let {origin} read, though the policy does: the CORS headers are"
    " missing, or have other values.",
    "Add CORS(app) above the app's own hooks, so that errors also have the headers,"
    " and let no other code set Access-Control-* headers.",
)
NO_CONTENT_TYPE = Kind(
    "CORS021",
    _MEDIUM,
    "Pages can't send JSON",
    "The policy allows {detail}, but not the header 'Content-Type': browsers block"
    " every request with JSON.",
    "Write headers='Content-Type', together with the names that you already list.",
)
USELESS_RULE = Kind(
    "CORS022",
    _MEDIUM,
    "A path rule governs no route",
    "{value}: {detail}",
    "Write the path as the route has it, such as '/api/*', or remove the rule.",
)
NO_VARY = Kind(
    "CORS023",
    _MEDIUM,
    "Caches don't know that responses depend on the origin",
    "vary_header=False, but responses depend on the origin: a cache may send the"
    " response for one origin to another.",
    "Remove vary_header.",
)
SLOW_REGEX = Kind(
    "CORS024",
    _HIGH,
    "A regex takes forever",
    "{value} {detail} Anyone who sends that keeps a worker busy, without a login.",
    "Don't write a repetition within a repetition, or two side by side that match the"
    " same text. Or write a wildcard instead.",
)
COOKIE_FOR_ALL = Kind(
    "CORS025",
    _LOW,
    "A response for every site sets a cookie",
    "{detail} sets the cookie {value}, but with origins='*' scripts can't send it: a"
    " user who is logged in looks logged out.",
    "List the origins and write supports_credentials=True, or don't set a cookie here.",
)
LOGIN_FOR_ALL = Kind(
    "CORS026",
    _LOW,
    "Every site can try a login",
    "origins='*', and {detail}: each site that a user visits can try tokens and"
    " passwords from there, and read with one that it got hold of.",
    "List the origins that log in, if they are known.",
)
COOKIE_WITHHELD = Kind(
    "CORS027",
    _LOW,
    "Browsers don't send the session cookie",
    "supports_credentials=True, but because of {value} browsers don't send the session"
    " cookie for pages of another site: {detail}.",
    "Write SESSION_COOKIE_SAMESITE='None' and SESSION_COOKIE_SECURE=True, and serve"
    " both over HTTPS.",
)
LONG_MAX_AGE = Kind(
    "CORS028",
    _LOW,
    "Browsers don't keep preflights that long",
    "max_age={value} is longer than browsers keep a response: 7200 seconds in"
    " Chromium, 600 in Safari, 86400 in Firefox.",
    "Write max_age=7200 or less.",
)
HIDDEN_FILE_NAME = Kind(
    "CORS029",
    _LOW,
    "Scripts can't read the name of a download",
    "{detail} has the header 'Content-Disposition', which scripts can't read.",
    "Write expose_headers='Content-Disposition', together with the names that you"
    " already list.",
)
NO_ROUTE = Kind(
    "CORS030",
    _LOW,
    "A path rule matches no route",
    "{value} matches no route. That's fine if a WebSocket server calls CORS.allows().",
    "Write the path as the route has it, such as '/api/*', or remove the rule.",
)
FORMS_ONLY = Kind(
    "CORS031",
    _LOW,
    "Pages can only send forms",
    "The policy allows {detail}, but not the header 'Content-Type': browsers would"
    " block JSON.",
    "Write headers='Content-Type' if pages send JSON.",
)
NOT_EXAMINED = Kind(
    "CORS032",
    _LOW,
    "Some responses weren't checked",
    "These routes crashed or took too long, so the audit couldn't check their"
    " responses.",
    "Make them respond, for instance with a test database, and run the audit again.",
)

MISPLACED = Kind(
    "CORS033",
    _MEDIUM,
    "A decorator has no effect",
    "The decorator of {value} stands above @app.route, so Flask has registered the"
    " function without it.",
    "Move the decorator below @app.route.",
)
RESTRICTION_WITHOUT_EFFECT = Kind(
    "CORS034",
    _HIGH,
    "A restriction has no effect",
    "The decorator of {value} stands above @app.route, so Flask has registered the"
    " function without it. Origins that the decorator denies can read the view.",
    "Move the decorator below @app.route.",
)
METHOD_NOT_LISTED = Kind(
    "CORS035",
    _LOW,
    "Pages can't use a method of a route",
    "A route accepts {detail}, which the default methods don't include: browsers block"
    " such requests from pages of every other origin, even an allowed one.",
    "If pages send such requests, list every method that they use, such as"
    " methods='GET, POST, QUERY'.",
)

_FOUND = [REFUSED, *vars().values()]
#: All kinds, by their id.
KINDS: dict[str, Kind] = {each.id: each for each in _FOUND if isinstance(each, Kind)}
