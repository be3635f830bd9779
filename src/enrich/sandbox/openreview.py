"""OpenReview: two hosts with ids of their own, `.value` on v2 and flat on v1, and no answer without a login.

`gate` says what a visitor without a token meets: `challenge` (403 ChallengeRequiredError) or `html` (200 with a
browser check). A token lives as long as the login asked for, one hour if it said nothing.
"""

from __future__ import annotations

import math
import re
import secrets
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enrich.sandbox.answer import digest, json, number, ranked, text, world_of
from enrich.sandbox.world import Keys, Note, Work, World

PASSWORD = "sandbox"  # noqa: S105 - the made-up account that the sandbox prints
BROWSER_CHECK = (
    "<!DOCTYPE html><html><head><title>Verifying your browser | OpenReview</title></head>"
    "<body><p>Verifying your browser before accessing OpenReview.</p></body></html>"
)
_MAX_LIMIT = 1000
_HOUR = 3600.0
_WEEK = 7 * 24 * _HOUR


@dataclass(slots=True)
class Accounts:
    """Who is logged in. `life`: the longest life of a token in seconds, shortened to see one expire.

    `uses`: how many requests a token is good for. `expired`: how an expired one is met: `told` (401
    TokenExpiredError), else as by the gate. `second_factor`: the account asks for a code beside the password.
    """

    gate: str = "challenge"
    life: float = _WEEK
    uses: float = math.inf
    expired: str = "told"
    second_factor: bool = False
    _expiry: dict[str, float] = field(default_factory=dict)
    _used: Counter[str] = field(default_factory=Counter)

    @property
    def tokens(self) -> list[str]:
        """Every token so far."""
        return list(self._expiry)

    def login(self, seconds: float) -> str:
        """A new token."""
        token = secrets.token_urlsafe(24)
        self._expiry[token] = time.monotonic() + min(seconds, self.life)
        return token

    def refusal(self, request: Request) -> Response | None:
        """What someone without a valid token gets instead of an answer."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self._expiry:
            return self._gate()
        self._used[token] += 1
        if time.monotonic() < self._expiry[token] and self._used[token] <= self.uses:
            return None
        if self.expired != "told":
            return self._gate()
        return _error(401, "TokenExpiredError", "Token has expired. Please log in again.", {})

    def _gate(self) -> Response:
        if self.gate == "html":
            return text(BROWSER_CHECK, media="text/html")
        return _error(403, "ChallengeRequiredError", "Challenge verification is required", {})


def routes(api: int, accounts: Accounts) -> list[Route]:
    """Routes below `/openreview` (api 2) or `/openreview1` (api 1). A token is valid on both hosts."""

    async def login(request: Request) -> Response:
        sent = await request.json()
        if sent.get("password") != PASSWORD:
            return _error(400, "AuthenticationError", "Invalid username or password", {})
        if accounts.second_factor:
            return json({"mfaPending": True, "mfaPendingToken": "made-up", "mfaMethods": ["totp"]})
        token = accounts.login(float(sent.get("expiresIn", _HOUR)))
        user = {"id": sent.get("id"), "profile": {"id": "~Sandbox_Visitor1"}}
        return json({"token": token, "user": user})

    async def notes(request: Request) -> Response:
        return accounts.refusal(request) or _notes(request, api)

    async def search(request: Request) -> Response:
        return accounts.refusal(request) or _search(request, api)

    async def search_ids(request: Request) -> Response:
        refusal = accounts.refusal(request)
        return refusal or json({"notes": _by_ids(world_of(request), (await request.json()).get("ids", []), api)})

    return [
        Route("/login", login, methods=["POST"]),
        Route("/notes", notes),
        Route("/notes/search", search),
        Route("/notes/search", search_ids, methods=["POST"]),
    ]


def _notes(request: Request, api: int) -> Response:
    asked = request.query_params
    limit = int(asked.get("limit", _MAX_LIMIT))
    if limit > _MAX_LIMIT:
        return _error(400, "ValidationError", f"limit must be <= {_MAX_LIMIT}", {"path": "limit", "value": limit})
    if "id" in asked and _find(world_of(request), asked["id"], api) is None:
        return _missing(asked["id"])
    found = _selected(request, api)
    offset = int(asked.get("offset", 0))
    if "directReplies" not in asked.get("details", ""):
        found = [{key: value for key, value in note.items() if key != "details"} for note in found]
    body: dict[str, Any] = {"notes": [_trimmed(note, asked.get("select")) for note in found[offset : offset + limit]]}
    if api == 1 or "offset" in asked:
        body["count"] = len(found)
    return json(body)


def _selected(request: Request, api: int) -> list[dict[str, Any]]:
    world, asked = world_of(request), request.query_params
    single = asked.get("id") or asked.get("forum")
    if single:
        return _by_ids(world, [single], api)
    if "ids" in asked or "ids[]" in asked:
        ids = [*asked.getlist("ids"), *asked.getlist("ids[]")]
        return _by_ids(world, [name for value in ids for name in value.split(",")], api)
    works = [work for work in world.works if _may_match(work, api, request)]
    return [note for note in (_shape(work, api) for work in works) if _matches(note, request)]


def _may_match(work: Work, api: int, request: Request) -> bool:
    """Whether it is worth while to make the note: among ten thousand, few have the title that is asked for."""
    note, asked = _note(work, api), request.query_params
    if note is None:
        return False
    title = note.title or work.title
    return asked.get("content.title", title) == title and asked.get("content.venueid", note.venueid) == note.venueid


def _matches(note: dict[str, Any], request: Request) -> bool:
    """Equality filters on content fields, and the invitation (a prefix with `.*` on v1)."""
    content = {key: value for key, value in request.query_params.items() if key.startswith("content.")}
    invitation = request.query_params.get("invitation", "").removesuffix(".*")
    invitations = note.get("invitations") or [note.get("invitation", "")]
    if not content and not invitation:
        return False
    fits = all(_value(note["content"].get(key.removeprefix("content."))) == value for key, value in content.items())
    return fits and any(name.startswith(invitation) for name in invitations)


def _value(entry: Any) -> Any:
    return entry.get("value") if isinstance(entry, dict) else entry


def _search(request: Request, api: int) -> Response:
    world, asked = world_of(request), request.query_params
    term = asked.get("term") or asked.get("query") or ""
    titles = {place: work.title for place, work in enumerate(world.works) if _note(work, api)}
    limit, offset = int(asked.get("limit", 25)), int(asked.get("offset", 0))
    found = [work for work, score in ranked(world, titles, term, 50) if score >= 40]
    notes = [_shape(work, api) for work in found[offset : offset + limit]]
    return json({"notes": notes, "count": len(found)})


def _keys_v1(work: Work) -> Iterator[str]:
    return (note.id for note in [_note(work, 1)] if note)


def _keys_v2(work: Work) -> Iterator[str]:
    return (note.id for note in [_note(work, 2)] if note)


_KEYS: dict[int, Keys[Work]] = {1: _keys_v1, 2: _keys_v2}


def _note(work: Work, api: int) -> Note | None:
    return work.openreview if work.openreview and work.openreview.api == api else None


def _find(world: World, name: str, api: int) -> Work | None:
    return world.work(_KEYS[api], name)


def _by_ids(world: World, names: list[str], api: int) -> list[dict[str, Any]]:
    works = (_find(world, name, api) for name in names)
    return [_shape(work, api) for work in works if work]


def _shape(work: Work, api: int) -> dict[str, Any]:
    note = _note(work, api)
    if note is None:
        raise ValueError(f"{work.id} has no note on OpenReview's v{api} host")
    return _v2(work, note) if api == 2 else _v1(work, note)


def _v2(work: Work, note: Note) -> dict[str, Any]:
    venue = _conference(note)
    submission = number(note.id, digits=5)
    signature = f"{venue}/Submission{submission}/Authors"
    optional = {"pdate": _ms(note.accepted), "license": note.license}
    content = {key: {"value": value} for key, value in _content(work, note).items()}
    return {
        "id": note.id,
        "forum": note.id,
        "number": submission,
        "version": 2,
        "domain": venue,
        "invitations": [f"{venue}/-/Submission", f"{venue}/-/Post_Submission"],
        "readers": ["everyone"],
        "writers": [venue, signature],
        "signatures": [signature],
        **_dates(note),
        **{key: value for key, value in optional.items() if value is not None},
        "content": content,
    }


def _v1(work: Work, note: Note) -> dict[str, Any]:
    venue = _conference(note)
    content = _content(work, note)
    optional = {} if note.accepted is None else {"pdate": _ms(note.accepted)}
    return {
        "id": note.id,
        "original": None,
        "forum": note.id,
        "replyto": None,
        "number": number(note.id, digits=5),
        "invitation": f"{venue}/-/Blind_Submission",
        "readers": ["everyone"],
        "nonreaders": [],
        "writers": [venue],
        "signatures": [venue],
        **{key: value for key, value in _dates(note).items() if key != "mdate"},
        **optional,
        "content": {key: value for key, value in content.items() if not (note.decision and key.startswith("venue"))},
        "details": {"directReplies": [_decision(note, venue)] if note.decision else []},
    }


def _decision(note: Note, venue: str) -> dict[str, Any]:
    name = digest("decision", note.id)[:10]
    return {
        "id": name,
        "forum": note.id,
        "replyto": note.id,
        "invitation": f"{venue}/-/Acceptance_Decision",
        "readers": ["everyone"],
        "content": {"title": "Acceptance Decision", "decision": note.decision, "comment": "Made up."},
    }


def _content(work: Work, note: Note) -> dict[str, Any]:
    title = note.title or work.title
    kind = "inproceedings" if note.accepted else "misc"
    return {
        "title": title,
        **_authors(work, note),
        "abstract": "Made-up abstract of the sandbox.",
        "venue": note.venue,
        "venueid": note.venueid,
        "pdf": f"/pdf/{digest('pdf', note.id)}.pdf",
        "_bibtex": f"@{kind}{{\nsandbox,\ntitle={{{title}}},\nurl={{https://openreview.net/forum?id={note.id}}}\n}}",
        "paperhash": _paperhash(work, title),
    }


def _authors(work: Work, note: Note) -> dict[str, Any]:
    profiles = [f"~{name.replace(' ', '_').replace('.', '')}1" for name in work.authors]
    if note.authors_as == "hidden":
        return {}
    if note.authors_as == "objects":
        pairs = zip(work.authors, profiles, strict=True)
        return {"authors": [{"fullname": name, "username": profile} for name, profile in pairs]}
    return {"authors": list(work.authors), "authorids": profiles}


def _paperhash(work: Work, title: str) -> str:
    first = work.authors[0].split()[-1] if work.authors else "anonymous"
    plain = unicodedata.normalize("NFKD", f"{first}|{title}").encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9|]+", "_", plain).strip("_")


def _conference(note: Note) -> str:
    """`ICLR.cc/2025/Conference` of `ICLR.cc/2025/Conference/Rejected_Submission`."""
    return re.sub(r"/[A-Za-z_]*Submission$", "", note.venueid)


def _dates(note: Note) -> dict[str, int | None]:
    created, changed = _ms(note.created), _ms(note.accepted or note.created)
    return {"cdate": created, "tcdate": created, "mdate": changed, "tmdate": changed, "odate": created}


def _ms(day: str | None) -> int | None:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000) if day else None


def _trimmed(note: dict[str, Any], select: str | None) -> dict[str, Any]:
    """Only the selected fields, `content.x` reaching into the content."""
    if not select:
        return note
    names = select.split(",")
    inner = {name.removeprefix("content.") for name in names if name.startswith("content.")}
    kept = {key: note[key] for key in names if key in note}
    if inner:
        kept["content"] = {key: value for key, value in note["content"].items() if key in inner}
    return kept


def _missing(name: str) -> Response:
    request_id = f"2026-11-01-{number('request', name, digits=7)}"
    details = {"path": "id", "value": name, "reqId": request_id}
    return _error(404, "NotFoundError", f"The Note {name} was not found ({request_id})", details)


def _error(status: int, name: str, message: str, details: dict[str, Any]) -> Response:
    return json({"name": name, "message": message, "status": status, "details": details}, status)
