"""Every night, unattended: refresh all lists, report, and tell an outside service that it went well.

A night that goes wrong ends as Failed and says why; the next one repairs what it left. `python flows/nightly.py` runs
it now, on Prefect's embedded temporary server.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from prefect import Flow, flow, get_run_logger, task
from prefect.client.schemas.objects import FlowRun, State
from prefect.states import Completed

from enrich.fetch import utc_now
from enrich.pipeline import ENRICHED
from enrich.settings import Settings
from enrich.transport import heartbeat
from enrich.watchdog import Memory
from refresh import HOURS, Hours, Lists, Out, named, refresh


def alarm(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 (as prefect calls it)
    """Tell the outside service at once that a night went wrong."""
    heartbeat(Settings.read(), ok=False)


@flow(
    name="nightly",
    flow_run_name=named,
    persist_result=False,
    timeout_seconds=14 * HOURS,
    on_failure=[alarm],
    on_crashed=[alarm],
)
def nightly(lists: Lists = [], out: Out = ENRICHED, hours: Hours = 6.0) -> State[Any]:  # noqa: B006 (see refresh)
    """Bring lists up to date. Ends with what changed, in words; as "Incomplete" where a service did not answer."""
    report = refresh(lists, out=out, hours=hours)
    remember(out)
    troubled = ", ".join(report["troubled"])
    message = report["summary"] + (f"; not answered: {troubled}; old values were kept" if troubled else "")
    return Completed(name="Incomplete" if troubled else "Completed", message=message)


@task(task_run_name="remember the night", retries=0, persist_result=False)
def remember(out: Path) -> None:
    """Let the watchdog know of this night before another report takes its place, and the outside service, too.

    While the watchdog has something to say, it alone speaks to the outside: good and bad news would take turns.
    """
    memory = Memory.load(out, utc_now())
    memory.save(out)
    if not memory.told and (silence := heartbeat(Settings.read(), ok=True)):
        get_run_logger().warning("%s", silence)


if __name__ == "__main__":
    sys.exit(3 if nightly(return_state=True).name == "Incomplete" else 0)
