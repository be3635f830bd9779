"""Where links go: addresses that are damaged, missing, left over from a template, or cut off from their label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from enrich.identify import Found, identify
from enrich.lists.blocks import Block, Inline
from enrich.lists.label import role_of
from enrich.lists.links import is_local
from enrich.lists.problem import Problem
from enrich.lists.rewrite import retarget
from enrich.lists.weave import Edit

# What `identify` reads over that does a reader no harm.
_HARMLESS = frozenset({"behind another page", "behind a library's proxy"})
# Damage with one possible repair, where the repaired address names the same thing.
_CERTAIN = frozenset(
    {
        "doubled scheme",
        "scheme misspelt",
        "missing /abs/",
        "a name instead of an address",
        "no scheme",
        _UNSEEN := "an invisible character",
    }
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff]|%E2%80%8[B-F]|%EF%BB%BF", re.IGNORECASE)
_SENTENCE = re.compile(r"[.,;:…，。；、）】|\\`]$")
_LEFT_OVER = re.compile(
    r"[<{\[]?(?:url|link|todo|tbd|tba|fixme|xxx+|n/?a|none|null|[-–—.…?]+|(?:paper|code|project|your|insert|link)[-_ ]?"
    r"(?:url|link|page|here|to[-_ ]\w+))[>}\]]?"
    r"|(?:https?://)?(?:(?:www\.)?example\.(?:com|org|net)\b.*|this[-_]url[-_].*"
    r"|(?:www\.)?arxiv\.org/\w+/(?:\d{0,4}\.?x{3,}|x{3,})[\w.]*|openreview\.net/\w+\?id=x{3,}|(?:dx\.)?doi\.org/(?:10\.)?x{3,}.*"
    r"|github\.com/(?:user(?:name)?|owner|org|your[-_]\w+|yourname|xxx+)/(?:repo(?:sitory)?(?:[-_]?name)?|your[-_]\w+|xxx+|project)/?)",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"(?:your|insert)? ?(?:paper ?(?:title|name)|project name|repo name)|(?:title|name) of (?:the|your) paper|"
    r"(?:your|insert) title|authors? et al|(?:venue|conference) year"
)
_UNDONE = re.compile(r"\s*(?:TODO|FIXME|TBD|TBA)\s*(?:[:：–—]|- |$)")
_GUIDE = re.compile(
    r"\b(?:contribut\w*|templates?|formats?|guidelines?|how to|submi\w+|pull requests?)\b|贡献|格式", re.IGNORECASE
)
_NOWHERE = re.compile(rb"\bhref\s*+=", re.IGNORECASE)
_APART = re.compile(rb"(?<!\\)\[(?!(?:\d{0,3}|[xX ])\])[^\[\]\n]{1,80}\](?P<gap>[ \t]+)\($")


def target_problems(source: bytes, blocks: Sequence[Block]) -> Iterator[Problem]:
    """What is wrong with the targets of links, wherever they stand: comments and code hold none."""
    explains = False  # a section on how to contribute shows templates on purpose
    for block in blocks:
        if block.kind == "heading":
            explains = bool(_GUIDE.search(block.text))
        for place, inline in enumerate(block.inlines):
            if inline.kind == "link":
                yield from _link(inline, source, in_entry=block.kind in ("item", "row"), explains=explains)
                yield from _apart(block, place, source)
            elif inline.tag == "a" and _NOWHERE.search(source, inline.start, inline.end):
                label = block.inlines[place + 1].text if place + 1 < len(block.inlines) else ""
                yield Problem("empty-link", f"the link “{label.strip()}” has no target", inline.start)
        if not explains:
            yield from _unfilled(block)


def _link(inline: Inline, source: bytes, *, in_entry: bool, explains: bool) -> Iterator[Problem]:
    label, url = inline.text.strip().strip("[]\\ "), inline.url.strip()
    if not url or (url == "#" and in_entry and role_of(label)):
        yield Problem("empty-link", f"the link “{label}” has no target", inline.start)
    elif _LEFT_OVER.fullmatch(url):
        if not explains:
            yield Problem("placeholder", f"the target “{url}” of “{label}” was never filled in", inline.start)
    elif not is_local(url):
        yield from _damage(inline, source)


def _damage(inline: Inline, source: bytes) -> Iterator[Problem]:
    found = identify(inline.url)
    flags = [flag for flag in found.problems if flag not in _HARMLESS]
    if "stray punctuation at the end" in flags and not (found.identifier or _SENTENCE.search(inline.url)):
        flags.remove("stray punctuation at the end")
    if _INVISIBLE.search(inline.url):
        flags.append(_UNSEEN)
    if re.search(r"%20$", inline.url):
        flags.append("a blank at the end")
    if flags:
        read = f" (read as {found.identifier})" if found.identifier else ""
        new = repaired(found, flags)
        fix = retarget(inline, new, source) if new else None
        yield Problem("damaged-url", f"damaged address {inline.url}: {', '.join(flags)}{read}", inline.start, fix=fix)


def repaired(found: Found, flags: Sequence[str]) -> str | None:
    """The address put right, if that is certain: it names the same thing, and nothing else of it differs."""
    if found.identifier is None or found.candidate or not _CERTAIN.issuperset(flags):
        return None
    new = found.address
    if "missing /abs/" in flags:
        new = new.replace("arxiv.org/", "arxiv.org/abs/", 1)
    again = identify(new)
    rest = new.split("/", 3)[3].removeprefix("abs/")
    same = (again.identifier, again.version, again.path, again.ref) == (
        found.identifier,
        found.version,
        found.path,
        found.ref,
    )
    return new if same and not again.problems and _INVISIBLE.sub("", found.url).endswith(rest) else None


def _apart(block: Block, place: int, source: bytes) -> Iterator[Problem]:
    """`[label] (address)` and its like: meant as a link, shown as a bare address."""
    link = block.inlines[place]
    if link.form != "bare":
        return
    start = max(block.start, link.start - 120)  # a label is short
    head, address, rest = source[start : link.start], link.url, source[link.end : link.end + 1]
    if ")[" in address:  # the next such label follows at once, so that the address runs on into it
        address, rest = address.partition(")[")[0], b")"
    if (apart := _APART.search(head)) and rest == b")":
        gap = Edit(start + apart.start("gap"), start + apart.end("gap"), b"")
        fix = gap if block.kind in ("item", "row", "paragraph") else None  # a heading's anchor would change
        yield Problem("broken-link", f"a blank between ] and ( keeps {address} from being a link", link.start, fix=fix)
    elif head.endswith(b"](") and rest != b")":
        yield Problem("broken-link", f"the link to {address} is never closed", link.start)
    elif head.endswith(b")[") and rest == b"]":
        yield Problem("broken-link", f"[ ] and ( ) of the link to {address} are the wrong way round", link.start)


def _unfilled(block: Block) -> Iterator[Problem]:
    """Words of a template where an entry belongs."""
    if block.kind not in ("item", "row", "paragraph"):
        return
    for inline in block.inlines:
        words = re.sub(r"[^\w ]+", "", inline.text.replace("_", " ")).strip().lower()
        if inline.kind in ("link", "text") and _TEMPLATE.fullmatch(words):
            yield Problem("placeholder", f"“{inline.text.strip()}” was never filled in", inline.start)
    if block.kind == "item" and _UNDONE.match(block.text):
        yield Problem("placeholder", f"“{' '.join(block.text.split())[:60]}” was never filled in", block.start)
