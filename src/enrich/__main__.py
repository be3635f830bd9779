"""`python -m enrich`: the command line, where it is not installed as a command."""

from __future__ import annotations

from enrich.cli import main

if __name__ == "__main__":
    main(prog_name="enrich")
