"""The truth test (tests/accuracy.py): on a few made-up rows, and on a sample of the tables where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from accuracy import KINDS, Figures, measure, misses, tables
from truth_lists import LISTED, NO_LOGIN, OPENREVIEW, PREPRINT
from truth_score import ABSTAINED, RIGHT

SHARED = Path(__file__).parents[2] / "shared" / "truth"
MADE_UP: dict[str, tuple[str, ...]] = {
    "arxiv": (
        "arxiv_id|title|authors|year|primary_category|submitted|published_doi|comment",
        "9901.00001|A made-up study of spikes in imaginary networks|Zoë Example; Bo No|2024|cs.LG|2024-01-05||",
        "9901.00002|Another invented account of tuning curves|Ann Other|2023|cs.LG|2023-02-05|10.99999/made.2|",
    ),
    "biorxiv": (
        "doi|title|authors|date|first_posted|published_doi|published_journal",
        "10.1101/990001|Fictitious neurons encode stimuli|Eve Sample; Max M|2016-02-18||10.99999/made.3|PLoS One",
    ),
    "openreview": (
        "openreview_id|title|authors|year|venue|decision",
        "MadeUp0001|Learning nothing in particular from no data|Jo Doe; Al Nil|2024|ICLR|Poster",
        "MadeUp0002|Rejected ideas about invented transformers|Jo Doe; Al Nil|2024|ICLR|Reject",
    ),
    "github": ("repo|stars|license|archived|renamed_to", "made-up/old-name|12|MIT|false|made-up/new-name"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up tables in the shape of the true ones."""
    folder = tmp_path_factory.mktemp("tables") / "truth"
    folder.mkdir()
    for name, rows in MADE_UP.items():
        (folder / f"{name}.tsv").write_text("".join(f"{row}\n" for row in rows).replace("|", "\t"), "utf-8")
    return folder


def test_a_few_made_up_rows_are_judged(folder: Path) -> None:
    figures = measure(folder, 10)
    assert figures.wrong == 0
    assert figures.repositories == (1, 1)
    assert {kind for kind in KINDS if figures.count(kind, RIGHT)} >= {PREPRINT, OPENREVIEW}
    assert "| preprint | 2 | 2 |" in tables(figures)
    assert misses(figures) or figures.by_title == 1


@pytest.fixture(scope="module")
def sample() -> Figures:
    if not SHARED.is_dir():
        pytest.skip(f"no tables of truth at {SHARED}")
    return measure(SHARED, 150)


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestSample:
    def test_no_wrong_identity_is_accepted(self, sample: Figures) -> None:
        assert sample.wrong == 0, misses(sample)

    def test_works_are_found_by_their_title(self, sample: Figures) -> None:
        assert sample.by_title >= 0.95, misses(sample)

    @pytest.mark.parametrize("aspect", ["authors", "year", "venue", "decision"])
    def test_values_are_right(self, sample: Figures, aspect: str) -> None:
        assert sample.right(aspect) >= 0.98, misses(sample)

    def test_publications_are_found_where_somebody_states_them(self, sample: Figures) -> None:
        assert sample.right("published") >= 0.95, misses(sample)

    @pytest.mark.parametrize("kind", [OPENREVIEW, LISTED, *NO_LOGIN])
    def test_every_link_to_openreview_ends_in_a_record_or_in_an_abstention(self, sample: Figures, kind: str) -> None:
        ended = sample.count(kind, RIGHT) + sample.count(kind, ABSTAINED)
        assert ended == len(sample.verdicts[kind]) > 0, misses(sample)

    def test_repositories_are_right(self, sample: Figures) -> None:
        right, every = sample.repositories
        assert right == every

    def test_requests_stay_close_to_the_fewest_possible(self, sample: Figures) -> None:
        for report in sample.reports.values():
            assert report.sent <= 1.1 * report.fewest
