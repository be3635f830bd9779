"""What is said about an entry in the list: the facts as a short piece of Markdown that cannot break its line."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping

from enrich import dataset as data
from enrich.decisions import Decisions, Weave
from enrich.lists.anchors import broken_anchors
from enrich.lists.counters import counted, counter_spans
from enrich.lists.document import Document, Entry
from enrich.lists.markdown import flat
from enrich.lists.render import escape, render
from enrich.lists.weave import Edit, weave


def fed(document: Document, dataset: data.Dataset, decisions: Decisions) -> bytes:
    """The list with the dataset's facts woven in; a list in YAML as Markdown, with the facts."""
    if document.form == "yaml":
        return _rendered(document, dataset, decisions.weave)
    return weave(document.source, edits(document, dataset, decisions))


def _rendered(document: Document, dataset: data.Dataset, wording: Weave) -> bytes:
    known = {entry.id: entry for entry in dataset.entries}
    here = [(entry, known[entry.id]) for entry in document.entries if entry.id in known]
    titles = {entry.id: entry.title for entry in dataset.entries}
    return render(document, titles, {entry.id: phrase(fact, wording, _typed(entry, fact)) for entry, fact in here})


def _typed(entry: Entry, known: data.Entry) -> dict[str, str]:
    """What people typed, where no record says it. Venue and year belong together: half of each would be a mix."""
    facts = {"authors": escape(entry.authors or "")} if not known.authors else {}
    if known.venue is None and known.year is None:
        venue, status = escape(entry.label.venue or ""), escape(entry.label.status or "")
        facts |= {"venue": venue, "year": str(entry.label.year or ""), "status": status}
    return facts


def edits(document: Document, dataset: data.Dataset, decisions: Decisions) -> Iterator[Edit]:
    """One insertion for each entry that has something to say, and what is corrected on request.

    Of two that overlap (a counter inside a link to a misspelt anchor) only the outer one is made.
    """
    at = 0
    for edit in sorted(_wanted(document, dataset, decisions)):
        if edit.start >= at:
            yield edit
            at = edit.end


def _wanted(document: Document, dataset: data.Dataset, decisions: Decisions) -> Iterator[Edit]:
    known = {entry.id: entry for entry in dataset.entries}
    for entry in document.entries:
        if entry.container == "html":
            continue  # Markdown is not read inside raw HTML
        text = phrase(known[entry.id], decisions.weave) if entry.id in known else ""
        if text:
            yield Edit(entry.insert_at, entry.insert_at, text.encode())
    if decisions.weave.counters:
        yield from _counters(document)
    if decisions.weave.anchors:
        yield from _anchors(document)


def _counters(document: Document) -> Iterator[Edit]:
    """The badge as a whole is replaced: inside an address no comment could stand."""
    actual = counted(document)
    for start, end, shown in counter_spans(document):
        close = document.source.find(b")", end) + 1
        begin = document.source.rfind(b"![", 0, start)
        head, tail = document.source[begin:start], document.source[end:close]
        if shown != actual and begin >= 0 and close > end and b")" not in head and b"\n" not in head + tail:
            yield Edit(begin, close, head + str(actual).encode() + tail)


def _anchors(document: Document) -> Iterator[Edit]:
    for inline, right in broken_anchors(document.source, flat(document.source)):
        link = document.source[inline.start : inline.end]
        tail = f"({inline.url})".encode()
        if right is not None and link.endswith(tail):
            yield Edit(inline.start, inline.end, link[: -len(tail)] + f"(#{right})".encode())


def phrase(entry: data.Entry, wording: Weave, typed: Mapping[str, str] | None = None) -> str:
    """The facts of one entry in the list's own wording; empty where none is known. `typed`: in place of some."""
    facts = _facts(entry) | dict(typed or {})
    parts = [_fill(part, facts) for part in wording.parts]
    shown = [part for part in parts if part]
    return wording.lead + wording.separator.join(shown) if shown else ""


def _fill(part: str, facts: dict[str, str]) -> str:
    """A part with its fields filled in; empty where one of them is unknown."""
    names = [name for _, name, *_ in string.Formatter().parse(part) if name]
    return part.format(**facts) if all(facts.get(name) for name in names) else ""


def _facts(entry: data.Entry) -> dict[str, str]:
    count = entry.headline
    stars = [r for r in entry.repositories if r.stars is not None and not r.part]
    return {
        "authors": escape(short_authors(entry.authors)),
        "first": escape(entry.authors[0]) if entry.authors else "",
        "venue": escape(entry.venue.name) if entry.venue else "",
        "year": str(entry.year) if entry.year else "",
        "status": escape(entry.venue.status or "") if entry.venue else "",
        "citations": _number(count.count, made_up=bool(count.made_up)) if count else "",
        "stars": _number(stars[0].stars or 0, made_up=bool(stars[0].made_up)) if stars else "",
    }


def _number(count: int, *, made_up: bool) -> str:
    """An invented number says so wherever it shows."""
    return f"{count:,} (made up)" if made_up else f"{count:,}"


def short_authors(authors: list[str]) -> str:
    """One or two names in full, more as the first “et al.”."""
    if len(authors) > 2:
        return f"{authors[0]} et al."
    return " & ".join(authors)
