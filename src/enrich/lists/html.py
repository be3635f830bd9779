"""HTML inside Markdown: tags, links and pictures with their byte positions.

Each byte is read once: the standard library's parser looks for the end of every unclosed tag and comment anew, and
reads broken HTML differently from one patch release of Python to the next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape

from enrich.lists.blocks import Inline

_MARKS = frozenset({"mark", "b", "i", "em", "strong", "sub", "sup", "u", "h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_BREAKS = frozenset({"br", "p", "tr", "td", "th", "li", "div", "dt", "dd", "hr"})
_SAME = {"b": "strong", "i": "em"}
_TOKEN = re.compile(
    rb"<!--(?:-?>|.*?-->|.*)"  # a comment that nobody closed runs to the end
    rb"|<[!?][^<>]*+>"
    # Quoted values hold no `<`, so that a quote that nobody closed ends at the next tag.
    rb"|<(?P<close>/?)(?P<name>[a-z][\w:-]*+)(?P<rest>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    rb"(?<![\w:-])([a-z][\w:-]*+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))", re.IGNORECASE
)


def read_html(source: bytes, offset: int) -> list[Inline]:
    """The tags and texts of a piece of HTML; `offset` is where it begins in the file."""
    found: list[Inline] = []
    at = 0
    for match in _TOKEN.finditer(source):
        if at < match.start():
            found.append(_text(source[at : match.start()], offset + at))
        found.append(_tag(match, offset) if match["name"] else Inline("comment", *_span(match, offset)))
        at = match.end()
    if at < len(source):
        found.append(_text(source[at:], offset + at))
    return found


def _span(match: re.Match[bytes], offset: int) -> tuple[int, int]:
    return offset + match.start(), offset + match.end()


def _text(raw: bytes, at: int) -> Inline:
    return Inline("text", at, at + len(raw), _plain(raw))


def _plain(raw: bytes) -> str:
    return unescape(raw.decode(errors="replace"))


def _tag(match: re.Match[bytes], offset: int) -> Inline:
    span = _span(match, offset)
    name = match["name"].decode(errors="replace").lower()
    tag = "/" * bool(match["close"]) + name
    if name in _BREAKS:
        return Inline("break", *span, "\n", tag=tag)
    values = _attributes(match["rest"])
    if tag == "img":
        return Inline("image", *span, values.get("alt", ""), values.get("src", ""), "html", tag=tag)
    return Inline("html", *span, url=values.get("href", "") if tag == "a" else "", tag=tag)


def _attributes(raw: bytes) -> dict[str, str]:
    """Attributes by name in lower case; the first of a name counts, as in browsers."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(raw):
        found.setdefault(_plain(name).lower(), _plain(b"".join(values)).strip())
    return found


def fold(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """`<a href>…</a>` as one link, the other tags as marks on what they enclose."""
    anchor: Inline | None = None
    marks: Counter[str] = Counter()
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
            inline.marks |= marks.keys()
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


def _mark(marks: Counter[str], tag: str) -> None:
    name = _SAME.get(tag.lstrip("/"), tag.lstrip("/"))
    if name in _MARKS:
        marks[name] += -1 if tag.startswith("/") else 1
        if marks[name] < 1:
            del marks[name]
