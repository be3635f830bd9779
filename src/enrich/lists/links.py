"""An entry's links and tags, with the role that each link plays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from urllib.parse import unquote

from enrich.identify import Kind, identify
from enrich.lists.blocks import Inline
from enrich.lists.document import Link, Tag
from enrich.lists.label import is_venue, level_of, role_of

_SHIELD = re.compile(r"^https?://img\.shields\.io/badge/(?P<label>(?:--|[^-?])*+)-(?P<rest>[^?]*)", re.IGNORECASE)
_SIGNS = re.compile(
    r"(?<!\])\[(?P<bracket>[^\W\d_][^\[\]\n]{0,29})\](?!\()|:(?P<shortcode>[a-z][a-z0-9_+-]+):"
    r"|(?P<emoji>[\u2600-\u27bf\u2b50\U0001f300-\U0001faff])"
)
_SHORT = 20  # characters; labels such as "paper" and "code" are kept in memory once
_HIGHLIGHTS = frozenset({"🔥", "⭐", "🌟", "fire", "star", "star2"})
_STARS = re.compile("[🔥⭐🌟]|:(?:fire|star2?):")
_BY_KIND = {Kind.PAPER: "paper", Kind.CODE: "code", Kind.DATA: "data", Kind.VIDEO: "talk", Kind.SOCIAL: "blog"}
_NAMED_HOST = re.compile(r"[\w-]+(\.[\w-]+)+/\S+")
_ANCHOR = re.compile(r"^#|^(?![a-z][a-z0-9+.-]*:|www\.|//)(?!10\.\d{4})", re.IGNORECASE)


def is_local(url: str) -> bool:
    """Whether a target stays within the list's own files: an anchor, a relative path, nothing."""
    if url.startswith(("https://", "http://")):
        return False
    return not url.strip() or (bool(_ANCHOR.match(url)) and not _NAMED_HOST.match(url))


def read_links(inlines: Iterable[Inline], source: bytes) -> tuple[Link, ...]:
    """Every external link, in order, none merged."""
    return tuple(_link(i, source) for i in inlines if i.kind == "link" and not is_local(i.url))


def _link(inline: Inline, source: bytes) -> Link:
    kind = identify(inline.url).kind
    label = inline.text.strip().strip("[]\\ ") or shield_text(inline.image) or ""
    label = intern(label) if len(label) < _SHORT else label
    start, end = brackets(inline, source)
    return Link(label=label, url=inline.url, form=inline.form, role=role(kind, label), start=start, end=end)


def role(kind: Kind, label: str) -> str:
    """What the link points to decides; the label speaks where that is only a page."""
    named = role_of(label)
    if kind is Kind.CODE and named in ("docs", "data", "website", "talk"):
        return named
    if kind is Kind.PDF:
        return named if named in ("talk", "docs", "data") else "paper"
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return named or ("paper" if is_venue(label) else "other")


def brackets(inline: Inline, source: bytes) -> tuple[int, int]:
    """The bytes of a link with the `[…]` or `(…)` that people put around it."""
    for opener, closer in ((b"[", b"]"), (b"(", b")")):
        if source[inline.start - 1 : inline.start] == opener and source[inline.end : inline.end + 1] == closer:
            return inline.start - 1, inline.end + 1
    return inline.start, inline.end


def shield_text(url: str) -> str | None:
    """The text of a static badge, None for any other address."""
    match = _SHIELD.match(url)
    return (
        unquote(match["label"]).replace("--", "-").replace("__", "\0").replace("_", " ").replace("\0", "_")
        if match
        else None
    )


def read_tag(inline: Inline) -> Tag | None:
    """A static badge that is not a link: the way lists mark subject and method."""
    match = _SHIELD.match(inline.url) if inline.kind == "image" else None
    if match is None:
        return None
    *message, color = match["rest"].split("-")
    text = shield_text(inline.url) or "-".join(message)
    return Tag(text, color.removesuffix(".svg") or None)


def read_tags(inlines: Sequence[Inline], title: str) -> tuple[Tag, ...]:
    """What marks an entry beside its words and links: badges, icons, code words, `[R]`, emoji; once each, in order."""
    return tuple(dict.fromkeys(tag for inline in inlines for tag in _tags(inline, title)))


def _tags(inline: Inline, title: str) -> Iterator[Tag]:
    badge = read_tag(inline)
    if badge is not None:
        yield badge
    elif inline.kind == "image" and inline.text.strip() and identify(inline.url).kind is not Kind.BADGE:
        yield Tag(inline.text.strip(), form="icon")
    elif inline.kind == "code" and inline.text.strip() and inline.text not in title and level_of(inline.text) is None:
        yield Tag(inline.text.strip(), form="code")
    elif inline.kind == "text" and (not inline.text.isascii() or "[" in inline.text or ":" in inline.text):
        for match in _SIGNS.finditer(inline.text):
            text = match["bracket"] or match["shortcode"] or match["emoji"]
            if text in title or text in _HIGHLIGHTS or (match["bracket"] and level_of(text) is not None):
                continue
            yield Tag(text, form=str(match.lastgroup))


def is_highlighted(inlines: Iterable[Inline]) -> bool:
    """Whether the list marks an entry as special: `<mark>`, a fire or a star."""
    return any(
        "mark" in inline.marks or (inline.kind == "text" and _STARS.search(inline.text) is not None)
        for inline in inlines
    )
