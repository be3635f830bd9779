"""A clock that is set back, or runs ahead: nothing is fresh for ever, told twice, lost, or written for a date alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from enrich.changes import Change
from enrich.counts import settled
from enrich.dataset import Count
from enrich.findings import Finding, Kind, Limits
from enrich.providers.openreview_answer import _until_reset
from enrich.watchdog import Memory
from harness import ENTRIES, Bench, bench

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
MONTH = timedelta(days=31)
DAY = timedelta(days=1)


def night(lab: Bench, *, later: timedelta) -> Counter[str]:
    """One night, so much later; returns the requests of each service."""
    lab.now += later
    before = len(lab.sandbox.requests)
    lab.run()
    return Counter(hit.service for hit in lab.sandbox.requests[before:])


@pytest.mark.slow
def test_a_clock_that_jumps_ahead_and_back_makes_nothing_due_twice_and_writes_nothing(tmp_path: Path) -> None:
    with bench(tmp_path) as lab:
        first = night(lab, later=timedelta(0))
        files = lab.files()
        ahead = night(lab, later=MONTH)
        assert ahead.total() > first.total() * 0.5, "by that clock, all of it is old"
        nights = [night(lab, later=-MONTH + DAY)] + [night(lab, later=DAY) for _ in range(8)]
        assert lab.files() == files, "no value changed, so no byte did"
        stars = nights[0]["github"]
        assert all(total.total() - total["github"] < 0.5 * ahead.total() for total in nights), "never all at once"
        assert all(total["github"] >= stars > 0 for total in nights), "what is asked every night still is"
        asked = {service for total in nights for service in total}
        assert asked >= {"crossref", "openalex", "semantic_scholar", "europepmc"}, "counts, within a week"


@pytest.mark.slow
@pytest.mark.parametrize("ahead", [MONTH, -MONTH])
def test_what_happens_while_the_clock_is_wrong_is_told_once(tmp_path: Path, ahead: timedelta) -> None:
    with bench(tmp_path) as lab:
        night(lab, later=timedelta(0))
        world = lab.sandbox.world
        changed = [replace(each, archived=True) for each in world.repositories]
        lab.sandbox.set_world(replace(world, repositories=tuple(changed)))
        told: list[Change] = []
        for later in (ahead, DAY, -ahead, DAY, DAY):
            lab.now += later
            told += lab.run().report.events
        kept = [event for entry in lab.dataset().entries for event in entry.events]
    assert len(told) > 3
    assert {change.kind for change in told} == {"repository-archived"}
    assert len(told) == len({(change.entry, change.text) for change in told}) == len(kept)


def test_a_clock_that_jumps_in_the_middle_of_a_run_costs_nothing(tmp_path: Path) -> None:
    few = tmp_path / "few.md"
    few.write_text("# Few\n\n" + "\n".join(ENTRIES[:3]) + "\n")
    with bench(tmp_path / "steady") as steady:
        steady.run(few)
        usual = len(steady.sandbox.requests)
    with bench(tmp_path / "jumpy") as lab:
        moments = cycle([NOW, NOW + MONTH, NOW - MONTH])
        lab.__class__ = type("Jumpy", (Bench,), {"now": property(lambda _: next(moments), lambda *_: None)})
        run = lab.run(few)
        assert (run.report.troubled, len(lab.sandbox.requests)) == ([], usual)
        assert all(tally.seconds >= 0 for tally in run.report.tallies.values())
    clocked = re.compile(r"20\d\d-\d\d-\d\d")
    assert clocked.sub("", (tmp_path / "jumpy/few.yaml").read_text()) == clocked.sub(
        "", (tmp_path / "steady/few.yaml").read_text()
    )


def test_a_fall_is_not_believed_for_a_clock_that_jumps_ahead_and_back() -> None:
    def count(number: int, day: datetime) -> Count:
        return Count(source="crossref", of="doi:10.9999/x", count=number, since=day.date().isoformat())

    [now] = [count(100, NOW - DAY)]
    for day in (NOW, NOW + MONTH, NOW):
        [now] = settled([count(10, day)], [now], ["doi:10.9999/x"])
        assert now.count == 100, "held: seen on two days at the most"
    [now] = settled([count(10, NOW + DAY)], [now], ["doi:10.9999/x"])
    assert (now.count, now.since) == (10, "2026-06-11")


def test_the_watchdog_after_a_clock_that_ran_ahead() -> None:
    ended = {"partial": False, "lists": ["x"], "providers": {}, "troubled": []}
    memory = Memory(began=NOW - MONTH)
    memory.learn({**ended, "ended": (NOW + MONTH).isoformat()})
    [finding] = memory.look([Path("x.md")], Path("nowhere"), NOW, Limits())
    assert "in the future: see to the clock" in finding.message
    memory.learn({**ended, "ended": NOW.isoformat()})
    assert memory.look([Path("x.md")], Path("nowhere"), NOW, Limits()) == [], "the next night puts it right"


def test_what_was_told_by_a_clock_that_ran_ahead_is_told_again_once_and_not_silent_for_a_month() -> None:
    finding, memory = Finding(Kind.OVERDUE, "x", "37 hours"), Memory(began=NOW - MONTH)
    assert memory.tell([finding], NOW + MONTH).new == [finding]
    assert memory.tell([finding], NOW).new == [finding]
    assert memory.tell([finding], NOW + timedelta(hours=1)).new == []
    assert memory.tell([finding], NOW - timedelta(hours=1)).new == []


def test_a_service_that_says_until_when_is_taken_by_its_own_clock() -> None:
    body = {"name": "RateLimitError", "details": {"resetTime": "2001-08-31T09:00:00Z"}}
    told = httpx.Response(429, json=body, headers={"date": "Fri, 31 Aug 2001 08:59:00 GMT"})
    assert _until_reset(told) == 60.0


def test_the_wall_clock_is_read_at_one_place_and_never_to_wait() -> None:
    read = re.compile(r"\btime\.time\(|datetime\.(?:now|utcnow|today)\(|date\.today\(")
    sources = [*(ROOT / "src" / "enrich").rglob("*.py"), *(ROOT / "flows").glob("*.py")]
    found = {path.name for path in sources if "sandbox" not in path.parts and read.search(path.read_text("utf-8"))}
    assert found == {"fetch.py", "provider.py"}, "utc_now, and service_clock for services that tell no time"
