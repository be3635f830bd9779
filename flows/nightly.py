"""Every night, unattended: pull lists from where people keep them, refresh and check all, publish, report.

A night that goes wrong ends as Failed and says why; the next one repairs what it left. `python flows/nightly.py` runs
it now, on Prefect's embedded temporary server.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from prefect import Flow, flow, get_run_logger, task
from prefect.client.schemas.objects import FlowRun, State
from prefect.states import Completed, Failed

from by_hand import parameters
from enrich.cache import Cache
from enrich.fetch import utc_now
from enrich.losses import MOST_LOST
from enrich.pipeline import ENRICHED, find_lists
from enrich.publish import How, Publication
from enrich.publish import publish as publish_files
from enrich.settings import Settings
from enrich.transport import heartbeat
from enrich.upstream import Pulled, Puller, copies, pulled
from enrich.watchdog import Memory
from refresh import HOURS, Percent, Positive, Seconds, named, refresh
from telling import tell_night


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
def nightly(  # noqa: PLR0913 (the form of the server has as many fields)
    lists: list[str] = [],  # noqa: B006 (prefect reads the default for its form, nobody changes it)
    out: Path = ENRICHED,
    hours: Positive = 6.0,
    *,
    errands: Seconds = 0.0,
    pull: bool = True,
    publish: How = How.NONE,
    most_lost: Percent = MOST_LOST,
) -> State[Any]:
    """Pull, refresh, check and publish lists. Ends with what changed, in words.

    Completed; as "Incomplete" where a service, or an upstream, did not answer; Failed where a list was held back.

    Args:
        lists: Names under data/raw, or paths; all of data/raw if empty.
        out: Folder of the enriched files.
        hours: Ask nobody after so many hours, and write; the rest is asked the next night.
        errands: Let workers of the work pool ask what takes long, in pieces of so many seconds; 0: ask from here.
        pull: First fetch the lists that name an upstream in data/raw/X.yaml.
        publish: Then bring what changed to where people see it, by git.
        most_lost: Per cent of a field's values that may vanish before a list is held back.
    """
    taken = take_over(lists) if pull else []
    report = refresh(lists, out=out, hours=hours, errands=errands, most_lost=most_lost)
    done = bring_out(lists, out, publish, most_lost, set(report["held"]))
    tell_night(taken, report, done)
    remember(out)
    return _state(taken, report, done)


@task(task_run_name="pull lists", retries=0, persist_result=False)
def take_over(lists: list[str]) -> list[Pulled]:
    """Fetch the lists that are copies of others. One that cannot be had stays as it was, and is refreshed as well."""
    settings, meant = Settings.read(), {Path(name).stem for name in lists}
    wanted = [copy for copy in copies() if not lists or copy.path.stem in meant]
    cache = Cache(settings.cache)
    try:
        return list(Puller(settings, cache).pull(wanted))
    finally:
        cache.close()


@task(task_run_name="publish: {how.value}", retries=0, persist_result=False)
def bring_out(lists: list[str], out: Path, how: How, most_lost: float, held: set[str]) -> Publication:
    """Publish what changed, with the lists that were pulled, save what the refresh held back."""
    if how is How.NONE:
        return Publication()
    settings, names = Settings.read(), [path.stem for path in find_lists(lists)]
    passed = [name for name in names if name not in held]
    cache = Cache(settings.cache)
    try:
        sources = pulled(passed, cache)
    finally:
        cache.close()
    files = [out / f"{name}{ending}" for name in passed for ending in (".yaml", ".md")]
    return publish_files([*files, *sources], how, settings, most_lost=most_lost)


@task(task_run_name="remember the night", retries=0, persist_result=False)
def remember(out: Path) -> None:
    """Let the watchdog know of this night before another report takes its place, and the outside service, too.

    While the watchdog has something to say, it alone speaks to the outside: good and bad news would take turns.
    """
    memory = Memory.load(out, utc_now())
    memory.save(out)
    if not memory.told and (silence := heartbeat(Settings.read(), ok=True)):
        get_run_logger().warning("%s", silence)


def _state(taken: list[Pulled], report: dict[str, Any], done: Publication) -> State[Any]:
    """How a night ends, in one line."""
    held = {name: said["why"] for name, said in report["held"].items()}
    held |= {name: str(why) for name, why in done.held.items()}
    if held:
        said = "; ".join(f"{name} is held back: {why}" for name, why in held.items())
        return Failed(message=f"{said}; a run with most_lost=100 takes it all the same")
    troubled = [*report["troubled"], *(str(one.copy.path) for one in taken if one.note)]
    written = len(report["changed"])
    parts = [
        report["summary"],
        f"{written} files written" if written else "",
        f"not answered: {', '.join(troubled)}" if troubled else "",
        f"published to {done.place}" if done.place else "",
    ]
    return Completed(name="Incomplete" if troubled else "Completed", message="; ".join(filter(None, parts)))


if __name__ == "__main__":
    state = nightly(**parameters(__doc__), return_state=True)
    sys.exit(1 if state.is_failed() else 3 if state.name == "Incomplete" else 0)
