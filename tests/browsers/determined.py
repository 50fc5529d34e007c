from __future__ import annotations

from tests.browsers.engines import LANGUAGES
from tests.browsers.jobs import PAGE_PATH

#: Headers that are an engine's own business, in lower case, and why.
OWN_HEADERS = {
    "accept-encoding": "It is the engine that decodes the body.",
    "connection": "It is about the connection, which the simulator has none of.",
    "priority": "RFC 9218: it is about the connection. Only Firefox sends it.",
    "sec-ch-ua": "User-Agent Client Hints: it names the engine.",
    "sec-ch-ua-mobile": "As Sec-CH-UA.",
    "sec-ch-ua-platform": "As Sec-CH-UA.",
    "sec-fetch-storage-access": "Storage Access API, not Fetch: not in WebKit.",
}


def determined(headers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request that the standard determines.

    :param headers: With lower-case names.
    """
    kept = (
        (name, _comparable(name, value, headers["host"]))
        for name, value in headers.items()
        if name not in OWN_HEADERS and not _is_default(name, value)
    )
    return tuple(sorted(kept))


def _is_default(name: str, value: str) -> bool:
    """Tell whether a header is as it is where no script has set it."""
    if name == "user-agent":
        return value.startswith("Mozilla/5.0")

    return name == "accept-language" and value in LANGUAGES


def _comparable(name: str, value: str, host: str) -> str:
    # Of cookies that are equally old, either may come first.
    if name == "cookie":
        return "; ".join(sorted(value.split("; ")))

    # Within the page's own origin it is the whole URL, where the simulator's has
    # no path.
    if name == "referer" and value == f"http://{host}{PAGE_PATH}":
        return f"http://{host}/"

    return value
