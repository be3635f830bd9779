"""Look every hour whether the nightly runs still do their work; tell once what is wrong, and an outside service always.

What counts as wrong is in `enrich/findings.py`. Here is what only the server knows: runs that hang, failed or never
begin, and a schedule that has nothing to come. `python flows/watchdog.py` looks now, and exits with 5 for news.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.events import emit_event
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed, Failed
from pydantic import Field as Bounds

from by_hand import parameters
from enrich.fetch import utc_now
from enrich.findings import Finding, Limits, Seen, judge_runs
from enrich.pipeline import ENRICHED, find_lists
from enrich.settings import Settings
from enrich.transport import heartbeat
from enrich.watchdog import Memory, News
from refresh import Percent, Positive

_NEXT, _LAST = FlowRunSort.NEXT_SCHEDULED_START_TIME_ASC, FlowRunSort.END_TIME_DESC
_UNDER_WAY = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED]


@flow(name="watchdog", flow_run_name="watchdog", persist_result=False, timeout_seconds=600)
def watchdog(  # noqa: PLR0913 (the form of the server has as many fields)
    lists: list[str] = [],  # noqa: B006 (prefect reads the default for its form, nobody changes it)
    out: Path = ENRICHED,
    *,
    age: Positive = 36.0,
    stale: Percent = 25.0,
    nights: Annotated[int, Bounds(ge=1)] = 3,
    longest: Positive = 14.0,
    late: Positive = 60.0,
    watched: str = "nightly/nightly",
) -> State[Any]:
    """Say what is wrong with the nightly runs. Fails where there is news; what was told already ends as "Known".

    Args:
        lists: Names under data/raw, or paths; all of data/raw if empty.
        out: Folder of the enriched files.
        age: Hours after which a list that was not refreshed is overdue.
        stale: Per cent of a list's answers that may be old.
        nights: Days running on which a service may leave questions unanswered.
        longest: Hours that a nightly run may take.
        late: Minutes that a nightly run may wait to begin.
        watched: The deployment to watch, as flow/deployment; none if empty.
    """
    now = utc_now()
    limits = Limits(timedelta(hours=age), stale / 100, nights, timedelta(hours=longest), timedelta(minutes=late))
    memory = Memory.load(out, now)
    found = memory.look(find_lists(lists), out, now, limits)
    found += judge_runs(watched, runs(watched), now, limits) if watched else []
    news = memory.tell(found, now)
    _tell(found, news)
    if silence := heartbeat(Settings.read(), ok=not found):
        get_run_logger().warning("%s", silence)
    memory.save(out)  # last: what cannot be remembered is told again, not lost
    return _state(found, news)


def runs(deployment: str) -> list[Seen]:
    """The runs of a deployment that are under way, the next one, and the last that ended; none where it is unknown."""
    with get_client(sync_client=True) as client:
        try:
            identity = client.read_deployment_by_name(deployment).id
        except ObjectNotFound:
            return []
        where = DeploymentFilter(id=DeploymentFilterId(any_=[identity]))
        found = [
            *_read(client, where, _UNDER_WAY, _NEXT, 20),
            *_read(client, where, [StateType.SCHEDULED], _NEXT, 1),
            *_read(client, where, _ENDED, _LAST, 1),
        ]
    return list(map(_seen, found))


def _read(
    client: SyncPrefectClient, where: DeploymentFilter, states: list[StateType], sort: FlowRunSort, limit: int
) -> list[FlowRun]:
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)))
    return client.read_flow_runs(flow_run_filter=wanted, deployment_filter=where, sort=sort, limit=limit)


def _seen(run: FlowRun) -> Seen:
    """A run in our words. Of one that is to come, the time at which it may start next.

    As a plain datetime: spans between prefect's own, which are pendulum's, cannot be divided by others.
    """
    state = run.state
    assert state is not None  # noqa: S101 (the server gives every run one; only the type allows for none)
    since = run.next_scheduled_start_time if state.is_scheduled() else None
    moment = (since or state.timestamp).timestamp()
    return Seen(run.name, state.type.value.lower(), datetime.fromtimestamp(moment, UTC))


def _tell(found: list[Finding], news: News) -> None:
    """Show all findings on a page; emit an event for each that is new, and for each that is over."""
    for finding in found:
        get_run_logger().warning("%s%s", finding.message, " (new)" if finding in news.new else "")
    lines = [f"- **{finding.kind}** {finding.message}" for finding in found] or ["Nothing is wrong."]
    create_markdown_artifact("\n".join(lines), key="watchdog", description=f"{len(found)} findings")
    for finding in news.new:
        _emit(f"enrich.watchdog.{finding.kind}", finding.about, {"message": finding.message})
    for key in news.over:
        kind, _, about = key.partition(" ")
        _emit("enrich.watchdog.over", about, {"kind": kind, "message": f"over: {kind} {about}"})


def _emit(event: str, about: str, payload: dict[str, str]) -> None:
    emit_event(event, resource={"prefect.resource.id": f"enrich.watched.{about}"}, payload={"about": about, **payload})


def _state(found: list[Finding], news: News) -> State[Any]:
    """How a look ends. What was told already fails no run: an alarm that rings every hour is turned off."""
    message = "; ".join(finding.message for finding in news.new or found)
    if news.new:
        return Failed(message=message)
    return Completed(name="Known", message=message) if found else Completed(message="nothing is wrong")


if __name__ == "__main__":
    sys.exit(5 if watchdog(**parameters(__doc__), return_state=True).is_failed() else 0)
