"""An entry's inlines as one text whose every piece still knows what it is: emphasised, linked, code or plain."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from enrich.lists.blocks import Inline

_LONGEST = 20_000  # characters; what stands further on in a line says nothing about its title


@dataclass(slots=True)
class Run:
    """A piece of the text, from character `start` to `end`, and the inline that it comes from."""

    start: int
    end: int
    inline: Inline

    @property
    def link(self) -> Inline | None:
        return self.inline if self.inline.kind == "link" else None

    def is_marked(self, *marks: str) -> bool:
        return not self.inline.marks.isdisjoint(marks)


class Flat:
    """Text and runs of some inlines. Badges, pictures and comments are left out; a hard break is a line feed.

    A soft break, which may mean as much, is a carriage return: a blank of its own kind.
    """

    __slots__ = ("runs", "starts", "text")

    def __init__(self, inlines: Iterable[Inline]) -> None:
        self.runs: list[Run] = []
        parts: list[str] = []
        at = 0
        for inline in inlines:
            text = _text(inline)
            if at > _LONGEST:
                break
            if text:
                self.runs.append(Run(at, at + len(text), inline))
                parts.append(text)
                at += len(text)
        self.text = "".join(parts)
        self.starts = [run.start for run in self.runs]

    def run_at(self, at: int) -> Run | None:
        """The run that holds a position."""
        place = bisect_right(self.starts, at) - 1
        return self.runs[place] if place >= 0 and at < self.runs[place].end else None

    def span_of(self, at: int, *marks: str) -> int:
        """Where the emphasis that holds a position ends; blanks and code between two such runs belong to it."""
        end = at
        for run in self.runs[max(0, bisect_right(self.starts, at) - 1) :]:
            if run.is_marked(*marks):
                end = run.end
            elif "\n" in self.text[run.start : run.end] or self.text[run.start : run.end].strip():
                break
        return end


def _text(inline: Inline) -> str:
    if inline.kind == "break":
        return "\n" if inline.form == "hard" or inline.tag or inline.start == inline.end else "\r"
    if inline.kind == "link":
        return "" if inline.form == "badge" else inline.text or " "
    return inline.text.replace("\n", " ") if inline.kind in ("text", "code") else ""
