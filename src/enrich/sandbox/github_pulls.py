"""GitHub's pull requests: listed, opened, changed. They live as long as the sandbox, which knows no branches.

Emulated: filters by state, base and head; 401 without a token and 403 for one that may only read (`reader…`); 422 for a
second one of the same branches, and where a field is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import json, world_of
from enrich.sandbox.github import names, not_found, refusal

_DOCS = "https://docs.github.com/rest/pulls/pulls"


@dataclass(slots=True)
class Pulls:
    """Every pull request, oldest first, as GitHub shows it."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def open(self, repository: str, said: dict[str, Any], origin: str | None = None) -> dict[str, Any]:
        """Add one. `origin`: the fork that it comes from."""
        number = len(self.rows) + 1
        home = origin or repository
        row = {
            "number": number,
            "state": "open",
            "html_url": f"https://github.com/{repository}/pull/{number}",
            "title": said["title"],
            "body": said.get("body"),
            "head": {"ref": said["head"], "label": f"{home.split('/')[0]}:{said['head']}", "repo": {"full_name": home}},
            "base": {"ref": said["base"], "repo": {"full_name": repository}},
        }
        self.rows.append(row)
        return row


def routes(pulls: Pulls) -> list[Route]:
    """Routes below the base `/github`."""

    async def many(request: Request) -> Response:
        name = _name(request)
        if refused := _refused(request, name):
            return refused
        return await _opened(pulls, name, request) if request.method == "POST" else _listed(pulls, name, request)

    async def one(request: Request) -> Response:
        name = _name(request)
        row = next((row for row in _of(pulls, name) if row["number"] == request.path_params["number"]), None)
        if refused := _refused(request, name):
            return refused
        if row is None:
            return not_found()
        if request.method == "PATCH":
            said = await request.json()
            row |= {key: said[key] for key in ("title", "body", "state") if key in said}
        return json(row)

    path = "/repos/{owner}/{name}/pulls"
    return [
        Route(path, many, methods=["GET", "POST"]),
        Route(path + "/{number:int}", one, methods=["GET", "PATCH"]),
    ]


def _name(request: Request) -> str:
    return f"{request.path_params['owner']}/{request.path_params['name']}"


def _of(pulls: Pulls, name: str) -> list[dict[str, Any]]:
    return [row for row in pulls.rows if row["base"]["repo"]["full_name"].casefold() == name.casefold()]


def _refused(request: Request, name: str) -> Response | None:
    token = request.headers.get("authorization", "").partition(" ")[2]
    if request.method != "GET" and not token:
        return json({"message": "Requires authentication", "documentation_url": _DOCS, "status": "401"}, 401)
    if request.method != "GET" and token.startswith("reader"):
        why = "Resource not accessible by personal access token"
        return json({"message": why, "documentation_url": _DOCS, "status": "403"}, 403)
    known = world_of(request).repository(names, name.casefold())
    return refusal(request) or (None if known else not_found())


def _listed(pulls: Pulls, name: str, request: Request) -> Response:
    asked = request.query_params
    rows = [row for row in _of(pulls, name) if asked.get("state", "open") in (row["state"], "all")]
    rows = [row for row in rows if asked.get("base", row["base"]["ref"]) == row["base"]["ref"]]
    rows = [row for row in rows if asked.get("head", row["head"]["label"]) == row["head"]["label"]]
    return json(rows[::-1][: int(asked.get("per_page", "30"))])


async def _opened(pulls: Pulls, name: str, request: Request) -> Response:
    said = await request.json()
    if missing := [key for key in ("title", "head", "base") if not said.get(key)]:
        return _invalid({"resource": "PullRequest", "code": "missing_field", "field": missing[0]})
    twin = [row for row in _of(pulls, name) if row["state"] == "open" and row["head"]["ref"] == said["head"]]
    if any(row["base"]["ref"] == said["base"] for row in twin):
        why = f"A pull request already exists for {name.split('/', maxsplit=1)[0]}:{said['head']}."
        return _invalid({"resource": "PullRequest", "code": "custom", "message": why})
    return json(pulls.open(name, said), 201)


def _invalid(error: dict[str, str]) -> Response:
    return json({"message": "Validation Failed", "errors": [error], "documentation_url": _DOCS, "status": "422"}, 422)
