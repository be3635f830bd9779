"""Setting a foreign list up: what is told of it, what is proposed, and that nothing is lost or overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from enrich import dataset as data
from enrich import decisions
from enrich.cli import main
from enrich.init import Start, proposal, proposed_vocabulary, proposed_weave, report
from enrich.lists.reader import read_list
from enrich.lists.survey import Survey, survey

FIRST = Path(__file__).parent.parent / "data" / "raw" / "awesome-brain-fm.md"
PAPER, CODE = "https://arxiv.org/abs/2310.{:05}", "https://github.com/a/b{}"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in an empty folder of its own."""
    folder = tmp_path / "awesome-things"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["init", *map(str, arguments)])


def of(entry: str, times: int = 4, head: str = "") -> Survey:
    """The survey of a list of entries that are all written alike; {p} and {c} are a paper's and a repository's URL."""
    lines = "\n".join(entry.format(n=n, p=PAPER.format(n), c=CODE.format(n)) for n in range(times))
    return survey(read_list(f"# T\n{head}\n## S\n\n{lines}\n".encode(), "x"))


STYLES = {
    "brackets": (
        "- A paper of words {n} [[arXiv]({p})] [[code]({c})]",
        "[[label](url)]",
        "[{citations} citations]",
        " ",
    ),
    "outer brackets": ("- A paper of words {n} [[arXiv]]({p})[[code]]({c})", "[[label]](url)", "[★ {stars}]", " "),
    "title links": ("- [A paper with a title of words {n}]({p}) [code]({c})", "[title](url)", "(★ {stars})", " "),
    "software": ("- [Tool{n}]({c}) - Does things.", "[title](url)", "(★ {stars})", " "),
    "round": ("- A paper of words {n} ([arXiv]({p})) ([code]({c}))", "([label](url))", "(★ {stars})", " "),
    "plain": ("- **A paper of words {n}.** [arXiv]({p}) [code]({c})", "[label](url)", "★ {stars}", " — "),
    "HTML": ('- A paper of words {n} <a href="{p}">x</a> <a href="{c}">y</a>', "<a href>", "★ {stars}", " — "),
}


@pytest.mark.parametrize(("entry", "style", "part", "lead"), STYLES.values(), ids=list(STYLES))
def test_the_proposal_is_in_the_lists_own_style(entry: str, style: str, part: str, lead: str) -> None:
    found = of(entry)
    weave, _ = proposed_weave(found)
    assert next(iter(found.styles)) == style
    assert part in weave.parts
    assert weave.lead == lead


@pytest.mark.parametrize(
    ("entry", "left_out"),
    [
        ("- A paper of words {n} [[arXiv]({p})] [[code]({c})]", []),
        ("- A paper of words {n}, *Ada Byron, Alan Turing* [[pdf]({p})] [[code]({c})]", ["*{authors}*"]),
        ("- A paper of words {n} [[ICLR 2024]({p})] [[code]({c})]", ["[{venue} {year}]", "[{status}]"]),
        ("- A paper of words {n} [[pdf]({p})] 12 citations [[code]({c})]", ["[{citations} citations]"]),
        ("- A paper of words {n} [[pdf]({p})] [[code]({c})] ([Citation](https://x.org/?a=1): 5,596)",
         ["[{citations} citations]"]),
        ("- A paper of words {n} [[pdf]({p})] [[code]({c})] [[notes](citations/12.txt)]", []),
        ("- A paper of words {n} [[pdf]({p})]", ["[★ {stars}]"]),
        ("- A paper of words {n} [[pdf]({p})] [[code]({c})] ![](https://img.shields.io/github/stars/a/b)",
         ["[★ {stars}]"]),
        ("- [Tool{n}]({c})", ["*{authors}*", "({venue} {year})", "({status})", "({citations} citations)"]),
    ],
)  # fmt: skip
def test_what_the_list_says_already_is_not_said_again(entry: str, left_out: list[str]) -> None:
    assert list(proposed_weave(of(entry))[1]) == left_out


@pytest.mark.parametrize(
    ("tags", "proposed"),
    [
        ("![](https://img.shields.io/badge/Mouse-blue)", ["Mouse"]),
        ("![](https://img.shields.io/badge/Tag{n}-blue)", []),
        ("", []),
    ],
)
def test_tags_in_use_become_a_vocabulary(tags: str, proposed: list[str]) -> None:
    assert proposed_vocabulary(of(f"- A paper of words {{n}} [[pdf]({{p}})] {tags}")) == proposed


def test_tags_that_the_list_explains_are_not_proposed() -> None:
    tag = "![](https://img.shields.io/badge/Mouse-blue)"
    found = of(f"- A paper of words {{n}} [[pdf]({{p}})] {tag}", head=f"\n## Keywords\n\n{tag} From mice.\n")
    assert proposed_vocabulary(found) == []


def test_a_proposed_vocabulary_is_what_check_uses(here: Path) -> None:
    tags = ["Mouse"] * 40 + ["Rat"] * 3 + ["mouse"]
    lines = [
        f"- A paper of words {n} [[pdf]({PAPER.format(n)})] ![](https://img.shields.io/badge/{tag}-blue)"
        for n, tag in enumerate(tags)
    ]
    (here / "README.md").write_text("# T\n\n" + "\n".join(lines) + "\n")
    assert call("README.md").exit_code == 0
    assert decisions.load(Path("data/raw/awesome-things.yaml")).vocabulary == ["Mouse", "Rat"]
    checked = CliRunner().invoke(main, ["check"])
    assert [line.rpartition("[")[2] for line in checked.stdout.splitlines()] == ["tag-spelling]"]


class TestFirstList:
    def test_what_is_told(self) -> None:
        told = "\n".join(report(Start.of(FIRST)))
        for words in (
            "“Awesome-Foundation-Models-for-the-Brain”, 37 entries in 7 sections, 89 links",
            "item                    37   line 58: POYO+",
            "[[label](url)]          8",
            "identified: 5",
            "github 28",
            "tags: Mouse 7",
            "counter                  1   line 3",
            "label-host               1   line 61",
        ):
            assert words in told

    def test_what_is_proposed(self) -> None:
        start = Start.of(FIRST)
        text = proposal(start.document, start.survey)
        assert "counters: true  # correct the counter of papers that you keep by hand (78; there are 24)" in text
        assert '  - "[★ {stars}]"' in text
        assert "vocabulary:" not in text  # the list explains its tags itself


class TestFiles:
    def test_a_copy_and_a_proposal(self, here: Path) -> None:
        source = here / "README.md"
        source.write_bytes(b"\xef\xbb\xbf" + FIRST.read_bytes().replace(b"\n", b"\r\n"))
        result = call("README.md")
        assert result.exit_code == 0, result.output
        assert Path("data/raw/awesome-things.md").read_bytes() == source.read_bytes()
        assert "next: read data/raw/awesome-things.yaml, then `enrich refresh" in result.stdout
        decided = decisions.load(Path("data/raw/awesome-things.yaml"))
        assert decided.weave.counters
        refreshed = CliRunner().invoke(main, ["refresh", "--offline", "awesome-things"])
        assert refreshed.exit_code == 0, refreshed.output
        dataset = data.load(Path("data/enriched/awesome-things.yaml"))
        assert dataset is not None
        assert len(dataset.entries) == 37

    def test_a_second_time_refuses_and_touches_nothing(self) -> None:
        assert call(FIRST).exit_code == 0
        mine = Path("data/raw/awesome-brain-fm.yaml")
        mine.write_text("title: mine\n")
        for arguments in ([FIRST], [FIRST, "--dry-run"], [FIRST, "--name", "awesome-brain-fm"]):
            result = call(*arguments)
            assert result.exit_code == 2
            assert "is there already and stays as it is; give another --name, or remove it" in result.stderr
            assert result.stderr.count("\n") == 1
        assert mine.read_text() == "title: mine\n"

    def test_a_dry_run_writes_nothing(self, here: Path) -> None:
        result = call(FIRST, "--dry-run")
        assert "would write data/raw/awesome-brain-fm.md (byte for byte)" in result.stdout
        assert "weave:" in result.stdout
        assert list(here.iterdir()) == []

    def test_a_list_in_its_place_gets_decisions_only(self) -> None:
        Path("data/raw").mkdir(parents=True)
        Path("data/raw/mine.md").write_bytes(FIRST.read_bytes())
        result = call("data/raw/mine.md")
        assert [line for line in result.stdout.splitlines() if line.startswith("wrote")] == ["wrote data/raw/mine.yaml"]

    @pytest.mark.parametrize(
        ("path", "arguments", "name"),
        [
            ("README.md", [], "awesome-things"),
            ("docs/readme.md", [], "a-list-of-things"),
            ("Papers_2024.md", [], "papers-2024"),
            ("list of mine.txt", [], "list-of-mine"),
            ("README.md", ["--name", "X.y"], "X.y"),
        ],
    )
    def test_names(self, path: str, arguments: list[str], name: str) -> None:
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(f"# A List of Things\n\n- A paper of words [[pdf]({PAPER.format(1)})]\n")
        assert call(path, *arguments).exit_code == 0
        assert sorted(file.name for file in Path("data/raw").iterdir()) == [f"{name}.md", f"{name}.yaml"]

    @pytest.mark.parametrize(
        ("path", "content", "said"),
        [
            ("x.rst", b"x", "reStructuredText lists are not supported"),
            ("x.adoc", b"x", "AsciiDoc lists are not supported"),
            ("x.org", b"x", "Org lists are not supported"),
            ("x.md", "# T\n".encode("utf-16"), "is UTF-16"),
            ("x.md", b"\x00\x01", "is no text"),
            ("x.md", b"# T\n\nwords\n", "nothing in it looks like an entry"),
            ("x.yaml", b"entries: []", "a list in YAML needs no set-up"),
            (".", b"", "is a folder; give the path of the list in it"),
            ("missing.md", b"", "cannot be read"),
        ],
    )
    def test_what_cannot_be_set_up_is_refused_in_one_line(self, path: str, content: bytes, said: str) -> None:
        if content:
            Path(path).write_bytes(content)
        result = call(path)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stderr.count("\n") == 1

    @pytest.mark.parametrize("name", ["../x", "a/b", "", "-x", "a b"])
    def test_a_name_is_a_file_name(self, name: str, here: Path) -> None:
        result = call(FIRST, f"--name={name}")
        assert (result.exit_code == 2) is bool(name)
        assert not (here / "data" / "x.md").exists()


@pytest.mark.parametrize(
    "title", ['Say "x": \\ #1', "ünï – 神経 🧠", "{authors} %s", "\x7f tab\tbell\x07", "- ? : yes"]
)
def test_any_title_gives_a_proposal_that_loads(title: str, here: Path) -> None:
    (here / "README.md").write_text(f"# {title}\n\n- A paper of words {title} [[pdf]({PAPER.format(1)})]\n")
    assert call("README.md", "--name", "x").exit_code == 0
    assert decisions.load(Path("data/raw/x.yaml")).title


def test_bytes_that_are_no_text_are_told_with_their_line(here: Path) -> None:
    (here / "x.md").write_bytes(b"# T\n\n- A caf\xe9 of words [[pdf](https://arxiv.org/abs/2310.16046)]\n")
    assert "bytes that are no UTF-8:     1   line 3" in call("x.md").stdout


def test_what_lies_outside_entries_is_told(here: Path) -> None:
    (here / "x.md").write_text(
        f"# T\n\n[site](https://x.org)\n\n## S\n\nSee [this](https://x.org/p).\n\n"
        f"- A paper [[pdf]({PAPER.format(1)})]\n- More [here](more.md)\n"
    )
    told = call("x.md").stdout
    for words in ("header                   1   line 3", "paragraph                1   line 7", "to other files"):
        assert words in told


@pytest.mark.slow
def test_every_real_list_can_be_set_up(shared: Path) -> None:
    lists = sorted((shared / "lists").glob("*__*.md"))
    assert len(lists) > 20
    for path in lists:
        start = Start.of(path)
        start.write()
        assert start.written.read_bytes() == path.read_bytes()
        decided = decisions.load(start.decisions)
        assert decided.title == start.document.title, path.name
        assert len(list(report(start))) > 6
