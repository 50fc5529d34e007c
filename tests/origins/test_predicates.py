from __future__ import annotations

import asyncio
import functools
import logging
import typing as t

import pytest
from flask import Blueprint
from flask import current_app
from flask import Flask
from flask import g
from flask import has_request_context
from flask import request
from flask import session
from flask.sessions import SecureCookieSessionInterface
from werkzeug.routing import BaseConverter

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import cross_origin
from flask_cors.log import LogOnce
from flask_cors.origins.origin_set import OriginSet
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

DENIED = {"Vary": "Origin"}


async def wait(origin: str) -> bool:
    await asyncio.sleep(0)
    return origin == ALLOWED


class Waiting:
    """A function that is async, and does not look so."""

    async def __call__(self, origin: str) -> bool:
        return await wait(origin)


def delay(origin: str) -> t.Any:
    return wait(origin)


def by_tenant(origin: str) -> bool:
    return origin == f"https://{request.path.split('/')[1]}.example"


def is_allowed(response: t.Any) -> bool:
    return "Access-Control-Allow-Origin" in cors_headers(response)


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    assert {record.name for record in caplog.records} <= {"flask_cors"}
    return [record.getMessage() for record in caplog.records]


async_functions = pytest.mark.parametrize(
    "function",
    [
        pytest.param(wait, id="function"),
        pytest.param(functools.partial(wait), id="partial"),
        pytest.param(Waiting(), id="object"),
        pytest.param(Waiting().__call__, id="method"),
        pytest.param(delay, id="function that returns a coroutine"),
    ],
)


class TestAsync:
    @async_functions
    def test_answer_is_waited_for(self, function: t.Any) -> None:
        app = Flask(__name__)
        cors = CORS(app, origins=["https://listed.example", function])
        client = app.test_client()

        assert is_allowed(get(client))
        assert is_allowed(preflight(client))
        assert cors_headers(get(client, origin=OTHER)) == DENIED
        assert cors_headers(preflight(client, origin=OTHER)) == DENIED
        assert [cors.allows(each) for each in (ALLOWED, OTHER)] == [True, False]

    def test_request_is_at_hand(self) -> None:
        async def by_tenant_later(origin: str) -> bool:
            await asyncio.sleep(0)
            return by_tenant(origin)

        app = Flask(__name__)
        CORS(app, origins=by_tenant_later)
        client = app.test_client()

        assert is_allowed(preflight(client, "/app/items"))
        assert not is_allowed(preflight(client, "/other/items"))
        assert is_allowed(get(client, "/app/items"))

    def test_error_denies(self, caplog: pytest.LogCaptureFixture) -> None:
        async def fail(origin: str) -> bool:
            raise LookupError("no database")

        app = Flask(__name__)
        CORS(app, origins=fail)
        response = get(app.test_client())

        assert (response.status_code, cors_headers(response)) == (404, DENIED)
        assert caplog.records[0].exc_info
        assert str(caplog.records[0].exc_info[1]) == "no database"

    @async_functions
    def test_without_an_app_it_denies(
        self, function: t.Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert not OriginSet([function]).allows(ALLOWED)
        (record,) = caplog.records
        assert record.exc_info
        assert "async, but there is no app to run it." in str(record.exc_info[1])

    def test_what_is_no_coroutine_is_waited_for(self) -> None:
        class Later:
            def __await__(self) -> t.Any:
                yield from asyncio.sleep(0).__await__()
                return True

        def later(origin: str) -> t.Any:
            return Later()

        app = Flask(__name__)
        CORS(app, origins=later)

        assert is_allowed(get(app.test_client()))

    @pytest.mark.parametrize("function", [wait, Waiting()])
    def test_without_the_extra_it_is_an_error(
        self, function: t.Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(self: Flask, function: t.Any) -> t.Any:
            raise RuntimeError("Install Flask with the 'async' extra.")

        monkeypatch.setattr(Flask, "ensure_sync", refuse)

        with pytest.raises(CORSConfigError) as caught:
            CORS(Flask(__name__), origins=[ALLOWED, function])

        (problem,) = caught.value.problems
        assert (problem.option, problem.value) == ("origins", function)
        assert repr(function) in problem.text
        assert "Install 'Flask[async]', or write a plain function." in problem.text

    def test_app_may_wait_in_its_own_way(self) -> None:
        class Own(Flask):
            waits = 0

            def ensure_sync(self, func: t.Any) -> t.Any:
                def call(*args: t.Any) -> t.Any:
                    self.waits += 1
                    return asyncio.run(func(*args))

                return call

        app = Own(__name__)
        CORS(app, origins=wait)

        assert is_allowed(preflight(app.test_client()))
        assert app.waits == 1


class TestRequest:
    """What a function sees of a preflight, before the app does."""

    def test_tenant_is_read_from_path_or_host(self) -> None:
        app = Flask(__name__)
        CORS(
            app,
            resources={
                "/hosts/*": {"origins": lambda origin: request.host in origin},
                "/*": {"origins": by_tenant},
            },
        )
        client = app.test_client()

        for asked in (preflight, get):
            assert is_allowed(asked(client, "/app/items"))
            assert not is_allowed(asked(client, "/app/items", OTHER))
            assert not is_allowed(asked(client, "/other/items"))
            assert is_allowed(asked(client, "/hosts/", "https://localhost"))
            assert not is_allowed(asked(client, "/hosts/", ALLOWED))

    @pytest.mark.parametrize("level", ["app", "view", "blueprint", "view alone"])
    def test_view_args_are_those_of_the_route(self, level: str) -> None:
        def by_name(origin: str) -> bool:
            assert request.view_args is not None
            assert request.endpoint is not None
            return origin == f"https://{request.view_args['tenant']}.example"

        app = Flask(__name__)
        target: t.Any = app
        decorators = []

        if level == "app":
            CORS(app, origins=by_name)
        elif level == "blueprint":
            target = Blueprint("tenants", __name__)
            CORS(target, origins=by_name)
        else:
            decorators = [cross_origin(origins=by_name)]

        if level == "view":
            CORS(app, origins=OTHER)

        def view(tenant: str) -> str:
            return tenant

        for decorator in decorators:
            view = decorator(view)

        target.add_url_rule("/<tenant>", view_func=view, methods=["GET", "PUT"])

        if level == "blueprint":
            app.register_blueprint(target)

        client = app.test_client()

        for asked in (preflight, get):
            assert is_allowed(asked(client, "/app"))
            assert not is_allowed(asked(client, "/other"))

    @pytest.mark.parametrize("is_automatic", [True, False])
    def test_route_is_that_of_the_requested_method(self, is_automatic: bool) -> None:
        app = Flask(__name__)
        CORS(app, origins=lambda origin: request.endpoint == "put")

        for name in ("get", "put"):
            app.add_url_rule(
                "/<tenant>",
                name,
                lambda tenant: tenant,
                methods=[name.upper()],
                provide_automatic_options=is_automatic,
            )

        client = app.test_client()

        for method in ("GET", "PUT"):
            is_put = method == "PUT"
            assert is_allowed(preflight(client, "/x", method=method)) is is_put
            assert is_allowed(get(client, "/x", method=method)) is is_put

        assert not is_allowed(preflight(client, "/x", method="DELETE"))

    def test_no_session_is_opened_and_teardown_runs(self) -> None:
        class Sessions(SecureCookieSessionInterface):
            opened = 0

            def open_session(self, app: Flask, request: t.Any) -> t.Any:
                self.opened += 1
                return super().open_session(app, request)

        seen: list[object] = []

        def remember(origin: str) -> bool:
            g.connection = "open"
            seen.append((current_app.name, dict(session), has_request_context()))
            return True

        app = Flask("mine")
        app.secret_key = "key"
        app.session_interface = Sessions()
        CORS(app, origins=remember)

        @app.teardown_request
        def close(error: BaseException | None) -> None:
            seen.append((g.pop("connection"), error))

        assert is_allowed(preflight(app.test_client()))
        assert seen == [("mine", {}, True), ("open", None)]
        assert app.session_interface.opened == 0
        assert not has_request_context()

    def test_writing_to_the_session_denies(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def write(origin: str) -> bool:
            session["origin"] = origin
            return True

        app = Flask(__name__)
        app.secret_key = "key"
        CORS(app, origins=write)

        assert preflight(app.test_client()).status_code == 403
        assert len(messages(caplog)) == 1

    def test_there_is_no_body(self) -> None:
        def read(origin: str) -> bool:
            return not request.get_data()

        app = Flask(__name__)
        CORS(app, origins=read, automatic_options=True)
        response = app.test_client().options(
            "/",
            data="body",
            headers={"Origin": ALLOWED, "Access-Control-Request-Method": "PUT"},
        )

        assert is_allowed(response)

    def test_nothing_is_made_where_another_entry_decides(self) -> None:
        def fail(origin: str) -> bool:
            raise AssertionError(origin)

        app = Flask(__name__)
        entries: list[t.Any] = [
            fail,
            ALLOWED,
            "https://*.app.example",
            r"https://r\d\.example",
        ]
        CORS(app, origins=entries)
        torn_down: list[object] = []
        app.teardown_request(torn_down.append)
        client = app.test_client()

        for origin in (ALLOWED, "https://a.app.example", "https://r1.example"):
            assert is_allowed(preflight(client, origin=origin))

        assert not is_allowed(preflight(client, origin="https://UPPER.example"))
        assert not is_allowed(preflight(client, origin="x" * 400))
        assert torn_down == []

    def test_star_makes_functions_needless(self) -> None:
        def fail(origin: str) -> bool:
            raise AssertionError(origin)

        app = Flask(__name__)
        CORS(app, origins=["*", fail])

        assert is_allowed(preflight(app.test_client()))
        assert is_allowed(get(app.test_client()))

    def test_crash_of_routing_leaves_no_context_behind(self) -> None:
        class Broken(BaseConverter):
            def to_python(self, value: str) -> str:
                raise RuntimeError("converter")

        app = Flask(__name__)
        app.url_map.converters["broken"] = Broken
        app.add_url_rule("/<broken:name>", view_func=lambda name: "")
        CORS(app, origins=wait)

        @app.errorhandler(Exception)
        def explain(error: Exception) -> tuple[str, int]:
            return "database is down", 503

        response = preflight(app.test_client(), "/x")

        assert response.status_code == 503
        assert response.headers["Access-Control-Allow-Origin"] == ALLOWED
        assert not has_request_context()

    def test_crash_in_debug_mode_asks_with_the_request(self) -> None:
        app = Flask(__name__)
        app.debug = True
        CORS(app, origins=by_tenant)

        @app.route("/<tenant>/crash")
        def crash(tenant: str) -> str:
            raise RuntimeError("crash")

        client = app.test_client()

        assert b"RuntimeError: crash" in get(client, "/app/crash").data

        with pytest.raises(RuntimeError, match="crash"):
            get(client, "/other/crash")


class TestErrors:
    def test_each_distinct_error_is_logged_once(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        error: BaseException = LookupError("")

        def fail(origin: str) -> bool:
            raise error

        app = Flask(__name__)
        CORS(app, origins=fail)
        client = app.test_client()

        for text in ("refused", "timeout", "refused"):
            for origin in (ALLOWED, OTHER):
                error = LookupError(f"{text} for {origin}")
                response = get(client, origin=origin)
                assert (response.status_code, cors_headers(response)) == (404, DENIED)
                assert preflight(client, origin=origin).status_code == 403

        assert len(messages(caplog)) == 2
        assert all(record.levelno == logging.ERROR for record in caplog.records)
        assert all(record.exc_info for record in caplog.records)

    def test_error_that_can_not_be_shown_denies(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Unshown(Exception):
            def __str__(self) -> str:
                raise RuntimeError

        def fail(origin: str) -> bool:
            raise Unshown

        assert not OriginSet([fail]).allows(ALLOWED)
        assert len(caplog.records) == 1

    def test_wrong_answers_are_logged_once_for_each_type(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        answers: list[object] = [1, 2, "yes", None, "no", 1]
        waiting = iter(answers)
        origins = OriginSet([lambda origin: t.cast(bool, next(waiting))])

        assert not any(origins.allows(ALLOWED) for _ in answers)
        assert len(messages(caplog)) == 3

    def test_few_errors_are_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        count = 0

        def fail(origin: str) -> bool:
            nonlocal count
            count += 1
            raise LookupError(count)

        origins = OriginSet([fail])

        for _ in range(200):
            assert not origins.allows(ALLOWED)

        found = messages(caplog)
        assert len(found) == 11
        assert (
            found[-1] == f"10 errors of {fail!r} were logged. Further ones are ignored."
        )

    def test_one_kind_of_error_does_not_hide_another(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(origin: str) -> bool:
            if origin == OTHER:
                raise ConnectionError("database is down")

            raise LookupError(len(origin), origin[:20])

        origins = OriginSet([fail])

        for index in range(100):
            origins.allows(f"https://{index}{'a' * index}.example")

        assert len(messages(caplog)) == 11
        caplog.clear()
        origins.allows(OTHER)

        assert len(messages(caplog)) == 1

    def test_kinds_of_errors_are_bounded(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        count = 0

        def fail(origin: str) -> bool:
            nonlocal count
            count += 1
            raise type(f"Error{count}", (Exception,), {})

        origins = OriginSet([fail])
        assert not any(origins.allows(ALLOWED) for _ in range(300))
        assert len(messages(caplog)) == 100

    def test_errors_whose_class_is_made_each_time_are_one_kind(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(origin: str) -> bool:
            raise type("Error", (Exception,), {})

        origins = OriginSet([fail])
        assert not any(origins.allows(ALLOWED) for _ in range(3))
        assert len(messages(caplog)) == 1

    @pytest.mark.parametrize("send", [get, preflight])
    def test_function_that_can_not_be_shown_denies(
        self, send: t.Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Tenant:
            def __repr__(self) -> str:
                raise RuntimeError("detached")

            def allows(self, origin: str) -> bool:
                raise LookupError

        app = Flask(__name__)
        CORS(app, origins=Tenant().allows)
        response = send(app.test_client())

        assert response.status_code in (403, 404)
        assert cors_headers(response) == DENIED
        assert messages(caplog) == [f"<method> failed: {ALLOWED!r} is denied."]

    @pytest.mark.parametrize("send", [get, preflight])
    def test_cancelled_function_denies(
        self, send: t.Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def cancel(origin: str) -> bool:
            raise asyncio.CancelledError

        app = Flask(__name__)
        CORS(app, origins=cancel)

        assert cors_headers(send(app.test_client())) == DENIED
        assert len(messages(caplog)) == 1

    def test_teardown_that_misses_something_is_logged(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = Flask(__name__)
        CORS(app, origins=by_tenant)

        @app.before_request
        def open_database() -> None:
            g.database = "open"

        @app.teardown_request
        def close_database(error: BaseException | None) -> None:
            del g.database

        client = app.test_client()

        assert get(client, "/app").status_code == 404
        assert preflight(client, "/app").status_code == 200
        assert len(messages(caplog)) == 1
        assert not has_request_context()

    def test_apps_log_for_themselves(self, caplog: pytest.LogCaptureFixture) -> None:
        def fail(origin: str) -> bool:
            raise LookupError

        cors = CORS(origins=fail)

        for _ in range(2):
            app = Flask(__name__)
            cors.init_app(app)
            get(app.test_client())

        assert len(messages(caplog)) == 2


def test_what_is_new_is_told_once() -> None:
    once = LogOnce("things", 2)

    assert [once.is_new(each) for each in "aabbacd"] == [
        *(True, False, True, False, False),
        *(False, False),
    ]
