"""Where one machine is outgrown: what takes long is asked by the workers of a work pool, and not by the run itself.

A run plans over all lists at once, so that batches are full, and cuts what it wants of each service into errands
(errand.py). One errand a service is under way at a time, because its limits admit no more; services are asked side by
side. Workers put replies into the cache that all share (ENRICH_CACHE=redis://…), and the run goes on from there.

An errand whose worker died is not sent again: what it was told is in the cache, and the rest is planned anew. A run
that was itself taken up by another machine first waits for the errands that it had sent before.

https://docs.prefect.io/v3/how-to-guides/deployments/run-deployments
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from prefect import get_run_logger, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun
from prefect.deployments import run_deployment
from prefect.states import Cancelling

from courtesy import MAINTAINER, Courtesy
from enrich.errors import UsageError
from enrich.pipeline import Run
from enrich.plan import Job, pieces
from enrich.transport import pace

ERRAND = "errand/errand"  # flow and deployment
_NOW = "now"  # the queue of maintainers' runs
_POLL = 2.0  # seconds between two looks at the errands under way
_WORTH = 10.0  # seconds; an errand needs about as long until it begins
_LOSSES = 3  # errands that were lost over the same question before it is given up
_ENDED = FlowRunFilterStateType(any_=sorted(TERMINAL_STATES))
_UNDER_WAY = FlowRunFilterStateType(not_any_=sorted(TERMINAL_STATES))


@dataclass(slots=True)
class Office:
    """Sends errands out and takes in what they bring home. `seconds`: of each. `since`: when the run began."""

    run: Run
    courtesy: Courtesy
    seconds: float
    since: datetime
    out: dict[UUID, Job] = field(default_factory=dict)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    name: str = field(default_factory=lambda: f"for:{runtime.flow_run.root_flow_run_id}")

    def is_worth_it(self, stage: Sequence[Job]) -> bool:
        """Whether others have it done before it could be done from here."""
        return any(job.requests * self._pace(job) > _WORTH for job in stage)

    def wait_for_former_errands(self) -> None:
        """Return when nothing is under way that this run sent from another machine, which died since."""
        sent = FlowRunFilter(tags=FlowRunFilterTags(all_=[self.name]), state=FlowRunFilterState(type=_UNDER_WAY))
        while _read(sent):
            time.sleep(_POLL)

    def see_to(self, stage: Sequence[Job]) -> None:
        """Return when all that a stage wants has been asked, or will not be."""
        lanes: dict[str, deque[Job]] = defaultdict(deque)
        for job in stage:
            lanes[job.provider.service].extend(pieces(job, max(1, int(self.seconds / self._pace(job)))))
        with self._recalling():
            while any(lanes.values()) or self.out:
                self.courtesy.give_way()
                self._send(lanes)
                time.sleep(_POLL)
                for errand in self._home():
                    self._take(errand, self.out.pop(errand.id))

    def _pace(self, job: Job) -> float:
        """Seconds for a request: what the service asks for, or as long as an answer takes where it allows more."""
        return max(0.5, pace(job.provider, self.run.settings))

    def _send(self, lanes: Mapping[str, deque[Job]]) -> None:
        busy = {job.provider.service for job in self.out.values()}
        for lane in (lane for service, lane in lanes.items() if lane and service not in busy):
            while lane and (why := self.run.fetcher.why_not(lane[0].provider)):
                self.run.leave(lane.popleft(), why)
            if lane:
                job = lane.popleft()
                self.out[self._errand(job).id] = job

    def _errand(self, job: Job) -> FlowRun:
        tags = runtime.flow_run.tags
        sent = run_deployment(
            ERRAND,
            parameters={
                "provider": job.provider.name,
                "ids": [(str(identifier), identifier.place) for identifier in job.ids],
            },
            flow_run_name=f"{job.provider.name}: {job.requests} requests",
            tags=[self.name, *tags],
            work_queue_name=_NOW if MAINTAINER in tags else None,
            timeout=0,
        )
        return cast("FlowRun", sent)

    def _home(self) -> list[FlowRun]:
        """The errands that have ended, well or not."""
        ended = FlowRunFilter(id=FlowRunFilterId(any_=list(self.out)), state=FlowRunFilterState(type=_ENDED))
        return _read(ended) if self.out else []

    def _take(self, errand: FlowRun, job: Job) -> None:
        if errand.state is not None and errand.state.is_completed():
            told = self.run.take(job)
            if not told:
                raise UsageError(f"{errand.name}: its replies are elsewhere; give all machines one ENRICH_CACHE")
            self.run.count(job, **json.loads(errand.state.message or "{}"))
        else:
            get_run_logger().warning("lost %s: what it was not told is asked again", errand.name)
            told = self.run.take(job, self.since)
            self._mourn(job)
        if told and not any(reply.outcome.is_fact for reply in told):
            self.run.fetcher.leave_alone(job.provider)

    def _mourn(self, job: Job) -> None:
        """Ask no more for what errands are lost over again and again."""
        head = job.provider.name, str(job.ids[0])
        self.lost[head] += 1
        if self.lost[head] == _LOSSES:
            self.run.leave(job, f"{_LOSSES} errands were lost over it")

    @contextmanager
    def _recalling(self) -> Iterator[None]:
        """A run that is cancelled calls its errands back."""
        try:
            yield
        except BaseException:
            with get_client(sync_client=True) as client:
                for sent in self.out:
                    client.set_flow_run_state(sent, Cancelling())
            raise


def _read(which: FlowRunFilter) -> list[FlowRun]:
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(flow_run_filter=which)
