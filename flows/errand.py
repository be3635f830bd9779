"""A piece of what a run wants to know from one provider, asked by whichever worker is free (spread.py sends them)."""

from __future__ import annotations

import json
from dataclasses import replace

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from courtesy import Courtesy
from enrich.cache import Cache
from enrich.model import Identifier
from enrich.pipeline import Run
from enrich.plan import Job
from enrich.settings import Settings
from enrich.transport import Network
from pace import fleet_turn
from refresh import HOURS, ask, its_turn


@flow(name="errand", persist_result=False, timeout_seconds=2 * HOURS)
def errand(provider: str, ids: list[tuple[str, str | None]]) -> State[None]:
    """Ask one provider, put its replies into the cache; the state's message says what it cost.

    `ids`: `scheme:value` of each identifier, with the place of its page where a link told it.
    """
    settings = Settings.read()
    named = tuple(replace(Identifier.parse(text), place=place) for text, place in ids)
    with (
        its_turn(settings),
        Run([], Cache(settings.cache), settings, network=Network(settings, turn=fleet_turn)) as run,
    ):
        able = {each.name: each for each in run.providers}
        ask(run, Job(able[provider], named), Courtesy(run.fetcher.stopped, patience=0.0))
        tally = run.report.tallies[provider]
    cost = {"requests": tally.requests, "seconds": round(tally.seconds, 1)}
    return Completed(message=json.dumps(cost))
