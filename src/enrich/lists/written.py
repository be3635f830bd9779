"""What people wrote about an entry: its name and title, authors, venue and year, told apart from the links' labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from enrich.lists.blocks import Inline
from enrich.lists.label import Label, is_venue, parse_label, role_of

_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
_EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b06\U0001f000-\U0001faff\ufe0f\u200d]+")
_EDGES = " \t\r\n.,;:|·-–—*_[](){}"
_QUOTES = '"“”'
_NICKNAME = re.compile(r"^(?P<name>[^:]{1,40}?)\s*[:：]\s+(?P<title>\S.{3,})$", re.DOTALL)
_LONG = 24  # a link label longer than this is a title, not a role


@dataclass(frozen=True, slots=True)
class Written:
    """Name, title, authors and label of an entry, in the words that the list uses. `name` is None without one."""

    name: str | None
    title: str
    label: Label
    authors: str | None = None


def clean(text: str) -> str:
    """A title without emoji, shortcodes, blanks and punctuation around it."""
    text = _EMOJI.sub(" ", _SHORTCODE.sub(" ", text))
    written = text = re.sub(r"\s+", " ", text).strip()
    text = text.strip(_EDGES)
    if text[:1] in _QUOTES and text[-1:] in _QUOTES and not set(text[1:-1]) & set(_QUOTES):
        text = text[1:-1].strip(_EDGES)
    return balance(text, written)


def balance(title: str, text: str) -> str:
    """Give back a closing bracket that belongs to the title, as in `… for Consistent Decoding (FALCON)`."""
    for opener, closer in ("()", "[]"):
        if title.count(opener) > title.count(closer) and title + closer in text:
            return title + closer
    return title


def nickname(text: str) -> tuple[str | None, str]:
    """Part `POYO+: Multi-session …` at its colon. A long or a plain-worded beginning is part of the title."""
    match = _NICKNAME.match(text)
    if match is None or not is_nickname(match["name"]):
        return None, text
    return match["name"].strip(), match["title"].strip()


def is_nickname(name: str) -> bool:
    """Whether a beginning is a nickname: at most three words, one of which no dictionary would hold."""
    words = name.split()
    odd = any(re.search(r"[A-Z].*[A-Z]|\d|\+|^[a-z]+-?[A-Z]|_", word) for word in words)
    return len(words) <= 3 and (odd or len(words) == 1)


def describe(inlines: Sequence[Inline], *, is_software: bool) -> Written:
    """Read an entry's own inlines. For software, the name before the colon is the title people know it by."""
    title = clean(_title(inlines))
    name, rest = nickname(title)
    mark = next((i.text for i in inlines if "mark" in i.marks and i.kind == "text" and i.text.strip()), None)
    if mark and title.startswith(mark.strip()) and name is None and not is_software:
        name = mark.strip()
    return Written(name, rest, _label(inlines, title), _authors(inlines))


def _title(inlines: Sequence[Inline]) -> str:
    """Where the title stands: in bold, in the first link, or in the text before the links."""
    first = next((i for i in inlines if i.kind == "link" and i.form not in ("badge", "bare") and i.text.strip()), None)
    lead = _lead(inlines, first)
    bold = "".join(i.text for i in inlines if "strong" in i.marks and i.kind in ("text", "link", "code", "break"))
    if first is not None and _is_title_link(first, lead):
        return first.text
    if (
        len(clean(bold)) >= 4
        and not is_venue(clean(bold))
        and not re.match(r"[\d\W]*$", bold)
        and len(bold) > len(clean(lead)) / 3
    ):
        return bold
    return lead


def _lead(inlines: Sequence[Inline], first: Inline | None) -> str:
    """The text before the first link, without its opening bracket and without a label in front."""
    parts: list[str] = []
    for inline in inlines:
        if inline is first or inline.kind == "link" or (inline.kind == "image" and parts and "".join(parts).strip()):
            break
        if inline.kind in ("text", "code", "break"):
            parts.append(inline.text)
    text = "".join(parts).rstrip()
    return (
        text[:-1]
        if text.endswith(("[", "(")) and text.count("[") > text.count("]")
        else text.removesuffix("[").removesuffix("(")
    )


def _is_title_link(link: Inline, lead: str) -> bool:
    if role_of(link.text) or is_venue(link.text):
        return False
    return not re.search(r"\w{2,}", clean(lead)) or (len(link.text) > _LONG and is_venue(clean(lead)))


def _label(inlines: Sequence[Inline], title: str) -> Label:
    """Venue, year and status: in a link's label, or in the text between title and links."""
    for inline in inlines:
        if inline.kind == "link" and inline.form != "badge" and len(inline.text) < 100 and is_venue(inline.text):
            return parse_label(inline.text)
    for inline in inlines:
        if inline.kind in ("text", "code") and "strong" not in inline.marks:
            for part in re.split(r"[\[\]()|.]|(?<=\D), ", inline.text):
                if 3 < len(part) < 80 and clean(part) != title and is_venue(part) and parse_label(part).year:
                    return parse_label(part)
    return Label()


def _authors(inlines: Sequence[Inline]) -> str | None:
    """Names in italics, which is how lists write authors where they do."""
    for inline in inlines:
        if inline.kind == "text" and "em" in inline.marks and inline.text.count(",") >= 1 and not is_venue(inline.text):
            return inline.text.strip(_EDGES)
    return None
