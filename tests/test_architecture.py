"""Who may import whom, as a table. One direction, pure in the middle, one door to the network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "enrich"
FLOWS = SRC.parent.parent / "flows"
PURE = {"model", "errors", "latex", "text", "venues", "match", "identify", "lists", "provider", "providers"}
FACTS = {
    "alone",
    "dataset",
    "proof",
    "resolve",
    "repositories",
    "choice",
    "forms",
    "authorship",
    "counts",
    "merge",
    "events",
    "explain",
    "compare",
    "build",
    "changes",
    "decisions",
    "wording",
    "plan",
    "report",
    "losses",
    "message",
    "export",
    "review",
    "pins",
    "pinned",
    "candidates",
    "findings",
}

# package or module: what of ours it may import. "fetch" and "transport" are the door to the network.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "latex": set(),
    "text": {"latex", "model"},
    "venue_ids": set(),
    "venues": {"model", "venue_ids"},
    "match": {"latex", "model"},
    "settings": {"errors"},
    "provider": {"errors", "model"},
    "providers": {"errors", "identify", "model", "provider", "providers", "text"},
    "identify": {"model", "identify"},
    "lists": {"errors", "identify", "lists", "model", "venues"},
    "store": {"errors"},
    "alone": {"errors"},
    "cache": {"model", "store"},
    "guard": {"errors"},
    "git": {"alone", "errors"},
    "transport": {"", "provider", "settings"},
    "fetch": {"cache", "errors", "model", "provider", "settings", "transport"},
    "sandbox": {"errors", "sandbox"},
    **dict.fromkeys(FACTS - {"plan", "report"}, PURE | FACTS),
    "plan": PURE | FACTS | {"fetch"},
    "report": PURE | FACTS,
    "pipeline": PURE | FACTS | {"cache", "fetch", "settings", "transport"},
    "upstream": PURE | FACTS | {"cache", "fetch", "git", "guard", "pipeline", "settings", "transport"},
    "pull_request": {"errors", "model", "providers", "settings", "text", "transport"},
    "publish": PURE | FACTS | {"git", "pull_request", "settings"},
    "init": PURE | FACTS | {"pipeline"},
    "decide": PURE | FACTS | {"pipeline"},
    "watchdog": PURE | FACTS,
    "annotate": {"lists"},
    "doctor": {"cache", "providers", "settings", "transport"},
}
ON_TOP = {"__main__", "cli", "console", "demo", "dialogue", "__init__"}
CLIENTS = {"fetch", "transport"}  # may hold an httpx client


def modules() -> list[Path]:
    return sorted(SRC.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SRC)))
def test_one_direction(path: Path) -> None:
    if name_of(path) in ON_TOP:
        return
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("enrich.")}
    ours -= {"__version__"}
    assert ours <= MAY_IMPORT[name_of(path)] | {name_of(path)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SRC)))
def test_prefect_is_for_flows_only(path: Path) -> None:
    assert not any(name.split(".")[0] == "prefect" for name in imports(path))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SRC)))
def test_only_the_door_holds_a_client(path: Path) -> None:
    text = path.read_text("utf-8")
    if name_of(path) not in CLIENTS:
        assert "httpx.Client(" not in text
        assert "httpx.get(" not in text


def test_flows_stand_on_the_pipeline() -> None:
    for path in FLOWS.glob("*.py"):
        ours = {name.split(".")[1] for name in imports(path) if name.startswith("enrich.")}
        assert ours <= {
            "alone",
            "cache",
            "errors",
            "fetch",
            "findings",
            "losses",
            "model",
            "pipeline",
            "plan",
            "provider",
            "providers",
            "publish",
            "report",
            "settings",
            "transport",
            "upstream",
            "watchdog",
        }


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SRC)))
def test_every_module_and_public_class_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "a module says what it is for"
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name
