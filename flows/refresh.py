"""The main job as a Prefect flow: the same pipeline as `enrich refresh`, one task for each provider and stage.

`python flows/refresh.py` runs it on Prefect's embedded temporary server. Retries happen in the pipeline, once: the
tasks have none of their own, because two layers of retries multiply.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")  # before prefect reads its settings

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact

from enrich.cache import Cache
from enrich.model import Outcome
from enrich.pipeline import ENRICHED, Run, Work, find_lists
from enrich.plan import Job, Scope
from enrich.provider import Field
from enrich.report import Report
from enrich.settings import Settings


@task(task_run_name="{job.provider.name}: {job.requests} requests", retries=0, persist_result=False)
def ask(run: Run, job: Job) -> dict[str, int]:
    """Ask one provider for everything that this stage wants of it; returns how many identifiers met each outcome."""
    counts = dict.fromkeys(map(str, Outcome), 0)
    for replies in run.fetch(job):
        for reply in replies:
            counts[str(reply.outcome)] += 1
    get_run_logger().info("%s", {name: count for name, count in counts.items() if count})
    return counts


@flow(name="refresh", flow_run_name="refresh {lists}", persist_result=False)
def refresh(
    lists: Sequence[str] = (), out: Path = ENRICHED, only: Sequence[Field] = (), *, force: bool = False
) -> dict[str, object]:
    """Bring lists up to date.

    Args:
        lists: Names under data/raw or paths; all of data/raw where empty.
        out: Folder of the enriched files.
        only: Refresh only these facts: stars, citations, bibliography.
        force: Ask again for what is still fresh.

    Returns:
        The run's report, as `enrich refresh --report` writes it.
    """
    settings = Settings.read()
    works = [Work.open(path, out) for path in find_lists(lists)]
    with Run(works, Cache(settings.cache), settings, Scope(frozenset(only), force)) as run:
        for stage in run.stages():
            futures = [ask.submit(run, job) for job in stage]
            for future in futures:
                future.result()
        run.finish()
    create_markdown_artifact(markdown(run.report), key="refresh-report", description="What was asked, what changed")
    return run.report.as_json()


def markdown(report: Report) -> str:
    """The report as a Markdown page: a table by provider, then what changed and what did not answer."""
    rows = [
        f"| {name} | {t.ids} | {t.outcomes[Outcome.FOUND]} | {t.outcomes[Outcome.ABSENT]} | {t.troubled} |"
        for name, t in report.tallies.items()
    ]
    head = ["| provider | asked | found | absent | failed |", "| --- | --: | --: | --: | --: |"]
    lines = ["# Refresh", "", f"{report.sent} requests; the fewest possible are {report.fewest}.", "", *head, *rows, ""]
    lines += ["## Changed", "", *(f"- {line}" for line in report.changes or report.changed or ["nothing"]), ""]
    if report.pins:
        lines += ["## Decisions", "", *(f"- {line}" for line in report.pins), ""]
    if report.troubled:
        lines += ["## Not answered", "", *(f"- {service}: old values were kept" for service in report.troubled), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Refresh lists as a Prefect flow.")
    parser.add_argument("lists", nargs="*", help="names under data/raw, or paths; all of data/raw where none is given")
    parser.add_argument("--out", type=Path, default=ENRICHED, help="folder of the enriched files")
    given = parser.parse_args()
    sys.exit(3 if refresh(given.lists, given.out)["troubled"] else 0)
