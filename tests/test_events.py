"""What happened between two runs is told once, by kind, with its day; what was so from the start is no event."""

from __future__ import annotations

from typing import Any

import pytest

from enrich.dataset import Count, Entry, Fall, Manifestation, Repository
from enrich.events import Kind, happened

DAY = "2026-06-02"


def entry(**more: Any) -> Entry:
    return Entry(
        **{"id": "x", "title": "A made-up paper", "proof": ["arxiv arxiv:2301.00001: identifier, title"], **more}
    )


def repository(**more: Any) -> Entry:
    return entry(repositories=[Repository(**{"identifier": "github:a/b", "name": "a/b", "number": 1, **more})])


def preprint(version: str) -> Entry:
    return entry(preprint=Manifestation(venue="arXiv", version=version))


PUBLISHED = entry(publication=Manifestation(venue="Nature", year=2026))
FALLEN = Count(source="crossref", of="doi:10.9999/x", count=7, since="2026-06-01", fall=Fall(count=3, seen=[DAY]))
HAPPENED: dict[str, tuple[Entry, Entry, Kind, str]] = {
    "published": (entry(), PUBLISHED, Kind.PUBLISHED, "now published in Nature (2026)"),
    "retracted": (entry(), entry(notice="retracted"), Kind.RETRACTED, "now marked: retracted"),
    "concern": (entry(), entry(notice="concern"), Kind.CONCERN, "now marked: concern"),
    "withdrawn": (entry(notice="concern"), entry(notice="withdrawn"), Kind.WITHDRAWN, "now marked: withdrawn"),
    "version": (preprint("v2"), preprint("v10"), Kind.NEW_VERSION, "the preprint has version 10, before 2"),
    "code": (entry(), entry(code=["github:a/b"]), Kind.CODE_RELEASED, "code was released: github:a/b"),
    "fall": (
        entry(citations=[FALLEN.model_copy(update={"fall": None})]),
        entry(citations=[FALLEN]),
        Kind.COUNT_FELL,
        "crossref counts 3, before 7: held back",
    ),
    "renamed": (repository(), repository(name="a/c"), Kind.RENAMED, "a/b is now a/c"),
    "moved": (repository(), repository(name="d/b"), Kind.MOVED, "a/b is now d/b"),
    "archived": (repository(), repository(archived=True), Kind.ARCHIVED, "a/b was archived"),
    "emptied": (repository(), repository(empty=True), Kind.EMPTIED, "a/b was emptied"),
    "gone": (repository(), repository(missing=True), Kind.GONE, "a/b is gone"),
    "replaced": (repository(), repository(number=2), Kind.REPLACED, "a/b is now another repository than before"),
    "other paper": (
        repository(),
        repository(other_paper="doi:10.9999/y"),
        Kind.OTHER_PAPER,
        "a/b names another paper: doi:10.9999/y",
    ),
}


@pytest.mark.parametrize("name", HAPPENED)
def test_an_event_is_told_once(name: str) -> None:
    old, new, kind, message = HAPPENED[name]
    (event,) = happened(old, new, DAY)
    assert (event.kind, event.message, event.date) == (str(kind), message, DAY)
    assert happened(new, new, DAY) == []


def test_every_kind_of_event_can_be_told() -> None:
    assert {kind for _, _, kind, _ in HAPPENED.values()} == set(Kind)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (entry(proof=[]), PUBLISHED),  # not known before: found now, published long ago
        (PUBLISHED, entry(publication=Manifestation(venue="Nature", year=2025))),
        (entry(), repository(archived=True)),  # linked since yesterday
        (preprint("3"), preprint("2")),
        (entry(repositories=[]), entry(notice="retraction notice")),
        (repository(name="A/B"), repository(name="a/b")),
        (repository(number=None), repository(number=2)),
    ],
)
def test_no_event(old: Entry, new: Entry) -> None:
    assert happened(old, new, DAY) == []
