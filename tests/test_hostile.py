"""Every provider of the registry against services that lie, stall, change their shape or send what no service should.

Over real sockets, on a list in which every provider has something to answer (zoo.py). Whatever comes, a run ends, no
answer is taken for "no such thing", and no value is lost or lowered.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import zoo
from enrich.cache import Cache
from enrich.model import Author, Identifier, Outcome, Record, Reply, Repository
from enrich.pipeline import Run
from enrich.provider import Provider
from enrich.providers import PROVIDERS, by_name
from enrich.sandbox import Sandbox, running
from enrich.sandbox.reshape import SHAPES
from harness import Bench, fetching

FAULTS: dict[str, dict[str, Any]] = {
    "down": {"kind": "down"},
    "cut": {"kind": "cut"},
    "cut abruptly": {"kind": "cut", "abrupt": True},
    "throttled": {"kind": "throttle"},
    "throttled for a second": {"kind": "throttle", "retry_after": 1},
    "throttled for a day": {"kind": "throttle", "retry_after": 86400},
    "refused": {"kind": "refuse"},
    "a page": {"kind": "html"},
    "nothing": {"kind": "empty"},
    "an outage": {"kind": "error", "status": 503},
    "an outage of a machine in front": {"kind": "error", "status": 502, "body": "html"},
    "not found, says a machine in front": {"kind": "error", "status": 404, "body": "html"},
    "gone, says a machine in front": {"kind": "error", "status": 410, "body": "html"},
    "a status that nobody knows": {"kind": "error", "status": 299},
    "mislabelled": {"kind": "mislabel"},
    "mislabelled as HTML": {"kind": "mislabel", "media": "text/html"},
    "in a charset that is none": {"kind": "mislabel", "media": "application/json; charset=hex"},
    "in another charset": {"kind": "mislabel", "media": "application/json; charset=utf-16"},
    **{shape: {"kind": "reshape", "shape": shape} for shape in SHAPES},
}
# What may be taken for absent: a page, which is found or not by its status alone, whoever says so; and a list of
# nothing, from those who leave out what they do not know and announce no number.
PAGES = frozenset({"acl", "pmlr", "neurips", "neurips_datasets", "cvf", "jmlr", "aaai"})
ABSENT = {
    "not found, says a machine in front": PAGES,
    "gone, says a machine in front": PAGES,
    "lists of nothing": frozenset({"dblp", "openreview"}),
}
# Each of these once cost a crash, a value, or a paper that was said to be nowhere; the rest is for the slow tests.
QUICK = frozenset(
    {"not found, says a machine in front", "in a charset that is none", "nulls", "raw halves", "deep", "twice"}
)


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with running(zoo.world()) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raw") / "zoo.md"
    path.write_text(zoo.listing(), "utf-8")
    return path


@pytest.fixture(scope="module")
def good(server: Sandbox, source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """A good night with all keys; one without a token comes first, for those who are asked only then."""
    bench = Bench(server, tmp_path_factory.mktemp("good"))
    run = bench.run(source, GITHUB_TOKEN="")
    keyless = dict(run.known)
    run = bench.run(source)
    run.known |= {question: answer for question, answer in keyless.items() if question not in run.known}
    return bench.folder, run


@pytest.fixture
def bench(server: Sandbox, good: tuple[Path, Run], tmp_path: Path) -> Iterator[Bench]:
    """What the good night left, and its services, which are good again afterwards."""
    shutil.copytree(good[0], tmp_path / "out")
    yield Bench(server, tmp_path / "out")
    server.set_faults(None)


def found(run: Run, provider: Provider) -> list[Identifier]:
    """What a provider had something to say about."""
    return [
        question.identifier
        for question, answer in run.known.items()
        if question.provider == provider.name and answer.reply.outcome is Outcome.FOUND
    ]


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.name)
def test_every_provider_of_the_registry_has_something_to_answer(good: tuple[Path, Run], provider: Provider) -> None:
    assert found(good[1], provider), f"zoo.py has nothing that only {provider.name} knows: put it there"


@contextmanager
def asking(bench: Bench, **env: str) -> Iterator[Callable[[Provider, list[Identifier]], list[Reply]]]:
    """What asks a provider, as often as one likes; the cache is that of the bench."""
    with fetching(bench.sandbox, bench.folder, lambda: bench.now, **env) as fetcher:

        def ask(provider: Provider, ids: list[Identifier]) -> list[Reply]:
            fetcher.failures.clear()
            return [reply for batch in fetcher.run(provider, ids) for reply in batch]

        yield ask


def facts(bench: Bench, asked: Mapping[str, list[Identifier]]) -> Iterator[tuple[Provider, Reply]]:
    """What is known for certain."""
    cache = Cache(bench.folder / "cache")
    for name, ids in asked.items():
        for identifier in ids:
            fact = cache.fact(name, identifier)
            assert fact is not None
            yield by_name(name), fact
    cache.close()


def unsound(said: Record | Repository) -> list[str]:
    """What is in a reading that no dataset should hold."""
    values = {each.name: getattr(said, each.name) for each in fields(said)}
    texts = {name: str(value) for name, value in values.items() if isinstance(value, str)}
    texts |= {f"author {n}": a.name for n, a in enumerate(values.get("authors", ())) if isinstance(a, Author)}
    wrong = [name for name, text in texts.items() if not text.isprintable() or text != " ".join(text.split())]
    wrong += [name for name, value in values.items() if type(value) is int and value < 0]
    wrong += [name for name in ("date", "online", "created", "pushed", "released") if not _is_date(values.get(name))]
    year = values.get("year")
    return wrong if year is None or 1500 <= year < 2100 else [*wrong, "year"]


def _is_date(value: str | None) -> bool:
    return value is None or re.fullmatch(r"(1[5-9]|20)\d\d(-[01]\d(-[0-3]\d)?)?", value, re.ASCII) is not None


@pytest.mark.parametrize("fault", [pytest.param(f, marks=() if f in QUICK else pytest.mark.slow) for f in FAULTS])
def test_no_answer_is_taken_for_absent_and_what_is_read_is_sound(
    bench: Bench, good: tuple[Path, Run], fault: str
) -> None:
    asked = {provider.name: found(good[1], provider) for provider in PROVIDERS}
    bench.sandbox.set_faults({"all": FAULTS[fault]})
    with asking(bench) as ask:
        replies = {name: ask(by_name(name), ids) for name, ids in asked.items()}
    said = {name for name, each in replies.items() if any(reply.missed for reply in each)}
    assert not [reply for each in replies.values() for reply in each if reply.outcome is Outcome.ABSENT]
    assert said == ABSENT.get(fault, frozenset())
    assert {name: [reply.identifier for reply in each] for name, each in replies.items()} == asked
    for provider, fact in facts(bench, {name: ids for name, ids in asked.items() if name not in said}):
        readings = provider.decode(fact.payload)
        assert readings, f"what {provider.name} said of {fact.identifier} was known, and cannot be read any more"
        assert [wrong for reading in readings for wrong in unsound(reading)] == [], (provider.name, fact.identifier)


@pytest.mark.parametrize("fault", [{"kind": "drip", "seconds": 0.05}, {"kind": "flood"}], ids=["drip", "flood"])
def test_an_answer_without_an_end_is_given_up(
    bench: Bench, good: tuple[Path, Run], fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time, and the answer never."""
    monkeypatch.setattr("enrich.transport._LARGEST", 5_000_000)
    bench.sandbox.set_faults({"all": fault})
    provider = by_name("semantic_scholar")
    with asking(bench, ENRICH_TIMEOUT="0.2") as ask:
        replies = ask(provider, found(good[1], provider))
    assert {reply.outcome for reply in replies} == {Outcome.FAILED}


def values(bench: Bench, source: Path) -> dict[str, tuple[object, ...]]:
    """What must not be lost: every value that services gave."""
    return {
        entry.id: (
            *(entry.title, entry.authors, entry.year, entry.venue, entry.identifiers, entry.citations),
            *((r.identifier, r.stars, r.likes, r.downloads) for r in entry.repositories),
        )
        for entry in bench.dataset(source).entries
    }


@pytest.mark.parametrize("fault", ["down", "refused", "a page", "bottomless", "nothing"])
def test_no_value_is_lost_while_nobody_answers(bench: Bench, source: Path, fault: str) -> None:
    before = values(bench, source)
    bench.sandbox.set_faults({"all": FAULTS[fault]})
    bench.sleep(days=400)
    bench.run(source)
    assert values(bench, source) == before
