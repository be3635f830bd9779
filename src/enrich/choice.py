"""How a value came about: what each source says, which one was taken, by which rule, and what lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from enrich.model import Record
from enrich.proof import Evidence

LIST = "list"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says. `source`: provider and the identifier asked (`crossref doi:10.1038/…`), or `list`.

    `date`: the day of the service's answer; None for the list's own word.
    """

    value: object
    source: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The claim that was taken, the rule that took it, and the other values that were claimed, best first."""

    taken: Claim
    rule: str
    lost: tuple[Claim, ...] = ()


def source_of(evidence: Evidence) -> str:
    """Provider and the identifier by which it was asked, such as `crossref doi:10.1038/…`."""
    return f"{evidence.provider} {evidence.asked}"


def named(evidence: Evidence) -> str:
    """What the record calls itself, else what was asked for."""
    return str(next(iter(evidence.record.identifiers), evidence.asked))


def claim(value: object, evidence: Evidence) -> Claim:
    """What a record says, with its source and the day of the answer."""
    return Claim(value, source_of(evidence), evidence.reply.at[:10])


def claims(evidence: Iterable[Evidence], read: Callable[[Record], object]) -> Iterator[Claim]:
    """What each record says; those that say nothing are left out."""
    return (claim(value, each) for each in evidence if (value := read(each.record)))


def first(said: Iterable[Claim], rule: str) -> Choice | None:
    """The first claim wins; None where nobody says anything."""
    said = list(said)
    return chosen(said[0], said, rule) if said else None


def chosen(taken: Claim, said: Iterable[Claim], rule: str) -> Choice:
    """A choice among claims: those that say something else have lost, each value once."""
    lost: list[Claim] = []
    for each in said:
        if each.value != taken.value and all(each.value != known.value for known in lost):
            lost.append(each)
    return Choice(taken, rule, tuple(lost))
