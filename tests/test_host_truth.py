"""A table of real repositories, made by others: every value arrives, under old names too, in the fewest requests.

The table lies beside the project, never in it; without it this test is skipped.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from enrich.plan import Scope
from enrich.provider import Field
from test_hosts import found, lab, listed, said

TABLE = Path(__file__).parents[2] / "shared" / "truth" / "github.tsv"

pytestmark = pytest.mark.skipif(not TABLE.exists(), reason=f"no table of repositories at {TABLE}")


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def world_of(table: list[dict[str, str]]) -> dict[str, dict[str, Any]]:
    """What GitHub would hold, by the name of today."""
    world: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(table, start=1):
        name = row["renamed_to"] or row["repo"]
        known = world.setdefault(name.lower(), {"name": name, "id": number, "former": []})
        known["stars"] = int(row["stars"] or 0)
        known["license"] = row["license"] or None
        known["archived"] = row["archived"] == "true"
        known["pushed"] = f"{row['last_commit'] or '2025-01-01'}T00:00:00Z"
        known["created"] = f"{row['created_at'] or '2020-01-01'}T00:00:00Z"
        known["former"] += [row["repo"]] if row["renamed_to"] else []
    return world


@pytest.mark.slow
def test_every_repository_of_the_table_is_read_as_it_stands_there(tmp_path: Path) -> None:
    table = rows()
    world = world_of(table)
    with lab(tmp_path, repositories=list(world.values())) as bench:
        source = listed(bench, *(row["url"] for row in table))
        report = bench.run(source, Scope(frozenset({Field.STARS}))).report
        things = {identifier.lower(): thing for identifier, thing in found(bench, source).items()}
    for row in table:
        truth = world[(row["renamed_to"] or row["repo"]).lower()]
        thing = things[f"github:{row['repo']}".lower()]
        assert said(thing, "name", "stars", "license", "archived", "renamed", "pushed", "created", "number") == {
            "name": truth["name"],
            "stars": truth["stars"],
            "license": truth["license"] or "none",
            "archived": truth["archived"] or None,
            "renamed": True if row["renamed_to"] else None,
            "pushed": truth["pushed"][:10],
            "created": truth["created"][:10],
            "number": truth["id"],
        }
    assert report.requests == {"github": -(-len(table) // 100)}
