"""`enrich pull`: fetch the upstream of a list into data/raw/X.md, byte for byte; nothing else there is touched.

    GET https://raw.githubusercontent.com/owner/name/HEAD/README.md

The address is a person's (`upstream:` in X.yaml). It goes by the same door as every service: pace, patience, ETag. A
public https host alone is asked, ten megabytes at most; a web page, an empty file, one that lost half of its bytes, and
one that would replace what only this folder holds, are held back. What was written last is remembered in the cache, so
that a copy can be told from what a person wrote.

Limits: raw.githubusercontent.com publishes none; it answers 429 at times.
Unconfirmed: that it goes on to send ETags and to take HEAD for the main branch.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from enrich import decisions
from enrich.cache import Cache
from enrich.dataset import write_bytes
from enrich.errors import ListError, PublishError, Refused, UsageError
from enrich.fetch import Fetcher, stamp, utc_now
from enrich.git import Checkout
from enrich.guard import Guarded
from enrich.lists.origin import GITHUB_RAW
from enrich.lists.source import YAML, refuse_other_than_text
from enrich.lists.yaml_list import is_yaml_list
from enrich.model import Identifier, Outcome, Reply
from enrich.pipeline import RAW
from enrich.provider import Answers, Ids, Pace, Provider, check
from enrich.settings import Settings
from enrich.transport import Network, certificates

_MOST = 10 * 2**20  # bytes; the largest list at hand has 0.7 million
_SECONDS = 300.0  # for one file
_HALF = 0.5
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype|html|head)\b", re.IGNORECASE | re.DOTALL)
_MEMORY = "pulled"  # under this name, what was written last: its SHA-256, after that of what it took the place of


@dataclass(frozen=True, slots=True)
class Copy:
    """A list that is a copy of one elsewhere. `address`: of the raw file."""

    path: Path
    address: str

    @property
    def identifier(self) -> Identifier:
        return Identifier("url", self.address)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of a pull. `note`: why nothing was written. `held`: because that looks like damage."""

    copy: Copy
    changed: bool = False
    added: int = 0
    removed: int = 0
    note: str = ""
    held: bool = False

    def __str__(self) -> str:
        if self.note:
            return f"{self.copy.path}: {self.note}"
        if not self.changed:
            return str(self.copy.path)
        return f"{self.copy.path} (+{self.added} −{self.removed} lines)"


def copies(names: Sequence[str] = ()) -> list[Copy]:
    """The lists under data/raw that have an upstream, or those named. Raises UsageError for one without."""
    if names:
        return [_copy(_decisions_of(name)) for name in names]
    return [_copy(path) for path in _files() if decisions.load(path).upstream]


def _files() -> list[Path]:
    return sorted(path for ending in YAML for path in RAW.glob(f"*{ending}"))


def _decisions_of(name: str) -> Path:
    stem = Path(name).stem if name.endswith((".md", *YAML)) else name
    found = next((path for ending in YAML if (path := RAW / f"{stem}{ending}").is_file()), None)
    if found is None:
        raise UsageError(f"there is no {RAW / stem}.yaml; write `upstream: github:owner/name` into it")
    return found


def _copy(path: Path) -> Copy:
    address = decisions.load(path).upstream
    if not address:
        raise UsageError(f"{path} names no upstream; write `upstream: github:owner/name` into it")
    if is_yaml_list(path):
        raise UsageError(f"{path} has `entries:` and an `upstream:`; it is either the list or beside one: remove one")
    return Copy(path.with_suffix(".md"), address)


def pulled(names: Collection[str], cache: Cache) -> list[Path]:
    """Of the lists of these names, those that are as we wrote them last: nobody has changed them since."""
    known = [_copy(path) for path in _files() if path.stem in names and decisions.load(path).upstream]
    return [copy.path for copy in known if _is_as_pulled(copy, cache)]


def _is_as_pulled(copy: Copy, cache: Cache) -> bool:
    known = cache.fact(_MEMORY, copy.identifier)
    return known is not None and copy.path.is_file() and _digest(copy.path.read_bytes()) in known.payload.split()


@dataclass(slots=True)
class Puller:
    """Fetches copies. `force`: take also what is held back. `dry_run`: write nothing."""

    settings: Settings
    cache: Cache
    force: bool = False
    dry_run: bool = False
    transport: httpx.BaseTransport | None = None
    now: Callable[[], datetime] = utc_now

    def pull(self, wanted: Sequence[Copy]) -> Iterator[Pulled]:
        """Fetch and write one list after the other; what goes wrong with one is told, and does not keep the next."""
        inner = self.transport or httpx.HTTPTransport(retries=0, verify=certificates())
        set_by_hand = self.settings.is_redirected("github_raw", GITHUB_RAW)
        trusted = (urlsplit(self.settings.url_of("github_raw")).netloc,) if set_by_hand else ()
        network = Network(self.settings, Guarded(inner, most=_MOST, seconds=_SECONDS, trusted=trusted))
        fetcher = Fetcher(network, self.cache, self.settings, self.now)
        try:
            for copy in wanted:
                yield self._one(copy, fetcher)
        finally:
            network.close()

    def _one(self, copy: Copy, fetcher: Fetcher) -> Pulled:
        [[reply]] = fetcher.run(provider(copy.address), [copy.identifier])
        if reply.outcome is Outcome.ABSENT:
            return Pulled(copy, note=f"there is no such file: {copy.address}")
        if reply.outcome is not Outcome.FOUND:
            return Pulled(copy, note=f"{reply.outcome} ({reply.note}): {copy.address}")
        new = reply.payload.encode("latin-1")
        there = copy.path.read_bytes() if copy.path.exists() else b""
        if new != there and not self.force and (why := self._doubt(copy, there, new)):
            return Pulled(copy, note=f"held back: {why}; --force takes it all the same", held=True)
        if not self.dry_run:
            self._remember(copy, there, new)  # before it is written: a run that dies in between has pulled either
            write_bytes(copy.path, new)
        return Pulled(copy, new != there, *_lines(there, new))

    def _doubt(self, copy: Copy, there: bytes, new: bytes) -> str | None:
        """Why a file should not be put in place of what is there."""
        if not new.strip():
            return "the file is empty"
        try:
            refuse_other_than_text(new, "the file")
        except ListError as error:
            return str(error)
        if len(new) < _HALF * len(there):
            return f"it shrank from {len(there)} to {len(new)} bytes"
        if there and not _is_as_pulled(copy, self.cache) and not _is_committed(copy.path):
            return "what is there was not pulled, and no commit holds it"
        return None

    def _remember(self, copy: Copy, there: bytes, new: bytes) -> None:
        at = stamp(self.now())
        ours = [there] if _is_as_pulled(copy, self.cache) else []
        payload = " ".join(map(_digest, [*ours, new]))
        self.cache.put(
            Reply(provider=_MEMORY, identifier=copy.identifier, outcome=Outcome.FOUND, at=at, payload=payload)
        )


def _is_committed(path: Path) -> bool:
    """Whether git has the file as it is."""
    try:
        checkout = Checkout.around(path.parent)
        return checkout.head() is not None and not checkout.differs("HEAD", path)
    except PublishError:
        return False


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _lines(there: bytes, new: bytes) -> tuple[int, int]:
    """How many lines were added and removed; one that only moved is neither."""
    before, after = Counter(there.splitlines()), Counter(new.splitlines())
    return (after - before).total(), (before - after).total()


# The host of a list, as a provider


def provider(address: str) -> Provider:
    """What asks for one file. It is in no registry: nothing that a list links leads here."""
    host = urlsplit(address).netloc
    return Provider(
        name=f"upstream {host}",
        service="github_raw" if address.startswith(f"{GITHUB_RAW}/") else host,
        base=f"https://{host}",
        accepts=lambda identifier: identifier.scheme == "url",
        batch_size=1,
        pace=Pace(anonymous=1.0),
        max_age={},
        request=_request,
        split=_split,
        decode=lambda payload: (),
    )


def _request(ids: Ids) -> httpx.Request:
    headers = {"Accept": "text/markdown, text/plain, */*;q=0.1", "Accept-Encoding": "identity"}
    return httpx.Request("GET", ids[0].value, headers=headers)


def _split(response: httpx.Response, ids: Ids) -> Answers:
    """The bytes as text of one letter a byte, which JSON can hold."""
    if response.status_code in (404, 410):
        return {ids[0]: None}
    check(response)
    kind = response.headers.get("content-type", "")
    if kind.startswith(("text/html", "application/xhtml")) or _PAGE.match(response.content):
        raise Refused("a web page, perhaps of a login, and not a list: give the address of the raw file")
    return {ids[0]: response.content.decode("latin-1")}
