"""What is reported to people: kinds of problems, how sure each is, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from enrich.lists.weave import Edit


class Severity(StrEnum):
    """How sure a kind of problem is: surely wrong, to be looked at, or only worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


_ERROR, _WARNING, _NOTICE = Severity
# What a list shows by itself. docs/problems.md explains every code of all tables; a test compares.
BY_LIST = {
    "anchor": _ERROR,
    "anchor-case": _WARNING,
    "broken-link": _ERROR,
    "counter": _WARNING,
    "damaged-url": _ERROR,
    "duplicate": _WARNING,
    "empty-link": _ERROR,
    "label-host": _WARNING,
    "label-kind": _WARNING,
    "no-link": _WARNING,
    "placeholder": _ERROR,
    "repeated": _NOTICE,
    "same-link": _WARNING,
    "tag-spelling": _WARNING,
    "tag-unknown": _WARNING,
    "unfinished": _WARNING,
}
# What only the services' records show.
BY_RECORD = {
    "label-venue": _WARNING,
    "label-year": _WARNING,
    "link-other-paper": _NOTICE,
    "not-accepted": _WARNING,
    "notice": _WARNING,
    "now-published": _WARNING,
    "repository-archived": _NOTICE,
    "repository-blocked": _WARNING,
    "repository-empty": _NOTICE,
    "repository-missing": _WARNING,
    "repository-other-paper": _NOTICE,
    "repository-part": _NOTICE,
    "repository-renamed": _WARNING,
    "title": _WARNING,
    "unanswered": _NOTICE,
    "unreadable": _NOTICE,
    "unresolved": _NOTICE,
}
# What comes of people's decisions.
BY_PIN = {
    "pin-absent": _WARNING,
    "pin-agrees": _NOTICE,
    "pin-differs": _NOTICE,
    "pin-expired": _WARNING,
    "pin-unused": _WARNING,
}
SEVERITY = BY_LIST | BY_RECORD | BY_PIN


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at. `code` is stable and documented.

    `at`: the byte where it stands; `line` (from 1) and `entry` (its id, None for the list as a whole) follow from it.
    `also`: the line of the other entry, where two are compared. `fix`: what would surely put it right.
    """

    code: str
    message: str
    at: int | None = None
    also: int | None = None
    fix: Edit | None = None
    line: int | None = None
    entry: str | None = None

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.code]

    @property
    def is_notice(self) -> bool:
        return self.severity is Severity.NOTICE
