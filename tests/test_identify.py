"""What links say about themselves. `tables/urls.tsv` is the promise: what each address must and must not be read as."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.identify import Kind, identify, url_of
from enrich.identify.address import read, read_damaged
from enrich.identify.rules import RULES
from enrich.model import Identifier

with (Path(__file__).parent / "tables" / "urls.tsv").open(encoding="utf-8") as file:
    TABLE = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

# Schemes whose values do not always tell an address: NeurIPS hides the track since 2022, CVF the workshop's folder.
PARTLY_WITHOUT_ADDRESS = {"neurips", "cvf"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["url"][:60])
def test_a_link_is_read_as_the_table_says(row: dict[str, str]) -> None:
    found = identify(row["url"])
    assert found.kind == row["kind"]
    assert str(found.identifier or "-") == row["identifier"]
    assert (found.rule or "-") == row["rule"]
    assert ("candidate" if found.candidate else "-") == row["certainty"]
    assert ("; ".join(found.problems) or "-") == row["problems"]


def test_every_rule_stands_in_the_table_under_a_name_of_its_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert set(names) == {row["rule"] for row in TABLE} - {"-"}


@pytest.mark.parametrize("host", sorted({host for rule in RULES for host in rule.hosts.split()}))
def test_the_front_page_of_a_host_names_nothing(host: str) -> None:
    name = f"{host}example.org" if host.endswith(".") else host.removeprefix("=")
    for page in ("", "/", "/about", "/index.html"):
        found = identify(f"https://{name}{page}")
        assert found.identifier is None, found
        assert found.kind not in (Kind.PAPER, Kind.CODE, Kind.INVALID) or "publisher" in found.rule or page, found


@pytest.mark.parametrize("row", [row for row in TABLE if row["identifier"] != "-"], ids=lambda row: row["identifier"])
def test_an_identifier_is_read_back_from_its_address(row: dict[str, str]) -> None:
    identifier = Identifier.parse(row["identifier"])
    address = url_of(identifier)
    if address is None:
        assert identifier.scheme in PARTLY_WITHOUT_ADDRESS
        return
    found = identify(address)
    assert found.identifier == identifier
    assert not found.problems


NEURIPS, CVF = "https://proceedings.neurips.cc/paper_files/paper", "https://openaccess.thecvf.com"
HASH = "0b82662b6c32e887bb252a74d8cb2d5e"


@pytest.mark.parametrize(
    ("link", "page"),
    [
        (
            f"http://papers.nips.cc/paper/2024/file/{HASH.upper()}-Paper-Datasets_and_Benchmarks_Track.pdf",
            f"{NEURIPS}/2024/hash/{HASH}-Abstract-Datasets_and_Benchmarks_Track.html",
        ),
        (f"{NEURIPS}/2023/file/{HASH}-Bibtex-Conference.bib", f"{NEURIPS}/2023/hash/{HASH}-Abstract-Conference.html"),
        (f"https://papers.nips.cc/paper/2020/file/{HASH}-Paper.pdf", f"{NEURIPS}/2020/hash/{HASH}-Abstract.html"),
        ("https://papers.nips.cc/paper/7181-a-title.pdf", "https://papers.nips.cc/paper/7181-a-title"),
        ("http://proceedings.mlr.press/v30/Bach13.pdf", "https://proceedings.mlr.press/v30/Bach13.html"),
        (
            f"{CVF}/content/CVPR2022W/CVFAD/papers/Doe_A_CVPRW_2022_paper.pdf",
            f"{CVF}/content/CVPR2022W/CVFAD/html/Doe_A_CVPRW_2022_paper.html",
        ),
        (
            f"{CVF}/content_CVPRW_2020/papers/w45/Doe_A_CVPRW_2020_paper.pdf",
            f"{CVF}/content_CVPRW_2020/html/w45/Doe_A_CVPRW_2020_paper.html",
        ),
        (
            "http://www.cv-foundation.org/openaccess/content_cvpr_2014/papers/Doe_A_2014_CVPR_paper.pdf",
            f"{CVF}/content_cvpr_2014/html/Doe_A_2014_CVPR_paper.html",
        ),
        (
            "https://www.aaai.org/ojs/index.php/ICAPS/article/download/31503/33663",
            "https://ojs.aaai.org/index.php/ICAPS/article/view/31503",
        ),
    ],
)
def test_a_link_tells_what_the_name_of_a_page_does_not(link: str, page: str) -> None:
    identifier = identify(link).identifier
    assert identifier is not None
    assert url_of(identifier) == page
    assert identify(page).identifier == identifier


def test_where_a_page_stands_is_no_part_of_its_name() -> None:
    placed, plain = Identifier("neurips", f"2024/{HASH}", "Conference"), Identifier("neurips", f"2024/{HASH}")
    assert placed == plain
    assert hash(placed) == hash(plain)
    assert (url_of(plain), url_of(Identifier("cvf", "Doe_A_CVPRW_2022"))) == (None, None)


@pytest.mark.parametrize("value", ["", "a", "_", "Doe_CVPR", "Doe_2020", "2020_2021", "CVPR_CVPR"])
def test_what_is_no_name_of_a_cvf_page_has_no_address(value: str) -> None:
    assert url_of(Identifier("cvf", value)) is None


def test_an_unknown_scheme_has_no_address() -> None:
    assert url_of(Identifier("title", "spike sorting")) is None


@pytest.mark.parametrize(
    ("url", "alternatives"),
    [
        ("https://www.nature.com/articles/onc2011282", ["doi:10.1038/onc2011282"]),
        ("https://www.nature.com/articles/srep20123", ["doi:10.1038/srep.2012.3"]),
        ("https://www.nature.com/articles/s41586-023-06031-6", []),
        (
            "https://www.biorxiv.org/content/early/2025/12/05/2025.12.05.690000.full.pdf",
            ["doi:10.1101/2025.12.05.690000"],
        ),
        ("https://arxiv.org/abs/math.GT/0309136", ["arxiv:math/0309136"]),
        ("https://osf.io/preprints/psyarxiv/7eb4g", ["doi:10.31234/osf.io/7eb4g"]),
        ("https://www.sciencedirect.com/science/article/pii/0584853976801316", ["doi:10.1016/0584-8539(76)80131-6"]),
        ("https://www.sciencedirect.com/science/article/pii/S0009261497040141", ["doi:10.1016/s0009-2614(97)04014-1"]),
        ("https://www.sciencedirect.com/science/article/pii/S014067361362228X", ["doi:10.1016/s0140-6736(13)62228-x"]),
        ("https://www.sciencedirect.com/science/article/pii/S2589004221009810", []),
        ("https://aclanthology.org/N18-1001/", ["doi:10.18653/v1/n18-1001"]),
        ("https://aclanthology.org/2021.naacl-main.208/", ["doi:10.18653/v1/2021.naacl-main.208"]),
        ("https://aclanthology.org/N04-1001/", []),
        ("https://aclanthology.org/2020.lrec-1.2/", []),
        ("https://doi.org/10.5281/zenodo.45756", ["doi:10.5281/zenodo.45756"]),
    ],
)
def test_other_names_are_offered_best_first(url: str, alternatives: list[str]) -> None:
    assert [str(name) for name in identify(url).alternatives] == alternatives


@pytest.mark.parametrize(
    ("url", "ref", "path"),
    [
        ("https://github.com/joel99/ndt3/tree/main/context/data", "main", "context/data"),
        ("https://github.com/joel99/ndt3/blob/v1.0/a%20b.py#L3", "v1.0", "a b.py"),
        ("https://github.com/joel99/ndt3/tree/refs/heads/main/context", "main", "context"),
        ("https://github.com/joel99/ndt3/tree/main", "main", None),
        ("https://github.com/joel99/ndt3/issues/7", None, None),
        ("https://raw.githubusercontent.com/joel99/ndt3/refs/heads/main/README.md", "main", "README.md"),
        ("https://cdn.jsdelivr.net/gh/joel99/ndt3@main/README.md", "main", "README.md"),
        ("https://colab.research.google.com/github/joel99/ndt3/blob/main/demo.ipynb", "main", "demo.ipynb"),
    ],
)
def test_the_place_inside_a_repository_is_kept(url: str, ref: str | None, path: str | None) -> None:
    found = identify(url)
    assert (str(found.identifier), found.ref, found.path) == ("github:joel99/ndt3", ref, path)


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://arxiv.org/abs/2310.16046v2", "2"),
        ("https://arxiv.org/pdf/2310.16046v12.pdf", "12"),
        ("https://arxiv.org/abs/2310.16046", None),
        ("https://www.biorxiv.org/content/early/2016/07/15/064006v2", "2"),
        ("https://www.aclweb.org/anthology/2020.sigmorphon-1.29v2.pdf", "2"),
        ("https://www.researchsquare.com/article/rs-624370/v3", "3"),
    ],
)
def test_a_pinned_version_is_kept_beside_the_identifier(url: str, version: str | None) -> None:
    assert identify(url).version == version


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("hhttps://Example.ORG/A/b?utm_source=x&id=1&fbclid=2#part", "https://example.org/A/b?id=1#part"),
        ("  <https://example.org/a>  ", "https://example.org/a"),
        ("https://example.org/a\u200b", "https://example.org/a"),
        ("https://user@example.org:443/a&amp;b", "https://example.org/a&b"),
        ("https://en.wikipedia.org/wiki/Spike_(neuron)", "https://en.wikipedia.org/wiki/Spike_(neuron)"),
        ("Paper: https://example.org/a", "https://example.org/a"),
    ],
)
def test_an_address_is_repaired(url: str, address: str) -> None:
    assert identify(url).address == address


@pytest.mark.parametrize("url", ["", "   ", "-", "N/A", "tbd", "()"])
def test_placeholders_are_empty(url: str) -> None:
    assert identify(url).kind == Kind.EMPTY


@given(st.text() | st.text(alphabet="htps:/.%25()[]<>?#&=10v_-aX\\ \n", max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read(url: str) -> None:
    found = identify(url)
    assert found.url == url
    assert found.identifier is None or found.kind.is_external


WEB = st.from_regex(
    r"https?://[a-z.-]{1,9}(web\.archive|proxy|\.idm\.oclc)?\.(org|com)[/A-Za-z0-9._~-]{0,12}", fullmatch=True
)


@given(st.sampled_from([row["url"] for row in TABLE]) | WEB)
@settings(max_examples=400, deadline=None)
def test_a_whole_address_is_read_as_a_damaged_one_would_be(url: str) -> None:
    assert read(url) == read_damaged(url)


@given(st.sampled_from([row["url"] for row in TABLE]), st.integers(0, 80), st.text(max_size=3))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_a_damaged_link_still_names_what_its_address_names(url: str, place: int, noise: str) -> None:
    identifier = identify(url[:place] + noise + url[place:]).identifier
    address = url_of(identifier) if identifier else None
    if address:
        assert identify(address).identifier == identifier


def test_lone_surrogates_are_read() -> None:
    assert str(identify("https://doi.org/10.1000/a\ud800").identifier) == "doi:10.1000/a"


@pytest.mark.parametrize(
    "unit",
    ["(", ")", "[", "](", "%", "%25", "%2", "/", "//", "a/", "a.", "a-", "-", " ", "\\", "<", "http://", "https:",
     "?id=", "&id=", "10.1234/", "arxiv", "2310.", "S0123-4567(", "_CVPR_2020", "toc/", "v1", "1/1/", "articles/",
     "\u200b"],
)  # fmt: skip
@pytest.mark.parametrize("host", ["", "https://doi.org/", "https://example.org/", "https://www.cell.com/", "https://"])
def test_hostile_text_takes_no_time(host: str, unit: str) -> None:
    start = time.process_time()
    identify(host + unit * (100_000 // len(unit)))
    assert time.process_time() - start < 0.25


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_pattern_takes_long_on_text_that_nearly_fits(rule: object) -> None:
    """Each pattern on each unit, repeated: a pattern that backtracks over itself shows here."""
    regex = next(row for row in RULES if row is rule).regex
    start = time.process_time()
    for unit in ("a/", "/1", "a.", "-1", "a_2020/", "10.1/", "?a&", "S0123-4567(12)12345", "2310.16046v", "v1/n1/"):
        regex.match("/" + unit * (4096 // len(unit)))
    assert time.process_time() - start < 0.5


def test_a_longer_text_is_read_up_to_a_limit() -> None:
    found = identify("https://arxiv.org/abs/2310.16046?" + "x" * 10_000)
    assert str(found.identifier) == "arxiv:2310.16046"
    assert found.problems == ("longer than 4096 characters",)


def test_reading_says_where_a_link_leads() -> None:
    assert [read(url).nature for url in ("https://a.b/c", "docs/a.md", "", "https://a b/")] == [
        "web",
        "local",
        "empty",
        "invalid",
    ]
