"""Facts into a list, and out again: between invisible markers, every other byte as it was.

An insertion is `<!--enrich-->…<!--/enrich-->`. A corrected counter is followed by `<!--enrich was N TEXT-->`: the N
bytes before it stood as TEXT (percent-encoded). `strip` undoes both, so that weaving is reversible and repeatable. No
marker ever begins a line: a comment there would turn the whole line into raw HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

OPEN, CLOSE = b"<!--enrich-->", b"<!--/enrich-->"
_INSERTED = re.compile(re.escape(OPEN) + rb".*?" + re.escape(CLOSE), re.DOTALL)
_REPLACED = re.compile(rb"<!--enrich was (\d{1,6}) ([^ >]*)-->")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `text` in place of the bytes `start`…`end` (equal for an insertion)."""

    start: int
    end: int
    text: bytes


def weave(source: bytes, edits: Iterable[Edit]) -> bytes:
    """The list with its edits. `source` must be unwoven, as `Document.source` is; edits may not overlap."""
    out: list[bytes] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            raise ValueError(f"edits overlap at byte {edit.start}")
        out += [source[at : edit.start], _marked(edit, source)]
        at = edit.end
    return b"".join([*out, source[at:]])


def _marked(edit: Edit, source: bytes) -> bytes:
    if edit.start == edit.end:
        return OPEN + edit.text + CLOSE if edit.text else b""
    was = quote(source[edit.start : edit.end], safe="").replace("-", "%2D")
    return edit.text + f"<!--enrich was {len(edit.text)} {was}-->".encode()


def strip(woven: bytes) -> bytes:
    """The list as it was before it was woven. A list without markers comes back as it is."""
    if b"<!--enrich" not in woven:
        return woven
    plain = _INSERTED.sub(b"", woven)
    out = b""
    at = 0
    for match in _REPLACED.finditer(plain):
        out += plain[at : match.start()]
        size = int(match[1])
        if size <= len(out):
            out = out[: len(out) - size] + unquote_to_bytes(match[2])
        at = match.end()
    return out + plain[at:]
