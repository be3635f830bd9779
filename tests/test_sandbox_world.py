"""World files: what they must say, what is refused, and that thousands of works load at once."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
import pytest
import yaml

from enrich.errors import UsageError
from enrich.sandbox import load_world, parse_world, running
from enrich.sandbox import server as sandbox_server
from enrich.sandbox.names import family_first, initialled, split_name

BRAIN = Path(sandbox_server.__file__).parent / "worlds" / "brain.yaml"


@pytest.mark.parametrize(
    ("name", "parts", "first", "short"),
    [
        ("Eva L Dyer", ("Eva L", "Dyer"), "Dyer, E. L.", "Eva L. Dyer"),
        ("Saskia E J de Vries", ("Saskia E J", "de Vries"), "de Vries, S. E. J.", "Saskia E. J. de Vries"),
        ("Nuno Maçarico da Costa", ("Nuno Maçarico", "da Costa"), "da Costa, N. M.", "Nuno Maçarico da Costa"),
        ("Plato", ("", "Plato"), "Plato", "Plato"),
    ],
)
def test_names_are_given_in_the_shapes_of_the_services(
    name: str, parts: tuple[str, str], first: str, short: str
) -> None:
    assert (split_name(name), family_first(name), initialled(name)) == (parts, first, short)


def test_the_shipped_world_says_what_is_made_up() -> None:
    world = load_world(BRAIN)
    works = {work.id: work for work in world.works}
    repositories = {repository.name: repository for repository in world.repositories}
    assert works["poyo-plus"].made_up
    assert "semantic_scholar.citations" in works["cebra"].made_up
    assert all(work.made_up == ("*",) for work in world.works if work.id.startswith("decoy-"))
    assert "stars" not in repositories["AdaptiveMotorControlLab/CEBRA"].made_up
    assert "stars" in repositories["tensorflow/models"].made_up


def test_json_lines_are_read_as_yaml_is(tmp_path: Path) -> None:
    path = tmp_path / "small.jsonl"
    rows = [
        {"world": {"name": "small"}},
        {"work": {"id": "w", "title": "T", "authors": ["A B"], "arxiv": {"id": "2401.00001"}}},
        {"repository": {"name": "o/r", "id": 7}},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    world = load_world(path)
    assert (world.name, world.works[0].arxiv and world.works[0].arxiv.id) == ("small", "2401.00001")
    assert world.repositories[0].id == 7


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "works: [{id: w, title: t, authors: [], stars: 3}]"),
        ("b.yaml", "works: [{title: t}]"),
        ("c.yaml", "works: {"),
        ("d.yaml", "- 1"),
        ("e.jsonl", "{"),
        ("missing.yaml", None),
    ],
)
def test_a_file_that_is_no_world_is_refused_by_name(tmp_path: Path, name: str, text: str | None) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=name):
        load_world(path)


def test_a_mixed_up_world_never_answers_with_the_thing_asked_for() -> None:
    world = parse_world({"works": [{"id": name, "title": name, "authors": []} for name in "abc"]})

    def keys(work: object) -> list[str]:
        return [getattr(work, "id", "")]

    mixed = world.mixed_up()
    assert [(work := mixed.work(keys, name)) and work.id for name in "abc"] == ["b", "c", "a"]
    assert mixed.work(keys, "d") is None


def test_ten_thousand_works_load_in_seconds(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    work = {"title": "A title of usual length about neural data", "authors": ["A. Author"] * 8}
    parts = {"article": {"doi": "10.9999/x", "container": "J"}, "semantic_scholar": {"citations": 3}}
    rows = (
        json.dumps({"work": {"id": f"w{n}", **work, **parts, "arxiv": {"id": f"24{n:07.5f}"}}}) for n in range(10_000)
    )
    path.write_text("\n".join(rows), encoding="utf-8")
    began = time.perf_counter()
    assert len(load_world(path).works) == 10_000
    assert time.perf_counter() - began < 5


def test_the_example_of_the_documentation_is_a_world() -> None:
    text = (Path(__file__).parents[1] / "docs" / "world.md").read_text(encoding="utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    world = parse_world(yaml.safe_load(example))
    assert world.works[0].article
    assert world.works[0].article.print == "2025-01"
    assert [repository.state for repository in world.repositories] == ["ok", "dmca", "ok"]
    assert [deposit.id for deposit in world.deposits] == ["zenodo:9999012"]


def test_the_world_changes_under_a_running_server() -> None:
    before, after = (
        parse_world({"world": {"name": "mine"}, "repositories": [{"name": "a/b", "id": 1, "stars": stars}]})
        for stars in (1, 2)
    )
    with running(before) as sandbox, httpx.Client(base_url=sandbox.url) as web:
        assert web.get("/github/repos/a/b").json()["stargazers_count"] == 1
        sandbox.set_world(after)
        assert web.get("/github/repos/a/b").json()["stargazers_count"] == 2
        assert sandbox.world is after
