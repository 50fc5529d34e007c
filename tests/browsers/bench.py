from __future__ import annotations

import collections.abc as cabc
import functools
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_cors.browser import Outcome
from tests.browsers.case import Places
from tests.browsers.case import Playable
from tests.browsers.differences import differences_of
from tests.browsers.differences import doing
from tests.browsers.driven import driven
from tests.browsers.driven import Saw
from tests.browsers.engines import Engine
from tests.browsers.places import fill
from tests.browsers.places import mount
from tests.browsers.places import places_of
from tests.browsers.places import Ports
from tests.browsers.recorder import Recorded
from tests.browsers.recorder import Recorder
from tests.browsers.server import listening
from tests.browsers.server import serving
from tests.browsers.uncached import uncached
from tests.browsers.verdict import simulated
from tests.browsers.verdict import Verdict
from tests.browsers.verdict import verdict_of_engine
from tests.browsers.verdict import verdict_of_simulator

#: Where no server listens: the simulator needs none.
NOWHERE = Ports(8001, 8002)


@dataclass(frozen=True)
class Played:
    """What the simulator made of a case."""

    outcomes: list[Outcome]
    recorded: list[Recorded]
    places: Places

    @property
    def verdict(self) -> Verdict:
        return verdict_of_simulator(self.outcomes, self.recorded)


@dataclass(frozen=True)
class Match:
    """What an engine and the simulator made of the same case."""

    name: str
    saw: list[Saw]
    engine: Verdict
    #: The simulator, when it does what that engine is known to do in its own way.
    known: Played
    #: Lets the simulator play it by the standard.
    play_by_standard: cabc.Callable[[], Played]

    @property
    def is_explained(self) -> bool:
        return self.engine == self.known.verdict

    @property
    def is_by_the_standard(self) -> bool:
        return self.engine == self.play_by_standard().verdict

    def __str__(self) -> str:
        lines = self.engine.differences(self.known.verdict)
        return "\n  ".join([self.name, *lines])


class Stage:
    """The simulator with cases to play.

    :param ports: Where an engine plays the same ones.
    """

    def __init__(self, cases: cabc.Sequence[Playable], ports: Ports = NOWHERE) -> None:
        self._cases = cases
        self._ports = ports
        self._recorder = recorder_of(cases, ports)

    def play(self, number: int) -> Played:
        places = places_of(self._ports, number)
        fetches = [fill(fetch, places) for fetch in self._cases[number].fetches]
        urls = (places.own, places.api, places.port, places.foreign)
        origins = [f"http://{urlsplit(url).netloc}" for url in urls]
        self._recorder.clear()
        outcomes = simulated(self._recorder, places.page, fetches, origins)
        return Played(outcomes, self._recorder.requests_of(number), places)


def recorder_of(cases: cabc.Sequence[Playable], ports: Ports) -> Recorder:
    """Return an app for all cases that notes what it gets."""
    app = mount(cases, lambda number: places_of(ports, number))
    return Recorder(uncached(app))


def matches(engine: Engine, cases: cabc.Sequence[Playable]) -> list[Match]:
    """Let an engine and the simulator play the same cases."""
    with listening() as listeners:
        ports = listeners.ports
        recorder = recorder_of(cases, ports)
        jobs = [
            [fill(fetch, places_of(ports, number)) for fetch in case.fetches]
            for number, case in enumerate(cases)
        ]

        with serving(recorder, listeners) as address, driven(engine, address) as b:
            saws = b.run(jobs, limit=600)

        standard = Stage(cases, ports)
        known = Stage(cases, ports)
        return [
            Match(
                name=case.name,
                saw=saws[number],
                engine=verdict_of_engine(saws[number], recorder.requests_of(number)),
                known=play_as(engine, known, number),
                play_by_standard=functools.partial(standard.play, number),
            )
            for number, case in enumerate(cases)
        ]


def play_as(engine: Engine, stage: Stage, number: int) -> Played:
    with doing(differences_of(engine)):
        return stage.play(number)
