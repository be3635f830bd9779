"""The query language of Europe PMC's search, as far as identifiers need it: fields, quotes, brackets, AND, OR, NOT.

`EXT_ID:(1 OR 2) AND SRC:MED OR DOI:"10.1/a"`. AND binds more strongly than OR, and is meant where nothing stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

Clause: TypeAlias = tuple[str, str]  # field in capitals ("" for none) and value
Holds: TypeAlias = Callable[[Clause], bool]
Test: TypeAlias = Callable[[Holds], bool]

_TOKEN = re.compile(r'(\w+):(?=\S)|"([^"]*)"|([()])|([^\s()"]+)')


class Query:
    """A query that was understood: its clauses, and whether it holds for what fulfils some of them."""

    def __init__(self, text: str) -> None:
        """Raises ValueError where brackets or operators are left over."""
        self.clauses: list[Clause] = []
        self._tokens = [_token(match) for match in _TOKEN.finditer(text)]
        self.holds = self._any_of("")
        if self._tokens:
            raise ValueError(f"not understood from {self._tokens[0][1]!r} on")

    def _peek(self) -> tuple[str, str]:
        return self._tokens[0] if self._tokens else ("end", "")

    def _any_of(self, field: str) -> Test:
        parts = [self._all_of(field)]
        while self._peek() == ("word", "OR"):
            self._tokens.pop(0)
            parts.append(self._all_of(field))
        return lambda holds: any(part(holds) for part in parts)

    def _all_of(self, field: str) -> Test:
        parts = [self._one(field)]
        while self._peek()[0] != "end" and self._peek() not in (("word", "OR"), ("bracket", ")")):
            if self._peek() == ("word", "AND"):
                self._tokens.pop(0)
            parts.append(self._one(field))
        return lambda holds: all(part(holds) for part in parts)

    def _one(self, field: str) -> Test:
        kind, value = self._tokens.pop(0) if self._tokens else ("end", "")
        if (kind, value) == ("word", "NOT"):
            inner = self._one(field)
            return lambda holds: not inner(holds)
        if kind == "field":
            return self._one(value.upper())
        if (kind, value) == ("bracket", "("):
            inside = self._any_of(field)
            if self._peek() != ("bracket", ")"):
                raise ValueError("a bracket is not closed")
            self._tokens.pop(0)
            return inside
        if kind not in ("word", "phrase"):
            raise ValueError(f"{value or 'the end'!r} where a value belongs")
        clause = (field, value)
        self.clauses.append(clause)
        return lambda holds: holds(clause)


def _token(match: re.Match[str]) -> tuple[str, str]:
    kinds: Iterator[tuple[str, str | None]] = zip(("field", "phrase", "bracket", "word"), match.groups(), strict=True)
    return next((kind, value) for kind, value in kinds if value is not None)
