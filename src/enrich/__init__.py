"""Keep the facts of curated paper lists true: read a list, resolve every link, write enriched YAML, feed the list."""

__version__ = "0.1.0"
