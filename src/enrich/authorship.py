"""Which of several author lists is right: order and completeness are protected, nothing is mixed.

One list is taken as a whole. The leading manifestation's comes first; another replaces it only where it has the same
people and is surely better: complete where the first was cut, full names where the first has initials, the order of the
paper where the first was sorted by the alphabet on deposit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from enrich import match
from enrich.choice import Choice, Claim, chosen, claim
from enrich.forms import form_of
from enrich.model import Author
from enrich.proof import Evidence

_MANY = 3  # authors, from which on an alphabetical order is no chance


def authors_of(leaders: Sequence[Evidence], everyone: Sequence[Evidence]) -> Choice | None:
    """The author list of a work; both sequences most trusted first. None where no record names an author."""
    lists = [e for e in (*leaders, *everyone) if e.record.authors]
    if not lists:
        return None
    best, rule = lists[0], "the leading form's list"
    for other in lists[1:]:
        better = _better(other, best)
        if better:
            best, rule = other, better
    order = _sorted_on_deposit(best, lists)
    if order is not None:
        best, rule = order, "two sources agree on another order than the alphabet's"
    return chosen(_names(best), map(_names, lists), rule)


def _names(evidence: Evidence) -> Claim:
    return claim([author.name for author in evidence.record.authors], evidence)


def _better(one: Evidence, other: Evidence) -> str | None:
    """Why the first list is better than the second; None where it is not."""
    mine, theirs = one.record.authors, other.record.authors
    ours, rest = match.families(mine), match.families(theirs)
    may_be_cut = other.record.authors_cut or form_of(one.record) == form_of(other.record)
    if len(ours) > len(rest) > 1 and ours[: len(rest)] == rest and may_be_cut and not one.record.authors_cut:
        return "complete, where a more trusted list stops early"
    if other.record.authors_cut and not one.record.authors_cut and set(rest) <= set(ours) and len(mine) > len(theirs):
        return "complete, where a more trusted list is cut"
    same = len(mine) == len(theirs) and ours == rest
    if same and _initials(mine) < _initials(theirs):
        return "full names, where a more trusted list has initials"
    return None


def _initials(authors: Sequence[Author]) -> int:
    """How many authors have no given name written out."""
    return sum(1 for a in authors if not a.group and not re.search(r"\w{2,}", a.name.replace(a.family or "", "", 1)))


def _sorted_on_deposit(best: Evidence, lists: Sequence[Evidence]) -> Evidence | None:
    """Publishers at times register authors by the alphabet: two others that agree on an order know better."""
    families = match.families(best.record.authors)
    if len(families) < _MANY or families != sorted(families):
        return None
    others = [e for e in lists if (f := match.families(e.record.authors)) != families and sorted(f) == families]
    orders = [match.families(e.record.authors) for e in others]
    services = {e.record.source for e in others if match.families(e.record.authors) == orders[0]} if others else set()
    return others[0] if len(services) > 1 else None
