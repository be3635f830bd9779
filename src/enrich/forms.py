"""The manifestations of a work: which record describes which form, and which form leads.

A work may have a preprint, submissions, and several publications (a conference paper, then a journal article). The
publication that the list names leads, else the one that its link names, else that of the most trusted record; without
a publication the preprint leads, and a submission only where nothing else is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from enrich import venues
from enrich.lists.document import Entry
from enrich.model import Identifier, Record, Type
from enrich.proof import Evidence, Via

_PREPRINT_DOIS = ("10.48550/", "10.1101/", "10.64898/", "10.31234/", "10.21203/", "10.20944/", "10.26434/")
# Names that a service made for a record of its own: they tell nothing about the form.
_OWN_NAMES = frozenset({"s2", "corpusid", "openalex", "pmid", "pmcid", "europepmc", "title"})


@dataclass(slots=True)
class Forms:
    """The evidence by manifestation, most trusted first in each. `publications`: the leading one first."""

    publications: list[list[Evidence]] = field(default_factory=list)
    preprint: list[Evidence] = field(default_factory=list)
    submission: list[Evidence] = field(default_factory=list)

    @property
    def leaders(self) -> list[Evidence]:
        return self.publications[0] if self.publications else self.preprint or self.submission


def forms_of(entry: Entry, by_trust: Sequence[Evidence]) -> Forms:
    """Sort evidence into manifestations. `by_trust`: believed evidence, most trusted first."""
    found = Forms()
    for each in by_trust:
        form = form_of(each.record)
        if form == "publication":
            _join(found.publications, each)
        else:
            (found.preprint if form == "preprint" else found.submission).append(each)
    found.publications.sort(key=lambda group: _rank(entry, group))
    return found


def form_of(record: Record) -> str:
    """Which manifestation a record describes. One that merges them counts as the published one once it is."""
    if record.type in (Type.PREPRINT, Type.SUBMISSION):
        return str(record.type)
    venue = venues.canonical(record.venue or "")
    return "preprint" if record.type is None and (venue is None or venue.is_preprint_server) else "publication"


def is_preprint(identifier: Identifier) -> bool:
    """Whether a name is a preprint's by its form alone."""
    return identifier.scheme in ("arxiv", "europepmc") or identifier.value.startswith(_PREPRINT_DOIS)


def is_merged(record: Record) -> bool:
    """A published record that is a preprint too: its date is that of whichever form came first."""
    return form_of(record) == "publication" and any(map(is_preprint, record.identifiers))


def _join(groups: list[list[Evidence]], evidence: Evidence) -> None:
    """Put a record beside those of the same publication: they share a name, or nothing tells them apart."""
    own = _names(evidence.record)
    group = next((g for g in groups if any(own & _names(e.record) for e in g)), None)
    group = group or next((g for g in groups if not own or _same_venue(g[0].record, evidence.record)), None)
    if group is None:
        groups.append([evidence])
    else:
        group.append(evidence)


def _names(record: Record) -> set[Identifier]:
    return {i for i in record.identifiers if i.scheme not in _OWN_NAMES and not is_preprint(i)}


def _same_venue(one: Record, other: Record) -> bool:
    if set(one.venue_ids) & set(other.venue_ids) or not (one.venue and other.venue):
        return True
    return venues.same(one.venue, other.venue)


def _rank(entry: Entry, group: Sequence[Evidence]) -> tuple[bool, bool]:
    label = entry.label.venue
    named = bool(label) and any(venues.same(label or "", e.record.venue or "") for e in group)
    linked = any(e.via in (Via.LINK, Via.PIN) for e in group)
    return not named, not linked
