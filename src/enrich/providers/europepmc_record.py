"""One row of Europe PMC, or the two of one DOI, as a record.

PubMed holds some preprints too. Such a preprint stands there twice, as PubMed's row and as the preprint server's, under
one DOI: names, relations and days of both are put together. A retraction notice may bear the DOI of what it retracts,
and never counts as one with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.providers import nlm
from enrich.providers.europepmc_row import Row, authors, comments, is_notice, kinds, named, names, standing
from enrich.text import clean, day, dois, items, mapping, number, squeeze, year_in


def decode(payload: JSON) -> tuple[Record, ...]:
    """The rows of one identifier, best first, as one record. Nothing where none of them has a name."""
    rows = [mapping(row) for row in (payload if isinstance(payload, list) else [payload])]
    rows = [row for row in rows if names(row)]
    if not rows:
        return ()
    lead = rows[0]
    return (_record([lead, *(r for r in rows[1:] if not is_notice(r) and r.get("source") != lead.get("source"))]),)


def _record(twins: list[Row]) -> Record:
    lead = twins[0]
    info = mapping(lead.get("journalInfo"))
    venue, (title, mark), (people, cut) = _venue(lead, info), nlm.title(lead.get("title")), _authors(lead)
    preprint = lead.get("source") == "PPR" or nlm.is_preprint(kinds(lead), venue)
    date, online = (_posted(twins), None) if preprint else _printed(lead, info)
    place = {} if preprint else _place(lead, info)
    return Record(
        source="europepmc",
        identifiers=tuple(dict.fromkeys(name for row in twins for name in names(row))),
        title=title,
        authors=people,
        authors_cut=cut,
        year=year_in(date) or year_in(lead.get("pubYear")),
        date=date,
        online=online,
        venue=venue,
        venue_ids=tuple(dict.fromkeys(nlm.issns(_issns(lead, info)))),
        type=Type.PREPRINT if preprint else _type(lead),
        volume=place.get("volume"),
        issue=place.get("issue"),
        pages=place.get("pages"),
        related=tuple(dict.fromkeys(other for row in twins for other in _related(row, preprint=preprint))),
        citations=number(lead.get("citedByCount")),
        version=next((text for row in twins if (text := squeeze(row.get("versionNumber")))), None),
        notice=next(filter(None, map(standing, twins)), mark),
        url=_url(lead),
    )


def _venue(row: Row, info: Row) -> str | None:
    """The journal's title in full, its abbreviation in `lite` rows; a preprint's server."""
    title = mapping(info.get("journal")).get("title") or row.get("journalTitle")
    return nlm.journal(title) or clean(mapping(row.get("bookOrReportDetails")).get("publisher"))


def _issns(row: Row, info: Row) -> list[JSON]:
    journal = mapping(info.get("journal"))
    return [journal.get("issn"), journal.get("essn"), *(squeeze(row.get("journalIssn")) or "").split(";")]


def _type(row: Row) -> Type:
    if row.get("source") == "NBK" or any(kind.startswith("book") for kind in kinds(row)):
        return Type.BOOK
    return Type.OTHER if row.get("source") in ("PAT", "ETH", "HIR") else Type.JOURNAL


def _place(row: Row, info: Row) -> dict[str, str | None]:
    """Where an article stands; what preprints have in these fields is no volume and no page."""
    return {
        "volume": squeeze(info.get("volume")) or squeeze(row.get("journalVolume")),
        "issue": squeeze(info.get("issue")) or squeeze(row.get("issue")),
        "pages": squeeze(row.get("pageInfo")),
    }


def _related(row: Row, *, preprint: bool) -> Iterator[Identifier]:
    """Other forms of the work, by the ids of their rows, and by DOI where the reference gives it."""
    for kind, each in comments(row):
        reference = squeeze(each.get("reference")) or ""
        if nlm.is_kin(kind, reference, preprint=preprint):
            if other := named(each.get("source"), each.get("id")):
                yield other
            yield from dois(reference)


def _posted(twins: list[Row]) -> str | None:
    """A preprint's first day: of its first version, where versions are listed."""
    versions = [mapping(v) for row in twins for v in items(mapping(row.get("versionList")).get("version"))]
    days = [*(row.get("firstPublicationDate") for row in twins), *(v.get("firstPublishDate") for v in versions)]
    printed = nlm.date(mapping(twins[0].get("journalInfo")).get("dateOfPublication"))
    return min(filter(None, map(day, days)), default=printed)


def _printed(row: Row, info: Row) -> tuple[str | None, str | None]:
    """The day of the issue as far as it is known, and the first day online where that is another."""
    first, year = day(row.get("firstPublicationDate")), year_in(row.get("pubYear"))
    printed = nlm.date(info.get("dateOfPublication"))
    if printed is None:  # only the year of the issue is told
        printed = first if year in (None, year_in(first)) else str(year)
    # Where only the month of an issue is known, its first day stands for it: that was no day online.
    online = day(row.get("electronicPublicationDate")) or (None if (first or "").startswith(printed or "") else first)
    return printed, online if online != printed else None


def _authors(row: Row) -> tuple[tuple[Author, ...], bool]:
    """Everyone in order, with given names where they are known; whether the row says that some are left out."""
    text = (squeeze(row.get("authorString")) or "").rstrip(".")
    listed = [_author(each) for each in authors(row)] or map(nlm.person, text.removesuffix("et al").split(","))
    return tuple(filter(None, listed)), text.endswith("et al")


def _author(each: Row) -> Author | None:
    group, family = clean(each.get("collectiveName")), clean(each.get("lastName"))
    if group:
        return Author(group, group=True)
    if not family:
        return nlm.person(each.get("fullName"))
    given = clean(each.get("firstName")) or nlm.dotted(squeeze(each.get("initials")) or "")
    return Author(f"{given} {family}".strip(), family)


def _url(row: Row) -> str | None:
    source, name = squeeze(row.get("source")), squeeze(row.get("id"))
    return f"https://europepmc.org/article/{source}/{name}" if source and name else None
