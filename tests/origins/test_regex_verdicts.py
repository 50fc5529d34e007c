"""The verdict of a careful person on many regexes of origins, with credentials."""

from __future__ import annotations

import typing as t

import pytest

from flask_cors.errors import Report
from flask_cors.options import risks
from flask_cors.options.options import DEFAULTS
from flask_cors.origins.origin_set import OriginSet

#: They let only hosts of the owner in.
SAFE = r"""
https://app\.example\.com
https?://app\.example\.com
^https://app\.example\.com$
\Ahttps://app\.example\.com\Z
^https:\/\/app\.example\.com$
https://app\.example\.com(:\d+)?
https://app\.example\.com(:8443)?
https://app\.example\.com:\d+
https://app\.example\.com:[0-9]{2,5}
https://app\.example\.com\.?
https://(app|www)\.example\.com
https://(?:app|www)\.example\.com
https://(?P<name>app|www)\.example\.com
https://(app\.|www\.)?example\.com
https://(www\.)?example\.com
https://(www\.)?(shop|blog)\.example\.com
(https://app\.example\.com|https://www\.example\.com)
https://app\.example\.com|https://www\.example\.com
https://.*\.example\.com
https://.+\.example\.com
https://.*?\.example\.com
https://[^.]+\.example\.com
https://[^/]+\.example\.com
https://[a-z]+\.example\.com
https://[a-z0-9]+\.example\.com
https://[a-z0-9-]+\.example\.com
https://[\w-]+\.example\.com
https://\w+\.example\.com
https://\w*\.example\.com
https://\S+\.example\.com
https://[a-z0-9-]{1,63}\.example\.com
https://([a-z0-9-]+\.)*example\.com
https://([a-z0-9-]+\.)+example\.com
https://([\w-]+\.)?example\.com
https://(.*\.)?example\.com
https://(.+\.)?example\.com
https://(?:.*\.)?example\.com(?::\d+)?
^https?://(.*\.)?example\.com(:\d+)?$
https://app-[a-z]+\.example\.com
https://app-\d+\.example\.com
https://app\d+\.example\.com
https://[a-z]+-app\.example\.com
https://pr-\d+\.preview\.example\.com
https://.*\.preview\.example\.com
https://[a-z]+\.(eu|us)\.example\.com
https://(eu|us)\.[a-z]+\.example\.com
https://[a-z]+\.[a-z]+\.example\.com
https://example\.(com|org)
https://example\.(com|org|net)
https://www\.example\.(com|co\.uk)
https://(www\.)?example\.(com|org)
https://(a|b)example\.com
https://(my)?example\.com
https://(one|two)\.example\.com
https://example-(one|two)\.com
https://shop[12]\.example\.com
https://[ab]\.example\.com
https://example[12]\.com
https://[Aa]pp\.example\.com
https://xn--bcher-kva\.example\.com
https://a_b\.example\.com
https://a--b\.example\.com
https://(?!evil)[a-z]+\.example\.com
https://(?i:app)\.example\.com
http://localhost
http://localhost:\d+
https?://localhost(:\d+)?
http://localhost:3\d{3}
http://localhost:(3000|5173)
http://localhost:[0-9]+
https?://(localhost|127\.0\.0\.1)(:\d+)?
http://127\.0\.0\.1:\d+
http://127\.0\.0\.\d+(:\d+)?
http://\[::1\]:\d+
http://[a-z]+\.localhost:\d+
https?://[a-z]+\.local(:\d+)?
https?://[a-z-]+\.internal
https?://[a-z-]+\.corp
https://[a-z-]+\.test
http://192\.168\.\d{1,3}\.\d{1,3}
http://192\.168\.\d+\.\d+(:\d+)?
http://10\.\d+\.\d+\.\d+:\d+
http://10\.0\.0\.\d+
http://172\.16\.\d+\.\d+
http://172\.(1[6-9]|2\d|3[01])\.\d+\.\d+
capacitor://localhost
ionic://localhost
app://localhost
tauri://localhost
chrome-extension://abcdefghijklmnop
moz-extension://9b0d6a30-0f04-4b0f-8f5a
chrome-extension://(abc|def)
https://app\.example\.co\.uk
https://.*\.example\.co\.uk
https://[a-z]+\.example\.com\.au
https://mysite\.github\.io
https://(one|two)\.github\.io
https://app\.mysite\.github\.io
https://.*\.mysite\.github\.io
https://my-team\.vercel\.app
https://[a-z]+\.mysite\.netlify\.app
https://.*\.mybucket\.s3\.amazonaws\.com
https://(app|www)\.(example|shop)\.com
https://app\.example\.com(:80|:443)?
https://(app|www|api)\.example\.com(:\d{1,5})?
"""

#: They let in hosts that somebody else has, or can get.
STRANGERS = r"""
.*
.+
.*?
https://.*
https?://.*
https?://.+
^https?://.*$
https://[^/]+
https://\S+
https://[\w.-]+
https://[a-z.]+
https://[a-z0-9.-]+
http.*
[a-z]+://.*
.*://.*
.*\.com
https://.*\.com
https://.*\.org
https://.+\.io
https://[a-z]+\.com
https://[a-z0-9-]+\.app
https://\w+\.dev
https://.*\.(com|org)
https://[^.]+\.com
https://.*example\.com
https://.+example\.com
https://[a-z]*example\.com
https://[\w-]*example\.com
https://[\w.-]*example\.com
https?://.*example\.com
.*example\.com
.*example.*
https://.*example.*
https://example(.*)
https://example\..*
https://example\.\w+
https://example\.[a-z]{2,3}
https://example\.com.*
https://example\.com\..*
https://example\.com[a-z]*
https://.*\.example\.com.*
https://.*\.example\..*
https://.*\.example.com
https://.*.example\.com
https://.*.example.com
https://app.example.com|https://x\.test
https://(www)?\.?example\.com
https://app\.?example\.com
https://(www\.?)?example\.com
https://www.?example\.com
https://app.example\.com.*
https://(www.)?example\.com
https?://(www.)?example.com
https://[a-z]+.example\.com
https://(a|b).example\.com
https://shop\d+\.com
https://shop-[a-z]+\.com
https://my[a-z]+\.com
https://[a-z]+-shop\.com
https://(.*\.)?example\.(com|.*)
https://example\.com(\..*)?
https://example\.com(:\d+)?.*
https://example\.com:?.*
https://.*-example\.com
https://.*_example\.com
https://[\d.]+
https://[\d.]+:3000
http://[\d.]+:\d+
https?://\d+\.\d+\.\d+\.\d+
https?://\d+\.\d+\.\d+\.\d+:8080
http://\d{1,3}(\.\d{1,3}){3}
http://192\..*
http://1\d+\.\d+\.\d+\.\d+
http://172\.\d+\.\d+\.\d+
http://172\.[123]\d\.\d+\.\d+
http://\[.*\]
http://\[[0-9a-f:]+\]:3000
moz-extension://.*
moz-extension://[0-9a-f-]+
chrome-extension://[a-p]{32}
chrome-extension://[a-z]+
(chrome|moz)-extension://.*
vscode-webview://.+
safari-web-extension://[0-9a-f-]+
https://localhost\S*
http://localhost(.*)
http://.*localhost
http://local\S*
"""

#: They let in every customer of a host.
CUSTOMERS = r"""
https://.*\.github\.io
https://[a-z-]+\.github\.io
https://\w+\.github\.io
https://my-[a-z]+\.github\.io
https://.*\.vercel\.app
https://app-[a-z0-9]+\.vercel\.app
https://app-.*-team\.vercel\.app
https://.*\.netlify\.app
https://deploy-preview-\d+--mysite\.netlify\.app
https://.*\.herokuapp\.com
https://[a-z]+\.pages\.dev
https://.*\.web\.app
https://.*\.co\.uk
https://[a-z]+\.com\.au
https://.*\.azurewebsites\.net
"""


def verdict_on(pattern: str) -> str:
    """Return what a policy with credentials says of a regex."""
    report = Report()
    origins = OriginSet([pattern], report.at("origins", "here"))
    assert report.problems == []
    settings = DEFAULTS._replace(
        origins=origins, supports_credentials=True, send_wildcard=False
    )
    risks.check(settings, lambda option: report.at(option, "here"))
    texts = [problem.text for problem in report.problems]

    if any("accept_risks='any-origin'" in text for text in texts):
        return "strangers"

    return "customers" if texts else "safe"


def rows(verdict: str, text: str) -> list[t.Any]:
    return [pytest.param(line, verdict, id=line) for line in text.split()]


ROWS = [
    *rows("safe", SAFE),
    *rows("strangers", STRANGERS),
    *rows("customers", CUSTOMERS),
]


def test_table_is_large() -> None:
    assert len(ROWS) >= 200


@pytest.mark.parametrize(("pattern", "verdict"), ROWS)
def test_verdict_is_that_of_a_careful_person(pattern: str, verdict: str) -> None:
    assert verdict_on(pattern) == verdict
