"""One Semantic Scholar paper as a record, read through the `semanticscholar` package's typed Paper.

The package is imported when the first paper is read: it takes half a second, which `enrich --help` should not wait for.
A record that is both arXiv and journal carries the names of both. Its venue may still be the preprint server when the
DOI and the journal are the published ones; then the journal is the venue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from enrich.model import JSON, Identifier, Record, Type
from enrich.providers.prefixes import is_preprint
from enrich.text import author, clean, day, items, mapping, number, squeeze, year_in

_SCHEMES = {
    "DOI": "doi",
    "ArXiv": "arxiv",
    "PubMed": "pmid",
    "PubMedCentral": "pmcid",
    "ACL": "acl",
    "DBLP": "dblp",
}
_SERVER = re.compile(r"arxiv(?:\.org)?|corr|(?:bio|med|chem|psy)a?rxiv.*", re.IGNORECASE)
_TYPES = (
    ("Dataset", Type.DATASET),
    ("Conference", Type.CONFERENCE),
    ("Book", Type.BOOK),
    ("BookSection", Type.BOOK),
    ("JournalArticle", Type.JOURNAL),
    ("Review", Type.JOURNAL),
    ("LettersAndComments", Type.JOURNAL),
    ("Editorial", Type.JOURNAL),
)


def decode(payload: JSON) -> tuple[Record, ...]:
    """One paper, or the candidates of a title match. A paper without id (known by its title only) is none."""
    papers = payload if isinstance(payload, list) else [payload]
    return tuple(_record(mapping(paper)) for paper in papers if squeeze(mapping(paper).get("paperId")))


def _record(data: Mapping[str, JSON]) -> Record:
    from semanticscholar.Paper import Paper  # noqa: PLC0415 - slow, see above

    paper = Paper(_sound(data))
    preprint = _is_preprint(paper)
    server = _SERVER.fullmatch(clean(getattr(paper.journal, "name", None)) or "")
    journal = None if preprint or server else paper.journal  # arXiv's "abs/2310.16046" is no volume
    return Record(
        source="semantic_scholar",
        identifiers=tuple(_identifiers(paper)),
        title=clean(paper.title),
        authors=tuple(a for each in paper.authors or () if (a := author(each.name))),
        year=year_in(paper.year),
        date=day(str(paper.publicationDate)) if paper.publicationDate else None,
        venue=_venue(paper, preprint=preprint),
        type=Type.PREPRINT if preprint else _type(paper),
        volume=squeeze(journal.volume) if journal else None,
        pages=squeeze(journal.pages) if journal else None,
        citations=number(paper.citationCount),
        url=squeeze(paper.url),
    )


def _sound(data: Mapping[str, JSON]) -> dict[str, JSON]:
    """The fields we read, each in the shape that Paper expects; the package fails on any other."""
    return {
        **{k: data.get(k) for k in ("paperId", "corpusId", "title", "venue", "year", "citationCount", "url")},
        "authors": [a for a in items(data.get("authors")) if isinstance(a, dict)],
        "externalIds": mapping(data.get("externalIds")),
        "journal": data["journal"] if isinstance(data.get("journal"), dict) else None,
        "publicationDate": day(data.get("publicationDate")),
        "publicationTypes": items(data.get("publicationTypes")),
        "publicationVenue": data["publicationVenue"] if isinstance(data.get("publicationVenue"), dict) else None,
    }


def _identifiers(paper: Any) -> Iterator[Identifier]:
    yield Identifier("s2", str(paper.paperId))
    if corpus := squeeze(paper.corpusId) or squeeze(paper.externalIds.get("CorpusId")):
        yield Identifier("corpusid", corpus)
    for name, scheme in _SCHEMES.items():
        if value := squeeze(paper.externalIds.get(name)):
            yield Identifier(scheme, f"PMC{value.removeprefix('PMC')}" if scheme == "pmcid" else value)


def _named(paper: Any) -> list[str]:
    """Where the paper stands, in the service's words: venue first, journal last."""
    places = (paper.venue, getattr(paper.publicationVenue, "name", None), getattr(paper.journal, "name", None))
    return [name for name in map(clean, places) if name]


def _is_preprint(paper: Any) -> bool:
    """Whether nothing but preprint servers is named, or a server is the venue and the DOI is its own."""
    named, doi = _named(paper), squeeze(paper.externalIds.get("DOI"))
    if doi:
        return is_preprint(doi) and (not named or _SERVER.fullmatch(named[0]) is not None)
    return all(_SERVER.fullmatch(name) for name in named) if named else "ArXiv" in paper.externalIds


def _venue(paper: Any, *, preprint: bool) -> str | None:
    named = _named(paper)
    published = [name for name in named if preprint or not _SERVER.fullmatch(name)]
    return next(iter([*published, *named]), None)


def _type(paper: Any) -> Type | None:
    if paper.publicationVenue and paper.publicationVenue.type in ("conference", "journal"):
        return Type.CONFERENCE if paper.publicationVenue.type == "conference" else Type.JOURNAL
    return next((kind for name, kind in _TYPES if name in paper.publicationTypes), None)
