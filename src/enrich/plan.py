"""What to ask: the questions of all entries, less what is still fresh, over all lists at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from enrich.fetch import batches
from enrich.model import Identifier, Outcome, Reply
from enrich.provider import Field, Provider
from enrich.resolve import Question, Resolution


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts a run is about. `only`: all if empty. `force`: ask again for what is still fresh."""

    only: frozenset[Field] = frozenset()
    force: bool = False

    def age(self, provider: Provider) -> timedelta | None:
        """How old a fact may be; None where the provider has nothing that this run is about."""
        ages = [age for field, age in provider.max_age.items() if not self.only or field in self.only]
        return min(ages, default=None)


def is_fresh(scope: Scope, now: datetime, provider: Provider, fact: Reply | None) -> bool:
    """Whether nothing need be asked in this run. A clock that was set back makes nothing fresh for ever."""
    limit = scope.age(provider)
    if limit is None:
        return True  # the run is not about what this provider knows
    if fact is None or scope.force:
        return False
    if fact.outcome is Outcome.ABSENT:
        limit = min(limit, provider.absent_age)
    return timedelta(0) <= now - datetime.fromisoformat(fact.at) < limit


@dataclass(frozen=True, slots=True)
class Job:
    """Identifiers for one provider, to be asked now."""

    provider: Provider
    ids: tuple[Identifier, ...]

    @property
    def requests(self) -> int:
        return len(batches(self.provider, self.ids))


def due(
    resolutions: Iterable[Resolution],
    providers: Sequence[Provider],
    facts: Mapping[Question, Reply],
    fresh: Callable[[Provider, Reply | None], bool],
    tried: set[Question],
) -> list[Job]:
    """Jobs for every provider that has something to answer; nothing is asked twice in a run."""
    wanted: dict[str, dict[Identifier, None]] = {}
    by_name = {provider.name: provider for provider in providers}
    for resolution in resolutions:
        for question in resolution.asked:
            provider = by_name[question.provider]
            if question not in tried and not fresh(provider, facts.get(question)):
                wanted.setdefault(question.provider, {})[question.identifier] = None
    return [Job(provider, tuple(wanted[provider.name])) for provider in providers if provider.name in wanted]


def next_stage(jobs: Sequence[Job]) -> list[Job]:
    """The jobs to do first: those whose answers name further identifiers, so that later batches are full."""
    first = min((job.provider.stage for job in jobs), default=0)
    return [job for job in jobs if job.provider.stage == first]
