from __future__ import annotations

import sys
import typing as t
import warnings

from flask import Flask

from ..errors import callers_level
from ..errors import CORSConfigWarning

_MOST_LAYERS = 20


def warn_of_mounted_apps(app: Flask) -> None:
    """Warn if other apps are mounted behind the door."""
    dispatcher = sys.modules.get("werkzeug.middleware.dispatcher")
    layer: object = app.wsgi_app

    for _ in range(_MOST_LAYERS if dispatcher else 0):
        if isinstance(layer, t.cast(t.Any, dispatcher).DispatcherMiddleware):
            warnings.warn(
                "The app was mounted beside other apps before CORS(...), so it responds"
                " to their preflights by its own policies. Call CORS(...) first, and"
                " then write app.wsgi_app = DispatcherMiddleware(app.wsgi_app, ...).",
                CORSConfigWarning,
                stacklevel=callers_level(),
            )

        layer = getattr(layer, "app", None) or getattr(layer, "wsgi_app", None)
