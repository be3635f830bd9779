"""The bytes of a list, or one line on why this file cannot be one and what to do about it."""

from __future__ import annotations

from pathlib import Path

from enrich.errors import ListError

YAML = (".yaml", ".yml")
_FOREIGN = {".rst": "reStructuredText", ".adoc": "AsciiDoc", ".asciidoc": "AsciiDoc", ".org": "Org"}
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_source(path: Path) -> bytes:
    """The bytes of a Markdown or YAML file; raises ListError with a remedy for anything else."""
    if path.suffix.lower() in _FOREIGN:
        kind = _FOREIGN[path.suffix.lower()]
        raise ListError(f"{path}: {kind} lists are not supported; convert it to Markdown first (e.g. with pandoc)")
    if path.is_dir():
        raise ListError(f"{path}: is a folder; give the path of the list in it, such as {path / 'README.md'}")
    try:
        source = path.read_bytes()
    except OSError as error:
        raise ListError(f"{path}: cannot be read ({error.strerror}); give the path of a Markdown list") from error
    refuse_other_than_text(source, str(path))
    return source


def refuse_other_than_text(source: bytes, place: str) -> None:
    """Raise ListError for bytes that no list can consist of."""
    if source.startswith(_WIDE):
        raise ListError(f"{place}: is UTF-16; save it as UTF-8 first (e.g. iconv -f UTF-16 -t UTF-8)")
    if b"\0" in source:
        raise ListError(f"{place}: is no text (it holds a NUL byte); give the path of a Markdown or YAML list")
