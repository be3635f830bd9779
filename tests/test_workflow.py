"""The workflow for GitHub: its rules, read from the file, and its commands, run with git on real repositories."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from enrich.dataset import Dataset, Entry, ListInfo, dump

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "workflows" / "enrich.yml"
TEXT = FILE.read_text("utf-8")
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
JOBS: dict[str, Any] = WORKFLOW["jobs"]
STEPS = [(name, step) for name, job in JOBS.items() for step in job["steps"]]
WRITING = {"publish": {"contents": "write", "pull-requests": "write"}}
ACTIONS = {"checkout", "setup-python", "cache/restore", "cache/save", "upload-artifact", "download-artifact"}


def test_every_action_is_github_s_own_and_pinned_by_the_hash_of_its_commit() -> None:
    used = re.findall(r"uses: (\S+)(.*)", TEXT)
    assert len(used) == sum("uses" in step for _, step in STEPS)
    pins: dict[str, set[str]] = {}
    for action, comment in used:
        name, _, commit = action.partition("@")
        owner, _, rest = name.partition("/")
        assert (owner, rest in ACTIONS) == ("actions", True), action
        assert re.fullmatch(r"[0-9a-f]{40}", commit), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
        pins.setdefault(rest.partition("/")[0], set()).add(commit + comment)
    assert all(len(each) == 1 for each in pins.values()), "one version of each"


def test_only_the_job_that_publishes_may_write() -> None:
    assert WORKFLOW["permissions"] == {}
    for name, job in JOBS.items():
        assert job["permissions"] == WRITING.get(name, job["permissions"])
        assert name in WRITING or "write" not in job["permissions"].values()
        assert "write-all" not in str(job["permissions"])


def test_it_starts_by_the_clock_or_by_a_maintainer_and_never_for_a_stranger() -> None:
    assert WORKFLOW[True].keys() == {"schedule", "workflow_dispatch"}, "YAML 1.1 reads `on` as True"
    assert "pull_request_target" not in TEXT
    assert WORKFLOW[True]["schedule"] == [{"cron": "17 3 * * *"}]


def test_no_secret_and_nothing_that_people_type_stands_in_a_command() -> None:
    for name, step in STEPS:
        assert "${{" not in step.get("run", ""), (name, step.get("name"))


def test_what_may_write_runs_no_code_of_others() -> None:
    commands = [step.get("run", "") for name, step in STEPS if name in WRITING]
    assert not re.search(r"\b(?:pip|python|npm|npx|curl|wget|make|bash|sh|eval)\b", "\n".join(commands))
    actions = {step["uses"].split("@")[0] for name, step in STEPS if name in WRITING and "uses" in step}
    assert actions == {"actions/checkout", "actions/download-artifact"}
    reading = [step for name, step in STEPS if name not in WRITING and "checkout@" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in reading)
    assert len(reading) == 2


def test_no_job_runs_for_ever_and_no_two_nights_at_once() -> None:
    assert all(0 < job["timeout-minutes"] <= 300 for job in JOBS.values())
    assert WORKFLOW["concurrency"] == {"group": "enrich", "cancel-in-progress": False}


def test_replies_are_kept_from_night_to_night() -> None:
    steps = {step.get("uses", "").partition("@")[0]: step.get("with") for _, step in STEPS}
    restore, save = steps["actions/cache/restore"], steps["actions/cache/save"]
    assert (restore["path"], restore["key"]) == (save["path"], save["key"]) == (".enrich/cache", save["key"])
    assert "run_id" in save["key"]
    assert save["key"].startswith(restore["restore-keys"])


# The commands, as a runner would run them


def command(words: str) -> str:
    [step] = [step for _, step in STEPS if words in step.get("name", "")]
    return str(step["run"])


class Runner:
    """Two checkouts of a bare remote: of the job that reads, and of the job that writes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.remote = folder, folder / "remote.git"
        self.env = {
            "HOME": str(folder), "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "bot", "GIT_AUTHOR_EMAIL": "bot@example.org", "GIT_COMMITTER_NAME": "bot",
            "GIT_COMMITTER_EMAIL": "bot@example.org", "RUNNER_TEMP": str(folder / "temp"), "BRANCH": "main",
            "GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "BUNDLE": str(folder / "night.bundle"), "LISTS": "", "FORCE": "false", "PYTHONPATH": str(ROOT / "src"),
            "ENRICH_CACHE": str(folder / "cache"),
        }  # fmt: skip
        (folder / "bin").mkdir()
        (folder / "temp").mkdir()
        self.git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.remote))
        self.git(folder, "clone", "--quiet", str(self.remote), "reads")
        self.reads, self.writes = folder / "reads", folder / "writes"
        self.git(self.reads, "switch", "--quiet", "--create", "main")
        for name in ("data/raw/x.md", "data/enriched/x.md"):
            (self.reads / name).parent.mkdir(parents=True, exist_ok=True)
            (self.reads / name).write_text("- [A paper of many words](https://arxiv.org/abs/2310.16046)\n")
        self.git(self.reads, "add", ".")
        self.git(self.reads, "commit", "--quiet", "--message", "A list")
        self.git(self.reads, "push", "--quiet", "origin", "main")
        self.env["GITHUB_SHA"] = self.git(self.reads, "rev-parse", "HEAD")

    def git(self, folder: Path, *arguments: str) -> str:
        call = ["git", *arguments]
        done = subprocess.run(call, cwd=folder, env=self.env, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.strip()

    def run(self, folder: Path, script: str, **env: str) -> tuple[int, str]:
        """A step, in the shell that GitHub takes for it."""
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(shell, cwd=folder, env=self.env | env, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
        return done.returncode, done.stdout + done.stderr

    def program(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def night(self, **files: str) -> None:
        """A commit of these files on what was there, bundled as the reading job does it."""
        self.git(self.reads, "reset", "--quiet", "--hard", self.env["GITHUB_SHA"])
        for name, text in files.items():
            (self.reads / name).parent.mkdir(parents=True, exist_ok=True)
            (self.reads / name).write_text(text)
        self.git(self.reads, "add", ".")
        self.git(self.reads, "commit", "--quiet", "--message", "1 count moved\n\n- x: more")
        self.git(self.reads, "bundle", "create", "--quiet", self.env["BUNDLE"], f"{self.env['GITHUB_SHA']}..HEAD")

    def taken_over(self) -> tuple[int, str]:
        self.git(self.folder, "clone", "--quiet", str(self.remote), f"writes{len(list(self.folder.glob('writes*')))}")
        self.writes = max(self.folder.glob("writes*"))
        return self.run(self.writes, command("Take over one commit"))

    def log(self, branch: str = "main") -> list[str]:
        return self.git(self.remote, "log", "--format=%s", branch).splitlines()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_the_reading_job_commits_and_hands_on(runner: Runner) -> None:
    """A made-up refresh that held something back, then the true `enrich publish`."""
    about = ListInfo(name="x", title="X", entries=1, links=1, asked=True)
    (runner.folder / "x.yaml").write_text(dump(Dataset(about=about, entries=[Entry(id="a", title="A paper")])))
    refresh = f"mkdir -p data/enriched && cp {runner.folder}/x.yaml data/enriched/ && exit 6"
    runner.program("python", f'[ "$3" = refresh ] && {{ {refresh}; }}\nexec {sys.executable} "$@"')
    done, said = runner.run(runner.reads, command("Pull, refresh"))
    assert done == 0, said
    assert (runner.folder / "output").read_text().splitlines() == ["worst=6", "changed=true"]
    assert "Enrich x\n" in (runner.folder / "summary").read_text()
    (runner.reads / ".enrich" / "night.bundle").rename(runner.env["BUNDLE"])
    assert runner.taken_over()[0] == 0
    assert runner.run(runner.writes, command("Push"))[0] == 0
    assert runner.log() == ["Enrich x", "A list"]


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (2, 2), (1, 1)])
def test_a_night_without_change_hands_nothing_on_and_a_broken_one_fails(
    runner: Runner, code: int, expected: int
) -> None:
    runner.program("python", f"exit {code}")
    done, said = runner.run(runner.reads, command("Pull, refresh"), LISTS="x y")
    assert done == expected, said
    assert not (runner.reads / ".enrich").exists()


def test_a_commit_chosen_by_nobody_is_refused(runner: Runner) -> None:
    filled_in = command("filled in")
    assert runner.run(runner.reads, filled_in, ENRICH_COMMIT="")[0] == 1
    assert runner.run(runner.reads, filled_in, ENRICH_COMMIT="main")[0] == 1
    assert runner.run(runner.reads, filled_in, ENRICH_COMMIT="a" * 40)[0] == 0


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("data/enriched/x.md", True),
        ("data/enriched/ä list.yaml", True),
        ("data/raw/x.md", True),
        ("data/raw/x.yaml", False),
        ("data/enriched/deep/x.md", False),
        ("data/enriched/x.py", False),
        (".github/workflows/evil.yml", False),
        ("README.md", False),
        ("data/enriched/x.md\n.md", False),
    ],
)
def test_the_writing_job_takes_files_of_the_dataset_alone(runner: Runner, name: str, *, is_taken: bool) -> None:
    runner.night(**{name: "★ 7\n"})
    done, said = runner.taken_over()
    assert (done == 0) == is_taken, said


def test_it_takes_neither_links_nor_programs(runner: Runner) -> None:
    (runner.reads / "data" / "enriched" / "link.md").symlink_to("/etc/passwd")
    runner.git(runner.reads, "add", ".")
    runner.git(runner.reads, "commit", "--quiet", "--message", "A link")
    runner.git(runner.reads, "bundle", "create", "--quiet", runner.env["BUNDLE"], f"{runner.env['GITHUB_SHA']}..HEAD")
    assert runner.taken_over()[0] == 1


def test_it_pushes_upon_what_others_pushed_meanwhile(runner: Runner) -> None:
    runner.night(**{"data/enriched/x.md": "★ 7\n"})
    runner.git(runner.reads, "reset", "--quiet", "--hard", runner.env["GITHUB_SHA"])
    (runner.reads / "README.md").write_text("hello")
    runner.git(runner.reads, "add", ".")
    runner.git(runner.reads, "commit", "--quiet", "--message", "Say hello")
    runner.git(runner.reads, "push", "--quiet", "origin", "main")
    assert runner.taken_over()[0] == 0
    done, said = runner.run(runner.writes, command("Push"))
    assert done == 0, said
    assert runner.log() == ["1 count moved", "Say hello", "A list"]


def test_a_pull_request_is_opened_once_and_then_grows(runner: Runner) -> None:
    """The `gh` here is made up: it notes what it is asked, and knows of one open pull request after the first."""
    asked, opened = runner.folder / "asked", runner.folder / "opened"
    runner.program("gh", f'echo "$1 $2 $3" >> {asked}\n[ "$2" = list ] && cat {opened}\n'
                   f'[ "$2" = create ] && echo "$6" > {opened}\nexit 0')  # fmt: skip
    opened.write_text("")
    step = next(step for _, step in STEPS if "Open a pull request" in step.get("name", ""))
    for text in ("★ 7\n", "★ 8\n", "★ 8\n"):
        runner.night(**{"data/enriched/x.md": text})
        assert runner.taken_over()[0] == 0
        done, said = runner.run(runner.writes, step["run"], OURS=step["env"]["OURS"])
        assert done == 0, said
    branch = opened.read_text().strip()
    assert branch.startswith("enrich/")
    assert runner.log(branch) == ["1 count moved", "1 count moved", "A list"]
    assert runner.log() == ["A list"]
    assert runner.git(runner.remote, "show", f"{branch}:data/enriched/x.md") == "★ 8"
    verbs = [line.split()[1] for line in asked.read_text().splitlines()]
    assert verbs == ["list", "create", "list", "edit", "list", "edit"]
    assert (runner.folder / "temp" / "body.md").read_text().startswith("```text\n- x: more\n")
