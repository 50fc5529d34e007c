from __future__ import annotations

import collections.abc as cabc
import json
from pathlib import Path

from tests.fuzz import config_values
from tests.fuzz import origin_entries
from tests.fuzz import path_patterns
from tests.fuzz import preflights
from tests.fuzz import request_origins
from tests.fuzz import request_paths

#: What plays an input, and raises if it finds something.
TARGETS: dict[str, cabc.Callable[[bytes], None]] = {
    "entries": origin_entries.fuzz,
    "origins": request_origins.fuzz,
    "patterns": path_patterns.fuzz,
    "paths": request_paths.fuzz,
    "preflights": preflights.fuzz,
    "config": config_values.fuzz,
}

_CORPUS = Path(__file__).parent / "corpus"


def read_corpus(target: str) -> list[bytes]:
    """Return the inputs that a target is known to be interested in."""
    texts: list[str] = json.loads(_file(target).read_text("utf-8"))
    return [text.encode("utf-8", "surrogateescape") for text in texts]


def write_corpus(target: str, inputs: cabc.Iterable[bytes]) -> None:
    texts = [data.decode("utf-8", "surrogateescape") for data in inputs]
    _file(target).write_text(f"{json.dumps(texts, indent=0)}\n", "utf-8")


def _file(target: str) -> Path:
    return _CORPUS / f"{target}.json"
