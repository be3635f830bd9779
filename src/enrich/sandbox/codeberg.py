"""Codeberg: single repositories.

Emulated: names in any case, a redirect for former ones, and a 404 whose message is the name of a function.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import json, world_of
from enrich.sandbox.world import Repository


def routes() -> list[Route]:
    """Routes below the base `/codeberg`."""
    return [Route("/api/v1/repos/{owner}/{name}", repository)]


async def repository(request: Request) -> Response:
    """A repository by owner and name."""
    owner, name = request.path_params["owner"], request.path_params["name"]
    found = world_of(request).repository(_names, f"{owner}/{name}".casefold())
    moved = world_of(request).repository(_former, f"{owner}/{name}".casefold())
    if found is None and moved:
        base = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"
        return json({}, 301, {"location": f"{base}/api/v1/repos/{moved.name}"})
    if found is None or found.state != "ok":
        return _unknown(owner, name)
    return json(_row(found))


def _names(item: Repository) -> Iterator[str]:
    if item.host == "codeberg":
        yield item.name.casefold()


def _former(item: Repository) -> Iterator[str]:
    return (name.casefold() for name in item.former if item.host == "codeberg")


def _unknown(owner: str, name: str) -> Response:
    errors = [f"user redirect does not exist [name: {owner}]", f"repository does not exist [name: {name}]"]
    return json({"message": "GetUserByName", "url": "https://codeberg.org/api/swagger", "errors": errors[:1]}, 404)


def _row(item: Repository) -> dict[str, Any]:
    owner, _, name = item.name.partition("/")
    return {
        "id": item.id,
        "name": name,
        "full_name": item.name,
        "owner": {"login": owner},
        "description": item.description or "",
        "website": item.homepage or "",
        "stars_count": item.stars,
        "forks_count": item.forks,
        "watchers_count": 1,
        "open_issues_count": 0,
        "archived": item.archived,
        "mirror": False,
        "fork": item.parent is not None,
        "template": item.template,
        "parent": {"full_name": item.parent} if item.parent else None,
        "language": item.language or "",
        "licenses": [item.license] if item.license else [],
        "topics": list(item.topics),
        "default_branch": "main",
        "created_at": item.created,
        "updated_at": item.pushed or item.created,
        "html_url": f"https://codeberg.org/{item.name}",
        "empty": item.empty,
        "private": False,
    }
