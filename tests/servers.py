"""PostgreSQL, Redis and a Prefect server on loopback, each in a folder of its own: what a fleet stands on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).parent.parent
PREFECT = Path(sys.executable).parent / "prefect"
T = TypeVar("T")
_QUICK = {  # what a server does from time to time, it does at once
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "2",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
    "PREFECT_SERVER_UI_ENABLED": "false",
}
_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def needs_services() -> None:
    """Skip where Debian's packages are not installed, or nobody is there to run PostgreSQL as."""
    missing = [
        name
        for name, there in (("postgresql", _postgres()), ("redis-server", shutil.which("redis-server")))
        if not there
    ]
    if missing:
        pytest.skip(f"Debian's {' and '.join(missing)} not installed: apt-get install postgresql redis-server")


def _postgres() -> Path | None:
    """The folder of PostgreSQL's programs, the newest."""
    found = shutil.which("initdb")
    return _POSTGRES[-1] if _POSTGRES else Path(found).parent if found else None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A fresh PostgreSQL; yields its address for Prefect. It refuses to be root, so root runs it as another user."""
    programs, data, port = _postgres(), folder / "postgres", free_port()
    assert programs is not None
    data.mkdir()
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(data, user, user)
    make: list[str | Path] = [programs / "initdb", "-D", data, "-U", "prefect", "-A", "trust", "--no-sync"]
    subprocess.run(make, check=True, capture_output=True, cwd="/", user=user, group=user)  # noqa: S603 (ours)
    settings = ["-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"]
    with running([programs / "postgres", "-D", data, "-p", str(port), *settings], folder / "postgres.log", user=user):
        until(lambda: _answers(port), 30, "PostgreSQL")
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A fresh Redis; yields its address."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with running(command, folder / "redis.log"):
        until(lambda: _answers(port), 30, "Redis")
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def prefect_server(folder: Path, database: str | None = None) -> Iterator[dict[str, str]]:
    """A Prefect server; yields the environment of its clients."""
    port = free_port()
    env = {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PWD": str(ROOT),  # where prefect looks for prefect.toml
    }
    if database:
        env["PREFECT_API_DATABASE_CONNECTION_URL"] = database
    command: list[str | Path] = [PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with running(command, folder / "server.log", env={**os.environ, **_QUICK, **env}):
        until(lambda: _is_healthy(env["PREFECT_API_URL"]), 90, "the Prefect server")
        yield env


@contextmanager
def running(
    command: Sequence[str | Path], log: Path, *, env: Mapping[str, str] | None = None, user: str | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs until the block ends, with all that it started; its words go to a file."""
    with log.open("wb") as words:
        program = subprocess.Popen(  # noqa: S603 (ours)
            command, stdout=words, stderr=words, env=env, cwd=ROOT, start_new_session=True, user=user, group=user
        )
    try:
        yield program
    finally:
        kill(program.pid, signal.SIGTERM)
        try:
            program.wait(timeout=20)
        except subprocess.TimeoutExpired:
            kill(program.pid, signal.SIGKILL)
            program.wait(timeout=20)


def kill(pid: int, how: signal.Signals = signal.SIGKILL) -> None:
    """A machine that goes down: the program and everything that it started, whatever session they are in."""
    for each in [pid, *descendants(pid)] if how is signal.SIGKILL else [pid]:
        with suppress(ProcessLookupError):
            os.kill(each, how)


def descendants(pid: int) -> list[int]:
    """All processes below one."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], check=True, capture_output=True, text=True).stdout  # noqa: S607
    pairs = [tuple(map(int, line.split())) for line in table.splitlines()]
    below = [child for child, parent in pairs if parent == pid]
    return [*below, *(deeper for child in below for deeper in descendants(child))]


def until(ask: Callable[[], T | None], seconds: float = 90.0, what: str = "it") -> T:
    """What a question is answered with once the answer is something; fails when that takes too long."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > end:
            pytest.fail(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.3)
    return answer


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _is_healthy(api: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{api}/health", timeout=2) as answer:  # noqa: S310 (ours)
        return bool(answer.status == 200)
    return False
