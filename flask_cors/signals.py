from __future__ import annotations

import typing as t
from contextlib import AbstractContextManager
from contextlib import nullcontext

if t.TYPE_CHECKING:
    from blinker import Signal


class _Silent:
    """Stands for a signal where blinker is not installed."""

    receivers: t.ClassVar[dict[object, object]] = {}

    def has_receivers_for(self, sender: object) -> bool:
        return False

    def send(self, *args: object, **values: object) -> list[object]:
        return []

    def receivers_for(self, sender: object) -> tuple[object, ...]:
        return ()

    def disconnect(self, *args: object) -> None:
        """Do nothing, since nobody is connected."""

    def muted(self) -> AbstractContextManager[None]:
        return nullcontext()

    def connect(self, *args: object, **options: object) -> t.NoReturn:
        raise RuntimeError(
            "Signals need the package 'blinker', which Flask 2.3 and later bring."
            " Install it."
        )

    connect_via = connected_to = connect


def _signal(name: str) -> Signal:
    try:
        from blinker import Namespace
    except ImportError:
        return t.cast("Signal", _Silent())

    return Namespace().signal(name)


#: Sent for each thing that a policy keeps a page from: an origin, a method or a
#: header. The sender is the app; with it come ``origin`` and ``path`` of the request,
#: the ``rule`` that decided, by its place, and the :class:`.Reason`.
cors_denied: Signal = _signal("cors-denied")

#: Sent for each preflight that Flask-CORS has answered, with the same values. The
#: ``reason`` is ``None`` if nothing is denied.
preflight_answered: Signal = _signal("preflight-answered")
