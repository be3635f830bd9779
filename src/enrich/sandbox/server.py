"""One loopback server that speaks for all services.

`running` serves from a thread, for tests; `serve` serves until Ctrl-C, for people. Every answer carries the header
`x-enrich-sandbox: <world>`, so that a value from here can be told from a true one.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from enrich.errors import UsageError
from enrich.sandbox import (
    arxiv,
    biorxiv,
    codeberg,
    crossref,
    datacite,
    dblp,
    europepmc,
    figshare,
    github,
    github_pulls,
    github_raw,
    gitlab,
    huggingface,
    ncbi,
    openalex,
    openreview,
    pages,
    semantic_scholar,
    zenodo,
)
from enrich.sandbox.faults import Faults, load_faults
from enrich.sandbox.gate import Gate, Hit, Log
from enrich.sandbox.github_pulls import Pulls
from enrich.sandbox.limits import Limits
from enrich.sandbox.openreview import Accounts
from enrich.sandbox.world import World, load_world

_BASES = {
    "ENRICH_ARXIV_URL": "arxiv",
    "ENRICH_BIORXIV_URL": "biorxiv",
    "ENRICH_OPENREVIEW_URL": "openreview",
    "ENRICH_OPENREVIEW_V1_URL": "openreview1",
    "ENRICH_SEMANTIC_SCHOLAR_URL": "semantic_scholar",
    "ENRICH_CROSSREF_URL": "crossref",
    "ENRICH_DBLP_URL": "dblp",
    "ENRICH_DATACITE_URL": "datacite",
    "ENRICH_OPENALEX_URL": "openalex",
    "ENRICH_GITHUB_URL": "github",
    "ENRICH_GITHUB_RAW_URL": "github_raw",
    "ENRICH_GITLAB_URL": "gitlab",
    "ENRICH_CODEBERG_URL": "codeberg",
    "ENRICH_HUGGINGFACE_URL": "huggingface",
    "ENRICH_ZENODO_URL": "zenodo",
    "ENRICH_FIGSHARE_URL": "figshare",
    "ENRICH_EUROPEPMC_URL": "europepmc",
    "ENRICH_PUBMED_URL": "pubmed",
    "ENRICH_PMC_URL": "pmc",
    **{f"ENRICH_{service.upper()}_URL": service for service in pages.HOSTS},
}
_ACCOUNTS = {
    "GITHUB_TOKEN": "sandbox",
    "OPENALEX_API_KEY": "sandbox",
    "OPENREVIEW_USERNAME": "sandbox@example.org",
    "OPENREVIEW_PASSWORD": openreview.PASSWORD,
    "S2_API_KEY": "sandbox",
    "ENRICH_MAILTO": "sandbox@example.org",
}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox. `url` is its root; each service's base is `url/<service>`.

    `accounts.gate` and `accounts.life` say how OpenReview meets strangers and how long its tokens live. `pulls` holds
    the pull requests at GitHub.
    """

    url: str
    accounts: Accounts
    pulls: Pulls
    door: Gate = field(repr=False)

    def env(self) -> dict[str, str]:
        """Environment variables that lead the product here, made-up accounts included."""
        return {name: f"{self.url}/{service}" for name, service in _BASES.items()} | _ACCOUNTS

    def set_faults(self, plan: Mapping[str, Any] | None) -> None:
        """Replace all faults; None or an empty plan heals everything."""
        self.door.faults.replace(plan)

    @property
    def world(self) -> World:
        """What the services speak of."""
        return self.door.world

    def set_world(self, world: World) -> None:
        """Let time pass: from the next request on, the services speak of another world."""
        self.door.world = world

    @property
    def requests(self) -> list[Hit]:
        """Every request so far, oldest first."""
        return self.door.log.hits()

    @property
    def violations(self) -> list[str]:
        """The rate limits that were broken, one line each; empty unless limits are enforced."""
        return self.door.log.violations()


@contextmanager
def running(
    world: World | str | Path, faults: Mapping[str, Any] | str | Path | None = None, *, limits: bool = False
) -> Iterator[Sandbox]:
    """Serve a world from a thread on a free port of the loopback interface, until the block ends."""
    with _socket("127.0.0.1", 0) as listener:
        sandbox = _assemble(_address(listener), world, faults, limits=limits)
        server = uvicorn.Server(_config(sandbox))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True, name="sandbox")
        thread.start()
        try:
            yield sandbox
        finally:
            server.should_exit = server.force_exit = True
            thread.join(timeout=10)


def serve(
    world: World | str | Path,
    faults: Mapping[str, Any] | str | Path | None = None,
    *,
    limits: bool = False,
    port: int = 0,
    host: str = "127.0.0.1",
) -> None:
    """Print `export NAME=value` lines, then serve until Ctrl-C. Port 0 takes a free one."""
    with _socket(host, port) as listener:
        sandbox = _assemble(_address(listener), world, faults, limits=limits)
        for name, value in sandbox.env().items():
            print(f"export {name}={value}", flush=True)  # noqa: T201 - the lines are the product of this command
        with suppress(KeyboardInterrupt):
            uvicorn.Server(_config(sandbox)).run(sockets=[listener])


def _assemble(
    url: str, world: World | str | Path, faults: Mapping[str, Any] | str | Path | None, *, limits: bool
) -> Sandbox:
    made = world if isinstance(world, World) else load_world(world)
    plan = Faults()
    plan.replace(load_faults(faults) if isinstance(faults, str | Path) else faults)
    accounts, pulls = Accounts(), Pulls()
    gate = Gate(_services(accounts, pulls), made, plan, Limits(enforced=limits), Log())
    return Sandbox(url, accounts, pulls, gate)


def _services(accounts: Accounts, pulls: Pulls) -> Starlette:
    routes: dict[str, Sequence[BaseRoute]] = {
        "arxiv": arxiv.routes(),
        "biorxiv": biorxiv.routes(),
        "openreview": openreview.routes(2, accounts),
        "openreview1": openreview.routes(1, accounts),
        "semantic_scholar": semantic_scholar.routes(),
        "crossref": crossref.routes(),
        "dblp": dblp.routes(),
        "datacite": datacite.routes(),
        "openalex": openalex.routes(),
        "github": [*github.routes(), *github_pulls.routes(pulls)],
        "github_raw": github_raw.routes(),
        "gitlab": gitlab.routes(),
        "codeberg": codeberg.routes(),
        "huggingface": huggingface.routes(),
        "zenodo": zenodo.routes(),
        "figshare": figshare.routes(),
        "europepmc": europepmc.routes(),
        "pubmed": ncbi.pubmed_routes(),
        "pmc": ncbi.pmc_routes(),
    }
    routes |= {service: pages.routes(service) for service in pages.HOSTS}
    return Starlette(routes=[Mount(f"/{name}", routes=inner) for name, inner in routes.items()])


def _config(sandbox: Sandbox) -> uvicorn.Config:
    # h11 because it closes the connection when an application stops in the middle of a body, which a fault relies on.
    return uvicorn.Config(sandbox.door, http="h11", ws="none", lifespan="off", log_level="critical", access_log=False)


@contextmanager
def _socket(host: str, port: int) -> Iterator[socket.socket]:
    """A bound and listening socket, so that the address is known, and answers, before the server runs."""
    try:
        listener = socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise UsageError(f"the sandbox cannot listen on {host}:{port}: {error.strerror}") from error
    # Head and body are two writes; with Nagle's algorithm the second waits 40 ms for the client to acknowledge.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"
