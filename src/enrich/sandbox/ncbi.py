"""NCBI's two services: summaries of PubMed and PubMed Central, and PubMed Central's id converter.

Emulated: unknown ids that are errors inside a good answer, an id that is no number, empty texts for what is missing,
other names for the same ids in the two databases; the converter's number for a PubMed id (its old address: a text), its
refusal of mixed kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from enrich.sandbox.answer import json, world_of
from enrich.sandbox.medline import Entry, entries, written
from enrich.sandbox.names import short
from enrich.sandbox.world import Work, World

Find = Callable[[World, str], Entry | None]


def pubmed_routes() -> list[Route]:
    """Routes below the base `/pubmed`."""
    return [Route("/esummary.fcgi", esummary)]


def pmc_routes() -> list[Route]:
    """Routes below the base `/pmc`: the service of today, and the address that it left."""
    return [Route("/articles/", convert), Route("/v1.0/", moved)]


async def esummary(request: Request) -> Response:
    """Summaries by number, from `db=pubmed` or `db=pmc`."""
    header = {"type": "esummary", "version": "0.3"}
    database = request.query_params.get("db", "pubmed")
    uids = [uid for uid in request.query_params.get("id", "").split(",") if uid]
    for place, uid in enumerate(uids):
        if not uid.isdigit():
            error = f"Invalid uid {uid} at position={place}"
            return json({"header": header, "error": error, "result": {"uids": []}})
    result = {uid: _summary(_find(world_of(request), database, uid), database, uid) for uid in uids}
    return json({"header": header, "result": {"uids": uids, **result}})


async def convert(request: Request) -> Response:
    """Names of articles in PubMed Central. Without `idtype`, ids are taken for PubMed's."""
    kind, ids = request.query_params.get("idtype", "pmid"), request.query_params.get("ids", "").split(",")
    if not all(map(_FORMS[kind], ids)):
        message = f"All values of query param `ids` must be {kind.upper()}s."
        error = {"status": "error", "http_status": "400", "http_status_reason": "Bad Request"}
        return json(error | {"errors": [{"message": message, "code": f"invalid_{kind}s"}]}, 400)
    return json({"status": "ok", "records": [_converted(world_of(request), kind, name) for name in ids]})


async def moved(request: Request) -> Response:
    """The old address."""
    return RedirectResponse(f"{request.scope['root_path']}/articles/", 301)


_FORMS: dict[str, Callable[[str], bool]] = {
    "pmid": str.isdigit,
    "pmcid": lambda name: name.upper().startswith("PMC") and name[3:].isdigit(),
    "doi": lambda name: name.startswith("10."),
}


def _converted(world: World, kind: str, name: str) -> dict[str, Any]:
    entry = _find(world, kind, name)
    if entry is None or entry.pmcid is None:
        return {kind: name, "requested-id": name, "status": "error", "errmsg": "invalid article id"}
    known = {"doi": entry.doi, "pmcid": entry.pmcid, "pmid": int(entry.pmid) if entry.pmid else None}
    return {key: value for key, value in known.items() if value} | {"requested-id": name}


def _find(world: World, kind: str, name: str) -> Entry | None:
    """The record of PubMed or PubMed Central that bears this name; a database's name stands for its ids."""
    scheme = {"pubmed": "pmid", "pmc": "pmcid"}.get(kind, kind)
    key = f"{scheme}:PMC{name}" if kind == "pmc" else f"{scheme}:{name}"
    work = world.work(_keys, key.casefold())
    if work is None or ("pubmed" if kind in ("pubmed", "pmc") else "pmc") in work.unknown_to:
        return None
    found = [e for e in _entries(work) if world.swapped or key.casefold() in _names(e)]
    return found[0] if found else None


def _entries(work: Work) -> list[Entry]:
    return [entry for entry in entries(work) if entry.source != "PPR"]


def _keys(work: Work) -> Iterator[str]:
    return (name for entry in _entries(work) for name in _names(entry))


def _names(entry: Entry) -> list[str]:
    names = {"pmid": entry.pmid, "pmcid": entry.pmcid, "doi": entry.doi}
    return [f"{scheme}:{name}".casefold() for scheme, name in names.items() if name]


def _summary(entry: Entry | None, database: str, uid: str) -> dict[str, Any]:
    if entry is None:
        return {"uid": uid, "error": "cannot get document summary"}
    part = entry.work.article if entry.kind == "article" else None
    groups = entry.work.groups
    authors = [
        {"name": name, "authtype": "CollectiveName"} if name in groups else {"name": short(name), "authtype": "Author"}
        for name in entry.work.authors
    ]
    return {
        "uid": uid,
        "pubdate": written(entry.issue),
        "epubdate": written(entry.day),
        "source": entry.venue,
        "authors": authors,
        "lastauthor": next((short(name) for name in reversed(entry.work.authors) if name not in groups), ""),
        "title": entry.title if database == "pmc" or entry.title.endswith(("?", "!")) else f"{entry.title}.",
        "volume": (part and part.volume) or "",
        "issue": (part and part.issue) or "",
        "pages": (part and part.page) or "",
        "lang": ["eng"],
        "issn": (part and entry.work.issn) or "",
        "essn": "",
        "pubtype": ["Journal Article"] if part else ["Preprint"],
        "articleids": _article_ids(entry, database),
        "fulljournalname": entry.venue,
        "elocationid": f"doi: {entry.doi}" if entry.doi else "",
        "doctype": "citation",
        "references": [],
    }


def _article_ids(entry: Entry, database: str) -> list[dict[str, str]]:
    kinds = ("pmid", "pmcid", "doi") if database == "pmc" else ("pubmed", "pmc", "doi")
    values = (entry.pmid, entry.pmcid, entry.doi)
    return [{"idtype": kind, "value": value} for kind, value in zip(kinds, values, strict=True) if value]
