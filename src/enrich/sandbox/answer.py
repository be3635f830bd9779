"""What all services of the sandbox share: how they find their world, and how titles are searched."""

from __future__ import annotations

import hashlib
from typing import Any

from rapidfuzz import fuzz, process, utils
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from enrich.sandbox.world import Work, World


def world_of(request: Request) -> World:
    """The world of this request: the server's, or its mixed-up twin where a fault asks for wrong answers."""
    world: World = request.scope["world"]
    return world


def digest(*parts: str) -> str:
    """40 hex digits made from texts: the same thing gets the same made-up id in every run."""
    return hashlib.sha1("\x1f".join(parts).encode(), usedforsecurity=False).hexdigest()


def number(*parts: str, digits: int = 8) -> int:
    """A made-up number of at most `digits` digits, the same in every run."""
    return int(digest(*parts)[:12], 16) % int(10**digits)


def ranked(world: World, titles: dict[int, str], query: str, limit: int) -> list[tuple[Work, float]]:
    """Works by the likeness of their title (0 to 100), best first. `titles`: by the work's place in the world.

    Half of the score is the share of common words, so that a vague query finds something that sounds alike.
    """
    if world.swapped:
        limit += 1
    found = process.extract(query, titles, scorer=_likeness, processor=utils.default_process, limit=limit)
    works = [(world.works[place], score) for _, score, place in found]
    return works[1:] if world.swapped else works


def _likeness(query: str, title: str, **_: Any) -> float:
    return (fuzz.ratio(query, title) + fuzz.token_set_ratio(query, title)) / 2


def json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    return JSONResponse(body, status, headers)


def text(body: str, status: int = 200, media: str = "text/plain") -> Response:
    """A text answer."""
    return Response(body, status, media_type=f"{media}; charset=utf-8")
