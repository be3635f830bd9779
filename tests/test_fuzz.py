"""Reading, identifying, checking and weaving survive whatever is thrown at them; `make fuzz` throws more."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import grammar
import promises

FUZZ = Path(__file__).parent / "fuzz.py"
TARGETS = {
    "entries": (grammar.markdown, promises.entries_hold),
    "yaml": (grammar.yaml, promises.yaml_holds),
    "identify": (grammar.url, promises.identify_holds),
    "check": (grammar.markdown, promises.check_holds),
    "weave": (grammar.markdown, promises.weave_holds),
}
HASTE = [HealthCheck.too_slow, HealthCheck.data_too_large]


def choices_of(raw: bytes) -> grammar.Choices:
    """Choices that end with the bytes they are read from."""
    left = bytearray(raw)

    def take(count: int) -> bytes:
        taken = bytes(left[:count])
        del left[:count]
        return taken

    return grammar.Choices(
        below=lambda count: int.from_bytes(take(2), "big") % count, raw=take, more=lambda: bool(left)
    )


def throw(name: str, examples: int) -> None:
    make, holds = TARGETS[name]

    @settings(max_examples=examples, suppress_health_check=HASTE, database=None)
    @given(st.binary(max_size=160))
    def holds_for_all(raw: bytes) -> None:
        holds(make(choices_of(raw)))  # type: ignore[operator] # each target takes what its maker makes

    holds_for_all()


@pytest.mark.parametrize("name", TARGETS)
def test_every_promise_holds_for_any_input(name: str) -> None:
    throw(name, 250)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", TARGETS)
def test_every_promise_holds_for_many_inputs(name: str) -> None:
    throw(name, 3000)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["entries", "identify", "check"])
def test_coverage_guided_fuzzing_finds_nothing(name: str) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: `make fuzz` installs it where there is a wheel")
    command = [sys.executable, str(FUZZ), name, "--runs", "3000", "--seconds", "60"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert ", 0 failed," in done.stdout
