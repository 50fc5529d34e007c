from __future__ import annotations

import collections.abc as cabc
import json
import re
import subprocess
import sys
import typing as t
from dataclasses import asdict
from dataclasses import dataclass

from ...fetch import is_origin
from ...fetch import is_token
from ...fetch import MAX_ORIGIN_LENGTH
from ...header_names import MAX_MATCHED_NAME
from ...log import quote
from ...options.options import RESOURCES
from ...options.resolver import Rule
from ...origins.regex_repeats import find_repeats
from ...origins.regex_repeats import Run
from . import kinds
from .findings import Finding

# In seconds: a match is slow, stop trying a regex, kill the process, stop waiting.
_TOO_LONG = 0.25
_PATIENCE = 0.5
_LIMIT = 1.0
_LONGEST_WAIT = 300.0
# Some servers accept longer paths.
_MOST_CHARACTERS = 2000
_LONGEST = {"origin": MAX_ORIGIN_LENGTH, "header name": MAX_MATCHED_NAME}
_MOST_RUNS = 60

# Texts that may be missing at the start of a regex.
_STARTS = {"origin": ("", "https://"), "header name": ("",), "path": ("", "/")}
# Texts that may not match at the end. A scheme can also be long.
_TAILS = {
    "origin": ("!", "~", "", "+://a"),
    "header name": ("!", "~", ""),
    "path": ("!", "\n", ""),
}

# Tries regexes in a separate process, because nothing else can stop a match: a timer
# ends the process, by its CPU time where the system has such a timer. The last line on
# a regex is "fast", or the run that was too slow.
_CHILD = """
import faulthandler, json, os, re, signal, sys, time

nowhere = open(os.devnull, "w")
task = json.load(sys.stdin)

def set_timer(seconds):
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    else:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)

def is_slow(number, match, texts):
    for run, text in texts:
        print(number, run, len(text), flush=True)
        before = time.process_time()
        match(text)

        if time.process_time() - before > task["too_long"]:
            return True

def texts_of(job, started):
    for run, (head, unit, tail) in enumerate(job["runs"]):
        count, room = 1, job["longest"] - len(head) - len(tail)

        while count * len(unit) <= room:
            yield run, head + unit * count + tail
            count = count + 1 if count < 32 else count * 3 // 2

        if time.process_time() - started > task["patience"]:
            return

for number, job in enumerate(task["jobs"]):
    regex = re.compile(job["pattern"], job["flags"])
    match = regex.fullmatch if job["whole"] else regex.match
    set_timer(task["limit"])

    if not is_slow(number, match, texts_of(job, time.process_time())):
        print(number, "fast", flush=True)
"""


@dataclass(frozen=True)
class Regex:
    """A regex that is matched with text from strangers.

    :param what: An origin, a header name or a path.
    """

    pattern: str
    flags: int
    what: str
    whole: bool = True

    @property
    def longest(self) -> int:
        return _LONGEST.get(self.what, _MOST_CHARACTERS)

    def is_sent(self, text: str) -> bool:
        """Tell whether a text can ever reach the regex."""
        if self.what == "path":
            return text.startswith("/")

        return is_origin(text) if self.what == "origin" else is_token(text)


class SlowMatch(t.NamedTuple):
    """A text that a regex takes too long to match.

    :param length: The number of its characters.
    """

    run: Run
    length: int


def check_regexes(
    rules: cabc.Iterable[Rule],
    routes_of: cabc.Callable[[Rule], cabc.Iterable[str]],
    place_of: cabc.Callable[[Rule, str], str] = Rule.place_of,
) -> cabc.Iterator[Finding]:
    """Yield findings on the regexes of rules that are too slow.

    :param place_of: Returns where an option of a rule was written.
    """
    uses = [use for rule in rules for use in _regexes_of(rule)]
    found = find_slow_regexes(regex for regex, *_ in uses)

    for regex, rule, option in uses:
        if regex in found:
            place = place_of(rule, option)
            detail = _describe(regex, found[regex])
            finding = kinds.SLOW_REGEX.finding(place, regex.pattern, detail=detail)
            yield finding.on(routes_of(rule))


def _regexes_of(rule: Rule) -> cabc.Iterator[tuple[Regex, Rule, str]]:
    settings = rule.policy.settings

    for origin in sorted(settings.origins.patterns, key=lambda each: each.pattern):
        regex = Regex(origin.pattern, origin.flags, "origin")
        yield regex, rule, "origins"

    for header in settings.headers.patterns:
        regex = Regex(header.pattern, header.flags, "header name")
        yield regex, rule, "headers"

    if rule.pattern and rule.pattern.regex:
        path = rule.pattern.regex
        regex = Regex(path.pattern, path.flags, "path", rule.pattern.whole)
        yield regex, rule, RESOURCES


def find_slow_regexes(regexes: cabc.Iterable[Regex]) -> dict[Regex, SlowMatch]:
    """Return the regexes that are too slow, and a text for each.

    It tries them in a separate process, each for about a second at most.
    """
    waiting = [(regex, _runs_of(regex)) for regex in dict.fromkeys(regexes)]
    found: dict[Regex, SlowMatch] = {}

    while waiting:
        reported = _try(waiting)

        for number, words in reported.items():
            if words != ["fast"]:
                regex, runs = waiting[number]
                found[regex] = SlowMatch(runs[int(words[0])], int(words[1]))

        # The process ends at a regex that takes too long. Try the rest.
        waiting = waiting[max(reported, default=len(waiting)) + 1 :]

    return found


def _try(jobs: list[tuple[Regex, list[Run]]]) -> dict[int, list[str]]:
    """Return the last output for each job that ran, by its number."""
    task = {
        "jobs": [
            {
                **asdict(regex),
                "flags": regex.flags & ~re.DEBUG,
                "longest": regex.longest,
                "runs": runs,
            }
            for regex, runs in jobs
        ],
        "limit": _LIMIT,
        "patience": _PATIENCE,
        "too_long": _TOO_LONG,
    }
    lines = map(str.split, _output_for(json.dumps(task)).splitlines())
    return {int(number): words for number, *words in lines}


def _output_for(task: str) -> str:
    try:
        process = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _CHILD],
            input=task,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=_LONGEST_WAIT,
        )
    except (OSError, subprocess.TimeoutExpired):
        # A frozen app has no Python to start.
        return ""

    return process.stdout


def _runs_of(regex: Regex) -> list[Run]:
    """Return runs made of the regex's own text that can reach it."""
    marks = [each for each in "-/" if each in regex.pattern]
    runs = [
        Run(f"{start}{head}", each, tail)
        for head, unit in find_repeats(regex.pattern)
        for each in dict.fromkeys((unit, *unit, *marks))
        for start in _STARTS[regex.what]
        for tail in _TAILS[regex.what]
    ]
    sent = (run for run in runs if run.unit and regex.is_sent(run.text))
    return list(dict.fromkeys(sent))[:_MOST_RUNS]


def _describe(regex: Regex, match: SlowMatch) -> str:
    head, unit, tail = match.run
    # The length differs from run to run.
    most = (match.length // 50 + 1) * 50
    end = f", then {quote(tail)}" if tail else ""
    article = "an" if regex.what == "origin" else "a"
    return (
        f"takes more than {_TOO_LONG} seconds for {article} {regex.what} of fewer"
        f" than {most} characters: {quote(head)}, then {quote(unit)} over and over"
        f"{end}."
    )
