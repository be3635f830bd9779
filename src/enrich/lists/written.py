"""What people wrote about an entry: its name and title, authors, venue and year, told apart from the links' labels.

An entry is read as one text. Where its title stands is found first; everything else may then say who, where and when:
the text around it, the columns of a table, nested bullets such as `Venue: ICML 2024`, and last the headings above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from enrich.lists.blocks import Inline
from enrich.lists.dates import dates_in
from enrich.lists.fields import authors_of, columns, heading_label, label_of, merged, name_of, title_cell, value_of
from enrich.lists.flat import Flat, Run
from enrich.lists.label import NOTHING, SMALL, Label, Level, level_of, parse_label, role_of
from enrich.lists.people import is_names, without_marks
from enrich.lists.titles import EDGES, Spot, clean, find, level_in, nickname, signature

_SPLIT = re.compile(r"[\[\]()|\n（）]|(?<![,;&\s])\s*\r(?!\s*[a-z])|(?<=\w\w)[.;:]\s|(?<=\))[.;]\s|\s[-–—]\s")
_CITED = re.compile(r"\s*(?P<names>[^.,()\[\]]{3,60}?)[.,]?\s*\(?(?:19|20)\d\d[a-z]?\)?[.,:]?\s*\[?")
_COMMAS = re.compile(r"[,;]\s*|\.\s+")
_LINES = re.compile(r"[\n|()\[\]]")
_SENTENCE = re.compile(r"(.{5,400}?(?:\bet al\.?|[a-z]))[.,;]\s")
_YEAR_AROUND = re.compile(r"^by\s+|[\s(,.]*(?:19|20)\d\d[a-z]?[\s).,:]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """Name, title, authors and label of an entry, in the words that the list uses. `name` is None without one.

    `columns`: the other cells of a table's row that say something, under their headings.
    """

    name: str | None
    title: str
    label: Label
    authors: str | None = None
    columns: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around an entry's own words: nested fields and notes, a table's headings, the headings above."""

    fields: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    header: Sequence[str] = ()
    section: Sequence[str] = ()


def describe(inlines: Sequence[Inline], around: Surroundings, *, is_row: bool, is_software: bool) -> Written:
    """Read an entry's own inlines. For software, the name before the colon is the title people know it by."""
    cells = columns(inlines, around.header) if is_row else [("", list(inlines))]
    chosen = title_cell(cells)
    flat = Flat(cells[chosen][1] if cells else ())
    spot = find(flat)
    title = clean(flat.text[spot.start : spot.end])
    name, rest = (clean(spot.name), title) if spot.name else nickname(title)
    mark = next((i.text for i in inlines if "mark" in i.marks and i.kind == "text" and i.text.strip()), None)
    if mark and title.startswith(mark.strip()) and name is None and not is_software:
        name = mark.strip()
    beside = [(key, value_of(cell)) for n, (key, cell) in enumerate(cells) if n != chosen]
    beside = [(key, value) for key, value in beside if value]
    name = name if name and any(map(str.isalpha, name)) else name_of(beside)
    others = list(_others(flat, spot))
    keyed = [*beside, *around.fields]
    label = merged(_label(flat, spot, others), label_of(keyed))
    if is_row:
        label = merged(label_of(keyed), merged(label, _unkeyed([value for key, value in beside if not key])))
    if label.venue is None and not is_row:
        label = merged(label, _unkeyed(around.notes))
    if not is_software:
        label = merged(label, heading_label(around.section))
    authors = _authors(flat, spot, others) or authors_of(keyed, around.notes)
    if name and is_names(name):
        name, authors = None, authors or name
    if label.venue and label.venue.count("(") > label.venue.count(")"):
        label = replace(label, venue=f"{label.venue})")
    return Written(name or None, rest, label, authors, tuple(beside))


def _unkeyed(values: Sequence[str]) -> Label:
    """The first of some values that is a label as a whole."""
    for value in values:
        level = level_in(value.strip(EDGES)) if len(value) < 100 and not is_names(value) else None
        if level is not None and (level is not Level.SHAPED or parse_label(value).year):
            return replace(parse_label(value.strip(EDGES)), origin="field")
    return NOTHING


def _others(flat: Flat, spot: Spot) -> Iterator[str]:
    """The text around the title, cut where people cut it: at brackets, bars, breaks, sentences; links left out."""
    for start, end in ((0, spot.start if spot.begin is None else spot.begin), (spot.end, len(flat.text))):
        pieces: list[str] = []
        last: Run | None = None
        for run in flat.runs:
            if run.end <= start or run.start >= end:
                continue
            words = flat.text[max(start, run.start) : min(end, run.end)]
            # A change of emphasis or of code is a cut, save for a venue in italics with its year beside it.
            pieces.append("\n" if run.link is not None else words)
            if last is not None and _apart(last, run):
                pieces.insert(-1, "\n")
            last = run
        yield from (part.strip() for part in _SPLIT.split("".join(pieces)) if part.strip(EDGES))


def _apart(first: Run, second: Run) -> bool:
    is_code = (first.inline.kind == "code", second.inline.kind == "code")
    return first.is_marked("strong") != second.is_marked("strong") or is_code[0] != is_code[1]


def _label(flat: Flat, spot: Spot, others: Sequence[str]) -> Label:
    """Venue, year and status: in a link's label, or in the text around the title; the surest is taken."""
    best, found = 0, NOTHING
    for run in flat.runs:
        inside = spot.start <= run.start < spot.end
        if run.link is None or inside or run.link.form in ("badge", "bare", "auto") or role_of(clean(run.link.text)):
            continue
        level = level_in(run.link.text) or 0
        signed = signature(clean(run.link.text))
        if signed is not None and level < Level.SHAPED:
            found, best = Label(year=signed[1]), max(best, Level.DATED)
        elif level > Level.DATED and level > best:
            found, best = parse_label(clean(run.link.text)), level
    if best > Level.YEARED:
        return found
    for part in _with_dates(others):
        for level, label in _readings(part):
            sure = Level.DATED if level is Level.SHAPED and not label.year else level
            if sure > best:
                best, found = sure, _joined(label, found)
            else:
                found = _joined(found, label)
    journal = _emphasised(flat, spot) if found.year and not found.venue else None
    return replace(found, venue=journal) if journal else found


def _emphasised(flat: Flat, spot: Spot) -> str | None:
    """A few capitalised words in italics behind a title: in a citation, the journal."""
    for run in flat.runs:
        words = flat.text[run.start : run.end].strip(EDGES)
        if run.start < spot.end or run.link is not None or not run.is_marked("em") or not words or len(words) > 80:
            continue
        plain = [word for word in words.split() if word[0].islower() and word not in SMALL]
        if not plain and len(words.split()) < 9 and not is_names(words) and not dates_in(words) and words[0].isupper():
            return words
    return None


def _with_dates(parts: Sequence[str]) -> Iterator[str]:
    """Parts of the text; a name on one line and a date on the next belong together."""
    at = 0
    while at < len(parts):
        part, following = parts[at].strip(EDGES), parts[at + 1].strip(EDGES) if at + 1 < len(parts) else ""
        both = f"{part} {following}"
        lone = (
            level_of(following) is Level.DATED and not dates_in(part) and len(part) < 60 and level_of(both) is not None
        )
        yield both if lone else parts[at]
        at += 2 if lone else 1


def _joined(label: Label, other: Label) -> Label:
    """A label with the year, date and status that another part of the entry gives."""
    if label.year is None and label.venue is not None and other.venue is None:
        label = replace(label, year=other.year)
    if not label.venue and not label.year:
        return replace(other, status=label.status or other.status, track=label.track or other.track)
    if (label.date or not other.date) and (label.status or not other.status):
        return label
    return replace(label, date=label.date or other.date, status=label.status or other.status)


def _readings(part: str) -> Iterator[tuple[Level, Label]]:
    """What a piece of text says as a whole, or else what its parts between commas say, with the date that follows."""
    text = part.strip(EDGES)
    if is_names(text):
        return
    level = level_of(text)
    if level is not None:
        yield level, parse_label(text)
    if level is not None or len(text) > 400 or not any(stop in text for stop in ",;."):
        return
    parts = [piece.strip(EDGES) for piece in _COMMAS.split(text)]
    at = 0
    while at < len(parts):
        both = " ".join(parts[at : at + 2])
        here, there = level_of(parts[at]), level_of(parts[at + 1]) if at + 1 < len(parts) else None
        if here is not None and here > Level.DATED and there is Level.DATED and not parse_label(parts[at]).year:
            yield max(here, level_of(both) or here), parse_label(both)
            at += 2
            continue
        if here is not None and (here is not Level.SHAPED or parse_label(parts[at]).year):
            yield here, parse_label(parts[at])
        elif at + 1 < len(parts) and there is Level.DATED and level_of(both) is not None:
            yield Level.YEARED, parse_label(both)
            at += 1
        at += 1


def _authors(flat: Flat, spot: Spot, others: Sequence[str]) -> str | None:
    """Names in italics, as a link's label, before the year in front of a linked title, or on a line of their own."""
    found = _in_italics(flat, spot) or _in_label(flat, spot)
    if found is None:
        lead = _CITED.fullmatch(flat.text[: spot.start])
        cited = lead is not None and all(word[0].isupper() for word in lead["names"].split())
        found = lead["names"] if lead is not None and cited else next(_names(flat, spot), None)
    found = found or next((part for part in others if is_names(part) and level_in(part) is None), None)
    return without_marks(found.strip(EDGES)) if found else None


def _in_italics(flat: Flat, spot: Spot) -> str | None:
    seen = 0
    for run in flat.runs:
        outside = run.start >= spot.end or run.end <= spot.start
        if run.start < seen or not outside or not run.is_marked("em") or run.inline.kind not in ("text", "link"):
            continue
        seen = flat.span_of(run.start, "em")
        words = " ".join(flat.text[run.start : seen].split()).strip(EDGES)
        names = is_names(words)
        sure = names and not any(map(str.isdigit, words))
        if sure or ((names or words.count(",") > 1) and level_in(words) is None):
            return words
    return None


def _in_label(flat: Flat, spot: Spot) -> str | None:
    for run in flat.runs:
        if run.link is not None and not spot.start <= run.start < spot.end:
            signed = signature(clean(run.link.text))
            if signed is not None:
                return signed[0]
    return None


def _names(flat: Flat, spot: Spot) -> Iterator[str]:
    """Lines that are names, or begin with them, as in `by A. Azabou and E. Dyer. ICML, 2010`."""
    for part in _lines(flat, spot):
        names = _YEAR_AROUND.sub("", part).strip(EDGES)
        head = _SENTENCE.match(names)
        if is_names(names):
            yield names
        elif head is not None and is_names(head[1]) and level_in(head[1]) is None:
            yield head[1]


def _lines(flat: Flat, spot: Spot) -> Iterator[str]:
    """The lines around the title as they stand, links left out."""
    for start, end in ((0, spot.start if spot.begin is None else spot.begin), (spot.end, len(flat.text))):
        text = "".join(
            "\n"
            if run.link is not None and not run.is_marked("em")
            else flat.text[max(start, run.start) : min(end, run.end)]
            for run in flat.runs
            if run.end > start and run.start < end
        )
        yield from (line.strip(EDGES) for line in _LINES.split(text) if line.strip(EDGES))
