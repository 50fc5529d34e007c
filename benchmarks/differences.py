from __future__ import annotations

import re
import sys
from importlib.metadata import version

from migration import answered
from migration import ask
from migration import Case
from migration import configured_later
from migration import debugged
from migration import decorated
from migration import decorated_and_hidden
from migration import decorated_and_reconfigured
from migration import decorated_bare
from migration import decorated_by_method
from migration import decorated_class
from migration import decorated_twice
from migration import decorated_within
from migration import OTHER
from migration import preflight
from migration import SECOND
from migration import SITE
from migration import twice
from migration import with_a_hook
from migration import with_a_mount
from migration import with_blueprint
from migration import with_catch_all
from migration import with_config
from migration import with_cors
from migration import with_login
from migration import with_one_response
from migration import with_own_headers
from migration import with_two_policies
from migration import without_automatic_options

#: The options of the predecessor, by its public signature.
OPTIONS = (
    "allow_headers",
    "allow_private_network",
    "always_send",
    "automatic_options",
    "expose_headers",
    "intercept_exceptions",
    "max_age",
    "methods",
    "origins",
    "resources",
    "send_wildcard",
    "supports_credentials",
    "vary_header",
)

CASES = [
    Case(
        "an option that does not exist",
        with_cors(origin=SITE),
        ask(origin=OTHER),
        "200; ACA-Origin: https://other.example; Vary: Origin",
        "refused",
    ),
    Case(
        "an origin without a scheme",
        with_cors(origins="app.example"),
        ask(),
        "200",
        "refused",
    ),
    Case(
        "an origin with a path",
        with_cors(origins="https://app.example/shop"),
        ask(),
        "200",
        "refused",
    ),
    Case(
        "any origin, and credentials",
        with_cors(supports_credentials=True),
        ask(origin=OTHER),
        "200; ACA-Credentials: true; ACA-Origin: https://other.example; Vary: Origin",
        "refused",
    ),
    Case(
        'expose_headers="*", and credentials',
        with_cors(origins=SITE, expose_headers="*", supports_credentials=True),
        ask(),
        "200; ACA-Credentials: true; ACA-Origin: https://app.example;"
        " Access-Control-Expose-Headers: *",
        "refused",
    ),
    Case(
        "a regex as text in allow_headers",
        with_cors(origins=SITE, allow_headers=r"x-.*"),
        preflight(Headers="x-token"),
        "200; ACA-Headers: x-token; ACA-Methods: default; ACA-Origin:"
        " https://app.example",
        "refused",
    ),
    Case(
        "a max_age that is no number",
        with_cors(origins=SITE, max_age="an hour"),
        preflight(),
        "200; ACA-Methods: default; ACA-Origin: https://app.example;"
        " Access-Control-Max-Age: an hour",
        "refused",
    ),
    Case(
        "the method TRACE",
        with_cors(origins=SITE, methods="GET, TRACE"),
        preflight(Method="TRACE"),
        "200; ACA-Methods: GET, TRACE; ACA-Origin: https://app.example",
        "refused",
    ),
    Case(
        "a path without its slash",
        with_cors(origins=SITE, resources="api/*"),
        ask("/api/notes"),
        "200",
        "refused",
    ),
    Case(
        "a rule of Flask's as a path",
        with_cors(origins=SITE, resources="/<path:any>"),
        ask("/api/notes"),
        "200",
        "refused",
    ),
    Case(
        "CORS(app) twice",
        twice,
        ask(),
        "200; ACA-Origin: https://app.example",
        "refused",
    ),
    Case(
        "a regex that admits lookalikes",
        with_cors(origins=r"https://.*.shop.example"),
        ask(origin="https://evilshop.example"),
        "200; ACA-Origin: https://evilshop.example; Vary: Origin",
        "warned; 200; ACA-Origin: https://evilshop.example; Vary: Origin",
    ),
    Case(
        "http, and credentials",
        with_cors(origins="http://app.example", supports_credentials=True),
        ask(origin="http://app.example"),
        "200; ACA-Credentials: true; ACA-Origin: http://app.example",
        "warned; 200; ACA-Credentials: true; ACA-Origin: http://app.example",
    ),
    Case(
        "allow_private_network=True",
        with_cors(origins=SITE, allow_private_network=True),
        preflight(**{"Private-Network": "true"}),
        "200; ACA-Methods: default; ACA-Origin: https://app.example;"
        " ACA-Private-Network: true",
        "warned; 200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "a regex that may take forever",
        with_cors(origins=r"https?://([\w.-]+)+\.example"),
        ask(),
        "200; ACA-Origin: https://app.example; Vary: Origin",
        "refused",
    ),
    Case(
        "a list or JSON as text",
        with_cors(origins=f'["{SITE}"]'),
        ask(origin=OTHER),
        "200; ACA-Origin: https://other.example; Vary: Origin",
        "refused",
    ),
    Case(
        "a regex of JavaScript as text",
        with_cors(origins=r"/https:\/\/app\.example/"),
        ask(),
        "200",
        "refused",
    ),
    Case(
        "names in braces",
        with_cors(origins="https://{app,second}.example"),
        ask(),
        "200",
        "refused",
    ),
    Case(
        "ports in brackets",
        with_cors(origins=f"{SITE}:[8080,9000]"),
        ask(origin=f"{SITE}:8"),
        "200; ACA-Origin: https://app.example:8; Vary: Origin",
        "refused",
    ),
    Case(
        "a path among origins",
        with_cors(origins="/*"),
        ask(origin=OTHER),
        "200; ACA-Origin: https://other.example; Vary: Origin",
        "refused",
    ),
    Case(
        "two stars in a label",
        with_cors(origins="https://*-x-*.shop.example"),
        ask(origin="https://a-x-b.shop.example"),
        "200",
        "refused",
    ),
    Case(
        "the port 0",
        with_cors(origins=f"{SITE}:0"),
        ask(origin=f"{SITE}:0"),
        "200; ACA-Origin: https://app.example:0",
        "refused",
    ),
    Case(
        "file://",
        with_cors(origins="file://"),
        ask(origin="file://"),
        "200; ACA-Origin: file://",
        "warned; 200; ACA-Origin: file://",
    ),
    Case(
        "every host of another scheme",
        with_cors(origins="moz-extension://*"),
        ask(origin="moz-extension://abc"),
        "200; ACA-Origin: moz-extension://abc; Vary: Origin",
        "warned; 200; ACA-Origin: moz-extension://abc; Vary: Origin",
    ),
    Case(
        "a regex with an open host, and credentials",
        with_cors(origins=r"https://[\d.]+:3000", supports_credentials=True),
        ask(origin="https://192.0.2.1:3000"),
        "200; ACA-Credentials: true; ACA-Origin: https://192.0.2.1:3000; Vary: Origin",
        "refused",
    ),
    Case(
        "null, and credentials",
        with_cors(origins="null", supports_credentials=True),
        ask(origin="null"),
        "200; ACA-Credentials: true; ACA-Origin: null",
        "refused",
    ),
    Case(
        "a misspelled method",
        with_cors(origins=SITE, methods="PSOT"),
        preflight(Method="PSOT"),
        "200; ACA-Methods: PSOT; ACA-Origin: https://app.example",
        "warned; 200; ACA-Methods: PSOT; ACA-Origin: https://app.example",
    ),
    Case(
        "a path with two slashes",
        with_cors(origins=SITE, resources="/api//notes"),
        ask("/api/notes"),
        "200",
        "refused",
    ),
    Case(
        "a path in percent-encoding",
        with_cors(origins=SITE, resources="/by%2Dlanguage"),
        ask("/by-language"),
        "200; Vary: Accept-Language",
        "refused",
    ),
    Case(
        "two decorators on a view",
        decorated_twice,
        ask(),
        "200",
        "refused",
    ),
    Case(
        "an app below CORS(app)",
        with_a_mount,
        preflight("/api/"),
        "200",
        "warned; 200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "any origin",
        with_cors(),
        ask(),
        "200; ACA-Origin: https://app.example; Vary: Origin",
        "200; ACA-Origin: *",
    ),
    Case(
        "any origin, send_wildcard=False, no Origin",
        with_cors(send_wildcard=False),
        ask(origin=None),
        "200; ACA-Origin: *",
        "200; ACA-Origin: *; Vary: Origin",
    ),
    Case(
        "several origins, no Origin",
        with_cors(origins=[SITE, SECOND]),
        ask(origin=None),
        "200; ACA-Origin: https://app.example; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "a denied origin",
        with_cors(origins=[SITE, SECOND]),
        ask(origin=OTHER),
        "200",
        "200; Vary: Origin",
    ),
    Case(
        "Vary of the app",
        with_cors(origins=[SITE, SECOND]),
        ask("/by-language"),
        "200; ACA-Origin: https://app.example; Vary: Accept-Language; Vary: Origin",
        "200; ACA-Origin: https://app.example; Vary: Accept-Language, Origin",
    ),
    Case(
        "always_send=False",
        with_cors(origins=SITE, always_send=False),
        ask(),
        "200; ACA-Origin: https://app.example",
        "200; ACA-Origin: https://app.example; Vary: Origin",
    ),
    Case(
        "a regex that ends too early",
        with_cors(origins=re.compile(r"https://app\.example")),
        ask(origin="https://app.example.evil.test"),
        "200; ACA-Origin: https://app.example.evil.test; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "an origin in upper case",
        with_cors(origins=SITE),
        ask(origin="HTTPS://APP.EXAMPLE"),
        "200; ACA-Origin: HTTPS://APP.EXAMPLE",
        "200; Vary: Origin",
    ),
    Case(
        "text that is no origin",
        with_cors(origins=re.compile(".*")),
        ask(origin="x y"),
        "200; ACA-Origin: x y; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "a wildcard origin",
        with_cors(origins="https://*.shop.example"),
        ask(origin="https://eu.shop.example"),
        "200",
        "200; ACA-Origin: https://eu.shop.example; Vary: Origin",
    ),
    Case(
        "the domain of a wildcard origin",
        with_cors(origins="https://*.shop.example"),
        ask(origin="https://shop.example"),
        "200; ACA-Origin: https://shop.example; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "a lookalike of a wildcard origin",
        with_cors(origins="https://*.shop.example"),
        ask(origin="https://xshop.example"),
        "200; ACA-Origin: https://xshop.example; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "origins in one text",
        with_cors(origins=f"{SITE}, {SECOND}"),
        ask(),
        "200",
        "200; ACA-Origin: https://app.example; Vary: Origin",
    ),
    Case(
        "a final slash",
        with_cors(origins=f"{SITE}/"),
        ask(),
        "200",
        "200; ACA-Origin: https://app.example",
    ),
    Case(
        "a function",
        with_cors(origins=lambda origin: origin == SITE),
        ask(),
        "200",
        "200; ACA-Origin: https://app.example; Vary: Origin",
    ),
    Case(
        "origins=None",
        with_config({"CORS_ORIGINS": SITE}, origins=None),
        ask(),
        "200",
        "refused",
    ),
    Case(
        "false as text",
        with_cors(origins=SITE, supports_credentials="false"),
        ask(),
        "200; ACA-Credentials: true; ACA-Origin: https://app.example",
        "200; ACA-Origin: https://app.example",
    ),
    Case(
        "config after CORS(app)",
        configured_later,
        ask(origin=OTHER),
        "200; ACA-Origin: https://other.example; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "config after a request, and a decorator",
        decorated_and_reconfigured,
        ask(origin=OTHER),
        "200; ACA-Origin: https://other.example",
        "200; Vary: Origin",
    ),
    Case(
        "any origin, send_wildcard=False, text that is no origin",
        with_cors(send_wildcard=False),
        ask(origin="x y"),
        "200; ACA-Origin: x y; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "an empty Origin",
        with_cors(origins=SITE),
        ask(origin=""),
        "200; ACA-Origin: https://app.example",
        "200; Vary: Origin",
    ),
    Case(
        "upper case in the host of an extension",
        with_cors(origins="safari-web-extension://140BB581-ABCD"),
        ask(origin="safari-web-extension://140bb581-abcd"),
        "200; ACA-Origin: safari-web-extension://140bb581-abcd",
        "200; Vary: Origin",
    ),
    Case(
        "a preflight of a denied origin",
        with_cors(origins=SITE),
        preflight(origin=OTHER),
        "200",
        "403; Vary: Origin",
    ),
    Case(
        "request headers by default",
        with_cors(origins=SITE),
        preflight(Headers="x-token"),
        "200; ACA-Headers: x-token; ACA-Methods: default; ACA-Origin:"
        " https://app.example",
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "a header that is not asked for",
        with_cors(origins=SITE, allow_headers="X-Token"),
        preflight(),
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
        "200; ACA-Headers: X-Token; ACA-Methods: default; ACA-Origin:"
        " https://app.example",
    ),
    Case(
        "a method that is not listed",
        with_cors(origins=SITE, methods="GET"),
        preflight(),
        "200; ACA-Origin: https://app.example",
        "200; ACA-Methods: GET; ACA-Origin: https://app.example",
    ),
    Case(
        'methods="*"',
        with_cors(origins=SITE, methods="*"),
        preflight(),
        "200; ACA-Origin: https://app.example",
        "200; ACA-Methods: *; ACA-Origin: https://app.example",
    ),
    Case(
        'allow_headers="*"',
        with_cors(origins=SITE, allow_headers="*"),
        preflight(Headers="x-token"),
        "200; ACA-Headers: x-token; ACA-Methods: default; ACA-Origin:"
        " https://app.example",
        "200; ACA-Headers: x-token; ACA-Methods: default; ACA-Origin:"
        " https://app.example; Vary: Access-Control-Request-Headers",
    ),
    Case(
        "allow_headers in one text",
        with_cors(origins=SITE, allow_headers="X-A, X-B"),
        preflight(Headers="x-b"),
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
        "200; ACA-Headers: X-A, X-B; ACA-Methods: default; ACA-Origin:"
        " https://app.example",
    ),
    Case(
        "expose_headers in a preflight",
        with_cors(origins=SITE, expose_headers="X-Total"),
        preflight(),
        "200; ACA-Methods: default; ACA-Origin: https://app.example;"
        " Access-Control-Expose-Headers: X-Total",
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "max_age=0",
        with_cors(origins=SITE, max_age=0),
        preflight(),
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
        "200; ACA-Methods: default; ACA-Origin: https://app.example;"
        " Access-Control-Max-Age: 0",
    ),
    Case(
        "a preflight behind a login",
        with_login,
        preflight(),
        "401; ACA-Methods: default; ACA-Origin: https://app.example",
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "a preflight to a path without its slash",
        with_cors(origins=SITE),
        preflight("/lists"),
        "308; ACA-Methods: default; ACA-Origin: https://app.example",
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "a preflight to no view",
        with_cors(origins=SITE),
        preflight("/missing"),
        "404; ACA-Methods: default; ACA-Origin: https://app.example",
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "a view without OPTIONS",
        without_automatic_options,
        preflight(),
        "405; ACA-Methods: default; ACA-Origin: https://app.example",
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "an OPTIONS request that asks nothing",
        with_cors(origins=SITE),
        ask(method="OPTIONS"),
        "200; ACA-Origin: https://app.example",
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "a preflight to a decorated MethodView",
        decorated_class,
        preflight(),
        "200",
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
    ),
    Case(
        "a preflight to one of two views of a URL",
        decorated_by_method,
        preflight(),
        "200; ACA-Methods: default; ACA-Origin: https://app.example",
        "403; Vary: Origin, Access-Control-Request-Method",
    ),
    Case(
        "/api/* and /apix",
        with_cors(origins=SITE, resources="/api/*"),
        ask("/apix"),
        "200; ACA-Origin: https://app.example",
        "200",
    ),
    Case(
        "a star within a path",
        with_cors(origins=SITE, resources="/files/*/raw"),
        ask("/files/one/raw"),
        "200",
        "200; ACA-Origin: https://app.example",
    ),
    Case(
        "a path that is encoded twice",
        with_cors(
            resources={"/*": {"origins": SITE}, "/api/notes": {"origins": OTHER}}
        ),
        ask("/%2561pi/notes"),
        "404",
        "404; ACA-Origin: https://app.example",
    ),
    Case(
        "the most specific path",
        with_cors(
            resources={
                "/api/notes*": {"origins": OTHER},
                r"/(api|other)/.*": {"origins": SITE},
            }
        ),
        ask("/api/notes"),
        "200; ACA-Origin: https://app.example",
        "200; Vary: Origin",
    ),
    Case(
        "an error of a decorated view",
        decorated,
        ask(),
        "418",
        "418; ACA-Origin: https://app.example",
    ),
    Case(
        "@cross_origin without parentheses",
        decorated_bare,
        ask(),
        "500",
        "200; ACA-Origin: *",
    ),
    Case(
        "a 404 below a blueprint",
        with_blueprint(origins=SITE),
        ask("/api/missing"),
        "404",
        "404; ACA-Origin: https://app.example",
    ),
    Case(
        "a blueprint, and config",
        with_blueprint(config=SITE),
        ask("/api/notes", origin=OTHER),
        "200; ACA-Origin: https://other.example; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "a crash in the debugger",
        debugged,
        ask("/crash"),
        "500",
        "500; ACA-Origin: https://app.example",
    ),
    Case(
        "a line feed in a path",
        with_cors(origins=SITE, resources=r"/api/.*$"),
        ask("/api/a%0Ab"),
        "404",
        "404; ACA-Origin: https://app.example",
    ),
    Case(
        "a blueprint, and CORS(app)",
        with_two_policies,
        ask("/api/notes", origin=OTHER),
        "200; ACA-Origin: https://other.example",
        "200; Vary: Origin",
    ),
    Case(
        "a catch-all rule below a blueprint",
        with_catch_all,
        ask("/api/other"),
        "200",
        "200; ACA-Origin: https://app.example",
    ),
    Case(
        "a 405 of a decorated view",
        decorated_within(origins=OTHER),
        ask(method="PUT"),
        "405",
        "405; ACA-Origin: https://app.example",
    ),
    Case(
        "a decorator that another one hides",
        decorated_and_hidden,
        ask(origin=OTHER),
        "200; ACA-Origin: https://other.example; Vary: Origin",
        "200; Vary: Origin",
    ),
    Case(
        "one response object for several requests",
        with_one_response,
        ask(origin=SECOND),
        "200; ACA-Origin: https://app.example; Vary: Origin",
        "200; ACA-Origin: https://second.example; Vary: Origin",
    ),
    Case(
        "a header that an after_request function removes",
        with_a_hook,
        ask(),
        "200",
        "200; ACA-Origin: https://app.example",
    ),
    Case(
        "names that a view exposes",
        with_own_headers(
            {"Access-Control-Expose-Headers": "X-Page"},
            origins=SITE,
            expose_headers="X-Total",
        ),
        ask(),
        "200; ACA-Origin: https://app.example; Access-Control-Expose-Headers:"
        " X-Page; Access-Control-Expose-Headers: X-Total",
        "200; ACA-Origin: https://app.example; Access-Control-Expose-Headers:"
        " X-Page, X-Total",
    ),
    Case(
        "credentials that a view allows",
        with_own_headers({"Access-Control-Allow-Credentials": "true"}, origins=SITE),
        ask(),
        "200; ACA-Credentials: true; ACA-Origin: https://app.example",
        "200; ACA-Origin: https://app.example",
    ),
    Case(
        "methods that a view allows, and a denied origin",
        with_own_headers({"Access-Control-Allow-Methods": "PUT"}, origins=SITE),
        ask(origin=OTHER),
        "200; ACA-Methods: PUT",
        "200; Vary: Origin",
    ),
]

#: What earlier versions answer otherwise than 6 does, by their first numbers.
EARLIER = [
    (
        (3, 4, 5),
        Case(
            "upper case in a path",
            with_cors(origins=SITE, resources="/api/*"),
            ask("/API/notes"),
            "404; ACA-Origin: https://app.example",
            "404",
        ),
    ),
    (
        (3, 4, 5),
        Case(
            "a plus sign in a path",
            with_cors(origins=SITE, resources="/a b"),
            ask("/a+b"),
            "404; ACA-Origin: https://app.example",
            "404",
        ),
    ),
    (
        (3, 4, 5),
        Case(
            "a literal path and a longer regex",
            with_cors(
                resources={
                    r"/[a-z]+/notes.*": {"origins": SITE},
                    "/api/notes": {"origins": OTHER},
                }
            ),
            ask("/api/notes"),
            "200; ACA-Origin: https://app.example",
            "200; Vary: Origin",
        ),
    ),
    (
        (3, 4, 5),
        Case(
            "a function among origins",
            with_cors(origins=lambda origin: origin == SITE),
            ask(),
            "raised TypeError",
            "200; ACA-Origin: https://app.example; Vary: Origin",
        ),
    ),
    (
        (3, 4, 5),
        Case(
            "None as origins",
            with_cors(origins=None),
            ask(),
            "raised TypeError",
            "refused",
        ),
    ),
    (
        (4,),
        Case(
            "a preflight of a private network",
            with_cors(origins=SITE),
            preflight(**{"Private-Network": "true"}),
            "200; ACA-Methods: default; ACA-Origin: https://app.example;"
            " ACA-Private-Network: true",
            "200; ACA-Methods: default; ACA-Origin: https://app.example",
        ),
    ),
]


def main() -> None:
    """Print the cases in which this interpreter's package has not answered as before.

    It is to be run with the predecessor, and may be with an earlier version of it.
    """
    number = int(version("flask-cors").partition(".")[0])

    for case in [*CASES, *(case for numbers, case in EARLIER if number in numbers)]:
        answer = answered_or_raised(case)

        if answer != case.before:
            sys.stdout.write(f"{case.name}: {answer}\n")


def answered_or_raised(case: Case) -> str:
    """Return what is answered, or the name of the error if none is."""
    try:
        return answered(case)
    except Exception as error:
        return f"raised {type(error).__name__}"


if __name__ == "__main__":
    main()
