"""What a run did, in numbers: asked, answered and failed by provider, and requests against the fewest possible."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from enrich.changes import Change, sentence
from enrich.dataset import write_text
from enrich.losses import Held
from enrich.model import Outcome, Reply
from enrich.plan import Job

_TROUBLE = (Outcome.REFUSED, Outcome.THROTTLED, Outcome.FAILED, Outcome.NOT_ASKED)


@dataclass(slots=True)
class Tally:
    """One provider's part of a run. `requests`: made; `fewest`: if every batch had been full. `notes`: what went wrong.

    `seconds`: how long its requests took, waits for its pace included. `pace`: seconds between two requests that its
    service allows us. `stale`: old answers that are still in use.
    """

    service: str
    batch_size: int
    pace: float = 0.0
    seconds: float = 0.0
    stale: int = 0
    ids: int = 0
    requests: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    alone: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def fewest(self) -> int:
        return -(-(self.ids - self.alone) // self.batch_size) + self.alone

    @property
    def allowed(self) -> float:
        """The seconds that the service's limits ask for, were every batch full."""
        return max(0, self.fewest - 1) * self.pace

    @property
    def troubled(self) -> int:
        return sum(self.outcomes[o] for o in _TROUBLE)


@dataclass(slots=True)
class Report:
    """All tallies of a run, and the files that changed.

    `held`: lists whose files stay as they were, because too much would have been lost.
    `first`: lists that had no dataset before. `problems`: how many each list has, by code. `pins`: what is to be said
    of people's decisions. `started`, `ended`: UTC, ISO 8601. `lists`: what the run was about; `partial`: some of their
    facts or entries only.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    held: dict[str, Held] = field(default_factory=dict)
    problems: dict[str, dict[str, int]] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    started: str | None = None
    ended: str | None = None
    lists: list[str] = field(default_factory=list)
    partial: bool = False

    def start(self, job: Job, pace: float) -> None:
        """Count in what is asked now. `pace`: seconds between two requests to the service, with our keys."""
        provider = job.provider
        tally = self.tallies.setdefault(provider.name, Tally(provider.service, provider.batch_size, pace))
        tally.ids += len(job.ids)
        tally.alone += sum(1 for i in job.ids if not provider.batchable(i))

    def add(self, replies: Iterable[Reply]) -> None:
        for reply in replies:
            tally = self.tallies[reply.provider]
            tally.outcomes[reply.outcome] += 1
            if reply.outcome in _TROUBLE and reply.note and reply.note not in tally.notes:
                tally.notes.append(reply.note)

    def stale(self, providers: Iterable[str]) -> None:
        """Count old answers in use, by the provider that could not be asked again."""
        for name in providers:
            if name in self.tallies:
                self.tallies[name].stale += 1

    @property
    def fewest(self) -> int:
        return sum(tally.fewest for tally in self.tallies.values())

    @property
    def sent(self) -> int:
        return sum(tally.requests for tally in self.tallies.values())

    @property
    def requests(self) -> dict[str, int]:
        """How many requests each service has received from us."""
        sums = {service: sum(tally.requests for tally in tallies) for service, tallies in self.services().items()}
        return {service: count for service, count in sums.items() if count}

    @property
    def troubled(self) -> list[str]:
        """Services that did not answer everything."""
        return sorted({tally.service for tally in self.tallies.values() if tally.troubled})

    @property
    def summary(self) -> str:
        """What changed, in one sentence."""
        first = f"enriched for the first time: {', '.join(self.first)}" if self.first else ""
        return "; ".join(filter(None, [sentence(self.changes), first])) or "nothing changed"

    @property
    def events(self) -> list[Change]:
        return [change for change in self.changes if change.day]

    def services(self) -> dict[str, list[Tally]]:
        out: dict[str, list[Tally]] = {}
        for tally in self.tallies.values():
            out.setdefault(tally.service, []).append(tally)
        return out

    def as_json(self) -> dict[str, object]:
        """The report for machines; documented in the README."""
        tallies = {
            name: asdict(tally) | {"fewest": tally.fewest, "allowed_seconds": tally.allowed}
            for name, tally in self.tallies.items()
        }
        return {
            "started": self.started,
            "ended": self.ended,
            "lists": self.lists,
            "partial": self.partial,
            "summary": self.summary,
            "providers": tallies,
            "requests": self.requests,
            "fewest": self.fewest,
            "changed": self.changed,
            "changes": [str(change) for change in self.changes],
            "events": [asdict(change) for change in self.events],
            "held": {name: {"why": str(held), "losses": list(map(str, held.all))} for name, held in self.held.items()},
            "problems": self.problems,
            "pins": self.pins,
            "skipped": self.skipped,
            "troubled": self.troubled,
        }


def write_report(report: Report, path: Path) -> None:
    """Put the report in place as JSON."""
    write_text(path, json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
