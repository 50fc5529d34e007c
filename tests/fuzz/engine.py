from __future__ import annotations

import logging
import sys
import warnings

import atheris
from atheris.import_hook import instrument_imports

with instrument_imports(include=["flask_cors"]):
    from tests.fuzz.targets import TARGETS


class _Formatter(logging.Handler):
    """Makes the text of each message, and drops it."""

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


def main() -> None:
    """Fuzz one target: its name, and then the arguments of libFuzzer."""
    warnings.simplefilter("ignore")
    logging.raiseExceptions = True
    logger = logging.getLogger("flask_cors")
    logger.addHandler(_Formatter())
    logger.propagate = False
    program, target, *arguments = sys.argv
    atheris.Setup([program, *arguments], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
