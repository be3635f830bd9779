"""One repository from all that was said of it: the host decides whether it is there, its files add to that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from enrich import dataset as out
from enrich.events import happened
from enrich.lists.document import Entry
from enrich.lists.reader import read_list
from enrich.model import Identifier, Outcome, Reply, Repository
from enrich.repositories import repositories, settle
from enrich.resolve import Question, Resolution

NAME = Identifier("github", "example/alpha")
PAPER = Identifier("doi", "10.9999/jmu.1")
FILES = Repository(source="github", identifier=NAME, cites=PAPER, doi="10.5281/zenodo.1")
HOST = Repository(source="github", identifier=NAME, stars=7, number=1, archived=True, license="MIT", template=False)


def entry() -> Entry:
    return read_list(b"- Paper of words [x](https://github.com/example/alpha)", "list").entries[0]


def said(*answers: tuple[str, str, Repository | None], silent: str = "") -> Resolution:
    """What providers said on which day; `silent` could not be asked and have nothing in the cache."""
    resolution = Resolution(entry())
    for provider, day, found in answers:
        outcome = Outcome.ABSENT if found is None else Outcome.FOUND
        at = f"{day}T00:00:00Z"
        resolution.repositories.append(
            (NAME, found, Reply(provider=provider, identifier=NAME, outcome=outcome, at=at, made_up=True))
        )
    for provider in silent.split():
        reply = Reply(provider=provider, identifier=NAME, outcome=Outcome.FAILED, at="2026-02-01T00:00:00Z")
        resolution.trouble[Question(provider, NAME)] = reply
    return resolution


def one(resolution: Resolution, before: out.Repository | None = None) -> dict[str, Any]:
    (found,) = settle(repositories(resolution), [before] if before else [], resolution)
    return {key: value for key, value in found.model_dump().items() if value is not None}


KNOWN = out.Repository(
    identifier="github:Example/alpha", name="example/alpha", number=1, stars=7, stars_since="2025-12-01",
    license="MIT", archived=True, doi="10.5281/zenodo.1", cites="doi:10.9999/jmu.1",
)  # fmt: skip
BOTH = {
    "identifier": "github:example/alpha", "name": "example/alpha", "number": 1, "stars": 7, "stars_since": "2026-01-02",
    "license": "MIT", "archived": True, "doi": "10.5281/zenodo.1", "cites": "doi:10.9999/jmu.1", "made_up": True,
}  # fmt: skip


def test_host_and_files_are_one_repository() -> None:
    assert one(said(("github", "2026-01-02", HOST), ("github_files", "2026-01-01", FILES))) == BOTH


def test_a_number_keeps_the_day_on_which_it_was_first_seen() -> None:
    resolution = said(("github", "2026-01-02", HOST), ("github_files", "2026-01-01", FILES))
    assert one(resolution, KNOWN)["stars_since"] == "2025-12-01"


def test_files_read_last_month_do_not_make_a_deleted_repository_exist() -> None:
    gone = said(("github", "2026-02-01", None), ("github_files", "2026-01-01", FILES))
    told = {"identifier": "github:example/alpha", "name": "example/alpha", "number": 1, "missing": True}
    assert one(gone, KNOWN) == told


def test_who_takes_the_name_of_a_deleted_repository_is_known_as_another() -> None:
    gone = out.Repository.model_validate(one(said(("github", "2026-02-01", None)), KNOWN))
    taken = out.Repository.model_validate(one(said(("github", "2026-03-01", replace(HOST, number=2))), gone))
    work = out.Entry(id="x", title="A made-up paper")
    before, after = (work.model_copy(update={"repositories": [each]}) for each in (gone, taken))
    assert [event.kind for event in happened(before, after, "2026-03-01")] == ["repository-replaced"]


def test_a_second_way_of_asking_a_host_may_find_what_the_first_does_not_know() -> None:
    deposit = Repository(source="zenodo", identifier=NAME, title="Data")
    assert one(said(("zenodo", "2026-01-01", None), ("zenodo_concept", "2026-01-01", deposit)))["title"] == "Data"
    nowhere = said(("zenodo", "2026-01-01", None), ("zenodo_concept", "2026-01-01", None))
    assert one(nowhere)["missing"] is True
    unsure = said(("zenodo", "2026-01-01", None), silent="zenodo_concept")
    assert "missing" not in one(unsure)


@pytest.mark.parametrize(
    ("answer", "silent", "kept"),
    [
        (("github", "2026-01-02", HOST), "github_files", {"cites", "doi"}),
        (("github_files", "2026-01-01", FILES), "github", {"stars", "license", "archived", "number"}),
    ],
)
def test_what_only_the_silent_one_knew_is_kept(
    answer: tuple[str, str, Repository], silent: str, kept: set[str]
) -> None:
    found = one(said(answer, silent=silent), KNOWN)
    assert kept <= found.keys()
    assert {name: found[name] for name in kept} == {name: getattr(KNOWN, name) for name in kept}


def test_all_of_a_deposit_is_kept_while_its_second_question_is_open() -> None:
    found = one(said(("zenodo", "2026-01-01", None), silent="zenodo_concept"), KNOWN)
    assert found == {**KNOWN.model_dump(exclude_none=True), "identifier": "github:example/alpha"}


def test_what_is_no_longer_so_is_not_kept() -> None:
    opened = Repository(source="github", identifier=NAME, stars=8, archived=False)
    found = one(said(("github", "2026-01-02", opened), silent="github_files"), KNOWN)
    assert (found["stars"], found["stars_since"]) == (8, "2026-01-02")
    assert "archived" not in found


def test_a_number_that_a_host_forgets_stays() -> None:
    found = one(said(("github", "2026-01-02", Repository(source="github", identifier=NAME))), KNOWN)
    assert (found["stars"], found["stars_since"]) == (7, "2025-12-01")


def test_a_deposit_that_has_a_newer_version_says_so() -> None:
    old = Repository(source="zenodo", identifier=NAME, release="1.0", latest=False, downloads=3)
    assert one(said(("zenodo", "2026-01-02", old))) == {
        "identifier": "github:example/alpha", "name": "example/alpha", "downloads": 3, "downloads_since": "2026-01-02",
        "release": "1.0", "outdated": True, "made_up": True,
    }  # fmt: skip


WORK = [Identifier.parse(name) for name in ("doi:10.9999/jmu.1", "arxiv:2401.00001", "openreview:Ab3dEf6hIj")]


@pytest.mark.parametrize(
    ("cites", "mentions", "other"),
    [
        (None, [], None),
        ("doi:10.9999/jmu.1", ["arxiv:2401.77777"], None),  # what it asks to be cited counts
        ("doi:10.9999/another", [], "doi:10.9999/another"),
        ("doi:10.1101/2024.01.02.999901", [], None),  # the work may have this preprint, too
        (None, ["arxiv:2401.00001"], None),
        (None, ["arxiv:2401.77777"], "arxiv:2401.77777"),
        (None, ["arxiv:2401.77777", "arxiv:2401.77777"], "arxiv:2401.77777"),
        (None, ["arxiv:2401.77777", "arxiv:2401.88888"], None),  # a README that names several papers is no one's
        (None, ["openreview:Zz3dEf6hIj"], None),  # a paper is often submitted twice
    ],
)
def test_a_repository_of_another_paper_is_known(cites: str | None, mentions: list[str], other: str | None) -> None:
    files = Repository(
        source="github_files",
        identifier=NAME,
        cites=Identifier.parse(cites) if cites else None,
        mentions=tuple(map(Identifier.parse, mentions)),
    )
    (found,) = repositories(said(("github", "2026-01-02", HOST), ("github_files", "2026-01-01", files)), WORK)
    assert found.other_paper == other
