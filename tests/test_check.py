"""What a list shows by itself is reported, in its line; a clean list is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.lists.check import all_problems, slug
from enrich.lists.reader import read_file, read_list

FIRST = Path(__file__).parent.parent / "data" / "raw" / "awesome-brain-fm.md"
BADGE = "![](https://img.shields.io/badge/{})"
VOCABULARY = f"## Keywords\n\n{BADGE.format('Mouse-blue')} mice {BADGE.format('Calcium-green')} imaging\n"
PAPER = "- A paper of many words [{}]({})"
ARXIV = "https://arxiv.org/abs/2310.16046"


def problems(text: str) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in all_problems(read_list(text.encode(), "x"))]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (f"{VOCABULARY}\n- Paper [x]({ARXIV}) {BADGE.format('calcium-green')}", "tag-spelling", 5),
        (f"{VOCABULARY}\n- Paper [x]({ARXIV}) {BADGE.format('Worm-blue')}", "tag-unknown", 5),
        ("- [a](#papers)\n\n# Papers on brains", "anchor", 1),
        ("- [a](#Papers)\n\n# Papers", "anchor-case", 1),
        (f"{BADGE.format('PaperNumber-7-green')}\n\n{PAPER.format('x', ARXIV)}", "counter", 1),
        (PAPER.format("arXiv", "https://openreview.net/forum?id=R9feGbYRG7"), "label-host", 1),
        (PAPER.format("GitHub", ARXIV), "label-host", 1),
        (f"{PAPER.format('x', ARXIV)}\n- Brain-Score: ", "unfinished", 2),
        (f"{PAPER.format('x', ARXIV)}\n- Brain-Score", "no-link", 2),
        (f"{PAPER.format('x', ARXIV)} [code]()", "empty-link", 1),
        (f"{PAPER.format('x', ARXIV)}\n- The same paper [x]({ARXIV}v2)", "duplicate", 2),
    ],
)
def test_a_problem_is_reported_in_its_line(text: str, code: str, line: int) -> None:
    assert (code, line) in problems(text)


@pytest.mark.parametrize(
    "text",
    [
        f"{VOCABULARY}\n- Paper [x]({ARXIV}) {BADGE.format('Mouse-blue')}",
        f"- Paper [x]({ARXIV}) {BADGE.format('Mouse-blue')} {BADGE.format('mouse-blue')}",
        "- [a](#papers)\n- [b](#papers-1)\n- [c](#top)\n\n# Papers\n\n# Papers",
        "- [a](#-news--more)\n\n# 🔥 News & more",
        "- [a](#über-uns)\n- [b](#stra%C3%9Fe)\n\n# Über uns\n\n# Straße",
        f"- [a](#papers)\n\n# Papers {BADGE.format('x-y')}",
        '- [a](#here)\n\n<a name="here"></a>',
        "- [a](#there)\n\n<h2 align=center id='there'>x</h2>",
        f"{BADGE.format('PaperNumber-1-green')}\n\n{PAPER.format('x', ARXIV)}",
        f"{BADGE.format('License-MIT-green')}\n\n{PAPER.format('x', ARXIV)}",
        PAPER.format("arXiv 2023", ARXIV),
        PAPER.format("arXiv", "https://doi.org/10.48550/arXiv.2310.16046"),
        PAPER.format("bioRxiv", "https://www.biorxiv.org/content/10.1101/2023.03.21.533548v4"),
        PAPER.format("NeurIPS 2023", ARXIV),
        "# Contents\n\n- a\n- b",
        "",
    ],
)
def test_a_clean_list_is_left_in_peace(text: str) -> None:
    assert problems(text) == []


def test_the_first_list() -> None:
    assert [(problem.line, problem.code) for problem in all_problems(read_file(FIRST))] == [
        (3, "counter"),
        (24, "anchor-case"),
        (61, "label-host"),
        (70, "no-link"),
        (100, "tag-spelling"),
        (115, "no-link"),
        (115, "unfinished"),
    ]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Open Challenges", "open-challenges"),
        ("Q&A: what, why?", "qa-what-why"),
        ("snake_case and-dash", "snake_case-and-dash"),
        ("C++ / C#", "c--c"),
        ("中文 标题", "中文-标题"),
    ],
)
def test_the_anchor_of_a_heading(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor
