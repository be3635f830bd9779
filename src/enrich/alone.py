"""One at a time, by locks of the operating system: they end with their process, however that ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from enrich.errors import UsageError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has other locks, and none is needed to read and write
    fcntl = None  # type: ignore[assignment]

_POLL = 0.5  # seconds; a wait in the kernel could not be ended by a time-out or from another thread


def _say_nothing(_: str) -> None:
    pass


@contextmanager
def asking(
    cache: str, *, wait: bool, together: bool = False, tell: Callable[[str], None] = _say_nothing
) -> Iterator[None]:
    """Ask services with this cache on this machine: alone, or `together` with others who are, too.

    Two runs at once would ask the same questions, and twice as fast as services allow, unless a server keeps one pace
    for them: those may be together. `wait`: until nobody is in the way, and `tell` for whom; else UsageError. Workers
    with a Redis have limits of their own.
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
        if not _has(handle, together=together):
            who = os.pread(handle, 200, 0).decode(errors="replace")
            if not wait:
                raise UsageError(
                    f"another run asks with the cache {cache}: {who}; wait for it with --wait, or set ENRICH_CACHE"
                )
            tell(f"waiting for another run that asks with the cache {cache}: {who}")
            while not _has(handle, together=together):
                time.sleep(_POLL)
        _sign(handle, "runs of Prefect" if together else f"{Path(sys.argv[0]).name}, process {os.getpid()}")
        yield
    finally:
        os.close(handle)


def _has(handle: int, *, together: bool = False) -> bool:
    """Take the lock of a file, unless somebody else has it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if together else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(handle: int, name: str) -> None:
    """Let those who come after us know for whom they wait. On a full disk they do not."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, name.encode(), 0)


@contextmanager
def changing(mark: Path, seconds: float, repair: Callable[[float], None], half_done: type[Exception]) -> Iterator[int]:
    """Be the only one of us who changes what a file stands for; it says something only while somebody is at it.

    Yields the file's handle, to be passed on to programs that take part: whoever holds it is at work. Where somebody
    died over it, was stopped, or ended with `half_done`, `repair` is called first, with the time at which that one
    began (seconds of the epoch). Raises TimeoutError where somebody is still at it after so many seconds.
    """
    handle, until = os.open(mark, os.O_RDWR | os.O_CREAT, 0o644), time.monotonic() + seconds
    try:
        while not _has(handle):
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(_POLL)
        if os.pread(handle, 1, 0):
            repair(os.fstat(handle).st_mtime)
        os.pwrite(handle, b"1", 0)
        try:
            yield handle
        except half_done:
            raise
        except Exception:
            os.ftruncate(handle, 0)
            raise
        os.ftruncate(handle, 0)
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
        yield _waited(handle)
    finally:
        os.close(handle)


def _waited(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        return False
    return True
