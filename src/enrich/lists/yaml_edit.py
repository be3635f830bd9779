"""Edits of YAML that people write: a value is set, added to or taken out, and every other byte stays as it is.

No YAML library writes a file back as it was (they move comments, quotes and indentation), so text is put in at the
places that the parser's marks give. Files whose form does not allow that (flow style, anchors) are refused. The caller
reads the result again and compares: what these edits rest on is checked each time, not believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_COMMENT = re.compile(r"( *)#")
_PLAIN = re.compile(r"[A-Za-z0-9][\w./:@+()-]*(?: [\w./@+()-][\w./:@+()-]*)*")
# What others read as something else than text; a date may stay one.
_NO_TEXT = re.compile(r"null|true|false|yes|no|on|off|y|n|(?!\d{4}-\d\d-\d\d$)[\d.,:_e+-]+", re.IGNORECASE)

Path: TypeAlias = tuple[str, ...]
Value: TypeAlias = str | bool | list[str]
Node: TypeAlias = Any  # yaml.Node: pyyaml's stubs do not know what its parts are


class CannotEditError(Exception):
    """The file is written in a way that cannot be edited without harm; says which."""


def put(text: str, path: Path, value: Value, note: str = "") -> str:
    """Set a value: in place of the one that is there, else behind what its mapping holds.

    `note`: a comment beside the last mapping on the way that has to be made.
    """
    pairs, holder = _walk(text, path)
    if len(pairs) == len(path):
        return _replace(text, *pairs[-1], value)
    missing = path[len(pairs) :]
    at, column, step = _place(text, pairs[-1][0] if pairs else None, holder)
    lines = []
    for depth, name in enumerate(missing):
        last = depth == len(missing) - 1
        beside = f" {_rendered(value)}" if last else f"  # {note}" if note and depth == len(missing) - 2 else ""
        lines.append(" " * (column + depth * step) + f"{scalar(name)}:{beside}")
    apart = at > 0 and not pairs and not _line(text, at).lstrip().startswith("#")
    return _insert(text, at, ["", *lines] if apart else lines)


def extend(text: str, path: Path, items: list[str], note: str = "") -> str:
    """Add items to a list, which is made where there is none (with a `note`, as by `put`)."""
    pairs, _ = _walk(text, path)
    there = pairs[-1][1] if len(pairs) == len(path) else None
    if not isinstance(there, yaml.SequenceNode) or (there.flow_style and not there.value):
        return put(text, path, items, note)
    if there.flow_style:
        at = _end(text, there.value[-1])
        return text[:at] + "".join(f", {scalar(item)}" for item in items) + text[at:]
    indent = " " * there.start_mark.column
    return _insert(text, _line_end(text, _end(text, there)), [f"{indent}- {scalar(item)}" for item in items])


def drop(text: str, path: Path) -> str:
    """Take out a value with its lines; what is not there may stay away."""
    pairs, _ = _walk(text, path)
    if len(pairs) < len(path):
        return text
    key, value = pairs[-1]
    start, end = key.start_mark.index - key.start_mark.column, _line_end(text, _end(text, value, key))
    if text[start : key.start_mark.index].strip():
        raise CannotEditError(f"`{path[-1]}` does not begin its line")
    after = _BREAK.match(text, end)
    if after:
        return text[:start] + text[after.end() :]
    before = [found.start() for found in _BREAK.finditer(text, 0, start)]
    return text[: before[-1] if before else 0] + text[end:]


def scalar(text: str) -> str:
    """Text as YAML, in quotes only where it needs them."""
    if _PLAIN.fullmatch(text) and ": " not in f"{text} " and not _NO_TEXT.fullmatch(text):
        return text
    quoted = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**31 - 1)
    return str(quoted).rstrip("\n")


def _rendered(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return scalar(value) if isinstance(value, str) else f"[{', '.join(map(scalar, value))}]"


# Where things stand


def _walk(text: str, path: Path) -> tuple[list[tuple[Node, Node]], Node]:
    """Key and value of each step that is there, and the value behind the last (the root where there is none)."""
    node: Node = yaml.compose(text, Loader=_Loader)
    pairs: list[tuple[Node, Node]] = []
    for name in path:
        if not isinstance(node, yaml.MappingNode):
            break
        found = next(((key, value) for key, value in node.value if key.value == name), None)
        if found is None:
            break
        key, node = found
        _refuse_shared(text, key, node)
        pairs.append(found)
    return pairs, node


def _refuse_shared(text: str, key: Node, value: Node) -> None:
    """What stands elsewhere too, or is named for it, cannot be changed here alone."""
    start = value.start_mark.index
    if start < key.end_mark.index or text[start : start + 1] in ("&", "*", "!"):
        raise CannotEditError(f"`{key.value}` holds an anchor, an alias or a tag")


def _place(text: str, key: Node | None, holder: Node) -> tuple[int, int, int]:
    """Where a mapping ends that gets a further key: the place, its keys' column, the width of one indentation."""
    if isinstance(holder, yaml.MappingNode) and not holder.flow_style and holder.value:
        first, last = holder.value[0][0], holder.value[-1]
        column = first.start_mark.column
        inner = [v.value[0][0].start_mark.column for _, v in holder.value if _is_block(v)]
        end = _line_end(text, _end(text, last[1], last[0]))
        if end == len(text) and _leaf(last[1]).style in ("|", ">"):
            raise CannotEditError("its last text would change with a line below it; end it with a line break")
        return _after_comments(text, end, column), column, max(inner[0] - column, 1) if inner else 2
    if isinstance(holder, yaml.MappingNode | yaml.SequenceNode) or (holder is not None and holder.value):
        what = f"`{key.value}`" if key is not None else "the file"
        raise CannotEditError(f"{what} is not written as indented `key: value` lines")
    if key is None:
        return len(text.rstrip()), 0, 2
    if holder.end_mark.index > holder.start_mark.index:
        raise CannotEditError(f"`{key.value}` holds {text[holder.start_mark.index : holder.end_mark.index]}")
    column = key.start_mark.column + 2
    return _after_comments(text, _line_end(text, key.end_mark.index), column - 1), column, 2


def _leaf(node: Node) -> Node:
    """The last thing in a value."""
    while isinstance(node, yaml.CollectionNode) and node.value:
        node = node.value[-1][1] if isinstance(node.value[-1], tuple) else node.value[-1]
    return node if isinstance(node, yaml.ScalarNode) else yaml.ScalarNode("", "")


def _is_block(node: Node) -> bool:
    return isinstance(node, yaml.MappingNode) and not node.flow_style and bool(node.value)


def _after_comments(text: str, at: int, column: int) -> int:
    """The end of the comment lines below that are indented at least so far, blank lines between them included."""
    end = at
    while (found := _BREAK.match(text, at)) is not None:
        at = _line_end(text, found.end())
        comment = _COMMENT.match(text, found.end())
        if comment is not None and len(comment[1]) >= column:
            end = at
        elif text[found.end() : at].strip():
            break
    return end


def _end(text: str, node: Node, key: Node | None = None) -> int:
    """Where a value ends, without the blank lines and comments that the parser counts in."""
    start, end = node.start_mark.index, node.end_mark.index
    if key is not None and start < key.end_mark.index:  # an alias: what it names stands above
        return int(key.end_mark.index)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1], last[0]) if isinstance(last, tuple) else _end(text, last)
    return int(start + len(text[start:end].rstrip()))


def _line_end(text: str, at: int) -> int:
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def _line(text: str, at: int) -> str:
    """The line that ends at a place."""
    before = [found.end() for found in _BREAK.finditer(text, 0, at)]
    return text[before[-1] if before else 0 : at]


def _insert(text: str, at: int, lines: Sequence[str]) -> str:
    """Put lines behind the one that ends at a place, with the line breaks of the file."""
    first = _BREAK.match(text, at) or _BREAK.search(text)
    new_line = first[0] if first else "\n"
    if at > 0:
        return text[:at] + "".join(new_line + line for line in lines) + text[at:]
    return new_line.join(lines) + ("" if _BREAK.match(text) else new_line) + text


def _replace(text: str, key: Node, node: Node, value: Value) -> str:
    start, end = node.start_mark.index, _end(text, node)
    if isinstance(node, yaml.MappingNode):
        raise CannotEditError(f"`{key.value}` holds `key: value` lines")
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and isinstance(value, list):
        between = (_BREAK.search(text) or ["\n"])[0] + " " * node.start_mark.column
        return text[:start] + between.join(f"- {scalar(item)}" for item in value) + text[end:]
    blank = " " if start == end else ""
    return text[:start] + blank + _rendered(value) + text[end:]
