"""Weaving adds, and takes out what it added: every other byte stays, for any list."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich import dataset as data
from enrich.decisions import Decisions, Weave
from enrich.lists.document import Document
from enrich.lists.markdown import parse
from enrich.lists.reader import read_list
from enrich.lists.weave import Edit, strip, weave
from enrich.wording import fed

FIRST = Path(__file__).parent.parent / "data" / "raw" / "awesome-brain-fm.md"
HOSTILE = [
    "--> <script>alert(1)</script>",
    "](javascript:alert(1))",
    "a\n\n# heading\n- item",
    "`code` | cell | *em* _em_ ~~del~~ $x$",
    "<!--/enrich--> tail <!--enrich-->",
    "![x](http://evil.example/x.png)",
    "&lt;b&gt; &amp; <b>",
    "https://evil.example/",
]
PIECES = st.sampled_from(
    [
        "# Title\n", "## Section\n", "- A paper title of some words [[arXiv](https://arxiv.org/abs/2310.16046)]",
        "\r\n", "\n", "  ", "* **Bold title** [paper](https://doi.org/10.1/x) ![](https://img.shields.io/badge/Mouse-blue)",
        "| a | b |\n|---|---|\n| [t](https://arxiv.org/abs/2310.16046) | x |\n", "<!--enrich-->", "<!--/enrich-->",
        "<!--enrich was 3 abc-->", "<!-- comment -->", "```\ncode\n```\n", "<details><summary>", "é", "\ufeff", "text ",
        "1. [A title link of a paper that is long](https://openreview.net/forum?id=x) (2024)", "> quote\n",
        "\t- nested\n",
        "[ref]: https://arxiv.org/abs/2310.16046\n", "[ref]", "<a href='https://x.org'>y</a>", "\\", "[", "](", ")",
    ]
)  # fmt: skip


def facts(document: Document, text: str) -> data.Dataset:
    """A dataset in which every entry has something to say."""
    entries = [
        data.Entry(id=e.id, title=e.title, authors=[text], venue=data.Venue(name=text)) for e in document.entries
    ]
    about = data.ListInfo(name="x", title="x", entries=len(entries), links=0, asked=True)
    return data.Dataset(about=about, entries=entries)


def feed(source: bytes, text: str = "Ada Lovelace") -> bytes:
    document = read_list(source, "x")
    return fed(document, facts(document, text), Decisions(weave=Weave(counters=True, anchors=True)))


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_list_comes_back_byte_for_byte(text: str) -> None:
    source = text.encode()
    plain = strip(source)
    woven = feed(source)
    assert strip(woven) == plain
    assert feed(woven) == woven
    assert strip(plain) == plain


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_come_back(source: bytes) -> None:
    assert strip(feed(source)) == strip(source)
    assert b"".join(read_list(source, "x").segments()) == strip(source)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_service_says_cannot_break_out(text: str) -> None:
    source = FIRST.read_bytes()
    before = read_list(source, "x")
    woven = feed(source, text)
    inside = re.findall(rb"<!--enrich-->(.*?)<!--/enrich-->", woven)
    assert len(inside) == 37
    bare = re.sub(rb"<!--/?enrich[^>]*-->", b"", woven)  # the facts without their markers, as a reader sees them
    after = read_list(bare, "x")
    seen = [entry.links for entry in after.entries]
    assert [[link.url for link in links if "evil" not in link.url] for links in seen] == [
        [link.url for link in entry.links] for entry in before.entries
    ]
    assert not any(b"<script" in each or b"\n" in each or b"](" in each.replace(b"\\](", b"") for each in inside)


SPECIAL = st.sampled_from(
    [
        "\\", "|", "`", "*", "_", "[", "]", "(", ")", "<", ">", "!", "-->", "<!--", "&lt;", "&#60;", "a", " ", "\n",
        "\r", "$", "~~", "#", "+", "1.", "https://e.org", "HTTPS://e.org", "www.e.org", '"', "'", "<!--enrich-->", "{",
        "}", "<!--/enrich-->", "é", "\x00", "\t", "=", ":x:", "<b>", "</b>", "![i](j)", "\u2028",
    ]
)  # fmt: skip
PAPER = "https://arxiv.org/abs/2310.16046"
STYLES = [
    f"- A paper of words [[x]({PAPER})] ![](https://img.shields.io/badge/M-blue)\n- Another one\n",
    f"| t | l |\n|---|---|\n| A paper of words [x]({PAPER}) | [c](https://github.com/a/b) |\n",
    f"**A paper of words** *A, B* [[x]({PAPER})]\n\nNext\n",
    f"- **[A paper of many long words]({PAPER})** by *A*\n- ~~[A paper]({PAPER})~~ z\n",
    f"> - A paper of words *[x]({PAPER})* tail *em*\n",
    f"1. A paper `code` {PAPER}\n2. A paper <{PAPER}> (see {PAPER})\n",
    f"- A <a href='{PAPER}'>x</a> tail\r\n- [x][r] *b*\r\n\r\n[r]: {PAPER}\r\n",
]


def shape(source: bytes) -> list[tuple[str, list[str]]]:
    """The blocks of a list, and where the links in them lead."""
    blocks = [each for block in parse(source) for each in block.walk()]
    return [(block.kind, [i.url for i in block.inlines if i.kind == "link"]) for block in blocks]


@settings(max_examples=150)
@given(st.lists(SPECIAL, min_size=1, max_size=8).map("".join))
def test_nothing_a_service_says_changes_the_shape_of_a_list(text: str) -> None:
    for style in STYLES:
        source = style.encode()
        woven = feed(source, text)
        assert shape(woven) == shape(source)
        assert strip(woven) == source


@pytest.mark.parametrize(
    "text",
    [
        "- A paper [x](u)^ tail",
        "- A paper [[x](u)]^ tail",
        "- A paper [x](u), [y](u)^",
        "- A paper ([x](u), [y](u))^ tail",
        "- A paper (2024 [[x](u)])^",
        "- A paper \\[[x](u)\\]^",
        "- A paper [x](u)^) tail",
        "- **[A paper](u)**^ tail",
        "- A paper *[x](u)*^",
        "- A paper [x](u)^*tail*",
        "- A paper u^.",
        "- A paper [x](u)^ ![](https://img.shields.io/badge/M-blue) [y](u)",
        "- ![](https://img.shields.io/badge/M-blue) A paper [x](u)^",
        "- A paper [x](u)^\n  - A note [y](u)",
        "| t |\n|---|\n| [A paper](u)^ |",
        "- A paper [x](u)^\n- Another\u00a0paper\u00a0^",
        "- A paper [x](u)^\n- Another *paper*^  ",
    ],
)
def test_facts_stand_after_the_links_with_what_closes_around_them(text: str) -> None:
    """`^` shows where, `u` stands for an address."""
    shown = text.replace("(u)", f"({PAPER})").replace(" u^", f" {PAPER}^")
    woven = feed(shown.replace("^", "").encode()).decode()
    assert re.sub(r"<!--enrich-->.*?<!--/enrich-->", "^", woven) == shown


def test_the_first_list_is_fed_after_its_links_and_before_its_tags() -> None:
    lines = feed(FIRST.read_bytes()).decode().splitlines()
    line = next(line for line in lines if line.startswith("- GNOCCHI"))
    assert (
        line.index("[[arXiv 2024]") < line.index("<!--enrich-->") < line.index("![](https://img.shields.io/badge/NHP")
    )


def test_no_marker_begins_a_line() -> None:
    """There a comment would turn its whole line into raw HTML."""
    assert not re.search(rb"(?m)^\s*<!--/?enrich", feed(FIRST.read_bytes()))


def test_counters_and_anchors_are_corrected_only_on_request() -> None:
    source = FIRST.read_bytes()
    assert b"PaperNumber-24" in feed(source)
    assert b"](#open-challenges)" in feed(source)
    document = read_list(source, "x")
    assert b"PaperNumber-78" in fed(document, facts(document, "x"), Decisions())


COUNTER = "![](https://img.shields.io/badge/Papers-78-blue)"


@pytest.mark.parametrize(
    "text",
    [
        f"[{COUNTER}](#Papers) x\n\n# papers\n",
        f"{COUNTER} <img src='https://img.shields.io/badge/Papers-78-blue'> (x)\n",
        f"{COUNTER}{COUNTER}\n",
    ],
    ids=["a counter in a link to a misspelt anchor", "a counter in HTML", "two counters"],
)
def test_corrections_side_by_side_and_one_in_another(text: str) -> None:
    woven = feed(text.encode())
    assert woven != text.encode()
    assert strip(woven) == text.encode()


def test_edits_may_not_overlap() -> None:
    with pytest.raises(ValueError, match="overlap"):
        weave(b"abcdef", [Edit(0, 4, b"x"), Edit(2, 3, b"y")])


@pytest.mark.parametrize(
    "marker", [b"<!--enrich-->", b"<!--/enrich-->", b"<!--enrich was 9 x-->", b"<!--enrich was 1 x"]
)
def test_markers_without_end_take_linear_time(marker: bytes) -> None:
    started = time.perf_counter()
    strip(marker * 50_000)
    assert time.perf_counter() - started < 2


@pytest.mark.slow
def test_every_real_list_comes_back(shared: Path) -> None:
    for path in sorted((shared / "lists").glob("*__*.md")):
        source = path.read_bytes()
        assert strip(feed(source)) == source, path.name
