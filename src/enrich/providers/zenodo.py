"""Deposits on Zenodo.

https://developers.zenodo.org/#records

    GET https://zenodo.org/api/records/7834392
    GET https://zenodo.org/api/records?q=conceptrecid:3723939&sort=mostrecent&size=1

Guests may ask 60 times a minute and 2000 times an hour, search 30 times a minute. Every answer, good ones too, has a
Retry-After to the end of the minute. One number stands for all versions of a deposit together: the record's address
answered 404 for it after the move of 2023, so `zenodo_concept` looks for its newest version among the records. (The
field is in Zenodo's own table of search terms; an answer to such a search was not seen.) A deposit that was deleted is
a 410. Downloads are those of all versions. The paper is what it supplements or is described in, where that has a DOI,
an arXiv number or an OpenReview page. Unconfirmed: the body of a 410.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import httpx

from enrich.errors import Failed
from enrich.model import JSON, Identifier, Repository
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider, is_missing, read_json
from enrich.providers.licenses import spdx
from enrich.providers.papers import belongs_to, own_doi
from enrich.text import clean, dated, day, items, mapping, number, squeeze, truth

BASE = "https://zenodo.org"
_KEPT = ("title", "publication_date", "version", "license", "related_identifiers", "relations")


def accepts(identifier: Identifier) -> bool:
    """A number."""
    return identifier.scheme == "zenodo" and re.fullmatch(r"\d{1,12}", identifier.value) is not None


def request(ids: Ids) -> httpx.Request:
    """One version of a deposit."""
    return httpx.Request("GET", f"{BASE}/api/records/{ids[0].value}", headers={"Accept": "application/json"})


def request_concept(ids: Ids) -> httpx.Request:
    """The newest version of all that have this number in common."""
    params = {"q": f"conceptrecid:{ids[0].value}", "sort": "mostrecent", "size": "1"}
    return httpx.Request("GET", f"{BASE}/api/records", params=params, headers={"Accept": "application/json"})


def split(response: httpx.Response, ids: Ids) -> Answers:
    """One record, if it is the one that was asked for; 404 for an unknown number, 410 for what was deleted."""
    return {ids[0]: None if is_missing(response) else _kept(mapping(read_json(response)), ids[0].value)}


def split_concept(response: httpx.Response, ids: Ids) -> Answers:
    """The first hit, or none."""
    found = mapping(mapping(read_json(response)).get("hits"))
    hits = items(found.get("hits"))
    if not hits and number(found.get("total")) != 0:
        raise Failed("no list of records in the answer")
    return {ids[0]: _kept(mapping(hits[0]), ids[0].value) if hits else None}


def _kept(record: Mapping[str, JSON], asked: str) -> JSON:
    numbers = (squeeze(record.get("id")), squeeze(record.get("conceptrecid")))
    if asked not in numbers:
        raise Failed(f"asked for record {asked}, got {numbers[0]}")
    metadata = mapping(record.get("metadata"))
    return {
        "asked": asked,
        **{name: record[name] for name in ("id", "doi", "created") if name in record},
        "stats": {"downloads": mapping(record.get("stats")).get("downloads")},
        "metadata": {name: metadata[name] for name in _KEPT if name in metadata},
    }


def decode(payload: JSON) -> tuple[Repository, ...]:
    """A deposit under the number by which it was asked for, which may be that of all its versions."""
    data = mapping(payload)
    own, metadata = squeeze(data.get("id")), mapping(data.get("metadata"))
    asked = squeeze(data.get("asked")) or own
    if asked is None:
        return ()
    repository = Repository(
        source="zenodo",
        identifier=Identifier("zenodo", asked),
        title=clean(metadata.get("title")),
        doi=own_doi(data.get("doi")),
        license=_license(metadata),
        created=day(data.get("created")),
        release=squeeze(metadata.get("version")),
        released=dated(metadata.get("publication_date")),
        latest=_is_latest(metadata) if asked == own else None,
        downloads=number(mapping(data.get("stats")).get("downloads")),
        cites=belongs_to(metadata.get("related_identifiers")),
    )
    return (repository,)


def _license(metadata: Mapping[str, JSON]) -> str | None:
    said = metadata.get("license")
    return spdx(mapping(said).get("id")) if said else "none" if metadata else None


def _is_latest(metadata: Mapping[str, JSON]) -> bool | None:
    versions = items(mapping(metadata.get("relations")).get("version"))
    return truth(mapping(next(iter(versions), None)).get("is_last"))


_provider = partial(
    Provider,
    service="zenodo",
    base=BASE,
    accepts=accepts,
    batch_size=1,
    pace=Pace(anonymous=2.0),
    max_age=PAPER_AGES,
    decode=decode,
)
ZENODO = _provider(name="zenodo", request=request, split=split)
ZENODO_CONCEPT = _provider(
    name="zenodo_concept",
    request=request_concept,
    split=split_concept,
    after=("zenodo",),
    absent_age=timedelta(days=30),
)
