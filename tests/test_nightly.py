"""Every night with a real server: deployed, started by schedule and by hand, looked at, doubled, cancelled, repaired.

The server has its embedded SQLite, `flows/serve.py` runs as people run it, and the sandbox speaks for all services.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
import yaml

from courtesy import Courtesy
from enrich.sandbox import Sandbox
from harness import IMPATIENT, LIST, bench

pytestmark = pytest.mark.alone
ROOT = Path(__file__).parent.parent
NAME = LIST.stem
QUICK = {
    "PREFECT_RUNNER_POLL_FREQUENCY": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
    "PREFECT_SERVER_UI_ENABLED": "false",
}


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


@dataclass
class Site:
    """A server, and flows/serve.py on it; `faults` of the sandbox may be changed while it runs."""

    api: httpx.Client
    sandbox: Sandbox
    out: Path
    env: dict[str, str]

    def deployment(self, name: str) -> Any:
        return self._json("GET", f"/deployments/name/{name}/{name}")

    def start(self, name: str, **parameters: Any) -> str:
        body = {"parameters": {"out": str(self.out), **parameters}, "state": {"type": "SCHEDULED"}}
        return str(self._json("POST", f"/deployments/{self.deployment(name)['id']}/create_flow_run", body)["id"])

    def run(self, identity: str) -> Any:
        return self._json("GET", f"/flow_runs/{identity}")

    def ended(self, identity: str) -> Any:
        ends = ("COMPLETED", "FAILED", "CANCELLED", "CRASHED")
        return until(lambda: run if (run := self.run(identity))["state_type"] in ends else None)

    def runs(self, name: str) -> list[dict[str, Any]]:
        where = {"deployments": {"id": {"any_": [self.deployment(name)["id"]]}}, "sort": "EXPECTED_START_TIME_ASC"}
        found = self._json("POST", "/flow_runs/filter", where)
        assert isinstance(found, list)
        return found

    def artifact(self, key: str) -> Any:
        return self._json("GET", f"/artifacts/{key}/latest")["data"]

    def _json(self, method: str, path: str, body: Any = None) -> Any:
        response = until(
            lambda: busy if (busy := self.api.request(method, path, json=body)).status_code != 503 else None
        )
        assert response.is_success, (response.status_code, response.text[:500])
        return response.json() if response.content else {}


def until(ask: Callable[[], Any], seconds: float = 90.0) -> Any:
    """What a question is answered with once the answer is something."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.5)
    return answer


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    with bench(folder) as lab:
        own = {"PREFECT_HOME": str(folder / "prefect"), "PREFECT_API_URL": url, "PWD": str(ROOT)}
        env = {**os.environ, **lab.sandbox.env(), **IMPATIENT, **QUICK, **own, "ENRICH_CACHE": str(folder / "cache")}
        env |= {"ENRICH_TIMEOUT": "20", "PYTHONPATH": str(ROOT / "src")}
        server = started("-m", "prefect", "server", "start", "--port", str(port), env=env, log=folder / "server.log")
        api = httpx.Client(base_url=url, timeout=20, trust_env=False)
        serving = None
        try:
            until(lambda: is_up(api))
            serve = ["flows/serve.py", str(LIST), "--out", str(folder / "out"), "--no-pull"]
            serving = started(*serve, env=env, log=folder / "serve.log")
            until(lambda: "serving watchdog" in (folder / "serve.log").read_text("utf-8"))
            yield Site(api, lab.sandbox, folder / "out", env)
        finally:
            for process in filter(None, (serving, server)):
                process.terminate()
                process.wait(60)
            api.close()


def started(*arguments: str, env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, env=env, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)  # noqa: S603 (ours)


def is_up(api: httpx.Client) -> bool:
    try:
        return api.get("/health").is_success
    except httpx.TransportError:
        return False


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_forms_explain_every_parameter(site: Site) -> None:
    for name in ("refresh", "nightly", "watchdog"):
        fields = site.deployment(name)["parameter_openapi_schema"]["properties"]
        assert fields
        assert all(field["description"] for field in fields.values()), name
    [schedule] = site.deployment("nightly")["schedules"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("0 3 * * *", "UTC")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_cancelled_night_leaves_files_whole_and_a_second_one_waits_and_repairs(site: Site) -> None:
    site.sandbox.set_faults({"github": {"kind": "stall", "seconds": 3.0}})
    first = site.start("nightly")
    until(lambda: site.run(first)["state_type"] == "RUNNING")
    second = site.start("nightly")
    until(lambda: site.run(second)["state_name"] == "AwaitingConcurrencySlot")
    site.api.post(f"/flow_runs/{first}/set_state", json={"state": {"type": "CANCELLING"}})
    assert site.ended(first)["state_name"] == "Cancelled"
    site.sandbox.set_faults(None)
    done = site.ended(second)
    assert done["state_name"] == "Completed", done["state"]
    assert (site.out / f"{NAME}.yaml").exists()
    assert not [path.name for path in site.out.iterdir() if path.name.startswith(".")], "no half of a file"
    report = json.loads((site.out / "report.json").read_text("utf-8"))
    assert (report["troubled"], report["lists"], report["partial"]) == ([], [NAME], False)
    assert site.artifact("nightly-report").startswith(f"# Enriched for the first time: {NAME}")
    assert {row["provider"] for row in json.loads(site.artifact("refresh-table"))} <= report["providers"].keys()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_schedule_starts_a_night_that_asks_nothing_twice(site: Site) -> None:
    deployment = site.deployment("nightly")["id"]
    known = {run["id"] for run in site.runs("nightly")}
    soon = {"schedule": {"interval": timedelta(seconds=15).total_seconds()}, "active": True}
    [made] = site.api.post(f"/deployments/{deployment}/schedules", json=[soon]).json()
    night = until(lambda: next((r for r in site.runs("nightly") if is_done(r) and r["id"] not in known), None))
    site.api.delete(f"/deployments/{deployment}/schedules/{made['id']}")
    assert night["state_name"] == "Completed", night["state"]
    assert night["auto_scheduled"]


def is_done(run: dict[str, Any]) -> bool:
    return str(run["state_type"]) in ("COMPLETED", "FAILED", "CRASHED")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_by_hand_with_parameters_and_the_watchdog_barks_once(site: Site) -> None:
    plan = site.start("refresh", dry_run=True, force=True, only=["stars"])
    first = site.ended(site.start("watchdog", age=0.00001))
    assert (first["state_name"], NAME in first["state"]["message"]) == ("Failed", True)
    second = site.ended(site.start("watchdog", age=0.00001))
    assert second["state_name"] == "Known"
    assert f"**overdue** {NAME} was not refreshed" in site.artifact("watchdog")
    done = site.ended(plan)
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
    there = {each["name"] for each in site.api.post("/automations/filter", json={}).json()}
    assert set(wanted) <= there
