"""From bytes to a Document: which blocks are entries, what stands above them, and where every other link belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from enrich.identify import Kind, identify
from enrich.lists.blocks import Block, Inline
from enrich.lists.document import Document, Entry, Place, Tag, line_at
from enrich.lists.ids import give_ids
from enrich.lists.label import role_of
from enrich.lists.links import is_highlighted, is_local, read_links, read_tag, read_tags
from enrich.lists.markdown import parse
from enrich.lists.source import YAML, read_source
from enrich.lists.titles import signature
from enrich.lists.weave import strip
from enrich.lists.written import Surroundings, describe
from enrich.lists.yaml_list import read_yaml

_KEY = re.compile(r"^\s*([^:：]{2,30})[:：]\s*(.*)$", re.DOTALL)
_PARTS = frozenset({"tr", "td", "th", "li", "summary", "details", "p", "div", "table", "tbody", "ul", "ol"})
_CLOSER = re.compile(rb"\\?([\])])|[*_~]+")
_SENTENCE = 3  # a bold line of more words is a title
_PAPERLIKE = frozenset({Kind.PAPER, Kind.CODE, Kind.DATA})
_PAGES = frozenset({Kind.PDF, Kind.PROJECT, Kind.WEBSITE})


def read_file(path: Path) -> Document:
    """Read a list in Markdown or YAML; raises ListError with a remedy for what cannot be read."""
    source = read_source(path)
    return read_yaml(source, path) if path.suffix.lower() in YAML else read_list(source, path.stem)


def read_list(source: bytes, name: str) -> Document:
    """Read a list from its bytes. What an earlier weave put in is taken out first."""
    return _Reader(strip(source), name).run()


@dataclass(slots=True)
class _Reader:
    source: bytes
    name: str
    title: str = ""
    path: list[tuple[int, str]] = field(default_factory=list)
    section: tuple[str, ...] = ()  # the words of the path, one value for all entries below it
    entries: list[Entry] = field(default_factory=list)
    loose: list[tuple[Block, tuple[str, ...]]] = field(default_factory=list)
    heading: Block | None = None  # a bold line, which is an entry if bullets such as `Paper: https://…` follow it
    places: list[Place] = field(default_factory=list)
    vocabulary: list[Tag] = field(default_factory=list)

    def run(self) -> Document:
        for block in parse(self.source):
            self._block(block)
        self._flush()
        self._adopt()
        self.entries.sort(key=lambda entry: entry.start)
        give_ids(self.entries)
        return Document(
            name=self.name,
            source=self.source,
            title=self.title or self.name,
            entries=tuple(self.entries),
            places=tuple(self.places),
            vocabulary=tuple(dict.fromkeys(self.vocabulary)),
        )

    def _block(self, block: Block) -> None:
        if self.heading is not None and block.kind == "item" and _belongs_to_line(block):
            self.heading.children.append(block)
            return
        self._flush()
        level = block.level or _html_level(block)
        if level:
            self._heading(level, _heading_text(block, level))
            self._place(block, "heading")
        elif block.kind == "item":
            self._item(block, self.section)
        elif block.kind == "row" or (block.kind == "paragraph" and _is_entry_paragraph(block)):
            self._entry(block, self.section)
        elif block.kind == "paragraph" and _is_bold_line(block):
            self.heading = block
        elif block.kind == "html":
            self._html(block)
        elif block.kind != "code":
            self._other(block)

    def _flush(self) -> None:
        """A bold line with its bullets is an entry, where one of them has a link; without any it is prose."""
        block, self.heading = self.heading, None
        if block is None:
            return
        if any(_externals(child.inlines) for child in block.children):
            self._entry(block, self.section)
            return
        bullets, block.children = block.children, []
        self._other(block)
        for bullet in bullets:
            self._item(bullet, self.section)

    def _html(self, block: Block) -> None:
        """Raw HTML: a table cell, item or summary that links a paper, code or data is an entry; the rest is not."""
        for part in html_parts(block):
            links = read_links(part.inlines, self.source)
            if self.path and any(link.found.kind in _PAPERLIKE and link.form != "badge" for link in links):
                self._entry(part, self.section)
            else:
                self._other(part)

    def _heading(self, level: int, text: str) -> None:
        if not self.title and level == 1:
            self.title = text
            return
        while self.path and self.path[-1][0] >= level:
            self.path.pop()
        self.path.append((level, text))
        self.section = tuple(text for _, text in self.path)

    def _item(self, block: Block, section: tuple[str, ...]) -> None:
        """An item is an entry, a group that names a section, a table of contents line, or (perhaps) a loose entry."""
        if _externals(block.inlines):
            self._entry(block, section)
        elif any(_is_external(inline) for child in block.walk() for inline in child.inlines):
            for child in block.children:
                self._item(child, (*section, " ".join(block.text.split()).rstrip(":")))
        elif any(inline.kind == "link" for each in block.walk() for inline in each.inlines):
            self._place_all(block, "contents")
        else:
            self.loose.append((block, section))

    def _adopt(self) -> None:
        """An item without a link is an entry where its neighbours are; elsewhere it is prose."""
        sections = {entry.section for entry in self.entries if entry.container == "item"}
        for block, section in self.loose:
            if section in sections and block.text.strip():
                self._entry(block, section)

    def _entry(self, block: Block, section: tuple[str, ...]) -> None:
        if block.kind == "row" and not _externals(block.inlines):
            self._place(block, "row")
            return
        inlines, notes, fields = self._nested(block, section)
        self._place(block, "local link of an entry", local=True)
        own = [i for i in block.inlines if i.kind != "comment"]
        links = read_links([*own, *inlines], self.source)
        software = bool(links) and not any(link.role == "paper" for link in links)
        insert_at = insertion_point(block, self.source)
        around = Surroundings(fields, notes, block.header, section)
        written = describe(own, around, is_row=block.kind == "row", is_software=software)
        line = line_at(self.source, block.start)
        self.entries.append(
            Entry(
                id="",
                section=section,
                line=line,
                start=block.start,
                end=max(block.own_end, insert_at),
                container=block.kind,
                title=written.title,
                name=written.name,
                label=written.label,
                authors=written.authors,
                date=written.label.date,
                links=links,
                tags=read_tags(own, written.title),
                highlight=is_highlighted(own),
                notes=notes,
                fields=(*written.columns, *fields),
                insert_at=insert_at,
            )
        )

    def _nested(
        self, block: Block, section: tuple[str, ...]
    ) -> tuple[list[Inline], tuple[str, ...], tuple[tuple[str, str], ...]]:
        """Nested bullets: fields and notes of the entry, or entries of their own."""
        inlines: list[Inline] = []
        notes: list[str] = []
        fields: list[tuple[str, str]] = []
        for child in block.children:
            self._place(child, "local link of an entry", local=True)
            text = " ".join(child.text.split())
            key = _KEY.match(text)
            if _is_signed(child):
                self._entry(child, section)
                continue
            if key and len(key[1].split()) <= 4 and key[2]:
                fields.append((key[1].strip(), key[2].strip()))
                inlines += child.inlines
            elif _is_title_first(child):
                self._entry(child, section)
                continue
            elif text:
                notes.append(text)
                inlines += child.inlines
            deeper, more, others = self._nested(child, section)
            inlines, notes, fields = inlines + deeper, [*notes, *more], [*fields, *others]
        return inlines, tuple(notes), tuple(fields)

    def _other(self, block: Block) -> None:
        """Prose, pictures and HTML: their links have a place, their badges may explain the list's tags."""
        for inline in block.inlines:
            tag = read_tag(inline)
            if tag is not None and self.path:
                self.vocabulary.append(tag)
        self._place_all(block, "header" if not self.path else block.kind)

    def _place_all(self, block: Block, where: str) -> None:
        for each in block.walk():
            self._place(each, where)

    def _place(self, block: Block, where: str, *, local: bool = False) -> None:
        """Say where the links of a block stand; `local`: only those that stay within the list's files."""
        for inline in block.inlines:
            if inline.kind == "link" and (is_local(inline.url) or not local):
                line = line_at(self.source, inline.start)
                self.places.append(Place(url=inline.url, line=line, where=where))


def html_parts(block: Block) -> Iterator[Block]:
    """The cells, items and summaries of an HTML block as blocks of their own."""
    part: list[Inline] = []
    for inline in block.inlines:
        if inline.tag.lstrip("/") in _PARTS and part:
            yield _html_part(part)
            part = []
        part.append(inline)
    if part:
        yield _html_part(part)


def _html_part(inlines: list[Inline]) -> Block:
    return Block("html", inlines[0].start, inlines[-1].end, inlines=inlines)


def _externals(inlines: Sequence[Inline]) -> list[Inline]:
    return [inline for inline in inlines if _is_external(inline)]


def _is_external(inline: Inline) -> bool:
    return inline.kind == "link" and not is_local(inline.url)


def _html_level(block: Block) -> int:
    """The level of an HTML heading, 0 for anything else."""
    marks = {mark for inline in block.inlines for mark in inline.marks if re.fullmatch(r"h[1-6]", mark)}
    return min((int(mark[1]) for mark in marks), default=0) if block.kind == "html" else 0


def _heading_text(block: Block, level: int) -> str:
    """The words of a heading without its badges; within HTML only what the heading's tag holds."""
    own = [i for i in block.inlines if block.kind == "heading" or f"h{level}" in i.marks]
    words = "".join(i.text for i in own if i.kind != "image" and i.form != "badge").split()
    return " ".join(words or block.text.split())


def _is_entry_paragraph(block: Block) -> bool:
    """A paragraph is an entry when it opens with a bold or linked title and has a link to a paper, code or data.

    Where the title has its line to itself, a page will do whose label says what it is: `[[Project Page](…)]`.
    """
    if not _is_title_first(block):
        return False
    links = [inline for inline in _externals(block.inlines) if inline.form != "badge"]
    if any(identify(inline.url).kind in _PAPERLIKE for inline in links):
        return True
    pages = (inline for inline in links if identify(inline.url).kind in _PAGES)
    return _has_title_line(block) and any(role_of(inline.text.strip("[]")) for inline in pages)


def _has_title_line(block: Block) -> bool:
    """Whether the first of several lines is a sentence in bold."""
    first = list(takewhile(lambda inline: inline.kind != "break", block.inlines))
    words = [inline for inline in first if inline.text.strip()]
    is_bold = all("strong" in inline.marks and inline.kind == "text" for inline in words)
    return is_bold and len(first) < len(block.inlines) and len(" ".join(i.text for i in words).split()) > _SENTENCE


def _is_bold_line(block: Block) -> bool:
    """A line in bold and nothing else, without a link."""
    words = [inline for inline in block.inlines if inline.kind in ("text", "code", "link") and inline.text.strip()]
    return bool(words) and all("strong" in inline.marks and inline.kind != "link" for inline in words)


def _belongs_to_line(block: Block) -> bool:
    """A bullet of the bold line above it: `github(Caffe): https://…`, an address alone, `intro: CVPR 2017`."""
    key = _KEY.match(block.text)
    links = _externals(block.inlines)
    bare = all(link.form in ("bare", "auto") for link in links)
    if not links:
        return key is not None and len(key[1].split()) == 1 and bool(key[2])
    lone = bare and not "".join(i.text for i in block.inlines if i.kind != "link").strip()
    return lone or (key is not None and (bare or role_of(key[1]) is not None))


def _is_signed(block: Block) -> bool:
    """Whether a nested bullet is a paper of its own: `The Transaction Concept: Virtues. [Gray (1981)](…)`."""
    return any(signature(inline.text) for inline in _externals(block.inlines) if inline.form == "markdown")


def _is_title_first(block: Block) -> bool:
    first = next((i for i in block.inlines if i.text.strip(" \t\n[(\"'.") and i.kind != "comment"), None)
    if first is None or not _externals(block.inlines):
        return False
    return "strong" in first.marks or (first.kind == "link" and first.form != "badge" and len(first.text) > 24)


def insertion_point(block: Block, source: bytes) -> int:
    """Where facts go: after the entry's last link with what closes around it, before its first tag.

    Without a link they go after its last words.
    """
    last: Inline | None = None
    for inline in block.inlines:
        if last is not None and read_tag(inline) is not None:
            break
        if inline.kind == "link":
            last = inline
    words = [inline for inline in block.inlines if inline.kind in ("text", "code") and inline.text.strip()]
    last = last or (words[-1] if words else None)
    return _closed(block, last, source) if last is not None else block.own_end


def _closed(block: Block, last: Inline, source: bytes) -> int:
    """Past the brackets that were opened before an inline ended, and past the end of its emphasis."""
    at = last.start + len(source[last.start : last.end].rstrip())
    head = source[block.start : at]
    opened = {b"]": head.count(b"[") - head.count(b"]"), b")": head.count(b"(") - head.count(b")")}
    emphasis = bool(last.marks & {"strong", "em", "del"})
    while (closer := _CLOSER.match(source, at, block.end)) is not None:
        bracket = closer[1]
        if opened[bracket] < 1 if bracket else not emphasis:
            break
        if bracket:
            opened[bracket] -= 1
        at = closer.end()
    return at
