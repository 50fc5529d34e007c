from __future__ import annotations

import operator
import re
import typing as t

from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import STRANGER

# What random trials are drawn from; what comes often is in it several times.

NAMES = ("X-One", "X-Two", "Content-Type", "Authorization", "Range")
READABLE = ("X-Total", "ETag", "Content-Disposition", "Location")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

ORIGINS: tuple[t.Any, ...] = (
    "*",
    "*",
    PAGE,
    PAGE,
    [PAGE, STRANGER],
    [PAGE, "null"],
    [PAGE, "null"],
    "null",
    STRANGER,
    [],
    "http://*.shop.localhost:{number}",
    "http://app.shop.localhost:*",
    "http://*.other.localhost:*",
    re.compile(r"http://[a-z]+\.shop\.localhost:\d+"),
    # Whose text is always the same.
    operator.methodcaller("__contains__", ".shop."),
)
SENT_METHODS = (*METHODS, "OPTIONS", "put", "patch", "Delete", "QUERY", "TRACE")
SENT_HEADERS = (
    ("X-One", "1"),
    ("x-two", "2"),
    ("X-Three", ""),
    ("Authorization", "Bearer a"),
    ("Content-Type", "application/json"),
    ("Content-Type", "text/plain"),
    ("content-type", "Text/Plain; a=b"),
    ("Content-Type", 'text/plain; a="b"'),
    ("Accept", "a" * 128),
    ("Accept", "a" * 129),
    ("Accept", "a:b"),
    ("Accept-Language", "de, en;q=0.5"),
    ("Accept-Language", "de_DE"),
    ("Content-Language", "de"),
    ("Range", "bytes=0-9"),
    ("Range", "bytes=-9"),
    ("Cookie", "a=b"),
    ("Sec-Own", "1"),
    ("Proxy-Own", "1"),
    ("X-HTTP-Method-Override", "TRACE"),
    ("X-HTTP-Method-Override", "PUT"),
)
PATHS = (
    *("/notes",) * 6,
    "/slash/",
    "/slash",
    "/missing",
    "/crash",
    "/own-policy",
    "/login",
    "/upload",
    "/302/to/api",
    "/307/to/api",
    "/308/to/own",
    "/301/to/foreign",
    "/303/to/port",
    "/307/to/foreign/api",
    "/302/to/own/foreign",
)
ALLOW_ORIGINS = (
    *(PAGE,) * 6,
    *("*",) * 3,
    "null",
    STRANGER,
    "{page}/",
    "{page}, {page}",
    "{page} ",
    "*, *",
    "{host}:{number}",
    "HTTP://{host}:{number}",
    "true",
)
LISTS = (
    "PUT, PATCH, DELETE",
    "put, x-one",
    "*",
    "*, PUT",
    ",, PUT ,X-One,",
    "X-One, X-Two, X-Three, Content-Type, Range, Authorization",
    "Content-Type,\tX-One",
    "['PUT']",
    '"PUT"',
    "PUT;X-One",
    "X One",
    "Accept, Accept-Language, Content-Type",
)
AGES = ("600", "0", "00600", "-1", "soon", "1.5", "99999999999")
