"""The published format: described, closed, the same bytes for the same data, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from enrich import dataset as data
from enrich.cli import main
from enrich.errors import UsageError

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "schema" / "enriched.schema.json"
COMMITTED = ROOT / "data" / "enriched" / "awesome-brain-fm.yaml"
EATEN = [
    "2103.00020",
    "1e5",
    "NO",
    "on",
    "12:30",
    "0o17",
    "null",
    "~",
    "2023",
    "2023-04-01",
    "=1+1",
    "- x",
    "# y",
    "a: b",
]


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)


def test_the_published_schema_is_that_of_the_code() -> None:
    assert PUBLISHED.read_text("utf-8") == data.schema(), "renew it: enrich schema > schema/enriched.schema.json"


def test_every_property_is_described_and_no_other_allowed() -> None:
    found = list(objects(json.loads(data.schema())))
    assert len(found) >= 10
    for each in found:
        assert each["additionalProperties"] is False
        for name, value in each["properties"].items():
            assert value.get("description"), name


def test_the_committed_file_fits_the_schema_and_was_built_from_the_list_alone() -> None:
    body = yaml.safe_load(COMMITTED.read_text("utf-8"))
    jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_text("utf-8"))).validate(body)
    assert body["about"]["asked"] is False
    assert "made_up" not in COMMITTED.read_text("utf-8")
    assert not any("citations" in entry or "authors" in entry for entry in body["entries"])


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    before = data.load(COMMITTED)
    assert before is not None
    path = tmp_path / "x.yaml"
    assert data.write_text(path, data.dump(before))
    assert data.load(path) == before
    assert path.read_bytes() == COMMITTED.read_bytes()


@pytest.mark.parametrize("text", EATEN)
def test_yaml_eats_no_text(text: str, tmp_path: Path) -> None:
    about = data.ListInfo(name=text, title=text, entries=1, links=0, asked=False)
    dataset = data.Dataset(about=about, entries=[data.Entry(id=text, title=text, authors=[text], fields={text: text})])
    data.write_text(tmp_path / "x.yaml", data.dump(dataset))
    assert data.load(tmp_path / "x.yaml") == dataset


@pytest.mark.parametrize(
    "text", ["", "[]", "about: 1", "version: 2", "\x00", "a: [", "version: 1\nabout: {name: x}\nsurprise: 1"]
)
def test_a_broken_file_is_one_line_with_a_remedy(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match="restore it from git or delete it"):
        data.load(path)


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "x"
    assert data.write_text(path, "one")
    before = path.stat().st_mtime_ns
    assert not data.write_text(path, "one")
    assert path.stat().st_mtime_ns == before


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    data.write_text(path, "one")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UsageError, match=r"x stays as it was, for it cannot be written \(No space left on device\)"):
        data.write_text(path, "two")
    assert path.read_text("utf-8") == "one"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["x"]


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    data.write_text(tmp_path / "x", "one")
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o644


def test_the_committed_files_are_what_a_refresh_without_a_network_builds(tmp_path: Path) -> None:
    source = ROOT / "data" / "raw" / "awesome-brain-fm.md"
    done = CliRunner().invoke(main, ["refresh", str(source), "--offline", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    for name in ("awesome-brain-fm.yaml", "awesome-brain-fm.md"):
        assert (tmp_path / name).read_bytes() == (COMMITTED.parent / name).read_bytes()


@pytest.mark.parametrize("text", ["version: 1\nabout: 2024-13-45\n", f"about: {'9' * 5000}\n", None])
def test_a_foreign_file_in_our_place_is_one_line_too(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    if text is None:
        path.mkdir()
    else:
        path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match="is not an enriched list"):
        data.load(path)


def test_a_file_of_another_version_says_what_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("about: {name: x, title: x, entries: 0, links: 0, asked: true, colour: red}\n", "utf-8")
    with pytest.raises(UsageError, match=r"about\.colour: Extra inputs"):
        data.load(path)
