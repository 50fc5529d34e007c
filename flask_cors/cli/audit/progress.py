from __future__ import annotations

import collections.abc as cabc
import sys
import time
import typing as t

import click

# What is done sooner needs no bar, in seconds.
_PATIENCE = 1.0

Item = t.TypeVar("Item")


def with_bar(items: cabc.Sequence[Item]) -> cabc.Iterator[Item]:
    """Yield things, and show how far one has come if that takes long.

    The bar is for terminals, and beside the output.
    """
    bar = None
    start = time.monotonic()

    for number, item in enumerate(items):
        is_slow = sys.stderr.isatty() and time.monotonic() - start > _PATIENCE

        if bar is None and is_slow:
            bar = click.progressbar(length=len(items), file=sys.stderr)
            bar.update(number)

        yield item

        if bar is not None:
            bar.update(1)

    if bar is not None:
        bar.render_finish()
