"""Europe PMC: all of PubMed, articles in PubMed Central, and preprints of the life sciences with what became of them.

Documentation: https://europepmc.org/RestfulWebService

    POST https://www.ebi.ac.uk/europepmc/webservices/rest/searchPOST
         query=DOI:"10.1056/nejmoa2021436" OR (EXT_ID:PPR179288 AND SRC:PPR)&resultType=core&format=json&pageSize=4

A search with one clause for each identifier; answers come in any order, unknown things are left out, and one DOI may
stand for two records. No published limit; two requests a second are kind. A POST, because long addresses are refused;
500 DOIs at once have been answered. An error comes with status 200, as `errCode`.

Year: of the printed issue, else of the first day online; of a preprint, of its first version. Relations, authors in
full and journals stand in `core` answers only. DOIs that the service does not know by their kind are not asked.
Unconfirmed: a 429 (no limit is published); whether the DOI of an older version of a preprint finds it; how many DOIs
are too many (a gateway gave up once on 25, others report 500).
"""

from __future__ import annotations

import re

import httpx

from enrich.errors import Failed, Rejected
from enrich.model import Identifier
from enrich.provider import COUNTED_AGES, Answers, Ids, Pace, Provider, asked_for, read_json
from enrich.providers.europepmc_record import decode
from enrich.providers.europepmc_row import names, rank, slim
from enrich.text import mapping, number

BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
# How an identifier is asked for, and what it must look like: inside quotes a DOI may hold anything but quotes.
_CLAUSES = {
    "doi": ('DOI:"{}"', re.compile(r'10\.\d{4,9}/[^\s"\\]+')),
    "pmid": ("(EXT_ID:{} AND SRC:MED)", re.compile(r"[1-9]\d{0,8}")),
    "pmcid": ("PMCID:{}", re.compile(r"PMC\d+")),
    "europepmc": ("(EXT_ID:{} AND SRC:PPR)", re.compile(r"PPR\d+")),
}
# arXiv, Zenodo and other archives of data; proceedings of ACM, ACL, AAAI, IJCAI, ISCA, NeurIPS, IEEE (its Transactions
# are in PubMed) and Springer's series.
_ELSEWHERE = re.compile(
    r"10\.(?:48550|5281|6084|25378|5061|7910|17605|48324|57967|1145|18653|3115|1609|24963|21437|52202|23919)/"
    r"|10\.1109/(?!t[a-z-]+\.|jbhi)|10\.1007/(?!s)"
)


def accepts(identifier: Identifier) -> bool:
    """PubMed, PubMed Central and preprint ids, and DOIs that may be of the life sciences."""
    clause = _CLAUSES.get(identifier.scheme)
    return (
        clause is not None
        and clause[1].fullmatch(identifier.value) is not None
        and not (identifier.scheme == "doi" and _ELSEWHERE.match(identifier.value))
    )


def request(ids: Ids) -> httpx.Request:
    """All in one search, with room for two records of each."""
    query = " OR ".join(_CLAUSES[i.scheme][0].format(i.value) for i in ids)
    form = {"query": query, "resultType": "core", "format": "json", "pageSize": str(2 * len(ids)), "synonym": "false"}
    return httpx.Request("POST", f"{BASE}/searchPOST", data=form)


def split(response: httpx.Response, ids: Ids) -> Answers:
    """The records of each identifier, best first. Only what a complete answer leaves out is absent."""
    if response.status_code in (414, 504):
        raise (Rejected if len(ids) > 1 else Failed)(f"too much at once ({response.status_code})")
    body = mapping(read_json(response))
    rows = mapping(body.get("resultList")).get("result")
    if not isinstance(rows, list):
        spoilt = Rejected if "errCode" in body and len(ids) > 1 else Failed
        raise spoilt(f"no results in the answer: {str(body)[:120]}")
    found: dict[Identifier, list[object]] = {}
    for row in sorted(map(mapping, rows), key=rank):
        for name in names(row):
            found.setdefault(name, []).append(slim(row))
    hits = number(body.get("hitCount"))
    complete = hits is not None and hits <= len(rows)
    return asked_for({i: found.get(i) for i in ids if complete or i in found}, rows)


EUROPEPMC = Provider(
    name="europepmc",
    service="europepmc",
    base=BASE,
    accepts=accepts,
    batch_size=100,
    pace=Pace(anonymous=0.5),
    max_age=COUNTED_AGES,
    request=request,
    split=split,
    decode=decode,
    order=4,
    sparse=True,
)
