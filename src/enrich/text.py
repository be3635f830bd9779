"""Small readings of what services write: markup out of titles, names into authors, years out of dates.

Services send text as text, as a number, as null, or leave it out; nothing here fails on any of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date

from enrich.latex import unlatex
from enrich.model import JSON, Author, Identifier

# `<i>`, `<jats:p>`, `<mml:math display="block">`, `<br/>`: a name follows the bracket at once, unlike in "p < 0.05".
_TAG = re.compile(r"</?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>")
# What nobody sees, and what turns a line around or commands a terminal: control characters, soft hyphens, marks of
# direction, blanks without width, halves of letters. Joiners stay: Persian and Hindi are written with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]"
)
_C1 = re.compile("[\x80-\x9f]")
_BREAK = re.compile(r"</?(?:jats:)?(?:br|p|title|sec)\b[^<>]*>")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_DATE = re.compile(r"(?:1[5-9]|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)
_SUFFIX = re.compile(r"(?:,\s*|\s+)(?:[JS]r\.?|I{2,3}|IV)$")
_TURNED = re.compile(r"([^,]+),(?!\s*(?:[JS]r\.?|I{2,3}|IV)$)\s*(.+)")
_GROUP = re.compile(
    r"\b(?:consortium|collaborations?|laborator(?:y|ies)|initiative|network|project|lab|team|group|staff|editors|committee)\b",
    re.IGNORECASE,
)
_PARTICLE = re.compile(
    r"a[flp]|bin|d[aeiou]|dal|de[lnrs]|della|dos|el|ibn|l[aeo]|l[ao]s|mac|san|st|ten|ter|und|van|vel|vo[mn]|zu[mr]?"
)


def squeeze(value: JSON) -> str | None:
    """Text with single spaces and nothing unseen; a number as its digits; None for anything else, and for blanks."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    text = str(value)
    return " ".join((text if text.isprintable() else _seen(text)).split()) or None


def _seen(text: str) -> str:
    """A text without what nobody sees. C1 controls are letters gone wrong: UTF-8 or Windows' own, read as Latin-1."""
    if _C1.search(text):
        with suppress(UnicodeError):
            text = text.encode("latin-1").decode()
        text = _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "ignore"), text)
    return _UNSEEN.sub("", text)


def clean(value: JSON) -> str | None:
    """A title without HTML, JATS and MathML tags and stray LaTeX, with entities read: `A<i>&amp;</i>B` is `A&B`."""
    text = squeeze(value)
    if text is None:
        return None
    # Entities may hide tags (`&lt;i&gt;`), so tags are looked for again once they are read.
    return squeeze(unlatex(_untagged(html.unescape(_untagged(text)))))


def _untagged(text: str) -> str:
    return _TAG.sub("", _BREAK.sub(" ", text))


def number(value: JSON) -> int | None:
    """A count: a whole number of zero or more, given as a number or as text."""
    text = squeeze(value)
    return int(text) if text is not None and re.fullmatch(r"\d{1,18}", text) else None


def truth(value: JSON) -> bool | None:
    """A JSON true or false; None for anything else."""
    return value if isinstance(value, bool) else None


def year_in(value: JSON) -> int | None:
    """The first year of four digits in a text, 1500 to 2099."""
    match = _YEAR.search(squeeze(value) or "")
    return int(match[1]) if match else None


def day(value: JSON) -> str | None:
    """The day of an ISO date or date-time, None for anything else, such as the year 1 that stands for none."""
    text = (squeeze(value) or "")[:10]
    try:
        return date.fromisoformat(text).isoformat() if _DATE.match(text) and "-" in text else None
    except ValueError:
        return None


def dated(value: JSON) -> str | None:
    """An ISO date as far as it is told: `2019`, `2019-02`, `2019-02-07`; None for anything else."""
    text = squeeze(value) or ""
    return text if _DATE.fullmatch(text) else day(text)


def family_name(name: str) -> str | None:
    """The family name in `Given Family` or `Family, Given`, with its particles: `Nuno da Costa` gives `da Costa`."""
    before, comma, _ = _SUFFIX.sub("", name.strip()).partition(",")
    words = before.split()
    if comma or not words:
        return " ".join(words) or None
    start = len(words) - 1
    while start > 0 and _PARTICLE.fullmatch(words[start - 1]):
        start -= 1
    return " ".join(words[start:])


def author(name: JSON) -> Author | None:
    """An author from one text. `Family, G. H.` is turned round; consortia and laboratories are groups."""
    text = (clean(name) or "").strip(" ,")
    if not text:
        return None
    if _GROUP.search(text):
        return Author(text, group=True)
    turned = _TURNED.fullmatch(text)
    return Author(f"{turned[2]} {turned[1]}" if turned else text, family_name(text))


def doi(value: JSON) -> Identifier | None:
    """The DOI that a field holds and nothing else; older ones may end in punctuation."""
    text = squeeze(value) or ""
    return Identifier("doi", text) if _DOI.fullmatch(text) else None


def dois(value: JSON) -> Iterator[Identifier]:
    """Every DOI in a text, as identifiers; `https://doi.org/` in front of one is no part of it."""
    for match in _DOI.finditer(squeeze(value) or ""):
        yield Identifier("doi", match[0].rstrip(".,;"))


def mapping(value: JSON) -> Mapping[str, JSON]:
    """A JSON object, or an empty one where the service sent null or something else."""
    return value if isinstance(value, dict) else {}


def items(value: JSON) -> list[JSON]:
    """A JSON list, or an empty one where the service sent null or something else."""
    return value if isinstance(value, list) else []
