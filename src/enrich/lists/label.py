"""What a short label says: "NeurIPS 2024 spotlight" is a venue, a year and a status; "GitHub" is the role of a link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from enrich import venues
from enrich.lists.dates import dates_in, without_dates
from enrich.lists.people import is_names

_STATUS = re.compile(
    r"[\s(,\-\[]*\b(spotlight|oral|poster|highlight|best paper|outstanding paper|under review|workshops?|findings)\b"
    r"[\s)\]]*",
    re.IGNORECASE,
)
_TRACK = re.compile(
    r"[\s(,\-]*\b(Datasets (?:and|&) Benchmarks(?: Track)?|Position Paper Track|Creative AI Track)\b[\s)]*",
    re.IGNORECASE,
)
_ROLES = {
    "code": "code|github|gitlab|repo|repository|source|pytorch|tensorflow|jax|keras|matlab code|matlab codes"
    "|official code|implementation|star|codes|source code|pytorch code|github code",
    "paper": "paper|papers|pdf|arxiv|abs|abstract|openreview|doi|preprint|html|biorxiv|medrxiv|publication|link"
    "|full text",
    "data": "data|dataset|datasets|benchmark|calcium data|ephys data|hugging ?face|zenodo|figshare",
    "website": "website|project|project page|page|homepage|home|web|site|webpage|demo page|google drive|drive|dropbox",
    "docs": "documentation|docs|installation|tutorial|example|examples|guide|colab|notebook|demo",
    "talk": "talk|video|youtube|slides|presentation|poster",
    "blog": "blog|blog post|post|article|tweet|thread|twitter|x",
}
_WORDS = {word: role for role, words in _ROLES.items() for word in words.split("|")}
# What a venue's name is made of, beyond the names that are known.
_SHAPE = re.compile(
    r"\b(?:Journal|Conference|Conf|Workshop|Symposium|Proceedings|Proc|Transactions|Trans|Letters|Annals|Bulletin"
    r"|Magazine|Annual Review|Trends in|Current Opinion|Frontiers in|Advances in|IEEE|ACM|PLOS|PLoS|BMC|npj|Commun)\b"
    r"|^(?:Nature|Cell|Science|Nucleic|Communications|Genome|Molecular|Scientific|Cerebral|Advanced|J\.)"
    r"(?: [A-Z&]\S*){1,3}$|^(?:\S+ ){0,3}(?:Reviews?|Reports|Thesis|Dissertation|Methods|Medicine|Biology)$|^\w+Rxiv$"
)
_INTRODUCED = re.compile(
    r"^(?:(?:to )?(?:be )?(?:appear(?:s|ed|ing)?|published|accepted|presented|submitted)(?: (?:in|by|at|to|as|for))?"
    r"|in|at|by|from)\s+",
    re.IGNORECASE,
)
_VOLUME = re.compile(
    r"\b(?:vol(?:ume)?|no|issue|pp?|pages)\b\.?\s*[\d–-]+|\b\d+\s?\(\d+\)(?::\s?[\d–-]+)?|(?<=\s)\d+:[\d–-]+"
    r"|:\s?\d{4}\.\d{4,5}(?:v\d+)?|\babs/\d{4}\.\d{4,5}\b",
    re.IGNORECASE,
)
EMOJI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\u200b]+")
_DOI = re.compile(r"\b10\.\d{4,9}/")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NO_WORD = re.compile(r"[^a-z0-9 ]+")
_ACRONYM = re.compile(r"[A-Za-z-]*[A-Z][A-Za-z-]*[A-Z][A-Za-z-]*$")
_EDGES = " \t\n.,:;-–—()[]{}|*_`\"“”'’@/+"


SMALL = frozenset({"of", "on", "and", "the", "for", "in", "de", "la", "du", "et", "&"})


class Level(IntEnum):
    """How sure it is that a text is a label."""

    DATED = 1  # a date and nothing else
    YEARED = 2  # words that may name a venue, with a year
    SHAPED = 3  # words as venues have them
    KNOWN = 4  # a name that is known


@dataclass(frozen=True, slots=True)
class Label:
    """What people wrote about where and when: `venue` in their words, `year`, `status` (spotlight …), `track`.

    `date`: the day or month as written, where it says more than a year. `origin`: where it was read: entry, field (a
    nested bullet or a table's column), heading.
    """

    venue: str | None = None
    year: int | None = None
    status: str | None = None
    track: str | None = None
    date: str | None = field(default=None, compare=False)
    origin: str = field(default="entry", compare=False)

    @property
    def text(self) -> str:
        return " ".join(str(part) for part in (self.venue, self.year, self.track, self.status) if part)

    def __bool__(self) -> bool:
        return bool(self.venue or self.year or self.status or self.track)


NOTHING = Label()  # most entries say nothing: one value for all of them


@lru_cache(maxsize=1024)
def parse_label(text: str) -> Label:
    """Read a label such as `ICLR 2025 spotlight`; fields that it does not hold are None."""
    text = text if text.isascii() else EMOJI.sub(" ", text)
    status = _STATUS.search(text)
    track = _TRACK.search(text)
    rest = _TRACK.sub(" ", _STATUS.sub(" ", text)) if status or track else text
    dates = dates_in(rest)
    year, venue = dates[-1].year if dates else None, without_dates(rest) if dates else rest
    glued = re.fullmatch(r"\s*([A-Z]+[A-Za-z]*?)(\d\d)\s*", venue) if year is None else None
    if glued and venues.is_known(glued[1]):  # ICLR24
        venue, year = glued[1], 2000 + int(glued[2])
    venue = _VOLUME.sub(" ", venue) if year or ":" in venue else venue
    venue = _INTRODUCED.sub("", " ".join(venue.split()).strip(_EDGES))
    if status and status[1].lower() == "findings":
        venue = re.sub(r"^of (?:the )?(?:association for computational linguistics: )?", "", venue, flags=re.IGNORECASE)
    first, _, others = venue.partition(" ")
    if (
        year
        and 0 < len(others.split()) < 6
        and _ACRONYM.match(first)
        and not venue.isupper()
        and venues.is_known(first)
    ):
        venue = first  # NeurIPS 2022 Track on …, ICLR 2023 Workshop on …
    return Label(
        venue or None,
        year,
        status[1].lower().removesuffix("s") if status and status[1].lower() != "findings" else status and "findings",
        track[1] if track else None,
        next((date.text for date in dates if date.exact), None),
    )


@lru_cache(maxsize=1024)
def level_of(text: str) -> Level | None:
    """How sure it is that the whole of a text is a label; None where it is none."""
    if not 1 < len(text) <= 100 or _is_prose(text) or _DOI.search(text):
        return None
    label = parse_label(text)
    venue = label.venue
    if venue is None or _LETTERS.search(venue) is None:
        return Level.DATED if label.year or (label.status and label.status != "workshop") else None
    words = venue.split()
    named = not venue.islower() or label.year or (len(words) == 1 and venue.endswith("xiv"))
    if named and venues.is_known(venue):
        whole = len(text.split()) - len(words) < 5
        return Level.KNOWN if whole else Level.YEARED
    if len(words) > 12 or role_of(words[0].split("-")[0]) or is_names(venue) or "http" in text or venue[0].islower():
        return None
    plain = sum(word[0].islower() and word not in SMALL for word in words)
    if _SHAPE.search(venue) and not plain and len(words) <= (12 if label.year else 8):
        return Level.SHAPED
    return Level.YEARED if label.year and len(words) <= 7 and not plain else None


def _is_prose(text: str) -> bool:
    """A quick look at what is surely no label: many words, or words from the middle of a sentence."""
    count = text.count(" ")
    if count > 9 and not any(map(str.isdigit, text)):
        return True
    return count > 16 or (count > 3 and text[0].islower() and _INTRODUCED.match(text) is None)


def is_venue(text: str) -> bool:
    """Whether a label of a link names a venue: a known one, or words with a year."""
    level = None if role_of(text) else level_of(text.strip(_EDGES))
    return level is not None and level > Level.DATED


@lru_cache(maxsize=1024)
def role_of(text: str) -> str | None:
    """The role that a label gives its link: code, paper, data, website, docs, talk, blog; None if unknown."""
    return _WORDS.get(_NO_WORD.sub("", text.casefold()).strip()) if len(text) < 40 else None
