"""A whole run against the sandbox in a few lines: what most tests of the pipeline need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from enrich.cache import Cache
from enrich.dataset import Dataset, load
from enrich.demo import WORLD
from enrich.fetch import Fetcher, utc_now
from enrich.losses import MOST_LOST
from enrich.model import Identifier
from enrich.pipeline import Run, Work
from enrich.plan import Scope
from enrich.sandbox import Sandbox, World, load_world, running
from enrich.settings import Settings
from enrich.transport import Network

LIST = Path(__file__).parent.parent / "data" / "raw" / "awesome-brain-fm.md"
ENTRIES = [line for line in LIST.read_text("utf-8").splitlines() if line.startswith("- ") and "](https://" in line]
IMPATIENT = {
    "ENRICH_PACE": "0",
    "ENRICH_WAIT": "0.01",
    "ENRICH_MAX_WAIT": "0.05",
    "ENRICH_ATTEMPTS": "2",
    "ENRICH_TIMEOUT": "2",
}


@dataclass
class Bench:
    """A sandbox, a folder and a clock that stands still until a test moves it."""

    sandbox: Sandbox
    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    now: datetime = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)

    def sleep(self, **ages: float) -> None:
        self.now += timedelta(**ages)

    def run(
        self, source: Path = LIST, scope: Scope | None = None, most_lost: float | None = MOST_LOST, **env: str
    ) -> Run:
        """One run as `enrich refresh` does it; files land in the bench's folder."""
        settings = Settings.read({**self.sandbox.env(), **IMPATIENT, **self.env, **env})
        works = [Work.open(source, self.folder)]
        cache = Cache(self.folder / "cache")
        with Run(works, cache, settings, scope or Scope(), lambda: self.now, most_lost=most_lost) as run:
            for stage in run.stages():
                for job in stage:
                    for _ in run.fetch(job):
                        pass
            run.finish()
        return run

    def dataset(self, source: Path = LIST) -> Dataset:
        dataset = load(self.folder / f"{source.stem}.yaml")
        assert dataset is not None
        return dataset

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob("*.*")) if path.is_file()}


@cache
def _world() -> World:
    return load_world(WORLD)


@contextmanager
def bench(folder: Path, faults: Mapping[str, Any] | None = None, *, limits: bool = False) -> Iterator[Bench]:
    with running(_world(), faults, limits=limits) as sandbox:
        yield Bench(sandbox, folder)


def ids(*texts: str) -> list[Identifier]:
    return [Identifier.parse(text) for text in texts]


@contextmanager
def fetching(sandbox: Sandbox, folder: Path, now: Callable[[], datetime] = utc_now, **env: str) -> Iterator[Fetcher]:
    """What asks the services of a sandbox, with a cache in a folder."""
    settings = Settings.read({**sandbox.env(), **IMPATIENT, **env})
    network, cache = Network(settings), Cache(folder / "cache")
    try:
        yield Fetcher(network, cache, settings, now)
    finally:
        network.close()
        cache.close()
