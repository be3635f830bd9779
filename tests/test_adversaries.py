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
        bench = Bench(sandbox, tmp_path / "out", dict.fromkeys(lacking, ""))
        bench.run(source)
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


OTHER = "Cells of the retina under a microscope"
OTHERS = ("Dee Other", "Eve Nobody")
RIGHT: dict[str, tuple[str, tuple[Parts, ...]]] = {
    "a decoy of each kind beside it": (
        SEARCHED,
        (
            work(f"{TITLE}, part II", article=article("10.99999/decoy.1")),
            work(f"Erratum: {TITLE}", article=article("10.99999/decoy.2")),
            work(article=article("10.99999/decoy.3", type="dataset"), semantic_scholar={"known": False}),
            work(
                authors=OTHERS, article=article("10.99999/decoy.4", print="1994-05"), semantic_scholar={"known": False}
            ),
            work(article=article()),
        ),
    ),
    "the title of another's paper, who stands first at one service": (
        SEARCHED,
        (work(authors=OTHERS, arxiv=arxiv()), work(article=article(), semantic_scholar={"known": False})),
    ),
    "arXiv names the DOI of another work": (
        LINKED,
        (work(arxiv=arxiv(doi="10.99999/other")), work(OTHER, OTHERS, article=article("10.99999/other"))),
    ),
    "arXiv names the DOI of part II": (
        LINKED.replace(TITLE, f"{TITLE}, part I"),
        (
            work(f"{TITLE}, part I", arxiv=arxiv(doi="10.99999/other")),
            work(f"{TITLE}, part II", article=article("10.99999/other")),
        ),
    ),
    "arXiv names the DOI of a paper by the same people with nearly its title": (
        LINKED,
        (
            work(arxiv=arxiv(doi="10.99999/other")),
            work("Learning neural dynamics from images at scale", article=article("10.99999/other")),
        ),
    ),
    "arXiv names the DOI of another's paper of the same title": (
        LINKED,
        (
            work(arxiv=arxiv(doi="10.99999/other")),
            work(authors=OTHERS, article=article("10.99999/other"), semantic_scholar={"known": False}),
        ),
    ),
    "arXiv names the DOI of the opposite": (
        LINKED,
        (work(arxiv=arxiv(doi="10.99999/other")), work(f"Not {TITLE.lower()}", article=article("10.99999/other"))),
    ),
    "arXiv names the DOI of its data": (
        LINKED,
        (
            work(arxiv=arxiv(doi="10.99999/other")),
            work(article=article("10.99999/other", type="dataset"), semantic_scholar={"known": False}),
        ),
    ),
    "arXiv names the DOI of a critique": (
        LINKED.replace(TITLE, f"NEDY: {TITLE}"),
        (
            work(f"NEDY: {TITLE}", arxiv=arxiv(doi="10.99999/other")),
            work("A critique of NEDY and its kin", OTHERS, article=article("10.99999/other")),
        ),
    ),
    "bioRxiv names the DOI of another work": (
        f"{TITLE} [[bioRxiv](https://www.biorxiv.org/content/10.1101/2024.01.02.999999v1)]",
        (
            work(
                preprint={"doi": "10.1101/2024.01.02.999999", "published": "10.99999/other", "related": True},
                semantic_scholar={"venue": "bioRxiv"},
            ),
            work(OTHER, OTHERS, article=article("10.99999/other")),
        ),
    ),
    "two works bear one arXiv number": (
        LINKED,
        (work(OTHER, OTHERS, arxiv=arxiv()), work(arxiv=arxiv(), semantic_scholar={"known": False})),
    ),
    "two works bear one DOI": (
        f"{TITLE} [[Journal 2024](https://doi.org/10.99999/made.1)]",
        (work(OTHER, OTHERS, article=article()), work(article=article(), semantic_scholar={"known": False})),
    ),
    "an entry with the links of two papers": (
        f"{LINKED} [[PDF](https://doi.org/10.99999/other)]",
        (work(arxiv=arxiv()), work(OTHER, OTHERS, article=article("10.99999/other"))),
    ),
    "the note of a submission that others have withdrawn": (
        f"{LINKED} [[OpenReview](https://openreview.net/forum?id=MadeUpNote)]",
        (
            work(arxiv=arxiv()),
            work(
                OTHER,
                OTHERS,
                openreview=note(venue="ICLR 2024 Conference Withdrawn Submission", accepted=None),
                semantic_scholar={"known": False},
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_the_paper_is_found_and_nothing_of_what_misleads_is_believed(tmp_path: Path, name: str) -> None:
    line, works = RIGHT[name]
    entry = built(tmp_path, line, works)
    assert entry.authors == list(AUTHORS), (entry.proof, entry.candidates)
    assert entry.title in line
    wrong = ("10.99999/other", "10.99999/decoy", "MadeUpNote")
    assert not [i for i in entry.identifiers if any(name in i for name in wrong)]
    assert entry.notice is None
    for form in (entry.publication, entry.preprint):
        assert form is None or not any(name in i for name in wrong for i in form.identifiers)


def test_a_search_that_always_answers_something_is_never_believed(tmp_path: Path) -> None:
    """Twenty papers that nobody knows, and thirty that everybody does: each search finds three of those."""
    things = ("spikes", "waves", "glia", "birds", "motion", "sleep", "taste", "maps", "reward", "noise")
    known = [
        work(f"On the {kind} of {thing} in small networks", article=article(f"10.99999/{kind}.{thing}"))
        for kind in ("dynamics", "geometry", "statistics")
        for thing in things
    ]
    lines = [
        f"- The {kind} of {thing} in large networks, *{WHO}* [[NeurIPS 2024](https://lab.example.edu/{kind}-{thing}.pdf)]"
        for kind in ("dynamics", "geometry")
        for thing in things
    ]
    source = tmp_path / "raw" / "list.md"
    source.parent.mkdir()
    source.write_text("# List\n\n" + "\n".join(lines) + "\n", "utf-8")
    with running(parse_world({"world": {"name": "obliging"}, "works": known})) as sandbox:
        bench = Bench(sandbox, tmp_path / "out")
        bench.run(source)
    entries = bench.dataset(source).entries
    assert len(entries) == 20
    assert not any(entry.proof or entry.authors or entry.identifiers for entry in entries)
    assert all(entry.candidates for entry in entries)


@pytest.mark.parametrize("line", [SEARCHED, LINKED, f"{TITLE} [[J 2024](https://doi.org/10.99999/made.1)]"])
def test_services_that_mix_up_their_records_are_not_believed(tmp_path: Path, line: str) -> None:
    """Whatever is asked, the answer is another work's, under the name that was asked for or not."""
    source = tmp_path / "raw" / "list.md"
    source.parent.mkdir()
    source.write_text(f"# List\n\n- {line}\n", "utf-8")
    works = [
        work(arxiv=arxiv(), article=article()),
        work(OTHER, OTHERS, arxiv=arxiv("2401.00002"), article=article("10.99999/other")),
        work(
            "Sounds of the cochlea in a bell jar", OTHERS, arxiv=arxiv("2401.00003"), article=article("10.99999/third")
        ),
    ]
    with running(parse_world({"world": {"name": "mixed up"}, "works": works})) as sandbox:
        services = ("arxiv", "crossref", "semantic_scholar", "openalex", "dblp", "datacite")
        sandbox.set_faults({name: [{"kind": "wrong"}] for name in services})
        bench = Bench(sandbox, tmp_path / "out")
        bench.run(source)
    (entry,) = bench.dataset(source).entries
    assert entry.title in line
    assert entry.authors in ([], list(AUTHORS)), entry.proof  # DBLP mixes up its links, and still knows the title


def test_the_same_work_posted_twice_is_one_work(tmp_path: Path) -> None:
    """Two preprints of the same title by the same people: either is the paper; both may be."""
    twice = [
        work(preprint={"doi": f"10.1101/2024.01.0{n}.999999"}, semantic_scholar={"venue": "bioRxiv"}) for n in (1, 2)
    ]
    entry = built(tmp_path, SEARCHED.replace("NeurIPS", "bioRxiv"), twice)
    assert entry.authors == list(AUTHORS)


@pytest.mark.parametrize("lacking", [(), LOGIN])
def test_a_paper_that_was_rejected_and_published_elsewhere(tmp_path: Path, lacking: Sequence[str]) -> None:
    """The link leads to the rejected submission; what came out is another manifestation, if anybody knows it."""
    rejected = note(
        venue="Submitted to ICLR 2024", venueid="ICLR.cc/2024/Conference/Rejected_Submission", accepted=None
    )
    line = f"{TITLE}, *{WHO}* [[OpenReview](https://openreview.net/forum?id=MadeUpNote)]"
    entry = built(tmp_path, line, [work(openreview=rejected, article=article())], lacking)
    assert entry.authors == list(AUTHORS)
    assert entry.publication is None or entry.publication.venue != "ICLR"
