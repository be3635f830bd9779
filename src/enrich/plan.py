"""What to ask: the questions of all entries, less what is still fresh, over all lists at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from zlib import crc32

from enrich.fetch import batches
from enrich.model import Identifier, Outcome, Reply
from enrich.provider import Field, Provider
from enrich.resolve import Question, Resolution

_SPREAD = 0.25  # of an age: entries that were asked on one night fall due over the last quarter of it
_TEXT = 200_000  # characters of identifiers in one piece; Prefect takes half a megabyte of parameters
_EPOCH, _NIGHT = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=1)
_DOUBT = timedelta(hours=20)  # after which what was missed is asked for again: the next night, if that is early
_RIPE = 0.5  # of an age: from which on a fact may fill the room that is left in a batch


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run is about. `only`: which facts; `entries`: which entries, by id (all if empty). `force`: fresh too.

    `since`: when the run first began, where another machine takes it up again: what was told after that is not forced.
    """

    only: frozenset[Field] = frozenset()
    force: bool = False
    entries: frozenset[str] = frozenset()
    since: datetime | None = None

    def age(self, provider: Provider, fact: Reply | None = None) -> timedelta | None:
        """How old a fact may be; None where the provider has nothing that this run is about."""
        limit = min(
            (age for field, age in provider.max_age.items() if not self.only or field in self.only), default=None
        )
        if limit is None or fact is None:
            return limit
        if fact.outcome is Outcome.ABSENT:
            limit = min(limit, provider.absent_age)
        if fact.missed:
            return min(limit, _DOUBT)
        return limit * (1 - _SPREAD * _share(fact)) if limit > timedelta(days=1) else limit


def _share(fact: Reply) -> float:
    """From 0 to 1, the same in every run: what spreads the entries of a list over the nights."""
    return crc32(f"{fact.provider} {fact.identifier}".encode()) / 2**32


def is_fresh(scope: Scope, now: datetime, provider: Provider, fact: Reply | None) -> bool:
    """Whether nothing need be asked in this run.

    A clock that was set back makes nothing fresh for ever, and not everything due at once: what was told later than now
    is of an unknown age, and falls due on a night of its own within the age that it may have.
    """
    limit = scope.age(provider, fact)
    if limit is None:
        return True  # the run is not about what this provider knows
    if fact is None:
        return False
    told = datetime.fromisoformat(fact.at)
    if scope.force:
        return scope.since is not None and scope.since <= told <= now
    age = now - told
    if age <= -limit:
        age = (now - _EPOCH + limit * _share(fact)) % limit + _NIGHT
    return abs(age) < limit


def is_ripe(scope: Scope, now: datetime, provider: Provider, fact: Reply | None) -> bool:
    """Whether a fresh fact is old enough to be asked for beside others, where that costs no request."""
    limit = scope.age(provider, fact)
    if limit is None or fact is None or scope.entries:
        return False
    return abs(now - datetime.fromisoformat(fact.at)) >= limit * _RIPE


@dataclass(frozen=True, slots=True)
class Job:
    """Identifiers for one provider, to be asked now."""

    provider: Provider
    ids: tuple[Identifier, ...]

    @property
    def requests(self) -> int:
        return len(batches(self.provider, self.ids))


@dataclass(frozen=True, slots=True)
class Clock:
    """What a run is about, and when it is."""

    scope: Scope
    now: datetime


def due(
    resolutions: Iterable[Resolution],
    providers: Sequence[Provider],
    facts: Mapping[Question, Reply],
    clock: Clock,
    tried: set[Question],
) -> list[Job]:
    """Jobs for every provider that has something to answer; nothing is asked twice in a run.

    The last batch of each is filled up with what falls due next: it costs no request, and spares one later.
    """
    wanted: dict[str, dict[Identifier, None]] = {}
    ripe: dict[str, dict[Identifier, str]] = {}
    by_name = {provider.name: provider for provider in providers}
    for question in (q for resolution in resolutions for q in resolution.asked if q not in tried):
        provider, fact = by_name[question.provider], facts.get(question)
        if not is_fresh(clock.scope, clock.now, provider, fact):
            wanted.setdefault(provider.name, {})[question.identifier] = None
        elif fact is not None and is_ripe(clock.scope, clock.now, provider, fact):
            ripe.setdefault(provider.name, {})[question.identifier] = fact.at
    return [
        Job(provider, _filled(provider, tuple(wanted[provider.name]), ripe.get(provider.name, {})))
        for provider in providers
        if provider.name in wanted
    ]


def _filled(provider: Provider, ids: tuple[Identifier, ...], ripe: Mapping[Identifier, str]) -> tuple[Identifier, ...]:
    together = sum(map(provider.batchable, ids))
    room = -together % provider.batch_size
    others = sorted((at, identifier) for identifier, at in ripe.items() if provider.batchable(identifier))
    return (*ids, *(identifier for _, identifier in others[:room]))


def next_stage(jobs: Sequence[Job]) -> list[Job]:
    """The jobs to do first: those whose answers name further identifiers, so that later batches are full."""
    first = min((job.provider.stage for job in jobs), default=0)
    return [job for job in jobs if job.provider.stage == first]


def pieces(job: Job, longest: int) -> Iterator[Job]:
    """A job cut where one batch ends and the next begins: so many requests each, and no more text than can be sent."""
    piece: list[list[Identifier]] = []
    for batch in batches(job.provider, job.ids):
        if piece and (len(piece) == longest or sum(map(_length, (*piece, batch))) > _TEXT):
            yield Job(job.provider, tuple(chain(*piece)))
            piece = []
        piece.append(batch)
    if piece:
        yield Job(job.provider, tuple(chain(*piece)))


def _length(batch: Sequence[Identifier]) -> int:
    return sum(len(str(identifier)) + len(identifier.place or "") for identifier in batch)
