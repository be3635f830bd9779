"""Every way a run can go wrong, as one small tree.

EnrichError                 shown to people as one line, with its remedy
├── UsageError              the call, a setting or a file cannot be used as it is
├── ListError               a list cannot be read
├── PublishError            what was written cannot be brought where people see it: git, GitHub, the publishing gate
└── ProviderError           a service did not answer a question
    ├── Rejected            it calls the request malformed: halve the batch until the bad id stands alone
    ├── Refused             no access (401, 403, a browser check): never "absent", never retried
    ├── Throttled           too many requests: wait, then ask again
    └── Failed              outage, time-out, cut body, changed shape: wait, then ask again

"No such thing" is not an error but an answer (`Outcome.ABSENT`).
"""

from __future__ import annotations


class EnrichError(Exception):
    """Base of all. `str(error)` is one line that a person can act on."""


class UsageError(EnrichError):
    """The call, a setting or a file cannot be used; the message names the remedy."""


class ListError(EnrichError):
    """A list cannot be read; the message says where and why."""


class PublishError(EnrichError):
    """What was written cannot be published; the message says why, without anyone's password."""


class ProviderError(EnrichError):
    """A service did not answer. `retry_after`: seconds that it asks us to wait, if it says so."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(ProviderError):
    """The whole request is refused as malformed, or was too heavy: ask for less."""


class Refused(ProviderError):
    """We may not ask: wrong key, no account, a browser check. Asking again does not help."""


class Throttled(ProviderError):
    """Too many requests."""


class Failed(ProviderError):
    """The service is down, slow, or sent something that is not an answer."""
