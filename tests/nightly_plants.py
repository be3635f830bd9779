"""What happens in the month of `nightly_world`: to papers and code, to services, and to the lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from enrich.events import Kind
from enrich.sandbox.world import Article, Version

Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Plant:
    """From `night` on the thing of this name is another. `told`: the event that it must come to, None for none.

    `by`: the provider that tells of it, whose ages say when at the latest.
    """

    night: int
    name: str
    change: Change
    told: Kind | None = None
    by: str = "github"


def now(**new: Any) -> Change:
    """The same thing with other values; `part__field` is a field of a part of it."""

    def changed(thing: Any) -> Any:
        for path, value in new.items():
            part, _, name = path.rpartition("__")
            inner = {part: replace(getattr(thing, part), **{name: value})} if part else {name: value}
            thing = replace(thing, **inner)
        return thing

    return changed


def _doi(number: int) -> str:
    return f"10.9999/plant.{number}"


def _published(number: int, **said: Any) -> Change:
    """It appears in a journal. `said`: by whom."""
    journal = "Annals of Made-up Science"
    return now(article=Article(_doi(number), journal, online="2026-06-02", volume="7", page="1-9", citations=1), **said)


# Semantic Scholar has not heard of it yet.
_UNHEARD = {"semantic_scholar__doi": False, "semantic_scholar__venue": ""}
_TWO = (Version("2024-01-09"), Version("2026-06-01"))
_ICLR = {"openreview__venueid": "ICLR.cc/2026/Conference", "openreview__accepted": "2026-01-26"}

PLANTS: tuple[Plant, ...] = (
    # Papers appear. That is said by their server, Crossref, arXiv's authors, Semantic Scholar, OpenReview.
    Plant(2, "biorxiv 3", _published(1, preprint__published=_doi(1), **_UNHEARD), Kind.PUBLISHED, "biorxiv"),
    Plant(
        4,
        "biorxiv 11",
        _published(2, preprint__published=_doi(2), preprint__related=True, **_UNHEARD),
        Kind.PUBLISHED,
        "crossref",
    ),
    Plant(
        9,
        "biorxiv 20",
        _published(3, preprint__published=_doi(3), preprint__related=True, preprint__known_to_scholar=False),
        Kind.PUBLISHED,
        "crossref",
    ),
    Plant(
        3,
        "arxiv 9",
        _published(4, arxiv__doi=_doi(4), arxiv__journal_ref="Annals of Made-up Science 7, 1-9 (2026)", **_UNHEARD),
        Kind.PUBLISHED,
        "arxiv",
    ),
    Plant(14, "arxiv 32", _published(5), Kind.PUBLISHED, "semantic_scholar"),
    Plant(5, "openreview 6", now(openreview__venue="ICLR 2026 Poster", **_ICLR), Kind.PUBLISHED, "openreview"),
    Plant(5, "openreview 17", now(openreview__venue="ICLR 2026 Oral", **_ICLR), Kind.PUBLISHED, "openreview"),
    Plant(3, "arxiv 14", now(arxiv__versions=_TWO), Kind.NEW_VERSION, "arxiv"),
    Plant(3, "biorxiv 7", now(preprint__versions=_TWO), Kind.NEW_VERSION, "biorxiv"),
    # They are doubted and taken back.
    Plant(11, "journal 4", now(article__retracted_by="10.9999/notice.1"), Kind.RETRACTED, "crossref"),
    Plant(14, "journal 23", now(article__concern="10.9999/notice.2"), Kind.CONCERN, "crossref"),
    Plant(10, "acl 5", now(page__status="retracted"), Kind.RETRACTED, "acl"),
    Plant(1, "arxiv 40", now(arxiv__comment="This paper has been withdrawn by the authors"), Kind.WITHDRAWN, "arxiv"),
    Plant(2, "biorxiv 30", now(preprint__abstract="The authors have withdrawn this paper."), Kind.WITHDRAWN, "biorxiv"),
    # Code comes, moves and goes.
    Plant(1, "acl 2", now(page__code="https://github.com/lab-2/acl-code"), Kind.CODE_RELEASED, "acl"),
    Plant(2, "code 60", now(readme="Code of https://arxiv.org/abs/2401.77777"), Kind.OTHER_PAPER, "github_files"),
    Plant(4, "code 3", now(name="lab-3/better-name", former=("lab-3/code-3",)), Kind.RENAMED),
    Plant(6, "code 12", now(name="institute/code-12", former=("lab-12/code-12",)), Kind.MOVED),
    Plant(9, "code 25", now(archived=True), Kind.ARCHIVED),
    Plant(11, "code 33", now(state="gone"), Kind.GONE),
    Plant(14, "code 47", now(id=9047, stars=2, created="2026-06-14T00:00:00Z"), Kind.REPLACED),
    Plant(15, "code 51", now(empty=True), Kind.EMPTIED),
    Plant(20, "gitlab 2", now(name="bench-2/renamed", former=("bench-2/kit-2",)), Kind.RENAMED, "gitlab"),
    Plant(21, "huggingface 1", now(state="gone"), Kind.GONE, "huggingface"),
    Plant(21, "codeberg 0", now(archived=True), Kind.ARCHIVED, "codeberg"),
    # Counts fall. OpenAlex gives most citations of a preprint to its article, before anyone has named that to us;
    # then one falls for good, and one by a slip that is put right.
    Plant(3, "arxiv 9", now(), Kind.COUNT_FELL, "openalex"),
    Plant(14, "arxiv 32", now(), Kind.COUNT_FELL, "openalex"),
    Plant(4, "journal 40", now(semantic_scholar__citations=3), Kind.COUNT_FELL, "semantic_scholar"),
    Plant(10, "journal 41", now(article__citations=2), Kind.COUNT_FELL, "crossref"),
    Plant(20, "journal 41", now(article__citations=90)),
)

_503 = {"kind": "error", "status": 503}
FAULTS: Mapping[int, Mapping[str, Mapping[str, Any]]] = {  # by night and service
    3: {"github": _503},
    6: {"crossref": _503},
    8: {"openalex": {"kind": "throttle", "retry_after": 3, "times": 2}},
    **{night: {"semantic_scholar": _503} for night in range(10, 15)},
    15: {"europepmc": {"kind": "stall"}},
    17: {"crossref": {"kind": "html"}},
    22: {"openalex": {"kind": "reshape", "shape": "fewer keys"}},
}


def _gone_from(host: str) -> Change:
    return lambda thing: now(state="gone")(thing) if getattr(thing, "host", None) == host else thing


def _unknown_to(service: str) -> Change:
    return lambda thing: now(unknown_to=(service, *thing.unknown_to))(thing) if hasattr(thing, "unknown_to") else thing


# Nights on which a service says of all that it knew that there is no such thing.
ABSENT: Mapping[int, tuple[str, Change]] = {
    17: ("datacite", _unknown_to("datacite")),
    21: ("github", _gone_from("github")),
    26: ("gitlab", _gone_from("gitlab")),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """From `night` on the list `of` this name is as its maintainer has changed it.

    `lines`: from the old ones to the new. `added`: the names of more. `decisions`: what is decided about it, as YAML.
    """

    night: int
    of: str
    lines: Callable[[list[str]], list[str]] = lambda lines: lines
    added: tuple[str, ...] = ()
    decisions: str = ""


def _reworded(old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line.replace(old, new) for line in lines]


LATE = ("biorxiv 49", "journal 59")  # which no list has at first
PINNED = "journal 9"
_PIN = "pins: {doi:10.9999/made.149: {values: {year: 2023}, reason: first printed then}}\n"
EDITS: tuple[Edit, ...] = (
    Edit(7, "memory", lambda lines: lines[3:] + lines[:3], added=LATE),
    Edit(9, "tools", lambda lines: lines[:5] + lines[6:]),
    Edit(12, "dynamics", lambda lines: lines[::-1]),
    Edit(13, "decoding", _reworded("[[Journal of Made-up Things 2024]", "[[J Made-up Things 2024]")),
    Edit(13, "models", decisions=_PIN),
)
