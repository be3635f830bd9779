"""What goes wrong on demand goes wrong exactly so, and published limits are enforced on wish."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from enrich.errors import UsageError
from enrich.sandbox import Sandbox, running
from enrich.sandbox import server as sandbox_server
from servers import until

BRAIN = Path(sandbox_server.__file__).parent / "worlds" / "brain.yaml"
ARXIV = "/arxiv/api/query?id_list=2310.16046"
PAPER = "/semantic_scholar/graph/v1/paper/ARXIV:2310.16046?fields=title"
WORK = "/crossref/works/10.1016/j.cell.2024.08.051"
PREPRINT = "/biorxiv/details/biorxiv/10.1101/359513/na/json"
REPOSITORY = "/github/repos/joel99/ndt3"
QUERY = "/dblp/sparql?query=SELECT"
NOTE = "/openreview/notes?id=IuU0wcO0mo"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with running(BRAIN) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Iterator[Sandbox]:
    yield server
    server.set_faults(None)


@pytest.fixture(scope="module")
def web(server: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=5) as client:
        yield client


@pytest.mark.parametrize(
    ("plan", "path", "status", "text"),
    [
        ({"arxiv": {"kind": "throttle"}}, ARXIV, 429, "Rate exceeded."),
        ({"semantic_scholar": {"kind": "throttle"}}, PAPER, 429, '"code":"429"'),
        ({"crossref": {"kind": "throttle"}}, WORK, 429, "429 Too Many Requests"),
        ({"openreview": {"kind": "throttle"}}, NOTE, 429, '"name":"RateLimitError"'),
        ({"github": {"kind": "throttle"}}, REPOSITORY, 403, "secondary rate limit"),
        ({"biorxiv": {"kind": "throttle"}}, PREPRINT, 429, "Too many requests"),
        ({"arxiv": {"kind": "error", "status": 500}}, ARXIV, 500, "Internal Server Error"),
        ({"crossref": {"kind": "error", "status": 504, "body": "html"}}, WORK, 504, "<title>504"),
        ({"crossref": {"kind": "error", "status": 500}}, WORK, 500, '"message-type":"exception"'),
        ({"github": {"kind": "error", "status": 502}}, REPOSITORY, 502, "Something went wrong"),
        ({"biorxiv": {"kind": "html"}}, PREPRINT, 200, "<html>"),
        ({"openreview": {"kind": "html"}}, NOTE, 200, "Verifying your browser"),
        ({"dblp": {"kind": "throttle"}}, QUERY, 429, "<h1>429 Too Many Requests</h1>"),
        ({"dblp": {"kind": "html"}}, QUERY, 200, "anubis_challenge"),
        ({"dblp": {"kind": "error", "status": 500, "body": "html"}}, QUERY, 500, "not a bot"),
        ({"dblp": {"kind": "error", "status": 400}}, QUERY, 400, '"exception":"Invalid SPARQL query'),
        ({"openreview": {"kind": "refuse"}}, NOTE, 403, "ChallengeRequiredError"),
        ({"semantic_scholar": {"kind": "refuse"}}, PAPER, 403, '{"message":"Forbidden"}'),
        ({"crossref": {"kind": "refuse"}}, WORK, 403, "<html>"),
        ({"github": {"kind": "refuse"}}, REPOSITORY, 403, "not accessible"),
        ({"biorxiv": {"kind": "empty"}}, PREPRINT, 200, ""),
        ({"all": {"kind": "refuse"}}, WORK, 403, "<html>"),
    ],
)
def test_a_fault_speaks_in_the_words_of_its_service(
    sandbox: Sandbox, plan: dict[str, Any], path: str, status: int, text: str
) -> None:
    sandbox.set_faults(plan)
    answer = httpx.get(sandbox.url + path)
    assert answer.status_code == status
    assert text in answer.text
    assert "retry-after" not in answer.headers
    assert answer.headers["x-enrich-sandbox"] == "brain"


def test_a_fault_hits_as_often_as_planned_and_only_its_path(sandbox: Sandbox, web: httpx.Client) -> None:
    sandbox.set_faults({"crossref": {"kind": "throttle", "retry_after": 7, "times": 2, "path": "cell"}})
    other = web.get("/crossref/works/10.7554/eLife.38173")
    answers = [web.get(WORK) for _ in range(3)]
    assert [other.status_code, *(answer.status_code for answer in answers)] == [200, 429, 429, 200]
    assert answers[0].headers["retry-after"] == "7"


def test_a_spent_budget_is_403_in_rest_and_200_in_graphql(sandbox: Sandbox, web: httpx.Client) -> None:
    sandbox.set_faults({"github": {"kind": "spent", "retry_after": 9}})
    rest, graphql = web.get(REPOSITORY), web.post("/github/graphql", json={})
    assert (rest.status_code, rest.headers["x-ratelimit-remaining"]) == (403, "0")
    assert 0 < int(rest.headers["x-ratelimit-reset"]) - time.time() <= 10
    assert (graphql.status_code, graphql.json()["errors"][0]["type"]) == (200, "RATE_LIMIT")


def test_faults_of_a_list_follow_each_other(sandbox: Sandbox, web: httpx.Client) -> None:
    sandbox.set_faults({"crossref": [{"kind": "refuse", "times": 1}, {"kind": "error", "times": 1}]})
    assert [web.get(WORK).status_code for _ in range(3)] == [403, 503, 200]


def test_a_fault_may_let_some_requests_pass_and_a_stall_ends_when_it_is_healed(
    sandbox: Sandbox, web: httpx.Client
) -> None:
    sandbox.set_faults({"crossref": {"kind": "stall", "seconds": 60, "after": 1, "times": 1}})
    before = len(sandbox.requests)
    assert web.get(WORK).status_code == 200
    with ThreadPoolExecutor(1) as other:
        held = other.submit(web.get, WORK)
        until(lambda: len(sandbox.requests) == before + 2, 5, "the request")
        assert sandbox.requests[-1].status is None
        sandbox.set_faults(None)
        assert held.result(5).status_code == 200


def test_a_stalled_service_answers_too_late(sandbox: Sandbox, web: httpx.Client) -> None:
    sandbox.set_faults({"crossref": {"kind": "stall", "seconds": 30}})
    with pytest.raises(httpx.ReadTimeout):
        web.get(WORK, timeout=0.2)


def test_a_cut_body_ends_in_the_middle(sandbox: Sandbox, web: httpx.Client) -> None:
    whole = web.get(WORK).content
    sandbox.set_faults({"crossref": {"kind": "cut"}})
    assert web.get(WORK).content == whole[: len(whole) // 2]
    sandbox.set_faults({"crossref": {"kind": "cut", "abrupt": True}})
    with pytest.raises(httpx.RemoteProtocolError):
        web.get(WORK)


def test_a_service_that_is_down_drops_the_connection(sandbox: Sandbox, web: httpx.Client) -> None:
    sandbox.set_faults({"semantic_scholar": {"kind": "down"}})
    with pytest.raises(httpx.RemoteProtocolError):
        web.get(PAPER)


@pytest.mark.parametrize("path", [ARXIV, PAPER, WORK, PREPRINT, REPOSITORY])
def test_a_mixed_up_service_answers_with_another_thing(sandbox: Sandbox, web: httpx.Client, path: str) -> None:
    right = web.get(path)
    sandbox.set_faults({"all": {"kind": "wrong"}})
    wrong = web.get(path)
    assert wrong.status_code == right.status_code == 200
    assert wrong.text != right.text


@pytest.mark.parametrize(
    "plan",
    [
        {"arxiv": {"kind": "plague"}},
        {"arxiv": {"kind": "reshape", "shape": "oval"}},
        {"arxiv": {"kind": "cut", "often": 2}},
        {"arxiv": 3},
    ],
)
def test_what_is_no_fault_is_refused(sandbox: Sandbox, plan: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="fault"):
        sandbox.set_faults(plan)


def test_faults_come_from_a_file_too(tmp_path: Path) -> None:
    plan = tmp_path / "faults.yaml"
    plan.write_text("crossref: {kind: refuse}\n", encoding="utf-8")
    with running(BRAIN, plan) as sandbox:
        assert httpx.get(sandbox.url + WORK).status_code == 403


@pytest.mark.parametrize(
    ("path", "headers", "statuses"),
    [
        (ARXIV, {}, [200, 429]),
        (PAPER, {"x-api-key": "k"}, [200, 429]),
        (WORK, {}, [200] * 5 + [429]),
        (f"{WORK}?mailto=a@b.org", {}, [200] * 10 + [429]),
        ("/crossref/works?rows=0", {}, [200, 429]),
        (REPOSITORY, {}, [200] * 60 + [403]),
        (PREPRINT, {}, [200] * 70),
    ],
)
def test_limits_are_enforced_on_wish(path: str, headers: dict[str, str], statuses: list[int]) -> None:
    with running(BRAIN, limits=True) as sandbox, httpx.Client(base_url=sandbox.url, headers=headers) as client:
        assert [client.get(path).status_code for _ in statuses] == statuses
        assert len(sandbox.violations) == len([status for status in statuses if status != 200])


def test_without_limits_nothing_is_refused_and_no_violation_counted(server: Sandbox, web: httpx.Client) -> None:
    assert {web.get(ARXIV).status_code for _ in range(5)} == {200}
    assert not server.violations


def test_a_client_that_waits_is_never_refused() -> None:
    with running(BRAIN, limits=True) as sandbox, httpx.Client(base_url=sandbox.url) as client:
        assert client.get(PAPER).status_code == 200
        time.sleep(1.0)
        assert client.get(PAPER).status_code == 200
        assert not sandbox.violations


def test_a_304_costs_nothing_with_a_token() -> None:
    headers = {"Authorization": "Bearer x", "User-Agent": "test/1"}
    with running(BRAIN, limits=True) as sandbox, httpx.Client(base_url=sandbox.url, headers=headers) as client:
        first = client.get(REPOSITORY)
        client.get(REPOSITORY, headers={"If-None-Match": first.headers["etag"]})
        assert (first.headers["x-ratelimit-used"], client.get(REPOSITORY).headers["x-ratelimit-used"]) == ("1", "2")
