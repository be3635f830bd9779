"""Small edits of what people wrote: another target for a link, and nothing else of it."""

from __future__ import annotations

import re

from enrich.lists.blocks import Inline
from enrich.lists.weave import Edit

_SAFE = re.compile(r"[^\s()<>\"'\\|`*\[\]]+")


def retarget(inline: Inline, url: str, source: bytes) -> Edit | None:
    """Another target for a link; None where the old one does not stand there exactly once, or the new one is unsafe."""
    raw, old = source[inline.start : inline.end], inline.url.encode()
    at = raw.find(old)
    if (
        at < 1
        or raw.count(old) > 1
        or raw[at - 1 : at] not in (b"(", b"<", b'"', b"'", b" ")
        or not _SAFE.fullmatch(url)
    ):
        return None
    return Edit(inline.start + at, inline.start + at + len(old), url.encode())
