"""What `enrich decide` says to a person in a terminal, and what it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import click

from enrich.dataset import write_bytes
from enrich.decide import Case, Offer, chosen, with_decision
from enrich.decisions import Pin
from enrich.errors import UsageError
from enrich.lists.fix import diff

_WORDS = {"n": "none", "l": "leave"}


@dataclass(slots=True)
class Dialogue:
    """One walk over cases. `reason`, `expires`: for every decision; a reason that is not given is asked for.

    `dry`: show what would be written, and write nothing. `options`: of the refresh that takes the decisions up.
    """

    today: date
    reason: str | None = None
    expires: date | None = None
    dry: bool = False
    options: str = ""
    done: Counter[str] = field(default_factory=Counter)

    def walk(self, cases: Sequence[Case]) -> None:
        """Ask about one after the other, until all are decided or the person has had enough."""
        try:
            for place, case in enumerate(cases, 1):
                click.echo(f"\n[{place} of {len(cases)}] {case.list}:{case.entry.line}")
                for line in shown(case):
                    click.echo(line)
                if not self._ask(case):
                    break
        except click.Abort:  # Ctrl-C or Ctrl-D: what was decided is written already
            click.echo()
        self._tell(cases)

    def _ask(self, case: Case) -> bool:
        """Ask until there is an answer; False where the person wants to stop."""
        while True:
            click.echo()
            word = click.prompt(_question(case), prompt_suffix=": ").strip()
            if word == "q":
                return False
            if word == "s":
                self.done["skipped"] += 1
                return True
            try:
                pin = chosen(case, _WORDS.get(word, word))
            except UsageError as error:
                click.echo(f"  {error}")
                continue
            self._settle(case, pin)
            return True

    def _settle(self, case: Case, pin: Pin) -> None:
        reason = self.reason or click.prompt("why (Enter for no reason)", default="", show_default=False)
        try:
            self.write(case, pin, reason)
        except UsageError as error:
            click.echo(f"enrich: {error}")
            self.done["not written"] += 1

    def write(self, case: Case, pin: Pin, reason: str | None = None) -> None:
        """Put a decision into the file, or show it. Raises UsageError where the file cannot be edited."""
        new = pin.model_copy(update={"reason": " ".join((reason or "").split()) or None, "expires": self.expires})
        source = case.file.read_bytes() if case.file.exists() else b""
        after = with_decision(case, new, source, self.today)
        self.done["decided"] += 1
        if self.dry:
            click.echo(diff(source, after, str(case.file)), nl=False)
        elif write_bytes(case.file.resolve(), after):
            click.echo(f"wrote {case.file}: {case.key}: {_said(new)}")
        else:
            click.echo(f"{case.file} says so already: {case.key}: {_said(new)}")

    def _tell(self, cases: Sequence[Case]) -> None:
        self.done["left"] = len(cases) - sum(self.done.values())
        click.echo("\n" + ", ".join(f"{count} {what}" for what, count in self.done.items() if count))
        if self.done["decided"] and not self.dry:
            lists = " ".join(dict.fromkeys(str(case.list) for case in cases))
            click.echo(f"next: enrich refresh {lists}{self.options}")


def _question(case: Case) -> str:
    """The keys that mean something here."""
    offers = len(case.offers)
    keys = [f"1-{offers}" if offers > 1 else "1", "n none of these"] if offers else []
    return ", ".join([*keys, "l leave alone", "s skip", "q quit", "or the paper's address"])


def _said(pin: Pin) -> str:
    if pin.leave_alone:
        return "left alone"
    return f"it is {', '.join(pin.identifiers)}" if pin.identifiers else f"it is not {', '.join(pin.refused)}"


# What is shown


def shown(case: Case) -> Iterator[str]:
    """An entry as the list has it, then what is offered for it."""
    entry = case.entry
    name = f"{entry.name}: " if entry.name else ""
    yield f"  {_bold(name + entry.title)}"
    yield from (f"  {_plain(text)}" for text in (entry.authors, entry.label.text) if text)
    yield from (f"  {_plain(link.label) or 'link'}: {_plain(link.url)}" for link in entry.links)
    if not case.offers:
        yield f"  {_plain(case.problem or 'nothing is offered for it')}"
    for place, offer in enumerate(case.offers, 1):
        yield ""
        yield from _offer(place, offer)


def _offer(place: int, offer: Offer) -> Iterator[str]:
    first = offer.first
    yield f"  {place}  {_bold(first.title or '(without a title)')}"
    facts = [first.authors, " ".join(str(part) for part in (first.venue, first.year) if part)]
    yield from (f"     {_plain(text)}" for text in facts if text)
    yield f"     {_plain(offer.names[0])}" + (f"  {_plain(first.url)}" if first.url else "")
    yield f"     offered by {', '.join(offer.sources)}; in doubt: {_plain(first.reason)}"


def _plain(text: str) -> str:
    """What services and lists write, without anything that a terminal would obey."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())


def _bold(text: str) -> str:
    return click.style(_plain(text), bold=True)


def listed(cases: Sequence[Case]) -> Iterator[str]:
    """What waits, without asking."""
    for case in cases:
        yield f"{case.list}:{case.entry.line}: {case.entry.id}"
        yield from shown(case)
        yield ""
    yield "1 entry to decide" if len(cases) == 1 else f"{len(cases)} entries to decide"
