"""Facts into a list, and out again: between invisible markers, every other byte as it was.

An insertion is `<!--enrich-->…<!--/enrich-->`. A corrected counter is followed by `<!--enrich was N TEXT-->`: the N
bytes before it stood as TEXT (percent-encoded). `strip` undoes both, so that weaving is reversible and repeatable. No
marker ever begins a line: a comment there would turn the whole line into raw HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_to_bytes

OPEN, CLOSE = b"<!--enrich-->", b"<!--/enrich-->"
_MARKER = re.compile(rb"<!--enrich-->|<!--/enrich-->|<!--enrich was (?P<size>\d{1,6}) (?P<text>[^ >]*)-->")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `text` in place of the bytes `start`…`end` (equal for an insertion)."""

    start: int
    end: int
    text: bytes


def splice(source: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with edits in their places, which may not overlap; every other byte stays."""
    out: list[bytes] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            raise ValueError(f"edits overlap at byte {edit.start}")
        out += [source[at : edit.start], edit.text]
        at = edit.end
    return b"".join([*out, source[at:]])


def weave(source: bytes, edits: Iterable[Edit]) -> bytes:
    """The list with its edits, marked. `source` must be unwoven, as `Document.source` is; edits may not overlap."""
    return splice(source, (replace(edit, text=_marked(edit, source)) for edit in edits))


def _marked(edit: Edit, source: bytes) -> bytes:
    if edit.start == edit.end:
        return OPEN + edit.text + CLOSE if edit.text else b""
    was = quote(source[edit.start : edit.end], safe="").replace("-", "%2D")
    return edit.text + f"<!--enrich was {len(edit.text)} {was}-->".encode()


def strip(woven: bytes) -> bytes:
    """The list as it was before it was woven. A list without markers comes back as it is.

    An end closes the nearest beginning before it, so that a stray marker of somebody else takes nothing with it.
    """
    if _MARKER.search(woven) is None:
        return woven
    out = bytearray()
    begun: list[int] = []
    at = 0
    for marker in _MARKER.finditer(woven):
        out += woven[at : marker.start()]
        at = marker.end()
        if marker["size"]:
            _restore(out, begun, int(marker["size"]), unquote_to_bytes(marker["text"]))
        elif marker.group() == CLOSE and begun:
            del out[begun.pop() :]
        else:
            begun += [len(out)] if marker.group() == OPEN else []
            out += marker.group()
    return bytes(out + woven[at:])


def _restore(out: bytearray, begun: list[int], size: int, text: bytes) -> None:
    if size <= len(out):
        del out[len(out) - size :]
        while begun and begun[-1] >= len(out):
            begun.pop()
        out += text
