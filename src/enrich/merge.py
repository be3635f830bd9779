"""One work from many records: by trust, field by field, each value with its source. Never "the larger wins".

Trust is the order of the provider registry. The leading manifestation (forms.py) gives title, venue, year and type.
Year: the list's own where the leading form bears it, else the leader's (print, else online, else posted).
Every choice is kept with the rule that made it and what lost: `enrich explain` shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from enrich import match, venues
from enrich.authorship import authors_of
from enrich.choice import LIST, Choice, Claim, chosen, claims, first
from enrich.counts import counts_of
from enrich.dataset import Count, Manifestation, Venue
from enrich.forms import form_of, forms_of, is_merged, is_preprint
from enrich.lists.document import Entry
from enrich.model import Identifier, Record
from enrich.proof import Evidence
from enrich.resolve import Resolution, is_paper

_ORDER = (
    "doi",
    "arxiv",
    "openreview",
    "neurips",
    "acl",
    "pmlr",
    "cvf",
    "jmlr",
    "aaai",
    "pmid",
    "pmcid",
    "pii",
    "dblp",
    "s2",
    "corpusid",
    "openalex",
)
_BY_TRUST = "most trusted record of the leading form"
_FORM_FIELDS = ("title", "venue", "year", "volume", "issue", "pages", "version")


@dataclass(slots=True)
class Work:
    """The merged facts of one entry. `choices`: for each field that is set, how it came about.

    `years`: every year that a record or the list gives some form of the work. `code`: repositories records name.
    """

    title: str
    authors: list[str] = field(default_factory=list)
    year: int | None = None
    venue: Venue | None = None
    type: str | None = None
    identifiers: list[Identifier] = field(default_factory=list)
    preprint: Manifestation | None = None
    publication: Manifestation | None = None
    other_publications: list[Manifestation] = field(default_factory=list)
    notice: str | None = None
    citations: list[Count] = field(default_factory=list)
    code: list[Identifier] = field(default_factory=list)
    choices: dict[str, Choice] = field(default_factory=dict)
    years: set[int] = field(default_factory=set)

    def choose(self, name: str, choice: Choice | None, shape: Any = None) -> None:
        """Set a field from a choice, `shape`d into what the dataset holds; nothing where there is none."""
        if choice is not None:
            value = choice.taken.value
            setattr(self, name, shape(value) if shape else value)
            self.choices[name] = choice


def merge(resolution: Resolution, trust: Sequence[str]) -> Work:
    """The work behind an entry. `trust`: provider names, most trusted first."""
    entry = resolution.entry
    by_trust = sorted(resolution.believed, key=lambda e: trust.index(e.provider))
    forms = forms_of(entry, by_trust)
    leaders = forms.leaders
    work = Work(title=entry.title)
    if not leaders:
        work.type = _type_by_links(entry)
        return work
    work.choose("title", _title(entry, leaders))
    work.choose("authors", authors_of(leaders, by_trust))
    _years(work, entry, leaders, by_trust)
    _venue(work, entry, leaders, forms.submission)
    work.choose("type", first(claims(leaders, lambda r: r.type and str(r.type)), _BY_TRUST))
    doubted = {e.asked for e in resolution.doubted} - {e.asked for e in resolution.believed} | resolution.refused
    work.identifiers = [i for i in identifiers(entry, by_trust) if i not in doubted]
    leading, others = forms.publications[:1], forms.publications[1:]
    work.publication = next((_manifestation("publication", group, work) for group in leading), None)
    work.other_publications = [_manifestation(f"other_publications[{n}]", g, work) for n, g in enumerate(others)]
    work.preprint = _manifestation("preprint", forms.preprint, work) if forms.preprint else None
    work.choose("notice", first(claims(by_trust, lambda r: r.notice), "most trusted record that gives one"))
    work.citations = counts_of(by_trust)
    linked = {link.found.identifier for link in entry.links}
    work.code = list(dict.fromkeys(i for e in by_trust for i in e.record.code if i not in linked))
    return work


def _title(entry: Entry, leaders: Sequence[Evidence]) -> Choice:
    listed = Claim(entry.title, LIST)
    said = [*claims(leaders, lambda r: r.title), listed]
    return chosen(said[0], said, _BY_TRUST)


def _years(work: Work, entry: Entry, leaders: Sequence[Evidence], everyone: Sequence[Evidence]) -> None:
    for each in everyone:
        dates = (each.record.date, each.record.online)
        work.years |= {int(d[:4]) for d in dates if d} | ({each.record.year} if each.record.year else set())
    own = _own_years(leaders)
    said = [*claims(leaders, lambda r: r.year), *claims(everyone, lambda r: r.year)]
    listed = Claim(entry.label.year, LIST)
    if entry.label.year in own and not _is_stale(entry, leaders[0].record):
        work.choose("year", chosen(listed, said, "the list's, which the leading form bears in print or online"))
    elif _later(entry, leaders[0].record):
        work.choose("year", chosen(listed, said, "the list's: the record mixes the publication with its preprint"))
    else:
        work.choose("year", first(said, "the leading form's: print, else online, else posted"))


def _own_years(leaders: Sequence[Evidence]) -> set[int]:
    """Years of the leading form, in print and online; of records merged with a preprint only for want of others."""
    pure = [e.record for e in leaders if not is_merged(e.record)] or [e.record for e in leaders]
    return {d for r in pure for d in (r.year, r.online and int(r.online[:4])) if d}


def _is_stale(entry: Entry, leader: Record) -> bool:
    """Whether the list's label is a preprint server's, and the work has been published since."""
    listed = venues.canonical(entry.label.venue or "")
    return listed is not None and listed.is_preprint_server and form_of(leader) == "publication"


def _later(entry: Entry, leader: Record) -> bool:
    """Whether the list knows a published year, and the record, merged with the preprint, bears an earlier one."""
    listed, year = entry.label.year, leader.year
    if not (listed and year and entry.label.venue and is_merged(leader)):
        return False
    return venues.same(entry.label.venue, leader.venue or "") and 0 < listed - year <= 2


def _venue(work: Work, entry: Entry, leaders: Sequence[Evidence], submissions: Sequence[Evidence]) -> None:
    """Venue of the leader; a preprint's label in the list may know a venue that no record has yet."""
    said = list(claims(leaders, lambda r: r.venue))
    choice = first(said, _BY_TRUST)
    venue = _canonical(leaders, str(choice.taken.value)) if choice else None
    listed = venues.canonical(entry.label.venue or "")
    unknown = venue is None or (venue.is_preprint_server and not submissions)
    told = entry.label.year and listed is not None and venues.is_known(listed.name)
    if unknown and told and listed is not None and not listed.is_preprint_server:
        venue, choice = listed, chosen(Claim(listed.full, LIST), said, "the list's: no record knows a venue yet")
    if venue is None:
        return
    agreed = listed is not None and listed.name == venue.name
    status = first(claims(leaders, lambda r: r.status), _BY_TRUST)
    if status is None and agreed and entry.label.status:
        status = Choice(Claim(entry.label.status, LIST), "the list's: no record tells the decision")
    work.venue = Venue(
        name=venue.name,
        full=venue.full if venue.full != venue.name else None,
        track=venues.track_in(str(choice.taken.value) if choice else "") or (entry.label.track if agreed else None),
        status=str(status.taken.value) if status else None,
    )
    work.choices |= {name: found for name, found in (("venue", choice), ("venue.status", status)) if found}


def _canonical(evidence: Iterable[Evidence], name: str) -> venues.Venue | None:
    """The venue by what services call it (ISSN, DBLP's stream), else by its words."""
    known = (venues.by_identifier(i) for e in evidence for i in e.record.venue_ids)
    return next((venue for venue in known if venue), None) or venues.canonical(name)


def _type_by_links(entry: Entry) -> str | None:
    """What an entry without a paper is about, as far as its links tell."""
    roles = {link.role for link in entry.links}
    if is_paper(entry):
        return None
    return "software" if "code" in roles else "dataset" if "data" in roles else "other" if roles else None


def identifiers(entry: Entry, believed: Sequence[Evidence]) -> list[Identifier]:
    """Every proven name of the work, in a fixed order of schemes; within one, most trusted first."""
    links = [link.found.identifier for link in entry.links if link.role == "paper" and not link.found.candidate]
    found = dict.fromkeys([i for e in believed for i in e.record.identifiers] + [i for i in links if i is not None])
    return sorted(found, key=rank)


def rank(identifier: Identifier) -> tuple[int, bool]:
    """The scheme's place; within DOIs, preprints' come after the published one."""
    place = _ORDER.index(identifier.scheme) if identifier.scheme in _ORDER else len(_ORDER)
    return place, is_preprint(identifier)


def _manifestation(path: str, evidence: Sequence[Evidence], work: Work) -> Manifestation:
    """One form. `path`: its place in the dataset, under which its choices are kept."""
    picked: dict[str, Any] = {}
    for name in _FORM_FIELDS:
        choice = first(claims(evidence, attrgetter(name)), "most trusted record of this form")
        if choice is not None:
            picked[name] = choice.taken.value
            work.choices[f"{path}.{name}"] = choice
    picked |= _dates(path, [e for e in evidence if not is_merged(e.record)], work)
    venue = _canonical(evidence, str(picked["venue"])) if "venue" in picked else None
    own = dict.fromkeys(str(i) for e in evidence for i in e.record.identifiers if not _foreign(i, e.record))
    if match.normal(str(picked.get("title", work.title))) == match.normal(work.title):
        picked.pop("title", None)
        work.choices.pop(f"{path}.title", None)
    return Manifestation(**{**picked, "venue": venue.name if venue else None, "identifiers": list(own)})


def _dates(path: str, evidence: Sequence[Evidence], work: Work) -> dict[str, Any]:
    """The form's date, and when its printed form was first online: from one record, never mixed."""
    dated = [e for e in evidence if e.record.date][:1]
    found: dict[str, Any] = {}
    for name in ("date", "online"):
        choice = first(claims(dated, attrgetter(name)), "most trusted record that is dated")
        if choice is not None:
            found[name] = choice.taken.value
            work.choices[f"{path}.{name}"] = choice
    return found


def _foreign(identifier: Identifier, record: Record) -> bool:
    """Names of the service itself, and of other forms in a record that merges them all."""
    services = ("s2", "corpusid", "openalex")
    return identifier.scheme in services or (is_preprint(identifier) and form_of(record) == "publication")
