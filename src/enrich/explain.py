"""Why each value of an entry is what it is: its source, record and day, the rule that chose it, and what lost.

From the cache alone: the entry is built again, and every field of the result is traced. Nobody is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enrich import dataset as out
from enrich.choice import LIST, Claim
from enrich.merge import Work
from enrich.pinned import PINNED
from enrich.resolve import Resolution

OURS = "enrich"  # the source of what follows from other fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One field with its value. `field`: its place, such as `publication.year` or `citations[0].count`.

    `source`: a provider, `list`, `pin`, or `enrich` for what follows from other fields. `record`: the identifier by
    which the provider was asked. `date`: the day on which the value was first seen, else of the answer. `lost`: other
    values that were claimed.
    """

    field: str
    value: Any
    source: str
    rule: str
    record: str | None = None
    date: str | None = None
    lost: tuple[Claim, ...] = ()


_META = frozenset(
    {"sources", "upstream", "since", "proof", "outcomes", "stale_since", "links", "tags", "written", "problems"}
)
# What comes from the list, or follows from the rest, by the field's first name.
_WRITTEN = {
    "section": "headings and group bullets above the entry",
    "name": "the nickname before the title",
    "links": "as written; what a link identifies follows from its address alone, who proved it from `proof`",
    "tags": "marks beside the entry",
    "highlight": "the list highlights the entry",
    "notes": "nested notes",
    "fields": "nested `Key: value` bullets and further columns",
    "written": "the list's words, where the entry says otherwise",
    "title": "the list's: no record is believed",
    "type": "what the links lead to: no record is believed",
}
_DERIVED = {
    "id": "made of the words of the list's entry",
    "identifiers": "named by believed records, or by the list's own link",
    "headline": "the first that counts of semantic_scholar, openalex, crossref, europepmc; never the larger one",
    "code": "named as the work's own by believed records",
    "sources": "kept with every choice",
    "upstream": "what services say in place of pinned values",
    "since": "the day on which a value was first seen",
    "proof": "the records that are believed, and what speaks for each",
    "candidates": "records without enough proof",
    "outcomes": "what became of each question",
    "stale_since": "old answers in use: their services could not be asked again",
    "events": "differences between two runs",
    "problems": "the list and the records against each other: docs/problems.md",
}
_WHOLE = frozenset({"fields", "upstream", "written", "sources", "since", "outcomes", "stale_since"})


def explain(entry: out.Entry, resolution: Resolution, work: Work) -> list[Fact]:
    """Every field of an entry, in the order of the dataset. `work`: merged from the same resolution."""
    body = entry.model_dump(mode="json", exclude_none=True)
    trace = _Trace(entry, resolution, work)
    return [trace.fact(path, value) for path, value in leaves(body) if value not in ([], {})]


def leaves(body: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of a nested value with their places; lists of texts, and mappings by free keys, stay whole."""
    for name, value in body.items():
        path = f"{above}{name}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for n, each in enumerate(value):
                yield from leaves(each, f"{path}[{n}].")
        elif isinstance(value, dict) and name not in _WHOLE:
            yield from leaves(value, f"{path}.")
        else:
            yield path, value


@dataclass(frozen=True, slots=True)
class _Trace:
    entry: out.Entry
    resolution: Resolution
    work: Work

    def fact(self, path: str, value: Any) -> Fact:
        top = path.partition(".")[0].partition("[")[0]
        if top == "citations":
            return self._count(path, value)
        if top == "repositories":
            return self._repository(path, value)
        return self._chosen(path, value) or self._plain(top, path, value)

    def _chosen(self, path: str, value: Any) -> Fact | None:
        """A field that was chosen among claims, in this build or, where its source is silent now, in an earlier one."""
        key = path if path in self.entry.sources else path.partition(".")[0]
        source = self.entry.sources.get(key)
        if source is None:
            return None
        if source == PINNED:
            lost = self._upstream(path, key)
            return Fact(field=path, value=value, source=PINNED, rule="a person decided it: data/raw", lost=lost)
        choice = self.work.choices.get(key)
        provider, _, record = source.partition(" ")
        current = choice is not None and choice.taken.source == source
        rule = choice.rule if choice and current else "kept from an earlier run: its source has not answered since"
        return Fact(
            field=path,
            value=value,
            source=provider,
            record=record or None,
            date=self.entry.since.get(key),
            rule=rule,
            lost=choice.lost if choice and current else (),
        )

    def _upstream(self, path: str, key: str) -> tuple[Claim, ...]:
        """What services say in place of a pinned value."""
        theirs: Any = self.entry.upstream
        told = theirs.sources.get(key, LIST) if theirs else LIST
        for part in path.split("."):
            theirs = getattr(theirs, part, None)
        return (Claim(theirs, told),) if theirs else ()

    def _count(self, path: str, value: Any) -> Fact:
        count = self.entry.citations[_place(path)]
        rule = "as the service counts; a fall is held back until it was seen on two later days"
        return Fact(field=path, value=value, source=count.source, record=count.of, date=count.since, rule=rule)

    def _repository(self, path: str, value: Any) -> Fact:
        repository = self.entry.repositories[_place(path)]
        name = path.rpartition(".")[2]
        if name in ("identifier", "part"):
            return Fact(field=path, value=value, source=LIST, rule=_WRITTEN["links"])
        said = [
            reply
            for q, reply in self.resolution.answers.items()
            if str(q.identifier).lower() == repository.identifier.lower()
        ]
        day = getattr(repository, f"{name.removesuffix('_since')}_since", None)
        return Fact(
            field=path,
            value=value,
            source=said[0].provider if said else OURS,
            record=repository.identifier,
            date=day or (said[0].at[:10] if said else None),
            rule="as its host says" if said else "kept from an earlier run: its host has not answered since",
        )

    def _plain(self, top: str, path: str, value: Any) -> Fact:
        if top in _WRITTEN:
            return Fact(field=path, value=value, source=LIST, rule=_WRITTEN[top])
        rule = _DERIVED.get(top, "follows from the records of this form")
        return Fact(field=path, value=value, source=OURS, rule=rule)


def _place(path: str) -> int:
    """The number in `citations[2].count`."""
    return int(path.partition("[")[2].partition("]")[0])


def human(facts: Iterable[Fact], *, everything: bool = False) -> Iterator[str]:
    """Two or more lines for each field: the value; where it comes from and why; what lost."""
    for fact in facts:
        if not everything and re.split(r"[.\[]", fact.field)[0] in _META:
            continue
        yield f"{fact.field}: {_shown(fact.value)}"
        since = f", {fact.date}" if fact.date else ""
        yield f"    {' '.join(filter(None, (fact.source, fact.record)))}{since}: {fact.rule}"
        for lost in fact.lost:
            yield f"    not: {_shown(lost.value)} ({lost.source})"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
