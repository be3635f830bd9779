"""Fixing touches what is certain and nothing else, once, and never makes a list worse."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.lists.check import all_problems
from enrich.lists.document import Tag
from enrich.lists.fix import diff, fix
from enrich.lists.problem import Problem
from enrich.lists.reader import read_list
from enrich.lists.weave import strip

ARXIV = "https://arxiv.org/abs/2310.16046"
BADGE = "![](https://img.shields.io/badge/{})"
VOCABULARY = f"## Keywords\n{BADGE.format('Whole--Brain_Map-blue')} all {BADGE.format('Mouse-green')} mice\n"
FIRST = Path(__file__).parent.parent / "data" / "raw" / "awesome-brain-fm.md"


def fixed(text: str) -> str:
    return fix(text.encode())[0].decode()


def found(source: bytes) -> list[Problem]:
    return all_problems(read_list(source, "x"))


def counts(source: bytes) -> Counter[str]:
    return Counter(problem.code for problem in found(source))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("- Paper [x](https://https://arxiv.org/abs/2310.16046v2)", f"- Paper [x]({ARXIV}v2)"),
        ("- Paper [x](hhttps://arxiv.org/abs/2310.16046)", f"- Paper [x]({ARXIV})"),
        ("- Paper [x](https://arxiv.org/2310.16046v1)", f"- Paper [x]({ARXIV}v1)"),
        ("- Paper [x](arxiv:2310.16046)", f"- Paper [x]({ARXIV})"),
        ("- Paper [x](doi:10.1038/s41586-023-06031-6)", "- Paper [x](https://doi.org/10.1038/s41586-023-06031-6)"),
        ("- Paper [x](10.1038/s41586-023-06031-6)", "- Paper [x](https://doi.org/10.1038/s41586-023-06031-6)"),
        ("- Tool [x]( github.com/a/b)", "- Tool [x]( https://github.com/a/b)"),
        ("- Tool [x](github.com/a/b/tree/main/c#d)", "- Tool [x](https://github.com/a/b/tree/main/c#d)"),
        ("- Tool <a href='github.com/a/b'>x</a>", "- Tool <a href='https://github.com/a/b'>x</a>"),
        (f"- Paper [[paper] ({ARXIV})]\r\n", f"- Paper [[paper]({ARXIV})]\r\n"),
        ("- [a](#Papers)\n\n# Papers", "- [a](#papers)\n\n# Papers"),
        ('<a href="#Papers">a</a>\n\n# Papers', '<a href="#papers">a</a>\n\n# Papers'),
        (
            f"{VOCABULARY}- P [x]({ARXIV}) {BADGE.format('whole--brain_map-red')}",
            f"{VOCABULARY}- P [x]({ARXIV}) {BADGE.format('Whole--Brain_Map-red')}",
        ),
        (
            f"{VOCABULARY}- P [x]({ARXIV}) {BADGE.format('whole--brain%20map-red')}",
            f"{VOCABULARY}- P [x]({ARXIV}) {BADGE.format('Whole--Brain%20Map-red')}",
        ),
        (
            f"{BADGE.format('PaperNumber-7-red')}\n- P [x]({ARXIV})",
            f"{BADGE.format('PaperNumber-1-red')}\n- P [x]({ARXIV})",
        ),
        ("- Paper [pdf] (https://https://arxiv.org/abs/2310.16046)", f"- Paper [pdf]({ARXIV})"),
        (f"- Paper [pdf] ({ARXIV})[code] (https://x.org)", f"- Paper [pdf]({ARXIV})[code](https://x.org)"),
    ],
)
def test_what_is_certain_is_fixed(text: str, right: str) -> None:
    assert fixed(text) == right


@pytest.mark.parametrize(
    "text",
    [
        f"- A paper [arXiv](https://openreview.net/forum?id=R9feGbYRG7)\n- No link\n- P [x]({ARXIV}) [y]()",
        f"- A paper of many words [x]({ARXIV})\n- A paper of many words [x]({ARXIV})",
        "- Paper [x](https://github.com/a/b.)",  # a name may end in a full stop
        "- Paper [x](https://arxiv.org/abs/2307.000400)",
        "- Paper [x](https://biorxiv.orxg/content/10.1101/2023.03.21.533548v4)",
        "- Page [x](someone.github.io/page/)",  # names nothing that could be compared
        "- [a](#paperz)\n\n# Papers",
        f"- Paper [1] ({ARXIV})",
        f"- Paper [x]({ARXIV}",
        "- Paper [github.com/a/b](github.com/a/b)",  # which of the two is meant cannot be told by its text
        f"# Heading [x] ({ARXIV})\n\n- [a](#heading-x-httpsarxivorgabs231016046)",  # its anchor would change
        f"<!-- [x] ({ARXIV}) -->\n\n```\n[x](doi:10.1038/s41586-023-06031-6)\n```\n",
        "## Surveys (21)\n\n- Paper [x](https://doi.org/10.1038/a)",
    ],
)
def test_what_is_not_certain_is_left(text: str) -> None:
    assert fixed(text) == text


def test_a_long_row_of_links_is_fixed_at_once() -> None:
    source = b"- A paper of many words " + b"[code] (https://github.com/a/b)" * 200
    reads = Mock(wraps=read_list)
    with patch("enrich.lists.fix.read_list", reads):
        assert len(fix(source)[1]) == 200
    assert reads.call_count < 6


def test_tags_that_people_decided_on_are_respelt() -> None:
    text = f"- A paper [x]({ARXIV}) {BADGE.format('mouse-red')}\n- Another [x]({ARXIV}v2) {BADGE.format('Ephys-red')}\n"
    assert fixed(text) == text
    after, done = fix(text.encode(), vocabulary=[Tag("Mouse"), Tag("Ephys")])
    assert after.decode() == text.replace("mouse", "Mouse")
    assert [problem.code for problem in done] == ["tag-spelling"]


def test_ignored_codes_are_left() -> None:
    text = "- [a](#Papers)\n- Tool [x](github.com/a/b)\n\n# Papers"
    assert fix(text.encode(), {"anchor-case"})[0].decode() == text.replace("github", "https://github")


PIECES = st.sampled_from(
    [
        "# Papers\n", "## Über uns\n", "\n", "\r\n", "  ", "- ", "[a](#Papers)", "[b](#Über-Uns)",
        "[x](github.com/a/b)", "[paper] (https://arxiv.org/abs/2310.16046)", "](", ")", "[", "]", "> ", "(",
        "[GitHub] (https://arxiv.org/abs/2310.16047)", "[x](https://https://arxiv.org/abs/2310.16046)",
        "[y](doi:10.1038/s41586-023-06031-6)", "A title of many words ", "[z](https://arxiv.org/2310.16048)",
        BADGE.format("Mouse-blue"), BADGE.format("mouse-red"), BADGE.format("Ephys-red"), "[code]()", "\\", "é",
        BADGE.format("PaperNumber-3-x"), "<a href='#papers'>t</a>", "<!-- ", " -->", "```\n", "\ufeff",
        "| a | b |\n|---|---|\n", "[q](https://github.com/a/b\u200b)",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_fixing_never_makes_a_list_worse(text: str) -> None:
    source = strip(text.encode())
    after, done = fix(source)
    assert fix(after) == (after, [])
    assert not counts(after) - counts(source)
    assert (after == source) is (not done)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_survive(source: bytes) -> None:
    after, _ = fix(strip(source))
    assert fix(after)[0] == after


def test_the_first_list() -> None:
    source = FIRST.read_bytes()
    after, done = fix(source)
    assert [problem.code for problem in done] == ["counter", "anchor-case", "tag-spelling"]
    assert counts(source) - counts(after) == Counter(problem.code for problem in done)
    assert not counts(after) - counts(source)


@pytest.mark.slow
def test_other_peoples_lists_shrink_by_exactly_what_was_fixed(shared: Path) -> None:
    fixes = 0
    for path in sorted((shared / "lists").glob("*__*.md")):
        source = path.read_bytes()
        after, done = fix(source)
        before, left = counts(source), counts(after)
        assert before - left == Counter(problem.code for problem in done), path
        assert not left - before, path
        assert sum(b != a for b, a in zip(source.split(b"\n"), after.split(b"\n"), strict=True)) <= len(done), path
        urls = [[link.url for e in read_list(each, "x").entries for link in e.links] for each in (source, after)]
        changed = sum(old != new for old, new in zip(*urls, strict=True))
        assert changed == sum(problem.code == "damaged-url" for problem in done), path
        fixes += len(done)
    assert fixes > 50


class TestDiff:
    def test_it_is_unified_and_empty_without_a_difference(self) -> None:
        assert diff(b"a\nb\n", b"a\nc\n", "x.md") == b"--- x.md\n+++ x.md\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
        assert diff(b"a\n", b"a\n", "x.md") == b""

    def test_lines_end_as_in_the_file(self) -> None:
        told = diff(b"a\x0cb\r\nc", b"a\x0cb\r\nd", "x.md")
        assert told.endswith(b" a\x0cb\r\n-c\n\\ No newline at end of file\n+d\n\\ No newline at end of file\n")
