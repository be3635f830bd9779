"""The dataset for analysts: JSON Lines keeps everything, CSV the flat facts with one column each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from enrich.dataset import Dataset, Entry

COLUMNS = (
    "list",
    "id",
    "section",
    "name",
    "title",
    "authors",
    "year",
    "venue",
    "status",
    "type",
    "doi",
    "arxiv",
    "openreview",
    "citations_semantic_scholar",
    "citations_crossref",
    "citations_since",
    "repository",
    "stars",
    "stars_since",
    "license",
    "made_up",
    "problems",
)


def to_jsonl(datasets: Iterable[Dataset]) -> str:
    """Every entry as one JSON object a line, with the name of its list."""
    lines = [
        json.dumps({"list": dataset.about.name} | entry.model_dump(mode="json", exclude_none=True), ensure_ascii=False)
        for dataset in datasets
        for entry in dataset.entries
    ]
    return "".join(line + "\n" for line in lines)


def to_csv(datasets: Iterable[Dataset]) -> str:
    """One row an entry. Several values in a cell are separated by `; `. A cell never starts a spreadsheet formula."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for dataset in datasets:
        for entry in dataset.entries:
            writer.writerow({key: _safe(value) for key, value in _row(dataset, entry).items()})
    return stream.getvalue()


def _row(dataset: Dataset, entry: Entry) -> dict[str, object]:
    counts = {count.source: count.count for count in entry.citations}
    repository = entry.repositories[0] if entry.repositories else None
    return {
        "list": dataset.about.name,
        "id": entry.id,
        "section": " / ".join(entry.section),
        "name": entry.name,
        "title": entry.title,
        "authors": "; ".join(entry.authors),
        "year": entry.year,
        "venue": entry.venue.name if entry.venue else None,
        "status": entry.venue.status if entry.venue else None,
        "type": entry.type,
        **{scheme: _value(entry, scheme) for scheme in ("doi", "arxiv", "openreview")},
        "citations_semantic_scholar": counts.get("semantic_scholar"),
        "citations_crossref": counts.get("crossref"),
        "citations_since": max((count.since for count in entry.citations), default=None),
        "repository": repository.name if repository else None,
        "stars": repository.stars if repository else None,
        "stars_since": repository.stars_since if repository else None,
        "license": repository.license if repository else None,
        "made_up": dataset.about.made_up,
        "problems": "; ".join(problem.code for problem in entry.problems),
    }


def _value(entry: Entry, scheme: str) -> str | None:
    return next((i.partition(":")[2] for i in entry.identifiers if i.startswith(f"{scheme}:")), None)


def _safe(value: object) -> object:
    """Spreadsheets run cells that begin with `=`, `+`, `-` or `@`; an apostrophe keeps them text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r＝＋－＠") else value
