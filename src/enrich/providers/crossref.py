"""Crossref: what publishers registered for their DOIs.

Documentation: https://api.crossref.org/swagger-ui/index.html

Three questions: by DOI, by PII (the article number in links to Elsevier and Cell Press), by title.

    GET https://api.crossref.org/works?filter=doi:10.1038/s41586-025-08829-y,doi:10.7554/elife.01567&rows=2

Limits since December 2025: lists 1 a second for unknown callers, 3 for those with a mail address in the User-Agent,
single works 5 and 10. Public clients ask for some 50 DOIs at once. Crossref knows no DOI of DataCite (arXiv, Zenodo).

No `select`: it would shorten the answer, but whether `updated-by` (retractions) and `subtype` (preprint or blog) can be
selected is unconfirmed, and one unknown name refuses the whole request. What is long and never read is dropped here.
Unconfirmed: which body comes with 429; that an alias DOI is listed under the name it was asked by (else: absent).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import quote

import httpx

from enrich.errors import Failed
from enrich.model import JSON, Identifier, Record
from enrich.provider import COUNTED_AGES, SEARCH_AGES, Answers, Ids, Pace, Provider, asked_for, read_json
from enrich.providers.crossref_work import decode_work, pii_key
from enrich.providers.prefixes import is_datacite, is_doi
from enrich.text import items, mapping, squeeze

BASE = "https://api.crossref.org"
_UNREAD = frozenset({"abstract", "assertion", "funder", "license", "link", "reference"})


def accepts_doi(identifier: Identifier) -> bool:
    """DOIs, save those of the well-known prefixes that are registered elsewhere."""
    return is_doi(identifier) and not is_datacite(identifier.value)


def has_no_comma(identifier: Identifier) -> bool:
    """A comma separates filters, so a DOI that holds one is asked by its own address."""
    return "," not in identifier.value


def request_dois(ids: Ids) -> httpx.Request:
    """A filter with all DOIs, or the one work whose DOI holds a comma."""
    if len(ids) == 1 and not has_no_comma(ids[0]):
        return httpx.Request("GET", f"{BASE}/works/{quote(ids[0].value, safe='')}")
    return _list_request("doi", ids)


def _list_request(filter_name: str, ids: Ids) -> httpx.Request:
    wanted = ",".join(f"{filter_name}:{identifier.value}" for identifier in ids)
    # Several works may carry the same PII, so there is room for more works than were asked for.
    rows = len(ids) if filter_name == "doi" else 2 * len(ids)
    return httpx.Request("GET", f"{BASE}/works", params={"filter": wanted, "rows": rows})


def request_title(ids: Ids) -> httpx.Request:
    """The three works that fit a title best: something is always found."""
    return httpx.Request("GET", f"{BASE}/works", params={"query.bibliographic": ids[0].value, "rows": 3})


def split_dois(response: httpx.Response, ids: Ids) -> Answers:
    """One work for each DOI. Lists leave unknown DOIs out, a single unknown work is a 404 in plain text."""
    single = not has_no_comma(ids[0])
    if single and response.status_code == 404 and response.text.strip() == "Resource not found.":
        return {ids[0]: None}
    found = [_slim(_message(response))] if single else _works(response)
    return _by_name(found, ids, lambda work: [str(work.get("DOI", "")).lower()], str.lower)


def split_piis(response: httpx.Response, ids: Ids) -> Answers:
    """One work for each PII, found by the alternative ids of the works."""
    return _by_name(
        _works(response), ids, lambda work: [pii_key(i) for i in items(work.get("alternative-id"))], pii_key
    )


def split_title(response: httpx.Response, ids: Ids) -> Answers:
    """All candidates as one payload: which of them is meant is for the proof to say."""
    message = _message(response)
    works = [_slim(work) for work in items(message.get("items"))]
    if not works and message.get("total-results") != 0:
        raise Failed("no works arrived, though some were announced")
    return {ids[0]: works or None}


def _by_name(
    works: list[dict[str, JSON]], ids: Ids, names: Callable[[dict[str, JSON]], list[str]], key: Callable[[str], str]
) -> Answers:
    known = {name: work for work in reversed(works) for name in names(work)}
    if len(ids) == len(works) == 1:
        return {ids[0]: works[0]}  # an alias leads to a work of another name: for the proof to say
    return asked_for({identifier: known.get(key(identifier.value)) for identifier in ids}, works)


def _works(response: httpx.Response) -> list[dict[str, JSON]]:
    message = _message(response)
    works = [_slim(work) for work in items(message.get("items"))]
    if not isinstance(total := message.get("total-results"), int) or total > len(works):
        raise Failed(f"{len(works)} works arrived, {total} were announced: what is missing is not absent")
    return works


def _message(response: httpx.Response) -> dict[str, JSON]:
    body = mapping(read_json(response))
    message = body.get("message")
    if body.get("status") != "ok" or not isinstance(message, dict):
        raise Failed(f"no message in the answer: {squeeze(response.text[:120])}")
    return message


def _slim(work: JSON) -> dict[str, JSON]:
    return {name: value for name, value in mapping(work).items() if name not in _UNREAD}


def decode(payload: JSON) -> tuple[Record, ...]:
    """One work, or the candidates of a search, best first as Crossref ranks them."""
    works = payload if isinstance(payload, list) else [payload]
    return tuple(record for work in works if (record := decode_work(work)) is not None)


_provider = partial(
    Provider,
    service="crossref",
    base=BASE,
    pace=Pace(anonymous=1.2),
    decode=decode,
)
CROSSREF = _provider(
    name="crossref",
    order=3,
    accepts=accepts_doi,
    batchable=has_no_comma,
    batch_size=50,
    max_age=COUNTED_AGES,
    request=request_dois,
    split=split_dois,
)
CROSSREF_PII = _provider(
    name="crossref_pii",
    accepts=lambda identifier: identifier.scheme == "pii",
    batch_size=20,
    max_age=SEARCH_AGES,
    request=partial(_list_request, "alternative-id"),
    split=split_piis,
    order=1,
    sparse=True,  # not every publisher deposits its PIIs
)
CROSSREF_SEARCH = _provider(
    name="crossref_search",
    accepts=lambda identifier: identifier.scheme == "title",
    batch_size=1,
    request=request_title,
    split=split_title,
    max_age=SEARCH_AGES,
    absent_age=timedelta(days=7),
    after=("semantic_scholar_match",),
    search=True,
)
