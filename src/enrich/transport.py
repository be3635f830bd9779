"""The edge: what is added to every request between the pure providers and the network.

Each wrapper does one job: `Edge` points a request at the configured address and names us, `Polite` keeps a service's
pace. Keys are added by the provider's httpx.Auth. They stand in no provider, cache key, log or report.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

import httpx

from enrich import __version__
from enrich.provider import Provider
from enrich.settings import Settings


def user_agent(mailto: str | None) -> str:
    """Who asks, with a contact: some services refuse the nameless, Crossref gives the named more room."""
    return f"enrich/{__version__}" + (f" (mailto:{mailto})" if mailto else "")


class Edge(httpx.BaseTransport):
    """Replaces the public address by the configured one and adds the User-Agent that a built request lacks."""

    def __init__(self, inner: httpx.BaseTransport, *, public: str, address: str, agent: str) -> None:
        self.inner, self.public, self.address, self.agent = inner, public, address or public, agent

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["User-Agent"] = self.agent
        if request.url.host not in (httpx.URL(self.public).host, httpx.URL(self.address).host):
            # A redirect to a stranger: he gets no key of ours, and no password in a repeated body.
            raise httpx.ConnectError(f"redirected to {request.url.host}, which is not asked", request=request)
        if str(request.url).startswith(self.public) and self.address != self.public:
            request.url = httpx.URL(self.address + str(request.url)[len(self.public) :])
            request.headers["Host"] = urlsplit(self.address).netloc
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


Turn = Callable[[str], AbstractContextManager[object]]


def own_turn(service: str) -> AbstractContextManager[object]:  # noqa: ARG001 (a fleet's turn asks for it)
    """Nobody else asks this service: there is nothing to wait for."""
    return nullcontext()


@dataclass(slots=True)
class Gate:
    """One service's turnstile: one request in flight, `seconds` between the starts of two.

    `turn`: entered for every request, and left after it: where workers on several machines wait for each other.
    """

    service: str
    seconds: float
    turn: Turn = own_turn
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: float = float("-inf")
    count: int = 0


class Polite(httpx.BaseTransport):
    """Holds a request back until its service may be asked again, and counts it."""

    def __init__(self, inner: httpx.BaseTransport, gate: Gate) -> None:
        self.inner, self.gate = inner, gate

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        gate = self.gate
        with gate.lock:
            gate.sleep(max(0.0, gate.last + gate.seconds - gate.clock()))  # nobody waits for our turn meanwhile
            with gate.turn(gate.service):
                gate.last = gate.clock()
                gate.count += 1
                response = self.inner.handle_request(request)
                response.read()
                return response

    def close(self) -> None:
        self.inner.close()


@cache
def _certificates() -> ssl.SSLContext:
    """Whom we trust, read once for all runs of a process: it takes longer than planning a small list."""
    return httpx.create_ssl_context()


class Network:
    """One client for each provider, one gate for each service, over one pool of connections or a test's transport."""

    def __init__(
        self, settings: Settings, transport: httpx.BaseTransport | None = None, *, turn: Turn = own_turn
    ) -> None:
        self.settings, self.turn = settings, turn
        self.inner = transport or httpx.HTTPTransport(retries=0, verify=_certificates())
        self.gates: dict[str, Gate] = {}
        self.clients: dict[str, httpx.Client] = {}
        self.lock = threading.Lock()

    def client(self, provider: Provider) -> httpx.Client:
        with self.lock:
            if provider.name not in self.clients:
                self.clients[provider.name] = self._open(provider)
            return self.clients[provider.name]

    def gate(self, provider: Provider) -> Gate:
        return self.gates.setdefault(
            provider.service, Gate(provider.service, pace(provider, self.settings), turn=self.turn)
        )

    def requests(self) -> dict[str, int]:
        """How many requests each service has received from us."""
        return {name: gate.count for name, gate in self.gates.items()}

    def close(self) -> None:
        self.inner.close()

    def _open(self, provider: Provider) -> httpx.Client:
        env = self.settings.env
        edge = Edge(
            self.inner,
            public=provider.base,
            address=self.settings.url_of(provider.service),
            agent=user_agent(env.get("ENRICH_MAILTO")),
        )
        return httpx.Client(
            transport=Polite(edge, self.gate(provider)),
            auth=provider.auth(env),
            timeout=self.settings.number("ENRICH_TIMEOUT"),
            follow_redirects=True,
            trust_env=False,
        )


def pace(provider: Provider, settings: Settings) -> float:
    """Seconds between two requests to this provider's service, by whether we have a key."""
    keyed = provider.pace.keyed is not None and provider.auth(settings.env) is not None
    seconds = provider.pace.keyed if keyed and provider.pace.keyed is not None else provider.pace.anonymous
    return seconds * settings.number("ENRICH_PACE")


def heartbeat(settings: Settings, *, ok: bool) -> str | None:
    """Tell an outside service, which raises the alarm on bad news and on silence; returns what went wrong in telling.

    `GET ENRICH_HEARTBEAT_URL`, or the same with `/fail`, as Healthchecks and its like take them
    (https://healthchecks.io/docs/http_api/). Unconfirmed for others: ENRICH_HEARTBEAT_FAIL_URL is there for them.
    """
    good = settings.env.get("ENRICH_HEARTBEAT_URL", "")
    url = good if ok else settings.env.get("ENRICH_HEARTBEAT_FAIL_URL") or _failed(good)
    if not url:
        return None
    client = httpx.Client(
        transport=httpx.HTTPTransport(retries=2, verify=_certificates()),
        headers={"User-Agent": user_agent(settings.env.get("ENRICH_MAILTO"))},
        timeout=settings.number("ENRICH_TIMEOUT"),
        trust_env=False,
    )
    try:
        with client:
            client.get(url).raise_for_status()
    except httpx.HTTPStatusError as error:
        return f"the heartbeat was answered with {error.response.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"the heartbeat could not be told ({type(error).__name__})"  # never the address: it is a secret
    return None


def _failed(url: str) -> str:
    """The address for bad news: `/fail` after the path."""
    if not url:
        return ""
    address = httpx.URL(url)
    return str(address.copy_with(path=f"{address.path.rstrip('/')}/fail"))
