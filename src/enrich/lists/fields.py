"""Values under a key: a table's columns, nested bullets such as `Venue: ICML 2024`, and the headings above an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from enrich import venues
from enrich.lists.blocks import Inline
from enrich.lists.dates import dates_in
from enrich.lists.label import NOTHING, Label, Level, level_of, parse_label, role_of
from enrich.lists.people import is_names, without_marks
from enrich.lists.titles import is_nickname

_KEYS = {
    "authors": "author authors writers creators",
    "venue": "venue venues conference conf journal publication published publisher pub booktitle accepted proceedings",
    "date": "year date time released release month day submitted posted",
    "title": "title titles",
    "paper": "paper papers article articles publication work works name names method methods model models reference",
}
_NAMES = frozenset({"model", "models", "method", "methods", "name", "abbreviation", "acronym", "keyword", "keywords"})
_EMPTY = re.compile(r"[\s\-–—_/.*?]*|n/?a|none|tbd|null", re.IGNORECASE)
_YEAR_HEADING = re.compile(
    r"\W*+(?:(?:published|papers?|works?|in|year|before|since|earlier|and)\W++)*+"
    r"(?P<year>(?:19|20)\d\d)(?:\W+(?:papers?|works?))?\W*",
    re.IGNORECASE,
)
_EDGES = " \t\n.,;:|[]{}*_`"


@lru_cache(maxsize=1024)
def kind_of(key: str) -> str | None:
    """What a key introduces: authors, venue, date, title or paper; None for anything else."""
    words = set(re.findall(r"[a-z]+", key.casefold().replace("author(s)", "authors")))
    if not words or len(words) > 4 or words & {"status", "type", "code", "link", "links", "url", "number"}:
        return None
    return next((kind for kind, known in _KEYS.items() if words & set(known.split())), None)


def columns(inlines: Sequence[Inline], header: Sequence[str]) -> list[tuple[str, list[Inline]]]:
    """A row's cells under their headings, in order; a cell beyond the header has an empty one."""
    cells: dict[int, list[Inline]] = {}
    for inline in inlines:
        cells.setdefault(inline.cell, []).append(inline)
    return [(header[n] if n < len(header) else "", cells[n]) for n in sorted(cells)]


def title_cell(cells: Sequence[tuple[str, list[Inline]]]) -> int:
    """Which cell holds the title: the one headed so, else the first with a linked title, else the first with words."""
    if len(cells) == 1:
        return 0
    ranked = sorted(range(len(cells)), key=lambda n: (_rank(*cells[n]), n))
    return ranked[0] if ranked else 0


def _rank(heading: str, cell: Sequence[Inline]) -> int:
    kind = kind_of(heading)
    text = "".join(i.text for i in cell if i.kind in ("text", "code", "link") and i.form != "badge").strip()
    link = next(
        (i for i in cell if i.kind == "link" and i.form not in ("badge", "bare") and i.text.strip(_EDGES)), None
    )
    titled = link is not None and role_of(link.text) is None and level_of(link.text) is None
    words = re.findall(r"\w\w+", text)
    if (
        not words
        or _EMPTY.fullmatch(text)
        or all(role_of(word) for word in words)
        or (kind in ("date", "venue", "authors"))
    ):
        return 9
    if kind == "title":
        return 0
    if link is not None and not titled and len(words) < 3:
        return 8
    if kind == "paper":
        return 1 if len(words) > 2 or titled else 3
    if level_of(text) is not None:
        return 7
    return 2 if titled and len(words) > 2 else 4 if titled else 5


def name_of(beside: Iterable[tuple[str, str]]) -> str | None:
    """A nickname that stands in a column of its own: `Model`, `Method`, `Name`."""
    for key, value in beside:
        if set(re.findall(r"[a-z]+", key.casefold())) & _NAMES and 1 < len(value) < 30 and is_nickname(value):
            return value
    return None


def value_of(cell: Iterable[Inline]) -> str:
    """A cell's words as one line; empty where it only says that there is nothing."""
    text = " ".join("".join(i.text for i in cell if i.form != "badge" and i.kind != "image").split())
    return "" if _EMPTY.fullmatch(text) else text


def label_of(fields: Iterable[tuple[str, str]]) -> Label:
    """Venue, year and date that keyed values give. A publisher counts only if it is named as a venue."""
    found = Label(origin="field")
    for key, value in fields:
        kind = kind_of(key)
        if kind == "venue":
            label = _venue(value, trusted="publisher" not in key.casefold())
            found = merged(found, label)
        elif kind is None and level_of(value.strip(_EDGES)) is Level.KNOWN:
            found = merged(found, parse_label(value.strip(_EDGES)))  # `intro: CVPR 2017`
        elif kind == "date":
            dates = dates_in(value)
            bare = re.fullmatch(r"\W*(\d{4})\W*", value)
            year = dates[0].year if dates else int(bare[1]) if bare else None
            exact = next((date.text for date in dates if date.exact), None)
            found = replace(found, year=found.year or year, date=found.date or exact)
            if found.venue is None and dates and level_of(value) in (Level.KNOWN, Level.SHAPED):
                found = replace(found, venue=parse_label(value).venue)
    return found


def _venue(value: str, *, trusted: bool) -> Label:
    text = value.strip(_EDGES)
    label = parse_label(text)
    level = level_of(text)
    if level is not None or (label.venue and venues.is_known(label.venue)):
        return label
    if trusted and 1 < len(text) < 100 and not _EMPTY.fullmatch(text) and not is_names(text):
        return label
    return Label(year=label.year) if label.year and len(text) < 40 else NOTHING


def authors_of(fields: Iterable[tuple[str, str]], notes: Iterable[str]) -> str | None:
    """Names under a key, or a nested bullet that is a line of names."""
    for key, value in fields:
        if kind_of(key) == "authors" and value:
            return without_marks(value.strip(_EDGES))
    return next((without_marks(note.strip(_EDGES)) for note in notes if len(note) < 2000 and is_names(note)), None)


def merged(first: Label, second: Label) -> Label:
    """The first label, with what only the second says. A year beside a venue counts more than one that stands alone."""
    if not (second or second.date):
        return first
    if not (first or first.date) and second.origin == first.origin:
        return second
    if first.venue is None and second.venue is not None:
        first = replace(first, venue=second.venue, year=second.year or first.year, origin=second.origin)
    return replace(
        first,
        year=first.year or second.year,
        status=first.status or second.status,
        track=first.track or second.track,
        date=first.date or second.date,
    )


def heading_label(section: Sequence[str]) -> Label:
    """The venue and year that headings give, the nearest first: `## CVPR 2023`, `### 2023`."""
    found = Label(origin="heading")
    for label in _headings(tuple(section)):
        found = merged(found, label)
    return found


@lru_cache(maxsize=1024)
def _headings(section: tuple[str, ...]) -> tuple[Label, ...]:
    return tuple(_each_heading(section))


def _each_heading(section: Sequence[str]) -> Iterator[Label]:
    for heading in reversed(section):
        text = heading.strip(_EDGES + "#>-–— 📖📄🔥⭐")
        year = _YEAR_HEADING.fullmatch(text)
        if year is not None:
            yield Label(year=int(year["year"]), origin="heading")
            continue
        label = parse_label(re.sub(r"\s+(?:papers?|accepted)$", "", text, flags=re.IGNORECASE))
        named = venues.canonical(label.venue) if label.venue else None
        if named is not None and (named.name in venues.names() or (label.year and venues.is_known(label.venue or ""))):
            yield replace(label, origin="heading")
