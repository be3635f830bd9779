"""The list against the records: stale labels, wrong years, titles that differ, repositories that moved or died."""

from __future__ import annotations

from collections.abc import Iterator

from enrich import match, venues
from enrich.candidates import worth_a_look
from enrich.choice import LIST
from enrich.dataset import Repository
from enrich.identify import Kind
from enrich.lists.problem import Problem
from enrich.merge import Work
from enrich.model import Identifier
from enrich.proof import Via
from enrich.resolve import Resolution, is_paper


def record_problems(resolution: Resolution, work: Work, repositories: list[Repository]) -> Iterator[Problem]:
    """What the services' answers say against the list's own words."""
    yield from _identity(resolution)
    yield from _venue(resolution, work)
    yield from _year(resolution, work)
    if work.notice:
        yield Problem("notice", f"the work is marked: {work.notice}")
    for repository in repositories:
        yield from _repository(repository)


def _identity(resolution: Resolution) -> Iterator[Problem]:
    entry = resolution.entry
    if resolution.believed:
        title = next((e.record.title for e in resolution.believed if e.record.title), None)
        full = f"{entry.name}: {entry.title}" if entry.name else entry.title
        heard = [e.record.title for e in resolution.believed if e.record.title]
        same = any(match.close(t, o) or match.subtitle(t, o) for t in heard for o in (entry.title, full))
        if title and match.is_telling(entry.title) and not same:
            yield Problem("title", f"the record's title is “{title}”")
        yield from _disowned(resolution)
    elif resolution.troubled and is_paper(entry):
        silent = ", ".join(sorted({question.provider for question in resolution.troubled}))
        yield Problem("unanswered", f"not looked up: no answer from {silent}")
    elif is_paper(entry) and (resolution.answers or resolution.unasked) and not resolution.open:
        yield Problem("unresolved", f"no record could be proven to be this paper{_why_not(resolution)}")


def disowned(resolution: Resolution) -> dict[Identifier, str]:
    """Papers that the entry links and that no believed record bears, with the title that somebody gives them."""
    borne = {i for e in resolution.believed for i in (e.asked, *e.record.identifiers)}
    linked = {link.found.identifier for link in resolution.entry.links if link.found.kind is Kind.PAPER}
    doubted = {e.asked: e.record.title or "" for e in resolution.doubted if e.via is Via.LINK}
    return {i: title for i, title in doubted.items() if i in linked - borne}


def _disowned(resolution: Resolution) -> Iterator[Problem]:
    for identifier, title in disowned(resolution).items():
        yield Problem("link-other-paper", f"{identifier} is “{title}”, not proven to be this paper")


def _why_not(resolution: Resolution) -> str:
    if offered := worth_a_look(resolution):
        return f"; candidate: “{offered[0].record.title}”, {offered[0].against}"
    if resolution.unasked:
        return f"; without a key or an account, {resolution.unasked[0].provider} was not asked"
    return ""


def _venue(resolution: Resolution, work: Work) -> Iterator[Problem]:
    """A label that names another venue than the record: stale where it names a preprint server."""
    if not resolution.believed or work.venue is None:
        return
    if work.venue.status in ("rejected", "withdrawn", "desk rejected"):
        where = f"{work.venue.name} {work.year or ''}".strip()
        yield Problem("not-accepted", f"a submission to {where} that was not accepted ({work.venue.status})")
        return
    label = resolution.entry.label.venue or _preprint_label(resolution)
    listed = venues.canonical(label or "")
    if listed is None or venues.same(label or "", work.venue.full or work.venue.name) or listed.name == work.venue.name:
        return
    if listed.is_preprint_server and not venues.canonical(work.venue.name).is_preprint_server:  # type: ignore[union-attr] # never empty
        yield Problem("now-published", f"labelled “{label}”, published in {_reference(work)}")
    elif not _listed(work):
        yield Problem("label-venue", f"labelled “{label}”, the record says {work.venue.name}")


def _listed(work: Work) -> bool:
    """Whether the venue is the list's own word."""
    return "venue" in work.choices and work.choices["venue"].taken.source == LIST


def _preprint_label(resolution: Resolution) -> str | None:
    return next((li.label for li in resolution.entry.links if li.label.split(" ")[0] in venues.PREPRINT_SERVERS), None)


def _reference(work: Work) -> str:
    form = work.publication
    parts = [work.venue.name if work.venue else "", form.volume if form else None, form.pages if form else None]
    where = ", ".join(part for part in (" ".join(p for p in parts[:2] if p), parts[2]) if part)
    return f"{where} ({work.year})"


def _year(resolution: Resolution, work: Work) -> Iterator[Problem]:
    year = resolution.entry.label.year
    if year and work.years and year not in work.years | {work.year} and not _listed(work):
        heard = ", ".join(str(y) for y in sorted(work.years))
        yield Problem("label-year", f"the list says {year}, the records say {heard}")


def _repository(repository: Repository) -> Iterator[Problem]:
    name = repository.identifier.partition(":")[2]
    if repository.missing:
        yield Problem("repository-missing", f"the host knows no repository {name}")
    if repository.renamed:
        yield Problem("repository-renamed", f"{name} is now {repository.name}")
    if repository.archived:
        yield Problem("repository-archived", f"{name} is archived")
    if repository.empty:
        yield Problem("repository-empty", f"{name} holds nothing")
    if repository.blocked:
        yield Problem("repository-blocked", f"{name} is blocked: {repository.blocked}")
    if repository.other_paper:
        yield Problem(
            "repository-other-paper", f"{name} says that it belongs to another paper: {repository.other_paper}"
        )
    if repository.part:
        yield Problem(
            "repository-part", f"{repository.part} is a folder of {name}: its stars are the whole repository's"
        )
