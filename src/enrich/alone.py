"""One at a time, by locks of the operating system: they end with their process, however that ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from enrich.errors import UsageError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has other locks, and none is needed to read and write
    fcntl = None  # type: ignore[assignment]


@contextmanager
def asking(cache: str, *, wait: bool) -> Iterator[None]:
    """Be the only one who asks services with this cache on this machine. Workers with a Redis have limits of their own.

    Two runs at once would ask the same questions, and twice as fast as services allow. `wait`: until the other run has
    ended; else UsageError.
    """
    if cache.startswith(("redis://", "rediss://")):
        yield
        return
    folder = Path(cache)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "asking", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise UsageError(
            f"the cache {folder} cannot be opened ({error}); set ENRICH_CACHE to a writable folder"
        ) from error
    try:
        if fcntl is not None and not _lock(handle, wait=wait):
            raise UsageError(f"another run asks with the cache {cache}; wait for it with --wait, or set ENRICH_CACHE")
        yield
    finally:
        os.close(handle)


@contextmanager
def writing(folder: Path) -> Iterator[bool]:
    """Be the only one who writes into a folder. False where it cannot be locked, as on some network file systems."""
    if fcntl is None:
        yield False
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield _lock(handle, wait=True)
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
