"""Names of persons in the shapes that services give them."""

from __future__ import annotations

_PARTICLES = frozenset({"da", "de", "del", "den", "der", "di", "du", "la", "le", "van", "von"})


def split_name(name: str) -> tuple[str, str]:
    """Given and family name: "Nuno Maçarico da Costa" → ("Nuno Maçarico", "da Costa")."""
    words = name.split()
    cut = len(words) - 1
    while cut > 1 and words[cut - 1] in _PARTICLES:
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def family_first(name: str) -> str:
    """As bioRxiv prints authors: "Eva L Dyer" → "Dyer, E. L."."""
    given, family = split_name(name)
    initials = " ".join(f"{word[0]}." for word in given.split())
    return f"{family}, {initials}" if initials else family


def initialled(name: str) -> str:
    """As Semantic Scholar often does: "Eva L Dyer" → "Eva L. Dyer"."""
    given, family = split_name(name)
    words = [f"{word}." if len(word) == 1 else word for word in given.split()]
    return " ".join([*words, family])


def short(name: str) -> str:
    """As PubMed does: "Nuno Maçarico da Costa" → "da Costa NM"."""
    given, family = split_name(name)
    initials = "".join(word[0].upper() for word in given.split())
    return f"{family} {initials}".strip()
