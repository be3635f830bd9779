"""Zenodo: records by their number, and the search that finds the newest of several versions.

Emulated: a Retry-After on every answer, 404 for the number that all versions share, 410 for what was deleted, no
`conceptdoi` beside a foreign DOI, and a repository among the things that a record supplements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import json, world_of
from enrich.sandbox.world import Deposit, World

_CONCEPT = re.compile(r"conceptrecid:(\d+)")


def routes() -> list[Route]:
    """Routes below the base `/zenodo`."""
    return [Route("/api/records", search), Route("/api/records/{number}", record)]


async def record(request: Request) -> Response:
    """One version."""
    found = world_of(request).deposit(_numbers, request.path_params["number"])
    if found is None or found.state == "gone":
        return json({"status": 404, "message": "The persistent identifier does not exist."}, 404)
    if found.state == "deleted":
        tombstone = {"removal_reason": {"id": "retracted"}, "removal_date": "2025-01-01T00:00:00+00:00"}
        return json({"status": 410, "message": "The record has been deleted.", "tombstone": tombstone}, 410)
    return json(_row(world_of(request), found), headers={"etag": 'W/"1"'})


async def search(request: Request) -> Response:
    """The versions of a concept, the newest first. Other searches find nothing."""
    query = _CONCEPT.fullmatch(request.query_params.get("q", ""))
    world = world_of(request)
    rows = [_row(world, found) for found in reversed(_versions(world, query[1]))] if query else []
    size = min(int(request.query_params.get("size", "10")), 25)
    return json({"hits": {"hits": rows[:size], "total": len(rows)}, "aggregations": {}, "links": {}})


def _numbers(deposit: Deposit) -> Iterator[str]:
    scheme, _, number = deposit.id.partition(":")
    if scheme == "zenodo":
        yield number


def _versions(world: World, concept: str) -> list[Deposit]:
    """Those that can be seen, oldest first."""
    found = [each for each in world.deposits if each.concept == concept and each.state == "ok" and any(_numbers(each))]
    return sorted(found, key=lambda each: int(next(_numbers(each))))


def _row(world: World, deposit: Deposit) -> dict[str, Any]:
    number = next(_numbers(deposit))
    concept = deposit.concept or str(int(number) - 1)
    versions = _versions(world, concept) or [deposit]
    doi = deposit.doi or f"10.5281/zenodo.{number}"
    counts = {"downloads": deposit.downloads, "views": deposit.views}
    return {
        "id": int(number),
        "recid": number,
        "conceptrecid": concept,
        "doi": doi,
        "doi_url": f"https://doi.org/{doi}",
        **({} if deposit.doi else {"conceptdoi": f"10.5281/zenodo.{concept}"}),
        "created": f"{deposit.published}T12:00:00.000000+00:00",
        "title": deposit.title,
        "metadata": _metadata(deposit, is_last=deposit == versions[-1], index=versions.index(deposit), concept=concept),
        "links": {"self": f"https://zenodo.org/api/records/{number}"},
        "stats": counts | {f"version_{name}": count // 2 for name, count in counts.items()},
        "files": [],
        "state": "done",
        "submitted": True,
    }


def _metadata(deposit: Deposit, *, is_last: bool, index: int, concept: str) -> dict[str, Any]:
    related = [{"identifier": "https://github.com/example/tree/v1", "relation": "isSupplementTo", "scheme": "url"}]
    if deposit.paper:
        related.append({"identifier": deposit.paper, "relation": "isSupplementTo", "scheme": "doi"})
    parent = {"pid_type": "recid", "pid_value": concept}
    return {
        "title": deposit.title,
        "publication_date": deposit.published,
        "description": "<p>Made up</p>",
        "creators": [{"name": name, "affiliation": None} for name in deposit.authors],
        "resource_type": {"type": deposit.kind, "title": deposit.kind.title()},
        "access_right": "open",
        "related_identifiers": related,
        "relations": {"version": [{"index": index, "is_last": is_last, "parent": parent}]},
        **({"version": deposit.version} if deposit.version else {}),
        **({"license": {"id": deposit.license.casefold()}} if deposit.license else {}),
    }
