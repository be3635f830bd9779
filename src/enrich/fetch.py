"""The only code that talks: sends batches with patience, takes answers apart, keeps one reply for each identifier."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event

import httpx
import tenacity

from enrich.cache import Cache
from enrich.errors import EnrichError, Failed, ProviderError, Refused, Rejected, Throttled
from enrich.model import JSON, Identifier, Outcome, Reply
from enrich.provider import Answers, Ids, Provider
from enrich.settings import Settings
from enrich.transport import Network

_OUTCOMES = {Refused: Outcome.REFUSED, Throttled: Outcome.THROTTLED}
_SILENT = 10  # a batch of this size without a single find is an outage, not an answer
_GIVE_UP = 2  # batches, or halves of one, that failed in a row before a service is left alone for the rest of the run
_MINUTE = 60.0  # seconds: no limit by the second or the minute asks for a longer wait than this, a spent budget does
MADE_UP_HEADER = "x-enrich-sandbox"


def utc_now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment as text: UTC, ISO 8601, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Fetcher:
    """Asks providers and fills the cache. One for a run: it remembers which services are down.

    `stopped`: set from another thread to end after the request in flight; what is left counts as not asked.
    """

    network: Network
    cache: Cache
    settings: Settings
    now: Callable[[], datetime] = utc_now
    failures: dict[str, int] = field(default_factory=dict)
    stopped: Event = field(default_factory=Event)

    def run(self, provider: Provider, ids: Sequence[Identifier]) -> Iterator[list[Reply]]:
        """Ask for all ids in full batches; yields the replies of each batch once they are in the cache."""
        for batch in batches(provider, ids):
            yield self._keep(self._ask(provider, batch))

    def why_not(self, provider: Provider) -> str | None:
        """Why nothing more is asked of a provider in this run; None where it may be asked."""
        if self.stopped.is_set():
            return "the run was stopped before it was asked"
        if self.failures.get(provider.service, 0) >= _GIVE_UP:
            return "left alone: the service did not answer before"
        return None

    def leave_alone(self, provider: Provider) -> None:
        """Ask the service of this provider no more in this run: others found that it does not answer."""
        self.failures[provider.service] = _GIVE_UP

    def leave(self, provider: Provider, ids: Ids, why: str) -> list[Reply]:
        """Ask nobody, and keep that."""
        return self._keep(self._all(provider, ids, Outcome.NOT_ASKED, why))

    def _keep(self, replies: list[Reply]) -> list[Reply]:
        with self.cache.batch():
            for reply in replies:
                self.cache.put(reply)
        return replies

    def _ask(self, provider: Provider, ids: Ids) -> list[Reply]:
        """The replies of one batch, which is halved where it is too much, unless the service seems to be down."""
        if why := self.why_not(provider):
            return self._all(provider, ids, Outcome.NOT_ASKED, why)
        try:
            replies = self._patiently(provider, ids)
        except Rejected as error:
            if len(ids) == 1:
                return self._all(provider, ids, Outcome.ABSENT, f"malformed, says the service: {error}")
            middle = len(ids) // 2
            return [*self._ask(provider, ids[:middle]), *self._ask(provider, ids[middle:])]
        except ProviderError as error:
            more = _GIVE_UP if self._is_hopeless(error) else 1
            self.failures[provider.service] = self.failures.get(provider.service, 0) + more
            return self._all(provider, ids, _OUTCOMES.get(type(error), Outcome.FAILED), _note(error))
        self.failures[provider.service] = 0
        return replies

    def _patiently(self, provider: Provider, ids: Ids) -> list[Reply]:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(self._may_pass),
            stop=tenacity.stop_after_attempt(self._attempts()),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._once, provider, ids)

    def _attempts(self) -> int:
        return max(1, int(self.settings.number("ENRICH_ATTEMPTS")))

    def _may_pass(self, error: BaseException) -> bool:
        return isinstance(error, Failed | Throttled) and not self._is_hopeless(error)

    def _is_hopeless(self, error: ProviderError) -> bool:
        """Whether the service asks for more than all of our waits together, as for the rest of an hour or a day."""
        patience = self.settings.number("ENRICH_MAX_WAIT") * (self._attempts() - 1)
        return error.retry_after is not None and error.retry_after > max(_MINUTE, patience)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds before the next attempt: what the service asks for, else doubling with jitter, never too long."""
        error = state.outcome.exception() if state.outcome else None
        longest = self.settings.number("ENRICH_MAX_WAIT")
        first = self.settings.number("ENRICH_WAIT")
        wanted = error.retry_after if isinstance(error, ProviderError) else None
        backoff = tenacity.wait_exponential_jitter(multiplier=first, max=longest, jitter=first / 2)
        return min(longest, wanted if wanted is not None else backoff(state))

    def _sleep(self, seconds: float) -> None:
        """Wait before the next attempt, or end at once when the run is stopped."""
        if self.stopped.wait(seconds):
            raise Failed("the run was stopped before it could be asked again")

    def _once(self, provider: Provider, ids: Ids) -> list[Reply]:
        known = self.cache.fact(provider.name, ids[0]) if len(ids) == 1 else None
        request = provider.request(ids)
        if known is not None and known.etag and known.outcome is Outcome.FOUND:
            request.headers["If-None-Match"] = known.etag
        with _blaming_the_service():
            response = self.network.client(provider).send(request)
            if response.status_code == httpx.codes.NOT_MODIFIED and known is not None:
                answers: Answers = {known.identifier: known.payload}
            else:
                answers = _legible(provider, provider.split(response, ids))
        if response.status_code == httpx.codes.OK:
            self._refuse_silence(provider, ids, answers)
        return [self._doubted(self._reply(provider, identifier, answers, response)) for identifier in ids]

    def _refuse_silence(self, provider: Provider, ids: Ids, answers: Answers) -> None:
        """An answer without a single find is none, unless the service has said before that it knows none of these."""
        if len(ids) < _SILENT or provider.sparse or any(answers.get(i) is not None for i in ids):
            return
        facts = (self.cache.fact(provider.name, identifier) for identifier in ids)
        news = sum(1 for fact in facts if fact is None or fact.outcome is not Outcome.ABSENT)
        if news >= _SILENT:
            raise Failed(f"nothing found among {len(ids)} identifiers: silence is not an answer")

    def _reply(self, provider: Provider, identifier: Identifier, answers: Answers, response: httpx.Response) -> Reply:
        payload = answers.get(identifier)
        outcome = Outcome.FOUND if payload is not None else Outcome.ABSENT
        if identifier not in answers:
            outcome = Outcome.FAILED
        return Reply(
            provider=provider.name,
            identifier=identifier,
            outcome=outcome,
            at=self._stamp(),
            payload=payload,
            etag=response.headers.get("etag") if provider.batch_size == 1 else None,
            note="left out of the answer, or not to be read in it" if outcome is Outcome.FAILED else None,
            made_up=MADE_UP_HEADER in response.headers,
        )

    def _doubted(self, reply: Reply) -> Reply:
        """What was there is gone only once its service says so on another day: a rebuilt index says so for an hour."""
        known = self.cache.fact(reply.provider, reply.identifier) if reply.outcome is Outcome.ABSENT else None
        if known is None or known.outcome is not Outcome.FOUND or known.made_up != reply.made_up:
            return reply
        if known.missed and known.at[:10] != reply.at[:10]:
            return reply
        return replace(known, at=reply.at, missed=True, etag=None, note="not found any more: doubted until another day")

    def _all(self, provider: Provider, ids: Ids, outcome: Outcome, note: str) -> list[Reply]:
        at, note = self._stamp(), self.settings.hide(note)
        return [Reply(provider=provider.name, identifier=i, outcome=outcome, at=at, note=note) for i in ids]

    def _stamp(self) -> str:
        return stamp(self.now())


def batches(provider: Provider, ids: Iterable[Identifier]) -> list[list[Identifier]]:
    """The identifiers cut into as few requests as the service allows; what must be asked alone stands alone."""
    together: list[Identifier] = []
    alone: list[list[Identifier]] = []
    for identifier in ids:
        if provider.batchable(identifier):
            together.append(identifier)
        else:
            alone.append([identifier])
    size = provider.batch_size
    return [together[n : n + size] for n in range(0, len(together), size)] + alone


@contextmanager
def _blaming_the_service() -> Iterator[None]:
    """Whatever goes wrong with an answer is a failure of its service, and not the end of the run."""
    try:
        yield
    except EnrichError:
        raise
    except httpx.HTTPError as error:
        raise Failed(f"{type(error).__name__}: {error}") from error
    except Exception as error:
        raise Failed(f"the answer has an unexpected shape ({type(error).__name__}: {error})") from error


def _legible(provider: Provider, answers: Answers) -> Answers:
    """The answers without those that say nothing, which are no facts; raises Failed where none is left of what came."""
    found = {i: payload for i, payload in answers.items() if payload is not None}
    blank = {i for i, payload in found.items() if not _says_something(provider, payload)}
    if found and len(blank) == len(found):
        raise Failed(f"nothing can be read in the answer: {str(next(iter(found.values())))[:80]}")
    return {i: payload for i, payload in answers.items() if i not in blank}


def _says_something(provider: Provider, payload: JSON) -> bool:
    """Whether a payload can be kept and read. Raises nothing: what cannot be read says nothing.

    A provider of no facts (`max_age` is empty) gives a file as it is: there is nothing to decode.
    """
    try:
        json.dumps(payload, ensure_ascii=False).encode()
        return not provider.max_age or len(provider.decode(payload)) > 0
    except Exception:  # noqa: BLE001 (as above)
        return False


def _note(error: ProviderError) -> str:
    """What went wrong, with the wait that the service asks for where that is more than a minute."""
    wait = error.retry_after or 0.0
    return f"{error}; it may be asked again in {wait / 60:.0f} min" if wait > _MINUTE else str(error)
