"""PubMed Central's id converter: which DOI and which PubMed id an article there has. It knows names and nothing else.

Documentation: https://pmc.ncbi.nlm.nih.gov/tools/id-converter-api/

    GET https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/?ids=PMC7605294&idtype=pmcid&format=json&versions=no

Asked last, for ids that neither Europe PMC nor PubMed Central describes: the converter knows an article before it is
live. 200 ids of one kind at once; callers must name themselves, hence ENRICH_MAILTO. The pace is that of NCBI's other
services. Until 2025 it lived elsewhere and gave PubMed ids as text; now they are numbers.
Unconfirmed: that 200 ids, allowed by the page, are still allowed; only a few were asked at once in what was recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import httpx

from enrich.errors import Failed
from enrich.model import JSON, Identifier, Record
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, read_json
from enrich.providers.keys import caller_from
from enrich.providers.pubmed import check_limit
from enrich.text import doi, mapping, squeeze

BASE = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1"
_PMCID, _PMID = re.compile(r"PMC\d+"), re.compile(r"[1-9]\d{0,8}")


def accepts(identifier: Identifier) -> bool:
    """Ids of PubMed Central: of a DOI or a PubMed id, Europe PMC knows as much."""
    return identifier.scheme == "pmcid" and _PMCID.fullmatch(identifier.value) is not None


def request(ids: Ids) -> httpx.Request:
    """All in one question; the kind must be said, or they are taken for PubMed ids."""
    wanted = {"ids": ",".join(i.value for i in ids), "idtype": "pmcid", "format": "json", "versions": "no"}
    return httpx.Request("GET", f"{BASE}/articles/", params=wanted)


def split(response: httpx.Response, ids: Ids) -> Answers:
    """One row for each id; an unknown one says `status: error`, while the answer as a whole is `ok` or says nothing."""
    check_limit(response)
    body = mapping(read_json(response))
    rows = body.get("records")
    if not isinstance(rows, list) or body.get("status") not in ("ok", None):
        raise Failed(f"no records in the answer: {str(body)[:120]}")
    found = {squeeze(row.get("requested-id")) or squeeze(row.get("pmcid")): row for row in map(mapping, rows)}
    return {i: _known(found[i.value]) for i in ids if i.value in found}


def _known(row: Mapping[str, JSON]) -> JSON | None:
    return None if row.get("status") == "error" else dict(row)


def decode(payload: JSON) -> tuple[Record, ...]:
    """A record of names alone."""
    own = tuple(_names(mapping(payload)))
    return (Record(source="pmc", identifiers=own),) if own else ()


def _names(row: Mapping[str, JSON]) -> Iterator[Identifier]:
    for scheme, form in (("pmcid", _PMCID), ("pmid", _PMID)):
        if form.fullmatch(value := squeeze(row.get(scheme)) or ""):
            yield Identifier(scheme, value)
    if registered := doi(row.get("doi")):
        yield registered


PMC_IDCONV = Provider(
    name="pmc_idconv",
    service="pmc",
    base=BASE,
    accepts=accepts,
    batch_size=200,
    pace=Pace(anonymous=0.5),
    max_age=PAPER_AGES,
    request=request,
    split=split,
    decode=decode,
    auth=caller_from("ENRICH_MAILTO"),
    needs=("ENRICH_MAILTO",),
    after=("europepmc", "pubmed_central"),
    order=4,
    sparse=True,
)
