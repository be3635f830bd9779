"""All that is known against a list in one report: what it shows by itself, and what the records in its YAML say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from enrich import dataset as data
from enrich.lists.check import all_problems
from enrich.lists.document import Document
from enrich.lists.problem import BY_RECORD, Problem


def review(document: Document, dataset: data.Dataset | None, ignore: Collection[str] = ()) -> list[Problem]:
    """Problems in the order of the list's lines, without the codes in `ignore`. `dataset`: what a refresh wrote."""
    found = [*all_problems(document), *_recorded(document, dataset)]
    wanted = (problem for problem in found if problem.code not in ignore)
    return sorted(wanted, key=lambda problem: problem.line or 0)


def _recorded(document: Document, dataset: data.Dataset | None) -> Iterator[Problem]:
    """What records say about entries that the list still holds."""
    lines = {entry.id: entry for entry in document.entries}
    for entry in dataset.entries if dataset else ():
        here = lines.get(entry.id)
        for problem in entry.problems if here else ():
            if here is not None and problem.code in BY_RECORD:
                yield replace(Problem(problem.code, problem.message), at=here.start, line=here.line, entry=here.id)
