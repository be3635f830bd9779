"""The main job tells the truth: what is built for the first list is what is known about its 24 papers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from enrich import match, venues
from enrich.dataset import Dataset, Entry
from enrich.report import Report
from enrich.text import author
from harness import bench

FACTS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "tables" / "facts.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dataset, Report]]:
    with bench(tmp_path_factory.mktemp("facts")) as each:
        report = each.run().report
        yield each.dataset(), report


@pytest.fixture(scope="module")
def dataset(run: tuple[Dataset, Report]) -> Dataset:
    return run[0]


def find(dataset: Dataset, name: str) -> Entry:
    """The entry that a fact is about: by nickname, or by the title that the list writes."""
    for entry in dataset.entries:
        written = entry.written.get("title", entry.title)
        if entry.name == name or written.startswith(name):
            return entry
    raise AssertionError(f"no entry {name}")


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact["name"])[:40])
class TestPaper:
    def test_title(self, dataset: Dataset, fact: dict[str, Any]) -> None:
        entry = find(dataset, fact["name"])
        assert match.exact(entry.title, fact["title"])

    def test_authors(self, dataset: Dataset, fact: dict[str, Any]) -> None:
        """Family names in order, groups included; given names where the facts have them in full."""
        entry = find(dataset, fact["name"])
        known = [family(name) for name in fact.get("authors", [])]
        built = [family(name) for name in entry.authors]
        if not known:
            assert built
        elif fact.get("order_known") is False:
            assert sorted(built) == sorted(known)
        else:
            assert built == known

    def test_year(self, dataset: Dataset, fact: dict[str, Any]) -> None:
        entry = find(dataset, fact["name"])
        assert entry.year in {fact["year"], fact.get("year_online", fact["year"])}

    def test_venue(self, dataset: Dataset, fact: dict[str, Any]) -> None:
        venue = find(dataset, fact["name"]).venue
        assert venue is not None
        words = " ".join(str(part) for part in (venue.name, venue.track) if part)
        assert venues.same(words, fact["venue"]) or venues.same(venue.full or venue.name, fact["venue"])
        assert fact.get("status") in (None, venue.status)

    def test_identifiers(self, dataset: Dataset, fact: dict[str, Any]) -> None:
        entry = find(dataset, fact["name"])
        missing = {i for i in fact["identifiers"] if i.lower() not in {own.lower() for own in entry.identifiers}}
        assert not missing

    def test_place(self, dataset: Dataset, fact: dict[str, Any]) -> None:
        """Volume, issue and pages of the published form."""
        form = find(dataset, fact["name"]).publication
        for name in ("volume", "issue", "pages"):
            if name in fact:
                assert form is not None
                assert getattr(form, name) == fact[name]


def family(name: str) -> str:
    found = author(name)
    return match.normal((found.family if found else None) or name).replace("the ", "")


def test_every_paper_of_the_list_is_in_the_facts(dataset: Dataset) -> None:
    papers = [e for e in dataset.entries if any(link.role == "paper" for link in e.links)]
    assert len(papers) == len(FACTS) == 24


def test_a_preprint_that_was_published_is_both(dataset: Dataset) -> None:
    entry = find(dataset, "Foundation model of neural activity")
    assert entry.publication is not None
    assert entry.preprint is not None
    assert (entry.publication.venue, entry.publication.volume, entry.publication.pages) == ("Nature", "640", "470-477")
    assert (entry.year, entry.preprint.year) == (2025, 2023)
    assert (
        entry.preprint.title
        == "Foundation model of neural activity predicts response to new stimulus types and anatomy"
    )
    assert entry.title == "Foundation model of neural activity predicts response to new stimulus types"
    assert codes(entry) == {"now-published"}


def test_a_label_that_names_the_wrong_host_is_reported(dataset: Dataset) -> None:
    assert codes(find(dataset, "Multi-X DDM")) == {"label-host", "not-accepted"}


def test_stars_of_a_larger_repository_are_marked(dataset: Dataset) -> None:
    entry = find(dataset, "LFADS")
    assert [(r.identifier, r.part) for r in entry.repositories] == [("github:tensorflow/models", "research/lfads")]
    assert codes(entry) == {"repository-part"}


def test_a_tag_outside_the_vocabulary_is_reported(dataset: Dataset) -> None:
    entry = find(dataset, "Spontaneous behaviors")
    assert codes(entry) == {"tag-spelling"}


def test_nothing_else_is_complained_about(dataset: Dataset) -> None:
    noisy = {entry.name or entry.title: codes(entry) for entry in dataset.entries if entry.problems}
    assert noisy == {
        "Multi-X DDM": {"label-host", "not-accepted"},
        "Foundation model of neural activity predicts response to new stimulus types": {"now-published"},
        "Allen Brain Observatory, visual coding - optical physiology": {"no-link"},
        "LFADS": {"repository-part"},
        "Spontaneous behaviors drive multidimensional, brainwide activity": {"tag-spelling"},
        "Brain-Score": {"unfinished"},
    }


def test_every_repository_has_stars(dataset: Dataset) -> None:
    repositories = [r for e in dataset.entries for r in e.repositories if r.identifier.startswith("github:")]
    assert len(repositories) == 25
    assert all(r.stars is not None and r.made_up for r in repositories)


def test_every_deposit_belongs_to_the_paper_of_its_entry(dataset: Dataset) -> None:
    deposits = [(e, r) for e in dataset.entries for r in e.repositories if r.identifier.startswith("figshare:")]
    assert len(deposits) == 4
    for entry, deposit in deposits:
        assert deposit.title
        assert deposit.cites in entry.identifiers


def test_every_count_has_source_date_and_says_that_it_is_made_up(dataset: Dataset) -> None:
    counts = [count for entry in dataset.entries for count in entry.citations]
    assert len(counts) >= 24
    assert all(count.made_up and count.since == "2026-06-01" for count in counts)


def test_every_field_has_a_source(dataset: Dataset) -> None:
    for entry in dataset.entries:
        for name in ("authors", "year", "venue"):
            assert bool(getattr(entry, name)) == (name in entry.sources), (entry.id, name)


def test_requests_stay_close_to_the_fewest_possible(run: tuple[Dataset, Report]) -> None:
    report = run[1]
    assert report.sent <= 1.25 * report.fewest, report.as_json()


def codes(entry: Entry) -> set[str]:
    return {problem.code for problem in entry.problems}
