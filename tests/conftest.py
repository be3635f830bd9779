"""What holds for every test: no keys or proxies of this machine, no network but loopback, no shared cache."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from enrich.settings import TABLE

SHARED = Path(__file__).parent.parent.parent / "shared"
settings.register_profile("steady", derandomize=True, deadline=None)  # the same examples on every run
settings.load_profile("steady")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*(setting.name for setting in TABLE), *_PROXIES, *(proxy.lower() for proxy in _PROXIES)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENRICH_CACHE", str(tmp_path / "own-cache"))


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Any:
    """A connection beyond loopback fails the test that tries it."""
    original = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"  # a Unix socket is local
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            pytest.fail(f"a test reached for the network: {address}")
        original(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign, assignment] # that is the point
    yield
    socket.socket.connect = original  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of other people's lists and recorded answers, which is no part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED.name}/ is not beside the checkout: other people's lists are not part of the project")
    return SHARED
