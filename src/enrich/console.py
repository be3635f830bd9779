"""What a run shows people: progress while it works, then tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from enrich import dataset as data
from enrich.losses import Held
from enrich.model import Outcome
from enrich.pipeline import Run
from enrich.plan import Job
from enrich.report import Report
from enrich.settings import Settings
from enrich.transport import pace

_SHOWN = 40  # changes
# Everything but results goes to standard error, so that output can be piped.
err = Console(stderr=True)
out = Console(width=None if Console().is_terminal else 160)


def fetch_all(run: Run, console: Console = err) -> None:
    """Do all stages of a run, services at the same time, with a bar for each provider."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        bars: dict[str, TaskID] = {}
        for stage in run.stages():
            for job in stage:
                _extend(progress, bars, job)
            with ThreadPoolExecutor(max_workers=8, thread_name_prefix="service") as pool:
                done = [pool.submit(_work, run, jobs, progress, bars) for jobs in _by_service(stage)]
                try:
                    for future in as_completed(done):
                        future.result()
                except BaseException:
                    run.fetcher.stopped.set()  # the other services end after their request in flight
                    raise


def _by_service(stage: Sequence[Job]) -> Iterator[list[Job]]:
    ordered = sorted(stage, key=lambda job: job.provider.service)
    for _, jobs in groupby(ordered, key=lambda job: job.provider.service):
        yield list(jobs)


def _extend(progress: Progress, bars: dict[str, TaskID], job: Job) -> None:
    name = job.provider.name
    if name not in bars:
        bars[name] = progress.add_task(name, total=0)
    progress.update(bars[name], total=(progress.tasks[bars[name]].total or 0) + len(job.ids))


def _work(run: Run, jobs: Iterable[Job], progress: Progress, bars: dict[str, TaskID]) -> None:
    for job in jobs:
        for replies in run.fetch(job):
            progress.update(bars[job.provider.name], advance=len(replies))


def plan_table(jobs: Sequence[Job], settings: Settings) -> Table:
    """What a dry run shows: identifiers, requests and the time that the services' limits allow for them."""
    table = Table(title="To ask now (answers may lead to more)", title_justify="left")
    for column in ("provider", "identifiers", "requests", "seconds"):
        table.add_column(column, justify="left" if column == "provider" else "right")
    for job in jobs:
        seconds = job.requests * pace(job.provider, settings)
        table.add_row(job.provider.name, str(len(job.ids)), str(job.requests), f"{seconds:.0f}")
    return table


def tell(report: Report, *, offline: bool = False) -> None:
    """All that a run has to say: services, what did not answer, what changed, problems, people's decisions."""
    if report.tallies:
        err.print(report_table(report))
    for line in [] if offline else trouble_lines(report):
        err.print(line, style="yellow", soft_wrap=True, markup=False, highlight=False)
    for line in held_lines(report.held):
        err.print(line, style="red", soft_wrap=True, markup=False, highlight=False)
    lines = [report.summary, *(f"  {change}" for change in report.changes[:_SHOWN])] if report.changes else []
    if len(report.changes) > _SHOWN:
        lines.append(f"  … and {len(report.changes) - _SHOWN} more changes")
    for line in [*lines, *problem_lines(report)]:
        err.print(line, soft_wrap=True, markup=False, highlight=False)


def report_table(report: Report) -> Table:
    """Asked, answered and failed by service, and requests against the fewest possible."""
    table = Table(title="Services", title_justify="left")
    table.add_column("service")
    for column in ("asked", "found", "absent", "no answer", "requests", "fewest"):
        table.add_column(column, justify="right")
    for service, tallies in sorted(report.services().items()):
        sums = [sum(t.outcomes[o] for t in tallies) for o in (Outcome.FOUND, Outcome.ABSENT)]
        troubled = sum(t.troubled for t in tallies)
        fewest = sum(t.fewest for t in tallies)
        asked = sum(t.ids for t in tallies)
        sent = report.requests.get(service, 0)
        table.add_row(service, *map(str, (asked, *sums, troubled, sent, fewest)), style="red" if troubled else "")
    ratio = report.sent / report.fewest if report.fewest else 1.0
    table.caption = f"{report.sent} requests; the fewest possible are {report.fewest} (ratio {ratio:.2f})"
    return table


def trouble_lines(report: Report) -> Iterator[str]:
    """One line for each provider that did not answer, with the reason."""
    for name, tally in report.tallies.items():
        if tally.troubled:
            why = "; ".join(tally.notes[:2])
            yield f"{name}: {tally.troubled} of {tally.ids} not answered ({why}); old values kept"
    for name, needs in report.skipped.items():
        yield f"{name}: not asked, for want of {needs}"


def held_lines(lists: Mapping[str, Held]) -> Iterator[str]:
    """One line for each list that the publishing gate holds back."""
    for name, held in lists.items():
        yield f"{name}: held back, its files stay as they were: {held}; --force-publish takes it all the same"


def problem_lines(report: Report) -> Iterator[str]:
    """What is to be said of people's pins, then one line for each list with problems."""
    yield from report.pins
    for name, counts in report.problems.items():
        if counts:
            codes = ", ".join(f"{code} {count}" for code, count in counts.items())
            decide = ", `enrich decide` asks about those unresolved" if "unresolved" in counts else ""
            yield f"{name}: {sum(counts.values())} problems ({codes}); `enrich check` shows them{decide}"


def entries_table(dataset: data.Dataset) -> Table:
    """A list at a glance: title, venue, year, citations, stars, problems."""
    made_up = " (made up)" if dataset.about.made_up else ""
    table = Table(title=escape(dataset.about.title), title_justify="left", show_lines=False)
    table.add_column("title", max_width=44, no_wrap=True, overflow="ellipsis")
    table.add_column("venue", max_width=16, no_wrap=True, overflow="ellipsis")
    table.add_column("year", justify="right")
    table.add_column(f"citations{made_up}", justify="right")
    table.add_column(f"stars{made_up}", justify="right")
    table.add_column("problem", overflow="fold")
    for entry in dataset.entries:
        table.add_row(*_row(entry))
    return table


def _row(entry: data.Entry) -> tuple[str, ...]:
    stars = [f"{r.stars:,}{'*' if r.part else ''}" for r in entry.repositories if r.stars is not None]
    count = entry.headline
    name = f"{entry.name}: " if entry.name and not entry.title.startswith(entry.name) else ""
    problems = "; ".join(problem.message for problem in entry.problems)
    return (
        escape(name + entry.title),
        entry.venue.name if entry.venue else "",
        str(entry.year or ""),
        f"{count.count:,}" if count else "",
        " / ".join(stars),
        escape(problems),
    )
