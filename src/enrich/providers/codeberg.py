"""Repositories on Codeberg, a Forgejo.

https://codeberg.org/api/swagger#/repository/repoGet

    GET https://codeberg.org/api/v1/repos/forgejo/forgejo

2000 requests in ten minutes, errors among them; a RateLimit header tells what is left. Former names redirect, which is
unconfirmed. An error's `message` is the name of a function; its words stand in `errors`. `updated_at` is no push.
"""

from __future__ import annotations

import re

import httpx

from enrich.errors import Failed
from enrich.model import JSON, Identifier, Repository
from enrich.provider import REPOSITORY_AGES, Answers, Ids, Pace, Provider, is_missing, read_json
from enrich.providers.licenses import spdx
from enrich.text import day, items, mapping, number, squeeze, truth

BASE = "https://codeberg.org"
_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_KEPT = (
    *("id", "full_name", "stars_count", "forks_count", "licenses", "archived", "fork", "template", "empty"),
    *("description", "website", "language", "created_at"),
)


def accepts(identifier: Identifier) -> bool:
    """`owner/repository`."""
    return identifier.scheme == "codeberg" and _NAME.fullmatch(identifier.value) is not None


def request(ids: Ids) -> httpx.Request:
    """One repository."""
    return httpx.Request("GET", f"{BASE}/api/v1/repos/{ids[0].value}")


def split(response: httpx.Response, ids: Ids) -> Answers:
    """One repository, or the 404 for an unknown owner or name."""
    if is_missing(response):
        return {ids[0]: None}
    repository = mapping(read_json(response))
    if not squeeze(repository.get("full_name")):
        raise Failed("no repository in the answer")
    return {ids[0]: {name: repository[name] for name in _KEPT if name in repository}}


def decode(payload: JSON) -> tuple[Repository, ...]:
    """A repository. Older servers say nothing of licences; of several, the first is shown."""
    data = mapping(payload)
    name = squeeze(data.get("full_name"))
    if name is None:
        return ()
    licenses = data.get("licenses", ())
    repository = Repository(
        source="codeberg",
        identifier=Identifier("codeberg", name),
        stars=number(data.get("stars_count")),
        forks=number(data.get("forks_count")),
        license="none" if licenses in ([], None) else spdx(next(iter(items(licenses)), None)),
        archived=truth(data.get("archived")),
        fork=truth(data.get("fork")),
        template=truth(data.get("template")),
        empty=truth(data.get("empty")),
        description=squeeze(data.get("description")),
        homepage=squeeze(data.get("website")),
        language=squeeze(data.get("language")),
        created=day(data.get("created_at")),
        number=number(data.get("id")),
    )
    return (repository,)


CODEBERG = Provider(
    name="codeberg",
    service="codeberg",
    base=BASE,
    accepts=accepts,
    batch_size=1,
    pace=Pace(anonymous=0.5),
    max_age=REPOSITORY_AGES,
    request=request,
    split=split,
    decode=decode,
)
