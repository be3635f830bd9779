"""The environment, read once at the edge: addresses, keys, the mail address, where the cache lies.

Nothing else in the package looks at `os.environ`. `TABLE` is what `enrich doctor` and the README show. A new service
needs no row: its address is `ENRICH_<SERVICE>_URL`, its public one stands in the provider.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from enrich.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable. `secret`: its value is never shown."""

    name: str
    help: str
    default: str = ""
    secret: bool = False


_ADDRESS = re.compile(r"ENRICH_(\w+)_URL")
TABLE: tuple[Setting, ...] = (
    Setting(
        "ENRICH_MAILTO",
        "your mail address: services give known callers more room (Crossref), or answer no others (PubMed)",
    ),
    Setting("S2_API_KEY", "Semantic Scholar key: a steady pace instead of the shared anonymous pool", secret=True),
    Setting(
        "GITHUB_TOKEN",
        "GitHub token: 100 repositories a request instead of one, 5000 an hour, not 60; reads CITATION.cff and README",
        secret=True,
    ),
    Setting("OPENALEX_API_KEY", "OpenAlex key, free: ten times the credits of a day without one", secret=True),
    Setting("OPENREVIEW_USERNAME", "OpenReview account; without one its links go by DBLP, then by title", secret=True),
    Setting("OPENREVIEW_PASSWORD", "the password of that account", secret=True),
    Setting("ENRICH_DBLP_NO_SEARCH", "set it where the server is no QLever: DBLP is not searched by title then"),
    Setting("ENRICH_CACHE", "where replies are kept: a folder, or for several machines redis://host", ".enrich/cache"),
    Setting("ENRICH_TIMEOUT", "seconds to wait for one answer", "30"),
    Setting("ENRICH_ATTEMPTS", "how often one question is asked before it counts as failed", "4"),
    Setting("ENRICH_WAIT", "seconds before the first repeated question; doubles each time", "2"),
    Setting("ENRICH_MAX_WAIT", "the longest wait between attempts, in seconds, Retry-After included", "120"),
    Setting("ENRICH_PACE", "factor on the pace of every service; 0 only for a sandbox", "1"),
    Setting("ENRICH_HEARTBEAT_URL", "asked after every night and look of the watchdog that went well", secret=True),
    Setting("ENRICH_HEARTBEAT_FAIL_URL", "asked after one that did not (default: the same with /fail)", secret=True),
    Setting("ENRICH_<SERVICE>_URL", "another address for a service, such as a mirror; `enrich doctor` names them"),
)


# What goes into the head of a request, which takes ASCII alone.
_IN_HEADERS = frozenset({"ENRICH_MAILTO", "S2_API_KEY", "GITHUB_TOKEN", "OPENALEX_API_KEY"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What was set, with defaults. `env` holds every variable of the table, and every address, that has a value.

    Nothing that prints settings, or a run that has some, prints a key or a password.
    """

    env: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Settings:
        environ = os.environ if environ is None else environ
        values = {s.name: environ.get(s.name, "").strip() or s.default for s in TABLE}
        values |= {name: value.strip() for name, value in environ.items() if _ADDRESS.fullmatch(name)}
        for name, value in values.items():
            if not value.isprintable():
                raise UsageError(f"{name} holds a control character; set it again without line breaks")
            if name in _IN_HEADERS and not value.isascii():
                raise UsageError(
                    f"{name} holds a letter that no key or mail address has, such as …; set it, or unset it"
                )
        return cls({name: value for name, value in values.items() if value})

    @property
    def cache(self) -> str:
        """A folder or an address, which may hold a password."""
        return self.env.get("ENRICH_CACHE", ".enrich/cache")

    def hide(self, text: str) -> str:
        """A text without our keys and passwords, which a service may have repeated in its complaint."""
        for secret in (self.env.get(setting.name) for setting in TABLE if setting.secret):
            text = text.replace(secret, "…") if secret else text
        return text

    def url_of(self, service: str) -> str:
        """The address that was set for a service, without a slash at its end; empty where none was."""
        return self.env.get(f"ENRICH_{service.upper()}_URL", "").rstrip("/")

    def is_redirected(self, service: str, public: str) -> bool:
        """Whether a service is asked at another address than its public one, as in a sandbox."""
        return self.url_of(service) not in ("", public)

    @property
    def addresses(self) -> Mapping[str, str]:
        """The services, in lower case, for which an address was set."""
        found = ((_ADDRESS.fullmatch(name), value) for name, value in self.env.items())
        return {match[1].lower(): value for match, value in found if match}

    def number(self, name: str) -> float:
        """A setting that is a number; raises UsageError naming the variable."""
        text = self.env.get(name) or next(s.default for s in TABLE if s.name == name)
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            raise UsageError(f"{name}={text!r} is not a number of zero or more; unset it for the default")
        return value
