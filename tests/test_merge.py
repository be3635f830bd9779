"""One work from many records: every form kept, one leads by a stated rule, nothing goes by size."""

from __future__ import annotations

import pytest

from enrich.lists.reader import read_list
from enrich.merge import Work, merge
from enrich.model import Author, Identifier, Outcome, Record, Reply, Type
from enrich.proof import Evidence, Via
from enrich.providers import PROVIDERS
from enrich.resolve import Resolution
from enrich.text import author

TRUST = [provider.name for provider in PROVIDERS]
TITLE = "A made-up study of spikes in the dark"
ARXIV = "arxiv:2301.00001"


def record(provider: str, *names: str, **said: object) -> Evidence:
    """What a provider says; the first name is what it was asked for."""
    identifiers = tuple(map(Identifier.parse, names))
    reply = Reply(provider=provider, identifier=identifiers[0], outcome=Outcome.FOUND, at="2026-06-01T03:00:00Z")
    source = provider.partition("_")[0] if provider.startswith("crossref") else provider
    found = Record(source=source, identifiers=identifiers, **{"title": TITLE, **said})  # type: ignore[arg-type]
    return Evidence(provider, identifiers[0], Via.CLAIM, found, reply)


def merged(*evidence: Evidence, label: str = "arXiv") -> Work:
    line = f"- {TITLE} [[{label}](https://arxiv.org/abs/2301.00001)]"
    return merge(Resolution(read_list(line.encode(), "x").entries[0], believed=list(evidence)), TRUST)


PREPRINT = record("arxiv", ARXIV, venue="arXiv", year=2023, type=Type.PREPRINT, date="2023-01-01", version="2")
PAPER = record("dblp", "dblp:conf/nips/Example23", "neurips:2023/abc", venue="NeurIPS", year=2023, type=Type.CONFERENCE)
ARTICLE = record(
    "crossref", "doi:10.9999/jmu.1", venue="Journal of Made-up Things", year=2025, type=Type.JOURNAL,
    date="2025-01-15", online="2024-11-02", volume="7", pages="1-9",
)  # fmt: skip


def test_preprint_paper_and_article_are_all_kept_and_the_most_trusted_publication_leads() -> None:
    work = merged(PREPRINT, PAPER, ARTICLE)
    assert work.publication is not None
    assert work.preprint is not None
    assert (work.publication.venue, work.publication.year) == ("Journal of Made-up Things", 2025)
    assert [(form.venue, form.year) for form in work.other_publications] == [("NeurIPS", 2023)]
    assert (work.preprint.venue, work.preprint.year, work.preprint.version) == ("arXiv", 2023, "2")
    assert (work.year, work.type) == (2025, "journal-article")
    assert (work.publication.date, work.publication.online) == ("2025-01-15", "2024-11-02")
    assert work.preprint.identifiers == [ARXIV]


def test_the_publication_that_the_list_names_leads() -> None:
    work = merged(PREPRINT, PAPER, ARTICLE, label="NeurIPS 2023")
    assert work.venue is not None
    assert (work.venue.name, work.year) == ("NeurIPS", 2023)
    assert [form.venue for form in work.other_publications] == ["Journal of Made-up Things"]


def test_the_lists_year_is_taken_where_the_leading_form_bears_it_online() -> None:
    assert merged(ARTICLE, label="Journal of Made-up Things 2024").year == 2024
    assert merged(ARTICLE, label="Journal of Made-up Things 2019").year == 2025


def test_records_of_one_publication_are_one_form() -> None:
    page = record(
        "neurips", "neurips:2023/abc", venue="Advances in Neural Information Processing Systems 36", year=2023
    )
    journal = record("europepmc", "doi:10.9999/jmu.1", "pmid:1", venue="J Made-up Things", year=2025, type=Type.JOURNAL)
    assert merged(PAPER, page).other_publications == []
    assert merged(ARTICLE, journal).other_publications == []


def test_a_stale_label_gives_neither_venue_nor_year() -> None:
    both = record("semantic_scholar", ARXIV, "doi:10.9999/jmu.1", venue="Journal of Made-up Things", year=2023)
    work = merged(both, ARTICLE, label="arXiv 2023")
    assert work.year == 2025


def test_a_venue_is_taken_from_the_list_only_where_it_is_one() -> None:
    accepted = merged(PREPRINT, label="NeurIPS 2023").venue
    assert accepted is not None
    assert accepted.name == "NeurIPS"
    unknown = merged(PREPRINT, label="Ada Example 2023").venue
    assert unknown is not None
    assert unknown.name == "arXiv"


def test_what_lost_is_kept() -> None:
    choice = merged(PREPRINT, ARTICLE).choices["year"]
    assert choice.taken.source == "crossref doi:10.9999/jmu.1"
    assert [(lost.value, lost.source) for lost in choice.lost] == [(2023, f"arxiv {ARXIV}")]


def people(*names: str) -> tuple[Author, ...]:
    return tuple(found for name in names if (found := author(name)))


def listed(*evidence: Evidence) -> list[str]:
    return merged(*evidence).authors


DOI = "doi:10.9999/jmu.1"


def crossref(*names: str, **more: object) -> Evidence:
    return record("crossref", DOI, venue="Journal of Made-up Things", type=Type.JOURNAL, authors=people(*names), **more)


def openalex(*names: str, **more: object) -> Evidence:
    return record("openalex", DOI, venue="Journal of Made-up Things", type=Type.JOURNAL, authors=people(*names), **more)


AUTHORS = {
    "the most trusted list of the leading form": (
        [crossref("Ada Example", "Bo Test"), openalex("Ada B. Example", "Bo Test")],
        ["Ada Example", "Bo Test"],
    ),
    "full names for initials of the same people": (
        [crossref("A. Example", "B. Test"), openalex("Ada Example", "Bo Test")],
        ["Ada Example", "Bo Test"],
    ),
    "not those of other people": (
        [crossref("A. Example", "B. Test"), openalex("Ada Example", "Bo Other")],
        ["A. Example", "B. Test"],
    ),
    "the complete list, where a more trusted one stops early": (
        [crossref("Ada Example", "Bo Test"), openalex("Ada Example", "Bo Test", "Cy Third")],
        ["Ada Example", "Bo Test", "Cy Third"],
    ),
    "never a list that its service cut, however long": (
        [crossref("Ada Example", "Bo Test"), openalex("Ada Example", "Bo Test", "Cy Third", authors_cut=True)],
        ["Ada Example", "Bo Test"],
    ),
    "not the preprint's one author more": (
        [
            crossref("Ada Example", "Bo Test"),
            record("arxiv", ARXIV, type=Type.PREPRINT, authors=people("Ada Example", "Bo Test", "Cy Third")),
        ],
        ["Ada Example", "Bo Test"],
    ),
    "the paper's order, where a publisher sorted by the alphabet and two others agree": (
        [
            crossref("Ada Example", "Bo Test", "Cy Third"),
            openalex("Cy Third", "Ada Example", "Bo Test"),
            record("europepmc", DOI, type=Type.JOURNAL, authors=people("Cy Third", "Ada Example", "Bo Test")),
        ],
        ["Cy Third", "Ada Example", "Bo Test"],
    ),
    "the publisher's order against one other": (
        [crossref("Ada Example", "Bo Test", "Cy Third"), openalex("Cy Third", "Ada Example", "Bo Test")],
        ["Ada Example", "Bo Test", "Cy Third"],
    ),
    "groups stay in their place": (
        [crossref("The Made-up Consortium", "A. Example"), openalex("The Made-up Consortium", "Ada Example")],
        ["The Made-up Consortium", "Ada Example"],
    ),
    "particles and other scripts as they are written": (
        [crossref("Nuno da Costa", "李明", "Łukasz Żak")],
        ["Nuno da Costa", "李明", "Łukasz Żak"],
    ),
}


@pytest.mark.parametrize("name", AUTHORS)
def test_author_lists_are_protected(name: str) -> None:
    evidence, expected = AUTHORS[name]
    assert listed(*evidence) == expected
