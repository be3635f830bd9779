"""A list that has no Markdown of its own, written as some: headings, and a bullet for each entry.

Only for lists in YAML. What people wrote in Markdown is never rendered, only woven into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from enrich.lists.document import Document, Entry, Link

_MARKUP = re.compile(r"([\\`*_\[\]|~$]|:(?=//)|(?<=www)\.)", re.IGNORECASE)  # no bare URL becomes a link
_OPENING = re.compile(r"^(\d{1,9}(?=[.)])|(?=[#+=-]))")
_NAMES = {
    name.casefold().replace(" ", ""): name
    for name in ("arXiv", "bioRxiv", "medRxiv", "DOI", "PDF", "GitHub", "GitLab", "OpenReview", "Hugging Face", "ACL")
}
_MARK = "<!-- Written by `enrich` from {}; edit that, not this. -->"


def is_rendered(content: bytes) -> bool:
    """Whether a file was written by `render`, so that it may be written again."""
    return content.startswith(_MARK.partition("{")[0].encode())


def render(document: Document, titles: Mapping[str, str], facts: Mapping[str, str]) -> bytes:
    """The list as Markdown. `titles` for entries that have none typed, `facts` (Markdown) for all, by entry id."""
    top = _Section(document.title)
    for entry in document.entries:
        top.at(entry.section).entries.append(entry)
    lines = [_MARK.format(f"{document.name}.yaml"), "", *_section(top, 1, titles, facts)]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


@dataclass(slots=True)
class _Section:
    """A heading with its entries and the headings below it, in the order of their first entries."""

    heading: str
    entries: list[Entry] = field(default_factory=list)
    below: dict[str, _Section] = field(default_factory=dict)

    def at(self, path: tuple[str, ...]) -> _Section:
        section = self
        for heading in path:
            section = section.below.setdefault(heading, _Section(heading))
        return section


def _section(section: _Section, level: int, titles: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[str]:
    yield f"{'#' * min(level, 6)} {escape(section.heading)}"
    yield ""
    for entry in section.entries:
        yield from _entry(entry, entry.title or titles.get(entry.id, ""), facts.get(entry.id, ""))
    if section.entries:
        yield ""
    for inner in section.below.values():
        yield from _section(inner, level + 1, titles, facts)


def _entry(entry: Entry, title: str, facts: str) -> Iterator[str]:
    name = f"{entry.name}: " if entry.name else ""
    words = _first_word(escape(name + title))
    words = f"<mark>{words}</mark>" if entry.highlight and words else words
    parts = [words, *map(_link, entry.links)]
    tags = "".join(f" `{tag.text.replace('`', ' ')}`" for tag in entry.tags)
    yield f"- {' '.join(part for part in parts if part)}{facts}{tags}"
    for note in entry.notes:
        yield f"  - {_first_word(escape(note))}"
    for key, value in entry.fields:
        yield f"  - {escape(key)}: {escape(value)}"


def _link(link: Link) -> str:
    label = link.label or (link.role if link.role != "other" else "link")
    return f"[[{escape(_NAMES.get(label.casefold().replace(' ', ''), label))}]({_target(link.url)})]"


def _target(url: str) -> str:
    """An address that ends where it ends: brackets and blanks cannot close it."""
    plain = quote(url, safe="!#$%&'()*+,-./:;=?@[]_~")
    return f"<{plain}>" if set("()") & set(plain) else plain


def _first_word(text: str) -> str:
    """Words that open a line are no heading, list or rule."""
    return _OPENING.sub(r"\1\\", text)


def escape(text: str) -> str:
    """Any text as plain Markdown: no mark-up, no tags, no line breaks, no end of a comment."""
    plain = re.sub(r"&(?=#|\w+;)", "&amp;", " ".join(text.split())).replace("<", "&lt;").replace(">", "&gt;")
    plain = _MARKUP.sub(r"\\\1", plain)
    return plain.replace("--", "-\u200b-")
