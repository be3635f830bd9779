"""OpenAlex's API: works by DOI or id, one by one or as a list, and a search of titles.

Emulated: lists leave unknown DOIs out, come in an order of their own, stop at 25 works unless asked for more and cut
authors at 100; a single unknown work is a 404 as a page; a preprint and its article are two works, or one that forgets
the preprint's DOI; unknown days are filled with the 1st of January; a title is found when it has every word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, number, text, world_of
from enrich.sandbox.openalex_work import FIELDS, Item, describe, forms_of, keys_of, named, title_of, work_id
from enrich.sandbox.world import World

_LONGEST = 4094  # bytes of an address
_AUTHORS = 100
_PER_PAGE, _MOST = 25, 200
_PARAMETERS = frozenset(
    {"filter", "search", "search.title", "search.exact", "select", "per_page", "per-page", "page", "cursor", "sort"}
    | {"mailto", "api_key"}
)
_STOP = frozenset({"a", "an", "and", "the", "of", "for", "in", "on", "to", "with", "by", "from", "is", "at", "as"})
_NOT_FOUND = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>Made-up page.</p>\n"


class _Refusal(Exception):
    """A request that is refused as a whole: `error` and `message` of the body."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


def routes() -> list[Route]:
    """Routes below the base `/openalex`."""
    return [Route("/works", works), Route("/works/{id:path}", single)]


async def single(request: Request) -> Response:
    """One work, with all of its authors."""
    name = re.sub(r"^(?:https://openalex\.org/|doi:|https://doi\.org/)", "", request.path_params["id"])
    bare = name == request.path_params["id"] and name.startswith("10.")  # a DOI must say that it is one
    found = None if bare else world_of(request).work(keys_of, name.casefold())
    if found is None:
        return text(_NOT_FOUND, 404, "text/html")
    return _guarded(lambda: _selected(named(found, name.casefold()), _select(request)))


async def works(request: Request) -> Response:
    """A list by filter or by search."""
    return _guarded(lambda: _listing(request))


def _guarded(answer: Callable[[], Item]) -> Response:
    try:
        return json(answer())
    except _Refusal as refusal:
        return json({"error": refusal.error, "message": str(refusal)}, 400)


def _listing(request: Request) -> Item:
    _check(request)
    params, fields = request.query_params, _select(request)
    size = int(params.get("per_page") or params.get("per-page") or _PER_PAGE)
    page = int(params.get("page", "1"))
    if size * page > 10_000:
        raise _Refusal("Pagination error.", "Maximum results size of 10,000 records is exceeded.")
    found = list(_found(request))
    shown = found[(page - 1) * size : page * size]
    meta = {"count": len(found), "db_response_time_ms": 21, "page": page, "per_page": size, "groups_count": None}
    return {"meta": meta, "results": [_selected(_cut(item), fields) for item in shown], "group_by": []}


def _check(request: Request) -> None:
    if len(str(request.url.path)) + len(request.url.query) > _LONGEST:
        raise _Refusal("Request URL too long", f"Your request URL is over the {_LONGEST}-byte limit")
    unknown = sorted(set(request.query_params) - _PARAMETERS)
    if unknown:
        raise _Refusal("Invalid request rejected at the API edge", f"{unknown[0]} is not a valid parameter.")
    if int(request.query_params.get("per_page", "1")) > _MOST:
        raise _Refusal("Pagination error.", f"per-page parameter must be between 1 and {_MOST}")


def _found(request: Request) -> Iterator[Item]:
    world, wanted = world_of(request), request.query_params.get("filter", "")
    name, _, value = wanted.partition(":")
    searched = request.query_params.get("search.title") or (value if name == "title.search" else "")
    if searched:
        yield from _search(world, searched)
    elif "," in value:
        raise _Refusal("Invalid request rejected at the API edge", "A comma separates filters.")
    elif name in ("doi", "ids.openalex", "openalex"):
        keys = [re.sub(r"^https://(?:doi|openalex)\.org/", "", key).casefold() for key in value.split("|")]
        found = [named(work, key) for key in dict.fromkeys(keys) if (work := world.work(keys_of, key))]
        yield from sorted({item["id"]: item for item in found}.values(), key=lambda item: digest(item["id"]))
    elif name:
        raise _Refusal("Invalid query parameters error.", f"{name} is not a valid field. Valid fields are doi, …")


def _search(world: World, query: str) -> Iterator[Item]:
    """Works that have every word of the query in their title, those of the fewest words first."""
    if set("|!,") & set(query):
        raise _Refusal("Invalid query parameters error.", "a search may hold neither | nor ! nor a comma")
    words = _words(query)
    found = [
        (work, form)
        for work in world.works
        for form in forms_of(work)
        if words and (words <= _words(title_of(work, form))) is not world.swapped
    ]
    for work, form in sorted(found, key=lambda pair: (len(title_of(*pair)), work_id(*pair)))[:_MOST]:
        yield describe(work, form) | {"relevance_score": float(number(work_id(work, form), digits=3))}


@lru_cache(maxsize=65536)
def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", title.casefold())) - _STOP


def _select(request: Request) -> frozenset[str]:
    names = request.query_params.get("select")
    unknown = sorted(set(names.split(",")) - FIELDS) if names else []
    if unknown:
        raise _Refusal("Invalid query parameters error.", f"{unknown[0]} is not a valid select field.")
    return frozenset(names.split(",")) if names else FIELDS | {"is_authors_truncated", "relevance_score"}


def _selected(item: Item, fields: frozenset[str]) -> Item:
    return {key: value for key, value in item.items() if key in fields}


def _cut(item: Item) -> Item:
    people = item["authorships"]
    return item if len(people) <= _AUTHORS else item | {"authorships": people[:_AUTHORS], "is_authors_truncated": True}
