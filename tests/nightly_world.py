"""A made world that lives for a month, and the lists about it: pure functions of the night.

Night 0 is the first on which all five lists are kept; the others were taken up some nights before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from enrich.sandbox import World
from enrich.sandbox.world import Deposit, Repository, Work
from made_lists import made
from nightly_plants import ABSENT, EDITS, LATE, PLANTS

Thing: TypeAlias = Work | Repository | Deposit

NIGHTS = 30
JOINED: Mapping[str, int] = {"decoding": -24, "dynamics": -18, "memory": -12, "models": -6, "tools": 0}

_KINDS = {"arxiv": 90, "biorxiv": 50, "journal": 60, "titles": 12, "openreview": 40, "acl": 8}
_PAPERS = [f"{kind} {n}" for kind, count in _KINDS.items() for n in range(count)]
_HOSTS = {"gitlab": 6, "codeberg": 3, "huggingface": 5}
_ADDRESSES = {"gitlab": "gitlab.com", "codeberg": "codeberg.org", "huggingface": "huggingface.co"}
_DEPOSITS = 5
_TIDES = (8, 20)  # nights on which citations rise
_STARRY = (6, 12, 13, 20, 24)  # nights on which stars move
_MADE = made(**_KINDS)


def _first() -> Iterator[tuple[str, Thing]]:
    works = enumerate(_MADE.world.works)
    yield from zip(_PAPERS, (_counted(number, work) for number, work in works), strict=True)
    yield from ((f"code {n}", repository) for n, repository in enumerate(_MADE.world.repositories))
    for host, count in _HOSTS.items():
        for n in range(count):
            yield f"{host} {n}", Repository(f"bench-{n}/kit-{n}", 5000 + n, host=host, stars=20 + n, likes=30 + n)
    for n in range(_DEPOSITS):
        yield f"zenodo {n}", Deposit(f"zenodo:{_recording(n)}", f"A made-up recording {n}", downloads=90 + n)


def _recording(n: int) -> int:
    return 70_000 + 10 * n


def _counted(number: int, work: Work) -> Work:
    """With a count of its own at each service. DBLP has no page of proceedings, so that the page itself is asked."""
    return replace(
        work,
        counts={"openalex": 60 + number, "europepmc": 20 + number},
        article=work.article and replace(work.article, citations=40 + number),
        preprint=work.preprint and replace(work.preprint, citations=10 + number),
        unknown_to=("dblp",) if work.page else (),
    )


# Everything as it is at first, by the names that plants use: `arxiv 3` and its `code 3`, `gitlab 0`, `zenodo 1` …
FIRST: Mapping[str, Thing] = dict(_first())


def _lines() -> Iterator[tuple[str, str]]:
    yield from zip(_PAPERS, _MADE.lines, strict=True)
    for host, count in _HOSTS.items():
        for n in range(count):
            yield f"{host} {n}", f"Kit {n} for benches of {host} [[Code](https://{_ADDRESSES[host]}/bench-{n}/kit-{n})]"
    for n in range(_DEPOSITS):
        yield f"zenodo {n}", f"Recordings of bench {n} [[Data](https://zenodo.org/records/{_recording(n)})]"


# The line by which lists have each; code of a paper stands in the paper's.
LINES: Mapping[str, str] = dict(_lines())


@cache
def things(night: int) -> Mapping[str, Thing]:
    """Everything by its name, as it is on a night."""
    found = {name: _moved(number, thing, night) for number, (name, thing) in enumerate(FIRST.items())}
    for plant in PLANTS:
        if plant.night <= night:
            found[plant.name] = plant.change(found[plant.name])
    return found


def _moved(number: int, thing: Thing, night: int) -> Thing:
    """Counts rise with each tide at most works; stars come, and at times go."""
    tides = sum(1 for at in _TIDES if at <= night and (number + at) % 3)
    stars = sum(1 if (number + at) % 9 else -1 for at in _STARRY if at <= night and (number + at) % 4 == 0)
    if isinstance(thing, Work):
        scholar = thing.semantic_scholar
        return replace(
            thing,
            counts={service: count + 2 * tides for service, count in thing.counts.items()},
            article=thing.article and replace(thing.article, citations=thing.article.citations + 2 * tides),
            preprint=thing.preprint and replace(thing.preprint, citations=thing.preprint.citations + tides),
            semantic_scholar=replace(scholar, citations=scholar.citations + 3 * tides),
        )
    if isinstance(thing, Repository):
        return replace(thing, stars=max(0, thing.stars + stars), likes=max(0, thing.likes + stars))
    return replace(thing, downloads=thing.downloads + tides)


@cache
def world(night: int) -> World:
    """What the services speak of on a night."""
    _, change = ABSENT.get(night, ("", lambda thing: thing))
    every = [change(thing) for thing in things(night).values()]
    return World(
        "month",
        tuple(thing for thing in every if isinstance(thing, Work)),
        tuple(thing for thing in every if isinstance(thing, Repository)),
        tuple(thing for thing in every if isinstance(thing, Deposit)),
    )


@cache
def lists(night: int) -> Mapping[str, str]:
    """The files of the lists that are kept by a night: Markdown, and YAML where something was decided."""
    return {file: text for name, joined in JOINED.items() if joined <= night for file, text in _files(name, night)}


def _files(name: str, night: int) -> Iterator[tuple[str, str]]:
    lines = [LINES[each] for each in _dealt(name)]
    edits = [edit for edit in EDITS if edit.of == name and edit.night <= night]
    for edit in edits:
        lines = edit.lines(lines) + [LINES[each] for each in edit.added]
    yield f"{name}.md", f"# Made-up {name}\n\n## Papers\n\n" + "".join(f"- {line}\n" for line in lines)
    if decided := "".join(edit.decisions for edit in edits):
        yield f"{name}.yaml", decided


def _dealt(name: str) -> Iterator[str]:
    """What a list holds at first: dealt out like cards, and every ninth given to a second list."""
    mine = list(JOINED).index(name)
    for place, each in enumerate(each for each in LINES if each not in LATE):
        if place % 5 == mine or (place % 9 == 0 and (place + 1) % 5 == mine):
            yield each
