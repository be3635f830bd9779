"""Thirty nights over a world that changes: the fewest requests, no needless write, every event once, no value lost."""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

import pytest

from enrich.dataset import Dataset, Entry
from enrich.events import Kind
from enrich.lists.reader import read_list
from enrich.model import Outcome, Reply
from enrich.provider import Provider
from enrich.providers import by_name
from enrich.sandbox.world import Repository, Work
from enrich.settings import Settings
from nightly_plants import ABSENT, FAULTS, LATE, PINNED, PLANTS
from nightly_run import Heard, Month, Night
from nightly_world import FIRST, JOINED, LINES, NIGHTS, lists, things

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

Where: TypeAlias = tuple[str, str]  # a list, and the id of an entry
Told: TypeAlias = tuple[str, str, str]  # the same, and the kind of an event

ATTEMPTS = int(Settings.read({}).number("ENRICH_ATTEMPTS"))
GIVE_UP = 2  # requests that fail, with all their attempts, before a service is left alone for the night
LAST_LOOK = NIGHTS + 31  # when everything has fallen due once more
ALL = [*sorted(JOINED.values()), *range(1, NIGHTS + 1), LAST_LOOK]
SOME = [number for number in ALL if number <= 6]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """All nights, lived once; some calm ones twice."""
    month = Month(tmp_path_factory.mktemp("month"))
    month.live(ALL, twice=[number for number in range(0, NIGHTS + 1, 6) if not spoilt(number)])
    return month


def spoilt(number: int) -> set[str]:
    """The services that do not answer as they should on a night."""
    return {*FAULTS.get(number, {}), *([ABSENT[number][0]] if number in ABSENT else [])}


def entries(night: Night) -> dict[Where, Entry]:
    return {(name, entry.id): entry for name, dataset in night.datasets.items() for entry in dataset.entries}


# What is asked, and when.


def longest(provider: Provider, fact: Reply) -> timedelta:
    """How long a fact may be kept; "no such thing" for less long."""
    age = min(provider.max_age.values())
    return min(age, provider.absent_age) if fact.outcome is Outcome.ABSENT else age


def limit(fact: Reply) -> timedelta:
    """The same for this very fact: all but stars fall due spread over the last quarter of their age.

    What was found before and is not any more is doubted, and asked again the next night.
    """
    age = longest(by_name(fact.provider), fact)
    if fact.missed:
        return min(age, timedelta(hours=20))
    share = crc32(f"{fact.provider} {fact.identifier}".encode()) / 2**32
    return age * (1 - 0.25 * share) if age > timedelta(days=1) else age


def is_due(heard: Heard) -> bool:
    return heard.before is None or heard.age >= limit(heard.before)


def fewest(night: Night, known: str) -> Counter[str]:
    """The fewest requests for what is due, by service. `known`: all that is named anywhere as the night begins.

    What only an answer of this night names cannot be asked together with what was asked before that answer.
    """
    told, found = [known], Counter[str]()
    batches: dict[str, list[tuple[int, list[Heard]]]] = defaultdict(list)
    for place, batch in enumerate(night.batches):
        batches[batch[0].reply.provider].append((place, [heard for heard in batch if is_due(heard)]))
        told.append(json.dumps([heard.reply.payload for heard in batch], ensure_ascii=False).lower())
    for name, asked in batches.items():
        provider, start, rounds = by_name(name), asked[0][0], [0]
        for place, due in asked:
            alone = [heard for heard in due if not provider.batchable(heard.reply.identifier)]
            named = "\n".join(told[: start + 1])
            late = [heard for heard in due if place > start and heard.before is None and not is_named(heard, named)]
            found[provider.service] += len(alone)
            rounds[-1] += len(due) - len(late) - len(alone)
            if late:
                rounds.append(len(late))
                start = place
        found[provider.service] += sum(-(-count // provider.batch_size) for count in rounds)
    return found


def is_named(heard: Heard, text: str) -> bool:
    return heard.reply.identifier.value.lower() in text


def names(datasets: Mapping[str, Dataset], number: int) -> str:
    """All that is named in the lists, and in the datasets of the night before."""
    known = [i for dataset in datasets.values() for entry in dataset.entries for i in entry.identifiers]
    return "\n".join([*known, *lists(number).values()]).lower()


def sent(night: Night) -> Counter[str]:
    """Requests by service as the sandbox saw them, save logins and former names, which lead on to the request meant."""
    hits = [hit for hit in night.hits if hit.path != "/login" and hit.status not in (301, 307)]
    return Counter("openreview_v1" if hit.service == "openreview1" else hit.service for hit in hits)


def allowed(service: str, number: int, least: int) -> int:
    """With the attempts that settings grant where a service does not answer."""
    fault = FAULTS.get(number, {}).get(service, {})
    if "times" in fault:
        return least + int(fault["times"])
    return max(least, GIVE_UP * ATTEMPTS) if least and service in spoilt(number) else least


def test_each_night_asks_little_more_than_the_fewest_possible(month: Month) -> None:
    over, before = {}, dict[str, Dataset]()
    for night in month.nights:
        least, got = fewest(night, names(before, night.number)), sent(night)
        most = {service: allowed(service, night.number, least[service]) for service in got}
        if sum(got.values()) > 1.1 * sum(most.values()):
            over[night.number] = {service: (got[service], most[service]) for service in got}
        before = night.datasets
    assert over == {}


def test_no_published_limit_is_broken(month: Month) -> None:
    assert month.violations == []


def test_nothing_is_asked_again_before_half_of_its_age(month: Month) -> None:
    """What is not due yet may fill the room that is left in a batch, which costs no request."""
    assert [
        (night.number, str(heard.question), str(heard.age))
        for night in month.nights
        for heard in night.heard
        if heard.before and heard.age < limit(heard.before) / 2
    ] == []


def test_everything_is_as_fresh_as_it_is_promised_to_be(month: Month) -> None:
    """Stars every night, citations every week, bibliography every month; later only where a service does not answer."""
    old = [
        (night.number, str(question))
        for night in month.nights
        for question, fact in night.facts.items()
        if by_name(question.provider).service not in spoilt(night.number) and not is_fresh(night, fact)
    ]
    assert old == []


def is_fresh(night: Night, fact: Reply | None) -> bool:
    if fact is None:
        return False
    return night.began - datetime.fromisoformat(fact.at) < longest(by_name(fact.provider), fact)


def test_the_work_is_spread_over_the_nights(month: Month) -> None:
    """Also of a service that is asked for one thing at a time, about things that were first asked on a few nights."""
    nights = [night for night in month.nights if 0 < night.number <= NIGHTS]
    requests = [sum(sent(night).values()) for night in nights if not spoilt(night.number)]
    assert max(requests) < 2 * sum(requests) / len(requests)
    preprints = [sum(heard.reply.provider == "biorxiv" for heard in night.heard) for night in nights]
    assert max(preprints) < sum(preprints) / 4


# What is written.


def test_a_second_run_in_a_night_asks_nothing_and_writes_nothing(month: Month) -> None:
    assert len(month.again) >= 3
    assert [(night.number, night.hits, night.wrote) for night in month.again if night.hits or night.wrote] == []


def is_quiet(name: str, night: Night, before: Night) -> bool:
    """Whether a list, and all that was heard of its entries, is as it was.

    Not where a service fails, or failed when it was last asked; nor where a count is held and its fall is heard again.
    """
    listed = before.datasets[name].entries if name in before.datasets else []
    falls = {(c.source, of) for entry in listed for c in entry.citations if c.fall for of in entry.identifiers}
    changed = {heard.question for heard in night.heard if heard.is_new}
    asked = {heard.question for heard in night.heard} & night.asked[name]
    return (
        _files(name, night.number) == _files(name, before.number)
        and night.asked[name] == before.asked.get(name)
        and night.asked[name].isdisjoint(before.failing & {heard.question for heard in night.heard} | changed)
        and falls.isdisjoint((question.provider, str(question.identifier)) for question in asked)
    )


def _files(name: str, number: int) -> list[str | None]:
    return [lists(number).get(f"{name}.{ending}") for ending in ("md", "yaml")]


def test_what_did_not_change_is_not_written(month: Month) -> None:
    quiet = [(n, name) for before, n in pairwise(month.nights) for name in n.asked if is_quiet(name, n, before)]
    assert len(quiet) > NIGHTS
    assert [(night.number, name) for night, name in quiet if {f"{name}.yaml", f"{name}.md"} & {*night.wrote}] == []


def test_nights_without_change_write_nothing(month: Month) -> None:
    quiet = [n for before, n in pairwise(month.nights) if all(is_quiet(name, n, before) for name in n.asked)]
    assert len(quiet) >= 2
    assert [(night.number, night.wrote) for night in quiet if night.wrote] == []


def test_the_same_nights_give_the_same_bytes(month: Month, tmp_path: Path) -> None:
    again = Month(tmp_path)
    again.live(SOME)
    for one, other in zip(month.nights, again.nights, strict=False):
        assert (one.number, digests(one)) == (other.number, digests(other))


def digests(night: Night) -> dict[str, str]:
    return {name: digest for name, (digest, _) in night.files.items()}


# What is told.


def address(name: str) -> str:
    """What lists link for a thing."""
    if name.startswith("code "):
        return str(re.findall(r"https://github.com/[^)]+", LINES[name.replace("code", "arxiv")])[0])
    return str(re.findall(r"\]\((http[^)\s]+)\)", LINES[name])[0])


def holders(name: str) -> list[Where]:
    """The lists that link a thing in the end, and the id of its entry in each."""
    return _linked()[address(name)]


@cache
def _linked() -> Mapping[str, list[Where]]:
    found: dict[str, list[Where]] = defaultdict(list)
    for name in JOINED:
        for entry in read_list(lists(NIGHTS)[f"{name}.md"].encode(), name).entries:
            for link in entry.links:
                found[link.url].append((name, entry.id))
    return found


def told(month: Month) -> dict[Told, list[int]]:
    """Every event with the nights on which it was told."""
    found: dict[Told, list[int]] = defaultdict(list)
    for night in month.nights:
        for event in night.report.events:
            found[event.list, event.entry, event.kind].append(night.number)
    return found


def planted() -> dict[Told, tuple[int, int]]:
    """Every event that must be told, the first night on which it can be, and the last.

    That is the one on which what tells of it falls due, and one more for each on which its service did not answer; the
    last look, where that is after the month.
    """
    found: dict[Told, tuple[int, int]] = {}
    for plant in (plant for plant in PLANTS if plant.told):
        provider = by_name(plant.by)
        last = plant.night + math.ceil(min(provider.max_age.values()) / timedelta(days=1))
        last += sum(provider.service in spoilt(number) for number in range(plant.night, last + 1))
        last = last if last <= NIGHTS else LAST_LOOK
        found |= {(*where, str(plant.told)): (plant.night, last) for where in holders(plant.name)}
    return found


def test_every_event_is_told_once_and_no_other(month: Month) -> None:
    assert {kind for _, _, kind in planted()} == {str(kind) for kind in Kind}
    assert sorted(told(month)) == sorted(planted())
    assert {event: nights for event, nights in told(month).items() if len(nights) > 1} == {}


def test_events_are_told_in_time(month: Month) -> None:
    heard = told(month)
    late = {
        event: heard[event]
        for event, (first, last) in planted().items()
        if not all(first <= n <= last for n in heard[event])
    }
    assert late == {}


def test_events_are_kept_as_they_were_told(month: Month) -> None:
    kept = Counter((*where, event.kind) for where, entry in entries(month.nights[-1]).items() for event in entry.events)
    assert kept == Counter({event: len(nights) for event, nights in told(month).items()})


# What must not be lost.

_PAPERS = frozenset({Kind.PUBLISHED, Kind.NEW_VERSION, Kind.RETRACTED, Kind.WITHDRAWN, Kind.CONCERN})
_HOSTS = ("github:", "gitlab:", "codeberg:", "huggingface:", "zenodo:")
_FIELDS = ("title", "authors", "year", "type", "notice")
_OF_FORMS = ("venue", "year", "date", "version")
_OF_CODE = ("name", "stars", "likes", "downloads", "license", "created", "archived", "missing", "cites")


def values(entry: Entry) -> dict[str, Any]:
    """Every value of an entry, by a name of its own."""
    found = {name: getattr(entry, name) for name in _FIELDS} | {"venue": entry.venue and entry.venue.name}
    for form in ("preprint", "publication"):
        found |= {f"{form} {name}": getattr(getattr(entry, form), name, None) for name in _OF_FORMS}
    found |= {f"name {identifier}": identifier for identifier in (*entry.identifiers, *entry.code)}
    found |= {f"citations {count.source}": count.count for count in entry.citations}
    for code in entry.repositories:
        found |= {f"{code.identifier} {name}": getattr(code, name) for name in _OF_CODE}
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def happened(number: int) -> Mapping[Where, set[Kind | None]]:
    """What was planted at each entry by a night. A person's pin counts as one."""
    found: dict[Where, set[Kind | None]] = defaultdict(set)
    for plant in PLANTS:
        for where in holders(plant.name) if plant.night <= number else []:
            found[where].add(plant.told)
    for where in holders(PINNED):
        found[where].add(Kind.CONCERN)
    return found


def may_vanish(name: str, kinds: Collection[Kind | None]) -> bool:
    """What was known of code that is gone, or that other code has replaced; of all else nothing."""
    return name.startswith(_HOSTS) and not {Kind.GONE, Kind.REPLACED}.isdisjoint(kinds)


def may_change(name: str, old: Any, new: Any, kinds: Collection[Kind | None]) -> bool:
    """Counts rise, stars move; all else changes only where something was planted."""
    if name.startswith("citations"):
        return bool(new > old or {Kind.COUNT_FELL, Kind.PUBLISHED} & {*kinds})
    if name.startswith(_HOSTS):
        return name.endswith(("stars", "likes", "downloads")) or not _PAPERS.issuperset(kinds)
    return not _PAPERS.isdisjoint(kinds)


def test_no_value_is_lost_or_changed_unless_the_world_did_so(month: Month) -> None:
    wrong = [each for before, night in pairwise(month.nights) for each in _wrong(before, night)]
    assert wrong == []


def _wrong(before: Night, night: Night) -> Iterator[tuple[int, Where, str, Any, Any]]:
    old, new, kinds = entries(before), entries(night), happened(night.number)
    for where in old.keys() & new.keys():
        was, now = values(old[where]), values(new[where])
        for name, value in was.items():
            lost = name not in now and not may_vanish(name, kinds[where])
            if lost or (now.get(name, value) != value and not may_change(name, value, now[name], kinds[where])):
                yield night.number, where, name, value, now.get(name)


def test_stars_are_those_of_the_night(month: Month) -> None:
    """Of every host that answers."""
    wrong = []
    for night in month.nights:
        code = {address(name): thing for name, thing in things(night.number).items() if isinstance(thing, Repository)}
        for where, entry in entries(night).items():
            links = {link.identifier: link.url for link in entry.links}
            for each in entry.repositories:
                thing = code.get(links[each.identifier])
                if thing and thing.state == "ok" and thing.host not in spoilt(night.number):
                    true = (None, thing.likes) if thing.host == "huggingface" else (thing.stars, None)
                    wrong += [(night.number, where, each, thing)] if (each.stars, each.likes) != true else []
    assert wrong == []


def test_counts_were_true_within_the_week(month: Month) -> None:
    """Longer ago only by the nights on which their service did not answer. Where a count is held, so was its fall."""
    wrong = []
    for night in month.nights:
        listed = entries(night)
        for name in (name for name, thing in FIRST.items() if isinstance(thing, Work)):
            for where in listed.keys() & set(holders(name)):
                wrong += [(night.number, where, c) for c in listed[where].citations if not _was_true(c, name, night)]
    assert wrong == []


def _was_true(count: Any, name: str, night: Night) -> bool:
    days = 7 + sum(count.source in spoilt(number) for number in range(night.number - 12, night.number + 1))
    shown = count.fall.count if count.fall else count.count
    works = (things(number)[name] for number in range(night.number - days, night.number + 1))
    return any(isinstance(work, Work) and shown in true_counts(work, count.source) for work in works)


def true_counts(work: Work, source: str) -> set[int]:
    """What a service counts for the forms of a work. Where an article leads, OpenAlex gives the preprint a third."""
    if source == "semantic_scholar":
        return {work.semantic_scholar.citations}
    if source == "crossref":
        return {form.citations for form in (work.article, work.preprint) if form}
    return {work.counts[source], *([work.counts[source] // 3] if source == "openalex" else [])}


def test_a_month_later_all_is_as_a_newcomer_finds_it(month: Month, tmp_path: Path) -> None:
    """Nothing that was kept is out of date, and nothing is missing."""
    newcomer = Month(tmp_path)
    newcomer.live([LAST_LOOK])
    old, new = entries(month.nights[-1]), entries(newcomer.nights[-1])
    assert old.keys() == new.keys()
    assert [
        (where, name, values(old[where]).get(name), value)
        for where, entry in new.items()
        for name, value in values(entry).items()
        if values(old[where]).get(name) != value
    ] == []


def test_what_maintainers_edit_is_followed(month: Month) -> None:
    """Entries come, go and are put in another order; a pin holds."""
    for night in month.nights:
        for name, dataset in night.datasets.items():
            listed = read_list(lists(night.number)[f"{name}.md"].encode(), name).entries
            assert [entry.id for entry in dataset.entries] == [entry.id for entry in listed]
    last = entries(month.nights[-1])
    assert all(last[where].authors for name in LATE for where in holders(name))
    assert {last[where].year for where in holders(PINNED) if where[0] == "models"} == {2023}
