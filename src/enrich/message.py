"""What a commit or a pull request says of a night: made from what changed, in words that people can review.

Names and venues come from services. Nothing of theirs may call a person or close an issue on GitHub, so `@` and `#`
before a word are taken apart by an invisible sign (U+2060). Three backticks become two: the text of a pull request
stands in a code block, which nothing in it may end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from enrich import __version__
from enrich.changes import Change, phrases

_WIDTH = 72  # characters of a subject, as git's own tools show them
_SHOWN = 100  # events
_CALLS = re.compile(r"([@#])(?=\w)")
_FENCE = re.compile("`{3,}")


def message(changed: Mapping[str, Sequence[Change]], trailer: str) -> str:
    """The message of a commit: a sentence, one line for each event, then for each list what changed by kind.

    `changed`: by name of the list; an empty one is new, or says the same in another way.
    """
    every = [change for changes in changed.values() for change in changes]
    subject = _fitted(phrases(every)) if every else _fitted([f"Enrich {_plain(name)}" for name in changed])
    body = [*_events(every), *_by_kind(changed)]
    return "\n".join([subject, "", *body, *([""] if body else []), f"{trailer}: enrich {__version__}", ""])


def _fitted(parts: Sequence[str]) -> str:
    """As many parts as fit in a subject; the first one is cut where even that is too long."""
    for count in range(len(parts), 0, -1):
        text = ", ".join(parts[:count]) + ("" if count == len(parts) else " and more")
        if len(text) <= _WIDTH:
            return text
    return parts[0][: _WIDTH - 1] + "…"


def _events(changes: Sequence[Change]) -> Iterator[str]:
    events = [change for change in changes if change.day]
    yield from (f"- {_plain(f'{event.list}: {event}')}" for event in events[:_SHOWN])
    if len(events) > _SHOWN:
        yield f"- … and {len(events) - _SHOWN} more events"
    if events:
        yield ""


def _by_kind(changed: Mapping[str, Sequence[Change]]) -> Iterator[str]:
    for name, changes in changed.items():
        if changes:
            yield f"{_plain(name)}: {', '.join(phrases(changes))}"


def _plain(text: str) -> str:
    """A text on one line that calls nobody."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return _CALLS.sub("\\1\u2060", _FENCE.sub("``", " ".join(words)))


def pull_request(text: str) -> tuple[str, str]:
    """Title and text of a pull request for a commit's message."""
    title, _, body = text.partition("\n\n")
    about = "Facts of services, put into the enriched files by `enrich`. Nothing that people write is touched."
    return title, f"{about}\n\n```text\n{body.strip()}\n```\n"
