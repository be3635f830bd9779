"""arXiv: preprints by number.

Documentation: https://info.arxiv.org/help/api/user-manual.html

    GET https://export.arxiv.org/api/query?id_list=2407.14668,hep-th/9901001&max_results=2

One request in three seconds for all machines of a caller; 429 `Rate exceeded.` without Retry-After. 100 ids a request:
the manual allows 2000, but long calls are throttled and dropped first. `max_results` is 10 unless it is said.
One malformed id makes the whole call a 400. Unknown ids are left out of the feed, which has no order.

Year: of version 1. The record is of the latest version. The journal DOIs are typed in by authors, so they are claims.
A withdrawal has no flag: the comment usually says so. Unconfirmed: several DOIs in one field, 400 for a mixed batch.
The payload is the text of the entry, so that a stored answer can be read anew.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import httpx

from enrich.errors import Failed, Rejected
from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, check
from enrich.text import author, day, dois, number, squeeze, year_in

BASE = "https://export.arxiv.org"
_ATOM, _ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_NUMBER = re.compile(r"\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?/\d{7}")
_ADDRESS = re.compile(r"https?://arxiv\.org/abs/(.+?)(?:v(\d+))?")


def accepts(identifier: Identifier) -> bool:
    """Numbers of both styles, without a version."""
    return identifier.scheme == "arxiv" and _NUMBER.fullmatch(identifier.value) is not None


def request(ids: Ids) -> httpx.Request:
    """Ask for the latest version of each number."""
    numbers = ",".join(identifier.value for identifier in ids)
    return httpx.Request("GET", f"{BASE}/api/query", params={"id_list": numbers, "max_results": len(ids)})


def split(response: httpx.Response, ids: Ids) -> Answers:
    """One entry for each number; a feed that holds fewer entries than it announces is no answer."""
    check(response)
    feed = _parse(response.text)
    entries = feed.findall(f"{_ATOM}entry")
    for entry in entries:
        if "/api/errors" in _text(entry, f"{_ATOM}id"):
            raise Rejected(f"arXiv says: {_text(entry, f'{_ATOM}summary')}")
    total = number(feed.findtext(_TOTAL))
    if total is None or total > len(entries):
        raise Failed(f"{len(entries)} entries arrived, {total} were announced: what is missing is not absent")
    known = {_plain(match[1]): entry for entry in entries if (match := _address(entry))}
    return {i: _source(known[_plain(i.value)]) if _plain(i.value) in known else None for i in ids}


def _parse(text: str) -> ET.Element:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Failed("the feed declares a document type: an HTML page or something worse")
    try:
        return ET.fromstring(text)  # noqa: S314 - entities cannot be declared without the DTD refused above
    except ET.ParseError as error:
        raise Failed(f"the body is not XML ({len(text)} characters)") from error


def _source(entry: ET.Element) -> str:
    return ET.tostring(entry, encoding="unicode").strip()


def _address(entry: ET.Element) -> re.Match[str] | None:
    """Number and version; until 2025 a missing id had a stub of an entry without any."""
    return _ADDRESS.fullmatch(_text(entry, f"{_ATOM}id"))


def _plain(identifier: str) -> str:
    """The subject class of an old number is decoration: `math.GT/0309136` is `math/0309136`."""
    return re.sub(r"\.[A-Z]{2}/", "/", identifier)


def _text(entry: ET.Element, path: str) -> str:
    return squeeze(entry.findtext(path)) or ""


def decode(payload: JSON) -> tuple[Record, ...]:
    """One `<entry>` as text. Titles are plain text with TeX, one of them is `0`."""
    entry = _parse(str(payload))
    address = _address(entry)
    if address is None:
        return ()
    first = day(entry.findtext(f"{_ATOM}published"))
    record = Record(
        source="arxiv",
        identifiers=(Identifier("arxiv", address[1]), Identifier("doi", f"10.48550/arxiv.{address[1]}")),
        title=squeeze(entry.findtext(f"{_ATOM}title")),
        authors=_authors(entry),
        year=year_in(first),
        date=first,
        venue="arXiv",
        type=Type.PREPRINT,
        related=tuple(dois(entry.findtext(f"{_ARXIV}doi"))),
        version=address[2],
        notice="withdrawn" if re.search(r"\bwithdraw", _text(entry, f"{_ARXIV}comment"), re.IGNORECASE) else None,
        url=f"https://arxiv.org/abs/{address[1]}",
    )
    return (record,)


def _authors(entry: ET.Element) -> tuple[Author, ...]:
    names = (author(each.text) for each in entry.findall(f"{_ATOM}author/{_ATOM}name"))
    return tuple(name for name in names if name is not None)


ARXIV = Provider(
    name="arxiv",
    service="arxiv",
    base=BASE,
    accepts=accepts,
    batch_size=100,
    pace=Pace(anonymous=3.0),
    max_age=PAPER_AGES,
    request=request,
    split=split,
    decode=decode,
)
