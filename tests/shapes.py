"""The shape of JSON: which keys occur, with which types. What a sandbox says should have that of recorded answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def kinds(values: Iterable[Any], path: str = "") -> dict[str, set[str]]:
    """Every path of keys with the JSON types seen there; numbers are all one."""
    seen: dict[str, set[str]] = {}
    for value in values:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        seen.setdefault(path, set()).add("number" if number else type(value).__name__)
        parts = (
            value.items() if isinstance(value, dict) else [("[]", v) for v in value] if isinstance(value, list) else ()
        )
        for key, part in parts:
            for inner, found in kinds([part], f"{path}.{key}").items():
                seen.setdefault(inner, set()).update(found)
    return seen


def unseen(said: Any, recorded: Iterable[Any]) -> dict[str, set[str]]:
    """What an answer holds that none of the recorded ones does."""
    known = kinds(recorded)
    new = {key: found - known.get(key, set()) for key, found in kinds([said]).items()}
    return {key: found for key, found in new.items() if found}
