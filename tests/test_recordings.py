"""Every real answer at hand is read as what it says: records whole and unaltered, errors as what they mean.

The answers lie beside the project, never in it; without them these tests are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import httpx
import pytest

from enrich import match
from enrich.errors import Failed, ProviderError, Refused, Rejected, Throttled
from enrich.model import Identifier, Record, Repository
from enrich.providers import by_name
from enrich.text import squeeze

ROOT = Path(__file__).parents[2] / "shared" / "recordings"
SERVICES = ("arxiv", "biorxiv", "crossref", "github", "openreview", "semantic_scholar")
FILES = [path for service in SERVICES for path in sorted((ROOT / service).glob("*.json"))]
ATOM = "{http://www.w3.org/2005/Atom}"
READ: set[Path] = set()  # files that a table below takes its cases from
FOUR = [Identifier("openreview", n) for n in ("aaaaa", "bbbbb", "ccccc", "ddddd")]

pytestmark = pytest.mark.skipif(not FILES, reason=f"no recorded answers in {ROOT}")


def load(path: Path) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return recorded


def response_of(recorded: dict[str, Any]) -> httpx.Response:
    said = recorded["response"]
    body = said["body"]
    content = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
    headers = {k: v for k, v in (said.get("headers") or {}).items() if k.lower() in KEPT_HEADERS}
    return httpx.Response(said["status"], headers=headers, text=content)


KEPT_HEADERS = {"content-type", "retry-after", "date", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit-reset"}


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a JSON value."""
    if isinstance(value, dict):
        yield value
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inside)


def good(service: str) -> Iterator[tuple[Path, Any]]:
    for path in FILES:
        if path.parent.name == service and (recorded := load(path))["response"]["status"] == 200:
            yield path, recorded["response"]["body"]


Cases: TypeAlias = list[tuple[Path, list[Any]]]


def cases(path: Path, inside: Iterable[Any]) -> Cases:
    """What one file holds, noted as read; nothing where it holds nothing to read."""
    found = list(inside)
    READ.update({path} if found else ())
    return [(path, found)] if found else []


def objects(service: str, *keys: str) -> Cases:
    """All recorded objects of a service that have these keys, each with the file it comes from."""
    return [c for path, body in good(service) for c in cases(path, (o for o in walk(body) if set(keys) <= set(o)))]


def crossref_works() -> Cases:
    found: Cases = []
    for path, body in good("crossref"):
        message = body.get("message", {}) if isinstance(body, dict) else {}
        found += cases(path, (w for w in message.get("items", [message]) if "DOI" in w and "agency" not in w))
    return found


def same_text(ours: str | None, theirs: Any) -> bool:
    return match.normal(ours or "") == match.normal(str(theirs) if theirs is not None else "")


def one_record(provider: str, payload: Any) -> Record:
    (record,) = by_name(provider).decode(payload)
    assert isinstance(record, Record)
    return record


def one_repository(payload: Any) -> Repository:
    (repository,) = by_name("github").decode(payload)
    assert isinstance(repository, Repository)
    return repository


def check_crossref_works(work: dict[str, Any]) -> None:
    record = one_record("crossref", work)
    names = [squeeze(a.get("family")) or squeeze(a.get("name")) for a in work.get("author") or []]
    fields = ("published-print", "published-online", "issued", "posted", "created")
    years = [work.get(name, {}).get("date-parts", [[None]])[0][0] for name in fields]
    assert record.identifiers[0] == Identifier("doi", work["DOI"])
    assert same_text(record.title, next(iter(work.get("title") or []), None))
    assert "<" not in (record.title or "")
    assert [match.normal(a.family or a.name) for a in record.authors] == [match.normal(n) for n in names if n]
    assert record.year == next(filter(None, years), None)
    assert record.citations == work.get("is-referenced-by-count")
    assert same_text(record.venue, next(iter(work.get("container-title") or []), record.venue))
    assert {i.value for i in record.related} <= {t["id"].lower() for t in walk(work.get("relation")) if "id" in t}


def test_a_crossref_preprint_names_its_article() -> None:
    work = load(next(ROOT.glob("crossref/081-*.json")))["response"]["body"]["message"]
    record = one_record("crossref", work)
    assert (record.type, record.venue, record.related) == (
        "preprint",
        "bioRxiv",
        (Identifier("doi", "10.1016/j.xgen.2025.100814"),),
    )


def check_semantic_scholar_papers(paper: dict[str, Any]) -> None:
    if paper["paperId"] is None:
        assert by_name("semantic_scholar").decode(paper) == ()
        return
    record = one_record("semantic_scholar", paper)
    ids = paper.get("externalIds") or {}
    assert record.identifiers[0] == Identifier("s2", paper["paperId"])
    assert same_text(record.title, paper.get("title"))
    assert len(record.authors) == len(paper.get("authors") or [])
    assert (record.year, record.date) == (paper.get("year"), paper.get("publicationDate"))
    assert record.citations == paper.get("citationCount")
    for name, scheme in (("DOI", "doi"), ("ArXiv", "arxiv"), ("PubMed", "pmid"), ("DBLP", "dblp")):
        assert (Identifier(scheme, ids[name]) in record.identifiers) if name in ids else True


def check_openreview_notes(note: dict[str, Any]) -> None:
    record = one_record("openreview", note)
    if note["forum"] != note["id"]:
        assert record.identifiers == (Identifier("openreview", note["id"]), Identifier("openreview", note["forum"]))
        assert (record.title, record.authors) == (None, ()), "a reply is no paper, and leads to one"
        return
    plain = {k: v["value"] if isinstance(v, dict) else v for k, v in note["content"].items()}
    assert record.identifiers == (Identifier("openreview", note["id"]),)
    assert same_text(record.title, plain["title"])
    assert [a.name for a in record.authors] == plain.get("authors", [])
    assert str(record.year) in json.dumps([plain.get("venue"), note.get("invitation"), note.get("invitations")])


@pytest.mark.parametrize(
    ("file", "status", "venue", "kind"),
    [
        ("007", "rejected", "ICLR 2024", "submission"),
        ("008", "desk rejected", "ICLR 2024", "submission"),
        ("009", "rejected", "ICLR 2025 Workshop ICBINB", "submission"),
        ("011", "accepted", "ICML 2026", "conference-paper"),
        ("014", "poster", "ICLR 2013 Workshop", "conference-paper"),
        ("018", "poster", "ICLR 2021", "conference-paper"),
        ("019", "withdrawn", "ICLR 2022", "submission"),
        ("020", "rejected", "ICLR 2022", "submission"),
        ("023", None, "NIPS 2018 Workshop CDNNRIA", "submission"),
    ],
)
def test_openreview_decisions_are_told_apart(file: str, status: str | None, venue: str, kind: str) -> None:
    note = load(next(ROOT.glob(f"openreview/{file}-*.json")))["response"]["body"]["notes"][0]
    record = one_record("openreview", note)
    assert (record.status, record.venue, record.type) == (status, venue, kind)


def test_one_venue_page_shows_every_presentation() -> None:
    notes = load(next(ROOT.glob("openreview/010-*.json")))["response"]["body"]["notes"]
    assert {one_record("openreview", n).status for n in notes} == {"poster", "oral", "spotlight"}
    assert {one_record("openreview", n).venue for n in notes} == {"ICLR 2024"}


def entries() -> Cases:
    found: Cases = []
    for path, body in good("arxiv"):
        if "<feed" in body and "api/errors" not in body:
            nodes = ET.fromstring(body).findall(f"{ATOM}entry")  # noqa: S314 - our own recorded files
            found += cases(path, nodes)
    return found


def check_arxiv_entries(entry: ET.Element) -> None:
    record = one_record("arxiv", ET.tostring(entry, encoding="unicode"))
    number, _, version = (entry.findtext(f"{ATOM}id") or "").rpartition("/abs/")[2].rpartition("v")
    assert record.identifiers == (Identifier("arxiv", number), Identifier("doi", f"10.48550/arxiv.{number}"))
    assert record.version == version
    assert (record.title or "").split() == (entry.findtext(f"{ATOM}title") or "").split()
    assert len(record.authors) == len(entry.findall(f"{ATOM}author"))
    assert record.date == (entry.findtext(f"{ATOM}published") or "")[:10]
    assert (record.related == ()) == (entry.find("{http://arxiv.org/schemas/atom}doi") is None)


def check_biorxiv_rows(row: dict[str, Any]) -> None:
    record = one_record("biorxiv", [row])
    assert record.identifiers == (Identifier("doi", row["doi"]),)
    assert same_text(record.title, row.get("title"))
    assert len(record.authors) == len((row.get("authors") or "").split(";") if row.get("authors") else [])
    assert record.related == (() if row["published"] == "NA" else (Identifier("doi", row["published"]),))
    assert record.notice is None


@pytest.mark.parametrize(
    ("file", "doi"), [("026", "10.1101/2023.01.08.522890"), ("029", "10.1101/2025.07.29.25332372")]
)
def test_withdrawn_preprints_say_so(file: str, doi: str) -> None:
    record = one_record("biorxiv", load(next(ROOT.glob(f"biorxiv/{file}-*.json")))["response"]["body"]["collection"])
    assert (record.notice, record.identifiers) == ("withdrawn", (Identifier("doi", doi),))


def test_three_versions_are_one_preprint_of_the_first_day() -> None:
    rows = load(next(ROOT.glob("biorxiv/020-*.json")))["response"]["body"]["collection"]
    record = one_record("biorxiv", rows)
    assert (record.version, record.date, record.year) == ("3", "2018-10-11", 2018)


def check_rest_repositories(data: dict[str, Any]) -> None:
    repository = one_repository(data)
    assert repository.identifier.value == data["full_name"]
    assert (repository.stars, repository.forks) == (data.get("stargazers_count"), data["forks_count"])
    assert (repository.number, repository.fork) == (data["id"], data["fork"])
    assert repository.archived == data.get("archived")


def check_graphql_repositories(data: dict[str, Any]) -> None:
    repository = one_repository(data)
    assert repository.identifier.value == data["nameWithOwner"]
    assert (repository.pushed or None) == (data["pushedAt"] and data["pushedAt"][:10])
    assert repository.archived == data.get("isArchived")
    assert repository.license == ("none" if data.get("licenseInfo", 0) is None else None), "spdxId was not asked for"


WHOLE: list[tuple[Callable[[Any], None], Cases]] = [
    (check_crossref_works, crossref_works()),
    (check_semantic_scholar_papers, objects("semantic_scholar", "paperId")),
    (check_openreview_notes, objects("openreview", "id", "forum", "content")),
    (check_arxiv_entries, entries()),
    (check_biorxiv_rows, objects("biorxiv", "doi", "published")),
    (check_rest_repositories, objects("github", "full_name", "pushed_at")),
    (check_graphql_repositories, objects("github", "nameWithOwner", "pushedAt")),
]


@pytest.mark.parametrize(
    ("check", "found"), [pytest.param(c, f, id=path.stem) for c, rows in WHOLE for path, f in rows]
)
def test_every_record_is_read_whole(check: Callable[[Any], None], found: list[Any]) -> None:
    for each in found:
        check(each)


DOI, ARXIV, TITLE = Identifier("doi", "10.1/x"), Identifier("arxiv", "2401.00001"), Identifier("title", "x")
REPO, NOTE = Identifier("github", "a/b"), Identifier("openreview", "g1SzIRLQXMM")
PREPRINT = Identifier("doi", "10.1101/2021.04.29.21256344")


ERRORS: list[tuple[str, str, list[Identifier], type[ProviderError] | None]] = [
    ("arxiv/020", "arxiv", [ARXIV], None),
    ("arxiv/025", "arxiv", [ARXIV], None),
    ("arxiv/026", "arxiv", [ARXIV], Rejected),
    ("arxiv/028", "arxiv", [ARXIV], Throttled),
    ("arxiv/035", "arxiv", [ARXIV], Failed),  # a redirect that was not followed
    ("biorxiv/008", "biorxiv", [PREPRINT], None),
    ("biorxiv/010", "biorxiv", [PREPRINT], None),
    ("biorxiv/017", "biorxiv", [PREPRINT], None),
    ("crossref/036", "crossref", [DOI], Failed),
    ("crossref/137", "crossref", [DOI], Rejected),
    ("crossref/138", "crossref", [DOI], Rejected),
    ("crossref/139", "crossref", [DOI], Failed),
    ("crossref/143", "crossref", [DOI], Failed),
    ("crossref/159", "crossref_search", [TITLE], None),
    ("crossref/182", "crossref", [DOI], Rejected),
    ("crossref/117", "crossref", [Identifier("doi", "10.1/a,b")], None),
    ("crossref/118", "crossref", [Identifier("doi", "10.1/a,b")], None),
    ("github/001", "github_rest", [REPO], Failed),  # a redirect that was not followed
    ("github/003", "github_rest", [REPO], Failed),
    ("github/037", "github_rest", [REPO], Failed),
    ("github/039", "github_rest", [REPO], Failed),
    ("github/011", "github_rest", [REPO], Refused),
    ("github/025", "github_rest", [REPO], Failed),
    ("github/029", "github_rest", [REPO], Failed),
    ("github/085", "github_rest", [REPO], None),
    ("github/088", "github", [REPO, Identifier("github", "c/d")], Rejected),
    ("github/088", "github", [REPO], Failed),
    ("github/089", "github", [REPO], Throttled),
    ("github/090", "github", [REPO], Throttled),
    ("github/091", "github", [REPO], Throttled),
    ("openreview/002", "openreview", FOUR, Rejected),
    ("openreview/003", "openreview", [NOTE], None),
    ("openreview/003", "openreview", FOUR, Rejected),
    ("openreview/022", "openreview", [NOTE], Throttled),
    ("semantic_scholar/027", "semantic_scholar", [DOI], Rejected),
    ("semantic_scholar/028", "semantic_scholar", [DOI], Throttled),
    ("semantic_scholar/050", "semantic_scholar_match", [TITLE], None),
    ("semantic_scholar/051", "semantic_scholar_match", [TITLE], None),
    ("semantic_scholar/068", "semantic_scholar", [DOI], Rejected),
    ("semantic_scholar/069", "semantic_scholar", [DOI], Failed),  # batches know no 404
    ("semantic_scholar/070", "semantic_scholar", [DOI], Failed),
    ("semantic_scholar/097", "semantic_scholar", [DOI], Refused),
    ("semantic_scholar/099", "semantic_scholar", [DOI], Failed),
]


@pytest.mark.parametrize(("file", "provider", "ids", "outcome"), ERRORS)
def test_recorded_errors_mean_what_they_say(
    file: str, provider: str, ids: list[Identifier], outcome: type[ProviderError] | None
) -> None:
    response = response_of(load(next(ROOT.glob(f"{file}-*.json"))))
    split = by_name(provider).split
    if outcome is None:
        assert split(response, ids) == dict.fromkeys(ids)
    else:
        with pytest.raises(outcome):
            split(response, ids)


def test_a_repository_blocked_by_law_is_found_and_blocked() -> None:
    response = response_of(load(next(ROOT.glob("github/083-*.json"))))
    assert one_repository(by_name("github_rest").split(response, [REPO])[REPO]).blocked == "dmca"


@pytest.mark.parametrize("file", ["023", "077"])
def test_an_alias_that_was_not_found_is_absent(file: str) -> None:
    """Recorded under the field's own name; we ask by alias."""
    text = json.dumps(load(next(ROOT.glob(f"github/{file}-*.json")))["response"]["body"])
    aliased = re.sub(r'"(?:repository|node)"', '"r0"', text)
    assert by_name("github").split(httpx.Response(200, text=aliased), [REPO]) == {REPO: None}


def test_a_missing_arxiv_number_is_absent_and_the_others_are_found() -> None:
    response = response_of(load(next(ROOT.glob("arxiv/019-*.json"))))
    asked = [Identifier("arxiv", f"2201.1345{n}") for n in (5, 2, 3, 4)]
    answers = by_name("arxiv").split(response, asked)
    assert [answers[i] is not None for i in asked].count(True) == 1


def test_an_unknown_paper_in_a_batch_is_absent() -> None:
    recorded = load(next(ROOT.glob("semantic_scholar/093-*.json")))
    asked = [Identifier("corpusid", str(n)) for n in range(4)]
    answers = by_name("semantic_scholar").split(response_of(recorded), asked)
    assert [paper is None for paper in answers.values()] == [paper is None for paper in recorded["response"]["body"]]


def test_a_match_keeps_its_candidate() -> None:
    response = response_of(load(next(ROOT.glob("semantic_scholar/033-*.json"))))
    (record,) = by_name("semantic_scholar_match").decode(
        by_name("semantic_scholar_match").split(response, [TITLE])[TITLE]
    )
    assert isinstance(record, Record)
    assert (record.title, record.type) == ("Attention is All you Need", "conference-paper")


# What is asked above by its number, and addresses that we never ask.
NAMED = ("biorxiv/026", "biorxiv/029", "github/023", "github/077", "github/083")
NOT_OURS = (
    "doi.org/", "/agency", "/transform", "/prefixes/", "/funders", "/journals", "/author", "/datasets/", "/oai2",
    "//arxiv.org/abs", "/pub", "www.biorxiv", "www.medrxiv", "/references", "/recommendations", "//github.com/",
    "/rate_limit", "/releases", "/license", "/issues", "/contents", "/gists/", "/readme", "/user", "api.github.com/?$",
)  # fmt: skip


def test_every_recording_is_read_or_of_an_address_that_we_never_ask() -> None:
    asked = (*NAMED, *(row[0] for row in ERRORS))
    others = [p for p in FILES if p not in READ and not f"{p.parent.name}/{p.name}".startswith(asked)]
    urls = {f"{p.parent.name}/{p.stem}": str(load(p)["request"].get("url")) for p in others}
    assert {name: url for name, url in urls.items() if not re.search("|".join(NOT_OURS), url)} == {}
