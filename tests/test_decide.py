"""A person decides: what is shown, what is asked, what is written, and that nothing else in the file changes."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any, Self

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import enrich
from enrich import dataset as data
from enrich import decisions
from enrich.cli import main
from enrich.decide import Case, Offer, cases, chosen, find, with_decision
from enrich.decisions import Pin
from enrich.errors import UsageError
from enrich.lists.reader import read_list
from enrich.lists.yaml_list import read_yaml
from enrich.sandbox import parse_world, running
from harness import Bench

FIRST = "learning-neural-dynamics-from-spikes-at-scale"
SECOND = "decoding-movement-from-the-retina-of-fish"
THIRD = "a-paper-that-nobody-knows"
LIST = """\
# Papers

- Learning neural dynamics from spikes at scale [[NeurIPS 2024](https://example.net/poster.pdf)]
- Decoding movement from the retina of fish [[arXiv](https://arxiv.org/abs/2401.00002)]
- A paper that nobody knows [[OpenReview](https://openreview.net/forum?id=AbCdEfGhIj)]
- A paper that is proven in the end [[arXiv](https://arxiv.org/abs/2401.00004)]
"""
YAML = "# mine\ntitle: Papers  # shown\n\n# the end\n"
TODAY = date(2026, 6, 1)


def work(number: str, title: str, *authors: str, venue: str = "CVPR", year: int = 2019) -> dict[str, Any]:
    scholar = {"venue": venue, "year": year, "citations": 3}
    paper = {"id": number, "versions": [{"date": "2019-01-01"}]}
    return {"id": number, "title": title, "authors": authors, "semantic_scholar": scholar, "arxiv": paper}


WORKS = [
    work("1901.00001", "Learning neural dynamics from spikes at scale", "Ada A", "Bob B", "Carl C", "Dora D"),
    work("2401.00002", "The retina of fish", "Eve E"),
    work("2401.00004", "A paper that is proven in the end", "Fay F", venue="arXiv.org"),
]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The enriched list after one night: two with candidates, one unknown, one proven."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "raw").mkdir()
    (folder / "raw" / "papers.md").write_text(LIST)
    with running(parse_world({"world": {"name": "decide"}, "works": WORKS})) as sandbox:
        Bench(sandbox, folder / "out").run(folder / "raw" / "papers.md")
    return (folder / "out" / "papers.yaml").read_bytes()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, night: bytes) -> Path:
    """A folder with a list that waits for decisions."""
    monkeypatch.chdir(tmp_path)
    for folder in ("data/raw", "data/enriched"):
        Path(folder).mkdir(parents=True)
    Path("data/raw/papers.md").write_text(LIST)
    Path("data/raw/papers.yaml").write_text(YAML)
    Path("data/enriched/papers.yaml").write_bytes(night)
    return tmp_path


def call(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["decide", *arguments], input=given)


def done(*arguments: str, given: str | None = None) -> str:
    result = call(*arguments, given=given)
    assert result.exit_code == 0, result.output
    return result.stdout


def typed(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def yaml() -> str:
    return Path("data/raw/papers.yaml").read_bytes().decode()


def pins() -> dict[str, Pin]:
    return decisions.load(Path("data/raw/papers.yaml")).pins


@pytest.mark.usefixtures("here")
class TestWhatWaits:
    def test_list(self) -> None:
        text = done("--list")
        assert text.splitlines()[0] == f"data/raw/papers.md:3: {FIRST}"
        for shown in (
            "  NeurIPS 2024: https://example.net/poster.pdf",
            "  1  Learning neural dynamics from spikes at scale",
            "     Ada A, Bob B, Carl C and 1 more",
            "     CVPR 2019",
            "     arxiv:1901.00001  https://arxiv.org/abs/1901.00001",
            "  no record could be proven to be this paper",
        ):
            assert shown in text.splitlines()
        assert re.search(r"     offered by .*semantic_scholar_match.*; in doubt: only the title agrees\n", text)
        assert text.splitlines()[-1] == "3 entries to decide"

    def test_a_title_cannot_command_the_terminal(self) -> None:
        path = Path("data/enriched/papers.yaml")
        dataset = data.load(path)
        assert dataset is not None
        dataset.entries[0].candidates[0].title = "\x1b[2JEvil\u202e \x07title"
        data.write_text(path, data.dump(dataset))
        assert "  1  [2JEvil title\n" in done("--list")

    def test_json(self) -> None:
        first, second, third = map(json.loads, done("--json").splitlines())
        assert (first["entry"], first["key"], first["line"]) == (FIRST, FIRST, 3)
        assert (second["key"], third["key"]) == ("arxiv:2401.00002", "openreview:AbCdEfGhIj")
        (candidate,) = first["candidates"]
        assert candidate["identifier"] == "arxiv:1901.00001"
        assert "semantic_scholar_match" in candidate["sources"]
        assert candidate["year"] == 2019
        assert third["candidates"] == []

    def test_one_entry_may_be_looked_at_though_nothing_waits(self) -> None:
        text = done("--list", "--entry", "https://arxiv.org/abs/2401.00004v2")
        assert "A paper that is proven in the end" in text

    def test_what_is_decided_waits_no_more(self) -> None:
        done("--entry", FIRST, "--choose", "none")
        done("--entry", SECOND, "--choose", "arxiv:2401.00002")
        done("--entry", THIRD, "--choose", "leave")
        assert done("--list") == "0 entries to decide\n"
        assert done() == "nothing waits for a decision\n"

    def test_what_has_expired_waits_again(self) -> None:
        Path("data/raw/papers.yaml").write_text(f"pins:\n  {FIRST}:\n    leave_alone: yes\n    expires: 2020-01-01\n")
        assert FIRST in done("--list")

    def test_a_list_that_was_never_refreshed(self) -> None:
        Path("data/enriched/papers.yaml").unlink()
        result = call("--list")
        assert (result.exit_code, result.stderr) == (
            2,
            "enrich: data/enriched/papers.yaml does not exist; run `enrich refresh data/raw/papers.md` first\n",
        )

    def test_candidates_with_a_name_in_common_are_one_offer(self) -> None:
        dataset = data.load(Path("data/enriched/papers.yaml"))
        assert dataset is not None
        one = dataset.entries[0].candidates[0]
        two = data.Candidate(identifier="doi:10.1/x", also=["arxiv:1901.00001"], source="crossref", reason="so")
        dataset.entries[0].candidates = [one, data.Candidate(identifier="doi:10.1/y", source="b", reason="so"), two]
        data.write_text(Path("data/enriched/papers.yaml"), data.dump(dataset))
        offers = cases(Path("data/raw/papers.md"), Path("data/enriched"), TODAY)[0].offers
        assert [offer.names[:1] for offer in offers] == [("doi:10.1/y",), ("arxiv:1901.00001",)]
        assert offers[1].sources == (one.source, "crossref")
        assert offers[1].refusal == ["arxiv:1901.00001", "doi:10.1/x"]


@pytest.mark.usefixtures("here")
class TestChoosing:
    def test_a_paper(self) -> None:
        text = done("--entry", FIRST, "--choose", "https://arxiv.org/abs/1901.00001v3", "--reason", "asked: the author")
        assert text == f"wrote data/raw/papers.yaml: {FIRST}: it is arxiv:1901.00001\n"
        assert yaml() == (
            "# mine\ntitle: Papers  # shown\n\n# the end\npins:\n"
            f'  {FIRST}:\n    identifiers: [arxiv:1901.00001]\n    reason: "asked: the author"\n'
        )

    def test_none_of_them(self) -> None:
        done("--entry", "arxiv:2401.00002", "--choose", "none", "--expires", "2099-01-31")
        assert yaml().endswith(
            "pins:\n  arxiv:2401.00002:  # Decoding movement from the retina of fish\n"
            "    not: [arxiv:2401.00002]\n    expires: 2099-01-31\n"
        )

    def test_dry_run(self) -> None:
        text = done("--entry", FIRST, "--choose", "leave", "--dry-run")
        assert text.startswith("--- data/raw/papers.yaml\n+++ data/raw/papers.yaml\n@@ -2,3 +2,6 @@\n")
        assert text.endswith(f"+pins:\n+  {FIRST}:\n+    leave_alone: true\n")
        assert yaml() == YAML

    def test_twice_is_once(self) -> None:
        done("--entry", FIRST, "--choose", "leave")
        before = yaml()
        assert (
            done("--entry", FIRST, "--choose", "leave")
            == f"data/raw/papers.yaml says so already: {FIRST}: left alone\n"
        )
        assert yaml() == before

    def test_a_change_of_mind(self) -> None:
        done("--entry", FIRST, "--choose", "none", "--reason", "first thought")
        done("--entry", FIRST, "--choose", "arxiv:1901.00001")
        assert pins()[FIRST] == Pin(identifiers=["arxiv:1901.00001"], reason="first thought")
        done("--entry", FIRST, "--choose", "none", "--reason", "no, after all")
        assert pins()[FIRST] == Pin.model_validate({"not": ["arxiv:1901.00001"], "reason": "no, after all"})
        done("--entry", FIRST, "--choose", "leave")
        done("--entry", FIRST, "--choose", "doi:10.1000/x")
        assert (pins()[FIRST].identifiers, pins()[FIRST].leave_alone) == (["doi:10.1000/x"], False)

    def test_values_and_comments_of_a_pin_stay(self) -> None:
        text = (
            f"pins:\n   {FIRST}:  # mine\n      # her word\n      values: {{year: 2023}}\n      expires: 2020-01-01\n"
        )
        Path("data/raw/papers.yaml").write_text(text + "title: x")
        done("--entry", FIRST, "--choose", "arxiv:1901.00001")
        assert yaml() == (
            text.replace("      expires: 2020-01-01\n", "      identifiers: [arxiv:1901.00001]\n") + "title: x"
        )

    def test_a_list_in_yaml_keeps_its_decisions_itself(self) -> None:
        text = "entries:\n- title: Learning neural dynamics from spikes at scale\n  venue: NeurIPS 2024"
        Path("data/raw/papers.md").unlink()
        Path("data/raw/papers.yaml").write_text(text)
        done("papers", "--entry", FIRST, "--choose", "leave")
        assert yaml() == f"{text}\n\npins:\n  {FIRST}:\n    leave_alone: true"
        assert len(read_yaml(yaml().encode(), Path("x.yaml")).entries) == 1

    def test_without_a_file_of_decisions_one_is_made(self) -> None:
        Path("data/raw/papers.yaml").unlink()
        done("--entry", FIRST, "--choose", "leave")
        assert yaml() == f"pins:\n  {FIRST}:\n    leave_alone: true\n"

    def test_a_link_to_the_file_stays_one(self) -> None:
        Path("data/raw/papers.yaml").rename("real.yaml")
        Path("data/raw/papers.yaml").symlink_to(Path("real.yaml").resolve())
        done("--entry", FIRST, "--choose", "leave")
        assert Path("data/raw/papers.yaml").is_symlink()
        assert "leave_alone" in Path("real.yaml").read_text()

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--choose", "none"], "--choose goes with --entry; `enrich decide --list` shows the ids"),
            (["--entry", FIRST, "--choose", "gossip"], "'gossip' names no paper; write its address, or scheme:value"),
            (["--entry", FIRST, "--choose", "7"], "'7' names no paper"),
            (["--entry", THIRD, "--choose", "none"], f"nothing is offered for {THIRD} that could be refused"),
            (
                ["--entry", "learning-neural", "--choose", "leave"],
                f"no entry has this id or links this; the nearest ids: {FIRST}",
            ),
            (
                ["--entry", FIRST, "--choose", "leave", "--expires", "2020-01-01"],
                "--expires 2020-01-01 is over already",
            ),
            (["--entry", FIRST], "decide asks in a terminal; elsewhere use --list, and --entry … --choose …"),
            ([], "decide asks in a terminal; elsewhere use --list, and --entry … --choose …"),
        ],
    )
    def test_a_mistake_is_answered_in_one_line_with_the_remedy(self, arguments: list[str], said: str) -> None:
        result = call(*arguments)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stderr.count("\n") == 1
        assert yaml() == YAML

    @pytest.mark.parametrize(
        "text", ["pins: {}", "pins: {a: {leave_alone: yes}}", "pins: &p\n  a: {leave_alone: yes}\n"]
    )
    def test_what_cannot_be_edited_gets_the_lines_to_paste(self, text: str) -> None:
        Path("data/raw/papers.yaml").write_text(text)
        result = call("--entry", SECOND, "--choose", "arxiv:2401.00002", "--reason", "so it is")
        assert result.exit_code == 2
        assert result.stderr.startswith("enrich: data/raw/papers.yaml cannot be edited safely (`pins`")
        assert result.stderr.endswith(
            "write this into it:\n\npins:\n  arxiv:2401.00002:  # Decoding movement from the retina of fish\n"
            "    identifiers: [arxiv:2401.00002]\n    reason: so it is\n\n"
        )
        assert yaml() == text

    def test_a_broken_file_is_not_touched(self) -> None:
        Path("data/raw/papers.yaml").write_text("pins: [")
        assert "data/raw/papers.yaml" in call("--entry", FIRST, "--choose", "leave").stderr
        assert yaml() == "pins: ["

    @pytest.mark.parametrize(
        "source",
        [
            b"",
            b"\xef\xbb\xbftitle: x\r\n",
            "title: é 😀\n".encode(),
            b"pins:\n",
            b"# only\n",
            b"pins:\n    x:\n        leave_alone: yes",
        ],
    )
    def test_bytes_around_a_decision_stay(self, source: bytes) -> None:
        case = cases(Path("data/raw/papers.md"), Path("data/enriched"), TODAY)[0]
        after = with_decision(case, Pin(leave_alone=True, reason="“so”: 😀 #1"), source, TODAY)
        kept = re.sub(
            rb"(\r?\n)*(pins:\r?\n)? +learning.*leave_alone: true\r?\n +reason: [^\n]*", b"", after, flags=re.DOTALL
        )
        assert kept.strip() == source.removesuffix(b"pins:\n").strip()
        assert decisions.parse(after, case.file).pins[FIRST].reason == "“so”: 😀 #1"


def test_the_documents_show_pins_as_they_are_read() -> None:
    root = Path(__file__).parent.parent
    for name, count in (("docs/decisions.md", 2), ("README.md", 2)):
        blocks = re.findall(r"```yaml\n(.*?)```", (root / name).read_text("utf-8"), re.DOTALL)
        (block,) = [block for block in blocks if "\npins:" in f"\n{block}"]
        assert len(decisions.parse(block.encode(), Path(name)).pins) == count


CASE = Case(
    Path("x.md"),
    read_list(LIST.encode(), "x").entries[0],
    FIRST,
    (Offer(("arxiv:1", "doi:10.1/x", "s2:9"), data.Candidate(identifier="arxiv:1", source="a", reason=""), ("a",)),),
    None,
    waits=True,
)
WORDS = st.sampled_from(["1", "none", "leave", "doi:10.1000/x", "doi:10.1/x"])
STARTS = st.sampled_from(
    [
        "", "# x\n", "title: x", "pins:\n  other:\n    leave_alone: yes\n",
        f"pins:\n   {FIRST}:\n     not:\n     - https://doi.org/10.1000/x # why\n     # end\n     reason: x\n",
        f"pins:\n {FIRST}:\n  identifiers: [arxiv:1]\n  expires: 2020-01-01\n  reason: >\n   a\n   b\n\ntitle: x\n",
    ]
)  # fmt: skip


@given(STARTS, st.lists(st.tuples(WORDS, st.sampled_from([None, "so", "a: b"])), min_size=1, max_size=4), st.booleans())
def test_the_last_of_any_row_of_decisions_holds(start: str, row: list[tuple[str, str | None]], windows: bool) -> None:
    source = start.replace("\n", "\r\n").encode() if windows else start.encode()
    before = decisions.parse(source, CASE.file)
    for word, reason in row:
        new = chosen(CASE, word).model_copy(update={"reason": reason})
        source = with_decision(CASE, new, source, TODAY)
        after = decisions.parse(source, CASE.file)
        pin = after.pins[FIRST]
        assert (pin.leave_alone, pin.expires) == (word == "leave", None)
        assert set(new.refused) <= set(pin.refused)
        assert new.identifiers in ([], pin.identifiers)
        assert reason in (None, pin.reason)
        assert with_decision(CASE, new, source, TODAY) == source
    assert before.pins.get(FIRST, pin).values == pin.values
    assert {**before.pins, FIRST: pin} == after.pins
    assert before.title == after.title


def test_an_entry_is_found_by_id_key_and_link(here: Path) -> None:
    every = cases(here / "data/raw/papers.md", here / "data/enriched", TODAY)
    for text in (THIRD, "openreview:AbCdEfGhIj", "https://openreview.net/pdf?id=AbCdEfGhIj"):
        assert find(every, text).entry.id == THIRD
    with pytest.raises(UsageError, match="several entries are meant; name one: a-paper-that-nobody-knows"):
        find([*every, *every], THIRD)


def test_a_guess_is_no_choice(here: Path) -> None:
    case = cases(here / "data/raw/papers.md", here / "data/enriched", TODAY)[0]
    with pytest.raises(UsageError, match=r"may be doi:10\.1038/onc\.2011\.282; write that, if it is"):
        chosen(case, "https://www.nature.com/articles/onc2011282")


@pytest.fixture
def terminal(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person sits there."""
    monkeypatch.setattr("enrich.cli.at_terminal", lambda: True)
    return here


@pytest.mark.usefixtures("terminal")
class TestDialogue:
    def test_a_walk(self) -> None:
        text = done(given=typed("1", "I know the authors", "n", "", "s"))
        assert "[1 of 3] data/raw/papers.md:3" in text
        assert "1, n none of these, l leave alone, s skip, q quit, or the paper's address: " in text
        assert "[3 of 3] data/raw/papers.md:5" in text
        assert text.endswith("\n2 decided, 1 skipped\nnext: enrich refresh data/raw/papers.md\n")
        assert pins() == {
            FIRST: Pin(identifiers=["arxiv:1901.00001"], reason="I know the authors"),
            "arxiv:2401.00002": Pin.model_validate({"not": ["arxiv:2401.00002"]}),
        }

    def test_an_address_is_an_answer_and_nonsense_is_asked_again(self) -> None:
        text = done(given=typed("9", "hm", "https://arxiv.org/abs/1901.00001", "", "q"))
        assert "'9' names no paper" in text
        assert pins()[FIRST].identifiers == ["arxiv:1901.00001"]
        assert text.endswith("1 decided, 2 left\nnext: enrich refresh data/raw/papers.md\n")

    def test_leaving_at_any_time_keeps_what_was_decided(self) -> None:
        text = done(given=typed("l", "later"))  # then the end of input, as Ctrl-D gives it
        assert pins() == {FIRST: Pin(leave_alone=True, reason="later")}
        assert "1 decided, 2 left" in text

    def test_a_reason_that_is_given_is_not_asked_for(self) -> None:
        done("--reason", "spring cleaning", given=typed("l", "l", "l"))
        assert {pin.reason for pin in pins().values()} == {"spring cleaning"}

    def test_a_dry_run_shows_each_and_writes_nothing(self) -> None:
        text = done("--dry-run", given=typed("1", "", "s", "s"))
        assert "+    identifiers: [arxiv:1901.00001]" in text
        assert yaml() == YAML

    def test_a_file_that_cannot_be_edited_does_not_end_the_walk(self) -> None:
        Path("data/raw/papers.yaml").write_text("pins: {}")
        text = done(given=typed("l", "", "l", "", "s"))
        assert text.count("write this into it:") == 2
        assert text.endswith("2 not written, 1 skipped\n")

    def test_what_is_edited_meanwhile_stays(self) -> None:
        """The file is read when a decision is written, not when the walk begins."""
        case = cases(Path("data/raw/papers.md"), Path("data/enriched"), TODAY)[0]
        source = f"pins:\n  {FIRST}:\n    values: {{year: 2020}}\n".encode()
        assert b"values: {year: 2020}\n" in with_decision(case, Pin(leave_alone=True), source, TODAY)


def test_a_decision_holds_in_the_next_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source, out = Path("raw/papers.md"), Path("out")
    source.parent.mkdir()
    source.write_text(LIST)
    with running(parse_world({"world": {"name": "decide"}, "works": WORKS})) as sandbox:
        night = Bench(sandbox, out)
        night.run(source)
        done(str(source), "--out", "out", "--entry", FIRST, "--choose", "arxiv:1901.00001")
        done(str(source), "--out", "out", "--entry", SECOND, "--choose", "none")
        night.run(source)
        first, second, *_ = night.dataset(source).entries
        assert first.authors == ["Ada A", "Bob B", "Carl C", "Dora D"]
        assert (second.authors, second.candidates) == ([], [])
        assert THIRD in done(str(source), "--out", "out", "--list")
        assert night.run(source).report.changed == []


class Person:
    """Somebody at a real terminal, who reads what is asked before they type."""

    def __init__(self, *arguments: str) -> None:
        self.own, other = pty.openpty()
        controlled = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"  # so that Ctrl-C is a signal
        program = f"{controlled}; from enrich.cli import main; main()"
        self.process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-c", program, "decide", *arguments],
            stdin=other, stdout=other, stderr=other, start_new_session=True,
            env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(enrich.__file__).parents[1])},
        )  # fmt: skip
        os.close(other)
        self.seen = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.own)

    def read_until(self, text: str, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        place = len(self.seen)
        while text not in self.seen[place:]:
            assert time.monotonic() < end, f"{text!r} never came: {self.seen!r}"
            if select.select([self.own], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.own, 65536).decode(errors="replace")
                except OSError:  # the other side has closed
                    assert text in self.seen[place:], self.seen
                    return

    def type(self, text: str) -> None:
        os.write(self.own, text.encode())

    def leave(self) -> int:
        return self.process.wait(30)


@pytest.mark.slow
@pytest.mark.usefixtures("here")
class TestRealTerminal:
    def test_a_person_decides(self) -> None:
        with Person() as person:
            person.read_until("or the paper's address: ")
            assert "\x1b[1m" in person.seen, "titles stand out"
            person.type("1\n")
            person.read_until("why (Enter for no reason): ")
            person.type("the very same, é\n")
            person.read_until("or the paper's address: ")
            person.type("x\x7fs\n")  # a slip, and backspace
            person.read_until("or the paper's address: ")
            person.type("q\n")
            person.read_until("next: enrich refresh")
            assert person.leave() == 0
        assert pins() == {FIRST: Pin(identifiers=["arxiv:1901.00001"], reason="the very same, é")}

    @pytest.mark.parametrize("key", ["\x03", "\x04"])
    def test_leaving_in_the_middle(self, key: str) -> None:
        with Person() as person:
            person.read_until("or the paper's address: ")
            person.type("l\n")
            person.read_until("why (Enter for no reason): ")
            person.type("\n")
            person.read_until("or the paper's address: ")
            person.type(key)
            person.read_until("1 decided, 2 left")
            assert person.leave() == 0
        assert pins() == {FIRST: Pin(leave_alone=True)}
        assert "Traceback" not in person.seen
