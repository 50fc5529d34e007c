from __future__ import annotations

from enum import Enum

from ...diagnostics.reasons import Reason


class Topic(str, Enum):
    """The subject of a message in a browser's console.

    The set is closed, and tests and tools can rely on its values. A topic that is
    a :class:`.Reason` has the reason's value.
    """

    ALLOW_ORIGIN_MISSING = "allow-origin-missing"
    PREFLIGHT_ALLOW_ORIGIN_MISSING = "preflight-allow-origin-missing"
    PREFLIGHT_STATUS = "preflight-status"
    PREFLIGHT_REDIRECT = "preflight-redirect"
    ALLOW_ORIGIN_MISMATCH = "allow-origin-mismatch"
    ALLOW_ORIGIN_MULTIPLE = "allow-origin-multiple"
    ALLOW_ORIGIN_INVALID = "allow-origin-invalid"
    WILDCARD_WITH_CREDENTIALS = "wildcard-with-credentials"
    CREDENTIALS_NOT_ALLOWED = "credentials-not-allowed"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    HEADER_NOT_ALLOWED = "header-not-allowed"
    ALLOW_METHODS_INVALID = "allow-methods-invalid"
    ALLOW_HEADERS_INVALID = "allow-headers-invalid"
    AUTHORIZATION_NOT_COVERED = "authorization-not-covered"
    LOCAL_NETWORK_DENIED = "local-network-denied"
    LOCAL_NETWORK_INSECURE_PAGE = "local-network-insecure-page"
    LOCAL_NETWORK_MISMATCH = "local-network-mismatch"
    PRIVATE_NETWORK = "private-network"
    URL_NOT_HTTP = "url-not-http"
    REDIRECT_NOT_HTTP = "redirect-not-http"
    REDIRECT_WITH_PASSWORD = "redirect-with-password"
    REDIRECT_REFUSED = "redirect-refused"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    FORBIDDEN_METHOD = "forbidden-method"
    MODE_SAME_ORIGIN = "mode-same-origin"
    MODE_NO_CORS = "mode-no-cors"
    NO_CORS_REDIRECT = "no-cors-redirect"
    CLIENT_SIDE = "client-side"
    MIXED_CONTENT = "mixed-content"
    UNREACHABLE = "unreachable"
    SCRIPT_ERROR = "script-error"

    def __str__(self) -> str:
        return self.value

    @property
    def reason(self) -> Reason | None:
        """The reason why the browser blocks, if the topic has one."""
        if self is Topic.PREFLIGHT_ALLOW_ORIGIN_MISSING:
            return Reason.ALLOW_ORIGIN_MISSING

        return _REASONS.get(self.value)


_REASONS = {reason.value: reason for reason in Reason}
