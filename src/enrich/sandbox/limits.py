"""The published rate limits: counted always, shown in the headers, enforced on wish.

| service | limit | source |
|---|---|---|
| arxiv | 1 request in 3 s, 1 connection | info.arxiv.org/help/api/tou.html |
| semantic_scholar | 1 request a second | semanticscholar.org/product/api |
| crossref | single: 5/s public, 10/s polite; lists: 1/s and 3/s; 1 and 3 connections | crossref.org, 2025-12-01 |
| dblp | a wait of 1 to 2 s is "always fine" | dblp.org/faq/1474706 |
| github | 60/h without a token, 5000/h with one; GraphQL 5000 points/h | docs.github.com |
| pubmed, pmc | 3 requests a second | ncbi.nlm.nih.gov/books/NBK25497 |
| openreview | v2 500/h, v1 180/min | ratelimit-policy header |
| gitlab | 400 single projects a minute | docs.gitlab.com/security/rate_limits |
| codeberg | 2000 in ten minutes | ratelimit-policy header |
| huggingface | 500 in five minutes | huggingface.co/docs/hub/rate-limits |
| zenodo | 60 a minute for guests | developers.zenodo.org |
| figshare | 1 a second | docs.figshare.com |
| openalex | 10/s and 1,000 credits a day, with a key 30/s and 10,000; a list costs 1, a search 10 | help.openalex.org |
| datacite | 500 in 5 min, 1,000 for callers with a mail address | support.datacite.org/docs/rate-limit |
| acl, pmlr, neurips, neurips_datasets, cvf, jmlr, aaai | none is stated; 1 request a second is taken for polite | |

A request may come up to 0.1 s early: a client that waits exactly long enough must not fail for the network's jitter.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from starlette.requests import Request

_JITTER = 0.1  # seconds
_HOUR = 3600.0
_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Rule:
    """`count` requests in `seconds`, and at most `together` in flight. `name` tells budgets apart.

    `cost`: for how many a request counts. `also`: another rule that it falls under.
    """

    name: str
    count: int
    seconds: float
    together: int | None = None
    cost: int = 1
    also: Rule | None = None


@dataclass(slots=True)
class _Usage:
    times: deque[float] = field(default_factory=deque)
    in_flight: int = 0

    def forget(self, before: float) -> None:
        while self.times and self.times[0] <= before:
            self.times.popleft()


@dataclass(slots=True)
class Limits:
    """Who has asked how much. `enforced`: too much is refused, else only counted."""

    enforced: bool = False
    _usage: dict[str, _Usage] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, rule: Rule) -> str | None:
        """Count a request; say why it breaks the rule, None if it does not. A refused request costs nothing."""
        now = time.monotonic()
        with self._lock:
            usages = [(each, self._usage.setdefault(each.name, _Usage())) for each in _all(rule)]
            for each, usage in usages:
                usage.forget(now - each.seconds + _JITTER)
            broken = next(filter(None, (_broken(each, usage) for each, usage in usages)), None)
            for each, usage in usages:
                usage.in_flight += 1
                if not (broken and self.enforced):
                    usage.times += [now] * each.cost
            return broken

    def leave(self, rule: Rule, *, free: bool) -> None:
        """The answer is out. `free`: it costs nothing, as a 304 does."""
        with self._lock:
            for each in _all(rule):
                usage = self._usage[each.name]
                usage.in_flight -= 1
                if free and usage.times:
                    usage.times.pop()

    def used(self, rule: Rule) -> tuple[int, int]:
        """Requests counted in the window, and seconds until the oldest is forgotten."""
        with self._lock:
            usage = self._usage.get(rule.name, _Usage())
            left = usage.times[0] + rule.seconds - time.monotonic() if usage.times else rule.seconds
            return len(usage.times), max(0, round(left))

    def headers(self, service: str, rule: Rule | None) -> dict[str, str]:
        """What the service says about its limits in every answer."""
        if rule is None:
            return {}
        if service == "crossref":
            return _crossref_headers(rule)
        used, left = self.used(rule)
        remaining = max(0, rule.count - used)
        if service == "github":
            return _github_headers(rule, used, remaining, left)
        if service == "openalex":
            return self._openalex_headers(rule)
        write = _HEADERS.get(service)
        return write(rule, remaining, left) if write else {}

    def _openalex_headers(self, rule: Rule) -> dict[str, str]:
        """Credits, also in dollars; a single look-up says the same and costs nothing."""
        spent = next((each for each in _all(rule) if each.seconds == _DAY), None)
        budget = spent or _OPENALEX_CREDITS["-keyed" in rule.name]
        left = budget.count - self.used(budget)[0]
        return {
            "x-ratelimit-limit": str(budget.count),
            "x-ratelimit-remaining": str(max(0, left)),
            "x-ratelimit-credits-used": str(spent.cost if spent else 0),
            "x-ratelimit-reset": str(int(_DAY - time.time() % _DAY)),
            "x-ratelimit-remaining-usd": f"{max(0, left) / 10000:g}",
        }


def rule_for(service: str, request: Request) -> Rule | None:
    """The rule that a request falls under, None where no limit is published."""
    if service == "github":
        return _github_rule(request)
    if service == "crossref":
        return _crossref_rule(request)
    if service == "openalex":
        return _openalex_rule(request)
    if service == "datacite":
        return _DATACITE["mailto:" in request.headers.get("user-agent", "") or "mailto" in request.query_params]
    if service == "openreview" and request.url.path.endswith("/login"):
        return None
    return _RULES.get(service)


_RULES = {
    "arxiv": Rule("arxiv", 1, 3.0, together=1),
    "semantic_scholar": Rule("semantic_scholar", 1, 1.0),
    "dblp": Rule("dblp", 1, 1.0, together=1),
    "pubmed": Rule("pubmed", 3, 1.0),
    "pmc": Rule("pmc", 3, 1.0),
    "openreview": Rule("openreview", 500, _HOUR),
    "openreview1": Rule("openreview1", 180, 60.0),
    "gitlab": Rule("gitlab", 400, 60.0),
    "codeberg": Rule("baseline", 2000, 600.0),
    "huggingface": Rule("api", 500, 300.0),
    "zenodo": Rule("zenodo", 60, 60.0),
    "figshare": Rule("figshare", 1, 1.0),
    **{name: Rule(name, 1, 1.0) for name in ("acl", "pmlr", "neurips", "neurips_datasets", "cvf", "jmlr", "aaai")},
}
_CROSSREF = {
    "public-single": Rule("public-single", 5, 1.0, together=1),
    "public": Rule("public", 1, 1.0, together=1),
    "polite-single": Rule("polite-single", 10, 1.0, together=3),
    "polite-array": Rule("polite-array", 3, 1.0, together=3),
}
_GITHUB = {"anonymous": Rule("anonymous", 60, _HOUR), "core": Rule("core", 5000, _HOUR)}
_GRAPHQL = Rule("graphql", 5000, _HOUR)
_OPENALEX_CREDITS = {
    False: Rule("openalex-credits", 1000, _DAY),
    True: Rule("openalex-credits-keyed", 10000, _DAY),
}
_DATACITE = {False: Rule("datacite", 500, 300.0), True: Rule("datacite-identified", 1000, 300.0)}


def _all(rule: Rule) -> Iterator[Rule]:
    yield rule
    if rule.also:
        yield from _all(rule.also)


def _broken(rule: Rule, usage: _Usage) -> str | None:
    if len(usage.times) + rule.cost > rule.count:
        return f"{rule.name}: more than {rule.count} requests in {rule.seconds:g} s"
    if rule.together is not None and usage.in_flight >= rule.together:
        return f"{rule.name}: more than {rule.together} requests at once"
    return None


def _crossref_rule(request: Request) -> Rule:
    polite = "mailto" in request.query_params or "mailto:" in request.headers.get("user-agent", "")
    listing = request.url.path.rstrip("/").endswith("/works")
    if polite:
        return _CROSSREF["polite-array" if listing else "polite-single"]
    return _CROSSREF["public" if listing else "public-single"]


def _openalex_rule(request: Request) -> Rule:
    """So many requests a second, and the day's credits, which single works do not cost."""
    keyed = bool({"api-key", "authorization"} & set(request.headers)) or "api_key" in request.query_params
    cost = _openalex_cost(request)
    budget = replace(_OPENALEX_CREDITS[keyed], cost=cost) if cost else None
    return Rule("openalex-keyed" if keyed else "openalex", 30 if keyed else 10, 1.0, also=budget)


def _openalex_cost(request: Request) -> int:
    if not request.url.path.endswith("/works"):
        # Only with a prefix is a single look-up free.
        return 0 if re.search(r"/works/(?:W\d|doi:|pmid:)", request.url.path) else 1
    return (
        10 if any(name.startswith("search") for name in request.query_params) or ".search:" in request.url.query else 1
    )


def _github_rule(request: Request) -> Rule | None:
    path = request.url.path
    if path.endswith("/rate_limit"):
        return None
    if path.endswith("/graphql"):
        return _GRAPHQL
    return _GITHUB["core" if "authorization" in request.headers else "anonymous"]


def _crossref_headers(rule: Rule) -> dict[str, str]:
    return {
        "x-rate-limit-limit": str(rule.count),
        "x-rate-limit-interval": f"{rule.seconds:g}s",
        "x-concurrency-limit": str(rule.together),
        "x-api-pool": rule.name,
    }


def _github_headers(rule: Rule, used: int, remaining: int, left: int) -> dict[str, str]:
    return {
        "x-ratelimit-limit": str(rule.count),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-used": str(used),
        "x-ratelimit-reset": str(int(time.time()) + left),
        "x-ratelimit-resource": "graphql" if rule is _GRAPHQL else "core",
    }


def _openreview_headers(rule: Rule, remaining: int, left: int) -> dict[str, str]:
    return {
        "ratelimit-policy": f"{rule.count};w={rule.seconds:g}",
        "ratelimit-limit": str(rule.count),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(left),
        "x-ratelimit-limit": str(rule.count),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(int(time.time()) + left),
    }


def _draft_headers(rule: Rule, remaining: int, left: int) -> dict[str, str]:
    """As the IETF's draft has them."""
    return {
        "ratelimit-policy": f'"{rule.name}";q={rule.count};w={rule.seconds:g}',
        "ratelimit": f'"{rule.name}";r={remaining};t={left}',
    }


def _zenodo_headers(rule: Rule, remaining: int, left: int) -> dict[str, str]:
    """With a Retry-After on every answer."""
    return {
        "x-ratelimit-limit": str(rule.count),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(int(time.time()) + left),
        "retry-after": str(left),
    }


def _ncbi_headers(rule: Rule, remaining: int, _left: int) -> dict[str, str]:
    return {"x-ratelimit-limit": str(rule.count), "x-ratelimit-remaining": str(remaining)}


_HEADERS: Mapping[str, Callable[[Rule, int, int], dict[str, str]]] = {
    "openreview": _openreview_headers,
    "codeberg": _draft_headers,
    "huggingface": _draft_headers,
    "zenodo": _zenodo_headers,
    "pubmed": _ncbi_headers,
    "pmc": _ncbi_headers,
}
