"""One OpenAlex work as a record.

Documentation: https://developers.openalex.org/api-entities/works/work-object

Year: `publication_year`, of whichever form OpenAlex holds to be the first published. `date` is no finer than it can be
believed: OpenAlex fills an unknown day with the 1st and an unknown month with January, so that those are left out.
Venue: of the primary location; its own words (`raw_source_name`) where OpenAlex knows no source or only the platform.
Authors: as this work writes them; OpenAlex's own name for the person may be that of a namesake.
Other locations tell of other forms. Works merge and part from one month to the next, so those are claims, no proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.providers.prefixes import is_datacite, is_preprint, plain
from enrich.text import author, clean, day, dois, items, mapping, number, squeeze, year_in

_TYPES = {
    "article": Type.JOURNAL,
    "review": Type.JOURNAL,
    "letter": Type.JOURNAL,
    "editorial": Type.JOURNAL,
    "data-paper": Type.JOURNAL,
    "software-paper": Type.JOURNAL,
    "conference-paper": Type.CONFERENCE,
    "preprint": Type.PREPRINT,
    "book": Type.BOOK,
    "book-chapter": Type.BOOK,
    "dataset": Type.DATASET,
    "software": Type.SOFTWARE,
}
_RESOLVER = re.compile(r"https?://(?:(?:dx\.)?doi\.org|api\.datacite\.org/dois)/(10\..+)", re.IGNORECASE)
_ARXIV = re.compile(
    r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/([a-z.-]+/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?", re.IGNORECASE
)
_OPENREVIEW = re.compile(r"https?://openreview\.net/(?:forum|pdf)\?id=([\w-]+)")
_ISSN = re.compile(r"\d{4}-\d{3}[\dX]")


def slim(work: JSON, *, cut: bool = False) -> dict[str, JSON]:
    """A work without its authors' institutions, the longest part. `cut`: a list has left authors out."""
    known = mapping(work)
    names = [
        {
            "raw_author_name": mapping(a).get("raw_author_name"),
            "author": {"display_name": mapping(mapping(a).get("author")).get("display_name")},
        }
        for a in items(known.get("authorships"))
    ]
    return {**known, "authorships": names, **({"is_authors_truncated": True} if cut else {})}


def own_doi(work: Mapping[str, JSON]) -> Identifier | None:
    """The DOI that the work itself goes by."""
    return next(dois(work.get("doi")), None)


def decode(payload: JSON) -> tuple[Record, ...]:
    """One work, or the candidates of a search, best first as OpenAlex ranks them. What has no id is no work."""
    works = map(mapping, payload if isinstance(payload, list) else [payload])
    return tuple(_record(work, str(name)) for work in works if (name := _last(work.get("id"), r"W\d+")))


def _record(work: Mapping[str, JSON], name: str) -> Record:
    place, biblio = mapping(work.get("primary_location")), mapping(work.get("biblio"))
    kind, own = _type(work, place), tuple(_identifiers(work, name))
    source = _source(place, kind)
    return Record(
        source="openalex",
        identifiers=own,
        title=clean(work.get("display_name")) or clean(work.get("title")),
        authors=tuple(_authors(work)),
        year=year_in(work.get("publication_year")) or year_in(work.get("publication_date")),
        date=_date(work.get("publication_date")),
        venue=clean(source.get("display_name")) or _own_words(place),
        type=kind,
        volume=squeeze(biblio.get("volume")),
        issue=squeeze(biblio.get("issue")),
        pages=_pages(biblio),
        related=tuple(dict.fromkeys(i for i in _elsewhere(work) if i not in own)),
        citations=number(work.get("cited_by_count")),
        notice=_notice(work),
        url=f"https://openalex.org/{name}",
        authors_cut=work.get("is_authors_truncated") is True,
        venue_ids=tuple(_issns(source)),
    )


def _last(address: JSON, pattern: str) -> str | None:
    """The end of an address: `https://openalex.org/W1` is W1."""
    match = re.search(rf"(?:^|/)({pattern})/?$", squeeze(address) or "")
    return match[1] if match else None


def _identifiers(work: Mapping[str, JSON], name: str) -> Iterator[Identifier]:
    ids = mapping(work.get("ids"))
    yield Identifier("openalex", name)
    if doi := own_doi(work):
        yield from dict.fromkeys((plain(doi), doi))
    if pmid := _last(ids.get("pmid"), r"\d+"):
        yield Identifier("pmid", pmid)
    if pmcid := _last(ids.get("pmcid"), r"(?:PMC)?\d+"):
        yield Identifier("pmcid", f"PMC{pmcid.removeprefix('PMC')}")


def _authors(work: Mapping[str, JSON]) -> Iterator[Author]:
    for each in map(mapping, items(work.get("authorships"))):
        written, known = clean(each.get("raw_author_name")), clean(mapping(each.get("author")).get("display_name"))
        written = re.sub(r"\s*\(\d+\)$", "", written) if written else None  # figshare's number of the person
        shouted = written and known and written.isupper() and written.casefold() == known.casefold()
        if name := author(known if shouted else written or known):
            yield name


def _date(value: JSON) -> str | None:
    found = day(value)
    return re.sub(r"(-01)?-01$", "", found) if found else None


def _type(work: Mapping[str, JSON], place: Mapping[str, JSON]) -> Type | None:
    """NeurIPS and ICLR papers are articles to OpenAlex, and so is whatever it cannot place: then nothing is said."""
    if not work.get("type"):
        return None
    kind = _TYPES.get(str(work["type"]), Type.OTHER)
    if kind is not Type.JOURNAL:
        return kind
    source, doi = mapping(place.get("source")), own_doi(work)
    said = {str(place.get("raw_type")), str(work.get("type_crossref"))}  # the latter until 2026, articles by default
    server = str(source.get("display_name")).startswith("arXiv")
    if server or "posted-content" in said or (doi and is_preprint(doi.value)):
        return Type.PREPRINT
    if source.get("type") == "conference" or "proceedings-article" in said:
        return Type.CONFERENCE
    return kind if source.get("type") == "journal" or place.get("raw_type") == "journal-article" else None


def _source(place: Mapping[str, JSON], kind: Type | None) -> Mapping[str, JSON]:
    """Where the work appeared. A publisher's platform is no venue, nor is the archive where an article lies."""
    source = mapping(place.get("source"))
    stored = source.get("type") == "repository" and kind in (None, Type.JOURNAL, Type.CONFERENCE)
    return {} if stored or (source.get("type") == "ebook platform" and _own_words(place)) else source


def _own_words(place: Mapping[str, JSON]) -> str | None:
    """What the location itself calls its venue, unless it is an address."""
    words = clean(place.get("raw_source_name"))
    return None if words and "://" in words else words


def _pages(biblio: Mapping[str, JSON]) -> str | None:
    first, last = squeeze(biblio.get("first_page")), squeeze(biblio.get("last_page"))
    return f"{first}-{last}" if first and last and last != first else first


def _elsewhere(work: Mapping[str, JSON]) -> Iterator[Identifier]:
    """Names of other forms in the addresses of all locations; what lies in an archive of data is no form of a paper."""
    for place in map(mapping, items(work.get("locations"))):
        address = squeeze(place.get("landing_page_url")) or ""
        if arxiv := _ARXIV.fullmatch(address):
            yield Identifier("arxiv", arxiv[1])
        elif note := _OPENREVIEW.fullmatch(address):
            yield Identifier("openreview", note[1])
        elif resolved := _RESOLVER.fullmatch(address):
            yield from (i for doi in dois(unquote(resolved[1])) if _is_paper(i := plain(doi)))


def _is_paper(identifier: Identifier) -> bool:
    return identifier.scheme == "arxiv" or not is_datacite(identifier.value)


def _notice(work: Mapping[str, JSON]) -> str | None:
    if work.get("is_retracted") is True:
        return "retracted"
    return "retraction notice" if work.get("type") == "retraction" else None


def _issns(source: Mapping[str, JSON]) -> Iterator[Identifier]:
    known = [squeeze(n) or "" for n in (source.get("issn_l"), *items(source.get("issn")))]
    yield from dict.fromkeys(Identifier("issn", n) for n in known if _ISSN.fullmatch(n))
