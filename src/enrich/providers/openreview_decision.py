"""What OpenReview decided about a submission.

API 2: the end of `venueid` is the state, `venue` the presentation. API 1: `venueid` proves nothing (rejected papers
carry the bare one). Its `venue` does, which is the venue's name with the words of the decision: "ICLR 2022 Poster",
bare after a plain "Accept", "Submitted to ICLR 2023" or "ICLR 2022 Submitted" for what was not taken. Else a decision
does, which is a reply (2018 to 2021) or a field of the submission (2013); of ICLR 2014 and 2016 none is known. Papers
that were withdrawn or desk rejected have an invitation of their own; one of them is a poster all the same, so that the
decision comes first.

Sources: github.com/openreview/openreview-py (tools.decision_to_venue, journal.py), recorded notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from enrich.model import JSON
from enrich.text import items, mapping, squeeze, year_in

# Words of a decision, strongest first: a text may hold several ("Accept (Oral)", "Desk Rejected Submission").
_WORDS = (
    (r"desk[ _-]*reject", "desk rejected"),
    (r"withdrawn|retracted", "withdrawn"),
    (r"\breject", "rejected"),
    (r"notable[ -]top[ -]5%|\boral\b|\btalk\b|conferenceoral", "oral"),
    (r"notable[ -]top[ -]25%|spotlight", "spotlight"),
    (r"poster", "poster"),
    (r"\baccept|\bregular\b|invite ?to ?workshop", "accepted"),
    (r"under review|decision pending", "under review"),
)
_NOT_TAKEN = re.compile(r"submitted to\b.*|.*\ssubmitted", re.IGNORECASE)
_UNDECIDED = re.compile(r"submission|submitted", re.IGNORECASE)
_STATES = (  # ends of venue ids in API 2; those of journals have other words
    (r"Desk_Rejected(?:_\w+)?", "desk rejected"),
    (r"Rejected(?:_\w+)?", "rejected"),
    (r"(?:Withdrawn|Retracted)(?:_\w+)?", "withdrawn"),
    (r"Submission|Submitted|Under_Review|Decision_Pending|Assign(?:ing|ed)_AE", "under review"),
)
_MOVED = re.compile(r"invite ?to ?workshop|-workshop$", re.IGNORECASE)
_ELSEWHERE = ("dblp.org", "openreview.net/")


def value_of(content: Mapping[str, JSON], name: str) -> JSON:
    """A field of a note's content, in the form of either API."""
    field = content.get(name)
    return field.get("value") if isinstance(field, dict) else field


def is_decision(reply: JSON) -> bool:
    """Whether a reply of API 1 decides about the submission."""
    return re.search(r"Decision|Meta_Review|[Aa]cceptance", str(mapping(reply).get("invitation"))) is not None


def is_moved(decision: str) -> bool:
    """Whether a decision sends a paper to the workshop: "Invite to Workshop Track"."""
    return _MOVED.search(decision) is not None


def is_brought_in(note: Mapping[str, JSON]) -> bool:
    """Whether OpenReview copied a note from a library or keeps it in its archive: nothing is decided about there."""
    named = [value_of(mapping(note.get("content")), "venueid"), note.get("invitation"), *items(note.get("invitations"))]
    return any(str(name).lower().startswith(_ELSEWHERE) for name in named)


def status_of(note: Mapping[str, JSON]) -> str | None:
    """What became of a submission; None where nothing tells."""
    content = mapping(note.get("content"))
    venue, where = squeeze(value_of(content, "venue")) or "", squeeze(value_of(content, "venueid")) or ""
    if is_brought_in(note):
        return None
    if "invitations" in note or note.get("version") == 2:
        end = where.rpartition("/")[2]
        state = next((status for form, status in _STATES if re.fullmatch(form, end)), None)
        return state or _told(venue) or ("accepted" if where else None)
    decided = next(filter(None, map(_read, decisions(note))), None)
    return _told(venue) or decided or _by_invitation(note) or ("accepted" if _is_bare(venue) else None)


def decisions(note: Mapping[str, JSON]) -> Iterator[str]:
    """The words of all decisions in a note of API 1: its own field, then its replies, meta-reviews last."""
    replies = filter(is_decision, items(mapping(note.get("details")).get("directReplies")))
    for each in (note, *sorted(replies, key=lambda reply: "Meta_Review" in str(mapping(reply).get("invitation")))):
        content = mapping(mapping(each).get("content"))
        yield squeeze(value_of(content, "decision")) or squeeze(value_of(content, "recommendation")) or ""


def _told(venue: str) -> str | None:
    return "rejected" if _NOT_TAKEN.fullmatch(venue) else _read(venue)


def _read(text: str) -> str | None:
    return next((status for word, status in _WORDS if re.search(word, text, re.IGNORECASE)), None)


def _by_invitation(note: Mapping[str, JSON]) -> str | None:
    return _read(" ".join(re.findall(r"(?:Desk_Rejected|Withdrawn)", str(note.get("invitation")))))


def _is_bare(venue: str) -> bool:
    """Whether a text is the name of a venue and its year, as after a plain "Accept"."""
    return year_in(venue) is not None and not _UNDECIDED.search(venue)
