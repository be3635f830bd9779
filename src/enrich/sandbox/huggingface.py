"""Hugging Face: models, datasets and spaces.

Emulated: 401 to strangers for what is not there, 403 for what was disabled, 307 for former names, `expand` with an
error for what a kind of repository does not have, a list of files without it, `gated` of two types, tags for licence
and papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, number, world_of
from enrich.sandbox.world import Repository

_ARXIV = re.compile(r"arxiv(?:\.org/(?:abs|pdf)/|:)\s*(\d{4}\.\d{4,5})", re.IGNORECASE)


def routes() -> list[Route]:
    """Routes below the base `/huggingface`."""
    shelves = (("models", ""), ("datasets", "datasets/"), ("spaces", "spaces/"))
    return [Route(f"/api/{shelf}/{{name:path}}", _shelf(shelf, prefix), name=shelf) for shelf, prefix in shelves]


def _shelf(shelf: str, prefix: str) -> Any:
    async def info(request: Request) -> Response:
        name = prefix + request.path_params["name"].casefold()
        found = world_of(request).repository(_names, name)
        moved = world_of(request).repository(_former, name)
        if found is None and moved:
            return json(f"Temporary Redirect. Redirecting to {moved.name}", 307, {"location": _address(request, moved)})
        if found is None or found.state != "ok":
            return json({"error": "Invalid username or password."}, 401)
        if found.disabled:
            return json({"error": "Access to this resource is disabled."}, 403)
        return _told(_row(found, shelf, found.name.removeprefix(prefix)), request.query_params.getlist("expand[]"))

    return info


def _names(repository: Repository) -> Iterator[str]:
    if repository.host == "huggingface":
        yield repository.name.casefold()


def _former(repository: Repository) -> Iterator[str]:
    return (name.casefold() for name in repository.former if repository.host == "huggingface")


def _address(request: Request, repository: Repository) -> str:
    name = repository.name if repository.name.startswith(("datasets/", "spaces/")) else f"models/{repository.name}"
    return f"{request.scope['root_path']}/api/{name}?{request.url.query}"


def _told(row: dict[str, Any], expand: list[str]) -> Response:
    if unknown := [name for name in expand if name not in row]:
        return json({"error": f'Invalid option for "expand": {", ".join(unknown)}'}, 400)
    return json({name: row[name] for name in ("_id", "id", *expand)} if expand else row)


def _row(repository: Repository, shelf: str, name: str) -> dict[str, Any]:
    owner = name.rpartition("/")[0] or None
    license_ = (repository.license or "").casefold().replace("noassertion", "other")
    papers = dict.fromkeys(_ARXIV.findall(repository.readme or ""))
    tags = [*repository.topics, *(f"arxiv:{paper}" for paper in papers), *([f"license:{license_}"] if license_ else [])]
    return {
        "_id": digest("huggingface", repository.name)[:24],
        "id": name,
        "author": owner,
        "sha": digest("sha", repository.name),
        "lastModified": repository.pushed,
        "createdAt": repository.created,
        "private": False,
        "gated": "auto" if number("gated", repository.name) % 2 else False,
        "disabled": False,
        "likes": repository.likes,
        "tags": [*tags, "region:us"],
        "cardData": {"license": license_} if license_ else {},
        "siblings": [{"rfilename": file} for file in (".gitattributes", "README.md")],
        **({} if shelf == "spaces" else {"downloads": repository.downloads}),
        **({"modelId": name, "pipeline_tag": "feature-extraction"} if shelf == "models" else {}),
    }
