"""`enrich init`: set a foreign list up. Say what was understood of it, and propose decisions in its own style.

The list is copied byte for byte; the proposal is a file that people read, so it teaches by its comments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from slugify import slugify

from enrich.dataset import write_bytes
from enrich.decisions import FIELDS, Weave
from enrich.errors import ListError, UsageError
from enrich.lists.document import Document
from enrich.lists.reader import read_file
from enrich.lists.source import YAML
from enrich.lists.survey import Sample, Survey, survey
from enrich.pipeline import RAW

_GENERIC = ("", "docs", "doc", "list", "lists", "main", "master", "raw", "repo", "src", "tmp", "temp", "downloads")
_PARTS = {
    "authors": "*{authors}*",
    "venue": "{venue} {year}",
    "status": "{status}",
    "citations": "{citations} citations",
    "stars": "★ {stars}",
}
_FEW = 0.05  # of the entries: what so few have is not shown
_MOST = 0.5  # of the entries: what so many say already is not said again
_OFTEN = 3  # uses after which a tag is meant
_COVERED = 0.9  # of all uses: below it, tags are free words and no vocabulary
_SHOWN = 5  # lines of a kind that are named


@dataclass(frozen=True, slots=True)
class Start:
    """A list about to be set up: where it comes from, what was read, the two files that it becomes."""

    source: Path
    document: Document
    survey: Survey
    written: Path
    decisions: Path

    @classmethod
    def of(cls, path: Path, name: str | None = None) -> Start:
        """Read a list. Raises UsageError or ListError, with a remedy, where it cannot be set up under this name."""
        if path.suffix.lower() in YAML:
            raise UsageError(f"{path}: a list in YAML needs no set-up; copy it to {RAW}/, then `enrich refresh`")
        document = read_file(path)
        if not document.entries:
            raise ListError(f"{path}: nothing in it looks like an entry; each needs a link that leaves the page")
        name = _checked(name) if name else proposed_name(path, document)
        if document.title == document.name:  # it has none of its own
            document = replace(document, title=name)
        start = cls(path, document, survey(document), RAW / f"{name}.md", RAW / f"{name}.yaml")
        start.refuse_overwriting()
        return start

    @property
    def name(self) -> str:
        return self.written.stem

    @property
    def in_place(self) -> bool:
        """Whether the list stands under data/raw already, so that only decisions are to be proposed."""
        return self.source.resolve() == self.written.resolve()

    def refuse_overwriting(self) -> None:
        for path in (self.written, self.decisions, self.decisions.with_suffix(".yml")):
            if path.exists() and not (path == self.written and self.in_place):
                raise UsageError(f"{path} is there already and stays as it is; give another --name, or remove it")

    def write(self) -> list[Path]:
        """Put both files in place; returns those that were written."""
        files = {} if self.in_place else {self.written: self.source.read_bytes()}
        files[self.decisions] = proposal(self.document, self.survey).encode()
        return [path for path, content in files.items() if write_bytes(path, content)]


def proposed_name(path: Path, document: Document) -> str:
    """A file's own name; for a README its folder's, or its title where that says nothing either."""
    stem, folder = path.stem, path.resolve().parent.name
    if stem.casefold() not in ("readme", "index", "list"):
        return slugify(stem)
    return slugify(document.title if folder.casefold() in _GENERIC else folder) or "list"


def _checked(name: str) -> str:
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise UsageError(f"--name {name!r} is no file name; use letters, digits and hyphens")
    return name


# What is proposed


def proposed_weave(found: Survey) -> tuple[Weave, dict[str, str]]:
    """How to feed a list in its own style, and for each part that is left out, why."""
    wrap, lead, separator = _style(found)
    parts = {what: part if what == "authors" else wrap.format(part) for what, part in _PARTS.items()}
    left_out = dict(_left_out(found))
    shown = [part for what, part in parts.items() if what not in left_out]
    weave = Weave(parts=shown, lead=lead, separator=separator, counters=bool(found.counters))
    return weave, {parts[what]: why for what, why in left_out.items()}


def _left_out(found: Survey) -> Iterator[tuple[str, str]]:
    """What the list says itself, or what its entries do not have."""
    papers, code = f"{found.papers} of {found.entries} entries", f"{found.code} of {found.entries} entries"
    if found.papers <= _FEW * found.entries:
        yield from ((what, f"{papers} link a paper") for what in _PARTS if what != "stars")
    else:
        for what, by in {"authors": "authors", "venue": "venue", "status": "venue", "citations": "citations"}.items():
            if found.says[by] > _MOST * found.papers:
                yield what, f"{found.says[by]} of {found.papers} papers say it already"
    if found.code <= _FEW * found.entries:
        yield "stars", f"{code} link a repository"
    elif found.says["stars"] > _MOST * found.code:
        yield "stars", f"{found.says['stars']} of {found.code} entries with code show them in a badge"


def _style(found: Survey) -> tuple[str, str, str]:
    """How a part is wrapped, what stands before the first, what between two: as the list writes its links."""
    titles = found.styles.get("[title](url)")
    if titles and titles.count > _MOST * found.entries:
        return "({})", " ", " "
    style = next((style for style in found.styles if "[label]" in style), "")
    if style.startswith(("[[", "([")):
        return "({})" if style.startswith("(") else "[{}]", " ", " "
    return "{}", Weave().lead, Weave().separator


def proposed_vocabulary(found: Survey) -> list[str]:
    """The tags that are used often and explained nowhere."""
    return [text for text, uses in found.tags.items() if uses >= _OFTEN and text not in found.explained]


def proposal(document: Document, found: Survey) -> str:
    """`X.yaml` for a list, with comments that say what each key is for."""
    return "\n".join([*_head(document), *_weave_lines(found), *_vocabulary_lines(found), *_pin_lines(document), ""])


def _head(document: Document) -> Iterator[str]:
    yield "# Your decisions about this list. No robot writes here from now on; every key may go."
    yield f"title: {_quoted(document.title)}"
    yield ""


def _weave_lines(found: Survey) -> Iterator[str]:
    weave, left_out = proposed_weave(found)
    yield "# What is woven in behind the links of an entry. A part is left out where one of its fields is unknown."
    yield f"# Fields: {', '.join(FIELDS)}."
    yield "weave:"
    yield "  parts:" if weave.parts else "  parts: []"
    yield from (f"  - {_quoted(part)}" for part in weave.parts)
    yield from (f"  # - {_quoted(part)}  # {why}" for part, why in left_out.items())
    yield f"  separator: {_quoted(weave.separator)}"
    yield f"  lead: {_quoted(weave.lead)}"
    said = ", ".join(map(str, found.counters))
    yield (
        f"  counters: true  # correct the counter of papers that you keep by hand ({said}; there are {found.papers})"
        if found.counters
        else "  # counters: true  # correct counters that are kept by hand, such as a badge PaperNumber-78"
    )
    yield f"  # anchors: true  # correct links within the page that are wrong by case alone (there are {found.anchors})"
    yield ""


def _vocabulary_lines(found: Survey) -> Iterator[str]:
    words = proposed_vocabulary(found)
    if not words:
        return
    uses = sum(found.tags.values())
    covered = sum(count for text, count in found.tags.items() if text in {*words, *found.explained})
    rest = len(found.tags) - len({*words, *found.explained} & set(found.tags))
    off = "" if covered > _COVERED * uses else "# "
    yield f"# Tags that are right: those used {_OFTEN} times or more. `enrich check` tells of others ({rest} today)."
    yield f"{off}vocabulary:"
    yield from (f"{off}- {_quoted(word)}" for word in words)
    yield ""


def _pin_lines(document: Document) -> Iterator[str]:
    yield "# What an entry is, where the list does not say it, or wrong. `enrich decide` asks you, and writes it."
    yield "# pins:"
    yield f"#   {document.entries[0].id}:"
    yield "#     identifiers: [arxiv:2310.16046]"
    yield "#     reason: the link goes to a poster"


def _quoted(text: str) -> str:
    return json.dumps("".join(c for c in " ".join(text.split(" ")) if c.isprintable()), ensure_ascii=False)


# What is told


def report(start: Start) -> Iterator[str]:
    """What was understood of a list, line by line."""
    found = start.survey
    counts = (_number(found.entries, "entry"), _number(found.sections, "section"), _number(found.links, "link"))
    yield "{}: “{}”, {} in {}, {}".format(start.source, found.title, *counts)
    yield from _table("entries stand in", found.containers)
    yield from _table("links are written", found.styles)
    links = _share(sum(found.schemes.values()), found.links, "links")
    yield f"identified: {links}, {_share(found.identified, found.entries, 'entries')}"
    yield f"  {_counts(found.schemes)}"
    said = [f"{what} {count}" for what, count in found.says.items() if what != "stars"]
    yield f"{_number(found.papers, 'paper')}, of which say themselves: {', '.join(said)}"
    yield f"{_number(found.code, 'entry')} with code, of which show a stars badge: {found.says['stars']}"
    if found.tags:
        yield f"tags: {_counts(found.tags)}"
    yield from _unread(found)


def _unread(found: Survey) -> Iterator[str]:
    """What a person should look at: with the lines, so that it can be found."""
    if "html" in found.containers:
        yield f"{_number(found.containers['html'].count, 'entry')} in raw HTML, where nothing can be woven in"
    if found.outside:
        yield "links outside entries, which are left alone:"
        yield from (f"  {where:<20} {_where(lines)}" for where, lines in found.outside.items())
    if found.stray:
        yield f"bytes that are no UTF-8: {_where(found.stray)}"
    if found.problems:
        yield "problems (docs/problems.md explains the codes):"
        yield from (f"  {code:<20} {_where(lines)}" for code, lines in found.problems.items())


def _table(heading: str, samples: Mapping[str, Sample]) -> Iterator[str]:
    yield f"{heading}:"
    for kind, sample in samples.items():
        yield f"  {kind:<20} {sample.count:>5}   line {sample.line}: {_short(sample.text)}"


def _counts(counts: Mapping[str, int]) -> str:
    items = list(counts.items())
    more = f", and {len(items) - 12} more" if len(items) > 12 else ""
    return ", ".join(f"{_short(what, 30)} {count}" for what, count in items[:12]) + more


def _where(lines: tuple[int, ...]) -> str:
    shown = ", ".join(str(line) for line in dict.fromkeys(lines[:_SHOWN]))
    return f"{len(lines):>5}   line {shown}{' …' if len(lines) > _SHOWN else ''}"


def _share(part: int, whole: int, what: str) -> str:
    return f"{part} of {whole} {what} ({100 * part / whole:.0f} %)" if whole else f"no {what}"


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what.removesuffix('y')}{'ies' if what[-1] == 'y' else 's'}"


def _short(text: str, length: int = 70) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
