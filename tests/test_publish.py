"""Publishing with git as it is: real repositories, a bare remote, hooks, conflicts. Pull requests go to the sandbox.

All data sets here are made up.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from enrich import dataset as data
from enrich.changes import Change
from enrich.cli import main
from enrich.dataset import Dataset, Entry, Event, ListInfo, Repository
from enrich.errors import PublishError
from enrich.git import Checkout
from enrich.message import message, pull_request
from enrich.publish import How, publish
from enrich.pull_request import repository_of
from enrich.sandbox import Sandbox, running
from enrich.sandbox.world import parse_world
from enrich.settings import Settings

NAME = "made-up"
PUBLISHED = Event(kind="published", date="2026-06-02", message="now published in ICLR (2026)")


def dataset(stars: int, *, entries: int = 1, events: tuple[Event, ...] = (), year: int | None = 2026) -> Dataset:
    about = ListInfo(name=NAME, title="Made up", entries=entries, links=entries, asked=True)
    repository = Repository(identifier="github:example/tool", stars=stars)
    rows = [
        Entry(id=f"paper-{n}", title=f"Paper {n}", year=year, repositories=[repository], events=list(events))
        for n in range(entries)
    ]
    return Dataset(about=about, entries=rows)


class Bench:
    """A clone with one list in it, and its bare remote."""

    def __init__(self, folder: Path) -> None:
        self.remote, self.here = folder / "remote.git", folder / "here"
        self.git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.remote))
        self.git(folder, "clone", "--quiet", str(self.remote), str(self.here))
        self.git(self.here, "switch", "--quiet", "--create", "main")
        (self.here / "data" / "raw").mkdir(parents=True)
        (self.here / "data" / "raw" / f"{NAME}.md").write_text("- [Paper 0](https://github.com/example/tool)\n")
        self.write(dataset(1))
        self.git(self.here, "add", ".")
        self.git(self.here, "commit", "--quiet", "--message", "A list")
        self.git(self.here, "push", "--quiet", "--set-upstream", "origin", "main")

    @staticmethod
    def git(folder: Path, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603, S607 (ours)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout.rstrip("\n")

    def write(self, known: Dataset, name: str = NAME, fed: str | None = None) -> list[Path]:
        """Put enriched files in place, as a refresh does; returns them."""
        folder = self.here / "data" / "enriched"
        yaml, markdown = folder / f"{name}.yaml", folder / f"{name}.md"
        data.write_text(yaml, data.dump(known))
        data.write_text(markdown, fed or f"- Paper 0 ★ {known.entries[0].repositories[0].stars}\n")
        return [yaml, markdown]

    def log(self, folder: Path | None = None, form: str = "%s", commits: str = "main") -> list[str]:
        return self.git(folder or self.remote, "log", f"--format={form}", commits).splitlines()

    def status(self) -> list[str]:
        return [line for line in self.git(self.here, "status", "--porcelain", "-z").split("\0") if line]

    def elsewhere(self, folder: Path, name: str, text: str) -> None:
        """Somebody else pushes a file."""
        other = folder / "other"
        if not other.exists():
            self.git(folder, "clone", "--quiet", str(self.remote), str(other))
        self.git(other, "pull", "--quiet")
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_text(text)
        self.git(other, "add", ".")
        self.git(other, "commit", "--quiet", "--message", f"Write {name}")
        self.git(other, "push", "--quiet")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    for name, value in {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A. Maintainer")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "maintainer@example.org")
    monkeypatch.delenv("GIT_INDEX_FILE", raising=False)
    bench = Bench(tmp_path)
    monkeypatch.chdir(bench.here)
    return bench


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


SETTINGS = Settings.read({})


class TestCommit:
    def test_the_message_tells_what_changed(self, lab: Bench) -> None:
        files = lab.write(dataset(7, events=(PUBLISHED,)))
        done = publish(files, How.COMMIT, SETTINGS)
        assert done.files == tuple(files)
        assert lab.git(lab.here, "log", "-1", "--format=%B").rstrip().rpartition("\n")[0] == (
            "1 preprint now published, 1 count moved\n"
            "\n"
            "- made-up: paper-0: now published in ICLR (2026)\n"
            "\n"
            "made-up: 1 preprint now published, 1 count moved\n"
        )
        assert lab.log() == ["A list"], "committed, not pushed"

    def test_nothing_changed_nothing_committed(self, lab: Bench) -> None:
        files = lab.write(dataset(7))
        assert publish(files, How.COMMIT, SETTINGS).place
        assert publish(files, How.COMMIT, SETTINGS).place == ""
        assert publish(files, How.PUSH, SETTINGS).place == "origin/main", "what was not pushed before is pushed now"
        assert publish(files, How.PUSH, SETTINGS).place == ""
        assert len(lab.log()) == 2

    def test_files_of_others_are_neither_committed_nor_touched(self, lab: Bench) -> None:
        (lab.here / "README.md").write_text("staged")
        lab.git(lab.here, "add", "README.md")
        (lab.here / "README.md").write_text("and changed again")
        (lab.here / "data" / "raw" / f"{NAME}.md").write_text("not committed")
        (lab.here / "data" / "enriched" / "notes.txt").write_text("not ours")
        before = lab.status()
        publish(lab.write(dataset(7)), How.PUSH, SETTINGS)
        assert lab.status() == before
        assert lab.git(lab.remote, "show", "--format=", "--name-only", "main").splitlines() == [
            "data/enriched/made-up.md",
            "data/enriched/made-up.yaml",
        ]
        assert lab.git(lab.here, "show", ":README.md") == "staged"

    def test_new_lists_are_added(self, lab: Bench) -> None:
        files = lab.write(dataset(7), "another")
        publish(files, How.COMMIT, SETTINGS)
        assert lab.status() == []
        assert lab.log(lab.here)[0] == "Enrich another"

    def test_a_first_commit_in_an_empty_repository(self, lab: Bench, tmp_path: Path) -> None:
        lab.here = tmp_path / "new"
        lab.git(tmp_path, "init", "--quiet", "--initial-branch=main", str(lab.here))
        assert publish(lab.write(dataset(7)), How.COMMIT, SETTINGS).place.startswith("main ")

    @pytest.mark.parametrize("name", ["ä list", "a*[b]", "-odd", "a'\"b"])
    def test_names_are_no_patterns_and_no_options(self, lab: Bench, name: str) -> None:
        (lab.here / "data" / "enriched" / "a-b.md").write_text("not ours")
        publish(lab.write(dataset(7), name), How.COMMIT, SETTINGS)
        assert lab.status() == ["?? data/enriched/a-b.md"]

    def test_a_dry_run_shows_message_and_files_and_does_nothing(self, lab: Bench) -> None:
        lab.write(dataset(7))
        before = lab.status()
        for options in (["--dry-run"], ["--dry-run", "--how", "pull-request"], ["--how", "none"]):
            result = call("publish", *options)
            assert result.exit_code == 0, result.output
            assert result.stdout.startswith("1 count moved\n")
            assert f"would publish {Path('data/enriched/made-up.yaml')}" in result.stdout
        assert (lab.status(), lab.log(lab.here)) == (before, ["A list"])

    def test_a_refresh_publishes_what_it_wrote(self, lab: Bench) -> None:
        assert call("refresh", "--offline", "--publish", "push").exit_code == 0
        assert lab.log() == ["1 value changed", "A list"]
        assert lab.status() == []
        again = call("refresh", "--offline", "--publish", "push")
        assert again.stdout.endswith("nothing to publish: git has it all\n")
        assert len(lab.log()) == 2

    def test_what_was_never_made_cannot_be_published(self, lab: Bench) -> None:
        (lab.here / "data" / "raw" / "new.md").write_text("- [Paper](https://github.com/example/tool)\n")
        result = call("publish")
        assert result.exit_code == 2
        assert "run `enrich refresh data/raw/new.md` first" in result.stderr


class TestTrouble:
    def refused(self, lab: Bench, how: How = How.COMMIT) -> str:
        with pytest.raises(PublishError) as caught:
            publish(lab.write(dataset(7)), how, SETTINGS)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    def test_git_is_missing(self, lab: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(lab.here))
        assert "git is not installed" in self.refused(lab)

    def test_no_repository(self, lab: Bench, tmp_path: Path) -> None:
        lab.here = tmp_path / "plain"
        assert "not a git repository" in self.refused(lab)

    def test_no_branch_is_checked_out(self, lab: Bench) -> None:
        lab.git(lab.here, "checkout", "--quiet", "--detach")
        assert "detached HEAD" in self.refused(lab)
        assert lab.log(lab.here) == ["A list"]

    def test_no_remote(self, lab: Bench) -> None:
        lab.git(lab.here, "remote", "remove", "origin")
        assert "git remote add origin" in self.refused(lab, How.PUSH)

    def test_the_remote_has_no_such_branch(self, lab: Bench) -> None:
        lab.git(lab.here, "switch", "--quiet", "--create", "mine")
        assert "git push -u origin mine" in self.refused(lab, How.PUSH)

    def test_ignored_files(self, lab: Bench) -> None:
        lab.git(lab.here, "rm", "--quiet", "--cached", "-r", "data/enriched")
        (lab.here / ".gitignore").write_text("data/enriched/\n")
        assert "is ignored by git" in self.refused(lab)

    def test_a_hook_refuses(self, lab: Bench) -> None:
        hook = lab.here / ".git" / "hooks" / "pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\necho 'trailing blanks are not welcome' >&2\nexit 1\n")
        hook.chmod(0o755)
        assert self.refused(lab) == "git commit: trailing blanks are not welcome"
        with pytest.raises(PublishError):
            publish(lab.write(dataset(7), "another"), How.COMMIT, SETTINGS)
        assert lab.git(lab.here, "diff", "--cached", "--name-only") == "", "the index is as it was"

    def test_nobody_says_who_commits(self, lab: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in [each for each in os.environ if each.startswith(("GIT_AUTHOR", "GIT_COMMITTER", "EMAIL"))]:
            monkeypatch.delenv(name)
        lab.git(lab.here, "config", "user.useConfigOnly", "true")
        assert "user.useConfigOnly" in self.refused(lab) or "no email was given" in self.refused(lab)

    def test_a_password_in_an_address_is_not_told(self, lab: Bench) -> None:
        lab.git(lab.here, "remote", "set-url", "origin", "https://me:s3cret@127.0.0.1:9/none/made-up.git")
        reason = self.refused(lab, How.PUSH)
        assert "127.0.0.1" in reason
        assert "s3cret" not in reason

    def test_files_of_another_repository(self, lab: Bench, tmp_path: Path) -> None:
        stray = tmp_path / "stray.yaml"
        stray.write_text("")
        with pytest.raises(PublishError, match="one repository at a time"):
            publish([*lab.write(dataset(7)), stray], How.COMMIT, SETTINGS)

    def test_a_remote_that_refuses_is_quoted(self, lab: Bench) -> None:
        hook = lab.remote / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\necho 'main is protected' >&2\nexit 1\n")
        hook.chmod(0o755)
        assert "[remote rejected]" in self.refused(lab, How.PUSH)


class TestPush:
    def test_ours_goes_upon_what_others_pushed(self, lab: Bench, tmp_path: Path) -> None:
        lab.elsewhere(tmp_path, "README.md", "hello")
        publish(lab.write(dataset(7)), How.PUSH, SETTINGS)
        assert lab.log() == ["1 count moved", "Write README.md", "A list"]
        assert (lab.here / "README.md").read_text() == "hello"
        assert lab.status() == []

    def test_a_push_that_comes_too_late_is_tried_once_more(
        self, lab: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fetch, late = Checkout.fetch, ["second", "first"]

        def slow(self: Checkout, remote: str, branch: str) -> str | None:
            tip = fetch(self, remote, branch)
            if late:
                lab.elsewhere(tmp_path, late.pop(), "between fetch and push")
            return tip

        monkeypatch.setattr(Checkout, "fetch", slow)
        with pytest.raises(PublishError, match=r"\[rejected\]"):
            publish(lab.write(dataset(7)), How.PUSH, SETTINGS)
        assert lab.log()[0] == "Write second", "twice too late: nothing is forced"
        late.append("third")
        publish(lab.write(dataset(7)), How.PUSH, SETTINGS)
        assert lab.log()[:2] == ["1 count moved", "Write third"]

    def test_a_conflict_leaves_everything_as_it_was(self, lab: Bench, tmp_path: Path) -> None:
        lab.elsewhere(tmp_path, "data/enriched/made-up.md", "- Paper 0 ★ 1000\n")
        with pytest.raises(PublishError, match="ours do not go upon them"):
            publish(lab.write(dataset(7)), How.PUSH, SETTINGS)
        assert lab.log(lab.here) == ["1 count moved", "A list"]
        assert lab.git(lab.here, "branch", "--show-current") == "main"
        assert lab.log()[0] == "Write data/enriched/made-up.md"

    @pytest.mark.parametrize("theirs", ["README.md", f"data/raw/{NAME}.md"])
    def test_what_a_person_is_at_work_on_is_not_touched(self, lab: Bench, tmp_path: Path, theirs: str) -> None:
        lab.elsewhere(tmp_path, theirs, "hello")
        raw = lab.here / "data" / "raw" / f"{NAME}.md"
        raw.write_text("a person is at work")
        files = lab.write(dataset(7))
        if theirs == "README.md":
            publish(files, How.PUSH, SETTINGS)
            assert (lab.log()[0], (lab.here / theirs).read_text()) == ("1 count moved", "hello")
        else:
            with pytest.raises(
                PublishError, match=r"others have changed a file that is not committed here.*made-up\.md"
            ):
                publish(files, How.PUSH, SETTINGS)
            assert lab.log(lab.here) == ["1 count moved", "A list"]
        assert raw.read_text() == "a person is at work"
        assert lab.status() == [f" M data/raw/{NAME}.md"]

    def test_a_persons_commits_are_not_pushed_for_them(self, lab: Bench) -> None:
        (lab.here / "draft.md").write_text("not yet")
        lab.git(lab.here, "add", "draft.md")
        lab.git(lab.here, "commit", "--quiet", "--message", "A draft")
        with pytest.raises(PublishError, match=r"never pushed \(\w+ A draft\); push them yourself"):
            publish(lab.write(dataset(7)), How.PUSH, SETTINGS)
        assert lab.log() == ["A list"]


class TestGate:
    def test_what_would_lose_too_much_is_held_back_and_the_rest_is_published(self, lab: Bench) -> None:
        lists = lab.here / "data" / "raw"
        (lists / "another.md").write_text("- [Paper 0](https://github.com/example/tool)\n")
        lab.write(dataset(1, entries=9))
        lab.write(dataset(1), "another")
        assert call("publish").exit_code == 0
        lab.write(dataset(1, entries=9, year=None))
        lab.write(dataset(2), "another")
        result = call("publish")
        assert result.exit_code == 6
        assert "made-up: held back" in result.stderr
        assert "9 of 9 year would be lost (paper-0: year 2026 → nothing;" in result.stderr
        assert [line[3:] for line in lab.status() if line.startswith(" M")] == ["data/enriched/made-up.yaml"]
        assert call("publish", "--most-lost", "100").exit_code == 0
        lab.write(dataset(1, entries=9))
        assert call("publish").exit_code == 0
        lab.write(dataset(1, entries=9, year=None))
        assert call("publish", "--force-publish").exit_code == 0

    def test_what_git_has_must_be_readable(self, lab: Bench) -> None:
        files = lab.write(dataset(1))
        files[0].write_text("version: 1\n")
        lab.git(lab.here, "commit", "--quiet", "--all", "--message", "Broken by hand")
        lab.write(dataset(2))
        result = call("publish")
        assert result.exit_code == 2
        assert "as it was committed is not an enriched list" in result.stderr
        assert call("publish", "--force-publish").exit_code == 0


# Pull requests

WORLD: dict[str, Any] = {"world": {"name": "forge"}, "repositories": [{"name": "example/lists", "id": 1}]}
REMOTE = "https://github.com/example/lists.git"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with running(parse_world(WORLD)) as sandbox:
        yield sandbox


@pytest.fixture
def forge(lab: Bench, server: Sandbox) -> Sandbox:
    """The checkout's remote is at GitHub, as far as it knows; git is led to the bare repository."""
    server.pulls.rows.clear()
    lab.git(lab.here, "config", f"url.{lab.remote}.insteadOf", REMOTE)
    lab.git(lab.here, "remote", "set-url", "origin", REMOTE)
    return server


def proposed(lab: Bench, forge: Sandbox, stars: int, key: str = "sandbox") -> str:
    settings = Settings.read({**forge.env(), "ENRICH_PACE": "0", "GITHUB_TOKEN": key})
    return publish(lab.write(dataset(stars)), How.PULL_REQUEST, settings).place


class TestPullRequest:
    def test_it_is_opened_and_then_brought_up_to_date(self, lab: Bench, forge: Sandbox) -> None:
        before = lab.git(lab.here, "rev-parse", "HEAD")
        assert proposed(lab, forge, 7) == "https://github.com/example/lists/pull/1"
        [row] = forge.pulls.rows
        branch = row["head"]["ref"]
        assert branch.startswith("enrich/")
        assert (row["title"], row["base"]["ref"]) == ("1 count moved", "main")
        assert lab.log(commits=branch) == ["1 count moved", "A list"]
        assert (lab.git(lab.here, "rev-parse", "HEAD"), lab.log()) == (before, ["A list"])
        assert {line[:2] for line in lab.status()} == {" M"}, "the checkout stays as it was"

        assert proposed(lab, forge, 7) == row["html_url"], "the same again"
        assert lab.log(commits=branch) == ["1 count moved", "A list"]
        assert proposed(lab, forge, 9) == row["html_url"]
        assert len(forge.pulls.rows) == 1
        assert lab.log(commits=branch) == ["1 count moved", "1 count moved", "A list"]
        assert "★ 9" in lab.git(lab.remote, "show", f"{branch}:data/enriched/made-up.md")

    def test_when_it_is_merged_there_is_nothing_more_to_do(self, lab: Bench, forge: Sandbox) -> None:
        proposed(lab, forge, 7)
        branch = forge.pulls.rows[0]["head"]["ref"]
        lab.git(lab.remote, "update-ref", "refs/heads/main", branch)
        forge.pulls.rows[0]["state"] = "closed"
        assert proposed(lab, forge, 7) == ""
        assert proposed(lab, forge, 8).endswith("/pull/2")

    def test_what_people_added_to_its_branch_stays(self, lab: Bench, forge: Sandbox, tmp_path: Path) -> None:
        proposed(lab, forge, 7)
        branch = forge.pulls.rows[0]["head"]["ref"]
        lab.git(tmp_path, "clone", "--quiet", "--branch", branch, str(lab.remote), str(tmp_path / "reviewer"))
        (tmp_path / "reviewer" / "NOTES.md").write_text("looks good")
        lab.git(tmp_path / "reviewer", "add", ".")
        lab.git(tmp_path / "reviewer", "commit", "--quiet", "--message", "A note")
        lab.git(tmp_path / "reviewer", "push", "--quiet")
        proposed(lab, forge, 8)
        assert lab.log(commits=branch) == ["1 count moved", "A note", "1 count moved", "A list"]

    def test_a_strangers_pull_request_is_not_ours(self, lab: Bench, forge: Sandbox) -> None:
        said = {"title": "Free citations", "head": "enrich/abc", "base": "main", "body": ""}
        forge.pulls.open("example/lists", said, origin="stranger/lists")
        forge.pulls.open("example/lists", {**said, "head": "feature"})
        assert proposed(lab, forge, 7).endswith("/pull/3")

    def test_a_branch_that_was_pushed_in_vain_is_taken_up(self, lab: Bench, forge: Sandbox) -> None:
        with pytest.raises(PublishError, match="Resource not accessible"):
            proposed(lab, forge, 7, key="reader")
        assert proposed(lab, forge, 7).endswith("/pull/1")
        assert lab.log(commits=forge.pulls.rows[0]["head"]["ref"]) == ["1 count moved", "A list"]

    @pytest.mark.parametrize(
        ("token", "reason"),
        [("bad", "401"), ("reader", "Resource not accessible by personal access token"), ("", "needs GITHUB_TOKEN")],
    )
    def test_a_token_that_does_not_do(self, lab: Bench, forge: Sandbox, token: str, reason: str) -> None:
        with pytest.raises(PublishError, match=reason) as caught:
            proposed(lab, forge, 7, key=token)
        assert "\n" not in str(caught.value)

    def test_github_is_down(self, lab: Bench, forge: Sandbox) -> None:
        forge.set_faults({"github": [{"kind": "error", "times": 1}, {"kind": "down", "times": 1}]})
        with pytest.raises(PublishError, match=r"GitHub refuses \(503\)"):
            proposed(lab, forge, 7)
        with pytest.raises(PublishError, match="GitHub cannot be reached"):
            proposed(lab, forge, 7)

    def test_a_web_page_is_no_answer(self, lab: Bench, forge: Sandbox) -> None:
        forge.set_faults({"github": {"kind": "html", "times": 1}})
        with pytest.raises(PublishError, match="no JSON"):
            proposed(lab, forge, 7)

    def test_gh_asks_the_same_where_there_is_no_token(
        self, lab: Bench, forge: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The `gh` here is made up: it notes what it is asked and answers in GitHub's shapes."""
        gh = tmp_path / "bin" / "gh"
        gh.parent.mkdir()
        row = '{"number": 4, "html_url": "https://github.com/example/lists/pull/4", "head": {"ref": "enrich/x"}}'
        gh.write_text(f"#!/bin/sh\necho \"$@\" >> {tmp_path}/asked\n[ \"$3\" = GET ] && echo '[]' || echo '{row}'\n")
        gh.chmod(0o755)
        monkeypatch.setenv("PATH", f"{gh.parent}:{os.environ['PATH']}")
        done = publish(lab.write(dataset(7)), How.PULL_REQUEST, Settings.read({}))
        assert done.place == "https://github.com/example/lists/pull/4"
        assert (tmp_path / "asked").read_text().splitlines() == [
            "api --method GET repos/example/lists/pulls?state=open&base=main&per_page=100",
            "api --method POST repos/example/lists/pulls --input -",
        ]
        gh.write_text("#!/bin/sh\necho 'gh: Validation Failed (HTTP 422)' >&2\nexit 1\n")
        with pytest.raises(PublishError, match="Validation Failed"):
            publish(lab.write(dataset(8)), How.PULL_REQUEST, Settings.read({}))
        assert forge.pulls.rows == []

    def test_the_command_line(self, lab: Bench, forge: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in forge.env().items():
            monkeypatch.setenv(name, value)
        lab.write(dataset(7))
        result = call("publish", "--how", "pull-request")
        assert (result.exit_code, result.stdout) == (0, "published to https://github.com/example/lists/pull/1\n")


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/example/lists",
        "https://github.com/example/lists.git",
        "https://x-access-token:abc@github.com/example/lists.git/",
        "git@github.com:example/lists.git",
        "ssh://git@ssh.github.com:443/example/lists.git",
        "github.com:example/lists",
    ],
)
def test_every_form_of_address_names_its_repository(url: str) -> None:
    assert repository_of(url, SETTINGS) == "example/lists"


@pytest.mark.parametrize(
    "url", ["/srv/git/example/lists.git", "https://gitlab.com/example/lists", "https://github.com"]
)
def test_other_places_have_no_pull_requests(url: str) -> None:
    with pytest.raises(PublishError, match="pull requests are opened at GitHub"):
        repository_of(url, SETTINGS)


# Messages


def change(kind: str, text: str = "x", day: str | None = None, entry: str = "paper") -> Change:
    return Change("a-list", entry, kind, text, day)


def test_a_subject_is_never_too_long() -> None:
    kinds = ["retracted", "withdrawn", "concern", "published", "repository-gone", "repository-other-paper", "number"]
    changes = [change(kind) for kind in kinds for _ in range(1234)]
    subject = message({"a-list": changes}, "By").splitlines()[0]
    assert subject == "1234 works retracted, 1234 works withdrawn and more"
    assert len(message({"x" * 200: []}, "By").splitlines()[0]) == 72


def test_a_message_holds_so_many_events_and_no_more() -> None:
    text = message({"a-list": [change("retracted", day="2026-01-01")] * 150}, "By")
    assert text.count("\n- a-list: paper: x") == 100
    assert "\n- … and 50 more events\n" in text
    assert "\na-list: 150 works retracted\n" in text


def test_what_services_say_calls_nobody_and_closes_nothing() -> None:
    text = message({"a-list": [change("published", "fixes #12\nCo-authored-by: @octocat\x1b[2J", "2026-01-01")]}, "By")
    assert "\n- a-list: paper: fixes #\u206012 Co-authored-by: @\u2060octocat [2J\n" in text


def test_nothing_in_the_text_of_a_pull_request_ends_its_code_block() -> None:
    said = message({"a-list": [change("retracted", "a ```` of\n```\n# Heading", "2026-01-01")]}, "By")
    title, body = pull_request(said)
    assert title == "1 work retracted"
    assert body.count("```") == 2
    assert "\n```text\n- a-list: paper: a `` of `` # Heading\n" in body
