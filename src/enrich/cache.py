"""Replies, kept for as long as they are worth: one for each (provider, identifier), "no such thing" included.

A fact (found, absent) is only ever replaced by another fact. What went wrong last time is kept beside it, so that an
outage shows in reports and costs no value. Values are JSON text: a shared cache must not be able to run code, which
diskcache's own default (pickle) would let it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import diskcache
from diskcache.core import MODE_PICKLE

from enrich.errors import UsageError
from enrich.model import Identifier, Outcome, Reply


class TextDisk(diskcache.Disk):  # type: ignore[misc] # diskcache ships no types
    """Stores text and nothing else. A pickle in the file is refused, not loaded."""

    def put(self, key: Any) -> tuple[Any, bool]:
        if not isinstance(key, str):
            raise TypeError("cache keys are text")
        return key, True

    def get(self, key: Any, raw: Any) -> Any:
        if not raw:
            raise UsageError("the cache holds a pickled key: it was not written by enrich; delete its folder")
        return key

    def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> Any:
        if mode == MODE_PICKLE:
            raise UsageError("the cache holds a pickle: it was not written by enrich; delete its folder")
        return super().fetch(mode, filename, value, read)


class Cache:
    """The replies on disk. Safe for several threads and processes at once (SQLite underneath)."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._store = diskcache.Cache(str(folder), disk=TextDisk, eviction_policy="none", size_limit=2**62)
        except (OSError, diskcache.Timeout) as error:
            raise UsageError(
                f"the cache {folder} cannot be opened ({error}); set ENRICH_CACHE to a writable folder"
            ) from error

    def fact(self, provider: str, identifier: Identifier) -> Reply | None:
        """What the provider last said for certain."""
        return self._read(_key("fact", provider, identifier))

    def trouble(self, provider: str, identifier: Identifier) -> Reply | None:
        """What went wrong when it was last asked, if that was later than the fact."""
        return self._read(_key("trouble", provider, identifier))

    def put(self, reply: Reply) -> None:
        """Keep a reply. A fact ends the trouble; trouble leaves the fact in place."""
        kind = "fact" if reply.outcome.is_fact else "trouble"
        values = asdict(reply) | {"identifier": str(reply.identifier), "outcome": reply.outcome.value}
        self._store.set(_key(kind, reply.provider, reply.identifier), json.dumps(values, ensure_ascii=False))
        if kind == "fact":
            self._store.delete(_key("trouble", reply.provider, reply.identifier))

    def __len__(self) -> int:
        return len(self._store)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Write several replies as one: all of them are kept, or none."""
        with self._store.transact():
            yield

    def close(self) -> None:
        self._store.close()

    def _read(self, key: str) -> Reply | None:
        text = self._store.get(key)
        if text is None:
            return None
        try:
            values = json.loads(text)
            values["identifier"] = Identifier.parse(values["identifier"])
            values["outcome"] = Outcome(values["outcome"])
            if datetime.fromisoformat(values["at"]).tzinfo is None:
                return None
            return Reply(**values)
        except (ValueError, TypeError, KeyError, RecursionError):
            return None  # written by another version: asking again is cheaper than failing


def _key(kind: str, provider: str, identifier: Identifier) -> str:
    return f"{kind}|{provider}|{identifier.scheme}:{identifier.key}"
