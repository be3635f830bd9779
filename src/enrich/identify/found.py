"""What can be said about a link from its text alone: its kind and, where the text holds one, its identifier."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from enrich.model import Identifier


class Kind(StrEnum):
    """What a link leads to, as far as its address tells."""

    PAPER = "paper"  # a manifestation of a work; without identifier where the address holds none
    PDF = "pdf"  # a PDF on a host that says nothing more: often a paper, at times slides
    CODE = "code"  # a repository, a gist, or something inside one
    DATA = "data"  # a dataset or its archive
    MODEL = "model"  # weights
    DEMO = "demo"  # something to try: a space, a notebook
    VIDEO = "video"
    SLIDES = "slides"
    SOCIAL = "social"  # a post or a chat
    BLOG = "blog"  # a blog post or news
    DOCS = "docs"  # documentation, encyclopaedia
    PACKAGE = "package"  # a package index or an app store
    PROJECT = "project"  # a page of a project, mostly on a host of static pages
    FILE = "file"  # a file share
    BADGE = "badge"  # a badge or another image
    PERSON = "person"  # a person or an organisation
    VENUE = "venue"  # a venue, a journal, a listing, a search: never one paper
    LICENSE = "license"
    SHORTENER = "shortener"  # leads elsewhere; only a request tells where
    WEBSITE = "website"  # any other external page
    LOCAL = "local"  # relative path, anchor, mail address
    EMPTY = "empty"  # nothing, or a placeholder
    INVALID = "invalid"  # no address can be read from it

    @property
    def is_external(self) -> bool:
        return self not in (Kind.LOCAL, Kind.EMPTY, Kind.INVALID)


@dataclass(frozen=True, slots=True)
class Found:
    """What a link says about itself.

    `url`: as it was given. `address`: the same repaired: scheme, host in lower case, no tracking parameters.
    `rule`: name of the rule that fitted. `candidate`: the identifier is a good guess, only a record confirms it.
    `alternatives`: other names of the same thing, best first, guesses all of them. `version`: pinned by the link.
    `ref` and `path`: branch and place inside a repository. `problems`: damage that was read over, in plain words.
    """

    url: str
    kind: Kind
    identifier: Identifier | None = None
    rule: str = ""
    candidate: bool = False
    path: str | None = None
    ref: str | None = None
    version: str | None = None
    problems: tuple[str, ...] = ()
    alternatives: tuple[Identifier, ...] = ()
    address: str = ""
