"""What a page of a paper says, as a record.

Year and date: of `citation_publication_date`, else of `citation_date` and its like, as far as told: 2021, 2021/6,
2021/07/01. A page that calls itself by another name than the one asked for keeps that name, and so is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from enrich.identify import identify
from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.text import author, clean, dated, dois, items, mapping, squeeze, year_in

_DATES = ("publication_date", "date", "cover_date", "online_date", "year")
_VENUES = ("conference_title", "inbook_title", "journal_title", "book_title")
_NAMES = ("abstract_html_url", "public_url", "pdf_url", "fulltext_html_url")
_MARK = re.compile(r"\W*(retracted|withdrawn)(?: article| paper)?\s*[\]):.]+\s*", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:[-/.](0?[1-9]|1[0-2])(?:[-/.](0?[1-9]|[12]\d|3[01]))?)?(?!\d)")
_ISSN = re.compile(r"\d{4}-\d{3}[\dX]")
_REPOSITORIES = frozenset({"github", "gitlab", "codeberg", "huggingface"})


def record(payload: JSON, *, kind: Type = Type.CONFERENCE) -> Record | None:
    """The record of a page; None where no title can be read."""
    said = mapping(payload)
    tags, asked = mapping(said.get("tags")), _identifier(said.get("asked"))
    title = clean(first(tags, "title"))
    if asked is None or title is None:
        return None
    marked, when = _MARK.match(title), _date(first(tags, *_DATES) or "")
    return Record(
        source=asked.scheme,
        identifiers=(_own(tags, asked), *list(dois(first(tags, "doi")))[:1]),
        title=title[marked.end() :] if marked else title,
        authors=tuple(_authors(tags)),
        year=int(when[:4]) if when else None,
        date=when,
        venue=clean(next(iter(texts(said, "venue")), None) or first(tags, *_VENUES)),
        type=kind,
        volume=first(tags, "volume"),
        issue=first(tags, "issue"),
        pages=_span(first(tags, "firstpage"), first(tags, "lastpage")),
        notice=marked[1].lower() if marked else None,
        url=squeeze(said.get("url")),
        venue_ids=tuple(Identifier("issn", m[0]) for m in [_ISSN.search(first(tags, "issn") or "")] if m),
    )


def first(tags: Mapping[str, JSON], *names: str) -> str | None:
    """The first text among the tags of these names, in the order of the names."""
    return next((text for name in names for each in items(tags.get(name)) if (text := squeeze(each))), None)


def texts(said: Mapping[str, JSON], name: str) -> list[str]:
    """What a part of the page says, as texts."""
    return [text for each in items(said.get(name)) if (text := squeeze(each))]


def addresses(payload: JSON) -> Iterator[tuple[str, str]]:
    """The page's links: label in lower case, and address."""
    for link in items(mapping(payload).get("links")):
        label, address = (squeeze(part) or "" for part in [*items(link), None, None][:2])
        yield label.lower(), address


def links(payload: JSON) -> Iterator[tuple[str, Identifier]]:
    """What the page's links name for certain, each with its label in lower case."""
    for label, address in addresses(payload):
        found = identify(address)
        if found.identifier is not None and not found.candidate:
            yield label, found.identifier


def code(payload: JSON) -> tuple[Identifier, ...]:
    """The repositories that a page calls the paper's code."""
    named = (i for label, i in links(payload) if i.scheme in _REPOSITORIES and re.search("code|software|github", label))
    return tuple(dict.fromkeys(named))


def _identifier(value: JSON) -> Identifier | None:
    try:
        return Identifier.parse(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _own(tags: Mapping[str, JSON], asked: Identifier) -> Identifier:
    """What the page calls itself by its addresses; what was asked for where it does not."""
    found = (identify(url).identifier for name in _NAMES if (url := first(tags, name)))
    return next((i for i in found if i is not None and i.scheme == asked.scheme), asked)


def _authors(tags: Mapping[str, JSON]) -> Iterator[Author]:
    """One tag for each author; older pages have one for all, divided by semicolons."""
    names = items(tags.get("author")) or (first(tags, "authors") or "").split(";")
    return (found for name in names if (found := author(name)))


def _date(text: str) -> str | None:
    """A date in ISO form as far as it is told; of any other form the year alone."""
    match = _DATE.match(text)
    iso = match and dated("-".join([match[1], *(part.zfill(2) for part in match.groups()[1:] if part)]))
    year = year_in(text)
    return iso or (str(year) if year else None)


def _span(begin: str | None, end: str | None) -> str | None:
    """`12-20`; some hosts print the whole span as the first page."""
    if begin is None or end is None or end == begin or re.search("[-–]", begin):
        return begin and begin.replace("–", "-")
    return f"{begin}-{end}"
