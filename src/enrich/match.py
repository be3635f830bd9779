"""Whether two descriptions are of the same work: titles, names and years compared as a careful reader would."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from enrich.latex import unlatex
from enrich.model import Author

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")  # a name follows at once, unlike in "p < 0.05"
_GREEK = {
    chr(code): unicodedata.name(chr(code)).split()[-1].lower().replace("lamda", "lambda")
    for code in range(0x3B1, 0x3CA)
    if code != 0x3C2
}
_LATEX = re.compile(r"\\[a-zA-Z]+\*?|\\[\"'`^~=.]|[{}$\\]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", **_GREEK})
_NUMERAL = re.compile(
    r"^(?:\w*\d\w*|[ivx]+|one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|fourth|fifth)$"
)
_NEGATION = frozenset({"not", "no", "non", "never", "without", "cannot"})
_SERIES = frozenset({"part", "volume", "vol", "chapter", "paper"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
# What is about a paper, and bears its title: never the paper itself. Publishers register replies, letters of decision
# and reports of reviewers beside it, archives its data and supplements.
_NOTICE = re.compile(
    r"\W*(?:the |an? )?(?:(?:author|publisher|editor|reviewer|referee|elife)s?(?:['’]s?)? )?"
    r"(?:correction|corrigend(?:um|a)|errat(?:um|a)|addend(?:um|a)|retraction|withdrawal|expression of concern|notes?"
    r"|notice|comments?|commentary|reply|replies|response|rebuttal|rejoinder|discussion|editorial|evaluation|assessment|reports?"
    r"|decision letter|letter to the editors?|peer reviews?|(?:replication |source |raw )?data(?:set)?|code|software"
    r"|supplement\w*(?: \w+)?|supporting information|additional files?(?: \w+)?|slides|poster|video)"
    r"(?: note| notice)?(?: to| on| of| for| from| regarding| about)?\s*[:“\"‘]",
    re.IGNORECASE,
)
# What a title ends in when it is of another work than the title without it.
_SEQUEL = re.compile(
    r"\b(?:part|vol(?:ume)?|chapter|supplement(?:ary)?|supporting|appendix|revisited|continued|thesis|dissertation|dataset"
    r"|correction|corrigendum|errat(?:um|a)|addendum|retract(?:ion|ed)|withdrawn|comment(?:ary)?|reply|response|rejoinder"
    r"|rebuttal|discussion)\b"
)
_AND = re.compile(r"[,;&]|\band\b|\bet al\b\.?|\bet\.? ?al\b", re.IGNORECASE)
_OTHERS = re.compile(r"others?|\w(?: \w)*|jr|sr")  # what stands between signs and is no name
_SPELLING = 85.0  # of 100, of two words: behavioral, behavioural
_LONG_WORD = 5
_LONG_TITLE = 5  # words
_RELATED = 65.0  # of 100
_SHORT = 3  # titles of fewer words are nicknames: they prove nothing


@lru_cache(maxsize=65536)
def normal(title: str) -> str:
    """A title as words alone: no case, accents, mark-up, punctuation or dashes."""
    text = unlatex(_TAG.sub("", html.unescape(title)))
    text = unicodedata.normalize("NFKD", _LATEX.sub("", text).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("'", "").replace("’", "")
    return " ".join(re.findall(r"\w+", text.translate(_LETTERS).replace("_", " ")))


def variants(title: str) -> set[str]:
    """A title with and without what stands before its first colon: `POYO+: Multi-session …`."""
    _, colon, rest = title.partition(": ")
    return {normal(title), normal(rest)} if colon and len(normal(rest).split()) >= _SHORT else {normal(title)}


def is_telling(title: str) -> bool:
    """Whether a title has enough words to prove anything."""
    return len(normal(title).split()) >= _SHORT or len(normal(title)) > 24


def is_notice(title: str) -> bool:
    """Whether a title is of something about a paper: a correction, a reply, its data."""
    return _NOTICE.match(title) is not None


def is_long(title: str) -> bool:
    """Whether a title has so many words that another work hardly bears it by chance."""
    return len(normal(title).split()) >= _LONG_TITLE


def exact(left: str, right: str) -> bool:
    """The same words, with or without a nickname in front of one: two nicknames are two papers."""
    return any(a == b != "" for a, b in _pairs(left, right))


def close(left: str, right: str) -> bool:
    """Nearly the same words: spelling may differ, numbers may not (part I is not part II)."""
    if exact(left, right):
        return True
    return any(_alike(a, b) for a, b in _pairs(left, right) if min(len(a), len(b)) > 24)


def spelt_alike(left: str, right: str) -> bool:
    """The same words but for a letter more, less or swapped, or s for z: what may be taken for one title unseen.

    `close` may not: hypotension is close to hypertension, meiosis to mitosis, micro to macro.
    """
    if exact(left, right):
        return True
    pairs = (pair for pair in _pairs(left, right) if min(map(len, pair)) > 24)
    return any(len(a) == len(b) and all(map(_respelt, a, b)) for a, b in ((x.split(), y.split()) for x, y in pairs))


def _respelt(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _LONG_WORD or _NUMERAL.match(one) or _NUMERAL.match(other):
        return False
    one, other = one.replace("z", "s"), other.replace("z", "s")
    is_swapped = len(one) != len(other) or sorted(one) == sorted(other)  # another letter may be another word
    return one[0] == other[0] and is_swapped and OSA.distance(one, other) <= 1


def other_parts(left: str, right: str) -> bool:
    """Whether two titles name different parts of a series: `part I` and `part II`, `I. Theory` and `II. Experiment`."""
    return bool(_parts(left) - _numbers(right) or _parts(right) - _numbers(left))


def _parts(title: str) -> set[str]:
    words = normal(title).split()
    named = {after for word, after in pairwise(words) if word in _SERIES and _NUMERAL.match(after)}
    return {_ROMAN.get(word, word) for word in named | (set(words) & _ROMAN.keys())}


def _numbers(title: str) -> set[str]:
    return {_ROMAN.get(word, word) for word in normal(title).split() if _NUMERAL.match(word)}


def _pairs(left: str, right: str) -> set[tuple[str, str]]:
    """What to compare: one title in full with the other in full or without its nickname. POYO+ is not POYO."""
    if is_notice(left) != is_notice(right) or (_signs(left) != _signs(right) and normal(left) == normal(right)):
        return set()
    return {(normal(left), b) for b in variants(right)} | {(a, normal(right)) for a in variants(left)}


def _signs(title: str) -> str:
    """The plus signs of a nickname, which are no words."""
    name, colon, _ = title.partition(":")
    return re.sub(r"[^+]", "", name) if colon and " " not in name else ""


def _alike(left: str, right: str) -> bool:
    """The same words in the same order, up to spelling: one word more, less or other can turn a title around."""
    if left.replace(" ", "") == right.replace(" ", ""):
        return True
    one, other = left.split(), right.split()
    return len(one) == len(other) and all(map(_same_word, one, other))


def _same_word(one: str, other: str) -> bool:
    """Equal, or long and spelt a little otherwise. `unsupervised` is not `supervised`, and no number is another."""
    if one == other:
        return True
    if min(len(one), len(other)) < _LONG_WORD or _NUMERAL.match(one) or _NUMERAL.match(other):
        return False
    return one[0] == other[0] and fuzz.ratio(one, other) >= _SPELLING


def related(left: str, right: str) -> bool:
    """Titles with most of their words in common, as an early and a late version of one paper often have."""
    if is_notice(left) != is_notice(right) or other_parts(left, right):
        return False
    return fuzz.token_set_ratio(normal(left), normal(right)) >= _RELATED


def shortened(left: str, right: str) -> bool:
    """One title has all words of the other, and more: as an early and a late version of one paper often differ."""
    if is_notice(left) != is_notice(right) or other_parts(left, right):
        return False
    short, long = sorted((normal(left).split(), normal(right).split()), key=len)
    if not _NEGATION.isdisjoint(set(long) ^ set(short)):
        return False
    return len(short) > _SHORT and all(any(_respelt(word, other) for other in long) for word in short)


def subtitle(left: str, right: str) -> bool:
    """One title begins with all of the other: a subtitle was dropped or added in print. `Part II` is none."""
    a, b = normal(left), normal(right)
    short, long = sorted((a, b), key=len)
    if len(short.split()) <= _SHORT or not long.startswith(short + " ") or is_notice(left) != is_notice(right):
        return False
    rest = long.removeprefix(short).split()
    told = rest[0] if len(rest) > _SHORT else " ".join(rest)
    return _NUMERAL.match(rest[0]) is None and _SEQUEL.search(told) is None


def set_off(left: str, right: str) -> bool:
    """Whether what one title has beyond the other stands behind a sign, as a subtitle does: `T: with more`."""
    short, long = sorted((left, right), key=lambda title: len(normal(title)))
    return any(normal(long[: sign.start()]) == normal(short) for sign in re.finditer(r"[:.?!(–—]|\s-\s", long))


def families(authors: Iterable[Author]) -> list[str]:
    """Family names to compare, in order; groups have none."""
    return [normal(a.family).replace(" ", "") for a in authors if a.family and not a.group]


def share_authors(left: Sequence[Author], right: Sequence[Author]) -> bool:
    """At least half of the shorter list stands in the other, two names where there are two."""
    a, b = set(families(left)), set(families(right))
    common = len(a & b)
    smaller = min(len(a), len(b))
    return common > 0 and common >= min(2, smaller) and common * 2 >= smaller


def are_disjoint(left: Sequence[Author], right: Sequence[Author]) -> bool:
    """Whether two lists of persons have no word of a name in common, whichever of them is the family's."""
    one, other = (
        {word for a in authors if not a.group for word in normal(a.name).split() if len(word) > 1}
        for authors in (left, right)
    )
    return bool(one and other) and one.isdisjoint(other)


def names_in(authors: Sequence[Author], text: str) -> bool:
    """Whether what a list says about authors is of these: the first one, and half of those it names."""
    named = _listed(text)
    people = [a for a in authors if a.family and not a.group]
    if not people or not any(_is_called(people[0], name) for name in named):
        return False
    return 2 * sum(any(_is_called(person, name) for person in people) for name in named) >= len(named)


def is_signed(title: str, other: str, authors: Sequence[Author]) -> bool:
    """Whether what a list gives as a title is another title with these authors behind it: `A survey, Ada Example`."""
    words, short = normal(title).split(), normal(other).split()
    rest = words[len(short) :]
    people = {word for author in authors for word in normal(author.name).split()}
    return len(short) > _SHORT and words[: len(short)] == short and len(rest) > 0 and people.issuperset(rest)


def are_strangers(authors: Sequence[Author], text: str) -> bool:
    """Whether a list names people and none of them has the family name of any of these authors."""
    known = {f" {normal(a.family or a.name)} " for a in authors}
    named = _listed(text)
    return bool(known and named) and not any(family in name for family in known for name in named)


def _listed(text: str) -> list[str]:
    """The names in what a list says about authors, as words with blanks around them."""
    parts = (normal(part) for part in _AND.split(text))
    return [f" {words} " for words in parts if words and not _OTHERS.fullmatch(words)]


def _is_called(person: Author, name: str) -> bool:
    """The family name stands in it, and what is beside it begins like a given name: not Max Example but Ada Example."""
    family = f" {normal(person.family or '')} "
    given = {word[0] for word in normal(person.name.replace(person.family or "", "")).split()}
    beside = {word[0] for word in name.replace(family, " ", 1).split()}
    return family in name and (not given or not beside or bool(given & beside))
