"""The promises of each emulated service, over real sockets."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from enrich.sandbox import Sandbox, running
from enrich.sandbox import server as sandbox_server

BRAIN = Path(sandbox_server.__file__).parent / "worlds" / "brain.yaml"
ATOM = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}
S2 = "/semantic_scholar/graph/v1/paper"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(BRAIN) as server:
        yield server


@pytest.fixture(scope="module")
def web(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"User-Agent": "test/1"}) as client:
        yield client


@pytest.fixture(scope="module")
def reader(sandbox: Sandbox, web: httpx.Client) -> Iterator[httpx.Client]:
    """A client that is logged in to OpenReview."""
    sent = {"id": "sandbox@example.org", "password": "sandbox"}
    token = web.post("/openreview/login", json=sent).json()["token"]
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def test_every_answer_says_that_it_is_made_up(web: httpx.Client) -> None:
    for path in ("/arxiv/api/query?id_list=x", "/biorxiv/nowhere", "/crossref/works", f"{S2}/0", "/github/rate_limit"):
        assert web.get(path).headers["x-enrich-sandbox"] == "brain"


def test_the_environment_leads_to_every_service(sandbox: Sandbox) -> None:
    env = sandbox.env()
    assert env["ENRICH_SEMANTIC_SCHOLAR_URL"] == f"{sandbox.url}/semantic_scholar"
    assert env["ENRICH_OPENREVIEW_V1_URL"] == f"{sandbox.url}/openreview1"
    assert {"GITHUB_TOKEN", "S2_API_KEY", "OPENREVIEW_USERNAME", "OPENREVIEW_PASSWORD", "ENRICH_MAILTO"} < env.keys()


def test_requests_are_logged_with_service_path_and_status(sandbox: Sandbox, web: httpx.Client) -> None:
    web.get("/crossref/works/10.9999/none?mailto=a@b.org")
    hit = sandbox.requests[-1]
    assert (hit.service, hit.method, hit.path, hit.query) == (
        "crossref",
        "GET",
        "/works/10.9999/none",
        "mailto=a@b.org",
    )
    assert hit.status == 404
    assert hit.time <= time.monotonic()


def test_served_from_the_command_line_it_prints_the_environment_and_stops_at_ctrl_c() -> None:
    program = f"from enrich.sandbox import serve; serve({str(BRAIN)!r})"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        assert process.stdout
        lines = [process.stdout.readline().removeprefix("export ").strip() for _ in range(12)]
        env = dict(line.split("=", 1) for line in lines)
        try:
            assert httpx.get(f"{env['ENRICH_GITHUB_URL']}/rate_limit").status_code == 200
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


# arXiv


def _feed(web: httpx.Client, **params: str | int) -> tuple[int, list[str], str]:
    """Status, entry ids in the order of the answer, total."""
    answer = web.get("/arxiv/api/query", params=params)
    feed = ET.fromstring(answer.text)  # noqa: S314 - our own server's text
    names = [
        entry.findtext("a:id", "", ATOM).removeprefix("http://arxiv.org/abs/")
        for entry in feed.iterfind("a:entry", ATOM)
    ]
    return answer.status_code, names, feed.findtext("o:totalResults", "", ATOM)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        pytest.param({"id_list": "2310.16046"}, (200, ["2310.16046v1"], "1"), id="one id"),
        pytest.param({"id_list": "2406.03044v1"}, (200, ["2406.03044v1"], "1"), id="a version"),
        pytest.param({"id_list": "2406.03044"}, (200, ["2406.03044v2"], "1"), id="the newest version"),
        pytest.param(
            {"id_list": "2310.16046,9999.99999,2011.04798"}, (200, ["2011.04798v1", "2310.16046v1"], "2"), id="unknown"
        ),
        pytest.param({"id_list": "9999.99999"}, (200, [], "0"), id="all unknown"),
        pytest.param({"id_list": "hep-th/9901001"}, (200, [], "0"), id="an old id is well formed"),
        pytest.param(
            {"search_query": 'ti:"Latent Diffusion for Neural Spiking Data"', "max_results": 1},
            (200, ["2407.08751v2"], ""),
            id="title",
        ),
    ],
)
def test_arxiv_looks_up_ids(
    web: httpx.Client, params: dict[str, str | int], expected: tuple[int, list[str], str]
) -> None:
    status, names, total = _feed(web, **params)
    assert (status, names, expected[2] and total) == expected


@pytest.mark.parametrize(
    ("params", "status", "slug"),
    [
        ({"id_list": "2310.16046,abc"}, 400, "incorrect_id_format_for_abc"),
        ({"id_list": "2310.16046", "start": "x"}, 200, "incorrect_id_format_for_start"),
        ({}, 400, "id_list_or_search_query"),
    ],
)
def test_arxiv_says_what_is_malformed(web: httpx.Client, params: dict[str, str], status: int, slug: str) -> None:
    assert _feed(web, **params)[:2] == (status, [f"https://arxiv.org/api/errors#{slug}"])


def test_arxiv_answers_ten_entries_unless_asked_for_more(web: httpx.Client) -> None:
    ids = ",".join(["2310.16046"] * 12)
    assert len(_feed(web, id_list=ids)[1]) == 10
    assert len(_feed(web, id_list=ids, max_results=12)[1]) == 12


def test_arxiv_gives_dates_authors_and_what_the_authors_typed_in(web: httpx.Client) -> None:
    answer = web.get("/arxiv/api/query", params={"id_list": "2204.00673"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "<published>2022-04-01T00:00:00Z</published>" in answer.text
    assert "<updated>2022-10-05T00:00:00Z</updated>" in answer.text
    assert "<arxiv:doi>10.1038/s41586-023-06031-6</arxiv:doi>" in answer.text
    assert "<author><name>Mackenzie Weygandt Mathis</name></author>" in answer.text


# bioRxiv and medRxiv

FOUNDATION = "10.1101/2023.03.21.533548"


@pytest.mark.parametrize("form", ["/na/json", "/na", ""])
def test_biorxiv_answers_one_row_a_version_oldest_first(web: httpx.Client, form: str) -> None:
    rows = web.get(f"/biorxiv/details/biorxiv/{FOUNDATION}{form}").json()["collection"]
    assert [row["version"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0]["title"] == "Towards a Foundation Model of the Mouse Visual Cortex"
    assert rows[-1]["title"].endswith("new stimulus types and anatomy")
    assert {row["published"] for row in rows} == {"10.1038/s41586-025-08829-y"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("details/biorxiv/10.1101/2099.01.01.000001/na/json", "no posts found"),
        (f"details/medrxiv/{FOUNDATION}/na/json", "no posts found"),
        ("details/medrxiv/10.1101/2024.02.02.99990101/na/json", "ok"),
        ("pubs/biorxiv/10.1101/2025.02.02.634313/na/json", "no articles found"),
        ("pubs/biorxiv/10.64898/2026.01.01.1/na/json", "no articles found for published version of "),
        ("pubs/biorxiv/10.1101/359513/na/json", "ok"),
        ("pubs/biorxiv/10.1038%2Fs41593-019-0550-9/na/json", "ok"),
    ],
)
def test_biorxiv_says_not_found_under_status_200(web: httpx.Client, path: str, status: str) -> None:
    answer = web.get(f"/biorxiv/{path}")
    assert answer.status_code == 200
    assert answer.json()["messages"][0]["status"] == status
    assert bool(answer.json()["collection"]) == (status == "ok")


def test_biorxiv_gives_initials_and_na_in_words(web: httpx.Client) -> None:
    row = web.get("/biorxiv/details/biorxiv/10.1101/2025.02.02.634313/na/json").json()["collection"][0]
    assert row["authors"].startswith("Ye, J.; Rizzoglio, F.")
    assert (row["published"], row["date"], row["server"]) == ("NA", "2025-02-06", "bioRxiv")


# OpenReview


def test_openreview_challenges_whoever_is_not_logged_in(sandbox: Sandbox, web: httpx.Client) -> None:
    answer = web.get("/openreview/notes", params={"id": "IuU0wcO0mo"})
    assert (answer.status_code, answer.json()["name"]) == (403, "ChallengeRequiredError")
    sandbox.accounts.gate = "html"
    try:
        answer = web.get("/openreview1/notes", params={"id": "IuU0wcO0mo"})
    finally:
        sandbox.accounts.gate = "challenge"
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Verifying your browser" in answer.text


def test_openreview_refuses_a_wrong_password_and_ends_a_token(sandbox: Sandbox, web: httpx.Client) -> None:
    assert web.post("/openreview/login", json={"id": "x", "password": "y"}).status_code == 400
    sandbox.accounts.life = 0.0
    try:
        token = web.post("/openreview/login", json={"id": "x", "password": "sandbox"}).json()["token"]
    finally:
        sandbox.accounts.life = 3600.0
    answer = web.get("/openreview/notes?id=IuU0wcO0mo", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["name"]) == (401, "TokenExpiredError")


@pytest.mark.parametrize(
    ("name", "venue", "venueid"),
    [
        ("IuU0wcO0mo", "ICLR 2025 Spotlight", "ICLR.cc/2025/Conference"),
        ("R9feGbYRG7", "Submitted to ICLR 2025", "ICLR.cc/2025/Conference/Rejected_Submission"),
        ("FVuqJt3c4L", "ICLR 2025 Oral", "ICLR.cc/2025/Conference"),
        ("W8S8SxS9Ng", "ICLR 2024 poster", "ICLR.cc/2024/Conference"),
    ],
)
def test_openreview_v2_wraps_content_in_value(reader: httpx.Client, name: str, venue: str, venueid: str) -> None:
    note = reader.get("/openreview/notes", params={"id": name}).json()["notes"][0]
    content = note["content"]
    assert (content["venue"]["value"], content["venueid"]["value"], note["version"]) == (venue, venueid, 2)
    assert len(content["authors"]["value"]) == len(content["authorids"]["value"])
    assert ("pdate" in note) == (not venue.startswith("Submitted"))


def test_openreview_keeps_each_note_on_one_host(reader: httpx.Client) -> None:
    assert reader.get("/openreview/notes?id=B1-Made-Up1").status_code == 404
    assert reader.get("/openreview1/notes?id=IuU0wcO0mo").json()["name"] == "NotFoundError"
    old = reader.get("/openreview1/notes?id=B1-Made-Up1").json()
    assert (old["notes"][0]["content"]["venue"], old["count"]) == ("ICLR 2022 Submitted", 1)


def test_openreview_leaves_unknown_ids_out_of_a_batch(reader: httpx.Client) -> None:
    for answer in (
        reader.get("/openreview/notes?ids=IuU0wcO0mo,nothere000,R9feGbYRG7"),
        reader.post("/openreview/notes/search", json={"ids": ["IuU0wcO0mo", "nothere000", "R9feGbYRG7"]}),
    ):
        assert [note["id"] for note in answer.json()["notes"]] == ["IuU0wcO0mo", "R9feGbYRG7"]


@pytest.mark.parametrize(
    ("query", "ids", "counted"),
    [
        ("content.title=Latent Diffusion", [], False),
        ("content.venueid=ICLR.cc/2025/Conference&offset=0", ["IuU0wcO0mo", "FVuqJt3c4L"], True),
        ("content.title=A made-up anonymous submission", ["Anon0made1"], False),
        ("forum=IuU0wcO0mo&limit=1000", ["IuU0wcO0mo"], False),
    ],
)
def test_openreview_v2_counts_only_with_an_offset(
    reader: httpx.Client, query: str, ids: list[str], counted: bool
) -> None:
    body = reader.get(f"/openreview/notes?{query}").json()
    assert ([note["id"] for note in body["notes"]], "count" in body) == (ids, counted)


def test_openreview_gives_authors_as_texts_as_objects_or_not_at_all(reader: httpx.Client) -> None:
    def authors(name: str) -> Any:
        return reader.get(f"/openreview/notes?id={name}").json()["notes"][0]["content"].get("authors")

    assert authors("Anon0made1") is None
    assert authors("Obj1made02")["value"][0] == {"fullname": "Ole Probe", "username": "~Ole_Probe1"}
    assert authors("IuU0wcO0mo")["value"][0] == "Mehdi Azabou"


def test_openreview_limits_a_page_to_1000_and_tells_its_budget(reader: httpx.Client) -> None:
    answer = reader.get("/openreview/notes?id=IuU0wcO0mo&limit=1001")
    assert (answer.status_code, answer.json()["message"]) == (400, "limit must be <= 1000")
    assert answer.headers["ratelimit-policy"] == "500;w=3600"


def test_openreview_searches_titles(reader: httpx.Client) -> None:
    body = reader.get("/openreview/notes/search", params={"term": "Population Transformer", "select": "id"}).json()
    assert body["notes"][0]["id"] == "FVuqJt3c4L"
    assert body["count"] >= 1


# Semantic Scholar


def test_semantic_scholar_answers_a_batch_in_order_with_null_for_unknown(web: httpx.Client) -> None:
    ids = ["ARXIV:2310.16046", "DOI:10.9999/none", "10.1038/S41586-023-06031-6", "DOI:10.48550/arXiv.2011.04798"]
    rows = web.post(f"{S2}/batch?fields=externalIds,venue", json={"ids": ids}).json()
    assert [row and row["externalIds"].get("ArXiv") for row in rows] == ["2310.16046", None, "2204.00673", "2011.04798"]
    assert rows[0]["venue"] == "Neural Information Processing Systems"
    assert rows[0].keys() == {"paperId", "externalIds", "venue"}
    assert "DOI" not in rows[0]["externalIds"]


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["DOI:10.9999/none"], "No valid paper ids given"),
        (["ARXIV:2310.16046", "https://doi.org/10.1038/x"], "No valid paper ids given"),
        (["ARXIV:2310.16046", ""], "No valid paper ids given"),
        ([], "No valid paper ids given"),
        (["ARXIV:2310.16046"] * 501, "Too many ids: at most 500 may be asked for in one batch"),
    ],
)
def test_semantic_scholar_refuses_such_a_batch(web: httpx.Client, ids: list[str], message: str) -> None:
    answer = web.post(f"{S2}/batch", json={"ids": ids})
    assert (answer.status_code, answer.json()) == (400, {"error": message})


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("DOI:10.1101/2021.01.16.426955", 404, {"error": "Paper with id DOI:10.1101/2021.01.16.426955 not found"}),
        ("0", 404, {"error": "Paper with id 0 not found"}),
        ("ARXIV:2310.16046?fields=stars", 400, {"error": "Unrecognized or unsupported fields: [stars]"}),
        ("search?query=zzqx", 200, {"total": 0, "offset": 0}),
        ("search/match?query=qqq zzz", 404, {"error": "Title match not found"}),
        ("search/match?query=x&nonsense=1", 400, {"error": "Unacceptable query params: [nonsense]"}),
    ],
)
def test_semantic_scholar_words_its_errors(web: httpx.Client, path: str, status: int, body: dict[str, Any]) -> None:
    answer = web.get(f"{S2}/{path}")
    assert (answer.status_code, answer.json()) == (status, body)


def test_semantic_scholar_merges_a_preprint_into_its_article(web: httpx.Client) -> None:
    fields = {"fields": "title,corpusId,externalIds,year,publicationDate"}
    article = web.get(f"{S2}/DOI:10.1038/s41586-025-08829-y", params=fields).json()
    assert web.get(f"{S2}/DOI:{FOUNDATION}", params=fields).json() == article
    assert web.get(f"{S2}/CorpusId:{article['corpusId']}", params=fields).json() == article
    assert web.get(f"{S2}/{article['paperId']}", params=fields).json() == article
    assert article["externalIds"]["DOI"] == "10.1038/s41586-025-08829-y"
    assert (article["year"], article["publicationDate"]) == (2023, "2023-03-21")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Latent Diffusion for Neural Spiking Data", "Latent Diffusion for Neural Spiking Data"),
        ("neurosift", "Neurosift atlas: browsing neural data in the laboratory"),
        ("Brain-Score", "Brain score: a clinical rating of concussion"),
    ],
)
def test_semantic_scholar_matches_a_title_right_or_wrong(web: httpx.Client, query: str, title: str) -> None:
    (found,) = web.get(f"{S2}/search/match", params={"query": query}).json()["data"]
    assert found["title"] == title
    assert found["matchScore"] > 0


def test_semantic_scholar_pages_a_search_without_next_at_the_end(web: httpx.Client) -> None:
    first = web.get(f"{S2}/search", params={"query": "neural activity", "limit": 2}).json()
    assert (first["next"], len(first["data"])) == (2, 2)
    last = web.get(f"{S2}/search", params={"query": "neural activity", "offset": first["total"] - 1}).json()
    assert "next" not in last


def test_semantic_scholar_refuses_a_bad_key(web: httpx.Client) -> None:
    answer = web.get(f"{S2}/ARXIV:2310.16046", headers={"x-api-key": "bad"})
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


# Crossref


def _works(web: httpx.Client, **params: str | int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = web.get("/crossref/works", params=params).json()["message"]["items"]
    return items


def test_crossref_singles_include_what_is_empty_and_lists_leave_it_out(web: httpx.Client) -> None:
    doi = "10.1038/s41593-019-0550-9"
    single = web.get(f"/crossref/works/{doi.replace('/', '%2F')}").json()["message"]
    (item,) = _works(web, filter=f"doi:{doi}")
    assert (single["relation"], single["subtitle"]) == ({}, [])
    assert not {"relation", "subtitle"} & item.keys()
    assert single["published-print"]["date-parts"] == [[2020, 1]]
    assert single["published-online"]["date-parts"] == single["issued"]["date-parts"] == [[2019, 12, 16]]
    assert single["author"][0] == {"given": "Saskia E J", "family": "de Vries", "sequence": "first", "affiliation": []}


def test_crossref_knows_preprint_and_article_as_two_works(web: httpx.Client) -> None:
    preprint = web.get(f"/crossref/works/{FOUNDATION}").json()["message"]
    article = web.get("/crossref/works/10.1038/s41586-025-08829-y").json()["message"]
    assert (preprint["type"], preprint["subtype"], preprint["institution"]) == (
        "posted-content",
        "preprint",
        [{"name": "bioRxiv"}],
    )
    assert preprint["relation"]["is-preprint-of"][0]["id"] == article["DOI"]
    assert (article["title"], article["volume"], article["page"]) == (
        ["Foundation model of neural activity predicts response to new stimulus types"],
        "640",
        "470-477",
    )
    assert {"name": "MICrONS Consortium", "sequence": "additional", "affiliation": []} in article["author"]


def test_crossref_lists_stop_at_20_rows_and_drop_unknown_dois(web: httpx.Client) -> None:
    everything = _works(web, rows=1000)
    assert len(everything) > 20
    dois = ",".join(f"doi:{work['DOI']}" for work in everything)
    assert len(_works(web, filter=dois)) == 20
    assert len(_works(web, filter=dois + ",doi:10.9999/none", rows=1000)) == len(everything)


def test_crossref_finds_a_pii_and_selects(web: httpx.Client) -> None:
    (found,) = _works(web, filter="alternative-id:S0092867424009802", select="DOI")
    assert found == {"DOI": "10.1016/j.cell.2024.08.051"}


def test_crossref_search_always_finds_something(web: httpx.Client) -> None:
    assert _works(web, **{"query.bibliographic": "Latent Diffusion for Neural Spiking Data", "rows": "1"})
    assert (
        _works(web, **{"query.title": "a deep learning framework for neuroscience", "rows": "1"})[0]["volume"] == "22"
    )
    assert not _works(web, query="zqzqzq xkxkxk")


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("works/10.48550/arXiv.2310.16046", 404, r"Resource not found\."),
        ("works/10.1038/s41593-019-0550-9?select=DOI", 400, '"message":"This route does not support select"'),
        ("works?filter=made-up:1", 400, '"type":"filter-not-available"'),
        ("works?rows=x", 400, '"type":"integer-not-valid"'),
        ("works?rows=1001", 400, '"type":"integer-not-valid"'),
        ("works/10.1038/s41593-019-0550-9/agency", 200, '"id":"crossref"'),
        ("v1/works/10.1038/s41593-019-0550-9?mailto=a@b.org", 200, '"status":"ok"'),
    ],
)
def test_crossref_words_its_errors(web: httpx.Client, path: str, status: int, text: str) -> None:
    answer = web.get(f"/crossref/{path}")
    assert answer.status_code == status
    assert re.search(text, answer.text)


@pytest.mark.parametrize(
    ("path", "agent", "pool", "limit"),
    [
        ("works/10.9999/x", "test/1", "public-single", "5"),
        ("works/10.9999/x?mailto=a@b.org", "test/1", "polite-single", "10"),
        ("works?rows=0", "test/1", "public", "1"),
        ("works?rows=0", "test/1 (mailto:a@b.org)", "polite-array", "3"),
    ],
)
def test_crossref_names_the_pool(web: httpx.Client, path: str, agent: str, pool: str, limit: str) -> None:
    headers = web.get(f"/crossref/{path}", headers={"User-Agent": agent}).headers
    assert (headers["x-api-pool"], headers["x-rate-limit-limit"]) == (pool, limit)


# GitHub


def test_github_redirects_a_former_name_on_its_own_base(sandbox: Sandbox, web: httpx.Client) -> None:
    answer = web.get("/github/repos/kushalkolar/fastplotlib")
    assert answer.status_code == 301
    assert answer.headers["location"].startswith(f"{sandbox.url}/github/repositories/")
    assert web.get(answer.headers["location"]).json()["full_name"] == "fastplotlib/fastplotlib"


def test_github_answers_in_the_true_case_and_304_to_its_etag(web: httpx.Client) -> None:
    answer = web.get("/github/repos/adaptivemotorcontrollab/cebra")
    row = answer.json()
    assert (row["full_name"], row["stargazers_count"]) == ("AdaptiveMotorControlLab/CEBRA", 946)
    assert row["license"]["spdx_id"] == "NOASSERTION"
    again = web.get("/github/repos/adaptivemotorcontrollab/cebra", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        ("nobody/nothing", 404, '"status":"404"'),
        ("sandbox-org/gone", 404, '"message":"Not Found"'),
        ("sandbox-org/blocked", 451, '"reason":"dmca"'),
        ("sandbox-org/banned", 403, '"reason":"tos"'),
        ("sandbox-org/empty", 200, '"pushed_at":null'),
        ("sandbox-org/fork", 200, '"parent":{"full_name":"flatironinstitute/CaImAn"}'),
        ("flatironinstitute/CaImAn/releases/latest", 404, "Not Found"),
    ],
)
def test_github_says_why_there_is_no_repository(web: httpx.Client, name: str, status: int, text: str) -> None:
    answer = web.get(f"/github/repos/{name}")
    assert answer.status_code == status
    assert text in answer.text


def test_github_wants_a_user_agent_and_a_good_token(web: httpx.Client) -> None:
    assert web.get("/github/repos/joel99/ndt3", headers={"User-Agent": ""}).status_code == 403
    assert web.get("/github/repos/joel99/ndt3", headers={"Authorization": "Bearer bad"}).status_code == 401
    assert web.get("/github/repos/joel99/ndt3").headers["x-ratelimit-limit"] == "60"
    assert (
        web.get("/github/repos/joel99/ndt3", headers={"Authorization": "Bearer x"}).headers["x-ratelimit-limit"]
        == "5000"
    )


GRAPHQL = """query($o0:String!,$n0:String!,$o1:String!,$n1:String!){rateLimit{cost remaining}
r0:repository(owner:$o0,name:$n0){...F} r1:repository(owner:$o1,name:$n1){...F}
r2:repository(owner:"sandbox-org",name:"empty"){...F}}
fragment F on Repository{nameWithOwner databaseId stargazerCount isEmpty isTemplate pushedAt licenseInfo{spdxId}
primaryLanguage{name} parent{nameWithOwner}}"""
NAMES = {"o0": "KushalKolar", "n0": "fastplotlib", "o1": "nobody", "n1": "x"}


def _graphql(web: httpx.Client, query: str, *, known: bool = True) -> httpx.Response:
    headers = {"Authorization": "Bearer x"} if known else {}
    return web.post("/github/graphql", json={"query": query, "variables": NAMES}, headers=headers)


def test_github_graphql_answers_each_alias_on_its_own(web: httpx.Client) -> None:
    body = _graphql(web, GRAPHQL).json()
    data = body["data"]
    assert data["rateLimit"] == {"cost": 1, "remaining": 4999}
    assert (data["r0"]["nameWithOwner"], data["r0"]["licenseInfo"]) == (
        "fastplotlib/fastplotlib",
        {"spdxId": "Apache-2.0", "name": "Apache License 2.0", "key": "apache-2.0"},
    )
    assert data["r1"] is None
    assert (data["r2"]["isEmpty"], data["r2"]["licenseInfo"], data["r2"]["primaryLanguage"]) == (True, None, None)
    (error,) = body["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["r1"])
    assert error["message"] == "Could not resolve to a User with the username 'nobody'."


def test_github_graphql_wants_a_token_and_known_fields(web: httpx.Client) -> None:
    assert _graphql(web, GRAPHQL, known=False).status_code == 401
    body = _graphql(web, GRAPHQL.replace("stargazerCount", "starCount")).json()
    assert body.keys() == {"errors"}
    assert body["errors"][0]["message"] == "Field 'starCount' doesn't exist on type 'Repository'"


def test_the_world_answers_for_every_repository_of_its_list(web: httpx.Client) -> None:
    listed = Path(__file__).parents[1] / "data" / "raw" / "awesome-brain-fm.md"
    names = set(re.findall(r"https://github\.com/([\w.-]+/[\w.-]+)", listed.read_text(encoding="utf-8")))
    assert len(names) > 20
    assert {name: web.get(f"/github/repos/{name}").status_code for name in names} == dict.fromkeys(names, 200)
