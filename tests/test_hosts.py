"""The hosts of code, models and data, provider and sandbox together: what a whole run says of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from enrich.dataset import Repository
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
