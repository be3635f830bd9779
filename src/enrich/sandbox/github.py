"""GitHub: repositories by REST and by GraphQL.

Emulated in REST: 301 to `/repositories/{id}` for former names, ETag and 304, 404, 451 and 403 for blocked ones, 403
without a User-Agent. In GraphQL: aliases answered one by one with NOT_FOUND errors beside the data, renames followed
silently, no answer without a token, an error for a field that GitHub does not have, and files by `object(expression)`,
where a README has one of its usual spellings.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, number, text, world_of
from enrich.sandbox.world import Repository, World

_DOCS = "https://docs.github.com/rest/repos/repos#get-a-repository"
_LICENSES = {
    "Apache-2.0": "Apache License 2.0",
    "BSD-3-Clause": 'BSD 3-Clause "New" or "Revised" License',
    "GPL-2.0": "GNU General Public License v2.0",
    "GPL-3.0": "GNU General Public License v3.0",
    "MIT": "MIT License",
    "NOASSERTION": "Other",
}
_REPOSITORY = re.compile(r"(?:(?P<alias>[_A-Za-z]\w*)\s*:\s*)?\brepository\s*\((?P<arguments>[^)]*)\)")
_OBJECT = re.compile(r'(?P<alias>\w+)\s*:\s*object\s*\(\s*expression\s*:\s*"(?:HEAD|main):(?P<path>[^"]*)"\s*\)')
READMES = ("README.md", "readme.md", "README.rst")
_NESTED = "name spdxId key totalCount tagName publishedAt nodes topic target oid login nameWithOwner object Blob text"
_RATE = "rateLimit cost remaining resetAt limit used nodeCount"
_GRAMMAR = "query repository on Repository fragment"


def routes() -> list[Route]:
    """Routes below the base `/github`."""
    return [
        Route("/repos/{owner}/{name}", by_name),
        Route("/repos/{owner}/{name}/releases/latest", release),
        Route("/repositories/{id:int}", by_id),
        Route("/rate_limit", rate_limit),
        Route("/graphql", graphql, methods=["POST"]),
    ]


async def by_name(request: Request) -> Response:
    """A repository by its name in any case; a former name is a redirect."""
    wanted = f"{request.path_params['owner']}/{request.path_params['name']}"
    found = world_of(request).repository(names, wanted.casefold())
    if found:
        return _rest(request, found)
    moved = world_of(request).repository(_former, wanted.casefold())
    return refusal(request) or (_moved(request, moved) if moved else not_found())


async def by_id(request: Request) -> Response:
    """A repository by its number."""
    found = world_of(request).repository(_numbers, str(request.path_params["id"]))
    return _rest(request, found) if found else not_found()


async def release(request: Request) -> Response:
    """The latest release, 404 where there is none."""
    wanted = f"{request.path_params['owner']}/{request.path_params['name']}".casefold()
    found = world_of(request).repository(names, wanted)
    if found is None or found.release is None:
        return refusal(request) or not_found()
    return refusal(request) or json({"tag_name": found.release, "published_at": found.pushed, "prerelease": False})


async def rate_limit(request: Request) -> Response:
    """All budgets; asking is free."""
    limit = 5000 if "authorization" in request.headers else 60
    row = {"limit": limit, "used": 0, "remaining": limit, "reset": int(time.time()) + 3600}
    return refusal(request) or json({"resources": {"core": row, "graphql": row}, "rate": row})


def names(repository: Repository) -> Iterator[str]:
    """What a repository is found by."""
    if repository.host == "github":
        yield repository.name.casefold()


def _former(repository: Repository) -> Iterator[str]:
    return (name.casefold() for name in repository.former if repository.host == "github")


def _numbers(repository: Repository) -> Iterator[str]:
    if repository.host == "github":
        yield str(repository.id)


def refusal(request: Request) -> Response | None:
    """What GitHub tells the nameless and those whose token is bad; None for others."""
    if not request.headers.get("user-agent"):
        why = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
        return text(why, 403)
    if request.headers.get("authorization", "").partition(" ")[2].startswith("bad"):
        return json({"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}, 401)
    return None


def not_found() -> Response:
    """There is nothing here, or nothing that one may see."""
    return json({"message": "Not Found", "documentation_url": _DOCS, "status": "404"}, 404)


def _moved(request: Request, repository: Repository) -> Response:
    base = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"
    address = f"{base}/repositories/{repository.id}"
    guide = "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects"
    body = {"message": "Moved Permanently", "url": address, "documentation_url": guide}
    return json(body, 301, {"location": address})


def _rest(request: Request, repository: Repository) -> Response:
    refused = refusal(request) or _blocked(repository)
    if refused:
        return refused
    row = _row(repository)
    headers = {"etag": f'W/"{digest(repr(row))}"', "cache-control": "private, max-age=60, s-maxage=60"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return json(row, headers=headers)


def _blocked(repository: Repository) -> Response | None:
    if repository.state == "gone":
        return not_found()
    if repository.state not in ("dmca", "tos"):
        return None
    notice = "https://github.com/github/dmca/blob/master/2025/01/2025-01-01-made-up.md"
    block = {"reason": repository.state, "created_at": "2025-01-01T00:00:00Z", "html_url": notice}
    return json({"message": "Repository access blocked", "block": block}, 451 if repository.state == "dmca" else 403)


def _row(repository: Repository) -> dict[str, Any]:
    owner, _, name = repository.name.partition("/")
    address = f"https://api.github.com/repos/{repository.name}"
    return {
        "id": repository.id,
        "node_id": f"R_{digest('node', str(repository.id))[:16]}",
        "name": name,
        "full_name": repository.name,
        "private": False,
        "owner": {"login": owner, "id": number("owner", owner), "type": "Organization"},
        "html_url": f"https://github.com/{repository.name}",
        "url": address,
        "description": repository.description,
        "fork": repository.parent is not None,
        "created_at": repository.created,
        "updated_at": repository.pushed or repository.created,
        "pushed_at": None if repository.empty else repository.pushed,
        "homepage": repository.homepage,
        "size": 0 if repository.empty else 1000,
        "stargazers_count": repository.stars,
        "watchers_count": repository.stars,
        "watchers": repository.stars,
        "forks_count": repository.forks,
        "forks": repository.forks,
        "open_issues_count": 0,
        "subscribers_count": 1,
        "language": None if repository.empty else repository.language,
        "license": _license(repository),
        "archived": repository.archived,
        "disabled": repository.disabled,
        "is_template": repository.template,
        "topics": list(repository.topics),
        "visibility": "public",
        "default_branch": "main",
        **({"parent": {"full_name": repository.parent}} if repository.parent else {}),
    }


def _license(repository: Repository) -> dict[str, str | None] | None:
    name = repository.license
    if name is None or repository.empty:
        return None
    url = None if name == "NOASSERTION" else f"https://api.github.com/licenses/{name.casefold()}"
    key = "other" if name == "NOASSERTION" else name.casefold()
    return {"key": key, "name": _LICENSES.get(name, name), "spdx_id": name, "url": url, "node_id": digest(name)[:16]}


async def graphql(request: Request) -> Response:
    """Repositories by alias, and the budget. Only the fields that the query names are answered."""
    if "authorization" not in request.headers:
        return json({"message": "This endpoint requires you to be authenticated.", "documentation_url": _DOCS}, 401)
    sent = await request.json()
    query, variables = sent["query"], sent.get("variables") or {}
    refused = refusal(request)
    unknown = _unknown_fields(query)
    if refused or unknown:
        return refused or json({"errors": [_undefined(name) for name in unknown]})
    return json(_execute(world_of(request), query, variables))


def _execute(world: World, query: str, variables: dict[str, str]) -> dict[str, Any]:
    asked = set(re.findall(r"\w+", query))
    data: dict[str, Any] = {}
    errors = []
    for found in _REPOSITORY.finditer(query):
        alias = found["alias"] or "repository"
        owner, name = (
            _argument(found["arguments"], "owner", variables),
            _argument(found["arguments"], "name", variables),
        )
        repository = _resolve(world, f"{owner}/{name}".casefold())
        data[alias] = None
        if repository:
            known = {key: value for key, value in _node(repository).items() if key in asked}
            data[alias] = known | _objects(repository, query)
        else:
            errors.append(_unresolved(world, alias, owner, name))
    if "rateLimit" in asked:
        data["rateLimit"] = {key: value for key, value in _budget().items() if key in asked}
    return {"data": data, "errors": errors} if errors else {"data": data}


def _objects(repository: Repository, query: str) -> dict[str, Any]:
    """The files that a query asks for by their path; null for those that are not there."""
    readme = READMES[number("readme", repository.name) % len(READMES)]
    files = {} if repository.empty else {"CITATION.cff": repository.citation, readme: repository.readme}
    texts = {found["alias"]: files.get(found["path"]) for found in _OBJECT.finditer(query)}
    return {alias: None if body is None else {"text": body} for alias, body in texts.items()}


def _argument(arguments: str, name: str, variables: dict[str, str]) -> str:
    """A variable's value, or a literal text."""
    found = re.search(rf'\b{name}\s*:\s*(?:\$(?P<variable>\w+)|"(?P<literal>[^"]*)")', arguments)
    if found is None:
        return ""
    return variables.get(found["variable"], "") if found["variable"] else found["literal"]


def _resolve(world: World, name: str) -> Repository | None:
    found = world.repository(names, name) or world.repository(_former, name)
    return found if found and found.state == "ok" else None


def _unresolved(world: World, alias: str, owner: str, name: str) -> dict[str, Any]:
    owners = {repository.name.partition("/")[0].casefold() for repository in world.repositories}
    if owner.casefold() in owners:
        message = f"Could not resolve to a Repository with the name '{owner}/{name}'."
    else:
        message = f"Could not resolve to a User with the username '{owner}'."
    return {"type": "NOT_FOUND", "path": [alias], "locations": [{"line": 1, "column": 1}], "message": message}


def _budget() -> dict[str, Any]:
    reset = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    return {"cost": 1, "limit": 5000, "remaining": 4999, "used": 1, "nodeCount": 0, "resetAt": reset}


def _node(repository: Repository) -> dict[str, Any]:
    row = _row(repository)
    license_, parent, tag = row["license"], repository.parent, repository.release
    return {
        "id": row["node_id"],
        "databaseId": repository.id,
        "name": row["name"],
        "nameWithOwner": repository.name,
        "url": row["html_url"],
        "owner": {"login": row["owner"]["login"]},
        "stargazerCount": repository.stars,
        "forkCount": repository.forks,
        "isArchived": repository.archived,
        "isDisabled": repository.disabled,
        "isEmpty": repository.empty,
        "isFork": parent is not None,
        "isPrivate": False,
        "isTemplate": repository.template,
        "createdAt": repository.created,
        "pushedAt": row["pushed_at"],
        "updatedAt": row["updated_at"],
        "description": repository.description,
        "homepageUrl": repository.homepage,
        "primaryLanguage": {"name": row["language"]} if row["language"] else None,
        "licenseInfo": _license_info(license_) if license_ else None,
        "defaultBranchRef": None if repository.empty else {"name": "main"},
        "latestRelease": {"tagName": tag, "publishedAt": repository.pushed} if tag else None,
        "parent": {"nameWithOwner": parent} if parent else None,
        "repositoryTopics": {"nodes": [{"topic": {"name": topic}} for topic in repository.topics]},
    }


def _license_info(license_: dict[str, str | None]) -> dict[str, str | None]:
    return {"spdxId": license_["spdx_id"], "name": license_["name"], "key": license_["key"]}


_KNOWN = frozenset(f"{_NESTED} {_RATE} {_GRAMMAR}".split()) | frozenset(_node(Repository("o/r", 1)))


def _unknown_fields(query: str) -> list[str]:
    """Names in the selections that no Repository has: what is left without arguments, aliases and fragment names."""
    plain = re.sub(r'"[^"]*"|\([^)]*\)|\.\.\.\s*\w+|fragment\s+\w+|query\s+\w+|\w+\s*:', " ", query)
    return sorted(set(re.findall(r"[A-Za-z_]\w*", plain)) - _KNOWN)


def _undefined(name: str) -> dict[str, Any]:
    details = {"code": "undefinedField", "typeName": "Repository", "fieldName": name}
    return {"message": f"Field '{name}' doesn't exist on type 'Repository'", "path": ["query"], "extensions": details}
