"""What happened to a work or its repository between two runs: typed events, each told once and kept in the dataset.

An event is a change that services show, seen against what the last run wrote. What was so from the start (a paper that
had long been published when the list was first enriched) is a problem of the list, not an event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from enrich.dataset import Entry, Event, Repository


class Kind(StrEnum):
    """Stable names of events; docs/events.md explains each."""

    PUBLISHED = "published"
    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    CONCERN = "concern"
    NEW_VERSION = "new-version"
    CODE_RELEASED = "code-released"
    COUNT_FELL = "count-fell"
    RENAMED = "repository-renamed"
    MOVED = "repository-moved"
    ARCHIVED = "repository-archived"
    EMPTIED = "repository-emptied"
    GONE = "repository-gone"
    REPLACED = "repository-replaced"
    OTHER_PAPER = "repository-other-paper"


@dataclass(frozen=True, slots=True)
class Seen:
    """An event without its day."""

    kind: Kind
    message: str


_NOTICES = {"retracted": Kind.RETRACTED, "withdrawn": Kind.WITHDRAWN, "concern": Kind.CONCERN}


def happened(old: Entry, new: Entry, day: str) -> list[Event]:
    """The events between two states of an entry. `day`: of the latest answer about it, ISO."""
    seen = [*_of_work(old, new), *_of_repositories(old, new)]
    return [Event(kind=str(each.kind), date=day, message=each.message) for each in seen]


def _of_work(old: Entry, new: Entry) -> Iterator[Seen]:
    if old.proof and new.publication and not old.publication:
        where = f"{new.publication.venue or 'an unnamed venue'} ({new.publication.year})"
        yield Seen(Kind.PUBLISHED, f"now published in {where}")
    if new.notice != old.notice and new.notice in _NOTICES:
        yield Seen(_NOTICES[new.notice], f"now marked: {new.notice}")
    before, after = (_version(entry) for entry in (old, new))
    if before and after and after > before:
        yield Seen(Kind.NEW_VERSION, f"the preprint has version {after}, before {before}")
    if old.proof and not (old.code or old.repositories):
        for code in new.code[:1]:
            yield Seen(Kind.CODE_RELEASED, f"code was released: {code}")
    falls = {count.source for count in old.citations if count.fall}
    for count in new.citations:
        if count.fall and count.source not in falls:
            yield Seen(Kind.COUNT_FELL, f"{count.source} counts {count.fall.count}, before {count.count}: held back")


def _version(entry: Entry) -> int | None:
    found = re.search(r"\d+", entry.preprint.version or "") if entry.preprint else None
    return int(found[0]) if found else None


def _of_repositories(old: Entry, new: Entry) -> Iterator[Seen]:
    known = {repository.identifier: repository for repository in old.repositories}
    for repository in new.repositories:
        before = known.get(repository.identifier)
        if before is not None:
            yield from _of_repository(before, repository)


def _of_repository(old: Repository, new: Repository) -> Iterator[Seen]:
    name = new.identifier.partition(":")[2]
    if old.number and new.number and old.number != new.number:
        yield Seen(Kind.REPLACED, f"{name} is now another repository than before")
        return
    if old.name and new.name and old.name.lower() != new.name.lower():
        moved = old.name.partition("/")[0].lower() != new.name.partition("/")[0].lower()
        yield Seen(Kind.MOVED if moved else Kind.RENAMED, f"{old.name} is now {new.name}")
    if new.missing and not old.missing:
        yield Seen(Kind.GONE, f"{name} is gone")
    if new.archived and not old.archived:
        yield Seen(Kind.ARCHIVED, f"{name} was archived")
    if new.empty and not old.empty:
        yield Seen(Kind.EMPTIED, f"{name} was emptied")
    if new.other_paper and new.other_paper != old.other_paper:
        yield Seen(Kind.OTHER_PAPER, f"{name} names another paper: {new.other_paper}")
