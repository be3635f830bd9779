"""One work from many records: by trust, field by field, each value with its source. Never "the larger wins".

Trust is the order of the provider registry. The published manifestation leads, else the preprint, else a submission.
Year: the list's own where some manifestation bears it, else the leader's (print, else online, else posted).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from enrich import match, venues
from enrich.dataset import Count, Manifestation, Venue
from enrich.lists.document import Entry
from enrich.model import Author, Identifier, Record, Type
from enrich.resolve import Evidence, Resolution, is_paper

_ORDER = (
    "doi",
    "arxiv",
    "openreview",
    "neurips",
    "acl",
    "pmlr",
    "cvf",
    "pmid",
    "pmcid",
    "pii",
    "dblp",
    "s2",
    "corpusid",
)

_PREPRINT_DOIS = ("10.48550/", "10.1101/", "10.64898/", "10.31234/", "10.21203/", "10.20944/", "10.26434/")


@dataclass(slots=True)
class Work:
    """The merged facts of one entry. `sources` names provider and identifier for each field that is set."""

    title: str
    authors: list[str] = field(default_factory=list)
    year: int | None = None
    venue: Venue | None = None
    type: str | None = None
    identifiers: list[Identifier] = field(default_factory=list)
    preprint: Manifestation | None = None
    publication: Manifestation | None = None
    notice: str | None = None
    citations: list[Count] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    years: set[int] = field(default_factory=set)


def merge(resolution: Resolution, trust: Sequence[str]) -> Work:
    """The work behind an entry. `trust`: provider names, most trusted first."""
    entry = resolution.entry
    by_trust = sorted(resolution.believed, key=lambda e: trust.index(e.provider))
    forms = {
        form: [e for e in by_trust if form_of(e.record) == form] for form in ("publication", "preprint", "submission")
    }
    leaders = forms["publication"] or forms["preprint"] or forms["submission"]
    work = Work(title=entry.title)
    if not leaders:
        work.type = _type_by_links(entry)
        return work
    _set(work, "title", *_first(leaders, lambda r: r.title, entry.title))
    _authors(work, leaders, by_trust)
    _years(work, entry, leaders, by_trust)
    _venue(work, entry, leaders, forms["submission"])
    work.type = _type(leaders)
    doubted = {e.asked for e in resolution.doubted} - {e.asked for e in resolution.believed}
    work.identifiers = [i for i in identifiers(entry, by_trust) if i not in doubted]
    work.publication = _manifestation(forms["publication"], work)
    work.preprint = _manifestation(forms["preprint"], work)
    if any(e.record.notice for e in by_trust):
        _set(work, "notice", *_first(by_trust, lambda r: r.notice, None))
    work.citations = sorted(_counts(by_trust), key=lambda count: count.source)
    return work


def form_of(record: Record) -> str:
    """Which manifestation a record describes. One that merges them counts as the published one once it is."""
    if record.type in (Type.PREPRINT, Type.SUBMISSION):
        return str(record.type)
    venue = venues.canonical(record.venue or "")
    return "preprint" if record.type is None and (venue is None or venue.is_preprint_server) else "publication"


def _set(work: Work, name: str, value: object, source: str) -> None:
    setattr(work, name, value)
    work.sources[name] = source


def _first(evidence: Iterable[Evidence], read: Callable[[Record], object], default: object) -> tuple[object, str]:
    for each in evidence:
        if value := read(each.record):
            return value, source_of(each)
    return default, "list"


def source_of(evidence: Evidence) -> str:
    """Provider and the identifier by which it was asked, such as `crossref doi:10.1038/…`."""
    return f"{evidence.provider} {evidence.asked}"


def named(evidence: Evidence) -> str:
    """What the record calls itself, else what was asked for."""
    return str(next(iter(evidence.record.identifiers), evidence.asked))


def _authors(work: Work, leaders: Sequence[Evidence], everyone: Sequence[Evidence]) -> None:
    """The leader's list, unless it is cut short or only initials and another record has the same people in full."""
    lists = [e for e in leaders if e.record.authors] or [e for e in everyone if e.record.authors]
    if not lists:
        return
    best = lists[0]
    for other in everyone:
        if _fuller(other.record.authors, best.record.authors):
            best = other
    _set(work, "authors", [a.name for a in best.record.authors], source_of(best))


def _fuller(one: Sequence[Author], other: Sequence[Author]) -> bool:
    mine, theirs = match.families(one), match.families(other)
    if len(mine) > len(theirs) and mine[: len(theirs)] == theirs and len(theirs) > 1:
        return True  # the other list stops early
    return len(one) == len(other) and set(mine) == set(theirs) and _initials(other) > _initials(one)


def _initials(authors: Sequence[Author]) -> int:
    """How many authors have no given name written out."""
    return sum(1 for a in authors if not a.group and not re.search(r"\w{2,}", a.name.replace(a.family or "", "", 1)))


def _years(work: Work, entry: Entry, leaders: Sequence[Evidence], everyone: Sequence[Evidence]) -> None:
    for each in everyone:
        dates = (each.record.date, each.record.online)
        work.years |= {int(d[:4]) for d in dates if d} | ({each.record.year} if each.record.year else set())
    own = {d for e in leaders for d in (e.record.year, e.record.online and int(e.record.online[:4])) if d}
    if entry.label.year in own or _later(entry, leaders[0].record):
        work.year, work.sources["year"] = entry.label.year, "list"
    else:
        _set(work, "year", *_first(leaders, lambda r: r.year, None))


def _later(entry: Entry, leader: Record) -> bool:
    """Whether the list knows a published year, and the record, merged with the preprint, bears an earlier one."""
    listed, year = entry.label.year, leader.year
    if not (listed and year and entry.label.venue and _merged(leader)):
        return False
    return venues.same(entry.label.venue, leader.venue or "") and 0 < listed - year <= 2


def _venue(work: Work, entry: Entry, leaders: Sequence[Evidence], submissions: Sequence[Evidence]) -> None:
    """Venue of the leader; a preprint's label in the list may know a venue that no record has yet."""
    name, source = _first(leaders, lambda r: r.venue, None)
    venue = venues.canonical(str(name)) if name else None
    listed = venues.canonical(entry.label.venue or "")
    unknown = venue is None or (venue.is_preprint_server and not submissions)
    if unknown and listed is not None and not listed.is_preprint_server and entry.label.year:
        venue, source = listed, "list"
    if venue is None:
        return
    decision = next((e for e in leaders if e.record.status), None)
    agreed = listed is not None and listed.name == venue.name
    _set(
        work,
        "venue",
        Venue(
            name=venue.name,
            full=venue.full if venue.full != venue.name else None,
            track=entry.label.track if agreed else None,
            status=decision.record.status if decision else (entry.label.status if agreed else None),
        ),
        source,
    )
    if decision is not None:
        work.sources["venue.status"] = source_of(decision)
    elif agreed and entry.label.status:
        work.sources["venue.status"] = "list"


def _type(leaders: Sequence[Evidence]) -> str | None:
    return next((str(e.record.type) for e in leaders if e.record.type), None)


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
    return sorted(found, key=_rank)


def _rank(identifier: Identifier) -> tuple[int, bool]:
    """The scheme's place; within DOIs, preprints' come after the published one."""
    place = _ORDER.index(identifier.scheme) if identifier.scheme in _ORDER else len(_ORDER)
    return place, is_preprint(identifier)


def is_preprint(identifier: Identifier) -> bool:
    """Whether a name is a preprint's by its form alone."""
    return identifier.scheme == "arxiv" or identifier.value.startswith(_PREPRINT_DOIS)


def _manifestation(evidence: Sequence[Evidence], work: Work) -> Manifestation | None:
    if not evidence:
        return None
    pick = {
        name: next((v for e in evidence if (v := getattr(e.record, name))), None)
        for name in ("title", "venue", "year", "volume", "issue", "pages", "version")
    }
    date = next((e.record.date for e in evidence if e.record.date and not _merged(e.record)), None)
    venue = venues.canonical(str(pick["venue"])) if pick["venue"] else None
    own = dict.fromkeys(str(i) for e in evidence for i in e.record.identifiers if not _foreign(i, e.record))
    return Manifestation(
        title=pick["title"] if pick["title"] and match.normal(str(pick["title"])) != match.normal(work.title) else None,
        venue=venue.name if venue else None,
        year=pick["year"],
        date=date,
        volume=pick["volume"],
        issue=pick["issue"],
        pages=pick["pages"],
        version=pick["version"],
        identifiers=list(own),
    )


def _foreign(identifier: Identifier, record: Record) -> bool:
    """Names of the service itself, and of other forms in a record that merges them all."""
    return identifier.scheme in ("s2", "corpusid") or (is_preprint(identifier) and form_of(record) == "publication")


def _merged(record: Record) -> bool:
    """A published record that is a preprint too: its date is that of whichever form came first."""
    return form_of(record) == "publication" and any(map(is_preprint, record.identifiers))


def _counts(evidence: Sequence[Evidence]) -> Iterable[Count]:
    """One count a service: that of its most trusted record, which is the leader's."""
    seen: set[str] = set()
    for each in sorted(evidence, key=lambda e: form_of(e.record) != "publication"):
        service = each.record.source
        if each.record.citations is not None and service not in seen:
            seen.add(service)
            yield Count(
                source=service,
                of=named(each),
                count=each.record.citations,
                since=each.reply.at[:10],
                made_up=each.reply.made_up or None,
            )
