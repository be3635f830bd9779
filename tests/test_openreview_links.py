"""Every OpenReview link of real lists ends in one of four ways, with an account and without; the dataset says which.

By login (OpenReview's own record), by equality (a record of DBLP or OpenAlex that bears the very link), by proven title
(the work was found by other names), or as an explicit abstention (a problem says why). The lists are other people's and
lie beside the project; the world behind their links is made up (openreview_world.py).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enrich.cache import Cache
from enrich.dataset import Entry
from enrich.decisions import Decisions
from enrich.lists.document import Document
from enrich.lists.reader import read_file
from enrich.match import normal
from enrich.pipeline import Run, Work
from enrich.proof import full_title
from enrich.sandbox import Sandbox, running
from enrich.settings import Settings
from harness import IMPATIENT, LIST
from openreview_world import Linked, Made, make

LOGIN, EQUAL, TITLE, ABSTAINED = "login", "equality", "title", "abstention"
_BY = {"openreview": LOGIN, "openreview_v1": LOGIN, "dblp": EQUAL, "openalex": EQUAL, "openalex_search": EQUAL}
_WHY = {"unresolved", "unanswered", "link-other-paper"}
_ACCOUNT = frozenset({"OPENREVIEW_USERNAME", "OPENREVIEW_PASSWORD"})
_NO_PAPER = re.compile(r"openreview\.net/(?:profile|group|venue)")


@dataclass(frozen=True, slots=True)
class End:
    """How one link ended."""

    linked: Linked
    entry: Entry
    way: str
    why: frozenset[str]


def documents(shared: Path) -> list[Document]:
    return [read_file(path) for path in (LIST, *sorted((shared / "lists").glob("*__*.md")))]


def links_of(document: Document) -> Iterator[Linked]:
    for entry in document.entries:
        for link in entry.links:
            if "openreview.net" in link.url.lower() and not _NO_PAPER.search(link.url):
                yield Linked(document, entry, link)


@pytest.fixture(scope="module")
def links(shared: Path) -> list[Linked]:
    return [linked for document in documents(shared) for linked in links_of(document)]


@pytest.fixture(scope="module")
def made(links: list[Linked]) -> Made:
    return make(links)


@pytest.fixture(scope="module")
def sandbox(made: Made) -> Iterator[Sandbox]:
    with running(made.world) as served:
        yield served


def test_no_link_is_overlooked(links: list[Linked]) -> None:
    """As many as there are in the bytes of the files, and each of them names a note."""
    sources = {linked.document.name: linked.document.source for linked in links}
    written = sum(len(re.findall(rb"openreview\.net/(?!profile|group|venue)", source)) for source in sources.values())
    assert len(links) == written > 250
    assert all(linked.note for linked in links)


@pytest.fixture(scope="module", params=["with an account", "without one"])
def ends(
    request: pytest.FixtureRequest, links: list[Linked], sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[End]]:
    """The whole pipeline over HTTP, over all entries that link OpenReview."""
    lacking = _ACCOUNT if request.param == "without one" else frozenset[str]()
    env = {name: value for name, value in sandbox.env().items() if name not in lacking}
    out = tmp_path_factory.mktemp("out")
    works = [_work(document, links, out) for document in {x.document.name: x.document for x in links}.values()]
    now = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
    settings = Settings.read({**env, **IMPATIENT, "ENRICH_TIMEOUT": "20"})
    with Run(works, Cache(out / "cache"), settings, now=lambda: now) as run:
        for stage in run.stages():
            for job in stage:
                for _ in run.fetch(job):
                    pass
        run.finish(write=False)
    assert set(run.report.troubled) <= {"github"}, "whose repositories are not in this world"
    entries = {(name, entry.id): entry for name, each in run.datasets.items() for entry in each.entries}
    return {request.param: [_end(x, entries[x.document.name, x.entry.id]) for x in links]}


def _work(document: Document, links: list[Linked], out: Path) -> Work:
    meant = {linked.entry.id for linked in links if linked.document is document}
    kept = replace(document, entries=tuple(entry for entry in document.entries if entry.id in meant))
    return Work(kept, Decisions(), out / f"{document.name}.yaml", out / f"{document.name}.md")


def _end(linked: Linked, entry: Entry) -> End:
    (link,) = {each.url: each for each in entry.links if each.url == linked.link.url}.values()
    why = frozenset(problem.code for problem in entry.problems) & _WHY
    way = _BY.get(link.proven_by, TITLE) if link.proven_by else ABSTAINED
    return End(linked, entry, way, why)


@pytest.mark.slow
class TestEnds:
    def test_each_ends_in_one_way_that_the_dataset_states(
        self, ends: dict[str, list[End]], made: Made, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name, each in ends.items():
            silent = [end.linked.link.url for end in each if end.way == ABSTAINED and not end.why]
            assert silent == []
            told = Counter((made.fates.get(end.linked.note or "", "shipped"), end.way) for end in each)
            with capsys.disabled():
                sys.stdout.write(f"\n{len(each)} OpenReview links {name}: {dict(Counter(end.way for end in each))}\n")
                sys.stdout.writelines(f"  {fate}: {way} {n}\n" for (fate, way), n in sorted(told.items()))

    def test_none_resolves_to_a_wrong_work(self, ends: dict[str, list[End]], made: Made) -> None:
        for end in (end for each in ends.values() for end in each if end.entry.proof):
            meant = _meant(end, made)
            unasked = {link.identifier for link in end.entry.links if link.proven_by == "title"}
            for name in set(end.entry.identifiers) - unasked:  # of which the dataset says that nobody knew them
                groups = made.groups.get(name.lower(), meant)
                assert groups & meant, f"{end.linked.link.url}: {name} is {groups}, not {meant}: {end.entry.proof}"

    def test_with_an_account_openreview_itself_proves_what_it_keeps(
        self, ends: dict[str, list[End]], made: Made
    ) -> None:
        for end in ends.get("with an account", []):
            fate, title = made.fates.get(end.linked.note or ""), made.titles.get(end.linked.note or "")
            if fate not in ("gone", "another paper") and title == full_title(end.linked.entry):
                assert end.way == LOGIN, f"{end.linked.link.url} ({fate}): {end.entry.problems}"

    def test_another_paper_is_never_taken_for_the_entrys(self, ends: dict[str, list[End]], made: Made) -> None:
        others = [end for each in ends.values() for end in each if _is_another(end, made)]
        assert others
        assert [end.linked.link.url for end in others if end.way in (LOGIN, EQUAL)] == []

    def test_without_an_account_openreview_is_not_asked(self, ends: dict[str, list[End]]) -> None:
        for end in ends.get("without one", []):
            assert end.way != LOGIN
            assert {o for q, o in end.entry.outcomes.items() if q.startswith("openreview ")} <= {"not asked"}


def _meant(end: End, made: Made) -> set[str]:
    """The papers that an entry may stand for: its own title's, and those of its links that are not another's."""
    names = {f"openreview:{name}".lower() for x in [end.linked] if (name := x.note)}
    linked = {link.identifier.lower() for link in end.entry.links if link.identifier} | names
    groups = {group for name in linked for group in made.groups.get(name, ()) if not group.startswith("other ")}
    return groups | {normal(full_title(end.linked.entry))}


def _is_another(end: End, made: Made) -> bool:
    return made.fates.get(end.linked.note or "") == "another paper"
