"""A wrong paper is worse than none: worlds made to mislead, and what must not be believed in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from enrich.dataset import Entry
from enrich.sandbox import parse_world, running
from harness import Bench

NEURIPS = "Neural Information Processing Systems"
HASH = "https://proceedings.neurips.cc/paper_files/paper/2024/hash/" + "1" * 32 + "-Abstract-Conference.html"
TITLE = "Learning neural dynamics from spikes at scale"


def built(tmp_path: Path, line: str, *works: dict[str, Any]) -> Entry:
    """The one entry of a list of one line, in a world of these works."""
    source = tmp_path / "raw" / "list.md"
    source.parent.mkdir()
    source.write_text(f"# List\n\n## Papers\n\n- {line}\n", "utf-8")
    with running(parse_world({"world": {"name": "misleading"}, "works": list(works)})) as sandbox:
        bench = Bench(sandbox, tmp_path / "out")
        bench.run(source)
        (entry,) = bench.dataset(source).entries
    return entry


def work(title: str = TITLE, *, venue: str = NEURIPS, year: int = 2024, **more: Any) -> dict[str, Any]:
    scholar = {"venue": venue, "year": year, "citations": 3}
    return {"id": f"{title}-{venue}", "title": title, "authors": ["Ada Example"], "semantic_scholar": scholar, **more}


def arxiv(number: str, **more: Any) -> dict[str, Any]:
    return {"arxiv": {"id": number, "versions": [{"date": "2024-01-01"}], **more}}


SEARCHED = f"{TITLE} [[NeurIPS 2024]({HASH})]"
MISLEADING: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "the same title elsewhere": (SEARCHED, [work(venue="Computer Vision and Pattern Recognition", year=2019)]),
    "another part": (f"{TITLE} part I [[NeurIPS 2024]({HASH})]", [work(f"{TITLE} part II")]),
    "a negation": (SEARCHED, [work("Not learning neural dynamics from spikes at scale")]),
    "one word more": (SEARCHED, [work(f"Relearning {TITLE[9:]} and speed")]),
    "a link to another paper": (
        f"{TITLE} [[arXiv 2024](https://arxiv.org/abs/2401.00001)]",
        [work("Cells of the retina under a microscope", venue="arXiv.org", **arxiv("2401.00001"))],
    ),
    "an empty world": (SEARCHED, []),
}


@pytest.mark.parametrize("name", MISLEADING)
def test_nothing_is_believed(tmp_path: Path, name: str) -> None:
    line, works = MISLEADING[name]
    entry = built(tmp_path, line, *works)
    assert not entry.proof
    assert not entry.authors
    assert not entry.citations
    assert {problem.code for problem in entry.problems} == {"unresolved"}


def test_the_right_one_is_believed(tmp_path: Path) -> None:
    entry = built(tmp_path, SEARCHED, work())
    assert entry.authors == ["Ada Example"]
    assert entry.venue is not None
    assert entry.venue.name == "NeurIPS"


def test_a_link_is_believed_though_the_title_has_changed_a_little(tmp_path: Path) -> None:
    line = f"{TITLE} and beyond [[arXiv 2024](https://arxiv.org/abs/2401.00001)]"
    entry = built(tmp_path, line, work(venue="arXiv.org", **arxiv("2401.00001")))
    assert entry.authors == ["Ada Example"], entry.candidates


def test_a_wrong_doi_in_a_record_is_followed_but_not_believed(tmp_path: Path) -> None:
    """Authors type the DOIs at arXiv: this one is of a work by others under another title."""
    article = {"doi": "10.9999/other", "container": "Journal of Other Things", "print": "2024-05"}
    line = f"{TITLE} [[arXiv 2024](https://arxiv.org/abs/2401.00001)]"
    mine = work(venue="arXiv.org", **arxiv("2401.00001", doi="10.9999/other"))
    other = {**work("Cells of the retina under a microscope"), "authors": ["Bob Other"], "article": article}
    entry = built(tmp_path, line, mine, other)
    assert entry.authors == ["Ada Example"]
    assert entry.publication is None
    assert entry.title == TITLE


BARE = "[2024] **{title}** [[Project page](https://lab.example.edu/spikes)]"
LONG = "Learning neural dynamics from spikes at scale in mice"


def article(doi: str, authors: list[str], **more: Any) -> dict[str, Any]:
    return {
        "id": doi,
        "title": LONG,
        "authors": authors,
        "article": {"doi": doi, "container": "Journal of Spikes", "print": "2024-05", **more},
        "semantic_scholar": {"venue": "Journal of Spikes", "year": 2024},
    }


def test_two_services_and_the_year_are_proof_enough_for_a_long_title(tmp_path: Path) -> None:
    entry = built(tmp_path, BARE.format(title=LONG), article("10.9999/spikes.1", ["Ada Example"]))
    assert entry.authors == ["Ada Example"], entry.candidates
    assert all("two services" in line or "relation" in line for line in entry.proof)


def test_not_where_another_work_bears_the_title_too(tmp_path: Path) -> None:
    twins = [article("10.9999/spikes.1", ["Ada Example"]), article("10.9999/spikes.2", ["Bo Other"])]
    entry = built(tmp_path, BARE.format(title=LONG), *twins)
    assert not entry.proof
    assert entry.candidates


def test_not_in_another_year(tmp_path: Path) -> None:
    line = BARE.format(title=LONG).replace("2024", "2021")
    assert not built(tmp_path, line, article("10.9999/spikes.1", ["Ada Example"])).proof


def test_a_search_never_takes_a_data_set_for_the_paper(tmp_path: Path) -> None:
    line = f"{LONG}, *Ada Example*, 2024. [[PDF](https://lab.example.edu/spikes.pdf)]"
    world = article("10.9999/spikes.data", ["Ada Example"], type="dataset")
    world["semantic_scholar"] = {"known": False}
    entry = built(tmp_path, line, world)
    assert not entry.proof
    assert [candidate.reason for candidate in entry.candidates] == ["a record of type dataset, not a paper"]


def test_two_nicknames_are_two_papers(tmp_path: Path) -> None:
    line = "scFormer: learning neural dynamics from spikes at scale, *Ada Example*, 2024. [[PDF](https://x.org/a.pdf)]"
    entry = built(tmp_path, line, work("Unformer: learning neural dynamics from spikes at scale"))
    assert not entry.proof


def test_a_search_that_cannot_take_a_title_does_not_bar_the_next_one(tmp_path: Path) -> None:
    """DBLP's alphabet is Latin; OpenAlex comes after it."""
    title = "Обучение нейронных сетей по спайкам"
    world = {**work(title, **arxiv("2401.00001")), "authors": ["Ada Example"], "semantic_scholar": {"known": False}}
    entry = built(tmp_path, f"[2024] **{title}** [[PDF](https://lab.example.edu/spikes.pdf)]", world)
    assert [candidate.source for candidate in entry.candidates] == ["openalex_search"], entry.outcomes


def test_the_year_of_a_publication_is_asked_where_only_its_preprints_is_known(tmp_path: Path) -> None:
    """Semantic Scholar merges both forms and dates them by the first: DBLP knows the conference's year."""
    paper = work(LONG, venue="Computer Vision and Pattern Recognition", year=2024, **arxiv("2401.00001"))
    paper |= {
        "article": {"doi": "10.9999/cvpr.1", "container": "CVPR", "print": "2025-06", "type": "proceedings-article"}
    }
    paper |= {"stream": "conf/cvpr", "unknown_to": ["crossref", "openalex", "europepmc", "datacite"]}
    paper["semantic_scholar"]["doi"] = False
    entry = built(tmp_path, f"{LONG} [[arXiv](https://arxiv.org/abs/2401.00001)]", paper)
    assert entry.publication is not None
    assert (entry.publication.year, entry.year, entry.venue and entry.venue.name) == (2025, 2025, "CVPR")
