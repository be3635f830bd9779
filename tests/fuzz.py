"""Coverage-guided fuzzing with atheris: `python tests/fuzz.py [TARGET]... --runs 100000`, or `make fuzz`.

Every target runs in a process of its own and ends with its count and speed. An input that breaks a promise is kept as
a file under build/fuzz; `--replay FILE` with its target shows it and what it breaks. No test: pytest has test_fuzz.py.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["enrich"]):
    import grammar
    import promises

BUILD = Path(__file__).parent.parent / "build" / "fuzz"
LONGEST = 256  # bytes of choices, each worth about ten of input


@dataclass(frozen=True, slots=True)
class Target:
    """How an input is made of choices, and what must hold for it."""

    make: Callable[[grammar.Choices], Any]
    holds: Callable[[Any], None]


TARGETS = {
    "entries": Target(grammar.markdown, promises.entries_hold),
    "yaml": Target(grammar.yaml, promises.yaml_holds),
    "identify": Target(grammar.url, promises.identify_holds),
    "check": Target(grammar.markdown, promises.check_holds),
    "weave": Target(grammar.markdown, promises.weave_holds),
}


def choices_of(raw: bytes) -> grammar.Choices:
    """Choices that end with the bytes they are read from."""
    given = atheris.FuzzedDataProvider(raw)
    return grammar.Choices(
        below=lambda count: given.ConsumeIntInRange(0, count - 1),
        raw=given.ConsumeBytes,
        more=lambda: given.remaining_bytes() > 0,
    )


def fuzz(name: str, runs: int, seconds: int) -> None:
    """Fuzz one target; ends the process with libFuzzer's exit code where a promise is broken."""
    target, count, held, size, started = TARGETS[name], 0, 0, 0, time.monotonic()

    def one(raw: bytes) -> None:
        nonlocal count, held, size
        given = target.make(choices_of(raw))
        count, size = count + 1, size + len(given)
        target.holds(given)
        held += 1
        if count % 10_000 == 0:
            print(f"{name}: {held:,} inputs held", flush=True)

    BUILD.mkdir(parents=True, exist_ok=True)
    options = [f"-atheris_runs={runs}", f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={BUILD}/{name}-", "-verbosity=0"], one)
    with suppress(SystemExit):  # which is how it ends either way
        atheris.Fuzz()
    taken = time.monotonic() - started
    speed = f"{size:,} bytes, {taken:.0f} s, {count / taken:,.0f} inputs/s"
    print(f"{name}: {count:,} inputs, {count - held} failed, {speed}", flush=True)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Fuzz what reads lists and links.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"{', '.join(TARGETS)} (default: all)")
    parser.add_argument("--runs", type=int, default=100_000, help="inputs for each target (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=0, help="stop a target after so long (default: never)")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="show one input and test it alone")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.targets) - TARGETS.keys():
        parser.error(f"unknown target {min(unknown)}; there are {', '.join(TARGETS)}")
    names = asked.targets or list(TARGETS)
    if asked.replay:
        given = TARGETS[names[0]].make(choices_of(asked.replay.read_bytes()))
        print(repr(given))
        TARGETS[names[0]].holds(given)
        return 0
    if len(names) == 1:
        fuzz(names[0], asked.runs, asked.seconds)
        return 0
    limits = ["--runs", str(asked.runs), "--seconds", str(asked.seconds)]
    failed = [
        name for name in names if subprocess.run([sys.executable, __file__, name, *limits], check=False).returncode
    ]
    print(f"{len(names) - len(failed)} passed, {len(failed)} failed" + "".join(f" {name}" for name in failed))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
