"""A record as Europe PMC shows it: short (`lite`), or with authors in full, journal and relations (`core`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from enrich.sandbox.answer import number
from enrich.sandbox.medline import Entry, article, preprint, written
from enrich.sandbox.names import short, split_name

_DAY = len("2024-01-01")
_KINDS = {
    "article": ["research-article", "Journal Article"],
    "preprint": ["Preprint"],
    "listed": ["Preprint", "Journal Article"],
}


def record(entry: Entry, *, core: bool) -> dict[str, Any]:
    """One result. What is unknown has no key."""
    row = {
        "id": entry.id,
        "source": entry.source,
        "pmid": entry.pmid,
        "pmcid": entry.pmcid,
        "fullTextIdList": {"fullTextId": [entry.pmcid]} if entry.pmcid else None,
        "doi": entry.doi.casefold() if entry.doi and (core or entry.source != "PMC") else None,
        "title": entry.title if entry.source == "PPR" else _stopped(entry.title),
        "authorString": f"{', '.join(_shown(entry, name) for name in entry.work.authors)}.",
        **(_core(entry) if core else _lite(entry)),
        "pageInfo": entry.work.article.page if entry.kind == "article" and entry.work.article else None,
        "bookOrReportDetails": _server(entry),
        "isOpenAccess": "Y" if entry.pmcid else "N",
        **dict.fromkeys(("inEPMC", "inPMC", "hasPDF"), "Y" if entry.pmcid else "N"),
        **dict.fromkeys(("hasBook", "hasSuppl", "hasReferences", "hasTextMinedTerms", "hasLabsLinks"), "N"),
        "citedByCount": entry.work.counts.get("europepmc", number("cited", entry.id, digits=2)),
        "firstIndexDate": entry.day,
        "firstPublicationDate": _whole(entry.day),
    }
    return {key: value for key, value in row.items() if value is not None}


def _stopped(title: str) -> str:
    return title if title.endswith(("?", "!", ".")) else f"{title}."


def _shown(entry: Entry, name: str) -> str:
    return name if name in entry.work.groups else short(name)


def _whole(day: str) -> str:
    """A day where only the month or the year is known: the first."""
    return f"{day}-01-01"[:_DAY]


def _server(entry: Entry) -> dict[str, Any] | None:
    return {"publisher": entry.venue, "yearOfPublication": int(entry.day[:4])} if entry.source == "PPR" else None


def _lite(entry: Entry) -> dict[str, Any]:
    """PubMed Central's own records have neither DOI nor year here."""
    part = entry.work.article if entry.kind == "article" else None
    return {
        "journalTitle": entry.venue if entry.source != "PPR" else None,
        "journalVolume": part and part.volume,
        "issue": part and part.issue,
        "journalIssn": f"{entry.work.issn}; " if part and entry.work.issn else None,
        "pubYear": entry.issue[:4] if entry.source != "PMC" else None,
        "pubType": "; ".join(kind.lower() for kind in _kinds(entry)),
    }


def _core(entry: Entry) -> dict[str, Any]:
    return {
        "authorList": {"author": [_author(entry, name) for name in entry.work.authors]},
        "journalInfo": _journal(entry) if entry.source != "PPR" else None,
        "pubYear": entry.issue[:4],
        "pubTypeList": {"pubType": _kinds(entry)},
        "electronicPublicationDate": entry.day if entry.source != "PPR" and len(entry.day) == _DAY else None,
        "commentCorrectionList": _comments(entry),
        **(_versions(entry) if entry.source == "PPR" else {}),
    }


def _kinds(entry: Entry) -> list[str]:
    part = entry.work.article
    retracted = ["Retracted Publication"] if entry.kind == "article" and part and part.retracted_by else []
    return [*_KINDS[entry.kind], *retracted]


def _author(entry: Entry, name: str) -> dict[str, Any]:
    if name in entry.work.groups:
        return {"collectiveName": name}
    given, family = split_name(name)
    initials = short(name).removeprefix(family).strip()
    return {"fullName": short(name), "firstName": given.replace(".", ""), "lastName": family, "initials": initials}


def _journal(entry: Entry) -> dict[str, Any]:
    part = entry.work.article if entry.kind == "article" else None
    year, *rest = entry.issue.split("-")
    info = {
        "issue": part and part.issue,
        "volume": part and part.volume,
        "journalIssueId": number("issue", entry.id, digits=7),
        "dateOfPublication": written(entry.issue),
        "monthOfPublication": int(rest[0]) if rest else 0,
        "yearOfPublication": int(year),
        "printPublicationDate": _whole(entry.issue),
        "journal": {"title": entry.venue, "medlineAbbreviation": entry.venue.partition(" (")[0], "nlmid": "0000000"}
        | ({"issn": entry.work.issn} if part and entry.work.issn else {}),
    }
    return {key: value for key, value in info.items() if value is not None}


def _versions(entry: Entry) -> dict[str, Any]:
    versions = entry.work.preprint.versions if entry.work.preprint else ()
    listed = [
        {"id": entry.id, "source": "PPR", "firstPublishDate": version.date, "versionNumber": place}
        for place, version in enumerate(versions, 1)
    ]
    return {"versionNumber": len(listed), "versionList": {"version": listed}}


def _comments(entry: Entry) -> dict[str, Any] | None:
    found = [_link(entry), *_notices(entry)]
    return {"commentCorrection": [each for each in found if each]} if any(found) else None


def _link(entry: Entry) -> dict[str, Any] | None:
    """The other form: by Crossref's word where Crossref has it, by a match of titles where only the server does."""
    part, other = entry.work.preprint, {"article": preprint, "preprint": article}.get(entry.kind)
    target = other(entry.work) if other else None
    if part is None or target is None or not (part.related or part.published):
        return None
    note = "CrossRef Pre-print loader" if part.related else "Link created based on a title-first author match"
    link = {"id": target.id, "source": target.source, "note": note, "orderIn": 10001}
    if entry.kind == "article":
        return link | {"type": "Preprint in"}
    cited = f"{target.venue}. {written(target.issue)}." + (f" doi: {target.doi}." if part.related else "")
    return link | {"type": "Preprint of", "reference": cited}


def _notices(entry: Entry) -> Iterator[dict[str, Any]]:
    part = entry.work.article if entry.kind == "article" else None
    kinds = {"Retraction in": part.retracted_by, "Expression of concern in": part.concern} if part else {}
    for place, (kind, doi) in enumerate(kinds.items(), 1):
        if doi:
            name, cited = f"9{number(kind, entry.id, digits=7):07d}", f"{entry.venue}. doi: {doi}."
            yield {"id": name, "source": "MED", "type": kind, "reference": cited, "orderIn": place}
