"""What is surely wrong, put right in the list itself: the edits that problems carry, and a diff to show them first."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial

from enrich.lists.check import all_problems
from enrich.lists.document import Tag
from enrich.lists.problem import Problem
from enrich.lists.reader import read_list
from enrich.lists.weave import splice

_ROUNDS = 100  # a repair may lay another open


def fix(source: bytes, ignore: Collection[str] = (), vocabulary: Collection[Tag] = ()) -> tuple[bytes, list[Problem]]:
    """The list with everything fixed that can be, and what was fixed. `source` must be unwoven.

    `vocabulary`: tags that are right, beside those that the list itself explains. Every other byte stays, and fixing
    the result changes nothing. A repair that would bring another problem to light is left to people.
    """
    done: list[Problem] = []
    find = partial(_problems, vocabulary=vocabulary)
    before = find(source)
    for _ in range(_ROUNDS):
        chosen = _apart([problem for problem in before if problem.fix is not None and problem.code not in ignore])
        if _worse(before, find(_fixed(source, chosen))):
            chosen = [each for each in chosen if not _worse(before, find(_fixed(source, [each])))]
        after = find(_fixed(source, chosen))
        if not chosen or _worse(before, after):
            break
        source, before, done = _fixed(source, chosen), after, done + chosen
    return source, done


def _problems(source: bytes, vocabulary: Collection[Tag]) -> list[Problem]:
    document = read_list(source, "list")
    return all_problems(replace(document, vocabulary=(*document.vocabulary, *vocabulary)))


def _fixed(source: bytes, problems: Sequence[Problem]) -> bytes:
    return splice(source, [problem.fix for problem in problems if problem.fix is not None])


def _worse(before: Sequence[Problem], after: Sequence[Problem]) -> bool:
    """Whether there are more problems of some kind than before."""
    return bool(Counter(p.code for p in after) - Counter(p.code for p in before))


def _apart(problems: Sequence[Problem]) -> list[Problem]:
    """Those whose edits do not overlap; the others come next time."""
    found: list[Problem] = []
    at = -1
    for problem in sorted(problems, key=lambda problem: problem.fix.start if problem.fix else 0):
        if problem.fix is not None and problem.fix.start >= at:
            found.append(problem)
            at = max(problem.fix.end, problem.fix.start + 1)
    return found


def diff(before: bytes, after: bytes, path: str) -> bytes:
    """A unified diff that `patch -p0` takes; empty where nothing differs. Lines end at LF alone, as in diff."""
    old, new = (re.findall(rb"[^\n]*\n|[^\n]+", source) for source in (before, after))
    name = path.encode(errors="surrogateescape")
    return b"".join(_ended(difflib.diff_bytes(difflib.unified_diff, old, new, name, name)))


def _ended(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
