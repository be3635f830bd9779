"""A world in which services say what is true of the facts: each its part, in its own words, and not all of it.

Who says that a preprint was published is spread by chance that is the same in every run: arXiv's own `doi` (DataCite
repeats it), bioRxiv's `published`, Crossref's relation, one record at Semantic Scholar for both, which OpenAlex may
have too; one pair in twenty is stated by nobody. Services write titles each in its way,
and preprints have earlier ones.
Made up, for no table has it: journals and dates of most publications, who knows which work, earlier titles, arXiv
numbers of papers at OpenReview, counts, and the decoys: works that look like others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from enrich.match import normal
from enrich.sandbox import World
from enrich.sandbox.answer import number
from enrich.sandbox.dblp_records import records
from enrich.sandbox.openalex_work import forms_of, work_id
from enrich.sandbox.semantic_scholar import _corpus_id, _paper_id
from enrich.sandbox.world import Article, Arxiv, Note, Page, Preprint, Repository, Scholar, Version, Work
from truth import Fact, Repo, choose, share
from truth_decoys import decoy_doi, decoys

ARXIV, BIORXIV, CROSSREF, SCHOLAR = "arxiv", "biorxiv", "crossref", "semantic_scholar"
_NOBODY = 0.05  # of the pairs
_MISTAKEN = 0.03  # of the preprints that did not come out: at arXiv they bear another work's DOI
_JOURNALS = (
    "Annals of Invented Physics",
    "Made-up Letters",
    "Journal of Fictitious Results",
    "Imaginary Reviews of Science",
    "Transactions on Supposed Systems",
    "Invented Biology",
    "Proceedings of the Fictional Society",
    "Journal of the Imagined Mind",
)
# Series as Semantic Scholar names them, where a table has the acronym alone.
SERIES = {
    "ICLR": "International Conference on Learning Representations",
    "EMNLP": "Conference on Empirical Methods in Natural Language Processing",
    "ACM MM": "ACM Multimedia",
    "CoRL": "Conference on Robot Learning",
    "AISTATS": "International Conference on Artificial Intelligence and Statistics",
    "COLM": "Conference on Language Modeling",
    "3DV": "International Conference on 3D Vision",
    "ALT": "International Conference on Algorithmic Learning Theory",
    "CVPR": "Computer Vision and Pattern Recognition",
    "ICCV": "IEEE International Conference on Computer Vision",
    "WACV": "IEEE Workshop/Winter Conference on Applications of Computer Vision",
}


# And as CVF writes them on its pages.
_PROCEEDINGS = {
    "CVPR": "Conference on Computer Vision and Pattern Recognition",
    "ICCV": "International Conference on Computer Vision",
    "WACV": "Winter Conference on Applications of Computer Vision",
}


@dataclass(slots=True)
class Truth:
    """A world with what must be known to judge what is made of it.

    `stated`: for each published preprint, who says that it was published. `names`: which group of facts an identifier
    belongs to; decoys have groups of their own. `titles`: every title, as words, with the groups that bear it.
    `known`: groups that a service with a title search knows.
    """

    world: World
    facts: list[Fact]
    stated: dict[str, frozenset[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    titles: dict[str, set[str]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def add(self, group: str, work: Work) -> Work:
        self.names |= dict.fromkeys(names_of(work), group)
        for title in titles_of(work):
            self.titles.setdefault(normal(title), set()).add(group)
        if work.semantic_scholar.known or work.article or work.preprint or any(forms_of(work)) or any(records(work)):
            self.known.add(group)
        return work


def make(facts: Iterable[Fact], repos: Iterable[Repo] = (), others: Iterable[tuple[str, Work]] = ()) -> Truth:
    """The world of these facts. `others`: works that are there already, with the group of the fact each belongs to."""
    known = [_completed(fact) for fact in facts]
    made = Truth(World("truth", (), ()), known)
    works = [made.add(group, work) for group, work in others]
    for fact in known:
        if fact.published:
            made.stated[fact.key] = voices(fact)
        works += [made.add(fact.group, work) for work in _works(fact)]
        works += [made.add(work.id, work) for work in decoys(fact, container(fact))]
    made.world = World("truth", tuple(works), (*map(repository, repos), *map(_code, known)))
    return made


def titles_of(work: Work) -> Iterator[str]:
    """Every title under which a service may show a work."""
    parts = (work.arxiv, work.preprint, work.openreview, work.article, work.page, work.semantic_scholar)
    yield work.title
    yield from (part.title for part in parts if part and part.title)
    for form in (work.arxiv, work.preprint):
        yield from (version.title for version in (form.versions if form else ()) if version.title)


def names_of(work: Work) -> Iterator[str]:
    """Every identifier under which a service of the sandbox may name a work, in lower case."""
    arxiv, preprint, article, note, page = work.arxiv, work.preprint, work.article, work.openreview, work.page
    found = [
        *([f"arxiv:{arxiv.id}", f"doi:10.48550/arxiv.{arxiv.id}"] if arxiv else []),
        *([f"doi:{preprint.doi}"] if preprint else []),
        *([f"doi:{article.doi}"] if article else []),
        *([f"openreview:{note.id}"] if note else []),
        *([page.id] if page else []),
        *(f"openalex:{work_id(work, form)}" for form in forms_of(work)),
        f"s2:{_paper_id(work)}",
        f"corpusid:{_corpus_id(work)}",
    ]
    return (name.lower() for name in found)


def voices(fact: Fact) -> frozenset[str]:
    """Who says that this preprint was published: one or more services, or nobody."""
    able = [ARXIV if fact.arxiv else BIORXIV, *([] if fact.arxiv else [CROSSREF]), SCHOLAR]
    if fact.doi is None:
        able = [SCHOLAR]
    if share(fact.key, "nobody") < _NOBODY:
        return frozenset()
    said = [voice for voice in able if share(fact.key, "says", voice) < 0.6]
    return frozenset(said or [able[number(fact.key, "one voice") % len(able)]])


def _completed(fact: Fact) -> Fact:
    """With what the tables do not tell of a publication: when it was online, its year, its journal. All made up."""
    if fact.published:
        year = fact.year or int((fact.posted or "2020")[:4]) + number(fact.key, "delay") % 3
        place = number((fact.doi or "").split("/")[0], (fact.doi or "")[8:14], "journal") % len(_JOURNALS)
        fact = replace(fact, year=year, venue=fact.venue or _JOURNALS[place])
    if fact.doi and fact.year and share(fact.key, "printed later") < 0.1:
        fact = replace(fact, online=fact.year - 1)
    return fact


# works


def _works(fact: Fact) -> Iterator[Work]:
    """The work of a fact; where Semantic Scholar knows nothing of a link, its two forms are two works."""
    work = Work(
        id=fact.key,
        title=fact.title,
        authors=fact.authors,
        arxiv=_arxiv(fact),
        preprint=_preprint(fact),
        openreview=_note(fact),
        article=_article(fact),
        page=_page(fact),
        semantic_scholar=_scholar(fact),
        unknown_to=tuple(_strangers(fact)),
        stream=_stream(fact),
        made_up=("semantic_scholar", "article"),
    )
    if fact.published and SCHOLAR not in voices(fact):
        server = "arXiv.org" if fact.arxiv else "bioRxiv"
        early = Scholar(venue=server, year=int((fact.posted or "2020")[:4]), citations=_count(fact))
        yield replace(work, id=f"{fact.key}/preprint", article=None, page=None, semantic_scholar=early)
        yield replace(work, id=f"{fact.key}/published", arxiv=None, preprint=None)
    else:
        yield work


def _strangers(fact: Fact) -> Iterator[str]:
    """Services that have never heard of a work. DBLP is about computer science, and late."""
    is_computing = fact.openreview or fact.category == "inproceedings" or (fact.category or "cs.").startswith("cs.")
    if not is_computing or share(fact.key, "unknown to dblp") < 0.2:
        yield "dblp"
    if share(fact.key, "unknown to openalex") < 0.15 or (fact.openreview and not fact.is_accepted):
        yield "openalex"


_STREAMS = {"bigdata": "bigdataconf", "asonam": "asunam", "sigmod": "sigmod", "iccvw": "iccvw"}


def _stream(fact: Fact) -> str | None:
    """DBLP's name of a conference, which is mostly its acronym."""
    acronym = acronym_of(fact.venue or "") if fact.category == "inproceedings" else None
    return f"conf/{_STREAMS.get(acronym.lower(), acronym.lower())}" if acronym else None


def _count(fact: Fact) -> int:
    return number(fact.key, "citations", digits=3)


def _arxiv(fact: Fact) -> Arxiv | None:
    if fact.arxiv is None:
        return _made_up_arxiv(fact)
    says = fact.published and ARXIV in voices(fact)
    is_mistaken = not fact.published and share(fact.key, "mistaken") < _MISTAKEN
    return Arxiv(
        id=fact.arxiv,
        versions=_versions(fact),
        title=_earlier(fact),
        categories=(fact.category or "cs.LG",),
        comment=fact.comment,
        doi=_typed(fact) if says else decoy_doi(fact) if is_mistaken else None,
    )


def _typed(fact: Fact) -> str:
    """A DOI as authors type it at arXiv."""
    forms = {"{}": 0.94, "{}.": 0.02, "https://doi.org/{}": 0.02, "{} ": 0.02}
    return choose(forms, fact.key, "typed as").format(fact.doi)


def _made_up_arxiv(fact: Fact) -> Arxiv | None:
    """Some papers at OpenReview are at arXiv too; the number is invented, of a month that arXiv has not reached."""
    if fact.openreview is None or share(fact.key, "at arXiv") > 0.3:
        return None
    year = (fact.year or 2020) - 1
    return Arxiv(
        f"99{number(fact.key, 'month') % 12 + 1:02d}.{number(fact.key, 'arXiv', digits=5):05d}",
        (Version(f"{year}-10-02"),),
    )


def _earlier(fact: Fact) -> str | None:
    """The title of the preprint, where it is another one: one in ten of those that were published."""
    if not fact.published or share(fact.key, "earlier title") > 0.1:
        return None
    words, (head, colon, _rest) = fact.title.split(), fact.title.partition(": ")
    ways = {
        "no subtitle": head if colon and len(head.split()) > 3 else f"Towards {fact.title[:1].lower()}{fact.title[1:]}",
        "subtitle": f"{fact.title}: a first account",
        "fewer words": " ".join([*words[:3], *words[5:]]) if len(words) > 8 else f"On {fact.title}",
    }
    return ways[choose(dict.fromkeys(ways, 1.0), fact.key, "way of the earlier title")]


def _registered(fact: Fact) -> str | None:
    """The title as a publisher writes it: some in capitals of their own, some with mark-up."""
    ways = {"as it is": 0.85, "Every Word": 0.06, "marked": 0.06, "in capitals": 0.03}
    way = choose(ways, fact.key, "registered title")
    first, _, rest = fact.title.partition(" ")
    marked = f"<i>{first}</i> {rest}".replace(" & ", " &amp; ")
    return {"Every Word": fact.title.title(), "marked": marked, "in capitals": fact.title.upper()}.get(way)


def _versions(fact: Fact) -> tuple[Version, ...]:
    first = fact.posted or "2020-01-15"
    later = [Version(f"{int(first[:4]) + n}{first[4:]}") for n in range(1, 1 + number(fact.key, "versions") % 3)]
    return (Version(first), *(version for version in later if not version.date.endswith("02-29")))


def _preprint(fact: Fact) -> Preprint | None:
    if fact.preprint is None:
        return None
    said = voices(fact) if fact.published else frozenset[str]()
    return Preprint(
        doi=fact.preprint,
        title=_earlier(fact),
        versions=_versions(fact),
        published=fact.doi if said & {BIORXIV, CROSSREF} else None,
        journal=fact.venue if BIORXIV in said else None,
        related=CROSSREF in said,
        known_to_scholar=SCHOLAR not in said or share(fact.key, "forgotten") < 0.5,
    )


def _article(fact: Fact) -> Article | None:
    if fact.doi is None:
        return None
    year, is_paper = fact.year or 2020, fact.category == "inproceedings"
    month = 1 + number(fact.key, "month of print") % 12
    is_printed = bool(fact.online) or share(fact.key, "printed") < 0.6
    return Article(
        doi=fact.doi,
        title=_registered(fact),
        container=container(fact),
        type="proceedings-article" if is_paper else "journal-article",
        print=f"{year}-{month:02d}" if is_printed else None,
        online=f"{fact.online}-12-11" if fact.online else None if is_printed else f"{year}-{month:02d}-07",
        volume=None if is_paper else str(number(fact.key, "volume", digits=2) + 1),
        page=f"{number(fact.key, 'page', digits=3) + 1}-{number(fact.key, 'page', digits=3) + 12}",
        citations=_count(fact),
    )


def container(fact: Fact) -> str | None:
    """The venue as a publisher registers it: IEEE with the year in front and the acronym behind, others in full."""
    if fact.venue is None or fact.category != "inproceedings":
        return fact.venue
    head, acronym = series(fact.venue), acronym_of(fact.venue)
    if (fact.doi or "").startswith("10.1109/"):
        return f"{'' if head.startswith(str(fact.year)) else f'{fact.year} '}{head}{f' ({acronym})' if acronym else ''}"
    return head


_YEARED = r"(?:'\d\d|(?:19|20)\d\d)\b"


def series(venue: str) -> str:
    """The name in DBLP's long title of proceedings: without acronym, place and dates."""
    name = re.sub(rf"^[A-Za-z@ -]+ {_YEARED}: ", "", venue)
    for end in (
        rf" {_YEARED}, (?=[A-Z])",
        rf", (?=[\w@ -]+? ?{_YEARED})",
        rf" \((?=[A-Z]+ {_YEARED}\))",
        r"(?<=[a-z)]), (?!Speech)[A-Z][\w ./]+, ",
    ):
        head, *rest = re.split(end, name, maxsplit=1)
        if rest:
            return head.strip()
    return name


def plain(venue: str) -> str:
    """What a series is known by, whatever the year: `Proceedings of the 12th ACM Conference on …`."""
    words = re.sub(r"\([^)]*\)", " ", series(venue)).replace("&", "and").casefold()
    words = re.sub(r"\b(?:pro\w+ings?|of|the|on|in|acm|ieee(?:/cvf|/acm)?|annual|international|sig\w+)\b", " ", words)
    return re.sub(r"[^a-z]", "", re.sub(r"\b(?:\d+\w*|(?:\w+-)?\w+(?:st|nd|rd|th)|second|third|first)\b", " ", words))


def acronym_of(venue: str) -> str | None:
    """`ICCV` in `…, ICCV 2021, Montreal, …`, `MM` in `MM '20: The 28th …`."""
    found = re.search(rf"(?:^|[,(] ?)([A-Z][\w@-]*[A-Z][\w@-]*)(?: Conference)? ?{_YEARED}", venue)
    return found[1] if found else None


def _note(fact: Fact) -> Note | None:
    if fact.openreview is None:
        return None
    year, venue = fact.year or 2020, fact.venue or "Workshop"
    api = 2 if year >= 2024 or (year == 2023 and venue not in ("ICLR", "CoRL")) else 1
    group = f"{venue.replace(' ', '')}.cc/{year}/Conference"
    state = "" if fact.is_accepted else "Rejected_Submission" if fact.decision == "Reject" else "Withdrawn_Submission"
    return Note(
        id=fact.openreview,
        venue=_decided(fact, venue, year),
        venueid=f"{group}/{state}" if state and api == 2 else group,
        api=api,
        created=f"{year - 1}-09-28",
        accepted=f"{year}-01-22" if fact.is_accepted else None,
        authors_as="objects" if api == 2 and year >= 2026 else "text",
    )


def _decided(fact: Fact, venue: str, year: int) -> str:
    """The note's own words for what became of it."""
    decision = fact.decision or ""
    if decision == "Withdraw":
        return f"{venue} {year} Conference Withdrawn Submission"
    if not fact.is_accepted:
        return f"Submitted to {venue} {year}"
    if "Workshop" in decision:
        return f"{venue} {year} Workshop"
    word = re.sub(r"accept\s*\((\w+)\)|(?:long|short) (\w+)", r"\1\2", decision, flags=re.IGNORECASE)
    return f"{venue} {year} {re.sub(rf'^{venue} {year} ', '', word)}"


def _page(fact: Fact) -> Page | None:
    """A page at CVF's open access, as for the arXiv numbers that CVF prints on them."""
    found = re.fullmatch(r"(CVPR|ICCV|WACV) (\d{4})", fact.venue or "")
    if found is None or fact.arxiv is None:
        return None
    conference, year = found.groups()
    last = re.sub(r"\W", "", fact.authors[0].split()[-1])
    words = "_".join(re.findall(r"\w+", fact.title)[:6])
    name = f"{last}_{words}_{conference}_{year}"
    address = f"https://openaccess.thecvf.com/content/{conference}{year}/html/{name}_paper.html"
    title = f"Proceedings of the IEEE/CVF {_PROCEEDINGS[conference]}"
    return Page(id=f"cvf:{name}", venue=title, year=int(year), url=address)


def _scholar(fact: Fact) -> Scholar:
    """What Semantic Scholar makes of it: it does not know some works, and dates some by their preprint."""
    is_searched = fact.doi is not None or fact.arxiv is not None
    known = share(fact.key, "unknown to scholar") > (0.05 if is_searched else 0.1)
    posted = fact.posted[:4] if fact.posted else None
    early = posted if posted and share(fact.key, "dated by preprint") < 0.4 else None
    return Scholar(
        known=known or (fact.published and SCHOLAR in voices(fact)),
        title=fact.title.capitalize() if share(fact.key, "lower case at scholar") < 0.1 else None,
        venue=_scholars_venue(fact),
        year=int(early) if early else fact.year,
        citations=_count(fact),
    )


def _scholars_venue(fact: Fact) -> str:
    if fact.openreview and not fact.is_accepted:
        return "arXiv.org" if _made_up_arxiv(fact) else ""
    venue = re.sub(r" \d{4}$", "", fact.venue or "")
    if fact.category == "inproceedings":
        head = re.sub(r"^(?:Proceedings of the |The )?(?:\d+(?:st|nd|rd|th)? )?(?:Annual )?", "", series(venue))
        return re.sub(r"^(?:19|20)\d\d ", "", head)
    return SERIES.get(venue, {"arXiv": "arXiv.org"}.get(venue, venue))


# what is there beside


def code_of(fact: Fact) -> str:
    """The name of a made-up repository of a paper."""
    return f"made-up-lab/code-{number(fact.key, 'repository')}"


def _code(fact: Fact) -> Repository:
    """One in three asks to be cited by the paper, in a file or in its README."""
    name = fact.doi or (f"10.48550/arxiv.{fact.arxiv}" if fact.arxiv else fact.preprint)
    way = choose({"citation": 0.15, "readme": 0.15, "nothing": 0.7}, fact.key, "code says") if name else "nothing"
    title = fact.title.replace('"', "'")
    cff = f'cff-version: 1.2.0\ntitle: Code\npreferred-citation:\n  type: article\n  title: "{title}"\n  doi: {name}\n'
    readme = f"# Code\n\nCode for the paper [{title}](https://doi.org/{name}).\n"
    return Repository(
        name=code_of(fact),
        id=number(fact.key, "repository id"),
        stars=3,
        citation=cff if way == "citation" else None,
        readme=readme if way == "readme" else None,
        made_up=("*",),
    )


def repository(repo: Repo) -> Repository:
    """A repository as GitHub tells of it today; a former name leads to it."""
    return Repository(
        name=repo.renamed_to or repo.name,
        id=number(repo.name, "repository id"),
        former=(repo.name,) if repo.renamed_to else (),
        stars=repo.stars or 0,
        license=repo.license,
        archived=repo.archived,
        made_up=("id",) if repo.stars is not None else ("id", "stars"),
    )
