"""A fleet: a Prefect server on PostgreSQL, a cache in Redis, two workers, services that enforce their limits.

PostgreSQL and Redis are Debian's, on loopback; where they are not installed these tests skip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from enrich.cache import Cache
from enrich.fetch import utc_now
from enrich.pipeline import Run, Work
from enrich.sandbox import Sandbox, running
from enrich.sandbox.gate import Hit
from enrich.settings import Settings
from harness import IMPATIENT
from made_lists import Made, made
from prefect_api import Api, opened
from servers import PREFECT, ROOT, descendants, kill, needs_services, postgres, prefect_server, redis, until
from servers import running as started

pytestmark = [pytest.mark.slow, pytest.mark.timeout(480)]
LONG = 180.0  # seconds for what takes a tenth of it on an idle machine
SET_UP = (  # the first lines of prefect.yaml
    (PREFECT, "work-pool", "create", "enrich", "--type", "process"),
    (PREFECT, "work-queue", "create", "now", "--pool", "enrich", "--priority", "1"),
    (PREFECT, "work-queue", "create", "night", "--pool", "enrich", "--priority", "2"),
    (sys.executable, "flows/pace.py"),
    # A death is noticed after 50 s here, and not after 75: runs tell every 30 s that they live, prefect allows no less.
    (sys.executable, "-c", "import sys; sys.path.insert(0, 'flows'); import automations as a; a.set_automations(20)"),
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
    for name in sys.argv[2:]:
        [[reply]] = run.fetch(Job(by_name(sys.argv[1]), (Identifier.parse(name),)))
        assert reply.outcome == "found"
"""
HELD = {
    service: {"kind": "stall", "seconds": 600, "after": 2, "times": 1} for service in ("biorxiv", "semantic_scholar")
}


Machine: TypeAlias = "subprocess.Popen[bytes]"


@dataclass(frozen=True, slots=True)
class Fleet:
    """What all machines share. `env`: of every machine."""

    folder: Path
    api: Api
    env: dict[str, str]

    def facing(self, sandbox: Sandbox, cache: int) -> Fleet:
        """The same with a sandbox for a world, and a cache of their own."""
        place = self.env["ENRICH_CACHE"].rpartition("/")[0]
        return replace(self, env={**self.env, **sandbox.env(), "ENRICH_CACHE": f"{place}/{cache}"})

    def set_up(self) -> None:
        """Pool, limits, automations and deployments, as people make them; their own schedules are not for tests."""
        for command in SET_UP:
            self.do(*command)
        for deployment in ("nightly", "watchdog"):
            self.api.pause(deployment)

    @contextmanager
    def worker(self, name: str, *options: str) -> Iterator[Machine]:
        command: list[str | Path] = [PREFECT, "worker", "start", "--pool", "enrich", "--name", name, *options]
        with started(command, self.folder / f"{name}.log", env=self.env) as program:
            yield program

    def do(self, *command: str | Path) -> None:
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr[-3000:]

    def on(self, machine: Machine) -> list[Any]:
        """The runs of nights and errands that are processes of this machine, as the server tells."""
        pids = set(map(str, descendants(machine.pid)))
        runs = [*self.api.runs("nightly"), *self.api.runs("errand")]
        return [run for run in runs if (run["infrastructure_pid"] or "").rpartition(":")[2] in pids]


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    """Not under pytest's own folder, which only its owner may enter: PostgreSQL runs as another user."""
    needs_services()
    folder = Path(tempfile.mkdtemp(prefix="enrich-fleet-"))
    folder.chmod(0o755)
    try:
        with postgres(folder) as database, redis(folder) as cache, prefect_server(folder, database) as client:
            env = {**os.environ, **client, "PREFECT_WORKER_QUERY_SECONDS": "2", "PYTHONPATH": str(ROOT / "src")}
            with opened(client["PREFECT_API_URL"]) as api:
                yield Fleet(folder, api, {**env, "ENRICH_CACHE": cache, "ENRICH_TIMEOUT": "600"})
    finally:
        for log in sorted(folder.glob("*.log")):  # shown where a test failed
            print(f"--- {log.name}", *log.read_text("utf-8", "replace").splitlines()[-40:], sep="\n")  # noqa: T201
        shutil.rmtree(folder)


def test_two_machines_keep_one_pace(fleet: Fleet) -> None:
    """Of the service that allows the least: a second machine that asks at the same time breaks its limit."""
    known = made(arxiv=4, biorxiv=0, journal=0, titles=0)
    names = [f"arxiv:{work.arxiv.id}" for work in known.world.works if work.arxiv]
    with running(known.world, limits=True) as sandbox:
        ours = fleet.facing(sandbox, cache=1)
        ours.do(sys.executable, "flows/pace.py")
        asking = [
            subprocess.Popen([sys.executable, "-c", ASKER, "arxiv", *half], env=ours.env, cwd=ROOT)  # noqa: S603
            for half in (names[:2], names[2:])
        ]
        assert [machine.wait(LONG) for machine in asking] == [0, 0]
    assert len(sandbox.requests) == len(names)
    assert sandbox.violations == []


def test_a_machine_dies_in_the_middle_of_a_night(fleet: Fleet, tmp_path: Path) -> None:
    """It had the night itself and an errand with a request in flight. Another machine takes up both."""
    known = made(arxiv=110, biorxiv=4, journal=30, titles=8)
    lists = replace(known, lines=known.lines[:-1]).write(tmp_path / "raw", lists=200, entries=5)
    theirs = replace(known, lines=known.lines[-1:]).write(tmp_path / "theirs", lists=1, entries=1)
    out, days = tmp_path / "out", {f"{utc_now():%Y-%m-%d}"}
    night: dict[str, Any] = {"lists": [*map(str, lists)], "out": str(out), "errands": 60, "pull": False}
    with running(known.world, HELD, limits=True) as sandbox:
        ours = fleet.facing(sandbox, cache=0)
        ours.set_up()
        with ours.worker("one", "--limit", "2") as one:  # the night, and one errand
            run = ours.api.start("nightly", **night)
            [lost] = until(lambda: in_flight(sandbox), LONG, "the third request of an errand")
            with ours.worker("two"):
                until(lambda: len(in_flight(sandbox)) == 2, LONG, "the third request of the other errand")
                until(lambda: len(ours.on(one)) == 2, LONG, "the word of which machine has which run")
                [errand] = [each for each in ours.on(one) if each["id"] != run]
                kill(one.pid)
                asked = len(sandbox.requests)
                sandbox.set_faults(None)
                by_hand = ours.api.start("refresh", lists=[*map(str, theirs)], out=str(tmp_path / "theirs-out"))
                alone, fewest = done_alone(known, (theirs, lists), tmp_path)
                assert ours.api.ended(by_hand, LONG)["state_name"] == "Completed"
                done = ours.api.ended(run, LONG, ("COMPLETED", "FAILED"))
                table = {row["provider"]: row for row in json.loads(ours.api.artifact("refresh-table"))}
                sent = questions(sandbox)
                second = ours.api.ended(ours.api.by_schedule("nightly", **night), LONG)
    days.add(f"{utc_now():%Y-%m-%d}")
    assert (done["state_name"], done["run_count"]) == ("Completed", 2), done["state"]
    assert ours.api.run(errand["id"])["state_name"] == "Crashed"
    assert errand["name"].startswith(lost.service)
    assert asked < sent.total() / 2, "it was killed in the middle"
    assert sent - fewest == Counter([question(lost)]), "only what was in flight is asked twice"
    assert not fewest - sent
    assert sandbox.violations == []
    assert replies(ours.env["ENRICH_CACHE"]) == replies(alone / "cache"), "no reply was lost"
    for path in sorted((alone / "raw").iterdir()):
        assert undated(out / path.name, days) == undated(path, days)
    assert {"arxiv", "crossref", "github", "openalex"} <= table.keys()
    assert not [row for row in table.values() if row["failed"] or row["throttled"] or row["not asked"]]
    assert ours.api.artifact("nightly-report").startswith("# Nothing changed")
    assert (second["state_name"], second["auto_scheduled"]) == ("Completed", True), second["state"]
    assert questions(sandbox) == sent, "the next night, by schedule, asks nothing"


def in_flight(sandbox: Sandbox) -> list[Hit]:
    """Requests that are not answered yet."""
    return [hit for hit in sandbox.requests if hit.status is None]


def question(hit: Hit) -> tuple[str, ...]:
    return hit.service, hit.method, hit.path, hit.query


def questions(sandbox: Sandbox) -> Counter[tuple[str, ...]]:
    return Counter(map(question, sandbox.requests))


def done_alone(known: Made, runs: Iterable[Sequence[Path]], folder: Path) -> tuple[Path, Counter[tuple[str, ...]]]:
    """The same by one machine without limits: what must come out of it, and what it asks."""
    alone = folder / "alone"
    with running(known.world) as sandbox:
        settings = Settings.read({**sandbox.env(), **IMPATIENT, "ENRICH_TIMEOUT": "20"})
        for lists in runs:
            with Run(
                [Work.open(path, alone / path.parent.name) for path in lists], Cache(alone / "cache"), settings
            ) as run:
                for job in (job for stage in run.stages() for job in stage):
                    list(run.fetch(job))
                run.finish()
        return alone, questions(sandbox)


def replies(where: str | Path) -> int:
    """How many a cache holds."""
    with closing(Cache(where)) as cache:
        return len(cache)


def undated(path: Path, days: set[str]) -> str:
    """A file without the days on which this test runs."""
    text = path.read_text("utf-8")
    for day in days:
        text = text.replace(day, "today")
    return text
