"""How each service words "too many requests", "you may not" and "I am broken"."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from enrich.sandbox.dblp import malformed
from enrich.sandbox.openreview import BROWSER_CHECK

_S2_LIMIT = (
    "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. "
    "https://www.semanticscholar.org/product/api#api-key-form"
)
_PAGE = "<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>"


_ANUBIS = (
    '<!doctype html><html lang="en"><head><title>Making sure you&#39;re not a bot!</title>'
    '<script id="anubis_version" type="application/json">"sandbox"</script>'
    '<script id="anubis_challenge" type="application/json">{"rules":{"algorithm":"metarefresh"}}</script></head></html>'
)


def too_many(service: str, retry_after: float | None = None) -> Response:
    """The service's answer to someone who asks too often. `retry_after`: seconds, only where the header is wanted."""
    makers: dict[str, Callable[[], Response]] = {
        "arxiv": lambda: PlainTextResponse("Rate exceeded.", 429),
        "semantic_scholar": _semantic_scholar_limit,
        "crossref": lambda: HTMLResponse(_PAGE.format(title="429 Too Many Requests"), 429),
        "openreview": lambda: openreview_limit(retry_after or 1),
        "openreview1": lambda: openreview_limit(retry_after or 1),
        "github": _github_limit,
        "dblp": _dblp_limit,
        "gitlab": lambda: PlainTextResponse("Retry later\n", 429),
        "huggingface": lambda: PlainTextResponse("", 429, {"ratelimit": '"api";r=0;t=30'}),
        "openalex": openalex_limit,
        "datacite": lambda: PlainTextResponse("Retry later\n", 429),
        "pubmed": _ncbi_limit,
        "pmc": _ncbi_limit,
    }
    response = makers.get(service, lambda: PlainTextResponse("Too many requests", 429))()
    if retry_after is not None:
        response.headers["retry-after"] = f"{retry_after:g}"
    return response


def forbidden(service: str) -> Response:
    """The service's 403."""
    if service.startswith("openreview"):
        name, message = "ChallengeRequiredError", "Challenge verification is required"
        return JSONResponse({"name": name, "message": message, "status": 403, "details": {}}, 403)
    if service == "semantic_scholar":
        return JSONResponse({"message": "Forbidden"}, 403, {"x-amzn-errortype": "ForbiddenException"})
    if service == "huggingface":
        return JSONResponse({"error": "Forbidden"}, 403)
    if service == "github":
        return JSONResponse({"message": "Resource not accessible by integration", "status": "403"}, 403)
    if service == "openalex":
        return JSONResponse({"error": "Invalid or missing API key", "message": "API key not found"}, 401)
    return HTMLResponse(_PAGE.format(title="403 Forbidden"), 403)


def broken(service: str, status: int, body: str) -> Response:
    """A server error, as JSON in the service's words or as the page of the machine in front of it."""
    if service == "dblp" and status == 400:
        return malformed("made up")
    if service == "dblp" and body == "html":
        return HTMLResponse(_ANUBIS, status, {"cache-control": "no-store"})
    if body == "html":
        return HTMLResponse(_PAGE.format(title=f"{status} Server Error"), status)
    if service == "europepmc":
        return PlainTextResponse("This API is temporarily unavailable due to maintenance.", status)
    headers = {"retry-after": "30"} if service == "openalex" and status == 503 else None
    return JSONResponse(_outage(service, status), status, headers)


def _outage(service: str, status: int) -> dict[str, Any]:
    """What the service's own software says when it fails."""
    error = {"name": "exception", "description": "made up", "message": "made up"}
    message = "Something went wrong while executing your query. Please include `SANDBOX` when reporting this issue."
    bodies: dict[str, dict[str, Any]] = {
        "crossref": {"status": "error", "message-type": "exception", "message": error},
        "github": {"data": None, "errors": [{"message": message}]},
        "openalex": {"error": "Gateway timeout", "reason": "query_timeout", "message": "made up"},
        "datacite": {"errors": [{"status": str(status), "title": "made up"}]},
    }
    return bodies.get(service, {"message": "Internal Server Error"})


def page(service: str) -> Response:
    """Status 200 and HTML where data belongs."""
    if service.startswith("openreview"):
        return HTMLResponse(BROWSER_CHECK)
    if service == "dblp":
        return HTMLResponse(_ANUBIS, headers={"cache-control": "no-store"})
    return HTMLResponse(_PAGE.format(title="Just a moment..."))


def _semantic_scholar_limit() -> Response:
    headers = {"x-amzn-errortype": "TooManyRequestsException", "x-cache": "Error from cloudfront"}
    return JSONResponse({"message": _S2_LIMIT, "code": "429"}, 429, headers)


def _dblp_limit() -> Response:
    return HTMLResponse("<h1>429 Too Many Requests</h1>", 429)


def _ncbi_limit() -> Response:
    """With a good status, as is sometimes met: only the body tells."""
    return JSONResponse({"error": "API rate limit exceeded", "count": "4", "limit": "3"})


def openreview_limit(seconds: float = 3600) -> Response:
    """OpenReview's words for too many requests; the wait stands in them, not in a header."""
    minutes, rest = divmod(math.ceil(seconds), 60)
    message = (
        "Too many requests: You have made 501 requests, surpassing the limit of 500 requests. "
        f"Please try again in {f'{minutes} minutes and ' if minutes else ''}{rest} seconds (sandbox)"
    )
    reset = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    details = {"limit": 500, "remaining": 0, "resetTime": reset, "used": 501, "current": 501, "reqId": "sandbox"}
    return JSONResponse({"name": "RateLimitError", "message": message, "status": 429, "details": details}, 429)


def _github_limit() -> Response:
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    guide = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"
    return JSONResponse({"message": message, "documentation_url": guide, "status": "403"}, 403)


def openalex_limit(seconds: int = 1, *, credits_left: int = 990) -> Response:
    """OpenAlex's one answer to both: too many a second (wait one), and the day's credits spent (wait for midnight)."""
    what = "Rate limit exceeded" if seconds == 1 else "Insufficient budget"
    body = {
        "error": "Rate limit exceeded",
        "message": f"{what}. Please wait {seconds} seconds.",
        "retryAfter": seconds,
        "creditsRequired": 1,
        "creditsRemaining": credits_left,
        "onetimeCreditsRemaining": 0,
        "dailyRemainingUsd": credits_left / 10000,
        "prepaidRemainingUsd": 0,
    }
    return JSONResponse(body, 429, {"retry-after": str(seconds), "x-ratelimit-credits-required": "1"})


def github_budget_spent(*, graphql: bool, seconds: float = 3600) -> Response:
    """GitHub's hourly budget is used up: REST says 403, GraphQL says 200 and puts the error in the body."""
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(math.ceil(time.time() + seconds))}
    if graphql:
        message = "API rate limit already exceeded for user ID 1."
        error = {"type": "RATE_LIMIT", "code": "graphql_rate_limit", "message": message}
        return JSONResponse({"errors": [error]}, headers=headers)
    guide = "https://docs.github.com/rest/overview/resources-in-the-rest-api#rate-limiting"
    message = "API rate limit exceeded for 127.0.0.1."
    return JSONResponse({"message": message, "documentation_url": guide}, 403, headers)
