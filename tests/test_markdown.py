"""Markdown as people write it: what is a link, which bytes it covers, what a reader sees of the words around it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from enrich.lists.blocks import Inline
from enrich.lists.html import read_html
from enrich.lists.markdown import parse, trim_url

BADGE = "![i](https://img.shields.io/badge/a-b)"
PICTURE = '<img src="https://img.shields.io/badge/a-b" alt="i">'


def inlines(source: bytes) -> Iterator[Inline]:
    return (inline for block in parse(source) for each in block.walk() for inline in each.inlines)


def links(source: bytes) -> list[tuple[str, str, str]]:
    """Form, address and exact source of every link."""
    return [(i.form, i.url, source[i.start : i.end].decode()) for i in inlines(source) if i.kind == "link"]


# The list's text: each link's form and source. Every target is https://x.org/p.
WRITTEN = {
    "bullet": ("- A [[b](https://x.org/p)]", [("markdown", "[b](https://x.org/p)")]),
    "bracket in label": ("- A [[b]](https://x.org/p)", [("markdown", "[[b]](https://x.org/p)")]),
    "no Markdown at all": ("- A (b)(https://x.org/p)", [("bare", "https://x.org/p")]),
    "a blank too much": ("- A [b] (https://x.org/p)", [("bare", "https://x.org/p")]),
    "blanks inside": ("- A [b]( https://x.org/p )", [("markdown", "[b]( https://x.org/p )")]),
    "title": ('- A [b](https://x.org/p "t")', [("markdown", '[b](https://x.org/p "t")')]),
    "badge": (f"- A [{BADGE}](https://x.org/p)", [("badge", f"[{BADGE}](https://x.org/p)")]),
    "HTML badge in Markdown": (f"- A [{PICTURE}](https://x.org/p)", [("badge", f"[{PICTURE}](https://x.org/p)")]),
    "references": ("- A [b][r], [r][], [r]\n\n[r]: https://x.org/p", [("ref", f"[{t}") for t in ("b][r]", "r]", "r]")]),
    "bare": ("- A https://x.org/p.", [("bare", "https://x.org/p")]),
    "bare, in brackets": ("- A (see https://x.org/p)", [("bare", "https://x.org/p")]),
    "bare, emphasised": ("- A **https://x.org/p**", [("bare", "https://x.org/p")]),
    "autolink": ("- A <https://x.org/p>", [("auto", "<https://x.org/p>")]),
    "HTML": ("- A <a href='https://x.org/p'>b <b>c</b></a> d", [("html", "<a href='https://x.org/p'>b <b>c</b></a>")]),
    "HTML over lines": ('- A <a\n  href="https://x.org/p">b</a>', [("html", '<a\n  href="https://x.org/p">b</a>')]),
    "HTML badge": (
        f'<p align="center"><a href="https://x.org/p">{PICTURE}</a></p>',
        [("badge", f'<a href="https://x.org/p">{PICTURE}</a>')],
    ),
    "HTML left open": ('- A <a href="https://x.org/p">b', [("html", '<a href="https://x.org/p">b')]),
    "marked": ("- <mark>A</mark>: b [c](https://x.org/p)", [("markdown", "[c](https://x.org/p)")]),
    "details": (
        "<details><summary>S</summary>\n\n- A [b](https://x.org/p)\n\n</details>",
        [("markdown", "[b](https://x.org/p)")],
    ),
    "table": ("|T|L|\n|-|-|\n|A|[b](https://x.org/p)|", [("markdown", "[b](https://x.org/p)")]),
    "table, ragged": (
        "|T|\n|-|\n|A|[b](https://x.org/p)|https://x.org/p|",
        [("markdown", "[b](https://x.org/p)"), ("bare", "https://x.org/p")],
    ),
    "quote": ("> - A [b](https://x.org/p)", [("markdown", "[b](https://x.org/p)")]),
    "code beside it": ("- `[a](https://x.org/q)` [b](https://x.org/p)", [("markdown", "[b](https://x.org/p)")]),
    "picture beside it": ("- ![a](https://x.org/q) [b](https://x.org/p)", [("markdown", "[b](https://x.org/p)")]),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("before", ["", "\ufeff", "é ü 你好\n\n"], ids=["plain", "BOM", "beyond ASCII"])
@pytest.mark.parametrize(("text", "expected"), WRITTEN.values(), ids=list(WRITTEN))
def test_a_link_covers_these_bytes(text: str, expected: list[tuple[str, str]], before: str, newline: str) -> None:
    source = (before + text).replace("\n", newline).encode()
    assert links(source) == [(form, "https://x.org/p", written.replace("\n", newline)) for form, written in expected]


@pytest.mark.parametrize(
    ("source", "url", "written"),
    [
        (b"- \xff\xfeA\xe9 [b\xff](https://x.org/p)", "https://x.org/p", b"[b\xff](https://x.org/p)"),
        (b"- A https://x.org/\xff\xffa z", "https://x.org/??a", b"https://x.org/\xff\xffa"),
        (b"- A\x00 [b\x00](https://x.org/p)", "https://x.org/p", b"[b\x00](https://x.org/p)"),
        (b'<p>\xff<a href="https://x.org/p">\xe9</a>', "https://x.org/p", b'<a href="https://x.org/p">\xe9</a>'),
    ],
    ids=["invalid UTF-8", "invalid UTF-8 in a bare URL", "NUL", "invalid UTF-8 in HTML"],
)
def test_stray_bytes_move_nothing(source: bytes, url: str, written: bytes) -> None:
    (link,) = (inline for inline in inlines(source) if inline.kind == "link")
    assert link.url == url
    assert source[link.start : link.end] == written


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://x.org/a\\_b", "https://x.org/a_b"),
        ("https://x.org/?a=1&amp;b=2", "https://x.org/?a=1&b=2"),
        ("https://x.org/?a=1&copy=2", "https://x.org/?a=1&copy=2"),
        ("https://x.org/a_(b)", "https://x.org/a_(b)"),
        ("www.x.org/a", "www.x.org/a"),
        ("https://x.org/ü", "https://x.org/ü"),
        ("[b](https://x.org/a_(b))", "https://x.org/a_(b)"),
        ("[b](<https://x.org/a b>)", "https://x.org/a b"),
        ('<a href="https://x.org/?a=1&amp;b=2">b</a>', "https://x.org/?a=1&b=2"),
        ("<a HREF = https://x.org/a>b</a>", "https://x.org/a"),
        ("[Cell](https://www.cell.com/S0092-8674(24)00980-2)", "https://www.cell.com/S0092-8674(24)00980-2"),
    ],
)
def test_an_address_is_what_a_browser_would_open(written: str, url: str) -> None:
    assert [(u, w) for _, u, w in links(f"- A {written} z".encode())] == [(url, written)]


@pytest.mark.parametrize(
    ("url", "trimmed"),
    [
        ("https://x.org/a.", "https://x.org/a"),
        ("https://x.org/a).", "https://x.org/a"),
        ("https://x.org/a(b)).", "https://x.org/a(b)"),
        ("https://x.org/a]**", "https://x.org/a"),
        ("https://x.org/a[1]", "https://x.org/a[1]"),
        ("https://x.org/a/", "https://x.org/a/"),
    ],
)
def test_the_end_of_a_bare_url(url: str, trimmed: str) -> None:
    assert trim_url(url.encode()) == trimmed.encode()


@pytest.mark.parametrize("text", ["A & B_c", "A &amp; B\\_c", "A &#38; B&#95;c"])
@pytest.mark.parametrize("after", ["", " https://x.org"], ids=["alone", "before a bare URL"])
def test_words_read_the_same_beside_a_bare_url(text: str, after: str) -> None:
    words = "".join(inline.text for inline in inlines(f"- {text}{after}".encode()) if inline.kind == "text")
    assert words.strip() == "A & B_c"


def test_marks_know_what_they_enclose() -> None:
    source = b"- <mark>a</mark> **b** *c* ~~d~~ <sub>**e**</sub> <b>f</b> g"
    marks = {inline.text.strip(): set(inline.marks) for inline in inlines(source) if inline.text.strip()}
    expected = {"a": "mark", "b": "strong", "c": "em", "d": "del", "e": "strong sub", "f": "strong", "g": ""}
    assert marks == {text: set(names.split()) for text, names in expected.items()}


def test_cells_are_counted_from_nought() -> None:
    source = b"|T|L|\n|-|-|\n|a|[b](x)|\n"
    header, row = parse(source)
    assert [(inline.text, inline.cell) for inline in row.inlines] == [("a", 0), ("b", 1)]
    assert row.header == ("T", "L")
    assert header.kind == "header"


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("<!-- <a href='x'>y</a> -->z", ["comment", "text"]),
        ("a<!-- never closed <b>", ["text", "comment"]),
        ("a < b > c", ["text"]),
        ("<br/><p class=x>y", ["break", "break", "text"]),
        ("<img alt='a > b' src=x>", ["image"]),
        ("<a href='x' title=don't>y</a>", ["html", "text", "html"]),
        ("<!DOCTYPE html><?php x ?>", ["comment", "comment"]),
        ("<a href='", ["text"]),
    ],
)
def test_html_in_pieces(source: str, kinds: list[str]) -> None:
    found = read_html(source.encode(), 10)
    assert [inline.kind for inline in found] == kinds
    assert b"".join(source.encode()[i.start - 10 : i.end - 10] for i in found) == source.encode()
