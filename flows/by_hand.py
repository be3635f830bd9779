"""A flow that a person starts from a shell: `--help`, its lists, and one line where the call cannot be used."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from enrich.errors import EnrichError
from enrich.pipeline import ENRICHED, find_lists


def parameters(told: str | None) -> dict[str, Any]:
    """The parameters of a flow that a person gives by hand. `told`: what it does. Ends with 2 where they are wrong."""
    parser = argparse.ArgumentParser(description=(told or "").partition("\n\n")[0], epilog="Settings: enrich doctor.")
    parser.add_argument("lists", nargs="*", help="names under data/raw, or paths; all of data/raw where none is given")
    parser.add_argument("--out", type=Path, default=ENRICHED, help="folder of the enriched files")
    given = parser.parse_args()
    try:
        find_lists(given.lists)
    except EnrichError as error:
        parser.error(str(error))
    return vars(given)
