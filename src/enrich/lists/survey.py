"""How a list is written: what its entries stand in, how links look, what it says already, what could not be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from enrich.identify import Kind
from enrich.lists.anchors import broken_anchors
from enrich.lists.check import all_problems
from enrich.lists.counters import counted, counter_spans
from enrich.lists.document import Document, Entry, Link
from enrich.lists.links import is_local
from enrich.lists.markdown import flat

_STARS = re.compile(rb"(?:img\.shields\.io|badgen\.net)/github/stars/", re.IGNORECASE)
_CITED = re.compile(rb"\d\s?citations?\b|\bcit(?:ations?|ed[- ]by)\b(?:\]\([^()\s]*\))?[\s:(]{1,3}\d", re.IGNORECASE)
_SAID_IN = {
    "authors": re.compile(r"authors?", re.IGNORECASE),
    "venue": re.compile(r"venue|publisher|publication|journal|conference|pub\b.*", re.IGNORECASE),
    "year": re.compile(r"year|(?:publish )?date|.*& date", re.IGNORECASE),
}
_LONG = 24  # a label longer than this is a title


@dataclass(frozen=True, slots=True)
class Sample:
    """How often something occurs, and the first time: its line and words."""

    count: int
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A list in numbers. Counts are of entries, unless they are of links; lines count from 1.

    `containers`, `styles`: entries by what they stand in, links by how they are written. `schemes`: links by the scheme
    of their identifier. `papers`, `code`: entries with such a link. `says`: how many of the papers say their authors,
    venue, year and citations themselves, and how many of those with code their stars. `tags`: uses by text.
    `counters`: what hand-kept counters say; `papers`: what they should. `outside`: lines of external links that belong
    to no entry, by where they stand, and of links to other files. `stray`: lines with bytes that are no UTF-8.
    """

    title: str
    entries: int
    sections: int
    links: int
    containers: dict[str, Sample]
    styles: dict[str, Sample]
    schemes: dict[str, int]
    identified: int
    papers: int
    code: int
    says: dict[str, int]
    tags: dict[str, int]
    explained: tuple[str, ...]
    counters: tuple[int, ...]
    anchors: int
    problems: dict[str, tuple[int, ...]]
    outside: dict[str, tuple[int, ...]]
    stray: tuple[int, ...]


def survey(document: Document) -> Survey:
    """Count what a list holds."""
    entries = document.entries
    links = [(entry, link) for entry in entries for link in entry.links]
    schemes = Counter(link.found.identifier.scheme for _, link in links if link.found.identifier)
    tags = Counter(tag.text for entry in entries for tag in entry.tags if tag.text)
    return Survey(
        title=document.title,
        entries=len(entries),
        sections=len({entry.section for entry in entries}),
        links=len(links),
        containers=_samples((e.container, e.line, e.name or e.title) for e in entries),
        styles=_samples(_style(entry, link, document) for entry, link in links),
        schemes=dict(schemes.most_common()),
        identified=sum(1 for entry in entries if any(link.found.identifier for link in entry.links)),
        papers=counted(document),
        code=sum(1 for entry in entries if _has_code(entry)),
        says=_says(document),
        tags=dict(tags.most_common()),
        explained=tuple(tag.text for tag in document.vocabulary),
        counters=tuple(shown for _, _, shown in counter_spans(document)),
        anchors=sum(1 for _, right in broken_anchors(document.source, flat(document.source)) if right is not None),
        problems=_lines((problem.code, problem.line or 1) for problem in all_problems(document)),
        outside=_lines(_outside(document)),
        stray=tuple(_stray(document.source)),
    )


def _samples(found: Iterable[tuple[str, int, str]]) -> dict[str, Sample]:
    """Kinds with their number and first occurrence, the most frequent first."""
    first: dict[str, tuple[int, str]] = {}
    counts: Counter[str] = Counter()
    for kind, line, text in found:
        first.setdefault(kind, (line, text))
        counts[kind] += 1
    return {kind: Sample(count, *first[kind]) for kind, count in counts.most_common()}


def _lines(found: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    lines: dict[str, list[int]] = {}
    for kind, line in found:
        lines.setdefault(kind, []).append(line)
    return {kind: tuple(lines[kind]) for kind in sorted(lines, key=lambda kind: -len(lines[kind]))}


def _style(entry: Entry, link: Link, document: Document) -> tuple[str, int, str]:
    raw = document.source[link.start : link.end].decode(errors="replace")
    return _form(entry, link, raw), document.line_of(link.start), raw


def _form(entry: Entry, link: Link, raw: str) -> str:
    named = {"badge": "a badge", "html": "<a href>", "bare": "a bare URL", "auto": "<url>", "ref": "[label][reference]"}
    if link.form in named:
        return named[link.form]
    for opener, closer, name in (
        ("[[", "]", "[[label](url)]"),
        ("[[", ")", "[[label]](url)"),
        ("[\\[", ")", "[[label]](url)"),
        ("([", ")", "([label](url))"),
    ):
        if raw.startswith(opener) and raw.endswith(closer):
            return name
    is_title = len(link.label) > _LONG or link.label in (entry.name, entry.title)
    return "[title](url)" if link is entry.links[0] and is_title else "[label](url)"


def _has_code(entry: Entry) -> bool:
    return any(link.found.kind is Kind.CODE for link in entry.links)


def _outside(document: Document) -> Iterator[tuple[str, int]]:
    for place in document.places:
        if not is_local(place.url):
            yield place.where, place.line
        elif place.url.strip() and not place.url.startswith("#"):
            yield "to other files", place.line


def _says(document: Document) -> dict[str, int]:
    said: Counter[str] = Counter()
    for entry in document.entries:
        is_paper = any(link.role == "paper" for link in entry.links)
        found = set(_said(entry, document.source[entry.start : entry.end]))
        said.update(what for what in found if (_has_code(entry) if what == "stars" else is_paper))
    return {what: said[what] for what in ("authors", "venue", "year", "stars", "citations")}


def _said(entry: Entry, source: bytes) -> Iterator[str]:
    written = {"authors": entry.authors, "venue": entry.label.venue, "year": entry.label.year or entry.date}
    yield from (what for what, value in written.items() if value)
    for what, key in _SAID_IN.items():
        if any(key.fullmatch(name) for name, _ in entry.fields):
            yield what
    if _STARS.search(source):
        yield "stars"
    if _CITED.search(source):
        yield "citations"


def _stray(source: bytes) -> Iterator[int]:
    for number, line in enumerate(source.split(b"\n"), 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            yield number
