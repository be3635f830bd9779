"""A list in YAML as the same Document that Markdown gives: the `entries:` of `X.yaml`, each with its bytes and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from enrich.errors import ListError
from enrich.identify import Kind, identify
from enrich.lists.document import NO_ADDRESS, Document, Entry, Link, Place, Tag, line_at
from enrich.lists.ids import give_ids
from enrich.lists.label import Label, parse_label
from enrich.lists.links import role
from enrich.lists.plain_yaml import Items, Table, Text, Tree, read, top_keys
from enrich.lists.shape import Item
from enrich.lists.typed import address_of, label_of

_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ].*)?$")


def is_yaml_list(path: Path) -> bool:
    """Whether a YAML file is a list, not decisions alone and not what enrich writes (which tells `about` it first).

    Raises ListError for what is no YAML.
    """
    for key in top_keys(path.read_bytes(), path):
        if key in ("entries", "about"):
            return key == "entries"
    return False


def read_yaml(source: bytes, path: Path) -> Document:
    """Read a list from YAML. Raises ListError naming file, line and remedy for what is not of the documented shape."""
    tree = read(source, path)
    title = tree.get(Text("title")) if isinstance(tree, Table) else None
    reader = _Reader(path, source)
    entries = [entry for each in _items(tree, path) if (entry := reader.entry(each)) is not None]
    reader.finish(entries)
    give_ids(entries)
    return Document(
        name=path.stem,
        source=source,
        form="yaml",
        title=title if isinstance(title, Text) else path.stem,
        entries=tuple(entries),
        places=tuple(reader.places),
    )


def _items(tree: Tree, path: Path) -> Items:
    if isinstance(tree, Items):
        raise ListError(f"{path}: holds entries without a key; put `entries:` on a line of its own above the first")
    if not isinstance(tree, Table) or "entries" not in tree:
        other = path.with_suffix(".md")
        remedy = f"name the list itself, {other}" if other.exists() else "write them under that key"
        raise ListError(f"{path}: holds no `entries:`; {remedy}")
    if "about" in tree:
        raise ListError(f"{path}: is what enrich wrote about a list; name the list itself")
    entries = tree[Text("entries")]
    if not isinstance(entries, Items):
        raise ListError(f"{path}: entries: write each entry with a dash before it")
    return entries


@dataclass(slots=True)
class _Reader:
    path: Path
    source: bytes
    places: list[Place] = field(default_factory=list)
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    count: int = 0
    line: int = 1

    def entry(self, typed: Tree) -> Entry | None:
        """One entry; None, and a mistake noted, where it is not of the documented shape."""
        self.count += 1
        table = self._table(typed)
        self.line = line_at(self.source, table.start) if table.start else self.line
        try:
            item = Item.model_validate(table)
        except ValidationError as error:
            for each in error.errors():
                self._mistake(table, each["loc"], each["msg"].removeprefix("Value error, "))
            return None
        links, fields = self._links(item, table)
        if not (item.title or item.name or links):
            self._mistake(table, (), "an entry needs a title or a link")
            return None
        return self._entry(item, table, links, fields)

    def _table(self, typed: Tree) -> Table:
        """An entry in short, a single address or title, in the long form."""
        if not isinstance(typed, Text):
            return typed if isinstance(typed, Table) else Table()
        table = Table({Text("links" if address_of(typed) else "title"): typed})
        table.start, table.end = typed.start, typed.end
        return table

    def _entry(self, item: Item, table: Table, links: list[Link], fields: dict[str, str]) -> Entry:
        date = _iso(item.date) if item.date else None
        return Entry(
            id=item.id or "",
            section=tuple(map(_line, item.section)),
            line=self.line,
            start=table.start,
            end=table.end,
            container="yaml",
            title=_line(item.title or item.name or ""),
            name=_line(item.name) if item.name and item.title else None,
            label=_label(item, date),
            authors=", ".join(map(_line, item.authors)) or None,
            date=date,
            links=tuple(links),
            tags=tuple(Tag(_line(tag), form="yaml") for tag in item.tags),
            highlight=item.highlight,
            notes=tuple(map(_line, item.notes)),
            fields=tuple(fields.items()),
            insert_at=table.end,
        )

    def _links(self, item: Item, table: Table) -> tuple[list[Link], dict[str, str]]:
        """The links in the file's order, and every other key as a field."""
        links: list[Link] = []
        fields = dict(_flat("", item.fields))
        for key, value in table.items():
            if key == "links":
                for label, text in item.links:
                    self._named(label, text, links)
            elif key in (item.model_extra or {}):
                found = _addresses(key, value)
                links += [self._link(label_of(key), text, url) for text, url in found]
                fields |= {} if found else dict(_flat(key, value))
        return links, fields

    def _named(self, label: str, text: Text, links: list[Link]) -> None:
        """A link that is declared as one, whatever it holds."""
        url = address_of(text, label) or text.strip()
        kind = identify(url).kind
        if kind is Kind.EMPTY or kind is Kind.INVALID:
            line = line_at(self.source, text.start)
            self.places.append(Place(url=_line(text), line=line, where=NO_ADDRESS, at=text.start))
        elif kind is Kind.LOCAL:
            self.places.append(Place(url=url, line=self.line, where="local link of an entry"))
        else:
            links.append(self._link(label_of(label), text, url))

    def _link(self, label: str, text: Text, url: str) -> Link:
        named = role(identify(url).kind, label)
        return Link(label=label, url=url, form="yaml", role=named, start=text.start, end=text.end)

    def _mistake(self, table: Table, place: tuple[Any, ...], message: str) -> None:
        value: Any = table.get(Text(place[0])) if place else table
        line = line_at(self.source, getattr(value, "start", 0) or table.start) if table.start else self.line
        where = "".join(f".{part}" for part in place)
        self.mistakes.append((line, f"entries.{self.count}{where}: {message}"))

    def finish(self, entries: list[Entry]) -> None:
        """Raise the first mistake, if there is any."""
        lines: dict[str, int] = {}
        for entry in entries:
            if entry.id and entry.id in lines:
                before = lines[entry.id]
                self.mistakes.append((entry.line, f"the id “{entry.id}” is line {before}'s too; give it another"))
            lines.setdefault(entry.id, entry.line)
        if self.mistakes:
            line, message = self.mistakes[0]
            more = f" (and {len(self.mistakes) - 1} more)" if len(self.mistakes) > 1 else ""
            shown = "".join(char if char.isprintable() else "?" for char in message)
            raise ListError(f"{self.path}, line {line}: {shown}{more}")


def _line(text: str) -> str:
    return " ".join(text.split())


def _label(item: Item, date: str | None) -> Label:
    """What stands in `venue`, with the year of its own key before any other."""
    said = parse_label(item.venue) if item.venue else Label()
    dated = int(date[:4]) if date and re.match(r"\d{4}(?!\d)", date) else None
    year = int(item.year) if item.year else said.year or dated
    return Label(said.venue, year, said.status, said.track)


def _iso(text: str) -> str:
    """A date by ISO 8601 as far as it goes, else as typed."""
    match = _DATE.match(text.strip())
    if match is None or int(match[2] or 1) > 12 or int(match[3] or 1) > 31:
        return _line(text)
    return "-".join(part.zfill(2) for part in match.groups() if part)


def _addresses(key: str, value: Tree) -> list[tuple[Text, str]]:
    """The addresses that a key holds; none where anything in it is something else, or a mere picture."""
    texts = value if isinstance(value, Items) else [value]
    found = [(text, address_of(text, key)) for text in texts if isinstance(text, Text)]
    if len(found) < len(texts) or any(url is None or identify(url).kind is Kind.BADGE for _, url in found):
        return []
    return [(text, url) for text, url in found if url is not None]


def _flat(key: str, value: Tree) -> Iterator[tuple[str, str]]:
    """A value as text, by key; what is nested gets its keys joined by dots."""
    if isinstance(value, Table):
        for inner, each in value.items():
            yield from _flat(f"{key}.{inner}" if key else inner, each)
    elif isinstance(value, Items) and not all(isinstance(each, Text) for each in value):
        for place, each in enumerate(value, 1):
            yield from _flat(f"{key}.{place}", each)
    elif value:
        yield key, _line(value if isinstance(value, Text) else ", ".join(map(str, value)))
