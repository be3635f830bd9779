"""DataCite's REST API: arXiv's DOIs and those of deposits, one by one or by search.

Emulated: the single look-up minds no case while the search does, 25 DOIs a page unless asked for more, names in all
their shapes, XML in base64, no ETag, and a JSON:API error for what is unknown.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, world_of
from enrich.sandbox.names import split_name
from enrich.sandbox.world import Arxiv, Deposit, Work, World

Item: TypeAlias = dict[str, Any]

_MAX_SIZE = 1000
_GENERAL = {"dataset": "Dataset", "software": "Software", "poster": "Image", "publication": "Text"}
_ARCHIVES = {"zenodo": "Zenodo", "figshare": "figshare"}


def routes() -> list[Route]:
    """Routes below the base `/datacite`."""
    return [Route("/dois", search), Route("/dois/{doi:path}", single)]


async def single(request: Request) -> Response:
    """One DOI in any case."""
    found = _by_doi(world_of(request), request.path_params["doi"].casefold())
    return _answer({"data": found}) if found else _error(404, "The resource you are looking for doesn't exist.")


async def search(request: Request) -> Response:
    """DOIs by `query=doi:(…)`; this sandbox knows no other query."""
    size, page = (request.query_params.get(f"page[{name}]", default) for name, default in (("size", 25), ("number", 1)))
    wanted = _wanted(request.query_params.get("query", ""))
    size, page = min(int(size), _MAX_SIZE), int(page)
    world = world_of(request)
    found = [item for doi in dict.fromkeys(wanted) if doi == doi.casefold() and (item := _by_doi(world, doi))]
    found.sort(key=lambda item: digest(item["id"]))  # no order of the question
    meta = {"total": len(found), "totalPages": -(-len(found) // size), "page": page, "states": [], "resourceTypes": []}
    return _answer({"data": found[(page - 1) * size : page * size], "meta": meta, "links": {"self": str(request.url)}})


def _wanted(query: str) -> list[str]:
    """`doi:("a" OR b)` → ["a", "b"]."""
    field, _, value = query.partition(":")
    return re.findall(r'10\.\d+/[^\s"]+', value.strip().strip("()")) if field == "doi" else []


def _answer(body: Item) -> Response:
    return json(body, headers={"cache-control": "no-cache", "x-anonymous-consumer": "true"})


def _error(status: int, title: str) -> Response:
    return json({"errors": [{"status": str(status), "title": title}]}, status, {"cache-control": "no-cache"})


def _arxiv_keys(work: Work) -> Iterator[str]:
    if work.arxiv and "datacite" not in work.unknown_to:
        yield f"10.48550/arxiv.{work.arxiv.id}".casefold()


def _deposit_keys(deposit: Deposit) -> Iterator[str]:
    if deposit.doi and deposit.state == "ok":
        yield deposit.doi.casefold()


def _by_doi(world: World, doi: str) -> Item | None:
    if work := world.work(_arxiv_keys, doi):
        return _paper(work) if work.arxiv else None
    deposit = world.deposit(_deposit_keys, doi)
    return _deposit(deposit) if deposit else None


def _paper(work: Work) -> Item:
    record = work.arxiv or Arxiv("")
    related = {"relationType": "IsVersionOf", "relatedIdentifier": record.doi, "relatedIdentifierType": "DOI"}
    stamps = [
        {"date": f"{version.date}T00:00:00Z", "dateType": kind, "dateInformation": f"v{number}"}
        for number, version in enumerate(record.versions, 1)
        for kind in ("Submitted", "Updated")
    ]
    first = record.versions[0].date
    return _object(
        f"10.48550/arXiv.{record.id}",
        identifiers=[{"identifier": record.id, "identifierType": "arXiv"}],
        creators=[_creator(name, group=name in work.groups) for name in work.authors],
        titles=[{"title": record.versions[-1].title or record.title or work.title}],
        publisher="arXiv",
        publicationYear=int(first[:4]),
        dates=[*stamps, {"date": first[:7], "dateType": "Available"}, {"date": first[:4], "dateType": "Issued"}],
        types={"resourceType": "Article", "resourceTypeGeneral": "Preprint", "citeproc": "article"},
        relatedIdentifiers=[related] if record.doi else [],
        version=str(len(record.versions)),
        url=f"https://arxiv.org/abs/{record.id}",
    )


def _deposit(deposit: Deposit) -> Item:
    scheme = deposit.id.partition(":")[0]
    targets = (
        ("IsSupplementTo", deposit.paper),
        ("IsVersionOf", deposit.concept and f"10.5281/zenodo.{deposit.concept}"),
    )
    return _object(
        deposit.doi or "",
        creators=[_creator(name, group=False) for name in deposit.authors],
        titles=[{"title": deposit.title}, {"title": "A made-up subtitle", "titleType": "Subtitle"}],
        publisher=_ARCHIVES.get(scheme, scheme),
        publicationYear=int(deposit.published[:4]),
        dates=[{"date": deposit.published, "dateType": "Issued"}],
        types={"resourceTypeGeneral": _GENERAL.get(deposit.kind, "Other"), "citeproc": "article"},
        relatedIdentifiers=[
            {"relationType": kind, "relatedIdentifier": doi, "relatedIdentifierType": "DOI"}
            for kind, doi in targets
            if doi
        ],
        version=deposit.version,
        url=f"https://{scheme}.org/{deposit.id.partition(':')[2]}",
    )


def _creator(name: str, *, group: bool) -> Item:
    """A third of the names are given and turned, a third only turned, a third as they are spoken."""
    if group:
        return {"name": name, "nameType": "Organizational", "affiliation": [], "nameIdentifiers": []}
    given, family = split_name(name)
    shape = int(digest("creator", name)[:4], 16) % 3
    turned = f"{family}, {given}" if given else family
    parts = {"nameType": "Personal", "givenName": given, "familyName": family} if shape == 0 and given else {}
    return {"name": name if shape == 2 else turned, **parts, "affiliation": [], "nameIdentifiers": []}


_LISTS = (
    *("identifiers", "alternateIdentifiers", "subjects", "contributors", "relatedItems", "sizes", "formats"),
    *("rightsList", "descriptions", "geoLocations", "fundingReferences"),
)
_EMPTY: Item = {
    **{key: [] for key in _LISTS},
    **dict.fromkeys(("language", "contentUrl", "reason", "version"), None),
    **dict.fromkeys(("viewCount", "downloadCount", "referenceCount", "citationCount", "metadataVersion"), 0),
    "container": {},
    "schemaVersion": "http://datacite.org/schema/kernel-4",
    "source": "mds",
    "isActive": True,
    "state": "findable",
}


def _object(doi: str, **attributes: Any) -> Item:
    prefix, _, suffix = doi.casefold().partition("/")
    names = {"doi": doi.casefold(), "prefix": prefix, "suffix": suffix}
    xml = {"xml": base64.b64encode(f"<resource>{doi}</resource>".encode()).decode()}
    client = {"client": {"data": {"id": "sandbox.made-up", "type": "clients"}}}
    return {
        "id": doi.casefold(),
        "type": "dois",
        "attributes": _EMPTY | names | xml | attributes,
        "relationships": client,
    }
