"""CITATION.cff: the paper that a repository asks to be cited, and the DOI of the software itself.

https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md

Anyone can write anything into such a file. It is read as text only (a DOI is no number), by the loader in Python, which
ends too deep a nesting with an exception where the C one ends the process. Aliases and merge keys are not unfolded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml

from enrich.model import JSON, Identifier
from enrich.providers.papers import paper
from enrich.text import clean, dois, items, mapping

_LONGEST = 100_000  # characters: the longest that were seen list some hundred references
_SELF = frozenset({"software", "software-code", "software-container", "software-executable", "data", "dataset"})


def read(text: str) -> tuple[Identifier | None, str | None]:
    """The paper to be cited and the software's own DOI; None for what is not said or cannot be read.

    `preferred-citation` says it, by its identifier or else its title. Without one, many put the paper's DOI where that
    of the software belongs: a DOI of no archive is taken for the paper's.
    """
    data = _load(text)
    preferred = mapping(data.get("preferred-citation"))
    own = next((named.value for value in _names(data) if not paper(value) for named in dois(value)), None)
    return (_preferred(preferred) if preferred else next(_papers(data), None)), own


def _load(text: str) -> Mapping[str, JSON]:
    if len(text) > _LONGEST:
        return {}
    try:
        return mapping(yaml.load(text, yaml.BaseLoader))  # noqa: S506 (it makes text, lists and mappings only)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}


def _preferred(reference: Mapping[str, JSON]) -> Identifier | None:
    if named := next(_papers(reference), None):
        return named
    title = clean(reference.get("title"))
    return Identifier("title", title) if title and reference.get("type") not in _SELF else None


def _papers(reference: Mapping[str, JSON]) -> Iterator[Identifier]:
    return (named for value in _names(reference) if (named := paper(value)))


def _names(reference: Mapping[str, JSON]) -> Iterator[JSON]:
    """What may name it, best first."""
    yield reference.get("doi")
    yield from (mapping(each).get("value") for each in items(reference.get("identifiers")))
    yield reference.get("url")
