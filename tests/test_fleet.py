"""A fleet: a Prefect server on PostgreSQL, a cache in Redis, two workers, services that enforce their limits.

PostgreSQL and Redis are Debian's, on loopback; where they are not installed these tests skip.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest

from enrich.cache import Cache
from enrich.fetch import utc_now
from enrich.pipeline import Run, Work
from enrich.sandbox import Sandbox, running
from enrich.settings import Settings
from harness import IMPATIENT
from made_lists import Made, made
from servers import PREFECT, ROOT, kill, needs_services, postgres, prefect_server, redis, wait_for
from servers import running as started

WANTED = os.environ.get("ENRICH_TEST_FLEET") == "1"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.timeout(480),
    pytest.mark.skipif(not WANTED, reason="`make fleet` runs it: minutes, on an idle machine"),
]
HURRY = {"PREFECT_WORKER_QUERY_SECONDS": "2"}
SET_UP = (  # the first lines of prefect.yaml
    (PREFECT, "work-pool", "create", "enrich", "--type", "process", "--overwrite"),
    (PREFECT, "work-queue", "create", "now", "--pool", "enrich", "--priority", "1"),
    (PREFECT, "work-queue", "create", "night", "--pool", "enrich", "--priority", "2"),
    (sys.executable, "flows/pace.py"),
    (sys.executable, "flows/automations.py"),
    (PREFECT, "--no-prompt", "deploy", "--all"),
)
ASKER = """
import sys
sys.path.insert(0, "flows")
from enrich.cache import Cache
from enrich.model import Identifier
from enrich.pipeline import Run
from enrich.plan import Job
from enrich.providers import by_name
from enrich.settings import Settings
from enrich.transport import Network
from pace import fleet_turn
settings = Settings.read()
with Run([], Cache(settings.cache), settings, network=Network(settings, turn=fleet_turn)) as run:
    ids = tuple(map(Identifier.parse, sys.argv[2:]))
    assert all(reply.outcome == "found" for replies in run.fetch(Job(by_name(sys.argv[1]), ids)) for reply in replies)
"""


Machine: TypeAlias = "subprocess.Popen[bytes]"


@dataclass
class Fleet:
    """What all machines share. `env`: of every machine."""

    folder: Path
    env: dict[str, str]

    def facing(self, sandbox: Sandbox, cache: int = 0) -> Fleet:
        """The same with a sandbox for a world, and a cache of their own."""
        place = self.env["ENRICH_CACHE"].rpartition("/")[0]
        return Fleet(self.folder, {**self.env, **sandbox.env(), "ENRICH_CACHE": f"{place}/{cache}"})

    def set_up(self) -> Fleet:
        """Pool, limits, automations and deployments, as people make them."""
        for command in SET_UP:
            self.do(*command)
        return self

    @contextmanager
    def worker(self, name: str, *options: str) -> Iterator[Machine]:
        command: list[str | Path] = [PREFECT, "worker", "start", "--pool", "enrich", "--name", name, *options]
        with started(command, self.folder / f"{name}.log", env=self.env) as program:
            yield program

    def do(self, *command: str | Path) -> None:
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr[-3000:]

    def night(self, lists: list[Path], out: Path, errands: float) -> str:
        """Start a night by hand; returns its id."""
        parameters = {"lists": list(map(str, lists)), "out": str(out), "errands": errands, "pull": False}
        with httpx.Client(base_url=self.env["PREFECT_API_URL"]) as api:
            deployment = api.get("/deployments/name/nightly/nightly").raise_for_status().json()["id"]
            given = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
            started = api.post(f"/deployments/{deployment}/create_flow_run", json=given).raise_for_status()
        return str(started.json()["id"])

    def runs(self) -> list[dict[str, Any]]:
        """All runs, as the server has them."""
        found = httpx.post(f"{self.env['PREFECT_API_URL']}/flow_runs/filter", json={}, timeout=20).raise_for_status()
        return list(found.json())

    def state(self, run: str) -> str:
        return next(str(r["state_type"]) for r in self.runs() if r["id"] == run)


@pytest.fixture(scope="module")
def servers() -> Iterator[Fleet]:
    """Not under pytest's own folder, which only its owner may enter: PostgreSQL runs as another user."""
    needs_services()
    folder = Path(tempfile.mkdtemp(prefix="enrich-fleet-"))
    folder.chmod(0o755)
    try:
        with postgres(folder) as database, redis(folder) as cache, prefect_server(folder, database) as client:
            yield Fleet(
                folder, {**os.environ, **client, **HURRY, "ENRICH_CACHE": cache, "PYTHONPATH": str(ROOT / "src")}
            )
    finally:
        for log in sorted(folder.glob("*.log")):  # shown where a test failed
            print(f"--- {log.name}", *log.read_text("utf-8", "replace").splitlines()[-40:], sep="\n")  # noqa: T201
        shutil.rmtree(folder)


def test_two_machines_keep_one_pace(servers: Fleet) -> None:
    known = made(arxiv=0, biorxiv=24, journal=0, titles=0)
    names = [f"doi:{work.preprint.doi}" for work in known.world.works if work.preprint]
    with running(known.world, limits=True) as sandbox:
        ours = servers.facing(sandbox, cache=1)
        ours.do(sys.executable, "flows/pace.py")
        asking = [
            subprocess.Popen([sys.executable, "-c", ASKER, "biorxiv", *half], env=ours.env, cwd=ROOT)  # noqa: S603
            for half in (names[:12], names[12:])
        ]
        assert [machine.wait(timeout=120) for machine in asking] == [0, 0]
    assert len(sandbox.requests) == len(names)
    assert sandbox.violations == []


def test_a_machine_dies_in_the_middle_of_a_night(servers: Fleet, tmp_path: Path) -> None:
    """It had the run itself, and one of the errands; another machine takes up both."""
    known = made(arxiv=120, biorxiv=36, journal=40, titles=20)
    lists = known.write(tmp_path / "raw", lists=200, entries=5)
    days = {f"{utc_now():%Y-%m-%d}"}
    with running(known.world, limits=True) as sandbox:
        ours = servers.facing(sandbox).set_up()
        with ours.worker("two") as two:
            run = half_a_night(ours, sandbox, two, lists, tmp_path / "out")
            asked = len(sandbox.requests)
            wait_for(lambda: ours.state(run) in ("COMPLETED", "FAILED"), 300, "the end of the night")
        runs = ours.runs()
    days.add(f"{utc_now():%Y-%m-%d}")
    night = next(r for r in runs if r["id"] == run)
    assert (night["state_name"], night["run_count"]) == ("Completed", 2), night["state"]["message"]
    assert [r["state_type"] for r in runs if r["name"].endswith("requests")].count("CRASHED") == 1, "an errand was lost"
    assert sandbox.violations == []
    alone, fewest = done_alone(known, lists, tmp_path)
    sent = Counter(hit.service for hit in sandbox.requests)
    assert asked < sent.total(), "it was not killed in the middle"
    assert (sent - fewest).total() <= 1, "only what was in flight is asked twice"
    assert not fewest - sent
    assert len(Cache(ours.env["ENRICH_CACHE"])) == len(Cache(alone / "cache")), "no reply was lost"
    for path in sorted((alone / "out").iterdir()):
        assert undated(tmp_path / "out" / path.name, days) == undated(path, days)


def half_a_night(ours: Fleet, sandbox: Sandbox, two: Machine, lists: list[Path], out: Path) -> str:
    """Start a night on machine one, with errands on both machines, and kill the first; returns the night's id."""
    wait_for(lambda: "started" in (ours.folder / "two.log").read_text(), 60, "machine two")
    os.kill(two.pid, signal.SIGSTOP)  # it shall have an errand, and not the night itself
    with ours.worker("one", "--limit", "2") as one:  # the night, and one errand
        run = ours.night(lists, out, errands=60)
        wait_for(lambda: ours.state(run) == "RUNNING", 60, "the night")
        os.kill(two.pid, signal.SIGCONT)
        wait_for(lambda: busy(sandbox) >= {"biorxiv", "semantic_scholar"}, 90, "an errand on each machine")
        kill(one.pid)
    return run


def busy(sandbox: Sandbox) -> set[str]:
    """Services that are being asked."""
    return {service for service, count in Counter(hit.service for hit in sandbox.requests).items() if count >= 3}


def done_alone(known: Made, lists: list[Path], folder: Path) -> tuple[Path, Counter[str]]:
    """The same by one machine without limits: what must come out of it, and how many requests that takes."""
    alone = folder / "alone"
    with running(known.world) as sandbox:
        settings = Settings.read({**sandbox.env(), **IMPATIENT, "ENRICH_TIMEOUT": "20"})
        with Run([Work.open(path, alone / "out") for path in lists], Cache(alone / "cache"), settings) as run:
            for job in (job for stage in run.stages() for job in stage):
                list(run.fetch(job))
            run.finish()
        return alone, Counter(hit.service for hit in sandbox.requests)


def undated(path: Path, days: set[str]) -> str:
    """A file without the days on which this test runs."""
    text = path.read_text("utf-8")
    for day in days:
        text = text.replace(day, "today")
    return text
