"""How the National Library of Medicine writes, in PubMed and in all that is fed from it, Europe PMC among them.

Titles end with a full stop, names are `Tay RYK`, dates `2021 Feb 25`, and a journal is called as in a library's
catalogue: `Science (New York, N.Y.)`, `Gastric cancer : official journal of the …`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from enrich.model import JSON, Author, Identifier
from enrich.text import clean, day, squeeze

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(rf"(\d{{4}})(?: ({'|'.join(_MONTHS)})[a-z]*(?: (\d{{1,2}})\b)?)?")
_MOST_INITIALS = 6
_SUFFIX = re.compile(r" (?:[JS]r|[2-9](?:nd|rd|th)|I{2,3}|IV)$")
_MARK = re.compile(r"\W*(RETRACTED|WITHDRAWN|Retracted|Withdrawn)(?: A(?:rticle|RTICLE))?\s*[:\]]\s*")
_SERVER = re.compile(r"(?:(?:bio|med|chem)r|ar|psyar)xiv\b|res(?:earch)? sq|preprints|ssrn\b", re.IGNORECASE)
# Of publication types and of relations to other articles; the first that fits is the one to tell.
_NOTICES = (
    ("retracted", ("retracted publication", "retraction in", "retracted and republished in")),
    ("withdrawn", ("preprint-withdrawal", "preprint-removal")),
    ("concern", ("expression of concern in",)),
    ("retraction notice", ("retraction of", "retraction notice")),
)


def title(value: JSON) -> tuple[str | None, str | None]:
    """A title without the catalogue's full stop, and the mark in front of it (`RETRACTED: A claim.`), if any."""
    text = clean(value) or ""
    mark = _MARK.match(text)
    text = text[mark.end() if mark else 0 :]
    if text.endswith(".") and not text.endswith("..."):
        text = text[:-1].rstrip()
    return text or None, mark[1].lower() if mark else None


def journal(value: JSON) -> str | None:
    """A journal's own title in full, without the place and the subtitle that tell it from its namesakes."""
    main = re.sub(r"\s*\([^()]*\)(?=$| : )", "", clean(value) or "")
    return main.partition(" : ")[0].strip(" .") or None


def person(value: JSON) -> Author | None:
    """`Horby P`, `de Boer CG`, `Smith JR Jr`: family name and initials. A name without initials is a group's."""
    name = squeeze(value) or ""
    suffix = _SUFFIX.search(name)
    family, _, initials = name[: suffix.start() if suffix else None].rpartition(" ")
    if not family or not initials.isupper() or len(initials) > _MOST_INITIALS:
        return Author(name, group=True) if name else None
    return Author(f"{dotted(initials)} {family}{suffix[0] if suffix else ''}", family)


def dotted(initials: str) -> str:
    """`RYK` is `R. Y. K.`: single letters, so that nobody takes them for a name."""
    return " ".join(f"{letter}." for letter in initials if letter.isalpha())


def date(value: JSON) -> str | None:
    """ISO 8601 as far as it is known: `2021 Feb 25`, `2019 Nov-Dec`, `2020 Spring`, `1998`."""
    found = _DATE.match(squeeze(value) or "")
    if not found:
        return None
    month = f"{found[1]}-{_MONTHS.index(found[2]) + 1:02d}" if found[2] else found[1]
    return day(f"{month}-{int(found[3]):02d}") or month if found[3] else month


def notice(kinds: Collection[str]) -> str | None:
    """What the kinds of an article and of its relations, in lower case, say about its standing."""
    return next((said for said, words in _NOTICES if any(k.startswith(words) for k in kinds)), None)


def is_preprint(kinds: Collection[str], venue: str | None) -> bool:
    """Whether it is called a preprint, or stands on a server of preprints. PubMed holds some thousands."""
    return "preprint" in kinds or _SERVER.match(venue or "") is not None


def is_kin(kind: str, reference: str, *, preprint: bool) -> bool:
    """Whether a relation leads to another form of the same work.

    Europe PMC says so outright. PubMed calls the article an update of its preprint, as it calls a newer review an
    update of an older one: that counts from a preprint, or towards one.
    """
    if kind in ("preprint of", "preprint in"):
        return True
    return (kind == "update in" and preprint) or (kind == "update of" and _SERVER.match(reference) is not None)


def issns(values: Collection[JSON]) -> Iterator[Identifier]:
    """The ISSNs among some values, as names of a venue."""
    for value in values:
        if re.fullmatch(r"\d{4}-\d{3}[\dX]", text := (squeeze(value) or "").upper()):
            yield Identifier("issn", text)
