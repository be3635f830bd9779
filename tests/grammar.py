"""Inputs for fuzzing, made of choices: lists in Markdown and YAML, and addresses, whole, damaged and out of raw bytes.

A fuzzer that only throws bytes never gets past the front page of a parser, so inputs are written from pieces that mean
something: every style of list that is read, every address of the rule table, the markers of weave. Where the choices
come from, atheris or hypothesis, is not known here.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

with (Path(__file__).parent / "tables" / "urls.tsv").open(encoding="utf-8") as file:
    URLS = [row["url"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]  # one for every rule
FEW = [URLS[0], URLS[1], "https://github.com/a/b", "https://doi.org/10.1038/s41586-023-06031-6", "#papers"]
DAMAGE = (
    "https://", "http://", "hhttps://", "//", "www.", "%20", "%25", "%2F", "%", "\u200b", ")", "(", "]", "[", "\\_",
    "&amp;", "&", "?", "#", "/", ".", "..", ",", " ", "\t", "\\", "|", "<", ">", '"', "'", "`", "*", ".pdf", ".git", "v2",
    "/abs/", "/tree/main/a", "?id=", "?utm_source=x", "10.1101/", "arxiv:", "doi:", "2310.16046", "é", "你", "\ud800",
    "\0", "\n", "@", ":8080", ";", "…", "%E2%80%8B", "web.archive.org/web/2020/", "-", "_", "0", "1", "a", "PMC1234567",
    "git@github.com:a/b.git", "localhost", "[text](", "](#", "0x", "١", "ſ", "K", "İ", "\u2028",
)  # fmt: skip
INLINES = (
    "- ", "\n- ", "\n", "\n\n", "  - ", "\n  - ", "\n    - ", "\n1. ", "* ", "\r\n- ", "\r", "\t", "# Papers\n",
    "\n# Papers\n", "\n## Surveys (2)\n", "\n### 2023\n", "\n#### 会议 CVPR 2024\n", "\nPapers\n===\n", "\nx\n---\n", "> ",
    "\n> ", "```\n", "~~~", "`code`", "`", "\n    ", "A paper of many words ", "POYO: A unified, scalable framework ",
    "**Bold title of words** ", "**", "*", "_", "***", "~~", "<b>", "</b>", "<mark>A</mark> ", "*Ada Lovelace, B. C. Doe*, ",
    "Mehdi Azabou, Eva Dyer, et al. ", "NeurIPS 2023 spotlight", "(ICLR 2024)", "[2024-01]", "2023.08 ", "in *Nature*, 2021. ",
    "Venue: ICML 2024", "Authors: A. B, C. D\n", "Paper: ", "Code: ", "\n  - Venue: CVPR, 2023", "[R]", ":fire:", "🔥", "⭐ ",
    "<br>", "<br/>", "<details><summary>", "</summary>", "</details>", "<p align=center>", "<table><tr><td>", "</td><td>",
    "</table>", "<li>", "<h2 id='papers'>Papers</h2>", "<a name=x>", "</a>", "<!-- ", " -->", "<!--", "-->", "<![CDATA[",
    "<?", "<a ", "<img ", "<", ">", "\n<div>\n", "<https://x.org/a>", "<a@x.org>", "| Title | Paper | Code |\n|---|---|---|\n",
    "\n|a|\n|-|\n|", "| ", " | ", "|\n", "\\|", "[", "]", "(", ")", "](", "[[", "]]", "![", "!", "][", "[ref]",
    "\n\n[ref]: https://arxiv.org/abs/2310.16046\n", "\n[^1]: note\n", "[^1]", "[a](#papers)", "[a](#Papers)", "[a](#surveys-2)",
    "[x]()", "[link](URL)", "[pdf] (", "[code] (https://github.com/a/b)", "[paper] (https://arxiv.org/abs/2310.16046)",
    "[x](doi:10.1038/s41586-023-06031-6)", "[x](https://https://arxiv.org/abs/2310.16046)", "(https://x.org)[x]",
    "![](https://img.shields.io/badge/Mouse-blue)", "![](https://img.shields.io/badge/mouse-red) ",
    "![](https://img.shields.io/badge/PaperNumber-3-x)", "![](https://img.shields.io/badge/Count-99999-x)",
    "[![](https://img.shields.io/badge/a--b_c-red)](https://x.org)", "![a](b.png)", "\\", "\\[", "&amp;", "&lt;", "&#0;", "&#xD800;",
    "&", ":", ": ", "：", ",", ", ", ". ", ";", " - ", " – ", '"', "“A title in quotes of words”", "'", "é", "你好", "\u200b", "\u2028",
    "\u00a0", "\ufeff", "\0", "\x0c", "\x1c", "\x85", "ı", "İ", "ﬁ", "٣", "²", "١٢٣٤", "1", "2024", "’24", "99999999999999999999",
    "TODO: ", "title of paper", "<!--enrich-->", "<!--/enrich-->", "<!--enrich was 3 abc-->", "<!--enrich was 1 x",
    "<!--enrich was 0 %0A-->", "<!--enrich was 999999 -->", "enrich", "-->x<!--", "---\n", "+++\n", "+ ", "- [ ] ", "- [x] ", "$x$", "\\(",
)  # fmt: skip
SHAPES = (
    "{0}", "[x]({0})", "[[arXiv]({0})]", "([paper]({0}))", "[[code]]({0})", "[A title link of a paper that is long]({0})",
    "<{0}>", '<a href="{0}">GitHub</a>', "<a href='{0}'>", "[NeurIPS 2024]({0} 'title')", "[![x]({0})]({0})", "<img src='{0}'>",
    "[Lauer, Needham (1978)]({0})", "[x](<{0}>)", "\n[ref]: {0}\n", "- Title of some words [x]({0}) and [code]({0})\n",
    "| Title of some words | [x]({0}) |\n", "**[Bold title]({0})** (2024)", "[GitHub]({0})", "[dataset]( {0} )", "[\n]({0})",
    "[openreview]({0}).",
)  # fmt: skip
KEYS = (
    "title", "name", "links", "section", "authors", "venue", "year", "date", "tags", "highlight", "notes", "fields", "id", "arxiv",
    "doi", "github", "url", "project_page", "category", "journal", "<<", "label", "null", "a b", "?", "é", "openreview", "usenix",
)  # fmt: skip
VALUES = (
    "POYO: A unified framework", "'A title: quoted'", "2023", "NeurIPS 2023 spotlight", "2023-10-24", "yes", "NO", "~", "null", "",
    "[a, b]", "[]", "{}", "{label: x, url: https://x.org}", "[{paper: arxiv:2310.16046}]", "|\n      block\n      text",
    ">-\n      folded", "&a", "*a", "&a {b: c}", "!!binary aGk=", "!x y", "2310.16046", "arxiv:2310.16046", "doi:10.1/x", "a/b",
    "https://github.com/a/b", '"\\ud800\\0\\x07"', '"\\u2028"', "[[[", "é 你好", "1e400", "0x1F", "99999999999999999999",
    "10000-99-99", "1999-13-40", "- x", "a: b", "#", "'", '"', "{", "]", "%", "@", "*b", "16/", "usenix/", "x/y/z", "²", "١٩٩٩",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """Where an input's choices come from. `below(n)`: 0 to n - 1; `raw(n)`: at most n bytes; `more()`: go on?"""

    below: Callable[[int], int]
    raw: Callable[[int], bytes]
    more: Callable[[], bool]

    def of(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]


def url(choices: Choices) -> str:
    """An address of the rule table or what is left of one: cut, joined with others, and with damage anywhere in it."""
    text = choices.of(URLS)
    while choices.more():
        action, at = choices.below(6), choices.below(len(text) + 1)
        if action < 3:
            text = text[:at] + choices.of(DAMAGE) + text[at:]
        elif action == 3:
            text = text[:at] + choices.of(URLS)[at:]
        elif action == 4:
            text = text[:at] + text[at + choices.below(8) :]
        else:
            text += choices.raw(8).decode(errors="surrogateescape")
        text = text[-5000:]
    return text * (choices.below(40) if choices.below(64) == 1 else 1)


def markdown(choices: Choices) -> bytes:
    """A list in Markdown, as a soup of what lists are made of; a piece may stand many times over."""
    parts: list[bytes] = []
    while choices.more():
        action = choices.below(16)
        if action < 9:
            part = choices.of(INLINES).encode()
        elif action < 14:
            part = choices.of(SHAPES).format(_target(choices)).encode(errors="replace")
        elif action == 14:
            part = choices.raw(6)
        else:
            part = (
                choices.of(INLINES).encode() * choices.below(48) + parts[-1 - choices.below(len(parts))]
                if parts
                else b""
            )
        parts.append(part)
    return b"".join(parts)


def _target(choices: Choices) -> str:
    """Mostly one of a few, so that entries share links; else any of the table, with some damage."""
    kind = choices.below(4)
    if kind < 2:
        return choices.of(FEW)
    text = choices.of(URLS)
    at = choices.below(len(text) + 1)
    return text if kind == 2 else text[:at] + choices.of(DAMAGE) + text[at:]


def yaml(choices: Choices) -> bytes:
    """A list in YAML: entries with keys that are known and values that may fit, now and then with raw bytes."""
    parts = ["entries:\n" if choices.below(16) else choices.of(VALUES)]
    while choices.more():
        action = choices.below(16)
        if action < 5:
            parts.append(f"  - {choices.of(KEYS)}: {choices.of(VALUES)}\n")
        elif action < 11:
            parts.append(f"    {choices.of(KEYS)}: {choices.of(VALUES)}\n")
        elif action == 11:
            parts.append(f"  - {_target(choices)}\n")
        elif action == 12:
            parts.append(f"    links:\n      {choices.of(KEYS)}: {_target(choices)}\n      - {_target(choices)}\n")
        elif action == 13:
            parts.append(choices.of(VALUES))
        elif action == 14:
            parts.append(
                " " * choices.below(9) + choices.of(("- ", "? ", ": ", "{", "[", "}", "]", ",", "\n", "#", "---\n"))
            )
        else:
            parts.append(choices.raw(4).decode(errors="surrogateescape"))
    return "".join(parts).encode(errors="surrogatepass" if choices.below(2) else "replace")
