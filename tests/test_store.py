"""Replies are kept alike in a folder and in a Redis, and code is kept in neither."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from enrich.cache import Cache
from enrich.errors import UsageError
from enrich.model import Identifier, Outcome, Reply
from enrich.store import Store, open_store

DOI = Identifier("doi", "10.9999/x")
NEEDS_REDIS = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis on loopback, with a password."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    options = f"--port {port} --bind 127.0.0.1 --dir {folder} --requirepass s3cr3t".split()
    program = shutil.which("redis-server") or "redis-server"
    with subprocess.Popen([program, *options, "--save", ""], stdout=subprocess.DEVNULL) as server:  # noqa: S603 (ours)
        url = f"redis://:s3cr3t@127.0.0.1:{port}/0"
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                open_store(url).close()
                break
            except UsageError:
                time.sleep(0.05)
        yield url
        server.terminate()


@pytest.fixture(params=["folder", pytest.param("redis", marks=NEEDS_REDIS)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    where: Any = tmp_path / "cache" if request.param == "folder" else request.getfixturevalue("redis_url")
    opened = open_store(where)
    yield opened
    opened.close()


def test_what_is_kept_is_there(store: Store) -> None:
    assert store.get("none") is None
    store.set("key", "text “é”")
    assert store.get("key") == "text “é”"
    assert len(store) == 1
    store.delete("key")
    store.delete("key")
    assert store.get("key") is None
    assert len(store) == 0


def test_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    def half() -> None:
        with store.batch():
            store.set("one", "1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert store.get("one") is None
    with store.batch():
        store.set("one", "1")
        store.set("two", "2")
    assert (store.get("one"), store.get("two")) == ("1", "2")
    for key in ("one", "two"):
        store.delete(key)


@NEEDS_REDIS
def test_workers_share_facts_and_troubles(redis_url: str) -> None:
    one, other = Cache(redis_url), Cache(redis_url)
    at = "2026-06-01T03:00:00Z"
    found = Reply(provider="crossref", identifier=DOI, outcome=Outcome.FOUND, at=at, payload={"a": 1})
    failed = Reply(provider="crossref", identifier=DOI, outcome=Outcome.FAILED, at=at, note="down")
    one.put(found)
    one.put(failed)
    assert other.fact("crossref", DOI) == found
    assert other.trouble("crossref", DOI) == failed
    other.put(found)
    assert one.trouble("crossref", DOI) is None


@pytest.mark.parametrize("url", ["redis://:s3cr3t@127.0.0.1:1/0", "redis://127.0.0.1:99999/0"])
def test_a_redis_that_is_not_there_is_one_line_without_the_password(url: str) -> None:
    with pytest.raises(UsageError, match="see that Redis runs, and ENRICH_CACHE") as caught:
        open_store(url)
    assert "s3cr3t" not in str(caught.value)
