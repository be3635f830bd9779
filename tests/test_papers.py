"""Which papers a text names, and which one a repository asks to be cited."""

from __future__ import annotations

import time

import pytest

from enrich.providers import citation_file
from enrich.providers.papers import paper, papers

BADGE = "https://img.shields.io/badge/"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", ""),
        ("Code of [our paper](https://arxiv.org/abs/2401.99901v2).", "arxiv:2401.99901"),
        ("[a](http://arxiv.org/pdf/1706.03762v5.pdf)[b](https://doi.org/10.9999/b)", "arxiv:1706.03762 doi:10.9999/b"),
        ("see https://doi.org/10.1016/S0140-6736(20)31180-6).", "doi:10.1016/s0140-6736(20)31180-6"),
        ("(https://openreview.net/forum?id=IuU0wcO0mo), www.openreview.net/pdf?id=Ab3dEf6hIj",
         "openreview:IuU0wcO0mo openreview:Ab3dEf6hIj"),
        ("https://www.biorxiv.org/content/10.1101/2025.02.02.634313v1.abstract", "doi:10.1101/2025.02.02.634313"),
        ('<a href="https://www.nature.com/articles/s41586-023-06031-6">Nature</a>', "doi:10.1038/s41586-023-06031-6"),
        ("doi = {10.1007/978-3-031-1\\_12}, eprint={2402.99903},", "doi:10.1007/978-3-031-1_12 arxiv:2402.99903"),
        ('eprint = "hep-th/9901001"', "arxiv:hep-th/9901001"),
        ("journal={arXiv preprint arXiv:2403.99904}", "arxiv:2403.99904"),
        (f"![x]({BADGE}arXiv-2310.16046-b31b1b.svg)", "arxiv:2310.16046"),
        (f"![x]({BADGE}arXiv%3A2401.00001-red)", "arxiv:2401.00001"),
        (f"![x]({BADGE}DOI-10.1038%2Fs41586--023--06031--6-blue)", "doi:10.1038/s41586-023-06031-6"),
        ("10.9999/a 10.9999/A 10.9999/a.", "doi:10.9999/a"),  # each once
        # what names no paper
        (f"![x]({BADGE}arXiv-paper-red) ![y]({BADGE}Paper-NeurIPS%202023-blue) ![z]({BADGE}arXiv)", ""),
        ("https://github.com/example/alpha version 1.10.2345/x arXiv:9999.123", ""),
        ("[![DOI](https://zenodo.org/badge/DOI/10.5281/zenodo.1.svg)](https://doi.org/10.5281/zenodo.1)", ""),
        ("the software is 10.6084/m9.figshare.1234567", ""),
    ],
)  # fmt: skip
def test_papers_are_found_where_a_readme_names_them(text: str, named: str) -> None:
    assert " ".join(map(str, papers(text))) == named


def test_a_long_list_is_cut() -> None:
    names = papers(" ".join(f"arXiv:2401.{n:05}" for n in range(100)))
    assert [str(name) for name in names] == [f"arxiv:2401.{n:05}" for n in range(20)]


@pytest.mark.parametrize("piece", ["(", "https://", "https://a(", "10.9999/", "arxiv", "a-", f"{BADGE}-", "eprint={"])
def test_any_text_is_read_in_linear_time(piece: str) -> None:
    start = time.process_time()
    papers(piece * (200_000 // len(piece)))
    assert time.process_time() - start < 5


@pytest.mark.parametrize("value", [None, 7, True, [], {}, "", "words", "10.5281/zenodo.1", "https://github.com/a/b"])
def test_what_is_no_paper_is_none(value: object) -> None:
    assert paper(value) is None


PREFERRED = "doi: 10.5281/zenodo.1\npreferred-citation:\n  type: article\n  title: Spikes &amp; <i>waves</i>\n"


@pytest.mark.parametrize(
    ("text", "cites", "doi"),
    [
        (f"{PREFERRED}  doi: 10.9999/JMU.1", "doi:10.9999/jmu.1", "10.5281/zenodo.1"),
        (f"{PREFERRED}  url: https://arxiv.org/abs/2401.99901", "arxiv:2401.99901", "10.5281/zenodo.1"),
        (f"{PREFERRED}  identifiers: [{{type: other, value: 'arXiv:2401.99901'}}]", "arxiv:2401.99901",
         "10.5281/zenodo.1"),
        (f"{PREFERRED}  doi: 10.48550/arXiv.2401.99901", "arxiv:2401.99901", "10.5281/zenodo.1"),
        (PREFERRED, "title:Spikes & waves", "10.5281/zenodo.1"),
        (PREFERRED.replace("article", "software"), None, "10.5281/zenodo.1"),  # it asks to cite itself
        (f"{PREFERRED}  doi: 10.9999/a\nreferences: [{{doi: 10.9999/b}}]", "doi:10.9999/a", "10.5281/zenodo.1"),
        # without a preferred citation
        ("doi: 10.21105/joss.01234", "doi:10.21105/joss.01234", None),
        ("doi: https://doi.org/10.5281/zenodo.1", None, "10.5281/zenodo.1"),
        ("identifiers: [{type: doi, value: 10.5281/zenodo.2}, {type: doi, value: 10.9999/a}]", "doi:10.9999/a",
         "10.5281/zenodo.2"),
        ("references: [{doi: 10.9999/b}]", None, None),
        ("title: alpha\nurl: https://github.com/example/alpha", None, None),
        # what people, and others, write
        ("preferred-citation: [10.9999/a]", None, None),
        ("preferred-citation: {doi: [10.9999/a], title: {}, identifiers: 7}", None, None),
        ("doi: 10.9999\nversion: 1.10", None, None),
        ("a: [unclosed", None, None),
        ("- 10.9999/a", None, None),
        ("doi: !!python/object/apply:os.getcwd []", None, None),
        ("\x00", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_the_paper_to_be_cited_is_told_from_the_software(text: str, cites: str | None, doi: str | None) -> None:
    named, own = citation_file.read(text)
    assert (named and str(named), own) == (cites, doi)


@pytest.mark.parametrize(
    "text",
    [
        "- " * 40_000,
        "[" * 40_000,
        "".join(f"{' ' * n}a:\n" for n in range(400)),
        "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 200)),
        "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 200)),
        "doi: &a [*a]",
        "doi: 10.9999/a\n" + "#" * 200_000,
    ],
    ids=["nested", "flow", "indented", "aliases", "merges", "itself", "long"],
)
def test_a_file_made_to_harm_is_read_as_nothing(text: str) -> None:
    start = time.process_time()
    assert citation_file.read(text) == (None, None)
    assert time.process_time() - start < 10
