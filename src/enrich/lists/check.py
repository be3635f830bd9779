"""What a person should look at in a list: labels against links, tags against the list's own words, counters, anchors.

Quiet on what is fine. Every problem has a stable code; docs/problems.md says what each means and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from enrich.lists.blocks import Block, Inline
from enrich.lists.document import Document, Entry, Problem
from enrich.lists.markdown import parse
from enrich.model import Identifier

_HOSTS = {
    "arxiv": "arxiv",
    "biorxiv": "biorxiv",
    "medrxiv": "biorxiv",
    "openreview": "openreview",
    "github": "github",
    "pubmed": "pmid",
}
_NAMES = {"arxiv": "arXiv", "openreview": "OpenReview", "github": "GitHub", "pmid": "PubMed", "biorxiv": "bioRxiv"}
_COUNTER = re.compile(
    r"img\.shields\.io/badge/(?P<label>[A-Za-z_ %]{0,40}(?:Number|Count|Papers|Total)[A-Za-z_ %]{0,40})-(?P<count>\d+)-"
)


def entry_problems(entry: Entry, document: Document) -> Iterator[Problem]:
    """Problems that the list alone shows."""
    yield from entry.problems
    yield from _labels(entry)
    yield from _tags(entry, document)
    for link in entry.links:
        for damage in link.found.problems:
            yield Problem("damaged-url", f"{link.url} is read as {link.found.identifier}: {damage}", entry.line)


def all_problems(document: Document) -> list[Problem]:
    """Everything that a list shows by itself, in the order of its lines."""
    entries = [problem for entry in document.entries for problem in entry_problems(entry, document)]
    return sorted([*document_problems(document), *entries], key=lambda problem: problem.line or 0)


def _labels(entry: Entry) -> Iterator[Problem]:
    """A label that names one host on a link to another."""
    for link in entry.links:
        identifier = link.found.identifier
        named = _HOSTS.get(link.label.split(" ")[0].casefold()) if link.label else None
        if named is None or identifier is None or named == identifier.scheme or identifier.scheme not in _NAMES:
            continue
        host = _NAMES[identifier.scheme]
        yield Problem("label-host", f"labelled “{link.label}”, but the link goes to {host}", entry.line)


def _tags(entry: Entry, document: Document) -> Iterator[Problem]:
    """A tag that the list's own vocabulary does not hold; only where there is a vocabulary."""
    known = {tag.text: tag for tag in document.vocabulary}
    spellings = {text.casefold(): text for text in known}
    used = [tag for tag in entry.tags if tag.form == "badge" and tag.text not in known]
    for tag in used if len(known) > 1 else ():
        meant = spellings.get(tag.text.casefold())
        if meant is not None:
            yield Problem("tag-spelling", f"tag “{tag.text}” is “{meant}” in the list's vocabulary", entry.line)
        else:
            yield Problem("tag-unknown", f"tag “{tag.text}” is not in the list's vocabulary", entry.line)


def document_problems(document: Document) -> list[Problem]:
    """Problems of the list as a whole: counters kept by hand, anchors that lead nowhere."""
    if document.form != "markdown":
        return [*document.problems, *_duplicates(document)]
    return [*document.problems, *_counters(document), *_anchors(document), *_duplicates(document)]


def _duplicates(document: Document) -> Iterator[Problem]:
    """The same paper in several entries, by the identifiers that the links alone give."""
    seen: dict[Identifier, Entry] = {}
    for entry in document.entries:
        papers = {link.found.identifier for link in entry.links if link.role == "paper" and not link.found.candidate}
        again = sorted(str(i) for i in papers if i is not None and i in seen and seen[i] is not entry)
        if again:
            before = seen[Identifier.parse(again[0])]
            yield Problem("duplicate", f"{again[0]} is listed before, in line {before.line}", entry.line)
        seen = {i: entry for i in papers if i is not None} | seen


def counted(document: Document) -> int:
    """What a hand-kept counter of papers should say: entries with a link to a paper."""
    return sum(1 for entry in document.entries if any(link.role == "paper" for link in entry.links))


def counter_spans(document: Document) -> list[tuple[int, int, int]]:
    """Every hand-kept counter badge: the bytes of its number, and the number."""
    return [
        (match.start("count"), match.end("count"), int(match["count"]))
        for match in re.finditer(_COUNTER.pattern.encode(), document.source)
    ]


def _counters(document: Document) -> Iterator[Problem]:
    actual = counted(document)
    for start, _, shown in counter_spans(document):
        if shown != actual:
            total = len(document.entries)
            message = f"the counter says {shown}; the list has {actual} papers ({total} entries)"
            yield Problem("counter", message, document.line_of(start))


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"[^\w\- ]", "", heading.lower())
    return text.replace(" ", "-")


def _anchors(document: Document) -> Iterator[Problem]:
    for inline, right in broken_anchors(document):
        line = document.line_of(inline.start)
        if right is not None:
            yield Problem("anchor-case", f"the anchor {inline.url} differs by case from #{right}", line)
        else:
            yield Problem("anchor", f"the anchor {inline.url} leads to no heading", line)


def broken_anchors(document: Document) -> Iterator[tuple[Inline, str | None]]:
    """Links within the page that meet no heading, with the anchor that is surely meant, where there is one.

    GitHub compares anchors letter for letter.
    """
    blocks = [each for block in parse(document.source) for each in block.walk()]
    targets = set(_targets(document, blocks))
    lower = {target.casefold(): target for target in targets}
    for inline in (i for block in blocks for i in block.inlines if i.kind == "link" and len(i.url) > 1):
        anchor = unquote(inline.url[1:])
        if inline.url.startswith("#") and anchor not in targets and anchor != "top":
            yield inline, lower.get(anchor.casefold())


def _targets(document: Document, blocks: list[Block]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for block in blocks:
        heading = block.kind == "heading" or any(re.fullmatch(r"h\d", m) for i in block.inlines for m in i.marks)
        if heading:
            text = "".join(i.text for i in block.inlines if i.kind != "image" and i.form != "badge")
            base = slug(text.strip())
            yield base if base not in seen else f"{base}-{seen[base]}"
            yield slug(text)  # what a badge leaves behind at the heading's end
            seen[base] = seen.get(base, 0) + 1
    for match in re.finditer(rb"<[^<>]*?\b(?:id|name)\s*+=\s*+[\"']([^\"'<>]+)[\"']", document.source):
        yield match[1].decode(errors="replace")
