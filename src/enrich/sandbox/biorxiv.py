"""The API of bioRxiv and medRxiv: one DOI a call, one row a version, and "not found" under status 200."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import json, world_of
from enrich.sandbox.names import family_first
from enrich.sandbox.world import Keys, Preprint, Work

_LABELS = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}
_TYPES = {"biorxiv": "new results", "medrxiv": "PUBLISHAHEADOFPRINT"}


def routes() -> list[Route]:
    """Routes below the base `/biorxiv`. The short forms without `/na/json` come last: a DOI holds slashes itself."""
    return [
        Route("/details/{server}/{doi:path}/na/json", details),
        Route("/details/{server}/{doi:path}/na", details),
        Route("/details/{server}/{doi:path}", details),
        Route("/pubs/{server}/{doi:path}/na/json", pubs),
        Route("/pubs/{server}/{doi:path}/na", pubs),
        Route("/pubs/{server}/{doi:path}", pubs),
    ]


async def details(request: Request) -> Response:
    """All versions of one preprint, oldest first."""
    found = _find(request, _preprint_keys)
    if found is None:
        return _nothing("no posts found")
    work, preprint = found
    rows = [_row(work, preprint, number) for number in range(1, len(preprint.versions) + 1)]
    return json({"messages": [{"status": "ok", "category": "all"}], "collection": rows})


async def pubs(request: Request) -> Response:
    """Where a preprint was published, by its own DOI or that of the article."""
    if request.path_params["doi"].startswith("10.64898/"):
        return _nothing("no articles found for published version of ")
    found = _find(request, _published_keys)
    if found is None:
        return _nothing("no articles found")
    message = {"status": "ok", "interval": "", "cursor": 0, "count": 1, "total": "1"}
    return json({"messages": [message], "collection": [_publication(*found)]})


def _find(request: Request, keys: Keys[Work]) -> tuple[Work, Preprint] | None:
    server, doi = request.path_params["server"], request.path_params["doi"].casefold()
    work = world_of(request).work(keys, f"{server}:{doi}")
    return (work, work.preprint) if work and work.preprint else None


def _preprint_keys(work: Work) -> Iterator[str]:
    if work.preprint:
        yield f"{work.preprint.server}:{work.preprint.doi.casefold()}"


def _published_keys(work: Work) -> Iterator[str]:
    if work.preprint and work.preprint.published:
        yield from _preprint_keys(work)
        yield f"{work.preprint.server}:{work.preprint.published.casefold()}"


def _row(work: Work, preprint: Preprint, number: int) -> dict[str, str]:
    version = preprint.versions[number - 1]
    place = f"{version.date.replace('-', '/')}/{preprint.doi.partition('/')[2]}"
    return {
        "title": version.title or preprint.title or work.title,
        "authors": _authors(work),
        "author_corresponding": work.authors[-1] if work.authors else "",
        "author_corresponding_institution": "Made-up University",
        "doi": preprint.doi,
        "date": version.date,
        "version": str(number),
        "type": _TYPES[preprint.server],
        "license": preprint.license,
        "category": preprint.category,
        "jatsxml": f"https://www.{preprint.server}.org/content/early/{place}.source.xml",
        "abstract": preprint.abstract,
        "funder": "NA",
        "published": preprint.published or "NA",
        "server": _LABELS[preprint.server],
    }


def _publication(work: Work, preprint: Preprint) -> dict[str, str]:
    article = work.article
    return {
        "preprint_doi": preprint.doi,
        "published_doi": preprint.published or "",
        "published_journal": preprint.journal or (article and article.container) or "",
        "preprint_platform": _LABELS[preprint.server],
        "preprint_title": preprint.title or work.title,
        "preprint_authors": _authors(work),
        "preprint_category": preprint.category,
        "preprint_date": preprint.versions[0].date,
        "published_date": (article and (article.online or article.print)) or "",
        "preprint_abstract": preprint.abstract,
        "preprint_author_corresponding": work.authors[-1] if work.authors else "",
        "preprint_author_corresponding_institution": "Made-up University",
    }


def _authors(work: Work) -> str:
    return "; ".join(name if name in work.groups else family_first(name) for name in work.authors)


def _nothing(status: str) -> Response:
    return json({"messages": [{"status": status}], "collection": []})
