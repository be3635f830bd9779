"""arXiv's Atom API, in the shape it has had since November 2025.

Emulated: unknown ids are left out of the feed, a malformed one turns the whole call into a 400, answers do not come in
the order of the question, and a call without `max_results` gets ten entries however many ids it named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, ranked, text, world_of
from enrich.sandbox.world import Arxiv, Version, Work, World

_ID = re.compile(r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v(?P<version>\d+))?")
_ATOM = "application/atom+xml"
_SPACES = (
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"'
)
_MAX_RESULTS = 2000


class _BadRequest(Exception):
    """`slug` and `summary` of the error entry, and the status under which arXiv sends it."""

    def __init__(self, slug: str, summary: str, status: int) -> None:
        super().__init__(summary)
        self.slug, self.summary, self.status = slug, summary, status


def routes() -> list[Route]:
    """Routes below the base `/arxiv`."""
    return [Route("/api/query", query)]


async def query(request: Request) -> Response:
    """Look up ids, search titles, or filter ids by a search."""
    try:
        return text(_feed(world_of(request), request), media=_ATOM)
    except _BadRequest as error:
        return text(_error_feed(error), error.status, _ATOM)


def _feed(world: World, request: Request) -> str:
    asked, search = request.query_params.get("id_list", ""), request.query_params.get("search_query", "")
    start, size = _integer(request, "start", 0), _integer(request, "max_results", 10)
    if not asked and not search:
        raise _BadRequest("id_list_or_search_query", "either id_list or search_query must be given", 400)
    found = list(_by_id(world, asked)) if asked else _by_search(world, search, start + size)
    if asked and search:
        wanted = {id(work) for work, _ in _by_search(world, search, len(world.works))}
        found = [(work, version) for work, version in found if id(work) in wanted]
    page = found[start : start + min(size, _MAX_RESULTS)]
    entries = [_entry(work, version) for work, version in reversed(page)]
    total = len(found)
    return _envelope(f"search_query={search}&id_list={asked}&start={start}&max_results={size}", entries, total, start)


def _integer(request: Request, name: str, default: int) -> int:
    value = request.query_params.get(name, str(default))
    if not value.isdigit():
        raise _BadRequest(f"incorrect_id_format_for_{name}", f"{name} must be an integer", 200)
    return int(value)


def _keys(work: Work) -> Iterator[str]:
    if work.arxiv:
        yield work.arxiv.id


def _by_id(world: World, asked: str) -> Iterator[tuple[Work, int]]:
    matches = [_parse(value.strip()) for value in asked.split(",") if value.strip()]
    for match in matches:
        work = world.work(_keys, match["id"])
        if work is None or work.arxiv is None:
            continue
        newest = len(work.arxiv.versions)
        version = int(match["version"] or newest)
        if version <= newest:
            yield work, version


def _parse(value: str) -> re.Match[str]:
    match = _ID.fullmatch(value)
    if match is None:
        raise _BadRequest(f"incorrect_id_format_for_{value}", f"incorrect id format for {value}", 400)
    return match


def _by_search(world: World, search: str, limit: int) -> list[tuple[Work, int]]:
    """Works whose title or author holds every term; only the terms count, field prefixes and AND are passed over."""
    terms = re.sub(r'\b(ti|au|abs|co|jr|cat|rn|id|all):|["()]|\b(AND|OR|ANDNOT)\b', " ", search)
    titles = {place: work.title for place, work in enumerate(world.works) if work.arxiv}
    words = set(terms.casefold().split())
    best = ranked(world, titles, terms, limit)
    return [(work, len(work.arxiv.versions)) for work, _ in best if work.arxiv and words & _words(work)]


def _words(work: Work) -> set[str]:
    return set(re.findall(r"\w+", " ".join([work.title, *work.authors]).casefold()))


def _envelope(asked: str, entries: list[str], total: int, start: int) -> str:
    link = escape(f"https://arxiv.org/api/query?{asked}", {'"': "&quot;"})
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed {_SPACES}>
  <id>https://arxiv.org/api/{digest(asked)[:19]}</id>
  <title>arXiv Query: {escape(asked)}</title>
  <updated>2026-11-01T00:00:00Z</updated>
  <link href="{link}" type="application/atom+xml"/>
  <opensearch:itemsPerPage>{len(entries)}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
{"".join(entries)}</feed>
"""


def _entry(work: Work, number: int) -> str:
    record = work.arxiv
    if record is None:
        raise ValueError(f"{work.id} has no arXiv record")
    version = record.versions[number - 1]
    name = f"{record.id}v{number}"
    authors = "".join(f"    <author><name>{escape(author)}</name></author>\n" for author in work.authors)
    categories = "".join(
        f'    <category term="{term}" scheme="http://arxiv.org/schemas/atom"/>\n' for term in record.categories
    )
    return f"""  <entry>
    <id>http://arxiv.org/abs/{name}</id>
    <title>{escape(version.title or record.title or work.title)}</title>
    <updated>{_instant(version)}</updated>
    <link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>
    <summary>Made-up abstract of the sandbox.</summary>
{categories}    <published>{_instant(record.versions[0])}</published>
    <arxiv:primary_category term="{record.categories[0]}"/>
{authors}{_optional(record)}  </entry>
"""


def _optional(record: Arxiv) -> str:
    parts = {"comment": record.comment, "journal_ref": record.journal_ref, "doi": record.doi}
    lines = [f"    <arxiv:{key}>{escape(value)}</arxiv:{key}>\n" for key, value in parts.items() if value]
    if record.doi:
        lines.append(f'    <link rel="related" href="https://doi.org/{escape(record.doi)}" title="doi"/>\n')
    return "".join(lines)


def _instant(version: Version) -> str:
    return f"{version.date}T00:00:00Z"


def _error_feed(error: _BadRequest) -> str:
    slug = escape(error.slug, {'"': "&quot;"})
    address = f"https://arxiv.org/api/errors#{slug}"
    entry = f"""  <entry>
    <id>{address}</id>
    <title>Error</title>
    <summary>{escape(error.summary)}</summary>
    <updated>2026-11-01T00:00:00Z</updated>
    <link href="{address}" rel="alternate" type="text/html"/>
    <author><name>arXiv api core</name></author>
  </entry>
"""
    return _envelope("", [entry], 1, 0)
