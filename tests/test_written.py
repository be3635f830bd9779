"""What people wrote is read as they meant it: title, nickname, authors, venue, year and date in every style."""

from __future__ import annotations

import pytest

from enrich.lists.dates import dates_in
from enrich.lists.document import Entry
from enrich.lists.label import Level, level_of
from enrich.lists.people import is_names
from enrich.lists.reader import read_list

TITLE = "A unified framework for neural population decoding"
PAPER = "https://arxiv.org/abs/2310.16046"
CODE = "https://github.com/neuro-galaxy/poyo"
NAMES = "Mehdi Azabou, Vinam Arora, Eva Dyer"


def only(text: str) -> Entry:
    (entry,) = read_list(f"# List\n\n## Papers\n\n{text}\n".encode(), "x").entries
    return entry


# text: name, title, authors, venue, year, date
ENTRIES = {
    f"- {TITLE} [[paper]({PAPER})]": (None, TITLE, None, None, None, None),
    f"- POYO: {TITLE} [[NeurIPS 2023]({PAPER})]": ("POYO", TITLE, None, "NeurIPS", 2023, None),
    f"- **POYO**: {TITLE}. NeurIPS 2023 [[paper]({PAPER})]": ("POYO", TITLE, None, "NeurIPS", 2023, None),
    f"- **POYO:** {TITLE}. Preprint, 2025 [[paper]({PAPER})]": ("POYO", TITLE, None, "Preprint", 2025, None),
    f'- **POYO**: "{TITLE}", *NeurIPS, Oct 2023*. [[Paper]({PAPER})]': (
        "POYO", TITLE, None, "NeurIPS", 2023, "Oct 2023",
    ),
    f"- {TITLE} <br> ICLR 2024 [[Paper]]({PAPER}) [[Code]]({CODE})": (None, TITLE, None, "ICLR", 2024, None),
    f"1. [2022 bioRxiv] **{TITLE}** [[paper]]({PAPER})": (None, TITLE, None, "bioRxiv", 2022, None),
    f"- (*EMNLP'23*) {TITLE} [[paper]({PAPER})]": (None, TITLE, None, "EMNLP", 2023, None),
    f"- (*arxiv 2025.01*) POYO: {TITLE} [[paper]({PAPER})]": ("POYO", TITLE, None, "arxiv", 2025, "2025.01"),
    f"- [[ICML]({PAPER})] {TITLE}. [[code]({CODE})]": (None, TITLE, None, "ICML", None, None),
    f"* {TITLE}, in *arXiv* 2023. [\\[paper\\]]({PAPER})": (None, TITLE, None, "arXiv", 2023, None),
    f"* {TITLE}, ICDE'21. [\\[paper\\]]({PAPER})": (None, TITLE, None, "ICDE", 2021, None),
    f"* [{TITLE}]({PAPER}) by Mehdi Azabou and Eva Dyer. ICML, 2010.": (
        None, TITLE, "Mehdi Azabou and Eva Dyer", "ICML", 2010, None,
    ),
    f"+ [{TITLE}]({PAPER}) (Mehdi Azabou et al., ICLR 2025) [:octocat:]({CODE})": (
        None, TITLE, "Mehdi Azabou et al", "ICLR", 2025, None,
    ),
    f"+ [{TITLE}]({PAPER}) (Dec., 2012)": (None, TITLE, None, None, 2012, "Dec., 2012"),
    f"+ [{TITLE}]({PAPER}) (Mar., 2025 | CVPR 2025)": (None, TITLE, None, "CVPR", 2025, "Mar., 2025"),
    f"* Mehdi Azabou, and Eva Dyer. 2018. [{TITLE}]({PAPER}). In *Proceedings of ACL 2018*.": (
        None, TITLE, "Mehdi Azabou, and Eva Dyer", "Proceedings of ACL", 2018, None,
    ),
    f"1. **{TITLE}. [Azabou, Dyer (1978)]({PAPER}).**": (None, TITLE, "Azabou, Dyer", None, 1978, None),
    f"1. {TITLE}. [Dyer (1978)]({PAPER}).": (None, TITLE, "Dyer", None, 1978, None),
    f"**{TITLE}** \\\n*{NAMES}* \\\narXiv 2023. [[Paper]({PAPER})] \\\n23 Mar 2023": (
        None, TITLE, NAMES, "arXiv", 2023, "23 Mar 2023",
    ),
    f"**{TITLE}.**<br>\n*[Mehdi Azabou](https://x.org), Eva Dyer.*<br>\nCVPR'2024 [[Paper]({PAPER})]": (
        None, TITLE, "Mehdi Azabou, Eva Dyer", "CVPR", 2024, None,
    ),
    f"14. **{TITLE}.** (AAAI 2024) <br />\n{NAMES}. [[paper]({PAPER})]": (None, TITLE, NAMES, "AAAI", 2024, None),
    f"5. [**{TITLE}.**]({PAPER}) _{NAMES}._ Arxiv 2025.": (None, TITLE, NAMES, "Arxiv", 2025, None),
    f"- **(POYO)** _{TITLE}_ ```NeurIPS 2023``` [[Paper]({PAPER})]": ("POYO", TITLE, None, "NeurIPS", 2023, None),
    f"- {TITLE} [[paper]({PAPER})] 🎉 ICLR 2024 🔥": (None, TITLE, None, "ICLR", 2024, None),
    f"- {TITLE} [[10.1016/j.csbj.2021.05.039](https://doi.org/10.1016/j.csbj.2021.05.039)]": (
        None, TITLE, None, None, None, None,
    ),
    f"- {TITLE} [Journal of Made-up Results (JMR 2016)]({PAPER})": (
        None, TITLE, None, "Journal of Made-up Results (JMR)", 2016, None,
    ),
    f'<details><summary>{TITLE} (2023) [<a href="{PAPER}">Paper</a>] ⭐</summary></details>': (
        None, TITLE, None, None, 2023, None,
    ),
    f"- [POYO]({CODE}) - [Python] - [{TITLE}]({PAPER})": ("POYO", TITLE, None, None, None, None),
    f"- [Nengo]({CODE}) - Library for large-scale models": (None, "Nengo", None, None, None, None),
    f"- Nengo {CODE}": (None, "Nengo", None, None, None, None),
    f"- **2016-01** | {TITLE} | *{NAMES}* | [mSystems]({PAPER})": (None, TITLE, NAMES, None, 2016, "2016-01"),
    f'**[3]** Azabou, Mehdi, et al. "**{TITLE}**". In arXiv preprint, 2014. [[pdf]]({PAPER})': (
        None, TITLE, "Azabou, Mehdi, et al", "arXiv preprint", 2014, None,
    ),
    f"- [[ShapeNet]({CODE})] A collaborative dataset. [seg.]": (None, "ShapeNet", None, None, None, None),
    f"- 2017 | {TITLE} | Mehdi Azabou, et al. | PMLR | [`PDF`]({PAPER})": (
        None, TITLE, "Mehdi Azabou, et al", None, 2017, None,
    ),
    f"- Paper: [{TITLE}]({PAPER})": (None, TITLE, None, None, None, None),
    f"**{TITLE}**\n\n- Paper: {PAPER}\n- Code: {CODE}": (None, TITLE, None, None, None, None),
    f"- [{TITLE}]({PAPER})\n  - {NAMES}\n  - Publisher: ICML 2024\n  - Key: spikes": (
        None, TITLE, NAMES, "ICML", 2024, None,
    ),
    f"- [{TITLE}]({PAPER})\n  - Publisher: Some University\n  - Publish Date: 2026.05.08": (
        None, TITLE, None, None, 2026, "2026.05.08",
    ),
    f"|Title|Venue|Date|Code|\n|-|-|-|-|\n|[{TITLE}]({PAPER})|arXiv|2024-12-06|[Github]({CODE})|": (
        None, TITLE, None, "arXiv", 2024, "2024-12-06",
    ),
    f"|Date|Title|Paper|\n|-|-|-|\n|2024.09|🔥[**POYO**] {TITLE}(@GT)|[[pdf]]({PAPER})|": (
        "POYO", TITLE, None, None, 2024, "2024.09",
    ),
    f"|Date|keywords|Institute|Paper|\n|-|-|-|-|\n|2022-01|POYO|GT|[{TITLE}]({PAPER})|": (
        "POYO", TITLE, None, None, 2022, "2022-01",
    ),
    f"|Paper|Pub. & Date|\n|-|-|\n|[{TITLE}]({PAPER})|CVPR,2018|": (None, TITLE, None, "CVPR", 2018, None),
    f"|Authors|Title|Journal|Year|\n|-|-|-|-|\n|{NAMES}|[{TITLE}]({PAPER})|Annals of Spikes|2020|": (
        None, TITLE, NAMES, "Annals of Spikes", 2020, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ENTRIES.items(), ids=range(len(ENTRIES)))
def test_an_entry_is_read_as_it_was_meant(text: str, expected: tuple[str | int | None, ...]) -> None:
    entry = only(text)
    assert (entry.name, entry.title, entry.authors, entry.label.venue, entry.label.year, entry.date) == expected


@pytest.mark.parametrize(
    "title",
    [
        "(Almost) no labels: decoding with little supervision",
        "What did the DARPA challenge teach us in 2023",
        "Deep *C. elegans* models of whole-brain activity",
        "Attention, please: a review of models, methods and data",
        "Is this a question? An answer to it",
        'On "why" questions in neural decoding',
        "Neural decoding (FALCON) for brain-computer interfaces (BCI)",
        "Science of the brain, in theory",
    ],
)
def test_what_looks_like_a_label_within_a_title_stays(title: str) -> None:
    plain = title.replace("*", "")
    for text in (f"- {title} [[paper]({PAPER})]", f"- [{title}]({PAPER})", f"- **{title}** [[paper]({PAPER})]"):
        entry = only(text)
        whole = f"{entry.name}: {entry.title}" if entry.name else entry.title
        assert whole.casefold() == plain.casefold()
        assert entry.label.venue is None


def test_headings_give_what_the_entry_does_not_say() -> None:
    source = f"# L\n\n## ICML 2025\n\n- [{TITLE}]({PAPER})\n\n## 2023\n\n- {TITLE} [[NeurIPS]({PAPER})]\n"
    source += f"\n## Science\n\n- [B]({CODE})\n"
    first, second, third = read_list(source.encode(), "x").entries
    assert (first.label.venue, first.label.year, first.label.origin) == ("ICML", 2025, "heading")
    assert (second.label.venue, second.label.year, second.label.origin) == ("NeurIPS", 2023, "entry")
    assert not third.label


def test_a_label_in_code_is_no_tag() -> None:
    entry = only(f"- [{TITLE}]({PAPER}) `ICLR 2024` `Brains`")
    assert [tag.text for tag in entry.tags] == ["Brains"]
    assert (entry.label.venue, entry.label.year) == ("ICLR", 2024)


def test_columns_are_fields_and_marks_are_tags() -> None:
    row = only(f"|Title|Task|Data|\n|-|-|-|\n|[{TITLE}]({PAPER})|decoding|-|")
    assert row.fields == (("Task", "decoding"),)
    entry = only(f"- 🔥 {TITLE} [[paper]({PAPER})] [R] `MIT` :zap: 💽 ![Freeware](icon.png)")
    marks = [(tag.text, tag.form) for tag in entry.tags]
    assert marks == [("R", "bracket"), ("MIT", "code"), ("zap", "shortcode"), ("💽", "emoji"), ("Freeware", "icon")]
    assert entry.highlight
    assert entry.title == TITLE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023.08", [(2023, True)]), ("25-03-03", [(2025, True)]), ("[20th Jun., 2024]", [(2024, True)]),
        ("Dec., 2012", [(2012, True)]), ("ICCV2023", [(2023, False)]), ("ICLR'24", [(2024, False)]),
        ("BMVC'2024", [(2024, False)]), ("2019 April", [(2019, True)]), ("08/2023", [(2023, True)]),
        ("2019 and 2021", [(2019, False), (2021, False)]),
        ("2310.16046", []), ("10.1038/s41586", []), ("12345", []), ("v2", []), ("in March", []), ("1234", []), ("", []),
    ],
)  # fmt: skip
def test_dates(text: str, found: list[tuple[int, bool]]) -> None:
    assert [(date.year, date.exact) for date in dates_in(text)] == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mehdi Azabou, Eva Dyer", True), ("Yiqian Yang*, Yiqun Duan* and Hui Xiong", True), ("Azabou et al.", True),
        ("J. Zico Kolter & Nuno da Costa", True), ("Jean-Rémi King; 张三 李", True),
        ("JAN VAN DER BERG, MARIA LI", True),
        ("Nature, 2023", False), ("T2V Generation & Editing", False), ("NeurIPS", False), ("Eva Dyer", False),
        ("A review of models, methods and data", False), ("", False),
    ],
)  # fmt: skip
def test_lines_of_names(text: str, names: bool) -> None:
    assert is_names(text) is names


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("NeurIPS 2023", Level.KNOWN), ("Nature", Level.KNOWN), ("ICLR24", Level.KNOWN),
        ("accepted by ICRA 2023", Level.KNOWN),
        ("Journal of Spikes", Level.SHAPED), ("IEEE Trans. Pattern Anal. 2021", Level.SHAPED),
        ("Some Unknown Venue 2023", Level.YEARED), ("2023", Level.DATED), ("Nov 2023", Level.DATED),
        ("oral", Level.DATED), ("nature", None), ("science", None), ("fast", None),
        ("a long description of what was done in 2023", None),
        ("Multi-Code Processing Using Priors of Transformers in Cell Biology Networks and More", None), ("", None),
    ],
)  # fmt: skip
def test_how_sure_a_label_is(text: str, level: Level | None) -> None:
    assert level_of(text) == level
