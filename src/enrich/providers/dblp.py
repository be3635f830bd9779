"""DBLP: the bibliography of computer science, kept by hand. It knows where an OpenReview link was published.

Documentation: https://dblp.org/rdf/docu/, https://blog.dblp.org/2024/09/09/introducing-our-public-sparql-query-service/

    POST https://sparql.dblp.org/sparql
    query=PREFIX dblp: <https://dblp.org/rdf/schema#> SELECT ?pub ?title WHERE {
      VALUES ?asked { <https://openreview.net/forum?id=a> <https://openreview.net/pdf?id=a> }
      ?pub dblp:documentPage ?asked ; dblp:title ?title }

dblp.org itself stands behind a browser check since September 2026 and is left alone; its SPARQL service does not. No
limit is published; a request a second is asked for. Batches of 100 addresses are known to work. A query that takes too
long comes back as 429 with an exception in JSON, as the server's software (QLever) words it, and is asked in halves.

One link may lead to two records, of the conference and of CoRR (arXiv); nothing else links the two. A year's conference
comes in weeks to months after it, so that an absence says little.

Titles are searched by ranges of the alphabet ("attention is al" to "attention is am"), which only QLever answers fast
and without regard to case. So every search asks for a title that is surely there, too, and fails where that is missing.
`ENRICH_DBLP_NO_SEARCH` leaves searches out, as for a server with other software.

Year: of publication, as on the title page.
Unconfirmed: the addresses that stand second in `dblp_links`; ranges for more than three titles at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial

import httpx
from rapidfuzz import fuzz, process, utils

from enrich.errors import Failed, Refused, Rejected, Throttled
from enrich.model import JSON
from enrich.provider import PAPER_AGES, SEARCH_AGES, Answers, Ids, Pace, Provider, asked_for, read_json, retry_after
from enrich.providers.dblp_links import DOI, RECORD, spellings
from enrich.providers.dblp_record import decode, gather, links_of
from enrich.text import mapping, squeeze

BASE = "https://sparql.dblp.org"
_SELECT = """PREFIX dblp: <https://dblp.org/rdf/schema#>
SELECT DISTINCT ?pub ?title ?type ?venue ?stream ?year ?volume ?issue ?pages ?doi ?ee ?ord ?name WHERE {{
{}
}}"""
# Each starts from few records. An engine that works from the inside out would else read all of DBLP first.
_FACTS = """{{ {start} ?pub dblp:title ?title ; a ?type .
  OPTIONAL {{ ?pub dblp:publishedIn ?venue }} OPTIONAL {{ ?pub dblp:publishedInStream ?stream }}
  OPTIONAL {{ ?pub dblp:yearOfPublication ?year }} OPTIONAL {{ ?pub dblp:publishedInJournalVolume ?volume }}
  OPTIONAL {{ ?pub dblp:publishedInJournalVolumeIssue ?issue }} OPTIONAL {{ ?pub dblp:pagination ?pages }}
  OPTIONAL {{ ?pub dblp:doi ?doi }} OPTIONAL {{ ?pub dblp:documentPage ?ee }} }}"""
_AUTHORS = """{{ {start} ?pub dblp:hasSignature ?by .
  ?by a dblp:AuthorSignature ; dblp:signatureOrdinal ?ord ; dblp:signatureDblpName ?name }}"""
_STARTS = (  # by what an address is looked up
    (RECORD, "VALUES ?pub {{ {} }}"),
    (DOI, "VALUES ?asked {{ {} }} ?pub dblp:doi ?asked ."),
    ("http", "VALUES ?asked {{ {} }} ?pub dblp:documentPage ?asked ."),
)
_RANGE = "{{ SELECT ?pub WHERE {{ ?pub dblp:title ?found . FILTER(?found >= {} && ?found < {}) }} LIMIT {} }}"
_HITS = 30  # titles that begin alike
_NEAR = 60.0  # of 100: the least likeness of a candidate
_KEPT = 5  # candidates for a title
_LONGEST = 60  # letters of a title that are looked for
_SHORTEST = 12
_SURELY = "Deep Residual Learning for Image Recognition"
_CHECK = re.compile(r"anubis_challenge|/\.within\.website/|Making sure you")
_BUSY = (429, 502, 503, 504)
_PATIENCE = 60.0  # seconds, where the service asks to wait and does not say how long
_HEAVY = re.compile(r"timed out|timeout|memory", re.IGNORECASE)
_DIVISIBLE = 10  # a query of fewer is not too heavy: the server is


def request_links(ids: Ids) -> httpx.Request:
    """Ask for all records that list one of the links, in every spelling."""
    links = [link for identifier in ids for link in spellings(identifier)]
    groups: dict[str, list[str]] = {}
    for link in links:
        start = next(form for prefix, form in _STARTS if link.startswith(prefix))
        groups.setdefault(start, []).append(f"<{link}>")
    return _request([start.format(" ".join(group)) for start, group in groups.items()])


def request_titles(ids: Ids) -> httpx.Request:
    """Ask for all records whose title begins like one of the titles, and like one that is surely there."""
    ranges = dict.fromkeys(r for title in (_SURELY, *(i.value for i in ids)) for r in _ranges(title))
    found = "\n  UNION ".join(_RANGE.format(_literal(low), _literal(high), _HITS) for low, high in ranges)
    return _request([f"{{ SELECT DISTINCT ?pub WHERE {{ {found} }} }}"])


def _request(starts: Sequence[str]) -> httpx.Request:
    parts = [part.format(start=start) for start in starts for part in (_FACTS, _AUTHORS)]
    query = _SELECT.format("\nUNION ".join(parts))
    accept = {"Accept": "application/sparql-results+json"}
    return httpx.Request("POST", f"{BASE}/sparql", data={"query": query}, headers=accept)


def _ranges(title: str) -> Iterator[tuple[str, str]]:
    """Where titles that begin alike lie in the alphabet; a second range for a title without its nickname."""
    _, _, rest = title.partition(": ")
    for text in (title, rest):
        start = re.sub(r"[^a-y]+$", "", _plain(text)[:_LONGEST])  # the last letter must have a next one
        if len(start) >= _SHORTEST:
            yield start, start[:-1] + chr(ord(start[-1]) + 1)


def _plain(title: str) -> str:
    """In lower case, with the signs of a keyboard; a stray byte of a list is no letter."""
    text = title.encode("utf-8", "replace").decode()
    return (squeeze(text) or "").lower().translate(str.maketrans("‐‑‒–—’‘“”", "-----''\"\""))


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # JSON and SPARQL escape alike


def split_links(response: httpx.Response, ids: Ids) -> Answers:
    """All records that list one of an identifier's links."""
    rows = _rows(response, ids)
    records = gather(rows)
    return asked_for({i: [r for r in records if links_of(r) & set(spellings(i))] or None for i in ids}, rows)


def split_titles(response: httpx.Response, ids: Ids) -> Answers:
    """For each title the records whose titles are most like it. Which of them is meant is for the proof to say."""
    records = gather(_rows(response, ids))
    titles = {place: str(record.get("title", "")) for place, record in enumerate(records)}
    if not any(title.startswith(_SURELY) for title in titles.values()):
        raise Failed("titles cannot be searched here: one that is surely there was not found; ENRICH_DBLP_NO_SEARCH=1")
    return {i: [records[place] for place in _likest(i.value, titles)] or None for i in ids}


def _likest(title: str, titles: Mapping[int, str]) -> list[int]:
    clean = utils.default_process
    found = process.extract(title, titles, scorer=fuzz.ratio, processor=clean, score_cutoff=_NEAR, limit=_KEPT)
    return [place for _, _, place in found]


def _rows(response: httpx.Response, ids: Ids) -> list[Mapping[str, JSON]]:
    """The rows of a good answer."""
    _refuse_strangers(response)
    said = _complaint(response)
    if response.status_code == 400:
        raise Failed(f"our query is malformed, which is a bug of enrich: {said}")
    if _HEAVY.search(said):
        raise (Rejected if len(ids) >= _DIVISIBLE else Failed)(f"too much for one query: {said}")
    if response.status_code == 429:
        raise Throttled("too many requests (429)", retry_after=retry_after(response) or _PATIENCE)
    found = mapping(mapping(read_json(response)).get("results")).get("bindings")
    if not isinstance(found, list):
        raise Failed(f"no rows in the answer: {squeeze(response.text[:80])}")
    return [mapping(row) for row in found]


def _refuse_strangers(response: httpx.Response) -> None:
    """A browser check comes with any status. It is its owner's word: never solved, never taken for "not known"."""
    text = response.text.lstrip()
    page = text[:1] not in ("", "{") and response.status_code not in _BUSY
    if page or _CHECK.search(text):
        kind = response.headers.get("content-type", "no content type")
        raise Refused(f"blocked: a page instead of data ({response.status_code}, {kind})")


def _complaint(response: httpx.Response) -> str:
    """What the server's software says went wrong, shortened; it repeats the query."""
    if response.status_code == 200:
        return ""
    try:
        return (squeeze(mapping(response.json()).get("exception")) or "")[:120]
    except (ValueError, RecursionError):
        return ""


_provider = partial(Provider, service="dblp", base=BASE, pace=Pace(anonymous=1.0), decode=decode, sparse=True, order=1)
DBLP = _provider(
    name="dblp",
    accepts=lambda identifier: bool(spellings(identifier)),
    batch_size=50,
    max_age=PAPER_AGES,
    absent_age=timedelta(days=14),
    request=request_links,
    split=split_links,
    order=1,
)
DBLP_SEARCH = _provider(
    name="dblp_search",
    accepts=lambda identifier: identifier.scheme == "title" and any(_ranges(identifier.value)),
    batch_size=10,
    max_age=SEARCH_AGES,
    absent_age=timedelta(days=14),
    request=request_titles,
    split=split_titles,
    search=True,
    dates=True,
    after=("crossref_search",),
    unless=("ENRICH_DBLP_NO_SEARCH",),
)
