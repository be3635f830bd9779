"""DBLP's SPARQL service: the world as DBLP would list it, asked through a real SPARQL engine.

Emulated: addresses and DOIs are compared byte by byte, DOIs stand in capitals; a conference's record and that of CoRR
are two, at times behind one link; each conference has its own kind of links (ICLR 2023 its PDFs, NeurIPS never
OpenReview's); titles end in a full stop, people of one name carry numbers; what is not known is left out; rows come in
any order. QLever's collation is emulated by reading titles in lower case where they are compared with a text.
"""

from __future__ import annotations

import json as parsing
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, number, text, world_of
from enrich.sandbox.names import split_name
from enrich.sandbox.world import Arxiv, Note, Page, Work, World

_RECORD, _SCHEMA = "https://dblp.org/rec/", "https://dblp.org/rdf/schema#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_VENUES = {
    "conf/nips": "NeurIPS",
    "conf/acl": "ACL (1)",
    "journals/corr": "CoRR",
    "journals/jmlr": "J. Mach. Learn. Res.",
    "journals/tacl": "Trans. Assoc. Comput. Linguistics",
    "journals/tmlr": "Trans. Mach. Learn. Res.",
}
_PAGES = {"neurips": "conf/nips", "pmlr": "conf/icml", "acl": "conf/acl", "jmlr": "journals/jmlr", "aaai": "conf/aaai"}
_COMPARED = re.compile(r'(\?\w+)\s*(>=|<)\s*(?=")')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What DBLP has about one publication."""

    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    stream: str
    venue: str
    year: int
    links: tuple[str, ...] = ()
    doi: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None


# Which everyone may take for granted to be there: true in all, whatever the world.
_KNOWN = _Record(
    key="conf/cvpr/HeZRS16",
    kind="Inproceedings",
    title="Deep Residual Learning for Image Recognition",
    authors=("Kaiming He", "Xiangyu Zhang", "Shaoqing Ren", "Jian Sun"),
    stream="conf/cvpr",
    venue="CVPR",
    year=2016,
    links=("https://doi.org/10.1109/CVPR.2016.90",),
    doi="10.1109/CVPR.2016.90",
    pages="770-778",
)


def routes() -> list[Route]:
    """The one route below the base `/dblp`."""
    return [Route("/sparql", sparql, methods=["GET", "POST"])]


async def sparql(request: Request) -> Response:
    """The rows of a SELECT, as `application/sparql-results+json`."""
    body = (await request.body()).decode()
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    query = parse_qs(body).get("query", [""])[0] if form else body or request.query_params.get("query", "")
    try:
        found = _graph(world_of(request)).query(_COMPARED.sub(r"LCASE(\1) \2 ", query))
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


@lru_cache(maxsize=8)
def _graph(world: World) -> Store:
    """All triples. In a mixed-up world each link leads to what should stand behind the next."""
    records = [record for work in world.works for record in _records(work)]
    told = records[1:] + records[:1] if world.swapped else records
    store, taken = Store(), set[str]()
    quads = [quad for mine, its in zip(records, told, strict=True) for quad in _quads(mine, its, taken)]
    if _KNOWN.title not in {record.title for record in records}:
        quads += _quads(_KNOWN, _KNOWN, taken)
    store.bulk_extend(quads)
    return store


def _quads(mine: _Record, its: _Record, taken: set[str]) -> Iterator[Quad]:
    """The links of one record, and what is told of it. A key that is taken gets a letter."""
    key = next(name for letter in ("", *map(chr, range(97, 123))) if (name := mine.key + letter) not in taken)
    taken.add(key)
    pub = NamedNode(_RECORD + key)
    for link in mine.links:
        yield Quad(pub, _is("documentPage"), NamedNode(link))
    if mine.doi:
        yield Quad(pub, _is("doi"), NamedNode(f"https://doi.org/{mine.doi.upper()}"))
    yield Quad(pub, _TYPE, _is("Publication"))
    yield Quad(pub, _TYPE, _is(its.kind))
    yield Quad(pub, _is("bibtexType"), NamedNode(f"http://purl.org/net/nknouf/ns/bibtex#{_bibtex(its.kind)}"))
    yield Quad(pub, _is("title"), Literal(its.title if its.title[-1] in ".?!" else f"{its.title}."))
    yield Quad(pub, _is("publishedIn"), Literal(its.venue))
    yield Quad(pub, _is("publishedInStream"), NamedNode(f"https://dblp.org/streams/{its.stream}"))
    yield Quad(pub, _is("yearOfPublication"), Literal(str(its.year), datatype=NamedNode(f"{_XSD}gYear")))
    places = {
        "publishedInJournalVolume": its.volume,
        "publishedInJournalVolumeIssue": its.issue,
        "pagination": its.pages,
    }
    yield from (Quad(pub, _is(name), Literal(value)) for name, value in places.items() if value)
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


def _bibtex(kind: str) -> str:
    return "Article" if kind == "Informal" else kind


def _records(work: Work) -> Iterator[_Record]:
    """The published record and that of CoRR; none of either for a work that DBLP has never heard of."""
    if "dblp" in work.unknown_to:
        return
    if published := _published(work):
        yield published
    if work.arxiv:
        yield _corr(work, work.arxiv)


def _published(work: Work) -> _Record | None:
    """Where a work has a page, an article of a conference, or an accepted submission."""
    note = work.openreview if work.openreview and work.openreview.accepted else None
    article = work.article if work.article and (work.stream or work.article.type == "proceedings-article") else None
    stream = work.stream or (work.page and _stream_of_page(work.page)) or (note and _stream_of_note(note))
    if not stream or not (note or article or work.page):
        return None
    year = work.page.year if work.page else _year(article.print or article.online) if article else _year_of(note)
    links = [work.page.url] if work.page else []
    links += [f"https://doi.org/{article.doi}"] if article else []
    links += _openreview_links(work, note, stream, year) if note else []
    return _Record(
        key=_key(work, stream, year),
        kind="Article" if stream.startswith("journals/") else "Inproceedings",
        title=(article and article.title) or (work.page and work.page.title) or work.title,
        authors=work.authors,
        stream=stream,
        venue=_venue(stream, year),
        year=year,
        links=tuple(links),
        doi=article.doi if article else None,
        volume=article.volume if article else None,
        issue=article.issue if article else None,
        pages=(article.page if article else None) or (work.page.pages if work.page else None),
    )


def _corr(work: Work, arxiv: Arxiv) -> _Record:
    """The preprint, under the title of the version that DBLP saw first."""
    year = _year(arxiv.versions[0].date)
    page = f"http://arxiv.org/abs/{arxiv.id}"
    return _Record(
        key=f"journals/corr/abs-{arxiv.id.replace('.', '-')}" if year >= 2018 else _key(work, "journals/corr", year),
        kind="Informal",
        title=arxiv.versions[0].title or arxiv.title or work.title,
        authors=work.authors,
        stream="journals/corr",
        venue="CoRR",
        year=year,
        links=(f"https://doi.org/10.48550/arXiv.{arxiv.id}",) if year >= 2018 else (page,),
        doi=f"10.48550/arXiv.{arxiv.id}" if year >= 2018 else None,
        volume=f"abs/{arxiv.id}",
    )


def _openreview_links(work: Work, note: Note, stream: str, year: int) -> list[str]:
    """ICLR linked arXiv until 2016 and the PDF in 2023; NeurIPS, and ICML before 2024, have pages of their own."""
    if stream == "conf/nips" or (stream == "conf/icml" and year < 2024):
        return []
    if stream == "conf/iclr" and year <= 2016:
        return [f"http://arxiv.org/abs/{work.arxiv.id}"] if work.arxiv else []
    form = "pdf" if stream == "conf/iclr" and year == 2023 else "forum"
    return [f"https://openreview.net/{form}?id={note.id}"]


def _stream_of_page(page: Page) -> str | None:
    scheme, _, value = page.id.partition(":")
    conference = re.search(r"_([A-Z]+)_\d{4}$", value)
    return f"conf/{conference[1].lower()}" if scheme == "cvf" and conference else _PAGES.get(scheme)


def _stream_of_note(note: Note) -> str | None:
    """`ICLR.cc/2025/Conference`: workshops come late or never."""
    host, _, rest = note.venueid.partition("/")
    name = host.partition(".")[0].lower()
    if name == "tmlr":
        return "journals/tmlr"
    return {"neurips": "conf/nips"}.get(name, f"conf/{name}") if "Workshop" not in rest else None


def _venue(stream: str, year: int) -> str:
    if stream == "conf/iclr" and year <= 2018:
        return "ICLR (Poster)"
    return _VENUES.get(stream) or stream.rpartition("/")[2].upper()


def _year(day: str | None) -> int:
    return int((day or "2024")[:4])


def _year_of(note: Note | None) -> int:
    found = re.search(r"/(\d{4})/", note.venueid if note else "")
    return int(found[1]) if found else _year(note.accepted if note else None)


def _key(work: Work, stream: str, year: int) -> str:
    """The first author's family name and the others' initials, in DBLP's manner; made up."""
    families = [split_name(name)[1] or digest(name)[:4] for name in work.authors] or ["X"]
    plain = "".join(c for c in unicodedata.normalize("NFKD", families[0]) if c.isascii() and c.isalnum())
    initials = "".join(family[0] for family in families[1:] if family[0].isascii()).upper()
    return f"{stream}/{plain or 'X'}{initials}{year % 100:02}"
