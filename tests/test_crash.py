"""Runs that are stopped, killed, or begun twice: files are always whole, and the next run ends as if nothing had been.

Real processes run `enrich refresh` against a sandbox. They die at moments drawn by a fixed seed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

import pytest

from enrich.alone import asking
from enrich.cache import Cache
from enrich.dataset import write_bytes
from enrich.demo import WORLD
from enrich.errors import UsageError
from enrich.pipeline import Run, Work
from enrich.sandbox import Sandbox, load_world, running
from enrich.settings import Settings
from harness import ENTRIES, IMPATIENT, LIST, bench


@dataclass
class Place:
    """A folder in which processes run."""

    sandbox: Sandbox
    folder: Path

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def start(self, *more: str) -> subprocess.Popen[str]:
        env = {**os.environ, **self.sandbox.env(), **IMPATIENT, "ENRICH_CACHE": str(self.folder / "cache")}
        call = [sys.executable, "-m", "enrich", "refresh", str(LIST), "--out", str(self.out), *more]
        return subprocess.Popen(call, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603

    def run(self, *more: str) -> tuple[int, str]:
        process = self.start(*more)
        _, err = process.communicate(timeout=100)
        return process.returncode, err

    def asked(self, many: int) -> None:
        """Wait until so many requests have come in."""
        until = time.monotonic() + 60
        while len(self.sandbox.requests) < many and time.monotonic() < until:
            time.sleep(0.01)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with running(load_world(WORLD)) as sandbox:
        yield Place(sandbox, tmp_path)


def test_what_a_killed_run_left_half_written_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".list.yaml.abcd1234").write_text("half of a")
    (tmp_path / ".list.yaml.mine").write_text("not ours")
    (tmp_path / ".other.yaml.abcd1234").write_text("of another file")
    assert write_bytes(tmp_path / "list.yaml", b"whole") is True
    assert write_bytes(tmp_path / "list.yaml", b"whole") is False
    assert sorted(path.name for path in tmp_path.iterdir()) == [".list.yaml.mine", ".other.yaml.abcd1234", "list.yaml"]


def test_one_run_at_a_time_asks_with_a_cache(tmp_path: Path) -> None:
    with asking(str(tmp_path / "cache"), wait=False):
        with (
            pytest.raises(UsageError, match=f"another run asks with the cache .*, process {os.getpid()}; wait"),
            asking(str(tmp_path / "cache"), wait=False),
        ):
            pass
        with asking(str(tmp_path / "other"), wait=False), asking("redis://host", wait=False):
            pass
    with asking(str(tmp_path / "cache"), wait=False):
        pass


def test_runs_whose_pace_a_server_keeps_ask_side_by_side_and_with_nobody_else(tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    with (
        asking(cache, wait=False, together=True),
        asking(cache, wait=False, together=True),
        pytest.raises(UsageError, match=f"asks with the cache {cache}: runs of Prefect;"),
        asking(cache, wait=False),
    ):
        pass
    with (
        asking(cache, wait=False),
        pytest.raises(UsageError, match=f"process {os.getpid()}"),
        asking(cache, wait=False, together=True),
    ):
        pass


def test_who_waits_says_for_whom_and_goes_on_when_that_one_has_ended(tmp_path: Path) -> None:
    cache, told, over = str(tmp_path / "cache"), Event(), []

    def first() -> None:
        with asking(cache, wait=False):
            begun.set()
            told.wait(10)
            over.append("first")

    begun = Event()
    (thread := Thread(target=first)).start()
    begun.wait(10)

    def tell(message: str) -> None:
        over.append(message)
        told.set()

    with asking(cache, wait=True, together=True, tell=tell):
        over.append("second")
    thread.join()
    [message, *rest] = over
    assert f"waiting for another run that asks with the cache {cache}: " in message
    assert rest == ["first", "second"]


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_stopped_run_ends_in_good_order(place: Place, sent: signal.Signals, code: int) -> None:
    place.sandbox.set_faults({"arxiv": {"kind": "stall", "seconds": 1}})
    process = place.start()
    place.asked(4)
    process.send_signal(sent)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert err.strip().splitlines()[-1] == "enrich: stopped; what was answered is kept, run again to go on"
    assert "Traceback" not in err
    assert not list(place.out.glob("*"))


@pytest.mark.slow
def test_a_second_run_is_refused_or_waits(place: Place) -> None:
    place.sandbox.set_faults({"arxiv": {"kind": "stall", "seconds": 1.5, "times": 1}})
    first = place.start()
    place.asked(4)
    code, err = place.run()
    assert (code, "another run asks" in err) == (2, True), err
    first.communicate(timeout=60)
    sent = len(place.sandbox.requests)
    assert place.run("--wait")[0] == 0
    assert len(place.sandbox.requests) == sent, "nothing is asked twice"


@pytest.mark.slow
def test_a_killed_run_leaves_whole_files_and_the_next_repairs_the_rest(place: Place, tmp_path: Path) -> None:
    undisturbed = Place(place.sandbox, tmp_path / "undisturbed")
    assert undisturbed.run()[0] == 0
    right = {path.name: path.read_bytes() for path in undisturbed.out.iterdir()}
    chance = random.Random(7)  # noqa: S311 (the same moments in every run)
    for _ in range(4):
        process = place.start("--force")
        before = len(place.sandbox.requests)
        place.asked(before + chance.randint(1, 24))
        time.sleep(chance.random() / 4)
        process.kill()
        process.communicate()
        there = {path.name: path.read_bytes() for path in place.out.glob("[!.]*")}
        assert there.items() <= right.items()
    assert place.run()[0] == 0
    assert {path.name: path.read_bytes() for path in place.out.iterdir()} == right


def test_what_another_run_wrote_meanwhile_is_neither_lost_nor_told_twice(tmp_path: Path) -> None:
    few = tmp_path / "few.md"
    few.write_text("# Few\n\n" + "\n".join([one for one in ENTRIES if "github.com/" in one][:1]) + "\n")
    with bench(tmp_path / "lab") as lab:
        lab.run(few)
        settings = Settings.read({**lab.sandbox.env(), **IMPATIENT})
        works = [Work.open(few, lab.folder)]
        with Run(works, Cache(lab.folder / "cache"), settings, now=lambda: lab.now) as first:
            world = lab.sandbox.world
            archived = [replace(each, archived=True) for each in world.repositories]
            lab.sandbox.set_world(replace(world, repositories=tuple(archived)))
            lab.sleep(days=1)
            second = lab.run(few)
            assert [change.kind for change in second.report.events] == ["repository-archived"]
            first.finish()
        assert (first.report.changes, first.report.changed) == ([], [])
        assert [event.kind for entry in lab.dataset(few).entries for event in entry.events] == ["repository-archived"]
