"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import click

from enrich.cli import main
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
    """Codes in the source against the table; `repository-archived`, `-empty` stands for both."""
    table = (ROOT / "docs" / "problems.md").read_text("utf-8")
    sources = [path.read_text("utf-8") for path in (ROOT / "src" / "enrich").rglob("*.py")]
    codes = {code for text in sources for code in re.findall(r'Problem\(\s*"([a-z-]+)"', text)}
    assert len(codes) > 15
    for code in codes:
        family, _, last = code.rpartition("-")
        assert f"`{code}`" in table or f"`-{last}`" in table, (code, family)


def test_relative_links_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", (ROOT / name).read_text("utf-8")):
            assert (ROOT / target).exists(), (name, target)
