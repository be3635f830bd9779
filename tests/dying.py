"""Lets `enrich` die, be stopped, or find the disk full at the n-th step of its writing. A program, and what tests use.

It reads orders, one JSON object a line, and does each in a process of its own, forked from one that has imported all.
A step is what changes files under the order's folder: opening one to write, syncing, renaming, removing, changing its
rights, making a folder, keeping a reply, and every program that is started (git). Before the n-th, `how` happens: a
signal by its name, or an error by its name in errno; or, from it on, no file may exceed a `limit` of bytes.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CHANGES = ("os.rename", "os.remove", "os.chmod", "os.mkdir")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True)
class End:
    """How a call ended. `code`: negative for a signal. `steps`: how many it took, or began."""

    code: int
    steps: int
    err: str
    out: str


@dataclass
class Driver:
    """The program at work. `folder`: where calls run, and whose changes are steps."""

    process: subprocess.Popen[str]
    folder: Path
    env: Mapping[str, str]

    def call(
        self,
        *arguments: str,
        at: int = 0,
        how: str = "",
        limit: int = 0,
        env: Mapping[str, str] | None = None,
    ) -> End:
        """One call of `enrich`, undisturbed where `at` is 0. `env`: more of it."""
        given = {**self.env, **(env or {})}
        order = {"call": arguments, "at": at, "how": how, "limit": limit, "env": given}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order | {"folder": str(self.folder)}) + "\n")
        self.process.stdin.flush()
        return End(**json.loads(self.process.stdout.readline()))


@contextmanager
def driving(folder: Path, env: Mapping[str, str]) -> Iterator[Driver]:
    """Start the program; it ends with the block."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, cwd=folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        yield Driver(process, folder, env)
        assert process.stdin
        process.stdin.close()


def main() -> None:
    """Do the orders on standard input."""
    from enrich import console, publish, upstream  # noqa: F401, PLC0415 (imported once, for all that is forked)

    for line in sys.stdin:
        order = json.loads(line)
        files = [Path(f".{name}-{os.getpid()}").absolute() for name in ("steps", "err", "out")]
        if (child := os.fork()) == 0:
            _be(order, *files)
        _, status = os.waitpid(child, 0)
        steps, err, out = (file.read_text("utf-8") for file in files)
        for file in files:
            file.unlink()
        answer = End(os.waitstatus_to_exitcode(status), len(steps), err, out)
        print(json.dumps(answer.__dict__), flush=True)  # noqa: T201 (that is how it answers)


def _be(order: Mapping[str, Any], steps: Path, err: Path, out: Path) -> None:
    """Be the call, and end."""
    from enrich import cli  # noqa: PLC0415 (as above)

    code = 1
    try:
        counter = os.open(steps, os.O_WRONLY | os.O_CREAT)
        for stream, file in ((1, out), (2, err)):
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream)
        os.chdir(order["folder"])
        os.environ.update(order["env"])
        _count(order, counter)
        cli.main(order["call"], standalone_mode=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException as error:  # noqa: BLE001 (a bug: it is to be seen by the test)
        sys.stderr.write(f"Traceback: {error!r}")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _count(order: Mapping[str, Any], counter: int) -> None:
    """Count steps, and let happen what is to happen before one of them."""
    import diskcache  # noqa: PLC0415 (as above)

    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        os.write(counter, b".")
        if taken == order["at"]:
            _disturb(order["how"], order["limit"])

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen" or _changes(event, arguments, order["folder"]):
            step()

    def stepping(inner: Callable[..., Any]) -> Callable[..., Any]:
        def outer(*arguments: Any, **named: Any) -> Any:
            step()
            return inner(*arguments, **named)

        return outer

    os.fsync = stepping(os.fsync)
    diskcache.Cache.set = stepping(diskcache.Cache.set)
    sys.addaudithook(hear)


def _changes(event: str, arguments: tuple[Any, ...], folder: str) -> bool:
    """Whether an event of Python's audit is a change below the folder."""
    writes = event == "open" and isinstance(arguments[0], str) and arguments[2] & _WRITING
    if not writes and event not in _CHANGES:
        return False
    path = Path(os.fsdecode(arguments[0])).absolute()
    return path.is_relative_to(folder) and not (event == "os.mkdir" and path.exists())


def _disturb(how: str, limit: int) -> None:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    elif how.startswith("SIG"):
        os.kill(os.getpid(), signal.Signals[how])
    elif how:
        number = getattr(errno, how)
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main()
