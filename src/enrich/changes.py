"""What changed between two datasets, in words that a maintainer can review: one line a value."""

from __future__ import annotations

from collections.abc import Iterator

from enrich.dataset import Dataset, Entry
from enrich.lists.problem import SEVERITY, Severity

_FIELDS = ("title", "authors", "year", "venue", "type", "notice")


def changes(before: Dataset | None, after: Dataset) -> list[str]:
    """Lines such as `poyo-1: citations (semantic_scholar) 44 → 46`."""
    if before is None or not before.about.asked:
        return []
    old = {entry.id: entry for entry in before.entries}
    new = {entry.id: entry for entry in after.entries}
    lines = [line for each, entry in new.items() if each in old for line in _entry(old[each], entry)]
    lines += [f"{each}: new entry" for each in new if each not in old]
    return lines + [f"{each}: no longer listed" for each in old if each not in new]


def _entry(old: Entry, new: Entry) -> Iterator[str]:
    for event in new.events[len(old.events) :]:
        yield f"{new.id}: {event.message}"
    for name in _FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"{new.id}: {name} {_show(before)} → {_show(after)}"
    counts = {count.source: count.count for count in old.citations}
    for count in new.citations:
        if counts.get(count.source) != count.count:
            yield f"{new.id}: citations ({count.source}) {_show(counts.get(count.source))} → {count.count}"
    for name in ("stars", "likes", "downloads"):
        numbers = {r.identifier: getattr(r, name) for r in old.repositories}
        for repository in new.repositories:
            before, after = numbers.get(repository.identifier), getattr(repository, name)
            if before != after:
                yield f"{new.id}: {name} {_show(before)} → {_show(after)}"
    yield from _problems(old, new)


def _problems(old: Entry, new: Entry) -> Iterator[str]:
    """Problems that are new and more than worth knowing."""
    before = {problem.code for problem in old.problems}
    for problem in new.problems:
        if problem.code not in before and SEVERITY.get(problem.code) is not Severity.NOTICE:
            yield f"{new.id}: {problem.message} [{problem.code}]"


def _show(value: object) -> str:
    if value is None or value == []:
        return "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value[:3])) + ("…" if len(value) > 3 else "")
    return str(getattr(value, "name", value))
