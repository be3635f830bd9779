"""What a person should look at in a list: labels against links, tags against the list's own words, and all the rest.

Quiet on what is fine. Every problem has a stable code; docs/problems.md says what each means and what to do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

from enrich.identify import Found, Kind
from enrich.lists.anchors import anchor_problems
from enrich.lists.counters import counter_problems
from enrich.lists.document import NO_ADDRESS, Document, Entry, Link, Tag
from enrich.lists.duplicates import NEWS, duplicate_problems
from enrich.lists.label import role_of
from enrich.lists.links import shield_text
from enrich.lists.markdown import flat
from enrich.lists.problem import Problem
from enrich.lists.targets import target_problems
from enrich.lists.weave import Edit

# A label that is nothing but the name of a host, and the hosts and identifiers that it may stand on.
_HOSTS = {
    "arxiv": ("arxiv.org", "arxiv"),
    "biorxiv": ("biorxiv.org", "biorxiv"),
    "medrxiv": ("medrxiv.org", "biorxiv"),
    "openreview": ("openreview.net", "openreview"),
    "github": ("github.com github.io githubusercontent.com 4open.science", "github gist"),
    "pubmed": ("nih.gov europepmc.org", "pmid pmcid doi"),
}
_PAPER = frozenset({"paper", "pdf", "preprint", "doi"})  # of the labels for papers, those that say so: not "link"
_PREPRINT = re.compile(r"10\.(?:1101|64898)/(?:\d{4}\.\d\d\.\d\d\.)?\d{5,}")
_SHIELD = re.compile(rb"img\.shields\.io/badge/((?:--|[^-?\s()\"'<>])+)-")
_DATED = re.compile(r"\W*(?:19|20)\d\d\W\d\d?")


def all_problems(document: Document) -> list[Problem]:
    """Everything that a list shows by itself, in the order of its lines."""
    found = [
        *(_in_markdown(document) if document.form == "markdown" else _in_yaml(document)),
        *duplicate_problems(document),
        *(problem for entry in document.entries for problem in _labels(entry)),
        *_tags(document),
        *_linkless(document),
    ]
    starts = [entry.start for entry in document.entries]
    placed = (_placed(problem, document, starts) for problem in found)
    return sorted(placed, key=lambda problem: (problem.line or 0, problem.at or 0, problem.code))


def _in_markdown(document: Document) -> list[Problem]:
    """What only Markdown can have: brackets that are no link, anchors, counters."""
    blocks = flat(document.source)
    return [
        *target_problems(document.source, blocks),
        *anchor_problems(document.source, blocks),
        *counter_problems(document),
    ]


def _in_yaml(document: Document) -> Iterator[Problem]:
    """What stands under `links` without being an address."""
    for place in document.places:
        if place.where == NO_ADDRESS:
            yield Problem("empty-link", f"“{place.url}” is no address", place.at)


def _placed(problem: Problem, document: Document, starts: list[int]) -> Problem:
    """A problem with its line, and with the entry that holds its byte."""
    at = max(problem.at or 0, 0)
    near = bisect_right(starts, at) - 1
    entry = document.entries[near] if near >= 0 else None
    inside = entry is not None and (at < entry.end or any(link.start <= at < link.end for link in entry.links))
    return replace(problem, line=document.line_of(at), entry=entry.id if entry and inside else None)


def _labels(entry: Entry) -> Iterator[Problem]:
    """A label that names one host on a link to another, or code where a paper is."""
    for link in entry.links:
        if named := _misnamed(link):
            message = f"labelled “{link.label}”, but the link goes to {named}"
            yield Problem("label-host", message, link.start)
        elif what := _mistaken(link):
            yield Problem("label-kind", f"labelled “{link.label}”, but the link goes to {what}", link.start)


def _misnamed(link: Link) -> str | None:
    """The host that a link goes to where its label names another one."""
    name = re.sub(r"[\W\d_]+", "", link.label).casefold()
    if name not in _HOSTS or link.found.kind in (Kind.SHORTENER, Kind.INVALID) or link.found.candidate:
        return None
    hosts, schemes = (text.split() for text in _HOSTS[name])
    host = urlsplit(link.found.address).netloc
    if any(host == each or host.endswith(f".{each}") for each in hosts) or _scheme(link.found) in schemes:
        return None
    return host.removeprefix("www.") or None


def _scheme(found: Found) -> str:
    if found.identifier is None:
        return ""
    is_preprint = found.identifier.scheme == "doi" and _PREPRINT.match(found.identifier.value)
    return "biorxiv" if is_preprint else found.identifier.scheme


def _mistaken(link: Link) -> str | None:
    """What a link goes to where its label says code for a paper, or paper for code."""
    role, found = role_of(link.label), link.found
    if found.identifier is None or found.candidate or "attachment" in link.url:
        return None
    if role == "code" and found.kind is Kind.PAPER:
        return f"the paper {found.identifier}"
    if link.label.casefold() in _PAPER and found.kind is Kind.CODE and not found.path:
        return f"the repository {found.identifier.value}"
    return None


def _badges(entry: Entry) -> list[Tag]:
    """The tags that a vocabulary is about: an emoji or a code word explains itself."""
    return [tag for tag in entry.tags if tag.form in ("badge", "yaml")]


def _tags(document: Document) -> Iterator[Problem]:
    """Tags that the list's own vocabulary does not hold, where it has one: most of its tags are in it."""
    known = {tag.text for tag in document.vocabulary}
    spellings = {text.casefold(): text for text in sorted(known)}
    used = Counter(tag.text.casefold() in spellings for entry in document.entries for tag in _badges(entry))
    if len(known) < 2 or used[False] > max(used[True], 3):
        return
    for entry in document.entries:
        for text in (tag.text for tag in _badges(entry) if tag.text not in known):
            meant = spellings.get(text.casefold())
            if meant is None:
                yield Problem("tag-unknown", f"tag “{text}” is not in the list's vocabulary", entry.start)
            else:
                fix = _respelt(text, meant, entry, document.source)
                message = f"tag “{text}” is “{meant}” in the list's vocabulary"
                yield Problem("tag-spelling", message, fix.start if fix else entry.start, fix=fix)


def _respelt(text: str, meant: str, entry: Entry, source: bytes) -> Edit | None:
    """The vocabulary's spelling in the address of a badge, whose blanks and hyphens are written twice or as `_`."""
    found = [m for m in _SHIELD.finditer(source, entry.start, _line_end(source, entry)) if _badge_text(m[1]) == text]
    if len(found) != 1:
        return None
    blank = "%20" if b"%20" in found[0][1] else "_"
    words = meant.replace("_", "__").replace("-", "--").replace(" ", "\0")
    return Edit(found[0].start(1), found[0].end(1), quote(words).replace("%00", blank).encode())


def _line_end(source: bytes, entry: Entry) -> int:
    return max(entry.end, source.find(b"\n", entry.end))


def _badge_text(raw: bytes) -> str | None:
    return shield_text(f"https://img.shields.io/badge/{raw.decode(errors='replace')}-x")


def _linkless(document: Document) -> Iterator[Problem]:
    """Items without a link in sections where most have one. News, dates and prose between them are no entries."""
    items = [entry for entry in document.entries if entry.container in ("item", "yaml")]
    linked = Counter(entry.section for entry in items if entry.links)
    bare = Counter(entry.section for entry in items if not entry.links)
    for entry in items:
        if entry.links or bare[entry.section] > linked[entry.section]:
            continue
        text = document.source[entry.start : entry.end].decode(errors="replace").lstrip("-*+ \t")
        if _DATED.match(text) or any(map(NEWS.search, (*entry.section, text[:12]))):
            continue
        if text.rstrip().endswith(":") and not (entry.notes or entry.fields):
            yield Problem("unfinished", f"the entry stops after “{entry.title}:”", entry.start)
        else:
            yield Problem("no-link", "the entry has no link", entry.start)
