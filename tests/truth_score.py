"""Whether what was written about an entry is true, and if not, why."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from enrich import venues
from enrich.dataset import Entry
from enrich.match import normal
from enrich.proof import Evidence
from enrich.resolve import Resolution, is_paper
from truth import Fact, last_name
from truth_lists import PREPRINT, Case
from truth_world import Truth, acronym_of, plain, series

RIGHT, WRONG, ABSTAINED, SILENT, UNSEEN = "right", "wrong", "abstained", "silent", "not read"


@dataclass(slots=True)
class Verdict:
    """What became of one case.

    `identity`: whether the accepted work is the right one. Where none was: abstained if the entry says so, else
    silent; not read where there is no entry.
    `values`: whether each is right, where there is something to compare. `is_known`: whether a service with a search
    knows the work. `stated`: who says that the preprint was published. `misses`: cause and example.
    """

    case: Case
    identity: str
    values: dict[str, bool] = field(default_factory=dict)
    is_known: bool = True
    stated: str = ""
    misses: list[tuple[str, str]] = field(default_factory=list)


def unseen(case: Case) -> Verdict:
    """The verdict on a case of which no entry was read."""
    return Verdict(case, UNSEEN, misses=[("not read as an entry", repr(case.line[:160]))])


def judge(case: Case, entry: Entry, resolution: Resolution, truth: Truth) -> Verdict:
    """Compare an entry with the fact it is about."""
    fact = case.fact
    verdict = Verdict(case, _identity(fact, entry, resolution, truth), is_known=fact.group in truth.known)
    verdict.stated = " ".join(sorted(truth.stated.get(fact.key, ())))
    if verdict.identity == RIGHT:
        _compare(verdict, entry, truth)
    elif verdict.identity == WRONG:
        other = next(e for e in resolution.believed if _is_foreign(e, fact, truth))
        shown = f"{other.provider} {other.asked} via {other.via}, {', '.join(other.agreements)}"
        verdict.misses.append(("WRONG identity", f"{case.line[:120]!r} -> {other.record.title!r} ({shown})"))
    elif verdict.is_known:
        verdict.misses.append((_why(case, resolution), f"{case.spelt}, {case.says}: {case.line[:140]!r}"))
    return verdict


def _identity(fact: Fact, entry: Entry, resolution: Resolution, truth: Truth) -> str:
    groups = {truth.names.get(name.lower()) for name in entry.identifiers} if resolution.believed else set()
    if groups - {None, fact.group} or any(_is_foreign(e, fact, truth) for e in resolution.believed):
        return WRONG
    if resolution.believed:
        return RIGHT
    said = {problem.code for problem in entry.problems} & {"unresolved", "unanswered"}
    return ABSTAINED if said else SILENT


def _is_foreign(evidence: Evidence, fact: Fact, truth: Truth) -> bool:
    """Whether a record is of another work: by the names it bears, by its title, and by its authors."""
    record = evidence.record
    groups = {truth.names[name] for i in record.identifiers if (name := str(i).lower()) in truth.names}
    groups = groups or truth.titles.get(normal(record.title or ""), {fact.group})
    mine, theirs = set(map(last_name, fact.authors)), {last_name(a.name) for a in record.authors}
    strangers = bool(mine and theirs) and not mine & theirs
    return fact.group not in groups or (len(groups) > 1 and strangers)


def _why(case: Case, resolution: Resolution) -> str:
    """Why nothing was believed."""
    if not is_paper(resolution.entry):
        return f"not looked for: {case.where}"
    entry = resolution.entry
    heard = normal(f"{entry.name}: {entry.title}" if entry.name else entry.title)
    read = "" if heard in (normal(case.written), normal(case.fact.title)) else ", title read otherwise"
    reasons = {e.against or "" for e in resolution.doubted}
    mine = {e.against or "" for e in resolution.doubted if normal(e.record.title or "") == normal(case.fact.title)}
    asked = ", ".join(sorted({question.provider for question in resolution.asked}))
    if mine:
        return f"found, but {' / '.join(sorted(mine))}{read}"
    return f"{'only others found: ' + ' / '.join(sorted(reasons)) if reasons else f'nothing found at {asked}'}{read}"


# values


def _compare(verdict: Verdict, entry: Entry, truth: Truth) -> None:
    """The values of a work that was accepted. What no service tells cannot be right or wrong."""
    fact = verdict.case.fact
    if fact.authors:
        wanted, heard = [last_name(a) for a in fact.authors], [last_name(a) for a in entry.authors]
        source = entry.sources.get("authors")
        _note(verdict, "authors", wanted == heard, f"{list(fact.authors)} not {entry.authors} ({source})")
    if fact.openreview and fact.decision:
        _decision(verdict, entry)
    if fact.published and not truth.stated[fact.key]:
        verdict.values["published, unstated"] = _is_found(fact, entry)
    elif fact.openreview is None or fact.is_accepted:
        _place(verdict, entry)
    if verdict.case.kind == PREPRINT and truth.stated[fact.key]:
        why = f"stated by {verdict.stated}: {fact.key}, {fact.title[:60]}"
        _note(verdict, "published", _is_found(fact, entry), why)


def _place(verdict: Verdict, entry: Entry) -> None:
    fact = verdict.case.fact
    source = f"{entry.sources.get('year')}; stated by {verdict.stated or '-'}"
    # A year that the list tells without a venue stands wherever a form of the work bears it.
    is_year = entry.year in {fact.year, fact.online or fact.year, verdict.case.year or fact.year}
    _note(verdict, "year", is_year, f"{fact.year} not {entry.year} ({source}) {fact.title[:60]}")
    said, source = entry.venue and entry.venue.name, entry.sources.get("venue", "-")
    _note(verdict, "venue", is_venue(fact, entry), f"{fact.venue!r} not {said!r} ({source})")


def _is_found(fact: Fact, entry: Entry) -> bool:
    return entry.publication is not None and (fact.doi is None or f"doi:{fact.doi}" in entry.identifiers)


def _decision(verdict: Verdict, entry: Entry) -> None:
    """A submission that was not accepted must not be called published."""
    fact, status = verdict.case.fact, entry.venue.status if entry.venue else None
    is_out = entry.publication is not None and status not in ("rejected", "withdrawn", "desk rejected")
    shown = f"{fact.venue} {fact.year} {fact.decision}: {status}, {entry.type} ({fact.key})"
    _note(verdict, "decision", is_out == fact.is_accepted, shown)


def _note(verdict: Verdict, aspect: str, right: bool, example: str) -> None:
    verdict.values[aspect] = right
    if not right:
        verdict.misses.append((f"{aspect}", example))


def is_venue(fact: Fact, entry: Entry) -> bool:
    """Whether the venue is the fact's: in its words, by its series, or by its acronym."""
    if entry.venue is None or fact.venue is None:
        return False
    bare = re.sub(r" \d{4}$", "", fact.venue)
    wanted = filter(None, (bare, series(fact.venue), acronym_of(fact.venue)))
    heard = [text for text in (entry.venue.name, entry.venue.full) if text]
    return any(venues.same(a, b) or plain(a) == plain(b) != "" for a in wanted for b in heard)
