from __future__ import annotations

import typing as t
from contextlib import AbstractContextManager
from contextlib import nullcontext

if t.TYPE_CHECKING:
    from blinker import Signal


class _DisabledSignal:
    """Replaces a signal if blinker isn't installed."""

    receivers: t.ClassVar[dict[object, object]] = {}

    def has_receivers_for(self, sender: object) -> bool:
        return False

    def send(self, *args: object, **values: object) -> list[object]:
        return []

    def receivers_for(self, sender: object) -> tuple[object, ...]:
        return ()

    def disconnect(self, *args: object) -> None:
        """Do nothing: there are no receivers."""

    def muted(self) -> AbstractContextManager[None]:
        return nullcontext()

    def connect(self, *args: object, **options: object) -> t.NoReturn:
        raise RuntimeError(
            "Signals need the package 'blinker'. Run 'pip install blinker'. Flask 2.3"
            " and later install it."
        )

    connect_via = connected_to = connect


def _create_signal(name: str) -> Signal:
    try:
        from blinker import Namespace
    except ImportError:
        return t.cast("Signal", _DisabledSignal())

    return Namespace().signal(name)


#: Sent once for each reason for which a policy denies a request. The sender is the
#: app. Receivers get the ``origin`` and ``path`` of the request, the place of the
#: ``rule`` that decided, and the ``reason``, a :class:`.Reason`.
cors_denied: Signal = _create_signal("cors-denied")

#: Sent for each preflight that Flask-CORS responds to, with the same values. The
#: ``reason`` is ``None`` if the policy denies nothing.
preflight_answered: Signal = _create_signal("preflight-answered")
