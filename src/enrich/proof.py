"""Proof of identity: is a record of the paper that an entry means?

A record is believed on two independent agreements among: the identifier that a person's link names; the title; the
authors; venue and year against the list's label or the link itself; a relation that a believed record states. What a
search finds must agree in the title, and further; a guess must too. What is no paper is never found by a search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from enrich import match, venues
from enrich.lists.document import Entry
from enrich.lists.label import Label
from enrich.model import Identifier, Record, Reply, Type

_BEFORE = "posted before its venue's year"
_WHEN = frozenset({"venue and year", _BEFORE, "year"})
_NO_PAPERS = (Type.DATASET, Type.SOFTWARE, Type.OTHER)


class Via(StrEnum):
    """How we came to ask for an identifier."""

    LINK = "link"  # a person's link names it
    PIN = "pin"  # a person decided it
    GUESS = "guess"  # a rule derives it, only a record confirms it
    CLAIM = "claim"  # a believed record names it
    STATED = "stated"  # so do two services, or one that keeps account of what became of preprints
    SEARCH = "search"  # a service found it by title


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record and why it is believed, or not. `agreements`: what speaks for it; `against`: what forbids it."""

    provider: str
    asked: Identifier
    via: Via
    record: Record
    reply: Reply
    agreements: tuple[str, ...] = ()
    against: str | None = None

    @property
    def believed(self) -> bool:
        return self.against is None


def expected(entry: Entry) -> list[Label]:
    """Venue and year as the list's label gives them, and as proceedings links carry them."""
    labels = [entry.label] if entry.label.year else []
    for link in entry.links:
        identifier = link.found.identifier
        if identifier is not None and identifier.scheme == "neurips":
            labels.append(Label("NeurIPS", int(identifier.value[:4])))
    return labels


def agreements(entry: Entry, via: Via, record: Record, believed: Sequence[Evidence]) -> Iterator[str]:
    """What speaks for a record, in words. `believed`: what is already known to be of this work."""
    if via is Via.PIN:
        yield str(via)
    elif via is Via.LINK:
        yield "identifier"
    elif via in (Via.CLAIM, Via.STATED):
        yield "relation"
    titles = [*_titles(entry, via, record), *(e.record.title for e in believed if e.record.title)]
    if said := _title(record.title or "", titles, entry.name, found=via in (Via.SEARCH, Via.GUESS)):
        yield said
    shared = any(match.share_authors(record.authors, e.record.authors) for e in believed)
    if shared or any(match.names_in(record.authors, text) for text in _people(entry, record)):
        yield "authors"
    labels = expected(entry)
    if any(_same_place(label, record) for label in labels):
        yield "venue and year"
    elif any(_posted_before(label, record) for label in labels):
        yield _BEFORE
    elif entry.label.year and entry.label.year in _years(record) and not _elsewhere(entry.label, record):
        yield "year"


def full_title(entry: Entry) -> str:
    """The title with the nickname that the list puts before it."""
    return f"{entry.name}: {entry.title}" if entry.name else entry.title


def _titles(entry: Entry, via: Via, record: Record) -> list[str]:
    """The titles that an entry may mean. By search a nickname counts: two nicknames are two papers."""
    if match.is_signed(entry.title, record.title or "", record.authors):
        return [record.title or ""]
    if not entry.name:
        return [entry.title]
    full = f"{entry.name}: {entry.title}"
    return [full] if via is Via.SEARCH else [entry.title, full]


def _people(entry: Entry, record: Record) -> Iterator[str]:
    """What a list may say about authors: a single name may have been read as a venue, or as the end of the title."""
    yield from filter(None, (entry.authors, entry.label.venue))
    if match.is_signed(entry.title, record.title or "", record.authors):
        yield entry.title.rpartition(",")[2]


def _title(title: str, titles: Sequence[str], name: str | None, *, found: bool) -> str | None:
    """How a record's title agrees. `found`: by a search or a guess.

    Those have nothing but the title: a subtitle must be set off to be one, and another letter may be another word.
    """
    if not title:
        return None
    same = [t for t in titles if match.exact(title, t)]
    if same:
        return "title" if any(map(match.is_telling, same)) else "short title"
    alike = match.spelt_alike if found else match.close
    if any(alike(title, t) or _subtitle(title, t, found=found) for t in titles):
        return "similar title"
    if name and match.normal(name) in match.normal(title).split():
        return "nickname"
    if any(match.shortened(title, t) for t in titles):
        return "shortened title"
    return "related title" if any(match.related(title, t) for t in titles) else None


def _subtitle(title: str, other: str, *, found: bool) -> bool:
    return match.subtitle(title, other) and (not found or match.set_off(title, other))


def _years(record: Record) -> set[int]:
    return {int(text[:4]) for text in (str(record.year or ""), record.online or "") if text}


def _same_place(label: Label, record: Record) -> bool:
    if label.year is None or record.year is None or label.venue is None:
        return False
    listed = f"{label.venue} Workshops" if label.status == "workshop" else label.venue
    known = next((v.name for v in map(venues.by_identifier, record.venue_ids) if v), "")
    same = any(venues.same(one, other) for one in (label.venue, listed) for other in (record.venue or "", known))
    return same and abs(label.year - record.year) <= 1


def _elsewhere(label: Label, record: Record) -> bool:
    """Whether list and record name two venues, neither of them a preprint server.

    What the list says must be a venue for sure, and the record's no letters that may mean any.
    """
    one, other = venues.canonical(label.venue or ""), venues.canonical(record.venue or "")
    if one is None or other is None or not venues.is_known(one.name):
        return False
    return not (one.is_preprint_server or other.is_preprint_server or other.is_acronym or _same_place(label, record))


def _posted_before(label: Label, record: Record) -> bool:
    """A preprint comes up to two years before its venue."""
    if label.year is None or record.year is None or label.venue is None:
        return False
    venue = venues.canonical(record.venue or "")
    preprint = record.type is Type.PREPRINT or venue is None or venue.is_preprint_server
    return preprint and label.year - 2 <= record.year <= label.year


def against(
    entry: Entry, via: Via, record: Record, said: Sequence[str], believed: Sequence[Evidence] = ()
) -> str | None:
    """None when the proof holds, else what is missing.

    Venue and year alone prove little: thousands of papers share them. So do authors: a laboratory writes many papers.
    Beside a link or a relation, either counts where the record has at least a related title.
    """
    known = set(said)
    if via is Via.PIN or (via is Via.LINK and not match.is_telling(entry.title)):
        return None  # a person's word, and nothing in the list that contradicts it
    is_told = via in (Via.SEARCH, Via.GUESS) or not known & {"title", "similar title"}
    if (is_told and _by_others(entry, record)) or (via is not Via.LINK and _by_none_of(believed, record)):
        return "by other people"
    return _against_found(record, known) if via is Via.SEARCH else _against_named(via, record, said)


def _against_named(via: Via, record: Record, said: Sequence[str]) -> str | None:
    """What a link, a rule or a believed record names."""
    known = set(said)
    same = known & {"title", "short title", "similar title"}
    if via is not Via.LINK and record.type in _NO_PAPERS:
        return f"a record of type {record.type}, not a paper"
    if via is Via.GUESS:
        return None if "title" in known or (same and "authors" in known) else "a guessed name, and the title differs"
    near = {"shortened title", "nickname"} | (set() if via is Via.CLAIM else {"related title"})
    if same or ("authors" in known and known & near):
        return None
    if via is Via.LINK and ("nickname" in known or (known & near and known & {"venue and year", _BEFORE})):
        return None
    return f"only {said[0]} agrees" if said else "nothing agrees"


def _by_others(entry: Entry, record: Record) -> bool:
    """Whether the list names people and none of them is an author."""
    return match.are_strangers(record.authors, entry.authors or "")


def _by_none_of(believed: Sequence[Evidence], record: Record) -> bool:
    """Whether nobody wrote both this and what is believed already."""
    known = [e.record.authors for e in believed if e.record.authors]
    return bool(known) and all(match.are_disjoint(record.authors, authors) for authors in known)


def _against_found(record: Record, known: set[str]) -> str | None:
    """What a search found: something is always found, so the title must agree, and something beside it."""
    if record.type in _NO_PAPERS:
        return f"a record of type {record.type}, not a paper"
    beside = known & {"authors", "venue and year"}
    if ("title" in known and beside) or ({"short title", "similar title"} & known and "authors" in known):
        return None
    if {"short title", "venue and year"} <= known:
        return None
    return "only the title agrees" if known & {"title", "short title"} else "the title differs"


def one_work(evidence: Sequence[Evidence]) -> bool:
    """Whether several hits are manifestations of one work: they share their authors."""
    return all(match.share_authors(evidence[0].record.authors, e.record.authors) for e in evidence[1:])


def witnesses(entry: Entry, doubted: Sequence[Evidence]) -> list[Evidence]:
    """What two services found by one long title, where the list says no more, and nobody found another work of it.

    The list's year must agree with one of them. To a list that says nothing at all both must name the same identifier.
    """
    same = [e for e in doubted if e.via is Via.SEARCH and "title" in e.agreements and _is_paper(e)]
    same = [e for e in same if match.is_long(e.record.title or "") and not _by_others(entry, e.record)]
    if len({e.record.source for e in same}) < 2 or not one_work(same):
        return []
    if any(_elsewhere(label, e.record) for label in expected(entry) for e in same):
        return []
    is_silent = not (entry.label or entry.authors)
    told = any(_WHEN.intersection(e.agreements) for e in same) or (is_silent and _share_names(same))
    return same if told else []


def _share_names(evidence: Sequence[Evidence]) -> bool:
    """Whether two services name one identifier."""
    named = Counter(name for source in _names_by_source(evidence).values() for name in source)
    return any(count > 1 for count in named.values())


def _names_by_source(evidence: Sequence[Evidence]) -> dict[str, set[Identifier]]:
    names: dict[str, set[Identifier]] = {}
    for each in evidence:
        names.setdefault(each.record.source, set()).update(each.record.identifiers)
    return names


def _is_paper(evidence: Evidence) -> bool:
    return evidence.record.type not in _NO_PAPERS
