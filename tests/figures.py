"""Figures on reading other people's lists: what is attributed, identified and understood, list by list.

    python tests/figures.py ../shared/lists            # prints the table
    python tests/figures.py ../shared/lists --write    # also puts it into docs/lists.md

Links are counted by markdown-it, a second parser of CommonMark and GFM, so that ours does not mark its own work. What
was read as title, venue and year is are compared with tests/tables/labels.tsv, labelled by hand.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from enrich import venues
from enrich.lists.document import Document, Entry, Link
from enrich.lists.reader import read_file
from enrich.lists.weave import Edit, strip, weave

HERE = Path(__file__).parent
ASPECTS = ("title", "venue", "year", "authors")
_EXTERNAL = re.compile(r"(?:https?:)?//|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figures:
    """One list. `links`: external ones that markdown-it finds; `placed`: those with an entry or a named place.

    `papers`: entries with a link to a paper; `identified`: those whose paper has an identifier by rule. `unkind`:
    links of entries that have no kind, and nothing is said of why. `seconds`: to read it.
    """

    name: str
    size: int
    entries: int
    links: int
    placed: int
    papers: int
    identified: int
    unkind: int
    is_exact: bool
    seconds: float


@dataclass(slots=True)
class Score:
    """Labelled entries that were read right, by aspect, and what was read wrong."""

    count: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def share(self, aspect: str) -> float:
        return self.right[aspect] / self.count


def measure(path: Path) -> Figures:
    """Read one list and count."""
    started = time.perf_counter()
    document = read_file(path)
    seconds = time.perf_counter() - started
    theirs = Counter(map(_plain, external_links(document.source.decode(errors="replace"))))
    ours = Counter(_plain(url) for url in _placed(document))
    papers = [entry for entry in document.entries if any(link.role == "paper" for link in entry.links)]
    links = [link for entry in document.entries for link in entry.links]
    return Figures(
        name=path.stem.replace("__", "/"),
        size=len(document.source),
        entries=len(document.entries),
        links=theirs.total(),
        placed=(theirs & ours).total(),
        papers=len(papers),
        identified=sum(map(_is_identified, papers)),
        unkind=sum(map(_is_unkind, links)),
        is_exact=_is_exact(path, document),
        seconds=seconds,
    )


def _is_unkind(link: Link) -> bool:
    found = link.found
    return bool(_EXTERNAL.match(link.url)) and not found.kind.is_external and not found.problems


def _placed(document: Document) -> Iterator[str]:
    for entry in document.entries:
        yield from (link.url for link in entry.links)
    yield from (place.url for place in document.places)


def _plain(url: str) -> str:
    """An address without what parsers do differently: escapes, a scheme added, letters normalised."""
    return unicodedata.normalize(
        "NFC", re.sub(r"^(?:https?:)?//", "", unquote(unquote(url.strip())), flags=re.IGNORECASE)
    )


def _is_identified(entry: Entry) -> bool:
    return any(link.found.identifier is not None for link in entry.links if link.role == "paper")


def _is_exact(path: Path, document: Document) -> bool:
    """Whether the segments join to the file, and a fed list strips back to it."""
    source = path.read_bytes()
    fed = weave(source, (Edit(entry.insert_at, entry.insert_at, b" fact") for entry in document.entries))
    return b"".join(document.segments()) == source == strip(fed) and (fed != source or not document.entries)


def external_links(text: str) -> Iterator[str]:
    """The targets of every link that a reader of the rendered page can follow to another site."""
    parser = MarkdownIt("gfm-like", {"html": True})
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # GFM takes no `Stan.Z.Li` for an address
    for token in parser.parse(text):
        yield from _targets(token)


def _targets(token: Token) -> Iterator[str]:
    if token.type == "link_open" and _EXTERNAL.match(str(token.attrGet("href"))):
        href = str(token.attrGet("href"))
        yield href.rstrip("?!.,:*_~") if token.markup == "linkify" else href  # as GFM ends a bare address
    if token.type in ("html_block", "html_inline"):
        yield from _Anchors.of(token.content)
    for child in token.children or ():
        yield from _targets(child)


class _Anchors(HTMLParser):
    """The `href` of every `<a>`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @classmethod
    def of(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "a" and _EXTERNAL.match(href):
            self.found.append(href)


def score(folder: Path) -> Score:
    """Compare what is read with what a person read."""
    result = Score()
    documents: dict[str, Document] = {}
    for label in _labels():
        name = label["list"]
        if name not in documents:
            documents[name] = read_file(folder / f"{name}.md")
        entry = _entry(documents[name], int(label["line"]), label["url"])
        result.count += 1
        for aspect in ASPECTS:
            if entry is not None and _agree(aspect, label, entry):
                result.right[aspect] += 1
            else:
                place = f"{name}:{label['line']}"
                result.wrong.append(f"{place}: {aspect} is {label[aspect]!r}, not {_said(aspect, entry)!r}")
    return result


def _labels() -> list[dict[str, str]]:
    lines = (HERE / "tables" / "labels.tsv").read_text("utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def _entry(document: Document, line: int, url: str) -> Entry | None:
    here = [entry for entry in document.entries if entry.line == line]
    named = [entry for entry in here if any(link.url == url for link in entry.links)]
    return next(iter(named or here), None)


def _said(aspect: str, entry: Entry | None) -> str:
    if entry is None:
        return "no entry"
    said = {"title": entry.title, "venue": entry.label.venue, "year": entry.label.year, "authors": entry.authors}
    return str(said[aspect] or "")


def _agree(aspect: str, label: dict[str, str], entry: Entry) -> bool:
    """The same words; a title with or without the nickname in front; a venue in any of its spellings."""
    wanted, said = label[aspect], _said(aspect, entry)
    if aspect == "title" and _words(f"{entry.name or ''}{said}") == _words(wanted):
        return True
    if aspect == "venue" and wanted and said and venues.same(wanted, said):
        return True
    return _words(wanted) == _words(said)


def _words(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text).casefold())


def table(figures: list[Figures]) -> str:
    """The figures as a table in Markdown."""
    lines = [
        "| list | kB | entries | links | placed | entries with a paper | identified | exact | seconds |",
        "| --- | --: | --: | --: | --: | --: | --: | --- | --: |",
    ]
    for each in figures:
        shares = _percent(each.placed, each.links), str(each.papers), _percent(each.identified, each.papers)
        cells = each.name, f"{each.size / 1000:.0f}", str(each.entries), str(each.links), *shares
        lines.append(f"| {' | '.join(cells)} | {'yes' if each.is_exact else 'NO'} | {each.seconds:.1f} |")
    links, placed = sum(f.links for f in figures), sum(f.placed for f in figures)
    papers, identified = sum(f.papers for f in figures), sum(f.identified for f in figures)
    exact = "yes" if all(f.is_exact for f in figures) else "NO"
    sums = [f"{sum(f.size for f in figures) / 1000:.0f}", str(sum(f.entries for f in figures)), str(links)]
    sums += [_percent(placed, links), str(papers), _percent(identified, papers), exact]
    return "\n".join([*lines, f"| all | {' | '.join(sums)} | {sum(f.seconds for f in figures):.1f} |"])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description="Figures on reading lists, and the score against hand-made labels.")
    parser.add_argument("folder", type=Path, help="folder of Markdown lists")
    parser.add_argument("--write", action="store_true", help="put the table into docs/lists.md")
    parser.add_argument("--wrong", action="store_true", help="name every label that was read otherwise")
    options = parser.parse_args()
    paths = sorted(options.folder.glob("*__*.md"))
    if not paths:
        parser.error(f"no lists under {options.folder}: give a folder of files named owner__repository.md")
    figures = table([measure(path) for path in paths])
    scored = score(options.folder)
    shares = ", ".join(f"{aspect} {scored.share(aspect):.1%}" for aspect in ASPECTS)
    text = f"{figures}\n\n{scored.count} entries labelled by hand are read right in: {shares}.\n"
    print(text, end="")
    if options.wrong:
        print("\n".join(scored.wrong))
    if options.write:
        head = (
            "# Figures on reading lists\n\nMade by `make lists`. The lists are other people's, not part of the project."
        )
        (HERE.parent / "docs" / "lists.md").write_text(f"{head}\n\n{text}", "utf-8")


if __name__ == "__main__":
    main()
