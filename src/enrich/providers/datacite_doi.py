"""One DataCite DOI as a record.

Documentation: https://support.datacite.org/docs/api-get-doi, https://datacite-metadata-schema.readthedocs.io

Year: `publicationYear`, of arXiv that of version 1. `date`: the finest of Issued, Available and (of preprints) the
first Submitted that lies in this year. `citationCount` counts links that DataCite knows: no citation count.
Venue: the container (journal, series), else the publisher, which for archives is the archive.

Related are other forms of the same work: versions, variants, originals in another place. Versions within one archive
are told by its numbers and are no other form; supplements, references, parts, reviews and translations are other works.
A DOI that the archive calls identical (figshare's with and without version) is one more name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.providers.prefixes import is_arxiv_doi, plain
from enrich.text import author, clean, dated, doi, dois, items, mapping, squeeze, year_in

_READ = (
    "doi",
    "titles",
    "publisher",
    "container",
    "publicationYear",
    "dates",
    "types",
    "relatedIdentifiers",
    "version",
)
_TYPES = {
    "preprint": Type.PREPRINT,
    "journalarticle": Type.JOURNAL,
    "datapaper": Type.JOURNAL,
    "conferencepaper": Type.CONFERENCE,
    "book": Type.BOOK,
    "bookchapter": Type.BOOK,
    "conferenceproceeding": Type.BOOK,
    "dataset": Type.DATASET,
    "software": Type.SOFTWARE,
    "computationalnotebook": Type.SOFTWARE,
}
# Words of the free type, where the general one is no more than "Text".
_WORDS = (
    (re.compile(r"preprint|working ?paper", re.IGNORECASE), Type.PREPRINT),
    (re.compile(r"conference ?paper|proceedings? ?(?:paper|article)", re.IGNORECASE), Type.CONFERENCE),
    (re.compile(r"journal ?article|scholarly ?article", re.IGNORECASE), Type.JOURNAL),
    (re.compile(r"\bbook|monograph", re.IGNORECASE), Type.BOOK),
)
_SAME_WORK = frozenset(
    {"IsVersionOf", "HasVersion", "IsNewVersionOf", "IsPreviousVersionOf"}
    | {"IsVariantFormOf", "IsOriginalFormOf", "IsIdenticalTo", "Obsoletes", "IsObsoletedBy"}
)
# DataCite's words for "unknown": https://datacite-metadata-schema.readthedocs.io, appendix 3.
_NOTHING = re.compile(r"\(?:(?:unac|unal|unap|unas|unav|unkn|none|null|tba|etal)\)?")
_ISSN = re.compile(r"\d{4}-\d{3}[\dX]")
_ARXIV_ID = re.compile(r"(?:arxiv:)?([a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?", re.IGNORECASE)
_SHORTER = ("name", "nameType", "givenName", "familyName")


def slim(data: JSON) -> dict[str, JSON]:
    """What is read of a DOI's attributes, without its XML, abstract and counts."""
    attributes = _attributes(data)
    people = [{key: mapping(c).get(key) for key in _SHORTER} for c in items(attributes.get("creators"))]
    return {key: attributes[key] for key in _READ if key in attributes} | {"creators": people}


def _attributes(data: JSON) -> Mapping[str, JSON]:
    """The attributes of an API object, or what is left of them in the cache."""
    return mapping(mapping(data).get("attributes")) or mapping(data)


def decode(payload: JSON) -> tuple[Record, ...]:
    """One DOI. What has none is none."""
    work = _attributes(payload)
    own = doi(work.get("doi"))
    if own is None:
        return ()
    kind, container = _type(work, own), mapping(work.get("container"))
    names = tuple(dict.fromkeys((plain(own), own, *_identical(work, own))))
    date, year = _date(work, kind), year_in(work.get("publicationYear"))
    record = Record(
        source="datacite",
        identifiers=names,
        title=_title(work),
        authors=tuple(_authors(work)),
        year=year or year_in(date),
        date=date or (str(year) if year else None),
        venue=_known(container.get("title")) or _publisher(work),
        type=kind,
        volume=squeeze(container.get("volume")),
        issue=squeeze(container.get("issue")),
        pages=_pages(container),
        related=tuple(dict.fromkeys(i for i in _related(work, own) if i not in names)),
        version=squeeze(work.get("version")),
        url=f"https://doi.org/{own.value}",
        venue_ids=tuple(_issns(work, container)),
    )
    return (record,)


def _known(value: JSON) -> str | None:
    """A text, unless it is one of the words for "unknown"."""
    text = clean(value)
    return None if text is None or _NOTHING.fullmatch(text.strip()) else text


def _title(work: Mapping[str, JSON]) -> str | None:
    """The main title: the first that is no subtitle, translation or other title."""
    titles = [mapping(title) for title in items(work.get("titles"))]
    ordered = sorted(titles, key=lambda title: bool(title.get("titleType")))
    return next(filter(None, (_known(title.get("title")) for title in ordered)), None)


def _authors(work: Mapping[str, JSON]) -> Iterator[Author]:
    for each in map(mapping, items(work.get("creators"))):
        given, family, name = (_known(each.get(key)) for key in ("givenName", "familyName", "name"))
        if family and (given or each.get("nameType") != "Organizational"):
            yield Author(" ".join(filter(None, (given, family))), family)
        elif name and each.get("nameType") == "Organizational":
            yield Author(name, group=True)
        elif name:
            yield from filter(None, map(author, _apart(name)))


def _apart(name: str) -> list[str]:
    """Dataverse writes all authors into one: `Enos, Ryan (Harvard University); Fowler, Anthony`."""
    if ";" not in name:
        return [name]
    return [re.sub(r"\s*\([^()]*\)\s*$", "", one).strip() for one in name.split(";")]


def _publisher(work: Mapping[str, JSON]) -> str | None:
    """A text, or an object for those who ask for it."""
    publisher = work.get("publisher")
    return _known(publisher.get("name") if isinstance(publisher, dict) else publisher)


def _type(work: Mapping[str, JSON], own: Identifier) -> Type | None:
    types = mapping(work.get("types"))
    general, free = (squeeze(types.get(name)) or "" for name in ("resourceTypeGeneral", "resourceType"))
    if is_arxiv_doi(own):
        return Type.PREPRINT  # some are still "Text"
    if found := _TYPES.get(general.casefold()):
        return found
    if general.casefold() in ("text", ""):
        found = next((kind for words, kind in _WORDS if words.search(free)), None)
    return found or (Type.OTHER if general or free else None)


def _date(work: Mapping[str, JSON], kind: Type | None) -> str | None:
    """Parts of a day count as far as they go: `2019`, `2019-02`, `2019-02-07`."""
    wanted = ("Issued", "Available", "Submitted") if kind is Type.PREPRINT else ("Issued", "Available")
    year = squeeze(work.get("publicationYear"))
    found = [
        (text, wanted.index(str(each["dateType"])))
        for each in map(mapping, items(work.get("dates")))
        if str(each.get("dateType")) in wanted and (text := dated(each.get("date")))
    ]
    fitting = [each for each in found if year is None or each[0].startswith(year)]
    return min(fitting, key=lambda each: (-len(each[0]), each[1], each[0]), default=(None, 0))[0]


def _pages(container: Mapping[str, JSON]) -> str | None:
    """First and last page, where both are pages and no free text."""
    pages = [p for name in ("firstPage", "lastPage") if (p := squeeze(container.get(name))) and len(p.split()) == 1]
    return "-".join(dict.fromkeys(pages)) or None


def _relations(work: Mapping[str, JSON], kinds: frozenset[str]) -> Iterator[Identifier]:
    for each in map(mapping, items(work.get("relatedIdentifiers"))):
        if str(each.get("relationType")) not in kinds:
            continue
        target = squeeze(each.get("relatedIdentifier")) or ""
        if each.get("relatedIdentifierType") == "arXiv":
            yield from (Identifier("arxiv", found[1]) for found in [_ARXIV_ID.fullmatch(target)] if found)
        else:
            yield from map(plain, dois(target))


def _is_of(archive: Identifier, other: Identifier) -> bool:
    return other.value.partition("/")[0] == archive.value.partition("/")[0]


def _identical(work: Mapping[str, JSON], own: Identifier) -> Iterator[Identifier]:
    return (i for i in _relations(work, frozenset({"IsIdenticalTo"})) if _is_of(own, i))


def _related(work: Mapping[str, JSON], own: Identifier) -> Iterator[Identifier]:
    return (i for i in _relations(work, _SAME_WORK) if not _is_of(own, i))


def _issns(work: Mapping[str, JSON], container: Mapping[str, JSON]) -> Iterator[Identifier]:
    """The series that the work is part of."""
    said = [container.get("identifier")] if container.get("identifierType") == "ISSN" else []
    parts = map(mapping, items(work.get("relatedIdentifiers")))
    said += [
        p.get("relatedIdentifier")
        for p in parts
        if (p.get("relationType"), p.get("relatedIdentifierType")) == ("IsPartOf", "ISSN")
    ]
    yield from dict.fromkeys(Identifier("issn", n) for v in said if (n := squeeze(v) or "") and _ISSN.fullmatch(n))
