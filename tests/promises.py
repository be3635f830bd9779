"""What holds for every input, whatever it is: the promises that fuzzing puts to the test.

Each takes one input and raises AssertionError where a promise is broken; any other exception breaks one, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from enrich import annotate
from enrich import dataset as data
from enrich.cli import _json_entries, _text_entries
from enrich.decisions import Decisions, Weave
from enrich.errors import EnrichError
from enrich.identify import identify as identify_url
from enrich.identify import url_of
from enrich.lists.check import all_problems
from enrich.lists.document import Document
from enrich.lists.fix import diff, fix
from enrich.lists.problem import BY_LIST, Problem
from enrich.lists.reader import read_list
from enrich.lists.survey import survey
from enrich.lists.weave import Edit, splice, strip, weave
from enrich.lists.yaml_list import read_yaml
from enrich.wording import fed

T = TypeVar("T")
YAML = Path("list.yaml")
FIXED, PER_BYTE = 0.05, 20e-6  # seconds of the processor that one call may take: at most so much, and so much a byte


def timely(call: Callable[[], T], size: int) -> T:
    """What a call returns, in time that grows with the input alone. Tried thrice: the machine may be busy."""
    allowed, taken = FIXED + PER_BYTE * size, []
    for _ in range(3):
        before = time.process_time()
        result = call()
        taken.append(time.process_time() - before)
        if taken[-1] <= allowed:
            return result
    raise AssertionError(f"took {min(taken):.3f} s for {size} bytes; {allowed:.3f} s are allowed")


def entries_hold(source: bytes) -> None:
    """A list in Markdown is read without loss and twice alike; all that is read of it lies within it."""
    document = timely(lambda: read_list(source, "x"), len(source))
    plain = strip(source)
    assert document.source == plain
    assert b"".join(document.segments()) == plain
    assert read_list(source, "x") == document
    assert read_list(plain, "x") == document
    _within(document)
    assert all(entry.start <= entry.insert_at <= entry.end for entry in document.entries)
    timely(lambda: survey(document), len(source))


def yaml_holds(source: bytes) -> None:
    """A list in YAML is read twice alike, or refused in one line; what is read of it can be shown and checked."""
    document, refusal = timely(lambda: _read_yaml(source), len(source))
    if document is None:
        assert refusal.startswith(str(YAML))
        assert refusal.isprintable()
        return
    assert document.source == source
    assert read_yaml(source, YAML) == document
    _within(document)
    _shown(document, timely(lambda: all_problems(document), len(source)))
    timely(lambda: survey(document), len(source))
    read_list(fed(document, _facts(document, "Ada Lovelace"), Decisions()), "x")


def _read_yaml(source: bytes) -> tuple[Document | None, str]:
    try:
        return read_yaml(source, YAML), ""
    except EnrichError as error:
        return None, str(error)


def _within(document: Document) -> None:
    """Every byte range lies within the file and says its line; ids are told apart; all of it can be printed."""
    size = len(document.source)
    for entry in document.entries:
        assert 0 <= entry.start <= entry.end <= size
        assert 0 <= entry.insert_at <= size
        assert entry.line == document.source.count(b"\n", 0, entry.start) + 1
        assert entry.id
        for link in entry.links:
            assert 0 <= link.start < link.end <= size
            assert link.found == identify_url(link.url)
    assert len({entry.id for entry in document.entries}) == len(document.entries)
    assert [entry.start for entry in document.entries] == sorted(entry.start for entry in document.entries)
    lines = document.source.count(b"\n") + 1
    assert all(1 <= place.line <= lines and 0 <= place.at <= size for place in document.places)
    for line in _json_entries(document):
        assert "\n" not in line
        line.encode()
    "\n".join(_text_entries(document)).encode()


def identify_holds(url: str) -> None:
    """A link is read twice alike, its repaired address and its identifier's address read back as the same thing."""
    found = timely(lambda: identify_url.__wrapped__(url), len(url))
    assert found == identify_url.__wrapped__(url)
    assert found.url == url
    assert (found.identifier is None) or found.kind.is_external
    found.address.encode()
    for flag in found.problems:
        assert flag.isprintable()
    if found.kind.is_external:
        assert identify_url.__wrapped__(found.address).identifier == found.identifier
    if found.identifier is not None:
        assert len(found.identifier.value.splitlines()) == 1
        page = url_of(found.identifier)
        assert page is None or identify_url.__wrapped__(page).identifier == found.identifier


def check_holds(source: bytes) -> None:
    """Problems have a documented code and a place; what is fixed is done once, apart, and makes nothing worse."""
    document = read_list(source, "x")
    problems = timely(lambda: all_problems(document), len(source))
    assert all_problems(document) == problems
    _shown(document, problems)
    plain = document.source
    for problem in problems:
        if problem.fix is not None:
            assert 0 <= problem.fix.start <= problem.fix.end <= len(plain)
            assert splice(plain, [problem.fix]) != plain
    after, done = fix(plain)
    assert fix(after) == (after, [])
    assert (after == plain) is (not done)
    assert len(all_problems(read_list(after, "x"))) <= len(problems)
    assert not {problem.code for problem in all_problems(read_list(after, "x"))} - {each.code for each in problems}
    diff(plain, after, "x.md")


def _shown(document: Document, problems: list[Problem]) -> None:
    """Every problem has a code that is documented, a place in the file, and one line in every format."""
    ids = {entry.id for entry in document.entries} | {None}
    lines = document.source.count(b"\n") + 1
    for problem in problems:
        assert problem.code in BY_LIST
        assert problem.entry in ids
        assert problem.at is not None
        assert 0 <= problem.at <= len(document.source)
        assert problem.line == document.source.count(b"\n", 0, problem.at) + 1
        assert problem.also is None or 1 <= problem.also <= lines
        for show in (annotate.human, annotate.as_json, annotate.github):
            assert len(show(Path("x.md"), problem).encode().splitlines()) == 1


def weave_holds(source: bytes) -> None:
    """What is woven in comes out again, byte for byte, and weaving what is woven changes nothing."""
    document = read_list(source, "x")
    plain = document.source
    assert strip(plain) == plain
    edits = [Edit(at, at, b"a *fact*") for at in sorted({entry.insert_at for entry in document.entries})]
    assert strip(weave(plain, edits)) == plain
    woven = _fed(plain)
    assert strip(woven) == plain
    assert _fed(woven) == woven
    with suppress(ValueError):  # edits at any byte, even within a marker of somebody else
        assert strip(weave(plain, [Edit(at, at, b"x") for at in range(0, len(plain), 7)])) == plain


def _fed(source: bytes) -> bytes:
    document = read_list(source, "x")
    return fed(document, _facts(document, "Ada Lovelace"), Decisions(weave=Weave(counters=True, anchors=True)))


def _facts(document: Document, text: str) -> data.Dataset:
    """A dataset in which every entry has something to say."""
    entries = [
        data.Entry(id=e.id, title=e.title, authors=[text], venue=data.Venue(name=text)) for e in document.entries
    ]
    about = data.ListInfo(name="x", title="x", entries=len(entries), links=0, asked=True)
    return data.Dataset(about=about, entries=entries)
