"""One entry of a YAML list, as people type it. Nothing is required but a title or a link.

    - title: "POYO: A unified, scalable framework for neural population decoding"
      section: [Papers, Decoding]          # headings above it; text for one
      authors: [Mehdi Azabou, Eva Dyer]    # or one text
      venue: NeurIPS 2023 spotlight
      year: 2023
      links:                               # label: address; or a list of addresses, or of {label, url}
        paper: arxiv:2310.16046
        code: https://github.com/neuro-galaxy/poyo
      tags: [Ephys, NHP]
      highlight: yes
      notes: Works across animals.

Any other key is kept: as a link where its value is an address (`github: …`, `doi: …`, `project_page: …`), else as a
field of the entry. An entry may also be a single address or title.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeAlias

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from enrich.lists.plain_yaml import Items, Table, Text

_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_YES, _NO = ("true", "yes", "on", "y", "1"), ("false", "no", "off", "n", "0")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?!\d)")
_LINK_KEYS = {"label", "name", "text", "role", "type", "url", "link", "href"}


def _one(value: Any) -> Text:
    if not isinstance(value, Text):
        raise ValueError("write one text")  # noqa: TRY004 (pydantic turns a ValueError into its own)
    return value


def _many(value: Any) -> list[Text]:
    given = [each for each in value if each is not None] if isinstance(value, Items) else [value]
    texts = [each for each in given if isinstance(each, Text)]
    if len(texts) < len(given):
        raise ValueError("write a text, or a list of texts")
    return texts


def _words(value: Any) -> list[Text]:
    """Several short texts: a list of them, or one text with commas."""
    texts = _many(value)
    if isinstance(value, Items):
        return texts
    return [Text(part.strip(), value.start, value.end) for part in value.split(",") if part.strip()]


def _year(value: Any) -> Text:
    if not _YEAR.match(_one(value)):
        raise ValueError(f"“{value}” is no year; write four digits, or put the words into `venue`")
    return Text(value[:4], value.start, value.end)


def _truth(value: Any) -> bool:
    word = _one(value).casefold()
    if word not in _YES + _NO:
        raise ValueError(f"“{value}” is neither yes nor no")
    return word in _YES


def _id(value: Any) -> Text:
    if not re.fullmatch(r"[\w][\w.:/+-]*", _one(value)):
        raise ValueError(f"“{value}” is no id; use letters, digits and hyphens")
    return _one(value)


Target: TypeAlias = tuple[str, Text]


def _links(value: Any) -> list[Target]:
    """Label and address of each link, in order, in whichever way they are written."""
    if isinstance(value, Text):
        return [("", value)]
    if isinstance(value, Items):
        return [target for each in value if each is not None for target in _links(each)]
    if isinstance(value, Table) and not {"url", "link", "href"}.isdisjoint(value):
        return [_labelled(value)]
    if isinstance(value, Table):
        return [(label or str(key), url) for key, each in value.items() for label, url in _links(each)]
    raise ValueError("write `label: address` lines, or a list of addresses")


def _labelled(table: Table) -> Target:
    odd = [key for key in table if key not in _LINK_KEYS]
    if odd:
        raise ValueError(f"a link has `label` and `url`, not `{odd[0]}`")
    texts = {str(key): _one(value) for key, value in table.items()}
    label = next((texts[key] for key in ("label", "name", "text", "role", "type") if key in texts), "")
    return label, next(texts[key] for key in ("url", "link", "href") if key in texts)


def _table(value: Any) -> Table:
    if not isinstance(value, Table):
        raise ValueError("write `key: value` lines")  # noqa: TRY004 (as above)
    return value


_MANY = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
_PAIRS = {"type": "object", "additionalProperties": _MANY}
_LINKS = {"anyOf": [_SCALAR, _PAIRS, {"type": "array", "items": {"anyOf": [_SCALAR, _PAIRS]}}]}

One = Annotated[Text, PlainValidator(_one), WithJsonSchema(_SCALAR)]
Many = Annotated[list[Text], PlainValidator(_many), WithJsonSchema(_MANY)]
Words = Annotated[list[Text], PlainValidator(_words), WithJsonSchema(_MANY)]
Year = Annotated[Text, PlainValidator(_year), WithJsonSchema(_SCALAR)]
Truth = Annotated[bool, PlainValidator(_truth), WithJsonSchema({"type": ["boolean", "string", "integer"]})]
Name = Annotated[Text, PlainValidator(_id), WithJsonSchema(_SCALAR)]
Links = Annotated[list[Target], PlainValidator(_links), WithJsonSchema(_LINKS)]
Pairs = Annotated[Table, PlainValidator(_table), WithJsonSchema({"type": "object"})]


def _or(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class Item(BaseModel):
    """One entry. Other keys are kept: as links where they hold an address, else as fields of the entry."""

    model_config = ConfigDict(extra="allow")

    id: Name | None = Field(default=None, description="Stable id; made of the entry's words where it is left out.")
    section: Many = Field(
        default=[],
        validation_alias=_or("section", "sections", "category"),
        description="Heading above the entry, or the headings from the outermost on.",
    )
    name: One | None = Field(default=None, description="Nickname, as in POYO.")
    title: One | None = Field(default=None, description="Title; the paper's own is shown where it is left out.")
    authors: Many = Field(default=[], validation_alias=_or("authors", "author"), description="Authors, one a text.")
    venue: One | None = Field(
        default=None,
        validation_alias=_or("venue", "journal", "booktitle", "conference"),
        description="Where it appeared; year and status may stand in it: NeurIPS 2023 spotlight.",
    )
    year: Year | None = Field(default=None, description="Year of that.")
    date: One | None = Field(
        default=None, validation_alias=_or("date", "published"), description="Date, such as 2023-10-24."
    )
    links: Links = Field(
        default=[], description="Addresses by label; or a list of them, or of {label, url}. Also arxiv:2310.16046."
    )
    tags: Words = Field(
        default=[], validation_alias=_or("tags", "keywords"), description="A list, or a text with commas."
    )
    highlight: Truth = Field(default=False, description="Whether the list highlights the entry.")
    notes: Many = Field(default=[], validation_alias=_or("notes", "note"), description="Remarks, one a text.")
    fields: Pairs = Field(default_factory=Table, description="Whatever else the list says, by key.")
