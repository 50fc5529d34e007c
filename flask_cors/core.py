"""Names that other versions of Flask-CORS have here. Don't use them in new code."""

from __future__ import annotations

import typing as t

from .fetch import ALLOW_CREDENTIALS as ACL_CREDENTIALS
from .fetch import ALLOW_HEADERS as ACL_ALLOW_HEADERS
from .fetch import ALLOW_METHODS as ACL_METHODS
from .fetch import ALLOW_ORIGIN as ACL_ORIGIN
from .fetch import EXPOSE_HEADERS as ACL_EXPOSE_HEADERS
from .fetch import MAX_AGE as ACL_MAX_AGE
from .fetch import REQUEST_HEADERS as ACL_REQUEST_HEADERS
from .fetch import REQUEST_METHOD as ACL_REQUEST_METHOD

__all__ = [
    "ACL_ALLOW_HEADERS",
    "ACL_CREDENTIALS",
    "ACL_EXPOSE_HEADERS",
    "ACL_MAX_AGE",
    "ACL_METHODS",
    "ACL_ORIGIN",
    "ACL_REQUEST_HEADERS",
    "ACL_REQUEST_METHOD",
]

_SET_UP = (
    "Use CORS(app, ...) or @cross_origin(...): they read all options by themselves."
)
_RESPOND = (
    "Use CORS(app): it adds the headers to every response. For a single view, write"
    " @cross_origin(...)."
)
_ASK = "Use CORS.allows(origin, path), which tells whether an origin may read a path."

# What to use instead of the functions of other versions.
_INSTEAD = {
    "get_app_kwarg_dict": _SET_UP,
    "get_cors_options": _SET_UP,
    "parse_resources": _SET_UP,
    "serialize_option": _SET_UP,
    "serialize_options": _SET_UP,
    "get_allow_headers": _RESPOND,
    "get_cors_headers": _RESPOND,
    "set_cors_headers": _RESPOND,
    "get_cors_origin": _ASK,
    "get_cors_origins": _ASK,
    "try_match": _ASK,
    "try_match_any": _ASK,
}


def __getattr__(name: str) -> t.Any:
    if name in _INSTEAD:
        # An AttributeError would hide the message from whoever imports the name.
        raise ImportError(f"flask_cors.core.{name} is not there. {_INSTEAD[name]}")

    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
