from __future__ import annotations

import re
import shlex
import typing as t
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from flask_cors.cli import cors
from flask_cors.cli.explain.messages import read_message
from flask_cors.cli.explain.topics import Topic
from flask_cors.cli.explain.wordings import Wording
from flask_cors.cli.explain.wordings import WORDINGS
from tests.test_docs import SAMPLES

DOCS = Path(__file__).parents[3] / "docs"
PLAIN = str.maketrans("‘’`“”", "'''\"\"")

# What a command line can't say of a script, or what is no request.
PASTED = {
    Topic.CLIENT_SIDE,
    Topic.MODE_NO_CORS,
    Topic.MODE_SAME_ORIGIN,
    Topic.NO_CORS_REDIRECT,
    Topic.REDIRECT_REFUSED,
    Topic.UNREACHABLE,
}

_COMMAND = re.compile(r"``flask cors (explain [^`]+)``")
_SECTION = re.compile(r"^\.\. _message-([\w-]+):\n\n(.+)\n-+\n", re.MULTILINE)


class Section(t.NamedTuple):
    """What the manual says of one message."""

    topic: Topic
    title: str
    text: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The browsers, and what each of them prints."""
        return re.findall(r"^    (Chromium|Firefox|Safari): (.+)$", self.text, re.M)

    @property
    def commands(self) -> list[str]:
        return _COMMAND.findall(self.text)


def _sections_of(page: Path) -> t.Iterator[Section]:
    _, *parts = _SECTION.split(page.read_text("utf-8"))

    for topic, title, text in zip(parts[::3], parts[1::3], parts[2::3]):
        yield Section(Topic(topic), title, text)


PAGES = sorted(DOCS.glob("troubleshooting*.rst"))
SECTIONS = [section for page in PAGES for section in _sections_of(page)]
LINES = [
    pytest.param(section.topic, browser, line, id=f"{section.topic} {number}")
    for section in SECTIONS
    for number, (browser, line) in enumerate(section.lines)
]

every_section = pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each[0])


def test_each_topic_has_one_section() -> None:
    assert sorted(section.topic for section in SECTIONS) == sorted(Topic)


@pytest.mark.parametrize(
    "wording", WORDINGS, ids=lambda each: f"{each.topic} {each.browser}"
)
def test_each_wording_stands_in_the_section_of_its_topic(wording: Wording) -> None:
    lines = [
        line.translate(PLAIN)
        for section in SECTIONS
        for browser, line in section.lines
        if section.topic == wording.topic and browser.lower() == wording.browser
    ]

    assert any(map(wording.pattern.search, lines))


@pytest.mark.parametrize(("topic", "browser", "line"), LINES)
def test_each_line_is_understood_as_its_section_says(
    topic: Topic, browser: str, line: str
) -> None:
    message = read_message(line)

    assert message is not None
    assert message.topic is topic
    assert message.browsers == (browser.lower(),)


@every_section
def test_section_is_titled_by_what_is_printed(section: Section) -> None:
    words = map(re.escape, section.title.translate(PLAIN).split())
    title = re.compile(".*".join(words))

    assert any(title.search(line.translate(PLAIN)) for _, line in section.lines)


@every_section
def test_section_says_what_to_change(section: Section) -> None:
    assert "To change:" in " ".join(section.text.split())


@pytest.fixture
def info(tmp_path: Path) -> ScriptInfo:
    """Return what finds the app that the commands of these pages ask."""
    (sample,) = (each for each in SAMPLES if each.page == "troubleshooting.rst")
    return ScriptInfo(create_app=lambda: sample.app(tmp_path))


@every_section
def test_command_of_section_ends_in_its_message(
    section: Section, info: ScriptInfo
) -> None:
    is_asked = section.topic.reason is not None and section.topic not in PASTED

    assert len(section.commands) == is_asked

    for command in section.commands:
        result = CliRunner().invoke(cors, shlex.split(command), obj=info)

        assert result.output.startswith(f"blocked: {section.topic.reason},")
        assert result.exit_code == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_message_that_is_pasted_is_understood(page: Path, info: ScriptInfo) -> None:
    introduction = _SECTION.split(page.read_text("utf-8"))[0]

    for command in _COMMAND.findall(introduction):
        result = CliRunner().invoke(cors, shlex.split(command), obj=info)

        assert result.output.startswith("Cause:")
        assert result.exit_code == 0
