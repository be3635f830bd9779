"""A rule of the table: a name, hosts, a pattern for what follows the host, and what a match means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from enrich.identify.address import Address
from enrich.identify.doi import clean_doi
from enrich.identify.found import Found, Kind
from enrich.model import Identifier

ANY = ""  # any host
ASKS = r"\?(?:[^#]*&)?"  # a query follows; the parameter may stand at any place in it

Make: TypeAlias = Callable[[re.Match[str], Address], Found | None]


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    `hosts`: names divided by blanks. `nature.com` stands for itself and all hosts below it, `=github.com` for itself
    alone (and `www.`), `gitlab.` for hosts whose first label that is; "" for any host.

    `pattern` is matched at the start of the decoded path, query and fragment, ignoring case. `make` may answer None:
    the rule does not fit after all.
    """

    name: str
    hosts: str
    pattern: str
    make: Make

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE | re.ASCII)


def name(
    scheme: str, template: str = "{0}", kind: Kind = Kind.PAPER, *, candidate: bool = False, place: str = ""
) -> Make:
    """An identifier filled from the groups of the match; `candidate` as in `Found`, `place` as in `Identifier`."""

    def make(match: re.Match[str], _: Address) -> Found:
        groups = [group or "" for group in match.groups()]
        value = template.format(*groups)
        value = clean_doi(value) if scheme == "doi" else value
        return Found("", kind, Identifier(scheme, value, place.format(*groups) or None), candidate=candidate)

    return make


def doi(template: str, kind: Kind = Kind.PAPER) -> Make:
    """A DOI that a publisher derives from the address. The registry has the last word, so it is a candidate."""
    return name("doi", template, kind, candidate=True)


def lower(make: Make) -> Make:
    """The same with the identifier in lower case, for values that are written both ways."""

    def lowered(match: re.Match[str], address: Address) -> Found | None:
        found = make(match, address)
        if not found or not found.identifier:
            return found
        named = replace(found.identifier, value=found.identifier.value.lower())
        return replace(found, identifier=named)

    return lowered


def only(kind: Kind, *problems: str) -> Make:
    """A kind without identifier."""
    return lambda match, address: Found("", kind, problems=problems)
