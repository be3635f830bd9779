"""Replies, kept for as long as they are worth: one for each (provider, identifier), "no such thing" included.

A fact (found, absent) is only ever replaced by another fact. What went wrong last time is kept beside it, so that an
outage shows in reports and costs no value. Values are JSON text: a shared cache must not be able to run code, which a
pickle would let it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from enrich.model import Identifier, Outcome, Reply
from enrich.store import open_store


class Cache:
    """The replies in a store. `where`: a folder, or the address of a Redis."""

    def __init__(self, where: str | Path) -> None:
        self._store = open_store(where)

    def fact(self, provider: str, identifier: Identifier) -> Reply | None:
        """What the provider last said for certain."""
        return self._read(_key("fact", provider, identifier))

    def trouble(self, provider: str, identifier: Identifier) -> Reply | None:
        """What went wrong when it was last asked, if that was later than the fact."""
        return self._read(_key("trouble", provider, identifier))

    def put(self, reply: Reply) -> None:
        """Keep a reply. A fact ends the trouble; trouble leaves the fact in place."""
        kind = "fact" if reply.outcome.is_fact else "trouble"
        values = {each.name: getattr(reply, each.name) for each in fields(reply)}  # a copy would choke on deep nesting
        values |= {"identifier": str(reply.identifier), "outcome": reply.outcome.value}
        self._store.set(_key(kind, reply.provider, reply.identifier), json.dumps(values, ensure_ascii=False))
        if kind == "fact":
            self._store.delete(_key("trouble", reply.provider, reply.identifier))

    def forget(self, provider: str, identifier: Identifier) -> None:
        """Let go of what the provider last said for certain, so that it is asked again."""
        self._store.delete(_key("fact", provider, identifier))

    def __len__(self) -> int:
        return len(self._store)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Write several replies as one: all of them are kept, or none."""
        with self._store.batch():
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
