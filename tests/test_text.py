"""Markup, names and dates as services write them."""

from __future__ import annotations

from typing import Any

import pytest

from enrich.model import Identifier
from enrich.text import author, clean, dated, day, doi, dois, number, year_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A<i>&amp;</i>B", "A&B"),
        ("H<sub>2</sub>O\n     in <jats:italic>mice</jats:italic>", "H2O in mice"),
        ("&lt;i&gt;E. coli&lt;/i&gt;", "E. coli"),
        ('<mml:math display="block"><mml:mi>x</mml:mi></mml:math> rays', "x rays"),
        ("one<br/>two", "one two"),
        ("p < 0.05 and q > 3", "p < 0.05 and q > 3"),
        ("0", "0"),
        (0, "0"),
        ("  ", None),
        (None, None),
        (True, None),
        ([], None),
    ],
)
def test_titles_are_freed_of_markup(text: Any, expected: str | None) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("neuro\xadscience", "neuroscience"),
        ("&shy;spikes&#8238;&#x200b;", "spikes"),
        ("\x1b[31mred\x07 \x00alert", "[31mred alert"),
        ("\ufeffspikes\u2066 at\u2069 rest", "spikes at rest"),
        ("half \ud83d a pair", "half a pair"),
        ("no\u00a0break\u2028here", "no break here"),
        ("D\xe2\x80\x99Adamo", "D’Adamo"),  # UTF-8 that was read as Latin-1
        ("Alzheimer\x92s \x96 a \x93plaque\x94", "Alzheimer’s – a “plaque”"),  # Windows' own letters, likewise
        ("αβ\x92s", "αβ’s"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that Persian is written with
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_nothing_unseen_is_left_in_a_text(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "family"),
    [
        ("Geoffrey E. Hinton", "Geoffrey E. Hinton", "Hinton"),
        ("Hinton, G. E.", "G. E. Hinton", "Hinton"),
        ("Nuno Maçarico da Costa", "Nuno Maçarico da Costa", "da Costa"),
        ("van den Berg, A.", "A. van den Berg", "van den Berg"),
        ("Martin Luther King Jr.", "Martin Luther King Jr.", "King"),
        ("King, Jr.", "King, Jr.", "King"),
        ("张三", "张三", "张三"),
        ("International Brain Laboratory", "International Brain Laboratory", None),
        ("MICrONS Consortium", "MICrONS Consortium", None),
    ],
)
def test_names_have_their_family_name(text: str, name: str, family: str | None) -> None:
    read = author(text)
    assert read is not None
    assert (read.name, read.family, read.group) == (name, family, family is None)


@pytest.mark.parametrize("nothing", [None, "", " , ", [], {}])
def test_nobody_is_no_author(nothing: Any) -> None:
    assert author(nothing) is None


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (number, "12", 12),
        (number, 0, 0),
        (number, "12.5", None),
        (number, True, None),
        (year_in, "ICLR 2025 Spotlight", 2025),
        (year_in, "10.1101/440735", None),
        (day, "2025-02-06T10:00:00Z", "2025-02-06"),
        (day, "2018-03-21:1-11", "2018-03-21"),
        (day, "2024-99-99", None),
        (day, "2024", None),
        (day, "0001-01-01T00:00:00Z", None),  # what stands for no date at all
        (day, "9999-12-31", None),
        (dated, "2019", "2019"),
        (dated, "2019-02", "2019-02"),
        (dated, "2019-02-07T00:00:00Z", "2019-02-07"),
        (dated, "2019-13", None),
        (dated, "0000", None),
        (number, -1, None),
        (number, 10**20, None),
        (year_in, 99999, None),
        (doi, "10.1002/(SICI)1:1<1::AID-X1>3.0.CO;2-.", Identifier("doi", "10.1002/(sici)1:1<1::aid-x1>3.0.co;2-.")),
        (doi, "https://doi.org/10.1038/x", None),
    ],
)
def test_numbers_and_dates_are_read_or_left(read: Any, value: Any, expected: Any) -> None:
    assert read(value) == expected


def test_every_doi_in_a_text_is_found() -> None:
    assert [i.value for i in dois("10.1234/a, https://doi.org/10.1234/B")] == ["10.1234/a", "10.1234/b"]
