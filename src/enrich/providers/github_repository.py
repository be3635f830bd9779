"""One GitHub repository as GraphQL or REST describes it.

`license`: "none" where the host says null, "unknown" where it cannot tell (NOASSERTION, in old answers a licence
without an SPDX id), None where it was not said.
`blocked`: the reason that GitHub gives (dmca, tos), "disabled" where it only says so.
Only GraphQL tells `empty` and `release`: REST's size is 0 for small repositories too, its releases are a question more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from enrich.model import JSON, Identifier, Repository
from enrich.text import day, mapping, number, squeeze, truth


def decode(payload: JSON) -> tuple[Repository, ...]:
    """A repository as GraphQL (`nameWithOwner`) or REST (`full_name`) describes it."""
    data = mapping(payload)
    name = squeeze(data.get("nameWithOwner")) or squeeze(data.get("full_name"))
    if name is None:
        return ()
    pick, release = partial(_either, data), mapping(data.get("latestRelease"))
    repository = Repository(
        source="github",
        identifier=Identifier("github", name),
        stars=number(pick("stargazerCount", "stargazers_count")),
        forks=number(pick("forkCount", "forks_count")),
        license=_license(data),
        archived=truth(pick("isArchived", "archived")),
        fork=truth(pick("isFork", "fork")),
        template=truth(pick("isTemplate", "is_template")),
        empty=truth(data.get("isEmpty")),
        blocked=_blocked(data),
        description=squeeze(data.get("description")),
        homepage=squeeze(pick("homepageUrl", "homepage")),
        language=squeeze(mapping(data.get("primaryLanguage")).get("name")) or squeeze(data.get("language")),
        created=day(pick("createdAt", "created_at")),
        pushed=day(pick("pushedAt", "pushed_at")),
        release=squeeze(release.get("tagName")),
        released=day(release.get("publishedAt")),
        number=number(pick("databaseId", "id")),
    )
    return (repository,)


def _either(data: Mapping[str, JSON], graphql: str, rest: str) -> JSON:
    return data[graphql] if graphql in data else data.get(rest)


def _license(data: Mapping[str, JSON]) -> str | None:
    if "licenseInfo" not in data and "license" not in data:
        return None
    said = _either(data, "licenseInfo", "license")
    if said is None:
        return "none"
    names = [squeeze(value) for key, value in mapping(said).items() if key in ("spdxId", "spdx_id")]
    if not names:
        return None  # a licence of which only something else was asked
    return "unknown" if names[0] in (None, "NOASSERTION") else names[0]


def _blocked(data: Mapping[str, JSON]) -> str | None:
    disabled = _either(data, "isDisabled", "disabled") is True
    return squeeze(mapping(data.get("block")).get("reason")) or ("disabled" if disabled else None)
