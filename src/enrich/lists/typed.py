"""What people type where an address belongs: an address, `arxiv:2310.16046`, or a bare id under a key of its scheme."""

from __future__ import annotations

import re

from enrich.identify import identify, url_of
from enrich.model import Identifier

_WEB = re.compile(r"https?://", re.IGNORECASE)
_ENDING = re.compile(r"(?:^|[\s_-]+)(?:url|uri|link|links|id|href)$|(?<=[a-z])Id$")


def label_of(key: str) -> str:
    """The label that a key gives its link: `project_page_url` is `project page`, `url` says nothing."""
    return " ".join(re.split(r"[\s_-]+", _ENDING.sub("", key.strip()))).strip()


def address_of(text: str, key: str = "") -> str | None:
    """The address that a text stands for; None where it is something else. What has blanks in it is no address."""
    text = text.strip()
    if not text or re.search(r"\s", text):
        return None
    named = text if ":" in text else f"{label_of(key).casefold().replace(' ', '')}:{text}"
    return _outside(text) or _outside(named) or _page(named)


def _outside(text: str) -> str | None:
    found = identify(text)
    return (text if _WEB.match(text) else found.address) if found.kind.is_external else None


def _page(named: str) -> str | None:
    """The page of `scheme:value`, where the same can be read back from it."""
    scheme, _, value = named.partition(":")
    if not (scheme and value):
        return None
    identifier = Identifier(scheme.casefold(), value)
    try:
        url = url_of(identifier)
    except IndexError:  # a value without all of its parts
        return None
    return url if url and identify(url).identifier == identifier else None
