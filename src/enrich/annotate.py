"""How problems are shown: a line for people, JSON for programs, annotations for GitHub Actions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from enrich.lists.problem import Problem, Severity


def human(path: Path, problem: Problem) -> str:
    """`list.md:12: error: what is wrong [code]`; where two entries are compared, with the line of the other."""
    also = f" (line {problem.also})" if problem.also else ""
    message = " ".join(problem.message.split())  # an address in raw HTML may hold a line break
    return f"{path}:{problem.line or 1}: {problem.severity}: {message}{also} [{problem.code}]"


def as_json(path: Path, problem: Problem) -> str:
    """One object: file, line, code, severity, message, entry (its id), also (line of the other entry), fix (bool)."""
    body = {
        "file": str(path),
        "line": problem.line or 1,
        "code": problem.code,
        "severity": str(problem.severity),
        "message": problem.message,
        "entry": problem.entry,
        "also": problem.also,
        "fix": problem.fix is not None,
    }
    return json.dumps(body, ensure_ascii=False)


def github(path: Path, problem: Problem) -> str:
    """A workflow command; https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands."""
    also = f" (line {problem.also})" if problem.also else ""
    properties = f"file={_property(str(path))},line={problem.line or 1},title={_property(problem.code)}"
    return f"::{problem.severity} {properties}::{_data(problem.message + also)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(problems: Sequence[Problem], *, notices: bool) -> str:
    """How many of each severity, and how to see or fix the rest; empty without any."""
    counts = Counter(problem.severity for problem in problems)
    parts = [number(counts[severity], str(severity)) for severity in Severity if counts[severity]]
    if counts[Severity.NOTICE] and not notices:
        parts[-1] += " (--all shows them)"
    fixable = sum(problem.fix is not None for problem in problems)
    return ", ".join(parts) + (f"; {fixable} can be fixed (--fix shows how)" if fixable else "")


def number(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)


def by_code(problems: Iterable[Problem]) -> str:
    """`anchor-case 2, damaged-url 1`."""
    return ", ".join(f"{code} {count}" for code, count in sorted(Counter(p.code for p in problems).items()))
