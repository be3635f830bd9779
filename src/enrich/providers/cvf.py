"""CVF: CVPR, ICCV, WACV and their workshops in open access, by page.

Documentation: https://openaccess.thecvf.com

    GET https://openaccess.thecvf.com/content/CVPR2023/html/Liu_Slimmable_Dataset_Condensation_CVPR_2023_paper.html

No limit is stated; a page a second and slower. Pages have no DOI, though IEEE gives one; most name the paper at arXiv.
A workshop's page stands in a folder that only a link tells. What the tags leave out stands in the page's BibTeX.

Year and month: of the meeting, by the BibTeX.
Unconfirmed: the tags of pages before 2017.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import urljoin

from enrich.model import JSON, Record
from enrich.providers import bibtex
from enrich.providers.page import named, page, split
from enrich.providers.page_record import addresses, links, record, texts
from enrich.text import mapping

BASE = "https://openaccess.thecvf.com"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIELDS = {"title": "title", "booktitle": "conference_title", "pages": "firstpage", "year": "year", "doi": "doi"}


def decode(payload: JSON) -> tuple[Record, ...]:
    """A paper of a conference; the page at arXiv is a claim."""
    said = mapping(payload)
    cited = bibtex.fields(" ".join(texts(said, "bibtex")))
    tags = {**dict(_as_tags(cited)), **dict(_files(payload)), **mapping(said.get("tags")), **dict(_date(cited))}
    found = record({**said, "tags": tags})
    if found is None:
        return ()
    related = (name for _, name in links(payload) if name.scheme == "arxiv")
    return (replace(found, related=tuple(dict.fromkeys(related))),)


def _as_tags(cited: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    for field, tag in _FIELDS.items():
        if field in cited:
            yield tag, [re.sub("-+", "-", cited[field]) if field == "pages" else cited[field]]
    if "author" in cited:
        yield "author", bibtex.people(cited["author"])


def _files(payload: JSON) -> Iterator[tuple[str, list[str]]]:
    """The page's own name, which it gives by its PDF."""
    for _, address in addresses(payload):
        if address.endswith("_paper.pdf"):
            yield "pdf_url", [urljoin(BASE, address)]


def _date(cited: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The month is in the BibTeX alone: `June`."""
    month, year = cited.get("month", "")[:3].lower(), cited.get("year")
    if year and month in _MONTHS:
        yield "publication_date", [f"{year}-{_MONTHS.index(month) + 1:02}"]


CVF = page(
    name="cvf",
    service="cvf",
    base=BASE,
    accepts=named(r"cvf:[^/?#\s]+"),
    split=partial(split, parts={"bibtex": ".bibref", "links": 'a[href*="arxiv.org/"], a[href$="_paper.pdf"]'}),
    decode=decode,
)
