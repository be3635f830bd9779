"""What people decide about a list, in `data/raw/X.yaml` beside `X.md`: how to feed it, what to correct, what to pin.

No robot writes this file. Every key is optional:

    title: Awesome Foundation Models for the Brain
    weave:
      parts: ["*{authors}*", "{venue} {year}", "{citations} citations", "★ {stars}"]
      separator: " · "
      lead: " "
      counters: true        # correct hand-kept counters
      anchors: true         # correct links within the page that are wrong by case alone
    check:
      ignore: [repeated]    # problems that are not wanted, by code
    pins:
      neural-data-transformer-2:
        identifiers: [arxiv:2310.16046]
"""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, field_validator

from enrich.dataset import Strict
from enrich.errors import UsageError
from enrich.lists.problem import SEVERITY
from enrich.model import Identifier

FIELDS = ("authors", "first", "venue", "year", "status", "citations", "stars")


class Weave(Strict):
    """The wording of what is woven into the list. A part is left out where one of its fields is unknown."""

    parts: list[str] = Field(
        default=["*{authors}*", "{venue} {year}", "{status}", "{citations} citations", "★ {stars}"],
        description=f"What to show, in order; fields: {', '.join(FIELDS)}.",
    )
    separator: str = Field(default=" · ", description="Between two parts.")
    lead: str = Field(default=" — ", description="Before the first part.")
    counters: bool = Field(default=False, description="Correct the counters that the list keeps by hand.")
    anchors: bool = Field(default=False, description="Correct links within the page that are wrong by case alone.")

    @field_validator("parts")
    @classmethod
    def _known_fields(cls, parts: list[str]) -> list[str]:
        for part in parts:
            for _, name, form, conversion in string.Formatter().parse(part):
                if name is not None and name not in FIELDS:
                    raise ValueError(f"unknown field {{{name}}}; known: {', '.join(FIELDS)}")
                if name is not None and (form or conversion):
                    raise ValueError(f"write {{{name}}} without a format")
        return parts

    @field_validator("parts", "separator", "lead")
    @classmethod
    def _one_line(cls, value: list[str] | str) -> list[str] | str:
        for text in [value] if isinstance(value, str) else value:
            if "<!--" in text or set(text) & set("\r\n"):
                raise ValueError("a wording stays on one line and holds no comment")
        return value


class Check(Strict):
    """Which problems are looked for."""

    ignore: list[str] = Field(default_factory=list, description="Codes of problems that are not wanted.")

    @field_validator("ignore")
    @classmethod
    def _known_codes(cls, codes: list[str]) -> list[str]:
        for code in codes:
            if code not in SEVERITY:
                raise ValueError(f"unknown code {code!r}; docs/problems.md lists them")
        return codes


class Pin(Strict):
    """A person's decision about one entry."""

    identifiers: list[str] = Field(default_factory=list, description="What the entry is, scheme:value.")
    reason: str | None = Field(default=None, description="Why.")

    @field_validator("identifiers")
    @classmethod
    def _parsed(cls, identifiers: list[str]) -> list[str]:
        return [str(Identifier.parse(text)) for text in identifiers]


class Decisions(Strict):
    """Everything decided about one list."""

    title: str | None = Field(default=None, description="Title of the list.")
    weave: Weave = Field(default_factory=Weave, description="How the list is fed.")
    check: Check = Field(default_factory=Check, description="Which problems are looked for.")
    pins: dict[str, Pin] = Field(default_factory=dict, description="Decisions by entry id.")

    def pinned(self, entry_id: str) -> list[Identifier]:
        pin = self.pins.get(entry_id)
        return [Identifier.parse(text) for text in pin.identifiers] if pin else []


def load(path: Path) -> Decisions:
    """Read `X.yaml`; no file means no decisions. Raises UsageError naming file, place and remedy."""
    try:
        body: Any = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Decisions.model_validate(body)
    except FileNotFoundError:
        return Decisions()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not YAML ({str(error).splitlines()[0]})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise UsageError(f"{path}: {where}: {first['msg']}") from error
