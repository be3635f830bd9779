"""Ids of entries: made of their words, never of their place, so that they outlive every edit around them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slugify import slugify

from enrich.lists.document import Entry

_SLUG: Any = {"max_length": 48, "word_boundary": True, "save_order": True, "backend": "text-unidecode"}


def give_ids(entries: list[Entry]) -> None:
    """Give each entry without one an id of its own, made of its words; a later entry of the same words gets a number.

    Without words the first identifier names it, and only without that its line.
    """
    taken = {entry.id for entry in entries}
    seen: dict[str, int] = {}
    for place, entry in enumerate(entries):
        if not entry.id:
            entries[place] = replace(entry, id=_free(_words(entry), seen, taken))


def _words(entry: Entry) -> str:
    words = _slug(f"{entry.name or ''} {entry.title}")
    if words:
        return words
    named = (str(link.found.identifier) for link in entry.links if link.found.identifier)
    return _slug(next(named, "")) or f"line-{entry.line}"


def _slug(text: str) -> str:
    """Words joined by hyphens, in Latin letters. Plain ASCII, which is most, need not be transliterated."""
    return slugify(text, allow_unicode=text.isascii(), **_SLUG)


def _free(words: str, seen: dict[str, int], taken: set[str]) -> str:
    while True:
        seen[words] = seen.get(words, 0) + 1
        name = words if seen[words] == 1 else f"{words}-{seen[words]}"
        if name not in taken:
            taken.add(name)
            return name
