"""Asking with patience: what is retried, what is halved, what is final, and who gets which key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event

import diskcache
import httpx
import pytest

from enrich.cache import Cache
from enrich.errors import UsageError
from enrich.fetch import Fetcher
from enrich.model import Identifier, Outcome, Record, Reply
from enrich.plan import Scope, is_fresh
from enrich.provider import Field, Pace, Provider, read_json, retry_after
from enrich.settings import Settings
from enrich.transport import Gate, Network, Polite

IDS = [Identifier("arxiv", f"2401.{n:05}") for n in range(1, 21)]
QUICK = {"ENRICH_PACE": "0", "ENRICH_WAIT": "0", "ENRICH_ATTEMPTS": "3"}
Handler = Callable[[httpx.Request], httpx.Response]


def provider(batch_size: int = 50, *, sparse: bool = False) -> Provider:
    """A service that is asked `GET /?ids=…` and answers a JSON object by id."""
    return Provider(
        name="toy",
        service="toy",
        base="https://toy.example",
        accepts=lambda identifier: True,
        batch_size=batch_size,
        pace=Pace(1.0),
        max_age={Field.BIBLIOGRAPHY: timedelta(days=1)},
        request=lambda ids: httpx.Request("GET", "https://toy.example/?ids=" + ",".join(i.value for i in ids)),
        split=lambda response, ids: {i: read_json(response).get(i.value) for i in ids},
        decode=lambda payload: (Record(source="toy", identifiers=(), title=payload["title"]),),
        sparse=sparse,
    )


class Bench:
    """A fetcher over a handler, and every request that the handler saw."""

    def __init__(self, handler: Handler, folder: Path, env: dict[str, str]) -> None:
        self.seen: list[list[str]] = []
        self.handler = handler
        settings = Settings(QUICK | env)
        self.cache = Cache(folder / "cache")
        network = Network(settings, httpx.MockTransport(self._record))
        self.fetcher = Fetcher(network, self.cache, settings, lambda: datetime(2026, 6, 1, tzinfo=UTC))

    def _record(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(asked(request))
        return self.handler(request)

    def run(self, ids: list[Identifier], toy: Provider | None = None) -> list[Reply]:
        return [reply for replies in self.fetcher.run(toy or provider(), ids) for reply in replies]


def asked(request: httpx.Request) -> list[str]:
    return request.url.params["ids"].split(",")


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def build(handler: Handler, **env: str) -> Bench:
        benches.append(Bench(handler, tmp_path, env))
        return benches[-1]

    yield build
    for each in benches:
        each.cache.close()


def knows(*values: str) -> Handler:
    return lambda request: httpx.Response(200, json={v: {"title": v} for v in asked(request) if v in values})


def test_full_batches(make: Callable[..., Bench]) -> None:
    bench = make(knows(*(i.value for i in IDS)))
    replies = bench.run(IDS, provider(8))
    assert [len(ids) for ids in bench.seen] == [8, 8, 4]
    assert all(reply.outcome is Outcome.FOUND for reply in replies)


@pytest.mark.parametrize(
    ("later", "again", "outcome"),
    [
        (timedelta(hours=2), False, Outcome.FOUND),
        (timedelta(days=1), False, Outcome.ABSENT),
        (timedelta(days=1), True, Outcome.FOUND),
    ],
)
def test_what_was_there_is_gone_once_that_is_said_on_another_day(
    make: Callable[..., Bench], later: timedelta, again: bool, outcome: Outcome
) -> None:
    bench, toy = (
        make(knows(*(i.value for i in IDS))),
        replace(provider(), max_age={Field.BIBLIOGRAPHY: timedelta(days=30)}),
    )
    bench.run(IDS, toy)
    bench.handler = knows(*(i.value for i in IDS[1:]))
    lost, *rest = bench.run(IDS, toy)
    assert (lost.outcome, lost.payload, lost.missed) == (Outcome.FOUND, {"title": IDS[0].value}, True)
    assert "doubted until another day" in (lost.note or "")
    assert not any(reply.missed for reply in rest)
    now = datetime(2026, 6, 1, tzinfo=UTC) + later
    bench.fetcher.now = lambda: now
    assert is_fresh(Scope(), now, toy, bench.cache.fact("toy", IDS[0])) is (later < timedelta(days=1)), "due next night"
    if again:
        bench.handler = knows(*(i.value for i in IDS))
    last = bench.run(IDS, toy)[0]
    assert (last.outcome, last.missed) == (outcome, outcome is Outcome.FOUND and not again)


def test_one_bad_id_is_found_by_halving(make: Callable[..., Bench]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if IDS[13].value in asked(request):
            return httpx.Response(400, text="malformed")
        return knows(*(i.value for i in IDS))(request)

    bench = make(handler)
    outcomes = {reply.identifier: reply.outcome for reply in bench.run(IDS)}
    assert outcomes.pop(IDS[13]) is Outcome.ABSENT
    assert set(outcomes.values()) == {Outcome.FOUND}
    assert len(bench.seen) <= 2 * 5 + 1


def test_an_outage_that_looks_like_too_much_at_once_is_given_up(make: Callable[..., Bench]) -> None:
    """Halved down to single ids, two of which fail: the rest is left alone."""
    bench = make(lambda request: httpx.Response(413 if len(asked(request)) > 1 else 500))
    outcomes = [reply.outcome for reply in bench.run(IDS)]
    assert len(bench.seen) <= 5 + 2 * 3
    assert (outcomes.count(Outcome.FAILED), outcomes.count(Outcome.NOT_ASKED)) == (2, 18)


def test_silence_is_a_failure_not_an_absence(make: Callable[..., Bench]) -> None:
    assert {r.outcome for r in make(knows()).run(IDS)} == {Outcome.FAILED}


def test_silence_of_a_sparse_provider_is_an_answer(make: Callable[..., Bench]) -> None:
    assert {r.outcome for r in make(knows()).run(IDS, provider(sparse=True))} == {Outcome.ABSENT}


@pytest.mark.parametrize(
    ("status", "outcome", "requests"),
    [
        (500, Outcome.FAILED, 3),
        (503, Outcome.FAILED, 3),
        (429, Outcome.THROTTLED, 3),
        (401, Outcome.REFUSED, 1),
        (403, Outcome.REFUSED, 1),
    ],
)
def test_what_is_tried_again(make: Callable[..., Bench], status: int, outcome: Outcome, requests: int) -> None:
    bench = make(lambda request: httpx.Response(status))
    assert {r.outcome for r in bench.run(IDS)} == {outcome}
    assert len(bench.seen) == requests


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": ', b"\xff\xfe"])
def test_a_broken_body_is_a_failure(make: Callable[..., Bench], body: bytes) -> None:
    assert {r.outcome for r in make(lambda request: httpx.Response(200, content=body)).run(IDS)} == {Outcome.FAILED}


def test_an_outage_leaves_the_fact(make: Callable[..., Bench]) -> None:
    bench = make(knows(IDS[0].value))
    bench.run(IDS[:1])
    bench.handler = lambda request: httpx.Response(500)
    bench.run(IDS[:1])
    fact, trouble = bench.cache.fact("toy", IDS[0]), bench.cache.trouble("toy", IDS[0])
    assert fact is not None
    assert fact.payload == {"title": IDS[0].value}
    assert trouble is not None
    assert trouble.outcome is Outcome.FAILED


def test_after_two_failures_a_service_is_left_alone(make: Callable[..., Bench]) -> None:
    bench = make(lambda request: httpx.Response(500))
    replies = bench.run(IDS, provider(1))
    assert len(bench.seen) == 2 * 3
    assert [r.outcome for r in replies].count(Outcome.NOT_ASKED) == 18


def test_an_unchanged_answer_costs_no_body(make: Callable[..., Bench]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"1"':
            return httpx.Response(304)
        return httpx.Response(200, json={v: {"title": v} for v in asked(request)}, headers={"etag": '"1"'})

    bench = make(handler)
    first = bench.run(IDS[:1], provider(1))
    again = bench.run(IDS[:1], provider(1))
    assert again[0].payload == first[0].payload


def test_a_key_does_not_follow_a_redirect_to_a_stranger() -> None:
    seen: dict[str, httpx.Headers] = {}

    def handler(request: httpx.Request) -> httpx.Response:
        seen[request.url.host] = request.headers
        if request.url.host == "toy.example":
            return httpx.Response(302, headers={"location": "https://stranger.example/"})
        return httpx.Response(200, json={})

    toy = provider()
    client = Network(Settings(QUICK), httpx.MockTransport(handler)).client(toy)
    with pytest.raises(httpx.ConnectError, match=r"redirected to https://stranger\.example"):
        client.send(httpx.Request("GET", toy.base, headers={"x-api-key": "secret"}))
    assert set(seen) == {"toy.example"}


def test_a_gate_keeps_the_pace() -> None:
    now = [0.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        assert not taken or taken[-1] == "given back", "others may ask while we wait for our own pace"
        waits.append(seconds)
        now[0] += seconds

    taken: list[str] = []

    @contextmanager
    def turn(service: str, seconds: float) -> Iterator[None]:
        taken.append(f"{service} {seconds}")
        yield
        taken.append("given back")

    gate = Gate("toy", 3.0, turn, clock=lambda: now[0], sleep=sleep)
    client = httpx.Client(transport=Polite(httpx.MockTransport(lambda request: httpx.Response(200)), gate))
    for _ in range(3):
        client.get("https://toy.example")
        now[0] += 1.0
    assert waits == [0.0, 2.0, 2.0]
    assert taken == ["toy 3.0", "given back"] * 3, "workers elsewhere are waited for, too"


class Hurry(Event):
    """An event that is never set, and remembers how long it was waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return False


def test_the_wait_that_a_service_asks_for_is_kept(make: Callable[..., Bench]) -> None:
    bench = make(lambda request: httpx.Response(429, headers={"retry-after": "7"}), ENRICH_MAX_WAIT="60")
    bench.fetcher.stopped = hurry = Hurry()
    bench.run(IDS[:1])
    assert hurry.waits == [7.0, 7.0]


def test_a_stopped_run_waits_for_nothing(make: Callable[..., Bench]) -> None:
    """Whoever stops it need not sit out what a service asks for; nothing more is asked."""

    def handler(request: httpx.Request) -> httpx.Response:
        bench.fetcher.stopped.set()
        return httpx.Response(429, headers={"retry-after": "60"}, request=request)

    bench = make(handler)
    replies = bench.run(IDS, provider(10))
    assert [reply.outcome for reply in replies] == [Outcome.FAILED] * 10 + [Outcome.NOT_ASKED] * 10
    assert {reply.note for reply in replies} == {
        "the run was stopped before it could be asked again",
        "the run was stopped before it was asked",
    }
    assert len(bench.seen) == 1


def test_a_service_whose_budget_is_spent_is_left_alone_at_once(make: Callable[..., Bench]) -> None:
    """No wait of ours would see the end of the day: the rest of the run does without."""
    bench = make(lambda request: httpx.Response(429, headers={"retry-after": "30000"}), ENRICH_MAX_WAIT="120")
    bench.fetcher.stopped = hurry = Hurry()
    replies = bench.run(IDS, provider(5))
    assert (len(bench.seen), hurry.waits) == (1, [])
    assert [r.outcome for r in replies] == [Outcome.THROTTLED] * 5 + [Outcome.NOT_ASKED] * 15
    assert "asked again in 500 min" in str(replies[0].note)


@pytest.mark.parametrize(("patience", "requests"), [("30", 1), ("120", 3)])
def test_a_long_wait_is_sat_out_only_by_who_has_the_patience(
    make: Callable[..., Bench], patience: str, requests: int
) -> None:
    bench = make(lambda request: httpx.Response(503, headers={"retry-after": "200"}), ENRICH_MAX_WAIT=patience)
    bench.fetcher.stopped = Hurry()
    assert {r.outcome for r in bench.run(IDS)} == {Outcome.FAILED}
    assert len(bench.seen) == requests


def test_silence_about_what_was_never_known_is_no_news(make: Callable[..., Bench]) -> None:
    """What a service has said to be absent may be asked again in one batch; an outage still shows in the others."""
    bench = make(knows())
    for identifier in IDS[:12]:
        bench.run([identifier])
    assert {r.outcome for r in bench.run(IDS[:12])} == {Outcome.ABSENT}
    assert {r.outcome for r in bench.run(IDS[:19])} == {Outcome.ABSENT}, "seven that are new prove nothing"
    bench.handler = knows(*(i.value for i in IDS))
    bench.run(IDS)
    bench.handler = knows()
    assert {r.outcome for r in bench.run(IDS)} == {Outcome.FAILED}, "all of them were known"


HTTP_DATE = "Mon, 06 Oct 2025 19:20:42 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-1"}, 0.0),
        ({"retry-after": HTTP_DATE, "date": "Mon, 06 Oct 2025 19:19:12 GMT"}, 90.0),
        ({"retry-after": HTTP_DATE, "date": "Mon, 06 Oct 2025 19:20:43 GMT"}, 0.0),
        ({"retry-after": HTTP_DATE}, 0.0),  # long past by our own clock
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(httpx.Response(429, headers=headers)) == seconds


def test_a_retry_after_date_without_the_services_own_is_counted_from_now() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    wait = retry_after(httpx.Response(503, headers={"retry-after": soon}))
    assert wait is not None
    assert 290 < wait <= 300


def test_a_pickle_in_the_cache_is_refused(tmp_path: Path) -> None:
    with diskcache.Cache(str(tmp_path / "cache")) as store:
        store.set(f"fact|toy|{IDS[0]}", {"not": "text"})  # diskcache's own disk pickles this
    cache = Cache(tmp_path / "cache")
    with pytest.raises(UsageError, match="not written by enrich"):
        cache.fact("toy", IDS[0])
    cache.close()


def test_a_key_that_a_service_repeats_in_its_complaint_stands_in_no_note(make: Callable[..., Bench]) -> None:
    bench = make(lambda request: httpx.Response(422, text="invalid key s3cr3t-key"), S2_API_KEY="s3cr3t-key")
    (reply,) = bench.run(IDS[:1])
    assert "invalid key" in str(reply.note)
    assert "s3cr3t" not in str(reply.note)


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "S2_API_KEY", "OPENALEX_API_KEY", "ENRICH_MAILTO"])
def test_a_key_that_no_header_takes_is_told_at_once(name: str) -> None:
    """Such as the dots that stand for a key in every README."""
    with pytest.raises(UsageError, match=name):
        Settings.read({name: "…"})
    assert Settings.read({"OPENREVIEW_PASSWORD": "pä…"}).env, "a password goes into no header"
