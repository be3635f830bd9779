"""The door of the sandbox: every request is logged, may meet a fault or a limit, and leaves with the sandbox's mark."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enrich.sandbox import refusals
from enrich.sandbox.faults import Fault, Faults
from enrich.sandbox.limits import Limits, Rule, rule_for
from enrich.sandbox.reshape import reshape
from enrich.sandbox.world import World

MARK = "x-enrich-sandbox"
_LOOK = 0.05  # seconds between two looks at whether a fault still stands


class Dropped(Exception):
    """Raised after the head of an answer went out, so that the server closes the connection."""


@dataclass(slots=True)
class Hit:
    """One request as the log keeps it. `path` is below the service's base; `status` is None until it is answered."""

    service: str
    method: str
    path: str
    query: str
    time: float
    status: int | None = None


@dataclass(slots=True)
class Log:
    """What was asked, and which rate limits that broke. Safe to read while requests come in."""

    _hits: list[Hit] = field(default_factory=list)
    _violations: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, hit: Hit) -> None:
        with self._lock:
            self._hits.append(hit)

    def violation(self, why: str) -> None:
        with self._lock:
            self._violations.append(why)

    def hits(self) -> list[Hit]:
        with self._lock:
            return list(self._hits)

    def violations(self) -> list[str]:
        with self._lock:
            return list(self._violations)


@dataclass(slots=True)
class Gate:
    """An ASGI application around the services."""

    app: ASGIApp
    world: World
    faults: Faults
    limits: Limits
    log: Log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        _, service, *rest = scope["path"].split("/", 2)
        hit = Hit(service, scope["method"], "/" + "".join(rest), scope["query_string"].decode(), time.monotonic())
        self.log.add(hit)
        scope["world"] = self.world
        request = Request(scope, receive)
        rule = rule_for(service, request)
        broken = self.limits.enter(rule) if rule else None
        try:
            marked = self._marked(send, hit, rule)
            if broken and self.limits.enforced:
                self.log.violation(broken)
                await _over(service, rule, broken)(scope, receive, marked)
            else:
                await self._serve(hit, scope, receive, marked)
        finally:
            if rule:
                self.limits.leave(rule, free=hit.status == 304 and "authorization" in request.headers)

    async def _serve(self, hit: Hit, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self.faults.take(hit.service, hit.path)
        if fault is None:
            await self.app(scope, receive, send)
        elif fault.kind in _SPOILT:
            await self._spoil(fault, scope, receive, send)
        elif fault.kind == "down":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
            raise Dropped
        else:
            await _instead(fault, hit)(scope, receive, send)

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind == "stall":
            await self._stall(fault)
        if fault.kind == "wrong":
            scope["world"] = self.world.mixed_up()
        spoiling = _SPOILING.get(fault.kind)
        await self.app(scope, receive, spoiling(send, receive, fault) if spoiling else send)

    async def _stall(self, fault: Fault) -> None:
        end = time.monotonic() + fault.seconds
        while (left := end - time.monotonic()) > 0 and self.faults.stands(fault):  # noqa: ASYNC110 (another thread heals)
            await asyncio.sleep(min(left, _LOOK))

    def _marked(self, send: Send, hit: Hit, rule: Rule | None) -> Send:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                hit.status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[MARK] = self.world.name
                for name, value in self.limits.headers(hit.service, rule).items():
                    headers.setdefault(name, value)
            await send(message)

        return marked


def _over(service: str, rule: Rule | None, broken: str) -> Response:
    """GitHub's primary limits look unlike the others: 403 in REST, and 200 with an error in GraphQL."""
    if service.startswith("openreview") or (service == "openalex" and "credits" in broken):
        return _spent(service, "", None)
    if service != "github" or rule is None:
        return refusals.too_many(service)
    return refusals.github_budget_spent(graphql=rule.name == "graphql")


def _instead(fault: Fault, hit: Hit) -> Response:
    if fault.kind == "throttle":
        return refusals.too_many(hit.service, fault.retry_after)
    if fault.kind == "spent":
        return _spent(hit.service, hit.path, fault.retry_after)
    if fault.kind == "error":
        return refusals.broken(hit.service, fault.status, fault.body)
    if fault.kind == "refuse":
        return refusals.forbidden(hit.service)
    return refusals.page(hit.service) if fault.kind == "html" else Response(b"", media_type="application/json")


def _spent(service: str, path: str, seconds: float | None) -> Response:
    """A budget is used up for the rest of the hour (GitHub, OpenReview) or of the day (OpenAlex)."""
    if service.startswith("openreview"):
        return refusals.openreview_limit(seconds or 3600)
    if service == "openalex":
        return refusals.openalex_limit(round(seconds or 30_000), credits_left=0)
    return refusals.github_budget_spent(graphql=path == "/graphql", seconds=seconds or 3600)


def _whole(answer: Callable[[Message, bytes], Awaitable[None]]) -> Send:
    """Wait for the whole body, which services here send in one piece, and have head and body answered together."""
    head: list[Message] = []

    async def spoilt(message: Message) -> None:
        if message["type"] == "http.response.start":
            head.append(message)
        elif not message.get("more_body"):
            await answer(head[0], message.get("body", b""))

    return spoilt


async def _reply(send: Send, head: Message, body: bytes, *, length: int | None = None, more: bool = False) -> None:
    MutableHeaders(scope=head)["content-length"] = str(len(body) if length is None else length)
    await send(head)
    await send({"type": "http.response.body", "body": body, "more_body": more})


def _cutting(send: Send, _: Receive, fault: Fault) -> Send:
    """Send half of the body: with a length that fits the half, or abruptly with the length of the whole."""

    async def cut(head: Message, body: bytes) -> None:
        half = body[: len(body) // 2]
        await _reply(send, head, half, length=len(body) if fault.abrupt else None, more=fault.abrupt)
        if fault.abrupt:
            raise Dropped

    return _whole(cut)


def _reshaping(send: Send, _: Receive, fault: Fault) -> Send:
    return _whole(lambda head, body: _reply(send, head, reshape(body, fault.shape)))


def _mislabelling(send: Send, _: Receive, fault: Fault) -> Send:
    async def mislabel(head: Message, body: bytes) -> None:
        MutableHeaders(scope=head)["content-type"] = fault.media
        await _reply(send, head, body)

    return _whole(mislabel)


def _dripping(send: Send, receive: Receive, fault: Fault) -> Send:
    """All but the last byte, then a blank from time to time, until the client has had enough."""

    async def drip(head: Message, body: bytes) -> None:
        await _reply(send, head, body[:-1], length=2**40, more=True)
        gone = asyncio.create_task(_gone(receive))
        while not (await asyncio.wait([gone], timeout=fault.seconds))[0]:
            await send({"type": "http.response.body", "body": b" ", "more_body": True})

    return _whole(drip)


def _flooding(send: Send, receive: Receive, _: Fault) -> Send:
    """All but the last byte, then blanks, until the client has had enough."""

    async def flood(head: Message, body: bytes) -> None:
        await _reply(send, head, body[:-1], length=2**40, more=True)
        gone = asyncio.create_task(_gone(receive))
        while not (await asyncio.wait([gone], timeout=0.0))[0]:
            await send({"type": "http.response.body", "body": b" " * 2**20, "more_body": True})

    return _whole(flood)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


_SPOILING: dict[str, Callable[[Send, Receive, Fault], Send]] = {
    "cut": _cutting,
    "reshape": _reshaping,
    "mislabel": _mislabelling,
    "drip": _dripping,
    "flood": _flooding,
}
_SPOILT = frozenset({"stall", "wrong", *_SPOILING})
