"""What a provider is: a value made of three pure functions and the manners of its service.

A provider never sees a client. It says what to ask (`request`), how to take an answer apart (`split`) and what a stored
answer means (`decode`). Pace, retries, keys and caching happen elsewhere, once for all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TypeAlias

import httpx

from enrich.errors import Failed, Refused, Rejected, Throttled
from enrich.model import JSON, Identifier, Record, Repository

Ids: TypeAlias = Sequence[Identifier]
Env: TypeAlias = Mapping[str, str]
Answers: TypeAlias = Mapping[Identifier, JSON | None]
Decoded: TypeAlias = Sequence[Record | Repository]


class Field(StrEnum):
    """Groups of facts that age alike."""

    BIBLIOGRAPHY = "bibliography"
    CITATIONS = "citations"
    STARS = "stars"


# How long facts about papers and repositories stay true enough to be shown as today's.
PAPER_AGES: Mapping[Field, timedelta] = {Field.BIBLIOGRAPHY: timedelta(days=30)}
COUNTED_AGES: Mapping[Field, timedelta] = {**PAPER_AGES, Field.CITATIONS: timedelta(days=7)}
# A search finds a name; what the name stands for is then asked in batches, which cost less.
SEARCH_AGES: Mapping[Field, timedelta] = {Field.BIBLIOGRAPHY: timedelta(days=365)}
# Every night, though one run may begin some minutes earlier than the one before it ended.
REPOSITORY_AGES: Mapping[Field, timedelta] = {Field.STARS: timedelta(hours=20)}


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two requests, without and with a key. One request is in flight at a time."""

    anonymous: float
    keyed: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One way of asking one service. Its place in the registry is its trust.

    `base`: the service's address; `ENRICH_<SERVICE>_URL` replaces it. `service`: what shares a pace and a base.
    `accepts`: the identifiers it can answer. `batch_size`: what the service allows in one request.
    `max_age`: how long each group of facts stays fresh. `absent_age`: how long "no such thing" does.
    `request` builds the question and sends nothing. `split` takes the response apart: one payload for each
    identifier, None for "no such thing", no key for "not answered"; it raises a ProviderError otherwise.
    `decode` reads a stored payload: one record, several candidates of a search, none where nothing can be read.
    `batchable`: whether an identifier may share a request.
    `auth` makes the httpx.Auth from the environment, None without a key. Providers with the same one share what it
    makes. `login`: the service, and its public address, where it logs in, if that is another one.
    `needs`: settings without which it is not asked. `unless`: a setting that makes it needless.
    `after`: asked only where these providers were asked and gave nothing that could be believed.
    `sparse`: it may truly know none of many identifiers. Of any other, such an answer counts as a failure.
    `order`: who asks in batches is asked after those whose answers name identifiers for it: 1 first, 4 last.
    `dates`: it is searched, too, for the year of a publication that only a record merged with its preprint tells of.
    `merges`: one record stands for all manifestations of a work, so one identifier of a work is enough.
    """

    name: str
    service: str
    base: str
    accepts: Callable[[Identifier], bool]
    batch_size: int
    pace: Pace
    max_age: Mapping[Field, timedelta]
    request: Callable[[Ids], httpx.Request]
    split: Callable[[httpx.Response, Ids], Answers]
    decode: Callable[[JSON], Decoded]
    batchable: Callable[[Identifier], bool] = lambda identifier: True
    absent_age: timedelta = timedelta(days=3)
    auth: Callable[[Env], httpx.Auth | None] = lambda env: None
    login: tuple[str, str] | None = None
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    merges: bool = False
    search: bool = False
    dates: bool = False
    order: int = 2
    sparse: bool = False

    @property
    def stage(self) -> int:
        """When it is asked within a run. The later a batch is asked, the fuller it is."""
        return 0 if self.batch_size == 1 else self.order


_USED_UP = re.compile(r"\br=0\s*;\s*t=(\d+)")  # RateLimit as in the IETF's draft: none left, seconds to the next window


def retry_after(response: httpx.Response) -> float | None:
    """Seconds from a Retry-After header, a number or a date, else to the end of a RateLimit that is used up.

    A date is compared with the service's clock.
    """
    given, used_up = response.headers.get("retry-after", ""), _USED_UP.search(response.headers.get("ratelimit", ""))
    try:
        return max(0.0, float(given))
    except ValueError:
        until = _instant(given)
    if until is None:
        return float(used_up[1]) if used_up else None
    return max(0.0, (until - service_clock(response)).total_seconds())


def service_clock(response: httpx.Response) -> datetime:
    """When a response was sent, by its service's own clock, so that ours does not matter; by ours where it has none."""
    return _instant(response.headers.get("date")) or datetime.now(UTC)


def _instant(text: str | None) -> datetime | None:
    """The moment of an HTTP date, which is always in GMT."""
    try:
        return parsedate_to_datetime(text or "").replace(tzinfo=UTC)
    except ValueError:
        return None


def is_missing(response: httpx.Response) -> bool:
    """Whether the service itself says that there is no such thing: 404 or 410 in JSON, no page of a machine."""
    try:
        return response.status_code in (404, 410) and isinstance(response.json(), dict)
    except ValueError:
        return False


def asked_for(answers: Answers, arrived: Sized) -> Answers:
    """The answers, unless all of them are "no such thing" and something has arrived: then it was not what was asked."""
    if arrived and all(payload is None for payload in answers.values()):
        raise Failed(f"{len(arrived)} records arrived, none of which was asked for")
    return answers


def check(response: httpx.Response) -> None:
    """Raise what a status means everywhere. A provider treats its own special statuses before it calls this."""
    status, wait = response.status_code, retry_after(response)
    if status == 429:
        raise Throttled("too many requests (429)", retry_after=wait)
    if status in (401, 403, 451):
        raise Refused(f"access refused ({status})")
    if status in (400, 413, 414, 422):
        raise Rejected(f"request rejected ({status}): {response.text[:120]}")
    if status != 200:
        raise Failed(f"unexpected status {status}", retry_after=wait)


def read_json(response: httpx.Response) -> JSON:
    """The JSON of a good answer. HTML, an empty or a cut body raise Failed: a broken answer is never "absent"."""
    check(response)
    try:
        value = response.json()
        # Half a surrogate pair, escaped or in bytes that are no UTF-8, is no text that could be stored.
        if b"\\ud" in response.content.lower() or b"\xed" in response.content:
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        kind = response.headers.get("content-type", "no content type")
        raise Failed(f"the body is not JSON ({kind}, {len(response.content)} bytes)") from error
    return value
