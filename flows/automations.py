"""What the server does when a machine dies: its runs are found silent, called crashed, and taken up by another machine.

`python flows/automations.py` tells it so. A run says every so often that it lives (PREFECT_FLOWS_HEARTBEAT_FREQUENCY:
seconds, 30 at least, the same on all machines; prefect.toml has it). Nothing else would ever end a run whose worker and
process were killed together: it stays "Running". A run that was claimed but never started is found in the same way.

https://docs.prefect.io/v3/advanced/detect-zombie-flows
"""

from __future__ import annotations

from datetime import timedelta

from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.settings import get_current_settings

_TAKEN_UP = ("nightly", "refresh")  # deployments; of an errand, the run that sent it takes up what is left
_DEFAULT = 180  # seconds between two heartbeats
_RUNS = ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"})
_AT_WORK = {
    f"prefect.flow-run.{sign}" for sign in ("Pending", "Submitting", "InfrastructurePending", "Running", "heartbeat")
}


def silent(heartbeat: float) -> Automation:
    """A run that two heartbeats were missed of has crashed. `heartbeat`: seconds between two of them."""
    return Automation(
        name="enrich: a silent run has crashed",
        description="Its machine died: nothing else would end it.",
        trigger=EventTrigger(
            match=_RUNS,
            after=_AT_WORK,
            expect={"prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=2.5 * heartbeat),
        ),
        actions=[
            ChangeFlowRunState(
                name=None, state=StateType.CRASHED, force=False, message="Nothing was heard of it any more."
            )
        ],
    )


def taken_up() -> Automation:
    """A crashed run is done by whoever is free; once in an hour, so that what always crashes comes to an end."""
    return Automation(
        name="enrich: a crashed run is taken up",
        description="Replies are in the cache: only what was not answered is asked again.",
        trigger=EventTrigger(
            match=_RUNS,
            match_related=ResourceSpecification(
                {"prefect.resource.role": "deployment", "prefect.resource.name": list(_TAKEN_UP)}
            ),
            expect={"prefect.flow-run.Crashed"},
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(hours=1),
        ),
        actions=[
            ChangeFlowRunState(name="AwaitingRetry", state=StateType.SCHEDULED, force=False, message="Taken up again.")
        ],
    )


def _to(state: StateType, message: str, name: str | None = None) -> ChangeFlowRunState:
    return ChangeFlowRunState(name=name, state=state, message=message, force=False)


def set_automations(heartbeat: float) -> None:
    """Make these automations, or bring them up to date. `heartbeat`: seconds between two of a run."""
    with get_client(sync_client=True) as client:
        for wanted in (silent(heartbeat), taken_up()):
            for there in client.read_automations_by_name(wanted.name):
                client.delete_automation(there.id)
            wanted.create()


if __name__ == "__main__":
    set_automations(get_current_settings().flows.heartbeat_frequency or _DEFAULT)
