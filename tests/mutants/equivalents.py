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
        "origins",
        "_ParsedEntries._add_text",
        "if text == ANY:",
        "if text is ANY:",
    ): "Python has one text of each single character.",
    Change(
        "resources",
        "ResourceMap.__init__",
        "for rule in sorted(self.rules, key=lambda rule: -len(rule.pattern.text)):",
        "for rule in sorted(self.rules, key=lambda rule: ~len(rule.pattern.text)):",
    ): "It is the same order.",
    Change(
        "resources",
        "ResourceMap.__init__",
        "if rule.pattern == EVERYTHING:",
        "if rule.pattern is EVERYTHING:",
    ): "Parsing makes nothing that is equal to it but the constant itself.",
    Change(
        "resources",
        "ResourceMap.__init__",
        "self.only: PathRule | None = self._everywhere"
        " if len(self.rules) == 1 else None",
        "self.only: PathRule | None = self._everywhere"
        " if len(self.rules) <= 1 else None",
    ): "Without any rule, there is none of everything.",
}
