from __future__ import annotations

import collections.abc as cabc
import contextlib
import importlib.util
import itertools
import os
import select
import shutil
import sys
import tempfile
import typing as t
from pathlib import Path

from tests.browsers.process import BrowserError
from tests.browsers.process import Process
from tests.browsers.process import started

Engine = t.Literal["chromium", "firefox", "webkit"]

ENGINES: tuple[Engine, ...] = ("chromium", "firefox", "webkit")

#: What to install on Debian.
PACKAGES: dict[Engine, str] = {
    "chromium": "chromium",
    "firefox": "firefox-esr",
    "webkit": "webkit2gtk-driver xvfb",
}

#: What Accept-Language says if no script has set it: as it is set up here, and of
#: WebKitGTK, which takes its language from the environment.
LANGUAGES = ("en", "C")

MINIBROWSER = (
    # Nothing leaves the machine.
    "--proxy=http://127.0.0.1:1",
    "--ignore-host=*.localhost",
    "--ignore-host=localhost",
    "--ignore-host=127.0.0.1",
    # Else it takes hosts of one site under .localhost for third parties.
    "--cookies-policy=always",
)

# It is no command, and its directory differs by distribution.
MINIBROWSER_PATHS = (
    "lib/*/webkit2gtk-4*/MiniBrowser",
    "lib*/webkit2gtk-4*/MiniBrowser",
    "libexec/webkit2gtk-4*/MiniBrowser",
)

# Variables that name directories to write to.
DIRECTORIES = (
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
)

# The module of websocket-client.
CLIENT = "websocket"

USER_JS = Path(__file__).with_name("user.js")

# Of Firefox: 0 is dark, 1 is light.
COLOR_SCHEME = "layout.css.prefers-color-scheme.content-override"

CHROMIUM = (
    # Chromium doesn't start as root with it, and only our own page is loaded.
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # The page is never in front, but has to run as if it were.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--accept-lang=en",
    "--no-first-run",
    "--no-default-browser-check",
    # Else sandboxed frames get processes of their own, whose last events are lost.
    "--disable-features=IsolateSandboxedIframes",
    # Nothing leaves the machine.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE localhost,"
    " EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-pings",
    "--password-store=basic",
    "--use-mock-keychain",
)


def program_of(engine: Engine) -> str | None:
    """Return the path of an engine's browser, or nothing if there is none."""
    # Sessions are looked up in /proc.
    if sys.platform != "linux":
        return None

    if engine == "chromium":
        return shutil.which("chromium") or shutil.which("google-chrome")

    if engine == "firefox":
        return shutil.which("firefox-esr") or shutil.which("firefox")

    if shutil.which("Xvfb") is None:
        return None

    paths = (Path("/usr").glob(pattern) for pattern in MINIBROWSER_PATHS)
    return next(map(str, itertools.chain.from_iterable(paths)), None)


def is_installed(engine: Engine) -> bool:
    """Tell whether an engine, and the package that reads its events, are there."""
    return program_of(engine) is not None and bool(importlib.util.find_spec(CLIENT))


def missing() -> list[Engine]:
    """Return the engines that can't be started here."""
    return [engine for engine in ENGINES if not is_installed(engine)]


def hint(engine: Engine) -> str:
    """Return what to do about a missing engine."""
    return (
        f"{engine} is not installed: on Debian, run 'apt-get install"
        f" --no-install-recommends {PACKAGES[engine]}' and 'pip install"
        " websocket-client'."
    )


class Opened(t.NamedTuple):
    """A browser that runs, and the directory that is removed after it."""

    process: Process
    profile: Path


@contextlib.contextmanager
def opened(
    engine: Engine, url: str, *, console: bool = False, dark: bool = False
) -> cabc.Iterator[Opened]:
    """Start a browser without a window on a page, and end it with the block.

    :param console: Whether its console can be read later, and the browser driven.
    :param dark: See :func:`at_home`.
    :raises BrowserError: It is not installed.
    """
    program = program_of(engine)

    if program is None:
        raise BrowserError(hint(engine))

    with contextlib.ExitStack() as stack:
        home, environ = stack.enter_context(at_home(engine, dark=dark))
        profile = home / "profile"
        command = _command(engine, program, profile, url, console)
        process = stack.enter_context(
            started(engine, command, environ=environ, output=home / "output")
        )
        yield Opened(process, profile)


@contextlib.contextmanager
def at_home(
    engine: Engine, *, dark: bool = False
) -> cabc.Iterator[tuple[Path, dict[str, str]]]:
    """Provide a browser's directory, removed with the block, and its variables.

    :param dark: Whether pages are to be dark. Chromium is to be told later.
    """
    with contextlib.ExitStack() as stack:
        home = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix=f"{engine}-"))
        )
        environ = _environ(home)
        profile = home / "profile"
        profile.mkdir()

        if engine == "firefox":
            scheme = f'user_pref("{COLOR_SCHEME}", {int(not dark)});\n'
            (profile / "user.js").write_text(f"{USER_JS.read_text()}\n{scheme}")

        if engine == "webkit":
            environ["GTK_THEME"] = "Adwaita:dark" if dark else "Adwaita"
            environ["DISPLAY"] = stack.enter_context(_screen(home, environ))

        yield home, environ


def _environ(home: Path) -> dict[str, str]:
    """Return variables that keep all files of a program in its own directory."""
    directories = {name: str(home / name) for name in DIRECTORIES}

    for path in directories.values():
        os.mkdir(path, 0o700)

    return {
        **directories,
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        # No bus is started.
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/dev/null",
        "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/dev/null",
        "GIO_USE_VFS": "local",
        "GSETTINGS_BACKEND": "memory",
        "NO_AT_BRIDGE": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "MOZ_CRASHREPORTER_DISABLE": "1",
        # Without it, Firefox ignores the settings server of its profile.
        "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1",
        "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
    }


def _command(
    engine: Engine, program: str, profile: Path, url: str, console: bool
) -> list[str]:
    if engine == "chromium":
        port = "--remote-debugging-port=0"
        return [program, *CHROMIUM, f"--user-data-dir={profile}", port, url]

    if engine == "firefox":
        command = [program, "--headless", "--no-remote", "--profile", str(profile)]
        return [*command, *(["--remote-debugging-port=0"] if console else []), url]

    messages = "--enable-write-console-messages-to-stdout=true"
    return [program, *MINIBROWSER, *([messages] if console else []), url]


@contextlib.contextmanager
def _screen(home: Path, environ: cabc.Mapping[str, str]) -> cabc.Iterator[str]:
    """Run an X server without a screen, and provide its display."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1200x24"]

    with contextlib.ExitStack() as stack, os.fdopen(reader) as file:
        with os.fdopen(writer, "w"):
            server = stack.enter_context(
                started(
                    "Xvfb",
                    [*command, "-nolisten", "tcp"],
                    environ=environ,
                    output=home / "screen",
                    ends_itself=True,
                    pass_fds=(writer,),
                )
            )

        # It writes a number as soon as it is ready, and nothing if it ends.
        is_ready = select.select([file], [], [], 60)[0]
        number = file.readline().strip() if is_ready else ""

        if not number:
            raise BrowserError(f"Xvfb found no display.{server.tail()}")

        yield f":{number}"
