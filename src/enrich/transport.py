"""The edge: what is added to every request between the pure providers and the network.

Each wrapper does one job: `Edge` points a request at the configured address and names us, `Polite` keeps a service's
pace. Keys are added by the provider's httpx.Auth. They stand in no provider, cache key, log or report.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

import httpx

from enrich import __version__
from enrich.provider import Env, Provider
from enrich.settings import Settings

_LARGEST = 100_000_000  # bytes of an answer, unpacked: ten times the largest that a service announces
_OF_THE_WAY = (b"content-encoding", b"content-length", b"transfer-encoding")  # headers of a body still on its way
_WHOLE = 4  # times the time-out: when an answer must have come to its end


def user_agent(mailto: str | None) -> str:
    """Who asks, with a contact: some services refuse the nameless, Crossref gives the named more room."""
    return f"enrich/{__version__}" + (f" (mailto:{mailto})" if mailto else "")


class Edge(httpx.BaseTransport):
    """Replaces public addresses by the configured ones and adds the User-Agent that a built request lacks.

    `addresses`: for each public address that may be asked, the one that is asked in its place.
    """

    def __init__(self, inner: httpx.BaseTransport, *, addresses: Mapping[str, str], agent: str) -> None:
        self.inner, self.addresses, self.agent = inner, addresses, agent
        self.asked = [httpx.URL(address) for pair in addresses.items() for address in pair]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["User-Agent"] = self.agent
        if not any(_is_at(request.url, address) for address in self.asked):
            # A redirect to a stranger, or off TLS: no key of ours goes there, and no password in a repeated body.
            where = f"{request.url.scheme}://{request.url.netloc.decode()}"
            raise httpx.ConnectError(f"redirected to {where}, which is not asked", request=request)
        for public, address in self.addresses.items():
            if address != public and str(request.url).startswith(public):
                request.url = httpx.URL(address + str(request.url)[len(public) :])
                request.headers["Host"] = urlsplit(address).netloc
                break
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


def _is_at(url: httpx.URL, address: httpx.URL) -> bool:
    """Whether a URL is on the very server of an address, or on the same host behind TLS."""
    place = (url.scheme, url.port)
    return url.host == address.host and place in ((address.scheme, address.port), ("https", None))


Turn = Callable[[str, float], AbstractContextManager[object]]  # of a service, with its pace in seconds


def own_turn(service: str, seconds: float) -> AbstractContextManager[object]:  # noqa: ARG001 (a fleet's turn asks for it)
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


class Polite(httpx.BaseTransport):
    """Holds a request back until its service may be asked again, and waits for all of the answer.

    `patience`: seconds until the answer must be whole. A time-out alone would wait for ever for one that drips.
    """

    def __init__(self, inner: httpx.BaseTransport, gate: Gate, patience: float = float("inf")) -> None:
        self.inner, self.gate, self.patience = inner, gate, patience

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        gate = self.gate
        with gate.lock:
            gate.sleep(max(0.0, gate.last + gate.seconds - gate.clock()))  # nobody waits for our turn meanwhile
            with gate.turn(gate.service, gate.seconds):
                gate.last = gate.clock()
                response = self.inner.handle_request(request)
                try:
                    return self._whole(response)
                finally:
                    response.close()

    def _whole(self, response: httpx.Response) -> httpx.Response:
        """The answer with all of its body, unpacked."""
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > _LARGEST:
                raise httpx.ReadError(f"the answer has more than {_LARGEST // 10**6} MB")
            if self.gate.clock() - self.gate.last > self.patience:
                raise httpx.ReadTimeout(f"the answer did not end within {self.patience:g} s")
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_THE_WAY]
        told = response.extensions  # the version of the protocol, and the like
        return httpx.Response(response.status_code, headers=headers, content=bytes(body), extensions=told)

    def close(self) -> None:
        self.inner.close()


@cache
def certificates() -> ssl.SSLContext:
    """Whom we trust, read once for all runs of a process: it takes longer than planning a small list."""
    return httpx.create_ssl_context()


class Network:
    """One client for each provider, one gate for each service, over one pool of connections or a test's transport.

    `sent`: how many requests each provider has made, logins and redirects included.
    """

    def __init__(
        self, settings: Settings, transport: httpx.BaseTransport | None = None, *, turn: Turn = own_turn
    ) -> None:
        self.settings, self.turn = settings, turn
        self.inner = transport or httpx.HTTPTransport(retries=0, verify=certificates())
        self.gates: dict[str, Gate] = {}
        self.sent: Counter[str] = Counter()
        self.clients: dict[str, httpx.Client] = {}
        self.auths: dict[Callable[[Env], httpx.Auth | None], httpx.Auth | None] = {}
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

    def close(self) -> None:
        self.inner.close()

    def _open(self, provider: Provider) -> httpx.Client:
        env, timeout = self.settings.env, self.settings.number("ENRICH_TIMEOUT")
        if provider.auth not in self.auths:
            self.auths[provider.auth] = provider.auth(env)
        edge = Edge(self.inner, addresses=dict(self._addresses(provider)), agent=user_agent(env.get("ENRICH_MAILTO")))
        return httpx.Client(
            transport=Polite(edge, self.gate(provider), _WHOLE * timeout),
            auth=self.auths[provider.auth],
            timeout=timeout,
            follow_redirects=True,
            trust_env=False,
            event_hooks={"request": [lambda _: self.sent.update((provider.name,))]},
        )

    def _addresses(self, provider: Provider) -> Iterator[tuple[str, str]]:
        """The provider's own address and that of its login: the public one, and the one that is asked."""
        for service, public in filter(None, [(provider.service, provider.base), provider.login]):
            yield public, self.settings.url_of(service) or public


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
        transport=httpx.HTTPTransport(retries=2, verify=certificates()),
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
