"""Worlds made to mislead, one trap each: what is nearly the paper must not be taken for it, and stays a candidate.

tests/test_identity.py has the plain cases. Everything here is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from enrich.dataset import Entry
from enrich.sandbox import parse_world, running
from harness import Bench

Parts = dict[str, Any]
TITLE = "Learning neural dynamics from spikes at scale"
AUTHORS = ("Ada Example", "Bo Test", "Cy Sample")
WHO = "Ada Example, Bo Test"
SEARCHED = f"{TITLE}, *{WHO}* [[NeurIPS 2024](https://lab.example.edu/papers/1.pdf)]"
LINKED = f"{TITLE} [[arXiv 2024](https://arxiv.org/abs/2401.00001)]"
LOGIN = ("OPENREVIEW_USERNAME", "OPENREVIEW_PASSWORD")


def work(title: str = TITLE, authors: Sequence[str] = AUTHORS, **parts: Any) -> Parts:
    """A made-up work: everybody knows it, unless its parts say otherwise."""
    scholar = {"venue": "Neural Information Processing Systems", "year": 2024} | parts.pop("semantic_scholar", {})
    return {
        "id": f"{title} {authors} {sorted(parts)}",
        "title": title,
        "authors": list(authors),
        "semantic_scholar": scholar,
    } | parts


def arxiv(number: str = "2401.00001", **more: Any) -> Parts:
    return {"id": number, "versions": [{"date": "2024-01-01"}], **more}


def article(doi: str = "10.99999/made.1", **more: Any) -> Parts:
    return {"doi": doi, "container": "Journal of Made-up Things", "print": "2024-05", **more}


def note(name: str = "MadeUpNote", **more: Any) -> Parts:
    return {
        "id": name,
        "venue": "ICLR 2024 poster",
        "venueid": "ICLR.cc/2024/Conference",
        "accepted": "2024-01-16",
        **more,
    }


def built(tmp_path: Path, line: str, works: Sequence[Parts], lacking: Sequence[str] = ()) -> Entry:
    """The one entry of a list of one line, in a world of these works."""
    source = tmp_path / "raw" / "list.md"
    source.parent.mkdir()
    source.write_text(f"# List\n\n## Papers\n\n- {line}\n", "utf-8")
    with running(parse_world({"world": {"name": "misleading"}, "works": list(works)})) as sandbox:
        bench = Bench(sandbox, tmp_path / "out")
        bench.run(source, **dict.fromkeys(lacking, ""))
        (entry,) = bench.dataset(source).entries
    return entry


@dataclass(frozen=True, slots=True)
class Trap:
    """An entry, a world, and the title of the record that must stay a candidate; None: there is none to show."""

    line: str
    works: tuple[Parts, ...]
    candidate: str | None


def near(title: str, line: str = SEARCHED, authors: Sequence[str] = AUTHORS, **parts: Any) -> Trap:
    """The paper is nowhere; a work that is nearly it is known to all."""
    return Trap(line, (work(title, authors, **({"article": article()} | parts)),), title)


def about(title: str, kind: str = "journal-article") -> Trap:
    """The paper is nowhere; Crossref has something about it, by the same people."""
    thing = work(title, article=article(type=kind), semantic_scholar={"known": False}, unknown_to=["openalex"])
    return Trap(SEARCHED, (thing,), title)


NOTHING: dict[str, Trap] = {
    # near-identical titles, by the same people, at the same place
    "another word": near("Learning neural dynamics from images at scale"),
    "a word more": near("Learning neural dynamics from spikes at small scale"),
    "a word less": near("Learning dynamics from spikes at scale"),
    "two words swapped": near("Learning dynamics neural from spikes at scale"),
    "hypo for hyper": near(
        "Treatment of hypotension in mice of two strains",
        f"Treatment of hypertension in mice of two strains, *{WHO}* [[PDF](https://lab.example.edu/1.pdf)]",
    ),
    "the other question": near(
        "Meiosis in yeast cells under stress",
        f"Mitosis in yeast cells under stress, *{WHO}* [[PDF](https://lab.example.edu/1.pdf)]",
    ),
    "a negation": near("Learning no neural dynamics from spikes at scale"),
    "a title that goes on": near(f"{TITLE} with tensors"),
    # parts of a series
    "part II": near(f"{TITLE}, part II"),
    "II. Experiment": near(f"{TITLE}. II. Experiment", SEARCHED.replace(TITLE, f"{TITLE}. I. Theory")),
    "the second of two": near(f"{TITLE} 2", SEARCHED.replace(TITLE, f"{TITLE} 1")),
    "the sequel": near(f"{TITLE} revisited"),
    "two nicknames": near(f"NEDY++: {TITLE}", SEARCHED.replace(TITLE, f"NEDY: {TITLE}")),
    # the same title, another paper
    "another's paper": near(TITLE, authors=("Dee Other", "Eve Nobody")),
    "the same family name": near(
        TITLE, authors=("Max Example", "Eve Nobody"), line=SEARCHED.replace("NeurIPS 2024", "PDF")
    ),
    "of old": near(
        TITLE,
        line=f"{TITLE} [[NeurIPS 2024](https://lab.example.edu/papers/1.pdf)]",
        authors=("Dee Other",),
        article=article(container="Biological Cybernetics", print="1994-05"),
        semantic_scholar={"venue": "Biological Cybernetics", "year": 1994},
    ),
    "elsewhere in the same year": near(
        TITLE,
        line=f"{TITLE} [[NeurIPS 2024](https://lab.example.edu/papers/1.pdf)]",
        authors=("Dee Other",),
        semantic_scholar={"venue": "Journal of Made-up Things"},
    ),
    # things about the paper
    "erratum": about(f"Erratum: {TITLE}"),
    "correction": about(f"Author Correction: {TITLE}"),
    "corrigendum behind": about(f"{TITLE} (Corrigendum)"),
    "retraction": about(f"Retraction Note to: {TITLE}"),
    "author response": about(f"Author response: {TITLE}", "peer-review"),
    "decision letter": about(f"Decision letter: {TITLE}", "peer-review"),
    "supplement": about(f"Supplementary material: {TITLE}", "component"),
    "data set": about(TITLE, "dataset"),
    "data from": about(f"Data from: {TITLE}", "dataset"),
    "peer review": about(TITLE, "peer-review"),
    "thesis": about(TITLE, "dissertation"),
    # wrong names
    "a link to another paper of the same people": Trap(
        LINKED,
        (work("Cells of the retina under a microscope", arxiv=arxiv()),),
        "Cells of the retina under a microscope",
    ),
    "a note of another paper": Trap(
        f"{TITLE} [[ICLR 2024](https://openreview.net/forum?id=MadeUpNote)]",
        (work("Cells of the retina under a microscope", openreview=note(), semantic_scholar={"known": False}),),
        "Cells of the retina under a microscope",
    ),
    "an erratum behind the link": Trap(
        f"{TITLE} [[Journal of Made-up Things 2024](https://doi.org/10.99999/made.1)]",
        (work(f"Erratum: {TITLE}", article=article()),),
        f"Erratum: {TITLE}",
    ),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_is_believed_and_what_was_found_stays_a_candidate(tmp_path: Path, name: str) -> None:
    trap = NOTHING[name]
    entry = built(tmp_path, trap.line, trap.works)
    assert not entry.proof
    assert not entry.authors
    assert not entry.citations
    assert "unresolved" in {problem.code for problem in entry.problems}
    assert trap.candidate is None or trap.candidate in {candidate.title for candidate in entry.candidates}
    assert all(candidate.reason for candidate in entry.candidates)
