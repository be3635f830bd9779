"""What `enrich doctor` says: every setting, whether keys are set, and what that means. Asks nobody, shows no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enrich.cache import Cache
from enrich.providers import PROVIDERS, active
from enrich.settings import TABLE, Settings
from enrich.transport import pace


def lines() -> Iterator[str]:
    settings = Settings.read()
    yield "settings"
    for setting in TABLE:
        value = settings.env.get(setting.name, "")
        shown = ("set" if value else "not set") if setting.secret else (_public(value) or "not set")
        yield f"  {setting.name:<28} {shown:<36} {setting.help}"
    yield ""
    yield "providers, most trusted first"
    able = {provider.name for provider in active(settings.env)}
    for provider in PROVIDERS:
        address = _public(settings.url_of(provider.service) or provider.base)
        state = (
            f"{provider.batch_size} a request, {pace(provider, settings):g} s apart, {provider.service} at {address}"
        )
        if provider.name not in able:
            lacking = [name for name in provider.needs if name not in settings.env]
            state = (
                f"not asked: {', '.join(lacking)} is not set" if lacking else "not needed with the keys that are set"
            )
        yield f"  {provider.name:<28} {state}"
    services, named = {provider.service for provider in PROVIDERS}, {setting.name for setting in TABLE}
    for service in settings.addresses.keys() - services:
        if (name := f"ENRICH_{service.upper()}_URL") not in named:
            yield f"  {name} is set, and no service is called {service}"
    yield ""
    cache = Cache(settings.cache)
    yield f"cache {_public(settings.cache)}: {len(cache)} replies"
    cache.close()


def _public(value: str) -> str:
    """An address without the password in it."""
    return re.sub(r"(?<=://)[^/@]*@", "…@", value)
