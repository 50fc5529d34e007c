from __future__ import annotations

import typing as t


class Change(t.NamedTuple):
    """One small change of a module.

    :param function: The class and the function that it is in.
    :param before: The line as it is.
    :param after: The line as it is changed to.
    :param nth: Which of the same lines of the function it is.
    """

    module: str
    function: str
    before: str
    after: str
    nth: int = 1

    def __str__(self) -> str:
        place = f"{self.module}: {self.function} ({self.nth})"
        return f"{place}\n- {self.before}\n+ {self.after}"


#: What changes nothing that anybody could see, and why.
EQUIVALENTS: dict[Change, str] = {}
