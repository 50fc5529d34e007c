from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote
from urllib.parse import urldefrag
from urllib.parse import urljoin
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

from werkzeug.urls import iri_to_uri

from .. import fetch
from ..origins.suffixes import registrable_domain

_CONTROLS_AND_SPACE = "".join(map(chr, range(33)))
_NUMBER = re.compile("0x[0-9a-f]*|[0-9]+")
# URL, "path percent-encode set" and "special-query percent-encode set".
_SAFE_IN_PATH = "!$%&'()*+,/:;=@[\\]|"
_SAFE_IN_QUERY = "!$%&()*+,/:;=?@[\\]^`{|}"
_SLASHES = re.compile(r"^(https?:)?//+", re.IGNORECASE)

#: Fetch, "HTTP(S) scheme".
HTTP_SCHEMES = frozenset({"http", "https"})


def absolute(url: str, base: str) -> str:
    """Return a URL as browsers write it, without its fragment.

    :param url: A URL, or a reference that is resolved against ``base``.
    :raises ValueError: It isn't a valid URL.
    """
    joined = urlsplit(urldefrag(urljoin(base, _fix_slashes(url))).url)
    scheme, netloc, path, query, _ = joined

    if scheme not in HTTP_SCHEMES:
        return joined.geturl()

    split = urlsplit(iri_to_uri(f"{scheme}://{netloc}"))
    user, at, _ = split.netloc.rpartition("@")
    user = f"{user}{at}" if user.strip(":") else ""
    # Older versions of Werkzeug drop an invalid port instead of refusing it.
    host = _host_and_port(_serialize_host(split.hostname or ""), joined.port, scheme)
    path = _resolve_dots(quote(path, safe=_SAFE_IN_PATH))
    query = quote(query, safe=_SAFE_IN_QUERY)
    return urlunsplit((scheme, f"{user}{host}", path, query, ""))


def _fix_slashes(url: str) -> str:
    """Repair slashes as browsers do (URL, "special authority slashes state")."""
    url = url.strip(_CONTROLS_AND_SPACE)
    path = re.split("[?#]", url, maxsplit=1)[0]
    return _SLASHES.sub(r"\1//", path.replace("\\", "/")) + url[len(path) :]


def _resolve_dots(path: str) -> str:
    """Resolve the segments ``.`` and ``..`` (URL, "path state")."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    dots = [segment.lower().replace("%2e", ".") for segment in segments]

    for segment, dot in zip(segments, dots):
        if dot == "..":
            kept[-1:] = []
        elif dot != ".":
            kept.append(segment)

    if dots and dots[-1] in {".", ".."}:
        kept.append("")

    return "/" + "/".join(kept)


def origin_of(url: str) -> str:
    """Return the origin of an absolute HTTP(S) URL.

    Source: URL, "origin" of a URL.
    """
    split = urlsplit(url)
    host = _host_and_port(split.hostname or "", split.port, split.scheme)
    return f"{split.scheme}://{host}"


def is_http(url: str) -> bool:
    """Tell whether a browser can fetch a URL over HTTP."""
    return urlsplit(url).scheme in HTTP_SCHEMES and fetch.is_origin(origin_of(url))


def has_password(url: str) -> bool:
    """Tell whether a URL includes credentials: a user name or a password."""
    split = urlsplit(url)
    return bool(split.username or split.password)


def site_of(origin: str) -> tuple[str, str]:
    """Return the scheme and the registrable domain of an origin.

    Source: HTML, "obtain a site".
    """
    if origin == fetch.OPAQUE_ORIGIN:
        return "", origin

    split = urlsplit(origin)
    host = split.hostname or ""
    return split.scheme, host if _is_address(host) else registrable_domain(host)


def is_same_site(origin: str, other: str) -> bool:
    """Tell whether two origins are of the same site, scheme included.

    Source: HTML, "same site".
    """
    null = fetch.OPAQUE_ORIGIN
    return null not in (origin, other) and site_of(origin) == site_of(other)


def is_trustworthy(origin: str) -> bool:
    """Tell whether nobody can change the traffic of an origin on its way.

    Source: Secure Contexts, "is origin potentially trustworthy".
    """
    return origin.startswith("https://") or fetch.is_loopback(origin)


def _serialize_host(host: str) -> str:
    """Return a host as browsers write it (URL, "host parser").

    :raises ValueError: It looks like an IP address, but isn't a valid one.
    """
    if ":" in host:
        return _serialize_ipv6(host)

    last = host.removesuffix(".").rpartition(".")[2]
    return _serialize_ipv4(host) if _NUMBER.fullmatch(last) else host


def _serialize_ipv6(host: str) -> str:
    address = ipaddress.IPv6Address(host)

    if address.ipv4_mapped is None:
        return address.compressed

    # Since Python 3.13, ``compressed`` writes such an address with dots.
    number = int(address.ipv4_mapped)
    return f"::ffff:{number >> 16:x}:{number & 0xFFFF:x}"


def _serialize_ipv4(host: str) -> str:
    """Read up to four numbers; the last one fills the rest (URL, "IPv4 parser")."""
    *first, last = map(_parse_number, host.removesuffix(".").split("."))
    size = 4 - len(first)

    if size < 1 or last >= 256**size:
        raise ValueError(f"'{host}' is not a valid IPv4 address.")

    packed = bytes(first) + last.to_bytes(size, "big")
    return str(ipaddress.IPv4Address(packed))


def _parse_number(text: str) -> int:
    """Read a hexadecimal, octal or decimal number (URL, "IPv4 number parser")."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"'{text}' is not a valid number in an IPv4 address.")

    if text.startswith("0x"):
        return int(text[2:] or "0", 16)

    return int(text, 8 if text.startswith("0") else 10)


def _host_and_port(host: str, port: int | None, scheme: str) -> str:
    host = f"[{host}]" if ":" in host else host

    if port is None or port == fetch.DEFAULT_PORTS.get(scheme):
        return host

    return f"{host}:{port}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False

    return True
