from __future__ import annotations

import collections.abc as cabc
import contextlib
from unittest import mock

from tests.browsers.differences import caches
from tests.browsers.differences import cookies
from tests.browsers.differences import dropped_headers
from tests.browsers.differences import headers
from tests.browsers.differences import origins
from tests.browsers.differences import preflights
from tests.browsers.differences import redirects
from tests.browsers.differences.difference import Around
from tests.browsers.differences.difference import Difference
from tests.browsers.engines import Engine

#: Seen in Chromium 156, Firefox 153 ESR and WebKitGTK 2.50.
DIFFERENCES: tuple[Difference, ...] = (
    *preflights.DIFFERENCES,
    *caches.DIFFERENCES,
    *dropped_headers.DIFFERENCES,
    *redirects.DIFFERENCES,
    *cookies.DIFFERENCES,
    *origins.DIFFERENCES,
    *headers.DIFFERENCES,
)


def differences_of(engine: Engine) -> list[Difference]:
    return [each for each in DIFFERENCES if engine in each.engines]


@contextlib.contextmanager
def doing(differences: cabc.Iterable[Difference]) -> cabc.Iterator[None]:
    """Let the simulator do what engines do in their own way.

    :param differences: Each may build on those before it.
    """
    with contextlib.ExitStack() as stack:
        for each in differences:
            new = each.new

            if isinstance(new, Around):
                new = new.wrapped(getattr(each.owner, each.name))

            stack.enter_context(mock.patch.object(each.owner, each.name, new))

        yield
