"""Tables of truth made by others, read as facts about works and repositories.

Each table is tab separated with one header line and no quoting; authors are separated by "; ". A fact carries only what
its row says. Rows about one work (an arXiv number in two tables) become one fact.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import yaml

from enrich.lists.document import Entry
from enrich.lists.reader import read_file
from enrich.match import normal
from enrich.sandbox.answer import digest, number

Row = Mapping[str, str]
HERE = Path(__file__).parent
_ACCEPTED = re.compile(r"poster|oral|spotlight|main|findings|talk|top|accept|workshop|notable", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is true of one work. `key`: where the row is found. `year` and `venue`: of the form that leads.

    `preprint`: DOI at bioRxiv or medRxiv. `doi`: of the publication. `posted`: ISO day on which a preprint appeared.
    `decision`: OpenReview's, in the table's words. `published`: whether the table says that the preprint came out.
    `online`: year in which it was on the web already, where that is another one.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    year: int | None = None
    venue: str | None = None
    arxiv: str | None = None
    preprint: str | None = None
    openreview: str | None = None
    doi: str | None = None
    posted: str | None = None
    category: str | None = None
    comment: str | None = None
    decision: str | None = None
    published: bool = False
    online: int | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether OpenReview's decision is a publication."""
        return bool(self.decision and _ACCEPTED.search(self.decision))

    @property
    def group(self) -> str:
        """The same for facts about one work: words of the title and the first author's last name."""
        return f"{normal(self.title)}/{last_name(self.authors[0]) if self.authors else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo:
    """What is true of one repository. `renamed_to`: its name today, where the table knows another one."""

    name: str
    stars: int | None
    license: str | None
    archived: bool
    renamed_to: str | None


def last_name(name: str) -> str:
    """The last word of a name, less a suffix: names are compared by it when nobody says which word is the family's."""
    words = [word for word in normal(name).split() if word not in ("jr", "sr", "ii", "iii", "iv")]
    return words[-1] if words else ""


def share(*parts: str) -> float:
    """A number from 0 to 1 made from texts: chance that is the same in every run and on every machine."""
    return number(*parts, digits=9) / 1e9


def choose(shares: Mapping[str, float], *parts: str) -> str:
    """One of the names, each as often as its share says."""
    place = share(*parts) * sum(shares.values())
    for name, weight in shares.items():
        place -= weight
        if place < 0:
            return name
    return list(shares)[-1]


def read(folder: Path, most: int) -> list[Fact]:
    """Facts of all tables in a folder and of the first list, at most so many a table. Missing tables are empty."""
    found: dict[str, Fact] = {}
    for fact in _all(folder, most):
        same = next((found[name] for name in _names(fact) if name in found), None)
        merged = _merged(same, fact) if same else fact
        found |= dict.fromkeys(_names(merged), merged)
    return list({fact.key: fact for fact in found.values()}.values())


def repositories(folder: Path, most: int) -> list[Repo]:
    """The rows of github.tsv."""
    return [
        Repo(
            name=row["repo"],
            stars=int(row["stars"]) if row["stars"] else None,
            license=row["license"] or None,
            archived=row["archived"] == "true",
            renamed_to=row["renamed_to"] or None,
        )
        for row in _rows(folder / "github.tsv", most)
    ]


def _all(folder: Path, most: int) -> Iterator[Fact]:
    readers: dict[str, Callable[[Row], Fact]] = {
        "arxiv": _arxiv,
        "biorxiv": _biorxiv,
        "doi": _doi,
        "openreview": _openreview,
        "preprint-published": _pair,
    }
    for name, reader in readers.items():
        facts = map(reader, _rows(folder / f"{name}.tsv", most))
        yield from (fact for fact in facts if fact.title and fact.authors)


def _rows(path: Path, most: int) -> Sequence[Row]:
    """At most so many rows, chosen by their first column, so that a row stays chosen when others come and go."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return sorted(rows, key=lambda row: digest(path.stem, *list(row.values())[:2]))[:most]


def _names(fact: Fact) -> Iterator[str]:
    for scheme in ("arxiv", "preprint", "openreview", "doi"):
        if value := getattr(fact, scheme):
            yield f"{scheme}:{value}"


def _merged(one: Fact, other: Fact) -> Fact:
    """One fact with what the other adds. The published row knows venue and year of the form that leads."""
    if other.published and not one.published:
        one, other = other, one
    added = {f.name: getattr(other, f.name) for f in fields(Fact) if getattr(one, f.name) in (None, ())}
    return replace(one, **added)


def _people(row: Row) -> tuple[str, ...]:
    """Names as "Given Family"; some rows turn them: "Family, G. H."."""
    names = (" ".join(name.split()) for name in row["authors"].split(";"))
    return tuple(re.sub(r"^([^,]+), ((?:\w\.[ -]?)+)$", r"\2 \1", name) for name in names if name)


def _registered(doi: str) -> str | None:
    """A DOI without the full stop that some people type behind it."""
    return doi.lower().rstrip(".,;") or None


def _year(row: Row, column: str = "year") -> int | None:
    return int(row[column][:4]) if row[column] else None


def _arxiv(row: Row) -> Fact:
    return Fact(
        key=f"arxiv:{row['arxiv_id']}",
        title=row["title"],
        authors=_people(row),
        year=None if row["published_doi"] else _year(row),
        venue=None if row["published_doi"] else "arXiv",
        arxiv=row["arxiv_id"],
        doi=_registered(row["published_doi"]),
        posted=row["submitted"] or _posted(row["arxiv_id"]),
        category=row["primary_category"] or None,
        comment=row["comment"] or None,
        published=bool(row["published_doi"]),
    )


def _posted(arxiv: str) -> str:
    """A day in the month that an arXiv number begins with: `0706.0531`, `hep-th/9901001`."""
    digits = arxiv.rpartition("/")[2]
    century = "19" if digits[:2] > "90" and "/" in arxiv else "20"
    return f"{century}{digits[:2]}-{digits[2:4]}-15"


def _biorxiv(row: Row) -> Fact:
    is_out = bool(row["published_doi"])
    return Fact(
        key=f"biorxiv:{row['doi']}",
        title=row["title"],
        authors=_people(row),
        year=None if is_out else _year(row, "first_posted") or _year(row, "date"),
        venue=row["published_journal"] or None if is_out else "bioRxiv",
        preprint=row["doi"].lower(),
        doi=_registered(row["published_doi"]),
        posted=row["first_posted"] or row["date"],
        published=is_out,
    )


def _doi(row: Row) -> Fact:
    return Fact(
        key=f"doi:{row['doi']}",
        title=row["title"],
        authors=_people(row),
        year=_year(row),
        venue=row["venue"] or None,
        doi=row["doi"].lower(),
        category=row["type"] or None,
    )


def _openreview(row: Row) -> Fact:
    return Fact(
        key=f"openreview:{row['openreview_id']}",
        title=row["title"],
        authors=_people(row),
        year=_year(row),
        venue=row["venue"],
        openreview=row["openreview_id"],
        decision=row["decision"],
    )


def _pair(row: Row) -> Fact:
    on_arxiv = row["server"].casefold() == "arxiv"
    return Fact(
        key=f"pair:{row['preprint_id']}",
        title=row["published_title"],
        authors=_people(row),
        year=_year(row, "published_year"),
        venue=row["published_venue"] or None,
        arxiv=row["preprint_id"] if on_arxiv else None,
        preprint=None if on_arxiv else row["preprint_id"].lower(),
        doi=_registered(row["published_doi"]),
        posted=_posted(row["preprint_id"]) if on_arxiv else None,
        published=True,
    )


def first_list() -> list[Fact]:
    """What is known about the papers of the first list, whose works stand in the shipped world."""
    rows = yaml.safe_load((HERE / "tables" / "facts.yaml").read_text("utf-8"))
    return [
        Fact(
            key=f"first:{row['name']}",
            title=row["title"],
            authors=tuple(row.get("authors", ())) if row.get("order_known", True) else (),
            year=row["year"],
            venue=row["venue"],
            decision=row.get("status"),
            online=row.get("year_online"),
        )
        for row in rows
    ]


def at_openreview(folder: Path) -> Iterator[Fact]:
    """Papers at OpenReview that other people's lists link, once each: with what the entry says, the rest made up."""
    seen = set()
    for path in sorted(folder.rglob("*.md")):
        for entry in read_file(path).entries if "_" in path.stem or path.parent != folder else ():
            named = next((n for link in entry.links if (n := link.found.identifier) and n.scheme == "openreview"), None)
            if named is not None and named not in seen:
                seen.add(named)
                yield _listed(entry, named.value)


def _listed(entry: Entry, name: str) -> Fact:
    said = re.sub(r"\bet al\b.*", "", entry.authors or "").replace(" and ", ", ").split(",")
    people = tuple(words for each in said if (words := " ".join(each.split())))
    doubled = entry.name is None or entry.title.startswith(entry.name)
    return Fact(
        key=f"listed:{name}",
        title=entry.title if doubled else f"{entry.name}: {entry.title}",
        authors=people or (f"Ada {_surname(name, '1')}", f"Bo Q. {_surname(name, '2')}"),
        year=entry.label.year or 2024,
        venue=next((venue for venue in ("NeurIPS", "ICML", "COLM") if venue in entry.label.text), "ICLR"),
        openreview=name,
        decision="Poster",
    )


def _surname(*parts: str) -> str:
    """A made-up family name."""
    syllables = (
        "bre",
        "dal",
        "fen",
        "gor",
        "hul",
        "jan",
        "kes",
        "lom",
        "mar",
        "nis",
        "pol",
        "rud",
        "sev",
        "tol",
        "vik",
    )
    chosen = [syllables[number(*parts, str(place)) % len(syllables)] for place in range(3)]
    return "".join(chosen).title()
