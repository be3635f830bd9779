"""Markdown as blocks that know their bytes: every heading, item, row and paragraph with its exact source range.

The parser is pulldown-cmark (through pyromark): CommonMark and GFM tables, with a byte range for every event. Nothing
is rendered from the result; it only says where things stand, so that what people wrote is never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import Any

import pyromark

from enrich.lists.blocks import Block, Inline
from enrich.lists.html import fold, read_html

_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_TASKLISTS
_BARE_URL = re.compile(rb"(?:https?://|www\.)(?:[^\s<>\"'`|\\^{}]|\\[_*&#~])+", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|(&(?:#\w{1,8}|\w{2,32});)")
_TRAILING = b"?!.,:*_~;'\""  # GFM leaves these out of a bare URL's end
_PIECE = 65_536  # bytes
_MASK = bytes(range(128)) + b"%" * 128
_DEFINITION = re.compile(rb"^ {0,3}\[[^\]\n]+\]:[^\n]*", re.MULTILINE)
_DEEPEST = 16  # nobody nests lists deeper; what is deeper stands beside its parent
_MARKS = {"Strong": "strong", "Emphasis": "em", "Strikethrough": "del"}
_LEAVES = {"Text": "text", "Code": "code", "SoftBreak": "break", "HardBreak": "break"}
_CONTAINERS = {"Item": "item", "Paragraph": "paragraph", "TableHead": "header", "TableRow": "row"}


def decode(source: bytes) -> str:
    """Text of the same length in UTF-8 bytes, whatever the file holds: stray bytes become `?`, a BOM three blanks."""
    if source.startswith(b"\xef\xbb\xbf"):
        source = b"   " + source[3:]
    try:
        return source.decode()
    except UnicodeDecodeError:
        text = source.decode(errors="surrogateescape")
        return re.sub(r"[\udc80-\udcff]", "?", text)


def parse(source: bytes) -> Iterator[Block]:
    """Top-level blocks of a Markdown file, in order, list items nested as written; one at a time, as they are read."""
    for start, end in _pieces(source):
        shared = _definitions(source) if end - start < len(source) else b""
        for block in _Parser(source, start - len(shared)).run(decode(shared + source[start:end])):
            if block.start >= start:
                yield block


@lru_cache(maxsize=1)
def _definitions(source: bytes) -> bytes:
    """The lines that say where reference links lead: every piece needs them."""
    lines = _DEFINITION.findall(source)
    return b"\n".join([*lines, b"\n"]) if lines else b""


def _pieces(source: bytes) -> Iterator[tuple[int, int]]:
    """Where a long file may be cut to be read with little memory: between blocks, and between the items of a list.

    The parser holds on to its text, which takes up to six bytes for each of the file as soon as there is an emoji. Here
    it gets one without: no letter beyond ASCII makes a block.
    """
    cuts = [0]
    depth = 0
    is_long = len(source) > _PIECE > len(_definitions(source)) * 4
    for event, span in pyromark.events_with_range(_masked(source), options=_OPTIONS) if is_long else ():
        if isinstance(event, str):
            continue
        depth += ("Start" in event) - ("End" in event)
        if "Start" not in event or span["start"] - cuts[-1] <= _PIECE:
            continue
        if depth == 1 or (depth == 2 and event["Start"] == "Item"):
            cuts.append(source.rfind(b"\n", 0, span["start"]) + 1)
    yield from pairwise([*cuts, len(source)])


def _masked(source: bytes) -> str:
    """The text with another sign for every byte beyond ASCII, so that all stands where it stood."""
    return source.translate(_MASK).decode()


def flat(source: bytes) -> list[Block]:
    """Every block of a Markdown file, nested ones after what holds them."""
    return [each for block in parse(source) for each in block.walk()]


class _Parser:
    """Turns the stream of events into blocks. One pass, no backtracking."""

    def __init__(self, source: bytes, offset: int = 0) -> None:
        self.source = source
        self.offset = offset  # where the text of this parser begins in the source
        self.top: list[Block] = []
        self.stack: list[Block] = []  # open blocks that can hold inlines
        self.lists: list[bool] = []  # open lists: is it ordered?
        self.marks: list[str] = []
        self.link: Inline | None = None
        self.cell = 0
        self.table: Block | None = None
        self.header: tuple[str, ...] = ()

    def run(self, text: str) -> Iterator[Block]:
        events = pyromark.events_with_range(text, options=_OPTIONS)
        del text  # the parser has its own copy, and this one takes four bytes a character where there is an emoji
        for event, span in events:
            start, end = span["start"] + self.offset, span["end"] + self.offset
            if isinstance(event, str):
                self._leaf(event, "\n" if event in ("SoftBreak", "HardBreak") else "", start, end)
                continue
            ((name, value),) = event.items()
            if name == "Start":
                self._open(value, start, end)
            elif name == "End":
                self._close(value)
            else:
                self._leaf(name, value if isinstance(value, str) else "", start, end)
            if self.top and not self.stack:
                yield from self.top
                self.top.clear()
        yield from self.top

    # blocks

    def _open(self, tag: Any, start: int, end: int) -> None:
        name, value = (tag, {}) if isinstance(tag, str) else next(iter(tag.items()))
        if name in ("Link", "Image"):
            self._open_link(name, value, start, end)
        elif name in _MARKS:
            self.marks.append(_MARKS[name])
        elif name == "List":
            self.lists.append(value is not None)
        elif name == "TableCell":
            self.cell += 1
        elif name == "Heading":
            self._push(Block("heading", start, end, level=int(value["level"][1:])))
        elif name == "HtmlBlock":
            self._push(Block("html", start, end))
        elif name == "CodeBlock":
            self._push(Block("code", start, end))
        elif name in _CONTAINERS and not (name == "Paragraph" and self._inside_item()):
            self.cell = -1 if name.startswith("Table") else 0
            self._push(Block(_CONTAINERS[name], start, end, depth=len(self.lists), ordered=self._ordered()))

    def _ordered(self) -> bool:
        return bool(self.lists) and self.lists[-1]

    def _inside_item(self) -> bool:
        return bool(self.stack) and self.stack[-1].kind == "item"

    def _push(self, block: Block) -> None:
        if block.kind == "row":
            block.header = self.header
        (self.stack[:_DEEPEST][-1].children if self.stack else self.top).append(block)
        self.stack.append(block)

    def _close(self, tag: Any) -> None:
        name = tag if isinstance(tag, str) else next(iter(tag))
        if name in ("Link", "Image"):
            self._close_link(name)
        elif name in _MARKS:
            self.marks.pop()
        elif name == "List":
            self.lists.pop()
        elif name == "Paragraph" and self._inside_item():
            item = self.stack[-1]
            if item.inlines:
                item.inlines.append(Inline("break", item.own_end, item.own_end, "\n"))
        elif name in _CONTAINERS or name in ("Heading", "HtmlBlock", "CodeBlock"):
            self._finish(self.stack.pop())

    def _finish(self, block: Block) -> None:
        if block.kind == "code":
            return  # what stands in a code fence is no link
        if block.kind == "html":
            block.inlines = list(fold(read_html(self.source[block.start : block.end], block.start)))
            return
        if block.kind == "row":
            self._overflow(block)
        has_tags = any(inline.tag for inline in block.inlines)
        block.inlines = _bare_urls(_joined(block.inlines, self.source), self.source)
        if has_tags:
            block.inlines = list(fold(block.inlines))
        if block.kind == "header":
            self.header = tuple(_cells(block.inlines))

    def _overflow(self, row: Block) -> None:
        """Cells beyond the header, which GFM drops, are read all the same: people meant them."""
        tail = max((i.end for i in row.inlines), default=row.start)
        rest = self.source[tail : row.end]
        if b"](" in rest or b"http" in rest:
            for inline in _fragment(rest, tail):
                inline.cell = self.cell + 1
                row.inlines.append(inline)

    # inlines

    def _leaf(self, name: str, text: str, start: int, end: int) -> None:
        if not self.stack:
            return
        if name == "InlineHtml":
            for inline in read_html(self.source[start:end], start):
                self._inside_link(inline) if self.link is not None else self._add(inline)
        elif self.link is not None:
            self.link.text += text
        else:
            self._add(Inline(_LEAVES.get(name, "html"), start, end, text, form="hard" * (name == "HardBreak")))

    def _inside_link(self, inline: Inline) -> None:
        if self.link is not None and inline.kind == "image":
            self.link.form, self.link.image = "badge", self.link.image or inline.url

    def _add(self, inline: Inline) -> None:
        inline.marks = frozenset(self.marks)
        inline.cell = max(self.cell, 0)
        self.stack[-1].inlines.append(inline)

    def _open_link(self, name: str, value: Any, start: int, end: int) -> None:
        if self.link is None:
            form = {"Inline": "markdown", "Autolink": "auto", "Email": "email"}.get(value["link_type"], "ref")
            self.link = Inline("link" if name == "Link" else "image", start, end, url=value["dest_url"], form=form)
        elif name == "Image":
            self.link.form, self.link.image = "badge", self.link.image or value["dest_url"]

    def _close_link(self, name: str) -> None:
        link = self.link
        if link is None or (name == "Image" and link.kind == "link"):
            return
        self.link = None
        if self.stack:
            self._add(link)


def _fragment(source: bytes, offset: int) -> list[Inline]:
    """Inlines of a stray piece of a line, at their places in the file."""
    inlines = [i for block in parse(source) for b in block.walk() for i in b.inlines]
    for inline in inlines:
        inline.start += offset
        inline.end += offset
    return inlines


def _cells(inlines: list[Inline]) -> list[str]:
    cells: dict[int, str] = {}
    for inline in inlines:
        cells[inline.cell] = cells.get(inline.cell, "") + inline.text
    return [cells.get(n, "").strip() for n in range(max(cells, default=-1) + 1)]


def _joined(inlines: list[Inline], source: bytes) -> list[Inline]:
    """Neighbouring texts as one: the parser splits at every `_` and `&`, which URLs contain."""
    runs: list[list[Inline]] = []
    for inline in inlines:
        if runs and _continues(runs[-1][-1], inline, source):
            runs[-1].append(inline)
        else:
            runs.append([inline])
    return [_merged(run) for run in runs]


def _continues(last: Inline, inline: Inline, source: bytes) -> bool:
    if not last.kind == inline.kind == "text" or last.marks != inline.marks or last.cell != inline.cell:
        return False
    return source[last.end : inline.start] in (b"", b"\\")


def _merged(run: list[Inline]) -> Inline:
    first = run[0]
    if len(run) > 1:
        first.text, first.end = "".join(inline.text for inline in run), run[-1].end
    return first


def _bare_urls(inlines: list[Inline], source: bytes) -> list[Inline]:
    """Cut bare URLs out of texts, as GFM autolinks do."""
    out: list[Inline] = []
    for inline in inlines:
        if inline.kind == "text" and (b"://" in source[inline.start : inline.end] or "www." in inline.text):
            out.extend(_cut(inline, source))
        else:
            out.append(inline)
    return out


def _cut(inline: Inline, source: bytes) -> Iterator[Inline]:
    at = inline.start
    raw = source[inline.start : inline.end]
    for match in _BARE_URL.finditer(raw):
        url = trim_url(match.group())
        start = inline.start + match.start()
        if start > at:
            yield _piece(inline, at, start, source)
        at = start + len(url)
        text = _plain(url)
        yield Inline("link", start, at, text, text, "bare", marks=inline.marks, cell=inline.cell)
    if at < inline.end:
        yield _piece(inline, at, inline.end, source)


def _piece(inline: Inline, start: int, end: int, source: bytes) -> Inline:
    return Inline("text", start, end, _plain(source[start:end]), marks=inline.marks, cell=inline.cell)


def _plain(raw: bytes) -> str:
    """Text as a reader sees it: without backslashes and character references."""
    return _ESCAPED.sub(lambda match: match[1] or unescape(match[2]), decode(raw))


def trim_url(url: bytes) -> bytes:
    """A bare URL without what GFM leaves out of its end: punctuation and unbalanced brackets."""
    spare = {closer: url.count(closer) - url.count(opener) for closer, opener in ((b")", b"("), (b"]", b"["))}
    end = len(url)
    while end:
        last = url[end - 1 : end]
        if last in spare and spare[last] > 0:
            spare[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]
