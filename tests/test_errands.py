"""What a run wants to know is cut into errands; workers put the answers into the cache; the run goes on with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from enrich.cache import Cache
from enrich.model import Identifier, Outcome
from enrich.pipeline import Run, Work
from enrich.plan import Job, Scope, is_fresh, pieces
from enrich.providers import by_name
from enrich.sandbox import Sandbox, running
from enrich.settings import Settings
from harness import IMPATIENT
from made_lists import made
from test_plan import NIGHT, fact

MADE = made(arxiv=30, biorxiv=6, journal=8, titles=3)


def arxiv(count: int) -> Job:
    return Job(by_name("arxiv"), tuple(Identifier("arxiv", f"2401.{n:05}") for n in range(count)))


def test_errands_are_cut_between_batches() -> None:
    cut = list(pieces(arxiv(950), longest=3))
    assert [len(piece.ids) for piece in cut] == [300, 300, 300, 50]
    assert sum(piece.requests for piece in cut) == arxiv(950).requests
    assert [i for piece in cut for i in piece.ids] == list(arxiv(950).ids)


def test_an_errand_is_no_longer_than_the_server_takes() -> None:
    titles = tuple(Identifier("title", f"{n} {'long ' * 200}") for n in range(1000))
    cut = list(pieces(Job(by_name("semantic_scholar_match"), titles), longest=10**6))
    assert len(cut) > 1
    assert all(sum(len(str(i)) for i in piece.ids) <= 200_000 for piece in cut)
    assert sum(len(piece.ids) for piece in cut) == 1000


def test_what_was_forced_once_is_not_forced_again_when_a_run_is_taken_up() -> None:
    asked, told = NIGHT - timedelta(minutes=5), fact("arxiv")
    assert not is_fresh(Scope(force=True), NIGHT, by_name("arxiv"), told)
    assert is_fresh(Scope(force=True, since=asked), NIGHT, by_name("arxiv"), told)
    assert not is_fresh(Scope(force=True, since=NIGHT + timedelta(seconds=1)), NIGHT, by_name("arxiv"), told)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(MADE.world) as served:
        yield served


def open_run(folder: Path, sandbox: Sandbox, lists: list[Path], cache: Path, out: str = "out") -> Run:
    settings = Settings.read({**sandbox.env(), **IMPATIENT, "ENRICH_TIMEOUT": "20"})
    return Run([Work.open(path, folder / out) for path in lists], Cache(cache), settings, now=lambda: NIGHT)


def test_a_run_goes_on_with_what_others_were_told(tmp_path: Path, sandbox: Sandbox) -> None:
    lists = MADE.write(tmp_path / "raw", lists=4, entries=10)
    with open_run(tmp_path, sandbox, lists, tmp_path / "cache") as run:
        for stage in run.stages():
            for job in stage:
                with open_run(tmp_path, sandbox, [], tmp_path / "cache") as worker:
                    assert sum(len(replies) for replies in worker.fetch(job)) == len(job.ids)
                assert run.take(job)
                run.count(job, requests=worker.report.sent, seconds=1.5)
        run.finish()
    with open_run(tmp_path, sandbox, lists, tmp_path / "other", "alone") as alone:
        for stage in alone.stages():
            for job in stage:
                list(alone.fetch(job))
        alone.finish()
    assert run.report.requests == alone.report.requests
    assert {n: t.outcomes for n, t in run.report.tallies.items()} == {
        n: t.outcomes for n, t in alone.report.tallies.items()
    }
    for path in lists:
        assert (tmp_path / "out" / f"{path.stem}.yaml").read_bytes() == (
            tmp_path / "alone" / f"{path.stem}.yaml"
        ).read_bytes()


def test_of_a_lost_errand_only_the_rest_is_asked_again(tmp_path: Path, sandbox: Sandbox) -> None:
    lists = MADE.write(tmp_path / "raw", lists=4, entries=10)
    with open_run(tmp_path, sandbox, lists, tmp_path / "cache") as run:
        job = next(job for job in run.due() if job.provider.name == "biorxiv")
        with open_run(tmp_path, sandbox, [], tmp_path / "cache") as worker:
            asking = worker.fetch(job)
            told = [reply.identifier for _ in range(2) for reply in next(asking)]
        assert [reply.identifier for reply in run.take(job, since=NIGHT)] == told
        assert run.report.tallies["biorxiv"].ids == 2
        rest = next(job for job in run.due() if job.provider.name == "biorxiv")
        assert set(rest.ids) == set(job.ids) - set(told)
        assert not run.take(rest, since=NIGHT + timedelta(seconds=1)), "what was told before is no answer to this run"


def test_what_nobody_is_asked_is_counted_as_such(tmp_path: Path, sandbox: Sandbox) -> None:
    lists = MADE.write(tmp_path / "raw", lists=4, entries=10)
    with open_run(tmp_path, sandbox, lists, tmp_path / "cache") as run:
        job = next(job for job in run.due() if job.provider.name == "biorxiv")
        run.fetcher.leave_alone(job.provider)
        run.leave(job, run.fetcher.why_not(job.provider) or "")
        assert run.report.tallies["biorxiv"].outcomes[Outcome.NOT_ASKED] == len(job.ids)
        assert "biorxiv" not in {job.provider.name for job in run.due()}
    assert run.report.troubled == ["biorxiv"]
    assert not sandbox.requests
