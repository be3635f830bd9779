"""The papers that a text names: in addresses, identifiers, BibTeX and badges, by the same rules as a list's links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from enrich.identify import identify
from enrich.model import JSON, Identifier
from enrich.text import doi, items, mapping, squeeze

PAPERS = frozenset({"doi", "arxiv", "openreview"})
_BELONGS = ("issupplementto", "isdescribedby", "isdocumentedby", "ispublishedin")  # DataCite's words
_MOST = 20  # a README that names more is a list of papers, not the README of one
_LONGEST = 200_000  # characters
# What may stand in an address; brackets only in pairs, so that Markdown's own end it.
_BODY = r"""(?:[^\s<>"'`\\()\[\]{}|^]|\([^\s()\[\]{}]*\))+"""
_ARXIV = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?!\d)"
_NAMED = re.compile(
    rf"https?://{_BODY}|(?<![\w.])10\.\d{{4,9}}/{_BODY}"
    rf"|(?i:\barxiv\s*[:/]\s*|\beprint\s*=\s*[{{\"])(?P<arxiv>{_ARXIV})|(?i:\bopenreview\.net/){_BODY}"
)
_BADGE = re.compile(r"https?://img\.shields\.io/badge/([^?#]+)", re.IGNORECASE)


def paper(value: JSON) -> Identifier | None:
    """The paper that a value names and nothing else: an address, a DOI, `arXiv:2310.16046`. Guesses do not count."""
    found = identify(squeeze(value) or "")
    named = found.identifier
    return named if named is not None and named.scheme in PAPERS and not found.candidate else None


def belongs_to(related: JSON) -> Identifier | None:
    """The paper to which a deposit belongs, by its relations `{relation, identifier}`; the closest relation first.

    It often supplements a repository, too, which is no paper. Papers that only cite it are others.
    """
    said = [(str(mapping(each).get("relation")).lower(), mapping(each).get("identifier")) for each in items(related)]
    named = (paper(value) for wanted in _BELONGS for relation, value in said if relation == wanted)
    return next(filter(None, named), None)


def own_doi(value: JSON) -> str | None:
    """The DOI of a deposit itself, None for anything else."""
    named = doi(value)
    return named.value if named else None


def papers(text: str) -> tuple[Identifier, ...]:
    """The first papers that a text names, each once, in order."""
    return tuple(dict.fromkeys(islice(_papers(text[:_LONGEST].replace("\\_", "_")), 10 * _MOST)))[:_MOST]


def _papers(text: str) -> Iterator[Identifier]:
    for match in _NAMED.finditer(text):
        badge = _BADGE.match(match[0])
        named = f"arXiv:{match['arxiv']}" if match["arxiv"] else _message(badge[1]) if badge else match[0]
        if found := paper(named):
            yield found


def _message(badge: str) -> str:
    """What a badge `label-message-color` says; hyphens inside a part are doubled, blanks are underscores."""
    label, *rest = re.split(r"(?<!-)-(?!-)", unquote(badge))
    message = (rest[-2] if len(rest) > 1 else label).replace("--", "-").strip("_ ")
    return f"arXiv:{message}" if re.search("arxiv", label, re.IGNORECASE) and len(rest) > 1 else message
