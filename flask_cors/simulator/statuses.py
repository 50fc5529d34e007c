from __future__ import annotations

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def is_ok(status: int) -> bool:
    """Tell whether a status is an "ok status"."""
    return 200 <= status <= 299


def is_redirect(status: int) -> bool:
    """Tell whether a status is a "redirect status"."""
    return status in _REDIRECTS
