"""Reading, identifying, checking and weaving survive whatever is thrown at them; `make fuzz` throws more."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import grammar
import promises
from enrich.identify import identify
from enrich.lists.check import all_problems
from enrich.lists.reader import read_list

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


SHAPES: dict[str, Callable[[int], bytes]] = {
    "brackets": lambda n: b"[" * n,
    "open links": lambda n: b"- [a](" * n,
    "emphasis": lambda n: b"*a **b " * n,
    "a line of words": lambda n: b"- " + b"word " * n + b"https://x.org",
    "a line of names": lambda n: b"- [A title of words](https://x.org/a) *" + b"Ada Lovelace, " * n + b"*",
    "a line of dates": lambda n: b"- A title [paper](https://x.org/a) " + b"2023, " * n,
    "a line of groups": lambda n: b"- " + b"[a] (b) " * n + b"[paper](https://x.org/a)",
    "addresses": lambda n: b"https://x.org/(" * n,
    "anchors": lambda n: b"<a href='x'>" * n,
    "comments": lambda n: b"<!--" * n,
    "cells": lambda n: b"|a|b|\n|-|-|\n" + b"|x|[y](https://x.org/a)|\n" * n,
    "equal titles": lambda n: b"- [The same title of words](https://x.org/a)\n" * n,
    "equal headings": lambda n: b"# Papers\n\n[a](#papers-1)\n\n" * n,
    "year headings": lambda n: b"## " + b"papers in " * n + b"\n\n- [A title](https://arxiv.org/abs/2310.16046)\n",
    "deep lists": lambda n: b"".join(b" " * (2 * min(depth, 60)) + b"- a\n" for depth in range(n)),
    "quotes": lambda n: b">" * min(n, 2000) + b" a\n",
}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_input_alone(shape: str) -> None:
    def taken(size: int) -> float:
        source = SHAPES[shape](size)
        started = time.process_time()
        all_problems(read_list(source, "x"))
        return time.process_time() - started

    short = max(0.05, min(taken(2000) for _ in range(2)))
    assert min(taken(8000) for _ in range(2)) < 8 * short


@pytest.mark.parametrize("text", ["a" * 10**6, "https://" * 10**5, "https://x.org/" + "%25" * 10**5, "[" * 10**6])
def test_a_long_address_takes_no_time(text: str) -> None:
    started = time.process_time()
    identify(text)
    assert time.process_time() - started < 0.5
