"""One Crossref work as a record.

Documentation: https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md

Lists leave empty fields out, single answers send `{}` and `[]`, a missing date is `[[null]]`.
Year: of print, else online, issued, posted, created: the first that holds one. `date` is from the same field.
Where print came later than the web, `online` keeps the earlier day.
Notice: `updated-by` (publishers and Retraction Watch) speaks about this work; `update-to` makes the work itself a
notice about another one. Relations come and go between answers, so they are claims to follow, never a proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.providers.prefixes import plain
from enrich.text import author, clean, dated, doi, dois, items, mapping, number, squeeze

_TYPES = {
    "journal-article": Type.JOURNAL,
    "proceedings-article": Type.CONFERENCE,
    "book": Type.BOOK,
    "book-chapter": Type.BOOK,
    "edited-book": Type.BOOK,
    "monograph": Type.BOOK,
    "reference-book": Type.BOOK,
    "dataset": Type.DATASET,
}
_NOTICES = {
    "retraction": "retracted",
    "removal": "retracted",
    "withdrawal": "withdrawn",
    "expression_of_concern": "concern",
}
_MARKED = re.compile(r"\W*(?:RETRACTED|WITHDRAWN|(?:Retracted|Withdrawn)(?=:| Article:))\b")
_PII = re.compile(r"S\d{7}[\dX]\d{7}[\dX]|B\d{9}[\dX]\d{5}[\dX]")


def decode_work(payload: JSON) -> Record | None:
    """A record of a work as `/works` sends it; None for what has no DOI."""
    work = mapping(payload)
    own = doi(work.get("DOI"))
    if own is None:
        return None
    date, online = _date(work), _date_of(work, "published-online")
    title = _first(work.get("title"))
    return Record(
        source="crossref",
        identifiers=(own, *_piis(work)),
        title=title,
        authors=tuple(_authors(work)),
        year=int(date[:4]) if date else None,
        date=date,
        online=online if online != date else None,
        venue=_venue(work),
        type=_type(work),
        volume=squeeze(work.get("volume")),
        issue=squeeze(work.get("issue")),
        pages=squeeze(work.get("page")) or squeeze(work.get("article-number")),
        related=tuple(_related(work)),
        citations=number(work.get("is-referenced-by-count")),
        notice=_notice(work, own, title or ""),
        url=f"https://doi.org/{own.value}",
    )


def pii_key(value: JSON) -> str:
    """A PII without punctuation: `S0092-8674(24)00980-2` is `S0092867424009802`."""
    return re.sub(r"[^0-9A-Z]", "", str(value).upper())


def _piis(work: JSON) -> Iterator[Identifier]:
    for value in items(work.get("alternative-id")):
        if _PII.fullmatch(pii_key(value)):
            yield Identifier("pii", pii_key(value))


def _first(values: JSON) -> str | None:
    """The first text of a list; CSL answers carry the bare text."""
    return next(filter(None, map(clean, values if isinstance(values, list) else [values])), None)


def _authors(work: JSON) -> Iterator[Author]:
    for entry in map(mapping, items(work.get("author"))):
        family, given = clean(entry.get("family")), clean(entry.get("given"))
        if family:
            yield Author(" ".join(filter(None, (given, family, clean(entry.get("suffix"))))), family)
        elif group := clean(entry.get("name")):
            yield Author(group, group=True)
        elif given and (alone := author(given)):
            yield alone


def _date(work: JSON) -> str | None:
    fields = ("published-print", "published-online", "issued", "posted", "created")
    return next(filter(None, (_date_of(work, name) for name in fields)), None)


def _date_of(work: JSON, name: str) -> str | None:
    """`2024-05-02` as far as it is known: `2024-05`, `2024`."""
    parts = items(next(iter(items(mapping(work.get(name)).get("date-parts"))), None))
    told = [f"{number(part) or 0:0{width}d}" for part, width in zip(parts, (4, 2, 2), strict=False)]
    return next((found for n in (3, 2, 1) if (found := dated("-".join(told[:n])))), None)


def _venue(work: JSON) -> str | None:
    institution = next(iter(items(work.get("institution"))), None)
    posted = clean(mapping(institution).get("name")) if work.get("type") == "posted-content" else None
    return _first(work.get("container-title")) or posted or clean(mapping(work.get("event")).get("name"))


def _type(work: JSON) -> Type | None:
    kind = work.get("type")
    if kind == "posted-content":  # Crossref's deposit schema calls it a preprint where the subtype is left out
        return Type.PREPRINT if work.get("subtype") in (None, "preprint") else Type.OTHER
    return _TYPES.get(str(kind), Type.OTHER) if kind else None


def _related(work: JSON) -> Iterator[Identifier]:
    relation = mapping(work.get("relation"))
    for name in ("is-preprint-of", "has-preprint"):
        for target in map(mapping, items(relation.get(name))):
            for other in dois(target.get("id")):
                yield plain(other)


def _notice(work: JSON, own: Identifier, title: str) -> str | None:
    updates = [str(mapping(u).get("type")).lower().replace(" ", "_") for u in items(work.get("updated-by"))]
    for kind, notice in _NOTICES.items():
        if kind in updates:
            return notice
    if marked := _MARKED.match(title):
        return marked[0].strip(" [(:").lower().split()[0]
    about = [mapping(u) for u in items(work.get("update-to")) if own not in dois(mapping(u).get("DOI"))]
    return "retraction notice" if any(u.get("type") in ("retraction", "withdrawal", "removal") for u in about) else None
