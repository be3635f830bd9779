"""Projects on gitlab.com.

https://docs.gitlab.com/api/projects/#retrieve-a-project

    GET https://gitlab.com/api/v4/projects/group%2Fsub%2Fproject?license=true

400 single projects a minute for one address. GraphQL would take some ten in one query, but knows neither licences nor
former names: only this address leads from an old name to the new one, and only with its dots encoded, too. Projects
that are private answer like those that do not exist. `last_activity_at` is no push: an issue moves it as well.
Another host than gitlab.com is not asked: this service's pace and keys are not its own.
Unconfirmed: a throttled answer; whether `empty_repo` is shown to strangers (else: no default branch).
"""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx

from enrich.errors import Failed
from enrich.model import JSON, Identifier, Repository
from enrich.provider import REPOSITORY_AGES, Answers, Ids, Pace, Provider, is_missing, read_json
from enrich.providers.licenses import spdx
from enrich.text import day, mapping, number, squeeze, truth

BASE = "https://gitlab.com"
# A dot in the first segment makes it another host, save behind gitlab.com itself.
_PATH = re.compile(r"(?:gitlab\.com/(?=[^/]*\.)|(?![^/]*\.))((?:[\w.+-]+/)+[\w.+-]+)")
_KEPT = (
    *("id", "path_with_namespace", "star_count", "forks_count", "license", "archived", "empty_repo"),
    *("default_branch", "description", "created_at", "forked_from_project"),
)


def accepts(identifier: Identifier) -> bool:
    """`group/project`, with groups to any depth."""
    return identifier.scheme == "gitlab" and _PATH.fullmatch(identifier.value) is not None


def request(ids: Ids) -> httpx.Request:
    """The whole path is one segment of the address."""
    path = quote(ids[0].value.removeprefix("gitlab.com/"), safe="").replace(".", "%2E")
    return httpx.Request("GET", f"{BASE}/api/v4/projects/{path}", params={"license": "true"})


def split(response: httpx.Response, ids: Ids) -> Answers:
    """One project, or the 404 that says there is none for us."""
    if is_missing(response):
        return {ids[0]: None}
    project = mapping(read_json(response))
    if not squeeze(project.get("path_with_namespace")):
        raise Failed("no project in the answer")
    return {ids[0]: {name: project[name] for name in _KEPT if name in project}}


def decode(payload: JSON) -> tuple[Repository, ...]:
    """A project; its path is that of today."""
    data = mapping(payload)
    path = squeeze(data.get("path_with_namespace"))
    if path is None:
        return ()
    license_ = data.get("license")
    repository = Repository(
        source="gitlab",
        identifier=Identifier("gitlab", f"gitlab.com/{path}" if "." in path.partition("/")[0] else path),
        stars=number(data.get("star_count")),
        forks=number(data.get("forks_count")),
        license="none" if "license" in data and license_ is None else spdx(mapping(license_).get("key")),
        archived=truth(data.get("archived")),
        fork=True if mapping(data.get("forked_from_project")) else None,
        empty=truth(data.get("empty_repo", data.get("default_branch", "") is None)),
        description=squeeze(data.get("description")),
        created=day(data.get("created_at")),
        number=number(data.get("id")),
    )
    return (repository,)


GITLAB = Provider(
    name="gitlab",
    service="gitlab",
    base=BASE,
    accepts=accepts,
    batch_size=1,
    pace=Pace(anonymous=0.2),
    max_age=REPOSITORY_AGES,
    request=request,
    split=split,
    decode=decode,
)
