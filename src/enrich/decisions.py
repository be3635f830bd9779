"""What people decide about a list, in `data/raw/X.yaml` beside `X.md`: how to feed it, what to correct, what to pin.

No robot writes this file; `enrich init` proposes a first one. Every key is optional:

    title: Awesome Foundation Models for the Brain
    vocabulary: [Mouse, Human, Ephys]   # tags that are right; `enrich check` tells of others
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

A list may also be YAML itself: with `entries:` (see lists/shape.py) and no `X.md` beside it, `X.yaml` is the list.
"""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from enrich.dataset import Strict
from enrich.errors import ListError, UsageError
from enrich.lists.document import line_at
from enrich.lists.plain_yaml import Table, read
from enrich.lists.problem import SEVERITY
from enrich.lists.shape import Item
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
    counters: bool = Field(default=False, strict=False, description="Correct the counters that the list keeps by hand.")
    anchors: bool = Field(
        default=False, strict=False, description="Correct links within the page that are wrong by case alone."
    )

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

    title: str | None = Field(default=None, description="Title of the list, where it is not the one in the list.")
    vocabulary: list[str] = Field(
        default_factory=list, description="Tags that are right, beside those that the list itself explains."
    )
    weave: Weave = Field(default_factory=Weave, description="How the list is fed.")
    check: Check = Field(default_factory=Check, description="Which problems are looked for.")
    pins: dict[str, Pin] = Field(default_factory=dict, description="Decisions by entry id.")

    def pinned(self, entry_id: str) -> list[Identifier]:
        pin = self.pins.get(entry_id)
        return [Identifier.parse(text) for text in pin.identifiers] if pin else []


class File(Decisions):
    """All that may stand in `data/raw/X.yaml`: decisions, and the entries where the list itself is YAML."""

    entries: list[Item | str] = Field(
        default_factory=list, description="The entries, in order; an address or a title alone is one, too."
    )


def load(path: Path) -> Decisions:
    """Read `X.yaml`; no file means no decisions. Raises UsageError naming file, place and remedy.

    Entries are left to the reader of lists.
    """
    try:
        source = path.read_bytes()
        body = read(source, path) or Table()
    except FileNotFoundError:
        return Decisions()
    except ListError as error:
        raise UsageError(str(error)) from error
    if not isinstance(body, Table):
        raise UsageError(f"{path}: write decisions as `key: value` lines; known keys: {_keys()}")
    try:
        return Decisions.model_validate({str(key): value for key, value in body.items() if key != "entries"})
    except ValidationError as error:
        raise UsageError(f"{path}{_first(error, body, source)}") from error


def _keys(place: tuple[Any, ...] = ()) -> str:
    models: dict[Any, type[Strict]] = {"weave": Weave, "pins": Pin}
    model = models.get(place[0], File) if place else File
    return ", ".join(model.model_fields)


def _first(error: ValidationError, body: Table, source: bytes) -> str:
    """The first mistake: its line, its place, what is wrong with it."""
    first = error.errors()[0]
    value: Any = body
    for part in first["loc"]:
        inner = value.get(part) if isinstance(value, dict) else value[part] if isinstance(part, int) else None
        value = inner if inner is not None else value
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = f"unknown key; known: {_keys(first['loc'][:-1])}"
    where = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
    line = line_at(source, getattr(value, "start", 0))
    return f", line {line}: {where}: {message}"


def schema() -> str:
    """The JSON Schema of `data/raw/X.yaml`, as published in schema/list.schema.json."""
    body = File.model_json_schema(mode="validation")
    body["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    body["title"] = "List or decisions"
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
