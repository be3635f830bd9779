"""One run, put together: read lists, plan, fetch stage by stage, build, write. Command line and flows stand on it.

A run asks in stages: whatever names further identifiers is asked first, so that the batches after it are full. Each
stage's jobs may be done at the same time (they go to different services, or share a service's gate).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Self

from enrich import dataset as data
from enrich import decisions
from enrich.build import build
from enrich.cache import Cache
from enrich.changes import changes
from enrich.errors import UsageError
from enrich.explain import Fact, explain
from enrich.fetch import Fetcher, stamp, utc_now
from enrich.lists.document import Document, Entry, Tag
from enrich.lists.reader import read_file
from enrich.lists.render import is_rendered
from enrich.lists.source import YAML
from enrich.lists.weave import strip
from enrich.lists.yaml_list import is_yaml_list
from enrich.losses import MOST_LOST, Held, held
from enrich.merge import merge
from enrich.model import Identifier, Outcome, Reply
from enrich.pinned import remembered
from enrich.pins import Pins, assign, messages
from enrich.plan import Clock, Job, Scope, due, next_stage
from enrich.provider import Provider
from enrich.providers import PROVIDERS, active
from enrich.report import Report
from enrich.resolve import Answer, Known, Question, Resolution, resolve
from enrich.settings import Settings
from enrich.transport import Network, pace
from enrich.wording import fed

RAW, ENRICHED = Path("data/raw"), Path("data/enriched")
TRUST = [provider.name for provider in PROVIDERS]


@dataclass(frozen=True, slots=True)
class Work:
    """A list in a run: where it comes from, where its files go, what people decided, what the last run wrote.

    `version`: which file that was; every run puts another one in place.
    """

    document: Document
    decisions: decisions.Decisions
    enriched: Path
    fed: Path
    before: data.Dataset | None = None
    version: tuple[int, int] | None = None

    def last(self, entry: Entry) -> data.Entry | None:
        """An entry as the last run wrote it."""
        return next((e for e in self.before.entries if e.id == entry.id), None) if self.before else None

    @classmethod
    def open(cls, path: Path, out: Path) -> Work:
        """Read a list for a run. Raises UsageError where its output would fall upon what people wrote."""
        if out.resolve() in (path.parent.resolve(), RAW.resolve()):
            raise UsageError(
                f"{out} holds lists that people write, which would be overwritten; give another folder with --out"
            )
        enriched = out / f"{path.stem}.yaml"
        version = _version(enriched)
        return cls(*open_list(path), enriched, out / f"{path.stem}.md", data.load(enriched), version)

    def again(self) -> Work:
        """The same, with what another run has written since it was opened: nothing of that is lost, or told twice."""
        version = _version(self.enriched)
        return self if version == self.version else replace(self, before=data.load(self.enriched), version=version)


def _version(path: Path) -> tuple[int, int] | None:
    try:
        there = path.stat()
    except FileNotFoundError:
        return None
    return there.st_ino, there.st_mtime_ns


def open_list(path: Path) -> tuple[Document, decisions.Decisions]:
    """A list with what people decided about it. Raises UsageError where the list stands twice."""
    is_typed = path.suffix in YAML
    _refuse_two(path.with_suffix(".md") if is_typed else path)
    document, decided = read_file(path), decisions.load(path if is_typed else path.with_suffix(".yaml"))
    tags = (*document.vocabulary, *map(Tag, decided.vocabulary))
    return replace(document, title=decided.title or document.title, vocabulary=tags), decided


def _refuse_two(written: Path) -> None:
    for typed in (written.with_suffix(ending) for ending in YAML):
        if written.is_file() and typed.is_file() and is_yaml_list(typed):
            raise UsageError(f"{typed} holds `entries:` beside {written}; remove those entries, or {written}")


def find_lists(names: Sequence[str]) -> list[Path]:
    """The lists that are meant: all under data/raw, in Markdown or YAML, or those named there, or any path."""
    if not names:
        typed = [path for ending in YAML for path in RAW.glob(f"*{ending}") if is_yaml_list(path)]
        found = sorted([*RAW.glob("*.md"), *typed])
        if not found:
            raise UsageError(f"no list under {RAW}/; put one there, or give the path of a list")
        return found
    return [_find(name) for name in names]


def _find(name: str) -> Path:
    if Path(name).is_file():
        return Path(name)
    for path in (RAW / f"{name}{ending}" for ending in (".md", *YAML)):
        if path.is_file() and (path.suffix not in YAML or is_yaml_list(path)):
            return path
    raise UsageError(f"no list {name!r}: neither a file nor the name of one under {RAW}/")


@dataclass(slots=True)
class Run:
    """The state of one run over some lists. `tried`: questions already put in this run, whatever came of them.

    `building`: nothing more is asked, and what went wrong in earlier runs still stands. `most_lost`: per cent of a
    field's values that may vanish from a list before its files are held back; None: all of them.
    """

    works: Sequence[Work]
    cache: Cache
    settings: Settings
    scope: Scope = field(default_factory=Scope)
    now: Callable[[], datetime] = utc_now
    network: Network | None = None
    most_lost: float | None = MOST_LOST
    report: Report = field(default_factory=Report)
    tried: set[Question] = field(default_factory=set)
    known: dict[Question, Answer] = field(default_factory=dict)
    resolved: dict[tuple[str, str], Resolution] = field(default_factory=dict)
    answered: set[Question] = field(default_factory=set)
    building: bool = False
    pinned: dict[str, Pins] = field(default_factory=dict)
    datasets: dict[str, data.Dataset] = field(default_factory=dict)
    fetcher: Fetcher = field(init=False)
    providers: tuple[Provider, ...] = field(init=False)
    barred: tuple[Provider, ...] = field(init=False)

    def __post_init__(self) -> None:
        places = [work.enriched.resolve() for work in self.works]
        if len(set(places)) < len(places):
            raise UsageError("two lists have the same name and would overwrite each other; refresh them one by one")
        if unknown := self.scope.entries - {entry.id for work in self.works for entry in work.document.entries}:
            raise UsageError(f"no entry has the id {min(unknown)!r}; `enrich entries LIST --json` shows the ids")
        network = self.network or Network(self.settings)
        self.fetcher = Fetcher(network, self.cache, self.settings, self.now)
        self.providers = active(self.settings.env)
        self.barred = tuple(p for p in PROVIDERS if p not in self.providers)
        able = {provider.service for provider in self.providers}
        self.report.started = stamp(self.now())
        self.report.lists = [work.document.name for work in self.works]
        self.report.partial = bool(self.scope.only or self.scope.entries)
        self.report.skipped = {
            p.service: " and ".join(p.needs) for p in PROVIDERS if p.needs and not p.after and p.service not in able
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.fetcher.network.close()
        self.cache.close()

    # planning

    def stages(self) -> Iterator[list[Job]]:
        """Stages of jobs until nothing is left to ask. The caller has them fetched before it goes on."""
        while jobs := self.due():
            yield next_stage(jobs)

    def due(self) -> list[Job]:
        """Everything that may be asked now, in full."""
        resolutions = [r for work in self.works for r in (*self.resolve(work), *self._unaided(work).values())]
        self.answered.clear()
        facts = {question: answer.reply for question, answer in self.known.items()}
        meant = [r for r in resolutions if not self.scope.entries or r.entry.id in self.scope.entries]
        return due(meant, self.providers, facts, Clock(self.scope, self.now()), self.tried)

    def resolve(self, work: Work) -> list[Resolution]:
        """Every entry with what the cache knows; only those whose questions were answered since are done again."""
        return [self._resolve(work, entry) for entry in work.document.entries]

    def _resolve(self, work: Work, entry: Entry) -> Resolution:
        key = (work.document.name, entry.id)
        known = self.resolved.get(key)
        if known is None or not self.answered.isdisjoint(known.asked):
            known = self._walk(work, entry, self.pins(work).by_entry.get(entry.id))
            self.resolved[key] = known
        return known

    def _walk(self, work: Work, entry: Entry, pin: decisions.Pin | None) -> Resolution:
        if pin is not None and pin.leave_alone:
            return Resolution(entry)
        names, refused = (pin.names, pin.others) if pin else ((), frozenset())
        old = remembered(work.last(entry), pin)
        known = Known(pins=names, refused=refused, barred=self.barred, remembered=old)
        return resolve(entry, self.providers, self._look, known=known, trouble=self._trouble)

    def pins(self, work: Work) -> Pins:
        """The pins of a list, as of the day on which the run began."""
        name = work.document.name
        if name not in self.pinned:
            self.pinned[name] = assign(work.decisions, work.document, self.now().date())
        return self.pinned[name]

    def _unaided(self, work: Work) -> dict[str, Resolution]:
        """What entries whose identity is pinned would come to without: asked as often as any, so that a pin may go."""
        by_entry = self.pins(work).by_entry
        entries = [entry for entry in work.document.entries if entry.id in by_entry]
        asked = [e for e in entries if (pin := by_entry[e.id]) and not pin.leave_alone and (pin.names or pin.others)]
        return {entry.id: self._walk(work, entry, None) for entry in asked}

    def _look(self, provider: Provider, identifier: Identifier) -> Answer | None:
        question = Question(provider.name, identifier)
        if question not in self.known:
            reply = self.cache.fact(provider.name, identifier)
            if reply is None or (reply.made_up and not self.settings.is_redirected(provider.service, provider.base)):
                return None  # what a sandbox said is nothing to a real run
            self.known[question] = _decoded(provider, reply)
        return self.known[question]

    def _trouble(self, provider: Provider, identifier: Identifier) -> Reply | None:
        """What went wrong. While a run asks, only what went wrong in it: older trouble is asked about again."""
        known = self.building or Question(provider.name, identifier) in self.tried
        return self.cache.trouble(provider.name, identifier) if known else None

    # fetching

    def fetch(self, job: Job) -> Iterator[list[Reply]]:
        """Do one job; yields the replies of each batch as they come."""
        self.report.start(job, pace(job.provider, self.settings))
        self.tried |= {Question(job.provider.name, identifier) for identifier in job.ids}
        name, started = job.provider.name, monotonic()
        before = self.fetcher.network.sent[name]
        try:
            for replies in self.fetcher.run(job.provider, job.ids):
                self._hear(replies)
                yield replies
        finally:
            self.count(job, self.fetcher.network.sent[name] - before, monotonic() - started)

    def _hear(self, replies: Sequence[Reply]) -> None:
        self.report.add(replies)
        for reply in replies:
            question = Question(reply.provider, reply.identifier)
            self.known.pop(question, None)
            self.answered.add(question)

    def take(self, job: Job, since: datetime | None = None) -> list[Reply]:
        """Count in what another worker was told about a job; returns its replies, which are in the cache.

        `since`: where that worker did not end: only what was told after it counts, the rest may be asked again.
        """
        told = [reply for identifier in job.ids if (reply := self._told(job.provider, identifier, since))]
        done = Job(job.provider, tuple(reply.identifier for reply in told) if since else job.ids)
        self.report.start(done, pace(job.provider, self.settings))
        self.tried |= {Question(job.provider.name, identifier) for identifier in done.ids}
        self._hear(told)
        return told

    def count(self, job: Job, requests: int = 0, seconds: float = 0.0) -> None:
        """Count in what a job cost, us or another worker."""
        tally = self.report.tallies[job.provider.name]
        tally.requests += requests
        tally.seconds += seconds

    def leave(self, job: Job, why: str) -> None:
        """Ask nobody about a job in this run, and say so."""
        self.report.start(job, pace(job.provider, self.settings))
        self.tried |= {Question(job.provider.name, identifier) for identifier in job.ids}
        self._hear(self.fetcher.leave(job.provider, job.ids, why))

    def _told(self, provider: Provider, identifier: Identifier, since: datetime | None) -> Reply | None:
        reply = self.cache.trouble(provider.name, identifier) or self.cache.fact(provider.name, identifier)
        return reply if reply and (since is None or datetime.fromisoformat(reply.at) >= since) else None

    # building

    def finish(self, *, write: bool = True) -> None:
        """Build every list from the cache and put its files in place."""
        self._stop_asking()
        for work in map(Work.again, self.works):
            if write:
                _spare(work, work.before)
            dataset = self.build(work)
            self.datasets[work.document.name] = dataset
            if too_much := held(work.before, dataset, self.most_lost, self.pins(work).by_entry):
                self._hold(work, too_much)
                continue
            self.report.changes += changes(work.before, dataset)
            if work.before is None and write:
                self.report.first.append(work.document.name)
            self.report.problems[work.document.name] = dict(data.problem_counts(dataset))
            self.report.pins += messages(dataset)
            self.report.stale(question.provider for r in self.resolve(work) for question in r.stale)
            if write:
                self._write(work, dataset)
        self.report.ended = stamp(self.now())

    def _hold(self, work: Work, losses: Held) -> None:
        """Leave a list's files as they are. What made it lose is no fact any more: the next run asks again."""
        name = work.document.name
        self.report.held[name] = losses
        for entry in {loss.entry for loss in losses.all}:
            for question in self.tried.intersection(self.resolved[name, entry].asked):
                self.cache.forget(question.provider, question.identifier)

    def build(self, work: Work) -> data.Dataset:
        """The dataset of a list, from the cache and what the last run wrote."""
        pins = replace(self.pins(work), unaided=self._unaided(work))
        return build(work.document, self.resolve(work), TRUST, work.before, pins)

    def explain(self, work: Work) -> Iterator[tuple[data.Entry, list[Fact]]]:
        """Every entry with the reason for each of its values, from the cache alone."""
        self._stop_asking()
        for entry, resolution in zip(self.build(work).entries, self.resolve(work), strict=True):
            yield entry, explain(entry, resolution, merge(resolution, TRUST))

    def _stop_asking(self) -> None:
        """From here on, older trouble counts: entries with questions that were not put in this run are seen anew."""
        self.building = True
        self.resolved = {key: r for key, r in self.resolved.items() if self.tried.issuperset(r.asked)}

    def _write(self, work: Work, dataset: data.Dataset) -> None:
        if dataset.about.made_up and work.enriched.resolve().is_relative_to(ENRICHED.resolve()):
            raise UsageError(f"a sandbox answered: made-up numbers do not belong in {ENRICHED}; give another --out")
        text = data.dump(data.Dataset.model_validate(dataset.model_dump(mode="json")))
        if data.write_text(work.enriched, text):
            self.report.changed.append(str(work.enriched))
        if data.write_bytes(work.fed, fed(work.document, dataset, work.decisions)):
            self.report.changed.append(str(work.fed))


def _spare(work: Work, before: data.Dataset | None) -> None:
    """Refuse to write over a Markdown file that is not ours."""
    if before is not None or not work.fed.exists():
        return
    there = work.fed.read_bytes()
    if not is_rendered(there) if work.document.form == "yaml" else strip(there) != work.document.source:
        raise UsageError(f"{work.fed} is there and was not written by enrich; give another folder with --out")


def _decoded(provider: Provider, reply: Reply) -> Answer:
    """A reply with its records. One that cannot be read any more counts as read and empty, never as a crash."""
    if reply.outcome is not Outcome.FOUND:
        return Answer(reply)
    try:
        return Answer(reply, tuple(provider.decode(reply.payload)))
    except Exception:  # noqa: BLE001 (written by another version, or by hand: no list of errors would be complete)
        return Answer(reply)
