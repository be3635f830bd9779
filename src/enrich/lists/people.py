"""Whether a piece of text is a line of authors, which people write without saying so."""

from __future__ import annotations

import re
from functools import lru_cache

_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b|·)\s*")
_ET_AL = re.compile(r",?\s*(?:\bet\.? ?al\.?|\band others)\s*$", re.IGNORECASE)
_SIGNS = (",", ";", "&", " and ", " al", "·", "others")  # without one of them there is but one name
_FOOTNOTES = re.compile(r"[*†‡§¶]+")
_MARKS = re.compile(r"(?:[*†‡§¶¹²³]|(?<!\d)\d{1,2})+(?=[\s,;]|$)|\s*\((?:[^()]|\([^()]*\))*\)")
_MARKED = re.compile(r"[(*†‡§¶¹²³\d]")
_PARTICLES = "van von der den de da di do dos du del della la le bin ibn al el ter ten zu af y e i"
_SMALL = frozenset(_PARTICLES.split())
_WORD = re.compile(r"(?:[A-Z]\.?-?)+|[A-Z][a-z]{1,2}\.|[^\W\d_](?:[^\W\d_]|['’´`-])*")
_PLAIN = "a an the of for with from by to in on via using towards toward learning based is are"
_OTHER = frozenset(_PLAIN.split())


@lru_cache(maxsize=1024)
def is_names(text: str) -> bool:
    """Two names or more, or one with “et al.”: `Y. Yang, Yiqun Duan` is, `Nature, 2023` is not."""
    if not any(sign in text for sign in _SIGNS):
        return False
    text = text.strip(" .,;:")
    shortened = _ET_AL.sub("", text)
    plain = _MARKS.sub("", shortened) if _MARKED.search(shortened) else shortened
    names = [name for name in _BETWEEN.split(plain) if name.strip(" .")]
    others = 0
    for name in names:
        others += not _is_name(name)
        if others > (0 if shortened != text else len(names) // 5):
            return False
    if shortened != text:
        return bool(names)
    return len(names) - others > 1 and any(" " in name.strip() for name in names)


def _is_name(text: str) -> bool:
    words = text.strip(" .").split()
    if not 1 < len(words) < 6:
        return len(words) == 1 and words[0][:1].isupper() and words[0].replace("-", "").isalpha()
    big = 0
    for place, word in enumerate(words):  # Carlos A Lugo, but not: A Benchmark
        plain = word.casefold()
        if plain in _SMALL:
            continue
        is_other = plain in _OTHER and not (word == "A" and place)
        if word[0].islower() or is_other or not (word.isalpha() or _WORD.fullmatch(word)):
            return False
        big += 1
    return big > 0


def without_marks(text: str) -> str:
    """A line of authors without the signs of footnotes: `Yiqun Duan*` is `Yiqun Duan`."""
    return _FOOTNOTES.sub("", text)
