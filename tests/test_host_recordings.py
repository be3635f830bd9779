"""Every real answer of the hosts at hand is read as what it says.

The answers lie beside the project, never in it; without them these tests are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from enrich import match
from enrich.errors import Failed, ProviderError, Rejected, Throttled
from enrich.model import Identifier, Repository
from enrich.providers import by_name

ROOT = Path(__file__).parents[2] / "shared" / "recordings"
FILES = sorted(ROOT.glob("repositories/*.json")) + sorted(ROOT.glob("publishers/*zenodo*.json"))
KEPT_HEADERS = {"content-type", "retry-after", "ratelimit", "x-ratelimit-remaining"}

pytestmark = pytest.mark.skipif(not FILES, reason=f"no recorded answers of hosts in {ROOT}")


def load(path: Path) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return recorded


def response_of(recorded: dict[str, Any]) -> httpx.Response:
    said = recorded["response"]
    body = said["body"]
    headers = {k: v for k, v in (said.get("headers") or {}).items() if k.lower() in KEPT_HEADERS}
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    return httpx.Response(said["status"], headers=headers, text=text)


# What we ask, by its address: the provider, and the identifier that the address stands for.
ASKED = (
    (r"https://zenodo\.org/api/records/(\w+)$", "zenodo", "zenodo:{}"),
    (r"https://api\.figshare\.com/v2/articles/(\d+)$", "figshare", "figshare:{}"),
    (r"https://huggingface\.co/api/models/([\w.-]+/[\w.-]+)$", "huggingface", "huggingface:{}"),
    (r"https://huggingface\.co/api/((?:datasets|spaces)/[\w.-]+/[\w.-]+)$", "huggingface", "huggingface:{}"),
    (r"https://gitlab\.com/api/v4/projects/([\w%.-]+)$", "gitlab", "gitlab:{}"),
    (r"https://codeberg\.org/api/v1/repos/([\w.-]+/[\w.-]+)$", "codeberg", "codeberg:{}"),
)
# Addresses that we never ask.
NEVER = (
    *("articles/search", "daily_papers", "/api/papers/", r"/api/models\?", "/users/", "git/blobs", "/issues"),
    *("/settings/", r"^[^?]*zenodo\.org/record"),
)


def asked(path: Path) -> tuple[str, Identifier] | None:
    url = str(load(path)["request"]["url"]).partition("?")[0]
    found = ((re.match(pattern, url), provider, form) for pattern, provider, form in ASKED)
    return next(((p, Identifier.parse(f.format(m[1].replace("%2F", "/")))) for m, p, f in found if m), None)


QUESTIONS = [(path, *question) for path in FILES if (question := asked(path))]
GOOD = [row for row in QUESTIONS if load(row[0])["response"]["status"] == 200]
BAD = [row for row in QUESTIONS if row not in GOOD]


def read(path: Path, provider: str, identifier: Identifier) -> Repository:
    body = load(path)["response"]["body"]
    if provider == "gitlab":  # recorded by number; we ask by path, and the number is not looked at
        identifier = Identifier("gitlab", body["path_with_namespace"])
    answers = by_name(provider).split(response_of(load(path)), [identifier])
    (repository,) = by_name(provider).decode(answers[identifier])
    assert isinstance(repository, Repository)
    assert repository.identifier == identifier
    return repository


def papers(related: list[dict[str, Any]]) -> Iterator[str]:
    """DOIs and arXiv numbers that a deposit supplements, found without the project's rules."""
    for each in related:
        if each["relation"].lower() in ("issupplementto", "isdescribedby", "isdocumentedby", "ispublishedin"):
            name = re.search(
                r"(?:arxiv\.org/abs/|arxiv:|^|doi\.org/)(\d{4}\.\d{4,5}|10\.\d{4,}/\S+)", each["identifier"]
            )
            if name and "zenodo" not in name[1]:
                yield name[1].lower()


def check_zenodo(repository: Repository, body: dict[str, Any]) -> None:
    metadata = body["metadata"]
    assert match.normal(repository.title or "") == match.normal(metadata["title"])
    assert (repository.doi, repository.release) == (body["doi"].lower(), metadata.get("version"))
    assert repository.released == metadata["publication_date"]
    assert repository.downloads == body["stats"]["downloads"] >= body["stats"]["version_downloads"]
    assert repository.latest == metadata["relations"]["version"][0]["is_last"]
    expected = next(papers(metadata.get("related_identifiers", [])), None)
    assert (repository.cites and repository.cites.value) == expected
    license_ = metadata.get("license", {"id": "none"})["id"]
    assert (repository.license or "").lower() == ("unknown" if license_.startswith("other") else license_)


def check_figshare(repository: Repository, body: dict[str, Any]) -> None:
    assert repository.title == body["title"]
    assert (repository.doi or "") == body["doi"].lower()
    assert repository.release == str(body["version"])
    assert (repository.license or "").lower().replace("-", " ") == body["license"]["name"].lower()
    assert (repository.created, repository.released) == (
        body["timeline"]["firstOnline"][:10],
        body["published_date"][:10],
    )
    expected = body["resource_doi"] or next(papers(body["related_materials"]), None)
    assert (repository.cites and repository.cites.value) == expected


def check_gitlab(repository: Repository, body: dict[str, Any]) -> None:
    assert (repository.stars, repository.forks) == (body["star_count"], body.get("forks_count"))
    assert (repository.archived, repository.number) == (body.get("archived"), body["id"])
    assert repository.created == body["created_at"][:10]
    assert repository.empty is (body["empty_repo"] if "empty_repo" in body else body["default_branch"] is None)


def check_codeberg(repository: Repository, body: dict[str, Any]) -> None:
    assert (repository.stars, repository.forks) == (body["stars_count"], body["forks_count"])
    assert (repository.archived, repository.empty) == (body["archived"], body["empty"])


def check_huggingface(repository: Repository, body: dict[str, Any]) -> None:
    tags = body["tags"]
    assert (repository.likes, repository.downloads) == (body["likes"], body.get("downloads"))
    license_ = next((tag[8:] for tag in tags if tag.startswith("license:")), "none")
    assert (repository.license or "").lower() in (license_, "unknown")
    assert [f"arxiv:{i.value}" for i in repository.mentions] == [tag for tag in tags if tag.startswith("arxiv:")]
    assert repository.pushed == body["lastModified"][:10]


CHECKS = {
    "zenodo": check_zenodo,
    "figshare": check_figshare,
    "gitlab": check_gitlab,
    "codeberg": check_codeberg,
    "huggingface": check_huggingface,
}


@pytest.mark.parametrize(("path", "provider", "identifier"), [pytest.param(*row, id=row[0].stem) for row in GOOD])
def test_every_answer_is_read_whole(path: Path, provider: str, identifier: Identifier) -> None:
    CHECKS[provider](read(path, provider, identifier), load(path)["response"]["body"])


def error_of(status: int) -> type[ProviderError] | None:
    return {400: Rejected, 401: None, 404: None, 410: None, 429: Throttled}.get(status, Failed)


@pytest.mark.parametrize(("path", "provider", "identifier"), [pytest.param(*row, id=row[0].stem) for row in BAD])
def test_every_error_means_what_it_says(path: Path, provider: str, identifier: Identifier) -> None:
    recorded = load(path)
    expected = error_of(recorded["response"]["status"])
    if expected is None:
        assert by_name(provider).split(response_of(recorded), [identifier]) == {identifier: None}
        return
    with pytest.raises(expected) as raised:
        by_name(provider).split(response_of(recorded), [identifier])
    if expected is Throttled and "ratelimit" in str(recorded["response"]["headers"]).lower():
        assert raised.value.retry_after


def rows(name: str, *keys: str) -> list[dict[str, Any]]:
    """The objects in recorded lists that have the shape of single answers."""
    bodies = [load(path)["response"]["body"] for path in sorted(ROOT.glob(f"repositories/*{name}*.json"))]
    return [row for body in bodies if isinstance(body, list) for row in body if set(keys) <= set(row)]


def test_models_in_a_list_are_read_like_single_ones() -> None:
    for row in rows("hf-models", "likes", "lastModified"):
        (repository,) = by_name("huggingface").decode(row)
        assert isinstance(repository, Repository)
        assert repository.identifier == Identifier("huggingface", row["id"])
        check_huggingface(repository, row)


def test_projects_in_the_short_form_are_read() -> None:
    for row in rows("gitlab", "star_count"):
        (repository,) = by_name("gitlab").decode(row)
        assert isinstance(repository, Repository)
        assert (repository.license, repository.archived) == (None, None), "not said"
        check_gitlab(repository, row)


def test_a_mirror_keeps_the_doi_of_what_it_mirrors() -> None:
    for row in rows("figshare-search", "doi"):
        (repository,) = by_name("figshare").decode(row)
        assert isinstance(repository, Repository)
        assert (repository.doi, repository.cites) == (row["doi"].lower(), None)


def test_every_recording_is_read_or_of_an_address_that_we_never_ask() -> None:
    read_here = {path for path, _, _ in QUESTIONS}
    others = {path.name: str(load(path)["request"]["url"]) for path in FILES if path not in read_here}
    assert {name: url for name, url in others.items() if not re.search("|".join(NEVER), url)} == {}
