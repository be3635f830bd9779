"""Every night with a real server: deployed, started by schedule and by hand, looked at, doubled, cancelled, repaired.

The server has its embedded SQLite, `flows/serve.py` runs as people run it, and the sandbox speaks for all services.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import yaml

from courtesy import Courtesy
from enrich.sandbox import Sandbox
from harness import IMPATIENT, LIST, bench
from prefect_api import Api, opened
from servers import ROOT, prefect_server, until
from servers import running as started

pytestmark = pytest.mark.alone
NAME = LIST.stem


def test_a_run_gives_way_and_does_not_wait_for_ever() -> None:
    looks: list[float] = []
    now = [0.0]
    wanted = [True, True, False]

    def is_wanted() -> bool:
        looks.append(now[0])
        return wanted.pop(0) if wanted else False

    class Clock(Event):
        def wait(self, timeout: float | None = None) -> bool:
            now[0] += timeout or 0.0
            return False

    courtesy = Courtesy(Clock(), is_wanted, patience=100.0, every=10.0, clock=lambda: now[0])
    courtesy.give_way()
    assert looks == [0.0, 10.0, 20.0], "waits while one of theirs runs"
    courtesy.give_way()
    assert len(looks) == 3, "one look in ten seconds, however many batches there are"
    now[0] += 10.0
    wanted[:] = [True] * 100
    courtesy.give_way()
    assert now[0] == 30.0 + 80.0, "what is left of its patience, and no more"
    now[0] += 10.0
    courtesy.give_way()
    assert now[0] == 120.0


def test_a_stopped_run_gives_way_to_nobody() -> None:
    stopped = Event()
    stopped.set()
    Courtesy(stopped, lambda: True).give_way()


@dataclass(frozen=True, slots=True)
class Site:
    """A server, and flows/serve.py on it; `faults` of the sandbox may be changed while it runs."""

    api: Api
    sandbox: Sandbox
    out: Path
    env: dict[str, str]

    def start(self, name: str, **parameters: Any) -> str:
        return self.api.start(name, out=str(self.out), **parameters)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with bench(folder) as lab, prefect_server(folder) as client, opened(client["PREFECT_API_URL"]) as api:
        env = {**os.environ, **lab.sandbox.env(), **IMPATIENT, **client, "ENRICH_CACHE": str(folder / "cache")}
        env |= {"ENRICH_TIMEOUT": "20", "PREFECT_RUNNER_POLL_FREQUENCY": "1", "PYTHONPATH": str(ROOT / "src")}
        with serving(folder, env):
            yield Site(api, lab.sandbox, folder / "out", env)


@contextmanager
def serving(folder: Path, env: dict[str, str], *options: str) -> Iterator[None]:
    """flows/serve.py, as people run it."""
    command = [sys.executable, "flows/serve.py", str(LIST), "--out", str(folder / "out"), "--no-pull", *options]
    with started(command, folder / "serve.log", env=env):
        until(lambda: "serving watchdog" in (folder / "serve.log").read_text("utf-8"))
        yield


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_forms_explain_every_parameter(site: Site) -> None:
    for name in ("refresh", "nightly", "watchdog"):
        fields = site.api.deployment(name)["parameter_openapi_schema"]["properties"]
        assert fields
        assert all(field["description"] for field in fields.values()), name
    [schedule] = site.api.deployment("nightly")["schedules"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("0 3 * * *", "UTC")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_cancelled_night_leaves_files_whole_and_a_second_one_waits_and_repairs(site: Site) -> None:
    site.sandbox.set_faults({"github": {"kind": "stall", "seconds": 3.0}})
    first = site.start("nightly")
    until(lambda: site.api.run(first)["state_type"] == "RUNNING")
    second = site.start("nightly")
    until(lambda: site.api.run(second)["state_name"] == "AwaitingConcurrencySlot")
    site.api.ask("POST", f"/flow_runs/{first}/set_state", {"state": {"type": "CANCELLING"}})
    assert site.api.ended(first)["state_name"] == "Cancelled"
    site.sandbox.set_faults(None)
    done = site.api.ended(second)
    assert done["state_name"] == "Completed", done["state"]
    assert (site.out / f"{NAME}.yaml").exists()
    assert not [path.name for path in site.out.iterdir() if path.name.startswith(".")], "no half of a file"
    report = json.loads((site.out / "report.json").read_text("utf-8"))
    assert (report["troubled"], report["lists"], report["partial"]) == ([], [NAME], False)
    assert site.api.artifact("nightly-report").startswith(f"# Enriched for the first time: {NAME}")
    assert {row["provider"] for row in json.loads(site.api.artifact("refresh-table"))} <= report["providers"].keys()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_schedule_starts_a_night_that_asks_nothing_twice(site: Site) -> None:
    site.api.ended(site.start("nightly"))
    asked = len(site.sandbox.requests)
    night = site.api.ended(site.api.by_schedule("nightly"))
    assert night["state_name"] == "Completed", night["state"]
    assert night["auto_scheduled"]
    assert len(site.sandbox.requests) == asked


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_by_hand_with_parameters_and_the_watchdog_barks_once(site: Site) -> None:
    plan = site.start("refresh", dry_run=True, force=True, only=["stars"])
    first = site.api.ended(site.start("watchdog", age=0.00001))
    assert (first["state_name"], NAME in first["state"]["message"]) == ("Failed", True)
    second = site.api.ended(site.start("watchdog", age=0.00001))
    assert second["state_name"] == "Known"
    assert f"**overdue** {NAME} was not refreshed" in site.api.artifact("watchdog")
    done = site.api.ended(plan)
    assert (done["state_name"], done["parameters"]["only"]) == ("Completed", ["stars"])
    assert "maintainer" in done["tags"]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_server_takes_the_automations(site: Site) -> None:
    path = "docs/automations/notify.yaml"
    command = [sys.executable, "-m", "prefect", "automation", "create", "--from-file", path]
    done = subprocess.run(command, env=site.env, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    wanted = [each["name"] for each in yaml.safe_load((ROOT / path).read_text("utf-8"))["automations"]]
    there = {each["name"] for each in site.api.ask("POST", "/automations/filter", {})}
    assert set(wanted) <= there


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_watchdog_tells_of_a_schedule_that_is_paused_and_when_it_goes_on(site: Site) -> None:
    site.api.pause("nightly")
    told = site.api.ended(site.start("watchdog"))
    assert (told["state_name"], "nightly/nightly" in told["state"]["message"]) == ("Failed", True)
    assert "**unscheduled**" in site.api.artifact("watchdog")
    site.api.pause("nightly", paused=False)
    until(lambda: [run for run in site.api.runs("nightly") if run["state_type"] == "SCHEDULED"])
    assert site.api.ended(site.start("watchdog"))["state_name"] == "Completed"


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_watchdog_tells_of_a_night_that_nobody_takes(site: Site) -> None:
    flow = site.api.deployment("nightly")["flow_id"]
    elsewhere = site.api.ask("POST", "/deployments/", {"name": "elsewhere", "flow_id": flow})["id"]
    due = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    waiting = {"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}}
    site.api.ask("POST", f"/deployments/{elsewhere}/create_flow_run", waiting)
    told = site.api.ended(site.start("watchdog", watched="nightly/elsewhere"))
    assert "was to start 2 hours ago" in told["state"]["message"]
    assert told["state_name"] == "Failed"
    assert "**late**" in site.api.artifact("watchdog")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_night_that_hangs_is_told_of_and_a_second_one_is_left_out_on_wish(site: Site, tmp_path: Path) -> None:
    """The last test here: the deployments stay as the second serve.py makes them."""
    shutil.rmtree(site.env["ENRICH_CACHE"], ignore_errors=True)  # so that there is something to ask
    site.sandbox.set_faults({"github": {"kind": "stall", "seconds": 60}})
    with serving(tmp_path, site.env, "--second", "refuse"):
        first = site.start("nightly")
        until(lambda: site.api.run(first)["state_type"] == "RUNNING")
        second = site.api.ended(site.start("nightly"))
        assert second["state_name"] == "Cancelled"
        told = site.api.ended(site.start("watchdog", longest=0.0001))
        assert (told["state_name"], "**hanging**" in site.api.artifact("watchdog")) == ("Failed", True)
        site.sandbox.set_faults(None)
        assert site.api.ended(first)["state_name"] in ("Completed", "Incomplete")
