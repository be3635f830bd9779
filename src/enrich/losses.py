"""The publishing gate: what a run would take away from what was there, and whether that is more than is believed.

Services break in ways that look like answers: a search index is rebuilt, a field is renamed, an account loses its
rights. One value that vanishes is news; a twentieth of all authors at once is a fault. So a run in which more than a
set share of a field's values vanish, or of its counts fall, is held back, and says which.

Only what services say is counted, and only of entries that both datasets have with the same links: what people take out
of their list, or pin, is meant. An identifier is lost where none of its kind came in its place. A count has fallen
where it is lower by a tenth and by three or more: stars come and go. Losses of fewer than three entries are never held
back, so that a small list may lose a repository.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from enrich.changes import show
from enrich.dataset import Count, Dataset, Entry

MOST_LOST = 5.0  # per cent of the values of a field
_FEW = 3  # entries with losses in a field, or steps of a count, below which nothing is said
_TENTH = 0.1
_VALUES = ("authors", "year", "venue", "type", "notice")
_FORMS = ("preprint", "publication")
_NUMBERS = ("stars", "likes", "downloads")
_PEOPLE = ("list", "pin")


@dataclass(frozen=True, slots=True)
class Loss:
    """One value that would vanish, or one count that would fall. `str(loss)`: `ndt3: stars 129 → nothing`."""

    entry: str
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.entry}: {self.text}"


@dataclass(frozen=True, slots=True)
class Held:
    """Why a list is held back: the losses of each field that lost too much, and how many values the field had."""

    losses: dict[str, list[Loss]]
    had: dict[str, int]

    @property
    def all(self) -> list[Loss]:
        return [loss for losses in self.losses.values() for loss in losses]

    def __str__(self) -> str:
        parts = [f"{len(losses)} of {self.had[field]} {field}" for field, losses in self.losses.items()]
        shown = "; ".join(map(str, self.all[:_FEW]))
        return f"{', '.join(parts)} would be lost ({shown}{'; …' if len(self.all) > _FEW else ''})"


def held(
    before: Dataset | None, after: Dataset, most: float | None = MOST_LOST, decided: Collection[str] = ()
) -> Held | None:
    """The losses for which a dataset is held back. `most`: per cent of a field's values; None: as many as there are.

    `decided`: ids of entries about which a person has decided what they are.
    """
    if before is None or most is None:
        return None
    had: Counter[str] = Counter()
    lost: dict[str, list[Loss]] = {}
    new = {entry.id: entry for entry in after.entries}
    for old in before.entries:
        if old.id in new and old.id not in decided and _same_links(old, new[old.id]):
            _compare(old, new[old.id], had, lost)
    beyond = {field: losses for field, losses in lost.items() if _is_much(losses, had[field], most)}
    return Held(beyond, {field: had[field] for field in beyond}) if beyond else None


def _is_much(losses: Sequence[Loss], had: int, most: float) -> bool:
    return len({loss.entry for loss in losses}) >= _FEW and 100 * len(losses) > most * had


def _same_links(old: Entry, new: Entry) -> bool:
    """Whether everything that the entry linked is still linked: else a person has changed what it is about."""
    linked = {link.identifier or link.url for link in new.links}
    return all((link.identifier or link.url) in linked for link in old.links)


def _compare(old: Entry, new: Entry, had: Counter[str], lost: dict[str, list[Loss]]) -> None:
    now = {(field, of): value for field, of, value in _facts(new)}
    for (field, of), value in {(field, of): value for field, of, value in _facts(old)}.items():
        if old.sources.get(field) in _PEOPLE:
            continue
        had[field] += 1
        there = now.get((field, of))
        if there is None or _has_fallen(value, there):
            lost.setdefault(field, []).append(Loss(old.id, field, f"{field} {_shown(value)} → {_shown(there)}"))


def _facts(entry: Entry) -> Iterator[tuple[str, str, object]]:
    """Every value of an entry: its field, what it is of where the field has several, the value."""
    for name in _VALUES:
        if value := getattr(entry, name):
            yield name, "", value
    for name in _FORMS:
        if form := getattr(entry, name):
            yield name, "", f"{form.venue} {form.year}"
    for identifier in entry.identifiers:
        yield "identifiers", identifier.partition(":")[0], identifier
    for count in entry.citations:
        yield f"citations ({count.source})", "", count
    for repository in entry.repositories:
        for name in _NUMBERS:
            if (value := getattr(repository, name)) is not None:
                yield name, repository.identifier, value


def _has_fallen(old: object, new: object) -> bool:
    """Whether a count of the same thing, or the length of a list of authors, is lower by more than comes and goes."""
    if isinstance(old, Count) and isinstance(new, Count):
        return old.of == new.of and _has_fallen(old.count, new.count)
    if isinstance(old, list) and isinstance(new, list):
        old, new = len(old), len(new)
    elif not (isinstance(old, int) and isinstance(new, int)):
        return False
    return old - new >= max(_FEW, old * _TENTH)


def _shown(value: object) -> str:
    return show(value.count if isinstance(value, Count) else value)
