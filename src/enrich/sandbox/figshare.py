"""figshare: single deposits by number, always in the newest version.

Emulated: a DOI that ends in the version, and the paper's DOI as publishers give it (`resource_doi`) or as others do
(among the related materials, with `resource_doi` null).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, world_of
from enrich.sandbox.world import Deposit


def routes() -> list[Route]:
    """Routes below the base `/figshare`."""
    return [Route("/v2/articles/{number}", article)]


async def article(request: Request) -> Response:
    """One deposit."""
    found = world_of(request).deposit(_numbers, request.path_params["number"])
    if found is None or found.state != "ok":
        return json({"message": "Entity not found: article", "code": "EntityNotFound"}, 404)
    return json(_row(found))


def _numbers(deposit: Deposit) -> Iterator[str]:
    scheme, _, number = deposit.id.partition(":")
    if scheme == "figshare":
        yield number


def _row(deposit: Deposit) -> dict[str, Any]:
    number = next(_numbers(deposit))
    version = int(deposit.version or "1")
    by_publisher = int(digest("resource", number)[0], 16) % 2 == 0
    return {
        "id": int(number),
        "title": deposit.title,
        "doi": f"{deposit.doi or f'10.6084/m9.figshare.{number}'}.v{version}",
        "handle": "",
        "version": version,
        "authors": [{"id": 1, "full_name": name, "orcid_id": ""} for name in deposit.authors],
        "published_date": f"{deposit.published}T00:00:00Z",
        "created_date": f"{deposit.published}T00:00:00Z",
        "timeline": {"posted": f"{deposit.published}T00:00:00", "firstOnline": f"{deposit.published}T00:00:00"},
        "defined_type_name": deposit.kind,
        "license": {"value": 1, "name": (deposit.license or "In Copyright").replace("-", " "), "url": ""},
        "resource_doi": deposit.paper if deposit.paper and by_publisher else None,
        "resource_title": None,
        "related_materials": [] if by_publisher else _related(deposit),
        "url_public_html": f"https://figshare.com/articles/dataset/_/{number}",
        "files": [],
        "status": "public",
        "is_embargoed": False,
    }


def _related(deposit: Deposit) -> list[dict[str, Any]]:
    code = {"identifier": "https://github.com/example/x", "relation": "IsSupplementTo", "identifier_type": "URL"}
    paper = {"identifier": deposit.paper, "relation": "IsSupplementTo", "identifier_type": "DOI"}
    return [code, paper] if deposit.paper else [code]
