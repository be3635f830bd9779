"""A made world for the services to speak of: works with all their manifestations, and repositories.

A world file is YAML (`{world: ..., works: [...], repositories: [...]}`) or, for thousands of works, JSON Lines
(`{"world": {...}}`, then one `{"work": {...}}` or `{"repository": {...}}` a line). The keys of each mapping are the
fields of the dataclasses below. Everything but `id`, `title` and `authors` of a work is optional: a manifestation that
is left out does not exist, so its service answers "no such thing". `made_up` names what nobody knows to be true.

The product never imports this: a service that shared its code with its client would prove nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from enrich.errors import UsageError


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a preprint: its ISO date, and its title where it differs from the manifestation's."""

    date: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Arxiv:
    """The arXiv record. `doi`, `journal_ref`, `comment`: as the authors typed them in, or None."""

    id: str
    versions: tuple[Version, ...] = (Version("2024-01-01"),)
    title: str | None = None
    categories: tuple[str, ...] = ("q-bio.NC",)
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Preprint:
    """A bioRxiv or medRxiv preprint. `published`: DOI of the journal article, if the server knows it.

    `journal`: that article's journal as the server names it. `related`: Crossref holds `is-preprint-of`.
    `known_to_scholar`: False where Semantic Scholar re-keyed the record to the article and forgot this DOI.
    `in_pubmed`: the PubMed ids that Semantic Scholar holds are this preprint's, not the article's.
    """

    doi: str
    server: str = "biorxiv"
    versions: tuple[Version, ...] = (Version("2024-01-01"),)
    title: str | None = None
    category: str = "neuroscience"
    license: str = "cc_no"
    abstract: str = ""
    published: str | None = None
    journal: str | None = None
    related: bool = False
    known_to_scholar: bool = True
    in_pubmed: bool = False
    citations: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """An OpenReview submission on the v1 or v2 host. Dates are ISO days; `accepted` is the publication date, or None.

    `authors_as`: how the host gives them: `text`, `objects` (the newer form), `hidden` (anonymous).
    `decision`: "Accept (Poster)" as a reply of its own, as v1 has it for 2018 to 2021; the note has no venue then.
    """

    id: str
    venue: str
    venueid: str
    api: int = 2
    title: str | None = None
    created: str = "2024-01-01"
    accepted: str | None = None
    authors_as: str = "text"
    license: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A registered publication as Crossref holds it. `print` and `online` are `YYYY[-MM[-DD]]`, `pii` without signs.

    `retracted_by`, `concern`: DOIs of the notices that say so.
    """

    doi: str
    container: str | None
    title: str | None = None
    type: str = "journal-article"
    publisher: str = "Made-up Press"
    print: str | None = None
    online: str | None = None
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    pii: str | None = None
    abstract: str | None = None
    citations: int = 0
    retracted_by: str | None = None
    concern: str | None = None


@dataclass(frozen=True, slots=True)
class Scholar:
    """What Semantic Scholar adds. Without `venue`, `year` and `date` they follow from the manifestations.

    `known`: False where it has no record. `doi`: False where the record exists without its DOI.
    """

    known: bool = True
    doi: bool = True
    title: str | None = None
    venue: str | None = None
    year: int | None = None
    date: str | None = None
    abstract: str | None = None
    pubmed: str | None = None
    pmc: str | None = None
    citations: int = 0
    influential: int = 0
    references: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a work in proceedings. `venue`: the proceedings' full title. `url`: the page's public address.

    `id`: as in `acl:2023.acl-long.1`, `neurips:2023/934eb45b…`, `pmlr:v202/aubert23a`, `cvf:Wu_X_CVPR_2023`.
    `code`: a repository that the page names. `status`: of an ACL paper: retracted or removed.
    """

    id: str
    venue: str
    year: int
    url: str
    title: str | None = None
    pages: str | None = None
    doi: str | None = None
    openreview: str | None = None
    code: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One work. `authors` are "First Last" in order; those also named in `groups` are groups, not persons.

    `unknown_to`: services (openalex, dblp, crossref …) that have never heard of it, whatever its manifestations.
    `counts`: citations by service, for those whose count stands nowhere else (openalex, europepmc).
    `stream`: DBLP's name of its venue, such as `conf/iclr`. `issn`: of its journal.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    groups: tuple[str, ...] = ()
    arxiv: Arxiv | None = None
    preprint: Preprint | None = None
    openreview: Note | None = None
    article: Article | None = None
    page: Page | None = None
    semantic_scholar: Scholar = field(default_factory=Scholar)
    unknown_to: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    stream: str | None = None
    issn: str | None = None
    made_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deposit:
    """Something in an archive. `id`: `zenodo:123456` or `figshare:10042703`. `paper`: DOI of what it belongs to.

    `state`: ok, gone (404) or deleted (410). `concept`: number of all its versions together.
    """

    id: str
    title: str
    authors: tuple[str, ...] = ()
    doi: str | None = None
    published: str = "2024-01-01"
    version: str | None = None
    license: str | None = None
    kind: str = "dataset"
    paper: str | None = None
    concept: str | None = None
    views: int = 0
    downloads: int = 0
    state: str = "ok"
    made_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository. `name` is "owner/name" in its true case, `former` are names that redirect to it.

    `host`: github, gitlab, codeberg or huggingface, whose names may begin with `datasets/` or `spaces/`.
    `state`: ok, gone (404), dmca (451) or tos (403). `license`: an SPDX id, NOASSERTION, or None.
    `template`, `archived`, `empty`: as GitHub says. `parent`: "owner/name" of what it was forked from.
    `citation`: text of its CITATION.cff. `readme`: text of its README. `files`: other texts by their paths.
    `likes`, `downloads`: Hugging Face's.
    """

    name: str
    id: int
    former: tuple[str, ...] = ()
    state: str = "ok"
    stars: int = 0
    forks: int = 0
    license: str | None = None
    language: str | None = "Python"
    description: str | None = None
    homepage: str | None = None
    created: str = "2020-01-01T00:00:00Z"
    pushed: str | None = "2025-01-01T00:00:00Z"
    archived: bool = False
    disabled: bool = False
    empty: bool = False
    template: bool = False
    parent: str | None = None
    topics: tuple[str, ...] = ()
    release: str | None = None
    host: str = "github"
    citation: str | None = None
    readme: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    likes: int = 0
    downloads: int = 0
    made_up: tuple[str, ...] = ()


Item = TypeVar("Item", Work, Repository, Deposit)
Keys = Callable[[Item], Iterable[str]]


@dataclass(eq=False)
class World:
    """All that exists. Services look things up by keys of their own; an index is built when it is first asked for.

    `swapped`: every key leads to the next thing that the service knows, as a service that mixes up its records does.
    """

    name: str
    works: tuple[Work, ...]
    repositories: tuple[Repository, ...]
    deposits: tuple[Deposit, ...] = ()
    swapped: bool = False
    _indexes: dict[Any, dict[str, Any]] = field(default_factory=dict, repr=False, init=False)

    def work(self, keys: Keys[Work], key: str) -> Work | None:
        """The work that has this key, None if there is none."""
        return self._index(self.works, keys).get(key)

    def repository(self, keys: Keys[Repository], key: str) -> Repository | None:
        """The repository that has this key, None if there is none."""
        return self._index(self.repositories, keys).get(key)

    def deposit(self, keys: Keys[Deposit], key: str) -> Deposit | None:
        """The deposit that has this key, None if there is none."""
        return self._index(self.deposits, keys).get(key)

    def mixed_up(self) -> World:
        """The same world, answering every question with another thing."""
        if "swapped" not in self._indexes:
            self._indexes["swapped"] = {
                "": World(self.name, self.works, self.repositories, self.deposits, swapped=True)
            }
        swapped: World = self._indexes["swapped"][""]
        return swapped

    def _index(self, items: tuple[Item, ...], keys: Keys[Item]) -> dict[str, Item]:
        if keys not in self._indexes:
            known = [(found, item) for item in items if (found := tuple(keys(item)))]
            answers = [item for _, item in known]
            if self.swapped:
                answers = answers[1:] + answers[:1]
            pairs = zip(known, answers, strict=True)
            self._indexes[keys] = {key: answer for (found, _), answer in pairs for key in found}
        return self._indexes[keys]


def load_world(path: str | Path) -> World:
    """Read a world file (YAML, or JSON Lines with the ending .jsonl). Raises UsageError where it cannot be used."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        parts = _json_lines(text) if path.suffix == ".jsonl" else yaml.load(text, yaml.CSafeLoader)
        return parse_world(parts, path.stem)
    except OSError as error:
        raise UsageError(f"cannot read the world {path}: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
        raise UsageError(f"the world {path} cannot be used: {error}") from error


def parse_world(parts: Mapping[str, Any], name: str = "world") -> World:
    """A World from plain data of the same shape as the YAML file."""
    works = tuple(_work(row) for row in parts.get("works") or ())
    repositories = tuple(Repository(**_tuples(row)) for row in parts.get("repositories") or ())
    deposits = tuple(Deposit(**_tuples(row)) for row in parts.get("deposits") or ())
    return World((parts.get("world") or {}).get("name", name), works, repositories, deposits)


def _json_lines(text: str) -> dict[str, Any]:
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    header: dict[str, Any] = next((row["world"] for row in rows if "world" in row), {})
    kinds = {"works": "work", "repositories": "repository", "deposits": "deposit"}
    return {"world": header} | {key: [row[kind] for row in rows if kind in row] for key, kind in kinds.items()}


_PARTS: Mapping[str, Any] = {
    "arxiv": Arxiv,
    "preprint": Preprint,
    "openreview": Note,
    "article": Article,
    "page": Page,
    "semantic_scholar": Scholar,
}


def _work(row: Mapping[str, Any]) -> Work:
    parts = {key: _PARTS[key](**_tuples(value)) for key, value in row.items() if key in _PARTS and value is not None}
    return Work(**_tuples({key: value for key, value in row.items() if key not in _PARTS}), **parts)


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    """Lists become tuples, and versions become Versions, so that a world cannot change under a running server."""
    return {key: _frozen(key, value) for key, value in row.items()}


def _frozen(key: str, value: Any) -> Any:
    if key == "versions":
        return tuple(Version(**version) for version in value)
    return tuple(value) if isinstance(value, list) else value
