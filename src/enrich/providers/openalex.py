"""OpenAlex: an open index of works, with citation counts and retractions.

Documentation: https://developers.openalex.org

    GET https://api.openalex.org/works?filter=doi:10.7554/elife.01567|10.48550/arxiv.2304.05376&per_page=100&select=id,doi
    GET https://api.openalex.org/works/doi:10.7554/elife.01567
    GET https://api.openalex.org/works?search.title=augmenting large language models with chemistry tools

Limits since February 2026, by day (until midnight UTC): 1,000 credits without a key, 10,000 with a free one. A list
costs 1, a search 10, a single work by `doi:` nothing; 10 and 30 requests a second, but a question of many ORs 1 and 5.
An address may have some 4,000 bytes, a list 100 DOIs: 50 fit. What stands alone is asked singly, for free and with all
of its authors, which lists cut at 100; so is a DOI with a comma or a bar, which separate filters and values.

Numbers of arXiv are asked as its DOIs. Those of PubMed and of OpenAlex itself need a request of another kind each, and
nearly always stand beside a DOI that is asked anyway: they are not accepted. A preprint and its publication are often
two works and sometimes one, which changes: both are asked, nothing is added up, each answers for its own DOI only.

Unconfirmed: recorded answers to `filter=doi:` and `search.title=` (only other filters were seen), a JSON 429, that
`select` keeps `is_authors_truncated` (a list of a hundred authors counts as cut), what a caller without a key may spend
(the documentation names 100 credits in one place).
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from urllib.parse import quote

import httpx

from enrich.errors import Failed, Throttled
from enrich.model import JSON, Identifier
from enrich.provider import COUNTED_AGES, SEARCH_AGES, Answers, Ids, Pace, Provider, asked_for, read_json, retry_after
from enrich.providers.arxiv import accepts as is_arxiv
from enrich.providers.keys import key_from
from enrich.providers.openalex_work import decode, own_doi, slim
from enrich.providers.prefixes import doi_of, is_arxiv_doi, is_doi
from enrich.text import items, mapping, number, squeeze

BASE = "https://api.openalex.org"
_FIELDS = (
    "id,doi,display_name,publication_year,publication_date,ids,type,primary_location,locations,authorships,"
    "cited_by_count,biblio,is_retracted"
)
_TELLING = 3  # more words than these are enough to look for
_TOO_LONG = 1000  # characters of a search: 1,500 are refused
_AUTHORS = 100  # of one work in a list


def accepts(identifier: Identifier) -> bool:
    """DOIs and arXiv numbers. An arXiv DOI stands beside its number."""
    return is_arxiv(identifier) or (is_doi(identifier) and not is_arxiv_doi(identifier))


def is_plain(identifier: Identifier) -> bool:
    """Whether a DOI can stand in a filter: a comma separates filters, a bar values."""
    return not set(identifier.value) & set(',|"')


def request_works(ids: Ids) -> httpx.Request:
    """All works of these DOIs, or the one work of a DOI that stands alone."""
    if len(ids) == 1:
        address = f"{BASE}/works/doi:{quote(doi_of(ids[0]), safe='/')}"
        return httpx.Request("GET", address, params={"select": _FIELDS})
    wanted = "|".join(map(doi_of, ids))
    # Several works may have one DOI, so there is room for more works than were asked for.
    return httpx.Request("GET", f"{BASE}/works", params={"filter": f"doi:{wanted}", "per_page": 100, "select": _FIELDS})


def request_title(ids: Ids) -> httpx.Request:
    """Works whose title has all the words of this one. Capitals and signs would be read as operators.

    Without the nickname before a colon, which may be the list's own.
    """
    name, _, rest = ids[0].value.partition(": ")
    title = rest if len(name.split()) == 1 and len(rest.split()) > _TELLING else ids[0].value
    words = " ".join(re.findall(r"\w+", title.casefold()))[:_TOO_LONG]
    return httpx.Request("GET", f"{BASE}/works", params={"search.title": words, "per_page": 5, "select": _FIELDS})


def split_works(response: httpx.Response, ids: Ids) -> Answers:
    """One work for each DOI. Lists leave unknown DOIs out, a single unknown work is a 404 as a page."""
    if len(ids) > 1:
        return _by_doi(_works(response), ids)
    if response.status_code == 404 and "<title>404 Not Found</title>" in response.text:
        return {ids[0]: None}
    work = slim(_read(response))
    if not work.get("id"):
        raise Failed(f"no work in the answer: {squeeze(response.text[:120])}")
    return {ids[0]: work}


def split_title(response: httpx.Response, ids: Ids) -> Answers:
    """All candidates as one payload: which of them is meant is for the proof to say."""
    return {ids[0]: _works(response, all_of_them=False) or None}


def _by_doi(works: list[dict[str, JSON]], ids: Ids) -> Answers:
    """Works by their own DOI; of several with the same, the one that OpenAlex has had for longest."""
    oldest = sorted(works, key=lambda work: (len(str(work.get("id"))), str(work.get("id"))))
    known = {doi: work for work in reversed(oldest) if (doi := own_doi(work))}
    return asked_for({identifier: known.get(Identifier("doi", doi_of(identifier))) for identifier in ids}, works)


def _works(response: httpx.Response, *, all_of_them: bool = True) -> list[dict[str, JSON]]:
    body = mapping(_read(response))
    found, total = body.get("results"), mapping(body.get("meta")).get("count")
    if not isinstance(found, list) or not isinstance(total, int):
        raise Failed(f"no list of works in the answer: {squeeze(response.text[:120])}")
    if total > len(found) and (all_of_them or not found):
        raise Failed(f"{len(found)} works arrived, {total} were announced: what is missing is not absent")
    return [slim(work, cut=len(items(mapping(work).get("authorships"))) >= _AUTHORS) for work in found]


def _read(response: httpx.Response) -> JSON:
    if response.status_code == 429:
        _throttle(response)
    if response.status_code == 400 and re.search(r"valid (?:field|parameter)|Pagination", response.text):
        # The identifiers are not to blame: asking for fewer of them would make all of them "malformed".
        raise Failed(f"the question itself is refused (400): {squeeze(response.text[:200])}")
    return read_json(response)


def _throttle(response: httpx.Response) -> None:
    """Too many a second, which is soon over, or the day's credits are spent, which is told in thousands of seconds."""
    try:
        body = mapping(response.json())
    except ValueError:
        body = {}
    spent = body.get("creditsRemaining") == 0 or response.headers.get("x-ratelimit-remaining") == "0"
    left = number(response.headers.get("x-ratelimit-reset")) if spent else None
    given = [s for s in (retry_after(response), number(body.get("retryAfter")), left) if s is not None]
    raise Throttled(squeeze(body.get("message")) or "too many requests (429)", retry_after=max(given, default=None))


_provider = partial(
    Provider,
    service="openalex",
    base=BASE,
    pace=Pace(anonymous=1.0, keyed=0.25),
    decode=decode,
    auth=key_from("OPENALEX_API_KEY", "api-key"),
)
OPENALEX = _provider(
    name="openalex",
    order=4,
    accepts=accepts,
    batchable=is_plain,
    batch_size=50,
    max_age=COUNTED_AGES,
    request=request_works,
    split=split_works,
)
OPENALEX_SEARCH = _provider(
    name="openalex_search",
    accepts=lambda identifier: identifier.scheme == "title",
    batch_size=1,
    request=request_title,
    split=split_title,
    max_age=SEARCH_AGES,
    absent_age=timedelta(days=30),  # ten credits a title: no service is dearer
    after=("semantic_scholar_match", "crossref_search", "dblp_search"),
    search=True,
)
