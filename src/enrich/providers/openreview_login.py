"""Logging in to OpenReview: one token for both hosts, renewed once when it has expired.

    POST https://api2.openreview.net/login  {"id": "me@example.org", "password": "…"}  ->  {"token": "…"}

A token lives an hour. Logins are scarce: some four in two minutes, then 429. So one is shared by all who ask, is
renewed only where it worked before, and an account that was refused is not tried again. An account with a second factor
gets no token by password alone. The password is sent to that address and to nowhere else, and is never kept, printed or
raised; neither is what a login was answered with.

Unconfirmed: the status of a wrong password (400 assumed; 401 and 403 are taken for the same).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Generator

import httpx

from enrich.errors import Failed, Refused
from enrich.provider import Env, retry_after
from enrich.providers.openreview_answer import (
    error_of,
    is_challenge,
    is_stranger,
    refuse_haste,
    refuse_strangers,
)

BASE = "https://api2.openreview.net"
_TOKEN = re.compile(r"[\w.~+/=-]+", re.ASCII)  # RFC 6750; anything else would be quoted by an error about headers


def login_from(env: Env) -> httpx.Auth | None:
    """The login of the account in the environment; None where one half of it is missing."""
    name, password = env.get("OPENREVIEW_USERNAME"), env.get("OPENREVIEW_PASSWORD")
    return Login(name, password) if name and password else None


class Login(httpx.Auth):
    """Logs in before the first request and again when a token that worked is refused; keeps it in memory only."""

    requires_response_body = True

    def __init__(self, name: str, password: str) -> None:
        self._account = {"id": name, "password": password}
        self._token: str | None = None
        self._worked: str | None = None
        self._refusal: str | None = None
        self._lock = threading.Lock()  # requests to the two hosts come from two threads

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._token or (yield from self._another(None))
        response = yield _signed(request, token)
        if not is_stranger(response):
            self._worked = token
        elif self._worked == token or self._token != token:
            yield _signed(request, (yield from self._another(token)))

    def _another(self, old: str | None) -> Generator[httpx.Request, httpx.Response, str]:
        """A token other than the old one: from a login, unless another thread has had one meanwhile."""
        with self._lock:
            if self._token is None or self._token == old:
                self._token = None
                self._token = yield from self._log_in()
            return self._token

    def _log_in(self) -> Generator[httpx.Request, httpx.Response, str]:
        if self._refusal is not None:
            raise Refused(self._refusal)
        response = yield httpx.Request("POST", f"{BASE}/login", json=self._account)
        try:
            return read_token(response)
        except Refused as error:
            if not is_challenge(response):
                self._refusal = str(error)
            raise


def _signed(request: httpx.Request, token: str) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {token}"
    return request


def read_token(response: httpx.Response) -> str:
    """The token in the answer to a login. Raises Refused where asking again does not help, else Failed or Throttled.

    Never Rejected: that would blame the notes that are asked for.
    """
    refuse_haste(response)
    if response.status_code in (400, 401, 403) and not is_challenge(response):
        raise Refused("OpenReview refuses the login: check OPENREVIEW_USERNAME and OPENREVIEW_PASSWORD")
    refuse_strangers(response)
    if response.status_code != 200:
        raise Failed(f"the login failed with status {response.status_code}", retry_after=retry_after(response))
    body = error_of(response)
    if body.get("mfaPending"):
        raise Refused("the OpenReview account asks for a second factor: use an account without one")
    token = body.get("token")
    if body and not (isinstance(token, str) and _TOKEN.fullmatch(token)):
        raise Refused("OpenReview gave no token for the login: update enrich, or unset OPENREVIEW_USERNAME")
    if not isinstance(token, str):
        raise Failed("the answer to the login is not JSON")
    return token
