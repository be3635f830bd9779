"""A list as it was read: entries and what they hold, each pointing at its bytes. Reading and weaving agree on this."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from enrich.identify import Found, identify
from enrich.lists.label import Label


@lru_cache(maxsize=4)
def _line_ends(source: bytes) -> array[int]:
    return array("Q", (match.start() for match in re.finditer(rb"\n", source)))


def line_at(source: bytes, at: int) -> int:
    """The line, from 1, that holds a byte."""
    return bisect_left(_line_ends(source), at) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of an entry. `start`/`end`: its bytes, the brackets around it included.

    `role`: what it is to the entry (paper, code, data, website, docs, talk, blog, other), from what it points to and,
    where that does not say, from its label.
    """

    label: str
    url: str
    form: str
    role: str
    start: int
    end: int

    @property
    def found(self) -> Found:
        """The kind and identifier that the URL alone gives: read anew, for it is quick and would be half of a list."""
        return identify(self.url)


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark beside an entry. `form`: badge, icon, code, bracket, shortcode, emoji. `color`: as a badge has it."""

    text: str
    color: str | None = None
    form: str = "badge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the list's matter, as people wrote it.

    `id` comes from name and title, never from the line number. `section`: headings and group bullets above.
    `name` is a nickname before a colon, `title` the rest. `label`: venue, year and status in the writer's words.
    `date`: the day or month as written. `fields`: nested `Key: value` bullets and the other columns of a table's row.
    `insert_at`: the byte where facts may be woven in: after its own links, before its tags.
    """

    id: str
    section: tuple[str, ...]
    line: int
    start: int
    end: int
    container: str
    title: str
    name: str | None = None
    label: Label = field(default_factory=Label)
    authors: str | None = None
    date: str | None = None
    links: tuple[Link, ...] = ()
    tags: tuple[Tag, ...] = ()
    highlight: bool = False
    notes: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    insert_at: int = 0


NO_ADDRESS = "no address"  # a place of what should be a link of a YAML entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A link that belongs to no entry, and why: heading, header, contents, prose. `at`: its byte, or 0."""

    url: str
    line: int
    where: str
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole list. `source` is the file's bytes, in `form` markdown or yaml.

    `vocabulary`: the tags that the list itself explains, or people in their decisions.
    """

    name: str
    source: bytes
    title: str
    entries: tuple[Entry, ...]
    places: tuple[Place, ...] = ()
    vocabulary: tuple[Tag, ...] = ()
    form: str = "markdown"

    def line_of(self, at: int) -> int:
        """The line, from 1, that holds a byte."""
        return line_at(self.source, at)

    def segments(self) -> list[bytes]:
        """The file cut at every entry's bounds. Joined, it is the file."""
        cuts = sorted({0, len(self.source), *(e.start for e in self.entries), *(e.end for e in self.entries)})
        return [self.source[start:end] for start, end in pairwise(cuts)]
