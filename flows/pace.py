"""One pace for a service however many workers ask it: Prefect's global concurrency limits.

Each service has two: `enrich-crossref`, whose one slot comes back at the service's pace (slot decay), and
`enrich-crossref-in-flight`, which lets one request be under way. `python flows/serve.py` and `python flows/pace.py` set
them. Where they are not set (a temporary server), only the pace of this process holds.

https://docs.prefect.io/v3/concepts/global-concurrency-limits
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency, rate_limit

from enrich.providers import PROVIDERS, active
from enrich.settings import Settings
from enrich.transport import pace

_PROMPT = 0.05  # seconds within which the server's answer counts as the same moment
_LEASE = 60.0  # seconds after which the slot of a worker that died is free again


def paces(settings: Settings) -> Mapping[str, float]:
    """Seconds between two requests to each service, with the keys that are set."""
    able = {provider.service: provider for provider in (*PROVIDERS, *active(settings.env))}
    return {service: pace(provider, settings) for service, provider in able.items()}


def set_limits(settings: Settings) -> None:
    """Make the limits of all services, or bring them up to date."""
    with get_client(sync_client=True) as client:
        for service, seconds in paces(settings).items():
            client.upsert_global_concurrency_limit_by_name(f"enrich-{service}-in-flight", 1)
            if seconds > 0:
                client.upsert_global_concurrency_limit_by_name(f"enrich-{service}", 1, 1 / seconds)


@contextmanager
def fleet_turn(service: str, seconds: float) -> Iterator[None]:
    """Wait until the service may be asked by anyone; hold its one place while the request is under way.

    The server's clock begins to run while we ask it, the service's when our request comes. Where that was not the same
    moment, the place is held until the service's own time is over, so that nobody comes too early after us.
    """
    with concurrency(f"enrich-{service}-in-flight", occupy=1, lease_duration=_LEASE, strict=False):
        began = time.monotonic()
        rate_limit(f"enrich-{service}", occupy=1, strict=False)
        sent = time.monotonic()
        yield
        if sent - began > _PROMPT:
            time.sleep(max(0.0, sent + seconds - time.monotonic()))


if __name__ == "__main__":
    set_limits(Settings.read())
