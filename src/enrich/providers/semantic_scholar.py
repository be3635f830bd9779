"""Semantic Scholar: one record for all manifestations of a work, with citation counts.

Documentation: https://api.semanticscholar.org/api-docs/

    POST https://api.semanticscholar.org/graph/v1/paper/batch?fields=title,year  {"ids": ["ARXIV:2407.14668"]}
    GET  https://api.semanticscholar.org/graph/v1/paper/search/match?query=Attention%20is%20All%20you%20Need

At most 500 ids in a batch, 10 MB in an answer. With a key one request a second over all endpoints (1.3 s was too fast
for one caller, so 1.5 s); without, a pool shared with the world that may answer 429 at any time. No Retry-After.
A batch in which no id is known is a 400, and one with a malformed id too. A wrong key is 403. A title search may return
a wrong paper with 200, its score proves nothing. There is no flag for retractions.

Year: as the service says, of whichever manifestation it holds to be the main one; `date` likewise.
Unconfirmed: the body of 502 and 503; a 429 with a key.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import httpx

from enrich.errors import Failed
from enrich.model import Identifier
from enrich.provider import COUNTED_AGES, SEARCH_AGES, Answers, Ids, Pace, Provider, read_json
from enrich.providers.keys import key_from
from enrich.providers.semantic_scholar_paper import decode
from enrich.text import items, mapping

BASE = "https://api.semanticscholar.org"
_GRAPH = f"{BASE}/graph/v1"
_FIELDS = (
    "paperId,corpusId,externalIds,url,title,venue,publicationVenue,year,publicationDate,publicationTypes,journal,"
    "authors,citationCount"
)
# How an identifier is written in a question, and what it must look like: one malformed id spoils a batch.
_FORMS = {
    "doi": ("DOI:{}", re.compile(r"10\.\d{4,9}/\S+")),
    "arxiv": ("ARXIV:{}", re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}")),
    "pmid": ("PMID:{}", re.compile(r"\d+")),
    "pmcid": ("PMCID:{}", re.compile(r"(?:PMC)?\d+")),
    "acl": ("ACL:{}", re.compile(r"[\w.-]+")),
    "corpusid": ("CorpusId:{}", re.compile(r"\d+")),
    "s2": ("{}", re.compile(r"[0-9a-f]{40}")),
}


def accepts(identifier: Identifier) -> bool:
    """Well-formed identifiers of the schemes that the service looks up. An arXiv DOI stands beside its arXiv id."""
    form = _FORMS.get(identifier.scheme)
    return (
        form is not None
        and not identifier.value.startswith("10.48550/")
        and form[1].fullmatch(identifier.value) is not None
    )


def request_batch(ids: Ids) -> httpx.Request:
    """All papers in one question; the fields go into the address, also of a POST."""
    names = [_FORMS[i.scheme][0].format(i.value.removeprefix("PMC")) for i in ids]
    return httpx.Request("POST", f"{_GRAPH}/paper/batch", params={"fields": _FIELDS}, json={"ids": names})


def request_match(ids: Ids) -> httpx.Request:
    """The one paper whose title is nearest."""
    return httpx.Request("GET", f"{_GRAPH}/paper/search/match", params={"query": ids[0].value, "fields": _FIELDS})


def split_batch(response: httpx.Response, ids: Ids) -> Answers:
    """The answer has the length and order of the question, null for each unknown paper."""
    if response.status_code == 400 and "No valid paper ids given" in response.text:
        return dict.fromkeys(ids)  # all are unknown: malformed ones, which get the same answer, are never sent
    papers = read_json(response)
    if not isinstance(papers, list) or len(papers) != len(ids):
        raise Failed(f"{len(ids)} papers were asked for, the answer is {str(papers)[:80]}")
    answers = zip(ids, papers, strict=True)
    return {identifier: paper for identifier, paper in answers if paper is None or isinstance(paper, dict)}


def split_match(response: httpx.Response, ids: Ids) -> Answers:
    """The nearest papers as one payload, or the 404 that says there is none."""
    if response.status_code == 404 and "Title match not found" in response.text:
        return {ids[0]: None}
    body = mapping(read_json(response))
    if not items(body.get("data")):
        raise Failed(f"no data in the answer: {str(body)[:80]}")
    return {ids[0]: body["data"]}


_provider = partial(
    Provider,
    service="semantic_scholar",
    base=BASE,
    pace=Pace(anonymous=3.0, keyed=1.5),
    decode=decode,
    auth=key_from("S2_API_KEY", "x-api-key"),
)
SEMANTIC_SCHOLAR = _provider(
    name="semantic_scholar",
    accepts=accepts,
    batch_size=500,
    max_age=COUNTED_AGES,
    request=request_batch,
    split=split_batch,
    merges=True,
    order=1,
)
SEMANTIC_SCHOLAR_MATCH = _provider(
    name="semantic_scholar_match",
    accepts=lambda identifier: identifier.scheme == "title",
    batch_size=1,
    request=request_match,
    split=split_match,
    max_age=SEARCH_AGES,
    absent_age=timedelta(days=7),
    search=True,
)
