"""DBLP: links in every spelling, rows in any order, a browser check that is no answer, and its voice in the sandbox."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pyoxigraph
import pytest

from enrich.errors import Failed, ProviderError, Refused, Rejected, Throttled
from enrich.identify import identify
from enrich.model import Identifier, Outcome, Record, Reply, Type
from enrich.provider import Provider
from enrich.providers import active
from enrich.providers.dblp import DBLP, DBLP_SEARCH
from enrich.providers.dblp_links import spellings
from enrich.sandbox import Sandbox, running
from enrich.sandbox.world import World, parse_world
from harness import fetching, ids

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings" / "dblp"
FILES = sorted(RECORDINGS.glob("*.json"))
CHALLENGE = '<!doctype html><title>Making sure you&#39;re not a bot!</title><script id="anubis_challenge">{}</script>'
recorded = pytest.mark.skipif(not FILES, reason=f"no recorded answers in {RECORDINGS}")


MANY = ids(*(f"openreview:abcde{n}" for n in range(20)))


def query_of(request: httpx.Request) -> str:
    return parse_qs(request.content.decode())["query"][0]


def answer(status: int = 200, body: Any = "", media: str = "application/sparql-results+json") -> httpx.Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return httpx.Response(status, text=text, headers={"content-type": media})


def rows(*bindings: dict[str, str]) -> httpx.Response:
    cells = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in bindings]
    return answer(body={"head": {"vars": []}, "results": {"bindings": cells}})


# Spellings. The addresses are real ones, as DBLP's exports have them.


@pytest.mark.parametrize(
    "link",
    [
        "https://openreview.net/forum?id=SJTQLdqlg",
        "https://openreview.net/pdf?id=i_1rbq8yFWC",
        "http://arxiv.org/abs/1412.6980",
        "https://proceedings.neurips.cc/paper/2021/hash/83a368f54768f506b833130584455df4-Abstract.html",
        "http://papers.nips.cc/paper_files/paper/2022/hash/b89d5e209990b19e33b418e14f323998-Abstract-Conference.html",
        (
            "http://papers.nips.cc/paper_files/paper/2022/hash/4dbb61cb68671edc4ca3712d70083b9f-Abstract-"
            "Datasets_and_Benchmarks.html"
        ),
        "https://proceedings.mlr.press/v202/wang23al.html",
        "http://proceedings.mlr.press/v108/weber20a.html",
        "http://proceedings.mlr.press/v30/Bach13.html",
        (
            "https://openaccess.thecvf.com/content/CVPR2021/html/"
            "Chen_Wasserstein_Contrastive_Representation_Distillation_CVPR_2021_paper.html"
        ),
        (
            "https://openaccess.thecvf.com/content/CVPR2021W/NTIRE/html/"
            "Chen_HINet_Half_Instance_Normalization_Network_for_Image_Restoration_CVPRW_2021_paper.html"
        ),
        "http://openaccess.thecvf.com/content_cvpr_2018/html/Anderson_Bottom-Up_and_Top-Down_CVPR_2018_paper.html",
        (
            "http://openaccess.thecvf.com/content_CVPR_2019/html/"
            "Wang_Learning_to_Reduce_Dual-Level_Discrepancy_for_Infrared-Visible_Person_Re-Identification_CVPR_2019_paper.html"
        ),
        "http://jmlr.org/papers/v22/19-736.html",
        "https://ojs.aaai.org/index.php/AAAI/article/view/17231",
        "https://aaai.org/ojs/index.php/AAAI/article/view/7125",
        "http://www.aaai.org/ocs/index.php/AAAI/AAAI10/paper/view/1729",
        "https://www.ijcai.org/proceedings/2024/214",
        "https://doi.org/10.1109/CVPR.2016.90",
        "https://doi.org/10.1162/TACL_A_00276",
    ],
)
def test_a_link_of_a_list_is_asked_for_as_dblp_writes_it(link: str) -> None:
    """Also where the list has the PDF, or a mirror: what counts is the identifier."""
    found = identify(link).identifier
    assert found is not None
    assert link in spellings(found)


@pytest.mark.parametrize(
    ("link", "spelt"),
    [
        (
            "https://proceedings.neurips.cc/paper_files/paper/2022/file/b89d5e209990b19e33b418e14f323998-Paper-Conference.pdf",
            "http://papers.nips.cc/paper_files/paper/2022/hash/b89d5e209990b19e33b418e14f323998-Abstract-Conference.html",
        ),
        ("https://arxiv.org/pdf/2106.09685v2", "https://doi.org/10.48550/ARXIV.2106.09685"),
        ("https://arxiv.org/abs/math.GT/0309136", "https://doi.org/10.48550/ARXIV.MATH/0309136"),
        ("https://openreview.net/forum?id=i_1rbq8yFWC", "https://openreview.net/pdf?id=i_1rbq8yFWC"),
        ("https://doi.org/10.18653/v1/n19-1423", "https://doi.org/10.18653/V1/N19-1423"),
    ],
)
def test_another_form_of_a_link_is_asked_for_as_dblp_writes_it(link: str, spelt: str) -> None:
    found = identify(link).identifier
    assert found is not None
    assert spelt in spellings(found)


def test_nothing_that_could_end_an_address_comes_into_a_query() -> None:
    hostile = ids("doi:10.1/a>b", 'doi:10.1/a"b', "doi:10.1/a b", "doi:10.1/a\nb", "doi:10.1/a\\b", "doi:10.1/{a}")
    hostile += ids("openreview:a>}b", "acl:x>y", "jmlr:v1/a b", "dblp:conf/a>b")
    assert [i for i in hostile if spellings(i)] == []


def test_titles_are_text_of_the_query_and_never_a_part_of_it() -> None:
    hostile = ids('title:Learning "quotes" \\ and } SERVICE <http://x> { backslashes\\" today')
    query = query_of(DBLP_SEARCH.request(hostile))
    assert list(pyoxigraph.Store().query(query)) == []  # type: ignore[arg-type] # a SELECT gives solutions
    assert '\\"quotes\\" \\\\ and' in query
    assert "stray ? byte" in query_of(DBLP_SEARCH.request([Identifier("title", "A stray \udcff byte in a title")]))


# Answers


def test_rows_in_any_order_are_the_same_payload() -> None:
    raw = Path(__file__).parent / "fixtures" / "providers" / "dblp" / "links.raw.json"
    body = json.loads(raw.read_text("utf-8"))
    asked = ids("openreview:i_1rbq8yFWC", "arxiv:1412.6980", "doi:10.1109/cvpr.2016.90")
    first = DBLP.split(answer(body=body), asked)
    for seed in range(5):
        random.Random(seed).shuffle(body["results"]["bindings"])  # noqa: S311 - not for secrets
        assert DBLP.split(answer(body=body), asked) == first
    assert all(first.values())


def one_record(*bindings: dict[str, str]) -> Record:
    row = {"pub": "https://dblp.org/rec/conf/x/A20", "ee": "https://openreview.net/forum?id=abcde"}
    asked = ids("openreview:abcde")
    payload = DBLP.split(rows(*({**row, **each} for each in bindings)), asked)[asked[0]]
    (record,) = DBLP.decode(payload)
    assert isinstance(record, Record)
    return record


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Attention is All you Need.", "Attention is All you Need"),
        ("Is it so?", "Is it so?"),
        ("And so on...", "And so on..."),
        ("Yahoo!", "Yahoo!"),
    ],
)
def test_the_full_stop_that_dblp_adds_is_taken_off(title: str, read: str) -> None:
    assert one_record({"title": title}).title == read


@pytest.mark.parametrize(
    ("kind", "venue", "read"),
    [
        ("https://dblp.org/rdf/schema#Inproceedings", "ICLR", Type.CONFERENCE),
        ("https://dblp.org/rdf/schema#Article", "J. ACM", Type.JOURNAL),
        ("https://dblp.org/rdf/schema#Informal", "CoRR", Type.PREPRINT),
        ("http://purl.org/net/nknouf/ns/bibtex#Article", "CoRR", Type.PREPRINT),
        ("https://dblp.org/rdf/schema#Informal", "IACR Cryptol. ePrint Arch.", Type.PREPRINT),
        ("https://dblp.org/rdf/schema#Book", "Springer", Type.BOOK),
        ("https://dblp.org/rdf/schema#Data", "Zenodo", Type.DATASET),
        ("https://dblp.org/rdf/schema#Editorship", "ICLR", Type.OTHER),
    ],
)
def test_kinds_of_records_are_told_apart(kind: str, venue: str, read: Type) -> None:
    assert one_record({"type": kind, "venue": venue}).type is read


def test_the_venue_stands_as_written_and_its_remark_is_a_status() -> None:
    record = one_record({"venue": "ICLR (Poster)"})
    assert (record.venue, record.status) == ("ICLR (Poster)", "poster")
    assert one_record({"venue": "NAACL-HLT (1)"}).status is None


@pytest.mark.parametrize(
    ("response", "asked", "error"),
    [
        (answer(200, CHALLENGE, "text/html"), MANY, Refused),
        (answer(500, CHALLENGE, "text/html"), MANY, Refused),
        (answer(429, CHALLENGE, "text/html"), MANY, Refused),
        (answer(503, CHALLENGE, "text/html"), MANY, Refused),
        (answer(200, "<html></html>", "text/html"), MANY, Refused),
        (answer(403, "<h1>403 Forbidden</h1>", "text/html"), MANY, Refused),
        (answer(200, "pub\tee\n", "text/tab-separated-values"), MANY, Refused),
        (answer(429, "<h1>429 Too Many Requests</h1>", "text/html"), MANY, Throttled),
        (answer(429, ""), MANY, Throttled),
        (answer(503, "<h1>503 Service Unavailable</h1>", "text/html"), MANY, Failed),
        (answer(502, ""), MANY, Failed),
        (answer(200, ""), MANY, Failed),
        (answer(200, '{"head":{"vars":["pub"]},"results":{"bindin'), MANY, Failed),
        (answer(200, {"results": {}}), MANY, Failed),
        (answer(400, {"exception": "Invalid SPARQL query: …", "metadata": {}}), MANY, Failed),
        (answer(400, ""), MANY, Failed),
        (answer(429, {"exception": "Operation timed out. Last operation: Join"}), MANY, Rejected),
        (answer(500, {"exception": "Tried to allocate 9 GB, over the memory limit"}), MANY, Rejected),
        (answer(429, {"exception": "Operation timed out. Last operation: Join"}), MANY[:9], Failed),
        (answer(500, {"exception": "Assertion failed"}), MANY, Failed),
    ],
)
def test_whatever_is_no_answer_is_called_by_its_name(
    response: httpx.Response, asked: list[Identifier], error: type[ProviderError]
) -> None:
    for split in (DBLP.split, DBLP_SEARCH.split):
        with pytest.raises(error):
            split(response, asked)


def test_one_who_is_asked_to_wait_waits_a_minute_where_no_time_is_given() -> None:
    waits = []
    for headers in ({}, {"retry-after": "7"}):
        with pytest.raises(Throttled) as caught:
            DBLP.split(httpx.Response(429, headers=headers), MANY)
        waits.append(caught.value.retry_after)
    assert waits == [60.0, 7.0]


def test_a_server_that_does_not_read_ranges_as_qlever_does_is_found_out() -> None:
    """Nothing found means nothing, where even what is surely there was not found."""
    with pytest.raises(Failed, match="ENRICH_DBLP_NO_SEARCH"):
        DBLP_SEARCH.split(rows(), ids("title:A made-up title of some length"))


def test_title_searches_can_be_left_out() -> None:
    assert DBLP_SEARCH in active({})
    assert DBLP_SEARCH not in active({"ENRICH_DBLP_NO_SEARCH": "1"})


# Recorded answers


def recorded_response(path: Path) -> httpx.Response:
    said = json.loads(path.read_text("utf-8"))["response"]
    content = said["body"] if isinstance(said["body"], str) else json.dumps(said["body"])
    return httpx.Response(said["status"], headers=said["headers"], text=content)


@recorded
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_recorded_answers_mean_what_they_say(path: Path) -> None:
    """What came from other doors of DBLP, or from no door at all, is never taken for "not known"."""
    expected = {"008": Refused, "010": Throttled, "011": Failed, "012": Failed}
    asked, number = (
        ids("doi:10.1109/cvpr.2016.90", "doi:10.18653/v1/n19-1423", "doi:10.1162/tacl_a_00276"),
        path.name[:3],
    )
    if number == "013":
        answers = DBLP.split(recorded_response(path), asked)
        records = [record for i in asked for record in DBLP.decode(answers[i])]
        read = [(str(r.identifiers[0]), str(r.identifiers[1]), r.venue) for r in records if isinstance(r, Record)]
        assert read == [
            ("dblp:conf/cvpr/HeZRS16", "doi:10.1109/cvpr.2016.90", "CVPR"),
            ("dblp:conf/naacl/DevlinCLT19", "doi:10.18653/v1/n19-1423", "NAACL-HLT (1)"),
            ("dblp:journals/tacl/KwiatkowskiPRCP19", "doi:10.1162/tacl_a_00276", "Trans. Assoc. Comput. Linguistics"),
        ]
    else:
        with pytest.raises(expected.get(number, ProviderError)):
            DBLP.split(recorded_response(path), asked)


BIBTEX = [path for path in FILES if "-bib-" in path.name and "proceedings" not in path.name]


@recorded
@pytest.mark.parametrize("path", BIBTEX, ids=lambda path: path.stem)
def test_the_link_of_a_recorded_record_is_one_that_we_ask_for(path: Path) -> None:
    text = json.loads(path.read_text("utf-8"))["response"]["body"]
    (link,) = re.findall(r"^\s*url\s*=\s*\{(.*?)\}", text, re.MULTILINE)
    found = identify(link.replace("\\_", "_")).identifier
    assert found is not None
    capitals = {spelt.casefold() for spelt in spellings(found)}
    assert link.replace("\\_", "_").casefold() in capitals


# Provider and sandbox together, over HTTP

NOTE = {"venue": "ICLR 2025 Poster", "venueid": "ICLR.cc/2025/Conference", "accepted": "2025-01-22"}
WORLD: dict[str, Any] = {
    "world": {"name": "small"},
    "works": [
        {
            "id": "iclr23",
            "title": "Rhino: Deep Causal Temporal Relationship Learning with History-dependent Noise",
            "authors": ["Wenbo Gong", "Joel Jennings", "Cheng Zhang", "Nick Pawlowski"],
            "openreview": {**NOTE, "id": "i_1rbq8yFWC", "venueid": "ICLR.cc/2023/Conference", "accepted": "2023-01-20"},
        },
        {
            "id": "iclr25",
            "title": "A made-up paper of the newest year",
            "authors": ["Zoë Example", "Bo Probe"],
            "openreview": {**NOTE, "id": "abc-d_efgh"},
            "arxiv": {"id": "2401.99901", "versions": [{"date": "2024-01-09", "title": "An earlier title"}]},
        },
        {
            "id": "iclr15",
            "title": "Adam: A Method for Stochastic Optimization",
            "authors": ["Diederik P. Kingma", "Jimmy Ba"],
            "openreview": {**NOTE, "id": "oldone", "venueid": "ICLR.cc/2015/Conference", "accepted": "2015-04-01"},
            "arxiv": {"id": "1412.6980", "versions": [{"date": "2014-12-22"}]},
        },
        {
            "id": "nips",
            "title": "A made-up paper with a page",
            "authors": ["Ada Example"],
            "openreview": {**NOTE, "id": "neurips01", "venueid": "NeurIPS.cc/2023/Conference"},
            "page": {
                "id": "neurips:2023/a36c3dbe676fa8445715a31a90c66ab3",
                "venue": "Advances in Neural Information Processing Systems 36",
                "year": 2023,
                "url": "http://papers.nips.cc/paper_files/paper/2023/hash/"
                "a36c3dbe676fa8445715a31a90c66ab3-Abstract-Conference.html",
            },
        },
        {
            "id": "doi",
            "title": "A made-up paper in an article of a conference",
            "authors": ["Ada Example"],
            "article": {
                "doi": "10.1109/Made.Up.2023.1",
                "type": "proceedings-article",
                "container": "2023 Conference on Computer Vision and Pattern Recognition (CVPR)",
                "print": "2023",
                "page": "1-9",
            },
        },
        {
            "id": "journal",
            "title": "Of biology",
            "authors": ["A B"],
            "article": {"doi": "10.9999/x", "container": "eLife"},
        },
        {
            "id": "rejected",
            "title": "Not accepted",
            "authors": ["A B"],
            "openreview": {**NOTE, "id": "reject1", "accepted": None},
        },
        {
            "id": "unknown",
            "title": "A paper of which nobody has heard",
            "authors": ["A B"],
            "openreview": {**NOTE, "id": "unheard1"},
            "unknown_to": ["dblp"],
        },
    ],
}


@pytest.fixture(scope="module")
def world() -> World:
    return parse_world(WORLD)


@pytest.fixture(scope="module")
def server(world: World) -> Iterator[Sandbox]:
    with running(world) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Iterator[Sandbox]:
    yield server
    server.set_faults(None)


def ask(sandbox: Sandbox, folder: Path, provider: Provider, *asked: str) -> dict[str, Reply]:
    """One batch, as a run sends it."""
    with fetching(sandbox, folder) as fetcher:
        return {str(reply.identifier): reply for batch in fetcher.run(provider, ids(*asked)) for reply in batch}


def records(provider: Provider, reply: Reply) -> Sequence[Record]:
    return [record for record in provider.decode(reply.payload) if isinstance(record, Record)]


def test_every_kind_of_link_leads_to_its_record_in_one_request(sandbox: Sandbox, tmp_path: Path) -> None:
    before = len(sandbox.requests)
    asked = ["openreview:i_1rbq8yFWC", "openreview:abc-d_efgh", "arxiv:2401.99901", "doi:10.1109/made.up.2023.1"]
    asked += ["neurips:2023/a36c3dbe676fa8445715a31a90c66ab3", "dblp:journals/corr/abs-2401-99901"]
    replies = ask(sandbox, tmp_path, DBLP, *asked)
    found = {name: [(r.title, r.venue, r.year, r.type) for r in records(DBLP, replies[name])] for name in asked}
    assert list(found.values()) == [
        [(WORLD["works"][0]["title"], "ICLR", 2023, "conference-paper")],
        [("A made-up paper of the newest year", "ICLR", 2025, "conference-paper")],
        [("An earlier title", "CoRR", 2024, "preprint")],
        [("A made-up paper in an article of a conference", "CVPR", 2023, "conference-paper")],
        [("A made-up paper with a page", "NeurIPS", 2023, "conference-paper")],
        [("An earlier title", "CoRR", 2024, "preprint")],
    ]
    assert len(sandbox.requests) == before + 1
    assert all(Identifier.parse(name) in records(DBLP, replies[name])[0].identifiers for name in asked)


def test_authors_come_in_order_and_without_numbers(sandbox: Sandbox, tmp_path: Path) -> None:
    (record,) = records(DBLP, ask(sandbox, tmp_path, DBLP, "openreview:i_1rbq8yFWC")["openreview:i_1rbq8yFWC"])
    assert [a.name for a in record.authors] == WORLD["works"][0]["authors"]
    assert record.venue_ids == (Identifier("stream", "conf/iclr"),)


def test_behind_one_link_the_conference_comes_before_the_preprint(sandbox: Sandbox, tmp_path: Path) -> None:
    found = records(DBLP, ask(sandbox, tmp_path, DBLP, "arxiv:1412.6980")["arxiv:1412.6980"])
    assert [(r.venue, r.type) for r in found] == [("ICLR (Poster)", Type.CONFERENCE), ("CoRR", Type.PREPRINT)]


@pytest.mark.parametrize(
    "name", ["openreview:reject1", "openreview:unheard1", "openreview:neurips01", "doi:10.9999/x", "arxiv:2401.00001"]
)
def test_what_dblp_does_not_list_is_absent(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    assert ask(sandbox, tmp_path, DBLP, name)[name].outcome is Outcome.ABSENT


def test_several_titles_are_searched_at_once_whatever_their_capitals(sandbox: Sandbox, tmp_path: Path) -> None:
    asked = [
        "title:adam: a method for stochastic OPTIMIZATION",
        "title:A Made-Up Paper With A Page",
        "title:Nobody wrote this",
    ]
    before = len(sandbox.requests)
    replies = ask(sandbox, tmp_path, DBLP_SEARCH, *asked)
    assert [[r.title for r in records(DBLP_SEARCH, replies[name])][:1] for name in asked[:2]] == [
        ["Adam: A Method for Stochastic Optimization"],
        ["A made-up paper with a page"],
    ]
    assert replies[asked[2]].outcome is Outcome.ABSENT
    assert len(sandbox.requests) == before + 1


def test_a_title_is_found_without_the_nickname_that_a_list_gives_it(sandbox: Sandbox, tmp_path: Path) -> None:
    name = "title:MADE: A made-up paper of the newest year"
    assert [r.title for r in records(DBLP_SEARCH, ask(sandbox, tmp_path, DBLP_SEARCH, name)[name])] == [
        "A made-up paper of the newest year"
    ]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "html"}, (Outcome.REFUSED, 1, "blocked")),
        ({"kind": "error", "status": 500, "body": "html"}, (Outcome.REFUSED, 1, "blocked")),
        ({"kind": "refuse"}, (Outcome.REFUSED, 1, "blocked")),
        ({"kind": "throttle"}, (Outcome.THROTTLED, 2, "429")),
        ({"kind": "error", "status": 400}, (Outcome.FAILED, 2, "a bug of enrich")),
        ({"kind": "error", "status": 503}, (Outcome.FAILED, 2, "503")),
        ({"kind": "cut"}, (Outcome.FAILED, 2, "not JSON")),
        ({"kind": "empty"}, (Outcome.FAILED, 2, "not JSON")),
    ],
)
def test_trouble_is_never_absence_and_a_closed_door_is_tried_once(
    sandbox: Sandbox, tmp_path: Path, fault: dict[str, Any], expected: tuple[Outcome, int, str]
) -> None:
    outcome, requests, words = expected
    sandbox.set_faults({"dblp": fault})
    before = len(sandbox.requests)
    for provider, name in ((DBLP, "openreview:abc-d_efgh"), (DBLP_SEARCH, "title:A made-up paper with a page")):
        reply = ask(sandbox, tmp_path, provider, name)[name]
        assert reply.outcome is outcome
        assert words in (reply.note or "")
    assert len(sandbox.requests) == before + 2 * requests


def test_a_mixed_up_record_names_the_link_and_tells_of_another_work(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.set_faults({"dblp": {"kind": "wrong"}})
    (record,) = records(DBLP, ask(sandbox, tmp_path, DBLP, "openreview:i_1rbq8yFWC")["openreview:i_1rbq8yFWC"])
    assert Identifier("openreview", "i_1rbq8yFWC") in record.identifiers
    assert record.title == "A made-up paper of the newest year"


@pytest.mark.parametrize("query", ["SELEC", "ASK { ?a ?b ?c }", ""])
def test_the_sandbox_refuses_what_is_no_select(sandbox: Sandbox, query: str) -> None:
    refused = httpx.post(f"{sandbox.url}/dblp/sparql", data={"query": query})
    assert refused.status_code == 400
    assert refused.json()["exception"].startswith("Invalid SPARQL query")


def test_the_sandbox_takes_a_query_in_each_of_three_ways(sandbox: Sandbox) -> None:
    url, query = f"{sandbox.url}/dblp/sparql", query_of(DBLP.request(ids("arxiv:1412.6980")))
    ways = [
        httpx.post(url, data={"query": query}),
        httpx.get(url, params={"query": query}),
        httpx.post(url, content=query, headers={"content-type": "application/sparql-query"}),
    ]
    assert len({way.text for way in ways}) == 1
    assert ways[0].headers["content-type"].startswith("application/sparql-results+json")
    assert len(ways[0].json()["results"]["bindings"]) > 5
