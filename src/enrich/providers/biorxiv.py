"""bioRxiv and medRxiv: preprints of biology and medicine.

Documentation: https://api.biorxiv.org

    GET https://api.biorxiv.org/details/biorxiv/10.1101/2025.02.02.634313/na/json

One DOI a request, one row a version, both servers behind one address. No documented limit; a request a second is kind.
The number of digits guesses the server, and guesses wrong at times: `biorxiv_other` asks the other one.

Year: of the first version's posting; where version 1 is not listed, the date inside the DOI. Title: the latest.
Withdrawals have no flag, they show in the title or in the place of the abstract. Unconfirmed: a throttled answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import httpx

from enrich.errors import Failed
from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, check, read_json
from enrich.text import author, clean, day, dois, items, mapping, number, squeeze, year_in

BASE = "https://api.biorxiv.org"
# 10.1101 belongs to Cold Spring Harbor, whose journals (10.1101/gr.…, /gad.…, /pdb.…) are no preprints.
_PREPRINT = re.compile(r"10\.(?:1101|64898)/(?:\d{4}\.\d{2}\.\d{2}\.\d{6,8}|\d{6}|190\d{5})")
_SERVERS = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}
_MARK = re.compile(r"^\W*WITHDRAWN\W+")
# Of the abstract's beginning; "Withdrawal from nicotine …" and "a drug that has been withdrawn" are science.
_STATEMENT = re.compile(
    r"\W*withdrawal statement|\W*\[withdrawn|\W*withdrawn\W*$|\W*the authors have withdrawn"
    r"|.{0,200}\b(?:manuscript|preprint|article|paper)\b.{0,80}\b(?:has been|is|was) withdrawn",
    re.IGNORECASE,
)


def accepts(identifier: Identifier) -> bool:
    """DOIs that either server gave out."""
    return identifier.scheme == "doi" and _PREPRINT.fullmatch(identifier.value) is not None


def request(ids: Ids, *, other: bool = False) -> httpx.Request:
    """Ask the server that the DOI's digits point to (eight of them: medRxiv), or the other one."""
    doi = ids[0].value
    medical = re.search(r"(?<!\d)\d{8}$", doi) is not None
    server = "medrxiv" if medical is not other else "biorxiv"
    return httpx.Request("GET", f"{BASE}/details/{server}/{doi}/na/json")


def split(response: httpx.Response, ids: Ids) -> Answers:
    """Only `ok` is an answer and only `no …` an absence: its outages come with status 200, as text or as nothing."""
    check(response)
    if not response.text.lstrip().startswith("{"):
        raise Failed(f"not an answer: {squeeze(response.text[:80]) or 'an empty body'}")
    body = mapping(read_json(response))
    status = str(mapping(next(iter(items(body.get("messages"))), None)).get("status", ""))
    if status.startswith("no "):
        return {ids[0]: None}
    rows = [r for r in items(body.get("collection")) if ids[0] in dois(mapping(r).get("doi"))]
    if status != "ok" or not rows:
        raise Failed(f"status {status!r} with {len(rows)} versions of {ids[0].value}")
    return {ids[0]: rows}


def decode(payload: JSON) -> tuple[Record, ...]:
    """The rows of one DOI, one for each version, as one record."""
    rows = sorted((mapping(row) for row in items(payload)), key=lambda row: number(row.get("version")) or 0)
    own = next(dois(rows[-1].get("doi")), None) if rows else None
    if own is None:
        return ()
    latest, first = rows[-1], _posted(rows, own.value)
    title, version = clean(latest.get("title")), squeeze(latest.get("version"))
    withdrawn = _is_withdrawn(latest)
    server = str(latest.get("server", "")).lower()
    record = Record(
        source="biorxiv",
        identifiers=(own,),
        title=_MARK.sub("", title) if title else None,
        authors=_authors(latest.get("authors")),
        year=year_in(first),
        date=first,
        venue=_SERVERS.get(server),
        status="withdrawn" if withdrawn else None,
        type=Type.PREPRINT,
        related=tuple(dois(latest.get("published"))),
        version=version,
        notice="withdrawn" if withdrawn else None,
        url=f"https://www.{server}.org/content/{own.value}v{version}" if server in _SERVERS and version else None,
    )
    return (record,)


def _is_withdrawn(row: Mapping[str, JSON]) -> bool:
    title, abstract, kind = (clean(row.get(name)) or "" for name in ("title", "abstract", "type"))
    return bool(_MARK.match(title) or _STATEMENT.match(abstract)) or kind == "withdrawn"


def _posted(rows: list[JSON], doi: str) -> str | None:
    """The day of the first version; a later version's own day may be years after it."""
    dates = [date for row in rows if (date := day(row.get("date")))]
    inside = re.search(r"/(\d{4})\.(\d{2})\.(\d{2})\.", doi)
    if number(rows[0].get("version")) == 1 or not inside:
        return min(dates, default=None)
    return "-".join(inside.groups())


def _authors(value: JSON) -> tuple[Author, ...]:
    """`Last, F. M.; Last2, G.; A Consortium`: what has no comma is a group."""
    names = (squeeze(name) for name in (squeeze(value) or "").split(";"))
    return tuple(a if "," in name else Author(name, group=True) for name in names if name and (a := author(name)))


_provider = partial(
    Provider,
    service="biorxiv",
    base=BASE,
    accepts=accepts,
    batch_size=1,
    pace=Pace(anonymous=1.0),
    max_age=PAPER_AGES,
    split=split,
    decode=decode,
)
BIORXIV = _provider(name="biorxiv", request=request)
BIORXIV_OTHER = _provider(name="biorxiv_other", request=partial(request, other=True), after=("biorxiv",))
