"""JMLR: articles of the Journal of Machine Learning Research, by page.

Documentation: https://jmlr.org/papers/

    GET https://jmlr.org/papers/v22/20-1380.html

No limit is stated; a page a second and slower. No page has a DOI; articles about software name their code.

Year: of the volume. Unconfirmed: the tags of volumes before 3.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from enrich.model import JSON, Record, Type
from enrich.providers.page import CODE, named, page, split
from enrich.providers.page_record import code, record

BASE = "https://jmlr.org"


def decode(payload: JSON) -> tuple[Record, ...]:
    """An article of the journal."""
    found = record(payload, kind=Type.JOURNAL)
    return (replace(found, code=code(payload)),) if found else ()


JMLR = page(
    name="jmlr",
    service="jmlr",
    base=BASE,
    accepts=named(r"jmlr:v\d+/[\w-]+"),
    split=partial(split, parts={"links": CODE}),
    decode=decode,
)
