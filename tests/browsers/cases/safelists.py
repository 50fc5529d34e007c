from __future__ import annotations

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

SAFE = ALLOWED

# The policy lists no headers, so that a preflight refuses what needs one.
UNSAFE = refused(Reason.HEADER_NOT_ALLOWED)

VALUES = (
    ("Accept", "of 128 bytes", "a" * 128, SAFE),
    ("Accept", "of 129 bytes", "a" * 129, UNSAFE),
    ("Accept", "with parameters", "text/html;q=0.9, */*;q=0.1", SAFE),
    ("Accept", "with a tab", "a\tb", SAFE),
    ("Accept", "with a byte beyond ASCII", "a\xe9", SAFE),
    ("Accept", "with a control", "a\x01b", UNSAFE),
    ("Accept", "with DEL", "a\x7fb", UNSAFE),
    ("Accept", "with a quote", 'a;b="c"', UNSAFE),
    ("Accept", "with (", "a(b", UNSAFE),
    ("Accept", "with )", "a)b", UNSAFE),
    ("Accept", "with :", "a:b", UNSAFE),
    ("Accept", "with <", "a<b", UNSAFE),
    ("Accept", "with >", "a>b", UNSAFE),
    ("Accept", "with ?", "a?b", UNSAFE),
    ("Accept", "with @", "a@b", UNSAFE),
    ("Accept", "with [", "a[b", UNSAFE),
    ("Accept", "with a backslash", "a\\b", UNSAFE),
    ("Accept", "with ]", "a]b", UNSAFE),
    ("Accept", "with {", "a{b", UNSAFE),
    ("Accept", "with }", "a}b", UNSAFE),
    ("Accept-Language", "of 128 bytes", "a" * 128, SAFE),
    ("Accept-Language", "of 129 bytes", "a" * 129, UNSAFE),
    ("Accept-Language", "of every kind", "en-GB, de.1;q=0.8, *;q=0.1", SAFE),
    ("Accept-Language", "with _", "en_GB", UNSAFE),
    ("Accept-Language", "with a slash", "en/GB", UNSAFE),
    ("Accept-Language", "with a tab", "en\tde", UNSAFE),
    ("Accept-Language", "with a byte beyond ASCII", "\xe9", UNSAFE),
    ("Content-Language", "of 128 bytes", "a" * 128, SAFE),
    ("Content-Language", "of 129 bytes", "a" * 129, UNSAFE),
    ("Content-Language", "of every kind", "en-GB, de.1;q=0.8, *;q=0.1", SAFE),
    ("Content-Language", "with _", "de_DE", UNSAFE),
    ("Content-Language", "with a quote", '"de"', UNSAFE),
    ("Content-Type", "of 128 bytes", "text/plain;a=" + "b" * 115, SAFE),
    ("Content-Type", "of 129 bytes", "text/plain;a=" + "b" * 116, UNSAFE),
    ("Content-Type", "with a parameter", "text/plain; charset=utf-8", SAFE),
    ("Content-Type", "in upper case", "TEXT/PLAIN", SAFE),
    ("Content-Type", "of a form", "application/x-www-form-urlencoded;a=b", SAFE),
    ("Content-Type", "of several parts", "multipart/form-data; boundary=a", SAFE),
    ("Content-Type", "of JSON", "application/json", UNSAFE),
    ("Content-Type", "of HTML", "text/html", UNSAFE),
    ("Content-Type", "of other parts", "multipart/mixed; boundary=a", UNSAFE),
    ("Content-Type", "with a longer essence", "text/plainer", UNSAFE),
    ("Content-Type", "without a slash", "text", UNSAFE),
    ("Content-Type", "with a quote", 'text/plain; a="b"', UNSAFE),
    ("Content-Type", "of two types", "text/plain, application/json", UNSAFE),
)

RANGES = (
    ("from 0", "bytes=0-", SAFE),
    ("with an end", "bytes=10-20", SAFE),
    ("of one byte", "bytes=5-5", SAFE),
    ("of 128 bytes", "bytes=" + "0" * 121 + "-", SAFE),
    ("of 129 bytes", "bytes=" + "0" * 122 + "-", UNSAFE),
    ("without a start", "bytes=-5", UNSAFE),
    ("without a position", "bytes=-", UNSAFE),
    ("without a dash", "bytes=5", UNSAFE),
    ("of two ranges", "bytes=0-1,3-4", UNSAFE),
    ("whose end is before its start", "bytes=20-10", UNSAFE),
    ("of another unit", "items=0-1", UNSAFE),
    ("with a space", "bytes= 0-1", UNSAFE),
)

FULL = (("Accept", "a" * 128),)

TOTALS = (
    (
        "five headers of 128 bytes",
        (
            *FULL,
            ("Accept-Language", "a" * 128),
            ("Content-Language", "a" * 128),
            ("Content-Type", "text/plain;a=" + "b" * 115),
            ("Range", "bytes=" + "0" * 121 + "-"),
        ),
        SAFE,
    ),
    ("1024 bytes in eight lines", FULL * 8, SAFE),
    ("1025 bytes in nine lines", (*FULL * 8, ("Accept-Language", "a")), UNSAFE),
    ("one safe header, one unsafe", (("Accept", "a"), ("X-A", "1")), UNSAFE),
)

CASES = (
    *(
        Case(
            f"safelist, {header} {name}",
            rules.SAFE_HEADER,
            site(origins=PAGE),
            ((Fetch("{api}/notes", "POST", ((header, value),), "a"), expected),),
        )
        for header, name, value, expected in VALUES
    ),
    *(
        Case(
            f"safelist, Range {name}",
            rules.SAFE_RANGE,
            site(origins=PAGE),
            ((Fetch("{api}/notes", headers=(("Range", value),)), expected),),
        )
        for name, value, expected in RANGES
    ),
    *(
        Case(
            f"safelist, {name}",
            rules.UNSAFE_NAMES,
            site(origins=PAGE),
            ((Fetch("{api}/notes", headers=headers), expected),),
        )
        for name, headers, expected in TOTALS
    ),
)
