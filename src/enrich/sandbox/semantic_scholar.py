"""Semantic Scholar's Graph API: one record for a work and all its manifestations, known by many ids.

Emulated: projection on `fields`, null for an unknown id of a batch, a 400 when none of a batch is known, re-keyed
preprints whose DOI is forgotten, and a title match that answers a vague title with the wrong paper and status 200.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, number, ranked, world_of
from enrich.sandbox.names import initialled
from enrich.sandbox.world import Work, World

_BATCH = 500
_MATCH = 55.0  # of 100; below, the best title is no match even for a service that is easily pleased
_FOUND = 40.0
_FILTERS = {"publicationTypes", "openAccessPdf", "minCitationCount", "publicationDateOrYear", "year", "venue"}
_PARAMETERS = {"query", "fields", "offset", "limit", "fieldsOfStudy", *_FILTERS}


class _Refusal(Exception):
    """An application error: its message and status."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def routes() -> list[Route]:
    """Routes below the base `/semantic_scholar`. The searches come first: an id may be any path."""
    base = "/graph/v1/paper"
    return [
        Route(f"{base}/batch", _guarded(batch), methods=["POST"]),
        Route(f"{base}/search", _guarded(search)),
        Route(f"{base}/search/match", _guarded(match)),
        Route(f"{base}/{{id:path}}", _guarded(single)),
    ]


def _guarded(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A wrong key is refused before anything else, and a refusal is an answer."""

    async def guarded(request: Request) -> Response:
        if request.headers.get("x-api-key", "").startswith("bad"):
            return json({"message": "Forbidden"}, 403, {"x-amzn-errortype": "ForbiddenException"})
        try:
            return await handler(request)
        except _Refusal as refusal:
            return json({"error": str(refusal)}, refusal.status)

    return guarded


async def batch(request: Request) -> Response:
    """Papers in the order of the ids, null for each unknown one."""
    fields = _fields(request)
    ids = _ids(await request.json())
    papers = [_find(world_of(request), name) for name in ids]
    if not any(papers):
        raise _Refusal("No valid paper ids given")
    return json([_project(_paper(work), fields) if work else None for work in papers])


async def single(request: Request) -> Response:
    """One paper by any of its ids."""
    name = request.path_params["id"]
    work = _find(world_of(request), name)
    if work is None:
        raise _Refusal(f"Paper with id {name} not found", 404)
    return json(_project(_paper(work), _fields(request)))


async def match(request: Request) -> Response:
    """The one paper whose title is nearest, right or wrong; 404 where nothing is near."""
    found = _search(request, 1)
    if not found or found[0][1] < _MATCH:
        raise _Refusal("Title match not found", 404)
    work, score = found[0]
    # The real score grows with the length of the title, so that no threshold on it tells right from wrong.
    paper = _project(_paper(work), _fields(request)) | {"matchScore": round(score * len(work.title) / 40, 5)}
    return json({"data": [paper]})


async def search(request: Request) -> Response:
    """Papers by relevance, a page at a time. No hit: no `data` key. Last page: no `next` key."""
    fields = _fields(request)
    offset, limit = (int(request.query_params.get(name, value)) for name, value in (("offset", 0), ("limit", 100)))
    if offset + limit >= 1000:
        raise _Refusal("Relevance search offset + limit must be < 1000. Consider '/paper/search/bulk'")
    found = [work for work, score in _search(request, 1000) if score >= _FOUND]
    return json(_page(found, offset, limit, fields))


def _page(found: list[Work], offset: int, limit: int, fields: list[str]) -> dict[str, Any]:
    if not found:
        return {"total": 0, "offset": 0}
    if offset >= len(found):
        raise _Refusal("Requested data for this limit and/or offset is not available")
    end = offset + limit
    following = {"next": end} if end < len(found) else {}
    data = [_project(_paper(work), fields) for work in found[offset:end]]
    return {"total": len(found), "offset": offset, **following, "data": data}


def _search(request: Request, limit: int) -> list[tuple[Work, float]]:
    world, query = world_of(request), request.query_params.get("query", "")
    unknown = sorted(set(request.query_params) - _PARAMETERS)
    if unknown:
        raise _Refusal(f"Unacceptable query params: [{', '.join(unknown)}]")
    titles = {place: _title(work) for place, work in enumerate(world.works) if work.semantic_scholar.known}
    return ranked(world, titles, query, limit)


def _fields(request: Request) -> list[str]:
    fields = [name for name in request.query_params.get("fields", "title").split(",") if name]
    unknown = [name for name in fields if name.partition(".")[0] not in _FIELDS]
    if unknown:
        raise _Refusal(f"Unrecognized or unsupported fields: [{', '.join(unknown)}]")
    return fields


def _ids(body: Any) -> list[str]:
    ids = body.get("ids") if isinstance(body, dict) else None
    if not isinstance(ids, list) or not ids or not all(isinstance(name, str) and _well_formed(name) for name in ids):
        raise _Refusal("No valid paper ids given")
    if len(ids) > _BATCH:
        raise _Refusal(f"Too many ids: at most {_BATCH} may be asked for in one batch")
    return ids


def _well_formed(name: str) -> bool:
    """An address is no id, save behind `URL:`; an empty text is none either."""
    return bool(name.strip()) and not name.startswith(("http:", "https:"))


def _project(paper: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    asked = {name.partition(".")[0] for name in fields}
    return {"paperId": paper["paperId"]} | {key: value for key, value in paper.items() if key in asked}


def _find(world: World, name: str) -> Work | None:
    return world.work(_keys, _canonical(name))


def _canonical(name: str) -> str:
    scheme, colon, value = name.partition(":")
    if not colon or name.startswith("10."):
        return f"doi:{name}".casefold() if name.startswith("10.") else name.casefold()
    return f"{scheme}:{value}".casefold()


def _keys(work: Work) -> Iterator[str]:
    known = work.semantic_scholar
    if not known.known:
        return
    yield _paper_id(work)
    yield f"corpusid:{_corpus_id(work)}"
    if known.pubmed:
        yield f"pmid:{known.pubmed}"
    if known.pmc:
        yield f"pmcid:{known.pmc.removeprefix('PMC')}"
    yield from _arxiv_keys(work)
    yield from _doi_keys(work)


def _arxiv_keys(work: Work) -> Iterator[str]:
    if work.arxiv:
        name = work.arxiv.id.casefold()
        yield from (f"arxiv:{name}", f"doi:10.48550/arxiv.{name}", f"url:https://arxiv.org/abs/{name}")


def _doi_keys(work: Work) -> Iterator[str]:
    if work.article and work.semantic_scholar.doi:
        yield f"doi:{work.article.doi}".casefold()
    preprint = work.preprint
    if preprint and preprint.known_to_scholar:
        yield f"doi:{preprint.doi}".casefold()
        for number_ in range(1, len(preprint.versions) + 1):
            yield f"url:https://www.{preprint.server}.org/content/{preprint.doi}v{number_}".casefold()


def _paper_id(work: Work) -> str:
    return digest("paper", work.id)


def _corpus_id(work: Work) -> int:
    return number("corpus", work.id)


def _title(work: Work) -> str:
    return work.semantic_scholar.title or work.title


def _paper(work: Work) -> dict[str, Any]:
    known = work.semantic_scholar
    day = known.date or _first_day(work)
    return {
        "paperId": _paper_id(work),
        "corpusId": _corpus_id(work),
        "externalIds": _external_ids(work),
        "url": f"https://www.semanticscholar.org/paper/{_paper_id(work)}",
        "title": _title(work),
        "abstract": known.abstract,
        "venue": _venue(work),
        "publicationVenue": _publication_venue(_venue(work)),
        "year": known.year or (int(day[:4]) if day else None),
        "publicationDate": day if day and len(day) == len("2024-01-01") else None,
        "publicationTypes": ["JournalArticle"] if work.article or work.arxiv else None,
        "journal": _journal(work),
        "authors": [{"authorId": _author_id(name), "name": initialled(name)} for name in work.authors],
        "citationCount": known.citations,
        "influentialCitationCount": known.influential,
        "referenceCount": known.references,
        "isOpenAccess": bool(work.preprint),
        "openAccessPdf": {"url": "", "status": None, "license": None},
        "fieldsOfStudy": ["Biology", "Computer Science"] if work.arxiv else None,
        "s2FieldsOfStudy": [{"category": "Biology", "source": "s2-fos-model"}],
        "citationStyles": {"bibtex": f"@Article{{sandbox,\n title = {{{_title(work)}}},\n}}\n"},
        **dict.fromkeys(("embedding", "tldr", "textAvailability")),
        "citations": [],
        "references": [],
    }


def _author_id(name: str) -> str | None:
    """Some names have none, as in the real data."""
    made = number("author", name, digits=10)
    return None if made % 40 == 0 else str(made)


def _external_ids(work: Work) -> dict[str, str | int]:
    known = work.semantic_scholar
    arxiv = work.arxiv.id if work.arxiv else None
    ids = {"ArXiv": arxiv, "DOI": _doi(work), "PubMed": known.pubmed, "PubMedCentral": known.pmc}
    found: dict[str, str | int] = {key: value.removeprefix("PMC") for key, value in ids.items() if value}
    return found | {"CorpusId": _corpus_id(work)}


def _doi(work: Work) -> str | None:
    """The article's DOI, else the preprint's, else arXiv's own; a conference paper has none."""
    if work.article and work.semantic_scholar.doi:
        return work.article.doi
    if work.preprint and work.preprint.known_to_scholar:
        return work.preprint.doi
    return f"10.48550/arXiv.{work.arxiv.id}" if work.arxiv and not work.semantic_scholar.venue else None


def _venue(work: Work) -> str:
    if work.semantic_scholar.venue is not None:
        return work.semantic_scholar.venue
    if work.article:
        return work.article.container or ""
    if work.arxiv:
        return "arXiv.org"
    return "bioRxiv" if work.preprint else ""


def _publication_venue(name: str) -> dict[str, Any] | None:
    if not name:
        return None
    kind = "conference" if re.search(r"Conference|Systems|Symposium", name) else "journal"
    return {"id": digest("venue", name)[:32], "name": name, "type": kind}


def _journal(work: Work) -> dict[str, str] | None:
    article = work.article
    if article:
        parts = {"name": article.container, "volume": article.volume, "pages": article.page}
        return {key: value for key, value in parts.items() if value}
    if work.arxiv:
        return {"name": "ArXiv", "volume": f"abs/{work.arxiv.id}"}
    return {"name": "bioRxiv"} if work.preprint else None


def _first_day(work: Work) -> str | None:
    article = work.article
    days = [part.versions[0].date for part in (work.arxiv, work.preprint) if part]
    days += [day for day in (article and article.online, article and article.print) if day]
    days += [work.openreview.created] if work.openreview and not days else []
    return min(days, default=None)


_FIELDS = frozenset(_paper(Work("", "", ())))
