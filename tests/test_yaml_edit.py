"""Edits of YAML touch the lines they are about, say what is meant, and refuse what they cannot do."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.errors import ListError
from enrich.lists.plain_yaml import read
from enrich.lists.yaml_edit import CannotEditError, drop, extend, put, scalar

X = Path("x.yaml")
PIN = ("pins", "arxiv:1", "identifiers")


def common(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def removed(before: str, after: str) -> str:
    """What is no more, between what both begin with and what both end with."""
    start = common(before, after)
    end = common(before[start:][::-1], after[start:][::-1])
    return before[start : len(before) - end]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "pins:\n  arxiv:1:  # Title\n    identifiers: [doi:2]\n"),
        ("\n", "pins:\n  arxiv:1:  # Title\n    identifiers: [doi:2]\n"),
        ("# mine\n", "# mine\npins:\n  arxiv:1:  # Title\n    identifiers: [doi:2]\n"),
        ("---\n", "---\n\npins:\n  arxiv:1:  # Title\n    identifiers: [doi:2]\n"),
        ("title: x", "title: x\n\npins:\n  arxiv:1:  # Title\n    identifiers: [doi:2]"),
        ("title: x # why\r\n# end\r\n",
         "title: x # why\r\n# end\r\npins:\r\n  arxiv:1:  # Title\r\n    identifiers: [doi:2]\r\n"),
        ("entries:\n- a\n- b\n", "entries:\n- a\n- b\n\npins:\n  arxiv:1:  # Title\n    identifiers: [doi:2]\n"),
        ("pins:\ntitle: x\n", "pins:\n  arxiv:1:  # Title\n    identifiers: [doi:2]\ntitle: x\n"),
        ("pins: # mine\n  # none yet\n\ntitle: x\n",
         "pins: # mine\n  # none yet\n  arxiv:1:  # Title\n    identifiers: [doi:2]\n\ntitle: x\n"),
        ("pins:\n   b:\n       a: 1\n       # b\n\n   # c\nx: y\n",
         "pins:\n   b:\n       a: 1\n       # b\n\n   # c\n   arxiv:1:  # Title\n       identifiers: [doi:2]\nx: y\n"),
        ("pins:\n  'arxiv:1':\n    reason: so # yes\n",
         "pins:\n  'arxiv:1':\n    reason: so # yes\n    identifiers: [doi:2]\n"),
        ("pins:\n  arxiv:1:\n  b: {leave_alone: yes}\n",
         "pins:\n  arxiv:1:\n    identifiers: [doi:2]\n  b: {leave_alone: yes}\n"),
        ("pins:\n  arxiv:1:\n    identifiers:\n    - doi:1 # a\n    - doi:3\n    reason: so\n",
         "pins:\n  arxiv:1:\n    identifiers:\n    - doi:2\n    reason: so\n"),
        ("pins:\n  arxiv:1:\n    identifiers: [doi:1, # a\n      doi:3] # b\n",
         "pins:\n  arxiv:1:\n    identifiers: [doi:2] # b\n"),
        ("pins:\n  arxiv:1:\n    identifiers:\n    reason: so\n",
         "pins:\n  arxiv:1:\n    identifiers: [doi:2]\n    reason: so\n"),
        ("title: x\n...\n", "title: x\n\npins:\n  arxiv:1:  # Title\n    identifiers: [doi:2]\n...\n"),
    ],
)  # fmt: skip
def test_put(before: str, after: str) -> None:
    assert put(before, PIN, ["doi:2"], "Title") == after
    read(after.encode(), X)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a:1] # x", "[a:1, b:2, c:3] # x"),
        ("[a:1, # x\n      ]", "[a:1, b:2, c:3, # x\n      ]"),
        ("[]", "[b:2, c:3]"),
        ("", "[b:2, c:3]"),
        ("\n    - a:1 # x\n    # y", "\n    - a:1 # x\n    - b:2\n    - c:3\n    # y"),
        ("\n      - a:1", "\n      - a:1\n      - b:2\n      - c:3"),
    ],
)
def test_extend(before: str, after: str) -> None:
    head = "pins:\n  a:\n    not:"
    done = extend(f"{head} {before}".rstrip(" "), ("pins", "a", "not"), ["b:2", "c:3"])
    assert done == f"{head} {after}"
    read(done.encode(), X)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  b: 1 # x\n  c: 2\n", "a:\n  c: 2\n"),
        ("a:\n  c: 2\n  b: 1", "a:\n  c: 2"),
        ("a:\n  c: 2\n  b:\n  - 1\n  - 2\n  # of what comes\n  d: 3\n", "a:\n  c: 2\n  # of what comes\n  d: 3\n"),
        ("a:\r\n  b: |\r\n    x\r\n\r\n  c: 2\r\n", "a:\r\n\r\n  c: 2\r\n"),
        ("a:\n  c: 2\n", "a:\n  c: 2\n"),
    ],
)
def test_drop(before: str, after: str) -> None:
    assert drop(before, ("a", "b")) == after


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("pins: {}\n", "`pins` is not written as indented"),
        ("pins: {arxiv:1: {reason: x}}\n", "`arxiv:1` is not written as indented"),
        ("pins:\n  arxiv:1: {reason: x}\n", "`arxiv:1` is not written as indented"),
        ("pins: &p\n  a: {leave_alone: yes}\n", "`pins` holds an anchor"),
        ("x: &p\n  a: {leave_alone: yes}\npins: *p\n", "`pins` holds an anchor"),
        ("pins: !!map\n  a: {leave_alone: yes}\n", "`pins` holds an anchor, an alias or a tag"),
        ("pins: [a]\n", "`pins` is not written"),
        ("title: |\n  a text", "end it with a line break"),
        ("pins: ~\n", "`pins` is not written"),
        ("[a]\n", "the file is not written"),
        ("{title: x}\n", "the file is not written"),
        ("a word\n", "the file is not written"),
        ("pins:\n  arxiv:1:\n    identifiers: {a: b}\n", "`identifiers` holds `key: value` lines"),
        ("pins:\n  arxiv:1:\n    identifiers: &i [doi:1]\nx: *i\n", "`identifiers` holds an anchor"),
    ],
)
def test_what_cannot_be_edited_is_refused(text: str, why: str) -> None:
    with pytest.raises(CannotEditError, match=re.escape(why)):
        put(text, PIN, ["doi:2"])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_back(text: str) -> None:
    found: Any = read(f"{scalar('k' + text)}: [{scalar(text)}]".encode(), X)
    assert found == {"k" + text: [text]}


@pytest.mark.parametrize(
    "text", ["NO", "12:30", "1e5", "2103.00020", "null", "~", "", "a: b", "a #b", "- a", "a:", "[", "y"]
)
def test_what_others_would_misread_is_quoted(text: str) -> None:
    assert yaml.safe_load(scalar(text)) == text


# What people write: pieces of a file that holds decisions, or a whole list.
COMMENTS = st.sampled_from(["", "", "# note\n", "\n", "  # deep\n", "\n# pins:\n#   a:\n", "    # deeper\n\n"])
TAILS = st.sampled_from(["", " # why", "  #x: y"])
BLOCKS = st.sampled_from(
    [
        "title: My list, é 😀", 'title: "quoted: #1"', "'title': |\n  many\n\n  lines", "vocabulary: [Mouse, NHP]",
        "vocabulary:\n- Mouse\n- NHP", "weave:\n    lead: ' — '\n    parts: ['{authors}']",
        "check: {ignore: [no-link]}",
        "entries:\n- arxiv:2310.16046\n- title: x\n  links: [a.org]", "weave: >-\n  folded\n  text", "x: &a 1\ny: *a",
    ]
)  # fmt: skip
FIELDS = st.sampled_from(
    [
        "identifiers: [doi:1]", "identifiers:\n{i}- doi:1\n{i}- doi:3", "not:\n{i}  - doi:9 # refused", "not: [doi:9]",
        "reason: so it is", 'reason: "so: it is"', "leave_alone: yes", "expires: 2020-01-01", "values: {{year: 2024}}",
        "values:\n{i}  year: 2024\n{i}  title: 'x # y'", "# about it", "",
    ]
)  # fmt: skip


@st.composite
def pins(draw: st.DrawFn) -> str:
    """A block of pins, the one that is edited often among them."""
    outer, inner = " " * draw(st.integers(1, 4)), " " * draw(st.integers(1, 4))
    text = f"pins:{draw(TAILS)}\n"
    for key in draw(st.lists(st.sampled_from(["arxiv:1", "'arxiv:1'", "other", '"a b"']), max_size=3)):
        text += f"{outer}{key}:{draw(TAILS)}\n"
        for each in draw(st.lists(FIELDS, min_size=1, max_size=3, unique_by=lambda field: field.split(":")[0])):
            text += f"{outer}{inner}{each.format(i=outer + inner)}\n" if each else "\n"
    return text


@st.composite
def files(draw: st.DrawFn) -> str:
    blocks = draw(st.lists(BLOCKS, max_size=3, unique_by=lambda block: block.strip("'")[:5]))
    parts = [
        f"{draw(COMMENTS)}{block}{draw(TAILS) if '|' not in block and '>' not in block else ''}\n" for block in blocks
    ]
    if draw(st.booleans()):
        parts.insert(draw(st.integers(0, len(parts))), draw(pins()))
    text = "".join(parts) + draw(COMMENTS)
    text = text if draw(st.booleans()) else text.rstrip("\n")
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def plain(tree: object) -> Any:
    if isinstance(tree, dict):
        return {str(key): plain(value) for key, value in tree.items()}
    return [plain(each) for each in tree] if isinstance(tree, list) else tree and str(tree)


@settings(max_examples=200)
@given(files(), st.sampled_from(["put", "extend", "drop"]))
def test_all_else_stays_byte_for_byte(before: str, verb: str) -> None:
    try:
        tree = plain(read(before.encode(), X)) or {}
    except ListError:
        return  # the same key twice, and other things that nobody reads
    held = dict(tree.get("pins") or {})
    pin = dict(held.get("arxiv:1") or {})
    try:
        if verb == "put":
            after, pin["identifiers"] = put(before, PIN, ["doi:2"]), ["doi:2"]
        elif verb == "extend":
            after = extend(before, ("pins", "arxiv:1", "not"), ["doi:2"])
            pin["not"] = [*pin.get("not", []), "doi:2"]
        else:
            after = drop(before, ("pins", "arxiv:1", "reason"))
            if pin.pop("reason", None) is None:
                assert after == before
                return
    except CannotEditError as error:
        told = str(error)
    else:
        told = ""
    if told:
        assert "end it with a line break" in told, before
        return
    expected = {key: each for key, each in (held | {"arxiv:1": pin}).items() if each}
    assert plain(read(after.encode(), X)) == tree | {"pins": expected}
    own = {"put": r"[-\s\[\]doi:13]*", "extend": "", "drop": r"(?s)\s*reason: .*? ?"}[verb]
    assert re.fullmatch(own, removed(before, after)), (removed(before, after), before)
    assert ("\r\n" in after) == ("\r\n" in before) or "\n" not in before
    assert after.endswith("\n") == before.endswith("\n") or not before.strip()
