"""Watches over the nightly runs: what it remembers from one look to the next, and what it says only once.

It reads the last run's report (`report.json` beside the enriched files) and keeps its memory beside it, in
`watchdog.json`: when each list was last refreshed, on which days services were silent, what was told already. The
memory may be deleted: what follows is one alarm too many, or one that comes later.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from enrich import dataset as data
from enrich.errors import UsageError
from enrich.findings import Finding, Limits, judge_lists, judge_services
from enrich.model import JSON

REPORT, MEMORY = "report.json", "watchdog.json"
_REMIND = timedelta(days=7)  # a finding that still stands is told again: whoever was away learns of it, too


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told now: findings that are new, or stand for long; keys of those that are over."""

    new: list[Finding]
    over: list[str]


class Told(data.Strict):
    """A finding that was told. `since`: first seen; `last`: last told."""

    since: datetime
    last: datetime


class Memory(data.Strict):
    """What is known from earlier looks. `began`: the first of them; before it, nothing can be called overdue."""

    began: datetime
    refreshed: dict[str, datetime] = Field(default_factory=dict)
    troubled: dict[str, list[str]] = Field(default_factory=dict)
    told: dict[str, Told] = Field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path, now: datetime) -> Self:
        """The memory kept in a folder, with what the report there adds to it."""
        text = _read(folder / MEMORY)
        try:
            memory = cls.model_validate_json(text) if text else cls(began=now)
        except ValidationError as error:
            raise UsageError(f"{folder / MEMORY} cannot be read ({error.title}); delete it") from error
        memory.learn(_report(folder / REPORT))
        return memory

    def save(self, folder: Path) -> None:
        """Put the memory in place as a whole."""
        data.write_text(folder / MEMORY, self.model_dump_json(indent=2) + "\n")

    def learn(self, report: JSON) -> None:
        """Take up what a run tells of itself; the same report twice is the same as once."""
        ended = report.get("ended")
        if not ended:
            return
        if not report["partial"]:
            passed = [name for name in report["lists"] if name not in report.get("held", {})]
            self.refreshed |= dict.fromkeys(passed, datetime.fromisoformat(ended))
        for service in {tally["service"] for tally in report["providers"].values()}:
            days = {*self.troubled.pop(service, []), ended[:10]}
            if service in report["troubled"]:
                self.troubled[service] = sorted(days)

    def look(self, lists: Sequence[Path], out: Path, now: datetime, limits: Limits) -> list[Finding]:
        """What is wrong with these lists and their services; `out` holds the enriched files."""
        refreshed = {path.stem: self.refreshed.get(path.stem, self.began) for path in lists}
        datasets = {path.stem: data.load(out / f"{path.stem}.yaml") for path in lists}
        stale = {name: _stale(dataset) for name, dataset in datasets.items() if dataset}
        return [*judge_lists(refreshed, stale, now, limits), *judge_services(self.troubled, limits)]

    def tell(self, findings: Sequence[Finding], now: datetime) -> News:
        """What of these findings is news; from now on it counts as told."""
        over = [key for key in self.told if key not in {finding.key for finding in findings}]
        for key in over:
            del self.told[key]
        new = [f for f in findings if f.key not in self.told or abs(now - self.told[f.key].last) >= _REMIND]
        for finding in new:
            since = self.told[finding.key].since if finding.key in self.told else now
            self.told[finding.key] = Told(since=since, last=now)
        return News(new, over)


def _stale(dataset: data.Dataset) -> float:
    """The share of questions whose old answer is still in use, because they could not be asked again."""
    asked = sum(len(entry.outcomes) for entry in dataset.entries)
    return sum(len(entry.stale_since) for entry in dataset.entries) / asked if asked else 0.0


def _report(path: Path) -> JSON:
    """The last run's report; empty where there is none, or one of another version."""
    try:
        report = json.loads(_read(path) or "{}")
    except ValueError as error:
        raise UsageError(f"{path} is no report ({error}); delete it, the next refresh writes another") from error
    return report if isinstance(report, dict) and {"partial", "lists"} <= report.keys() else {}


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
