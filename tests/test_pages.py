"""Pages of proceedings: what they say in every shape, what is no page, and their voices in the sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich import match
from enrich.errors import Failed, ProviderError, Refused, Rejected, Throttled
from enrich.identify import identify
from enrich.model import Identifier, Outcome, Record, Reply
from enrich.provider import Provider
from enrich.providers import PROVIDERS, bibtex, by_name
from enrich.providers.page_record import record
from enrich.sandbox import Sandbox, running
from enrich.sandbox.pages import HOSTS
from enrich.sandbox.world import World, parse_world
from harness import Bench, fetching

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings" / "publishers"
FILES = sorted(RECORDINGS.glob("*.json"))
PAGES = [provider for provider in PROVIDERS if provider.name in HOSTS]
HASH = "0123456789abcdef0123456789abcdef"
PAPER = '<head><meta name="citation_title" content="{}"><meta name="citation_author" content="Probe, Ann"></head>'
ASKED = {
    "acl": "acl:N04-1001",
    "pmlr": "pmlr:v139/radford21a",
    "neurips": f"neurips:2024/{HASH}",
    "neurips_datasets": f"neurips:2021/{HASH}-round1",
    "cvf": "cvf:Wu_X_CVPR_2023",
    "jmlr": "jmlr:v22/20-1380",
    "aaai": "aaai:16856",
}


def one(provider: Provider, payload: Any) -> Record:
    (found,) = provider.decode(payload)
    assert isinstance(found, Record)
    return found


def page(text: str, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, content=text.encode(), headers={"content-type": "text/html", **headers})


def named(link: str) -> Identifier:
    found = identify(link).identifier
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "link", "address"),
    [
        ("acl", "https://www.aclweb.org/anthology/N04-1001.pdf", "https://aclanthology.org/N04-1001/"),
        ("pmlr", "http://proceedings.mlr.press/v139/a21b/a21b.pdf", "https://proceedings.mlr.press/v139/a21b.html"),
        (
            "neurips",
            f"https://papers.nips.cc/paper/2020/file/{HASH}-Paper.pdf",
            f"https://proceedings.neurips.cc/paper_files/paper/2020/hash/{HASH}-Abstract.html",
        ),
        (
            "neurips",
            f"https://papers.neurips.cc/paper_files/paper/2023/file/{HASH}-Paper-Datasets_and_Benchmarks.pdf",
            f"https://proceedings.neurips.cc/paper_files/paper/2023/hash/{HASH}-Abstract-Datasets_and_Benchmarks.html",
        ),
        (
            "cvf",
            "http://openaccess.thecvf.com/content/CVPR2022W/CVFAD/papers/A_B_CVPRW_2022_paper.pdf",
            "https://openaccess.thecvf.com/content/CVPR2022W/CVFAD/html/A_B_CVPRW_2022_paper.html",
        ),
        (
            "aaai",
            "https://ojs.aaai.org//index.php/ICAPS/article/view/31503/33663",
            "https://ojs.aaai.org/index.php/ICAPS/article/view/31503",
        ),
    ],
)
def test_the_page_of_a_link_is_asked_for_once_and_at_its_own_address(name: str, link: str, address: str) -> None:
    provider = by_name(name)
    assert provider.accepts(named(link))
    assert str(provider.request([named(link)]).url) == address


def test_without_a_link_the_page_is_looked_for_where_most_are() -> None:
    plain = by_name("neurips").request([Identifier.parse(ASKED["neurips"])])
    assert str(plain.url).endswith(f"/2024/hash/{HASH}-Abstract.html")
    assert not by_name("cvf").accepts(Identifier("cvf", "A_B_CVPRW_2022")), "nothing tells a workshop's folder"


@pytest.mark.parametrize("provider", PAGES, ids=lambda p: p.name)
@pytest.mark.parametrize(
    ("response", "error"),
    [
        (page("<title>Just a moment...</title>", 403), Refused),
        (page("<html><title>Just a moment...</title></html>"), Refused),
        (page("<title>Just a moment...</title>", 503), Refused),
        (page("<script>window._cf_chl_opt={}</script>", 404), Refused),
        (page("<title>Making sure you&#39;re not a bot!</title>"), Refused),
        (page("<html>", 403), Refused),
        (page("<html>", 429, **{"retry-after": "9"}), Throttled),
        (page("<html>", 400), Rejected),
        (page("<html>", 500), Failed),
        (page("<html>", 301), Failed),
        (page(""), Failed),
        (page("<html><head><title>Index</title></head><body></body></html>"), Failed),
        (page("<head><meta name='citation_title' content=''></head>"), Failed),
        (page('{"error": "no page"}'), Failed),
        (page(PAPER.format("A title")[:90]), Failed),
        (page(PAPER.format("A title") + "<body>and then it was cu"), Failed),
        (page("%PDF-1.7"), Failed),
    ],
)
def test_what_is_no_page_is_called_by_its_name(
    provider: Provider, response: httpx.Response, error: type[ProviderError]
) -> None:
    asked = Identifier.parse(ASKED[provider.name])
    with pytest.raises(error):
        provider.split(response, [asked])


@pytest.mark.parametrize("status", [404, 410])
def test_only_a_page_that_is_not_there_is_absent(status: int) -> None:
    asked = Identifier.parse(ASKED["pmlr"])
    assert by_name("pmlr").split(page("<html><title>404</title>", status), [asked]) == {asked: None}


def test_a_paper_may_be_called_like_a_browser_check() -> None:
    asked = Identifier.parse(ASKED["acl"])
    text = f"<title>Just a moment...</title>{PAPER.format('Just a moment... attention')}"
    assert one(by_name("acl"), by_name("acl").split(page(text), [asked])[asked]).title == "Just a moment... attention"


def test_a_page_that_calls_itself_by_another_name_keeps_it() -> None:
    asked = Identifier.parse(ASKED["neurips"])
    other = f"https://proceedings.neurips.cc/paper_files/paper/2024/file/{HASH[::-1]}-Paper-Conference.pdf"
    text = PAPER.format("Another paper") + f'<meta name="citation_pdf_url" content="{other}">'
    (found,) = by_name("neurips").decode(by_name("neurips").split(page(text), [asked])[asked])
    assert isinstance(found, Record)
    assert found.identifiers == (Identifier("neurips", f"2024/{HASH[::-1]}"),)


def test_bytes_in_latin_1_are_read_though_nobody_announces_them() -> None:
    asked = Identifier.parse(ASKED["jmlr"])
    text = PAPER.format("Zählen").encode("latin-1")
    for headers in ({}, {"content-type": "text/html"}, {"content-type": "text/html; charset=nonsense"}):
        answers = by_name("jmlr").split(httpx.Response(200, content=text, headers=headers), [asked])
        assert one(by_name("jmlr"), answers[asked]).title == "Zählen"


def test_a_page_of_any_length_is_read() -> None:
    asked = Identifier.parse(ASKED["acl"])
    text = PAPER.format("A title") + "<p>long" * 200_000
    assert by_name("acl").split(page(text), [asked])[asked]


PIECES = [
    *("<meta name=citation_title content='T'>", "<meta name=citation_author", ' content="', "</head>", "<!--", "<![x["),
    *("<div class=bibref>@x{title={a}", "<a href=http://arxiv.org/abs/2301.99901>arXiv</a>", "\x00", ">", "é", "&amp;"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from([200, 200, 200, 404, 503]))
@settings(max_examples=150, deadline=None)
def test_any_page_is_read_or_called_by_its_name(pieces: list[str], status: int) -> None:
    for provider in PAGES:
        asked = Identifier.parse(ASKED[provider.name])
        try:
            payload = provider.split(page("".join(pieces), status), [asked])[asked]
        except ProviderError:
            continue
        found = provider.decode(json.loads(json.dumps(payload))) if payload else ()
        assert all(isinstance(each, Record) and each.title for each in found)


def test_what_is_kept_of_a_page_is_little() -> None:
    asked = Identifier.parse(ASKED["acl"])
    more = '<meta name="citation_abstract" content="long"><meta name="citation_author_email" content="a@b.org">'
    payload = by_name("acl").split(page(more + PAPER.format("A title")), [asked])[asked]
    assert payload == {
        "asked": "acl:N04-1001",
        "url": "https://aclanthology.org/N04-1001/",
        "tags": {"title": ["A title"], "author": ["Probe, Ann"]},
    }


@pytest.mark.parametrize(
    ("name", "written", "date", "year"),
    [
        ("publication_date", "2021", "2021", 2021),
        ("publication_date", "2021/6", "2021-06", 2021),
        ("publication_date", "2021/07/01", "2021-07-01", 2021),
        ("date", "2024-12-16", "2024-12-16", 2024),
        ("date", "2024-12-16T00:00:00Z", "2024-12-16", 2024),
        ("date", "25/06/2008", "2008", 2008),
        ("year", "June 2008", "2008", 2008),
        ("online_date", "2021/13/45", "2021", 2021),
        ("publication_date", "soon", None, None),
        ("publication_date", "", None, None),
    ],
)
def test_dates_are_read_as_far_as_they_are_told(name: str, written: str, date: str | None, year: int | None) -> None:
    found = record({"asked": "jmlr:v1/a", "tags": {"title": ["T"], name: [written]}})
    assert found is not None
    assert (found.date, found.year) == (date, year)


@pytest.mark.parametrize(
    ("tags", "pages"),
    [
        ({"firstpage": ["1"], "lastpage": ["8"]}, "1-8"),
        ({"firstpage": ["12–20"]}, "12-20"),
        ({"firstpage": ["12-20"], "lastpage": ["20"]}, "12-20"),
        ({"firstpage": ["e4886"], "lastpage": ["e4886"]}, "e4886"),
        ({"lastpage": ["8"]}, None),
    ],
)
def test_pages_are_one_span(tags: dict[str, list[str]], pages: str | None) -> None:
    found = record({"asked": "jmlr:v1/a", "tags": {"title": ["T"], **tags}})
    assert found is not None
    assert found.pages == pages


@pytest.mark.parametrize(
    ("title", "read", "notice"),
    [
        ("[RETRACTED] A claim", "A claim", "retracted"),
        ("RETRACTED: A claim", "A claim", "retracted"),
        ("Withdrawn. A claim", "A claim", "withdrawn"),
        ("Retracted memories of mice", "Retracted memories of mice", None),
        ("Withdrawn", "Withdrawn", None),
    ],
)
def test_a_mark_before_the_title_is_no_part_of_it(title: str, read: str, notice: str | None) -> None:
    found = record({"asked": "acl:N04-1001", "tags": {"title": [title]}})
    assert found is not None
    assert (found.title, found.notice) == (read, notice)


def test_bibtex_is_read_with_braces_within_braces_and_without_macros() -> None:
    text = """@InProceedings{Probe_2014, author = {{\\'A}lvarez, Ann and {The {Made-up} Group}}, title="A {Title}",
      month = jun, year=2014, pages = {11--18}, note = {}, title = {Another} }"""
    assert bibtex.fields(text) == {
        "author": "Álvarez, Ann and The Made-up Group",
        "title": "A Title",
        "month": "jun",
        "year": "2014",
        "pages": "11--18",
    }
    assert bibtex.fields("@x{ title = {never closed, year = 2014") == {"year": "2014"}
    assert bibtex.people("Probe, Ann and\n Example, Zoë") == ["Probe, Ann", "Example, Zoë"]


# Recorded pages


recorded = pytest.mark.skipif(not FILES, reason=f"no recorded answers in {RECORDINGS}")


def recording(number: str) -> tuple[str, httpx.Response]:
    (path,) = RECORDINGS.glob(f"{number}-*.json")
    kept = json.loads(path.read_text("utf-8"))
    said = kept["response"]
    text = said["body"] if isinstance(said["body"], str) else json.dumps(said["body"])
    return kept["request"]["url"], httpx.Response(said["status"], headers=said["headers"], content=text.encode())


@recorded
@pytest.mark.parametrize(
    ("number", "provider", "expected"),
    [
        (
            "001",
            "acl",
            ("A Statistical Model for Multilingual Entity Detection and Tracking", 8, "Florian", 2004, "1-8"),
        ),
        ("002", "acl", ("How many data points is a prompt worth?", 2, "Le Scao", 2021, "2627-2636")),
        ("065", "neurips", ("DrivAerNet++: A Large-Scale Multimodal Car Dataset", 4, "Elrefaie", 2024, "499-536")),
        ("067", "pmlr", ("Learning Transferable Visual Models From Natural Language", 2, "Radford", 2021, "8748-8763")),
    ],
)
def test_recorded_pages_are_read_whole(number: str, provider: str, expected: tuple[str, int, str, int, str]) -> None:
    url, response = recording(number)
    asked, spoken = named(url), by_name(provider)
    assert str(spoken.request([asked]).url).rstrip("/") == url
    found = one(spoken, spoken.split(response, [asked])[asked])
    title, authors, family, year, pages = expected
    assert asked in found.identifiers
    assert (found.title or "").startswith(title)
    assert (len(found.authors), found.year, found.pages) == (authors, year, pages)
    assert found.authors[0].family in (family, family.split()[-1])
    assert found.venue


@recorded
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recorded_page_of_any_publisher_is_read_or_called_by_its_name(path: Path) -> None:
    """The tags are everyone's: whatever a page prints of them is read as it stands there."""
    _, response = recording(path.name[:3])
    asked = Identifier("jmlr", "v1/a")
    try:
        payload = by_name("jmlr").split(response, [asked])[asked]
    except ProviderError as error:
        assert isinstance(error, Refused) is ("botwall" in path.name)  # noqa: PT017 - which error it is, is the point
        return
    found, text = one(by_name("jmlr"), payload), " ".join(unescape(response.text).split())
    assert (found.title or "-") in text
    assert all((a.family or a.name) in text for a in found.authors)
    assert response.text.lower().count('citation_author"') in (len(found.authors), 0)
    assert all(name.value in response.text.lower() for name in found.identifiers[1:])


@recorded
@pytest.mark.parametrize(("number", "path"), [("002", "/acl/2023.acl-long.999/"), ("065", None)])
def test_the_sandbox_prints_the_tags_of_recorded_pages(sandbox: Sandbox, number: str, path: str | None) -> None:
    """The same tags, written in the same manner: what differs is only what a paper has or lacks."""
    _, response = recording(number)
    said = httpx.get(sandbox.url + (path or f"/neurips{urlpath(WORKS[5])}")).text
    manner = re.compile(r"<meta (?:content=\"[^\"]*\" name=|name=\"?)citation_(\w+)")
    assert set(manner.findall(said)) == set(manner.findall(response.text))


# Providers and sandbox together, over HTTP


def work(name: str, title: str, host: str, path: str, **fields: Any) -> dict[str, Any]:
    page = {"venue": "Proceedings of the Made-up Meeting", "year": 2023, "pages": "11-19", **fields.pop("page", {})}
    authors = ["Ann B. Probe", "Zoë van der Exämple", "Bo Müller"]
    return {
        "id": name.partition(":")[2],
        "title": title,
        "authors": authors,
        "unknown_to": ["dblp", "crossref", "semantic_scholar", "openalex"],
        "semantic_scholar": {"known": False},
        "page": {"id": name, "url": f"https://{host}{path}", **page},
        **fields,
    }


NEURIPS, CVF = "proceedings.neurips.cc", "openaccess.thecvf.com"
CODE = {"code": "https://github.com/example/alpha"}
WORKS = [
    work(
        "acl:2023.acl-long.999", 'Made-up "masks" & <unk> tokens of the first kind', "aclanthology.org",
        "/2023.acl-long.999/", page={"doi": "10.99999/v1/2023.acl-long.999", **CODE},
    ),
    work(
        "acl:W98-9001", "Claims that nobody could make twice", "aclanthology.org", "/W98-9001/",
        page={"status": "retracted", "year": 1998},
    ),
    work(
        "acl:W98-9002", "A paper that nobody should have read", "aclanthology.org", "/W98-9002/",
        page={"status": "removed", "year": 1998},
    ),
    work(
        "acl:Q14-9001", "An article on made-up grammar", "aclanthology.org", "/Q14-9001/",
        page={"venue": "Transactions of the Made-up Association", "year": 2014},
    ),
    work(
        "pmlr:v202/probe23a", "Half a hop through made-up graphs", "proceedings.mlr.press", "/v202/probe23a.html",
        page={"openreview": "Ab3dEf6hIj", "venue": "Proceedings of the 40th Conference on Made-up Learning",
              **CODE},
    ),
    work(
        f"neurips:2024/{HASH}", "A made-up dataset for driving & benchmark", NEURIPS,
        f"/paper_files/paper/2024/hash/{HASH}-Abstract-Datasets_and_Benchmarks_Track.html",
        page={"year": 2024, "doi": "10.99999/079017-0016", "venue": "Advances in Made-up Processing Systems"},
    ),
    work(
        f"neurips:1988/{HASH}", "The spikes of nineteen eighty-eight", NEURIPS,
        f"/paper_files/paper/1988/hash/{HASH}-Abstract.html", page={"year": 1988},
    ),
    work(
        f"neurips:2021/{HASH}-round2", "A benchmark of the second round", "datasets-benchmarks-proceedings.neurips.cc",
        f"/paper/2021/hash/{HASH}-Abstract-round2.html", page={"year": 2021},
    ),
    work(
        "cvf:Probe_Views_CVPRW_2023", "Made-up views of things from above", CVF,
        "/content/CVPR2023W/NTIRE/html/Probe_Views_CVPRW_2023_paper.html", arxiv={"id": "2301.99901"},
    ),
    work(
        "cvf:Probe_Early_Views_2014_CVPR", "Early views of things from below", CVF,
        "/content_cvpr_2014/html/Probe_Early_Views_2014_CVPR_paper.html", page={"year": 2014},
    ),
    work(
        "jmlr:v22/20-9999", "Brook: made-up streams in Python", "jmlr.org", "/papers/v22/20-9999.html",
        page={"venue": "Journal of Machine Learning Research", "year": 2021, **CODE},
    ),
    work(
        "jmlr:v3/probe02a", "Bounds that were made up early", "jmlr.org", "/papers/v3/probe02a.html",
        page={"venue": "Journal of Machine Learning Research", "year": 2002},
    ),
    work(
        "aaai:31503", "Plans that were made up in time", "ojs.aaai.org", "/index.php/ICAPS/article/view/31503",
        page={"doi": "10.99999/icaps.v34i1.31503", "year": 2024},
    ),
    work(
        "aaai:1503", "Plans that were made up long ago", "ojs.aaai.org", "/index.php/AAAI/article/view/1503",
        page={"year": 2008},
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return parse_world({"world": {"name": "proceedings"}, "works": WORKS})


@pytest.fixture(scope="module")
def server(world: World) -> Iterator[Sandbox]:
    with running(world) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Iterator[Sandbox]:
    yield server
    server.set_faults(None)


def ask(sandbox: Sandbox, folder: Path, provider: Provider, *asked: Identifier) -> list[Reply]:
    with fetching(sandbox, folder) as fetcher:
        return [reply for batch in fetcher.run(provider, asked) for reply in batch]


def provider_of(identifier: Identifier) -> Provider:
    (provider,) = (provider for provider in PAGES if provider.accepts(identifier))
    return provider


@pytest.mark.parametrize("said", WORKS, ids=lambda work: work["page"]["id"])
def test_every_host_is_read_in_one_request_without_a_loss(
    sandbox: Sandbox, tmp_path: Path, said: dict[str, Any]
) -> None:
    shown = said["page"]
    asked, before = named(shown["url"]), len(sandbox.requests)
    (reply,) = ask(sandbox, tmp_path, provider_of(asked), asked)
    found = one(provider_of(asked), reply.payload)
    doi = (Identifier("doi", shown["doi"]),) if "doi" in shown else ()
    assert len(sandbox.requests) == before + 1
    assert reply.made_up
    assert found.identifiers == (Identifier.parse(shown["id"]), *doi)
    assert match.normal(found.title or "") == match.normal(said["title"])
    assert [author.name for author in found.authors] == said["authors"]
    assert [author.family for author in found.authors] == ["Probe", "van der Exämple", "Müller"]
    assert (found.year, found.venue, found.pages) == (shown["year"], shown["venue"], shown["pages"])
    assert found.date is not None
    assert found.date.startswith(str(shown["year"]))
    assert found.notice == ("retracted" if "status" in shown else None)
    assert found.code == ((Identifier("github", "example/alpha"),) if "code" in shown else ())
    related = [Identifier("openreview", shown["openreview"])] if "openreview" in shown else []
    related += [Identifier("arxiv", said["arxiv"]["id"])] if "arxiv" in said else []
    assert list(found.related) == related
    is_journal = asked.scheme == "jmlr" or shown["venue"].startswith("Transactions")
    assert found.type == ("journal-article" if is_journal else "conference-paper")
    assert found.url == shown["url"].replace("/paper/2021", "/paper_files/paper/2021")


def test_a_redirect_on_the_same_host_is_followed(sandbox: Sandbox) -> None:
    for path, true in (
        ("/acl/N04-1001", None),
        ("/acl/2023.acl-long.999", "https://aclanthology.org/2023.acl-long.999/"),
        (f"/neurips/paper/1988/hash/{HASH}-Abstract.html", f"https://{NEURIPS}{urlpath(WORKS[6])}"),
    ):
        answer = httpx.get(sandbox.url + path)
        assert (answer.status_code, answer.headers.get("location")) == ((301, true) if true else (404, None))


def urlpath(said: dict[str, Any]) -> str:
    return httpx.URL(said["page"]["url"]).path


def test_a_page_that_is_not_there_is_absent_and_one_that_is_broken_is_not(sandbox: Sandbox, tmp_path: Path) -> None:
    known, unknown = named(WORKS[0]["page"]["url"]), Identifier("acl", "N04-1001")
    provider = by_name("acl")
    assert [reply.outcome for reply in ask(sandbox, tmp_path, provider, unknown)] == [Outcome.ABSENT]
    for fault, outcome in (
        ({"kind": "html"}, Outcome.REFUSED),
        ({"kind": "refuse"}, Outcome.REFUSED),
        ({"kind": "throttle"}, Outcome.THROTTLED),
        ({"kind": "empty"}, Outcome.FAILED),
        ({"kind": "cut"}, Outcome.FAILED),
        ({"kind": "error", "status": 502, "body": "html"}, Outcome.FAILED),
        ({"kind": "down"}, Outcome.FAILED),
    ):
        sandbox.set_faults({"acl": fault})
        assert [reply.outcome for reply in ask(sandbox, tmp_path, provider, known)] == [outcome], fault


def test_the_page_of_another_paper_is_not_taken_for_the_one_asked_for(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.set_faults({"all": {"kind": "wrong"}})
    for said in WORKS:
        asked = named(said["page"]["url"])
        provider = provider_of(asked)
        if provider.name not in ("pmlr", "neurips_datasets"):  # which have but one page here
            (reply,) = ask(sandbox, tmp_path, provider, asked)
            assert asked not in one(provider, reply.payload).identifiers


# Whole runs


def run_of(tmp_path: Path, *works: dict[str, Any]) -> tuple[Bench, list[str]]:
    """A run over a list of these works' links; returns the bench and the services that were asked, in order."""
    source = tmp_path / "list.md"
    lines = [f"- [{said['title']}]({said['page']['url']})" for said in works]
    source.write_text("# Papers\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with running(parse_world({"works": list(works)})) as sandbox:
        bench = Bench(sandbox, tmp_path / "out")
        bench.folder.mkdir()
        bench.run(source)
        return bench, [hit.service for hit in sandbox.requests]


def test_a_list_is_resolved_by_its_pages_where_nobody_else_knows_it(tmp_path: Path) -> None:
    bench, asked = run_of(tmp_path, *WORKS)
    entries = bench.dataset(tmp_path / "list.md").entries
    pages = [service for service in asked if service in HOSTS]
    assert len(pages) == len(WORKS)
    for said, entry in zip(WORKS, entries, strict=True):
        assert entry.authors == said["authors"], said["page"]["id"]
        assert (entry.year, entry.notice) == (said["page"]["year"], "retracted" if "status" in said["page"] else None)
        assert entry.sources["authors"].startswith(f"{provider_of(named(said['page']['url'])).name} ")


def test_no_page_is_asked_for_what_dblp_knows(tmp_path: Path) -> None:
    known = [{**said, "unknown_to": []} for said in WORKS if said["page"]["id"].startswith(("pmlr", "neurips:2024"))]
    bench, asked = run_of(tmp_path, *known)
    assert HOSTS.keys().isdisjoint(asked)
    assert all(entry.authors for entry in bench.dataset(tmp_path / "list.md").entries)


def test_a_page_is_asked_again_after_a_year_and_one_that_may_be_retracted_after_a_month() -> None:
    ages = {provider.name: min(provider.max_age.values()).days for provider in PAGES}
    assert ages == {**dict.fromkeys(HOSTS, 365), "acl": 30}


def test_hosts_are_left_a_second_and_more_between_two_pages() -> None:
    assert all(provider.pace.anonymous > 1 for provider in PAGES)
    assert all(provider.after == ("dblp",) for provider in PAGES)
