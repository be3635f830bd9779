"""What a DOI's prefix tells: who registered it, whether it is a preprint's, which arXiv number it stands for."""

from __future__ import annotations

import re

from enrich.model import Identifier

# Registered with DataCite, see https://doi.org/ra/10.48550: arXiv, Zenodo, figshare (four times), Dryad, Dataverse
# (twice), OSF, G-Node, DANDI, OpenNeuro, Code Ocean, Hugging Face, Dagstuhl (LIPIcs), PhysioNet, Mendeley, EBRAINS.
_DATACITE = re.compile(
    r"10\.(?:48550|5281|6084|25378|25452|23640|5061|7910|18710|17605|12751|48324|18112|24433|57967|4230|13026|17632"
    r"|25493)/"
)
# arXiv, bioRxiv and medRxiv, Research Square, ChemRxiv, PsyArXiv and OSF, SSRN.
_PREPRINT = re.compile(
    r"10\.(?:48550/|(?:1101|64898)/(?:\d{4}\.|\d{6}|190\d{5})|21203/|26434/|31234/|31219/|2139/ssrn)", re.IGNORECASE
)
_ARXIV = "10.48550/arxiv."
_WELL_FORMED = re.compile(r"10\.\d{4,9}/\S+")


def is_doi(identifier: Identifier) -> bool:
    """Whether this is a DOI that a service could be asked for."""
    return identifier.scheme == "doi" and _WELL_FORMED.fullmatch(identifier.value) is not None


def is_datacite(doi: str) -> bool:
    """Whether the prefix is known to be DataCite's: Crossref has never heard of it."""
    return _DATACITE.match(doi) is not None


def is_preprint(doi: str) -> bool:
    """Whether the DOI is a preprint's by its form alone."""
    return _PREPRINT.match(doi) is not None


def is_arxiv_doi(identifier: Identifier) -> bool:
    """Whether this is arXiv's own DOI of one of its numbers."""
    return identifier.scheme == "doi" and identifier.value.startswith(_ARXIV)


def doi_of(identifier: Identifier) -> str:
    """The DOI of a DOI or an arXiv number, in lower case: `arxiv:math.GT/0309136` is 10.48550/arxiv.math/0309136."""
    return (_ARXIV + identifier.key).lower() if identifier.scheme == "arxiv" else identifier.value


def plain(doi: Identifier) -> Identifier:
    """The name that a thing is known by: an arXiv DOI is its arXiv number."""
    number = doi.value.removeprefix(_ARXIV)
    return doi if number == doi.value else Identifier("arxiv", number)
