"""What DBLP lists of a work: the published record and that of CoRR (arXiv), each in DBLP's manner.

Each conference has its own kind of links: ICLR those of OpenReview, in 2023 to its PDFs and until 2016 to arXiv;
NeurIPS never OpenReview's. Of journals only those of a known stream are listed. Keys are made up, save those of CoRR
since 2018.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from enrich.sandbox.answer import digest
from enrich.sandbox.names import split_name
from enrich.sandbox.world import Article, Arxiv, Note, Page, Work

_VENUES = {
    "conf/nips": "NeurIPS",
    "conf/acl": "ACL (1)",
    "journals/corr": "CoRR",
    "journals/jmlr": "J. Mach. Learn. Res.",
    "journals/tacl": "Trans. Assoc. Comput. Linguistics",
    "journals/tmlr": "Trans. Mach. Learn. Res.",
}
_PAGES = {"neurips": "conf/nips", "pmlr": "conf/icml", "acl": "conf/acl", "jmlr": "journals/jmlr", "aaai": "conf/aaai"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
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
KNOWN = Record(
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


def records(work: Work) -> Iterator[Record]:
    """The published record and that of CoRR; none of either for a work that DBLP has never heard of."""
    if "dblp" in work.unknown_to:
        return
    if published := _published(work):
        yield published
    if work.arxiv:
        yield _corr(work, work.arxiv)


def _published(work: Work) -> Record | None:
    """Where a work has a page, an article of a conference, or an accepted submission."""
    note = work.openreview if work.openreview and work.openreview.accepted else None
    article = work.article if work.article and (work.stream or work.article.type == "proceedings-article") else None
    stream = work.stream or _stream(work.page, article, note)
    if not stream or not (note or article or work.page):
        return None
    year = work.page.year if work.page else _year(article.print or article.online) if article else _year_of(note)
    links = [work.page.url] if work.page else []
    links += [f"https://doi.org/{article.doi}"] if article else []
    links += _openreview_links(work, note, stream, year) if note else []
    return Record(
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


def _corr(work: Work, arxiv: Arxiv) -> Record:
    """The preprint, under the title of the version that DBLP saw first."""
    year = _year(arxiv.versions[0].date)
    page = f"http://arxiv.org/abs/{arxiv.id}"
    return Record(
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


def _stream(page: Page | None, article: Article | None, note: Note | None) -> str | None:
    """DBLP's name of the venue, where the world does not tell it."""
    guesses = (
        _stream_of_page(page) if page else None,
        _stream_of_article(article) if article else None,
        _stream_of_note(note) if note else None,
    )
    return next(filter(None, guesses), None)


def _stream_of_article(article: Article) -> str | None:
    """By the acronym behind the title of the proceedings, else by its initials."""
    acronym = re.search(r"\(([A-Za-z]+)[\s'\d]*\)", article.container or "")
    name = acronym[1] if acronym else "".join(re.findall(r"\b[A-Z]", article.container or ""))
    return f"conf/{name.lower()}" if name else None


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
