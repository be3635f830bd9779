"""ACL Anthology: the papers of computational linguistics, by page.

Documentation: https://aclanthology.org/faq/, the pages' template: https://github.com/acl-org/acl-anthology

    GET https://aclanthology.org/2021.naacl-main.208/

No limit is stated; a page a second and slower. The page is asked for, not `ID.bib` or `ID.xml`: only it says that a
paper was retracted or removed, for then there is no BibTeX. Old volumes and many workshops have no DOI, and new ones
get theirs weeks later. Authors are in the order and spelling of the paper.

Year: of the volume. A removal is a retraction in the words of the ACL's policy.
Unconfirmed: which pages still print the paper's code.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from enrich.model import JSON, Record, Type
from enrich.provider import PAPER_AGES
from enrich.providers.page import named, page, split
from enrich.providers.page_record import code, record, texts
from enrich.text import mapping

BASE = "https://aclanthology.org"
_NOTICE = re.compile(r"\b(retracted|removed)\b")


def decode(payload: JSON) -> tuple[Record, ...]:
    """A paper of a conference or, where the page names a journal, an article."""
    found = record(payload)
    if found is None:
        return ()
    tags = mapping(mapping(payload).get("tags"))
    notices = [m for text in texts(mapping(payload), "notice") if (m := _NOTICE.search(text))]
    return (
        replace(
            found,
            type=Type.JOURNAL if "journal_title" in tags and "conference_title" not in tags else found.type,
            notice=found.notice or ("retracted" if notices else None),
            code=code(payload),
        ),
    )


ACL = page(
    name="acl",
    service="acl",
    base=BASE,
    accepts=named(r"acl:(?:\d{4}\.[a-z0-9_]+-[a-z0-9]+\.\d+|[A-Z]\d\d-\d{4})"),
    max_age=PAPER_AGES,  # retractions must be seen
    # Another alert, to mobile users, stands outside the details.
    split=partial(
        split, parts={"notice": ".acl-paper-details .alert-danger", "links": ".acl-paper-link-block a[href^=http]"}
    ),
    decode=decode,
)
