"""The repositories of an entry: one for each name that the list links, from all that was said of it.

What a repository's own files say (CITATION.cff, README) is asked apart, and more seldom, than what its host says of it.
It adds to the host's answer, and never speaks for the repository being there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace

from enrich.dataset import Repository
from enrich.forms import is_preprint
from enrich.lists.document import Entry
from enrich.model import Identifier, Outcome, Reply
from enrich.model import Repository as Found
from enrich.resolve import Resolution

_FILES = frozenset({"github_files"})  # providers that read what lies inside
_BY_FILES = frozenset({"cites", "doi", "other_paper"})  # what only they know of such a repository
_WHO = frozenset({"name", "number"})  # what tells one repository from another
_COUNTS = ("stars", "likes", "downloads")


def repositories(resolution: Resolution, names: Collection[Identifier] = ()) -> list[Repository]:
    """Every linked repository once; of several answers, the first that knows a value gives it.

    `names`: of the entry's work, by which a repository that is another paper's is known.
    """
    answers: dict[Identifier, list[tuple[Found | None, Reply]]] = {}
    for identifier, found, reply in resolution.repositories:
        if reply is not None:
            answers.setdefault(identifier, []).append((found, reply))
    silent = _silent(resolution)
    built = [_repository(i, said, silent.get(i, set()), resolution.entry) for i, said in answers.items()]
    for repository, answered in zip(built, answers.values(), strict=True):
        other = next((other for each, _ in answered if each and (other := _other_paper(each, names))), None)
        repository.other_paper = str(other) if other else None
    return built


def settle(new: Sequence[Repository], before: Sequence[Repository], resolution: Resolution) -> list[Repository]:
    """Keep the dates of unchanged numbers, and the values whose source could not be asked this time."""
    old = {Identifier.parse(repository.identifier): repository for repository in before}
    silent = _silent(resolution)
    names = [Identifier.parse(repository.identifier) for repository in new]
    return [
        _settled(repository, old[name], silent.get(name, set())) if name in old else repository
        for name, repository in zip(names, new, strict=True)
    ]


def _silent(resolution: Resolution) -> dict[Identifier, set[str]]:
    """The providers that have not answered, for each identifier."""
    silent: dict[Identifier, set[str]] = {}
    for question in [*resolution.open, *resolution.troubled]:
        silent.setdefault(question.identifier, set()).add(question.provider)
    return silent


def _repository(
    identifier: Identifier, said: Sequence[tuple[Found | None, Reply]], silent: Collection[str], entry: Entry
) -> Repository:
    outcomes = {reply.outcome for _, reply in said if reply.provider not in _FILES}
    if outcomes == {Outcome.ABSENT} and _FILES.issuperset(silent):
        return Repository(identifier=str(identifier), missing=True)
    known = [(found, reply) for found, reply in said if found is not None]
    if not known:
        return Repository(identifier=str(identifier))
    since = {
        f"{name}_since": next((reply.at[:10] for found, reply in known if getattr(found, name) is not None), None)
        for name in _COUNTS
    }
    shown = _shown(_joined([found for found, _ in known]), identifier)
    shown.part = _part(entry, identifier)
    shown.made_up = any(reply.made_up for _, reply in known) or None
    return shown.model_copy(update=since)


def _joined(found: Sequence[Found]) -> Found:
    leader, *others = found
    for other in others:
        lacking = [field.name for field in fields(leader) if getattr(leader, field.name) in (None, ())]
        leader = replace(leader, **{name: getattr(other, name) for name in lacking})
    return leader


def _shown(found: Found, identifier: Identifier) -> Repository:
    """What was found, in the words of the dataset: what is false or not known is left out."""
    return Repository(
        identifier=str(identifier),
        name=found.identifier.value,
        number=found.number,
        renamed=found.identifier != identifier or None,
        title=found.title,
        stars=found.stars,
        likes=found.likes,
        downloads=found.downloads,
        license=found.license,
        archived=found.archived or None,
        fork=found.fork or None,
        template=found.template or None,
        empty=found.empty or None,
        blocked=found.blocked,
        description=found.description,
        created=found.created,
        pushed=found.pushed,
        release=found.release,
        released=found.released,
        outdated=(found.latest is False) or None,
        doi=found.doi,
        cites=str(found.cites) if found.cites else None,
    )


def _other_paper(found: Found, names: Collection[Identifier]) -> Identifier | None:
    """The paper that a repository is for, where it is surely none of the work's forms.

    Only two names of one kind can contradict each other: a work known by its arXiv id alone may well have the DOI that
    a README gives. A README that names several papers is no one's.
    """
    named = found.cites or (found.mentions[0] if len(set(found.mentions)) == 1 else None)
    if named is None or named in names or named.scheme not in ("doi", "arxiv"):
        return None
    same_kind = [i for i in names if i.scheme == named.scheme and is_preprint(i) == is_preprint(named)]
    return named if same_kind else None


def _part(entry: Entry, identifier: Identifier) -> str | None:
    """The folder that an entry links, where no link of it goes to the repository as a whole."""
    paths = [link.found.path for link in entry.links if link.found.identifier == identifier and link.role == "code"]
    return paths[0] if paths and all(paths) else None


def _settled(repository: Repository, known: Repository, silent: Collection[str]) -> Repository:
    gone = repository.missing or repository.blocked
    lost = _BY_FILES if silent else frozenset()
    if not _FILES.issuperset(silent):
        lost = frozenset(Repository.model_fields)
    if repository.missing:
        lost |= _WHO  # so that another one that takes the name is known as another
    kept = {name: getattr(known, name) for name in lost if getattr(repository, name) is None}
    for name in _COUNTS:
        number = getattr(repository, name)
        if number == getattr(known, name) or (number is None and not gone):
            kept |= {key: getattr(known, key) for key in (name, f"{name}_since")}
    return repository.model_copy(update=kept)
