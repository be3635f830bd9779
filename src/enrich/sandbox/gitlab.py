"""GitLab: single projects by their path.

Emulated: the path is one segment, so slashes come encoded or the route does not exist; a former name is a redirect,
which is wrong where the name's dots were not encoded; private and unknown are the same 404; licences only on wish.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import json, text, world_of
from enrich.sandbox.world import Repository


def routes() -> list[Route]:
    """Routes below the base `/gitlab`."""
    return [Route("/api/v4/projects/{path:path}", project)]


async def project(request: Request) -> Response:
    """A project, by a path of which every slash is `%2F`."""
    sent = request.scope["raw_path"].decode().partition("/projects/")[2]
    if "/" in sent:
        return json({"error": "404 Not Found"}, 404)
    path = unquote(sent).casefold()
    found = world_of(request).repository(_paths, path)
    moved = world_of(request).repository(_former, path)
    if found is None and moved:
        return _moved(request, moved, cut="." in sent)
    if found is None or found.state != "ok":
        return json({"message": "404 Project Not Found"}, 404)
    return json(_row(found, license_=request.query_params.get("license") == "true"))


def _paths(repository: Repository) -> Iterator[str]:
    if repository.host == "gitlab":
        yield repository.name.casefold()


def _former(repository: Repository) -> Iterator[str]:
    return (name.casefold() for name in repository.former if repository.host == "gitlab")


def _moved(request: Request, repository: Repository, *, cut: bool) -> Response:
    """A dot in the address is taken for the beginning of a format, and the new name is lost."""
    base = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}/api/v4/projects"
    address = f"{base}/{'nowhere' if cut else quote(repository.name, safe='')}?{request.url.query}"
    answer = text(f"This resource has been moved permanently to {address}", 301)
    answer.headers["location"] = address
    return answer


def _row(repository: Repository, *, license_: bool) -> dict[str, Any]:
    name = repository.name.rpartition("/")[2]
    address = f"https://gitlab.com/{repository.name}"
    return {
        "id": repository.id,
        "name": name,
        "path": name,
        "path_with_namespace": repository.name,
        "web_url": address,
        "description": repository.description,
        "star_count": repository.stars,
        "forks_count": repository.forks,
        "created_at": repository.created,
        "last_activity_at": repository.pushed or repository.created,
        "topics": list(repository.topics),
        "tag_list": list(repository.topics),
        "default_branch": None if repository.empty else "main",
        "archived": repository.archived,
        "empty_repo": repository.empty,
        "visibility": "public",
        **({"forked_from_project": {"path_with_namespace": repository.parent}} if repository.parent else {}),
        **({"license": _license(repository.license), "license_url": None} if license_ else {}),
    }


def _license(name: str | None) -> dict[str, str | None] | None:
    if name is None:
        return None
    key = "other" if name == "NOASSERTION" else name.casefold()
    return {"key": key, "name": name, "nickname": None, "html_url": None}
