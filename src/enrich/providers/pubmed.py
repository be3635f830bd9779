"""PubMed and PubMed Central by themselves: a second opinion on what Europe PMC does not know, or does not answer.

Documentation: https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ESummary

    GET https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi?db=pubmed&id=37258680,9565568&retmode=json

Two databases behind one address: `pubmed` by PubMed id, `pmc` by the digits of a PubMed Central id. 200 ids at once;
3 requests a second, 10 with a key (not used: little is asked here). Callers must name themselves, hence ENRICH_MAILTO.
What goes wrong comes with status 200 as often as not: too many requests, an id that is no number, one that is unknown.

Year: of the printed issue, else of the first day online. Missing values are empty texts. Authors have initials only.
Unconfirmed: how relations to other articles are listed (`references`, seen in other people's readers alone).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

import httpx

from enrich.errors import Failed, Rejected, Throttled
from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, read_json, retry_after
from enrich.providers import nlm
from enrich.providers.keys import caller_from
from enrich.text import clean, doi, items, mapping, squeeze, year_in

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
_FORMS = {"pmid": re.compile(r"[1-9]\d{0,8}"), "pmcid": re.compile(r"PMC\d+")}


def accepts(scheme: str, identifier: Identifier) -> bool:
    """Well-formed ids of one database: one that is no number spoils a batch."""
    return identifier.scheme == scheme and _FORMS[scheme].fullmatch(identifier.value) is not None


def request(database: str, ids: Ids) -> httpx.Request:
    """All summaries in one question."""
    numbers = ",".join(i.value.removeprefix("PMC") for i in ids)
    return httpx.Request("GET", f"{BASE}/esummary.fcgi", params={"db": database, "id": numbers, "retmode": "json"})


def split(response: httpx.Response, ids: Ids) -> Answers:
    """A summary stands under its number; what has an error there instead is unknown."""
    check_limit(response)
    body = mapping(read_json(response))
    error, result = squeeze(body.get("error")) or "", body.get("result")
    if error or not isinstance(result, dict):
        raise (Rejected if error.startswith("Invalid uid") else Failed)(f"no summaries: {error or str(body)[:80]}")
    found = {i: mapping(result.get(i.value.removeprefix("PMC"))) for i in ids}
    return {i: None if "error" in summary else dict(summary) for i, summary in found.items() if summary}


def check_limit(response: httpx.Response) -> None:
    """Raise Throttled for what NCBI says to the hasty, whatever the status."""
    if "API rate limit exceeded" in response.text[:300]:
        raise Throttled("API rate limit exceeded", retry_after=retry_after(response))


def decode(payload: JSON) -> tuple[Record, ...]:
    """One summary of either database."""
    summary = mapping(payload)
    own = tuple(dict.fromkeys(_names(summary)))
    if not own:
        return ()
    title, mark = nlm.title(summary.get("title"))
    venue = nlm.journal(summary.get("fulljournalname")) or clean(summary.get("source"))
    relations = [mapping(each) for each in items(summary.get("references"))]
    kinds = _lowered(summary.get("pubtype"))
    preprint = nlm.is_preprint(kinds, venue)
    date, online = nlm.date(summary.get("pubdate")), nlm.date(summary.get("epubdate"))
    authors, last = tuple(_authors(summary)), nlm.person(summary.get("lastauthor"))
    record = Record(
        source="pubmed",
        identifiers=own,
        title=title,
        authors=authors,
        authors_cut=last is not None and bool(authors) and last not in authors,
        year=year_in(date or online),
        date=date or online,
        online=online if date and online != date else None,
        venue=venue,
        venue_ids=tuple(nlm.issns((summary.get("issn"), summary.get("essn")))),
        type=Type.PREPRINT
        if preprint
        else Type.BOOK
        if summary.get("doctype") in ("book", "chapter")
        else Type.JOURNAL,
        volume=None if preprint else squeeze(summary.get("volume")),
        issue=None if preprint else squeeze(summary.get("issue")),
        pages=None if preprint else squeeze(summary.get("pages")),
        related=tuple(_related(relations, preprint=preprint)),
        notice=nlm.notice([*kinds, *_lowered([each.get("reftype") for each in relations])]) or mark,
    )
    return (record,)


def _names(summary: Mapping[str, JSON]) -> Iterator[Identifier]:
    """`pubmed pmc doi` in one database, `pmid pmcid doi` in the other; `pmc-id: PMC123;` and 0 occur as well."""
    for each in map(mapping, items(summary.get("articleids"))):
        kind, value = each.get("idtype"), squeeze(each.get("value")) or ""
        if kind in ("pubmed", "pmid") and _FORMS["pmid"].fullmatch(value):
            yield Identifier("pmid", value)
        elif kind in ("pmc", "pmcid") and (number := re.search(r"PMC\d+", value)):
            yield Identifier("pmcid", number[0])
        elif kind == "doi" and (registered := doi(value)):
            yield registered


def _authors(summary: Mapping[str, JSON]) -> Iterator[Author]:
    for each in map(mapping, items(summary.get("authors"))):
        name = squeeze(each.get("name"))
        if name and each.get("authtype") == "CollectiveName":
            yield Author(name, group=True)
        elif person := nlm.person(name):
            yield person


def _related(relations: list[Mapping[str, JSON]], *, preprint: bool) -> Iterator[Identifier]:
    for each in relations:
        (kind,) = _lowered([each.get("reftype")]) or [""]
        value = squeeze(each.get("pmid")) or ""
        if nlm.is_kin(kind, squeeze(each.get("refsource")) or "", preprint=preprint) and value.isdecimal():
            yield Identifier("pmid", value)


def _lowered(values: JSON) -> list[str]:
    return [text.lower() for value in items(values) if (text := squeeze(value))]


_provider = partial(
    Provider,
    service="pubmed",
    base=BASE,
    batch_size=200,
    pace=Pace(anonymous=0.5),
    max_age=PAPER_AGES,
    split=split,
    decode=decode,
    auth=caller_from("ENRICH_MAILTO"),
    needs=("ENRICH_MAILTO",),
    after=("europepmc",),
    order=4,
    sparse=True,
)
PUBMED = _provider(name="pubmed", accepts=partial(accepts, "pmid"), request=partial(request, "pubmed"))
PUBMED_CENTRAL = _provider(name="pubmed_central", accepts=partial(accepts, "pmcid"), request=partial(request, "pmc"))
