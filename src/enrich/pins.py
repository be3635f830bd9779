"""People's decisions, kept: which pin holds for which entry, what it sets, and when it may go.

A pin's key is the id of an entry, or what one of its links names (`openreview:IuU0wcO0mo`, or the address itself). Ids
are made of the entry's words, so a corrected title gives a new one; a link says which entry is meant all the same. The
id goes first. A key by link holds for every entry with that link.

What services say of a pinned value stays in the entry, under `upstream`. So a pin can be taken off a written entry
again (`unpinned`), and a person's value never passes for a service's when an outage lets old values stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import process

from enrich import dataset as out
from enrich import venues
from enrich.decisions import Decisions, Form, Pin, Values, named
from enrich.identify import identify
from enrich.lists.document import Document
from enrich.lists.problem import BY_PIN, Problem
from enrich.merge import Work
from enrich.model import HOSTS, Identifier
from enrich.proof import Via
from enrich.resolve import Resolution

PINNED = "pin"  # the source of what people set
_NEAR = 60  # of 100: ids less alike are no help
# What the list says of an entry: it counts although the entry is left alone.
_LISTED = ("id", "section", "name", "links", "tags", "highlight", "notes", "fields", "written", "problems")


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


# Values


def overlay(values: Values, thing: Work | out.Entry) -> dict[str, Any]:
    """The pinned fields of an entry, or of its work, with their new values. Fields of a form that are not set stay."""
    new = {name: getattr(values, name) for name in ("title", "authors", "year", "type") if getattr(values, name)}
    if values.venue:
        new["venue"] = _venue(values, thing.venue)
    if values.notice:
        new["notice"] = None if values.notice == "none" else values.notice
    for name, form in (("preprint", values.preprint), ("publication", values.publication)):
        if form is not None and form.model_dump(exclude_none=True):
            new[name] = _form(form, getattr(thing, name))
    return new


def _venue(values: Values, there: out.Venue | None) -> out.Venue:
    known = venues.canonical(values.venue or "")
    name, full = (known.name, known.full) if known else (values.venue or "", None)
    same = there if there is not None and there.name == name else out.Venue(name=name)
    update = {"full": full if full != name else same.full, "track": values.track, "status": values.status}
    return same.model_copy(update={key: value for key, value in update.items() if value})


def _form(form: Form, there: out.Manifestation | None) -> out.Manifestation:
    set_here = form.model_dump(exclude_none=True)
    if "venue" in set_here and (known := venues.canonical(set_here["venue"])):
        set_here["venue"] = known.name
    return (there or out.Manifestation()).model_copy(update=set_here)


def pinned(entry: out.Entry, values: Values) -> out.Entry:
    """An entry with pinned values; what it said before goes under `upstream`."""
    new = overlay(values, entry)
    if not new:
        return entry
    ours = set(_paths(values))
    if "venue" in new and not new["venue"].status:
        ours.add("venue.status")  # that of another venue
    said = {name: value for name in new if (value := getattr(entry, name))}
    upstream = out.Upstream(**said, sources=_of(new, entry.sources), since=_of(new, entry.since))
    sources = {path: source for path, source in entry.sources.items() if path not in ours}
    since = {path: day for path, day in entry.since.items() if path not in ours}
    sources |= dict.fromkeys(_paths(values), PINNED)
    return entry.model_copy(update={**new, "sources": sources, "since": since, "upstream": upstream})


def _paths(values: Values) -> Iterator[str]:
    """Where in an entry people set something: `year`, `venue.status`, `publication.date`."""
    for name, value in values.model_dump(exclude_none=True).items():
        if name in ("preprint", "publication"):
            yield from (f"{name}.{part}" for part in value)
        else:
            yield f"venue.{name}" if name in ("track", "status") else name


def _of(names: Collection[str], told: Mapping[str, str]) -> dict[str, str]:
    """What is told of some fields, and of what is inside them."""
    return {path: text for path, text in told.items() if path.split(".")[0] in names}


def unpinned(entry: out.Entry) -> out.Entry:
    """An entry with what services said in place of what people set."""
    upstream = entry.upstream
    if upstream is None:
        return entry
    ours = {path.split(".")[0] for path, source in entry.sources.items() if source == PINNED}
    old = {name: getattr(upstream, name) for name in ours}
    for told in ("sources", "since"):
        mine, theirs = getattr(entry, told), getattr(upstream, told)
        old[told] = {path: text for path, text in mine.items() if path.split(".")[0] not in ours} | theirs
    return entry.model_copy(update={**old, "upstream": None})


# What pins do to an entry of the dataset


def before(entry: out.Entry | None, pin: Pin | None) -> out.Entry | None:
    """An entry as last written, without what people set, and without its work where a pin says that it is another."""
    if entry is None:
        return None
    bare = unpinned(entry)
    bare = bare.model_copy(update={"problems": [problem for problem in bare.problems if problem.code not in BY_PIN]})
    was = set(map(Identifier.parse, bare.identifiers))
    papers = _papers(pin) if pin else set()
    if pin is None or not was or (was.isdisjoint(pin.others) and (not papers or not was.isdisjoint(papers))):
        return bare
    return out.Entry(id=bare.id, title=bare.title, repositories=bare.repositories, events=bare.events)


def remembered(entry: out.Entry | None, pin: Pin | None) -> list[Identifier]:
    """The names by which records of an entry were believed when it was last written, as far as these still count.

    Not once a person's word is taken back: it is what led to them. `entry`: as it was written.
    """
    last = before(entry, pin)
    if last is None or (_by_person(last) and not (pin and pin.names)):
        return []
    asked = (Identifier.parse(line.split(" ")[1].removesuffix(":")) for line in last.proof)
    return [name for name in asked if name.scheme != "title" and not (pin and name in pin.others)]


def _by_person(entry: out.Entry) -> bool:
    return any(Via.PIN in line.rpartition(": ")[2].split(", ") for line in entry.proof)


def _papers(pin: Pin) -> set[Identifier]:
    return {name for name in pin.names if name.scheme not in HOSTS}


def after(entry: out.Entry, last: out.Entry | None, resolution: Resolution, pins: Pins) -> out.Entry:
    """An entry as it is to be written: with its pin's values, or left alone, and with what is to be said of its pin.

    `last`: the entry as `before` gives it.
    """
    pin, over = pins.by_entry.get(entry.id), pins.expired.get(entry.id)
    if pin is None:
        return _wanted(_with(entry, [over] if over else []), pins)
    listed = resolution.entry.title
    if pin.leave_alone:
        kept = last.model_copy(update={name: getattr(entry, name) for name in _LISTED}) if last else entry
        return _wanted(_written(pinned(kept, pin.values), listed), pins)
    new = _written(pinned(_named(entry, pin), pin.values), listed)
    if pin.names or pin.values.title:  # a person knows that the titles differ
        new.problems = [problem for problem in new.problems if problem.code != "title"]
    return _wanted(_with(new, [*_absent(pin, resolution), *_verdict(entry, pin, pins.unaided.get(entry.id))]), pins)


def _named(entry: out.Entry, pin: Pin) -> out.Entry:
    names = [str(name) for name in pin.names if name in _papers(pin) and str(name) not in entry.identifiers]
    return entry.model_copy(update={"identifiers": [*names, *entry.identifiers]})


def _written(entry: out.Entry, listed: str) -> out.Entry:
    words = {key: text for key, text in entry.written.items() if key != "title"}
    return entry.model_copy(update={"written": words if entry.title == listed else {"title": listed, **words}})


def _wanted(entry: out.Entry, pins: Pins) -> out.Entry:
    return entry.model_copy(update={"problems": [each for each in entry.problems if each.code not in pins.ignore]})


def _with(entry: out.Entry, problems: Sequence[Problem]) -> out.Entry:
    told = [out.Problem(code=problem.code, message=problem.message) for problem in problems]
    return entry.model_copy(update={"problems": [*entry.problems, *told]})


def _absent(pin: Pin, resolution: Resolution) -> Iterator[Problem]:
    """Pinned names that services were asked for, and none knew."""
    waiting = {question.identifier for question in [*resolution.open, *resolution.troubled]}
    asked = {question.identifier for question in resolution.asked} - waiting
    known = {name for e in resolution.believed for name in (e.asked, *e.record.identifiers)}
    known |= {identifier for identifier, found, _ in resolution.repositories if found is not None}
    for name in pin.names:
        if name in asked and name not in known:
            yield Problem("pin-absent", f"no service knows {name}, which its pin says it is")


def _verdict(entry: out.Entry, pin: Pin, unaided: Resolution | None) -> Iterator[Problem]:
    """Where services say the same as a pin by now, and where they say something else. `entry`: as they have it."""
    values = overlay(pin.values, entry)
    theirs = {name: getattr(entry, name) for name in values if getattr(entry, name)}
    for name, value in theirs.items():
        if value != values[name]:
            source = entry.sources.get(name, "the list" if name == "title" else "a record")
            yield Problem("pin-differs", f"{name}: pinned to {_shown(values[name])}; {source} says {_shown(value)}")
    parts = [*(["identity"] if pin.names or pin.others else []), *values]
    same = [name for name in parts if name in theirs and theirs[name] == values[name]]
    if unaided is not None and _agrees(pin, unaided):
        same = ["identity", *same]
    if same:
        what = "the pin" if same == parts else f"that part of the pin ({', '.join(same)})"
        yield Problem("pin-agrees", f"services say the same by themselves now: {what} may go")


def _agrees(pin: Pin, unaided: Resolution) -> bool:
    """Whether services come to the same work without the pin."""
    said = {name for e in unaided.believed for name in e.record.identifiers}
    return bool(said) and said >= _papers(pin) and said.isdisjoint(pin.others)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, out.Manifestation):
        return ", ".join(
            f"{name} {part}"
            for name, part in value.model_dump(exclude_none=True).items()
            if isinstance(part, str | int)
        )
    return str(getattr(value, "name", value) or "none")


def messages(dataset: out.Dataset) -> list[str]:
    """All that is to be said of a list's pins, one line each: `list: entry: message [code]`."""
    name = dataset.about.name
    lines = [
        f"{name}: {problem.message} [{problem.code}]" for problem in dataset.about.problems if problem.code in BY_PIN
    ]
    for entry in dataset.entries:
        lines += [f"{name}: {entry.id}: {p.message} [{p.code}]" for p in entry.problems if p.code in BY_PIN]
    return lines
