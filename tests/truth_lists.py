"""Lists in Markdown about the facts, as people write them: links in many forms, titles spelt freely.

How often entries without an identifier say who, where and when was counted in thirty-one lists by others: authors and
year 54 %, venue and year 30 %, a year alone 8 %, all three 5 %, nothing but the title 4 %.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from enrich.sandbox.answer import number
from truth import Fact, Repo, choose, share
from truth_world import Truth, acronym_of, code_of, plain, series

FIRST, LINKED, PREPRINT, TITLE, OPENREVIEW = "first list", "linked", "preprint", "title only", "openreview"
LISTED = "openreview in lists"  # other people's
NO_LOGIN = (f"{OPENREVIEW}, no login", f"{LISTED}, no login")
_SAYS = {"authors and year": 0.54, "venue and year": 0.30, "year": 0.08, "all three": 0.05, "nothing": 0.04}
_WHERE = {"pdf": 0.35, "page": 0.15, "project": 0.25, "code": 0.20, "nowhere": 0.05}
_SPELT = {
    "as it is": 0.50,
    "case": 0.10,
    "dashes": 0.05,
    "accents": 0.05,
    "nickname": 0.10,
    "no nickname": 0.05,
    "no subtitle": 0.03,
    "LaTeX": 0.04,
    "full stop": 0.05,
    "quoted": 0.03,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One entry of a list and what it is about. `written`: the title as the list has it; `spelt`: in which way.

    `says`: what else the entry tells. `year`: a year that it tells without a venue. `where`: what its link leads to.
    `line`: the Markdown.
    """

    kind: str
    fact: Fact
    written: str
    spelt: str
    says: str
    where: str
    line: str
    year: int | None = None


def cases(made: Truth) -> dict[str, list[Case]]:
    """All entries by kind. Three in ten are also asked for by title alone."""
    found: dict[str, list[Case]] = {LINKED: [], PREPRINT: [], TITLE: [], OPENREVIEW: [], LISTED: []}
    short_names = acronyms(made.facts)
    for fact in made.facts:
        if fact.key.startswith("listed:"):
            found[LISTED].append(_case(LISTED, fact, short_names))
        elif fact.openreview:
            found[OPENREVIEW].append(_case(OPENREVIEW, fact, short_names))
        elif fact.published and (fact.arxiv or fact.preprint):
            found[PREPRINT].append(_case(PREPRINT, fact, short_names))
        else:
            found[LINKED].append(_case(LINKED, fact, short_names))
        if share(fact.key, "by title too") < 0.3 and (fact.openreview is None or fact.is_accepted):
            found[TITLE].append(_case(TITLE, fact, short_names))
    return found


def first(facts: Iterable[Fact], lines: Sequence[str]) -> list[Case]:
    """The entries of the first list, as they stand there."""
    found = []
    for fact in facts:
        name = fact.key.partition(":")[2]
        line = next(line for line in lines if re.match(rf"-\W*{re.escape(name)}", line))
        found.append(Case(kind=FIRST, fact=fact, written=name, spelt="as it is", says="", where="paper", line=line))
    return found


def by_title(facts: Iterable[Fact]) -> list[Case]:
    """The papers of the first list by title alone."""
    return [_case(TITLE, fact, {}) for fact in facts]


def text(name: str, entries: Iterable[Case]) -> str:
    """A whole list, one section for each style."""
    sections: dict[str, list[str]] = {}
    for case in entries:
        sections.setdefault(style_of(case), []).append(case.line)
    parts = [f"# Papers: {name}\n"]
    for style, lines in sorted(sections.items()):
        apart = "\n\n" if style == "paragraph" else "\n"
        parts.append(f"## Written as {style}\n\n{apart.join(lines)}\n")
    return "\n".join(parts)


def repository_list(repos: Iterable[Repo]) -> str:
    """A list of software: one repository an entry."""
    lines = [
        f"- [{repo.name.split('/')[1]}](https://github.com/{repo.name}) - Made up to be looked up." for repo in repos
    ]
    return "# Software\n\n## Repositories\n\n" + "\n".join(lines) + "\n"


def style_of(case: Case) -> str:
    """How the entry is laid out. Those of the first list are all bullets."""
    return "bullet" if case.kind == FIRST else _style(case.fact, case.where)


def _style(fact: Fact, where: str) -> str:
    """A paragraph without a link is prose."""
    styles = [style for style in _STYLES if where != "nowhere" or style != "paragraph"]
    return choose(dict.fromkeys(styles, 1.0), fact.key, "style")


def _case(kind: str, fact: Fact, short_names: Mapping[str, str]) -> Case:
    written, spelt = spell(fact, kind)
    says = choose(_SAYS, fact.key, kind, "says")
    where = choose(_WHERE, fact.key, "where") if kind == TITLE else "paper"
    place = _place(fact, kind, says, short_names)
    line = _STYLES[_style(fact, where)](written, _people(fact, says), place, _links(fact, kind, where))
    year = int(place) if place.isdigit() else None
    return Case(kind=kind, fact=fact, written=written, spelt=spelt, says=says, where=where, line=line, year=year)


# how entries look


def _people(fact: Fact, says: str) -> str:
    if says not in ("authors and year", "all three") or not fact.authors:
        return ""
    form = choose({"all": 0.5, "et al.": 0.5}, fact.key, "authors as")
    return ", ".join(fact.authors) if form == "all" and len(fact.authors) < 9 else f"{fact.authors[0]} et al."


def _place(fact: Fact, kind: str, says: str, acronyms: Mapping[str, str]) -> str:
    """Venue and year as the entry tells them; one preprint in three is still labelled as one."""
    is_stale = kind == PREPRINT and share(fact.key, "stale label") < 0.33
    year = (fact.posted or "")[:4] if is_stale else str(fact.year or "")
    if says in ("year", "authors and year"):
        return year
    if says == "nothing":
        return ""
    server = "arXiv" if fact.arxiv else "bioRxiv"
    venue = server if is_stale else short(fact, acronyms)
    return f"{venue} {year}".strip()


def short(fact: Fact, acronyms: Mapping[str, str]) -> str:
    """The venue as lists write it: an acronym where there is one."""
    if fact.category != "inproceedings" or fact.venue is None:
        return re.sub(r" \d{4}$", "", fact.venue or "")
    return acronym_of(fact.venue) or acronyms.get(plain(fact.venue)) or series(fact.venue)


def acronyms(facts: Iterable[Fact]) -> dict[str, str]:
    """Acronyms of series, from the facts that name both."""
    named = ((plain(fact.venue), acronym_of(fact.venue)) for fact in facts if fact.venue)
    return {"kdd": "KDD", "bigdata": "Big Data", "siamdatamining": "SDM"} | {key: name for key, name in named if name}


def _bullet(title: str, people: str, place: str, links: Sequence[tuple[str, str]]) -> str:
    """`- Title, *Authors* [[NeurIPS 2024](url)] [[Code](url)]`."""
    who = f", *{people}*" if people else ""
    is_label = bool(links) and not place.isdigit()
    shown = [(place if n == 0 and place and is_label else label, url) for n, (label, url) in enumerate(links)]
    loose = f" ({place})" if place and not is_label else ""
    return f"- {title}{who}{loose} {' '.join(f'[[{label}]({url})]' for label, url in shown)}".rstrip()


def _bracket(title: str, people: str, place: str, links: Sequence[tuple[str, str]]) -> str:
    """`- [NeurIPS 2024] **Title** Authors [[paper]](url)`."""
    lead = f"[{place}] " if place else ""
    who = f" {people}" if people else ""
    return f"- {lead}**{title}**{who} {' '.join(f'[[{label}]]({url})' for label, url in links)}".rstrip()


def _linked(title: str, people: str, place: str, links: Sequence[tuple[str, str]]) -> str:
    """`- [Title](url), Authors. *NeurIPS 2024*. [Code](url)`."""
    first, *others = links or [("", "")]
    head = f"[{title}]({first[1]})" if first[1] else f"**{title}**"
    tail = "".join([f", {people}" if people else "", f". *{place}*" if place else ""])
    return f"- {head}{tail}{''.join(f' [{label}]({url})' for label, url in others)}"


def _paragraph(title: str, people: str, place: str, links: Sequence[tuple[str, str]]) -> str:
    """A paragraph with hard breaks: bold title, italic authors, venue and links."""
    last = " ".join([f"{place}." if place else "", *(f"[[{label}]({url})]" for label, url in links)]).strip()
    return " \\\n".join(filter(None, (f"**{title}**", f"*{people}*" if people else "", last)))


_STYLES: dict[str, Callable[[str, str, str, Sequence[tuple[str, str]]], str]] = {
    "bullet": _bullet,
    "bracket": _bracket,
    "linked": _linked,
    "paragraph": _paragraph,
}


# links


def _links(fact: Fact, kind: str, where: str) -> list[tuple[str, str]]:
    host = f"lab{number(fact.key, 'host', digits=4)}.example.edu"
    without_id = {
        "pdf": ("PDF", f"https://{host}/papers/{number(fact.key, 'file', digits=5)}.pdf"),
        "page": ("Paper", f"https://{host}/publications/{number(fact.key, 'file', digits=5)}"),
        "project": ("Project Page", f"https://{host.partition('.')[0]}.github.io/"),
        "code": ("Code", f"https://github.com/{code_of(fact)}"),
    }
    if kind == TITLE:
        return [without_id[where]] if where in without_id else []
    url = _address(fact, kind)
    label = {"arxiv.org": "arXiv", "www.biorxiv.org": "bioRxiv"}.get(url.split("/")[2], "Paper")
    more = [without_id["project"]] if share(fact.key, "project page") < 0.2 else []
    return [(label, url), *more]


def _address(fact: Fact, kind: str) -> str:
    """One of the addresses that people copy."""
    place = number(fact.key, "address") % 4
    if fact.openreview:
        form = ("forum?id={}", "pdf?id={}", "forum?id={}&noteId=abc", "attachment?id={}&name=pdf")[place]
        return f"https://openreview.net/{form.format(fact.openreview)}"
    if fact.arxiv:
        form = ("abs/{}", "pdf/{}", "abs/{}v1", "pdf/{}.pdf")[place]
        return f"https://arxiv.org/{form.format(fact.arxiv)}"
    if fact.preprint and (kind == PREPRINT or fact.doi is None):
        form = ("{}v1", "{}v2.full", "{}v1.full.pdf", "{}")[place]
        host = "https://doi.org/" if place == 3 else "https://www.biorxiv.org/content/"
        return f"{host}{form.format(fact.preprint)}"
    return f"https://doi.org/{fact.doi}"


# titles


def spell(fact: Fact, kind: str) -> tuple[str, str]:
    """The title as a person might write it, and the name of the way; as it is where the way changes nothing."""
    way = choose(_SPELT, fact.key, kind, "spelling")
    written = _WAYS[way](fact.title, fact.key) if way in _WAYS else fact.title
    return (written, way) if written != fact.title else (fact.title, "as it is")


def _case_changed(title: str, key: str) -> str:
    ways: list[Callable[[str], str]] = [str.upper, str.lower, str.title, str.capitalize]
    return ways[number(key, "case") % len(ways)](title)


def _dashes(title: str, _: str) -> str:
    return title.replace("-", "–") if "-" in title else title.replace(" – ", "-").replace("—", "-")


def _accents(title: str, _: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))


def _nickname(title: str, key: str) -> str:
    """A made-up nickname in front, where there is none."""
    name = ("Zybra", "NuvoNet", "QuirkFormer", "MIXX+", "Tessel-2")[number(key, "nickname") % 5]
    return title if ":" in title else f"{name}: {title}"


def _no_nickname(title: str, _: str) -> str:
    name, colon, rest = title.partition(": ")
    return rest if colon and len(name.split()) == 1 and len(rest.split()) > 4 else title


def _no_subtitle(title: str, _: str) -> str:
    head, colon, _rest = title.partition(": ")
    return head if colon and len(head.split()) > 4 else title


def _latex(title: str, _: str) -> str:
    """Accents and capitals as in a BibTeX file."""
    marks = {"é": r"{\'e}", "ö": r"{\"o}", "ü": r"{\"u}", "α": r"$\alpha$", "β": r"$\beta$", "ä": r"{\"a}"}
    changed = "".join(marks.get(c, c) for c in title)
    return changed if changed != title else re.sub(r"\b([A-Z]{2,})\b", r"{\1}", title)


_WAYS: dict[str, Callable[[str, str], str]] = {
    "case": _case_changed,
    "dashes": _dashes,
    "accents": _accents,
    "nickname": _nickname,
    "no nickname": _no_nickname,
    "no subtitle": _no_subtitle,
    "LaTeX": _latex,
    "full stop": lambda title, _: f"{title}.",
    "quoted": lambda title, _: f"“{title}”",
}
