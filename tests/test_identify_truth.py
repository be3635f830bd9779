"""Links and identifiers that others wrote down: every one that a rule can derive is derived, and none wrongly."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import unquote

import pytest

from enrich.identify import Found, Kind, identify, url_of
from enrich.model import Identifier

TRUTH = Path(__file__).resolve().parents[2] / "shared" / "truth"
pytestmark = pytest.mark.skipif(not TRUTH.is_dir(), reason="the tables of ../shared/truth are not here")

# Rows whose identifier only a look-up tells, or whose table takes a version for part of an id.
LOOKED_UP = ("europepmc.org/article/MED", "ncbi.nlm.nih.gov/books", "1.29v2", "10.5061/dryad.66t1g1k7m")


def rows(name: str) -> list[dict[str, str]]:
    path = TRUTH / f"{name}.tsv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def names(found: Found) -> set[str]:
    return {name.value.lower() for name in (found.identifier, *found.alternatives) if name}


def test_identifiers_that_stand_in_the_address_are_read() -> None:
    derivable = [row for row in rows("urls") if row["kind"] not in ("doi", "other", "website")]
    derivable = [row for row in derivable if not any(part in row["url"] for part in LOOKED_UP)]
    missed = [
        row["url"]
        for row in derivable
        if not names(identify(row["url"])) & ({row["id"].lower(), row["doi_if_known"].lower()} - {""})
    ]
    assert len(missed) <= 0.005 * len(derivable), missed


def test_dois_that_stand_in_the_address_are_read() -> None:
    literal = [row for row in rows("urls") if row["kind"] == "doi" and row["id"].lower() in unquote(row["url"]).lower()]
    missed = [row["url"] for row in literal if row["id"].lower() not in names(identify(row["url"]))]
    assert len(missed) <= 0.005 * len(literal), missed


def test_no_doi_is_claimed_that_is_another_work() -> None:
    """A certain DOI equals the known one; a candidate may not."""
    wrong = []
    for row in rows("urls"):
        found = identify(row["url"])
        certain = found.identifier and found.identifier.scheme == "doi" and not found.candidate
        if certain and row["doi_if_known"] and row["doi_if_known"].lower() not in names(found):
            wrong.append((row["url"], str(found.identifier)))
    assert not wrong


def test_pages_that_are_no_paper_name_none() -> None:
    for row in rows("urls"):
        if row["kind"] == "website":
            found = identify(row["url"])
            assert found.identifier is None, row["url"]
            assert found.kind is not Kind.PAPER, row["url"]


@pytest.mark.parametrize(
    ("table", "column", "scheme"),
    [
        ("arxiv", "arxiv_id", "arxiv"),
        ("openreview", "openreview_id", "openreview"),
        ("github", "repo", "github"),
        ("biorxiv", "doi", "doi"),
        ("doi", "doi", "doi"),
    ],
)
def test_identifiers_survive_the_way_through_their_address(table: str, column: str, scheme: str) -> None:
    for row in rows(table):
        identifier = Identifier(scheme, row[column])
        for address in filter(None, (url_of(identifier), row.get("url"))):
            assert identify(address).identifier == identifier, address


def test_the_numbers_of_preprints_are_read() -> None:
    for row in rows("preprint-published"):
        found = identify(row["preprint_url"])
        assert found.identifier, row["preprint_url"]
        assert found.identifier.key == row["preprint_id"].lower()
