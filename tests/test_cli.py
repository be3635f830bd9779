"""The command line: what each command prints, how it ends, how it answers a mistake, how soon it starts."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from enrich import __version__
from enrich import dataset as data
from enrich.cli import main

ROOT = Path(__file__).parent.parent
FIRST = ROOT / "data" / "raw" / "awesome-brain-fm.md"
ARXIV = "https://arxiv.org/abs/2310.16046"
COMMANDS = sorted(main.commands)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in an empty folder of its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def call(*arguments: str | Path, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)


def done(*arguments: str | Path, given: str | bytes | None = None) -> str:
    """What a call prints that must succeed."""
    result = call(*arguments, given=given)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def built(elsewhere: Path) -> Path:
    """A folder with the first list, built from the list alone."""
    done("refresh", FIRST, "--offline", "--out", elsewhere / "out")
    return elsewhere / "out"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_has_a_help_text(command: str) -> None:
    text = done(command, "--help")
    assert text.startswith(f"Usage: main {command}")
    assert len(text.split("Options:")[0].split("\n\n")[1].strip()) > 20
    lacking = [o.name for o in main.commands[command].params if isinstance(o, click.Option) and not o.help]
    assert [name for name in lacking if name not in ("kind", "out", "show_default")] == []


def test_the_exit_codes_are_documented() -> None:
    text = done("--help")
    assert [line.split()[0] for line in text.split("Exit codes:")[1].strip().splitlines()] == list("0123456")


@pytest.mark.parametrize("arguments", [["nonsense"], ["identify"], ["refresh", "--only", "gossip"], ["entries"]])
def test_a_wrong_call_ends_with_2(arguments: list[str]) -> None:
    assert call(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["refresh", "no-such-list"], "neither a file nor"),
        (["refresh"], "put one there, or give the path of a list"),
        (["refresh", "list.md", "--offline", "--out", "."], "give another folder with --out"),
        (["refresh", "list.md", "--offline", "--out", "list.md"], "list.md"),
        (["entries", "missing.md"], "give the path of a Markdown list"),
        (["entries", "list.rst"], "convert it to Markdown first"),
        (["weave", "list.md"], "run `enrich refresh list.md` first"),
        (["weave", "--strip"], "name the files to strip"),
        (["export", "list.md"], "run `enrich refresh list.md` first"),
        (["export", "broken.yaml"], "restore it from git or delete it"),
        (["refresh", "pinned.md", "--offline"], "pinned.yaml, line 2: weave.colour: unknown key; known: parts"),
    ],
)
def test_a_mistake_is_answered_in_one_line_with_the_remedy(arguments: list[str], remedy: str) -> None:
    for name in ("list.md", "pinned.md", "list.rst"):
        Path(name).write_text(f"- A paper of many words [arXiv]({ARXIV})\n")
    Path("broken.yaml").write_bytes(b"version: \xff")
    Path("pinned.yaml").write_text("weave:\n  colour: red\n")
    result = call(*arguments)
    assert result.exit_code == 2
    assert remedy in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("enrich: ")


@pytest.mark.parametrize(
    "wording",
    [
        "parts: ['{colour}']", "parts: ['{authors']", "parts: ['{citations:>9}']", "parts: ['{authors!r}']",
        "parts: ['{authors.real}']", "parts: ['{}']", 'lead: "a\\nb"', "separator: '<!--'", "counters: perhaps",
    ],
)  # fmt: skip
def test_a_wording_that_cannot_be_woven_is_refused(wording: str) -> None:
    Path("list.md").write_text(f"- A paper of many words [arXiv]({ARXIV})\n")
    Path("list.yaml").write_text(f"weave:\n  {wording}\n")
    result = call("refresh", "list.md", "--offline")
    assert result.exit_code == 2
    assert result.stderr.startswith("enrich: list.yaml, line 2: weave.")


class TestIdentify:
    def test_one_line_a_url(self) -> None:
        assert done("identify", f"{ARXIV}v2", "https://x.org") == f"{ARXIV}v2\tarxiv:2310.16046\nhttps://x.org\t\n"

    def test_standard_input(self) -> None:
        given = f"{ARXIV}\r\n\xff\nhttps://github.com/a/b\n".encode("latin-1")
        lines = done("identify", "-", given=given).splitlines()
        assert [line.split("\t")[1] for line in lines] == ["arxiv:2310.16046", "", "github:a/b"]

    def test_json_holds_identifiers_as_text(self) -> None:
        found = json.loads(done("identify", "--json", f"{ARXIV}v2"))
        assert (found["identifier"], found["kind"], found["version"]) == ("arxiv:2310.16046", "paper", "2")


class TestEntries:
    def test_text(self) -> None:
        text = done("entries", FIRST)
        assert "37 entries, 89 links" in text
        assert "arxiv:2310.16046" in text

    def test_json(self) -> None:
        entries = [json.loads(line) for line in done("entries", "--json", FIRST).splitlines()]
        assert len(entries) == 37
        assert entries[6]["name"] == "POYO-1"
        assert entries[6]["links"][0]["found"]["identifier"] == "arxiv:2310.16046"
        assert entries[8]["notes"][0].startswith("passive behavior, optical physiology")


class TestRefresh:
    def test_offline_builds_from_the_list_alone(self, built: Path) -> None:
        assert sorted(path.name for path in built.iterdir()) == ["awesome-brain-fm.md", "awesome-brain-fm.yaml"]
        assert (built / FIRST.name).read_bytes() == FIRST.read_bytes()

    def test_again_changes_nothing(self, built: Path) -> None:
        assert done("refresh", FIRST, "--offline", "--out", built) == "wrote nothing: every file is up to date\n"

    def test_a_dry_run_shows_the_plan_and_writes_nothing(self, elsewhere: Path) -> None:
        text = done("refresh", FIRST, "--dry-run", "--out", elsewhere / "out")
        assert "arxiv" in text
        assert "requests" in text
        assert not (elsewhere / "out").exists()

    def test_the_report_is_json(self, built: Path) -> None:
        done("refresh", FIRST, "--offline", "--out", built, "--report", "report.json")
        assert json.loads(Path("report.json").read_text())["troubled"] == []


class TestWeave:
    def test_in_and_out(self, built: Path) -> None:
        enriched = built / "awesome-brain-fm.yaml"
        dataset = data.load(enriched)
        assert dataset is not None
        dataset.entries[6].authors = ["Mehdi Azabou"]
        data.write_text(enriched, data.dump(dataset))
        fed = built / FIRST.name
        assert done("weave", FIRST, "--out", built) == f"wrote {fed}\n"
        assert "<!--enrich--> — *Mehdi Azabou*<!--/enrich-->" in fed.read_text("utf-8")
        assert done("weave", FIRST, "--out", built) == f"unchanged {fed}\n"
        assert done("weave", FIRST, "--out", built, "--stdout") == fed.read_text("utf-8")
        assert done("weave", "--strip", fed) == f"wrote {fed}\n"
        assert fed.read_bytes() == FIRST.read_bytes()
        assert done("weave", "--strip", fed) == f"unchanged {fed}\n"


class TestExport:
    def test_json_lines(self, built: Path) -> None:
        entries = [json.loads(line) for line in done("export", FIRST, "--out", built).splitlines()]
        assert len(entries) == 37
        assert {entry["list"] for entry in entries} == {"awesome-brain-fm"}

    def test_csv(self, built: Path) -> None:
        text = done("export", built / "awesome-brain-fm.yaml", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == 37
        assert rows[0]["id"] == "poyo-multi-session-multi-task-neural-decoding"
        assert rows[0]["section"] == "Papers"

    def test_a_cell_is_no_formula(self) -> None:
        Path("x.yaml").write_text(
            "version: 1\nabout: {name: x, title: x, entries: 1, links: 0, asked: false}\n"
            "entries: [{id: x, title: '=HYPERLINK(1)'}]\n"
        )
        (row,) = csv.DictReader(io.StringIO(done("export", "x.yaml", "--format", "csv")))
        assert row["title"] == "'=HYPERLINK(1)"


class TestCheck:
    TEXT = (
        f"- Many words here [GitHub]({ARXIV})\n- Tool [code](github.com/a/b)\n## Else\n- Many words here [x]({ARXIV})"
    )

    def test_problems_end_with_4(self) -> None:
        Path("list.md").write_text(self.TEXT)
        result = call("check", "list.md")
        assert result.exit_code == 4
        assert [line.split(":")[:3] for line in result.stdout.splitlines()] == [
            ["list.md", "1", " warning"],
            ["list.md", "2", " error"],
        ]
        assert "there is no data/enriched/list.yaml: only what list.md shows by itself was checked" in result.stderr
        assert "1 error, 1 warning, 1 notice (--all shows them); 1 can be fixed (--fix shows how)" in result.stderr

    @pytest.mark.parametrize("text", ["# Clean\n", f"# A\n- Many words [x]({ARXIV})\n# B\n- Many words [x]({ARXIV})\n"])
    def test_a_clean_list_and_mere_notices_end_with_0(self, text: str) -> None:
        Path("list.md").write_text(text)
        assert done("check", "list.md") == ""

    def test_notices_are_shown_on_request_and_in_json(self) -> None:
        Path("list.md").write_text(self.TEXT)
        assert "[repeated]" in call("check", "list.md", "--all").stdout
        assert "::notice file=list.md,line=4" in call("check", "list.md", "--all", "--format", "github").stdout
        lines = call("check", "list.md", "--format", "json").stdout.splitlines()
        assert [json.loads(line)["code"] for line in lines] == ["label-host", "damaged-url", "repeated"]

    def test_codes_are_ignored_for_once_or_for_good(self) -> None:
        Path("list.md").write_text(self.TEXT)
        assert "[label-host]" not in call("check", "list.md", "--ignore", "label-host").stdout
        Path("list.yaml").write_text("check: {ignore: [label-host, damaged-url]}")
        assert done("check", "list.md") == ""
        assert done("check", "list.md", "--fix") == ""

    @pytest.mark.parametrize(
        ("arguments", "remedy"),
        [
            (["--ignore", "gossip"], "docs/problems.md lists them"),
            (["--write"], "--write goes with --fix"),
            (["--fix", "--out", "."], "fix that list, then refresh"),
        ],
    )
    def test_a_mistake_names_the_remedy(self, arguments: list[str], remedy: str) -> None:
        Path("list.md").write_text(self.TEXT)
        result = call("check", "list.md", *arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert remedy in result.stderr

    def test_unknown_codes_in_decisions_are_refused(self) -> None:
        Path("list.md").write_text(self.TEXT)
        Path("list.yaml").write_text("check: {ignore: [gossip]}")
        assert "list.yaml, line 1: check.ignore: " in call("check", "list.md").stderr

    def test_a_fed_list_is_not_fixed(self) -> None:
        woven = "- Tool [code](github.com/a/b)<!--enrich--> x<!--/enrich-->\n"
        Path("list.md").write_text(woven)
        result = call("check", "list.md", "--fix", "--write")
        assert result.exit_code == 2
        assert "fix that list, then refresh" in result.stderr
        assert Path("list.md").read_text() == woven

    def test_a_diff_first_then_written_then_nothing(self) -> None:
        path = Path("list.md")
        path.write_text(self.TEXT)
        first = call("check", "list.md", "--fix")
        assert first.exit_code == 4
        assert "-- Tool [code](github.com/a/b)\n+- Tool [code](https://github.com/a/b)\n" in first.stdout
        assert path.read_text() == self.TEXT
        assert done("check", "list.md", "--fix", "--write") == "wrote list.md: damaged-url 1\n"
        assert path.read_text() == self.TEXT.replace("(github", "(https://github")
        assert done("check", "list.md", "--fix") == done("check", "list.md", "--fix", "--write") == ""

    def test_what_records_say_is_told_too(self, built: Path) -> None:
        enriched = built / "awesome-brain-fm.yaml"
        dataset = data.load(enriched)
        assert dataset is not None
        dataset.about.asked = True
        dataset.entries[6].problems = [data.Problem(code="now-published", message="published in Nature")]
        data.write_text(enriched, data.dump(dataset))
        result = call("check", FIRST, "--out", built)
        line = next(n for n, text in enumerate(FIRST.read_text("utf-8").splitlines(), 1) if "POYO-1" in text)
        assert f"{FIRST}:{line}: warning: published in Nature [now-published]" in result.stdout
        assert "by itself was checked" not in result.stderr


def test_doctor_shows_every_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "very-secret")
    text = done("doctor")
    assert "very-secret" not in text
    assert "S2_API_KEY" in text


def test_the_schema_is_the_published_one() -> None:
    assert done("schema") == (ROOT / "schema" / "enriched.schema.json").read_text("utf-8")


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed program in a process of its own."""
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, *arguments], capture_output=True, text=True, check=True, env={**os.environ, "NO_COLOR": "1"}
    )


def test_it_starts_at_once() -> None:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        assert __version__ in start("-c", "from enrich.cli import main; main()", "--version").stdout
        times.append(time.perf_counter() - started)
    assert min(times) < 0.5


@pytest.mark.parametrize("module", ["enrich.cli", "enrich.pipeline", "enrich.console", "enrich.demo"])
def test_prefect_is_never_imported(module: str) -> None:
    program = f"import sys, {module}; print('prefect' in sys.modules)"
    assert start("-c", program).stdout.strip() == "False"


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`enrich entries … | head -1` ends quietly."""
    program = [sys.executable, "-c", "from enrich.cli import main; main()", "entries", str(FIRST)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 (our own program)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
