"""OpenReview: submissions, reviews and decisions of conferences.

Documentation: https://docs.openreview.net/reference/api-v2

    GET https://api2.openreview.net/notes?ids=IuU0wcO0mo,R9feGbYRG7      (ICLR 2024, NeurIPS 2023 and later)
    GET https://api.openreview.net/notes?ids=B1-Hhnslg&details=directReplies  (before)

A note lives on one of two hosts; an unknown id is asked of API 2, then of API 1. An account is needed since 2026: other
callers get 403 ChallengeRequiredError or a browser check as HTML with status 200. Both mean "no access".
API 2 allows 500 requests an hour; the time until more are allowed stands in the 429's text.

Notes of API 1 often lack a venue; their decision is a reply, so direct replies are asked for and all but the decisions
dropped. Unconfirmed: how many ids one address may carry (100 kept), that unknown notes are simply left out of a batch,
that API 1 answers `details` together with `ids`.
"""

from __future__ import annotations

import re
from functools import partial

import httpx

from enrich.errors import Failed, Rejected, Throttled
from enrich.model import JSON, Identifier
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, read_json
from enrich.providers.openreview_login import BASE, login_from, refuse_strangers
from enrich.providers.openreview_note import decode, is_decision
from enrich.text import items, mapping

BASE_V1 = "https://api.openreview.net"
_ID = re.compile(r"[\w-]{5,20}", re.ASCII)


def accepts(identifier: Identifier) -> bool:
    """Ids of notes; which host has one cannot be seen."""
    return identifier.scheme == "openreview" and _ID.fullmatch(identifier.value) is not None


def request(ids: Ids) -> httpx.Request:
    """Ask API 2 for notes."""
    return httpx.Request("GET", f"{BASE}/notes", params={"ids": _joined(ids)})


def request_v1(ids: Ids) -> httpx.Request:
    """Ask API 1 for notes and the replies to them."""
    return httpx.Request("GET", f"{BASE_V1}/notes", params={"ids": _joined(ids), "details": "directReplies"})


def _joined(ids: Ids) -> str:
    return ",".join(identifier.value for identifier in ids)


def split(response: httpx.Response, ids: Ids) -> Answers:
    """One note for each id; what is not among the notes, this host does not have."""
    refuse_strangers(response)
    if response.status_code == 404:
        if len(ids) > 1:
            raise Rejected("a note of the batch was not found")
        return {ids[0]: None}
    if response.status_code == 429:
        raise Throttled("too many requests (429)", retry_after=_wait(response))
    notes = mapping(read_json(response)).get("notes")
    if not isinstance(notes, list):
        raise Failed(f"no notes in the answer: {response.text[:80]}")
    known = {str(mapping(note).get("id")): _slim(note) for note in notes}
    return {identifier: known.get(identifier.value) for identifier in ids}


def _slim(note: JSON) -> JSON:
    """A note whose replies, reviews most of them, are reduced to decisions."""
    details = mapping(mapping(note).get("details"))
    replies = [reply for reply in items(details.get("directReplies")) if is_decision(reply)]
    return {**mapping(note), "details": {"directReplies": replies}} if details else note


def _wait(response: httpx.Response) -> float | None:
    """Seconds in `Please try again in 60 minutes and 13 seconds`, else in a header."""
    found = re.search(r"try again in (?:(\d+) minutes?)?(?: and )?(?:(\d+) seconds?)?", response.text)
    if found and any(found.groups()):
        return 60.0 * int(found[1] or 0) + int(found[2] or 0)
    given = response.headers.get("retry-after") or response.headers.get("ratelimit-reset")
    return float(given) if given and given.isdigit() else None


_provider = partial(
    Provider,
    accepts=accepts,
    pace=Pace(anonymous=1.0),
    max_age=PAPER_AGES,
    split=split,
    decode=decode,
    auth=login_from,
    needs=("OPENREVIEW_USERNAME", "OPENREVIEW_PASSWORD"),
    order=1,
    sparse=True,  # a list of one era may have all its notes on the other host
)
OPENREVIEW = _provider(name="openreview", service="openreview", base=BASE, batch_size=100, request=request)
OPENREVIEW_V1 = _provider(
    name="openreview_v1",
    service="openreview_v1",
    base=BASE_V1,
    batch_size=25,  # replies make a note of this host some fifty times longer
    request=request_v1,
    after=("openreview",),
)
