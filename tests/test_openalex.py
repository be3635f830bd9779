"""OpenAlex: what is asked, what an answer means, what the service's voice in the sandbox says, and all recordings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from enrich import match
from enrich.errors import Failed, ProviderError, Refused, Rejected, Throttled
from enrich.fetch import Fetcher
from enrich.model import Identifier, Outcome, Record, Reply
from enrich.provider import Provider
from enrich.providers.openalex import OPENALEX, OPENALEX_SEARCH
from enrich.sandbox import Sandbox, parse_world, running
from enrich.sandbox import limits as sandbox_limits
from harness import fetching, ids
from shapes import unseen

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings" / "openalex"
FILES = sorted(RECORDINGS.glob("*.json"))
NOT_FOUND = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>"
recorded = pytest.mark.skipif(not FILES, reason=f"no recorded answers in {RECORDINGS}")


def answer(status: int = 200, body: Any = "", **headers: str) -> httpx.Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return httpx.Response(status, text=text, headers={name.replace("_", "-"): v for name, v in headers.items()})


def listing(*works: dict[str, Any], count: int | None = None) -> httpx.Response:
    return answer(body={"meta": {"count": len(works) if count is None else count}, "results": works})


def work(number: int, doi: str, **more: Any) -> dict[str, Any]:
    return {"id": f"https://openalex.org/W{number}", "doi": f"https://doi.org/{doi}", "authorships": [], **more}


def decoded(**more: Any) -> Record:
    (record,) = OPENALEX.decode(work(1, "10.99999/a") | more)
    assert isinstance(record, Record)
    return record


ONE, TWO = ids("doi:10.99999/a"), ids("doi:10.99999/a", "arxiv:2401.99901")


@pytest.mark.parametrize(
    ("asked", "path", "params"),
    [
        (ids("doi:10.99999/A"), "/works/doi:10.99999/a", {}),
        (ids("doi:10.1/a,b|c(1)#d"), "/works/doi:10.1/a%2Cb%7Cc%281%29%23d", {}),
        (ids("arxiv:math.GT/0309136"), "/works/doi:10.48550/arxiv.math/0309136", {}),
        (TWO, "/works", {"filter": "doi:10.99999/a|10.48550/arxiv.2401.99901", "per_page": "100"}),
    ],
)
def test_works_are_asked_for_by_doi(asked: list[Identifier], path: str, params: dict[str, str]) -> None:
    """One alone costs nothing; several share a list, which stops at 25 works unless asked for more."""
    url = OPENALEX.request(asked).url
    assert url.raw_path.decode().partition("?")[0] == path
    assert {name: value for name, value in url.params.items() if name != "select"} == params
    assert "cited_by_count" in url.params["select"].split(",")


def test_a_full_batch_of_long_dois_fits_into_an_address() -> None:
    asked = ids(*(f"doi:10.1234/{'x' * 38}{n:02}" for n in range(OPENALEX.batch_size)))
    assert len(OPENALEX.request(asked).url.raw_path) < 4000


def test_dois_that_would_break_a_filter_are_asked_alone() -> None:
    assert [OPENALEX.batchable(i) for i in ids("doi:10.1/a(1)<2>", "doi:10.1/a,b", "doi:10.1/a|b")] == [
        True, False, False,
    ]  # fmt: skip


def test_a_title_is_searched_by_its_words_alone() -> None:
    """Signs and capital AND, OR, NOT are operators; bars, commas and exclamation marks are refused."""
    url = OPENALEX_SEARCH.request(ids("title:NOT so fast! Spikes, bursts | “rhythms”: α-band (part I)")).url
    assert url.params["search.title"] == "not so fast spikes bursts rhythms α band part i"
    assert len(OPENALEX_SEARCH.request(ids("title:" + "long " * 1000)).url.params["search.title"]) <= 1500


@pytest.mark.parametrize(
    ("asked", "response", "error"),
    [
        (ONE, answer(404, "<html>no such server</html>"), Failed),
        (ONE, answer(200, {"meta": {}, "results": []}), Failed),
        (ONE, answer(401, {"error": "Invalid or missing API key"}), Refused),
        (TWO, answer(404, NOT_FOUND), Failed),  # lists know no 404
        (TWO, listing(count=2), Failed),
        (TWO, answer(200, {"results": []}), Failed),
        (TWO, answer(200, {"meta": {"count": 0}}), Failed),
        (TWO, answer(400, {"error": "Request URL too long"}), Rejected),
        (TWO, answer(400, {"error": "Invalid request rejected at the API edge"}), Rejected),
        (TWO, answer(400, {"error": "Invalid query parameters error.", "message": "x is not a valid field."}), Failed),
        (TWO, answer(400, {"error": "Pagination error."}), Failed),
        (TWO, answer(503, "{}", retry_after="30"), Failed),
        (TWO, answer(504, {"error": "Gateway timeout", "reason": "query_timeout"}), Failed),
    ],
)
def test_an_error_is_told_from_an_answer(
    asked: list[Identifier], response: httpx.Response, error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        OPENALEX.split(response, asked)


@pytest.mark.parametrize(
    ("response", "seconds"),
    [
        (answer(429, {"message": "slow down", "retryAfter": 1, "creditsRemaining": 998}, retry_after="1"), 1.0),
        (answer(429, {"message": "spent", "retryAfter": 30000, "creditsRemaining": 0}, retry_after="30000"), 30000.0),
        (answer(429, {"message": "spent", "retryAfter": 30000}), 30000.0),
        (answer(429, {"creditsRemaining": 0}, x_ratelimit_reset="64147"), 64147.0),
        (answer(429, "<title>429</title>", x_ratelimit_remaining="0",
                date="Mon, 06 Oct 2025 19:20:41 GMT", retry_after="Mon, 06 Oct 2025 19:20:42 GMT",
                x_ratelimit_reset="Mon, 06 Oct 2025 19:20:42 GMT"), 1.0),
        (answer(429, "[]"), None),
    ],
)  # fmt: skip
def test_a_second_too_soon_is_told_from_a_spent_day(response: httpx.Response, seconds: float | None) -> None:
    with pytest.raises(Throttled) as raised:
        OPENALEX.split(response, ONE)
    assert raised.value.retry_after == seconds


def test_unknown_works_are_absent() -> None:
    assert OPENALEX.split(answer(404, NOT_FOUND), ONE) == {ONE[0]: None}
    assert OPENALEX.split(listing(), TWO) == dict.fromkeys(TWO)
    assert OPENALEX_SEARCH.split(listing(), ids("title:x")) == {Identifier("title", "x"): None}


def test_works_are_known_by_their_own_doi_whatever_their_order() -> None:
    """Of several with one DOI the oldest is taken, in any order; a work under another DOI answers nothing."""
    mine = [work(30, "10.99999/A"), work(4, "10.99999/a"), work(100, "10.99999/a"), work(1, "10.99999/b")]
    for works in (mine, mine[::-1]):
        answers = OPENALEX.split(listing(*works), TWO)
        assert (answers[TWO[0]] or {})["id"] == "https://openalex.org/W4"
        assert answers[TWO[1]] is None


@pytest.mark.parametrize(("people", "cut"), [(99, False), (100, True)])
def test_a_list_that_cut_the_authors_says_so(people: int, cut: bool) -> None:
    """`select` may drop the flag, so that a hundred authors are taken for a hundred and more; a single has them all."""
    long = work(1, "10.99999/a", authorships=[{"raw_author_name": f"A{n} Probe"} for n in range(people)])
    for response, asked, expected in ((listing(long), TWO, cut), (answer(body=long), ONE, False)):
        (record,) = OPENALEX.decode(OPENALEX.split(response, asked)[ONE[0]])
        assert isinstance(record, Record)
        assert (record.authors_cut, len(record.authors)) == (expected, people)
    assert decoded(is_authors_truncated=True).authors_cut


def test_payloads_keep_the_names_of_authors_and_nothing_else_of_them() -> None:
    person = {
        "author": {"id": "A1", "display_name": "Z. Example"},
        "raw_author_name": "Zoë Example",
        "institutions": [1],
    }
    kept = OPENALEX.split(answer(body=work(1, "10.99999/a", authorships=[person])), ONE)[ONE[0]]
    assert kept is not None
    assert kept["authorships"] == [{"raw_author_name": "Zoë Example", "author": {"display_name": "Z. Example"}}]


@pytest.mark.parametrize(
    ("said", "date", "year"),
    [
        ("2024-12-20", "2024-12-20", 2024),
        ("2024-12-01", "2024-12", 2024),
        ("2024-01-01", "2024", 2024),
        ("2024-01-17", "2024-01-17", 2024),
        ("2024", None, 2024),
        (None, None, None),
    ],
)
def test_a_day_that_may_be_a_filler_is_not_claimed(said: str | None, date: str | None, year: int | None) -> None:
    record = decoded(publication_date=said, publication_year=year)
    assert (record.date, record.year) == (date, year)


JOURNAL, SERVER = {"display_name": "J", "type": "journal"}, {"display_name": "arXiv (Cornell U)", "type": "repository"}


@pytest.mark.parametrize(
    ("kind", "place", "doi", "expected"),
    [
        ("article", {"source": JOURNAL}, "10.99999/a", ("journal-article", "J")),
        ("review", {"source": JOURNAL}, "10.99999/a", ("journal-article", "J")),
        ("article", {"source": {"display_name": "ICLR", "type": "conference"}}, "10.99999/a",
         ("conference-paper", "ICLR")),
        ("article", {"raw_type": "proceedings-article", "raw_source_name": "A &amp; B"}, "10.99999/a",
         ("conference-paper", "A & B")),
        ("article", {"raw_source_name": "NeurIPS"}, "10.99999/a", (None, "NeurIPS")),
        ("article", {"source": SERVER}, "10.99999/a", ("preprint", "arXiv (Cornell U)")),
        ("article", {"source": {"display_name": "bioRxiv", "type": "repository"}}, "10.1101/2024.01.02.999901",
         ("preprint", "bioRxiv")),
        ("article", {"source": {"display_name": "HAL", "type": "repository"}, "raw_source_name": "J. Nothing"},
         "10.99999/a", (None, "J. Nothing")),
        ("dissertation", {"source": {"display_name": "Uni", "type": "repository"}}, "10.99999/a", ("other", "Uni")),
        ("preprint", {}, "10.99999/a", ("preprint", None)),
        ("software", {}, "10.99999/a", ("software", None)),
        ("something-new", {}, "10.99999/a", ("other", None)),
        (None, {}, "10.99999/a", (None, None)),
    ],
)  # fmt: skip
def test_types_and_venues(kind: str | None, place: dict[str, Any], doi: str, expected: tuple[str | None, ...]) -> None:
    record = decoded(type=kind, primary_location=place, doi=f"https://doi.org/{doi}")
    assert (record.type, record.venue) == expected


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            {"raw_author_name": "A. Clifford Berger", "author": {"display_name": "Alexandre Berger"}},
            "A. Clifford Berger",
        ),
        ({"raw_author_name": "KENTA YAMAMOTO", "author": {"display_name": "Kenta Yamamoto"}}, "Kenta Yamamoto"),
        ({"raw_author_name": None, "author": {"display_name": "Zoë Example"}}, "Zoë Example"),
        ({"author": {"display_name": "Zoë Example"}}, "Zoë Example"),
        ({"raw_author_name": "Example, Zoë", "author": None}, "Zoë Example"),
        ({"raw_author_name": "Zoë Example (1234567)"}, "Zoë Example"),
    ],
)
def test_authors_are_named_as_the_work_names_them(said: dict[str, Any], name: str) -> None:
    """The person's name is OpenAlex's guess at who that is: it may be a namesake's."""
    assert [a.name for a in decoded(authorships=[said]).authors] == [name]


@pytest.mark.parametrize(
    ("address", "related"),
    [
        ("http://arxiv.org/abs/2401.99901", "arxiv:2401.99901"),
        ("https://arxiv.org/pdf/2401.99901v3.pdf", "arxiv:2401.99901"),
        ("http://arxiv.org/abs/hep-th/9901001v2", "arxiv:hep-th/9901001"),
        ("https://api.datacite.org/dois/10.48550/arxiv.2401.99901", "arxiv:2401.99901"),
        ("https://openreview.net/pdf?id=IuU0wcO0mo", "openreview:IuU0wcO0mo"),
        ("https://doi.org/10.1016/0022%2899%29x", "doi:10.1016/0022(99)x"),
        ("https://doi.org/10.99999/a", None),  # its own
        ("https://doi.org/10.5281/zenodo.1", None),  # data beside the paper
        ("https://escholarship.org/uc/item/10.1234/x", None),
        ("https://pubmed.ncbi.nlm.nih.gov/1", None),
    ],
)
def test_other_locations_are_claims(address: str, related: str | None) -> None:
    record = decoded(locations=[{"landing_page_url": address}, None, {"landing_page_url": None}])
    assert [str(i) for i in record.related] == [related] * (related is not None)


def test_a_key_goes_into_a_header() -> None:
    auth = OPENALEX.auth({"OPENALEX_API_KEY": "k"})
    assert auth is not None
    sent = next(auth.sync_auth_flow(OPENALEX.request(ONE)))
    assert (sent.headers["api-key"], "k" in sent.url.params.values()) == ("k", False)
    assert OPENALEX.auth({}) is None


# With the sandbox, over HTTP


CROWD = [f"Person{n} Probe" for n in range(120)]
WORLD = parse_world({"works": [
    {"id": "article", "title": "Spikes of made-up neurons", "authors": ["Zoë Example", "Ole Probe"],
     "issn": "9999-001X", "counts": {"openalex": 42},
     "article": {"doi": "10.99999/JMU.1", "container": "Journal of Made-up Things", "online": "2024-12-03",
                 "volume": "4", "page": "1-9", "retracted_by": "10.99999/retraction"}},
    {"id": "two-places", "title": "A paper in two places", "authors": ["Zoë Example"], "arxiv": {"id": "2401.99901"},
     "article": {"doi": "10.99999/merged", "container": "Journal of Made-up Things", "print": "2025"}},
    {"id": "comma", "title": "A DOI with a comma", "authors": ["Zoë Example"],
     "article": {"doi": "10.99999/a,b|c", "container": None}},
    {"id": "crowd", "title": "A collaboration", "authors": CROWD,
     "preprint": {"doi": "10.1101/2024.01.02.999901", "versions": [{"date": "2024-01-02"}]}},
    {"id": "arxiv", "title": "Spikes of made-up neurons, again", "authors": ["Ole Probe"],
     "arxiv": {"id": "2402.99902"}},
    {"id": "paper", "title": "A paper without a DOI", "authors": ["Ole Probe"],
     "page": {"id": "neurips:2023/x", "venue": "Advances in Nothing 36", "year": 2023, "url": "https://example.org/x"}},
    {"id": "unheard", "title": "Never heard of", "authors": ["Ole Probe"], "unknown_to": ["openalex"],
     "article": {"doi": "10.99999/unheard", "container": None}},
]})  # fmt: skip
LISTED = ids("doi:10.99999/jmu.1", "doi:10.99999/merged", "arxiv:2401.99901", "doi:10.1101/2024.01.02.999901",
             "arxiv:2402.99902", "doi:10.99999/unheard", "doi:10.99999/none")  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with running(WORLD) as sandbox:
        yield sandbox


@pytest.fixture
def fetcher(server: Sandbox, tmp_path: Path) -> Iterator[Fetcher]:
    with fetching(server, tmp_path) as fetcher:
        yield fetcher
    server.set_faults(None)


def replies(fetcher: Fetcher, asked: list[Identifier], provider: Provider = OPENALEX) -> dict[Identifier, Reply]:
    return {reply.identifier: reply for batch in fetcher.run(provider, asked) for reply in batch}


def record(reply: Reply) -> Record:
    found = OPENALEX.decode(reply.payload)[0]
    assert isinstance(found, Record)
    return found


def test_a_batch_and_what_stands_alone(server: Sandbox, fetcher: Fetcher) -> None:
    before = len(server.requests)
    said = replies(fetcher, [*LISTED, Identifier("doi", "10.99999/a,b|c")])
    assert [hit.path for hit in server.requests[before:]] == ["/works", "/works/doi:10.99999/a,b|c"]
    found = {str(i) for i, reply in said.items() if reply.outcome is Outcome.FOUND}
    assert found == {
        "doi:10.99999/jmu.1", "doi:10.99999/merged", "doi:10.1101/2024.01.02.999901", "arxiv:2402.99902",
        "doi:10.99999/a,b|c",
    }  # fmt: skip
    assert {reply.outcome for reply in said.values()} == {Outcome.FOUND, Outcome.ABSENT}
    assert all(i in record(reply).identifiers for i, reply in said.items() if reply.payload)


def test_what_the_records_say(fetcher: Fetcher) -> None:
    said = replies(fetcher, LISTED)
    article = record(said[LISTED[0]])
    assert (article.type, article.venue, article.year, article.date) == (
        "journal-article", "Journal of Made-up Things", 2024, "2024-12-03",
    )  # fmt: skip
    assert (article.citations, article.notice, article.volume, article.pages) == (42, "retracted", "4", "1-9")
    assert [a.name for a in article.authors] == ["Zoë Example", "Ole Probe"]
    assert article.venue_ids == (Identifier("issn", "9999-001X"),)
    merged = record(said[LISTED[1]])
    assert (merged.date, merged.related) == ("2025", (Identifier("arxiv", "2401.99901"),))


def test_authors_are_cut_in_a_list_and_complete_alone(fetcher: Fetcher) -> None:
    crowd = LISTED[3]
    listed, alone = record(replies(fetcher, LISTED)[crowd]), record(replies(fetcher, [crowd])[crowd])
    assert (len(listed.authors), listed.authors_cut) == (100, True)
    assert (len(alone.authors), alone.authors_cut) == (120, False)


def test_an_unknown_work_alone_is_absent(fetcher: Fetcher) -> None:
    asked = ids("doi:10.99999/none")
    assert replies(fetcher, asked)[asked[0]].outcome is Outcome.ABSENT


def test_a_title_finds_works_that_have_all_its_words(fetcher: Fetcher) -> None:
    title, other = ids("title:Spikes of Made-Up Neurons!", "title:Spikes of made-up neurons, not there")
    said = replies(fetcher, [title, other], OPENALEX_SEARCH)
    assert [r.title for r in OPENALEX.decode(said[title].payload) if isinstance(r, Record)] == [
        "Spikes of made-up neurons", "Spikes of made-up neurons, again",
    ]  # fmt: skip
    assert said[other].outcome is Outcome.ABSENT
    (paper,) = OPENALEX.decode(
        replies(fetcher, ids("title:A paper without a DOI"), OPENALEX_SEARCH).popitem()[1].payload
    )
    assert isinstance(paper, Record)
    assert (paper.type, paper.venue, paper.year) == (None, "Advances in Nothing 36", 2023)


def test_a_spent_day_ends_the_service_for_this_run(server: Sandbox, fetcher: Fetcher) -> None:
    server.set_faults({"openalex": {"kind": "spent"}})
    before = len(server.requests)
    said = [reply for asked in (LISTED, LISTED[:2]) for reply in replies(fetcher, asked).values()]
    assert [reply.outcome for reply in said] == [Outcome.THROTTLED] * len(LISTED) + [Outcome.NOT_ASKED] * 2
    told = re.search(r"asked again in (\d+) min", str(said[0].note))
    assert told is not None
    assert int(told[1]) >= 500, "30,000 seconds, or until midnight, whichever is later"
    assert len(server.requests) == before + 1


def test_a_second_too_soon_is_waited_for(server: Sandbox, fetcher: Fetcher) -> None:
    server.set_faults({"openalex": {"kind": "throttle", "times": 1}})
    assert Outcome.FOUND in {reply.outcome for reply in replies(fetcher, LISTED).values()}


def test_the_voice_counts_credits(server: Sandbox) -> None:
    with httpx.Client(base_url=f"{server.url}/openalex") as web:
        left = {}
        for path in ("/works/doi:10.99999/jmu.1", "/works?filter=doi:10.99999/jmu.1", "/works?search.title=spikes"):
            headers = web.get(path).headers
            left[headers["x-ratelimit-credits-used"]] = int(headers["x-ratelimit-remaining"])
        assert left["0"] - left["1"] == 1
        assert left["1"] - left["10"] == 10
        keyed = web.get("/works?filter=doi:x", headers={"api-key": "k"}).headers
        assert (headers["x-ratelimit-limit"], keyed["x-ratelimit-limit"]) == ("1000", "10000")


def test_the_voice_keeps_both_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten requests a second and a thousand credits a day, of which a search costs ten."""
    now = [0.0]
    monkeypatch.setattr("enrich.sandbox.limits.time.monotonic", lambda: now[0])
    url = httpx.URL("http://x/openalex/works?search.title=a")
    asked = SimpleNamespace(
        url=SimpleNamespace(path=url.path, query="search.title=a"), headers={}, query_params=url.params
    )
    rule = sandbox_limits.rule_for("openalex", asked)  # type: ignore[arg-type] # what it reads of a request
    assert rule is not None
    limits = sandbox_limits.Limits(enforced=True)
    said = []
    for n in range(111):
        now[0] += 0.01 if n < 11 else 1.0  # the eleventh comes too soon
        said.append(limits.enter(rule))
        limits.leave(rule, free=False)
    assert [n for n, broken in enumerate(said) if broken] == [10, *range(101, 111)]
    assert (said[10], said[110]) == (
        "openalex: more than 10 requests in 1 s",
        "openalex-credits: more than 1000 requests in 86400 s",
    )


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/works/10.99999/jmu.1", 404, "404 Not Found"),  # a DOI must say that it is one
        ("/works?filter=doi:10.99999/a,b", 400, "rejected at the API edge"),
        ("/works?filter=author:x", 400, "not a valid field"),
        ("/works?filter=doi:x&limit=5", 400, "rejected at the API edge"),
        ("/works?filter=doi:x&select=nonsense", 400, "not a valid select field"),
        ("/works?filter=doi:x&per_page=200&page=51", 400, "Pagination"),
        ("/works?search.title=a|b", 400, "Invalid query"),
        (f"/works?filter=doi:{'x' * 4100}", 400, "too long"),
    ],
)
def test_the_voice_refuses_as_the_service_does(server: Sandbox, path: str, status: int, says: str) -> None:
    response = httpx.get(f"{server.url}/openalex{path}")
    assert (response.status_code, says in response.text) == (status, True)


# Recorded answers


def load(path: Path) -> tuple[httpx.Response, Any, str]:
    """A recorded answer, its body, and the address that was asked."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    body = kept["response"]["body"]
    names = ("content-type", "retry-after", "date", "x-ratelimit-remaining", "x-ratelimit-reset")
    headers = {k: v for k, v in kept["response"]["headers"].items() if k.lower() in names}
    text = body if isinstance(body, str) else json.dumps(body)
    return httpx.Response(kept["response"]["status"], headers=headers, text=text), body, kept["request"]["url"]


def works_in(body: Any) -> list[dict[str, Any]]:
    if not isinstance(body, dict):
        return []
    return [w for w in body.get("results", [body]) if isinstance(w, dict) and "authorships" in w]


@recorded
@pytest.mark.parametrize("path", [p for p in FILES if works_in(load(p)[1])], ids=lambda p: p.stem)
def test_recorded_works_are_read_whole(path: Path) -> None:
    response, body, url = load(path)
    for each in works_in(body):
        (found,) = OPENALEX.decode(each)
        assert isinstance(found, Record)
        check_work(found, each)
        (kept,) = OPENALEX.split(answer(body=each), ONE).values()
        assert OPENALEX.decode(kept) == (found,), "what the cache keeps says the same"
    if "results" in body and "title.search" in url:
        (payload,) = OPENALEX_SEARCH.split(response, ids("title:x")).values()
        assert len(OPENALEX_SEARCH.decode(payload)) == len(works_in(body))


def check_work(found: Record, said: dict[str, Any]) -> None:
    names = [a.get("raw_author_name") or (a.get("author") or {}).get("display_name") for a in said["authorships"]]
    assert match.normal(found.title or "") == match.normal(said.get("display_name") or "")
    assert [sorted(match.normal(a.name).split()) for a in found.authors] == [
        sorted(match.normal(re.sub(r"\(\d+\)$", "", name)).split()) for name in names if name
    ]
    assert (found.year, found.citations) == (said["publication_year"], said["cited_by_count"])
    assert str(said["publication_date"]).startswith(found.date or "?")
    assert found.notice == ("retracted" if said["is_retracted"] else None)
    assert found.identifiers[0].value == said["id"].rpartition("/")[2]
    for scheme, key in (("doi", "doi"), ("pmid", "pmid"), ("pmcid", "pmcid")):
        value = said["ids"].get(key)
        assert bool(value) == any(i.scheme == scheme and value.lower().endswith(i.value.lower().removeprefix("pmc"))
                                  for i in found.identifiers if value)  # fmt: skip
    source = (said.get("primary_location") or {}).get("source") or {}
    if source.get("type") in ("journal", "conference", "book series"):
        assert match.normal(found.venue or "") == match.normal(source["display_name"])
        assert {i.value for i in found.venue_ids} == {*(source.get("issn") or []), source.get("issn_l")} - {None}
    biblio = said["biblio"]
    assert (found.volume, found.issue) == (biblio["volume"], biblio["issue"])
    assert (found.pages or "").startswith(biblio["first_page"] or "")
    assert found.authors_cut == bool(said.get("is_authors_truncated"))


@recorded
@pytest.mark.parametrize("path", [p for p in FILES if load(p)[0].status_code != 200], ids=lambda p: p.stem)
def test_recorded_errors_mean_what_they_say(path: Path) -> None:
    response, _, url = load(path)
    if response.status_code == 404:
        assert OPENALEX.split(response, ONE) == {ONE[0]: None}
        return
    with pytest.raises(Throttled if response.status_code == 429 else ProviderError) as raised:
        OPENALEX.split(response, TWO if "filter=" in url else ONE)
    wait = raised.value.retry_after
    assert response.status_code != 429 or (wait is not None and wait <= 5), "a date is read as the seconds until then"


@recorded
def test_a_preprint_was_one_work_with_its_article_and_parted_from_it_later() -> None:
    """Neither answer merges the two here: each goes by the preprint's DOI, and the article is a claim at most."""
    for file, related in (("027", ()), ("028", (Identifier("doi", "10.1038/s41597-019-0031-8"),))):
        (found,) = OPENALEX.decode(load(next(RECORDINGS.glob(f"{file}-*.json")))[1])
        assert isinstance(found, Record)
        assert (found.type, found.related) == ("preprint", related)
        assert Identifier("doi", "10.1101/097196") in found.identifiers


@recorded
def test_what_is_no_work_is_no_record() -> None:
    """Funders, sources, and works of which no more than two fields were asked for."""
    others = [body for p in FILES if isinstance(body := load(p)[1], dict) and not works_in(body)]
    assert others
    assert [OPENALEX.decode(body.get("results", body)) for body in others] == [()] * len(others)


@recorded
@pytest.mark.parametrize(
    "path", ["/works/doi:10.99999/jmu.1", "/works?filter=doi:10.99999/merged|10.48550/arxiv.2402.99902"]
)
def test_the_voice_has_the_shape_of_recorded_answers(server: Sandbox, path: str) -> None:
    said = httpx.get(f"{server.url}/openalex{path}").json()
    bodies = [body for p in FILES if works_in(body := load(p)[1]) and ("results" in body) == ("results" in said)]
    assert unseen(said, bodies) == {}
