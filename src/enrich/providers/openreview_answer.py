"""What OpenReview says in place of an answer: who may not ask, and how long to wait.

Strangers get 403 ChallengeRequiredError, or a browser check as HTML with status 200. An expired token is a stranger's:
401 TokenExpiredError, or one of these two. Asking too often is 429, with the wait in its text.

Sources: github.com/openreview/openreview issues 61 (401), 437 (429).
"""

from __future__ import annotations

import re
from datetime import datetime

import httpx

from enrich.errors import Refused, Throttled
from enrich.provider import retry_after, service_clock
from enrich.text import mapping, squeeze

_SECONDS = {"hour": 3600.0, "minute": 60.0, "second": 1.0}


def is_challenge(response: httpx.Response) -> bool:
    """Whether OpenReview wants to see a browser: no word about account or token, and at times it passes."""
    return _is_page(response) or error_name(response) == "ChallengeRequiredError"


def is_stranger(response: httpx.Response) -> bool:
    """Whether OpenReview treats us as someone without a valid token; ForbiddenError is about one note."""
    barred = response.status_code == 403 and error_name(response) != "ForbiddenError"
    return barred or response.status_code == 401 or is_challenge(response)


def refuse_strangers(response: httpx.Response) -> None:
    """Raise Refused for the ways in which OpenReview turns a caller away."""
    if _is_page(response):
        raise Refused("OpenReview shows a browser check instead of an answer")
    if is_stranger(response):
        raise Refused(f"OpenReview asks for a login ({error_name(response) or response.status_code})")


def refuse_haste(response: httpx.Response) -> None:
    """Raise Throttled for a 429, with the seconds that it asks us to wait."""
    if response.status_code == 429:
        raise Throttled("too many requests (429)", retry_after=_wait(response))


def error_name(response: httpx.Response) -> str:
    """What an error calls itself, such as NotFoundError; nothing for what is no error of OpenReview's own."""
    return squeeze(error_of(response).get("name")) or ""


def error_of(response: httpx.Response) -> dict[str, object]:
    """The body of an error; empty for what is not JSON."""
    try:
        return dict(mapping(response.json()))
    except (ValueError, RecursionError):
        return {}


def _is_page(response: httpx.Response) -> bool:
    return response.status_code == 200 and "html" in response.headers.get("content-type", "")


def _wait(response: httpx.Response) -> float | None:
    """Seconds in `Please try again in 60 minutes and 13 seconds`, else in a header, else until `resetTime`."""
    said = re.search(r"try again in ((?:(?:\d+ \w+|and|,) ?)+)", response.text)
    parts = re.findall(r"(\d+) (hour|minute|second)", said[1] if said else "")
    if parts:
        return sum(int(number) * _SECONDS[unit] for number, unit in parts)
    reset = response.headers.get("ratelimit-reset", "")
    given = retry_after(response)
    return given if given is not None else float(reset) if reset.isdigit() else _until_reset(response)


def _until_reset(response: httpx.Response) -> float | None:
    moment = squeeze(mapping(error_of(response).get("details")).get("resetTime")) or ""
    try:
        left = datetime.fromisoformat(moment) - service_clock(response)
    except (ValueError, TypeError):
        return None
    return max(0.0, left.total_seconds())
