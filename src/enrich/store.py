"""Where replies lie: a folder of this machine (diskcache), or a Redis that machines share. Text under text keys.

`open_store` takes what ENRICH_CACHE says: a folder, or `redis://[:password@]host:port/database` (rediss:// with TLS).
Documentation: https://grantjenks.com/docs/diskcache, https://redis.readthedocs.io.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import local
from typing import Any, Protocol
from urllib.parse import urlsplit

import diskcache
from diskcache.core import DBNAME, MODE_PICKLE

from enrich.errors import UsageError

_PREFIX = "enrich:"  # of every key in a Redis, which others may use, too
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Store(Protocol):
    """Text by key, safe for several threads and processes at once."""

    def get(self, key: str) -> str | None:
        """The text under a key; None where there is none."""

    def set(self, key: str, text: str) -> None:
        """Keep a text."""

    def delete(self, key: str) -> None:
        """Forget a text, if there is one."""

    def batch(self) -> AbstractContextManager[None]:
        """Writes within the block are kept together, or not at all."""

    def __len__(self) -> int: ...

    def close(self) -> None:
        """Let go of files and connections."""


def open_store(where: str | Path) -> Store:
    """The store at a folder or at a redis:// address. Raises UsageError where it cannot be used."""
    if str(where).startswith(("redis://", "rediss://")):
        return RedisStore(str(where))
    return DiskStore(Path(where))


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


class DiskStore:
    """A folder, with SQLite underneath: for every process of one machine.

    Everything lies in the database: a file beside it would neither be kept nor lost together with its row. A damaged
    database is put aside, so that the next run starts with an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with self._telling():
            folder.mkdir(parents=True, exist_ok=True)
            self._files = diskcache.Cache(
                str(folder), disk=TextDisk, disk_min_file_size=2**30, eviction_policy="none", size_limit=2**62
            )

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What goes wrong with the database, in one line with its remedy."""
        try:
            yield
        except (sqlite3.Error, OSError, diskcache.Timeout) as error:
            reason = _first(error)
            if getattr(reason, "sqlite_errorcode", None) in _DAMAGED:
                there = self._put_aside()
                raise UsageError(
                    f"the cache was damaged ({reason}) and is now {there}; run again: what it held is asked anew"
                ) from error
            raise UsageError(
                f"the cache {self._folder} cannot be used ({reason}); free disk space, or set ENRICH_CACHE to a folder "
                "that can be written to"
            ) from error

    def _put_aside(self) -> Path:
        there = self._folder / f"{DBNAME}.damaged"
        for part in ("", "-wal", "-shm"):  # named so that SQLite's own tools still see them as one
            with suppress(FileNotFoundError):
                (self._folder / f"{DBNAME}{part}").replace(f"{there}{part}")
        return there

    def get(self, key: str) -> str | None:
        with self._telling():
            text = self._files.get(key)
        return text if isinstance(text, str) else None

    def set(self, key: str, text: str) -> None:
        with self._telling():
            self._files.set(key, text)

    def delete(self, key: str) -> None:
        with self._telling():
            self._files.delete(key)

    @contextmanager
    def batch(self) -> Iterator[None]:
        with self._telling(), self._files.transact():
            yield

    def __len__(self) -> int:
        with self._telling():
            return len(self._files)

    def close(self) -> None:
        self._files.close()


def _first(error: BaseException) -> BaseException:
    """What went wrong first: giving a batch up fails, too, where SQLite has done it already."""
    while isinstance(error.__context__, sqlite3.Error | OSError | UsageError):
        error = error.__context__
    return error


class RedisStore:
    """A Redis server: for workers on several machines. Backup and eviction policy (noeviction) are its owner's."""

    def __init__(self, url: str) -> None:
        import redis  # noqa: PLC0415 (only a fleet needs it)

        self._error = redis.RedisError
        self._place = urlsplit(url).netloc.rpartition("@")[2]  # without the password
        self._waiting = local()
        try:
            self._client = redis.Redis.from_url(url, decode_responses=True, socket_timeout=10)
            self._client.ping()
        except (redis.RedisError, ValueError, OSError) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> UsageError:
        reason = type(error).__name__
        return UsageError(
            f"the cache at {self._place} cannot be used ({reason}); see that Redis runs, and ENRICH_CACHE"
        )

    def _do(self, name: str, *arguments: str) -> Any:
        """One command; within a batch, writes wait for its end."""
        target = getattr(self._waiting, "pipeline", None) if name != "get" else None
        try:
            return getattr(target or self._client, name)(*arguments)
        except self._error as error:
            raise self._unusable(error) from error

    def get(self, key: str) -> str | None:
        text = self._do("get", _PREFIX + key)
        return text if isinstance(text, str) else None

    def set(self, key: str, text: str) -> None:
        self._do("set", _PREFIX + key, text)

    def delete(self, key: str) -> None:
        self._do("delete", _PREFIX + key)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One MULTI/EXEC: what is written in the block can be read after it."""
        self._waiting.pipeline = self._client.pipeline(transaction=True)
        try:
            yield
            self._waiting.pipeline.execute()
        except self._error as error:
            raise self._unusable(error) from error
        finally:
            self._waiting.pipeline = None

    def __len__(self) -> int:
        return sum(1 for _ in self._client.scan_iter(match=f"{_PREFIX}*", count=1000))

    def close(self) -> None:
        self._client.close()
