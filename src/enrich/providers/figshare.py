"""Deposits on figshare, those of universities and publishers included.

https://docs.figshare.com/#public_article

    GET https://api.figshare.com/v2/articles/10042703

At most a request a second is asked for; no header tells a limit. The number is the same on every portal, and stands for
the newest version. `doi` is that of this version (`….v5`) and may be empty. `resource_doi` is the paper's, given by
publishers; others name it among the related materials. Downloads are counted elsewhere, and not asked for.
Unconfirmed: the body of a 404; what a throttled answer says.
"""

from __future__ import annotations

import re

import httpx

from enrich.errors import Failed
from enrich.model import JSON, Identifier, Repository
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, is_missing, read_json
from enrich.providers.licenses import spdx
from enrich.providers.papers import belongs_to, own_doi, paper
from enrich.text import clean, day, mapping, squeeze

BASE = "https://api.figshare.com"
_KEPT = (
    *("id", "title", "doi", "version", "license", "published_date", "created_date", "timeline"),
    *("resource_doi", "related_materials"),
)


def accepts(identifier: Identifier) -> bool:
    """A number."""
    return identifier.scheme == "figshare" and re.fullmatch(r"\d{1,12}", identifier.value) is not None


def request(ids: Ids) -> httpx.Request:
    """One deposit, in its newest version."""
    return httpx.Request("GET", f"{BASE}/v2/articles/{ids[0].value}")


def split(response: httpx.Response, ids: Ids) -> Answers:
    """One deposit, if it is the one that was asked for, or a 404."""
    if is_missing(response):
        return {ids[0]: None}
    article = mapping(read_json(response))
    if squeeze(article.get("id")) != ids[0].value:
        raise Failed(f"asked for {ids[0].value}, got {article.get('id')}")
    return {ids[0]: {name: article[name] for name in _KEPT if name in article}}


def decode(payload: JSON) -> tuple[Repository, ...]:
    """A deposit."""
    data = mapping(payload)
    name = squeeze(data.get("id"))
    if name is None:
        return ()
    timeline = mapping(data.get("timeline"))
    repository = Repository(
        source="figshare",
        identifier=Identifier("figshare", name),
        title=clean(data.get("title")),
        doi=own_doi(data.get("doi")),
        license=spdx(mapping(data.get("license")).get("name")),
        created=day(timeline.get("firstOnline")) or day(data.get("created_date")),
        release=squeeze(data.get("version")),
        released=day(data.get("published_date")),
        cites=paper(data.get("resource_doi")) or belongs_to(data.get("related_materials")),
    )
    return (repository,)


FIGSHARE = Provider(
    name="figshare",
    service="figshare",
    base=BASE,
    accepts=accepts,
    batch_size=1,
    pace=Pace(anonymous=1.0),
    max_age=PAPER_AGES,
    request=request,
    split=split,
    decode=decode,
)
