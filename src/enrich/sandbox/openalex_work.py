"""What OpenAlex holds of a work: one object, or several, for its manifestations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from enrich.sandbox.answer import number
from enrich.sandbox.names import split_name
from enrich.sandbox.world import Article, Arxiv, Preprint, Work

Item: TypeAlias = dict[str, Any]


def keys_of(work: Work) -> Iterator[str]:
    """OpenAlex's own ids and DOIs of all its forms, in lower case."""
    for form in forms_of(work):
        yield from (work_id(work, form).casefold(), *filter(None, [_doi(work, form)]))


def named(work: Work, key: str) -> Item:
    """That of the work's forms which goes by this name, else the first (where a world is mixed up)."""
    forms = list(forms_of(work))
    own = [form for form in forms if key in (_doi(work, form), work_id(work, form).casefold())]
    return describe(work, (own or forms)[0])


def forms_of(work: Work) -> Iterator[str]:
    """The works that OpenAlex makes of one: for half of those published, arXiv's copy is but a location."""
    if "openalex" in work.unknown_to:
        return
    if work.article:
        yield "article"
    if work.preprint:
        yield "preprint"
    if work.arxiv and not _is_merged(work):
        yield "arxiv"
    if not (work.article or work.preprint or work.arxiv) and (
        work.page or (work.openreview and work.openreview.accepted)
    ):
        yield "paper"


def _is_merged(work: Work) -> bool:
    return bool(work.article and work.arxiv) and number("merged", work.id) % 2 == 0


def work_id(work: Work, form: str) -> str:
    """OpenAlex's made-up id of one form."""
    return f"W{number('openalex', form, work.id, digits=10) + 10**9}"


def _doi(work: Work, form: str) -> str | None:
    names = {
        "article": work.article and work.article.doi,
        "preprint": work.preprint and work.preprint.doi,
        "arxiv": work.arxiv and f"10.48550/arxiv.{work.arxiv.id}",
        "paper": work.page and work.page.doi,
    }
    doi = names[form]
    return doi.casefold() if doi else None


def title_of(work: Work, form: str) -> str:
    """The title of one form."""
    part = {"article": work.article, "preprint": work.preprint, "arxiv": work.arxiv, "paper": work.page}[form]
    return (part and part.title) or work.title


def describe(work: Work, form: str) -> Item:
    """One form as an object of the API, with all of its authors."""
    special = {"article": _article, "preprint": _biorxiv, "arxiv": _arxiv, "paper": _paper}[form](work)
    name, doi = f"https://openalex.org/{work_id(work, form)}", _doi(work, form)
    address = f"https://doi.org/{doi}" if doi else None
    title, pmid = title_of(work, form), work.semantic_scholar.pubmed if form == "article" else None
    ids = {"openalex": name, "doi": address, "pmid": pmid and f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"}
    return {
        "id": name,
        "doi": address,
        "title": title,
        "display_name": title,
        "ids": {key: value for key, value in ids.items() if value},
        "language": "en",
        "type": "preprint",
        "indexed_in": ["crossref"] if doi else [],
        "locations_count": 1,
        "locations": [special["primary_location"]],
        "authorships": [_authorship(work.authors, n) for n in range(len(work.authors))],
        "cited_by_count": _citations(work, form),
        "biblio": dict.fromkeys(("volume", "issue", "first_page", "last_page")),
        "is_retracted": False,
        "is_paratext": False,
        "abstract_inverted_index": None,
        **{key: [] for key in ("referenced_works", "related_works", "counts_by_year")},
        "updated_date": "2026-07-01T00:00:00",
        "created_date": "2025-10-10",
    } | special


def _day(day: str) -> Item:
    """What is unknown of a day is filled with ones."""
    return {"publication_year": int(day[:4]), "publication_date": f"{day}-01-01"[:10]}


# Crossref's types that OpenAlex calls otherwise; all other ones are articles.
_TYPES = {"dataset": "dataset", "dissertation": "dissertation", "peer-review": "peer-review", "component": "paratext"}


def _article(work: Work) -> Item:
    part = work.article or Article("", None)
    kind = "conference" if part.type == "proceedings-article" else "journal"
    place = _place(f"https://doi.org/{part.doi}", _source(part.container, kind, work.issn), "publishedVersion")
    place |= {"raw_source_name": part.container, "raw_type": part.type}
    first, _, last = (part.page or "").partition("-")
    places = [place, *([_arxiv(work)["primary_location"]] if _is_merged(work) else [])]
    return {
        "type": _TYPES.get(part.type, "article"),
        "primary_location": place,
        "locations_count": len(places),
        "locations": places,
        "biblio": {
            "volume": part.volume,
            "issue": part.issue,
            "first_page": first or None,
            "last_page": last or first or None,
        },
        "is_retracted": part.retracted_by is not None,
        **_day(part.online or part.print or "2024"),
    }


def _biorxiv(work: Work) -> Item:
    part = work.preprint or Preprint("")
    label = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}[part.server]
    source = _source(f"{label} (Cold Spring Harbor Laboratory)", "repository", None)
    place = _place(f"https://doi.org/{part.doi}", source, "acceptedVersion")
    return {"primary_location": place, **_day(part.versions[0].date)}


def _arxiv(work: Work) -> Item:
    part = work.arxiv or Arxiv("")
    source = _source("arXiv (Cornell University)", "repository", None)
    place = _place(f"http://arxiv.org/abs/{part.id}", source, "submittedVersion")
    return {"primary_location": place, **_day(part.versions[0].date)}


def _paper(work: Work) -> Item:
    """A paper of proceedings, or one accepted there: OpenAlex knows no source for it, and calls it an article."""
    page, accepted = work.page, (work.openreview and work.openreview.accepted) or "2024"
    place = _place(page.url if page else None, None, None) | {"raw_source_name": page.venue if page else None}
    return {"type": "article", "primary_location": place, **_day(str(page.year) if page else accepted)}


def _citations(work: Work, form: str) -> int:
    """The world's count for the form that leads; without one, something made up."""
    leads = form == "article" or not work.article
    known = work.counts.get("openalex", number("cited", work.id, digits=3))
    return known if leads else known // 3


def _authorship(authors: tuple[str, ...], place: int) -> Item:
    """As the work writes the name, and as OpenAlex calls the person: sometimes by an initial."""
    name = authors[place]
    given, family = split_name(name)
    known = f"{given[0]}. {family}" if given and number("profile", name) % 4 == 0 else name
    where = "first" if place == 0 else "last" if place == len(authors) - 1 else "middle"
    made = number("author", name, digits=10)
    return {
        "author_position": where,
        "author": {"id": f"https://openalex.org/A{made}", "display_name": known, "orcid": None},
        "institutions": [],
        "countries": [],
        "is_corresponding": False,
        "raw_author_name": name,
        "raw_affiliation_strings": [],
        "affiliations": [],
    }


def _place(address: str | None, source: Item | None, version: str | None) -> Item:
    return {
        "is_oa": True,
        "landing_page_url": address,
        "pdf_url": None,
        "source": source,
        "license": None,
        "license_id": None,
        "version": version,
        "is_accepted": version != "submittedVersion",
        "is_published": version == "publishedVersion",
        "raw_source_name": None,
        "raw_type": None,
    }


def _source(name: str | None, kind: str, issn: str | None) -> Item | None:
    if name is None:
        return None
    return {
        "id": f"https://openalex.org/S{number('source', name, digits=9)}",
        "display_name": name,
        "issn_l": issn,
        "issn": [issn] if issn else None,
        "is_oa": False,
        "is_in_doaj": False,
        "is_core": True,
        "host_organization": None,
        "host_organization_name": None,
        "host_organization_lineage": [],
        "type": kind,
    }


FIELDS = frozenset(describe(Work("", "", ()), "paper"))
