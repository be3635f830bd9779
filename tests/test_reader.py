"""Reading a list loses nothing, and understands what people write."""

from __future__ import annotations

from pathlib import Path

import pytest

import figures
from enrich.errors import ListError
from enrich.lists import markdown
from enrich.lists.document import Document, Entry
from enrich.lists.markdown import parse
from enrich.lists.reader import read_file, read_list

FIRST = Path(__file__).parent.parent / "data" / "raw" / "awesome-brain-fm.md"
PAPER = "https://arxiv.org/abs/2310.16046"
CODE = "https://github.com/neuro-galaxy/poyo"


@pytest.fixture(scope="module")
def first() -> Document:
    return read_file(FIRST)


def named(document: Document, start: str) -> Entry:
    return next(e for e in document.entries if (e.name or e.title).startswith(start))


class TestFirstList:
    def test_size(self, first: Document) -> None:
        assert len(first.entries) == 37
        assert sum(bool(entry.links) for entry in first.entries) == 35
        assert sum(len(entry.links) for entry in first.entries) == 89
        assert first.title == "Awesome-Foundation-Models-for-the-Brain"

    def test_sections(self, first: Document) -> None:
        assert {entry.section for entry in first.entries} == {
            ("Papers",),
            ("Datasets and Tools",),
            ("Other related papers", "Machine learning and statistical models"),
            ("Other related papers", "Large-scale experimental recording and imaging"),
            ("Other related papers", "Perspective and review"),
            ("Benchmarks",),
            ("Tutorials and Other Resources",),
        }

    @pytest.mark.parametrize(
        ("start", "name", "title"),
        [
            ("POYO+", "POYO+", "Multi-session, multi-task neural decoding from distinct cell-types and brain regions"),
            ("Multi-X", "Multi-X DDM", "One Model to Train Them All: A Unified Diffusion Framework for"),
            ("Neural Data", None, "Neural Data Transformer 2: Multi-context Pretraining for Neural Spiking Activity"),
            ("pi-VAE", "pi-VAE", "Learning identifiable and interpretable latent models"),
            ("Decoding", None, "Decoding the brain: From neural representations to mechanistic models"),
            ("FALCON", "FALCON", "Few-shot Algorithms for Consistent Neural Decoding (FALCON) Benchmark"),
            ("CoSyNe", None, 'CoSyNe 2025 tutorial "Transformers in Neuroscience"'),
            ("CaImAn", "CaImAn", "a Python toolbox for large-scale calcium imaging data analysis"),
            ("Brain-Score", None, "Brain-Score"),
        ],
    )
    def test_names_and_titles(self, first: Document, start: str, name: str | None, title: str) -> None:
        entry = named(first, start)
        assert entry.name == name
        assert entry.title.startswith(title)

    def test_labels(self, first: Document) -> None:
        assert named(first, "POYO+").label.text == "ICLR 2025 spotlight"
        sensorium = named(first, "SENSORIUM").label
        assert (sensorium.venue, sensorium.year) == ("NeurIPS", 2024)
        assert sensorium.track == "Datasets and Benchmarks Track"

    def test_tags_have_their_colours(self, first: Document) -> None:
        entry = named(first, "LDNS")
        tags = [(tag.text, tag.color) for tag in entry.tags]
        assert tags[:3] == [("Human", "blue"), ("NHP", "blue"), ("Ephys", "green")]
        assert len(first.vocabulary) == 12

    def test_highlights_and_notes(self, first: Document) -> None:
        highlighted = [entry.name for entry in first.entries if entry.highlight]
        assert highlighted == ["temporaldata", "brainsets", "CaImAn", "torch_brain"]
        notes = named(first, "Allen Brain").notes
        assert notes == ("passive behavior, optical physiology, 7 visual areas, gratings, noise, and natural movies",)

    def test_comments_are_no_entries(self, first: Document) -> None:
        assert not any("arxiv.xxx" in link.url for entry in first.entries for link in entry.links)

    def test_ids_do_not_depend_on_the_line(self, first: Document) -> None:
        moved = read_list(b"\n\n\n" + FIRST.read_bytes(), "x")
        assert [entry.id for entry in moved.entries] == [entry.id for entry in first.entries]
        assert len({entry.id for entry in first.entries}) == 37


STYLES = {
    "[[label](url)]": f"- POYO: A unified framework [[NeurIPS 2023]({PAPER})] [[GitHub]({CODE})]",
    "[[label]](url)": f"1. [NeurIPS 2023] **A unified framework** [[paper]]({PAPER})[[code]]({CODE})",
    "escaped brackets": f"* A unified framework [\\[paper\\]]({PAPER}) [\\[code\\]]({CODE})",
    "plain links": f"- **A unified framework.** NeurIPS 2023. [paper]({PAPER}) [code]({CODE})",
    "title is the link": f"* [A unified framework for population decoding]({PAPER}) by Azabou. [code]({CODE})",
    "nested fields": f"- [A unified framework for population decoding]({PAPER})\n  - Code: [official]({CODE})",
    "paragraph": (
        "**A unified framework** \\\n*Mehdi Azabou, Eva Dyer* \\\n"
        f"NeurIPS 2023. [[Paper]({PAPER})] [[Code]({CODE})]"
    ),
    "table": f"| Title | Code |\n|---|---|\n| [A unified framework]({PAPER}) | [Github]({CODE}) |",
    "table, ragged": f"| Title |\n|---|\n| [A unified framework]({PAPER}) | [Github]({CODE}) |",
    "html": (
        "<details><summary>A unified framework "
        f'[<a href="{PAPER}">Paper</a>, <a href="{CODE}">Code</a>]</summary></details>'
    ),
    "bare URLs": f"- A unified framework {PAPER} {CODE}",
    "shared bracket": f"* **POYO**: A unified framework. [[Paper]({PAPER}) [Code]({CODE})]",
    "badges": (
        f"+ A unified framework [![arXiv](https://img.shields.io/badge/arXiv-x)]({PAPER}) "
        f"[![Star](https://img.shields.io/x)]({CODE})"
    ),
    "reference": f"- A unified framework [paper][p] [code][c]\n\n[p]: {PAPER}\n[c]: {CODE}",
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("text", STYLES.values(), ids=list(STYLES))
def test_every_style_gives_one_entry_with_its_links(text: str, newline: str) -> None:
    source = f"# List\n\n## Section\n\n{text}\n".replace("\n", newline).encode()
    (entry,) = read_list(source, "x").entries
    assert [str(link.found.identifier) for link in entry.links] == ["arxiv:2310.16046", "github:neuro-galaxy/poyo"]
    assert "nified framework" in entry.title
    assert entry.section == ("Section",)


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://x.org/a_b_c", "[x]({})"),
        ("https://www.cell.com/cell/fulltext/S0092-8674(24)00980-2", "[x]({})"),
        ("https://x.org/p", "<{}>"),
        ("https://x.org/p", "see {}."),
        ("https://x.org/p(1)", "(see {})"),
        ("https://x.org/p", '<a href="{}">é</a>'),
        ("https://x.org/p", "[![é](https://x.org/i.png)]({})"),
    ],
)
def test_a_link_knows_its_bytes(url: str, form: str) -> None:
    written = form.format(url)
    source = f"é **ü** {written} ö\n".encode()
    (block,) = parse(source)
    (link,) = [inline for inline in block.inlines if inline.kind == "link"]
    assert link.url == url
    assert source[link.start : link.end].decode() in written
    assert url in source[link.start : link.end].decode()


def test_a_paragraph_under_a_bold_line_is_an_entry_whatever_its_labelled_link_leads_to() -> None:
    text = (
        b"**A unified framework for decoding** \\\n*Ada Example, Bo Test* \\\nICML 2024. [[Project Page](https://x.org/p)]\n\n"
        b"**Note well** \\\nA remark with a [website](https://x.org).\n\n"
        b"**This is a warning in bold** and a [website](https://x.org).\n"
    )
    (entry,) = read_list(text, "x").entries
    assert (entry.title, entry.authors, entry.label.text) == (
        "A unified framework for decoding",
        "Ada Example, Bo Test",
        "ICML 2024",
    )


@pytest.mark.parametrize("text", ["<!-- [x](https://x.org) -->", "```\nhttps://x.org\n```", "`[x](https://x.org)`"])
def test_what_is_no_link(text: str) -> None:
    assert not any(i.kind == "link" for block in parse(text.encode()) for i in block.inlines)


@pytest.mark.parametrize("ending", [".rst", ".adoc", ".org"])
def test_other_languages_are_refused_with_a_remedy(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"list{ending}"
    path.write_text("x")
    with pytest.raises(ListError, match="convert it to Markdown first"):
        read_file(path)


@pytest.mark.parametrize(
    "source", [b"", b"\xff\xfe\x00", b"\xef\xbb\xbf# T\n- x", b"# T\r\n", b"\x00" * 50, b"- [a](b"]
)
def test_any_bytes_are_read(source: bytes) -> None:
    assert b"".join(read_list(source, "x").segments()) == source


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_thirty_one_lists_of_other_people(shared: Path) -> None:
    measured = [figures.measure(path) for path in sorted((shared / "lists").glob("*__*.md"))]
    assert len(measured) == 31
    for each in measured:
        assert each.is_exact, each.name
        assert each.placed >= 0.999 * each.links, each.name
        assert each.seconds < 10, each.name
        assert each.unkind == 0, each.name
    assert sum(each.identified for each in measured) >= 0.92 * sum(each.papers for each in measured)


@pytest.mark.slow
def test_what_people_wrote_is_understood(shared: Path) -> None:
    score = figures.score(shared / "lists")
    assert score.count >= 150
    assert score.share("title") >= 0.97
    assert min(score.share(aspect) for aspect in ("venue", "year", "authors")) >= 0.95


def test_a_long_list_is_read_in_pieces_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text in STYLES.values() if "[p]:" not in text]
    source = "\n\n".join(
        f"## Section {n}\n\n{text}\n\n<!-- a\n\n# b -->\n\n```\n# c\n```" for n, text in enumerate(texts * 3)
    )
    whole = read_list(source.encode(), "x")
    for size in (1, 100, 1000):
        monkeypatch.setattr(markdown, "_PIECE", size)
        assert read_list(source.encode(), "x") == whole


def test_every_keyed_bullet_under_a_bold_line_belongs_to_it() -> None:
    source = b"""## Detection

**A made-up detector of spikes in the dark**

- intro: CVPR 2017
- arxiv: <https://arxiv.org/abs/1704.03414>
- github(Caffe, official): <https://github.com/example/alpha>

**Not an entry**

- intro: a word alone
"""
    (entry,) = read_list(source, "x").entries
    assert entry.title == "A made-up detector of spikes in the dark"
    assert [str(link.found.identifier) for link in entry.links] == ["arxiv:1704.03414", "github:example/alpha"]
    assert (entry.label.venue, entry.label.year) == ("CVPR", 2017)
