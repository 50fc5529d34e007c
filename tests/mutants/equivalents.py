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


# How much is kept changes no answer.
_SIZES = (
    *(
        Change(
            "origins/origin_set",
            "OriginSet.__init__",
            "self._search = functools.lru_cache(maxsize=64)(self._find)",
            f"self._search = functools.lru_cache(maxsize= {size})(self._find)",
        )
        for size in (63, 65)
    ),
    *(
        Change("policy", "", "_LONGEST_KEPT = 256", f"_LONGEST_KEPT = {length}")
        for length in (255, 257)
    ),
    *(
        Change(
            "policy",
            "Policy.__init__",
            "self._known_lists = lru_cache(maxsize=64)(self._list)",
            f"self._known_lists = lru_cache(maxsize= {size})(self._list)",
        )
        for size in (63, 65)
    ),
    *(
        Change(
            "policy",
            "Policy.preflight",
            "is_short = len(method) + len(requested) <= _LONGEST_KEPT",
            f"is_short = len(method) {sign} len(requested) {limit} _LONGEST_KEPT",
        )
        for sign, limit in (
            *((sign, "<=") for sign in ("*", "**", "<<", "^", "|")),
            *(("+", limit) for limit in ("<", "==", "is")),
        )
    ),
)

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
    **dict.fromkeys(_SIZES, "It is how much is kept."),
}
