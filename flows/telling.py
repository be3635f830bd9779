"""What a flow shows: artifacts for people, events for automations. The same numbers as the report in JSON.

Artifacts: https://docs.prefect.io/v3/concepts/artifacts. Events: https://docs.prefect.io/v3/concepts/events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.events import emit_event

from enrich.model import Outcome
from enrich.publish import Publication
from enrich.report import Report, Tally
from enrich.upstream import Pulled

# What happened to a work or a repository is `enrich.work.published`, `enrich.repository.archived`; docs/events.md.
_REPOSITORY = "repository-"


def tell(report: Report) -> None:
    """Leave table and page of a run, and emit what happened in it."""
    create_table_artifact(table(report), key="refresh-table", description=f"{report.sent} requests: {report.summary}")
    create_markdown_artifact(page(report), key="refresh-report", description=report.summary)
    for change in report.events:
        kind, is_repository = change.kind.removeprefix(_REPOSITORY), change.kind.startswith(_REPOSITORY)
        emit_event(
            f"enrich.{'repository' if is_repository else 'work'}.{kind}",
            resource={"prefect.resource.id": f"enrich.entry.{change.list}.{change.entry}"},
            payload={"list": change.list, "entry": change.entry, "message": change.text, "date": change.day},
        )
    for name, held in report.held.items():
        emit_event(
            "enrich.list.held",
            resource={"prefect.resource.id": f"enrich.list.{name}"},
            payload={"list": name, "message": str(held)},
        )
    for name, tally in report.tallies.items():
        if tally.troubled:
            emit_event(
                "enrich.provider.down",
                resource={"prefect.resource.id": f"enrich.provider.{name}"},
                payload={"unanswered": tally.troubled, "notes": tally.notes},
            )


def tell_night(taken: Sequence[Pulled], report: Mapping[str, Any], done: Publication) -> None:
    """Leave the page of a night, and emit where it was published."""
    create_markdown_artifact(night(taken, report, done), key="nightly-report", description=report["summary"])
    if done.place:
        emit_event(
            "enrich.published",
            resource={"prefect.resource.id": "enrich.publication"},
            payload={"place": done.place, "message": done.message, "files": [path.name for path in done.files]},
        )


def table(report: Report) -> list[dict[str, Any]]:
    """One row a provider: outcomes, requests against the fewest possible, time against what the limits ask for."""
    return [_row(name, tally) for name, tally in report.tallies.items()]


def _row(name: str, tally: Tally) -> dict[str, Any]:
    outcomes = {str(outcome): tally.outcomes[outcome] for outcome in Outcome}
    return {
        "provider": name,
        "asked": tally.ids,
        **outcomes,
        "stale": tally.stale,
        "requests": tally.requests,
        "fewest requests": tally.fewest,
        "seconds": round(tally.seconds, 1),
        "seconds the limits ask for": round(tally.allowed, 1),
    }


def page(report: Report) -> str:
    """The report as Markdown: what changed in words, then what did not answer, then what a person should do."""
    lines = [f"# {report.summary[0].upper()}{report.summary[1:]}", ""]
    lines += [f"{report.sent} requests; the fewest possible are {report.fewest}.", ""]
    lines += _list("What happened", [f"{c.list}: {c}" for c in report.events])
    lines += _list("Other changes", [f"{c.list}: {c}" for c in report.changes if not c.day][:200])
    lines += _list("Held back, files stay as they were", [f"{name}: {held}" for name, held in report.held.items()])
    lines += _list("Files written", [f"`{path}`" for path in report.changed])
    notes = {name: "; ".join(tally.notes[:2]) for name, tally in report.tallies.items() if tally.troubled}
    lines += _list("Not answered, old values kept", [f"{name}: {why}" for name, why in notes.items()])
    lines += _list("Not asked", [f"{name}: {needs} is not set" for name, needs in report.skipped.items()])
    return "\n".join(lines + _list("Your decisions", report.pins))


def night(taken: Sequence[Pulled], report: Mapping[str, Any], done: Publication) -> str:
    """The night as Markdown: lists pulled, what changed, problems of each list, where it was published."""
    lines = [f"# {report['summary'][0].upper()}{report['summary'][1:]}", ""]
    lines += _list("Pulled", [str(one) for one in taken])
    lines += _list("Not answered, old values kept", report["troubled"])
    held = [f"{name}: {said['why']}" for name, said in report["held"].items()]
    lines += _list("Held back", [*held, *(f"{name}: {why}" for name, why in done.held.items())])
    problems = {
        name: ", ".join(f"{code} {n}" for code, n in codes.items()) for name, codes in report["problems"].items()
    }
    lines += _list(
        "Problems, as `enrich check` shows them", [f"{name}: {said}" for name, said in problems.items() if said]
    )
    return "\n".join([*lines, *_list("Published", [done.place] if done.place else [])])


def _list(title: str, items: list[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {item}" for item in items), ""] if items else []
