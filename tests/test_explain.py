"""`enrich explain` accounts for every value that the dataset holds, from the cache alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from enrich.cli import main
from harness import LIST, Bench, bench

POYO = "Multi-session, multi-task neural decoding from distinct cell-types and brain regions"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The first list, enriched; then its services go silent, and one more run finds some of them so."""
    with bench(tmp_path_factory.mktemp("explain")) as each:
        each.run()
        each.sandbox.set_faults({name: {"kind": "down"} for name in ("crossref", "github")})
        each.sleep(days=40)
        each.run()
        yield each


def explain(lab: Bench, *words: str) -> str:
    env = {**lab.sandbox.env(), "ENRICH_CACHE": str(lab.folder / "cache")}
    ran = CliRunner(env=env).invoke(main, ["explain", *words, str(LIST), "--out", str(lab.folder)])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Set `citations[0].count` in a nested value."""
    parts = re.findall(r"[\w-]+", path)
    here: Any = body
    for name, following in pairwise(parts):
        if name.isdigit():
            here.extend({} for _ in range(int(name) + 1 - len(here)))
            here = here[int(name)]
        else:
            here = here.setdefault(name, [] if following.isdigit() else {})
    here[parts[-1]] = value


def test_every_value_of_the_yaml_is_explained(done: Bench) -> None:
    hits = len(done.sandbox.requests)
    built: dict[str, dict[str, Any]] = {}
    for line in explain(done, ".", "--json").splitlines():
        fact = json.loads(line)
        assert fact["source"], fact
        assert fact["rule"], fact
        put(built.setdefault(fact["entry"], {}), fact["field"], fact["value"])
    written = yaml.safe_load((done.folder / f"{LIST.stem}.yaml").read_text("utf-8"))["entries"]
    assert built == {entry["id"]: entry for entry in written}
    assert len(done.sandbox.requests) == hits, "nobody is asked"


def test_a_value_has_source_record_day_rule_and_losers(done: Bench) -> None:
    facts = [json.loads(line) for line in explain(done, "foundation-model-of-neural", "--json").splitlines()]
    (year,) = [fact for fact in facts if fact["field"] == "year"]
    assert (year["value"], year["source"], year["record"]) == (2025, "crossref", "doi:10.1038/s41586-025-08829-y")
    assert year["date"] == "2026-06-01"
    assert "print, else online" in year["rule"]
    assert [lost["value"] for lost in year["lost"]] == [2023]


def test_people_read_it_too(done: Bench) -> None:
    text = explain(done, POYO)
    assert f"title: {POYO}\n    openreview openreview:IuU0wcO0mo, 2026-06-01: most trusted record" in text
    assert "outcomes" not in text
    assert "outcomes" in explain(done, POYO, "--all")


def test_an_unknown_entry_is_one_line_with_a_remedy(tmp_path: Path) -> None:
    ran = CliRunner(env={"ENRICH_CACHE": str(tmp_path)}).invoke(main, ["explain", "no such thing", str(LIST)])
    assert ran.exit_code == 2
    assert ran.stderr == "enrich: no entry fits 'no such thing'; `enrich entries LIST` shows them\n"
