"""Rows of a SPARQL answer as records: DBLP tells every property, and every author, in a row of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from enrich.identify import Kind, identify
from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.providers.dblp_links import DOI, RECORD
from enrich.text import author, clean, items, mapping, number, squeeze, year_in

_STREAM = "https://dblp.org/streams/"
_HOMONYM = re.compile(r"\s\d{4}$")  # `Wei Wang 0001`: DBLP's number for one of several people of a name
_MANY = ("type", "stream", "doi", "ee")  # what a record may have several of
_ONE = ("title", "venue", "year", "volume", "issue", "pages")
_TYPES = {
    "Informal": Type.PREPRINT,  # CoRR, which is arXiv, and reports
    "Inproceedings": Type.CONFERENCE,
    "Article": Type.JOURNAL,
    "Book": Type.BOOK,
    "Incollection": Type.BOOK,
    "Data": Type.DATASET,
}
_STATUS = re.compile(r"\((poster|oral|spotlight)\)$", re.IGNORECASE)  # `ICLR (Poster)`


def gather(rows: Iterable[Mapping[str, JSON]]) -> list[dict[str, JSON]]:
    """One payload for each record, the same for rows in any order; a value that no row gives is left out."""
    records: dict[str, dict[str, set[JSON]]] = {}
    for row in rows:
        said = {name: text for name, cell in row.items() if (text := squeeze(mapping(cell).get("value")))}
        key = said.pop("pub", "")
        if not key.startswith(RECORD):
            continue
        values = records.setdefault(key, {})
        if name := said.pop("name", None):
            values.setdefault("authors", set()).add((number(said.pop("ord", None)) or 0, name))
        for variable, text in said.items():
            values.setdefault(variable, set()).add(text)
    return [_payload(key, values) for key, values in sorted(records.items())]


def _payload(key: str, values: Mapping[str, set[JSON]]) -> dict[str, JSON]:
    many: dict[str, JSON] = {name: sorted(values[name]) for name in _MANY if name in values}
    one: dict[str, JSON] = {name: min(values[name]) for name in _ONE if name in values}
    authors = {"authors": [list(pair) for pair in sorted(values["authors"])]} if "authors" in values else {}
    return {"pub": key, **one, **many, **authors}


def links_of(payload: Mapping[str, JSON]) -> set[str]:
    """The addresses that a record is known by."""
    return {str(url) for url in (payload.get("pub"), *items(payload.get("ee")), *items(payload.get("doi")))}


def decode(payload: JSON) -> tuple[Record, ...]:
    """All records that one link leads to, the published one before arXiv's."""
    records = [record for each in items(payload) if (record := _record(mapping(each))) is not None]
    return tuple(sorted(records, key=lambda record: record.type is Type.PREPRINT))


def _record(data: Mapping[str, JSON]) -> Record | None:
    key = squeeze(data.get("pub")) or ""
    if not key.startswith(RECORD):
        return None
    venue, types = clean(data.get("venue")), _types(data)
    kind = Type.PREPRINT if venue == "CoRR" else next((kind for name, kind in _TYPES.items() if name in types), None)
    names = [pair for pair in items(data.get("authors")) if isinstance(pair, list) and len(pair) == 2]
    authors = tuple(_authors(names))
    volume = squeeze(data.get("volume"))
    told, withdrawn = _STATUS.search(venue or ""), "Withdrawn" in types
    return Record(
        source="dblp",
        identifiers=tuple(dict.fromkeys((Identifier("dblp", key.removeprefix(RECORD)), *_names(data)))),
        title=_title(data.get("title")),
        authors=authors,
        year=year_in(data.get("year")),
        venue=venue,
        status="withdrawn" if withdrawn else told[1].lower() if told else None,
        type=kind or (Type.OTHER if types else None),
        volume=None if volume and volume.startswith("abs/") else volume,
        issue=squeeze(data.get("issue")),
        pages=squeeze(data.get("pages")),
        notice="withdrawn" if withdrawn else None,
        url=key,
        authors_cut=max((number(place) or 0 for place, _ in names), default=0) > len(authors),
        venue_ids=tuple(_streams(data)),
    )


def _types(data: Mapping[str, JSON]) -> set[str]:
    """The classes of a record, of DBLP's own or of BibTeX's words: `…/schema#Informal`."""
    return {str(kind).rpartition("#")[2] for kind in items(data.get("type"))}


def _title(value: JSON) -> str | None:
    """Without the full stop that DBLP adds to every title which ends in no other sign."""
    title = clean(value) or ""
    return (title if title.endswith("..") else title.removesuffix(".")) or None


def _authors(names: Sequence[list[JSON]]) -> Iterator[Author]:
    for _, name in sorted(names, key=lambda pair: number(pair[0]) or 0):
        if found := author(_HOMONYM.sub("", squeeze(name) or "")):
            yield found


def _names(data: Mapping[str, JSON]) -> Iterator[Identifier]:
    """Every DOI, and what the links are the names of."""
    for link in (*items(data.get("doi")), *items(data.get("ee"))):
        url = squeeze(link) or ""
        found = identify(url)
        if found.identifier and found.kind is Kind.PAPER and not found.candidate:
            yield found.identifier
        elif url.startswith(f"{DOI}10."):
            yield Identifier("doi", url.removeprefix(DOI))


def _streams(data: Mapping[str, JSON]) -> Iterator[Identifier]:
    """Where it appeared; the conference before the series that its proceedings are a volume of."""
    streams = [s for link in items(data.get("stream")) if (s := squeeze(link) or "").startswith(_STREAM)]
    for stream in sorted(streams, key=lambda s: (s.startswith(f"{_STREAM}series/"), s)):
        yield Identifier("stream", stream.removeprefix(_STREAM))
