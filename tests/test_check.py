"""What a list shows by itself is reported, in its line; a clean list is left in peace."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from enrich.lists.anchors import slug
from enrich.lists.check import all_problems
from enrich.lists.problem import Severity
from enrich.lists.reader import read_file, read_list

FIRST = Path(__file__).parent.parent / "data" / "raw" / "awesome-brain-fm.md"
BADGE = "![](https://img.shields.io/badge/{})"
VOCABULARY = f"## Keywords\n\n{BADGE.format('Mouse-blue')} mice {BADGE.format('Calcium-green')} imaging\n"
PAPER = "- A paper of many words [{}]({})"
ARXIV = "https://arxiv.org/abs/2310.16046"
OTHER = "https://arxiv.org/abs/2310.16047"
REPOSITORY = "https://github.com/mazabou/poyo"
LINKED = PAPER.format("x", ARXIV)
TWO = f"{LINKED}\n- A paper of few words [x]({OTHER})\n"
SURVEYS = f"## Surveys (2)\n{PAPER.format('x', ARXIV)}\n- A second paper of many words [x]({OTHER})\n"


def problems(text: str) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in all_problems(read_list(text.encode(), "x"))]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (f"{VOCABULARY}\n- Paper [x]({ARXIV}) {BADGE.format('calcium-green')}", "tag-spelling", 5),
        (f"{VOCABULARY}\n- Paper [x]({ARXIV}) {BADGE.format('Worm-blue')}", "tag-unknown", 5),
        ("- [a](#papers)\n\n# Papers on brains", "anchor", 1),
        ("- [a](#papers-2)\n\n# Papers\n\n# Papers", "anchor", 1),
        ('<a href="#papers">a</a>\n\n# Papers on brains', "anchor", 1),
        ("- [a](#tools-&-code)\n\n# Tools & Code", "anchor", 1),
        ("- [a](#Papers)\n\n# Papers", "anchor-case", 1),
        (f"{BADGE.format('PaperNumber-7-green')}\n\n{LINKED}", "counter", 1),
        (f"{SURVEYS}{SURVEYS.replace('Surveys', 'Tools')}{SURVEYS.replace('Surveys (2)', 'Data (5)')}", "counter", 7),
        (PAPER.format("arXiv", "https://openreview.net/forum?id=R9feGbYRG7"), "label-host", 1),
        (PAPER.format("arXiv 2023", "https://openaccess.thecvf.com/content/CVPR2023/html/x.html"), "label-host", 1),
        (PAPER.format("bioRxiv", "https://www.nature.com/articles/s41586-023-06031-6"), "label-host", 1),
        (PAPER.format("GitHub", ARXIV), "label-host", 1),
        (PAPER.format("GitHub", "https://gitlab.com/owner/name"), "label-host", 1),
        (f"{LINKED} [code]({ARXIV})", "label-kind", 1),
        (PAPER.format("Paper", REPOSITORY), "label-kind", 1),
        (f"{LINKED}\n- Brain-Score: ", "unfinished", 2),
        (f"{LINKED}\n- Brain-Score", "no-link", 2),
        (f"{LINKED} [code]()", "empty-link", 1),
        (f"{LINKED} [code](#)", "empty-link", 1),
        (f"{LINKED} [code](<>)", "empty-link", 1),
        (f'{LINKED} <a href="">code</a>', "empty-link", 1),
        (f"Some prose with a [word]().\n\n{LINKED}", "empty-link", 1),
        (f"{LINKED}\n  continued [code]()", "empty-link", 2),
        (f"{LINKED}\n- A paper of many words [x]({ARXIV}v2)", "duplicate", 2),
        (
            f"- Attention is all you really need [x]({ARXIV})\n- Deep neural decoding without labels [x]({ARXIV})",
            "same-link",
            2,
        ),
        (f"## One\n{LINKED}\n## Two\n{LINKED}", "repeated", 4),
        (f"- A paper of many words [paper] ({ARXIV})", "broken-link", 1),
        (f"- A paper of many words [[paper] ({ARXIV})]", "broken-link", 1),
        (f"- A paper of many words [paper]({ARXIV}\n", "broken-link", 1),
        (f"- A paper of many words (paper)[{ARXIV}]", "broken-link", 1),
        (PAPER.format("x", "https://https://arxiv.org/abs/2310.16046"), "damaged-url", 1),
        (PAPER.format("x", "hhttps://arxiv.org/abs/2310.16046"), "damaged-url", 1),
        (PAPER.format("x", "https://arxiv.org/2310.16046"), "damaged-url", 1),
        (PAPER.format("x", "https://arxiv.org/abs/2307.000400"), "damaged-url", 1),
        (PAPER.format("x", "doi:10.1038/s41586-023-06031-6"), "damaged-url", 1),
        (PAPER.format("x", "github.com/mazabou/poyo"), "damaged-url", 1),
        (PAPER.format("x", f"{REPOSITORY}."), "damaged-url", 1),
        (PAPER.format("x", f"{REPOSITORY}%20"), "damaged-url", 1),
        (PAPER.format("x", f"{REPOSITORY}\u200b"), "damaged-url", 1),
        (f"See [this](htps://arxiv.org/abs/2310.16046).\n\n{LINKED}", "damaged-url", 1),
        (PAPER.format("paper", "url"), "placeholder", 1),
        (PAPER.format("paper", "link-to-paper"), "placeholder", 1),
        (PAPER.format("paper", "TODO"), "placeholder", 1),
        (PAPER.format("paper", "https://arxiv.org/abs/xxxx.xxxxx"), "placeholder", 1),
        (PAPER.format("paper", "https://arxiv.org/abs/2310.XXXXX"), "placeholder", 1),
        (PAPER.format("paper", "https://example.com/paper.pdf"), "placeholder", 1),
        (PAPER.format("code", "https://github.com/username/repo"), "placeholder", 1),
        (f"{LINKED}\n- [Paper title]({OTHER})", "placeholder", 2),
        (f"{LINKED}\n- **Paper Title** [paper]({OTHER})", "placeholder", 2),
        (f"{LINKED}\n- TODO: add the rest", "placeholder", 2),
    ],
)
def test_a_problem_is_reported_in_its_line(text: str, code: str, line: int) -> None:
    assert (code, line) in problems(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Contents\n\n- a\n- b",
        # tags
        f"{VOCABULARY}\n- Paper [x]({ARXIV}) {BADGE.format('Mouse-blue')}",
        f"- Paper [x]({ARXIV}) {BADGE.format('Mouse-blue')} {BADGE.format('mouse-blue')}",
        VOCABULARY + "\n".join(f"- Paper {n} [x]({ARXIV[:-1]}{n}) {BADGE.format(f'Tag{n}-red')}" for n in range(5)),
        # anchors, as GitHub makes them
        "- [a](#papers)\n- [b](#papers-1)\n- [c](#top)\n- [d](#readme)\n- [e](#)\n\n# Papers\n\n# Papers",
        "- [a](#-news--more)\n- [b](#fire-hot)\n\n# 🔥 News & more\n\n# :fire: Hot",
        "- [a](#️-setup)\n- [b](#-setup)\n\n# ⚙️ Setup",
        "- [a](#über-uns)\n- [b](#stra%C3%9Fe)\n- [c](#中文-标题)\n\n# Über uns\n\n# Straße\n\n# 中文 标题",
        f"- [a](#papers)\n\n# Papers {BADGE.format('x-y')}",
        f"- [a](#a-paper-and-code)\n\n# [A paper]({ARXIV}) *and* `code`",
        "- [a](#mask2dit--x)\n\n# Mask²2DiT — X",
        '- [a](#here)\n- [b](#user-content-here)\n\n<a name="here"></a>',
        "- [a](#there)\n- [b](#two)\n\n<h2 align=center id='there'>x</h2>\n<h3>Two</h3>",
        "- [a](#first)\n- [b](#second)\n\n<h2>First</h2>\n<h3>Second</h3>",
        # counters
        f"{BADGE.format('PaperNumber-1-green')}\n\n{LINKED}",
        f"{BADGE.format('License-MIT-green')}\n\n{LINKED}",
        f"{SURVEYS}## Part (1)\n- Fifth paper [x](https://doi.org/10.1038/a)\n- Sixth paper [x](https://doi.org/10.1038/b)",
        f"## NeurIPS (2021)\n{LINKED}\n",
        # labels
        PAPER.format("arXiv 2023", ARXIV),
        PAPER.format("arXiv", "https://doi.org/10.48550/arXiv.2310.16046"),
        PAPER.format("arXiv", "https://www.alphaxiv.org/abs/2310.16046"),
        PAPER.format("arXiv", "https://huggingface.co/papers/2310.16046"),
        PAPER.format("arXiv", "https://ar5iv.labs.arxiv.org/html/2310.16046"),
        PAPER.format("bioRxiv", "https://www.biorxiv.org/content/10.1101/2023.03.21.533548v4"),
        PAPER.format("bioRxiv", "https://doi.org/10.1101/2023.03.21.533548"),
        PAPER.format("NeurIPS 2023", ARXIV),
        PAPER.format("GitHub", "https://gist.github.com/someone/0123456789abcdef0123"),
        PAPER.format("GitHub", "https://someone.github.io/page/"),
        PAPER.format("GitHub Desktop", "https://desktop.github.com"),
        PAPER.format("Github", "https://tinyurl.com/abc"),
        PAPER.format("PubMed", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2801612/"),
        PAPER.format("Paper", f"{REPOSITORY}/blob/main/paper.pdf"),
        PAPER.format("Code", "https://openreview.net/attachment?id=-tYCaP0phY_&name=supplementary_material"),
        # entries without a link that are none, or that are many
        f"{LINKED}\n- See also:\n  - a note [x]({OTHER})",
        f"## News\n{LINKED}\n- We will give a tutorial on this",
        f"{LINKED}\n- **2023-10-25 We will give a tutorial on this**",
        f"{LINKED}\n- The authors show one thing.\n- They doubt another thing.",
        # the same paper, but no double entry
        f"{LINKED} [code]({REPOSITORY})\n- Quite another paper with words [x]({OTHER}) [code]({REPOSITORY})",
        f"- A paper of many words [arXiv]({ARXIV}) [NeurIPS 2023](https://openreview.net/forum?id=IuU0wcO0mo)",
        f"{LINKED}\n- Extends [the attack of the others]({ARXIV}), with a note",
        f"## News\n{LINKED}\n## Papers\n{LINKED}",
        f"## Must read\n{TWO}- Yet another title with words [x](https://arxiv.org/abs/2310.16048)\n## All\n{TWO}",
        # addresses
        PAPER.format("x", "https://web.archive.org/web/2020/https://dl.acm.org/doi/10.1145/3485447.3512056"),
        PAPER.format("x", "https://en.wikipedia.org/wiki/Yahoo!"),
        f"{LINKED} [docs](docs/more.md) [up](../README.md) [mail](mailto:a@b.org)",
        f"{LINKED} [back to top](#)",
        "[![Awesome](https://awesome.re/badge.svg)](#)",
        '<a name="x"></a>\n\n- [x](#x)',
        f"- A paper of many words [1] ({ARXIV})",
        f"- [ ] ({ARXIV}) a task",
        # templates where they belong
        "<!-- - [Paper title](url) TODO -->\n\n```\n- [Paper title](url) [code]()\n```\n\n    - [Name](link)\n",
        "## How to contribute\n\nUse this form:\n\n- Paper title [paper](link) [code](link)\n",
        f"{LINKED}\n- [TODO.txt](https://todotxt.org) - a TODO list\n- [YOURLS](https://github.com/YOURLS/YOURLS)",
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
        (115, "unfinished"),
    ]


def test_a_problem_knows_its_entry_and_the_other_one() -> None:
    document = read_list(f"# [x]()\n\n{LINKED}\n- A paper of many words [y]()\n  [x]({ARXIV})".encode(), "x")
    whole, duplicate, empty = all_problems(document)
    assert (whole.code, whole.entry) == ("empty-link", None)
    assert (duplicate.code, duplicate.line, duplicate.also) == ("duplicate", 4, 3)
    assert (empty.code, empty.line) == ("empty-link", 4)
    assert duplicate.entry == empty.entry == document.entries[1].id


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Open Challenges", "open-challenges"),
        ("Q&A: what, why?", "qa-what-why"),
        ("snake_case and-dash", "snake_case-and-dash"),
        ("C++ / C#", "c--c"),
        ("中文 标题", "中文-标题"),
        ("Mask² — half", "mask--half"),
        ("⚙️ Setup", "️-setup"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_the_anchor_of_a_heading(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


@pytest.mark.slow
def test_thirty_one_lists_are_not_drowned(shared: Path) -> None:
    """Every code that was read and judged over other people's lists; a rule that cries wolf shows here first."""
    lists = sorted((shared / "lists").glob("*__*.md"))
    found = [problem for path in lists for problem in all_problems(read_file(path))]
    counts = Counter(problem.code for problem in found if problem.severity is not Severity.NOTICE)
    most = {"empty-link": 93, "anchor-case": 53, "same-link": 40, "duplicate": 30, "label-host": 23, "anchor": 21}
    most |= {"damaged-url": 14, "label-kind": 8, "no-link": 9, "broken-link": 4, "placeholder": 1}
    assert {code: count for code, count in counts.items() if count > most.get(code, 0)} == {}
    assert sum(counts.values()) > 250
