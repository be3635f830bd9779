"""The words of the field, as plain values: identifier, record, repository, reply.

A *work* is what people cite. It appears as *manifestations* (preprint, conference paper, journal article), each of
which services describe in *records*. Nothing here knows a network, a file or a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

JSON: TypeAlias = Any  # what json.loads returns: checked where it is decoded, never trusted before

# Schemes whose values differ only by letter case when they name the same thing.
_CASELESS = frozenset({"doi", "github", "gitlab", "codeberg", "bitbucket", "huggingface", "title"})


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """`scheme:value`, the name of one thing, e.g. `arxiv:2310.16046` or `github:joel99/ndt3`.

    The value keeps the case it was written in; comparison ignores case where the scheme does. DOIs are stored in
    lower case, arXiv ids without version.

    `place`: what the page's address holds beside the value, where a link told it: the track of a NeurIPS paper, the
    folder of a CVF page, the journal of an AAAI number. No part of the name: it is neither compared nor written.
    """

    scheme: str
    value: str = field(compare=False)
    place: str | None = field(default=None, compare=False, repr=False)
    key: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.scheme == "doi":
            object.__setattr__(self, "value", self.value.lower())
        object.__setattr__(self, "key", _key(self.scheme, self.value))

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @classmethod
    def parse(cls, text: str) -> Identifier:
        """Read `scheme:value`; raises ValueError on anything else."""
        scheme, colon, value = text.partition(":")
        if not (scheme and colon and value):
            raise ValueError(f"not an identifier: {text!r} (expected scheme:value, such as arxiv:2310.16046)")
        return cls(scheme, value)


def _key(scheme: str, value: str) -> str:
    """What identifiers are compared by. The subject class of an old arXiv id (`math.GT/0309136`) is decoration."""
    if scheme == "arxiv":
        return re.sub(r"\.[A-Z]{2}(?=/)", "", value)
    return value.lower() if scheme in _CASELESS else value


@dataclass(frozen=True, slots=True)
class Author:
    """One author as a service writes it. `family` is what names are compared by; a group has none."""

    name: str
    family: str | None = None
    group: bool = False


class Type(StrEnum):
    """What a record describes, in the words of the dataset."""

    PREPRINT = "preprint"
    CONFERENCE = "conference-paper"
    JOURNAL = "journal-article"
    SUBMISSION = "submission"  # under review, rejected or withdrawn: never published as such
    BOOK = "book"
    DATASET = "dataset"
    SOFTWARE = "software"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One service's account of one work or manifestation. Everything a service did not say is None or empty.

    `identifiers`: every name the record gives to this same manifestation, its own first.
    `related`: names of other manifestations of the same work (the published DOI of a preprint). Claims, not facts.
    `year`: of this manifestation, by the rule of the provider's docstring. `date`: ISO 8601, to the day where known.
    `online`: when a printed form was first online, where that is another day.
    `venue`: as the service writes it. `status`: poster, spotlight, oral, accepted, rejected, withdrawn, under review.
    `citations`: how often the service says that the work is cited. `notice`: retracted, withdrawn, concern.
    `authors_cut`: the service says, or is known, to leave authors out of this list.
    `venue_ids`: names that services give the venue: `issn:1476-4687`, `stream:conf/iclr` (DBLP's).
    `code`: repositories that the record itself names as its own.
    """

    source: str
    identifiers: tuple[Identifier, ...]
    title: str | None = None
    authors: tuple[Author, ...] = ()
    year: int | None = None
    date: str | None = None
    online: str | None = None
    venue: str | None = None
    status: str | None = None
    type: Type | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    related: tuple[Identifier, ...] = ()
    citations: int | None = None
    version: str | None = None
    notice: str | None = None
    url: str | None = None
    authors_cut: bool = False
    venue_ids: tuple[Identifier, ...] = ()
    code: tuple[Identifier, ...] = ()


# Hosts whose things are described by a `Repository`, never by a `Record`.
HOSTS = frozenset({"github", "gitlab", "codeberg", "huggingface", "zenodo", "figshare"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A place where code, models or data are kept, as its host describes it.

    `identifier` carries the name of today, in the host's own case. `number` is the host's numeric id, which survives
    renames. `license`: SPDX id; "none" where the host says there is none; "unknown" where it cannot tell. None: not
    said. `created`, `pushed` and `released` are ISO dates; `release` is a tag or a version, `latest` says whether it is
    the newest one. `likes` and `downloads` as the host counts them. `title`: of a deposit; `doi`: its own, as of
    software that has one. `cites`: the paper that it asks to be cited, or says it belongs to. `mentions`: papers that
    its README names, in order.
    """

    source: str
    identifier: Identifier
    stars: int | None = None
    forks: int | None = None
    license: str | None = None
    archived: bool | None = None
    fork: bool | None = None
    empty: bool | None = None
    blocked: str | None = None
    description: str | None = None
    homepage: str | None = None
    language: str | None = None
    pushed: str | None = None
    release: str | None = None
    number: int | None = None
    template: bool | None = None
    title: str | None = None
    doi: str | None = None
    created: str | None = None
    released: str | None = None
    latest: bool | None = None
    likes: int | None = None
    downloads: int | None = None
    cites: Identifier | None = None
    mentions: tuple[Identifier, ...] = ()


class Outcome(StrEnum):
    """What became of a question. Only FOUND and ABSENT are facts; the others say nothing about the thing asked."""

    FOUND = "found"
    ABSENT = "absent"
    REFUSED = "refused"
    THROTTLED = "throttled"
    FAILED = "failed"
    NOT_ASKED = "not asked"

    @property
    def is_fact(self) -> bool:
        return self in (Outcome.FOUND, Outcome.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one provider said about one identifier. `at`: UTC, ISO 8601 to the second. `payload`: raw JSON.

    `made_up` is set when a sandbox answered, so that invented numbers can never pass for real ones. `missed`: it was
    found before, and now for the first time not; the payload is that of before.
    """

    provider: str
    identifier: Identifier
    outcome: Outcome
    at: str
    payload: JSON = None
    etag: str | None = None
    note: str | None = None
    made_up: bool = False
    missed: bool = False
