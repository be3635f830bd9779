"""The compose file of docs/operations.md: it cannot be run here, so its form is held to what must be true of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

DOCS = Path(__file__).parent.parent / "docs"
COMPOSE = yaml.safe_load((DOCS / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned_and_every_service_is_watched(name: str) -> None:
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+[\w.-]*", SERVICES[name]["image"])
    assert SERVICES[name]["healthcheck"]["test"]


def test_what_must_last_is_on_volumes_that_exist() -> None:
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert used - {".."} == set(COMPOSE["volumes"])


def test_who_is_waited_for_is_there() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_it_holds_no_secret() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|TOKEN|KEY|USERNAME|CONNECTION", name):
                assert re.search(r"\$\{\w+(:-|:\?[^}]*)\}", value), name


def test_the_server_is_open_to_this_machine_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_server_is_the_prefect_that_is_locked() -> None:
    locked = re.search(r"^prefect==(\S+)", (DOCS.parent / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert locked
    assert SERVICES["server"]["image"].startswith(f"prefecthq/prefect:{locked[1]}-")
