"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import click

from enrich.cli import main
from enrich.events import Kind
from enrich.lists.problem import BY_LIST, BY_PIN, BY_RECORD, SEVERITY
from enrich.settings import TABLE

ROOT = Path(__file__).parent.parent


def test_the_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for setting in TABLE:
        default = f"`{setting.default}`" if setting.default else ""
        assert f"| `{setting.name}` | {default} | {setting.help} |" in readme


def test_the_readme_lists_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert isinstance(main, click.Group)
    for name in main.commands:
        assert f"| `enrich {name}" in readme, name


def test_every_problem_is_explained() -> None:
    """The codes in use, those with a severity, and the rows of all tables are the same."""
    text = (ROOT / "docs" / "problems.md").read_text("utf-8")
    tables = re.split(r"^## ", text, flags=re.MULTILINE)[1:4]
    for table, codes in zip(tables, (BY_LIST, BY_RECORD, BY_PIN), strict=True):
        rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning|notice) \|", table, flags=re.MULTILINE)
        assert rows == sorted((code, str(severity)) for code, severity in codes.items())
    sources = [path.read_text("utf-8") for path in (ROOT / "src" / "enrich").rglob("*.py")]
    used = {code for each in sources for code in re.findall(r'Problem\(\s*(?:code=)?"([a-z-]+)"', each)}
    assert used == SEVERITY.keys()


def test_relative_links_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", (ROOT / name).read_text("utf-8")):
            assert (ROOT / target).exists(), (name, target)


def test_every_event_is_explained() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "events.md").read_text("utf-8"), flags=re.MULTILINE)
    assert rows == [str(kind) for kind in Kind]


def test_the_provider_that_is_shown_is_one_that_works() -> None:
    """CONTRIBUTING shows the smallest provider whole: its file, its line, its fixture."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    code, line, golden = re.findall(r"^```(?:python|diff|yaml)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)[:3]
    assert code == (ROOT / "src/enrich/providers/aaai.py").read_text("utf-8")
    assert line.removeprefix("+") in (ROOT / "src/enrich/providers/__init__.py").read_text("utf-8")
    assert golden == (ROOT / "tests/fixtures/providers/aaai/magazine.golden.yaml").read_text("utf-8")
    assert len(code.splitlines()) < 60
