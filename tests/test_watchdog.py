"""What the watchdog finds, says once, and tells an outside service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner

from enrich.cli import main
from enrich.errors import UsageError
from enrich.findings import Finding, Kind, Limits, Seen, judge_lists, judge_runs, judge_services
from enrich.settings import Settings
from enrich.transport import heartbeat
from enrich.watchdog import MEMORY, REPORT, Memory
from harness import IMPATIENT, LIST, bench

NOW = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
NAME = LIST.stem


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def report(ended: datetime, troubled: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    tallies = {name: {"service": name} for name in ("arxiv", "crossref")}
    return {
        "ended": ended.isoformat(),
        "lists": [NAME],
        "partial": False,
        "providers": tallies,
        "troubled": list(troubled),
        **more,
    }


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (ago(hours=35), None),
        (ago(hours=37), "x was not refreshed since 2026-06-08 15:00 UTC, 37 hours ago"),
        (NOW + timedelta(minutes=30), None),  # two clocks may differ
        (NOW + timedelta(days=400), "x was last refreshed on 2027-07-15 04:00 UTC, in the future: see to the clock"),
    ],
)
def test_a_list_is_overdue(last: datetime, said: str | None) -> None:
    assert [f.message for f in judge_lists({"x": last}, {}, NOW, Limits())] == ([said] if said else [])


def test_too_many_old_values() -> None:
    assert [f.key for f in judge_lists({}, {"x": 0.26, "y": 0.25}, NOW, Limits())] == ["stale x"]


def test_a_service_is_troubled_after_some_days_running() -> None:
    days = {"arxiv": ["2026-06-08", "2026-06-09"], "crossref": ["2026-06-07", "2026-06-08", "2026-06-09"]}
    assert [f.message for f in judge_services(days, Limits())] == [
        "crossref left questions unanswered on 3 days running, since 2026-06-07"
    ]


TO_COME = Seen("tomorrow's", "scheduled", NOW + timedelta(hours=23))


@pytest.mark.parametrize(
    ("runs", "kinds"),
    [
        ([TO_COME], []),
        ([], [Kind.UNSCHEDULED]),
        ([Seen("r", "running", ago(hours=13)), TO_COME], []),
        ([Seen("r", "running", ago(hours=15)), TO_COME], [Kind.HANGING]),
        ([Seen("r", "pending", ago(minutes=59)), TO_COME], []),
        ([Seen("r", "pending", ago(hours=2)), TO_COME], [Kind.HANGING]),
        ([Seen("r", "cancelling", ago(hours=2)), TO_COME], [Kind.HANGING]),
        ([Seen("r", "scheduled", ago(minutes=10))], []),
        ([Seen("r", "scheduled", ago(hours=2)), TO_COME], [Kind.LATE]),
        ([TO_COME, Seen("r", "crashed", ago(hours=1))], [Kind.FAILED]),
        ([TO_COME, Seen("r", "failed", ago(hours=1))], [Kind.FAILED]),
        ([TO_COME, Seen("r", "completed", ago(hours=1))], []),
        ([TO_COME, Seen("r", "cancelled", ago(hours=1))], []),  # by a person, who knows
    ],
)
def test_runs_that_hang_fail_or_never_begin(runs: list[Seen], kinds: list[Kind]) -> None:
    assert [f.kind for f in judge_runs("nightly", runs, NOW, Limits())] == kinds


def test_days_running_are_days_not_runs() -> None:
    memory = Memory(began=ago(days=9))
    for ended in (ago(days=2), ago(days=2, hours=-1), ago(days=1), ago(days=1)):
        memory.learn(report(ended, ("crossref",)))
    assert memory.troubled == {"crossref": ["2026-06-08", "2026-06-09"]}
    memory.learn(report(NOW, ("arxiv",)))
    assert memory.troubled == {"arxiv": ["2026-06-10"]}, "an answer ends it"
    memory.learn(report(NOW, providers={}))
    assert memory.troubled == {"arxiv": ["2026-06-10"]}, "who was not asked has not answered"


def test_a_part_of_a_list_is_no_refresh_of_it() -> None:
    memory = Memory(began=ago(days=9))
    memory.learn(report(NOW, partial=True))
    assert not memory.refreshed
    memory.learn(report(NOW, held={NAME: {"why": "3 of 9 year would be lost", "losses": []}}))
    assert not memory.refreshed, "nor is one that was held back"
    memory.learn(report(NOW))
    assert memory.refreshed == {NAME: NOW}


def test_nothing_is_overdue_before_it_was_watched_for_long_enough(tmp_path: Path) -> None:
    memory = Memory.load(tmp_path, ago(hours=1))
    assert memory.look([LIST], tmp_path, NOW, Limits()) == []
    assert [f.key for f in memory.look([LIST], tmp_path, NOW + timedelta(days=2), Limits())] == [f"overdue {NAME}"]


def test_a_finding_is_told_once_and_again_after_a_week(tmp_path: Path) -> None:
    first, later = Finding(Kind.OVERDUE, "x", "37 hours"), Finding(Kind.OVERDUE, "x", "38 hours")
    memory = Memory.load(tmp_path, NOW)
    assert memory.tell([first], NOW).new == [first]
    memory.save(tmp_path)
    memory = Memory.load(tmp_path, NOW)
    assert memory.tell([later], NOW + timedelta(hours=1)).new == []
    assert memory.tell([later], NOW + timedelta(days=7)).new == [later]
    assert memory.told["overdue x"].since == NOW
    assert memory.tell([], NOW + timedelta(days=8)).over == ["overdue x"]
    assert memory.tell([first], NOW + timedelta(days=9)).new == [first], "what comes back is news"


@pytest.mark.parametrize("name", [REPORT, MEMORY])
def test_a_broken_file_is_named_with_its_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{")
    with pytest.raises(UsageError, match=f"{name}.*delete it"):
        Memory.load(tmp_path, NOW)


@contextmanager
def listener(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """A service for heartbeats on loopback, and the paths that it was asked for."""
    heard: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ping/secret", heard
    server.shutdown()
    server.server_close()


def test_good_and_bad_news_have_addresses() -> None:
    with listener() as (url, heard):
        settings = Settings.read({"ENRICH_HEARTBEAT_URL": f"{url}?rid=1"})
        assert heartbeat(settings, ok=True) is None
        assert heartbeat(settings, ok=False) is None
        other = Settings.read({"ENRICH_HEARTBEAT_URL": url, "ENRICH_HEARTBEAT_FAIL_URL": f"{url}?status=down"})
        assert heartbeat(other, ok=False) is None
    assert heard == ["/ping/secret?rid=1", "/ping/secret/fail?rid=1", "/ping/secret?status=down"]


def test_a_heartbeat_that_is_not_heard_stops_nothing_and_tells_no_secret() -> None:
    assert heartbeat(Settings.read({}), ok=False) is None
    with listener(503) as (url, _):
        assert heartbeat(Settings.read({"ENRICH_HEARTBEAT_URL": url}), ok=True) == "the heartbeat was answered with 503"
    for nowhere in (url, "not an address/secret"):
        said = heartbeat(Settings.read({"ENRICH_HEARTBEAT_URL": nowhere, "ENRICH_TIMEOUT": "1"}), ok=True)
        assert said is not None
        assert "secret" not in said


def test_the_command_line_tells_what_is_wrong(tmp_path: Path) -> None:
    """An outage of a service at first, then nobody who refreshes."""
    out = tmp_path / "out"
    arguments = ["watchdog", str(LIST), "--out", str(out)]
    with bench(tmp_path, {"semantic_scholar": {"kind": "down"}}) as lab, listener() as (url, heard):
        env = {**lab.sandbox.env(), **IMPATIENT, "ENRICH_CACHE": str(tmp_path / "cache"), "ENRICH_HEARTBEAT_URL": url}

        def call(*options: str) -> tuple[int, list[str]]:
            done = CliRunner(env=env).invoke(main, [*arguments, *options])
            return done.exit_code, done.stdout.splitlines()

        refresh = ["refresh", str(LIST), "--out", str(out), "--report", str(out / "report.json")]
        assert CliRunner(env=env).invoke(main, refresh).exit_code == 3
        assert call("--stale", "100") == (0, ["nothing is wrong"])
        assert call("--nights", "1", "--stale", "100", "--news")[0] == 5
        assert call("--nights", "1", "--stale", "100", "--news") == (0, [])
        code, lines = call("--nights", "1", "--stale", "100")
        assert (code, len(lines)) == (5, 1)
        assert lines[0].startswith("semantic_scholar left questions unanswered on 1 days running")
        code, lines = call("--age", "0.00000001", "--stale", "100")
        assert (code, len(lines)) == (5, 1)
        assert lines[0].startswith(f"{NAME} was not refreshed since")
    assert heard == ["/ping/secret", *["/ping/secret/fail"] * 4]
