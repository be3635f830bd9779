"""Time grows with the input alone, whatever it looks like; two megabytes take seconds, and little memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from enrich.identify import identify
from enrich.lists.check import all_problems
from enrich.lists.reader import read_list
from promises import timely

MEGABYTE = 1_000_000
SHAPES: dict[str, Callable[[int], bytes]] = {
    "addresses": lambda n: b"https://x.org/(" * n,
    "anchors": lambda n: b"<a href='x'>" * n,
    "brackets": lambda n: b"[" * n,
    "brackets after an address": lambda n: b"- https://x.org/" + b"(" * n + b")" * 2 * n,
    "cells": lambda n: b"|a|b|\n|-|-|\n" + b"|x|[y](https://x.org/a)|\n" * n,
    "comments that never end": lambda n: b"<p>\n" + b"<!-- >" * n,
    "comments": lambda n: b"<!--" * n,
    "deep items": lambda n: b"- " * n + b"[x](https://x.org)",
    "deep lists": lambda n: b"".join(b" " * (2 * min(depth, 60)) + b"- a\n" for depth in range(n)),
    "emphasis": lambda n: b"*a **b " * n,
    "equal headings": lambda n: b"# Papers\n\n[a](#papers-1)\n\n" * n,
    "equal titles": lambda n: b"- [The same title of words](https://x.org/a)\n" * n,
    "images": lambda n: b"![[" * n + b")]" * n,
    "links apart": lambda n: b"[x] (https://x.org/a) " * n,
    "links within": lambda n: b"- [a](#b) " * n,
    "marks": lambda n: b"- " + b"<b>" * n,
    "one address": lambda n: b"- https://x.org/" + b"%25" * n,
    "one attribute": lambda n: b"<p " + b"a" * n + b">",
    "one line of dates": lambda n: b"- A title [paper](https://x.org/a) " + b"2023, " * n,
    "one line of groups": lambda n: b"- " + b"[a] (b) " * n + b"[paper](https://x.org/a)",
    "one line of names": lambda n: b"- [A title of words](https://x.org/a) *" + b"Ada Lovelace, " * n + b"*",
    "one line of words": lambda n: b"- " + b"word " * n + b"https://x.org",
    "one paper": lambda n: b"- A paper of many words [x](https://arxiv.org/abs/2310.16046)\n" * n,
    "open attributes": lambda n: b"<a id=" * n,
    "open links": lambda n: b"- [a](" * n,
    "open quotes": lambda n: b"<p>\n" + b'<a href="' * n + b">",
    "open sections": lambda n: b"<p>\n" + b"<![CDATA[ >" * n,
    "open tags": lambda n: b"<a " * n,
    "open tags in HTML": lambda n: b"<p>\n" + b"<a " * n,
    "papers": lambda n: b"".join(
        b"- A paper of many words [x](https://arxiv.org/abs/2310.%05d)\n" % k for k in range(n)
    ),
    "pipes": lambda n: b"|a|\n|-|\n" + b"|" * n,
    "quotes": lambda n: b">" * n + b" a\n",
    "year headings": lambda n: b"## " + b"papers in " * n + b"\n\n- [A title](https://arxiv.org/abs/2310.16046)\n",
}


def of_size(shape: str, size: int) -> bytes:
    """About so many bytes of a shape."""
    each = len(SHAPES[shape](101)) - len(SHAPES[shape](100))
    return SHAPES[shape](size // each)


def read_and_check(source: bytes) -> None:
    all_problems(read_list(source, "x"))


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_takes_long(shape: str) -> None:
    source = of_size(shape, MEGABYTE // 100)
    timely(lambda: read_and_check(source), len(source))


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(300)
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_input_alone(shape: str) -> None:
    """At most 8 times the time for 4 times the input, seen twice over so that a busy machine does not decide.

    16 times the input takes 16 times the time where it grows in a line, and 256 times where it grows with the square.
    """
    long = of_size(shape, MEGABYTE)
    for attempt in range(3):  # no input twice: what was read before is known
        sizes = (MEGABYTE // 16 + 100 * (3 * attempt + n) for n in range(3))
        allowed = 8 * 8 * max(0.002, min(_taken(of_size(shape, size)) for size in sizes))
        if (taken := _taken(long + b" " * attempt)) < allowed:
            return
    raise AssertionError(f"{len(long):,} bytes took {taken:.3f} s, more than {allowed:.3f} s")


def _taken(source: bytes) -> float:
    """Seconds of the processor for reading and checking."""
    started = time.process_time()
    read_and_check(source)
    return time.process_time() - started


@pytest.mark.parametrize("text", ["a" * 10**6, "https://" * 10**5, "https://x.org/" + "%25" * 10**5, "[" * 10**6])
def test_a_long_address_takes_no_time(text: str) -> None:
    started = time.process_time()
    identify(text)
    assert time.process_time() - started < 0.5


def made_up(size: int) -> bytes:
    """A list of made-up papers, at 290 bytes each, as real lists have them on average; the emoji makes it harder.

    Python takes four bytes for each character of a text that holds one.
    """
    title = "A made-up unified framework {} for large-scale decoding of neural populations"
    names = "*Mehdi Azabou, Vinam Arora, Venkataramana Ganesh, Ximeng Mao, Santosh Nachimuthu, Eva Dyer*"
    words = "We train one model on many animals, sessions and tasks, and show what it learns about the brain"
    styles = (
        "- POYO: {0} [[NeurIPS 2023](https://arxiv.org/abs/2310.{1:05})] [[GitHub](https://github.com/a/p{1})] {3}.",
        "**{0}** \\\n{2} \\\nNeurIPS 2023. [[Paper](https://arxiv.org/abs/2310.{1:05})] [[Code](https://x.org/p{1})]",
        "1. [2022 bioRxiv] **{0}** [[paper]](https://www.biorxiv.org/content/10.1101/2023.03.21.{1:06}v4) {3}",
        "* [{0}](https://openreview.net/forum?id=R9fGbY{1:03}) (Azabou et al., ICLR 2025) [:octocat:][icon]\n  - {3}",
    )
    parts, length, n = ["# List 🔥\n\n[icon]: https://x.org/i\n"], 40, 0
    while length < size:
        head = f"## Section {n // 50}\n\n" if n % 50 == 0 else ""
        parts.append(f"\n{head}{styles[n % 4].format(title.format(n), n, names, words)}\n")
        length += len(parts[-1])
        n += 1
    return "".join(parts).encode()


def slowness() -> float:
    """How many times slower than an ordinary core this one is just now, with whatever else runs on the machine."""
    started = time.process_time()
    sum(n * n for n in range(5_000_000))
    return max(1.0, (time.process_time() - started) / 0.4)


def dense(size: int) -> bytes:
    """A list of made-up papers in one long run of bullets, at 155 bytes each: half of it is links."""
    title, venues = "A made-up unified framework for decoding neurons", ("NeurIPS", "ICLR", "Nature", "CVPR")
    links = "[[{} {}](https://arxiv.org/abs/2310.{:05})] [[Code](https://github.com/a/a-model{})]"
    lines = (f"- {title} {n} {links.format(venues[n % 4], 2010 + n % 15, n, n)}\n" for n in range(size // 145))
    return "".join(lines).encode()


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("made", [made_up, dense])
def test_two_megabytes_are_read_in_three_seconds_and_little_memory(made: Callable[[int], bytes]) -> None:
    source = made(2_000_000)
    times = []
    for _ in range(3):
        started = time.process_time()
        document = read_list(source, "x")
        times.append(time.process_time() - started)
        assert len(document.entries) > 6500
        del document
    tracemalloc.start()
    read_list(source, "x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert min(times) < 3 * slowness()
    assert peak < 9 * len(source)
