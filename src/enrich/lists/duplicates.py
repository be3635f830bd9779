"""The same paper in several entries, and several papers behind one link.

An entry's own paper is the one its first paper link leads to, if that link's label is a title or a role: a paper that
is only mentioned is not listed twice. Code and data may be shared by many papers.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from textwrap import shorten

from rapidfuzz import fuzz

from enrich.lists.document import Document, Entry
from enrich.lists.label import is_venue, role_of
from enrich.lists.problem import Problem
from enrich.model import HOSTS, Identifier

_SAME = 80  # token-set similarity of two titles: 73 is the highest that was seen between titles of different papers
_TELLING = 4  # words of three letters and more; fewer are a nickname, a topic or a label
NEWS = re.compile(r"\bnews\b|\bupdates?\b|changelog|announce|what.s new|latest|新闻|更新", re.IGNORECASE)
_MOST = 2  # papers in one entry: preprint and published version, or a paper and its sequel
_Group = tuple[tuple[str, ...], int]
_Pair = tuple[Entry, Entry]


def duplicate_problems(document: Document) -> Iterator[Problem]:
    """Each entry whose paper an earlier one has."""
    folds = [match.start() for match in re.finditer(rb"<details", document.source)]
    groups = {entry.id: _group(entry, folds) for entry in document.entries}
    pairs = [(first, again, _similar(first, again)) for first, again in _pairs(document)]
    overviews = _overviews([(first, again) for first, again, similar in pairs if similar], groups)
    for first, again, similar in pairs:
        title = shorten(f"{first.name}: {first.title}" if first.name else first.title, 80, placeholder=" …")
        if similar is False:
            message = f"has the same link as “{title}”: one link is wrong, or the paper has another title now"
            yield Problem("same-link", message, again.start, also=first.line)
        elif overviews.isdisjoint((groups[first.id], groups[again.id])):
            if similar and groups[first.id] == groups[again.id]:
                yield Problem("duplicate", f"“{title}” is listed twice in this section", again.start, also=first.line)
            else:
                where = " / ".join(first.section) or "no section"
                message = f"“{title}” under “{where}” links the same paper"
                yield Problem("repeated", message, again.start, also=first.line)


def _pairs(document: Document) -> Iterator[_Pair]:
    seen: dict[Identifier, Entry] = {}
    for entry in document.entries:
        paper = _own(entry)
        if paper is not None:
            if paper in seen:
                yield seen[paper], entry
            seen.setdefault(paper, entry)


def _own(entry: Entry) -> Identifier | None:
    """The paper that an entry is about, None where it has none, or cites several. Nested notes only mention papers."""
    title = _words(f"{entry.name or ''} {entry.title}")
    links = [
        link for link in entry.links if link.start < entry.end and link.role == "paper" and not link.found.candidate
    ]
    named_links = [(link, link.found.identifier) for link in links if link.found.identifier]
    # A repository may hold the files of many papers.
    papers = [(_words(link.label), link.label, name) for link, name in named_links if name.scheme not in HOSTS]
    if not papers or len({paper for *_, paper in papers}) > _MOST:
        return None
    words, label, paper = papers[0]
    named = not words or role_of(label) or words in title or title in words
    return paper if named or (is_venue(label) and " et al" not in label) else None


def _similar(first: Entry, again: Entry) -> bool | None:
    """Whether two titles are of one paper; None where they are too short to tell, such as the names of two tools."""
    titles = [_words(entry.title) for entry in (first, again)]
    full = [_words(f"{entry.name or ''} {entry.title}") for entry in (first, again)]
    if titles[0] == titles[1] or full[0] == full[1]:
        return True
    if min(len(re.findall(r"[^\W\d_]{3,}", title)) for title in titles) < _TELLING:
        return None
    return max(fuzz.token_set_ratio(*titles), fuzz.token_set_ratio(*full)) >= _SAME


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _group(entry: Entry, folds: list[int]) -> _Group:
    """Section and foldable part: some lists show all of their papers once by topic and once by year."""
    return entry.section, bisect(folds, entry.start) if entry.container != "html" else -1


def _overviews(pairs: list[_Pair], groups: dict[str, _Group]) -> set[_Group]:
    """Sections that show on purpose what stands elsewhere: news, must-reads, the same list in another order."""
    sizes = Counter(groups.values())
    shared = Counter(group for first, again in pairs for group in {groups[first.id], groups[again.id]})
    large = {group for group, count in shared.items() if sizes[group] > 2 and 2 * count >= sizes[group]}
    return large | {group for group in sizes if any(map(NEWS.search, group[0]))}
