"""For addresses that people type: public hosts only, no more than so many bytes, no longer than so many seconds.

Whoever may change a list's `upstream:` must not get at what only this machine can reach: a router, a cloud's own
service of secrets. The name is looked up here and the connection goes to what was found, so that it cannot lead
elsewhere by then.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterator
from typing import cast

import httpx

from enrich.errors import Refused


class Guarded(httpx.BaseTransport):
    """Asks public hosts, and the `trusted`: those, with their ports, that a setting names, wherever they are."""

    def __init__(self, inner: httpx.BaseTransport, *, most: int, seconds: float, trusted: tuple[str, ...] = ()) -> None:
        self.inner, self.most, self.seconds, self.trusted = inner, most, seconds, trusted

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.netloc.decode() in self.trusted:
            return self._read(request)
        failed = httpx.ConnectError(f"{request.url.host} has no address", request=request)
        for address in public_addresses(request.url.host, request.url.port or 443):
            try:
                return self._read(_sent_to(address, request))
            except httpx.ConnectError as error:
                failed = error
        raise failed

    def _read(self, request: httpx.Request) -> httpx.Response:
        response = self.inner.handle_request(request)
        try:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise Refused("the file comes packed, though it was asked for as it is")
            body = b"".join(self._body(response))
        finally:
            response.close()
        return httpx.Response(response.status_code, headers=response.headers, content=body)

    def _body(self, response: httpx.Response) -> Iterator[bytes]:
        size, until = 0, time.monotonic() + self.seconds
        for chunk in cast("httpx.SyncByteStream", response.stream):
            size += len(chunk)
            if size > self.most:
                raise Refused(f"the file is larger than {self.most // 2**20} MB")
            if time.monotonic() > until:
                raise Refused(f"the file did not arrive within {self.seconds:.0f} s")
            yield chunk

    def close(self) -> None:
        self.inner.close()


def _sent_to(address: str, request: httpx.Request) -> httpx.Request:
    """The same request to one address of its host, whose name stays what certificates are held against."""
    extensions = {**request.extensions, "sni_hostname": request.url.host}
    return httpx.Request(
        request.method, request.url.copy_with(host=address), headers=request.headers, extensions=extensions
    )


def public_addresses(host: str, port: int) -> list[str]:
    """Where a name leads, nowhere if it is unknown. Raises Refused for this machine and for private networks."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        inner = getattr(address, "ipv4_mapped", None) or address
        if not inner.is_global or inner.is_multicast:
            raise Refused(f"{host} is an address of a private network, which is not asked")
    return addresses
