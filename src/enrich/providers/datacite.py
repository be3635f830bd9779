"""DataCite: what archives registered for their DOIs, arXiv, Zenodo, figshare, Dryad and Dagstuhl among them.

Documentation: https://support.datacite.org/docs/api

    GET https://api.datacite.org/dois?query=doi:("10.48550/arxiv.1706.03762" OR "10.5281/zenodo.1196821")&page[size]=100
    GET https://api.datacite.org/dois/10.48550/arxiv.1706.03762

Limits for one address in five minutes: 500 requests, 1,000 for callers with a mail address in the User-Agent. Public
clients ask for some 50 DOIs at once, in lower case: the search minds case, while the single look-up does not.
A single unknown DOI is a 404 in JSON, an unknown one of a list is left out. Answers carry no ETag since mid-2026.

Which prefixes are DataCite's is known for large archives only; any other DOI is asked for here once Crossref does not
know it. arXiv's records name the journal article that authors have entered, which few other sources do.
No `fields[dois]`: it would shorten the answer, but no recording shows it. What is never read is dropped here.
Unconfirmed: that quotes are right in a list (DOIs without them were seen), the body and Retry-After of a 429.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

import httpx

from enrich.errors import Failed, Throttled
from enrich.model import JSON, Identifier
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, asked_for, read_json, retry_after
from enrich.providers.arxiv import accepts as is_arxiv
from enrich.providers.datacite_doi import decode, slim
from enrich.providers.prefixes import doi_of, is_arxiv_doi, is_datacite, is_doi
from enrich.text import items, mapping

BASE = "https://api.datacite.org"
_ROOM = 100  # works in one answer
_WAIT = 20.0  # seconds, where a 429 names no time: requests are counted over five minutes


def accepts(identifier: Identifier) -> bool:
    """Numbers of arXiv and DOIs of the well-known prefixes. An arXiv DOI stands beside its number."""
    doi = is_doi(identifier) and is_datacite(identifier.value) and not is_arxiv_doi(identifier)
    return doi or is_arxiv(identifier)


def accepts_other(identifier: Identifier) -> bool:
    """DOIs whose prefix tells nothing."""
    return is_doi(identifier) and not is_datacite(identifier.value)


def is_plain(identifier: Identifier) -> bool:
    """Whether a DOI can stand between quotes."""
    return not set(identifier.value) & set('"\\')


def request(ids: Ids) -> httpx.Request:
    """A search for all DOIs, or the one that stands alone."""
    if len(ids) == 1:
        return httpx.Request("GET", f"{BASE}/dois/{quote(doi_of(ids[0]), safe='/')}")
    wanted = " OR ".join(f'"{doi_of(identifier)}"' for identifier in ids)
    return httpx.Request("GET", f"{BASE}/dois", params={"query": f"doi:({wanted})", "page[size]": _ROOM})


def split(response: httpx.Response, ids: Ids) -> Answers:
    """The attributes of each DOI, by which it is known whatever its case."""
    if response.status_code == 429:
        wait = retry_after(response)
        raise Throttled("too many requests (429)", retry_after=_WAIT if wait is None else wait)
    if len(ids) == 1 and response.status_code == 404 and _says_404(response):
        return {ids[0]: None}
    body = mapping(read_json(response))
    found = [body.get("data")] if len(ids) == 1 else _list(body)
    known = {doi: slim(one) for one in found if (doi := str(mapping(one).get("id")).lower())}
    return asked_for({identifier: known.get(doi_of(identifier)) for identifier in ids}, found)


def _says_404(response: httpx.Response) -> bool:
    """A 404 in the service's own words; a page comes from a machine in front of it."""
    try:
        errors = items(mapping(response.json()).get("errors"))
    except ValueError:
        return False
    return any(mapping(error).get("status") == "404" for error in errors)


def _list(body: JSON) -> list[JSON]:
    found, total = body.get("data"), mapping(body.get("meta")).get("total")
    if not isinstance(found, list) or not isinstance(total, int):
        raise Failed(f"no list of DOIs in the answer: {str(body)[:120]}")
    if total > len(found):
        raise Failed(f"{len(found)} DOIs arrived, {total} were announced: what is missing is not absent")
    return found


_provider = partial(
    Provider,
    service="datacite",
    base=BASE,
    batchable=is_plain,
    batch_size=50,
    pace=Pace(anonymous=0.7),
    max_age=PAPER_AGES,
    request=request,
    split=split,
    decode=decode,
)
DATACITE = _provider(name="datacite", accepts=accepts)
DATACITE_OTHER = _provider(
    name="datacite_other",
    order=4,
    accepts=accepts_other,
    after=("crossref",),
    sparse=True,  # what Crossref does not know is a slip of the pen as often as DataCite's
)
