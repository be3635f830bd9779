"""What PubMed, PubMed Central and Europe PMC hold of a world: which records there are, and how librarians write them.

A journal article has a record. So has a preprint, at Europe PMC; where Semantic Scholar names a PubMed id and there is
no article, PubMed holds the preprint as well, under the same DOI. Ids that the world does not give are made up, above
all that are in use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from enrich.sandbox.answer import number
from enrich.sandbox.world import Work

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SERVERS = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}
_SUBTITLES = {
    "bioRxiv": "bioRxiv : the preprint server for biology",
    "medRxiv": "medRxiv : the preprint server for health sciences",
}
_PLACES = {
    "Science": "(New York, N.Y.)",
    "Bioinformatics": "(Oxford, England)",
    "Cerebral Cortex": "(New York, N.Y. : 1991)",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One record. `source`: MED, PMC or PPR. `kind`: article, preprint, or listed (a preprint that PubMed lists).

    `day`: first day online. `issue`: `YYYY[-MM[-DD]]` of the printed issue.
    """

    work: Work
    source: str
    id: str
    kind: str
    title: str
    venue: str
    day: str
    issue: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None

    @property
    def keys(self) -> Iterator[str]:
        """What it is found by: `ext_id:…`, `pmcid:…`, `doi:…`."""
        yield f"ext_id:{self.id}".casefold()
        if self.pmcid:
            yield f"pmcid:{self.pmcid}".casefold()
        if self.doi:
            yield f"doi:{self.doi}".casefold()


def entries(work: Work) -> tuple[Entry, ...]:
    """All records of a work: the article's, the preprint server's, PubMed's own of the preprint."""
    return tuple(filter(None, (article(work), preprint(work), listed(work))))


def article(work: Work) -> Entry | None:
    """PubMed's record of the journal article; PubMed Central's where only that knows it."""
    part, known = work.article, work.semantic_scholar
    if part is None or part.type != "journal-article" or not part.container:
        return None
    mine = not (work.preprint and work.preprint.in_pubmed)
    pmid, pmcid = (known.pubmed, known.pmc) if mine else (None, None)
    source = "PMC" if pmcid and not pmid else "MED"
    pmid = pmid or (f"9{number('pmid', work.id, digits=7):07d}" if source == "MED" else None)
    day, issue = part.online or part.print or "2024-01-01", part.print or part.online or "2024-01-01"
    title, venue = part.title or work.title, catalogued(part.container)
    return Entry(work, source, pmid or pmcid or "", "article", title, venue, day, issue, part.doi, pmid, pmcid)


def preprint(work: Work) -> Entry | None:
    """The preprint server's record, by way of Crossref."""
    part = work.preprint
    if part is None:
        return None
    title = part.title or part.versions[-1].title or work.title
    day, name = part.versions[0].date, f"PPR9{number('ppr', work.id, digits=7):07d}"
    return Entry(work, "PPR", name, "preprint", title, _SERVERS[part.server], day, day, part.doi)


def listed(work: Work) -> Entry | None:
    """PubMed's record of a preprint, as it has one where the National Institutes of Health paid for the work."""
    known, part = work.semantic_scholar, work.preprint
    if not (known.pubmed or known.pmc) or not (part or work.arxiv) or (article(work) and not (part and part.in_pubmed)):
        return None
    versions = part.versions if part else work.arxiv.versions if work.arxiv else ()
    title = (part.title if part else None) or work.title
    venue, doi = (_SUBTITLES[_SERVERS[part.server]], part.doi) if part else ("ArXiv", None)
    source, name, day = "MED" if known.pubmed else "PMC", known.pubmed or known.pmc or "", versions[-1].date
    return Entry(work, source, name, "listed", title, venue, day, day, doi, known.pubmed, known.pmc)


def catalogued(container: str) -> str:
    """A journal's title as libraries write it: `Nature neuroscience`, `Science (New York, N.Y.)`."""
    first, *rest = container.split()
    words = [word.lower() if word.istitle() else word for word in rest]
    return " ".join([first, *words, *([_PLACES[container]] if container in _PLACES else [])])


def written(day: str) -> str:
    """`2021-02-25` as `2021 Feb 25`."""
    year, *rest = day.split("-")
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([year, *month, *(str(int(part)) for part in rest[1:])])
