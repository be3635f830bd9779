"""One row of a Europe PMC answer, `core` or `lite`: what is kept of it, what it is called, what kind of thing it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from enrich.model import JSON, Identifier
from enrich.providers import nlm
from enrich.text import doi, items, mapping, squeeze

Row: TypeAlias = Mapping[str, JSON]

_SOURCES = ("MED", "PMC", "PPR")  # most complete first
_READ = frozenset(
    ("id", "source", "pmid", "pmcid", "doi", "title", "authorString", "authorList", "journalInfo", "journalTitle",
     "journalIssn", "journalVolume", "issue", "pageInfo", "pubYear", "pubType", "pubTypeList", "bookOrReportDetails",
     "versionNumber", "versionList", "commentCorrectionList", "citedByCount", "firstPublicationDate",
     "electronicPublicationDate"),
)  # fmt: skip
_AUTHOR = frozenset({"fullName", "firstName", "lastName", "initials", "collectiveName"})


def slim(row: Row) -> dict[str, Any]:
    """What is read of a row: no abstract, no terms, no affiliations."""
    kept = {key: value for key, value in row.items() if key in _READ}
    if "authorList" in kept:
        kept["authorList"] = {"author": [{k: a[k] for k in _AUTHOR & a.keys()} for a in authors(row)]}
    return kept


def rank(row: Row) -> tuple[bool, int]:
    """What to take first where several rows bear one name: no notice about the paper, then by source."""
    source = row.get("source")
    return is_notice(row), _SOURCES.index(source) if source in _SOURCES else len(_SOURCES)


def names(row: Row) -> list[Identifier]:
    """What the row calls itself, its own id first."""
    return list(dict.fromkeys(_names(row)))


def _names(row: Row) -> Iterator[Identifier]:
    if own := named(row.get("source"), row.get("id")):
        yield own
    for scheme, form in (("pmid", r"[1-9]\d*"), ("pmcid", r"PMC\d+")):
        if re.fullmatch(form, value := squeeze(row.get(scheme)) or ""):
            yield Identifier(scheme, value)
    if registered := doi(row.get("doi")):
        yield registered


def named(source: JSON, value: JSON) -> Identifier | None:
    """The identifier of what is known by its source and its id, the two parts of its identity here."""
    text = squeeze(value) or ""
    if re.fullmatch(r"PPR\d+", text):
        return Identifier("europepmc", text)
    if re.fullmatch(r"PMC\d+", text):
        return Identifier("pmcid", text)
    return Identifier("pmid", text) if source == "MED" and re.fullmatch(r"[1-9]\d*", text) else None


def kinds(row: Row) -> list[str]:
    """What kind of publication it is: a list in `core`, `review; journal article` in `lite`."""
    listed = items(mapping(row.get("pubTypeList")).get("pubType")) or (squeeze(row.get("pubType")) or "").split(";")
    return [text.lower() for kind in listed if (text := squeeze(kind))]


def comments(row: Row) -> list[tuple[str, Row]]:
    """Relations to other rows, each with its kind in lower case."""
    found = map(mapping, items(mapping(row.get("commentCorrectionList")).get("commentCorrection")))
    return [((squeeze(each.get("type")) or "").lower(), each) for each in found]


def standing(row: Row) -> str | None:
    """Retracted, withdrawn, of concern, or itself a retraction notice."""
    return nlm.notice([*kinds(row), *(kind for kind, _ in comments(row))])


def is_notice(row: Row) -> bool:
    """Whether it is about a paper rather than the paper."""
    return standing(row) == "retraction notice"


def authors(row: Row) -> list[Row]:
    """The authors as they are listed in `core`."""
    return [mapping(each) for each in items(mapping(row.get("authorList")).get("author"))]
