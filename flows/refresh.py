"""Bring lists up to date: the same pipeline as `enrich refresh`, one task for each provider and stage.

`python flows/refresh.py` runs it on Prefect's embedded temporary server. Retries happen in the pipeline, once: the
tasks have none of their own, because two layers of retries multiply.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from threading import Timer
from typing import Annotated, Any, cast
from uuid import UUID

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")  # before prefect reads its settings

from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture, wait
from prefect.settings import get_current_settings
from pydantic import Field as Bounds

from by_hand import parameters
from courtesy import MAINTAINER, Courtesy
from enrich.alone import asking
from enrich.cache import Cache
from enrich.fetch import utc_now
from enrich.losses import MOST_LOST
from enrich.model import Outcome
from enrich.pipeline import ENRICHED, Run, Work, find_lists
from enrich.plan import Job, Scope
from enrich.provider import Field
from enrich.report import write_report
from enrich.settings import Settings
from enrich.transport import Network
from office import Office
from pace import fleet_turn
from telling import tell

HOURS = 3600.0
_LAST_WORDS = 20.0  # seconds for the requests in flight when a run is cancelled; prefect kills it after thirty

Seconds = Annotated[float, Bounds(ge=0)]
Positive = Annotated[float, Bounds(gt=0)]
Percent = Annotated[float, Bounds(ge=0, le=100)]
Facts = list[Field]  # by another name: prefect reads `Field` as pydantic's


def named() -> str:
    """What a run is called: its flow, and its lists where it does not take them all."""
    lists = [Path(name).stem for name in runtime.flow_run.parameters.get("lists") or []]
    said = f"{len(lists)} lists" if len(lists) > 5 else ", ".join(lists) or "all lists"
    return f"{runtime.flow_run.flow_name} {said}"


# No time-out: prefect cannot interrupt a thread. Requests have one each (ENRICH_TIMEOUT), and the run has its hours.
@task(task_run_name="{job.provider.name}: {job.requests} requests", retries=0, persist_result=False)
def ask(run: Run, job: Job, courtesy: Courtesy) -> dict[str, int]:
    """Ask one provider for everything that this stage wants of it; returns how many identifiers met each outcome."""
    counts = dict.fromkeys(map(str, Outcome), 0)
    key = f"progress-{job.provider.name.replace('_', '-')}"
    progress, done = cast("UUID", create_progress_artifact(0.0, key, f"{len(job.ids)} identifiers")), 0
    courtesy.give_way()
    for replies in run.fetch(job):
        for reply in replies:
            counts[str(reply.outcome)] += 1
        done += len(replies)
        update_progress_artifact(progress, min(100.0, 100.0 * done / len(job.ids)))
        courtesy.give_way()
    get_run_logger().info("%s", {name: count for name, count in counts.items() if count})
    return counts


@flow(name="refresh", flow_run_name=named, persist_result=False, timeout_seconds=13 * HOURS)
def refresh(  # noqa: PLR0913 (the form of the server has as many fields)
    lists: list[str] = [],  # noqa: B006 (prefect reads the default for its form, nobody changes it)
    only: Facts = [],  # noqa: B006
    entries: list[str] = [],  # noqa: B006
    out: Path = ENRICHED,
    hours: Positive = 6.0,
    *,
    errands: Seconds = 0.0,
    most_lost: Percent = MOST_LOST,
    force: bool = False,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Bring lists up to date; returns the run's report, as `enrich refresh --report` writes it.

    Args:
        lists: Names under data/raw, or paths; all of data/raw if empty.
        only: Refresh only these facts; all if empty.
        entries: Ids of the entries to ask about; all if empty.
        out: Folder of the enriched files.
        hours: Ask nobody after so many hours, and write; the rest is asked by the next run.
        errands: Let workers of the work pool ask what takes long, in pieces of so many seconds; 0: ask from here.
        most_lost: Per cent of a field's values that may vanish before a list is held back.
        force: Ask again for what is still fresh.
        dry_run: Tell what would be asked, and ask nobody.
    """
    settings, began = Settings.read(), _began()
    scope = Scope(frozenset(only), force, frozenset(entries), began)
    with nullcontext() if dry_run else its_turn(settings), _opened(lists, out, settings, scope) as run:
        if dry_run:
            plan = {job.provider.name: {"identifiers": len(job.ids), "requests": job.requests} for job in run.due()}
            get_run_logger().info("to ask now: %s", plan or "nothing, everything is fresh")
            return {"plan": plan}
        theirs = MAINTAINER in runtime.flow_run.tags
        courtesy = Courtesy(run.fetcher.stopped, patience=0.0) if theirs else Courtesy(run.fetcher.stopped)
        with _ending(run, hours):
            _ask_all(run, courtesy, Office(run, courtesy, errands, began) if errands else None)
        run.most_lost = most_lost
        run.finish()
    tell(run.report)
    write_report(run.report, out / "report.json")
    return run.report.as_json()


def its_turn(settings: Settings) -> AbstractContextManager[None]:
    """Wait while `enrich refresh`, or a flow without this server, asks with the same folder of replies.

    Runs of one server may ask side by side: it keeps one pace for them all (pace.py). The embedded temporary server
    knows of one run alone.
    """
    together = get_current_settings().api.url is not None
    return asking(settings.cache, wait=True, together=together, tell=get_run_logger().warning)


def _opened(lists: Sequence[str], out: Path, settings: Settings, scope: Scope) -> Run:
    works = [Work.open(path, out) for path in find_lists(lists)]
    return Run(works, Cache(settings.cache), settings, scope, network=Network(settings, turn=fleet_turn))


@contextmanager
def _ending(run: Run, hours: float) -> Iterator[None]:
    """Stop asking in good order when the hours are over."""
    timer = Timer(hours * HOURS, run.fetcher.stopped.set)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _began() -> datetime:
    """When this run began; one that another machine takes up began when it was first started."""
    context = FlowRunContext.get()
    return (context and context.flow_run and context.flow_run.start_time) or utc_now()


def _ask_all(run: Run, courtesy: Courtesy, office: Office | None) -> None:
    """Have all stages asked, from here or by workers."""
    if office:
        office.wait_for_former_errands()
    for stage in run.stages():
        if office and office.is_worth_it(stage):
            office.see_to(stage)
        else:
            _ask(run, stage, courtesy)


def _ask(run: Run, stage: Sequence[Job], courtesy: Courtesy) -> None:
    """Ask from here. A run that is cancelled ends with the requests in flight, whose replies are kept."""
    futures: list[PrefectFuture[dict[str, int]]] = [ask.submit(run, job, courtesy) for job in stage]
    try:
        for future in futures:
            future.result()
    except BaseException:
        run.fetcher.stopped.set()
        wait(futures, timeout=_LAST_WORDS)
        raise


if __name__ == "__main__":
    sys.exit(3 if refresh(**parameters(__doc__))["troubled"] else 0)
