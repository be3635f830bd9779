"""The sandbox's hosts of code, models and data lay the traps of the real ones, in their shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from enrich.sandbox import Sandbox, running
from enrich.sandbox.world import parse_world
from test_hosts import THINGS

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(parse_world(THINGS)) as server:
        yield server


@pytest.fixture(scope="module")
def web(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("gitlab/api/v4/projects/group%2Fsub%2Falpha%2Ejs", 200, '"path_with_namespace":"group/sub/alpha.js"'),
        ("gitlab/api/v4/projects/group/sub/alpha.js", 404, "404 Not Found"),  # slashes that came decoded
        ("gitlab/api/v4/projects/group%2Fprivate", 404, "404 Project Not Found"),
        ("gitlab/api/v4/projects/group%2Fsub%2Falpha%2Ejs?license=true", 200, '"key":"gpl-3.0"'),
        ("codeberg/api/v1/repos/EXAMPLE/ALPHA", 200, '"full_name":"Example/alpha"'),
        ("codeberg/api/v1/repos/nobody/nothing", 404, '"message":"GetUserByName"'),
        ("huggingface/api/models/example/nothing", 401, "Invalid username or password."),
        ("huggingface/api/spaces/example/demo?expand[]=downloads", 400, "downloads"),
        ("huggingface/api/spaces/example/demo", 200, '"siblings"'),
        ("zenodo/api/records/11", 404, "The persistent identifier does not exist."),  # the number of all versions
        ("zenodo/api/records/30", 410, "tombstone"),
        ("zenodo/api/records?q=conceptrecid:11&size=1", 200, '"total":2'),
        ("figshare/v2/articles/1", 404, "EntityNotFound"),
        ("figshare/v2/articles/1234567", 200, '"doi":"10.6084/m9.figshare.1234567.v3"'),
    ],
)
def test_hosts_answer_in_their_own_ways(web: httpx.Client, path: str, status: int, text: str) -> None:
    answer = web.get(f"/{path}")
    assert answer.status_code == status
    assert text in answer.text


def test_licences_are_told_on_wish_and_expanded_answers_hold_nothing_else(web: httpx.Client) -> None:
    assert "license" not in web.get("/gitlab/api/v4/projects/my%2Egroup%2Fbare").json()
    row = web.get("/huggingface/api/models/example/alpha-1b?expand[]=likes&expand[]=downloads").json()
    assert row.keys() == {"_id", "id", "likes", "downloads"}
    assert row["downloads"] == 7655


@pytest.mark.parametrize(
    ("path", "status", "leads"),
    [
        ("gitlab/api/v4/projects/group%2Fold%2Ejs", 301, True),
        ("gitlab/api/v4/projects/group%2Fold.js", 301, False),  # the dot was not encoded: the new name is lost
        ("codeberg/api/v1/repos/example/old", 301, True),
        ("huggingface/api/models/alpha/old?expand[]=likes", 307, True),
    ],
)
def test_former_names_lead_to_the_new_one(web: httpx.Client, path: str, status: int, *, leads: bool) -> None:
    answer = web.get(f"/{path}")
    assert answer.status_code == status
    assert (web.get(answer.headers["location"]).status_code == 200) is leads


def test_a_foreign_doi_has_no_concept_doi_beside_it(web: httpx.Client) -> None:
    assert "conceptdoi" not in web.get("/zenodo/api/records/20").json()
    first, newest = (web.get(f"/zenodo/api/records/{n}").json() for n in (12, 15))
    assert first["conceptdoi"] == newest["conceptdoi"] == "10.5281/zenodo.11"
    assert [r["metadata"]["relations"]["version"][0]["is_last"] for r in (first, newest)] == [False, True]


def test_limits_stand_in_the_headers(web: httpx.Client) -> None:
    assert int(web.get("/zenodo/api/records/12").headers["retry-after"]) <= 60
    assert web.get("/codeberg/api/v1/repos/example/alpha").headers["ratelimit"].startswith('"baseline";r=')
    assert web.get("/huggingface/api/models/example/alpha-1b").headers["ratelimit-policy"] == '"api";q=500;w=300'


def test_too_much_is_refused_in_the_words_of_each(sandbox: Sandbox, web: httpx.Client) -> None:
    sandbox.set_faults({"all": {"kind": "throttle"}})
    assert web.get("/gitlab/api/v4/projects/x").text == "Retry later\n"
    answer = web.get("/huggingface/api/models/a/b")
    assert (answer.status_code, "retry-after" in answer.headers) == (429, False)
    assert ";r=0;t=" in answer.headers["ratelimit"]
    sandbox.set_faults(None)


def kinds(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every path of keys with the JSON type there; numbers are numbers."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    yield path, "number" if number else type(value).__name__
    inside = (
        value.items()
        if isinstance(value, dict)
        else (("[]", each) for each in value)
        if isinstance(value, list)
        else ()
    )
    for key, each in inside:
        yield from kinds(each, f"{path}.{key}")


# Documented, but met in none of the recorded answers.
DOCUMENTED = {".forked_from_project.path_with_namespace", ".license", ".license.key", ".license_url", ".resource_doi"}


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not here")
@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("gitlab/api/v4/projects/group%2Fsub%2Falpha%2Ejs", "repositories/*gitlab-project*.json"),
        ("zenodo/api/records/12", "publishers/*zenodo-[ar]*.json"),
        ("zenodo/api/records/99", "repositories/*zenodo-404*.json"),
        ("figshare/v2/articles/1234568", "repositories/*figshare-article*.json"),
        ("huggingface/api/models/example/alpha-1b?expand[]=likes&expand[]=downloads&expand[]=tags&expand[]=lastModified",
         "repositories/*hf-models*.json"),
        ("codeberg/api/v1/repos/nobody/nothing", "repositories/*codeberg-404*.json"),
    ],
)  # fmt: skip
def test_shapes_are_those_of_recorded_answers(web: httpx.Client, path: str, pattern: str) -> None:
    bodies = [json.loads(file.read_text("utf-8"))["response"]["body"] for file in RECORDINGS.glob(pattern)]
    assert bodies
    seen = {pair for body in bodies for each in (body if isinstance(body, list) else [body]) for pair in kinds(each)}
    answer = web.get(f"/{path}").json()
    unknown = {(key, kind) for key, kind in kinds(answer) if (key, kind) not in seen and key not in DOCUMENTED}
    assert unknown == set()
