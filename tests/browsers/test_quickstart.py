from __future__ import annotations

import contextlib
import queue
import re
import textwrap
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask import request
from werkzeug.serving import make_server

from tests.browsers.engines import Engine
from tests.browsers.engines import ENGINES
from tests.browsers.engines import hint
from tests.browsers.engines import is_installed
from tests.browsers.engines import opened

pytestmark = pytest.mark.browsers

PAGE = (Path(__file__).parents[2] / "docs" / "quickstart.rst").read_text()

#: Tells what the page shows, once it has an answer.
REPORT = """
<script>
  const element = document.getElementById("answer");

  new MutationObserver(() => {
    fetch("/report", {method: "POST", body: element.textContent});
  }).observe(element, {childList: true});
</script>
"""


def block(language: str) -> str:
    """Return the first block of a language in the quickstart."""
    found = re.search(rf"code-block:: {language}\n\n((?: {{4}}.*\n|\n)+)", PAGE)
    assert found
    return textwrap.dedent(found[1])


def api_of(page_port: int) -> Flask:
    code = block("python").replace("localhost:3000", f"localhost:{page_port}")
    names: dict[str, object] = {"__name__": "app"}
    exec(code, names)
    app = names["app"]
    assert isinstance(app, Flask)
    return app


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("host", "shown"), [("localhost", "Saved: Buy milk."), ("127.0.0.1", "Blocked.")]
)
def test_page_shows_what_is_said(engine: Engine, host: str, shown: str) -> None:
    if not is_installed(engine):
        pytest.skip(hint(engine))

    reports: queue.Queue[str] = queue.Queue()
    pages = Flask("pages")

    @pages.route("/report", methods=["POST"])
    def report() -> str:
        reports.put(request.get_data(as_text=True))
        return ""

    page_server = make_server("127.0.0.1", 0, pages, threaded=True)
    api_server = make_server(
        "127.0.0.1", 0, api_of(page_server.server_port), threaded=True
    )
    html = REPORT.join(
        block("html")
        .replace("127.0.0.1:5000", f"127.0.0.1:{api_server.server_port}")
        .partition("</p>\n")[::2]
    )
    html = html.replace(REPORT, f"</p>{REPORT}")
    pages.add_url_rule("/", "page", lambda: html)

    with contextlib.ExitStack() as stack:
        for server in (page_server, api_server):
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)

        stack.enter_context(opened(engine, f"http://{host}:{page_server.server_port}/"))
        assert reports.get(timeout=60).startswith(shown)
