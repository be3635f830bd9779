"""What a pin does to an entry of the dataset: names and values that win, a work that is left alone, what is to be told.

What services say of a pinned value stays in the entry, under `upstream`. So a pin can be taken off a written entry
again (`unpinned`), and a person's value never passes for a service's when an outage lets old values stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from enrich import dataset as out
from enrich import venues
from enrich.decisions import Form, Pin, Values
from enrich.lists.problem import BY_PIN, Problem
from enrich.merge import Work
from enrich.model import HOSTS, Identifier
from enrich.pins import Pins
from enrich.proof import Via
from enrich.resolve import Resolution

PINNED = "pin"  # the source of what people set
# What the list says of an entry: it counts although the entry is left alone.
_LISTED = ("id", "section", "name", "links", "tags", "highlight", "notes", "fields", "written", "problems")


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


def before(entry: out.Entry | None, pin: Pin | None, resolution: Resolution | None = None) -> out.Entry | None:
    """An entry as last written, without what people set, and without its work where a pin says that it is another.

    `resolution`: what it is found to be now, which may be the same work under other names than the pinned ones.
    """
    if entry is None:
        return None
    bare = unpinned(entry)
    bare = bare.model_copy(update={"problems": [problem for problem in bare.problems if problem.code not in BY_PIN]})
    was = set(map(Identifier.parse, bare.identifiers))
    if pin is None or not was or _same(was, pin, resolution):
        return bare
    return out.Entry(id=bare.id, title=bare.title, repositories=bare.repositories, events=bare.events)


def _same(was: set[Identifier], pin: Pin, resolution: Resolution | None) -> bool:
    """Whether a work by these names is one that a pin allows."""
    if not was.isdisjoint(pin.others):
        return False
    found = {name for e in resolution.believed for name in e.record.identifiers} if resolution else set()
    return not _papers(pin) or not was.isdisjoint(_papers(pin) | found)


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
        listed_now = {name: getattr(entry, name) for name in _LISTED}
        listed_now["links"] = out.proven_before(entry.links, last.links if last else [])
        kept = last.model_copy(update=listed_now) if last else entry
        return _wanted(_written(pinned(kept, pin.values), listed), pins)
    new = _written(pinned(_named(entry, pin), pin.values), listed)
    settled = set(_settled(pin, entry))
    new.problems = [problem for problem in new.problems if problem.code not in settled]
    return _wanted(_with(new, [*_absent(pin, resolution), *_verdict(entry, pin, pins.unaided.get(entry.id))]), pins)


def _settled(pin: Pin, entry: out.Entry) -> Iterator[str]:
    """Codes of problems that a person has decided about."""
    if pin.names or pin.values.title:
        yield "title"
    if pin.others and not entry.candidates:
        yield "unresolved"


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
        facts = value.model_dump(exclude={"identifiers"}, exclude_none=True)
        return ", ".join(f"{name} {fact}" for name, fact in facts.items())
    if isinstance(value, out.Venue):
        return " ".join(part for part in (value.name, value.track, value.status) if part)
    return str(value or "none")
