"""Days, months and years as people write them: `2023.08`, `25-03-03`, `Dec., 2012`, `20th Jun., 2024`, `'24`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_FULL = r"(?:19[5-9]\d|20[0-4]\d)"
_DATE = re.compile(
    rf"(?<![\d/.])(?P<ymd>{_FULL})\s?[./-]\s?(?:1[0-2]|0?[1-9])(?:\s?[./-]\s?{_DAY})?(?!\d)"
    rf"|(?<![\d/.])(?P<short>[12]\d)[./-](?:1[0-2]|0[1-9])[./-](?:[0-2]\d|3[01])(?!\d)"
    rf"|(?<![\d/.])(?:1[0-2]|0?[1-9])[./-](?:{_DAY}[./-])?(?P<mdy>{_FULL})(?!\d)"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b)?\s*,?\s*['’]?(?P<named>{_FULL})(?!\d)"
    rf"|(?<!\d)(?P<turned>{_FULL})\s*,?\s*{_MONTH}(?:\s+\d{{1,2}}(?!\d))?"
    rf"|\b{_MONTH}\s*['’](?P<brief>\d\d)(?!\d)"
    rf"|(?:['’]|(?<!\d)(?<!\d[.,/-]))(?P<year>{_FULL})(?!\d)"
    r"|['’](?P<two>\d\d)(?!\d)",
    re.IGNORECASE,
)

_LIKELY = re.compile(r"(?:19[5-9]|20[0-4])\d|['’]\d\d|\d\d[./-][01]\d")  # a quick look: each date has one of these


@dataclass(frozen=True, slots=True)
class Date:
    """A date found in a text: its year, its words, and where it stands. `exact`: it says more than a year."""

    year: int
    text: str
    start: int
    end: int
    exact: bool


def dates_in(text: str) -> tuple[Date, ...]:
    """Every date in a text, in order."""
    return _dates(text) if _LIKELY.search(text) else ()


@lru_cache(maxsize=1024)
def _dates(text: str) -> tuple[Date, ...]:
    return tuple(map(_date, _DATE.finditer(text)))


def _date(match: re.Match[str]) -> Date:
    form, digits = next((form, digits) for form, digits in match.groupdict().items() if digits)
    year = int(digits) if len(digits) == 4 else 2000 + int(digits)
    return Date(year, match.group().strip(), match.start(), match.end(), form not in ("year", "two"))


def without_dates(text: str) -> str:
    """The text with a blank where each date stood."""
    return _DATE.sub(" ", text)
