"""What people decide about a list, in `data/raw/X.yaml` beside `X.md`: how to feed it, what to correct, what to pin.

No robot writes this file; `enrich init` proposes a first one. Every key is optional:

    title: Awesome Foundation Models for the Brain
    upstream: github:owner/name         # where `enrich pull` fetches X.md from: see lists/origin.py
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
      openreview:IuU0wcO0mo:            # an id of an entry, or what one of its links names: see pins.py
        identifiers: [arxiv:2310.16046] # what the entry is
        not: [doi:10.5555/another]      # what it is not, though a search says so
        values: {year: 2024}            # what holds whatever services say
        leave_alone: false              # true: nothing is asked or changed
        reason: the link goes to a poster
        expires: 2027-01-31             # the last day on which it counts

A list may also be YAML itself: with `entries:` (see lists/shape.py) and no `X.md` beside it, `X.yaml` is the list.
"""

from __future__ import annotations

import json
import string
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator, model_validator

from enrich.dataset import Date, Strict
from enrich.errors import ListError, UsageError
from enrich.identify import identify, url_of
from enrich.identify.canonical import is_scheme
from enrich.lists.document import line_at
from enrich.lists.origin import raw_address
from enrich.lists.plain_yaml import Table, read
from enrich.lists.problem import SEVERITY
from enrich.lists.shape import Item
from enrich.lists.typed import address_of
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


def _line(text: str) -> str:
    if not (line := " ".join(text.split())):
        raise ValueError("write at least one word")
    return line


def named(text: str) -> Identifier:
    """What an address or `scheme:value` names. Raises ValueError for what names nothing, or only perhaps."""
    address = address_of(text)
    found = identify(address) if address else None
    if found is not None and found.identifier is not None:
        if found.candidate:
            raise ValueError(f"{text} may be {found.identifier}; write that, if it is")
        return found.identifier
    scheme, _, value = text.strip().partition(":")
    if not (value and is_scheme(scheme)):
        raise ValueError(f"{text!r} names no paper; write its address, or scheme:value such as arxiv:2310.16046")
    return Identifier(scheme, value)


def spelled(identifier: Identifier) -> str:
    """`scheme:value`; the address where that alone says what its page needs, such as a track of NeurIPS."""
    return str(identifier) if identifier.place is None else url_of(identifier) or str(identifier)


def _names(texts: list[str]) -> list[str]:
    return list({name: spelled(name) for name in map(named, texts)}.values())


Line = Annotated[str, AfterValidator(_line)]
Names = Annotated[list[str], AfterValidator(_names)]
Year = Annotated[int, Field(ge=1500, le=2099)]
Origin = Annotated[str, AfterValidator(raw_address)]
Day = Annotated[date, BeforeValidator(lambda text: date.fromisoformat(str(text)))]


class Form(Strict):
    """What holds of one form of a work, whatever services say."""

    title: Line | None = Field(default=None, description="Title of this form.")
    venue: Line | None = Field(default=None, description="Short name of its venue or preprint server.")
    year: Year | None = Field(default=None, description="Its year.")
    date: Date | None = Field(default=None, description="Its date, as precisely as known, ISO 8601.")
    volume: Line | None = Field(default=None, description="Volume of the journal or proceedings.")
    issue: Line | None = Field(default=None, description="Issue of the journal.")
    pages: Line | None = Field(default=None, description="Pages or article number.")


class Values(Strict):
    """What holds of an entry, whatever services say. What is left out goes on coming from them."""

    title: Line | None = Field(default=None, description="Title of the work.")
    authors: list[Line] | None = Field(default=None, min_length=1, description="All authors, in the paper's order.")
    year: Year | None = Field(default=None, description="Year of the work.")
    venue: Line | None = Field(default=None, description="Where it appeared, as a short name: NeurIPS.")
    track: Line | None = Field(default=None, description="Track of that conference.")
    status: Line | None = Field(default=None, description="Decision or presentation there: oral, poster, rejected …")
    type: (
        Literal["preprint", "conference-paper", "journal-article", "submission", "book", "dataset", "software", "other"]
        | None
    ) = Field(default=None, description="What it is.")
    notice: Line | None = Field(default=None, description="retracted, withdrawn …; `none` where it is not.")
    preprint: Form | None = Field(default=None, description="Of the preprint.")
    publication: Form | None = Field(default=None, description="Of the published form.")

    @model_validator(mode="after")
    def _venue_first(self) -> Self:
        if self.venue is None and (self.track or self.status):
            raise ValueError("`track` and `status` belong to a venue; give `venue` too")
        return self


class Pin(Strict):
    """A person's decision about one entry. Robots keep to it until it is taken out, or has expired."""

    identifiers: Names = Field(default_factory=list, description="What the entry is: addresses, or scheme:value.")
    refused: Names = Field(default_factory=list, alias="not", description="What it is not, though a search says so.")
    values: Values = Field(default_factory=Values, description="What holds of it, whatever services say.")
    leave_alone: bool = Field(default=False, description="Ask and change nothing; what was last known stays.")
    reason: Line | None = Field(default=None, description="Why.")
    expires: Day | None = Field(default=None, description="The last day on which this counts.")

    @model_validator(mode="after")
    def _decides(self) -> Self:
        if both := set(self.names) & self.others:
            raise ValueError(f"{min(both)} stands under `identifiers` and under `not`; remove one")
        if not (self.identifiers or self.refused or self.leave_alone or self.values.model_fields_set):
            raise ValueError("decides nothing; give `identifiers`, `not`, `values` or `leave_alone: true`")
        return self

    @property
    def names(self) -> tuple[Identifier, ...]:
        return tuple(map(named, self.identifiers))

    @property
    def others(self) -> frozenset[Identifier]:
        """What the entry is not."""
        return frozenset(map(named, self.refused))


class Decisions(Strict):
    """Everything decided about one list."""

    title: str | None = Field(default=None, description="Title of the list, where it is not the one in the list.")
    upstream: Origin | None = Field(
        default=None,
        description="Where `enrich pull` fetches X.md from: github:owner/name[/path][@branch], or https:// of a file.",
    )
    vocabulary: list[str] = Field(
        default_factory=list, description="Tags that are right, beside those that the list itself explains."
    )
    weave: Weave = Field(default_factory=Weave, description="How the list is fed.")
    check: Check = Field(default_factory=Check, description="Which problems are looked for.")
    pins: dict[str, Pin] = Field(
        default_factory=dict, description="Decisions by id of an entry, or by what one of its links names."
    )


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
        return parse(path.read_bytes(), path)
    except FileNotFoundError:
        return Decisions()


def parse(source: bytes, path: Path) -> Decisions:
    """Read what stands in `X.yaml`; raises as `load` does."""
    try:
        body = read(source, path) or Table()
    except ListError as error:
        raise UsageError(str(error)) from error
    if not isinstance(body, Table):
        raise UsageError(f"{path}: write decisions as `key: value` lines; known keys: {_keys()}")
    try:
        own = {str(key): value for key, value in body.items() if key != "entries"}
        return Decisions.model_validate(own, strict=False)  # all is text here; the fields say what it is read as
    except ValidationError as error:
        raise UsageError(f"{path}{_first(error, body, source)}") from error


def _keys(place: tuple[Any, ...] = ()) -> str:
    """The keys that are known at a place."""
    model: type[Strict] = File
    match place:
        case ("weave", *_):
            model = Weave
        case ("check", *_):
            model = Check
        case ("pins", _, "values", _, *_):
            model = Form
        case ("pins", _, "values"):
            model = Values
        case ("pins", *_):
            model = Pin
    return ", ".join(field.alias or name for name, field in model.model_fields.items())


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
