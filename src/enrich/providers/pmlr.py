"""PMLR: the proceedings of ICML, AISTATS, CoRL and others, by page.

Documentation: https://proceedings.mlr.press/faq.html, the pages' template: https://github.com/mlresearch/jekyll-theme

    GET https://proceedings.mlr.press/v139/radford21a.html

No limit is stated; a page a second and slower. No page has a DOI. The title of the proceedings stands in the text; the
tag has the conference's name, or nothing in early volumes. The ISSN is that of the series, not of the venue.

Year: of the volume's publication. Since volume 202 pages name the paper at OpenReview, and some name its code.
Unconfirmed: the labels of code among "extras".
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from enrich.model import JSON, Record
from enrich.providers.page import named, page, split
from enrich.providers.page_record import code, links, record

BASE = "https://proceedings.mlr.press"
_RELATED = frozenset({"openreview", "arxiv", "doi"})


def decode(payload: JSON) -> tuple[Record, ...]:
    """A paper of a conference, with its names elsewhere as claims."""
    found = record(payload)
    if found is None:
        return ()
    related = (name for _, name in links(payload) if name.scheme in _RELATED)
    return (replace(found, related=tuple(dict.fromkeys(related)), code=code(payload), venue_ids=()),)


PMLR = page(
    name="pmlr",
    service="pmlr",
    base=BASE,
    accepts=named(r"pmlr:[vr]\d+/[a-z][\w'-]*"),
    split=partial(split, parts={"venue": "#info > i", "links": "#extras a[href^=http]"}),
    decode=decode,
)
