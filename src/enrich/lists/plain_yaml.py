"""YAML as people type it: every scalar is text that knows its bytes, so that `2103.00020` and `NO` stay what they are.

Built from the parser's events and not from its nodes: nesting is bounded (the C composer overflows its stack), a key
that stands twice is an error instead of the loss of one value, and aliases cannot grow beyond the file's size.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, Self, TypeAlias

import yaml

from enrich.errors import ListError
from enrich.lists.document import line_at

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, the C one ten times as fast
_DEEPEST = 64
_NOTHING = ("", "~", "null")  # not NULL: that is a name
_REMEDY = "check the indentation, and put text that holds `: ` or ` #` in quotes"


class Text(str):
    """A scalar. `start`, `end`: its bytes in the file, quotes included."""

    __slots__ = ("end", "start")
    start: int
    end: int

    def __new__(cls, text: str, start: int = 0, end: int = 0) -> Self:
        self = super().__new__(cls, text)
        self.start, self.end = start, end
        return self


class Table(dict[Text, "Tree"]):
    """A mapping in the file's order, without the keys that have no value."""

    start: int = 0
    end: int = 0


class Items(list["Tree"]):
    """A sequence. An item without a value is None."""

    start: int = 0
    end: int = 0


Tree: TypeAlias = Text | Table | Items | None


def read(source: bytes, path: Path) -> Tree:
    """The only document of a file; None for an empty one. Raises ListError naming the line and a remedy."""
    text = _text(source, path)
    return _Builder(path, source, _byte_of(text, len(source) - len(text.encode()))).run(_events(text, path))


def top_keys(source: bytes, path: Path) -> Iterator[str]:
    """The keys of the outermost mapping, one by one: a big file need not be read to its end. Raises as `read` does."""
    depth, is_key = 0, False
    for event in _events(_text(source, path), path):
        if isinstance(event, yaml.CollectionStartEvent):
            if depth == 0 and not isinstance(event, yaml.MappingStartEvent):
                return
            depth, is_key = depth + 1, depth == 0
            continue
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth == 1:
            if is_key and isinstance(event, yaml.ScalarEvent):
                yield event.value
            is_key = not is_key


def _text(source: bytes, path: Path) -> str:
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListError(f"{path}, line {line_at(source, error.start)}: not UTF-8; save the file as UTF-8") from error


def _events(text: str, path: Path) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ListError(f"{path}{where}: not YAML ({said}); {_REMEDY}") from error


def _byte_of(text: str, offset: int) -> Callable[[int], int]:
    """From a character's place to its byte. `offset`: the length of the byte order mark."""
    wide: list[int] = []
    extra = [0]
    for match in re.finditer(r"[^\x00-\x7f]", text):
        wide.append(match.start())
        extra.append(extra[-1] + len(match[0].encode()) - 1)
    return lambda at: offset + at + extra[bisect_left(wide, at)]


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being read. `end`: of its last value so far.

    `weight`: the number of values in it, those behind aliases included.
    """

    value: Table | Items
    anchor: str | None
    flow: bool
    end: int
    key: Text | None = None
    weight: int = 1


@dataclass(slots=True)
class _Builder:
    path: Path
    source: bytes
    byte: Callable[[int], int]
    root: Tree = None
    documents: int = 0
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Tree, int]] = field(default_factory=dict)

    def run(self, events: Iterator[yaml.Event]) -> Tree:
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                value = self._scalar(event)
                self._anchor(event.anchor, value, 1)
                self._add(value, 1, event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self._fail(event, "a second document begins; keep one in a file")
        return self.root

    def _scalar(self, event: Any) -> Text | None:
        if event.implicit[0] and event.value in _NOTHING:
            return None
        return Text(event.value, self.byte(event.start_mark.index), self._end(event))

    def _end(self, event: Any) -> int:
        """Where something ends; a block ends before the blank lines behind it."""
        start, end = self.byte(event.start_mark.index), self.byte(event.end_mark.index)
        return start + len(self.source[start:end].rstrip())

    def _open(self, event: Any) -> None:
        if len(self.stack) >= _DEEPEST:
            self._fail(event, f"nested deeper than {_DEEPEST}; write it flatter")
        value = Table() if isinstance(event, yaml.MappingStartEvent) else Items()
        value.start = self.byte(event.start_mark.index)
        self.stack.append(_Open(value, event.anchor, bool(event.flow_style), value.start))

    def _close(self, event: Any) -> None:
        closed = self.stack.pop()
        value = closed.value
        value.end = self.byte(event.end_mark.index) if closed.flow else closed.end
        if isinstance(value, Table):
            self._merge(value, event)
            for key in [key for key, each in value.items() if each is None]:
                del value[key]
        self._anchor(closed.anchor, value, closed.weight)
        self._add(value, closed.weight, event, value.end)

    def _merge(self, value: Table, event: Any) -> None:
        """`<<: *defaults`: keys of another mapping, behind the own ones."""
        merged = value.pop(Text("<<"), None)
        for other in merged if isinstance(merged, Items) else [merged] if merged is not None else []:
            if not isinstance(other, Table):
                self._fail(event, "`<<` takes a mapping")
            for key, each in other.items():
                value.setdefault(key, each)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            self._fail(event, f"*{event.anchor} names nothing; put &{event.anchor} before it")
        value, weight = self.anchors[event.anchor]
        self._add(value, weight, event)

    def _anchor(self, name: str | None, value: Tree, weight: int) -> None:
        if name is not None:
            self.anchors[name] = (value, weight)

    def _add(self, value: Tree, weight: int, event: Any, end: int | None = None) -> None:
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        top.end = self._end(event) if end is None else end
        top.weight += weight
        if top.weight > len(self.source) + 10_000:
            self._fail(event, "its aliases stand for more than the file could hold; write the values out")
        if isinstance(top.value, Items):
            top.value.append(value)
        elif top.key is not None:
            top.value[top.key] = value
            top.key = None
        else:
            top.key = self._key(value, top.value, event)

    def _key(self, value: Tree, table: Table, event: Any) -> Text:
        key = value if isinstance(value, Text) else Text("null") if value is None else None
        if key is None:
            self._fail(event, "a key is text; put it in quotes")
        if key in table:
            self._fail(event, f"`{key}` stands twice; remove one")
        return key

    def _fail(self, event: Any, message: str) -> NoReturn:
        line = line_at(self.source, self.byte(event.start_mark.index))
        raise ListError(f"{self.path}, line {line}: {message}")
