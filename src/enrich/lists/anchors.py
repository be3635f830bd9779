"""Links within the page, against the anchors that GitHub gives its headings.

GitHub's rule (html-pipeline): the heading's text in lower case, without anything but letters, marks, digits,
connectors, hyphens and blanks; blanks become hyphens; the second of a name ends in `-1`. Anchors of one's own are `id`
and `name` attributes. Anchors are compared letter for letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import unquote

from rapidfuzz import fuzz, process

from enrich.lists.blocks import Block, Inline
from enrich.lists.problem import Problem
from enrich.lists.rewrite import retarget

_OWN = frozenset({"", "top", "readme"})  # GitHub's page has these itself
_ATTRIBUTE = re.compile(rb"<[^<>]*?\b(?:id|name)\s*+=\s*+[\"']?([^\"'<>\s]+)")
_VARIANT = re.compile("[\ufe00-\ufe0f]")  # an emoji's variation selector is a mark: GitHub keeps it, few people type it


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return "".join(c for c in heading.lower() if c in "-_ " or _is_word(c)).replace(" ", "-")


def _is_word(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc")


def anchor_problems(source: bytes, blocks: Sequence[Block]) -> Iterator[Problem]:
    """Links within the page that meet no heading."""
    targets: list[str] | None = None
    for inline, right in broken_anchors(source, blocks):
        if right is not None:
            message = f"the anchor {inline.url} differs by case from #{right}"
            yield Problem("anchor-case", message, inline.start, fix=retarget(inline, f"#{right}", source))
            continue
        targets = sorted(_targets(source, blocks)) if targets is None else targets
        near = _nearest(unquote(inline.url[1:]).lower(), targets)
        hint = f"; perhaps #{near}" if near else ""
        yield Problem("anchor", f"the anchor {inline.url} leads to no heading{hint}", inline.start)


def _nearest(anchor: str, targets: Sequence[str]) -> str | None:
    """The target that a misspelt anchor may mean: nearly the same letters, the same numbers."""
    near = process.extractOne(anchor, targets, scorer=fuzz.ratio, score_cutoff=85)
    return near[0] if near and re.findall(r"\d+", near[0]) == re.findall(r"\d+", anchor) else None


def broken_anchors(source: bytes, blocks: Sequence[Block]) -> Iterator[tuple[Inline, str | None]]:
    """Links within the page that meet no heading, with the anchor that is surely meant, where there is one."""
    targets = _targets(source, blocks) | _OWN
    lower = {target.lower(): target for target in sorted(targets)}
    for inline in (i for block in blocks for i in block.inlines if i.kind == "link" and i.url.startswith("#")):
        anchor = unquote(inline.url[1:]).removeprefix("user-content-")
        if anchor not in targets and _VARIANT.sub("", anchor) not in targets:
            yield inline, lower.get(anchor.lower())


def _targets(source: bytes, blocks: Sequence[Block]) -> set[str]:
    found = {match[1].decode(errors="replace").removeprefix("user-content-") for match in _ATTRIBUTE.finditer(source)}
    seen: dict[str, int] = {}
    for text in (text for block in blocks for text in _headings(block)):
        for shown in dict.fromkeys((text.strip(), text)):  # what a badge leaves at a heading's end is a blank
            base = slug(shown)
            found.add(f"{base}-{seen[base]}" if base in seen else base)
            seen[base] = seen.get(base, 0) + 1
    return found | {_VARIANT.sub("", target) for target in found}


def _headings(block: Block) -> Iterator[str]:
    """The texts of a block's headings; raw HTML may hold several."""
    if block.kind == "heading":
        yield _shown(block.inlines)
        return
    for is_heading, inlines in groupby(block.inlines, key=_in_heading):
        if is_heading:
            yield _shown(inlines)


def _in_heading(inline: Inline) -> bool:
    return any(re.fullmatch(r"h[1-6]", mark) for mark in inline.marks)


def _shown(inlines: Sequence[Inline] | Iterator[Inline]) -> str:
    return "".join(i.text for i in inlines if i.kind != "image" and i.form != "badge")
