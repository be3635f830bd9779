"""Crossref's REST API: articles and preprints by DOI, lists by filter, and a search that always finds something.

Emulated: singles carry empty values while list items leave them out, lists stop at 20 rows unless asked for more,
an unknown DOI is a plain-text 404 alone and simply missing in a list, and singles accept no parameter but `mailto`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import json, ranked, text, world_of
from enrich.sandbox.names import split_name
from enrich.sandbox.world import Article, Preprint, Work, World

Message: TypeAlias = dict[str, Any]

_FILTERS = frozenset({"doi", "alternative-id", "type"})
_QUERIES = ("query.bibliographic", "query.title", "query")
_PARAMETERS = frozenset(
    {*_QUERIES, "query.author", "query.container-title", "filter", "rows", "offset", "select", "sort", "order"}
    | {"mailto", "cursor", "sample", "facet"}
)
_MAX_ROWS = 1000
_NONSENSE = 25.0  # a query less like any title than this finds nothing, as random letters do


class _Invalid(Exception):
    """A request that is refused as a whole."""

    def __init__(self, kind: str, value: str, message: str) -> None:
        super().__init__(message)
        self.problem = {"type": kind, "value": value, "message": message}


def routes() -> list[Route]:
    """Routes below the base `/crossref`, with and without `/v1`."""
    return [route for base in ("", "/v1") for route in _routes(base)]


def _routes(base: str) -> list[Route]:
    return [
        Route(f"{base}/works", works),
        Route(f"{base}/works/{{doi:path}}/agency", agency),
        Route(f"{base}/works/{{doi:path}}", work),
    ]


async def work(request: Request) -> Response:
    """One work, empty values included."""
    for name in request.query_params:
        if name != "mailto":
            return _refusal(_Invalid("parameter-not-allowed", name, f"This route does not support {name}"))
    record = _by_doi(world_of(request), request.path_params["doi"])
    return _envelope("work", _EMPTY | record) if record else text("Resource not found.", 404)


async def agency(request: Request) -> Response:
    """Which agency registered a DOI; the sandbox knows Crossref's alone."""
    record = _by_doi(world_of(request), request.path_params["doi"])
    if record is None:
        return text("Resource not found.", 404)
    return _envelope("work-agency", {"DOI": record["DOI"], "agency": {"id": "crossref", "label": "Crossref"}})


async def works(request: Request) -> Response:
    """A list by filter, by search, or by both."""
    try:
        return _envelope("work-list", _listing(request))
    except _Invalid as invalid:
        return _refusal(invalid)


def _listing(request: Request) -> Message:
    for name in request.query_params:
        if name not in _PARAMETERS:
            raise _Invalid("parameter-not-allowed", name, f"This route does not support {name}")
    rows, offset = _integer(request, "rows", 20), _integer(request, "offset", 0)
    if rows > _MAX_ROWS:
        raise _Invalid("integer-not-valid", str(rows), "Integer specified as rows is greater than 1000")
    found = _selected(request)
    items = [_selection(record, request) for record in found[offset : offset + rows]]
    return _list(items, len(found), rows, offset)


def _list(items: list[Message], total: int, rows: int, offset: int) -> Message:
    query = {"start-index": offset, "search-terms": None}
    return {"facets": {}, "total-results": total, "items": items, "items-per-page": rows, "query": query}


def _integer(request: Request, name: str, default: int) -> int:
    value = request.query_params.get(name, str(default))
    if not value.isdigit():
        raise _Invalid("integer-not-valid", value, f"Integer specified as {name} but must be a positive integer")
    return int(value)


def _selected(request: Request) -> list[Message]:
    world = world_of(request)
    filters = _filters(request.query_params.get("filter", ""))
    query = " ".join(request.query_params[name] for name in _QUERIES if name in request.query_params)
    if "doi" in filters or "alternative-id" in filters:
        found = [record for doi in filters.get("doi", []) if (record := _by_doi(world, doi))]
        found += [record for pii in filters.get("alternative-id", []) if (record := _by_pii(world, pii))]
    else:
        found = list(_by_search(world, query))
    kinds = filters.get("type")
    return [record for record in found if not kinds or record["type"] in kinds]


def _filters(value: str) -> dict[str, list[str]]:
    """`doi:A,doi:B` → {"doi": ["A", "B"]}. A comma inside a DOI breaks the filter, as it does in reality."""
    found: dict[str, list[str]] = {}
    for part in filter(None, value.split(",")):
        name, colon, wanted = part.partition(":")
        if not colon or name not in _FILTERS:
            raise _Invalid("filter-not-available", name, f"Filter {name} specified but there is no such filter")
        found.setdefault(name, []).append(wanted)
    return found


def _by_search(world: World, query: str) -> Iterator[Message]:
    titles = {place: work.title for place, work in enumerate(world.works) if work.article or work.preprint}
    if not query:
        works = [world.works[place] for place in titles]
    else:
        works = [work for work, score in ranked(world, titles, query, 100) if score >= _NONSENSE]
    for found in works:
        yield from filter(None, (_article(found), _preprint(found)))


def _selection(record: Message, request: Request) -> Message:
    """A list item: nothing empty, and with `select` nothing else than what is named there."""
    select = request.query_params.get("select")
    names = set(select.split(",")) if select else set(record)
    return {key: value for key, value in record.items() if key in names and value not in ([], {}, None)}


def _doi_keys(work: Work) -> Iterator[str]:
    return (part.doi.casefold() for part in (work.article, work.preprint) if part)


def _pii_keys(work: Work) -> Iterator[str]:
    return (part.pii for part in [work.article] if part and part.pii)


def _by_doi(world: World, doi: str) -> Message | None:
    found = world.work(_doi_keys, doi.casefold())
    if found is None:
        return None
    if found.preprint and found.preprint.doi.casefold() == doi.casefold():
        return _preprint(found)
    return _article(found) or _preprint(found)


def _by_pii(world: World, pii: str) -> Message | None:
    found = world.work(_pii_keys, pii)
    return _article(found) if found else None


_EMPTY: Message = {
    "relation": {},
    "title": [],
    "subtitle": [],
    "short-title": [],
    "original-title": [],
    "container-title": [],
    "short-container-title": [],
}


def _common(work: Work, part: Article | Preprint, issued: str | None) -> Message:
    return {
        "DOI": part.doi.casefold(),
        "URL": f"https://doi.org/{part.doi.casefold()}",
        "prefix": part.doi.partition("/")[0],
        "source": "Crossref",
        "member": "1",
        "score": 1,
        "title": [part.title or work.title],
        "author": [_author(work, place) for place in range(len(work.authors))],
        "issued": _date(issued),
        "published": _date(issued),
        "created": _date(issued) | {"date-time": f"{(issued or '2000')[:4]}-01-01T00:00:00Z", "timestamp": 0},
        "is-referenced-by-count": part.citations,
        "references-count": 0,
        "reference-count": 0,
    }


def _article(work: Work) -> Message | None:
    part = work.article
    if part is None:
        return None
    dates = {"published-print": part.print, "published-online": part.online}
    texts = {"volume": part.volume, "issue": part.issue, "page": part.page, "abstract": _jats(part.abstract)}
    first = min(filter(None, dates.values()), default=None)
    return {
        **_common(work, part, first),
        "type": part.type,
        "publisher": part.publisher,
        "container-title": [part.container] if part.container else [],
        **{key: value for key, value in texts.items() if value},
        **{key: _date(value) for key, value in dates.items() if value},
        **({"alternative-id": [part.pii]} if part.pii else {}),
        **_has_preprint(work),
        **_notices(part),
    }


def _has_preprint(work: Work) -> Message:
    if not (work.preprint and work.preprint.related):
        return {}
    return {"relation": {"has-preprint": [_related(work.preprint.doi, "object")]}}


def _notices(part: Article) -> Message:
    kinds = {"retraction": part.retracted_by, "expression_of_concern": part.concern}
    found = [{"DOI": doi, "type": kind, "source": "publisher"} for kind, doi in kinds.items() if doi]
    return {"updated-by": found} if found else {}


def _preprint(work: Work) -> Message | None:
    part = work.preprint
    if part is None:
        return None
    label = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}[part.server]
    related = part.published if part.related else None
    return {
        **_common(work, part, part.versions[0].date),
        "title": [part.title or part.versions[-1].title or work.title],
        "type": "posted-content",
        "subtype": "preprint",
        "publisher": "openRxiv",
        "institution": [{"name": label}],
        "group-title": part.category.capitalize(),
        "posted": _date(part.versions[0].date),
        "accepted": _date(part.versions[-1].date),
        **({"abstract": _jats(part.abstract)} if part.abstract else {}),
        **({"relation": {"is-preprint-of": [_related(related, "subject")]}} if related else {}),
    }


def _related(doi: str, side: str) -> Message:
    return {"id-type": "doi", "id": doi, "asserted-by": side}


def _jats(abstract: str | None) -> str | None:
    return f"<jats:p>{abstract}</jats:p>" if abstract else None


def _author(work: Work, place: int) -> Message:
    name = work.authors[place]
    order: Message = {"sequence": "first" if place == 0 else "additional", "affiliation": []}
    if name in work.groups:
        return {"name": name, **order}
    given, family = split_name(name)
    return ({"given": given} if given else {}) | {"family": family, **order}


def _date(day: str | None) -> Message:
    parts: list[int | None] = [int(part) for part in day.split("-")] if day else [None]
    return {"date-parts": [parts]}


def _envelope(kind: str, message: Message) -> Response:
    return json({"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message})


def _refusal(invalid: _Invalid) -> Response:
    return json({"status": "failed", "message-type": "validation-failure", "message": [invalid.problem]}, 400)
