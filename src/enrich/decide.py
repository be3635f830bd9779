"""`enrich decide`: the entries that wait for a person's decision, and how one is written into `data/raw/X.yaml`.

Asks nobody: candidates stand in the enriched YAML. A decision is put into the file between the bytes that are there,
then the file is read again: it must say what it said before, and the decision, or nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import process

from enrich import dataset as data
from enrich.decisions import Pin, named, parse, spelled
from enrich.errors import EnrichError, UsageError
from enrich.lists import yaml_edit
from enrich.lists.document import Entry
from enrich.lists.plain_yaml import read
from enrich.lists.source import YAML
from enrich.lists.yaml_edit import Value
from enrich.model import Identifier
from enrich.pins import assign, new_keys
from enrich.pipeline import open_list

# Numbers that only one service gives: a refusal by them alone would not stand at another.
_SERVICES = ("s2", "corpusid", "openalex", "dblp")


@dataclass(frozen=True, slots=True)
class Offer:
    """A work that may be meant: one or more candidates that share a name. `names`: best known first."""

    names: tuple[str, ...]
    first: data.Candidate
    sources: tuple[str, ...]

    @property
    def refusal(self) -> list[str]:
        """The names by which it is to be known again."""
        public = [name for name in self.names if name.partition(":")[0] not in _SERVICES]
        return public or list(self.names[:1])


@dataclass(frozen=True, slots=True)
class Case:
    """An entry with what a person has to know about it. `key`: of its pin, there or to be.

    `problem`: why no record is believed. `waits`: there is something to decide, and nobody has.
    """

    list: Path
    entry: Entry
    key: str
    offers: tuple[Offer, ...]
    problem: str | None
    waits: bool

    @property
    def file(self) -> Path:
        """Where decisions about the list stand."""
        return self.list if self.list.suffix in YAML else self.list.with_suffix(".yaml")


def cases(path: Path, out: Path, today: date) -> list[Case]:
    """Every entry of a list, in order. Raises UsageError where no service has been asked about it yet."""
    document, decided = open_list(path)
    enriched = out / f"{path.stem}.yaml"
    dataset = data.load(enriched)
    if dataset is None or not dataset.about.asked:
        why = "does not exist" if dataset is None else "was built from the list alone"
        raise UsageError(f"{enriched} {why}; run `enrich refresh {path}` first")
    known = {entry.id: entry for entry in dataset.entries}
    pins, keys = assign(decided, document, today), new_keys(document)
    return [
        _case(path, entry, known.get(entry.id), pins.keys.get(entry.id, keys[entry.id]), pins.by_entry.get(entry.id))
        for entry in document.entries
    ]


def _case(path: Path, entry: Entry, known: data.Entry | None, key: str, pin: Pin | None) -> Case:
    refused = {str(name) for name in pin.others} if pin else set()
    candidates = [c for c in known.candidates if refused.isdisjoint((c.identifier, *c.also))] if known else []
    problem = next((p.message for p in known.problems if p.code == "unresolved"), None) if known else None
    decided = pin is not None and (pin.leave_alone or pin.names or (pin.others and not candidates))
    return Case(
        path, entry, key, tuple(_offers(candidates)), problem, waits=not decided and bool(candidates or problem)
    )


def _offers(candidates: Sequence[data.Candidate]) -> Iterator[Offer]:
    """One for each work: what shares a name is shown once."""
    groups: list[list[data.Candidate]] = []
    for each in candidates:
        names = {each.identifier, *each.also}
        same = [group for group in groups if any(not names.isdisjoint((c.identifier, *c.also)) for c in group)]
        for group in same:
            groups.remove(group)
        groups.append([c for group in same for c in group] + [each])
    for group in groups:
        every = dict.fromkeys([*(c.identifier for c in group), *(name for c in group for name in c.also)])
        yield Offer(tuple(every), group[0], tuple(dict.fromkeys(c.source for c in group)))


def find(every: Sequence[Case], text: str) -> Case:
    """The case of an entry, by its id, the key of its pin, or what it links. Raises UsageError with ids like it."""
    found = [case for case in every if text in (case.entry.id, case.key)]
    found = found or [case for case in every if any(_links(case.entry, text))]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"--entry {text}: several entries are meant; name one: {_ids(found)}")
    near = [name for name, _, _ in process.extract(text, [case.entry.id for case in every], limit=3)]
    raise UsageError(f"--entry {text}: no entry has this id or links this; the nearest ids: {', '.join(near)}")


def _links(entry: Entry, text: str) -> Iterator[bool]:
    try:
        name: Identifier | None = named(text)
    except ValueError:
        name = None
    for link in entry.links:
        yield text == link.url or (name is not None and link.found.identifier == name)


def _ids(found: Sequence[Case]) -> str:
    return ", ".join(f"{case.entry.id} ({case.list})" for case in found)


# Choosing


def chosen(case: Case, text: str) -> Pin:
    """The decision that a word stands for: a number of an offer, an address or identifier, `none` or `leave`.

    Raises UsageError where it stands for nothing.
    """
    if text == "leave":
        return Pin(leave_alone=True)
    if text == "none":
        if not case.offers:
            raise UsageError(f"nothing is offered for {case.entry.id} that could be refused; `leave` leaves it alone")
        return Pin.model_validate({"not": list(dict.fromkeys(name for offer in case.offers for name in offer.refusal))})
    if text.isdecimal() and 0 < int(text) <= len(case.offers):
        return Pin(identifiers=[case.offers[int(text) - 1].names[0]])
    try:
        return Pin(identifiers=[spelled(named(text))])
    except ValueError as error:
        raise UsageError(str(error)) from error


# Writing


class _Edit(NamedTuple):
    """One change of a pin: what is put in place of a field, added to it, or (None) taken out."""

    field: str
    value: Value | None
    adds: bool = False


def _edits(old: Pin | None, new: Pin, today: date) -> Iterator[_Edit]:
    """What has to change in a pin so that a decision holds. What it says otherwise stays."""
    was = old or Pin.model_construct(identifiers=[], refused=[])
    if new.leave_alone:
        yield _Edit("leave_alone", value=True)
    elif was.leave_alone:
        yield _Edit("leave_alone", None)
    if new.identifiers:
        yield _Edit("identifiers", list(new.identifiers))
    kept = [name for name in was.identifiers if named(name) not in new.others]
    if not new.identifiers and kept != was.identifiers:
        yield _Edit("identifiers", kept or None)
    others = [name for name in was.refused if named(name) not in new.names]
    if others != was.refused:
        yield _Edit("not", others or None)
    if added := [name for name in new.refused if named(name) not in was.others]:
        yield _Edit("not", added, adds=True)
    if new.reason:
        yield _Edit("reason", new.reason)
    if new.expires:
        yield _Edit("expires", new.expires.isoformat())
    elif was.expires and was.expires < today:
        yield _Edit("expires", None)


def with_decision(case: Case, new: Pin, source: bytes, today: date) -> bytes:
    """The file with a decision. Raises UsageError, with the lines to write by hand, where it cannot be put in."""
    changes = list(_edits(parse(source, case.file).pins.get(case.key), new, today))
    try:
        after = _edited(source, case, changes)
        if _plain(read(after, case.file)) == _expected(_plain(read(source, case.file)), case.key, changes):
            return after
        why = "it would not say the same afterwards"
    except (yaml_edit.CannotEditError, EnrichError, UnicodeError) as error:
        why = str(error)
    by_hand = _edited(b"", case, [edit for edit in changes if edit.value is not None]).decode()
    raise UsageError(f"{case.file} cannot be edited safely ({why}); write this into it:\n\n{by_hand}")


def _edited(source: bytes, case: Case, changes: Sequence[_Edit]) -> bytes:
    mark = source[:3] if source.startswith(b"\xef\xbb\xbf") else b""
    text = source[len(mark) :].decode()
    for edit in sorted(changes, key=lambda edit: edit.value is None):  # a pin is never empty in between
        path = ("pins", case.key, edit.field)
        if edit.value is None:
            text = yaml_edit.drop(text, path)
        elif edit.adds and isinstance(edit.value, list):
            text = yaml_edit.extend(text, path, edit.value, _note(case))
        else:
            text = yaml_edit.put(text, path, edit.value, _note(case))
    return mark + text.encode()


def _note(case: Case) -> str:
    """The title beside a key that does not tell it."""
    if case.key == case.entry.id:
        return ""
    return "".join(char for char in " ".join(case.entry.title.split()) if char.isprintable())


def _plain(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {str(key): _plain(value) for key, value in tree.items()}
    if isinstance(tree, bool):
        return str(tree).lower()
    return [_plain(each) for each in tree] if isinstance(tree, list) else tree and str(tree)


def _expected(body: Any, key: str, changes: Sequence[_Edit]) -> Any:
    """What the file must say afterwards."""
    pins = {**(body or {}).get("pins", {})}
    pin = {**pins.get(key, {})}
    for field, value, adds in changes:
        if value is None:
            pin.pop(field, None)
        else:
            pin[field] = [*pin.get(field, []), *value] if adds and isinstance(value, list) else _plain(value)
    return {**(body or {}), "pins": pins | {key: pin}}


def as_json(case: Case) -> dict[str, object]:
    """A case for programs; documented in docs/decisions.md."""
    entry = case.entry
    return {
        "file": str(case.list),
        "line": entry.line,
        "entry": entry.id,
        "key": case.key,
        "title": entry.title,
        "name": entry.name,
        "label": entry.label.text or None,
        "authors": entry.authors,
        "links": [{"label": link.label, "url": link.url} for link in entry.links],
        "problem": case.problem,
        "candidates": [
            {"identifier": offer.names[0], "also": list(offer.names[1:]), "sources": list(offer.sources)}
            | offer.first.model_dump(exclude={"identifier", "also", "source"})
            for offer in case.offers
        ],
    }
