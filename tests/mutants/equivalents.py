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
EQUIVALENTS = {
    Change(
        "origins/origin_set",
        "_ParsedEntries._add_text",
        "if text == ANY:",
        "if text is ANY:",
    ): "Python has one text of each single character.",
    Change(
        "paths/table",
        "PathTable.__init__",
        "for pattern, value in sorted(entries, key=lambda entry: -len(entry[0].text)):",
        "for pattern, value in sorted(entries, key=lambda entry: ~len(entry[0].text)):",
    ): "It is the same order.",
    Change(
        "paths/table",
        "PathTable.__init__",
        "if pattern == EVERYTHING:",
        "if pattern is EVERYTHING:",
    ): "Parsing makes nothing that is equal to it but the constant itself.",
    Change(
        "paths/table",
        "PathTable.__init__",
        "self.only: Value | None = self._everywhere if len(entries) == 1 else None",
        "self.only: Value | None = self._everywhere if len(entries) <= 1 else None",
    ): "Without any pattern, there is none of everything.",
}
