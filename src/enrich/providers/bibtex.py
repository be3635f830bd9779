"""The fields of one BibTeX entry, as far as a page's own citation needs it: braces, quotes, LaTeX, no macros."""

from __future__ import annotations

import re

from enrich.text import clean, squeeze

_INSIDE = r"[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+"  # braces within braces, twice
_FIELD = re.compile(rf"(?<![\w@])(\w{{1,40}})\s*=\s*(?:\{{({_INSIDE})\}}|\"([^\"]*+)\"|([\w.-]+))")


def fields(text: str) -> dict[str, str]:
    """Field by name in lower case; what comes twice counts once. Braces go, and what they protect stays."""
    found: dict[str, str] = {}
    for match in _FIELD.finditer(text):
        read = clean(match[2] or match[3] or match[4]) or ""
        value = squeeze(re.sub(r"[{}]", "", read).replace("~", " "))
        if value:
            found.setdefault(match[1].lower(), value)
    return found


def people(value: str) -> list[str]:
    """The names in an author field."""
    return [name for name in re.split(r"\s+and\s+", value) if name]
