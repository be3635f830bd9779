"""What a Markdown file is made of: blocks and inlines that know their bytes. No parser here, only the words for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Inline:
    """A run of inline source. `kind`: text, link, image, code, html, comment, break. `start`/`end`: bytes in the file.

    `text` is what a reader sees; for a link its label, for an image its alternative text. `url` is the target of a
    link or image. `form`: markdown, auto, bare, html, badge (a link around an image), ref. `image`: the picture's
    address within a badge. `tag`: the name of an HTML tag, `/name` for a closing one. `marks`: strong, em, mark,
    del, h2 … around it. `cell`: the column of a table row, from 0.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    url: str = ""
    form: str = ""
    image: str = ""
    tag: str = ""
    marks: frozenset[str] = frozenset()
    cell: int = 0


@dataclass(slots=True)
class Block:
    """A block of the file. `kind`: heading, item, row, header, paragraph, html, code. `depth`: nesting of lists."""

    kind: str
    start: int
    end: int
    level: int = 0
    depth: int = 0
    ordered: bool = False
    inlines: list[Inline] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    header: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What a reader sees of the block itself, without its children."""
        return "".join(i.text for i in self.inlines)

    @property
    def own_end(self) -> int:
        """Where the block's own inline content ends: nested lists come later."""
        return self.inlines[-1].end if self.inlines else self.start

    def walk(self) -> Iterator[Block]:
        """The block and all that it holds, in the order of the file."""
        waiting = [self]
        while waiting:
            block = waiting.pop()
            yield block
            waiting += reversed(block.children)
