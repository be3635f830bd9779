"""A key in a header: the one way in which most services want to know their callers.

The key comes from the environment when a client is opened; it stands in no request that a provider builds.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import httpx

from enrich.provider import Env


class Key(httpx.Auth):
    """Adds one header to every request."""

    def __init__(self, header: str, value: str) -> None:
        self._header, self._value = header, value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers[self._header] = self._value
        yield request


def key_from(setting: str, header: str, form: str = "{}") -> Callable[[Env], httpx.Auth | None]:
    """The builder of a `Key` from an environment variable; None where it is not set."""

    def build(env: Env) -> httpx.Auth | None:
        value = env.get(setting)
        return Key(header, form.format(value)) if value else None

    return build


class Caller(httpx.Auth):
    """Adds our name and a mail address to every address, as NCBI wants it."""

    def __init__(self, mail: str) -> None:
        self._said = {"tool": "enrich", "email": mail}

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.url = request.url.copy_merge_params(self._said)
        yield request


def caller_from(setting: str) -> Callable[[Env], httpx.Auth | None]:
    """The builder of a `Caller` from an environment variable; None where it is not set."""
    return lambda env: Caller(env[setting]) if env.get(setting) else None
