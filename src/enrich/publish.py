"""Bring enriched files to where people see them: a commit, a push, a pull request. Nothing changed, nothing published.

Only the files that are named are committed, whatever else is changed or staged. What git has is compared with what is
there: that difference makes the message, and the publishing gate (losses.py) looks at it once more.

- commit: upon the branch that is checked out.
- push: the same, then pushed. Where the remote is ahead, ours is put upon its commits, once. A person's commits that
  were never pushed are not pushed for them.
- pull-request: a commit beside the checkout, upon the remote's branch, goes to a branch `enrich/…`. While a pull
  request of ours is open, its branch gets another commit: nothing that was reviewed is rewritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from enrich import dataset as data
from enrich.changes import Change, changes
from enrich.errors import PublishError, UsageError
from enrich.git import TRAILER, Checkout, Rejected, Remote
from enrich.losses import MOST_LOST, Held, held
from enrich.message import message, pull_request
from enrich.pull_request import PREFIX, Forge, repository_of
from enrich.settings import Settings


class How(StrEnum):
    """Ways to publish."""

    NONE = "none"
    COMMIT = "commit"
    PUSH = "push"
    PULL_REQUEST = "pull-request"


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, or would be. `place`: where to; empty where nothing was published.

    `held`: what the publishing gate holds back, by name of the list.
    """

    message: str = ""
    files: tuple[Path, ...] = ()
    place: str = ""
    held: Mapping[str, Held] = field(default_factory=dict)


def publish(
    files: Sequence[Path], how: How, settings: Settings, *, most_lost: float | None = MOST_LOST, dry_run: bool = False
) -> Publication:
    """Publish enriched files of one checkout: those that do not say what is published already.

    Enriched YAML among them makes the message; what else there is goes with it. `most_lost`: as in losses.py. With
    `how` none, or for a dry run, it is only told what would be published. Raises PublishError where that fails.
    """
    if not files:
        return Publication()
    with Checkout.around(files[0].parent).alone() as checkout:
        edition = Edition(checkout, tuple(files), most_lost)
        if how is How.PULL_REQUEST:
            return edition.propose(settings, dry_run=dry_run)
        return edition.commit(how, dry_run=dry_run or how is How.NONE)


@dataclass(frozen=True, slots=True)
class Edition:
    """Files of a checkout that are to be published together."""

    checkout: Checkout
    files: tuple[Path, ...]
    most_lost: float | None = MOST_LOST

    def commit(self, how: How, *, dry_run: bool) -> Publication:
        """Commit what is not as the last commit has it, and push that where it is wanted."""
        head = self.checkout.head()
        draft = self.draft(head, self._differing(head, self.checkout.changed(self.files)))
        if dry_run:
            return draft
        place = ""
        if draft.files:
            branch = self.checkout.branch()
            place = f"{branch} {self.checkout.commit(draft.files, draft.message)[:10]}"
        if how is How.PUSH:
            place = self._push() or place
        return replace(draft, place=place)

    def _push(self) -> str:
        """Push commits of ours; returns where they went, nothing where the remote has them already."""
        remote = self.checkout.home()
        for last in (False, True):
            tip = self._tip(remote)
            if strangers := self.checkout.strangers(tip):
                others = "; ".join(strangers[:3])
                raise PublishError(f"{remote.branch} has commits that were never pushed ({others}); push them yourself")
            self.checkout.rebase(tip, f"{remote.name}/{remote.branch}")
            if self.checkout.head() == tip:
                return ""
            try:
                self.checkout.push(remote.name, "HEAD", remote.branch)
            except Rejected:
                if last:
                    raise
            else:
                break
        return f"{remote.name}/{remote.branch}"

    def propose(self, settings: Settings, *, dry_run: bool) -> Publication:
        """Put what is not as the remote has it into a pull request: the one that is open, or a new one."""
        remote = self.checkout.home()
        tip = self._tip(remote)
        draft = self.draft(tip, self._differing(tip, self.files))
        if dry_run or not draft.files:
            return draft
        forge = Forge(repository_of(remote.url, settings), settings)
        pull = forge.find(remote.branch)
        title, body = pull_request(draft.message)
        branch = pull.branch if pull else PREFIX + _digest(draft.files)
        self._add(remote, branch, tip, draft.files)
        if pull is None:
            pull = forge.open(remote.branch, branch, title, body)
        else:
            forge.update(pull, title, body)
        return replace(draft, place=pull.url)

    def _add(self, remote: Remote, branch: str, base: str, files: Sequence[Path]) -> None:
        """Bring files to a branch of the remote by one more commit, where it does not have them."""
        tip = self.checkout.fetch(remote.name, branch) or base
        if changed := self._differing(tip, files):
            said = replace(self, most_lost=None).draft(tip, changed).message
            self.checkout.push(remote.name, self.checkout.graft(tip, changed, said), branch)

    def _tip(self, remote: Remote) -> str:
        tip = self.checkout.fetch(remote.name, remote.branch)
        if tip is None:
            command = f"git push -u {remote.name} {remote.branch}"
            raise PublishError(f"{remote.name} has no branch {remote.branch}; push it once yourself: {command}")
        return tip

    def _differing(self, commit: str | None, files: Sequence[Path]) -> list[Path]:
        return [file for file in files if file.exists() and self.checkout.differs(commit, file)]

    def draft(self, commit: str | None, changed: Sequence[Path]) -> Publication:
        """What is to be said of the changes since a commit. A list that loses too much is left out with its files."""
        found: dict[str, list[Change]] = {file.stem: [] for file in changed}
        held_back: dict[str, Held] = {}
        for file in changed:
            after = data.load(file) if file.suffix == ".yaml" else None
            if after is None:
                continue
            before = self._then(commit, file)
            if losses := held(before, after, self.most_lost):
                held_back[file.stem] = losses
            found[file.stem] = changes(before, after)
        files = tuple(file for file in changed if file.stem not in held_back)
        said = {name: changes for name, changes in found.items() if name not in held_back}
        return Publication(message(said, TRAILER) if files else "", files, held=held_back)

    def _then(self, commit: str | None, file: Path) -> data.Dataset | None:
        """A dataset as a commit has it."""
        text = self.checkout.content(commit, file)
        try:
            return None if text is None else data.parse(text, f"{file} as it was committed")
        except UsageError:
            if self.most_lost is None:
                return None
            raise


def _digest(files: Sequence[Path]) -> str:
    """A name for what the files say today."""
    parts = [part for file in files for part in (file.name.encode(), file.read_bytes())]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
