from __future__ import annotations

import collections.abc as cabc
import typing as t

import pytest

# Where Flask-CORS is installed, each run of pytest imports this module. It is outside
# the package, because importing that would load Flask into other projects' test runs.
if t.TYPE_CHECKING:
    from flask_cors.browser import Browser


@pytest.fixture
def cors_browser(request: pytest.FixtureRequest) -> cabc.Callable[..., Browser]:
    """Open a page of an origin in a simulated browser, whose scripts call fetch.

    cors_browser(origin, app=None, **keywords) returns a flask_cors.browser.Browser.
    By default, the app is the fixture 'app', or else the fixture 'client'.
    """
    from flask_cors.browser import Browser

    def open_page(origin: str, app: t.Any = None, **keywords: t.Any) -> Browser:
        target = _app_or_client(request) if app is None else app
        return Browser(target, origin=origin, **keywords)

    return open_page


def _app_or_client(request: pytest.FixtureRequest) -> t.Any:
    for name in ("app", "client"):
        try:
            return request.getfixturevalue(name)
        except pytest.FixtureLookupError as error:
            # 'app' or 'client' exists, but needs a fixture that is missing.
            if error.argname != name:
                raise

    pytest.fail(
        "There is no fixture 'app' or 'client'. Write one of them, or pass the app:"
        " cors_browser(origin, app).",
        pytrace=False,
    )
