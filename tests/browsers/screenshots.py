from __future__ import annotations

import collections.abc as cabc
import re
import subprocess
from pathlib import Path

from tests.browsers.pilot import chromium
from tests.browsers.pilot import ChromiumPilot
from tests.processes import ROOT
from tests.processes import started

DOCS = ROOT / "docs"

#: What stands in the README and the manual: file, darkness, width, height, and what
#: is done before.
SHOTS = (
    ("demo_light.png", False, 1280, 1010, "scrollTo(0, 0)"),
    (
        "demo_dark.png",
        True,
        1280,
        1010,
        """(() => {
          const cell = document.querySelector("tr:nth-child(2) td:nth-child(3)");
          cell.querySelector("details").open = true;
          document.querySelector("table").scrollIntoView();
        })()""",
    ),
    (
        "demo_narrow.png",
        False,
        360,
        800,
        "document.querySelector('tbody tr:nth-child(4)').scrollIntoView()",
    ),
)


def main() -> None:
    """Take pictures of the demo with Chromium and pngquant, which are needed here."""
    with started("-m", "examples.demo.demo") as process:
        page = _page(iter(process.stdout or ()))

        for name, is_dark, width, height, expression in SHOTS:
            with chromium(page, is_dark) as pilot:
                pilot.resize(width, height)
                _shoot(pilot, expression, DOCS / name)


def _page(lines: cabc.Iterator[str]) -> str:
    output = ""

    for line in lines:
        output += line
        found = re.match(r"Open (\S+) in a browser", line)

        if found:
            return found[1]

    raise SystemExit(f"The demo does not start:\n{output}")


def _shoot(pilot: ChromiumPilot, expression: str, path: Path) -> None:
    pilot.wait_for("document.querySelector('table[aria-busy=false]')")
    pilot.evaluate(expression)
    path.write_bytes(pilot.screenshot())
    # Text has shades that nobody tells apart.
    subprocess.run(["pngquant", "--force", "--ext=.png", "--strip", path], check=True)


if __name__ == "__main__":
    main()
