"""The hosts of code, models and data, provider and sandbox together: what a whole run says of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from enrich.dataset import Repository
from enrich.model import Identifier
from enrich.model import Repository as Model
from enrich.providers import by_name
from enrich.sandbox import running
from enrich.sandbox.world import parse_world
from harness import Bench

GITHUB = "https://github.com/"


@contextmanager
def lab(folder: Path, **things: list[dict[str, Any]]) -> Iterator[Bench]:
    """A bench whose world holds these repositories and deposits."""
    with running(parse_world(things)) as sandbox:
        yield Bench(sandbox, folder)


def listed(bench: Bench, *urls: str) -> Path:
    """A list in which each address has an entry of its own."""
    source = bench.folder / "lists" / "mine.md"
    source.parent.mkdir(exist_ok=True)
    source.write_text("".join(f"- Thing number {n} [x]({url})\n" for n, url in enumerate(urls)), "utf-8")
    return source


def found(bench: Bench, source: Path) -> dict[str, Repository]:
    entries = bench.dataset(source).entries
    return {repository.identifier: repository for entry in entries for repository in entry.repositories}


def said(repository: Repository, *names: str) -> Mapping[str, Any]:
    return {name: getattr(repository, name) for name in names}


ALPHA = {
    "name": "Example/alpha", "id": 7, "stars": 12, "former": ["example/old-name"], "template": True,
    "release": "v1", "created": "2021-02-03T00:00:00Z", "pushed": "2026-05-01T00:00:00Z", "license": "MIT",
    "citation": "doi: 10.5281/zenodo.1\npreferred-citation: {type: article, doi: 10.9999/jmu.1}\n",
    "readme": "Code of https://arxiv.org/abs/2401.99901",
}  # fmt: skip


def test_a_renamed_github_repository_says_all_that_its_host_and_its_files_know(tmp_path: Path) -> None:
    with lab(tmp_path, repositories=[ALPHA, {"name": "example/bare", "id": 8, "license": "NOASSERTION"}]) as bench:
        source = listed(bench, f"{GITHUB}example/old-name", f"{GITHUB}example/bare", f"{GITHUB}example/gone")
        report = bench.run(source).report
        things = found(bench, source)
    alpha = things["github:example/old-name"]
    assert alpha.model_dump(exclude_none=True) == {
        "identifier": "github:example/old-name", "name": "Example/alpha", "renamed": True, "number": 7, "stars": 12,
        "stars_since": "2026-06-01", "made_up": True, "license": "MIT", "template": True, "created": "2021-02-03",
        "pushed": "2026-05-01", "release": "v1", "released": "2026-05-01", "doi": "10.5281/zenodo.1",
        "cites": "doi:10.9999/jmu.1",
    }  # fmt: skip
    assert said(things["github:example/bare"], "license", "template", "cites", "missing") == {
        "license": "unknown", "template": None, "cites": None, "missing": None,
    }  # fmt: skip
    assert things["github:example/gone"].missing
    assert report.requests == {"github": 2}, "one for the stars of all, one for their files"


def test_files_are_read_once_a_month_and_stars_every_night(tmp_path: Path) -> None:
    with lab(tmp_path, repositories=[ALPHA]) as bench:
        source = listed(bench, f"{GITHUB}Example/alpha", f"{GITHUB}example/gone")
        bench.run(source)
        bench.sleep(days=5)
        assert set(bench.run(source).report.tallies) == {"github"}
        bench.sleep(days=28)
        assert set(bench.run(source).report.tallies) == {"github", "github_files"}


def test_a_query_that_is_too_heavy_is_halved(tmp_path: Path) -> None:
    names = [f"example/r{n}" for n in range(20)]
    rows = [{"name": name, "id": n, "readme": f"arXiv:2401.{n:05}"} for n, name in enumerate(names)]
    with lab(tmp_path, repositories=rows) as bench:
        source = listed(bench, *(f"{GITHUB}{name}" for name in names))
        bench.sandbox.set_faults({"github": {"kind": "error", "status": 502, "body": "html", "times": 2}})
        run = bench.run(source)
    assert run.report.troubled == []
    assert len(found(bench, source)) == 20
    assert run.report.requests["github"] == 2 + 4, "the stars in quarters: whole, half and two; then the files"


HUB = "https://huggingface.co/"
THINGS: dict[str, list[dict[str, Any]]] = {
    "repositories": [
        {"host": "gitlab", "name": "group/sub/alpha.js", "id": 1, "stars": 31, "license": "GPL-3.0", "archived": True,
         "former": ["group/old.js", "my.group/older"]},
        {"host": "gitlab", "name": "my.group/bare", "id": 2, "empty": True, "parent": "x/y"},
        {"host": "codeberg", "name": "Example/alpha", "id": 1, "stars": 12, "former": ["example/old"]},
        {"host": "huggingface", "name": "example/alpha-1b", "id": 1, "likes": 301, "downloads": 7655,
         "license": "Apache-2.0", "former": ["alpha/old"], "readme": "Paper: https://arxiv.org/abs/2401.99901",
         "topics": ["doi:10.57967/hf/9999"]},
        {"host": "huggingface", "name": "datasets/squad", "id": 2, "likes": 9, "downloads": 101,
         "license": "NOASSERTION", "pushed": "2025-06-07T00:00:00Z"},
        {"host": "huggingface", "name": "spaces/example/demo", "id": 3, "likes": 4},
        {"host": "huggingface", "name": "example/disabled", "id": 4, "likes": 5, "disabled": True},
    ],
    "deposits": [
        {"id": "zenodo:12", "title": "Data, first version", "concept": "11", "version": "1.0", "paper": "10.9999/jmu.1",
         "license": "CC-BY-4.0", "downloads": 40, "published": "2024-05-06"},
        {"id": "zenodo:15", "title": "Data, second version", "concept": "11", "version": "2.0", "downloads": 40},
        {"id": "zenodo:20", "title": "Brought along", "doi": "10.9999/foreign"},
        {"id": "zenodo:30", "title": "Deleted", "state": "deleted"},
        {"id": "figshare:1234567", "title": "Spikes", "paper": "10.9999/jmu.1", "version": "3", "license": "CC0-1.0"},
        {"id": "figshare:1234568", "title": "Waves", "paper": "10.9999/jmu.2"},
    ],
}  # fmt: skip
WHERE = {
    "gitlab:group/old.js": "https://gitlab.com/group/old.js/-/tree/main",
    "gitlab:gitlab.com/my.group/older": "https://gitlab.com/my.group/older",
    "gitlab:gitlab.com/my.group/bare": "https://gitlab.com/my.group/bare",
    "gitlab:group/private": "https://gitlab.com/group/private",
    "codeberg:example/old": "https://codeberg.org/example/old",
    "codeberg:nobody/nothing": "https://codeberg.org/nobody/nothing",
    "huggingface:alpha/old": f"{HUB}alpha/old/blob/main/README.md",
    "huggingface:datasets/squad": f"{HUB}datasets/squad",
    "huggingface:spaces/example/demo": f"{HUB}spaces/example/demo",
    "huggingface:example/disabled": f"{HUB}example/disabled",
    "huggingface:example/private": f"{HUB}example/private",
    "zenodo:11": "https://zenodo.org/records/11",
    "zenodo:12": "https://zenodo.org/record/12",
    "zenodo:20": "https://zenodo.org/records/20",
    "zenodo:30": "https://zenodo.org/records/30",
    "figshare:1234567": "https://figshare.com/articles/dataset/Spikes/1234567/2",
    "figshare:1234568": "https://janelia.figshare.com/articles/dataset/Waves/1234568",
    "figshare:7654321": "https://figshare.com/articles/dataset/Nothing/7654321",
}
HOSTS = ("gitlab", "codeberg", "huggingface", "zenodo", "figshare")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, Path, Mapping[str, Repository]]]:
    with lab(tmp_path_factory.mktemp("hosts"), **THINGS) as bench:
        source = listed(bench, *WHERE.values())
        bench.run(source)
        yield bench, source, found(bench, source)


@pytest.mark.parametrize(
    ("identifier", "says"),
    [
        ("gitlab:group/old.js", {"name": "group/sub/alpha.js", "renamed": True, "stars": 31, "license": "GPL-3.0",
                                 "archived": True, "number": 1}),
        ("gitlab:gitlab.com/my.group/older", {"name": "group/sub/alpha.js", "renamed": True}),
        ("gitlab:gitlab.com/my.group/bare", {"renamed": None, "license": "none", "empty": True, "fork": True}),
        ("gitlab:group/private", {"missing": True, "stars": None}),
        ("codeberg:example/old", {"name": "Example/alpha", "renamed": True, "stars": 12, "license": "none"}),
        ("codeberg:nobody/nothing", {"missing": True}),
        ("huggingface:alpha/old", {"name": "example/alpha-1b", "renamed": True, "likes": 301, "downloads": 7655,
                                   "license": "Apache-2.0", "doi": "10.57967/hf/9999", "likes_since": "2026-06-01"}),
        ("huggingface:datasets/squad", {"name": "datasets/squad", "likes": 9, "license": "unknown", "downloads": 101,
                                        "pushed": "2025-06-07"}),
        ("huggingface:spaces/example/demo", {"likes": 4, "downloads": None, "blocked": None}),
        ("huggingface:example/disabled", {"likes": None, "blocked": "disabled", "missing": None}),
        ("huggingface:example/private", {"missing": True}),
        ("zenodo:11", {"title": "Data, second version", "release": "2.0", "doi": "10.5281/zenodo.15", "renamed": None,
                       "outdated": None}),
        ("zenodo:12", {"title": "Data, first version", "release": "1.0", "doi": "10.5281/zenodo.12", "outdated": True,
                       "cites": "doi:10.9999/jmu.1", "license": "CC-BY-4.0", "downloads": 40,
                       "released": "2024-05-06"}),
        ("zenodo:20", {"doi": "10.9999/foreign", "license": "none", "cites": None, "missing": None}),
        ("zenodo:30", {"missing": True}),
        ("figshare:1234567", {"title": "Spikes", "release": "3", "cites": "doi:10.9999/jmu.1", "license": "CC0-1.0"}),
        ("figshare:1234568", {"title": "Waves", "cites": "doi:10.9999/jmu.2", "doi": "10.6084/m9.figshare.1234568.v1"}),
        ("figshare:7654321", {"missing": True}),
    ],
)  # fmt: skip
def test_every_host_is_read_as_it_speaks(
    night: tuple[Bench, Path, Mapping[str, Repository]], identifier: str, says: dict[str, Any]
) -> None:
    assert said(night[2][identifier], *says) == says


def test_nothing_is_asked_twice_and_deposits_once_a_month(
    night: tuple[Bench, Path, Mapping[str, Repository]], tmp_path: Path
) -> None:
    bench = Bench(night[0].sandbox, tmp_path, now=night[0].now)
    source = listed(bench, *WHERE.values())
    report = bench.run(source).report
    redirects = 2 + 1 + 1
    assert report.requests == {"gitlab": 6, "codeberg": 3, "huggingface": 6, "zenodo": 6, "figshare": 3}
    assert report.sent == report.fewest + redirects
    bench.sleep(hours=12)
    assert bench.run(source).report.sent == 0
    bench.sleep(days=1)
    again = bench.run(source).report
    assert set(again.tallies) == {"gitlab", "codeberg", "huggingface"}
    assert again.changes == []


def test_an_outage_of_the_hosts_costs_nothing(
    night: tuple[Bench, Path, Mapping[str, Repository]], tmp_path: Path
) -> None:
    bench = Bench(night[0].sandbox, tmp_path, now=night[0].now)
    source = listed(bench, *WHERE.values())
    bench.run(source)
    before = found(bench, source)
    bench.sandbox.set_faults({name: {"kind": "html"} for name in HOSTS})
    bench.sleep(days=40)
    assert set(bench.run(source).report.troubled) == set(HOSTS)
    assert found(bench, source) == before
    (tmp_path / "cache").rename(tmp_path / "lost")
    bench.run(source)
    assert found(bench, source) == before
    bench.sandbox.set_faults(None)


def test_a_throttled_host_is_asked_again_when_it_says(tmp_path: Path) -> None:
    with lab(tmp_path, **THINGS) as bench:
        bench.sandbox.set_faults({name: {"kind": "throttle", "times": 1} for name in HOSTS})
        source = listed(bench, *WHERE.values())
        assert bench.run(source).report.troubled == []


@pytest.mark.slow
def test_the_pace_of_every_host_is_kept(tmp_path: Path) -> None:
    with running(parse_world(THINGS), limits=True) as sandbox:
        bench = Bench(sandbox, tmp_path)
        assert bench.run(listed(bench, *WHERE.values()), ENRICH_PACE="1").report.troubled == []
        assert sandbox.violations == []


def test_a_gated_model_is_there_though_it_says_nothing() -> None:
    name = Identifier("huggingface", "example/gated")
    said = {"error": "Access to model example/gated is restricted. You must be authenticated to access it."}
    for status in (401, 403):
        answers = by_name("huggingface").split(httpx.Response(status, json=said), [name])
        (model,) = by_name("huggingface").decode(answers[name])
        assert model == Model(source="huggingface", identifier=name)
