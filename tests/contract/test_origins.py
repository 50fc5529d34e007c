from __future__ import annotations

import logging
import re
import typing as t
import unittest
import warnings
from importlib.util import find_spec

from flask import current_app

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import CORSSecurityWarning
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

from .base import ContractCase


class EntriesTest(ContractCase):
    """States whom each kind of entry lets read."""

    def check(
        self, origins: t.Any, allowed: t.Iterable[str], denied: t.Iterable[str]
    ) -> None:
        # A second entry makes the answer differ by origin, whatever the first is.
        client = self.client(origins=[origins, "https://beside.example"])

        for origin in allowed:
            with self.subTest(allowed=origin):
                self.assertEqual(
                    cors_headers(get(client, origin=origin)),
                    {"Access-Control-Allow-Origin": origin, "Vary": "Origin"},
                )
                self.assertEqual(preflight(client, origin=origin).status_code, 200)

        for origin in denied:
            with self.subTest(denied=origin):
                self.assertEqual(
                    cors_headers(get(client, origin=origin)), {"Vary": "Origin"}
                )
                self.assertEqual(preflight(client, origin=origin).status_code, 403)

    def test_exact_origin_is_that_origin_alone(self) -> None:
        self.check(
            "https://app.example",
            ["https://app.example"],
            [
                "http://app.example",
                "https://app.example:8443",
                "https://app.example:443",
                "https://app.example.evil.test",
                "https://evilapp.example",
                "https://sub.app.example",
                "https://app.example/",
                "https://APP.example",
                "null",
                "",
            ],
        )

    def test_harmless_spellings_are_normalised(self) -> None:
        for written, origin in (
            ("HTTPS://App.Example", "https://app.example"),
            ("https://app.example:443", "https://app.example"),
            ("http://app.example:80/", "http://app.example"),
            ("https://app.example/", "https://app.example"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://[0:0:0:0:0:0:0:1]:3000", "http://[::1]:3000"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("chrome-extension://abcdef", "chrome-extension://abcdef"),
        ):
            with self.subTest(written):
                self.check(written, [origin], ["https://other.example"])

    def test_leading_wildcard_is_one_or_more_labels(self) -> None:
        self.check(
            "https://*.example.com",
            ["https://a.example.com", "https://a.b.example.com"],
            [
                "https://example.com",
                "https://evilexample.com",
                "http://a.example.com",
                "https://a.example.com:8443",
                "https://a.example.com.evil.test",
                "https://.example.com",
            ],
        )

    def test_inner_wildcard_stays_in_its_label(self) -> None:
        self.check(
            "https://app-*-team.hosting.example",
            [
                "https://app-7-team.hosting.example",
                "https://app-a-b-team.hosting.example",
            ],
            [
                "https://app--team.hosting.example.evil.test",
                "https://app-a.b-team.hosting.example",
                "https://app-team.hosting.example",
                "https://app-a_b-team.hosting.example",
            ],
        )

    def test_wildcard_port_is_any_or_none(self) -> None:
        self.check(
            "http://localhost:*",
            ["http://localhost", "http://localhost:3000", "http://localhost:65535"],
            ["https://localhost:3000", "http://127.0.0.1:3000", "http://localhost:"],
        )

    def test_regex_matches_the_whole_origin(self) -> None:
        self.check(
            re.compile(r"https://pr-\d+\.example\.com"),
            ["https://pr-7.example.com"],
            ["https://pr-7.example.com.evil.test", "https://pr-x.example.com"],
        )

    def test_text_with_regex_signs_is_a_regex(self) -> None:
        self.check(
            r"https://(app|shop)\.example\.com",
            ["https://app.example.com", "https://shop.example.com"],
            ["https://shop.example.com.evil.test", "https://shopxexample.com"],
        )

    def test_predicate_decides_in_the_app_context(self) -> None:
        def is_customer(origin: str) -> bool:
            return origin in current_app.config["CUSTOMERS"]

        app = self.app(CUSTOMERS={ALLOWED})
        CORS(app, origins=is_customer)
        client = app.test_client()

        self.assertEqual(
            cors_headers(get(client)),
            {"Access-Control-Allow-Origin": ALLOWED, "Vary": "Origin"},
        )
        self.assertEqual(cors_headers(get(client, origin=OTHER)), {"Vary": "Origin"})
        self.assertEqual(preflight(client).status_code, 200)
        self.assertEqual(preflight(client, origin=OTHER).status_code, 403)

    def test_predicate_that_raises_denies_and_is_logged(self) -> None:
        def fails(origin: str) -> bool:
            raise LookupError(origin)

        client = self.client(origins=fails)

        with self.assertLogs("flask_cors", logging.ERROR) as logged:
            response = get(client)

        self.assertEqual(response.status_code, 200)
        self.assertEqual(cors_headers(response), {"Vary": "Origin"})
        self.assertEqual(len(logged.records), 1)

    def test_predicate_may_be_async(self) -> None:
        async def is_customer(origin: str) -> bool:
            return origin == ALLOWED

        client = self.client(origins=is_customer)

        self.assertEqual(preflight(client).status_code, 200)
        self.assertEqual(preflight(client, origin=OTHER).status_code, 403)

    def test_null_is_an_origin(self) -> None:
        self.check("null", ["null"], ["https://other.example"])

    def test_null_needs_its_name_with_credentials(self) -> None:
        client = self.client(
            origins="*",
            send_wildcard=False,
            supports_credentials=True,
            accept_risks="any-origin",
        )

        self.assertEqual(cors_headers(get(client, origin="null")), {"Vary": "Origin"})
        self.assertEqual(
            cors_headers(get(client)),
            {
                "Access-Control-Allow-Origin": ALLOWED,
                "Access-Control-Allow-Credentials": "true",
                "Vary": "Origin",
            },
        )

    def test_empty_list_is_nobody(self) -> None:
        client = self.client(origins=[])

        self.assertEqual(cors_headers(get(client)), {"Vary": "Origin"})
        self.assertEqual(preflight(client).status_code, 403)

    def test_what_is_no_origin_is_never_echoed(self) -> None:
        client = self.client(origins="*", send_wildcard=False)

        for origin in (
            "https://",
            "https://a.example/path",
            "https://a.example, https://b.example",
            "https://user@a.example",
            "https://a.example:99999",
            "javascript",
            "*",
            f"https://{'a' * 320}.example",
        ):
            with self.subTest(origin):
                self.assertEqual(
                    cors_headers(get(client, origin=origin)), {"Vary": "Origin"}
                )


class AnswersTest(ContractCase):
    """States the headers of actual responses, case by case."""

    def test_static_policy_says_vary_to_strangers_alone(self) -> None:
        constant = {"Access-Control-Allow-Origin": ALLOWED}
        client = self.client(origins=ALLOWED)

        self.assertEqual(cors_headers(get(client)), constant)
        self.assertEqual(cors_headers(get(client, origin=None)), constant)
        self.assertEqual(cors_headers(get(client, origin=OTHER)), {"Vary": "Origin"})

    def test_other_policies_always_say_vary(self) -> None:
        client = self.client(origins=[ALLOWED, "https://shop.example"])

        self.assertEqual(
            cors_headers(get(client)),
            {"Access-Control-Allow-Origin": ALLOWED, "Vary": "Origin"},
        )
        self.assertEqual(cors_headers(get(client, origin=None)), {"Vary": "Origin"})
        self.assertEqual(cors_headers(get(client, origin=OTHER)), {"Vary": "Origin"})

    def test_wildcard_that_is_not_always_sent_says_vary(self) -> None:
        client = self.client(always_send=False)

        self.assertEqual(
            cors_headers(get(client)),
            {"Access-Control-Allow-Origin": "*", "Vary": "Origin"},
        )
        self.assertEqual(cors_headers(get(client, origin=None)), {"Vary": "Origin"})

    def test_credentials_and_exposed_names_go_with_the_origin(self) -> None:
        client = self.client(
            origins=[ALLOWED, "https://shop.example"],
            supports_credentials=True,
            expose_headers="ETag",
        )

        self.assertEqual(
            cors_headers(get(client)),
            {
                "Access-Control-Allow-Origin": ALLOWED,
                "Access-Control-Allow-Credentials": "true",
                "Access-Control-Expose-Headers": "ETag",
                "Vary": "Origin",
            },
        )
        self.assertEqual(cors_headers(get(client, origin=OTHER)), {"Vary": "Origin"})

    def test_allows_tells_the_same_without_a_request(self) -> None:
        app = self.app()
        cors = CORS(app, resources={"/ws/*": {"origins": ALLOWED}})

        self.assertIs(cors.allows(ALLOWED, "/ws/chat"), True)
        self.assertIs(cors.allows(OTHER, "/ws/chat"), False)
        self.assertIs(cors.allows("", "/ws/chat"), False)
        self.assertIs(cors.allows(ALLOWED, "/other"), False)
        self.assertIs(cors.allows(ALLOWED, "/ws/chat", app=app), True)

        with self.assertRaises(RuntimeError):
            CORS().allows(ALLOWED)


class RefusalsTest(ContractCase):
    """States which origins start-up refuses, and the fix that it names."""

    def test_what_can_never_match_is_refused_with_the_fix(self) -> None:
        for entry, fix in (
            (
                "app.example.com",
                "'https://app.example.com' or 'http://app.example.com'",
            ),
            ("https://a.example/app", "Write 'https://a.example'."),
            ("https://a.examplehttps://b.example", "'https://a.example'"),
            ("", "'*' for any origin"),
            ("file:///home/page.html", "'null'"),
            ("https://*example.com", "'https://*.example.com'"),
            ("https://*.com", "at least two labels"),
            ("https://*", "List the origins"),
            ("https://example.*", "List the origins"),
            ("http://127.0.0.*", "'http://127.0.0.1:*'"),
            ("https://(a.example", "doesn't compile"),
        ):
            with self.subTest(entry):
                self.assert_refused(fix, origins=[entry])

    def test_every_wrong_origin_is_named(self) -> None:
        self.assert_refused("'a.test'", "'b.test'", origins="a.test, b.test")

    def test_wide_regex_is_a_warning(self) -> None:
        with self.assertWarnsRegex(CORSSecurityWarning, re.escape(r"'\.'")):
            CORS(self.app(), origins="https://.*.example.com")

    def test_wide_regex_with_credentials_is_refused(self) -> None:
        with self.assertRaisesRegex(CORSConfigError, "any-origin"):
            CORS(
                self.app(), origins="https://.*.example.com", supports_credentials=True
            )

    def test_unencrypted_origin_with_credentials_is_a_warning(self) -> None:
        with self.assertWarnsRegex(CORSSecurityWarning, "Write https"):
            CORS(self.app(), origins="http://app.example", supports_credentials=True)

    def test_loopback_with_credentials_is_no_warning(self) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            CORS(self.app(), origins="http://localhost:*", supports_credentials=True)

        self.assertEqual(caught, [])

    @unittest.skipUnless(find_spec("publicsuffixlist"), "needs publicsuffixlist")
    def test_wildcard_below_a_public_suffix_is_refused(self) -> None:
        for origin in (
            "https://*.github.io",
            "https://*.co.uk",
            "https://app-*.vercel.app",
        ):
            with self.subTest(origin):
                self.assert_refused(
                    "accept_risks='public-suffix'",
                    origins=origin,
                    supports_credentials=True,
                )
                client = self.client(
                    origins=origin,
                    supports_credentials=True,
                    accept_risks="public-suffix",
                )
                self.assertEqual(get(client).status_code, 200)
