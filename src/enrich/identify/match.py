"""Try the rules on a link: those of its host and those of any host, in the order of the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from enrich.identify.address import Address, read
from enrich.identify.found import Found, Kind
from enrich.identify.rule import Rule
from enrich.identify.rules import RULES

_NATURES = {"local": Kind.LOCAL, "empty": Kind.EMPTY, "invalid": Kind.INVALID}
# Hosts whose misspelling is worth recognising: long enough to be told from others, and most of what people link.
_WELL_KNOWN = ("arxiv.org", "biorxiv.org", "medrxiv.org", "openreview.net", "github.com", "huggingface.co")


@lru_cache(maxsize=1024)  # lists repeat themselves; large runs must not keep every link twice
def identify(url: str) -> Found:
    """What a link says about itself. Reads any text in linear time, never raises, asks nobody."""
    address = read(url)
    if address.nature != "web":
        return Found(url, _NATURES[address.nature], problems=address.problems, address=address.text)
    found, rule = _by_table(address) or (Found(url, Kind.WEBSITE), "")
    if rule in _ANYWHERE:
        found, rule = _misspelt(address) or (found, rule)
    problems = found.problems or address.problems
    if found.problems and address.problems:
        problems = tuple(dict.fromkeys((*address.problems, *found.problems)))
    text = url if address.text == url else address.text  # one string in memory, not two
    return replace(found, url=url, address=text, problems=problems, rule=rule)


def _by_table(address: Address) -> tuple[Found, str] | None:
    """What the first rule that fits makes of an address, and the rule's name."""
    for rule in rules_of(address.host):
        match = rule.regex.match(address.target)
        found = rule.make(match, address) if match else None
        if found:
            return found, rule.name
    return None


def _misspelt(address: Address) -> tuple[Found, str] | None:
    """The same path on a well-known host one letter away, if that gives an identifier."""
    host = address.host.removeprefix("www.")
    for known in _WELL_KNOWN:
        if OSA.distance(host, known, score_cutoff=1) == 1:
            read_so = _by_table(replace(address, host=known))
            if read_so and read_so[0].identifier:
                found, rule = read_so
                return replace(found, problems=(*found.problems, "host misspelt")), rule
    return None


@lru_cache(maxsize=4096)
def rules_of(host: str) -> tuple[Rule, ...]:
    """The rules for a host, those of any host among them, in the order of the table."""
    places = sorted({place for name in (*_parents(host), "") for place in _INDEX.get(name, ())})
    return tuple(RULES[place] for place in places)


def _parents(host: str) -> Iterator[str]:
    """How the table may call a host: =docs.nature.com, docs., docs.nature.com, nature.com, com."""
    yield f"={host.removeprefix('www.')}"
    yield host.partition(".")[0] + "."
    labels = host.split(".")[-8:]
    for start in range(len(labels)):
        yield ".".join(labels[start:])


def _index() -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for place, rule in enumerate(RULES):
        for host in rule.hosts.split() or [""]:
            index.setdefault(host, []).append(place)
    return index


_INDEX = _index()
_ANYWHERE = frozenset({"", *(rule.name for rule in RULES if not rule.hosts)})
