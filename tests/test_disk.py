"""A full disk, one that cannot be written to, a damaged cache: one clear line, old files, and the next run repairs."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from dying import Driver, End, driving
from enrich.cache import Cache
from enrich.cli import main
from enrich.demo import WORLD
from enrich.errors import UsageError
from enrich.model import Identifier, Outcome, Reply
from enrich.sandbox import Sandbox, load_world, running
from harness import ENTRIES, IMPATIENT, LIST

PAGE = 4096  # bytes; tmpfs gives space in pages
DOI = Identifier("doi", "10.9999/x")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(load_world(WORLD)) as served:
        yield served


@pytest.fixture
def driver(tmp_path: Path, sandbox: Sandbox) -> Iterator[Driver]:
    """A folder with one list and what a run has made of nine of its entries; three wait for the next run."""
    write(tmp_path, 9)
    with driving(tmp_path, {**sandbox.env(), **IMPATIENT, "ENRICH_CACHE": "cache"}) as program:
        assert refresh(program).code == 0
        write(tmp_path, 12)
        yield program


def write(folder: Path, entries: int) -> None:
    (folder / "list.md").write_text("# Papers\n\n" + "\n".join(ENTRIES[:entries]) + "\n", "utf-8")


def refresh(driver: Driver, *more: str, limit: int = 0) -> End:
    report = ("--out", "out", "--report", "out/report.json")
    return driver.call("refresh", "list.md", *report, *more, at=1, limit=limit)


def files(driver: Driver) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (driver.folder / "out").iterdir()}


def refused(end: End, *words: str) -> str:
    """The one line that tells why a run ended, with the remedy."""
    assert end.code == 2, end
    assert "Traceback" not in end.err
    line = end.err.splitlines()[-1]
    assert line.startswith("enrich: ")
    assert all(word in line for word in words), line
    return line


def reply(payload: str) -> Reply:
    at = "2026-06-01T03:00:00Z"
    return Reply(provider="crossref", identifier=DOI, outcome=Outcome.FOUND, at=at, payload=payload)


def mount(*arguments: str | Path) -> None:
    """Mount something, or skip where nobody may."""
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True)  # noqa: S603, S607
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode().strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own; its free pages are what a test leaves of them."""
    place = tmp_path / "disk"
    place.mkdir()
    mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", place)
    yield place
    subprocess.run(["umount", place], check=True)  # noqa: S603, S607


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Let nobody write into a folder. Root may everywhere, save where the file system itself is read-only."""
    if os.geteuid():
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    mount("--bind", folder, folder)
    try:
        mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S603, S607


def fill(disk: Path, but: int) -> None:
    """Leave so many pages free."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    free = os.statvfs(disk)
    ballast.write_bytes(b"x" * (free.f_bavail * free.f_frsize - but * PAGE))


@pytest.mark.slow
def test_a_full_disk_under_the_enriched_files(driver: Driver, disk: Path) -> None:
    shutil.move(driver.folder / "out", disk / "out")
    (driver.folder / "out").symlink_to(disk / "out")
    old = files(driver)
    ended = []
    for free in range(40):
        fill(disk, free)
        end = refresh(driver, "--offline")
        now = files(driver)
        assert all(now[name] == old[name] for name in ("list.yaml", "list.md") if name in end.err), (free, end)
        assert not [name for name in now if name.startswith(".")], free
        ended.append(end.code)
        if end.code == 0:
            break
        refused(end, "out/", "stays as it was, for it cannot be written (No space left on device); free disk space")
    assert ended.count(2) >= 3, "at several points of the writing"
    assert ended[-1] == 0, "and in the end there was room"
    (disk / "ballast").unlink()
    shutil.copytree(disk / "out", driver.folder / "right")
    assert refresh(driver, "--offline").code == 0
    assert {name: content for name, content in files(driver).items() if name != "report.json"} == {
        name: (driver.folder / "right" / name).read_bytes() for name in ("list.yaml", "list.md")
    }


@pytest.mark.slow
def test_a_full_disk_under_the_cache(driver: Driver, disk: Path) -> None:
    shutil.move(driver.folder / "cache", disk / "cache")
    (driver.folder / "cache").symlink_to(disk / "cache")
    old, ended = files(driver), []
    for free in range(0, 400, 8):
        fill(disk, free)
        end = refresh(driver)
        ended.append(end.code)
        if end.code == 0:
            break
        assert "rollback" not in refused(end, "the cache", "cannot be used (", "free disk space, or set ENRICH_CACHE")
        assert files(driver) == old
    assert ended.count(2) >= 3
    assert ended[-1] == 0
    assert files(driver)["list.md"] != old["list.md"]


@pytest.mark.slow
def test_no_file_may_grow_any_more(driver: Driver) -> None:
    """The same without a file system of our own: the kernel cuts every write short at so many bytes."""
    assert refresh(driver, "--offline").code == 0
    right = files(driver)
    write(driver.folder, 9)
    assert refresh(driver, "--offline").code == 0
    old = files(driver)
    write(driver.folder, 12)
    for limit in range(100, len(right["list.yaml"]) + 1000, len(right["list.yaml"]) // 12):
        end = refresh(driver, "--offline", limit=limit)
        now = files(driver)
        assert all(now[name] in (old[name], right[name]) for name in ("list.yaml", "list.md")), limit
        assert not [name for name in now if name.startswith(".")], limit
        if limit < len(right["list.yaml"]):
            refused(end, "out/list.yaml stays as it was, for it cannot be written (File too large); free disk space")
    assert refresh(driver, "--offline").code == 0
    assert {name: files(driver)[name] for name in ("list.yaml", "list.md")} == {
        name: right[name] for name in ("list.yaml", "list.md")
    }


@pytest.mark.slow
def test_folders_that_cannot_be_written_to(driver: Driver) -> None:
    old = files(driver)
    with unwritable(driver.folder / "out"):
        refused(refresh(driver, "--offline"), "out/list.yaml stays as it was", "make its folder writable")
    with unwritable(driver.folder / "cache"):
        refused(refresh(driver), "the cache cache cannot be opened", "set ENRICH_CACHE to a writable folder")
        refused(refresh(driver, "--offline"), "the cache cache cannot be used", "set ENRICH_CACHE to a folder that can")
    assert files(driver) == old
    assert refresh(driver).code == 0


@pytest.mark.slow
def test_a_cache_that_is_taken_away_under_a_run(driver: Driver, sandbox: Sandbox) -> None:
    old = files(driver)
    sandbox.set_faults({"crossref": {"kind": "stall", "seconds": 1.0, "times": 1}})
    before = len(sandbox.requests)

    def take_away() -> None:
        while len(sandbox.requests) == before:
            time.sleep(0.01)
        shutil.rmtree(driver.folder / "cache")

    (thread := Thread(target=take_away)).start()
    end = refresh(driver, "--force")
    thread.join()
    sandbox.set_faults(None)
    if end.code:
        refused(end, "the cache cache cannot be used (", "set ENRICH_CACHE")
        assert files(driver) == old
    assert refresh(driver).code == 0
    assert files(driver)["list.md"] != old["list.md"]


def damaged(content: bytes) -> list[bytes]:
    """A database as it may be after an accident: of something else, cut, overwritten."""
    return [b"no database at all" * 400, content[: 3 * PAGE], content[: 2 * PAGE] + b"\xff" * (len(content) - 2 * PAGE)]


def test_a_damaged_cache_is_put_aside_once_and_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "cache.db"
    cache = Cache(tmp_path)
    cache.put(reply("x" * 50_000))
    cache.close()
    for content in damaged(file.read_bytes()):
        file.write_bytes(content)
        with pytest.raises(UsageError, match=r"the cache was damaged .* and is now .*cache\.db\.damaged; run again"):
            Cache(tmp_path).put(reply("y"))
        assert (tmp_path / "cache.db.damaged").read_bytes() == content
        anew = Cache(tmp_path)
        assert len(anew) == 0
        anew.put(reply("z"))
        assert anew.fact("crossref", DOI) == reply("z")
        anew.close()


def test_damage_that_is_found_while_a_run_is_under_way(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(200):
        cache.put(replace(reply("x" * 500), identifier=Identifier("doi", f"10.9999/{number}")))
    cache.close()
    file = tmp_path / "cache.db"
    size = file.stat().st_size
    with file.open("r+b") as raw:
        raw.seek(size // 2)
        raw.write(b"\xff" * (size // 2))
    found = Cache(tmp_path)
    with pytest.raises(UsageError, match="the cache was damaged"):
        [found.fact("crossref", Identifier("doi", f"10.9999/{number}")) for number in range(200)]
    found.close()
    assert len(Cache(tmp_path)) == 0


def test_all_of_a_reply_is_in_the_database(tmp_path: Path) -> None:
    """What lay beside it would stay for ever where a run dies between the two."""
    cache = Cache(tmp_path)
    cache.put(reply("x" * 1_000_000))
    assert cache.fact("crossref", DOI) == reply("x" * 1_000_000)
    cache.close()
    assert [path.name for path in tmp_path.rglob("*")] == ["cache.db"]


def test_why_a_batch_could_not_be_kept_is_told_and_not_that_it_could_not_be_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    def undone() -> None:
        with cache.batch():
            cache._store._files._sql("ROLLBACK")  # type: ignore[attr-defined] # as SQLite does when the disk is full
            cache.put(reply("x"))

    monkeypatch.setattr("diskcache.Cache.set", full)
    with pytest.raises(UsageError, match=r"cannot be used \(database or disk is full\); free disk space"):
        undone()


def test_a_watchdog_that_cannot_remember_still_barks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "watchdog.json").write_text('{"began": "2020-01-01T00:00:00Z"}')
    monkeypatch.setattr("os.fsync", full)
    result = CliRunner().invoke(main, ["watchdog", str(LIST), "--out", str(tmp_path)])
    assert (result.exit_code, "was not refreshed since 2020-01-01" in result.stdout) == (2, True)
    assert "watchdog.json stays as it was, for it cannot be written (No space left on device)" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["watchdog.json"]
