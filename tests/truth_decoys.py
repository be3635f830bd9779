"""Made-up works that look like those of the facts: one for every eighth of them.

What is nearly the title, by the same people, at the same place and time; the same title by others; what is about the
paper. None of them may ever be taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from enrich.sandbox.answer import number
from enrich.sandbox.world import Article, Scholar, Work
from truth import Fact, choose, share

_SHARE = 0.12
_STRANGERS = ("Ann Other", "Bob Nobody")
_TURNED = {
    "micro": "macro",
    "macro": "micro",
    "hyper": "hypo",
    "intra": "inter",
    "inter": "intra",
    "super": "sub",
    "un": "",
    "in": "out",
    "pre": "post",
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a decoy differs. `later`: years after the paper. `type`: Crossref's. `known`: to Semantic Scholar, too."""

    title: Callable[[str], str] = str
    authors: tuple[str, ...] = ()
    later: int = 0
    type: str = "journal-article"
    is_elsewhere: bool = True
    known: bool = True


def _another_word(title: str) -> str:
    """The longest word turned around, or another one in its place."""
    longest = max(re.findall(r"[A-Za-z]+", title) or ["x"], key=len)
    start = next((start for start in _TURNED if longest.casefold().startswith(start)), None)
    other = "systems" if start is None else _TURNED[start] + longest[len(start) :]
    return title.replace(longest, other, 1)


_KINDS = {
    "part II": _Kind(title="{}, part II".format, later=1),
    "negation": _Kind(title=lambda title: f"Not {title[:1].lower()}{title[1:]}"),
    "another word": _Kind(title=_another_word, is_elsewhere=False),
    "another nickname": _Kind(title=lambda title: f"Quibble: {title.partition(': ')[2] or 'on ' + title}"),
    "correction": _Kind(title="Correction to: {}".format, later=1, known=False),
    "response": _Kind(title="Author response: {}".format, type="peer-review", known=False),
    "data": _Kind(type="dataset", known=False),
    "thesis": _Kind(type="dissertation", later=1, known=False),
    "twin": _Kind(authors=_STRANGERS, later=-9),
    "twin of the year": _Kind(authors=_STRANGERS),
}


def decoys(fact: Fact, venue: str | None) -> Iterator[Work]:
    """The decoy of a fact, if it has one. `venue`: where the paper itself is registered."""
    if share(fact.key, "decoy") > _SHARE:
        return
    kind = _KINDS[choose(dict.fromkeys(_KINDS, 1.0), fact.key, "kind of decoy")]
    title = kind.title(fact.title)
    if title == fact.title and kind.title is not str:
        return
    place = None if kind.type == "dataset" else venue if venue and not kind.is_elsewhere else "Journal of Decoys"
    yield Work(
        id=f"decoy {fact.key}",
        title=title,
        authors=kind.authors or (fact.authors[:1] if kind.type == "dissertation" else fact.authors),
        article=Article(
            doi=decoy_doi(fact), container=place, type=kind.type, print=f"{(fact.year or 2020) + kind.later}-05"
        ),
        semantic_scholar=Scholar(known=kind.known),
        made_up=("*",),
    )


def decoy_doi(fact: Fact) -> str:
    """The made-up DOI of a fact's decoy, whether there is one or not."""
    return f"10.99999/decoy.{number(fact.key, 'decoy doi')}"
