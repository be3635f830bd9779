"""What a short label says: "NeurIPS 2024 spotlight" is a venue, a year and a status; "GitHub" is the role of a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from enrich import venues

_STATUS = re.compile(
    r"[\s(,\-]*\b(spotlight|oral|poster|highlight|best paper|outstanding paper|under review|workshop|findings)\b[\s)]*",
    re.IGNORECASE,
)
_TRACK = re.compile(
    r"[\s(,\-]*\b(Datasets (?:and|&) Benchmarks(?: Track)?|Position Paper Track|Creative AI Track)\b[\s)]*",
    re.IGNORECASE,
)
_ROLES = {
    "code": "code|github|gitlab|repo|repository|source|pytorch|tensorflow|jax|keras|matlab code|matlab codes"
    "|official code|implementation|star",
    "paper": "paper|pdf|arxiv|abs|abstract|openreview|doi|preprint|html|biorxiv|medrxiv|publication|link|full text",
    "data": "data|dataset|datasets|benchmark|calcium data|ephys data|hugging ?face|zenodo|figshare",
    "website": "website|project|project page|page|homepage|home|web|site|webpage|demo page",
    "docs": "documentation|docs|installation|tutorial|example|examples|guide|colab|notebook|demo",
    "talk": "talk|video|youtube|slides|presentation|poster",
    "blog": "blog|blog post|post|article|tweet|thread|twitter|x",
}
_WORDS = {word: role for role, words in _ROLES.items() for word in words.split("|")}


@dataclass(frozen=True, slots=True)
class Label:
    """What people wrote about where and when: `venue` in their words, `year`, `status` (spotlight …), `track`."""

    venue: str | None = None
    year: int | None = None
    status: str | None = None
    track: str | None = None

    @property
    def text(self) -> str:
        return " ".join(str(part) for part in (self.venue, self.year, self.track, self.status) if part)


@lru_cache(maxsize=65536)
def parse_label(text: str) -> Label:
    """Read a label such as `ICLR 2025 spotlight`; fields that it does not hold are None."""
    status = _STATUS.search(text)
    track = _TRACK.search(text)
    rest = _TRACK.sub(" ", _STATUS.sub(" ", text))
    year = venues.year_in(rest)
    venue = re.sub(r"(?:19|20)\d\d|['’]\d\d", " ", rest)
    venue = re.sub(r"\s+", " ", venue).strip(" .,:;-()[]|*_`")
    return Label(venue or None, year, status.group(1).lower() if status else None, track.group(1) if track else None)


@lru_cache(maxsize=65536)
def is_venue(text: str) -> bool:
    """Whether a label names a known venue, or looks like one because it ends in a year."""
    if len(text) > 100 or role_of(text):
        return False
    label = parse_label(text)
    if label.venue is None:
        return False
    known = venues.canonical(label.venue)
    return label.year is not None or (known is not None and known.name in venues.names())


@lru_cache(maxsize=65536)
def role_of(text: str) -> str | None:
    """The role that a label gives its link: code, paper, data, website, docs, talk, blog; None if unknown."""
    return _WORDS.get(re.sub(r"[^a-z0-9 ]+", "", text.casefold()).strip())
