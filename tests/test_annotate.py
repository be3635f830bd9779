"""Problems as lines, JSON and annotations: nothing in a message can end its annotation."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from enrich.annotate import as_json, github, human, summary
from enrich.lists.problem import SEVERITY, Problem
from enrich.lists.weave import Edit

DUPLICATE = Problem("duplicate", "“A, b: 100 %” is listed twice", 5, also=3, line=7, entry="a-b")
FIXABLE = Problem("anchor-case", "an anchor", 5, line=9, fix=Edit(1, 2, b"x"))
NOTICE = Problem("repeated", "a paper", 5, line=9)


def test_a_line_for_people() -> None:
    shown = human(Path("x.md"), DUPLICATE)
    assert shown == "x.md:7: warning: “A, b: 100 %” is listed twice (line 3) [duplicate]"


def test_an_object_for_programs() -> None:
    assert json.loads(as_json(Path("x.md"), DUPLICATE)) == {
        "file": "x.md",
        "line": 7,
        "code": "duplicate",
        "severity": "warning",
        "message": "“A, b: 100 %” is listed twice",
        "entry": "a-b",
        "also": 3,
        "fix": False,
    }
    assert json.loads(as_json(Path("x.md"), FIXABLE))["fix"] is True


def test_an_annotation() -> None:
    assert github(Path("a,b/c:d%.md"), DUPLICATE) == (
        "::warning file=a%2Cb/c%3Ad%25.md,line=7,title=duplicate::“A, b: 100 %25” is listed twice (line 3)"
    )


@given(st.text(), st.sampled_from(sorted(SEVERITY)))
def test_an_annotation_is_one_line_and_can_be_read_back(text: str, code: str) -> None:
    shown = github(Path("x.md"), Problem(code, text, line=1))
    assert "\n" not in shown
    assert "\r" not in shown
    head, _, message = shown[2:].partition("::")
    assert head == f"{SEVERITY[code]} file=x.md,line=1,title={code}"
    assert message.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%") == text


def test_the_sum() -> None:
    assert summary([DUPLICATE], notices=False) == "1 warning"
    found = [DUPLICATE, FIXABLE, NOTICE, NOTICE]
    assert summary(found, notices=False) == "2 warnings, 2 notices (--all shows them); 1 can be fixed (--fix shows how)"
    assert summary(found, notices=True) == "2 warnings, 2 notices; 1 can be fixed (--fix shows how)"


def test_an_address_with_a_line_break_stays_on_one_line() -> None:
    problem = Problem("damaged-url", "https://\nhttps://arxiv.org/abs/1706.03762 is damaged")
    assert human(Path("x.md"), problem).splitlines() == [
        "x.md:1: error: https:// https://arxiv.org/abs/1706.03762 is damaged [damaged-url]"
    ]
