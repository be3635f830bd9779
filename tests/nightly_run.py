"""Nights driven through the pipeline over loopback sockets, on a clock that nothing but waiting moves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from enrich.cache import Cache
from enrich.dataset import Dataset
from enrich.model import Reply
from enrich.pipeline import Run, Work
from enrich.provider import Provider
from enrich.report import Report
from enrich.resolve import Question
from enrich.sandbox import Sandbox, running
from enrich.sandbox.gate import Hit
from enrich.settings import Settings
from enrich.transport import Gate, Network
from nightly_plants import FAULTS
from nightly_world import lists, world

FIRST_NIGHT = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Seconds since the first night. Waiting takes no time."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def now(self) -> datetime:
        return FIRST_NIGHT + timedelta(seconds=self.seconds)

    def begin(self, night: int) -> None:
        """At three, some minutes earlier or later."""
        self.seconds = night * 86_400 + 60 * (night * 7 % 11 - 5)


class Stop(Event):
    """What a run waits on before it asks again."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self.clock.sleep(timeout or 0.0)
        return self.is_set()


class Timed(Network):
    """The network at the pace of the services, by this clock."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings)
        self.clock = clock

    def gate(self, provider: Provider) -> Gate:
        gate = super().gate(provider)
        gate.clock, gate.sleep = self.clock, self.clock.sleep
        return gate


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply, and the fact that was known before it."""

    reply: Reply
    before: Reply | None

    @property
    def question(self) -> Question:
        return Question(self.reply.provider, self.reply.identifier)

    @property
    def is_new(self) -> bool:
        """Whether it says anything else than was known."""
        if self.before is None:
            return True
        return (self.reply.outcome, self.reply.payload) != (self.before.outcome, self.before.payload)

    @property
    def age(self) -> timedelta:
        """Of what was known before; endless where that was nothing."""
        at = self.before and datetime.fromisoformat(self.before.at)
        return datetime.fromisoformat(self.reply.at) - at if at else timedelta.max


@dataclass
class Night:
    """What one run did.

    `batches`: what was heard, in order. `asked`: the questions of each list. `facts`: what is known of them in the
    end. `failing`: the questions that were last asked in vain, on whatever night. `files`: of each file its digest and
    when it was written. `wrote`: the files that were written.
    """

    number: int
    began: datetime
    batches: list[list[Heard]] = field(default_factory=list, repr=False)
    asked: dict[str, set[Question]] = field(default_factory=dict, repr=False)
    facts: dict[Question, Reply | None] = field(default_factory=dict, repr=False)
    failing: frozenset[Question] = field(default=frozenset(), repr=False)
    hits: list[Hit] = field(default_factory=list, repr=False)
    report: Report = field(default_factory=Report, repr=False)
    datasets: dict[str, Dataset] = field(default_factory=dict, repr=False)
    files: dict[str, tuple[str, int]] = field(default_factory=dict, repr=False)
    wrote: list[str] = field(default_factory=list)

    @property
    def heard(self) -> list[Heard]:
        return [heard for batch in self.batches for heard in batch]


@dataclass
class Month:
    """Nights that follow upon each other. `again`: second runs within a night. `violations`: of published limits."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    nights: list[Night] = field(default_factory=list)
    again: list[Night] = field(default_factory=list)
    facts: dict[Question, Reply] = field(default_factory=dict)
    failing: set[Question] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)

    def live(self, numbers: Sequence[int], *, twice: Sequence[int] = ()) -> None:
        """Live these nights, `twice` some of them."""
        with pytest.MonkeyPatch.context() as patch, running(world(0), limits=True) as sandbox:
            # Limits in the time of the month.
            patch.setattr("enrich.sandbox.limits.time", SimpleNamespace(monotonic=self.clock, time=time.time))
            for number in numbers:
                self.clock.begin(number)
                sandbox.set_world(world(number))
                sandbox.set_faults(FAULTS.get(number))
                self.nights.append(self.run(sandbox, number))
                if number in twice:
                    self.again.append(self.run(sandbox, number))
            self.violations = sandbox.violations

    def run(self, sandbox: Sandbox, number: int) -> Night:
        """One run over all lists as they are by then."""
        raw, out = self.folder / "raw", self.folder / "out"
        raw.mkdir(parents=True, exist_ok=True)
        for name, text in lists(number).items():
            (raw / name).write_text(text, "utf-8")
        night, before, asked = Night(number, self.clock.now()), _files(out), len(sandbox.requests)
        stalls = any(fault["kind"] == "stall" for fault in FAULTS.get(number, {}).values())
        settings = Settings.read(sandbox.env() | ({"ENRICH_TIMEOUT": "1"} if stalls else {}))
        works = [Work.open(path, out) for path in sorted(raw.glob("*.md"))]
        with Run(
            works, Cache(self.folder / "cache"), settings, now=self.clock.now, network=Timed(settings, self.clock)
        ) as run:
            run.fetcher.stopped = Stop(self.clock)
            for job in (job for stage in run.stages() for job in stage):
                for replies in run.fetch(job):
                    night.batches.append([self._hear(reply) for reply in replies])
            run.finish()
            night.asked = {w.document.name: {q for r in run.resolve(w) for q in r.asked} for w in works}
        night.facts = {question: self.facts.get(question) for asked in night.asked.values() for question in asked}
        night.failing = frozenset(self.failing)
        night.report, night.datasets, night.hits = run.report, run.datasets, sandbox.requests[asked:]
        night.files = _files(out)
        night.wrote = [name for name, state in night.files.items() if state != before.get(name)]
        return night

    def _hear(self, reply: Reply) -> Heard:
        question = Question(reply.provider, reply.identifier)
        heard = Heard(reply, self.facts.get(question))
        if reply.outcome.is_fact:
            self.facts[question] = reply
            self.failing.discard(question)
        else:
            self.failing.add(question)
        return heard


def _files(folder: Path) -> dict[str, tuple[str, int]]:
    paths = sorted(folder.glob("*")) if folder.exists() else []
    return {path.name: (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in paths}
