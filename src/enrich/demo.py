"""`enrich demo`: the main job on the first list, through real HTTP on loopback, in one command.

The sandbox's world holds true facts and invented counts; every count is labelled as made up. Nothing is written
outside the demo's own folder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from enrich import console
from enrich.cache import Cache
from enrich.errors import UsageError
from enrich.pipeline import RAW, Run, Work
from enrich.sandbox import load_world, running
from enrich.settings import Settings

WORLD = Path(__file__).parent / "sandbox" / "worlds" / "brain.yaml"
LIST = RAW / "awesome-brain-fm.md"


def run_demo(out: Path, source: Path = LIST) -> int:
    """Refresh the first list twice against the sandbox: the second run finds everything fresh. Returns an exit code."""
    if not source.is_file():
        raise UsageError(f"{source} is not here; run the demo in a checkout of the project")
    shutil.rmtree(out / "cache", ignore_errors=True)  # the demo starts cold, and removes nothing but its own
    for suffix in (".yaml", ".md"):
        (out / source.with_suffix(suffix).name).unlink(missing_ok=True)
    with running(load_world(WORLD)) as sandbox:
        # The sandbox allows any pace: the demo should not wait for limits that nobody enforces.
        settings = Settings.read(
            {**_harmless(), **sandbox.env(), "ENRICH_PACE": "0", "ENRICH_CACHE": str(out / "cache")}
        )
        first = _refresh(source, out, settings)
        second = _refresh(source, out, settings)
    _tell(first, second, out)
    return 3 if first.report.troubled else 0


def _harmless() -> dict[str, str]:
    """The caller's environment without its keys: those are for the real services."""
    return {name: value for name, value in os.environ.items() if name in ("ENRICH_TIMEOUT", "ENRICH_ATTEMPTS")}


def _refresh(source: Path, out: Path, settings: Settings) -> Run:
    with Run([Work.open(source, out)], Cache(settings.cache), settings) as run:
        console.fetch_all(run)
        run.finish()
    return run


def _tell(first: Run, second: Run, out: Path) -> None:
    for dataset in first.datasets.values():
        console.out.print(console.entries_table(dataset))
        for problem in dataset.about.problems:
            click.echo(f"list: {problem.message}")
    click.echo("* stars of a larger repository, of which the entry is only a part\n")
    console.out.print(console.report_table(first.report))
    again = second.report
    click.echo(f"second run: {again.sent} requests, {len(again.changed)} files changed\n")
    click.echo(
        "Counts and ids of indexes come from the sandbox and are made up; titles, authors, venues, DOIs are true."
    )
    for kind, suffix in (("enriched YAML", "yaml"), ("the list, fed", "md")):
        click.echo(f"{kind:<14} {out / LIST.stem}.{suffix}")
