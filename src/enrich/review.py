"""All that is known against a list in one report: by itself, by the records in its YAML, and by people's pins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from enrich import dataset as data
from enrich.lists.check import all_problems
from enrich.lists.document import Document
from enrich.lists.problem import BY_PIN, BY_RECORD, Problem
from enrich.pins import NO_PINS, Pins


def review(document: Document, dataset: data.Dataset | None, pins: Pins = NO_PINS) -> list[Problem]:
    """Problems in the order of the list's lines. `dataset`: what a refresh wrote; `pins`: what people decided since."""
    found = [*pins.unused, *all_problems(document)]
    lines = {entry.id: entry for entry in document.entries}
    for each, problem in [*pins.expired.items(), *_recorded(dataset, pins)]:
        if here := lines.get(each):
            found.append(replace(problem, at=here.start, line=here.line, entry=here.id))
    wanted = (problem for problem in found if problem.code not in pins.ignore)
    return sorted(wanted, key=lambda problem: problem.line or 0)


def _recorded(dataset: data.Dataset | None, pins: Pins) -> Iterator[tuple[str, Problem]]:
    """What records say, by entry id; against pins only where these still stand."""
    for entry in dataset.entries if dataset else ():
        codes = {*BY_RECORD, *(BY_PIN if entry.id in pins.by_entry else ())}
        for problem in entry.problems:
            if problem.code in codes:
                yield entry.id, Problem(problem.code, problem.message)
