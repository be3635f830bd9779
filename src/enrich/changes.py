"""What changed between two datasets, one change a value, in words that a maintainer can review; and in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from enrich.dataset import Dataset, Entry
from enrich.lists.problem import SEVERITY, Severity

_FIELDS = ("title", "authors", "year", "venue", "type", "notice")
_NUMBERS = ("stars", "likes", "downloads")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was. `kind`: an event's, or value, number, problem, new, gone. `day`: of an event.

    `str(change)`: `poyo-1: citations (semantic_scholar) 44 → 46`.
    """

    list: str
    entry: str
    kind: str
    text: str
    day: str | None = None

    def __str__(self) -> str:
        return f"{self.entry}: {self.text}"


def changes(before: Dataset | None, after: Dataset) -> list[Change]:
    """Every change of a list, in its order; none where it is built for the first time."""
    if before is None or not before.about.asked:
        return []
    name = after.about.name
    old = {entry.id: entry for entry in before.entries}
    new = {entry.id: entry for entry in after.entries}
    found = [change for each, entry in new.items() if each in old for change in _entry(name, old[each], entry)]
    found += [Change(name, each, "new", "new entry") for each in new if each not in old]
    return found + [Change(name, each, "gone", "no longer listed") for each in old if each not in new]


def _entry(name: str, old: Entry, new: Entry) -> Iterator[Change]:
    for event in new.events[len(old.events) :]:
        yield Change(name, new.id, event.kind, event.message, event.date)
    for text in _values(old, new):
        yield Change(name, new.id, "value", text)
    for text in _numbers(old, new):
        yield Change(name, new.id, "number", text)
    for text in _problems(old, new):
        yield Change(name, new.id, "problem", text)


def _values(old: Entry, new: Entry) -> Iterator[str]:
    for name in _FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"{name} {show(before)} → {show(after)}"


def _numbers(old: Entry, new: Entry) -> Iterator[str]:
    counts = {count.source: count.count for count in old.citations}
    for count in new.citations:
        if counts.get(count.source) != count.count:
            yield f"citations ({count.source}) {show(counts.get(count.source))} → {count.count}"
    for name in _NUMBERS:
        numbers = {r.identifier: getattr(r, name) for r in old.repositories}
        for repository in new.repositories:
            before, after = numbers.get(repository.identifier), getattr(repository, name)
            if before != after:
                yield f"{name} {show(before)} → {show(after)}"


def _problems(old: Entry, new: Entry) -> Iterator[str]:
    """Problems that are new and more than worth knowing."""
    before = {problem.code for problem in old.problems}
    for problem in new.problems:
        if problem.code not in before and SEVERITY.get(problem.code) is not Severity.NOTICE:
            yield f"{problem.message} [{problem.code}]"


def show(value: object) -> str:
    if value is None or value == []:
        return "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value[:3])) + ("…" if len(value) > 3 else "")
    return str(getattr(value, "name", value))


# kind: one of it, several. In the order of weight.
_WORDS = {
    "retracted": ("1 work retracted", "{} works retracted"),
    "withdrawn": ("1 work withdrawn", "{} works withdrawn"),
    "concern": ("1 expression of concern", "{} expressions of concern"),
    "published": ("1 preprint now published", "{} preprints now published"),
    "repository-gone": ("1 repository gone", "{} repositories gone"),
    "repository-replaced": ("1 repository replaced by another", "{} repositories replaced by others"),
    "repository-other-paper": ("1 repository names another paper", "{} repositories name other papers"),
    "repository-archived": ("1 repository archived", "{} repositories archived"),
    "repository-emptied": ("1 repository emptied", "{} repositories emptied"),
    "repository-moved": ("1 repository moved", "{} repositories moved"),
    "repository-renamed": ("1 repository renamed", "{} repositories renamed"),
    "code-released": ("code of 1 work released", "code of {} works released"),
    "new-version": ("1 new preprint version", "{} new preprint versions"),
    "count-fell": ("1 count fell and is held", "{} counts fell and are held"),
    "new": ("1 new entry", "{} new entries"),
    "gone": ("1 entry no longer listed", "{} entries no longer listed"),
    "value": ("1 value changed", "{} values changed"),
    "problem": ("1 new problem", "{} new problems"),
    "number": ("1 count moved", "{} counts moved"),
}


def phrases(found: Iterable[Change]) -> list[str]:
    """`3 preprints now published`, `212 counts moved`: one for each kind, the weightiest first."""
    counts = Counter(change.kind for change in found)
    return [_WORDS[kind][counts[kind] > 1].format(counts[kind]) for kind in _WORDS if counts[kind]]


def sentence(found: Iterable[Change]) -> str:
    """`3 preprints now published, 1 repository archived, 212 counts moved`; empty where nothing changed."""
    return ", ".join(phrases(found))
