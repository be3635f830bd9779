"""Europe PMC, PubMed and PubMed Central: what is asked, what answers mean, and whole runs against their voices.

The recorded answers lie beside the project, never in it; without them those tests are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from enrich import match
from enrich.errors import Failed, ProviderError, Rejected, Throttled
from enrich.model import Author, Identifier, Record
from enrich.provider import Provider
from enrich.providers import by_name, nlm
from enrich.sandbox import Sandbox, parse_world, running
from harness import Bench, ids

ROOT = Path(__file__).parents[2] / "shared" / "recordings"
EUROPEPMC, PUBMED, CENTRAL, IDCONV = map(by_name, ("europepmc", "pubmed", "pubmed_central", "pmc_idconv"))
recorded = pytest.mark.skipif(not ROOT.is_dir(), reason=f"no recorded answers in {ROOT}")


def answer(*rows: dict[str, Any], hits: int | None = None) -> httpx.Response:
    return httpx.Response(200, json={"hitCount": len(rows) if hits is None else hits, "resultList": {"result": rows}})


def one(provider: Provider, payload: Any) -> Record:
    (record,) = provider.decode(payload)
    assert isinstance(record, Record)
    return record


# How librarians write


@pytest.mark.parametrize(
    ("written", "name", "family"),
    [
        ("Horby P", "P. Horby", "Horby"),
        ("de Boer CG", "C. G. de Boer", "de Boer"),
        ("Öztürk Fincan GS", "G. S. Öztürk Fincan", "Öztürk Fincan"),
        ("Smith JR Jr", "J. R. Smith Jr", "Smith"),
        ("Haas-Kogan D-A", "D. A. Haas-Kogan", "Haas-Kogan"),
        ("van der Berg X 3rd", "X. van der Berg 3rd", "van der Berg"),
    ],
)
def test_persons_are_turned_round(written: str, name: str, family: str) -> None:
    assert nlm.person(written) == Author(name, family)


@pytest.mark.parametrize("written", ["RECOVERY Collaborative Group", "International Brain Laboratory", "INSIGHT"])
def test_who_has_no_initials_is_a_group(written: str) -> None:
    assert nlm.person(written) == Author(written, group=True)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2021 Feb 25", "2021-02-25"),
        ("1998 May 8", "1998-05-08"),
        ("2023 Jun", "2023-06"),
        ("2019 Nov-Dec", "2019-11"),
        ("2020 Spring", "2020"),
        ("2012 Feb 30", "2012-02"),
        ("1998", "1998"),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_far_as_they_are_known(written: str | None, date: str | None) -> None:
    assert nlm.date(written) == date


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Science (New York, N.Y.)", "Science"),
        ("Cerebral cortex (New York, N.Y. : 1991)", "Cerebral cortex"),
        ("Gastric cancer : official journal of the Association", "Gastric cancer"),
        ("bioRxiv : the preprint server for biology", "bioRxiv"),
        ("Proceedings of the National Academy of Sciences of the United States of America",) * 2,
        ("", None),
    ],
)
def test_journals_lose_what_tells_them_from_namesakes(written: str, title: str | None) -> None:
    assert nlm.journal(written) == title


@pytest.mark.parametrize(
    ("written", "title", "mark"),
    [
        ("A claim.", "A claim", None),
        ("Is it so?", "Is it so?", None),
        ("Is it so?.", "Is it so?", None),
        ("And so on...", "And so on...", None),
        ("RETRACTED: A claim.", "A claim", "retracted"),
        ("[WITHDRAWN] A claim", "A claim", "withdrawn"),
        ("Retracted Article: A claim.", "A claim", "retracted"),
        ("Retracted memories of mice.", "Retracted memories of mice", None),
        (None, None, None),
    ],
)
def test_titles_end_without_a_full_stop(written: str | None, title: str | None, mark: str | None) -> None:
    assert nlm.title(written) == (title, mark)


@pytest.mark.parametrize(
    ("kinds", "relations", "notice"),
    [
        (["Journal Article"], ["Comment in", "Erratum in"], None),
        (["Journal Article", "Retracted Publication"], [], "retracted"),
        (["Journal Article"], ["Expression of concern in", "Retraction in"], "retracted"),
        (["Journal Article"], ["Expression of concern in"], "concern"),
        (["Expression of Concern"], ["Expression of concern for"], None),
        (["Preprint", "preprint-withdrawal"], [], "withdrawn"),
        (["Preprint-removal"], [], "withdrawn"),
        (["Retraction of Publication"], ["Retraction of"], "retraction notice"),
        (["Retraction Notice"], [], "retraction notice"),
        (["Published Erratum"], ["Erratum for"], None),
    ],
)
def test_a_notice_about_a_paper_is_not_the_paper(kinds: list[str], relations: list[str], notice: str | None) -> None:
    comments = {"commentCorrection": [{"type": kind, "source": "MED", "id": "2"} for kind in relations]}
    row = {"id": "1", "source": "MED", "pubTypeList": {"pubType": kinds}, "commentCorrectionList": comments}
    assert one(EUROPEPMC, row).notice == notice


@pytest.mark.parametrize(
    ("kind", "reference", "source", "related"),
    [
        ("Preprint in", "", "MED", ["europepmc:PPR2"]),
        ("Preprint of", "Made Up. 2025. doi: 10.9999/A(1).", "PPR", ["europepmc:PPR2", "doi:10.9999/a(1)"]),
        ("Update of", "bioRxiv. 2024 Mar 9:2024.03.04.9. doi: 10.1101/1.", "MED", ["europepmc:PPR2", "doi:10.1101/1"]),
        ("Update of", "Cochrane Database Syst Rev. 2019;1:CD1. doi: 10.9999/1.", "MED", []),
        ("Update in", "Cochrane Database Syst Rev. 2021;1:CD1.", "MED", []),
        ("Update in", "Made Up. 2025.", "PPR", ["europepmc:PPR2"]),
        ("Comment in", "Made Up. 2025. doi: 10.9999/b.", "MED", []),
        ("Republished in", "Made Up. 2025.", "MED", []),
    ],
)
def test_only_other_forms_of_the_work_are_related(kind: str, reference: str, source: str, related: list[str]) -> None:
    link = {"id": "PPR2", "source": "PPR", "type": kind, "reference": reference}
    own = {"id": "PPR1" if source == "PPR" else "1", "source": source}
    row = {**own, "commentCorrectionList": {"commentCorrection": [link]}}
    assert list(map(str, one(EUROPEPMC, row).related)) == related


# Asking and splitting


def test_one_search_holds_all_kinds_of_identifiers() -> None:
    asked = ids("doi:10.9999/S(1)<2>:a", "pmid:32678530", "pmcid:PMC7383595", "europepmc:PPR179288")
    form = parse_qs(EUROPEPMC.request(asked).content.decode())
    assert form["query"] == [
        'DOI:"10.9999/s(1)<2>:a" OR (EXT_ID:32678530 AND SRC:MED) OR PMCID:PMC7383595 OR (EXT_ID:PPR179288 AND SRC:PPR)'
    ]
    assert {key: value[0] for key, value in form.items() if key != "query"} == {
        "resultType": "core", "format": "json", "pageSize": "8", "synonym": "false",
    }  # fmt: skip


TWO = ids("doi:10.9999/a", "pmid:2")
ROWS = [{"id": "1", "source": "MED", "doi": "10.9999/A"}, {"id": "2", "source": "MED", "pmid": "2"}]


def test_answers_come_in_any_order_and_what_is_missing_is_absent() -> None:
    answers = EUROPEPMC.split(answer(*reversed(ROWS)), [*TWO, *ids("pmid:3")])
    assert {str(i): payload and payload[0]["id"] for i, payload in answers.items()} == {
        "doi:10.9999/a": "1", "pmid:2": "2", "pmid:3": None,
    }  # fmt: skip


def test_nothing_is_absent_from_an_answer_that_is_cut_short() -> None:
    assert set(EUROPEPMC.split(answer(ROWS[1], hits=2), TWO)) == set(TWO[1:])


def test_a_preprint_that_pubmed_lists_is_one_record() -> None:
    (payload,) = EUROPEPMC.split(
        answer({"id": "PPR9", "source": "PPR", "doi": "10.1101/1"}, {"id": "9", "source": "MED", "doi": "10.1101/1"}),
        ids("doi:10.1101/1"),
    ).values()
    assert list(map(str, one(EUROPEPMC, payload).identifiers)) == ["pmid:9", "doi:10.1101/1", "europepmc:PPR9"]


BAD_SIZE = {"errCode": 404, "errMsg": "Invalid page size provided. Valid size is between 1 and 1000"}
HASTE = {"error": "API rate limit exceeded", "count": "4", "limit": "3"}
INVALID = {"header": {}, "error": "Invalid uid Z1 at position=0", "result": {"uids": []}}


@pytest.mark.parametrize(
    ("provider", "response", "asked", "error"),
    [
        (EUROPEPMC, httpx.Response(504, text="<html>"), 2, Rejected),
        (EUROPEPMC, httpx.Response(504, text="<html>"), 1, Failed),
        (EUROPEPMC, httpx.Response(414, text="<html>"), 2, Rejected),
        (EUROPEPMC, httpx.Response(414, text="<html>"), 1, Failed),
        (EUROPEPMC, httpx.Response(502, text="<html>"), 2, Failed),
        (EUROPEPMC, httpx.Response(503, text="This API is temporarily unavailable due to maintenance."), 2, Failed),
        (EUROPEPMC, httpx.Response(200, json=BAD_SIZE), 1, Failed),
        (EUROPEPMC, httpx.Response(200, json=BAD_SIZE), 2, Rejected),
        (EUROPEPMC, httpx.Response(200, text="<responseWrapper/>"), 1, Failed),
        (EUROPEPMC, answer({"id": "7", "source": "MED", "doi": "10.9999/other"}), 2, Failed),
        (PUBMED, httpx.Response(200, json=HASTE), 1, Throttled),
        (PUBMED, httpx.Response(429, json=HASTE), 1, Throttled),
        (PUBMED, httpx.Response(202, json=HASTE), 1, Throttled),
        (PUBMED, httpx.Response(200, json=INVALID), 2, Rejected),
        (PUBMED, httpx.Response(200, json={"error": "Search Backend failed"}), 2, Failed),
        (IDCONV, httpx.Response(200, json=HASTE), 1, Throttled),
        (IDCONV, httpx.Response(200, json={"status": "error", "records": []}), 1, Failed),
        (IDCONV, httpx.Response(404, json={"status": "error", "message": "mismatch"}), 1, Failed),
    ],
)
def test_errors_are_never_absences(
    provider: Provider, response: httpx.Response, asked: int, error: type[ProviderError]
) -> None:
    scheme = {"europepmc": "doi:10.9999/a{}", "pubmed": "pmid:1{}"}.get(provider.name, "pmcid:PMC1{}")
    with pytest.raises(error):
        provider.split(response, ids(*(scheme.format(n) for n in range(asked))))


@pytest.mark.parametrize("provider", [PUBMED, CENTRAL, IDCONV], ids=lambda p: p.name)
def test_ncbi_is_told_who_asks(provider: Provider) -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    with httpx.Client(transport=httpx.MockTransport(handle), auth=provider.auth({"ENRICH_MAILTO": "me@x.org"})) as web:
        web.send(provider.request(ids("pmcid:PMC1")))
    assert {"tool": "enrich", "email": "me@x.org"}.items() <= dict(seen[0].url.params).items()
    assert provider.auth({}) is None


# Recorded answers


def recording(name: str) -> tuple[Any, httpx.Response]:
    said = json.loads(next(ROOT.glob(f"{name}-*.json")).read_text("utf-8"))["response"]
    content = said["body"] if isinstance(said["body"], str) else json.dumps(said["body"])
    return said["body"], httpx.Response(said["status"], text=content)


def rows() -> Iterator[Any]:
    for path in sorted((ROOT / "europepmc").glob("*.json")):
        body = json.loads(path.read_text("utf-8"))["response"]["body"]
        found = body["resultList"]["result"] if isinstance(body, dict) and "resultList" in body else []
        yield from (pytest.param(row, id=f"{path.stem[:3]}-{row['id']}") for row in found if "id" in row)


@recorded
@pytest.mark.parametrize("row", list(rows()))
def test_every_recorded_row_is_read_whole(row: dict[str, Any]) -> None:
    asked = next(_names(row))
    record = one(EUROPEPMC, EUROPEPMC.split(answer(row), [asked])[asked])
    assert record.identifiers == tuple(_names(row))
    assert match.normal(record.title or "") == match.normal(row["title"])
    assert not (record.title or "").endswith(".")
    assert "<" not in (record.title or "")
    assert [a.family or a.name for a in record.authors] == _families(row)
    assert record.year == int(row.get("pubYear") or row["firstPublicationDate"][:4])
    assert record.citations == row.get("citedByCount")
    journal = row.get("journalInfo", {})
    assert record.volume == journal.get("volume", row.get("journalVolume"))
    assert record.issue == journal.get("issue", row.get("issue"))
    assert record.pages == row.get("pageInfo")
    assert record.venue
    assert (record.type == "preprint") is (row["source"] == "PPR")
    assert record.notice is None


def _names(row: dict[str, Any]) -> Iterator[Identifier]:
    if row["source"] == "PPR":
        yield Identifier("europepmc", row["id"])
    for scheme in ("pmid", "pmcid", "doi"):
        if scheme in row:
            yield Identifier(scheme, row[scheme])


def _families(row: dict[str, Any]) -> list[str]:
    if "authorList" in row:
        return [a.get("collectiveName") or a["lastName"] for a in row["authorList"]["author"]]
    parts = [part.rpartition(" ") for part in row.get("authorString", "").removesuffix(".").split(", ") if part]
    return [family if initials.isupper() else f"{family} {initials}" for family, _, initials in parts]


@recorded
def test_a_recorded_article_names_its_preprint() -> None:
    _, response = recording("europepmc/013")
    record = one(EUROPEPMC, EUROPEPMC.split(response, ids("pmid:32678530"))[ids("pmid:32678530")[0]])
    assert (record.related, record.notice) == (tuple(ids("europepmc:PPR179288")), None)
    assert (record.year, record.date, record.online) == (2021, "2021-02", "2020-07-17")
    assert record.venue == "The New England journal of medicine"
    assert record.authors[:2] == (Author("RECOVERY Collaborative Group", group=True), Author("P. Horby", "Horby"))


@recorded
def test_a_recorded_preprint_names_its_article() -> None:
    """Recorded without its own id: a fragment of somebody else's notes."""
    body, _ = recording("europepmc/020")
    record = one(EUROPEPMC, {"id": "PPR707121", "source": "PPR", **body["resultList"]["result"][0]})
    assert (record.related, record.date) == (tuple(ids("pmid:38605817")), "2023-08-21")


@recorded
@pytest.mark.parametrize(
    ("file", "provider", "asked", "outcome"),
    [
        ("europepmc/004", EUROPEPMC, "doi:10.9999/a", None),
        ("europepmc/011", EUROPEPMC, "doi:10.9999/a", Failed),  # XML
        ("europepmc/015", EUROPEPMC, "doi:10.9999/a", Failed),
        ("europepmc/018", EUROPEPMC, "doi:10.9999/a", Failed),
        ("europepmc/022", IDCONV, "pmcid:PMC1", Failed),
        ("europepmc/025", IDCONV, "pmcid:PMC1", Rejected),
        ("europepmc/026", IDCONV, "pmcid:PMC1", Failed),  # a redirect that was not followed
        ("europepmc/029", PUBMED, "pmid:19565568", Rejected),
        ("europepmc/033", PUBMED, "pmid:1", Throttled),
        ("publishers/068", IDCONV, "pmcid:PMC23840460", None),
    ],
)
def test_recorded_errors_mean_what_they_say(
    file: str, provider: Provider, asked: str, outcome: type[ProviderError] | None
) -> None:
    _, response = recording(file)
    if outcome is None:
        assert provider.split(response, ids(asked)) == dict.fromkeys(ids(asked))
    else:
        with pytest.raises(outcome):
            provider.split(response, ids(asked))


@recorded
@pytest.mark.parametrize(
    ("file", "provider", "own", "others"),
    [
        ("021", IDCONV, "pmcid:PMC2883744", "pmid:20495566 doi:10.1038/ng.590"),  # of 2022
        ("024", IDCONV, "pmcid:PMC7605294", "pmid:33163378 doi:10.4103/tcmj.tcmj_71_20"),
        ("027", PUBMED, "pmid:37258680", "pmcid:PMC10949956 doi:10.1038/s41586-023-06139-9"),
        ("028", PUBMED, "pmid:9565568", ""),
        ("030", CENTRAL, "pmcid:PMC3539452", "pmid:22368089 doi:10.1093/cercor/bhs015"),
    ],
)
def test_recorded_answers_of_ncbi_are_read_whole(file: str, provider: Provider, own: str, others: str) -> None:
    body, response = recording(f"europepmc/{file}")
    record = one(provider, provider.split(response, ids(own))[ids(own)[0]])
    assert set(record.identifiers) == set(ids(own, *others.split()))
    said = body.get("result", {}).get(own.partition(":")[2].removeprefix("PMC"), {"title": "", "authors": []})
    assert match.normal(record.title or "") == match.normal(said["title"])
    assert [a.family for a in record.authors] == [a["name"].rpartition(" ")[0] for a in said["authors"]]
    assert record.year == (int(said["pubdate"][:4]) if said["title"] else None)
    assert record.pages == said.get("pages")
    assert record.authors_cut is (file == "027"), "its authors were cut where it was quoted"


# Whole runs

TITLE = "Learning neural dynamics from spikes at scale"
ARTICLE = {
    "doi": "10.9999/jmu.1",
    "container": "Nature Made-up",
    "print": "2025-02",
    "online": "2024-11-17",
    "volume": "3",
}
PREPRINT = {"doi": "10.1101/2024.01.02.999901", "versions": [{"date": "2024-01-02"}, {"date": "2024-02-01"}]}
IN_PUBMED = {"pubmed": "40000001", "pmc": "PMC4000001", "known": False}


def work(**more: Any) -> dict[str, Any]:
    people = {"authors": ["Ada B Example", "Bo de Vries", "The Probe Group"], "groups": ["The Probe Group"]}
    counts = {"europepmc": 17}
    return {"id": "w", "title": TITLE, **people, "counts": counts, "semantic_scholar": IN_PUBMED, **more}


def built(
    tmp_path: Path, url: str, *works: dict[str, Any], mail: str = "me@example.org", down: str = ""
) -> tuple[Any, Any, Sandbox]:
    """The one entry of a list that links this address, its run, and the sandbox that was asked. `down`: a service."""
    source = tmp_path / "raw" / "list.md"
    source.parent.mkdir()
    source.write_text(f"# List\n\n## Papers\n\n- {TITLE} [[paper]({url})]\n", "utf-8")
    faults = {down: {"kind": "down"}} if down else None
    with running(parse_world({"world": {"name": "pubmed"}, "works": list(works)}), faults) as sandbox:
        bench = Bench(sandbox, tmp_path / "out")
        run = bench.run(source, ENRICH_MAILTO=mail)
        (entry,) = bench.dataset(source).entries
    return entry, run, sandbox


@pytest.mark.parametrize(
    "url",
    [
        "https://pubmed.ncbi.nlm.nih.gov/40000001/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC4000001/",
        "https://europepmc.org/article/MED/40000001",
        "https://doi.org/10.9999/jmu.1",
    ],
)
def test_one_id_leads_to_all_the_others(tmp_path: Path, url: str) -> None:
    entry, run, _ = built(tmp_path, url, work(article=ARTICLE))
    assert {"doi:10.9999/jmu.1", "pmid:40000001", "pmcid:PMC4000001"} <= set(entry.identifiers)
    assert [(c.source, c.count) for c in entry.citations if c.source == "europepmc"] == [("europepmc", 17)]
    assert entry.authors == ["Ada B Example", "Bo de Vries", "The Probe Group"]
    assert (entry.year, entry.publication.volume) == (2025, "3")
    assert run.report.troubled == []
    assert not {"pubmed", "pmc"} & set(run.report.requests), "nobody else need be asked"


def test_a_preprint_leads_to_its_article(tmp_path: Path) -> None:
    """Only Europe PMC is asked: it says so in both records."""
    preprint = {**PREPRINT, "published": "10.9999/jmu.1"}
    name = _preprint_id(work(preprint=preprint, article=ARTICLE))
    entry, _, _ = built(tmp_path, f"https://europepmc.org/article/PPR/{name}", work(preprint=preprint, article=ARTICLE))
    assert entry.publication.venue == "Nature Made-up"
    assert (entry.publication.year, entry.preprint.year, entry.preprint.venue) == (2025, 2024, "bioRxiv")
    assert {"doi:10.9999/jmu.1", "doi:10.1101/2024.01.02.999901", "pmid:40000001"} <= set(entry.identifiers)


def _preprint_id(made: dict[str, Any]) -> str:
    with running(parse_world({"world": {"name": "x"}, "works": [made]})) as sandbox:
        found = httpx.get(f"{sandbox.url}/europepmc/search", params={"query": "SRC:PPR AND spikes", "format": "json"})
    name: str = found.json()["resultList"]["result"][0]["id"]
    return name


def test_an_article_leads_to_its_preprint(tmp_path: Path) -> None:
    made = work(preprint={**PREPRINT, "related": True}, article=ARTICLE)
    entry, _, _ = built(tmp_path, "https://pubmed.ncbi.nlm.nih.gov/40000001/", made)
    assert entry.preprint is not None
    assert "doi:10.1101/2024.01.02.999901" in entry.identifiers


def test_a_preprint_in_pubmed_is_no_publication(tmp_path: Path) -> None:
    entry, _, _ = built(tmp_path, "https://pubmed.ncbi.nlm.nih.gov/40000001/", work(preprint=PREPRINT))
    assert (entry.publication, entry.preprint.venue, entry.type) == (None, "bioRxiv", "preprint")


@pytest.mark.parametrize("silent", ["crossref", "europepmc"])
@pytest.mark.parametrize(("field", "notice"), [("retracted_by", "retracted"), ("concern", "concern")])
def test_a_retraction_and_a_concern_are_told(tmp_path: Path, field: str, notice: str, silent: str) -> None:
    made = work(article={**ARTICLE, field: "10.9999/jmu.2"})
    entry, _, _ = built(tmp_path, "https://pubmed.ncbi.nlm.nih.gov/40000001/", made, down=silent)
    assert entry.notice == notice


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/40000001/", "pubmed pmid:40000001"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC4000001/", "pubmed_central pmcid:PMC4000001"),
    ],
)
def test_what_europe_pmc_does_not_know_pubmed_is_asked_for(tmp_path: Path, url: str, source: str) -> None:
    made = work(article=ARTICLE, unknown_to=["europepmc"])
    entry, _, sandbox = built(tmp_path, url, made)
    assert any(proof.startswith(source) for proof in entry.proof), entry.proof
    assert "doi:10.9999/jmu.1" in entry.identifiers
    hits = [hit for hit in sandbox.requests if hit.service == "pubmed"]
    assert hits
    assert all("email=" in hit.query and "tool=enrich" in hit.query for hit in hits)


@pytest.mark.parametrize("down", ["europepmc", "pubmed", "pmc"])
def test_an_outage_is_told_and_others_answer(tmp_path: Path, down: str) -> None:
    made = work(article=ARTICLE, unknown_to=[] if down == "europepmc" else ["europepmc"])
    entry, run, _ = built(tmp_path, "https://pmc.ncbi.nlm.nih.gov/articles/PMC4000001/", made, down=down)
    if down != "pubmed":
        assert "doi:10.9999/jmu.1" in entry.identifiers
    assert bool(run.report.troubled) is (down != "pmc"), "the converter is the last to be asked"


def test_the_converter_is_asked_last(tmp_path: Path) -> None:
    """Names alone prove nothing."""
    made = work(article=ARTICLE, unknown_to=["europepmc", "pubmed"])
    entry, run, _ = built(tmp_path, "https://pmc.ncbi.nlm.nih.gov/articles/PMC4000001/", made)
    assert run.report.requests["pmc"] == 1
    assert not any(proof.startswith("pmc_idconv") for proof in entry.proof)


def test_without_a_mail_address_ncbi_is_not_asked(tmp_path: Path) -> None:
    made = work(article=ARTICLE, unknown_to=["europepmc"])
    _, _, sandbox = built(tmp_path, "https://pubmed.ncbi.nlm.nih.gov/40000001/", made, mail="")
    assert not any(hit.service in ("pubmed", "pmc") for hit in sandbox.requests)
