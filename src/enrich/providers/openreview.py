"""OpenReview: submissions, reviews and decisions of conferences.

Documentation: https://docs.openreview.net/reference/api-v2

    GET https://api2.openreview.net/notes?ids=IuU0wcO0mo,R9feGbYRG7      (ICLR 2024, NeurIPS 2023 and later)
    GET https://api.openreview.net/notes?ids=B1-Hhnslg&details=directReplies  (before)

A note lives on one of two hosts; an unknown id is asked of API 2, then of API 1. An account is needed since 2026: other
callers get 403 ChallengeRequiredError or a browser check as HTML with status 200. Both mean "no access".
API 2 allows 500 requests an hour; the time until more are allowed stands in the 429's text.

Notes of API 1 often lack a venue; their decision is a reply, so direct replies are asked for and all but the decisions
dropped. A note that may not be read is 403 ForbiddenError. Unconfirmed: how many ids one address may carry (100 kept),
that unknown notes are simply left out of a batch, that API 1 answers `details` together with `ids`. So a batch that is
refused as a whole is asked in halves, and one id is only called malformed where the error is about it.
"""

from __future__ import annotations

import re
from functools import partial

import httpx

from enrich.errors import Failed, Refused, Rejected
from enrich.model import JSON, Identifier
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, asked_for, read_json
from enrich.providers.openreview_answer import error_name, refuse_haste, refuse_strangers
from enrich.providers.openreview_decision import is_decision
from enrich.providers.openreview_login import BASE, login_from
from enrich.providers.openreview_note import decode
from enrich.text import items, mapping, number

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
    refuse_haste(response)
    if response.status_code in (400, 403, 404):
        return _blamed(response, ids)
    body = mapping(read_json(response))
    notes = body.get("notes")
    if not isinstance(notes, list) or (number(body.get("count")) or 0) > len(notes):
        raise Failed(f"no notes in the answer, or not all of them: {response.text[:80]}")
    known = {str(mapping(note).get("id")): _slim(note) for note in notes}
    return asked_for({identifier: known.get(identifier.value) for identifier in ids}, notes)


def _blamed(response: httpx.Response, ids: Ids) -> Answers:
    """An error about one note spoils its whole batch; alone, that note is absent, not to be read, or malformed."""
    name = error_name(response)
    if len(ids) > 1 and name:
        raise Rejected(f"the batch was refused ({name})")
    if response.status_code == 403:
        raise Refused(f"the note may not be read ({name or 403})")
    if ids[0].value not in response.text:
        raise Failed(f"an error that is not about the note ({response.status_code} {name})")
    if response.status_code == 404:
        return {ids[0]: None}
    raise Rejected(f"request rejected ({response.status_code} {name})")


def _slim(note: JSON) -> JSON:
    """A note whose replies, reviews most of them, are reduced to decisions."""
    details = mapping(mapping(note).get("details"))
    replies = [reply for reply in items(details.get("directReplies")) if is_decision(reply)]
    return {**mapping(note), "details": {"directReplies": replies}} if details else note


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
    login=("openreview", BASE),
    after=("openreview",),
)
