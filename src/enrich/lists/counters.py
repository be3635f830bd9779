"""Numbers that people keep by hand: badges such as PaperNumber-78, and headings such as `Surveys (21)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enrich.lists.document import Document
from enrich.lists.problem import Problem
from enrich.lists.weave import Edit

_BADGE = re.compile(
    rb"img\.shields\.io/badge/[A-Za-z_ %]{0,40}(?:Number|Count|Papers|Total)[A-Za-z_ %]{0,40}-(?P<count>\d+)-"
)
_HEADING = re.compile(r"[(（\[](?:total:? ?)?(\d{1,4})(?: papers)?[)）\]]$", re.IGNORECASE)


def counted(document: Document) -> int:
    """What a hand-kept counter of papers should say: entries with a link to a paper."""
    return sum(1 for entry in document.entries if any(link.role == "paper" for link in entry.links))


def counter_spans(document: Document) -> list[tuple[int, int, int]]:
    """Every hand-kept counter badge: the bytes of its number, and the number."""
    found = _BADGE.finditer(document.source)
    return [(match.start("count"), match.end("count"), int(match["count"])) for match in found]


def counter_problems(document: Document) -> Iterator[Problem]:
    """Counters that are wrong, whatever they may count."""
    actual, total = counted(document), len(document.entries)
    for start, end, shown in counter_spans(document):
        if shown not in (actual, total):
            message = f"the counter says {shown}; the list has {actual} papers ({total} entries)"
            yield Problem("counter", message, start, fix=Edit(start, end, str(actual).encode()))
    yield from _headings(document)


def _headings(document: Document) -> Iterator[Problem]:
    """Numbers in headings, where they agree with the entries below often enough to show that they count those."""
    counts: dict[tuple[str, ...], int] = {}
    first: dict[tuple[str, ...], int] = {}
    for entry in document.entries:
        for depth in range(1, len(entry.section) + 1):
            section = entry.section[:depth]
            counts[section] = counts.get(section, 0) + 1
            first.setdefault(section, entry.start)
    kept = [(section, int(match[1])) for section in counts if (match := _HEADING.search(section[-1].strip()))]
    wrong = [(section, shown) for section, shown in kept if shown != counts[section]]
    if 2 * len(wrong) > len(kept) or len(kept) - len(wrong) < 2:
        return
    for section, shown in wrong:
        message = f"the heading “{section[-1]}” says {shown}; {counts[section]} entries stand below it"
        yield Problem("counter", message, document.source.rfind(section[-1].encode(), 0, first[section]))
