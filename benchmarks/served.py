from __future__ import annotations

import os

from scenarios import SCENARIOS
from subjects import make_app

app = make_app(os.environ["SUBJECT"], SCENARIOS[os.environ["SCENARIO"]])
