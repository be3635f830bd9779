"""Europe PMC's search: one list of records for a query, in an order of its own, what is unknown simply missing.

Emulated: XML unless JSON is asked for, 25 records a page, errors with status 200, flags that are "Y" or "N", `lite` and
`core` answers, one DOI that stands for two records, links between preprint and article in both directions, the cursor
that repeats at the end, addresses that are too long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, text, world_of
from enrich.sandbox.europepmc_record import record
from enrich.sandbox.lucene import Clause, Query
from enrich.sandbox.medline import Entry, entries
from enrich.sandbox.world import Work, World

_LONGEST = 10_000  # characters of an address
_INDEXED = ("EXT_ID", "PMCID", "DOI")


def routes() -> list[Route]:
    """Routes below the base `/europepmc`."""
    return [Route("/search", search), Route("/searchPOST", search_post, methods=["POST"])]


async def search(request: Request) -> Response:
    """A query in the address."""
    if len(str(request.url)) > _LONGEST:
        return text("<html><head><title>414 Request-URI Too Large</title></head></html>", 414, "text/html")
    return _answer(world_of(request), request.query_params)


async def search_post(request: Request) -> Response:
    """A query of any length, as a form."""
    return _answer(world_of(request), dict(parse_qsl((await request.body()).decode())))


def _answer(world: World, asked: Mapping[str, str]) -> Response:
    size, query, cursor = asked.get("pageSize", "25"), asked.get("query", ""), asked.get("cursorMark", "*")
    if not size.isdigit() or not 1 <= int(size) <= 1000:
        return json({"errCode": 404, "errMsg": "Invalid page size provided. Valid size is between 1 and 1000"})
    try:
        found, start = _found(world, Query(query)), int(cursor.removeprefix("AoI").replace("*", "0"))
    except ValueError as error:
        return json({"errCode": 404, "errMsg": f"The query cannot be read: {error}"})
    page, kind = found[start : start + int(size)], asked.get("resultType", "lite")
    body = {
        "version": "6.9",
        "hitCount": len(found),
        **({"nextCursorMark": f"AoI{start + len(page)}" if page else cursor} if found else {}),
        "request": {
            "queryString": query,
            "resultType": kind,
            "cursorMark": cursor,
            "pageSize": int(size),
            "sort": asked.get("sort", ""),
            "synonym": asked.get("synonym") == "true",
        },
        "resultList": {"result": [record(entry, core=kind.lower() == "core") for entry in page]},
    }
    return json(body) if asked.get("format", "xml").lower() == "json" else _xml(body)


def _xml(body: Mapping[str, Any]) -> Response:
    rows = "".join(
        f"<result><id>{row['id']}</id><source>{row['source']}</source><title>{escape(row['title'])}</title></result>"
        for row in body["resultList"]["result"]
    )
    head = f"<version>{body['version']}</version><hitCount>{body['hitCount']}</hitCount>"
    whole = f"<responseWrapper>{head}<resultList>{rows}</resultList></responseWrapper>"
    return text(f'<?xml version="1.0" encoding="UTF-8"?>{whole}', media="application/xml")


def _found(world: World, query: Query) -> list[Entry]:
    hits = {clause: _hits(world, clause) for clause in dict.fromkeys(query.clauses) if clause[0] != "SRC"}
    candidates = {entry.id: entry for found in hits.values() for entry in found.values()}

    def holds(clause: Clause, entry: Entry) -> bool:
        return entry.source == clause[1] if clause[0] == "SRC" else entry.id in hits[clause]

    found = [e for e in candidates.values() if query.holds(lambda clause: holds(clause, e))]  # noqa: B023 - used at once
    return sorted(found, key=lambda entry: digest("relevance", entry.id))


def _hits(world: World, clause: Clause) -> dict[str, Entry]:
    """Records that fulfil one clause; words without a field are looked for in titles."""
    field, value = clause
    if field not in _INDEXED:
        known = [entry for work in world.works for entry in _entries(work)]
        return {entry.id: entry for entry in known if value.casefold() in entry.title.casefold()}
    key = f"{field}:{value}".casefold()
    work = world.work(_keys, key)
    mine = _entries(work) if work else ()
    return {entry.id: entry for entry in mine if world.swapped or key in entry.keys}


def _entries(work: Work) -> tuple[Entry, ...]:
    return () if "europepmc" in work.unknown_to else entries(work)


def _keys(work: Work) -> Iterator[str]:
    return (key for entry in _entries(work) for key in entry.keys)
