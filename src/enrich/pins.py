"""Which pin holds for which entry, and until when.

A pin's key is the id of an entry, or what one of its links names (`openreview:IuU0wcO0mo`, or the address itself). Ids
are made of the entry's words, so a corrected title gives a new one; a link says which entry is meant all the same. The
id goes first. A key by link holds for every entry with that link.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import process

from enrich import dataset as out
from enrich.decisions import Decisions, Pin, named
from enrich.identify import identify
from enrich.lists.document import Document
from enrich.lists.problem import BY_PIN, Problem
from enrich.model import HOSTS, Identifier
from enrich.resolve import Resolution

_NEAR = 60  # of 100: ids less alike are no help


@dataclass(frozen=True, slots=True)
class Pins:
    """The pins of one list on one day. `by_entry`: those that count, by entry id; `keys`: the key under which each is.

    `expired`: what is to be said of those that do not count any more. `unused`: of those that no entry takes.
    `unaided`: what pinned entries come to without their pins, which tells whether these may go. `ignore`: codes of
    problems that are not wanted.
    """

    by_entry: Mapping[str, Pin] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    expired: Mapping[str, Problem] = field(default_factory=dict)
    unused: Sequence[Problem] = ()
    unaided: Mapping[str, Resolution] = field(default_factory=dict)
    ignore: Collection[str] = ()


NO_PINS = Pins()


def assign(decisions: Decisions, document: Document, today: date) -> Pins:
    """Give each pin to its entries."""
    ids = [entry.id for entry in document.entries]
    by_link = _by_link(document) if decisions.pins else {}
    keys: dict[str, str] = {}
    unused = []
    for key in sorted(decisions.pins, key=lambda key: key not in ids):  # a stable sort: ids go first
        takers = [key] if key in ids else by_link.get(_meant(key), [])
        free = [each for each in takers if each not in keys]
        keys |= dict.fromkeys(free, key)
        if not free:
            unused.append(Problem("pin-unused", _unused(key, takers, ids)))
    pins = {each: decisions.pins[key] for each, key in keys.items()}
    over = {each: pin.expires for each, pin in pins.items() if pin.expires and pin.expires < today}
    return Pins(
        {each: pin for each, pin in pins.items() if each not in over},
        keys,
        {
            each: Problem("pin-expired", f"its pin counted until {last}; renew it, or remove it")
            for each, last in over.items()
        },
        unused,
        ignore=decisions.check.ignore,
    )


def _by_link(document: Document) -> dict[Identifier | str, list[str]]:
    """Ids of the entries that link something, by what the link names and by its address."""
    found: dict[Identifier | str, list[str]] = {}
    for entry in document.entries:
        names = [name for link in entry.links for name in (link.found.identifier, link.found.address) if name]
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(entry.id)
    return found


def _meant(key: str) -> Identifier | str:
    """What a key by link names, else the address that it is."""
    try:
        return named(key)
    except ValueError:
        return identify(key).address


def _unused(key: str, takers: Sequence[str], ids: Sequence[str]) -> str:
    if takers:
        return f"pin `{key}`: {takers[0]} has another pin; make one of the two"
    near = ", ".join(name for name, _, _ in process.extract(key, ids, limit=3, score_cutoff=_NEAR))
    return f"pin `{key}`: no entry has this id or links this" + (f"; ids like it: {near}" if near else "")


def new_keys(document: Document) -> dict[str, str]:
    """By entry id, the key for a new pin: what a link to a paper names in this entry alone, else the id.

    Titles are corrected more often than links; and where the link is, the decision is due again.
    """
    by_link = _by_link(document)
    keys = {}
    for entry in document.entries:
        named_here = [link.found.identifier for link in entry.links if link.role == "paper" and link.found.identifier]
        own = [str(name) for name in named_here if name.scheme not in HOSTS and len(by_link[name]) == 1]
        keys[entry.id] = own[0] if own else entry.id
    return keys


def messages(dataset: out.Dataset) -> list[str]:
    """All that is to be said of a list's pins, one line each: `list: entry: message [code]`."""
    name = dataset.about.name
    lines = [
        f"{name}: {problem.message} [{problem.code}]" for problem in dataset.about.problems if problem.code in BY_PIN
    ]
    for entry in dataset.entries:
        lines += [f"{name}: {entry.id}: {p.message} [{p.code}]" for p in entry.problems if p.code in BY_PIN]
    return lines
