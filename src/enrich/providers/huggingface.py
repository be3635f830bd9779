"""Models, datasets and spaces on Hugging Face.

https://huggingface.co/docs/hub/api, https://huggingface.co/docs/hub/rate-limits

    GET https://huggingface.co/api/datasets/org/name?expand[]=likes&expand[]=downloads&expand[]=tags

500 requests in five minutes for one address; what is left stands in a RateLimit header, a 429 has no Retry-After.
Former names redirect. To a stranger, what is private and what does not exist are both a 401; what is gated, or was
disabled, says so and nothing else. Without `expand`, a dataset lists every file it has; with it, only what is named is
sent, and a name that a kind of repository does not have is an error (spaces count no downloads). Downloads are those of
the last 30 days, as on the page. Licence, DOI and the papers that the card names are tags. Unconfirmed: whether a
redirect keeps `expand` (the whole answer is read as well); whether gated repositories hide their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import httpx

from enrich.errors import Failed, Refused
from enrich.model import JSON, Identifier, Repository
from enrich.provider import REPOSITORY_AGES, Answers, Ids, Pace, Provider, is_missing, read_json
from enrich.providers.licenses import spdx
from enrich.providers.papers import own_doi, paper
from enrich.text import day, items, mapping, number, squeeze

BASE = "https://huggingface.co"
_NAME = re.compile(r"(?!spaces/[^/]*$)(?:(?:datasets|spaces)/)?[\w.-]+/[\w.-]+", re.ASCII)
_SHELVES = ("datasets", "spaces")
_ASKED = ("likes", "tags", "createdAt", "lastModified", "disabled")
_TOLD = ("license:", "arxiv:", "doi:")


def accepts(identifier: Identifier) -> bool:
    """`org/model`, `datasets/org/name`, `spaces/org/name`; old datasets have no organisation."""
    return identifier.scheme == "huggingface" and _NAME.fullmatch(identifier.value) is not None


def _place(identifier: Identifier) -> tuple[str, str]:
    """The shelf on which it stands, and its name there."""
    shelf, _, name = identifier.value.partition("/")
    return (shelf, name) if shelf in _SHELVES else ("models", identifier.value)


def request(ids: Ids) -> httpx.Request:
    """One repository, without the list of its files."""
    shelf, name = _place(ids[0])
    asked = (*_ASKED, "downloads") if shelf != "spaces" else _ASKED
    return httpx.Request("GET", f"{BASE}/api/{shelf}/{name}", params={"expand[]": list(asked)})


def split(response: httpx.Response, ids: Ids) -> Answers:
    """One repository with the tags that are read, what little is said of a closed one, or none."""
    shelf, name = _place(ids[0])
    if is_missing(response):
        return {ids[0]: None}
    if response.status_code in (401, 403) and (error := _error(response)):
        return {ids[0]: _closed(error, {"id": name, "shelf": shelf})}
    if response.status_code == 400 and "expand" in response.text:
        raise Failed("it does not know a field that we ask for")
    data = mapping(read_json(response))
    if not squeeze(data.get("id")):
        raise Failed("no repository in the answer")
    kept = {name: data[name] for name in ("id", "downloads", *_ASKED) if name in data}
    if isinstance(kept.get("tags"), list):
        kept["tags"] = [tag for tag in kept["tags"] if str(tag).startswith(_TOLD)]
    return {ids[0]: kept | {"shelf": shelf}}


def _error(response: httpx.Response) -> str:
    try:
        return f"{response.headers.get('x-error-code', '')} {mapping(response.json())['error']}"
    except (ValueError, KeyError):
        return ""


def _closed(error: str, known: Mapping[str, JSON]) -> JSON:
    """What a refusal says of one repository: gated, disabled, or not there for strangers."""
    if re.search("gated|restricted", error, re.IGNORECASE):
        return known
    if "disabled" in error:
        return {**known, "disabled": True}
    if re.search("username or password|not ?found", error, re.IGNORECASE):
        return None
    raise Refused(error[:120])


def decode(payload: JSON) -> tuple[Repository, ...]:
    """A repository. A card without licence has none; one that gives the words of its own is unknown."""
    data = mapping(payload)
    name, shelf = squeeze(data.get("id")), squeeze(data.get("shelf"))
    if name is None:
        return ()
    tags = [str(tag) for tag in items(data.get("tags"))]
    repository = Repository(
        source="huggingface",
        identifier=Identifier("huggingface", f"{shelf}/{name}" if shelf in _SHELVES else name),
        likes=number(data.get("likes")),
        downloads=number(data.get("downloads")),
        license=_license(data, tags),
        blocked="disabled" if data.get("disabled") is True else None,
        created=day(data.get("createdAt")),
        pushed=day(data.get("lastModified")),
        doi=own_doi(next(_told(tags, "doi:"), None)),
        mentions=tuple(dict.fromkeys(named for tag in _told(tags, "arxiv:") if (named := paper(f"arXiv:{tag}")))),
    )
    return (repository,)


def _told(tags: list[str], what: str) -> Iterator[str]:
    return (tag.removeprefix(what) for tag in tags if tag.startswith(what))


def _license(data: Mapping[str, JSON], tags: list[str]) -> str | None:
    if "tags" not in data:
        return None
    return spdx(next(_told(tags, "license:"), "none"))


HUGGINGFACE = Provider(
    name="huggingface",
    service="huggingface",
    base=BASE,
    accepts=accepts,
    batch_size=1,
    pace=Pace(anonymous=0.6),
    max_age=REPOSITORY_AGES,
    request=request,
    split=split,
    decode=decode,
)
