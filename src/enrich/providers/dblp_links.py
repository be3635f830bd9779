"""How DBLP writes links, in every spelling that it is known or may be thought to use.

SPARQL compares addresses byte by byte: a record is found under the very spelling that an editor once typed in. What
stands first in each row was counted in DBLP's batch exports of 2021 to 2025, some 165,000 records; the spellings after
it are guesses, which cost only a few bytes. A link that no row can spell, as the workshops of CVF, is not asked for.

Documentation: https://dblp.org/rdf/docu/ (`documentPage`, `doi`)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from enrich.identify.canonical import url_of
from enrich.model import Identifier

RECORD = "https://dblp.org/rec/"
DOI = "https://doi.org/"
_IRI = re.compile(r'[^\x00-\x20<>"{}|^`\\\x7f-\U0010ffff]+')  # whatever else could end an address within a query
_NOTE = re.compile(r"[\w-]+", re.ASCII)
_PREPRINT = re.compile(r"10\.(?:48550|1101|64898)/")  # arXiv's stand beside its numbers, bioRxiv is not covered

_PAGES: dict[str, tuple[str, ...]] = {
    "dblp": (RECORD + "{}",),
    "openreview": ("https://openreview.net/forum?id={}", "https://openreview.net/pdf?id={}"),
    "jmlr": (
        "http://jmlr.org/papers/{}.html",
        "https://jmlr.org/papers/{}.html",
        "https://www.jmlr.org/papers/{}.html",
    ),
    "acl": ("https://aclanthology.org/{}/", "https://aclanthology.org/{}", "https://www.aclweb.org/anthology/{}/"),
    "iacr": ("https://eprint.iacr.org/{}", "http://eprint.iacr.org/{}"),
    "isca": ("http://www.isca-archive.org/{}.html", "https://www.isca-archive.org/{}.html"),
    "ijcai": ("http://www.ijcai.org/Abstract/{}", "http://ijcai.org/Abstract/{}"),
}


def spellings(identifier: Identifier) -> tuple[str, ...]:
    """The addresses under which DBLP may list a thing; none for what it does not list, or cannot be asked for."""
    pages = tuple(dict.fromkeys(_pages(identifier)))
    return pages if all(map(_IRI.fullmatch, pages)) else ()


def _pages(identifier: Identifier) -> Iterable[str]:
    if build := _BUILT.get(identifier.scheme):
        return build(identifier)
    if identifier.scheme == "openreview" and not _NOTE.fullmatch(identifier.value):
        return ()
    return (page.format(identifier.value) for page in _PAGES.get(identifier.scheme, ()))


def _doi(identifier: Identifier) -> Iterator[str]:
    """DBLP's DOIs are in capitals. IJCAI's of 2024 are known by their pages only."""
    if _PREPRINT.match(identifier.value) or not re.fullmatch(r"10\.\d{4,9}/.+", identifier.value):
        return
    yield DOI + identifier.value.upper()
    if ijcai := re.fullmatch(r"10\.24963/ijcai\.(\d{4}/\d+)", identifier.value):
        yield f"https://www.ijcai.org/proceedings/{ijcai[1]}"


def _arxiv(identifier: Identifier) -> Iterator[str]:
    """Old numbers stand without their subject class: math/0309136, not math.GT/0309136."""
    yield f"{DOI}10.48550/ARXIV.{identifier.key.upper()}"
    yield f"http://arxiv.org/abs/{identifier.key}"
    yield f"https://arxiv.org/abs/{identifier.key}"


def _neurips(identifier: Identifier) -> Iterator[str]:
    """Since 2022 the address ends in the track, whose names changed, and lies in another folder."""
    year, _, digest = identifier.value.partition("/")
    digest, _, part = digest.partition("-round")
    old, new = ("https://proceedings.neurips.cc", "http://papers.nips.cc")
    if part:
        for folder in ("paper", "paper_files/paper"):
            host = f"https://datasets-benchmarks-proceedings.neurips.cc/{folder}"
            yield f"{host}/{year}/hash/{digest}-Abstract-round{part}.html"
    elif year < "2022":
        for host in (old, new, "https://papers.nips.cc"):
            yield f"{host}/paper/{year}/hash/{digest}-Abstract.html"
    else:
        data = "Datasets_and_Benchmarks" if year < "2024" else "Datasets_and_Benchmarks_Track"
        for track in (identifier.place,) if identifier.place else ("Conference", data):
            for host in (new, "https://papers.nips.cc", old):
                yield f"{host}/paper_files/paper/{year}/hash/{digest}-Abstract-{track}.html"


def _pmlr(identifier: Identifier) -> Iterator[str]:
    """Two early volumes write their keys with a capital."""
    volume, _, key = identifier.value.partition("/")
    for name in (key, key.capitalize()) if volume in ("v30", "v40") else (key,):
        yield f"https://proceedings.mlr.press/{volume}/{name}.html"
        yield f"http://proceedings.mlr.press/{volume}/{name}.html"


def _aaai(identifier: Identifier) -> Iterator[str]:
    journal = identifier.place or "AAAI"
    yield f"https://ojs.aaai.org/index.php/{journal}/article/view/{identifier.value}"
    yield f"https://aaai.org/ojs/index.php/{journal}/article/view/{identifier.value}"


def _page(identifier: Identifier) -> Iterator[str]:
    """The address that everyone uses, with and without encryption and `www.`."""
    page = url_of(identifier)
    if page:
        yield page
        yield page.replace("https:", "http:", 1)
        yield page.replace("https://www.", "http://", 1)


def _cvf(identifier: Identifier) -> Iterator[str]:
    """In the folder that a link told, and in that of the conference."""
    yield from _page(identifier)
    yield from _page(Identifier("cvf", identifier.value))


_BUILT: dict[str, Callable[[Identifier], Iterable[str]]] = {
    "doi": _doi,
    "arxiv": _arxiv,
    "neurips": _neurips,
    "pmlr": _pmlr,
    "cvf": _cvf,
    "aaai": _aaai,
    "aaai-ocs": _page,
    "usenix": _page,
}
