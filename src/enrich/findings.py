"""What is wrong with the nightly runs, judged from what is known about them. Reads no file and asks nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_SKEW = timedelta(hours=1)  # two clocks may differ; a success later than this is in the future


class Kind(StrEnum):
    """What can be wrong. The event is `enrich.watchdog.<kind>`."""

    OVERDUE = "overdue"  # a list was not refreshed for too long
    STALE = "stale"  # too many of its values are old, because services do not answer
    TROUBLED = "troubled"  # a service did not answer on several days running
    FAILED = "failed"  # the last run ended badly
    HANGING = "hanging"  # a run does not end
    LATE = "late"  # a run does not begin
    UNSCHEDULED = "unscheduled"  # no run is to come


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should see to. `about`: a list, a service, or the deployment that is watched."""

    kind: Kind
    about: str
    message: str

    @property
    def key(self) -> str:
        """The same finding, however its message changes from hour to hour."""
        return f"{self.kind} {self.about}"


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is wrong. `age`: of a list's last refresh. `stale`: share of answers that are old.

    `nights`: days running without an answer of a service. `run`: how long a run may take. `late`: after its time.
    """

    age: timedelta = timedelta(hours=36)
    stale: float = 0.25
    nights: int = 3
    run: timedelta = timedelta(hours=14)
    late: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A run as its server tells of it. `state`: in lower case. `since`: when it got there, or is to start."""

    name: str
    state: str
    since: datetime


def judge_lists(
    refreshed: Mapping[str, datetime], stale: Mapping[str, float], now: datetime, limits: Limits
) -> Iterator[Finding]:
    """`refreshed`: when each list was last refreshed, or first watched. `stale`: the share of old answers of each."""
    for name, last in refreshed.items():
        if last > now + _SKEW:
            yield Finding(
                Kind.OVERDUE, name, f"{name} was last refreshed on {_day(last)}, in the future: see to the clock"
            )
        elif now - last > limits.age:
            yield Finding(Kind.OVERDUE, name, f"{name} was not refreshed since {_day(last)}, {_hours(now - last)} ago")
    for name, share in stale.items():
        if share > limits.stale:
            yield Finding(Kind.STALE, name, f"{share:.0%} of what services said of {name} is old: they do not answer")


def judge_services(troubled: Mapping[str, Sequence[str]], limits: Limits) -> Iterator[Finding]:
    """`troubled`: for each service, the days running on which it did not answer everything."""
    for service, days in troubled.items():
        if len(days) >= limits.nights:
            message = f"{service} left questions unanswered on {len(days)} days running, since {min(days)}"
            yield Finding(Kind.TROUBLED, service, message)


def judge_runs(name: str, runs: Sequence[Seen], now: datetime, limits: Limits) -> Iterator[Finding]:
    """`runs`: those of the deployment `name` that are under way or to come, and the last that ended."""
    for run in runs:
        beyond = now - run.since
        if run.state == "running" and beyond > limits.run:
            yield Finding(Kind.HANGING, name, f"{run.name} runs for {_hours(beyond)}; cancel it if nothing moves")
        elif run.state in ("pending", "cancelling") and beyond > limits.late:
            message = f"{run.name} is {run.state} for {_hours(beyond)}; see whether its process lives"
            yield Finding(Kind.HANGING, name, message)
        elif run.state == "scheduled" and beyond > limits.late:
            message = f"{run.name} was to start {_hours(beyond)} ago; see that serve.py, or a worker, runs"
            yield Finding(Kind.LATE, name, message)
        elif run.state in ("failed", "crashed"):
            yield Finding(Kind.FAILED, name, f"{run.name} {run.state} on {_day(run.since)}; the server shows why")
    if not any(run.state == "scheduled" for run in runs):
        yield Finding(Kind.UNSCHEDULED, name, f"no run of {name} is to come; see whether its schedule is paused")


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _hours(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours:.0f} hours" if hours >= 2 else f"{hours * 60:.0f} minutes"
