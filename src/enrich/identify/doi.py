"""DOIs inside addresses: where one starts, where it ends, and what its prefix tells."""

from __future__ import annotations

import re

from enrich.identify.address import trim
from enrich.identify.found import Found, Kind
from enrich.model import Identifier

# `<` and `>` occur in SICI DOIs, brackets in many; `%` would be left-over encoding. A DOI may hold further slashes.
_DOI = re.compile(r"(?<![\d.])10\.[0-9]{4,9}/[^\s\"?&#%|\\^`{}]+")
# What publishers append to a DOI in the addresses of their pages.
_TAIL = re.compile(
    r"(?:/(?:full/html|full|fulltext|abstract|summary|pdf|epdf|pdf\+html|epub|html|xml|meta|ampdf|references|citations?|"
    r"citedby|figures?|tables?|metrics|comments|suppl_file(?:/.*)?|suppinfo|supplementary[\w-]*|asset(?:/.*)?|download|"
    r"index\.html?|media(?:/.*)?)"
    r"|\.(?:full|abstract|short|long|pdf|html?|xml|epub|full-text|article-\w+|supplementary-material)(?:\+html)?"
    r"|;jsessionid=.*|/DC\d.*|/)$",
    re.IGNORECASE,
)
_PREPRINT = re.compile(r"(10\.(?:1101|64898)/(?:\d{4}\.\d{2}\.\d{2}\.)?\d{6,8})(?:v(\d+))?(?!\d|\.\d)", re.IGNORECASE)
_PLOS_PART = re.compile(r"(10\.1371/journal\.p\w+\.\d{7})\.[gst]\d{3}$", re.IGNORECASE)
# Publishers that append an article number and a slug: `doi/10.1093/jamiaopen/ooae021/7612234`.
_NUMBERED = re.compile(r"(10\.\d{4,9}/[^/]+(?:/[^/]+)?)/\d{5,9}(?:/.*)?$")

# Not registered DOIs: an ACM-internal number range that DOI registries use for tests, and Zenodo's sandbox.
_NEVER = ("10.5555/", "10.5072/")
# Prefixes of archives that hold data or software rather than papers.
_ARCHIVES = {
    "10.5061/": Kind.DATA,  # Dryad
    "10.5281/": Kind.DATA,  # Zenodo
    "10.6084/": Kind.DATA,  # figshare
    "10.7910/": Kind.DATA,  # Harvard Dataverse
    "10.12751/": Kind.DATA,  # G-Node
    "10.13026/": Kind.DATA,  # PhysioNet
    "10.17605/": Kind.DATA,  # OSF projects
    "10.17632/": Kind.DATA,  # Mendeley Data
    "10.18112/": Kind.DATA,  # OpenNeuro
    "10.18710/": Kind.DATA,  # DataverseNO
    "10.25378/": Kind.DATA,  # Janelia's figshare
    "10.25493/": Kind.DATA,  # EBRAINS
    "10.48324/": Kind.DATA,  # DANDI
    "10.24433/": Kind.CODE,  # Code Ocean
    "10.57967/": Kind.MODEL,  # Hugging Face
    "10.18129/": Kind.PACKAGE,  # Bioconductor
    "10.32614/": Kind.PACKAGE,  # CRAN
}
# DOIs that are another name of something with an identifier of its own.
_OWN = (
    ("zenodo", re.compile(r"10\.5281/zenodo\.([0-9]+)$")),
    ("figshare", re.compile(r"10\.(?:6084/m9\.figshare|25378/janelia|25452/figshare\.plus)\.([0-9]{5,9})(?:\.v\d+)?$")),
    ("openneuro", re.compile(r"10\.18112/openneuro\.(ds[0-9]{6})(?:\.v.*)?$")),
    ("dandi", re.compile(r"10\.48324/dandi\.([0-9]{6})(?:/.*)?$")),
)
_ARXIV = re.compile(r"10\.48550/arxiv\.(.+)$", re.IGNORECASE)


def find_doi(text: str, *, numbered: bool = False) -> str | None:
    """The first DOI in a decoded address without what publishers append to it; `numbered`: an article number too."""
    for match in _DOI.finditer(text):
        doi = clean_doi(match[0])
        if numbered and (cut := _NUMBERED.match(doi)):
            doi = clean_doi(cut[1])
        if "/" in doi and not doi.startswith(_NEVER):
            return doi
    return None


def clean_doi(doi: str) -> str:
    """In lower case, without tails and version: `10.1101/2020.01.30.926477v1.full` names 10.1101/2020.01.30.926477."""
    doi = re.sub("/{2,}", "/", doi.lower())
    if preprint := _PREPRINT.match(doi):
        return preprint[1]
    before = None
    while doi != before:
        before = doi
        doi = trim(_TAIL.sub("", doi))
    return _PLOS_PART.sub(r"\1", doi)


def found_doi(doi: str, *, candidate: bool = False) -> Found:
    """A DOI as the identifier that the thing is known by: arXiv, Zenodo and others have numbers of their own."""
    name = Identifier("doi", doi)
    for scheme, pattern in _OWN:
        if own := pattern.match(doi):
            return Found("", Kind.DATA, Identifier(scheme, own[1]), candidate=candidate, alternatives=(name,))
    kind = next((kind for prefix, kind in _ARCHIVES.items() if doi.startswith(prefix)), Kind.PAPER)
    return Found("", kind, name, candidate=candidate)


def arxiv_in(doi: str) -> str | None:
    """The arXiv number inside an arXiv DOI."""
    match = _ARXIV.match(doi)
    return match[1] if match else None
