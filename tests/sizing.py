"""What a night over many lists takes of a machine: `python tests/sizing.py [LISTS] [ENTRIES]`, against the sandbox.

ENRICH_CACHE may name a Redis. The figures of docs/operations.md come from here.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path
from time import process_time

from enrich.cache import Cache
from enrich.pipeline import Run, Work
from enrich.sandbox import Sandbox, running
from enrich.settings import Settings
from harness import IMPATIENT
from made_lists import made


def night(sandbox: Sandbox, lists: list[Path], folder: Path) -> str:
    """One night; returns what it took."""
    settings = Settings.read({**sandbox.env(), **IMPATIENT, "ENRICH_TIMEOUT": "60"})
    cache = Cache(os.environ.get("ENRICH_CACHE") or folder / "cache")
    began = process_time()
    with Run([Work.open(path, folder / "out") for path in lists], cache, settings) as run:
        read = process_time()
        for job in (job for stage in run.stages() for job in stage):
            list(run.fetch(job))
        asked = process_time()
        run.finish()
        replies = len(cache)
    took = (
        f"read {read - began:.0f}, ask {asked - read:.0f}, build and write {process_time() - asked:.0f} s of one core"
    )
    return f"{run.report.sent} requests; {took}; {replies} replies are kept"


def main(lists: int = 200, entries: int = 50) -> None:
    """Two nights over the same lists: a first one, and one in which nothing is due."""
    known = made(arxiv=3000, biorxiv=100, journal=1500, titles=0)
    with tempfile.TemporaryDirectory() as place, running(known.world) as sandbox:
        folder = Path(place)
        paths = known.write(folder / "raw", lists, entries)
        for name in ("first night", "nothing due"):
            print(f"{name}: {night(sandbox, paths, folder)}")
    print(f"most memory, with the sandbox: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
