"""Flows that a person starts from a shell explain themselves, and refuse in one line what they cannot use."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import serve
from by_hand import parameters
from harness import LIST


def test_lists_and_folder_are_parameters_of_the_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["nightly.py", str(LIST), "--out", "there"])
    assert parameters("Every night.") == {"lists": [str(LIST)], "out": Path("there")}


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        (["--help"], 0, "Every night."),
        (["nonsense"], 2, "error: no list 'nonsense': neither a file nor the name of one under data/raw/"),
        (["--force"], 2, "unrecognized arguments: --force"),
    ],
)
def test_a_call_is_explained_or_refused(
    call: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["nightly.py", *call])
    with pytest.raises(SystemExit) as end:
        parameters("Every night.\n\nMore of it.")
    assert end.value.code == code
    assert said in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["nonsense"], "serve: no list 'nonsense'"),
        (["--timezone", "Mars/Base"], "serve: there is no time zone 'Mars/Base'; name one as Europe/Berlin"),
        ([], "serve: PREFECT_API_URL is not set; start a server and set it, as --help shows"),
    ],
)
def test_serving_is_refused_in_one_line(call: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "")
    done = CliRunner().invoke(serve.main, [*([] if "nonsense" in call else [str(LIST)]), *call])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(said)
