"""The citation panel: one count a service, side by side, never summed; which one is shown; what a fall means.

Services differ by a factor of three, and at times one forgets most of what it knew. A count that falls is therefore
held: the old number stays, and the fall is told, until it has been seen on two later days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from enrich.choice import named
from enrich.dataset import Count, Fall, Headline
from enrich.forms import form_of
from enrich.proof import Evidence

# Whose count is shown: the widest coverage of preprints and conferences first. Never the larger one.
HEADLINE = ("semantic_scholar", "openalex", "crossref", "europepmc")
_DIFFER, _APART = 2.0, 10  # counts disagree where the largest is over twice the smallest, and ten more
_DAYS = 3  # on which a fall was seen before it is believed: the first and two later ones


def counts_of(by_trust: Sequence[Evidence]) -> list[Count]:
    """One count a service: that of the published form where there is one. `by_trust`: most trusted first."""
    found: dict[str, Count] = {}
    for each in sorted(by_trust, key=lambda e: form_of(e.record) != "publication"):
        if each.record.citations is not None and each.record.source not in found:
            found[each.record.source] = Count(
                source=each.record.source,
                of=named(each),
                count=each.record.citations,
                since=each.reply.at[:10],
                made_up=each.reply.made_up or None,
            )
    return sorted(found.values(), key=lambda count: count.source)


def settled(new: Iterable[Count], before: Iterable[Count], names: Sequence[str]) -> list[Count]:
    """The counts with the dates of unchanged numbers, falls held back. `names`: the work's identifiers.

    A count that a service's record has lost stays: the paper is still cited.
    """
    old = {count.source: count for count in before}
    found = {count.source: _held(count, old.get(count.source)) for count in new}
    kept = {source: count for source, count in old.items() if source not in found and count.of in names}
    return sorted((found | kept).values(), key=lambda count: count.source)


def _held(new: Count, old: Count | None) -> Count:
    if old is None or old.made_up != new.made_up or new.count > old.count:
        return new
    if old.of != new.of and old.count != new.count:
        return new  # another form is counted now, as that of a paper that was just published: nothing fell
    if new.count == old.count:
        return old.model_copy(update={"of": new.of, "fall": None})
    seen = sorted({*(old.fall.seen if old.fall else ()), new.since})
    if len(seen) >= _DAYS:
        return new
    return old.model_copy(update={"fall": Fall(count=new.count, seen=seen)})


def headline(counts: Sequence[Count]) -> Headline | None:
    """The one count to show, and whether the services disagree."""
    if not counts:
        return None
    ranked = {count.source: count for count in counts}
    best = next(ranked[source] for source in (*HEADLINE, *ranked) if source in ranked)
    least, most = min(c.count for c in counts), max(c.count for c in counts)
    disputed = most > _DIFFER * least and most - least >= _APART
    return Headline(source=best.source, count=best.count, made_up=best.made_up, disputed=disputed or None)
