"""What is due, and when: every group of facts at its own age, spread over the nights, in full batches."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from enrich.errors import UsageError
from enrich.lists.reader import read_list
from enrich.model import Identifier, Outcome, Reply
from enrich.plan import Clock, Scope, due, is_fresh
from enrich.provider import Field
from enrich.providers import by_name
from enrich.resolve import Question, Resolution
from harness import LIST, bench

NIGHT = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)


def fact(provider: str, number: int = 0, *, at: datetime = NIGHT, outcome: Outcome = Outcome.FOUND) -> Reply:
    identifier = Identifier("doi", f"10.9999/{number}")
    return Reply(provider=provider, identifier=identifier, outcome=outcome, at=at.isoformat(), payload={})


def due_on(provider: str, reply: Reply, scope: Scope | None = None) -> int:
    """The first night, counted from the one on which a fact was heard, on which it is asked for again."""
    nights = (
        n for n in range(1, 400) if not is_fresh(scope or Scope(), NIGHT + timedelta(days=n), by_name(provider), reply)
    )
    return next(nights)


@pytest.mark.parametrize(
    ("provider", "outcome", "first", "last"),
    [
        ("github", Outcome.FOUND, 1, 1),
        ("crossref", Outcome.FOUND, 6, 7),
        ("arxiv", Outcome.FOUND, 23, 30),
        ("arxiv", Outcome.ABSENT, 3, 3),
    ],
)
def test_each_group_of_facts_falls_due_at_its_own_age(provider: str, outcome: Outcome, first: int, last: int) -> None:
    nights = Counter(due_on(provider, fact(provider, n, outcome=outcome)) for n in range(300))
    assert (min(nights), max(nights)) == (first, last)
    assert max(nights.values()) < 300 or first == last, "never all on one night"


@pytest.mark.parametrize(("provider", "longest"), [("arxiv", 30), ("crossref", 7)])
def test_facts_of_the_future_fall_due_within_their_age_and_not_all_at_once(provider: str, longest: int) -> None:
    later = [fact(provider, n, at=NIGHT + timedelta(days=400)) for n in range(300)]
    nights = Counter(
        next(n for n in range(longest + 1) if not is_fresh(Scope(), NIGHT + timedelta(days=n), by_name(provider), told))
        for told in later
    )
    assert len(nights) >= longest - 1
    assert max(nights.values()) < 300 * 2.5 / longest


def test_a_clock_that_goes_back_a_little_makes_nothing_due() -> None:
    assert is_fresh(Scope(), NIGHT, by_name("github"), fact("github", at=NIGHT + timedelta(hours=2)))
    assert not is_fresh(Scope(), NIGHT, by_name("github"), fact("github", at=NIGHT + timedelta(days=1)))


def test_what_a_run_is_not_about_is_fresh() -> None:
    stars = Scope(only=frozenset({Field.STARS}))
    assert is_fresh(stars, NIGHT + timedelta(days=400), by_name("crossref"), fact("crossref"))
    assert not is_fresh(stars, NIGHT + timedelta(days=400), by_name("github"), fact("github"))


def asked(*replies: Reply) -> tuple[Resolution, dict[Question, Reply]]:
    resolution = Resolution(read_list(b"- [A title of words](https://x.org/a)", "x").entries[0])
    facts = {Question(reply.provider, reply.identifier): reply for reply in replies}
    resolution.asked = list(facts)
    return resolution, facts


def test_the_last_batch_is_filled_with_what_falls_due_next() -> None:
    old = [fact("crossref", n, at=NIGHT - timedelta(days=8)) for n in range(60)]
    ripe = [fact("crossref", n, at=NIGHT - timedelta(days=5, minutes=n - 60)) for n in range(60, 120)]
    new = [fact("crossref", n, at=NIGHT - timedelta(days=1)) for n in range(120, 180)]
    resolution, facts = asked(*old, *ripe, *new)
    (job,) = due([resolution], [by_name("crossref")], facts, Clock(Scope(), NIGHT), set())
    assert len(job.ids) == 100
    assert job.requests == 2
    assert set(job.ids) == {r.identifier for r in old} | {r.identifier for r in ripe[20:]}, "the oldest first"


def test_nothing_due_is_no_reason_to_ask_for_what_is_ripe() -> None:
    resolution, facts = asked(*(fact("crossref", n, at=NIGHT - timedelta(days=5)) for n in range(10)))
    assert due([resolution], [by_name("crossref")], facts, Clock(Scope(), NIGHT), set()) == []


def test_one_entry_alone_is_asked_about(tmp_path: Path) -> None:
    with bench(tmp_path) as lab:
        lab.run(scope=Scope(entries=frozenset({"ndt3-a-generalist-intracortical-motor-decoder"})))
        (ndt3,) = [entry for entry in lab.dataset().entries if entry.authors]
        assert ndt3.name == "NDT3"
        with pytest.raises(UsageError, match="no entry has the id 'ndt4'"):
            lab.run(LIST, Scope(entries=frozenset({"ndt4"})))
