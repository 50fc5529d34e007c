from __future__ import annotations

import collections.abc as cabc
import contextlib
import typing as t
from dataclasses import dataclass

import pytest
from werkzeug.wrappers import Response

from examples.demo.api import create_app
from examples.demo.demo import listen
from examples.demo.demo import origin_of
from examples.demo.demo import serving
from examples.demo.exchange_log import Log
from examples.demo.page import create_page
from tests.browsers.engines import Engine
from tests.browsers.engines import ENGINES
from tests.browsers.engines import hint
from tests.browsers.engines import is_installed
from tests.browsers.pilot import Pilot
from tests.browsers.pilot import piloted

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment

pytestmark = pytest.mark.browsers

HAS_RUN = "document.querySelector('table[aria-busy=false]')"

VERDICTS = """[...document.querySelectorAll("tbody tr")].map((row) => [
  row.querySelector("th").firstChild.textContent.trim(),
  [...row.querySelectorAll("td")].map((cell) => [
    cell.querySelector(".verdict").textContent,
    cell.querySelector(".preflights").textContent,
  ].join("; ")),
])"""

#: The texts whose contrast is less than 4.5, by the formula of WCAG 2.
PALE = """(() => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return numbers(colour)[3] === 0 ? behind(element.parentElement) : colour;
  };
  const contrast = (element) => {
    const colours = [getComputedStyle(element).color, behind(element)].map(light);
    return (Math.max(...colours) + 0.05) / (Math.min(...colours) + 0.05);
  };
  const details = document.querySelector("details");
  details.open = true;
  const all = [...document.body.querySelectorAll("*")].filter((element) =>
    element.checkVisibility() && element.matches("input, select, textarea")
    || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const pale = all.filter((element) => contrast(element) < 4.5);
  details.open = false;
  return pale.map((element) => element.outerHTML);
})()"""

FRAME = b"<!doctype html><title>Narrow</title><iframe src='/'></iframe>"

OPEN = "Allowed, 200; no preflight"
ASKED = "Allowed, 200; 1 preflight"
MISSING = "Allowed, 404; no preflight"
SHUT = "Blocked; no preflight"
REFUSED = "Blocked; 1 preflight"

#: What comes of each request, by policy: everybody, this page, it with cookies, yours.
EXPECTED = {
    "Plain GET": [OPEN, OPEN, OPEN, SHUT],
    "GET with cookies": [SHUT, SHUT, OPEN, SHUT],
    "GET with a token": [REFUSED, REFUSED, ASKED, REFUSED],
    "POST of JSON": [REFUSED, ASKED, REFUSED, REFUSED],
    "DELETE": [ASKED, REFUSED, REFUSED, REFUSED],
    "GET of what is missing": [MISSING, MISSING, MISSING, SHUT],
    "Yours": [ASKED, REFUSED, REFUSED, REFUSED],
}


@dataclass
class Demo:
    """The demo's page in a browser."""

    page: str
    pilot: Pilot
    #: Whether it is as it was first shown.
    is_fresh: bool = True

    def load(self, url: str = "") -> None:
        """Load it, which also makes its policy the first one again."""
        self.is_fresh = not url
        # What is on the page now is not to be mistaken for the new one.
        self.pilot.evaluate("document.body.replaceChildren()")
        self.pilot.evaluate(f"location.replace({(url or self.page)!r})")
        self.pilot.wait_for(HAS_RUN)

    def verdicts(self) -> dict[str, list[str]]:
        return dict(self.pilot.evaluate(VERDICTS))

    def text(self, selector: str) -> str:
        text: str = self.pilot.evaluate(
            f"document.querySelector({selector!r}).textContent"
        )
        return text

    def tab_to(self, selector: str) -> None:
        """Press Tab until an element has the focus, which is to be seen on the way."""
        self.is_fresh = False

        for _ in range(12):
            self.pilot.press("Tab")
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert self.pilot.evaluate(outline) == "solid"

            if self.pilot.evaluate(f"document.activeElement.matches({selector!r})"):
                return

        pytest.fail(f"Tab does not lead to {selector}.")

    def await_verdict(self, request: str, column: int, verdict: str) -> None:
        row = list(EXPECTED).index(request) + 1
        cell = f"tbody tr:nth-child({row}) td:nth-child({column + 2})"
        text = f"document.querySelector('{cell} .verdict').textContent"
        self.pilot.wait_for(f"{text} === {verdict!r}")


@pytest.fixture(scope="module")
def page() -> cabc.Iterator[str]:
    """Serve the demo, and a page with it in a frame: narrow windows are not had."""
    with contextlib.ExitStack() as stack:
        api_listener = stack.enter_context(listen("API", 0))
        page_listener = stack.enter_context(listen("page", 0))
        page_origin = origin_of(page_listener)
        api = create_app(page_origin)
        log = Log(api)
        app = create_page(page_origin, origin_of(api_listener), api, log)

        def root(
            environ: WSGIEnvironment, start_response: StartResponse
        ) -> cabc.Iterable[bytes]:
            if environ["PATH_INFO"] == "/frame":
                return Response(FRAME, mimetype="text/html")(environ, start_response)

            return app(environ, start_response)

        stack.enter_context(serving(log, api_listener))
        stack.enter_context(serving(root, page_listener))
        yield page_origin


@contextlib.contextmanager
def shown(engine: Engine, page: str, *, dark: bool = False) -> cabc.Iterator[Demo]:
    if not is_installed(engine):
        pytest.skip(hint(engine))

    with piloted(engine, page, dark=dark) as pilot:
        pilot.wait_for(HAS_RUN)
        yield Demo(page, pilot)


@pytest.fixture(scope="module", params=ENGINES)
def light(request: pytest.FixtureRequest, page: str) -> cabc.Iterator[Demo]:
    with shown(request.param, page) as demo:
        yield demo


@pytest.fixture
def demo(light: Demo) -> Demo:
    if not light.is_fresh:
        light.load()

    return light


def test_matrix_shows_what_the_browser_does_and_explain_says(demo: Demo) -> None:
    assert demo.verdicts() == EXPECTED
    assert demo.text("#status") == (
        "All requests: 11 of 28 allowed, 17 blocked. All as explained."
    )


def test_another_origin_gets_what_is_for_everybody(light: Demo) -> None:
    light.load(light.page.replace("127.0.0.1", "localhost"))
    verdicts = light.verdicts().values()
    assert [row[0] for row in verdicts] == [row[0] for row in EXPECTED.values()]
    assert {cell[:7] for row in verdicts for cell in row[1:]} == {"Blocked"}
    assert light.text("#status").endswith("All as explained.")


def test_cell_shows_what_the_server_has_sent_and_why(demo: Demo) -> None:
    cell = "tr:nth-child(4) td:nth-child(3)"
    lines = "[...document.querySelectorAll('%s li')].map((line) => line.textContent)"
    assert demo.pilot.evaluate(lines % cell) == [
        "OPTIONS → 200",
        "Allow-Headers: Content-Type",
        "Allow-Methods: GET, POST",
        f"Allow-Origin: {demo.page}",
        "POST → 200",
        f"Allow-Origin: {demo.page}",
    ]
    assert demo.text(f"{cell} pre").startswith("allowed, POST ")
    assert demo.text(f"{cell} .why") == "All checks have passed."
    cell = "tr:nth-child(5) td:nth-child(3)"
    assert "Access-Control-Allow-Methods" in demo.text(f"{cell} .why")
    assert "Add 'DELETE' to methods." in demo.text(f"{cell} pre")
    assert "Chromium says:" in demo.text(f"{cell} pre")


def test_keyboard_alone_edits_sends_and_explains(demo: Demo) -> None:
    demo.tab_to("#policy [name=origins]")
    demo.pilot.type(demo.page)
    demo.await_verdict("Plain GET", 3, "Allowed, 200")
    demo.tab_to("#policy [name=methods]")
    demo.pilot.type("PATCH")
    demo.tab_to("#policy [name=headers]")
    demo.pilot.type("X-Id")
    demo.tab_to("#policy [name=credentials]")
    demo.pilot.press(" ")
    demo.await_verdict("GET with cookies", 3, "Allowed, 200")
    demo.tab_to("#request [name=method]")
    demo.pilot.type("PA")
    demo.await_verdict("Yours", 3, "Allowed, 200")
    demo.tab_to("#request [name=headers]")
    demo.pilot.type("X-Other: 7")
    demo.await_verdict("Yours", 3, "Blocked")
    demo.tab_to("#request [name=credentials]")
    demo.pilot.press(" ")
    demo.pilot.wait_for(f"{HAS_RUN}?.matches(':has([data-request*=include]#row)')")
    demo.tab_to("#all")
    demo.pilot.press("Enter")
    demo.pilot.wait_for("document.querySelector('#status').textContent.match(/^All/)")
    assert demo.text("#status").endswith("All as explained.")
    demo.tab_to("summary")
    demo.pilot.press("Enter")
    assert demo.pilot.evaluate("document.querySelector('details').open")


def test_what_is_wrong_is_refused_beside_its_field(demo: Demo) -> None:
    for field, typed in (
        ("#policy [name=origins]", "app.example"),
        ("#policy [name=methods]", "TRACE"),
        ("#request [name=headers]", "X Id: 7"),
    ):
        demo.tab_to(field)
        demo.pilot.type(typed)

    demo.pilot.wait_for("document.querySelector('#problem-methods').textContent")
    demo.pilot.wait_for("document.querySelector('#problem-sent').textContent")
    invalid = "[...document.querySelectorAll('[aria-invalid=true]')].map((f) => f.name)"
    assert demo.pilot.evaluate(invalid) == ["origins", "methods", "headers"]
    assert "'app.example' has no scheme" in demo.text("#problem-origins")
    assert "'TRACE' is a method that browsers" in demo.text("#problem-methods")
    assert demo.text("#problem-headers") == ""
    assert demo.text("#problem-sent").startswith("Write lines such as 'X-Name: value'.")
    assert demo.text("#status").startswith("Your policy is refused")
    assert demo.verdicts() == EXPECTED


def test_nothing_is_wider_than_the_window(light: Demo) -> None:
    light.is_fresh = False
    light.pilot.evaluate(f"location.replace({light.page + '/frame'!r})")
    light.pilot.wait_for("frames[0]?.document?.querySelector('[aria-busy=false]')")

    for width in (360, 1440):
        light.pilot.evaluate(f"document.querySelector('iframe').width = {width}")
        is_table = light.pilot.evaluate(
            "frames[0].getComputedStyle(frames[0].document.querySelector('td')).display"
        )
        root = "frames[0].document.documentElement"
        assert light.pilot.evaluate("frames[0].innerWidth") == width
        assert light.pilot.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
        assert is_table == ("table-cell" if width == 1440 else "block")


def test_light_page_has_contrast(demo: Demo) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    assert demo.pilot.evaluate(background) == "rgb(246, 247, 249)"
    assert demo.pilot.evaluate(PALE) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_dark_page_has_contrast(engine: Engine, page: str) -> None:
    with shown(engine, page, dark=True) as demo:
        background = "getComputedStyle(document.body).backgroundColor"
        assert demo.pilot.evaluate(background) == "rgb(20, 23, 26)"
        assert demo.pilot.evaluate(PALE) == []
