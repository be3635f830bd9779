"""The voices of Europe PMC and NCBI have the traps of the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from enrich.sandbox import Sandbox, parse_world, running
from enrich.sandbox.lucene import Query
from enrich.sandbox.medline import catalogued, written

ARTICLE = {
    "doi": "10.9999/JMU.1",
    "container": "Made-up Letters",
    "print": "2025-02",
    "online": "2024-11-17",
    "page": "1-9",
}
PREPRINT = {"doi": "10.1101/2024.01.02.999901", "versions": [{"date": "2024-01-02"}, {"date": "2024-02-01"}]}


def work(name: str, pubmed: str | None = None, pmc: str | None = None, **more: Any) -> dict[str, Any]:
    ids = {"pubmed": pubmed, "pmc": pmc}
    return {"id": name, "title": f"On {name} at scale", "authors": ["Ada B Example"], "semantic_scholar": ids, **more}


WORKS = [
    work("spikes", "1", "PMC1", article=ARTICLE, preprint={**PREPRINT, "related": True}, counts={"europepmc": 17}),
    work("waves", "2", preprint={**PREPRINT, "doi": "10.1101/2024.01.03.999902"}),
    work("central", None, "PMC3", article={**ARTICLE, "doi": "10.9999/jmu.3"}),
    work("claims", "4", article={**ARTICLE, "doi": "10.9999/jmu.4", "retracted_by": "10.9999/jmu.5"}),
    work("nothing"),
    work("elsewhere", "6", article={**ARTICLE, "doi": "10.9999/jmu.6"}, unknown_to=["europepmc"]),
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(parse_world({"world": {"name": "medline"}, "works": WORKS})) as server:
        yield server


@pytest.fixture(scope="module")
def web(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url) as client:
        yield client


def search(web: httpx.Client, query: str, **more: str) -> dict[str, Any]:
    asked = {"query": query, "format": "json", "resultType": "core", **more}
    body: dict[str, Any] = web.post("/europepmc/searchPOST", data=asked).json()
    assert body == {**web.get("/europepmc/search", params=asked).json()}, "both ways give the same"
    return body


def found(body: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = body["resultList"]["result"]
    return rows


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("EXT_ID:(1 OR 2 OR 99) AND SRC:MED", {"1", "2"}),
        ('DOI:"10.9999/jmu.1" OR PMCID:PMC3', {"1", "PMC3"}),
        ("(EXT_ID:1 AND SRC:PPR) OR (EXT_ID:2 AND SRC:MED)", {"2"}),
        ('DOI:"10.1101/2024.01.03.999902" AND SRC:MED', {"2"}),
        ("claims NOT SRC:PPR", {"4"}),
        ("EXT_ID:6", set()),
        ("TITLE:waves SRC:MED", {"2"}),
    ],
)
def test_queries_mean_what_they_say(web: httpx.Client, query: str, expected: set[str]) -> None:
    body = search(web, query)
    assert {row["id"] for row in found(body)} == expected
    assert body["hitCount"] == len(expected)
    assert ("nextCursorMark" in body) is bool(expected)


def test_one_doi_may_stand_for_two_records(web: httpx.Client) -> None:
    rows = found(search(web, 'DOI:"10.1101/2024.01.03.999902"'))
    assert sorted(row["source"] for row in rows) == ["MED", "PPR"]
    assert {row["title"] for row in rows} == {"On waves at scale", "On waves at scale."}


def test_pages_end_where_the_cursor_repeats(web: httpx.Client) -> None:
    seen, cursor = [], "*"
    while True:
        body = search(web, "at scale", pageSize="3", cursorMark=cursor)
        seen += [row["id"] for row in found(body)]
        if body["nextCursorMark"] == cursor:
            break
        cursor = body["nextCursorMark"]
    assert len(seen) == len(set(seen)) == body["hitCount"] == 6


def test_flags_are_letters_and_counts_are_numbers(web: httpx.Client) -> None:
    (row,) = found(search(web, "EXT_ID:1"))
    assert (row["isOpenAccess"], row["hasBook"], row["citedByCount"]) == ("Y", "N", 17)
    assert row["doi"] == "10.9999/jmu.1"


def test_both_records_name_the_other_form(web: httpx.Client) -> None:
    (row,) = found(search(web, "EXT_ID:1"))
    (link,) = row["commentCorrectionList"]["commentCorrection"]
    assert (link["type"], link["source"], "reference" in link) == ("Preprint in", "PPR", False)
    (other,) = found(search(web, f"EXT_ID:{link['id']} AND SRC:PPR"))
    (back,) = other["commentCorrectionList"]["commentCorrection"]
    assert (back["type"], back["id"], back["source"]) == ("Preprint of", "1", "MED")
    assert other["versionNumber"] == 2


def test_a_retraction_shows_twice(web: httpx.Client) -> None:
    (row,) = found(search(web, "EXT_ID:4"))
    assert "Retracted Publication" in row["pubTypeList"]["pubType"]
    assert row["commentCorrectionList"]["commentCorrection"][0]["type"] == "Retraction in"


def test_records_of_pubmed_central_lack_doi_and_year_in_short(web: httpx.Client) -> None:
    (short,) = found(search(web, "PMCID:PMC3", resultType="lite"))
    (full,) = found(search(web, "PMCID:PMC3"))
    assert short["source"] == "PMC"
    assert not {"doi", "pubYear", "pmid", "authorList", "journalInfo"} & short.keys()
    assert {"doi", "pubYear", "authorList", "journalInfo"} <= full.keys()


def test_xml_is_what_one_gets_without_asking(web: httpx.Client) -> None:
    answer = web.get("/europepmc/search", params={"query": "EXT_ID:1"})
    assert answer.headers["content-type"].startswith("application/xml")
    assert "<hitCount>1</hitCount>" in answer.text


@pytest.mark.parametrize(
    "asked", [{"query": "x", "pageSize": "1001"}, {"query": "x", "pageSize": "0"}, {"query": ""}, {"query": "(x"}]
)
def test_errors_come_with_a_good_status(web: httpx.Client, asked: dict[str, str]) -> None:
    answer = web.get("/europepmc/search", params=asked)
    assert (answer.status_code, answer.json()["errCode"]) == (200, 404)


def test_an_address_may_be_too_long(web: httpx.Client) -> None:
    assert web.get("/europepmc/search", params={"query": "x" * 12_000}).status_code == 414


def test_maintenance_is_told_in_plain_text(sandbox: Sandbox, web: httpx.Client) -> None:
    sandbox.set_faults({"europepmc": {"kind": "error"}})
    answer = web.get("/europepmc/search", params={"query": "x"})
    sandbox.set_faults(None)
    assert (answer.status_code, answer.text[:8]) == (503, "This API")


@pytest.mark.parametrize("text", ["", "(DOI:1", "DOI:1)", "AND OR", "DOI:1 AND"])
def test_what_is_left_over_is_no_query(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Query(text)


# NCBI


def summaries(web: httpx.Client, **asked: str) -> dict[str, Any]:
    body: dict[str, Any] = web.get("/pubmed/esummary.fcgi", params={"retmode": "json", **asked}).json()
    return body


def test_an_unknown_number_is_an_error_inside_a_good_answer(web: httpx.Client) -> None:
    result = summaries(web, db="pubmed", id="1,99,6")["result"]
    assert result["99"] == {"uid": "99", "error": "cannot get document summary"}
    assert (result["1"]["title"], result["1"]["issn"]) == ("On spikes at scale.", "")
    assert [each["idtype"] for each in result["1"]["articleids"]] == ["pubmed", "pmc", "doi"]
    assert "error" not in result["6"], "what Europe PMC does not know"


def test_the_other_database_has_other_names(web: httpx.Client) -> None:
    summary = summaries(web, db="pmc", id="1")["result"]["1"]
    assert [each["idtype"] for each in summary["articleids"]] == ["pmid", "pmcid", "doi"]
    assert summary["title"] == "On spikes at scale"


def test_what_is_no_number_spoils_the_whole(web: httpx.Client) -> None:
    body = summaries(web, db="pubmed", id="1,Z2")
    assert body["error"] == "Invalid uid Z2 at position=1"
    assert body["result"] == {"uids": []}


def test_the_converter_gives_numbers_and_says_what_it_was_asked(web: httpx.Client) -> None:
    answer = web.get("/pmc/articles/", params={"ids": "PMC1,PMC99", "idtype": "pmcid", "format": "json"}).json()
    known, unknown = answer["records"]
    assert known == {"doi": "10.9999/JMU.1", "pmcid": "PMC1", "pmid": 1, "requested-id": "PMC1"}
    assert (unknown["status"], unknown["requested-id"]) == ("error", "PMC99")


def test_the_converter_refuses_mixed_kinds(web: httpx.Client) -> None:
    answer = web.get("/pmc/articles/", params={"ids": "1,PMC1"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_pmids")


def test_the_converter_has_moved(web: httpx.Client) -> None:
    answer = web.get("/pmc/v1.0/", params={"ids": "PMC1"})
    assert (answer.status_code, answer.headers["location"]) == (301, "/pmc/articles/")


@pytest.mark.parametrize("service", ["pubmed", "pmc"])
def test_haste_is_told_with_a_good_status(service: str) -> None:
    path = {"pubmed": "/pubmed/esummary.fcgi?id=1", "pmc": "/pmc/articles/?ids=1"}[service]
    with running(parse_world({"works": WORKS}), limits=True) as sandbox, httpx.Client(base_url=sandbox.url) as web:
        answers = [web.get(path) for _ in range(5)]
        assert sandbox.violations
    assert [a.headers["x-ratelimit-remaining"] for a in answers] == ["2", "1", "0", "0", "0"]
    assert answers[-1].status_code == 200
    assert answers[-1].json()["error"] == "API rate limit exceeded"


def test_librarians_write_in_their_own_way() -> None:
    assert catalogued("Nature Neuroscience") == "Nature neuroscience"
    assert catalogued("PLOS Computational Biology") == "PLOS computational biology"
    assert catalogued("Science") == "Science (New York, N.Y.)"
    assert [written(day) for day in ("2021-02-25", "2021-02", "2021")] == ["2021 Feb 25", "2021 Feb", "2021"]
