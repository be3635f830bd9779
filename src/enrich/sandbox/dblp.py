"""DBLP's SPARQL service: the world as DBLP would list it, asked through a real SPARQL engine.

Emulated: addresses and DOIs are compared byte by byte, DOIs stand in capitals; a conference's record and that of CoRR
are two, at times behind one link; titles end in a full stop, people of one name carry numbers; what is not known is
left out; rows come in any order. QLever's collation is emulated by reading titles in lower case where they are compared
with a text. A query is put to the records whose links, keys, streams or beginnings of titles it names.
"""

from __future__ import annotations

import json as parsing
import random
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from urllib.parse import parse_qs

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import json, number, text, world_of
from enrich.sandbox.dblp_records import KNOWN, Record, records
from enrich.sandbox.world import World

_SCHEMA = "https://dblp.org/rdf/schema#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_YEAR = NamedNode("http://www.w3.org/2001/XMLSchema#gYear")
_COMPARED = re.compile(r'(\?\w+)\s*(>=|<)\s*(?=")')
_NAMED = re.compile(r'<([^<>"\s]+)>|"((?:[^"\\]|\\.)+)"')
_LAST = "\U0010ffff"


def routes() -> list[Route]:
    """The one route below the base `/dblp`."""
    return [Route("/sparql", sparql, methods=["GET", "POST"])]


async def sparql(request: Request) -> Response:
    """The rows of a SELECT, as `application/sparql-results+json`."""
    body = (await request.body()).decode()
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    query = parse_qs(body).get("query", [""])[0] if form else body or request.query_params.get("query", "")
    try:
        found = _catalogue(world_of(request)).graph(query).query(_COMPARED.sub(r"LCASE(\1) \2 ", query))
    except SyntaxError as error:
        return malformed(str(error))
    if not isinstance(found, QuerySolutions):
        return malformed("only SELECT is made up here")
    answer = parsing.loads(found.serialize(format=QueryResultsFormat.JSON) or b"")
    random.Random(query).shuffle(answer["results"]["bindings"])  # noqa: S311 - any order, and the same in every run
    return text(parsing.dumps(answer), media="application/sparql-results+json")


def malformed(why: str) -> Response:
    """How QLever refuses a query that is none."""
    return json({"exception": f"Invalid SPARQL query: {why}", "metadata": {}}, 400)


@dataclass(slots=True)
class _Catalogue:
    """All records, and where to find them: by addresses, and by titles in the order of the alphabet.

    An entry is the record's own address, the record whose links it has, and the record that it tells of: the same,
    save in a world that is mixed up.
    """

    entries: list[tuple[str, Record, Record]] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    titles: list[tuple[str, int]] = field(default_factory=list)

    def add(self, mine: Record, its: Record) -> None:
        """One more record. A key that is taken gets a number."""
        names = (f"https://dblp.org/rec/{mine.key}{f'-{n}' if n else ''}" for n in count())
        pub = next(name for name in names if name not in self.places)
        place = len(self.entries)
        for name in {pub, *mine.links, _doi(mine), _stream(its)}:
            self.places.setdefault(name, []).append(place)
        self.titles.append((its.title.lower(), place))
        self.entries.append((pub, mine, its))

    def graph(self, query: str) -> Store:
        """The triples of all records that a query names."""
        touched: set[int] = set()
        for match in _NAMED.finditer(query):
            address, title = match.groups()
            touched.update(self._titled(title) if title else self.places.get(address, ()))
        store = Store()
        store.extend([quad for place in touched for quad in _quads(*self.entries[place])])
        return store

    def _titled(self, title: str) -> Iterator[int]:
        start = re.sub(r"\\(.)", r"\1", title).lower().rstrip(".")
        for _, place in self.titles[
            bisect_left(self.titles, (start, 0)) : bisect_left(self.titles, (start + _LAST, 0))
        ]:
            yield place


@lru_cache(maxsize=8)
def _catalogue(world: World) -> _Catalogue:
    """All that DBLP lists of a world. In a mixed-up one each link leads to what should stand behind the next."""
    found = [record for work in world.works for record in records(work)]
    told = found[1:] + found[:1] if world.swapped else found
    catalogue = _Catalogue()
    for mine, its in zip(found, told, strict=True):
        catalogue.add(mine, its)
    if KNOWN.title not in {record.title for record in found}:
        catalogue.add(KNOWN, KNOWN)
    catalogue.titles.sort()
    return catalogue


def _quads(address: str, mine: Record, its: Record) -> Iterator[Quad]:
    """The links of one record, and what is told of it."""
    pub = NamedNode(address)
    yield from (Quad(pub, _is("documentPage"), NamedNode(link)) for link in mine.links)
    if mine.doi:
        yield Quad(pub, _is("doi"), NamedNode(_doi(mine)))
    yield Quad(pub, _TYPE, _is("Publication"))
    yield Quad(pub, _TYPE, _is(its.kind))
    yield Quad(pub, _is("bibtexType"), NamedNode(f"http://purl.org/net/nknouf/ns/bibtex#{_bibtex(its.kind)}"))
    yield Quad(pub, _is("title"), Literal(its.title if its.title[-1] in ".?!" else f"{its.title}."))
    yield Quad(pub, _is("publishedInStream"), NamedNode(_stream(its)))
    yield Quad(pub, _is("yearOfPublication"), Literal(str(its.year), datatype=_YEAR))
    words = {
        "publishedIn": its.venue,
        "publishedInJournalVolume": its.volume,
        "publishedInJournalVolumeIssue": its.issue,
        "pagination": its.pages,
    }
    yield from (Quad(pub, _is(name), Literal(value)) for name, value in words.items() if value)
    for place, name in enumerate(its.authors, 1):
        yield from _signature(pub, place, name)


def _signature(pub: NamedNode, place: int, name: str) -> Iterator[Quad]:
    signature, homonym = BlankNode(), number("homonym", name)
    numbered = f"{name} {homonym % 90 + 1:04}" if homonym % 5 == 0 else name
    yield Quad(pub, _is("hasSignature"), signature)
    yield Quad(signature, _TYPE, _is("AuthorSignature"))
    yield Quad(signature, _is("signatureOrdinal"), Literal(place))
    yield Quad(signature, _is("signatureDblpName"), Literal(numbered))


def _is(name: str) -> NamedNode:
    return NamedNode(_SCHEMA + name)


def _doi(record: Record) -> str:
    return f"https://doi.org/{(record.doi or '').upper()}"


def _stream(record: Record) -> str:
    return f"https://dblp.org/streams/{record.stream}"


def _bibtex(kind: str) -> str:
    return "Article" if kind == "Informal" else kind
