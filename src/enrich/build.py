"""From replies to the dataset: pure and repeatable, as often as anyone likes, without a request.

Same input, same bytes: there is no clock here. A number keeps the date on which it was first seen; what a service could
not be asked again keeps its old value, marked stale.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from enrich import dataset as out
from enrich.candidates import candidates
from enrich.choice import source_of
from enrich.compare import disowned, record_problems
from enrich.counts import headline, settled
from enrich.events import happened
from enrich.identify import Kind
from enrich.lists.check import all_problems
from enrich.lists.document import Document, Entry, Link
from enrich.lists.problem import Problem as Finding
from enrich.merge import Work, merge
from enrich.model import Reply
from enrich.pinned import after, overlay
from enrich.pinned import before as last_known
from enrich.pins import NO_PINS, Pins
from enrich.repositories import repositories
from enrich.repositories import settle as settle_repositories
from enrich.resolve import Resolution

_T = TypeVar("_T")


def build(
    document: Document,
    resolutions: Sequence[Resolution],
    trust: Sequence[str],
    previous: out.Dataset | None = None,
    pins: Pins = NO_PINS,
) -> out.Dataset:
    """The dataset of a list. `previous`: what was written last time, for dates and for values that must not be lost.

    `pins`: what people decided.
    """
    before = {entry.id: entry for entry in previous.entries} if previous else {}
    findings: dict[str | None, list[Finding]] = {}
    for finding in all_problems(document):
        findings.setdefault(finding.entry, []).append(finding)
    entries = []
    for resolution in resolutions:
        pin = pins.by_entry.get(resolution.entry.id)
        last = last_known(before.get(resolution.entry.id), pin, resolution)
        entry = _safely(resolution, trust, last, findings.get(resolution.entry.id, []), pins)
        entries.append(after(entry, last, resolution, pins))
    return out.Dataset(
        version=1,
        about=out.ListInfo(
            name=document.name,
            title=document.title,
            entries=len(document.entries),
            links=sum(len(entry.links) for entry in document.entries),
            asked=any(r.answers or r.trouble for r in resolutions) or bool(previous and previous.about.asked),
            made_up=any(reply.made_up for r in resolutions for reply in _replies(r)) or None,
            problems=[
                *_problems((f for f in findings.get(None, []) if f.code not in pins.ignore), located=True),
                *_problems(problem for problem in pins.unused if problem.code not in pins.ignore),
            ],
        ),
        entries=entries,
    )


def _replies(resolution: Resolution) -> Iterable[Reply]:
    yield from (e.reply for e in resolution.believed)
    yield from (reply for _, _, reply in resolution.repositories if reply is not None)


def _latest(resolution: Resolution) -> str | None:
    """The day of the latest answer about an entry."""
    return max((reply.at[:10] for reply in resolution.answers.values()), default=None)


def _safely(
    resolution: Resolution, trust: Sequence[str], before: out.Entry | None, findings: Sequence[Finding], pins: Pins
) -> out.Entry:
    """An entry, or what was known of it before: a value that the format does not hold costs no more than itself."""
    try:
        return _entry(resolution, trust, before, findings, pins)
    except ValidationError as error:
        bare = before or _entry(Resolution(resolution.entry), trust, None, findings, pins)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = out.Problem(code="unreadable", message=f"a service gave an impossible {where}: {first['msg']}")
        return bare.model_copy(update={"problems": [*(p for p in bare.problems if p.code != "unreadable"), problem]})


def _entry(
    resolution: Resolution, trust: Sequence[str], before: out.Entry | None, findings: Sequence[Finding], pins: Pins
) -> out.Entry:
    work = merge(resolution, trust)
    entry = resolution.entry
    found = repositories(resolution, work.identifiers)
    pin = pins.by_entry.get(entry.id)
    decided = replace(work, **overlay(pin.values, work)) if pin else work
    problems = [*findings, *record_problems(resolution, decided, found)]
    new = out.Entry(
        id=entry.id,
        section=list(entry.section),
        name=entry.name,
        title=work.title,
        authors=work.authors,
        year=work.year,
        venue=work.venue,
        type=work.type,
        identifiers=[str(i) for i in work.identifiers],
        preprint=work.preprint,
        publication=work.publication,
        other_publications=work.other_publications,
        notice=work.notice,
        citations=work.citations,
        code=[str(i) for i in work.code],
        repositories=found,
        links=[_link(link, resolution, trust) for link in entry.links],
        tags=[
            out.Tag(text=tag.text, color=tag.color, form=None if tag.form in ("badge", "yaml") else tag.form)
            for tag in entry.tags
        ],
        highlight=entry.highlight or None,
        notes=list(entry.notes),
        fields=dict(entry.fields),
        written=_written(entry, work),
        sources={name: choice.taken.source for name, choice in work.choices.items()},
        since={name: choice.taken.date for name, choice in work.choices.items() if choice.taken.date},
        proof=_proof(resolution),
        candidates=candidates(resolution),
        outcomes={str(q): str(outcome) for q, outcome in resolution.outcomes.items()} if _latest(resolution) else {},
        stale_since={str(q): reply.at[:10] for q, reply in resolution.stale.items()},
        problems=_problems(problems),
    )
    after = settle(new, before, resolution) if before else new
    after.headline = headline(after.citations)
    return after


def _link(link: Link, resolution: Resolution, trust: Sequence[str]) -> out.Link:
    identifier = str(link.found.identifier) if link.found.identifier else None
    return out.Link(
        label=link.label,
        url=link.url,
        kind=str(link.found.kind),
        role=link.role,
        identifier=identifier,
        proven_by=_proven_by(link, resolution, trust),
    )


def _proven_by(link: Link, resolution: Resolution, trust: Sequence[str]) -> str | None:
    named = link.found.identifier
    if named is None or link.found.kind is not Kind.PAPER or not resolution.believed:
        return None
    bearing = [e.provider for e in resolution.believed if named in (e.asked, *e.record.identifiers)]
    if bearing:
        return min(bearing, key=trust.index)
    return None if named in disowned(resolution) else "title"


def _written(entry: Entry, work: Work) -> dict[str, str]:
    words = {"title": entry.title, "label": entry.label.text, "authors": entry.authors or ""}
    return {key: text for key, text in words.items() if text and not (key == "title" and text == work.title)}


def _proof(resolution: Resolution) -> list[str]:
    return [f"{source_of(e)}: {', '.join(e.agreements) or e.via}" for e in resolution.believed]


def _problems(findings: Iterable[Finding], *, located: bool = False) -> list[out.Problem]:
    """Without line numbers for entries: those would change with every line added above."""
    return [
        out.Problem(code=f.code, message=f"line {f.line}: {f.message}" if located and f.line else f.message)
        for f in findings
    ]


def settle(new: out.Entry, before: out.Entry, resolution: Resolution) -> out.Entry:
    """Keep the dates of unchanged values, and the values whose source could not be asked this time; tell events."""
    new.since = {name: _since(name, new, before) for name in new.since}
    new.citations = settled(new.citations, before.citations, new.identifiers)
    new.repositories = settle_repositories(new.repositories, before.repositories, resolution)
    silent = {question.provider for question in [*resolution.open, *resolution.troubled]}
    after = _carry(new, before, silent) if silent else new
    day = _latest(resolution)
    after.events = [*before.events, *(happened(before, after, day) if day else ())]
    return after


def _since(name: str, new: out.Entry, before: out.Entry) -> str:
    same = name in before.since and _value(new, name) == _value(before, name)
    return before.since[name] if same else new.since[name]


def _value(entry: out.Entry, path: str) -> Any:
    """The value at a path such as `title`, `publication.year` or `other_publications[0].year`."""
    value: Any = entry
    for name, place in re.findall(r"(\w+)(?:\[(\d+)\])?", path):
        value = getattr(value, name, None)
        if place:
            value = value[int(place)] if value and int(place) < len(value) else None
    return value


_CARRIED = ("title", "authors", "year", "venue", "type", "notice")
_FORMS = ("preprint", "publication", "other_publications", "identifiers")


def _carry(new: out.Entry, before: out.Entry, silent: set[str]) -> out.Entry:
    """Old values stay where nothing new came in their place; all of them, where the source of one was silent.

    Title, year and venue belong together: a value of today beside one of last month could be of two manifestations.
    """
    lost = {name for name in (*_CARRIED, *_FORMS) if getattr(before, name) and not getattr(new, name)}
    if any(source.split(" ")[0] in silent for source in before.sources.values()):
        lost |= {name for name in (*_CARRIED, *_FORMS) if getattr(before, name)}
    if before.proof and not new.proof:
        lost |= {"title", "proof", "problems"}
    kept = {name: getattr(before, name) for name in lost}
    if "proof" in lost:
        kept["links"] = out.proven_before(new.links, before.links)
    for part in ("sources", "since"):
        old = {k: v for k, v in getattr(before, part).items() if re.split(r"[.\[]", k)[0] in lost}
        kept[part] = {k: v for k, v in getattr(new, part).items() if re.split(r"[.\[]", k)[0] not in lost} | old
    kept["identifiers"] = list(dict.fromkeys([*kept.get("identifiers", new.identifiers), *before.identifiers]))
    kept["citations"] = sorted(_add(new.citations, before.citations, lambda c: c.source), key=lambda c: c.source)
    kept["repositories"] = _add(new.repositories, before.repositories, lambda repository: repository.identifier)
    return new.model_copy(update=kept)


def _add(new: list[_T], before: list[_T], key: Callable[[_T], str]) -> list[_T]:
    known = {key(each) for each in new}
    return [*new, *(each for each in before if key(each) not in known)]
