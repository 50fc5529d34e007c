from __future__ import annotations

import collections.abc as cabc
import typing as t

import pytest

# Every run of pytest imports this module where Flask-CORS is installed. It is not in
# the package, whose import would load Flask into the test runs of other projects.
if t.TYPE_CHECKING:
    from flask_cors.browser import Browser


@pytest.fixture
def cors_browser(request: pytest.FixtureRequest) -> cabc.Callable[..., Browser]:
    """Open pages of other origins in browsers, whose scripts call fetch.

    cors_browser(origin, app=None, **keywords) returns a flask_cors.browser.Browser.
    Without an app, it is on the fixture 'app', or else 'client'.
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
            # A fixture that needs another one, which is missing, tells so itself.
            if error.argname != name:
                raise

    pytest.fail(
        "There is neither a fixture 'app' nor a fixture 'client'. Write one of them,"
        " or cors_browser(origin, app).",
        pytrace=False,
    )
