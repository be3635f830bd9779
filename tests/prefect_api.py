"""What tests ask of a Prefect server: runs started by hand and by schedule, their states, what they left behind."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from servers import until

ENDS = ("COMPLETED", "FAILED", "CANCELLED", "CRASHED")


@contextmanager
def opened(url: str) -> Iterator[Api]:
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        yield Api(client)


@dataclass(frozen=True, slots=True)
class Api:
    """A server. A deployment goes by the name of its flow, which is its own, too."""

    client: httpx.Client

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the server says in JSON; its database may be busy for a while (503)."""
        response = until(
            lambda: busy if (busy := self.client.request(method, path, json=body)).status_code != 503 else None
        )
        assert response.is_success, (response.status_code, response.text[:500])
        return response.json() if response.content else {}

    def deployment(self, name: str) -> Any:
        return self.ask("GET", f"/deployments/name/{name}/{name}")

    def start(self, name: str, **parameters: Any) -> str:
        """Start a run by hand; returns its id."""
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return str(self.ask("POST", f"/deployments/{self.deployment(name)['id']}/create_flow_run", body)["id"])

    def by_schedule(self, name: str, **parameters: Any) -> str:
        """Have a schedule of a minute start a run; returns its id once a worker has it. Then the schedule goes."""
        place, before = f"/deployments/{self.deployment(name)['id']}/schedules", {run["id"] for run in self.runs(name)}
        schedule = {"interval": 60, "anchor_date": (datetime.now(UTC) + timedelta(seconds=5)).isoformat()}
        [made] = self.ask("POST", place, [{"schedule": schedule, "parameters": parameters}])
        taken = until(lambda: [r for r in self.runs(name) if _is_taken(r) and r["id"] not in before], 180, "the night")
        self.ask("DELETE", f"{place}/{made['id']}")
        return str(taken[0]["id"])

    def pause(self, name: str, *, paused: bool = True) -> None:
        """Let the schedules of a deployment rest, or go on."""
        deployment = self.deployment(name)
        for each in deployment["schedules"]:
            self.ask("PATCH", f"/deployments/{deployment['id']}/schedules/{each['id']}", {"active": not paused})

    def run(self, identity: str) -> Any:
        return self.ask("GET", f"/flow_runs/{identity}")

    def ended(self, identity: str, seconds: float = 90.0, ends: Container[str] = ENDS) -> Any:
        """A run once it has ended."""
        return until(lambda: run if (run := self.run(identity))["state_type"] in ends else None, seconds, "its end")

    def runs(self, name: str) -> list[Any]:
        """All runs of a deployment, the earliest first."""
        where = {"deployments": {"id": {"any_": [self.deployment(name)["id"]]}}, "sort": "EXPECTED_START_TIME_ASC"}
        return list(self.ask("POST", "/flow_runs/filter", where))

    def artifact(self, key: str) -> Any:
        return self.ask("GET", f"/artifacts/{key}/latest")["data"]


def _is_taken(run: Any) -> bool:
    return bool(run["auto_scheduled"] and run["state_type"] != "SCHEDULED")
