"""Logging in to OpenReview: a token for both hosts, renewed once when it has expired.

    POST https://api2.openreview.net/login  {"id": "me@example.org", "password": "…"}  ->  {"token": "…"}

A token lives an hour unless told otherwise. An account with a second factor gets no token by password alone.
Unconfirmed: the status of an expired token (401 assumed).
"""

from __future__ import annotations

from collections.abc import Generator

import httpx

from enrich.errors import Failed, Refused
from enrich.provider import Env, check
from enrich.text import mapping

BASE = "https://api2.openreview.net"


def login_from(env: Env) -> httpx.Auth | None:
    """The login of the account in the environment; None where one half of it is missing."""
    name, password = env.get("OPENREVIEW_USERNAME"), env.get("OPENREVIEW_PASSWORD")
    if not name or not password:
        return None
    return Login(env.get("ENRICH_OPENREVIEW_URL") or BASE, name, password)


class Login(httpx.Auth):
    """Logs in before the first request and once more when a token has expired; keeps the token in memory only."""

    requires_response_body = True

    def __init__(self, base: str, name: str, password: str) -> None:
        self._address = f"{base.rstrip('/')}/login"
        self._account = {"id": name, "password": password}
        self._token: str | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        fresh = self._token is None
        if fresh:
            self._token = read_token((yield self._question()))
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if _is_expired(response) and not fresh:
            self._token = None
            self._token = read_token((yield self._question()))
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _question(self) -> httpx.Request:
        return httpx.Request("POST", self._address, json=self._account)


def read_token(response: httpx.Response) -> str:
    """The token in the answer to a login; raises Refused where there is none to be had."""
    refuse_strangers(response)
    if response.status_code in (400, 401, 403):
        raise Refused("OpenReview refuses the login: check OPENREVIEW_USERNAME and OPENREVIEW_PASSWORD")
    check(response)
    try:
        body = mapping(response.json())
    except ValueError as error:
        raise Failed("the answer to the login is not JSON") from error
    if body.get("mfaPending"):
        raise Refused("the OpenReview account asks for a second factor: use an account without one")
    if not isinstance(token := body.get("token"), str) or not token:
        raise Failed("the answer to the login holds no token")
    return token


def refuse_strangers(response: httpx.Response) -> None:
    """Raise Refused for the two ways in which OpenReview turns a caller away."""
    if response.status_code == 200 and "html" in response.headers.get("content-type", ""):
        raise Refused("OpenReview shows a browser check instead of an answer")
    if response.status_code == 403 and "ChallengeRequired" in response.text:
        raise Refused("OpenReview asks for a login (ChallengeRequiredError)")


def _is_expired(response: httpx.Response) -> bool:
    return response.status_code == 401 or (response.status_code == 403 and "TokenExpired" in response.text)
