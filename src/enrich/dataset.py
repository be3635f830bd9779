"""The enriched YAML: its schema, its reading and writing. Analysts read this file; its JSON Schema is made from it.

A value that nobody knows is left out. Identifiers are always `scheme:value`, so that YAML takes none for a number.
Written only when something changed, and then whole (a temporary file is renamed into place).
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from enrich.alone import writing
from enrich.errors import UsageError

Id = Annotated[str, Field(pattern=r"^[a-z0-9-]+:.+$", examples=["arxiv:2310.16046", "doi:10.1038/s41586-023-06031-6"])]
Date = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", examples=["2025-04-09"])]


class Strict(BaseModel):
    """Nothing beyond what is described, and no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Venue(Strict):
    """Where a manifestation appeared."""

    name: str = Field(description="Short name, one for each venue: NeurIPS, ICLR, Nature.")
    full: str | None = Field(default=None, description="The venue's full name, where it differs.")
    track: str | None = Field(default=None, description="Track of a conference, such as Datasets and Benchmarks Track.")
    status: str | None = Field(
        default=None,
        description="Decision or presentation: poster, spotlight, oral, accepted, rejected, withdrawn, under review.",
    )


class Manifestation(Strict):
    """One form in which a work appeared."""

    title: str | None = Field(default=None, description="Title of this form, where it differs from the work's.")
    venue: str | None = Field(default=None, description="Short name of its venue or preprint server.")
    year: int | None = Field(default=None, description="Year of this form: print, else online, else first posted.")
    date: Date | None = Field(default=None, description="Date of this form as precisely as known, ISO 8601.")
    online: Date | None = Field(default=None, description="When a printed form was first online, if on another day.")
    volume: str | None = Field(default=None, description="Volume of the journal or proceedings.")
    issue: str | None = Field(default=None, description="Issue of the journal.")
    pages: str | None = Field(default=None, description="Pages or article number.")
    version: str | None = Field(default=None, description="Latest version of a preprint.")
    identifiers: list[Id] = Field(default_factory=list, description="Names of this form, scheme:value.")


class Fall(Strict):
    """A lower count that is not believed yet: services forget at times what they knew."""

    count: int = Field(ge=0, description="The lower number.")
    seen: list[Date] = Field(description="Days on which a lower number was seen, UTC; the third one is believed.")


class Count(Strict):
    """One service's citation count."""

    source: str = Field(description="Who counted.")
    of: Id = Field(description="What was counted: the record's own identifier at that service.")
    count: int = Field(ge=0, description="How many works are said to cite this one.")
    since: Date = Field(description="Day on which this number was first seen, UTC.")
    made_up: bool | None = Field(default=None, description="True where a sandbox invented the number.")
    fall: Fall | None = Field(default=None, description="A lower number that the service gives now, held back.")


class Headline(Strict):
    """The one count to show where there is room for one."""

    source: str = Field(description="Whose: semantic_scholar, else openalex, crossref, europepmc. Never the larger.")
    count: int = Field(ge=0, description="Its count.")
    made_up: bool | None = Field(default=None, description="True where a sandbox invented the number.")
    disputed: bool | None = Field(
        default=None, description="True where the largest count is over twice the smallest, and ten more."
    )


class Event(Strict):
    """Something that happened to the work or its repository since the list was first enriched."""

    kind: str = Field(description="Stable name; see docs/events.md.")
    date: Date = Field(description="Day of the answer that told of it, UTC.")
    message: str = Field(description="What happened, in words.")


class Repository(Strict):
    """Code, a model or data at a host, which the entry links."""

    identifier: Id = Field(description="Name as the list links it.")
    name: str | None = Field(default=None, description="Its name today, in the host's own case: mostly owner/name.")
    number: int | None = Field(default=None, description="The host's own number, which survives renames.")
    renamed: bool | None = Field(default=None, description="True where the list links a former name.")
    part: str | None = Field(
        default=None, description="The linked folder, where the entry is only a part of the repository."
    )
    title: str | None = Field(default=None, description="Title of a deposit.")
    stars: int | None = Field(default=None, ge=0, description="Stars of the whole repository.")
    stars_since: Date | None = Field(default=None, description="Day on which this number of stars was first seen, UTC.")
    likes: int | None = Field(default=None, ge=0, description="Likes at Hugging Face.")
    likes_since: Date | None = Field(default=None, description="Day on which this number of likes was first seen, UTC.")
    downloads: int | None = Field(
        default=None, ge=0, description="Downloads: at Zenodo of all versions, at Hugging Face of the last 30 days."
    )
    downloads_since: Date | None = Field(
        default=None, description="Day on which this number of downloads was first seen, UTC."
    )
    made_up: bool | None = Field(default=None, description="True where a sandbox invented the numbers.")
    license: str | None = Field(
        default=None, description="SPDX id where there is one; none: there is none; unknown: the host cannot tell."
    )
    archived: bool | None = Field(default=None, description="True where the owner closed it.")
    fork: bool | None = Field(default=None, description="True where it is a fork.")
    template: bool | None = Field(default=None, description="True where it is a template for others.")
    empty: bool | None = Field(default=None, description="True where it holds nothing.")
    missing: bool | None = Field(default=None, description="True where the host knows no such repository.")
    blocked: str | None = Field(default=None, description="Why the host blocks it, such as dmca.")
    description: str | None = Field(default=None, description="Its description at the host.")
    created: Date | None = Field(default=None, description="Day on which it was made.")
    pushed: Date | None = Field(default=None, description="Day of the last push.")
    release: str | None = Field(default=None, description="Tag of the latest release, or version of the deposit.")
    released: Date | None = Field(default=None, description="Day of that release.")
    outdated: bool | None = Field(default=None, description="True where a newer version has been deposited.")
    doi: str | None = Field(default=None, description="Its own DOI.")
    cites: Id | None = Field(
        default=None, description="The paper that it asks to be cited (CITATION.cff), or says it belongs to."
    )
    other_paper: Id | None = Field(
        default=None, description="The paper that its README or CITATION.cff names, where it is surely not the entry's."
    )


class Link(Strict):
    """One link of the entry, as written."""

    label: str = Field(description="Its label in the list.")
    url: str = Field(description="Its target in the list.")
    kind: str = Field(description="What it points to: paper, code, data, video, website …")
    role: str = Field(description="What it is to the entry: paper, code, data, docs, talk, website, blog, other.")
    identifier: Id | None = Field(default=None, description="What its URL identifies.")
    proven_by: str | None = Field(
        default=None,
        description="Of a paper's link: the most trusted service whose believed record bears its identifier; `title` "
        "where the work was proven by other names only. Left out: nobody could, and `problems` say why.",
    )


class Tag(Strict):
    """A mark that the list puts beside an entry."""

    text: str = Field(description="Its text.")
    color: str | None = Field(default=None, description="Colour of its badge.")
    form: str | None = Field(default=None, description="Where it is no badge: icon, code, bracket, shortcode or emoji.")


class Problem(Strict):
    """Something for a person to look at."""

    code: str = Field(description="Stable name of the kind of problem; see docs/problems.md.")
    message: str = Field(description="What was found, in words.")


class Candidate(Strict):
    """A record that may be meant, without enough proof."""

    identifier: Id = Field(description="What it is called.")
    also: list[Id] = Field(default_factory=list, description="Its other names.")
    title: str | None = Field(default=None, description="Its title.")
    authors: str | None = Field(default=None, description="Its first authors.")
    year: int | None = Field(default=None, description="Its year.")
    venue: str | None = Field(default=None, description="Where it appeared, as its source writes it.")
    url: str | None = Field(default=None, description="Where a person can look at it.")
    source: str = Field(description="Who offered it.")
    reason: str = Field(description="Why it was not believed.")


class Upstream(Strict):
    """What services say of the values that a person has pinned; left out where they say nothing."""

    title: str | None = Field(default=None, description="Title without the pin.")
    authors: list[str] = Field(default_factory=list, description="Authors without the pin.")
    year: int | None = Field(default=None, description="Year without the pin.")
    venue: Venue | None = Field(default=None, description="Venue without the pin.")
    type: str | None = Field(default=None, description="Type without the pin.")
    notice: str | None = Field(default=None, description="Notice without the pin.")
    preprint: Manifestation | None = Field(default=None, description="The preprint without the pin.")
    publication: Manifestation | None = Field(default=None, description="The published form without the pin.")
    sources: dict[str, str] = Field(default_factory=dict, description="Who says so, by field.")
    since: dict[str, Date] = Field(default_factory=dict, description="Since when, by field.")


class Entry(Strict):
    """One entry of the list with what is known about it."""

    id: str = Field(description="Stable id, made of the entry's words, unique in the list.")
    section: list[str] = Field(default_factory=list, description="Headings and group bullets above the entry.")
    name: str | None = Field(default=None, description="Nickname that the list puts before the title.")
    title: str = Field(description="Title: of the leading manifestation, else as the list writes it.")
    authors: list[str] = Field(default_factory=list, description="Authors in the order of the paper.")
    year: int | None = Field(
        default=None, description="Year: the list's own where a manifestation bears it, else the leader's."
    )
    venue: Venue | None = Field(default=None, description="Venue of the leading manifestation.")
    type: str | None = Field(
        default=None,
        description="preprint, conference-paper, journal-article, submission, book, dataset, software, other.",
    )
    identifiers: list[Id] = Field(
        default_factory=list, description="Every proven name of the work, and what its paper links name."
    )
    preprint: Manifestation | None = Field(default=None, description="The preprint, where there is one.")
    publication: Manifestation | None = Field(
        default=None, description="The published form, where there is one. It leads."
    )
    other_publications: list[Manifestation] = Field(
        default_factory=list, description="Further published forms, such as the conference paper of a journal article."
    )
    notice: str | None = Field(default=None, description="retracted, withdrawn or expression of concern.")
    headline: Headline | None = Field(default=None, description="The citation count to show.")
    citations: list[Count] = Field(default_factory=list, description="Citation counts, side by side, never summed.")
    code: list[Id] = Field(
        default_factory=list, description="Repositories that records name as the work's own and the list does not link."
    )
    repositories: list[Repository] = Field(default_factory=list, description="Linked repositories and deposits.")
    links: list[Link] = Field(default_factory=list, description="Every link of the entry, in order.")
    tags: list[Tag] = Field(default_factory=list, description="Tags as the list shows them.")
    highlight: bool | None = Field(default=None, description="True where the list highlights the entry.")
    notes: list[str] = Field(default_factory=list, description="Nested notes of the list.")
    fields: dict[str, str] = Field(default_factory=dict, description="Nested `Key: value` bullets of the list.")
    written: dict[str, str] = Field(
        default_factory=dict, description="Title and label in the list's words, where the entry says otherwise."
    )
    sources: dict[str, str] = Field(
        default_factory=dict, description="For each field, who said it: provider and identifier, `list`, or `pin`."
    )
    since: dict[str, Date] = Field(
        default_factory=dict,
        description="For each field from a service, the day on which its value was first seen, UTC.",
    )
    upstream: Upstream | None = Field(default=None, description="What services say in place of pinned values.")
    proof: list[str] = Field(
        default_factory=list, description="Believed records, `provider identifier: what speaks for their identity`."
    )
    candidates: list[Candidate] = Field(default_factory=list, description="Records without enough proof.")
    outcomes: dict[str, str] = Field(
        default_factory=dict,
        description="What became of each question, `provider identifier`: found, absent (a fact), refused, throttled, "
        "failed, not asked (no facts).",
    )
    stale_since: dict[str, Date] = Field(
        default_factory=dict,
        description="Questions that could not be asked again: the day of the old answer, which is still in use.",
    )
    events: list[Event] = Field(default_factory=list, description="What happened since, oldest first.")
    problems: list[Problem] = Field(default_factory=list, description="What a person should look at.")


class ListInfo(Strict):
    """The list itself."""

    name: str = Field(description="Name of the list's file, without its ending.")
    title: str = Field(description="Title of the list.")
    entries: int = Field(description="How many entries it has.")
    links: int = Field(description="How many links its entries have.")
    asked: bool = Field(description="False: no service has been asked yet, everything here comes from the list alone.")
    made_up: bool | None = Field(default=None, description="True where a sandbox answered: counts are invented.")
    problems: list[Problem] = Field(default_factory=list, description="Problems of the list as a whole.")


class Dataset(Strict):
    """A list with its facts."""

    version: Literal[1] = Field(default=1, description="Version of this format.")
    about: ListInfo = Field(description="The list as a whole.")
    entries: list[Entry] = Field(default_factory=list, description="The entries, in the list's order.")


def proven_before(links: list[Link], before: list[Link]) -> list[Link]:
    """Today's links with what proved them before, where nobody was heard today."""
    proven = {link.url: link.proven_by for link in before}
    return [link.model_copy(update={"proven_by": proven.get(link.url)}) for link in links]


def problem_counts(dataset: Dataset) -> Counter[str]:
    """How many problems of each code, of the list as a whole and of its entries."""
    every = [dataset.about.problems, *(entry.problems for entry in dataset.entries)]
    return Counter(sorted(problem.code for problems in every for problem in problems))


_HEADER = "# Written by `enrich`; corrections belong in the list or in data/raw. Schema: schema/enriched.schema.json\n"


_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # both write the same bytes, the C one five times as fast
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(_Base):  # type: ignore[misc] # chosen above
    """In order, without aliases, without wrapped lines: a changed value is a changed line."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (pyyaml's signature)
        return True


def dump(dataset: Dataset) -> str:
    """The dataset as YAML. The same dataset always gives the same text."""
    body: Any = dataset.model_dump(exclude_none=True, exclude_defaults=False, mode="json")
    text = yaml.dump(_without_empty(body), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1)
    return _HEADER + str(text)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_empty(v) for k, v in value.items() if v not in ([], {})}
    return [_without_empty(v) for v in value] if isinstance(value, list) else value


def load(path: Path) -> Dataset | None:
    """Read an enriched file; None where there is none. Raises UsageError for one that breaks the schema."""
    try:
        return parse(path.read_bytes().decode(), str(path))
    except FileNotFoundError:
        return None
    except (UnicodeDecodeError, OSError) as error:
        raise _unreadable(str(path), error) from error


def parse(text: str, place: str) -> Dataset:
    """Read the text of an enriched file. Raises UsageError, naming the place, for one that breaks the schema."""
    try:
        return Dataset.model_validate(yaml.load(text, Loader=_Loader))  # noqa: S506 (a safe loader, see above)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # also of what YAML takes for a day or a number
        raise _unreadable(place, error) from error


def _unreadable(place: str, error: Exception) -> UsageError:
    reason = str(error).splitlines()[0]
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc'])) or 'the whole of it'}: {first['msg']}"
    return UsageError(f"{place} is not an enriched list ({reason}); restore it from git or delete it")


def write_text(path: Path, text: str) -> bool:
    """Put a file in place as a whole. False, and nothing touched, where it already says so."""
    return write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> bool:
    """Put bytes in place as a whole, by renaming. False where the file already holds them.

    What a run that was killed has left half-written beside it is removed. Raises UsageError, and leaves the file as it
    was, where the disk is full or the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with writing(path.parent) as is_ours:
            if is_ours:
                _clear(path)
            if path.exists() and path.read_bytes() == content:
                return False
            _replace(path, content)
    except OSError as error:
        raise UsageError(
            f"{path} stays as it was, for it cannot be written ({error.strerror}); free disk space, or make its folder "
            "writable, then run again"
        ) from error
    return True


def _clear(path: Path) -> None:
    for left in path.parent.iterdir():
        if re.fullmatch(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}", left.name):
            left.unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def schema() -> str:
    """The JSON Schema of the format, as published in schema/enriched.schema.json."""
    body = Dataset.model_json_schema()
    body["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    body["title"] = "Enriched list"
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
