"""HTML inside Markdown: tags, links and pictures with their byte positions, by the standard library's parser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from enrich.lists.blocks import Inline

_MARKS = frozenset({"mark", "b", "i", "em", "strong", "sub", "sup", "u", "h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_BREAKS = frozenset({"br", "p", "tr", "td", "th", "li", "div", "dt", "dd", "hr"})
_SAME = {"b": "strong", "i": "em"}


def read_html(source: bytes, offset: int) -> list[Inline]:
    """The tags and texts of a piece of HTML; `offset` is where it begins in the file."""
    reader = _Reader(source, offset)
    reader.feed(reader.latin)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    """Reads bytes as Latin-1, so that the parser's columns are byte positions; texts are decoded afterwards."""

    def __init__(self, source: bytes, offset: int) -> None:
        super().__init__(convert_charrefs=True)
        self.latin = source.decode("latin-1")
        self.base = offset
        self.lines = [0, *(at + 1 for at, byte in enumerate(source) if byte == 0x0A)]  # as HTMLParser counts them
        self.found: list[Inline] = []

    def _at(self) -> int:
        line, column = self.getpos()
        return self.base + self.lines[line - 1] + column

    def _add(self, kind: str, text: str = "", url: str = "", form: str = "", tag: str = "") -> None:
        start = self._at()
        if self.found:
            self.found[-1].end = start
        self.found.append(Inline(kind, start, start, _utf8(text), _utf8(url), form, tag=tag))

    def finish(self) -> list[Inline]:
        if self.found:
            self.found[-1].end = self.base + len(self.latin)
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._add("image", values.get("alt", ""), values.get("src", ""), "html", tag)
        elif tag in _BREAKS:
            self._add("break", "\n", tag=tag)
        else:
            self._add("html", url=values.get("href", "") if tag == "a" else "", tag=tag)

    def handle_endtag(self, tag: str) -> None:
        self._add("break" if tag in _BREAKS else "html", "\n" if tag in _BREAKS else "", tag=f"/{tag}")

    def handle_data(self, data: str) -> None:
        self._add("text", data)

    def handle_comment(self, data: str) -> None:
        self._add("comment", url=data)

    def handle_decl(self, decl: str) -> None:
        self._add("comment", url=decl)

    def unknown_decl(self, data: str) -> None:
        self._add("comment", url=data)

    def handle_pi(self, data: str) -> None:
        self._add("comment", url=data)


def _utf8(text: str) -> str:
    """Undo the reading as Latin-1. Character references may have produced letters beyond it: those stay."""
    try:
        return text.encode("latin-1").decode("utf-8", errors="replace")
    except UnicodeEncodeError:
        return text


def fold(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """`<a href>…</a>` as one link, the other tags as marks on what they enclose."""
    anchor: Inline | None = None
    marks: list[str] = []
    for inline in inlines:
        if anchor is not None and inline.tag not in ("a", "/a"):
            _enclose(anchor, inline)
            continue
        if anchor is not None:
            anchor.end = inline.end if inline.tag == "/a" else inline.start
            yield anchor
            anchor = None
        if inline.tag == "a" and inline.url:
            anchor = Inline(
                "link", inline.start, inline.end, "", inline.url, "html", marks=inline.marks, cell=inline.cell
            )
        else:
            _mark(marks, inline.tag)
            inline.marks |= frozenset(marks)
            yield inline
    if anchor is not None:
        yield anchor


def _enclose(anchor: Inline, inline: Inline) -> None:
    anchor.end = inline.end
    if inline.kind == "image":
        anchor.form, anchor.image = "badge", anchor.image or inline.url
        anchor.text = anchor.text or inline.text
    else:
        anchor.text += inline.text


def _mark(marks: list[str], tag: str) -> None:
    name = _SAME.get(tag.lstrip("/"), tag.lstrip("/"))
    if name not in _MARKS:
        return
    if not tag.startswith("/"):
        marks.append(name)
    elif name in marks:
        marks.remove(name)
