"""DataCite: what is asked, what an answer means, what the service's voice in the sandbox says, and all recordings."""

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
from enrich.fetch import Fetcher
from enrich.model import Identifier, Outcome, Record, Reply
from enrich.providers import PROVIDERS
from enrich.providers.datacite import DATACITE, DATACITE_OTHER
from enrich.sandbox import Sandbox, parse_world, running
from harness import fetching, ids
from shapes import unseen

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings" / "datacite"
FILES = sorted(RECORDINGS.glob("*.json"))
recorded = pytest.mark.skipif(not FILES, reason=f"no recorded answers in {RECORDINGS}")
GONE = {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}


def answer(status: int = 200, body: Any = "", **headers: str) -> httpx.Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return httpx.Response(status, text=text, headers={name.replace("_", "-"): v for name, v in headers.items()})


def item(doi: str, **attributes: Any) -> dict[str, Any]:
    return {"id": doi.lower(), "type": "dois", "attributes": {"doi": doi.lower(), **attributes}}


def listing(*items: dict[str, Any], total: int | None = None) -> httpx.Response:
    return answer(body={"data": items, "meta": {"total": len(items) if total is None else total}})


def decoded(doi: str = "10.5281/zenodo.1", **attributes: Any) -> Record:
    (record,) = DATACITE.decode(item(doi, **attributes))
    assert isinstance(record, Record)
    return record


ONE, TWO = ids("doi:10.5281/zenodo.1"), ids("doi:10.5281/zenodo.1", "arxiv:2401.99901")


@pytest.mark.parametrize(
    ("asked", "path", "params"),
    [
        (ONE, "/dois/10.5281/zenodo.1", {}),
        (ids("arxiv:math.GT/0309136"), "/dois/10.48550/arxiv.math/0309136", {}),
        (ids('doi:10.5061/a"b'), "/dois/10.5061/a%22b", {}),
        (
            TWO,
            "/dois",
            {"query": 'doi:("10.5281/zenodo.1" OR "10.48550/arxiv.2401.99901")', "page[size]": "100"},
        ),
    ],
)
def test_dois_are_asked_for_one_by_one_or_by_search(asked: list[Identifier], path: str, params: dict[str, str]) -> None:
    url = DATACITE.request(asked).url
    assert (url.raw_path.decode().partition("?")[0], dict(url.params)) == (path, params)


def test_the_search_is_asked_in_lower_case_and_full_batches_fit() -> None:
    asked = ids(*(f"doi:10.5281/ZENODO.{n:08}" for n in range(DATACITE.batch_size)))
    url = DATACITE.request(asked).url
    assert url.params["query"] == url.params["query"].lower().replace(" or ", " OR ")
    assert len(url.raw_path) < 4000
    assert [DATACITE.batchable(i) for i in ids("doi:10.1/a(1):b", 'doi:10.1/a"b', "doi:10.1/a\\b")] == [
        True,
        False,
        False,
    ]


def test_every_doi_is_asked_of_one_agency_first() -> None:
    """What the prefix does not tell goes to Crossref, and to DataCite only after that."""
    crossref = next(p for p in PROVIDERS if p.name == "crossref")
    for doi in ids("doi:10.5281/zenodo.1", "doi:10.4230/lipics.x.1", "doi:10.1038/x", "doi:10.3929/ethz-b-1"):
        assert DATACITE.accepts(doi) is not crossref.accepts(doi)
        assert DATACITE_OTHER.accepts(doi) is crossref.accepts(doi)
    assert DATACITE_OTHER.after == ("crossref",)


@pytest.mark.parametrize(
    ("asked", "response", "error"),
    [
        (ONE, answer(404, "<html>404</html>"), Failed),
        (ONE, answer(404, {"errors": []}), Failed),
        (ONE, answer(200, {"data": None}), Failed),
        (ONE, answer(200, {"data": item("10.5281/zenodo.2")}), Failed),
        (ONE, answer(500, "<html>oops</html>"), Failed),
        (TWO, answer(404, GONE), Failed),  # a search knows no 404
        (TWO, answer(200, {"data": []}), Failed),
        (TWO, listing(total=2), Failed),
        (TWO, answer(400, {"errors": [{"status": "400", "title": "cannot parse"}]}), Rejected),
        (TWO, answer(504, ""), Failed),
    ],
)
def test_an_error_is_told_from_an_answer(
    asked: list[Identifier], response: httpx.Response, error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        DATACITE.split(response, asked)


@pytest.mark.parametrize(("headers", "seconds"), [({}, 20.0), ({"retry_after": "5"}, 5.0)])
def test_a_limit_over_minutes_is_waited_for(headers: dict[str, str], seconds: float) -> None:
    with pytest.raises(Throttled) as raised:
        DATACITE.split(answer(429, "Retry later\n", **headers), TWO)
    assert raised.value.retry_after == seconds


def test_unknown_dois_are_absent_and_the_rest_is_found_whatever_its_case_and_order() -> None:
    assert DATACITE.split(answer(404, GONE), ONE) == {ONE[0]: None}
    answers = DATACITE.split(listing(item("10.48550/ArXiv.2401.99901"), item("10.5281/zenodo.3")), TWO)
    assert answers[TWO[0]] is None
    assert (answers[TWO[1]] or {})["doi"] == "10.48550/arxiv.2401.99901"


def test_payloads_are_slim_and_say_the_same() -> None:
    full = item("10.5281/zenodo.1", titles=[{"title": "T"}], xml="x" * 1000, descriptions=["x"], publicationYear=2024,
                creators=[{"name": "Probe, Ole", "affiliation": ["Nowhere"], "nameIdentifiers": []}])  # fmt: skip
    (kept,) = DATACITE.split(answer(body={"data": full}), ONE).values()
    assert {"xml", "descriptions"}.isdisjoint(kept or {})
    assert (kept or {})["creators"][0].keys() == {"name", "nameType", "givenName", "familyName"}
    assert DATACITE.decode(kept) == DATACITE.decode(full)


@pytest.mark.parametrize(
    ("creator", "authors"),
    [
        ({"name": "Probe, Ole", "nameType": "Personal", "givenName": "Ole", "familyName": "Probe"},
         ["Ole Probe|Probe"]),
        ({"name": "Probe,  Ole", "givenName": " Ole", "familyName": "Probe "}, ["Ole Probe|Probe"]),
        ({"name": "Probe, Ole"}, ["Ole Probe|Probe"]),
        ({"name": "Ole van Probe"}, ["Ole van Probe|van Probe"]),
        ({"name": "Mononym", "familyName": "Mononym"}, ["Mononym|Mononym"]),
        ({"name": "Dr. Nowhere, Gallery", "nameType": "Organizational"}, ["Dr. Nowhere, Gallery|None"]),
        ({"name": "Nowhere Collaboration"}, ["Nowhere Collaboration|None"]),
        ({"name": "Probe, Ole", "nameType": "Organizational", "givenName": "Ole", "familyName": "Probe"},
         ["Ole Probe|Probe"]),
        ({"name": "Enos, R. (Nowhere University); Vavreck, L. (U)"}, ["R. Enos|Enos", "L. Vavreck|Vavreck"]),
        ({"name": "(:unav)"}, []),
        ({"name": ":unkn", "familyName": ":unkn"}, []),
        ({"name": None}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_creators_in_all_shapes(creator: dict[str, Any], authors: list[str]) -> None:
    assert [f"{a.name}|{a.family}" for a in decoded(creators=[creator]).authors] == authors


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        ([{"title": "Main"}, {"title": "Sub", "titleType": "Subtitle"}], "Main"),
        ([{"title": "Übersetzt", "titleType": "TranslatedTitle"}, {"title": "Main", "titleType": None}], "Main"),
        ([{"title": "Only", "titleType": "AlternativeTitle"}], "Only"),
        ([{"title": "(:null)"}, {"title": "Sub", "titleType": "Subtitle"}], "Sub"),
        ([{"title": "A <i>slanted</i> &amp; wise one"}], "A slanted & wise one"),
        ([], None),
        (None, None),
    ],
)
def test_the_main_title_is_the_title(titles: Any, title: str | None) -> None:
    assert decoded(titles=titles).title == title


@pytest.mark.parametrize(
    ("types", "doi", "expected"),
    [
        ({"resourceTypeGeneral": "Preprint", "resourceType": "Article"}, "10.48550/arxiv.2401.99901", "preprint"),
        ({"resourceTypeGeneral": "Text", "resourceType": "Article"}, "10.48550/arxiv.2401.99901", "preprint"),
        ({"resourceTypeGeneral": "Preprint"}, "10.5281/zenodo.1", "preprint"),
        ({"resourceTypeGeneral": "JournalArticle"}, "10.5281/zenodo.1", "journal-article"),
        ({"resourceTypeGeneral": "ConferencePaper"}, "10.5281/zenodo.1", "conference-paper"),
        ({"resourceTypeGeneral": "Text", "resourceType": "Journal article"}, "10.5281/zenodo.1", "journal-article"),
        ({"resourceTypeGeneral": "Text", "resourceType": "Conference paper"}, "10.5281/zenodo.1", "conference-paper"),
        ({"resourceTypeGeneral": "Text", "resourceType": "Working paper"}, "10.5281/zenodo.1", "preprint"),
        ({"resourceTypeGeneral": "Text", "resourceType": "Thesis"}, "10.5281/zenodo.1", "other"),
        ({"resourceTypeGeneral": "Dataset", "resourceType": "Journal article"}, "10.5281/zenodo.1", "dataset"),
        ({"resourceTypeGeneral": "Software"}, "10.5281/zenodo.1", "software"),
        ({"resourceTypeGeneral": "ComputationalNotebook"}, "10.5281/zenodo.1", "software"),
        ({"resourceTypeGeneral": "BookChapter"}, "10.5281/zenodo.1", "book"),
        ({"resourceTypeGeneral": "Image"}, "10.5281/zenodo.1", "other"),
        ({}, "10.5281/zenodo.1", None),
    ],
)
def test_types(types: dict[str, str], doi: str, expected: str | None) -> None:
    assert decoded(doi, types=types).type == expected


@pytest.mark.parametrize(
    ("dates", "kind", "date"),
    [
        ({"Submitted": "2024-03-09T11:44:22Z", "Available": "2024-03", "Issued": "2024"}, "Preprint", "2024-03-09"),
        ({"Submitted": "2024-03-09", "Available": "2024-03", "Issued": "2024"}, "Dataset", "2024-03"),
        ({"Issued": "2024-05-06", "Available": "2024-05-01"}, "Dataset", "2024-05-06"),
        ({"Issued": "2024", "Available": "2023-11-13"}, "Text", "2024"),  # another year is another event
        ({"Created": "2015-06-14", "Updated": "2024-06-02", "Issued": "2024"}, "Dataset", "2024"),
        ({"Issued": "2024-99"}, "Dataset", "2024"),
        ({}, "Dataset", "2024"),
    ],
)
def test_the_finest_date_of_the_year_is_taken(dates: dict[str, str], kind: str, date: str) -> None:
    said = [{"dateType": name, "date": value} for name, value in dates.items()]
    record = decoded(dates=said, publicationYear=2024, types={"resourceTypeGeneral": kind})
    assert (record.year, record.date) == (2024, date)


def test_the_first_version_dates_a_preprint() -> None:
    said = [{"dateType": "Submitted", "date": day} for day in ("2024-05-02T06:21:52Z", "2024-01-09T11:44:22Z")]
    assert decoded("10.48550/arxiv.2401.99901", dates=said, publicationYear="2024").date == "2024-01-09"


@pytest.mark.parametrize(
    ("relation", "target", "kind", "related"),
    [
        ("IsVersionOf", "10.99999/JMU.1", "DOI", "doi:10.99999/jmu.1"),
        ("IsVersionOf", "https://doi.org/10.99999/jmu.1", "DOI", "doi:10.99999/jmu.1"),
        ("IsPreviousVersionOf", "10.99999/jmu.1", "DOI", "doi:10.99999/jmu.1"),
        ("HasVersion", "10.48550/arXiv.2401.99901", "DOI", "arxiv:2401.99901"),
        ("IsVariantFormOf", "arXiv:2401.99901v2", "arXiv", "arxiv:2401.99901"),
        ("IsVariantFormOf", "see the web page", "arXiv", None),
        ("IsIdenticalTo", "10.99999/jmu.1", "DOI", "doi:10.99999/jmu.1"),
        ("IsVersionOf", "10.5281/zenodo.2", "DOI", None),  # all versions of this deposit
        ("IsNewVersionOf", "10.5281/zenodo.3", "DOI", None),
        ("IsSupplementTo", "10.99999/jmu.1", "DOI", None),
        ("IsSupplementedBy", "10.99999/jmu.1", "DOI", None),
        ("References", "10.99999/jmu.1", "DOI", None),
        ("IsCitedBy", "10.99999/jmu.1", "DOI", None),
        ("IsPartOf", "10.99999/jmu", "DOI", None),
        ("IsReviewedBy", "10.99999/jmu.1", "DOI", None),
        ("IsDerivedFrom", "10.99999/jmu.1", "DOI", None),
        ("IsTranslationOf", "10.99999/jmu.1", "DOI", None),
        ("IsVersionOf", "https://example.org/paper", "URL", None),
    ],
)
def test_only_other_forms_of_the_same_work_are_related(
    relation: str, target: str, kind: str, related: str | None
) -> None:
    said = {"relationType": relation, "relatedIdentifier": target, "relatedIdentifierType": kind}
    record = decoded(relatedIdentifiers=[said, None])
    assert [str(i) for i in record.related] == [related] * (related is not None)
    assert record.identifiers == (Identifier("doi", "10.5281/zenodo.1"),)


def test_a_version_that_the_archive_calls_identical_is_one_more_name() -> None:
    said = {
        "relationType": "IsIdenticalTo",
        "relatedIdentifier": "10.6084/m9.figshare.77",
        "relatedIdentifierType": "DOI",
    }
    record = decoded("10.6084/m9.figshare.77.v1", relatedIdentifiers=[said])
    assert [str(i) for i in record.identifiers] == ["doi:10.6084/m9.figshare.77.v1", "doi:10.6084/m9.figshare.77"]
    assert record.related == ()


@pytest.mark.parametrize(
    ("attributes", "venue"),
    [
        ({"publisher": "Zenodo", "container": {}}, "Zenodo"),
        ({"publisher": {"name": "Zenodo", "publisherIdentifier": None}}, "Zenodo"),
        ({"publisher": "Nowhere", "container": {"title": "Journal of Nothing"}}, "Journal of Nothing"),
        ({"publisher": ":unav", "container": None}, None),
        ({}, None),
    ],
)
def test_the_container_is_the_venue_else_the_publisher(attributes: dict[str, Any], venue: str | None) -> None:
    assert decoded(**attributes).venue == venue


def test_links_that_datacite_knows_of_are_no_citation_count() -> None:
    assert decoded(citationCount=99).citations is None


# With the sandbox, over HTTP


WORLD = parse_world({
    "works": [
        {"id": "a", "title": "Spikes of made-up neurons", "groups": ["Nowhere Collaboration"],
         "authors": ["Zoë Example", "Ole van Probe", "Nowhere Collaboration", "Mononym", "Nuno Neuron", "Ada Axon"],
         "arxiv": {"id": "2401.99901", "versions": [{"date": "2024-01-09"}, {"date": "2025-05-02"}],
                   "doi": "10.99999/JMU.1"}},
        {"id": "b", "title": "Old numbers", "authors": ["Ole Probe"],
         "arxiv": {"id": "math/0309136", "versions": [{"date": "2003-09-08"}]}},
        {"id": "c", "title": "Never heard of", "authors": ["Ole Probe"], "arxiv": {"id": "2402.99902"},
         "unknown_to": ["datacite"]},
    ],
    "deposits": [
        {"id": "zenodo:9999999", "title": "Spikes, as recorded", "doi": "10.5281/zenodo.9999999", "version": "v1",
         "authors": ["Zoë Example"], "published": "2024-02-03", "paper": "10.99999/jmu.1", "concept": "9999998"},
        {"id": "elsewhere:1", "title": "A thesis", "doi": "10.99998/thesis.1", "kind": "other"},
        {"id": "zenodo:1", "title": "Taken away", "doi": "10.5281/zenodo.1", "state": "deleted"},
    ],
})  # fmt: skip
ASKED = ids("arxiv:2401.99901", "arxiv:math.GT/0309136", "arxiv:2402.99902", "doi:10.5281/zenodo.9999999",
            "doi:10.5281/zenodo.1")  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with running(WORLD) as sandbox:
        yield sandbox


@pytest.fixture
def fetcher(server: Sandbox, tmp_path: Path) -> Iterator[Fetcher]:
    with fetching(server, tmp_path) as fetcher:
        yield fetcher
    server.set_faults(None)


def replies(fetcher: Fetcher, asked: list[Identifier]) -> dict[Identifier, Reply]:
    return {reply.identifier: reply for batch in fetcher.run(DATACITE, asked) for reply in batch}


def record(reply: Reply) -> Record:
    (found,) = DATACITE.decode(reply.payload)
    assert isinstance(found, Record)
    return found


def test_one_search_answers_for_all(server: Sandbox, fetcher: Fetcher) -> None:
    before = len(server.requests)
    said = replies(fetcher, ASKED)
    assert [hit.path for hit in server.requests[before:]] == ["/dois"]
    assert [said[i].outcome for i in ASKED] == [
        Outcome.FOUND, Outcome.FOUND, Outcome.ABSENT, Outcome.FOUND, Outcome.ABSENT,
    ]  # fmt: skip
    paper, old, deposit = (record(said[ASKED[n]]) for n in (0, 1, 3))
    assert [a.name for a in paper.authors] == [
        "Zoë Example", "Ole van Probe", "Nowhere Collaboration", "Mononym", "Nuno Neuron", "Ada Axon",
    ]  # fmt: skip
    assert [a.group for a in paper.authors] == [False, False, True, False, False, False]
    assert (paper.year, paper.date, paper.version, paper.venue) == (2024, "2024-01-09", "2", "arXiv")
    assert paper.related == (Identifier("doi", "10.99999/jmu.1"),)
    assert ASKED[1] in old.identifiers
    assert (deposit.type, deposit.venue, deposit.title, deposit.related) == (
        "dataset", "Zenodo", "Spikes, as recorded", (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("arxiv:2401.99901", Outcome.FOUND),
        ("arxiv:2402.99902", Outcome.ABSENT),
        ("doi:10.5281/zenodo.1", Outcome.ABSENT),
    ],
)
def test_one_alone_needs_no_search(server: Sandbox, fetcher: Fetcher, name: str, outcome: Outcome) -> None:
    asked = Identifier.parse(name)
    assert replies(fetcher, [asked])[asked].outcome is outcome
    assert server.requests[-1].path.startswith("/dois/10.")


def test_a_broken_search_is_never_an_absence(server: Sandbox, fetcher: Fetcher) -> None:
    for kind in ("error", "html", "cut", "empty", "throttle"):
        server.set_faults({"datacite": {"kind": kind}})
        fetcher.failures.clear()
        outcomes = {reply.outcome for reply in replies(fetcher, ASKED).values()}
        assert outcomes <= {Outcome.FAILED, Outcome.THROTTLED}, kind


def test_the_voice_minds_case_in_searches_only(server: Sandbox) -> None:
    with httpx.Client(base_url=f"{server.url}/datacite") as web:
        alone = web.get("/dois/10.48550/ARXIV.2401.99901")
        assert (alone.status_code, "etag" in alone.headers) == (200, False)
        assert web.get("/dois", params={"query": 'doi:("10.48550/arXiv.2401.99901")'}).json()["data"] == []
        assert web.get("/dois", params={"query": "doi:(10.48550/arxiv.2401.99901 OR x)"}).json()["meta"]["total"] == 1
        assert web.get("/dois/10.5281/zenodo.2").json() == GONE


# Recorded answers


def load(path: Path) -> tuple[httpx.Response, Any]:
    said = json.loads(path.read_text(encoding="utf-8"))["response"]
    body = said["body"]
    return httpx.Response(said["status"], text=body if isinstance(body, str) else json.dumps(body)), body


def dois_in(body: Any) -> list[dict[str, Any]]:
    data = body.get("data") if isinstance(body, dict) else None
    found = data if isinstance(data, list) else [data]
    return [d for d in found if isinstance(d, dict) and d.get("type") == "dois"]


@recorded
@pytest.mark.parametrize("path", [p for p in FILES if dois_in(load(p)[1])], ids=lambda p: p.stem)
def test_recorded_dois_are_read_whole(path: Path) -> None:
    response, body = load(path)
    for each in dois_in(body):
        (found,) = DATACITE.decode(each)
        assert isinstance(found, Record)
        check_doi(found, each["attributes"])
        asked = [Identifier("doi", each["id"])]
        (kept,) = DATACITE.split(answer(body={"data": each}), asked).values()
        assert DATACITE.decode(kept) == (found,), "what the cache keeps says the same"
    if isinstance(body["data"], list):
        asked = [Identifier("doi", each["id"]) for each in dois_in(body)]
        assert all(DATACITE.split(response, [*asked, Identifier("doi", "10.5281/none")])[i] for i in asked)


def check_doi(found: Record, said: dict[str, Any]) -> None:
    assert found.identifiers[-1 if found.identifiers[0].scheme == "arxiv" else 0] == Identifier("doi", said["doi"])
    main = next((t["title"] for t in said["titles"] if not t.get("titleType")), said["titles"][0]["title"])
    assert match.normal(found.title or "") == match.normal(main)
    assert found.year == said["publicationYear"]
    assert (found.date or "").startswith(str(said["publicationYear"]))
    people = [c for c in said["creators"] if ";" not in c["name"] and not re.match(r"\(?:", c["name"])]
    ours = [sorted(match.normal(a.name).split()) for a in found.authors]
    assert all(sorted(match.normal(c["name"]).split()) in ours for c in people)
    assert len(found.authors) >= len(people)
    assert found.venue == ((said.get("container") or {}).get("title") or said["publisher"])
    assert found.citations is None
    general = said["types"]["resourceTypeGeneral"]
    assert found.type == {"Dataset": "dataset", "Software": "software", "Preprint": "preprint"}.get(general, found.type)
    targets = {r["relatedIdentifier"].lower(): r["relationType"] for r in said["relatedIdentifiers"] or []}
    assert all("Version" in targets[i.value] or "Form" in targets[i.value] for i in found.related)
    assert found.version == said.get("version")


@recorded
@pytest.mark.parametrize("path", [p for p in FILES if load(p)[0].status_code != 200], ids=lambda p: p.stem)
def test_recorded_errors_mean_what_they_say(path: Path) -> None:
    response, body = load(path)
    if response.status_code == 404 and isinstance(body, dict):
        assert DATACITE.split(response, ONE) == {ONE[0]: None}
        return
    with pytest.raises(ProviderError):
        DATACITE.split(response, ONE)


@recorded
def test_what_is_no_doi_of_the_api_is_no_record() -> None:
    """Content negotiation and other endpoints, which are never asked."""
    for path in FILES:
        response, body = load(path)
        if response.status_code == 200 and not dois_in(body):
            with pytest.raises(Failed):
                DATACITE.split(response, ONE)


@recorded
@pytest.mark.parametrize("name", ["10.48550/arxiv.2401.99901", "10.5281/zenodo.9999999"])
def test_the_voice_has_the_shape_of_recorded_answers(server: Sandbox, name: str) -> None:
    said = httpx.get(f"{server.url}/datacite/dois/{name}").json()
    assert unseen(said, [load(p)[1] for p in FILES]) == {}
