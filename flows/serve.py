"""Every night on this machine: registers the deployments with a Prefect server, and does their runs while it runs."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.settings import get_current_settings

from courtesy import MAINTAINER
from enrich.errors import EnrichError, UsageError
from enrich.losses import MOST_LOST
from enrich.pipeline import ENRICHED, find_lists
from enrich.publish import How
from enrich.settings import Settings
from nightly import nightly
from pace import set_limits
from refresh import refresh
from watchdog import watchdog

_MINUTE = 60.0
HOWS = [how.value for how in How]
SECOND = {"wait": ConcurrencyLimitStrategy.ENQUEUE, "refuse": ConcurrencyLimitStrategy.CANCEL_NEW}
_HELP = """Serve the nightly runs on this machine, until it is stopped.

It registers three deployments with the Prefect server at PREFECT_API_URL and does their runs here, in this folder:

\b
  nightly/nightly    every night: all lists, by --cron and --timezone
  refresh/refresh    when a maintainer asks for it; a nightly run lets it go first
  watchdog/watchdog  every hour: tells what is wrong with the nightly runs

\b
Before:     prefect server start --background
            prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api
By hand:    prefect deployment run nightly/nightly
            prefect deployment run refresh/refresh --param 'lists=["NAME"]'
To look:    http://127.0.0.1:4200, or prefect flow-run ls
To stop:    prefect flow-run cancel ID; what was answered is kept

LISTS are names under data/raw, or paths; all of data/raw where none is given. Keys and addresses come from the
environment, as for `enrich refresh`; see `enrich doctor`.
"""


class Server(Runner):
    """Ends its runs as Cancelled when told to stop; prefect 3.8.8 kills them, and they show as Running for ever."""

    def handle_sigterm(self, *_: object, **__: object) -> None:
        """Stop from within the loop that runs; the same as `stop`, which prefect calls here and never awaits."""
        asyncio.run_coroutine_threadsafe(self.astop(), asyncio.get_running_loop())


_SHOWN: dict[str, Any] = {"show_default": True, "show_envvar": True}


@click.command(help=_HELP, context_settings={"auto_envvar_prefix": "ENRICH_NIGHTLY"})
@click.argument("lists", nargs=-1)
@click.option("--cron", default="0 3 * * *", help="When: minute, hour, day, month, day of the week.", **_SHOWN)
@click.option("--timezone", default="UTC", help="Time zone of --cron, such as Europe/Berlin.", **_SHOWN)
@click.option("--second", type=click.Choice(list(SECOND)), default="wait", help="A night while another runs.", **_SHOWN)
@click.option("--pull/--no-pull", default=True, help="First fetch lists that name an upstream.", **_SHOWN)
@click.option("--publish", type=click.Choice(HOWS), default="none", help="Bring out what changed.", **_SHOWN)
@click.option("--most-lost", type=click.FloatRange(0, 100), default=MOST_LOST, help="As in `enrich publish`.", **_SHOWN)
@click.option("--hours", type=click.FloatRange(min=0), default=6.0, help="Ask nobody after so many hours.", **_SHOWN)
@click.option("--out", type=click.Path(path_type=Path), default=ENRICHED, help="Folder of enriched files.", **_SHOWN)
def main(lists: tuple[str, ...], out: Path, **settings: Any) -> None:
    """See _HELP."""
    try:
        find_lists(lists)
        _refuse_nowhere(settings["timezone"])
        _refuse_silence()
        deployments = _deployments(list(lists), out, **settings)
        set_limits(Settings.read())
    except (EnrichError, ValueError) as error:
        click.echo(f"serve: {error}", err=True)
        sys.exit(2)
    # Not paused when it stops: runs that nobody takes show as late, and the watchdog tells of them.
    runner = Server(pause_on_shutdown=False)
    for deployment in deployments:
        runner.add_deployment(deployment)
        click.echo(f"serving {deployment.full_name}")
    with suppress(KeyboardInterrupt):
        asyncio.run(runner.start())


def _refuse_nowhere(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"there is no time zone {timezone!r}; name one as Europe/Berlin") from error


def _refuse_silence() -> None:
    """Without a server of its own a schedule does not outlive this process. One that was just started gets a minute."""
    url = get_current_settings().api.url
    if not url:
        raise UsageError("PREFECT_API_URL is not set; start a server and set it, as --help shows")
    end = time.monotonic() + _MINUTE
    with get_client(sync_client=True) as client:
        while trouble := client.api_healthcheck():
            if time.monotonic() > end:
                raise UsageError(f"the Prefect server at {url} does not answer ({trouble}); start it, as --help shows")
            time.sleep(1.0)


def _deployments(
    lists: list[str], out: Path, *, cron: str, timezone: str, second: str, **night: Any
) -> list[RunnerDeployment]:
    """One night at a time, and one look of the watchdog; maintainers as many as they like."""
    common: dict[str, Any] = {"lists": lists, "out": str(out)}
    return [
        RunnerDeployment.from_flow(refresh, "refresh", parameters=common, tags=[MAINTAINER]),
        RunnerDeployment.from_flow(
            nightly,
            "nightly",
            schedule=Cron(cron, timezone=timezone),
            parameters={**common, **night},
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=SECOND[second]),
        ),
        RunnerDeployment.from_flow(
            watchdog,
            "watchdog",
            schedule=Cron("30 * * * *", timezone="UTC"),
            parameters=common,
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=SECOND["refuse"]),
        ),
    ]


if __name__ == "__main__":
    main()
