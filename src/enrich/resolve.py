"""From an entry to its work: which questions are open, which records are believed, and on what proof.

Pure: `look` reads a cache, nothing is sent. The same function plans a run (its open questions) and builds the dataset
(its believed records), so the two can never disagree. What is believed, and why, is said in proof.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from enrich import match, proof, venues
from enrich.forms import form_of, is_merged, is_preprint
from enrich.identify import Kind
from enrich.lists.document import Entry
from enrich.model import HOSTS, Identifier, Outcome, Record, Reply, Repository
from enrich.proof import Evidence, Via
from enrich.provider import Provider

_WAVES = 3
_KEEPERS = frozenset({"biorxiv", "crossref", "europepmc"})  # they keep account of what preprints became


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply with what it says, decoded once."""

    reply: Reply
    records: Sequence[Record | Repository] = ()


Look = Callable[[Provider, Identifier], Answer | None]
Trouble = Callable[[Provider, Identifier], Reply | None]


@dataclass(frozen=True, slots=True)
class Question:
    """One identifier that one provider should be asked for."""

    provider: str
    identifier: Identifier

    def __str__(self) -> str:
        return f"{self.provider} {self.identifier}"


@dataclass(slots=True)
class Resolution:
    """What is known about an entry.

    `asked`: every question, in order. `answers`: the facts in use. `trouble`: what went wrong in this run, with or
    without an older fact. `unasked`: questions for services that cannot be asked for want of a key. `refused`: what a
    person says that it is not.
    """

    entry: Entry
    believed: list[Evidence] = field(default_factory=list)
    doubted: list[Evidence] = field(default_factory=list)
    repositories: list[tuple[Identifier, Repository | None, Reply | None]] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    answers: dict[Question, Reply] = field(default_factory=dict)
    trouble: dict[Question, Reply] = field(default_factory=dict)
    unasked: list[Question] = field(default_factory=list)
    refused: frozenset[Identifier] = frozenset()

    @property
    def title(self) -> str:
        return next((e.record.title for e in self.believed if e.record.title), self.entry.title)

    @property
    def open(self) -> list[Question]:
        """Questions without an answer that nobody has been asked yet."""
        return [q for q in self.asked if q not in self.answers and q not in self.trouble]

    @property
    def troubled(self) -> list[Question]:
        """Questions that were asked in vain, and about which nothing older is known."""
        return [q for q in self.trouble if q not in self.answers]

    @property
    def stale(self) -> dict[Question, Reply]:
        """Old answers in use because their service could not be asked again."""
        return {q: self.answers[q] for q in self.trouble if q in self.answers}

    @property
    def outcomes(self) -> dict[Question, Outcome]:
        """What became of every question."""
        replies = self.answers | self.trouble
        asked = {q: replies[q].outcome if q in replies else Outcome.NOT_ASKED for q in self.asked}
        return asked | dict.fromkeys(self.unasked, Outcome.NOT_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about an entry beforehand.

    `pins`: what a person decided that it is. `refused`: what a person says that it is not. `barred`: providers that
    cannot be asked with these settings. `remembered`: names by which records were believed in earlier runs. A relation
    once seen is kept although its service forgets it, and proven anew like any other.
    """

    pins: Sequence[Identifier] = ()
    refused: frozenset[Identifier] = frozenset()
    barred: Sequence[Provider] = ()
    remembered: Sequence[Identifier] = ()


def resolve(
    entry: Entry,
    providers: Sequence[Provider],
    look: Look,
    *,
    known: Known | None = None,
    trouble: Trouble | None = None,
) -> Resolution:
    """Follow an entry's identifiers through the replies at hand, at most three steps from its links."""
    known = known or Known()
    result = Resolution(entry, refused=known.refused)
    return _Walk(entry, providers, look, trouble or (lambda p, i: None), known, result).run()


def is_paper(entry: Entry) -> bool:
    """Whether an entry is about a paper, so that a title search makes sense.

    Without a paper's link, the list must say who wrote it, or where or when it appeared; YAML lists are of papers.
    """
    if any(link.role == "paper" or link.found.kind is Kind.PAPER for link in entry.links):
        return True
    if entry.authors or venues.is_known(entry.label.venue or ""):
        return True
    return match.is_long(entry.title) and (entry.label.year is not None or entry.container == "yaml")


@dataclass(slots=True)
class _Walk:
    entry: Entry
    providers: Sequence[Provider]
    look: Look
    trouble: Trouble
    known: Known
    result: Resolution
    pool: dict[Identifier, tuple[Via, int]] = field(default_factory=dict)
    named_by: dict[Identifier, set[str]] = field(default_factory=dict)
    done: set[tuple[str, Identifier]] = field(default_factory=set)

    def run(self) -> Resolution:
        for identifier in self.known.pins:
            self._offer(identifier, Via.PIN, 0)
        for link in self.entry.links:
            named = link.found.identifier
            if named is not None and (link.found.kind is Kind.PAPER or named.scheme in HOSTS):
                self._offer(named, Via.GUESS if link.found.candidate else Via.LINK, 0)
                for other in link.found.alternatives:
                    self._offer(other, Via.GUESS, 0)
        self._walk()
        for identifier in self.known.remembered:
            self._offer(identifier, Via.CLAIM, _WAVES)
        self._walk()
        self.result.unasked = list(self._barred())
        return self.result

    def _offer(self, identifier: Identifier, via: Via, depth: int) -> None:
        """Take up a name of the work, unless it is known already, or a person says that it is none.

        Of two that are equal, the one that knows its page is kept: it spares a request.
        """
        if identifier in self.known.refused:
            return
        how = self.pool.get(identifier, (via, depth))
        if identifier.place and identifier in self.pool:
            del self.pool[identifier]  # the key of a dict stays the first of equals
        self.pool[identifier] = how

    def _walk(self) -> None:
        while self._step() or self._hear_witnesses():
            pass

    def _barred(self) -> Iterator[Question]:
        """What would be asked if a key were set; not where the same service is asked in another way."""
        for provider in self.known.barred:
            others = [p for p in self.providers if p.service == provider.service]
            for identifier in self.pool:
                if (
                    provider.accepts(identifier)
                    and not provider.after
                    and not any(p.accepts(identifier) for p in others)
                ):
                    yield Question(provider.name, identifier)

    def _step(self) -> bool:
        """Ask the next thing; searches only once everything else is settled. False: nothing is left to ask."""
        for search in (False, True):
            if search and not self._may_search():
                return False
            for provider in self.providers:
                if provider.search is search and self._ask_one(provider, search=search):
                    return True
        return False

    def _ask_one(self, provider: Provider, *, search: bool) -> bool:
        for identifier in [self._title()] if search else list(self.pool):
            if (provider.name, identifier) in self.done or not provider.accepts(identifier):
                continue
            if not self._needed(provider, identifier):
                continue
            self.done.add((provider.name, identifier))
            self._ask(provider, identifier)
            return True
        return False

    def _title(self) -> Identifier:
        known = next((e.record.title for e in self.result.believed if e.record.title), None)
        return Identifier("title", known or proof.full_title(self.entry))

    def _may_search(self) -> bool:
        """A search is dear and can be wrong: it waits until every identifier of the work has had its answer."""
        told = self.entry.authors or proof.expected(self.entry)
        return not self._is_waiting() and is_paper(self.entry) and bool(told or match.is_telling(self.result.title))

    def _is_waiting(self) -> bool:
        return any(question.identifier.scheme not in HOSTS for question in self.result.open)

    def _needed(self, provider: Provider, identifier: Identifier) -> bool:
        believed = {e.provider for e in self.result.believed}
        services = {p.service for p in self.providers if p.name in believed}
        waiting = {q.provider for q in self.result.open}
        if provider.search and (believed if provider.after else provider.service in services):
            return provider.dates and self._is_undated()
        if provider.merges and (provider.name in believed or provider.name in waiting):
            return False
        if self._has_another_name(provider, identifier) or self._has_publication(provider, identifier):
            return False
        return all(self._failed(name, identifier) for name in provider.after)

    def _is_undated(self) -> bool:
        """Whether a publication is known only from records that bear the year of its preprint, not from the list."""
        published = [e.record for e in self.result.believed if form_of(e.record) == "publication"]
        told = [label.venue for label in proof.expected(self.entry) if label.venue]
        named = any(venues.same(venue, record.venue or "") for venue in told for record in published)
        return bool(published) and all(map(is_merged, published)) and not named

    def _has_another_name(self, provider: Provider, identifier: Identifier) -> bool:
        """Whether a provider's record of this is here, or is being asked for, under another name of the same thing."""
        records = [e for e in self.result.believed if identifier in e.record.identifiers]
        if any(e.provider == provider.name for e in records):
            return True
        waiting = {q.identifier for q in self.result.open if q.provider == provider.name}
        names = {name for e in records for name in e.record.identifiers if name.scheme != identifier.scheme}
        return not waiting.isdisjoint(names)

    def _has_publication(self, provider: Provider, identifier: Identifier) -> bool:
        """Whether a provider has described the publication: of a preprint that nobody links, its own server tells."""
        if self.pool.get(identifier, (Via.SEARCH, 0))[0] is not Via.CLAIM or not is_preprint(identifier):
            return False
        return any(e.provider == provider.name and form_of(e.record) == "publication" for e in self.result.believed)

    def _failed(self, name: str, identifier: Identifier) -> bool:
        """Whether a provider that comes first was asked for this and gave nothing that could be believed."""
        provider = next((p for p in self.providers if p.name == name), None)
        if provider is None or not provider.accepts(identifier):
            return True
        question = Question(name, identifier)
        if (name, identifier) not in self.done or question in self.result.open:
            return False
        given = {(e.provider, e.asked) for e in self.result.believed}
        given |= {(reply.provider, i) for i, found, reply in self.result.repositories if found and reply}
        return (name, identifier) not in given

    def _ask(self, provider: Provider, identifier: Identifier) -> None:
        question = Question(provider.name, identifier)
        self.result.asked.append(question)
        answer, bad = self.look(provider, identifier), self.trouble(provider, identifier)
        if bad is not None:
            self.result.trouble[question] = bad
        if answer is None:
            return
        self.result.answers[question] = answer.reply
        if identifier.scheme in HOSTS:
            repository = next((r for r in answer.records if isinstance(r, Repository)), None)
            self.result.repositories.append((identifier, repository, answer.reply))
        else:
            self._weigh(provider, identifier, answer.reply, [r for r in answer.records if isinstance(r, Record)])

    def _weigh(self, provider: Provider, asked: Identifier, reply: Reply, records: Sequence[Record]) -> None:
        via, depth = self.pool.get(asked, (Via.SEARCH, 1))
        for names in (r.identifiers for r in records if not (r.title or r.authors) and asked in r.identifiers):
            for identifier in names:  # an id converter's answer proves nothing, and leads to what does
                self._offer(identifier, Via.CLAIM, depth + 1)
        records = [r for r in records if r.title or r.authors]
        weighed = [self._prove(provider, asked, via, reply, record) for record in self._allowed(via, records)]
        good = [e for e in weighed if e.believed]
        if via is Via.SEARCH and not proof.one_work(good):
            weighed = [replace(e, against=e.against or "several works fit") for e in weighed]
            good = []
        self.result.doubted += [e for e in weighed if not e.believed]
        for evidence in good if via is Via.SEARCH else good[:1]:
            self._believe(evidence, depth)

    def _believe(self, evidence: Evidence, depth: int) -> None:
        self.result.believed.append(evidence)
        if depth < _WAVES:
            for identifier in (*evidence.record.identifiers, *evidence.record.related):
                self._offer(identifier, Via.CLAIM, depth + 1)
                self.named_by.setdefault(identifier, set()).add(evidence.record.source)
        self._reconsider()

    def _reconsider(self) -> None:
        """Weigh the doubted again: what is believed now may speak for them."""
        for doubted in self.result.doubted:
            provider = next(p for p in self.providers if p.name == doubted.provider)
            again = self._prove(provider, doubted.asked, doubted.via, doubted.reply, doubted.record)
            if again.believed:
                self.result.doubted.remove(doubted)
                self._believe(again, self.pool.get(doubted.asked, (doubted.via, 1))[1])
                return

    def _hear_witnesses(self) -> bool:
        """Two services that found one work by its title, once none is left that may find another of this title."""
        if self._is_waiting():
            return False
        agreed = proof.witnesses(self.entry, self.result.doubted)
        self.result.doubted = [e for e in self.result.doubted if e not in agreed]
        for evidence in agreed:
            agreements = (*evidence.agreements, "two services")
            self._believe(replace(evidence, agreements=agreements, against=None), depth=1)
        return bool(agreed)

    def _allowed(self, via: Via, records: Sequence[Record]) -> Iterator[Record]:
        """Without those that a person refuses; what is pinned may not call itself by a refused name."""
        for record in records:
            if self.known.refused.isdisjoint(record.identifiers):
                yield record
            elif via is Via.PIN:
                names = tuple(name for name in record.identifiers if name not in self.known.refused)
                yield replace(record, identifiers=names)

    def _how(self, identifier: Identifier, via: Via) -> Via:
        """Whether a claim is more than one record's word. DataCite repeats what arXiv says."""
        said = self.named_by.get(identifier, set()) - {"datacite"}
        is_stated = len(said) > 1 or not said.isdisjoint(_KEEPERS) or identifier in self.known.remembered
        return Via.STATED if via is Via.CLAIM and is_stated else via

    def _prove(self, provider: Provider, asked: Identifier, via: Via, reply: Reply, record: Record) -> Evidence:
        via = self._how(asked, via)
        evidence = Evidence(provider.name, asked, via, record, reply)
        other = next((i for i in record.identifiers if i.scheme == asked.scheme), None)
        agreements = tuple(proof.agreements(self.entry, via, record, self.result.believed))
        against = proof.against(self.entry, via, record, agreements, self.result.believed)
        if other is not None and asked not in record.identifiers and not (provider.merges and "title" in agreements):
            against = f"asked for {asked}, got {other}"
        return replace(evidence, agreements=agreements, against=against)
