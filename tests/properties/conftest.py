from __future__ import annotations

import os

from hypothesis import HealthCheck
from hypothesis import settings

# `make properties` asks for more.
settings.register_profile(
    "flask_cors",
    max_examples=int(os.environ.get("EXAMPLES", "200")),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("flask_cors")
