"""Identifiers are compared the way their schemes are."""

import pytest

from enrich.model import Identifier


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("doi:10.1038/S41586-023-06031-6", "doi:10.1038/s41586-023-06031-6", True),
        ("github:AllenInstitute/X", "github:alleninstitute/x", True),
        ("openreview:CBBtMnlTGq", "openreview:cbbtmnltgq", False),
        ("arxiv:math.GT/0309136", "arxiv:math/0309136", True),
        ("arxiv:2310.16046", "doi:2310.16046", False),
    ],
)
def test_comparison(left: str, right: str, same: bool) -> None:
    assert (Identifier.parse(left) == Identifier.parse(right)) is same


@pytest.mark.parametrize("text", ["", "arxiv", "arxiv:", ":x"])
def test_what_is_no_identifier(text: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        Identifier.parse(text)
