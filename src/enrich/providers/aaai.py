"""AAAI: its conferences and magazine, by page. The pages are those of Open Journal Systems.

Documentation: https://docs.pkp.sfu.ca/google-scholar/en/

    GET https://ojs.aaai.org/index.php/AAAI/article/view/16856

No limit is stated; a page a second and slower. Pages carry the DOI. The number alone does not tell the journal (AAAI,
ICAPS, AIIDE …), which a link does; without one it is taken for AAAI's.

Year: of publication. Unconfirmed: a page of this host was never recorded, the tags are those of the software.
"""

from __future__ import annotations

import re
from dataclasses import replace

from enrich.model import JSON, Record, Type
from enrich.providers.page import named, page, split
from enrich.providers.page_record import record

BASE = "https://ojs.aaai.org"


def decode(payload: JSON) -> tuple[Record, ...]:
    """A paper of a conference, for the software calls all proceedings journals; or an article of the magazine."""
    found = record(payload)
    if found is None:
        return ()
    is_conference = re.search(r"proceedings|conference|symposium|workshop", found.venue or "", re.IGNORECASE)
    return (found if is_conference else replace(found, type=Type.JOURNAL),)


AAAI = page(name="aaai", service="aaai", base=BASE, accepts=named(r"aaai:\d+"), split=split, decode=decode)
