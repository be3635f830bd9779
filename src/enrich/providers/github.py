"""GitHub repositories: many a request by GraphQL with a token, one by REST without.

https://docs.github.com/en/graphql/reference/objects#repository
https://docs.github.com/en/rest/repos/repos#get-a-repository

    POST https://api.github.com/graphql  {"query": "query(…){r0:repository(owner:$o_r0,name:$n_r0){…} r1:…}"}
    GET  https://api.github.com/repos/joel99/ndt3

GraphQL: 5000 points an hour; a query of 100 repositories with plain fields costs one. A heavy one ends as 502, or since
2025 as 200 with a part missing (RESOURCE_LIMITS_EXCEEDED), and is halved. REST: 60 an hour without a token; a 304 by
ETag is free only with one. Old names lead to the new one.
Unconfirmed: how GraphQL speaks of a repository blocked by law; such an alias counts as not answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx

from enrich.errors import Failed, Rejected, Throttled
from enrich.model import JSON, Identifier
from enrich.provider import REPOSITORY_AGES, Answers, Ids, Pace, Provider, is_missing, read_json, retry_after
from enrich.providers.github_repository import decode
from enrich.providers.keys import key_from
from enrich.text import items, mapping

BASE = "https://api.github.com"
_NAME = re.compile(r"[A-Za-z\d](?:[A-Za-z\d-]{0,38})/[\w.-]{1,100}")
_FIELDS = (
    "databaseId nameWithOwner stargazerCount forkCount isArchived isFork isTemplate isEmpty isDisabled createdAt "
    "pushedAt description homepageUrl primaryLanguage{name} licenseInfo{spdxId} latestRelease{tagName publishedAt}"
)
_KEPT = (
    *("id", "full_name", "stargazers_count", "forks_count", "archived", "fork", "is_template", "disabled"),
    *("created_at", "pushed_at", "description", "homepage", "language", "license"),
)
_SECONDARY_WAIT = 60.0  # seconds, where a secondary limit names no time


def accepts(identifier: Identifier) -> bool:
    """`owner/name`; a user alone has no stars."""
    return identifier.scheme == "github" and _NAME.fullmatch(identifier.value) is not None


def request_graphql(ids: Ids, fields: str = _FIELDS) -> httpx.Request:
    """One alias for each repository; names go as variables, never into the text of the query."""
    names = {f"r{n}": identifier.value.split("/") for n, identifier in enumerate(ids)}
    declared = ",".join(f"$o_{a}:String!,$n_{a}:String!" for a in names)
    asked = " ".join(f"{a}:repository(owner:$o_{a},name:$n_{a}){{...F}}" for a in names)
    variables = {f"{key}_{a}": part for a, pair in names.items() for key, part in zip("on", pair, strict=True)}
    query = f"query({declared}){{{asked}}} fragment F on Repository{{{fields}}}"
    return httpx.Request("POST", f"{BASE}/graphql", json={"query": query, "variables": variables})


def request_rest(ids: Ids) -> httpx.Request:
    """One repository; a name of former times is answered by a redirect."""
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    return httpx.Request("GET", f"{BASE}/repos/{ids[0].value}", headers=headers)


def split_graphql(response: httpx.Response, ids: Ids) -> Answers:
    """Each alias for itself: null with NOT_FOUND is absent, null without a reason is not answered.

    Neither is one with an error inside: a field that could not be read in time is null as well.
    """
    if response.status_code in (502, 504) and len(ids) > 1:
        raise Rejected(f"too heavy a question ({response.status_code})")
    _check_limits(response)
    body = mapping(read_json(response))
    errors = [mapping(error) for error in items(body.get("errors"))]
    kinds = {str(error.get("type")) for error in errors}
    if any(kind.startswith("RATE_LIMIT") for kind in kinds):
        raise Throttled("GraphQL points are used up", retry_after=_until_reset(response))
    if "RESOURCE_LIMITS_EXCEEDED" in kinds and len(ids) > 1:
        raise Rejected("too heavy a question")
    if not isinstance(data := body.get("data"), dict):
        raise Failed(f"no data in the answer: {str(errors)[:120]}")
    nodes = ((identifier, f"r{n}", data.get(f"r{n}")) for n, identifier in enumerate(ids))
    troubled = {_alias(error) for error in errors if error.get("type") != "NOT_FOUND"}
    missing = {_alias(error) for error in errors if error.get("type") == "NOT_FOUND"}
    return {
        identifier: node
        for identifier, alias, node in nodes
        if alias not in troubled and (node is not None or alias in missing)
    }


def _alias(error: Mapping[str, JSON]) -> str:
    return str(next(iter(items(error.get("path"))), ""))


def split_rest(response: httpx.Response, ids: Ids) -> Answers:
    """One repository, one that is gone (404, private ones too), or one blocked by law or terms."""
    if is_missing(response):
        return {ids[0]: None}
    if response.status_code in (403, 451) and (block := _block(response)):
        return {ids[0]: {"full_name": ids[0].value, "block": block}}
    _check_limits(response)
    repository = mapping(read_json(response))
    if not repository.get("full_name"):
        raise Failed("no repository in the answer")
    return {ids[0]: {name: repository[name] for name in _KEPT if name in repository}}


def _block(response: httpx.Response) -> Mapping[str, JSON]:
    try:
        return mapping(mapping(response.json()).get("block"))
    except ValueError:
        return {}


def _check_limits(response: httpx.Response) -> None:
    """Both limits answer 403 or 429; only their texts and headers tell them from a refusal."""
    if response.status_code not in (403, 429):
        return
    if "secondary rate limit" in response.text or "retry-after" in response.headers:
        wait = retry_after(response)
        raise Throttled("secondary rate limit", retry_after=_SECONDARY_WAIT if wait is None else wait)
    if response.headers.get("x-ratelimit-remaining") == "0" or "rate limit exceeded" in response.text:
        raise Throttled("rate limit used up", retry_after=_until_reset(response))


def _until_reset(response: httpx.Response) -> float | None:
    """Seconds to the hour's end by the service's own clock, so that ours does not matter."""
    try:
        now = parsedate_to_datetime(response.headers["date"]).timestamp()
        return max(0.0, float(response.headers["x-ratelimit-reset"]) - now)
    except (KeyError, ValueError):
        return None


GITHUB = Provider(
    name="github",
    service="github",
    base=BASE,
    accepts=accepts,
    batch_size=100,
    pace=Pace(anonymous=1.0),
    max_age=REPOSITORY_AGES,
    request=request_graphql,
    split=split_graphql,
    decode=decode,
    auth=key_from("GITHUB_TOKEN", "Authorization", "Bearer {}"),
    needs=("GITHUB_TOKEN",),
)
GITHUB_REST = Provider(
    name="github_rest",
    service="github",
    base=BASE,
    accepts=accepts,
    batch_size=1,
    pace=Pace(anonymous=1.0),
    max_age=REPOSITORY_AGES,
    request=request_rest,
    split=split_rest,
    decode=decode,
    unless=("GITHUB_TOKEN",),
)
