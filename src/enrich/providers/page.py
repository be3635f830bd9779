"""Pages of papers by their `citation_*` tags, which publishers print for search engines.

Documentation: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing

    <meta name="citation_title" content="…">  <meta name="citation_author" content="Last, First">

What all such pages share is here; a host that prints more says by CSS selectors where. A page is a request. So it is
asked for only where DBLP, which answers for fifty at once, had nothing that could be believed, and kept for a year.

404 and 410 are absent. A page without a title has changed its shape; a browser check is a refusal. Neither is "none".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from enrich.errors import Failed, Refused
from enrich.identify import url_of
from enrich.model import JSON, Identifier
from enrich.provider import Answers, Field, Ids, Pace, Provider, check
from enrich.text import squeeze

Address: TypeAlias = Callable[[Identifier], str | None]

PAGE_AGES = {Field.BIBLIOGRAPHY: timedelta(days=365)}
CODE = 'a[href*="//github.com/"], a[href*="//gitlab.com/"], a[href*="//codeberg.org/"], a[href*="//huggingface.co/"]'
_LONGEST = 500_000  # characters of a page that are read; the tags stand in its head
_READ = re.compile(r"title|authors?|doi|volume|issue|issn|year|(?:first|last)page|(?:\w+_)?date|\w+_(?:title|url)")
_CHECK = re.compile(
    r"<title>(?:just a moment\.\.\.|attention required!|(?:verifying|checking) your browser|making sure you)"
    r"|_cf_chl_opt|anubis_challenge|/\.within\.website/",
    re.IGNORECASE,
)
_HEAD = re.compile(r"</head|<body", re.IGNORECASE)  # what comes before it came whole


def named(form: str) -> Callable[[Identifier], bool]:
    r"""Accepts identifiers of a form such as `jmlr:v\d+/.+` that have an address."""
    pattern = re.compile(form)
    return lambda identifier: pattern.fullmatch(str(identifier)) is not None and url_of(identifier) is not None


def request(ids: Ids, *, address: Address = url_of) -> httpx.Request:
    """Ask for one page, which a provider accepts only where it has an address."""
    return httpx.Request("GET", address(ids[0]) or "")


def split(
    response: httpx.Response, ids: Ids, *, address: Address = url_of, parts: Mapping[str, str] = MappingProxyType({})
) -> Answers:
    """What a page says that is ever read, or its absence.

    `parts`: what is read besides the tags: a name, and the CSS selector of its texts or links.
    """
    text = _text(response)
    html = LexborHTMLParser(text)
    tags = _tags(html)
    said = {name: found for name, selector in parts.items() if (found := [_read(node) for node in html.css(selector)])}
    is_paper = "title" in tags or "bibtex" in said
    if not is_paper and _CHECK.search(text):
        raise Refused(f"a browser check instead of the page ({response.status_code})")
    if response.status_code in (404, 410):
        return {ids[0]: None}
    check(response)
    if not (is_paper and _HEAD.search(text) and text.endswith(">")):
        what = "cut off" if is_paper else "no page of a paper: it has no citation_title"
        raise Failed(f"the page is {what} ({len(response.content)} bytes)")
    return {ids[0]: {"asked": str(ids[0]), "url": address(ids[0]), "tags": tags, **said}}


def _text(response: httpx.Response) -> str:
    """Old pages do not say that they are in Latin-1. A page of any length ends with a tag."""
    try:
        text = response.content.decode(response.charset_encoding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = response.content.decode("cp1252", "replace")
    return text.rstrip() if len(text) < _LONGEST else text[:_LONGEST] + ">"


def _tags(html: LexborHTMLParser) -> dict[str, list[str]]:
    """The contents of each tag in order, by the tag's name without `citation_`."""
    tags: dict[str, list[str]] = {}
    for node in html.css('meta[name^="citation_" i]'):
        name = _attribute(node, "name").lower().removeprefix("citation_")
        content = squeeze(_attribute(node, "content"))
        if content and _READ.fullmatch(name):
            tags.setdefault(name, []).append(content)
    return tags


def _read(node: LexborNode) -> JSON:
    """The text of a node; of a link with its address."""
    text = squeeze(node.text()) or ""
    return [text, _attribute(node, "href")] if node.tag == "a" else text


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


page = partial(
    Provider,
    batch_size=1,
    pace=Pace(anonymous=1.5),
    max_age=PAGE_AGES,
    absent_age=timedelta(days=14),
    request=request,
    after=("dblp",),
)
