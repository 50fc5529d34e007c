from __future__ import annotations

import collections.abc as cabc
import sys
import time
import typing as t

import click

# A bar appears after this time, in seconds.
_DELAY = 1.0

Item = t.TypeVar("Item")


def show_progress(items: cabc.Sequence[Item]) -> cabc.Iterator[Item]:
    """Yield items, with a progress bar if that takes long.

    The bar appears on terminals only, on stderr.
    """
    bar = None
    start = time.monotonic()

    for number, item in enumerate(items):
        is_slow = sys.stderr.isatty() and time.monotonic() - start > _DELAY

        if bar is None and is_slow:
            bar = click.progressbar(length=len(items), file=sys.stderr)
            bar.update(number)

        yield item

        if bar is not None:
            bar.update(1)

    if bar is not None:
        bar.render_finish()
