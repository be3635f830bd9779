"""The publishing gate: a run that would lose much keeps its hands off the files, says which, and heals by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from enrich.cli import main
from enrich.dataset import Count, Dataset, Entry, Link, ListInfo, Manifestation, Repository, Venue
from enrich.demo import WORLD
from enrich.losses import Held, held
from enrich.pipeline import Run
from enrich.sandbox import World, load_world, running
from harness import IMPATIENT, LIST, Bench

CODE = [f"github:example/tool-{n}" for n in range(40)]


def entry(number: int, **more: Any) -> Entry:
    """An entry with all that may be lost. Everything in it is made up."""
    known = {
        "id": f"paper-{number}",
        "title": f"Paper {number}",
        "authors": ["A. One", "B. Two"],
        "year": 2024,
        "venue": Venue(name="ICLR"),
        "type": "conference-paper",
        "identifiers": [f"doi:10.1/{number}"],
        "publication": Manifestation(venue="ICLR", year=2024),
        "citations": [Count(source="openalex", of=f"doi:10.1/{number}", count=50, since="2026-01-01")],
        "repositories": [Repository(identifier=CODE[number], stars=100, license="MIT")],
        "links": [
            Link(label="paper", url="https://x.org", kind="paper", role="paper", identifier=f"doi:10.1/{number}"),
            Link(label="code", url="https://x.org/c", kind="code", role="code", identifier=CODE[number]),
        ],
        "sources": {"year": f"crossref doi:10.1/{number}", "venue": f"crossref doi:10.1/{number}"},
    }
    return Entry(**{**known, **more})


def dataset(*entries: Entry) -> Dataset:
    about = ListInfo(name="made-up", title="Made up", entries=len(entries), links=0, asked=True)
    return Dataset(about=about, entries=list(entries))


FULL = dataset(*map(entry, range(40)))


def damaged(count: int, **less: Any) -> Dataset:
    """The full dataset with so many entries that have lost something."""
    return dataset(*(entry(n, **less) if n < count else entry(n) for n in range(40)))


STARS: dict[str, Callable[[int], Any]] = {
    "gone": lambda n: [Repository(identifier=CODE[n], missing=True)],
    "few less": lambda n: [Repository(identifier=CODE[n], stars=98, license="MIT")],
    "fallen": lambda n: [Repository(identifier=CODE[n], stars=89, license="MIT")],
}


@pytest.mark.parametrize(
    ("less", "field"),
    [
        ({"authors": []}, "authors"),
        ({"year": None}, "year"),
        ({"venue": None}, "venue"),
        ({"type": None}, "type"),
        ({"identifiers": []}, "identifiers"),
        ({"publication": None}, "publication"),
        ({"citations": []}, "citations (openalex)"),
        ({"repositories": []}, "stars"),
    ],
)
def test_values_of_one_field_that_vanish_at_once_hold_a_list_back(less: dict[str, Any], field: str) -> None:
    assert held(FULL, damaged(2, **less)) is None, "2 of 40 are 5 per cent, which may be"
    found = held(FULL, damaged(3, **less))
    assert found is not None
    assert found.had[field] == 40
    assert [loss.entry for loss in found.losses[field]] == ["paper-0", "paper-1", "paper-2"]
    assert f"3 of 40 {field} would be lost" in str(found)


def test_it_says_which_and_what_they_were() -> None:
    found = held(FULL, damaged(4, venue=None))
    assert str(found) == (
        "4 of 40 venue would be lost (paper-0: venue ICLR → nothing; paper-1: venue ICLR → nothing; "
        "paper-2: venue ICLR → nothing; …)"
    )


def test_the_share_can_be_set_and_the_gate_opened() -> None:
    lost = damaged(12, year=None)
    assert held(FULL, lost, 30) is None
    assert held(FULL, lost, 29) is not None
    assert held(FULL, lost, None) is None
    assert held(FULL, damaged(2, year=None), 0) is None, "fewer than three are news, not a fault"


@pytest.mark.parametrize(("state", "is_held"), [("gone", True), ("few less", False), ("fallen", True)])
def test_counts_may_fall_a_little_and_not_much(state: str, is_held: bool) -> None:
    after = dataset(*(entry(n, repositories=STARS[state](n)) for n in range(40)))
    found = held(FULL, after)
    assert (found is not None) == is_held
    if found:
        assert len(found.losses["stars"]) == 40


def test_a_small_count_comes_and_goes() -> None:
    def few(stars: int) -> Dataset:
        return dataset(*(entry(n, repositories=[Repository(identifier=CODE[n], stars=stars)]) for n in range(40)))

    assert held(few(4), few(2)) is None
    assert held(few(4), few(1)) is not None


def test_an_author_list_that_is_cut_has_fallen() -> None:
    long = [f"A. {n}" for n in range(30)]
    before = dataset(*(entry(n, authors=long) for n in range(40)))
    assert held(before, dataset(*(entry(n, authors=long[:28]) for n in range(40)))) is None
    assert held(before, dataset(*(entry(n, authors=long[:10]) for n in range(40)))) is not None


def test_what_people_take_out_is_meant() -> None:
    assert held(FULL, dataset(*map(entry, range(10)))) is None, "thirty entries left the list"
    unlinked = damaged(20, links=[], identifiers=[], repositories=[], citations=[])
    assert held(FULL, unlinked) is None, "their links were taken out"
    pinned = {"year": "pin", "venue": "list"}
    before = dataset(*(entry(n, sources=pinned) for n in range(40)))
    after = dataset(*(entry(n, sources={}, year=None, venue=None) for n in range(40)))
    assert held(before, after) is None, "a person's own values went"


def test_an_entry_that_turns_out_to_be_another_work_loses_nothing() -> None:
    other = [Count(source="openalex", of="doi:10.1/other", count=1, since="2026-01-01")]
    assert held(FULL, damaged(20, identifiers=["doi:10.1/other"], citations=other)) is None
    fallen = [Count(source="openalex", of="doi:10.1/0", count=1, since="2026-01-01")]
    before = dataset(*(entry(n, citations=[fallen[0].model_copy(update={"count": 50})]) for n in range(40)))
    assert held(before, dataset(*(entry(n, citations=fallen) for n in range(40)))) is not None


def test_what_a_person_decided_and_what_few_entries_lose_is_not_held() -> None:
    lost = damaged(20, year=None)
    assert held(FULL, lost, decided=[f"paper-{n}" for n in range(18)]) is None
    assert held(FULL, lost, decided=[f"paper-{n}" for n in range(17)]) is not None
    many = {"identifiers": [f"{scheme}:1" for scheme in ("arxiv", "doi", "s2", "pmid", "openalex")]}
    alone = dataset(entry(0, **many))
    assert held(alone, dataset(entry(0, identifiers=[])), 0) is None, "five values, but of one entry"


def test_what_is_added_or_changes_is_no_loss() -> None:
    after = dataset(*(entry(n, venue=Venue(name="NeurIPS"), year=2023) for n in range(40)))
    assert held(FULL, after) is None
    assert held(None, FULL) is None
    assert held(dataset(), FULL) is None


# A whole run


def emptied(world: World, left: int) -> World:
    """The world after its GitHub has forgotten all repositories but the first few."""
    known = [r if n < left else replace(r, state="gone") for n, r in enumerate(world.repositories)]
    return World(world.name, world.works, tuple(known), world.deposits)


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(WORLD)


def night(folder: Path, world: World, most_lost: float | None = 5.0, **later: float) -> tuple[Run, Bench]:
    """One nightly run over a world, files and cache in the folder."""
    with running(world) as sandbox:
        lab = Bench(sandbox, folder)
        lab.sleep(**later)
        return lab.run(most_lost=most_lost), lab


def test_a_refused_run_leaves_the_files_and_the_next_good_one_passes_by_itself(tmp_path: Path, world: World) -> None:
    _, lab = night(tmp_path, world)
    files, stars = lab.files(), [r.stars for e in lab.dataset().entries for r in e.repositories if r.stars]
    assert len(stars) >= 10
    doubted, lab = night(tmp_path, emptied(world, 3), days=1)
    assert (doubted.report.held, doubted.report.changed) == ({}, []), "not believed before another day"
    bad, lab = night(tmp_path, emptied(world, 3), days=2)
    assert bad.report.troubled == []
    assert set(bad.report.held) == {"awesome-brain-fm"}
    assert len(bad.report.held["awesome-brain-fm"].losses["stars"]) >= 3
    assert (bad.report.changed, bad.report.changes) == ([], [])
    assert lab.files() == files
    told: Any = bad.report.as_json()["held"]
    assert "stars would be lost" in told["awesome-brain-fm"]["why"]
    assert all(": stars " in loss for loss in told["awesome-brain-fm"]["losses"])
    good, lab = night(tmp_path, world, days=2, minutes=10)  # what made it lose is asked again, though it is not due
    assert good.report.held == {}
    assert good.report.requests == {"github": 1}
    assert lab.files() == files


def test_the_command_line_ends_with_6_and_names_what_is_held(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches = (str(tmp_path / f"cache-{n}") for n in count())  # without replies of before, "no such thing" is believed

    def refresh(world: World, *options: str) -> Any:
        with running(world) as sandbox:
            for name, value in {**sandbox.env(), **IMPATIENT, "ENRICH_CACHE": next(caches)}.items():
                monkeypatch.setenv(name, value)
            call = ["refresh", str(LIST), "--out", str(tmp_path / "out"), "--report", str(tmp_path / "report.json")]
            return CliRunner().invoke(main, [*call, *options])

    assert refresh(world).exit_code == 0
    before = (tmp_path / "out" / LIST.name).read_bytes()
    result = refresh(emptied(world, 3), "--force", "--only", "stars")
    assert result.exit_code == 6, result.output
    assert "held back, its files stay as they were: " in result.stderr
    assert (tmp_path / "out" / LIST.name).read_bytes() == before
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["held"]
    assert refresh(emptied(world, 3), "--force", "--only", "stars", "--force-publish").exit_code == 0
    assert (tmp_path / "out" / LIST.name).read_bytes() != before


def test_held_speaks_for_itself() -> None:
    assert Held({}, {}).all == []
