"""One OpenReview note as a record: what was submitted where, and what became of it.

API 2 wraps each field as `{"value": …}`, API 1 does not. Authors come as texts, as objects with `fullname`, as one
text, or not at all while they are anonymous. API 2: the end of `venueid` is the state, `venue` the presentation.
API 1: `venueid` proves nothing (rejected papers carry the bare one); `venue` or a decision does.

Year: from the venue's text, else the invitation or the venue's id, never the day of submission; where none of them has
one (journals), the day of acceptance. `venue` is without the decision: "ICLR 2025 Spotlight" is "ICLR 2025", spotlight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from enrich.model import JSON, Author, Identifier, Record, Type
from enrich.text import author, clean, items, mapping, squeeze, year_in

# Words of a decision, strongest first: a text may hold several ("Accept (Oral)", "Desk Rejected Submission").
_WORDS = (
    (r"desk[ _-]*reject", "desk rejected"),
    (r"withdrawn", "withdrawn"),
    (r"\breject|invite to workshop", "rejected"),
    (r"notable[ -]top[ -]5%|\boral\b|\btalk\b|conferenceoral", "oral"),
    (r"notable[ -]top[ -]25%|spotlight", "spotlight"),
    (r"poster", "poster"),
    (r"\baccept|\bregular\b", "accepted"),
    (r"under review|decision pending", "under review"),
)
_ACCEPTED = frozenset({"oral", "spotlight", "poster", "accepted"})
_LABEL = re.compile(
    r"^(?:submitted to|accepted (?:by|at|to)|rejected (?:by|from)|under review (?:for|at)|decision pending (?:for|at)|"
    r"withdrawn (?:by|from))\s+"
    r"|\s*\b(?:conference|workshop)?\s*(?:desk[ _-]*rejected|withdrawn|rejected)?\s*\bsubmission$"
    r"|\s+(?:notable[ -]top[ -]\d+%|spotlightposter|(?:invited |long |short )?(?:oral|talk|poster)|spotlight|regular|"
    r"submitted|(?:desk )?reject(?:ed)?|withdrawn|accept(?:ed)?)(?:\s*\([^)]*\))?$",
    re.IGNORECASE,
)
_STATES = {
    "Rejected_Submission": "rejected",
    "Withdrawn_Submission": "withdrawn",
    "Desk_Rejected_Submission": "desk rejected",
    "Submission": "under review",
}
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/([a-z.-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)


def decode(payload: JSON) -> tuple[Record, ...]:
    """One note as `/notes` sends it. A review or comment (its forum is another note) is no work."""
    note = mapping(payload)
    name, content = squeeze(note.get("id")), mapping(note.get("content"))
    if name is None or note.get("forum", name) != name:
        return ()
    status, text = _status(note), clean(_value(content, "venue")) or ""
    year = _year(note, text)
    date = _accepted_on(note) if status in _ACCEPTED else None
    record = Record(
        source="openreview",
        identifiers=(Identifier("openreview", name),),
        title=clean(_value(content, "title")),
        authors=tuple(_authors(_value(content, "authors"))),
        year=year,
        date=date if year_in(date) == year else None,
        venue=_venue(note, text),
        status=status,
        type=_type(note, status),
        related=tuple(Identifier("arxiv", m[1]) for m in [_ARXIV.search(str(_value(content, "pdf")))] if m),
        notice="withdrawn" if status == "withdrawn" else None,
        url=f"https://openreview.net/forum?id={name}",
    )
    return (record,)


def is_decision(reply: JSON) -> bool:
    """Whether a reply of API 1 decides about the submission."""
    return re.search(r"Decision|Meta_Review|[Aa]cceptance", str(mapping(reply).get("invitation"))) is not None


def _value(content: Mapping[str, JSON], name: str) -> JSON:
    field = content.get(name)
    return field.get("value") if isinstance(field, dict) else field


def _authors(value: JSON) -> Iterator[Author]:
    if isinstance(value, str):
        value = re.split(r"\s*(?:;|,|\band\b)\s*", value)
    for entry in items(value):
        name = mapping(entry).get("fullname") or mapping(entry).get("name") if isinstance(entry, dict) else entry
        if name != "Anonymous" and (found := author(name)):
            yield found


def _status(note: Mapping[str, JSON]) -> str | None:
    content = mapping(note.get("content"))
    venue, where = squeeze(_value(content, "venue")) or "", squeeze(_value(content, "venueid")) or ""
    if where.startswith("dblp.org"):
        return None  # brought in from DBLP: published, but not decided about here
    if "invitations" in note or note.get("version") == 2:
        state = _STATES.get(where.rpartition("/")[2], "accepted" if where else None)
        return _read(venue) or state if state in (None, "accepted") else state
    if venue.lower().startswith("submitted to") or venue.lower().endswith(" submitted"):
        return "rejected"
    decisions = filter(None, map(_read, _decisions(note)))
    withdrawn = "withdrawn" if "Withdrawn" in str(note.get("invitation")) else None
    return _read(venue) or next(decisions, None) or withdrawn


def _decisions(note: Mapping[str, JSON]) -> Iterator[str]:
    replies = items(mapping(note.get("details")).get("directReplies"))
    for each in (note, *filter(is_decision, replies)):
        content = mapping(mapping(each).get("content"))
        yield squeeze(_value(content, "decision")) or squeeze(_value(content, "recommendation")) or ""


def _read(text: str) -> str | None:
    return next((status for word, status in _WORDS if re.search(word, text, re.IGNORECASE)), None)


def _venue(note: Mapping[str, JSON], text: str) -> str | None:
    """The venue's text without the decision; without a text the words of the invitation: `ICLR 2018`."""
    bare = _LABEL.sub("", _LABEL.sub("", text)).strip()
    if bare and not re.fullmatch(r"(?:withdrawn|rejected)?(?: by)? ?(?:the )?authors?", bare, re.IGNORECASE):
        return bare
    named = re.match(r"([\w-]+)\.cc/(\d{4})(?:/Workshop/([\w-]+))?", _invitation(note))
    return " ".join(filter(None, (named[1], named[2], named[3] and f"Workshop {named[3]}"))) if named else None


def _invitation(note: Mapping[str, JSON]) -> str:
    named = [note.get("invitation"), *items(note.get("invitations")), _value(mapping(note.get("content")), "venueid")]
    return next((str(name) for name in named if name), "")


def _year(note: Mapping[str, JSON], venue: str) -> int | None:
    return year_in(venue) or year_in(_invitation(note)) or year_in(_accepted_on(note))


def _accepted_on(note: Mapping[str, JSON]) -> str | None:
    stamp = note.get("pdate")
    return datetime.fromtimestamp(stamp / 1000, UTC).date().isoformat() if isinstance(stamp, int) else None


def _type(note: Mapping[str, JSON], status: str | None) -> Type:
    where = squeeze(_value(mapping(note.get("content")), "venueid")) or ""
    if where.startswith("dblp.org"):
        journal = Type.PREPRINT if "/CORR/" in where else Type.JOURNAL
        return Type.CONFERENCE if "/conf/" in where else journal
    if status not in _ACCEPTED:  # also where no decision is known: nothing says that it was published
        return Type.SUBMISSION
    return Type.JOURNAL if where.startswith(("TMLR", "JMLR")) else Type.CONFERENCE
