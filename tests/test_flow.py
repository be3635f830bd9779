"""The Prefect flow is the same pipeline: a real temporary server, one task for each provider and stage, an artifact."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness import IMPATIENT, LIST, bench

ROOT = Path(__file__).parent.parent
READ_BACK = """
import asyncio, json, sys
sys.path.insert(0, "flows")
from prefect.testing.utilities import prefect_test_harness
from prefect.client.orchestration import get_client

async def read():
    async with get_client() as client:
        artifacts = await client.read_artifacts()
        tasks = await client.read_task_runs()
        kept = [*artifacts, *tasks, *await client.read_flow_runs(), *await client.read_logs()]
        said = {a.key: a.data for a in artifacts}
        names, states = sorted(t.name for t in tasks), {t.state_name for t in tasks}
        return said, names, states, "".join(each.model_dump_json() for each in kept)

with prefect_test_harness(server_startup_timeout=90):
    from pathlib import Path
    from refresh import refresh
    report = refresh([sys.argv[1]], out=Path(sys.argv[2]))
    artifacts, tasks, states, kept = asyncio.run(read())
    print(json.dumps([report, artifacts, tasks, sorted(states), kept]))
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_flow_asks_writes_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    password = "correct horse battery staple"  # noqa: S105 (made up)
    monkeypatch.setattr("enrich.sandbox.openreview.PASSWORD", password)
    with bench(tmp_path) as lab:
        env = {**os.environ, **lab.sandbox.env(), **IMPATIENT, "ENRICH_CACHE": str(tmp_path / "cache")}
        env |= {"PREFECT_HOME": str(tmp_path / "prefect"), "ENRICH_TIMEOUT": "20", "OPENREVIEW_PASSWORD": password}
        env |= {"PREFECT_LOGGING_LEVEL": "DEBUG"}
        command = [sys.executable, "-c", READ_BACK, str(LIST), str(tmp_path / "out")]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
        assert done.returncode == 0, done.stderr[-3000:]
        report, artifacts, tasks, states, kept = json.loads(done.stdout.splitlines()[-1])
    assert report["troubled"] == []
    assert (tmp_path / "out" / "awesome-brain-fm.yaml").exists()
    rows = {row["provider"]: row for row in json.loads(artifacts["refresh-table"])}
    assert (rows["openreview"]["asked"], rows["openreview"]["found"], rows["openreview"]["absent"]) == (4, 4, 0)
    assert (rows["openreview"]["requests"], rows["openreview"]["fewest requests"]) == (2, 1), "one is the login"
    assert artifacts["refresh-report"].startswith("# Enriched for the first time: awesome-brain-fm\n")
    assert float(artifacts["progress-arxiv"]) == 100.0
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8")) == report
    assert "arxiv: 1 requests" in tasks
    links = sum(row["asked"] for row in rows.values())
    assert len(tasks) < links / 5, "one task for each provider and stage, never one for each link"
    assert states == ["Completed"]
    assert '"name":"openreview: 1 requests"' in kept
    assert not [text for text in (kept, done.stdout, done.stderr) if password in text], "Prefect keeps no password"
