"""A world for the OpenReview links of real lists: what is true of each, and what goes wrong with some.

Nobody here knows what most of these links lead to. So the paper behind a link is made up: it has the title and the
authors that the list's own entry gives it; only for the first list the shipped world's facts are taken. By chance that
is the same in every run, stated shares of them are unknown to services, were rejected or withdrawn, hide their authors,
are gone from OpenReview, were decided about in a reply, or are another paper altogether; some have a twin: the same
title by other people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from enrich import match, venues
from enrich.demo import WORLD
from enrich.lists.document import Document, Entry, Link
from enrich.match import normal
from enrich.proof import full_title
from enrich.sandbox import World, load_world
from enrich.sandbox.world import Article, Arxiv, Note, Scholar, Version, Work
from truth import _surname, choose, share
from truth_world import names_of

# What becomes of a submission, by share of the links.
FATES = {
    "accepted": 0.60,
    "decided in a reply": 0.08,
    "rejected": 0.08,
    "withdrawn": 0.05,
    "anonymous": 0.04,
    "gone": 0.06,
    "another paper": 0.09,
}
UNKNOWN = {"dblp": 0.35, "openalex": 0.5, "semantic_scholar": 0.3}
TWINS = 0.1
_VENUES = ("ICLR", "NeurIPS", "ICML", "COLM", "CoRL")


@dataclass(slots=True)
class Linked:
    """One OpenReview link of a list, with its entry; `fate`: what is true of what it names, None: the shipped world."""

    document: Document
    entry: Entry
    link: Link
    fate: str | None = None

    @property
    def note(self) -> str | None:
        named = self.link.found.identifier
        return named.value if named and named.scheme == "openreview" else None


@dataclass(slots=True)
class Made:
    """The world, and which papers each name stands for: entries are judged by it.

    `titles`: of the papers behind the made-up notes. One link may stand in two entries, of which one is wrong.
    """

    world: World
    titles: dict[str, str] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    fates: dict[str, str] = field(default_factory=dict)


def make(links: Sequence[Linked]) -> Made:
    """One paper for each note that is linked, as the first entry that links it has it."""
    shipped = list(load_world(WORLD).works)
    known = {work.openreview.id for work in shipped if work.openreview}
    made, works = Made(World("lists", (), ())), [*shipped]
    for work in shipped:
        _enter(made, work, normal(work.title))
    for linked in links:
        name = linked.note
        if name is None or name in made.fates or name in known:
            continue
        made.fates[name] = fate = _fate(linked.entry, name)
        made.titles[name] = full_title(linked.entry)
        for group, work in _works(linked.entry, name, fate):
            works.append(work)
            _enter(made, work, group)
    made.world = World("lists", tuple(works), ())
    return made


def _enter(made: Made, work: Work, group: str) -> None:
    for name in names_of(work):
        made.groups.setdefault(name, set()).add(group)


def _fate(entry: Entry, name: str) -> str:
    """A list that says next to nothing is believed whatever its link leads to: there the link is right."""
    fate = choose(FATES, name, "fate")
    return fate if fate != "another paper" or match.is_telling(entry.title) else "accepted"


def _works(entry: Entry, name: str, fate: str) -> Iterator[tuple[str, Work]]:
    title, mine = full_title(entry), normal(full_title(entry))
    people = tuple(_people(entry, name))
    is_known = not _is_unknown("semantic_scholar", name)
    work = Work(
        id=f"linked {name}",
        title=title,
        authors=people,
        openreview=None if fate == "gone" else _note(entry, name, fate),
        arxiv=_arxiv(entry),
        semantic_scholar=Scholar(known=is_known, venue=_venue(entry), year=_year(entry)),
        unknown_to=tuple(service for service in UNKNOWN if _is_unknown(service, name)),
        made_up=("*",),
    )
    if fate == "another paper":
        yield f"other {name}", _another(work, name)
        work = replace(work, openreview=None)
    yield mine, work
    if share(name, "twin") < TWINS:
        yield f"twin {name}", _twin(work, name)


def _another(work: Work, name: str) -> Work:
    """What the link really leads to: other words by other people."""
    title = f"On {_surname(name, 'a')} grammars and the {_surname(name, 'b')} problem of {_surname(name, 'c')}"
    authors = (f"Cleo {_surname(name, '3')}", f"Dan {_surname(name, '4')}")
    return replace(work, id=f"other {name}", title=title, authors=authors, arxiv=None)


def _twin(work: Work, name: str) -> Work:
    """The same title by other people, years before, in a journal that every service knows."""
    year = (work.semantic_scholar.year or 2024) - 7
    return Work(
        id=f"twin {name}",
        title=work.title,
        authors=(f"Eve {_surname(name, '5')}", f"Fay {_surname(name, '6')}"),
        article=Article(doi=f"10.99999/twin.{name.lower()}", container="Journal of Made-up Twins", print=f"{year}-03"),
        semantic_scholar=Scholar(venue="Journal of Made-up Twins", year=year),
        made_up=("*",),
    )


def _is_unknown(service: str, name: str) -> bool:
    return share(name, "unknown to", service) < UNKNOWN[service]


def _people(entry: Entry, name: str) -> Iterator[str]:
    said = (entry.authors or "").partition("et al")[0].replace(" and ", ", ").split(",")
    people = [" ".join(each.split()) for each in said if len(each.split()) > 1]
    yield from people or (f"Ada {_surname(name, '1')}", f"Bo Q. {_surname(name, '2')}")


def _year(entry: Entry) -> int:
    return entry.label.year or 2024


def _venue(entry: Entry) -> str:
    listed = venues.canonical(entry.label.venue or "")
    return listed.name if listed and listed.name in _VENUES else "ICLR"


def _arxiv(entry: Entry) -> Arxiv | None:
    """Where the entry links arXiv too, that is the same paper."""
    ids = (link.found.identifier for link in entry.links)
    number = next((i.value for i in ids if i and i.scheme == "arxiv"), None)
    return Arxiv(number, (Version(f"{_year(entry) - 1}-10-02"),)) if number else None


def _note(entry: Entry, name: str, fate: str) -> Note:
    venue, year = _venue(entry), _year(entry)
    group = f"{venue}.cc/{year}/Conference"
    api = 2 if year >= 2024 else 1
    words = {
        "rejected": (f"Submitted to {venue} {year}", "/Rejected_Submission"),
        "withdrawn": (f"{venue} {year} Conference Withdrawn Submission", "/Withdrawn_Submission"),
    }
    text, end = words.get(fate, (f"{venue} {year} Poster", ""))
    is_in = fate not in words
    return Note(
        id=name,
        venue=text,
        venueid=group + (end if api == 2 else ""),
        api=1 if fate == "decided in a reply" else api,
        created=f"{year - 1}-09-28",
        accepted=f"{year}-01-22" if is_in else None,
        authors_as="hidden" if fate == "anonymous" else "objects" if share(name, "objects") < 0.3 else "text",
        decision="Accept (Poster)" if fate == "decided in a reply" else None,
    )
