"""The units of docs/flows.md start what is there, come back after a failure, and leave runs the time to end well."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from refresh import _LAST_WORDS

ROOT = Path(__file__).parent.parent
UNITS = sorted((ROOT / "docs" / "systemd").glob("*.service"))
HOME = "%h/enrich/"


def read(unit: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign] # configparser's own way to keep the case
    parser.read(unit, "utf-8")
    return parser


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_a_checkout_has(unit: Path) -> None:
    service = read(unit)["Service"]
    assert service["WorkingDirectory"] + "/" == HOME
    program, *arguments = service["ExecStart"].split()
    assert program.startswith(f"{HOME}.venv/bin/")
    assert (Path(sys.executable).parent / Path(program).name).exists()
    assert all((ROOT / argument).exists() for argument in arguments if argument.endswith(".py"))
    assert service["Restart"] == "always"


def test_a_run_has_the_time_to_end_well() -> None:
    nightly = next(unit for unit in UNITS if unit.stem == "enrich-nightly")
    assert float(read(nightly)["Service"]["TimeoutStopSec"]) > 2 * _LAST_WORDS


def test_systemd_takes_them(tmp_path: Path) -> None:
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("systemd-analyze is not installed")
    (tmp_path / "enrich" / ".venv").mkdir(parents=True)
    (tmp_path / "enrich" / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    env = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    command = [analyse, "verify", "--user", *map(str, UNITS)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
    if "Failed to initialize manager" in done.stderr:
        pytest.skip("systemd-analyze cannot work here")
    assert (done.returncode, done.stderr) == (0, "")
