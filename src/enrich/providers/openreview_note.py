"""One OpenReview note as a record: what was submitted where, and what became of it (openreview_decision.py).

API 2 wraps each field as `{"value": …}`, API 1 does not. Authors come as texts, as objects with `fullname`, as one
text, or not at all while they are anonymous. Notes that OpenReview brought in (from DBLP, arXiv, ORCID, or uploaded to
its archive) were not decided about there.

Year: from the venue's text, else the invitation or the venue's id, never the day of submission; where none of them has
one (journals), the day of acceptance. `venue` is without the decision: "ICLR 2025 Spotlight" is "ICLR 2025", spotlight.
A paper that was invited to a workshop's track appeared there: "ICLR 2018 Workshop".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.providers.openreview_decision import decisions, is_brought_in, is_moved, status_of, value_of
from enrich.text import author, clean, items, mapping, number, squeeze, year_in

_ACCEPTED = frozenset({"oral", "spotlight", "poster", "accepted"})
_LABEL = re.compile(
    r"^(?:submitted to|accepted (?:by|at|to)|(?:(?:desk )?rejected|withdrawn|retracted) (?:by|from)|"
    r"(?:under review|decision pending) (?:for|at))\s+"
    r"|\s*\b(?:conference|workshop)?\s*(?:blind|desk[ _-]*rejected|withdrawn|rejected)?\s*\bsubmission$"
    r"|\s+(?:notable[ -]top[ -]\d+%|spotlightposter|(?:invited |long |short )?(?:oral|talk|poster)|spotlight|regular|"
    r"invite ?to ?workshop(?: ?track)?|submitted|(?:desk )?reject(?:ed)?|withdrawn|accept(?:ed)?)(?:\s*\([^)]*\))?$",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:withdrawn|rejected|retracted)?(?: by)? ?(?:the )?authors?", re.IGNORECASE)
_ANONYMOUS = re.compile(r"anonymous(?: authors?)?", re.IGNORECASE)
_POSTED = re.compile(r"\bcorr\b|arxiv|preprint", re.IGNORECASE)
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/([a-z.-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)
_GROUP = re.compile(r"(?:([\w-]+)\.cc|(?:[\w-]+(?:\.[\w-]+)+/)?([\w-]+))/(\d{4})(?:/Workshop/([\w-]+))?", re.ASCII)
_LAST = 4102444800000  # milliseconds: the year 2100


def decode(payload: JSON) -> tuple[Record, ...]:
    """One note as `/notes` sends it. A review or comment is no work, but names the note that it is about."""
    note = mapping(payload)
    name, content = squeeze(note.get("id")), mapping(note.get("content"))
    if name is None:
        return ()
    forum = squeeze(note.get("forum")) or name
    if forum != name:
        return (Record(source="openreview", identifiers=(_named(name), _named(forum))),)
    status, text = status_of(note), clean(value_of(content, "venue")) or ""
    year = _year(note, text)
    date = _accepted_on(note) if status in _ACCEPTED else None
    record = Record(
        source="openreview",
        identifiers=(_named(name),),
        title=clean(value_of(content, "title")),
        authors=tuple(_authors(value_of(content, "authors"))),
        year=year,
        date=date if year_in(date) == year else None,
        venue=_venue(note, text),
        status=status,
        type=_type(note, status),
        related=tuple(Identifier("arxiv", m[1]) for m in [_ARXIV.search(str(value_of(content, "pdf")))] if m),
        notice=_notice(note, status),
        url=f"https://openreview.net/forum?id={name}",
    )
    return (record,)


def _named(note: str) -> Identifier:
    return Identifier("openreview", note)


def _authors(value: JSON) -> Iterator[Author]:
    if isinstance(value, str):
        value = re.split(r"\s*(?:;|,|\band\b)\s*", value)
    for entry in items(value):
        name = mapping(entry).get("fullname") or mapping(entry).get("name") if isinstance(entry, dict) else entry
        if (found := author(name)) and not _ANONYMOUS.fullmatch(found.name):
            yield found


def _notice(note: Mapping[str, JSON], status: str | None) -> str | None:
    if "Retracted" in _venue_id(note):
        return "retracted"
    return "withdrawn" if status == "withdrawn" else None


def _venue(note: Mapping[str, JSON], text: str) -> str | None:
    """The venue's text without the decision; without a text the words of the invitation: `ICLR 2018`."""
    bare = _LABEL.sub("", _LABEL.sub("", text)).strip()
    if not bare or _NOBODY.fullmatch(bare):
        bare = _venue_of_group(_invitation(note)) or _venue_of_group(_venue_id(note))
    moved = bare and "workshop" not in bare.lower() and any(map(is_moved, (text, *decisions(note))))
    return f"{bare} Workshop" if moved else bare or None


def _venue_of_group(group: str) -> str:
    """`ICLR 2018` of `ICLR.cc/2018/Conference/-/Submission`, `COLM 2024` of `colmweb.org/COLM/2024`, `TMLR`."""
    if found := _GROUP.match(group):
        host, name, year, workshop = found.groups()
        return " ".join(filter(None, (host or name, year, workshop and f"Workshop {workshop}")))
    journal = re.fullmatch(r"([A-Z]\w*)/(?:\w+|-/.*)", group)
    return journal[1] if journal else ""


def _venue_id(note: Mapping[str, JSON]) -> str:
    return squeeze(value_of(mapping(note.get("content")), "venueid")) or ""


def _invitation(note: Mapping[str, JSON]) -> str:
    named = [note.get("invitation"), *items(note.get("invitations")), _venue_id(note)]
    return next((str(name) for name in named if name), "")


def _year(note: Mapping[str, JSON], venue: str) -> int | None:
    return year_in(venue) or year_in(_invitation(note)) or year_in(_accepted_on(note))


def _accepted_on(note: Mapping[str, JSON]) -> str | None:
    stamp = number(note.get("pdate")) or 0
    return datetime.fromtimestamp(stamp / 1000, UTC).date().isoformat() if 0 < stamp < _LAST else None


def _type(note: Mapping[str, JSON], status: str | None) -> Type | None:
    """A journal's id is one word, that of a conference has its year and track."""
    where = _venue_id(note)
    if is_brought_in(note):
        return _type_elsewhere(where, squeeze(value_of(mapping(note.get("content")), "venue")) or "")
    if status not in _ACCEPTED:  # also where no decision is known: nothing says that it was published
        return Type.SUBMISSION
    return Type.CONFERENCE if "/" in where or not where else Type.JOURNAL


def _type_elsewhere(where: str, venue: str) -> Type | None:
    if "/CORR/" in where or _POSTED.search(venue):
        return Type.PREPRINT
    return Type.CONFERENCE if "/conf/" in where else Type.JOURNAL if "/journals/" in where else None
