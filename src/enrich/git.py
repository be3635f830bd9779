"""git, run as people run it, and what publishing needs of a checkout.

By subprocess, not by a library: only git itself knows people's hooks, signing keys, credential helpers and ssh set-up.
It never asks a question, and every failure is one line without a password. Nothing is ever forced: no push rewrites
what is there, and no file is touched that is not named. git does not write files as a whole: where ours must go upon
the commits of others, that is done beside the checkout, and enriched files are never moved away and back.

A git that is killed leaves locks behind which stop every git after it. `Checkout.alone` knows which were ours.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from enrich.alone import changing
from enrich.errors import PublishError

TRAILER = "Enriched-by"  # the last line of a commit of ours, by which it is known
_PATIENCE = 600  # seconds for one command, which may push over a slow line
_LAST_WORDS = 10  # seconds for a command that is stopped to put its locks away
_SETTINGS = (
    "core.quotePath=false",
    "gc.autoDetach=false",
    "maintenance.autoDetach=false",
)  # nothing goes on alone
_PIPE = subprocess.PIPE
_OWN = ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")  # set inside of hooks
_REASON = re.compile(r"^(?:fatal|error): (.*)$", re.MULTILINE)
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")


class Rejected(PublishError):
    """The remote has commits that are not here."""


class Killed(PublishError):
    """A git command was killed, and may have left its locks behind."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where a branch is pushed to. `url`: as it is configured."""

    name: str
    branch: str
    url: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """A work tree. Calling it runs one git command in it and returns what that prints.

    `held`: what every command holds as long as it lives, see `alone`.
    """

    root: Path
    held: tuple[int, ...] = ()

    @classmethod
    def around(cls, folder: Path) -> Checkout:
        """The checkout that a folder belongs to. Raises PublishError where there is none."""
        there = next(each for each in (folder.resolve(), *folder.resolve().parents) if each.is_dir())
        return cls(Path(_run(there, ("rev-parse", "--show-toplevel")).strip()))

    def __call__(self, *arguments: str, given: str = "", index: Path | None = None) -> str:
        return _run(self.root, arguments, given, {"GIT_INDEX_FILE": str(index)} if index else {}, self.held)

    def _inside(self, name: str) -> Path:
        """A path in git's own folder."""
        return self.root / self("rev-parse", "--git-path", name).strip()

    @contextmanager
    def alone(self) -> Iterator[Checkout]:
        """This checkout, with no other run of ours at work in it, and without what one that died has left there."""
        try:
            with changing(self._inside("enrich-publishes"), _PATIENCE, self._repair, Killed) as held:
                yield replace(self, held=(held,))
        except TimeoutError as error:
            raise PublishError(f"another run publishes from {self.root}, and does not end") from error

    def _repair(self, began: float) -> None:
        """Take away the locks of git commands of ours that were killed. What people locked since stays."""
        for lock in (self.root / self("rev-parse", "--git-common-dir").strip()).rglob("*.lock"):
            with suppress(FileNotFoundError):
                if 0 <= lock.stat().st_mtime - began <= _PATIENCE:
                    lock.unlink()

    def _ask(self, *arguments: str) -> str:
        """What a question prints; empty where git has no answer."""
        try:
            return self(*arguments).strip()
        except PublishError:
            return ""

    def name(self, file: Path) -> str:
        """A file's path as git writes it. Raises PublishError for one of elsewhere."""
        place = file.resolve()
        if not place.is_relative_to(self.root.resolve()):
            raise PublishError(f"{file} does not lie in {self.root}: publish the files of one repository at a time")
        return place.relative_to(self.root.resolve()).as_posix()

    def _names(self, files: Sequence[Path]) -> list[str]:
        """Their names, where git may have them."""
        names = [self.name(file) for file in files]
        if ignored := self._ask("check-ignore", "--", *names).splitlines():
            raise PublishError(f"{ignored[0]} is ignored by git, so it cannot be published; change .gitignore")
        return names

    # what is there

    def branch(self) -> str:
        """The branch that is checked out. Raises PublishError where none is."""
        if found := self._ask("symbolic-ref", "--quiet", "--short", "HEAD"):
            return found
        raise PublishError("no branch is checked out (detached HEAD), so a commit would be lost; `git switch` to one")

    def head(self) -> str | None:
        """The commit that is checked out; None in a repository without any."""
        return self._ask("rev-parse", "--verify", "--quiet", "HEAD") or None

    def changed(self, files: Iterable[Path]) -> list[Path]:
        """Which of these files are not as the last commit has them."""
        there = [file for file in files if file.exists()]
        if not there:
            return []
        named = dict(zip(self._names(there), there, strict=True))
        listed = self("status", "--porcelain", "-z", "--no-renames", "-uall", "--", *map(_exact, named))
        states = {line[3:] for line in listed.split("\0")}
        return [file for name, file in named.items() if name in states]

    def content(self, commit: str | None, file: Path) -> str | None:
        """A file's text in a commit; None where it has none of that name."""
        blob = self._blob(commit, file)
        return self("cat-file", "blob", blob) if blob else None

    def differs(self, commit: str | None, file: Path) -> bool:
        """Whether a file is not as a commit has it."""
        return self("hash-object", "--", self.name(file)).strip() != self._blob(commit, file)

    def _blob(self, commit: str | None, file: Path) -> str | None:
        found = self("ls-tree", commit, "--", self.name(file)).split() if commit else []
        return found[2] if found else None

    def home(self) -> Remote:
        """Where the branch goes: to the remote that it follows, else to `origin`, else to the only one."""
        branch = self.branch()
        remotes = self("remote").split()
        wanted = [self._ask("config", f"branch.{branch}.remote"), "origin", *(remotes if len(remotes) == 1 else ())]
        name = next((each for each in wanted if each in remotes), None)
        if name is None:
            raise PublishError("there is no remote to push to; add one: git remote add origin ADDRESS")
        followed = self._ask("config", f"branch.{branch}.merge").removeprefix("refs/heads/")
        return Remote(name, followed or branch, self("config", f"remote.{name}.url").strip())

    # what is done

    def commit(self, files: Sequence[Path], message: str) -> str:
        """Commit these files and nothing else, whatever else is changed or staged; returns the commit."""
        names = [self.name(file) for file in files]
        new = [name for name in names if not self._ask("ls-files", "--", _exact(name))]
        try:
            if new:
                self("add", "--intent-to-add", "--", *map(_exact, new))
            self(
                "commit",
                "--quiet",
                "--cleanup=whitespace",
                "--file=-",
                "--only",
                "--",
                *map(_exact, names),
                given=message,
            )
        except PublishError:
            if new:
                self("rm", "--cached", "--quiet", "--ignore-unmatch", "--", *map(_exact, new))
            raise
        return self("rev-parse", "HEAD").strip()

    def graft(self, parent: str, files: Sequence[Path], message: str) -> str:
        """A commit upon another one, with these files as they are here; returns it.

        Made beside the checkout: neither its branch, nor its index, nor any file moves. No hook runs, and nothing is
        signed.
        """
        names = self._names(files)
        with TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            self("read-tree", parent, index=index)
            self("add", "--", *map(_exact, names), index=index)
            tree = self("write-tree", index=index).strip()
        return self("commit-tree", tree, "-p", parent, given=message).strip()

    def fetch(self, remote: str, branch: str) -> str | None:
        """The remote's latest commit of a branch; None where it has no such branch."""
        here = f"refs/remotes/{remote}/{branch}"
        try:
            self("fetch", "--quiet", "--no-tags", remote, f"+refs/heads/{branch}:{here}")
        except PublishError as error:
            if "couldn't find remote ref" in str(error):
                return None
            raise
        return self("rev-parse", here).strip()

    def strangers(self, since: str) -> list[str]:
        """The commits since another one that are not ours, `a1b2c3d What it did`."""
        lines = self("log", f"--format=%(trailers:key={TRAILER},separator=%x20)%x00%h %s", f"{since}..HEAD")
        pairs = (line.partition("\0") for line in lines.splitlines())
        return [title for ours, _, title in pairs if not ours]

    def push(self, remote: str, commit: str, branch: str) -> None:
        """Push a commit to a branch. Raises Rejected where the remote is ahead."""
        try:
            self("push", "--quiet", remote, f"{commit}:refs/heads/{branch}")
        except PublishError as error:
            if re.search(r"\[rejected\]|non-fast-forward|fetch first", str(error)):
                raise Rejected(str(error)) from error
            raise

    def rebase(self, onto: str, name: str) -> None:
        """Put our commits upon another one, where that is ahead; what was there stays where that does not go.

        Only files that others have changed are written to, and none of those that a person is at work on.
        """
        if self("rev-list", "--count", f"HEAD..{onto}").strip() == "0":
            return
        beside = str(self._inside("enrich-rebase"))
        self._ask("worktree", "remove", "--force", beside)  # of a run that died
        try:
            self("worktree", "add", "--quiet", "--detach", beside, "HEAD")
            there = replace(self, root=Path(beside))
            there("rebase", "--quiet", onto)
            ours = there("rev-parse", "HEAD").strip()
        except PublishError as error:
            raise PublishError(
                f"{name} has commits that are not here, and ours do not go upon them: {error}"
            ) from error
        finally:
            self._ask("worktree", "remove", "--force", beside)
        self._go(ours)

    def _go(self, commit: str) -> None:
        """Have the branch at a commit, and with it the files that this one changes; none that differ here from both."""
        changed = self("diff", "--name-only", "--no-renames", "-z", "HEAD", commit).split("\0")
        there = [self.root / name for name in changed if name and (self.root / name).is_file()]
        if same := [file for file in there if not self.differs(commit, file)]:  # by a run that died
            self("add", "--", *map(_exact, map(self.name, same)))
        try:
            self("reset", "--quiet", "--keep", commit)
        except PublishError as error:
            raise PublishError(f"others have changed a file that is not committed here: {error}") from error


def _exact(name: str) -> str:
    """A path that is no pattern."""
    return f":(top,literal){name}"


def _run(
    folder: Path,
    arguments: Sequence[str],
    given: str = "",
    more: Mapping[str, str] | None = None,
    held: Sequence[int] = (),
) -> str:
    env = {name: value for name, value in os.environ.items() if name not in _OWN}
    env |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true"} | dict(more or {})
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    try:
        with subprocess.Popen(  # noqa: S603 (git with arguments of ours)
            ["git", *settings, *arguments],  # noqa: S607 (the git that people use)
            cwd=folder, env=env, pass_fds=held, stdin=_PIPE, stdout=_PIPE, stderr=_PIPE,
        ) as git:  # fmt: skip
            said, complaint = _heard(git, given)
    except FileNotFoundError as error:
        raise PublishError("git is not installed; install it, or publish by other means (--publish none)") from error
    except subprocess.TimeoutExpired as error:
        raise PublishError(f"git {arguments[0]} did not end within {_PATIENCE} s") from error
    if git.returncode < 0:
        raise Killed(f"git {arguments[0]} was killed ({signal.Signals(-git.returncode).name}); run again")
    if git.returncode:
        raise PublishError(f"git {arguments[0]}: {_reason((complaint or said).decode(errors='replace'))}")
    return said.decode(errors="replace")


def _heard(git: subprocess.Popen[bytes], given: str) -> tuple[bytes, bytes]:
    """What a command says. One that is not waited for is told to end: killed, it would leave its locks behind."""
    try:
        return git.communicate(given.encode(), timeout=_PATIENCE)
    except BaseException:
        git.terminate()
        with suppress(subprocess.TimeoutExpired):
            git.wait(_LAST_WORDS)
        git.kill()
        raise


def _reason(said: str) -> str:
    """The line that tells why, without anyone's password."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it failed without a word"]
    rejected = next((line for line in lines if line.startswith("! [")), None)
    found = _REASON.search(said)
    return _CREDENTIALS.sub("", rejected or (found[1] if found else lines[-1]))
