"""Records that may be meant, as a person needs to see them to decide."""

from __future__ import annotations

from enrich.dataset import Candidate
from enrich.identify import url_of
from enrich.merge import rank
from enrich.model import Identifier
from enrich.proof import Evidence, Via
from enrich.resolve import Resolution

_AUTHORS = 3  # as many as tell one record from another


def candidates(resolution: Resolution) -> list[Candidate]:
    """The records that may be meant by an entry for which none is believed; those with most agreements first."""
    return [] if resolution.believed else [_candidate(each) for each in worth_a_look(resolution)]


def worth_a_look(resolution: Resolution) -> list[Evidence]:
    """Doubted records for which something speaks, and what people link. A search always answers something."""
    found = [e for e in resolution.doubted if e.via is Via.LINK or set(e.agreements) - {"venue and year"}]
    return sorted(found, key=lambda evidence: -len(evidence.agreements))


def _candidate(evidence: Evidence) -> Candidate:
    """Named as most people know it: by the publisher's DOI, else at arXiv, …; a service's own number comes last."""
    record = evidence.record
    names = sorted(record.identifiers or (evidence.asked,), key=_known)
    pages = (page for name in names if (page := url_of(name)))
    shown = [author.name for author in record.authors[:_AUTHORS]]
    more = len(record.authors) - len(shown)
    return Candidate(
        identifier=str(names[0]),
        also=[str(name) for name in names[1:]],
        title=record.title,
        authors=", ".join(shown) + (f" and {more} more" if more else "") or None,
        year=record.year,
        venue=record.venue,
        url=next(pages, record.url),
        source=evidence.provider,
        reason=evidence.against or "",
    )


def _known(identifier: Identifier) -> tuple[bool, tuple[int, bool]]:
    """DOIs of arXiv's own come last: few services know them."""
    return identifier.value.startswith("10.48550/"), rank(identifier)
