"""The table of rules: what each host's addresses mean. The first rule that fits decides.

A link is tried against the rules of its host, of the hosts above it, and of any host, all in the order of this table:
hosts that are known come first, shapes that say something on any host come last. To teach a new host, add a row.
"""

from __future__ import annotations

from enrich.identify.rules.archives import ARCHIVES
from enrich.identify.rules.indexes import INDEXES
from enrich.identify.rules.places import PLACES
from enrich.identify.rules.preprints import PREPRINTS
from enrich.identify.rules.proceedings import PROCEEDINGS
from enrich.identify.rules.publishers import PUBLISHERS
from enrich.identify.rules.repositories import REPOSITORIES
from enrich.identify.rules.shapes import SHAPES

RULES = (*PREPRINTS, *INDEXES, *PROCEEDINGS, *PUBLISHERS, *ARCHIVES, *REPOSITORIES, *PLACES, *SHAPES)
