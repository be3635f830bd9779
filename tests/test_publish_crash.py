"""Publishing that dies, is stopped, or whose git is killed, at every step: the next run publishes it, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dying import Driver, driving
from test_publish import Bench, dataset, lab

__all__ = ["lab"]  # a fixture

KILL_GIT = "kill -9 $PPID; sleep 1"
KILL_US = "kill -9 $(ps -o ppid= -p $PPID); sleep 1"
STOP_US = "kill -15 $(ps -o ppid= -p $PPID); sleep 5"


@pytest.fixture
def driver(lab: Bench) -> Iterator[Driver]:
    with driving(lab.here, {}) as program:
        yield program


def hook(lab: Bench, name: str, argument: str = "", *, what: str) -> None:
    """Let something happen in a hook that is called with an argument, once."""
    path, once = lab.here / ".git" / "hooks" / name, lab.here / ".git" / "once"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"""#!/bin/sh
case "$1" in "{argument}"*) ;; *) exit 0 ;; esac
if [ -e {once} ]; then rm {once}; {what}; fi
"""
    )
    path.chmod(0o755)
    once.touch()


def locks(lab: Bench) -> list[str]:
    return [path.name for path in (lab.here / ".git").rglob("*.lock")]


def published(lab: Bench, *others: str) -> None:
    """All of it is where people see it, once, and nothing is left here."""
    assert lab.log() == ["1 count moved", *others, "A list"]
    assert lab.git(lab.here, "rev-parse", "main") == lab.git(lab.remote, "rev-parse", "main")
    assert (lab.status(), locks(lab)) == ([], [])
    assert lab.git(lab.here, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert lab.git(lab.here, "worktree", "list", "--porcelain").count("worktree ") == 1


@pytest.mark.slow
@pytest.mark.parametrize(("how", "every"), [("SIGKILL", 1), ("SIGTERM", 5)])
def test_the_next_run_publishes_what_one_that_ended_before_any_command_has_not(
    lab: Bench, driver: Driver, tmp_path: Path, how: str, every: int
) -> None:
    lab.elsewhere(tmp_path, "README.md", "hello")
    files = lab.write(dataset(7))
    start, there = lab.git(lab.here, "rev-parse", "main"), lab.git(lab.remote, "rev-parse", "main")
    right = [file.read_bytes() for file in files]
    done = driver.call("publish", "--how", "push")
    assert (done.code, done.steps > 20) == (0, True), done
    published(lab, "Write README.md")
    for at in range(1, done.steps + 1, every):
        lab.git(lab.here, "reset", "--quiet", "--hard", start)
        lab.git(lab.remote, "update-ref", "refs/heads/main", there)
        lab.write(dataset(7))
        driver.call("publish", "--how", "push", at=at, how=how)
        assert [file.read_bytes() for file in files] == right, at
        again = driver.call("publish", "--how", "push")
        assert again.code == 0, (at, again)
        published(lab, "Write README.md")


@pytest.mark.slow
@pytest.mark.parametrize("what", [KILL_GIT, KILL_US, STOP_US])
@pytest.mark.parametrize(
    "moment", ["pre-commit", "reference-transaction prepared", "reference-transaction committed", "post-checkout"]
)
def test_a_git_that_is_killed_or_outlives_us_stops_no_later_run(
    lab: Bench, driver: Driver, tmp_path: Path, moment: str, what: str
) -> None:
    lab.elsewhere(tmp_path, "README.md", "hello")
    lab.write(dataset(7))
    hook(lab, *moment.split(), what=what)
    end = driver.call("publish", "--how", "push")
    assert not (lab.here / ".git" / "once").exists(), "it has happened"
    if what == KILL_GIT:
        assert (end.code, end.err.count("\n"), "was killed" in end.err) == (2, 1, True), end
    else:
        assert end.code == (-9 if what == KILL_US else 143), end
    again = driver.call("publish", "--how", "push")
    assert again.code == 0, again
    published(lab, "Write README.md")
