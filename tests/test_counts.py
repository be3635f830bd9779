"""The citation panel: side by side, one headline by rule, and no fall before its third day."""

from __future__ import annotations

import pytest

from enrich.counts import headline, settled
from enrich.dataset import Count

DOI = "doi:10.9999/x"


def count(number: int, day: str, source: str = "crossref") -> Count:
    return Count(source=source, of=DOI, count=number, since=day)


def after(*nights: tuple[int, str]) -> Count:
    """The count of one service after several nights."""
    known: list[Count] = []
    for number, day in nights:
        known = settled([count(number, day)], known, [DOI])
    return known[0]


def test_an_equal_count_keeps_its_day() -> None:
    assert after((7, "2026-06-01"), (7, "2026-06-08")) == count(7, "2026-06-01")


def test_a_higher_count_is_taken_at_once() -> None:
    assert after((7, "2026-06-01"), (9, "2026-06-08")) == count(9, "2026-06-08")


def test_a_fall_is_held_until_it_was_seen_on_two_later_days() -> None:
    nights = [(700, "2026-06-01"), (12, "2026-06-08"), (12, "2026-06-08"), (12, "2026-06-15")]
    held = after(*nights)
    assert (held.count, held.since) == (700, "2026-06-01")
    assert held.fall is not None
    assert (held.fall.count, held.fall.seen) == (12, ["2026-06-08", "2026-06-15"])
    assert after(*nights, (12, "2026-06-22")) == count(12, "2026-06-22")


def test_a_fall_that_recovers_leaves_no_trace() -> None:
    assert after((700, "2026-06-01"), (0, "2026-06-08"), (700, "2026-06-15")) == count(700, "2026-06-01")


def test_the_lower_count_of_another_form_is_no_fall() -> None:
    """A publication begins to be cited when its preprint has long been."""
    article = Count(source="crossref", of="doi:10.9999/article", count=2, since="2026-06-08")
    assert settled([article], [count(40, "2026-06-01")], [DOI, article.of]) == [article]


def test_a_count_that_is_not_given_any_more_stays() -> None:
    assert settled([], [count(7, "2026-06-01")], [DOI]) == [count(7, "2026-06-01")]
    assert settled([], [count(7, "2026-06-01")], ["doi:10.9999/another"]) == []


@pytest.mark.parametrize(
    ("counts", "source", "disputed"),
    [
        ({"crossref": 40, "semantic_scholar": 44}, "semantic_scholar", None),
        ({"crossref": 40, "openalex": 39}, "openalex", None),
        ({"crossref": 40, "semantic_scholar": 12}, "semantic_scholar", True),
        ({"crossref": 3, "semantic_scholar": 9}, "semantic_scholar", None),
        ({"europepmc": 3}, "europepmc", None),
    ],
)
def test_the_headline_goes_by_rule_and_never_by_size(
    counts: dict[str, int], source: str, disputed: bool | None
) -> None:
    found = headline([count(number, "2026-06-01", name) for name, number in counts.items()])
    assert found is not None
    assert (found.source, found.count, found.disputed) == (source, counts[source], disputed)


def test_no_count_no_headline() -> None:
    assert headline([]) is None
