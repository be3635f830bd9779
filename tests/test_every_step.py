"""Dying, being stopped, a full disk, at every step of a run's writing: each file is whole, and the next run repairs.

What is promised: a file is the old one or the new one, never a part or a mixture. X.yaml and X.md may be of different
runs until the next one, which brings the pair together.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dying import Driver, End, driving
from enrich.demo import WORLD
from enrich.sandbox import Sandbox, load_world, running
from enrich.sandbox.world import parse_world
from harness import ENTRIES, IMPATIENT

OLD = {"one": ENTRIES[:2], "two": ENTRIES[2:3]}
NEW = {"one": ENTRIES[:3], "two": ENTRIES[2:4]}
STOPPED = "enrich: stopped; what was answered is kept, run again to go on"


@dataclass
class Site:
    """Two lists whose files are to be brought from an old version to a new one."""

    driver: Driver
    sandbox: Sandbox
    old: dict[str, bytes] = field(default_factory=dict)
    new: dict[str, bytes] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.driver.folder / "out"

    def put(self, lists: dict[str, list[str]]) -> None:
        """Write the lists as people do."""
        for name, entries in lists.items():
            path = self.driver.folder / "data" / "raw" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {name}\n\n" + "\n".join(entries) + "\n", "utf-8")

    def refresh(self, *more: str, at: int = 0, how: str = "") -> End:
        call = ("refresh", "--offline", "--out", "out", "--report", "out/report.json", *more)
        return self.driver.call(*call, at=at, how=how)

    def back(self) -> None:
        """Make it old again."""
        shutil.rmtree(self.out)
        self.out.mkdir()
        for name, content in self.old.items():
            (self.out / name).write_bytes(content)

    def files(self, out: str = "out") -> dict[str, bytes]:
        found = (self.driver.folder / out).glob("[!.]*")
        return {path.name: path.read_bytes() for path in found if path.suffix != ".json"}

    def litter(self, out: str = "out") -> list[str]:
        return [path.name for path in (self.driver.folder / out).glob(".*")]

    def is_whole(self) -> bool:
        """Whether every file is the old one or the new one, and the report can be read."""
        report = self.out / "report.json"
        if report.exists():
            json.loads(report.read_bytes())
        return all(content in (self.old[name], self.new[name]) for name, content in self.files().items())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with running(load_world(WORLD)) as sandbox:
        env = {**sandbox.env(), **IMPATIENT, "ENRICH_TIMEOUT": "20", "ENRICH_CACHE": str(folder / "cache")}
        with driving(folder, env) as driver:
            site = Site(driver, sandbox)
            site.put(NEW)
            done = driver.call("refresh", "--out", "elsewhere")
            assert done.code == 0, done.err
            site.put(OLD)
            assert site.refresh().code == 0
            site.old = site.files()
            site.put(NEW)
            assert site.refresh().code == 0
            site.new = site.files()
            assert site.old.keys() == site.new.keys() == {"one.yaml", "one.md", "two.yaml", "two.md"}
            assert not any(site.old[name] == site.new[name] for name in site.old)
            yield site


@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "ENOSPC"])
def test_files_are_whole_at_every_step_and_the_next_run_repairs(site: Site, how: str) -> None:
    site.back()
    steps = site.refresh().steps
    assert steps >= 20, "five files: opened, synced, given their rights, renamed"
    for at in range(1, steps + 1):
        site.back()
        end = site.refresh(at=at, how=how)
        assert site.is_whole(), at
        if how == "SIGTERM":
            assert (end.code, end.err.splitlines()[-1]) == (143, STOPPED), (at, end)
        if how == "ENOSPC":
            last = end.err.splitlines()[-1]
            assert (end.code, last.startswith("enrich: out/"), "Traceback" in end.err) == (2, True, False), (at, end)
            assert "stays as it was, for it cannot be written (No space left on device); free disk space" in last
        if how != "SIGKILL":
            assert not site.litter(), at
        assert site.refresh().code == 0
        assert (site.files(), site.litter()) == (site.new, []), at


@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "ENOSPC"])
def test_a_run_that_ends_while_it_asks_costs_no_more_than_the_requests_in_flight(site: Site, how: str) -> None:
    def run(at: int = 0) -> tuple[End, Counter[str]]:
        before = len(site.sandbox.requests)
        end = site.driver.call("refresh", "--out", "own", at=at, how=how, env={"ENRICH_CACHE": "own-cache"})
        asked = (hit for hit in site.sandbox.requests[before:] if hit.path != "/login")
        return end, Counter(hit.service for hit in asked)

    def forget() -> None:
        for name in ("own", "own-cache"):
            shutil.rmtree(site.driver.folder / name, ignore_errors=True)

    forget()
    done, usual = run()
    right = site.files("own")
    for at in range(2, done.steps, 6):
        forget()
        end, first = run(at)
        assert "Traceback" not in end.err, (at, end)
        assert end.code == {"SIGKILL": -9, "SIGTERM": 143, "ENOSPC": 2}[how], (at, end)
        again, rest = run()
        assert (again.code, site.files("own"), site.litter("own")) == (0, right, []), (at, again)
        twice = (first + rest) - usual
        assert all(count == 1 for count in twice.values()), (at, twice)


PULLED = "# Papers\n\n- [A paper of many words](https://arxiv.org/abs/2310.16046)\n"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "ENOSPC"])
def test_a_pull_that_ends_at_any_step_is_made_up_for_by_the_next(tmp_path: Path, how: str) -> None:
    copy = tmp_path / "data" / "raw" / "papers.md"
    copy.parent.mkdir(parents=True)
    copy.with_suffix(".yaml").write_text("upstream: github:example/lists\n")
    versions = [PULLED + f"- [Paper number {n}](https://arxiv.org/abs/2310.1604{n})\n" for n in range(3)]

    def pull(version: str, at: int = 0) -> End:
        repository = {"name": "example/lists", "id": 1, "readme": version}
        with running(parse_world({"world": {"name": "lists"}, "repositories": [repository]})) as sandbox:
            return driver.call("pull", at=at, how=how, env={**sandbox.env(), **IMPATIENT})

    with driving(tmp_path, {"ENRICH_CACHE": "cache"}) as driver:
        assert pull(versions[0]).code == 0
        steps = pull(versions[1]).steps
        assert steps >= 6, "a reply and a memory kept; a file opened, synced, given its rights, renamed"
        for at in range(1, steps + 1):
            assert pull(versions[0]).code == 0
            end = pull(versions[1], at)
            assert end.code == {"SIGKILL": -9, "SIGTERM": 143, "ENOSPC": 2}[how], (at, end)
            assert copy.read_text() in versions[:2]
            again = pull(versions[2])
            assert (again.code, copy.read_text()) == (0, versions[2]), (at, again)
            assert sorted(path.name for path in copy.parent.iterdir()) == ["papers.md", "papers.yaml"]
