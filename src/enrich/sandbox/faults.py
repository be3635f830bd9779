"""What can go wrong with a service, on demand: `{service: fault}` or `{service: [fault, ...]}`, as YAML or plain data.

A fault is `{kind: ..., times: ..., path: ..., ...}`. `times`: how many requests it hits (default: all that come).
`after`: how many it lets pass first. `path`: only requests whose path holds this text. `all` as the service means every
service, `openreview` both its hosts.

| kind | what the client meets | settings |
|---|---|---|
| throttle | 429 (GitHub: 403) in the service's own words | `retry_after`: seconds for the header (default: no header) |
| spent | the budget is used up: OpenAlex, OpenReview 429; GitHub 403, in GraphQL an error | `retry_after`: seconds |
| error | a server error | `status` (default 503), `body`: json (default) or html |
| stall | silence, then the good answer | `seconds` (default 30), or until the faults are replaced |
| cut | a body that ends in the middle | `abrupt: true`: the connection is closed as well |
| html | status 200 and a page instead of data | |
| wrong | the record of another thing | |
| refuse | 403 in the service's own words | |
| empty | status 200 and nothing | |
| reshape | the good answer in another shape | `shape`: one of `reshape.SHAPES` |
| mislabel | the good answer under another name | `media`: the content type (default text/plain) |
| drip | the good answer without its last byte, then blanks | `seconds` between two of them (default 30) |
| flood | the same, as many as the client takes | |
| down | the connection is dropped | |
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from enrich.errors import UsageError
from enrich.sandbox.reshape import SHAPES

KINDS = frozenset(
    {"throttle", "spent", "error", "stall", "cut", "html", "wrong", "refuse", "empty", "down"}
    | {"reshape", "mislabel", "drip", "flood"}
)


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong; the module's table tells the fields. `times` and `after` count down."""

    kind: str
    times: int | None = None
    after: int = 0
    path: str = ""
    retry_after: float | None = None
    status: int = 503
    body: str = "json"
    seconds: float = 30.0
    abrupt: bool = False
    shape: str = "null"
    media: str = "text/plain"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"no such fault: {self.kind!r}; there are {', '.join(sorted(KINDS))}")
        if self.shape not in SHAPES:
            raise UsageError(f"no such shape for a fault: {self.shape!r}; there are {', '.join(SHAPES)}")

    def takes(self, path: str) -> bool:
        """True if it hits this request, which is then counted."""
        if self.path not in path or self.times == 0:
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass(slots=True)
class Faults:
    """All faults of a running sandbox, safe to change from another thread."""

    _faults: dict[str, list[Fault]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def replace(self, plan: Mapping[str, Any] | None) -> None:
        """Forget the old faults and plan these. Raises UsageError for what is no fault."""
        faults = {service: [_fault(row) for row in _rows(given)] for service, given in (plan or {}).items()}
        with self._lock:
            self._faults = faults

    def take(self, service: str, path: str) -> Fault | None:
        """The first fault that hits this request, None if all goes well."""
        with self._lock:
            planned = [fault for name in _names(service) for fault in self._faults.get(name, [])]
            return next((fault for fault in planned if fault.takes(path)), None)

    def stands(self, fault: Fault) -> bool:
        """Whether a fault was not replaced since."""
        with self._lock:
            return any(fault is each for faults in self._faults.values() for each in faults)


def load_faults(path: str | Path) -> dict[str, Any]:
    """The plan in a YAML file. Raises UsageError where it cannot be used."""
    try:
        plan = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise UsageError(f"cannot use the faults {path}: {error}") from error
    if not isinstance(plan, dict):
        raise UsageError(f"the faults {path} must be a mapping of services")
    return plan


def _names(service: str) -> tuple[str, ...]:
    """`openreview1` is the older host of the same service."""
    return tuple(dict.fromkeys((service, service.rstrip("1"), "all")))


def _rows(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _fault(row: Any) -> Fault:
    try:
        return Fault(**row) if not isinstance(row, Fault) else row
    except TypeError as error:
        raise UsageError(f"not a fault: {row!r} ({error})") from error
