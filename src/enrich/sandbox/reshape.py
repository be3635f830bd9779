"""A good answer in another shape, for the fault `reshape`: what services send after a change that nobody announced.

Numbers as texts and texts as numbers, lists in place of things, an object around each value, keys that come, go and are
null, records twice or in another order, half a surrogate pair, control characters, NaN, nesting without an end, bodies
of any size. An answer that is no JSON becomes some.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Change = Callable[[Any], Any]

_BOTTOMLESS = 20_000  # levels: more than any reader takes
_DEEP = 400  # levels: what a reader takes, and a copier does not
_MANY = 8  # keys of an object that is a record
_BIG = 5_000_000  # characters


def reshape(body: bytes, shape: str) -> bytes:
    """The body in one of `SHAPES`."""
    try:
        value = json.loads(body)
    except ValueError:
        value = body.decode("utf-8", "replace")
    if shape == "bottomless":
        return b"[" * _BOTTOMLESS + b"]" * _BOTTOMLESS
    text = json.dumps(SHAPES[shape](value), ensure_ascii=shape != "raw halves")
    return text.encode("utf-8", "surrogatepass")


def _scalars(change: Change) -> Change:
    """The same structure with every scalar changed."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(item) for key, item in value.items()}
        return [changed(item) for item in value] if isinstance(value, list) else change(value)

    return changed


def _texts(change: Change) -> Change:
    return _scalars(lambda value: change(value) if isinstance(value, str) else value)


def _numbers(change: Change) -> Change:
    return _scalars(lambda value: change(value) if type(value) in (int, float) else value)


def _objects(change: Change) -> Change:
    """The same structure with every object changed, from the inside out."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return change({key: changed(item) for key, item in value.items()})
        return [changed(item) for item in value] if isinstance(value, list) else value

    return changed


def _lists(change: Change) -> Change:
    """The same structure with every list changed, from the inside out."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(item) for key, item in value.items()}
        return change([changed(item) for item in value]) if isinstance(value, list) else value

    return changed


def _nested(levels: int) -> Any:
    value: Any = None
    for _ in range(levels):
        value = {"unheardOf": value}
    return value


_half = _texts(lambda text: f"{text}\ud83d")
SHAPES: Mapping[str, Change] = {
    "null": lambda _: None,
    "empty object": lambda _: {},
    "empty list": lambda _: [],
    "in a list": lambda value: [value],
    "out of its list": lambda value: value[0] if isinstance(value, list) and value else {"data": value},
    "numbers as texts": _numbers(str),
    "texts as numbers": _texts(lambda text: int(text) if text.isascii() and text.isdigit() else text),
    "zeros": _numbers(lambda _: 0),
    "minus": _numbers(lambda number: -number - 1),
    "huge": _numbers(lambda _: 10**30),
    "nan": _numbers(lambda _: float("nan")),
    "nulls": _scalars(lambda _: None),
    "blanks": _texts(lambda _: ""),
    "true": _scalars(lambda _: True),
    "halves": _half,
    "raw halves": _half,
    "control characters": _texts(lambda text: f"\x1b[31m{text}\x07\u202e"),
    "objects for values": _scalars(lambda value: {"value": value}),
    "lists for values": _scalars(lambda value: [value]),
    "lists of nothing": _lists(lambda _: []),
    "fewer keys": _objects(lambda each: dict([*each.items()][::2])),
    "other keys": _objects(lambda each: {key.swapcase(): value for key, value in each.items()}),
    "more keys": _objects(lambda each: {**each, "unheardOf": {"new": [1, None]}}),
    "deep": _objects(lambda each: {**each, "unheardOf": _nested(_DEEP)} if len(each) > _MANY else each),
    "bottomless": lambda value: value,
    "big": lambda value: {"unheardOf": "x" * _BIG, **(value if isinstance(value, dict) else {"data": value})},
    "twice": _lists(lambda each: [item for item in each for _ in range(2)]),
    "turned round": _lists(lambda each: each[::-1]),
}
