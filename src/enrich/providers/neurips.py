"""NeurIPS: its proceedings since 1987, by page; Datasets and Benchmarks of 2021 stand at a host of their own.

Documentation: https://proceedings.neurips.cc

    GET https://proceedings.neurips.cc/paper_files/paper/2024/hash/934eb45b99eff8f16b5cb8e4d3cb5641-Abstract-Conference.html

No limit is stated; a page a second and slower. Since 2022 the address ends in the track, which a link tells and an
identifier does not. Without it the address without a track is asked for, which leads to papers of the main track.
`papers.nips.cc` and `papers.neurips.cc` are mirrors, which are not asked. DOIs (10.52202) come from 2024 on.

Year: of the meeting, as in the address; pages of early years have no other date.
Unconfirmed: that papers of other tracks are found without their track; where old numbers (`paper/7181-…`) lead today.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from enrich.identify import url_of
from enrich.model import JSON, Identifier, Record
from enrich.providers.page import named, page, request, split
from enrich.providers.page_record import record

BASE = "https://proceedings.neurips.cc"
DATASETS_BASE = "https://datasets-benchmarks-proceedings.neurips.cc"
_STREAM = Identifier("stream", "conf/nips")


def address(identifier: Identifier) -> str:
    """The page of a paper, with its track where that is known."""
    year, _, digest = identifier.value.partition("/")
    return url_of(identifier) or f"{BASE}/paper_files/paper/{year}/hash/{digest}-Abstract.html"


def decode(payload: JSON) -> tuple[Record, ...]:
    """A paper of a meeting."""
    found = record(payload)
    if found is None:
        return ()
    year = found.identifiers[0].value[:4]
    return (replace(found, year=int(year) if year.isdigit() else found.year, venue_ids=(_STREAM, *found.venue_ids)),)


def accepts(identifier: Identifier) -> bool:
    """A year and a digest, with or without a track."""
    return re.fullmatch(r"neurips:\d{4}/[0-9a-f]{32}", str(identifier)) is not None


NEURIPS = page(
    name="neurips",
    service="neurips",
    base=BASE,
    accepts=accepts,
    request=partial(request, address=address),
    split=partial(split, address=address),
    decode=decode,
)
NEURIPS_DATASETS = page(
    name="neurips_datasets",
    service="neurips_datasets",
    base=DATASETS_BASE,
    accepts=named(r"neurips:2021/[0-9a-f]{32}-round\d"),
    split=split,
    decode=decode,
)
