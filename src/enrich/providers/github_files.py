"""What GitHub repositories say in their own files: the paper to be cited (CITATION.cff), papers named in the README.

https://docs.github.com/en/graphql/reference/objects#repository (`object`), https://citation-file-format.github.io

    POST https://api.github.com/graphql
    {"query": "query(…){r0:repository(owner:$o_r0,name:$n_r0){… f0:object(expression:"HEAD:CITATION.cff"){…}} …}"}

A query costs one point, but texts are heavy: others settled on some 20 repositories a request, and a 502 is halved.
Only what is read from the files is kept. GitHub takes a README by any spelling; the usual ones are asked for, since to
list the folder would bring the text of every file in it. Unconfirmed: from what size on `text` is cut or null (a README
that is not given counts as one without papers).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import httpx

from enrich.model import JSON, Identifier, Repository
from enrich.provider import PAPER_AGES, Answers, Ids, Pace, Provider
from enrich.providers import citation_file
from enrich.providers.github import BASE, accepts, request_graphql, split_graphql
from enrich.providers.keys import key_from
from enrich.providers.papers import papers
from enrich.text import items, mapping, number, squeeze

_FILES = (
    *("CITATION.cff", "README.md", "readme.md", "Readme.md", "README.MD", "README.rst", "README.txt", "README"),
    *("docs/README.md", ".github/README.md"),
)
_FIELDS = "databaseId nameWithOwner " + " ".join(
    f'f{n}:object(expression:"HEAD:{file}"){{... on Blob{{text}}}}' for n, file in enumerate(_FILES)
)


def request(ids: Ids) -> httpx.Request:
    """The files of each repository, by the names that they usually have."""
    return request_graphql(ids, _FIELDS)


def split(response: httpx.Response, ids: Ids) -> Answers:
    """What the files say, instead of the files."""
    return {i: node and _said(mapping(node)) for i, node in split_graphql(response, ids).items()}


def _said(node: Mapping[str, JSON]) -> JSON:
    found = [mapping(node.get(f"f{n}")).get("text") for n in range(len(_FILES))]
    citation, *readmes = [text if isinstance(text, str) else "" for text in found]
    cites, doi = citation_file.read(citation)
    return {
        "name": node.get("nameWithOwner"),
        "number": node.get("databaseId"),
        "cites": str(cites) if cites else None,
        "doi": doi,
        "mentions": [str(named) for named in papers(next(filter(None, readmes), ""))],
    }


def decode(payload: JSON) -> tuple[Repository, ...]:
    """A repository with what its files say, and nothing else."""
    data = mapping(payload)
    if (name := squeeze(data.get("name"))) is None:
        return ()
    repository = Repository(
        source="github",
        identifier=Identifier("github", name),
        number=number(data.get("number")),
        doi=squeeze(data.get("doi")),
        cites=_identifier(data.get("cites")),
        mentions=tuple(named for value in items(data.get("mentions")) if (named := _identifier(value))),
    )
    return (repository,)


def _identifier(value: JSON) -> Identifier | None:
    try:
        return Identifier.parse(squeeze(value) or "")
    except ValueError:
        return None


GITHUB_FILES = Provider(
    name="github_files",
    service="github",
    base=BASE,
    accepts=accepts,
    batch_size=20,
    pace=Pace(anonymous=1.0),
    max_age=PAPER_AGES,
    absent_age=timedelta(days=30),  # whether the repository is there is asked of its host
    request=request,
    split=split,
    decode=decode,
    auth=key_from("GITHUB_TOKEN", "Authorization", "Bearer {}"),
    needs=("GITHUB_TOKEN",),
)
