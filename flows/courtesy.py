"""A maintainer's refresh goes ahead of the nightly: every other run waits between batches while one of theirs runs.

The priority of a work queue decides what starts first; this is for the run that has started already. It costs one read
of the API in ten seconds, and ends after half an hour: a run that died without a word must not stop every night.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectException

MAINTAINER = "maintainer"  # tag of the runs that go first
_UNDER_WAY = FlowRunFilter(
    tags=FlowRunFilterTags(all_=[MAINTAINER]),
    state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING])),
)


def maintainer_at_work() -> bool:
    """Whether a maintainer's run is under way. A server that does not answer stops nobody."""
    try:
        with get_client(sync_client=True) as client:
            return bool(client.read_flow_runs(flow_run_filter=_UNDER_WAY, limit=1))
    except (httpx.HTTPError, PrefectException):
        return False


@dataclass(slots=True)
class Courtesy:
    """Waits for others, for all threads of a run. `patience`: seconds in all; `every`: seconds between two looks.

    `stopped`: ends every wait.
    """

    stopped: Event
    is_wanted: Callable[[], bool] = maintainer_at_work
    patience: float = 1800.0
    every: float = 10.0
    clock: Callable[[], float] = time.monotonic
    looked: float = float("-inf")
    lock: Lock = field(default_factory=Lock)

    def give_way(self) -> None:
        """Return when nobody goes first, or patience is at an end."""
        with self.lock:
            if self.clock() - self.looked < self.every:
                return
            while self.patience > 0 and not self.stopped.is_set() and self.is_wanted():
                self.stopped.wait(min(self.every, self.patience))
                self.patience -= self.every
            self.looked = self.clock()
