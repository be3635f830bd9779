"""One name for one venue, whatever a service or a list calls it; a track is no venue, a workshop is."""

from __future__ import annotations

import pytest

from enrich import venues
from enrich.model import Identifier
from enrich.venue_ids import ISSNS, STREAMS

NAMES = {
    "EMNLP 2023 Main": ("EMNLP", None),
    "EMNLP 2023 Findings": ("EMNLP", "Findings"),
    "Findings of the Association for Computational Linguistics: EMNLP 2023": ("EMNLP", "Findings"),
    "ACL/IJCNLP (Findings)": ("ACL", "Findings"),
    "ICLR (Poster)": ("ICLR", None),
    "ICLR (Workshop)": ("ICLR Workshop", None),
    "ICLR 2018 Workshop": ("ICLR Workshop", None),
    "NAACL-HLT (1)": ("NAACL", None),
    "Learning Theory, 18th Annual Conference on Learning Theory, COLT 2005, Bertinoro, Italy, June 27-30, 2005": (
        "COLT",
        None,
    ),
    "Advances in Neural Information Processing Systems 37": ("NeurIPS", None),
    "Neural Information Processing Systems": ("NeurIPS", None),
    "NeurIPS 2024 Track Datasets and Benchmarks": ("NeurIPS", "Datasets and Benchmarks Track"),
    "NeurIPS 2023 Datasets and Benchmarks Poster": ("NeurIPS", "Datasets and Benchmarks Track"),
    "2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)": ("CVPR", None),
    "2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)": ("CVPR Workshops", None),
    "Computer Vision – ECCV 2018": ("ECCV", None),
    "Proceedings of the 61st Annual Meeting of the Association for Computational Linguistics (Volume 1: Long Papers)": (
        "ACL",
        None,
    ),
    "34th Conference on Artificial Intelligence (AAAI-20)": ("AAAI", None),
    "Trans. Mach. Learn. Res.": ("TMLR", None),
    "arXiv preprint arXiv:2310.16046": ("arXiv", None),
    "Physical Review E, Statistical physics": ("Physical Review E, Statistical physics", None),
    "Nature Communications": ("Nature Communications", None),
    "Journal of Vision": ("Journal of Vision", None),
}


@pytest.mark.parametrize("text", NAMES)
def test_a_venue_has_one_name(text: str) -> None:
    venue = venues.canonical(text)
    assert venue is not None
    assert (venue.name, venues.track_in(text)) == NAMES[text]


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("stream:conf/nips", "NeurIPS"),
        ("stream:journals/corr", "arXiv"),
        ("issn:1476-4687", "Nature"),
        ("issn:1553-734x", "PLOS Computational Biology"),
        ("issn:0000-0000", None),
        ("doi:10.9999/x", None),
    ],
)
def test_what_services_call_a_venue_leads_to_its_name(identifier: str, name: str | None) -> None:
    venue = venues.by_identifier(Identifier.parse(identifier))
    assert (venue and venue.name) == name


def test_every_stream_and_issn_leads_to_a_name_of_its_own_spelling() -> None:
    for scheme, table in (("stream", STREAMS), ("issn", ISSNS)):
        for value, name in table.items():
            venue = venues.by_identifier(Identifier(scheme, value))
            assert venue is not None
            assert venue.name == name
