"""Bring lists up to date: the same pipeline as `enrich refresh`, one task for each provider and stage.

`python flows/refresh.py` runs it on Prefect's embedded temporary server. Retries happen in the pipeline, once: the
tasks have none of their own, because two layers of retries multiply.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Annotated, Any, cast
from uuid import UUID

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")  # before prefect reads its settings

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from pydantic import Field as Described

from enrich.cache import Cache
from enrich.model import Outcome
from enrich.pipeline import ENRICHED, Run, Work, find_lists
from enrich.plan import Job, Scope
from enrich.provider import Field
from enrich.report import write_report
from enrich.settings import Settings
from enrich.transport import Network
from pace import fleet_turn
from telling import tell

HOURS = 3600.0

Lists = Annotated[list[str], Described(description="Names under data/raw, or paths; all of data/raw if empty.")]
Only = Annotated[list[Field], Described(description="Refresh only these facts; all if empty.")]
Entries = Annotated[list[str], Described(description="Ids of the entries to ask about; all if empty.")]
Force = Annotated[bool, Described(description="Ask again for what is still fresh.")]
DryRun = Annotated[bool, Described(description="Tell what would be asked, and ask nobody.")]
Out = Annotated[Path, Described(description="Folder of the enriched files.")]


@task(
    task_run_name="{job.provider.name}: {job.requests} requests",
    retries=0,
    persist_result=False,
    timeout_seconds=4 * HOURS,
)
def ask(run: Run, job: Job) -> dict[str, int]:
    """Ask one provider for everything that this stage wants of it; returns how many identifiers met each outcome."""
    counts = dict.fromkeys(map(str, Outcome), 0)
    key = f"progress-{job.provider.name.replace('_', '-')}"
    progress, done = cast("UUID", create_progress_artifact(0.0, key, f"{len(job.ids)} identifiers")), 0
    for replies in run.fetch(job):
        for reply in replies:
            counts[str(reply.outcome)] += 1
        done += len(replies)
        update_progress_artifact(progress, min(100.0, 100.0 * done / len(job.ids)))
    get_run_logger().info("%s", {name: count for name, count in counts.items() if count})
    return counts


@flow(name="refresh", flow_run_name="refresh {lists}", persist_result=False, timeout_seconds=8 * HOURS)
def refresh(  # noqa: PLR0913 (the form of the server has as many fields)
    lists: Lists = [],  # noqa: B006 (prefect reads the default for its form, nobody changes it)
    only: Only = [],  # noqa: B006
    entries: Entries = [],  # noqa: B006
    out: Out = ENRICHED,
    *,
    force: Force = False,
    dry_run: DryRun = False,
) -> dict[str, Any]:
    """Bring lists up to date; returns the run's report, as `enrich refresh --report` writes it."""
    settings = Settings.read()
    scope = Scope(frozenset(only), force, frozenset(entries))
    works = [Work.open(path, out) for path in find_lists(lists)]
    with Run(works, Cache(settings.cache), settings, scope, network=Network(settings, turn=fleet_turn)) as run:
        if dry_run:
            plan = {job.provider.name: {"identifiers": len(job.ids), "requests": job.requests} for job in run.due()}
            get_run_logger().info("to ask now: %s", plan or "nothing, everything is fresh")
            return {"plan": plan}
        for stage in run.stages():
            for future in [ask.submit(run, job) for job in stage]:
                future.result()
        run.finish()
    tell(run.report)
    write_report(run.report, out / "report.json")
    return run.report.as_json()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Refresh lists as a Prefect flow.")
    parser.add_argument("lists", nargs="*", help="names under data/raw, or paths; all of data/raw where none is given")
    parser.add_argument("--out", type=Path, default=ENRICHED, help="folder of the enriched files")
    given = parser.parse_args()
    sys.exit(3 if refresh(given.lists, out=given.out)["troubled"] else 0)
