"""Take the text of a link apart, reading over the damage that people's lists carry.

Everything is linear in the length of the text, and no text raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

# What lies beyond is no part of any identifier; it keeps work on hostile input small.
LONGEST = 4096

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_ESCAPED = re.compile(r"\\([^\w\s])|\\(?=_)")
_RUNS_ON = re.compile(r"\)\s?<|\)\s?\[|\]\s?\(|<br\b", re.IGNORECASE)
_LEADING = " \t<([{\"'*`"
_WEB = re.compile(r"h{0,3}t{1,3}p{1,3}s{0,3}\s?(?:[:;]{1,2}\s?/{0,4}|/{2,4})\s?", re.IGNORECASE)
_LATER = re.compile(r"[\w\s]{1,40}[:：]?\s(?=https?://)")
_TRANSPORT = re.compile(r"(?:(?:git\+)?(?:ssh|git|https?|ftps?):)?//", re.IGNORECASE)
_SSH = re.compile(r"(?:ssh://)?(?:git|hg)@([\w.-]+)[:/](?:\d+/)?(.+)", re.IGNORECASE)
_PORT = re.compile(r":\d*$")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")
_BARE_HOST = re.compile(
    r"www\.[\w-]+\.\w|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|io|ai|dev|app|eu|de|uk|fr|cn|jp|ch|ca|co|me)(?=[/?#:]|$)",
    re.IGNORECASE,
)
_PLACEHOLDER = frozenset({"", "#", "-", "--", "todo", "tbd", "tba", "n/a", "na", "none", "null", "url", "link", "xxx"})
_TRACKING = re.compile(
    r"(?:utm_\w+|casa_token|needaccess|redirectedfrom|ref_src|ref_url|fbclid|gclid|mc_[ce]id|spm|igshid|source|via|"
    r"trk|tab|download|rss|_x_tr_\w+)(?:=|$)",
    re.IGNORECASE,
)
# Names that people put where an address belongs, and the page that they name.
_NAMES = (
    (re.compile(r"(?:info:)?doi\s?:?\s?(?=10\.\d)", re.IGNORECASE), "doi.org/"),
    (re.compile(r"(?=10\.\d{4,9}/\S)"), "doi.org/"),
    (re.compile(r"arxiv\s?:\s?(?=[a-z-]*[./]?[a-z]*/?\d)", re.IGNORECASE), "arxiv.org/abs/"),
    (re.compile(r"pmid\s?:\s?(?=\d)", re.IGNORECASE), "pubmed.ncbi.nlm.nih.gov/"),
    (re.compile(r"(?:pmcid\s?:\s?)?(?=PMC\d{4,}$)", re.IGNORECASE), "pmc.ncbi.nlm.nih.gov/articles/"),
)
# Pages that stand in front of another one: archives, mirrors, redirects.
_WRAPPERS = (
    re.compile(r"web\.archive\.org/web/[^/]{1,24}/(?=\w)", re.IGNORECASE),
    re.compile(
        r"(?:archive\.(?:ph|is|today)/(?:\w{1,20}/)?|r\.jina\.ai/|sci-hub\.[\w.]{2,8}/)(?=https?:)", re.IGNORECASE
    ),
    re.compile(
        r"(?:www\.google\.[a-z.]{2,6}/url|link\.zhihu\.com/|l\.facebook\.com/l\.php|href\.li/|[\w.-]{1,80}/login)"
        r"\?(?:[^#]*&)?(?:q|u|url|qurl|target)=(?=https?(?::|%3a))",
        re.IGNORECASE,
    ),
)
# A library's proxy puts its own name behind the host, whose dots may have become hyphens.
_LIBRARY = re.compile(r"([\w.-]+[.-](?:org|com|net|gov|edu))\.(?:[\w-]*proxy[\w-]*|idm\.oclc)\.")


# Most addresses have nothing to repair and stand in front of nothing else.
_WHOLE = re.compile(
    r"https?://(?!web\.archive\.|[^/]*(?:proxy|\.oclc\.))"
    r"(?P<rest>(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?P<path>(?:/[A-Za-z0-9._~-]*[A-Za-z0-9])+/?|/))"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A link taken apart. `host` is in lower case; `target` is decoded path, query and fragment.

    `nature`: web, local, empty or invalid; the latter three have no host. `text`: the address repaired.
    """

    nature: str
    text: str = ""
    host: str = ""
    target: str = ""
    problems: tuple[str, ...] = ()


def read(url: str) -> Address:
    """Read any text as an address."""
    whole = _WHOLE.fullmatch(url) if len(url) < LONGEST else None
    return Address("web", f"https://{whole['rest']}", whole["host"], whole["path"]) if whole else read_damaged(url)


def read_damaged(url: str) -> Address:
    """Read an address with everything that people do to one; `read` spares those that are whole."""
    problems: list[str] = []
    text = _clean(url, problems)
    if text.lower() in _PLACEHOLDER:
        return Address("empty", problems=tuple(problems))
    rest = _without_scheme(text, problems)
    if rest is None:
        return Address("local", text, problems=tuple(problems))
    if not rest:
        return Address("empty", problems=("nothing after the scheme",))
    return _split(_unwrapped(rest, problems), text, problems)


def _clean(url: str, problems: list[str]) -> str:
    """Drop what cannot belong to an address: invisible characters, Markdown around it, stray punctuation."""
    text = url[:LONGEST].encode("utf-8", "replace").decode("utf-8")  # a lone surrogate cannot be encoded later
    if len(url) > LONGEST:
        problems.append(f"longer than {LONGEST} characters")
    text = _INVISIBLE.sub("", text.replace("&amp;", "&")).strip()
    text = _ESCAPED.sub(r"\1", text).lstrip(_LEADING)
    if run := _RUNS_ON.search(text):
        problems.append("runs on into other text")
        text = text[: run.start() + 1] if text[run.start()] == ")" else text[: run.start()]
    trimmed = trim(text)
    if trimmed != text.rstrip():
        problems.append("stray punctuation at the end")
    return trimmed


def trim(text: str) -> str:
    """Without closing brackets that nothing opened and without punctuation that ends a sentence."""
    open_brackets = {")": text.count(")") - text.count("("), "]": text.count("]") - text.count("[")}
    open_brackets[">"] = text.count(">") - text.count("<")
    end = len(text)
    while end:
        last = text[end - 1]
        if last in open_brackets:
            if open_brackets[last] <= 0:
                break
            open_brackets[last] -= 1
        elif last not in " .,;:!'\"*`|\\…，。；、）】":
            break
        end -= 1
    return text[:end]


def _without_scheme(text: str, problems: list[str]) -> str | None:
    """What follows `https://`, however that is written; None for a link that leads nowhere outside."""
    if page := _named(text):
        problems.append("a name instead of an address")
        return page
    if ssh := _SSH.match(text):
        return f"{ssh[1]}/{ssh[2]}"
    if later := _LATER.match(text):
        problems.append("text before the address")
        text = text[later.end() :]
    rest, count = _strip_web(text, problems)
    if count:
        return rest
    if transport := _TRANSPORT.match(text):
        return text[transport.end() :]
    if _BARE_HOST.match(text):
        problems.append("no scheme")
        return text
    return None


def _named(text: str) -> str | None:
    """The page of a DOI or a number that stands where an address belongs."""
    for pattern, page in _NAMES:
        if name := pattern.match(text):
            return page + text[name.end() :]
    return None


def _strip_web(text: str, problems: list[str]) -> tuple[str, int]:
    count = 0
    while count < 4 and (scheme := _WEB.match(text)):
        if scheme[0].lower() not in ("http://", "https://"):
            problems.append("scheme misspelt")
        count += 1
        text = text[scheme.end() :]
    if count > 1:
        problems.append("doubled scheme")
    return text.lstrip("/ "), count


def _unwrapped(rest: str, problems: list[str]) -> str:
    for pattern in _WRAPPERS:
        if wrapper := pattern.match(rest):
            problems.append("behind another page")
            inner = rest[wrapper.end() :]
            inner = unquote(inner.partition("&")[0]) if "?" in wrapper[0] else inner
            return _strip_web(inner, [])[0]
    return rest


def _split(rest: str, text: str, problems: list[str]) -> Address:
    """Authority, path, query and fragment of what follows the scheme."""
    cut = re.search(r"[/?#\\]", rest)
    authority, tail = (rest[: cut.start()], rest[cut.start() :].replace("\\", "/")) if cut else (rest, "")
    host = _PORT.sub("", authority.rpartition("@")[2]).strip().lower().rstrip(".")
    if not _HOST.fullmatch(host):
        nature = "local" if host in ("localhost", "") else "invalid"
        return Address(nature, text, problems=(*problems, "no host"))
    if proxy := _LIBRARY.match(host):
        problems.append("behind a library's proxy")
        host = proxy[1] if "." in proxy[1] else proxy[1].replace("-", ".")
    path, mark, fragment = tail.partition("#")
    path, _, query = path.partition("?")
    kept = "&".join(part for part in query.split("&") if re.search(r"\w", part) and not _TRACKING.match(part))
    if not mark:  # with the tracking gone, the end may be that of a sentence
        path, _, kept = trim(f"{path}?{kept}" if kept else path).partition("?")
    address = f"https://{host}{path or '/'}" + (f"?{kept}" if kept else "") + mark + fragment
    target = re.sub("/{2,}", "/", decode(path)) or "/"
    target += (f"?{decode(kept)}" if kept else "") + (f"#{decode(fragment)}" if fragment else "")
    return Address("web", address, host, target, tuple(dict.fromkeys(problems)))


def decode(text: str) -> str:
    """Percent-decoded; a second time where the first shows that it had been encoded twice."""
    once = unquote(text) if "%" in text else text
    again = unquote(once) if "%25" in text else once
    return _INVISIBLE.sub("", again)
