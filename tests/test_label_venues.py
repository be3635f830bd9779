"""Short labels are read as people mean them; one venue has one name, however it is spelled."""

from __future__ import annotations

import pytest

from enrich import venues
from enrich.lists.label import Label, is_venue, parse_label, role_of


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("ICLR 2025 spotlight", Label("ICLR", 2025, "spotlight")),
        ("ICLR'24 (Oral)", Label("ICLR", 2024, "oral")),
        ("CVPR2023", Label("CVPR", 2023)),
        ("ICML-2024", Label("ICML", 2024)),
        ("NeurIPS 2023 Workshop", Label("NeurIPS", 2023, "workshop")),
        (
            "NeurIPS 2024 Datasets and Benchmarks Track",
            Label("NeurIPS", 2024, track="Datasets and Benchmarks Track"),
        ),
        ("Neurons, Behavior, and Theory 2021", Label("Neurons, Behavior, and Theory", 2021)),
        ("Nature Methods", Label("Nature Methods")),
        ("under review", Label(status="under review")),
        ("2024", Label(year=2024)),
        ("", Label()),
    ],
)  # fmt: skip
def test_what_a_label_says(text: str, label: Label) -> None:
    assert parse_label(text) == label


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("ICLR 2025", True), ("ICML", True), ("Some Unknown Workshop 2023", True), ("NIPS'17", True),
        ("GitHub", False), ("paper", False), ("arXiv", False), ("website", False), ("2024", False),
        ("", False), ("A title of a paper", False), ("x" * 100 + " 2024", False),
    ],
)  # fmt: skip
def test_what_names_a_venue(text: str, venue: bool) -> None:
    assert is_venue(text) is venue


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("GitHub", "code"), ("[Code]", "code"), ("Matlab codes", "code"), ("arXiv", "paper"), ("PDF", "paper"),
        ("calcium data", "data"), ("Website", "website"), ("installation", "docs"), ("talk", "talk"), ("Blog", "blog"),
        ("ICLR 2025", None), ("", None), ("Something else", None),
    ],
)  # fmt: skip
def test_what_a_label_makes_of_its_link(text: str, role: str | None) -> None:
    assert role_of(text) == role


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        (
            "NeurIPS",
            [
                "NIPS", "NeurIPS 2024", "NIPS'24", "Neural Information Processing Systems",
                "Advances in Neural Information Processing Systems 37",
                "37th Conference on Neural Information Processing Systems (NeurIPS 2023)",
                "Proceedings of the Thirty-Seventh Conference on Neural Information Processing Systems",
            ],
        ),
        ("ICLR", ["The Thirteenth International Conference on Learning Representations", "Proceedings of ICLR 2024"]),
        ("ICLR", ["ICLR (Poster)"]),
        ("ECCV", ["ECCV (12)"]),
        ("NAACL", ["NAACL-HLT (1)"]),
        ("ICML", ["Proceedings of the 41st International Conference on Machine Learning"]),
        ("CVPR", ["2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", "CVPR2023"]),
        ("NBDT", ["Neurons, Behavior, Data analysis, and Theory", "Neurons, Behavior, Data Analysis & Theory"]),
        ("PNAS", ["Proceedings of the National Academy of Sciences of the United States of America"]),
        ("AAAI", ["Twenty-Seventh AAAI Conference on Artificial Intelligence"]),
        ("arXiv", ["arXiv.org", "CoRR", "arXiv preprint arXiv:2310.16046", "arXiv (Cornell University)"]),
        ("bioRxiv", ["biorxiv", "bioRxiv (Cold Spring Harbor Laboratory)"]),
        ("Nature", ["Nature 2023", "nature"]),
        (
            "CIKM",
            [
                "Proceedings of the 20th ACM Conference on Information and Knowledge Management",
                "ACM International Conference on Information & Knowledge Management",
                "22nd ACM International Conference on Information and Knowledge Management, CIKM'13, San Francisco, CA",
            ],
        ),
        (
            "RecSys",
            [
                "Fourteenth ACM Conference on Recommender Systems",
                "RecSys 2020: Fourteenth ACM Conference on Recommender Systems, Virtual Event, Brazil, September 22-26",
                "Proceedings of the 10th ACM Conference on Recommender Systems, Boston, MA, USA, September 15-19, 2016",
            ],
        ),
        ("SIGMOD", ["SIGMOD '21: International Conference on Management of Data, Virtual Event, China"]),
        ("ICML", ["Machine Learning, Proceedings of the 24th International Conference (ICML 2007), Corvallis"]),
        ("ICDM", ["2019 IEEE International Conference on Data Mining (ICDM)"]),
        ("SDM", ["Proceedings of the 2015 SIAM International Conference on Data Mining"]),
        ("WWW", ["Proceedings of the ACM Web Conference 2023", "The World Wide Web Conference, WWW 2019, Rome"]),
        ("CVPR Workshops", ["2022 IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)"]),
        ("Workshop on Made-up Things", ["Proceedings of the 3rd Workshop on Made-up Things, WMUT 2019, Paris, France"]),
        ("Made-up Conference on Things", ["The 12th Annual Made-up Conference on Things, Rome, Italy, June 3-5, 2019"]),
    ],
)  # fmt: skip
def test_one_venue_has_one_name(name: str, spellings: list[str]) -> None:
    for spelling in spellings:
        assert venues.same(name, spelling), spelling
        found = venues.canonical(spelling)
        assert found is not None
        assert found.name.casefold() == name.casefold(), spelling


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Nature", "Nature Neuroscience"),
        ("Nature Methods", "Nature Neuroscience"),
        ("Science", "Science Advances"),
        ("ICLR", "ICML"),
        ("ACL", "Findings of ACL"),
        ("ACL", "EACL"),
        ("ICLR", "ICLR (Workshop)"),
        ("CVPR", "IEEE Conference on Computer Vision and Pattern Recognition Workshops"),
        ("ICML", "Machine Learning"),
        ("ICML", "ICML 2022 Workshop on Made-up Things"),
        ("ICML", "Asian Conference on Machine Learning"),
        ("ICCV", "International Journal of Computer Vision"),
        ("ICDM", "SIAM International Conference on Data Mining"),
        ("KDD", "Pacific-Asia Conference on Knowledge Discovery and Data Mining"),
        ("CHI", "Chi"),
        ("arXiv", "bioRxiv"),
        ("", "Nature"),
        ("", ""),
        ("2024", "2024"),
    ],
)
def test_two_venues_are_two(left: str, right: str) -> None:
    assert not venues.same(left, right)


def test_only_preprint_servers_are_preprint_servers() -> None:
    known = [venues.canonical(name) for name in ("arXiv", "medRxiv 2021", "Nature", "ICLR")]
    assert [venue.is_preprint_server for venue in known if venue] == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("ICLR 2025", 2025),
        ("NIPS'17", 2017),
        ("NIPS’17", 2017),
        ("CVPR2023", 2023),
        ("2019, 2021", 2021),
        ("1234", None),
    ],
)
def test_the_year_in_a_label(text: str, year: int | None) -> None:
    assert venues.year_in(text) == year
