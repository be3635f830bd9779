"""raw.githubusercontent.com: the bytes of one file of a repository, of its main branch.

Emulated: text/plain for every file, ETag and 304, a plain 404 for whatever is not there, private or misspelt.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, text, world_of
from enrich.sandbox.github import READMES, names
from enrich.sandbox.world import Repository

_MAIN = ("HEAD", "main", "refs/heads/main")


def routes() -> list[Route]:
    """Routes below the base `/github_raw`."""
    return [Route("/{owner}/{name}/{rest:path}", serve)]


async def serve(request: Request) -> Response:
    """A file by owner, name, branch and path."""
    wanted = f"{request.path_params['owner']}/{request.path_params['name']}".casefold()
    found = world_of(request).repository(names, wanted)
    body = _file(found, request.path_params["rest"]) if found and found.state == "ok" else None
    if body is None:
        return text("404: Not Found", 404)
    headers = {"etag": f'"{digest(body)}"', "cache-control": "max-age=300", "content-type": "text/plain; charset=utf-8"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers)


def _file(repository: Repository, rest: str) -> str | None:
    branch = next((each for each in _MAIN if rest.startswith(f"{each}/")), None)
    if branch is None:
        return None
    path = rest.removeprefix(f"{branch}/")
    return repository.files.get(path, repository.readme if path in READMES else None)
