"""Where an entry's title stands, and the nickname in front of it: everything around it may say who, where and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from enrich.identify import Kind, identify
from enrich.lists.blocks import Inline
from enrich.lists.dates import dates_in
from enrich.lists.flat import Flat, Run
from enrich.lists.label import EMOJI, Level, level_of, parse_label, role_of
from enrich.lists.people import is_names

_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
EDGES = " \t\r\n.,;:|·-–—*_[](){}"
_QUOTES = '"“”'
_NICKNAME = re.compile(r"^(?P<name>[^:]{1,40}?)\s*[:：]\s+(?P<title>\S.{3,})$", re.DOTALL)
_LONGEST_LABEL = 80  # characters; what is longer is no venue
_LONG = 24  # a link label longer than this is a title, not a role
_SKIP = re.compile(
    r"(?:[\s•·|,.:;\-–—*_~>#+]|:[a-z0-9_+-]+:|\d{1,3}[.)]\s|(?:papers?|titles?|article)\s*[:：]\s)+", re.IGNORECASE
)
_WORD = re.compile(r"\w\w")
_WORDS = re.compile(r"\w\w+")
_LETTER = re.compile(r"\w")
_SIGNATURE = re.compile(r"(?P<names>[^()]{2,80}?),?\s*\(?(?P<year>(?:19|20)\d\d)[a-z]?\)?")
_ODD = re.compile(r"[A-Z].*[A-Z]|\d|\+|^[a-z]+-?[A-Z]|_")
_COLON = re.compile(r"\s*[:：]?\s*")
_DANGLING = re.compile(r"[,.;]\s*(?:in|at|by|from)\s*$", re.IGNORECASE)
_GROUP = re.compile(r"[\[(](?P<text>(?:[^\[\]()\n]|\([^()\n]*\)){1,80})[\])]")
_QUOTED = re.compile(
    r"(?P<name>[^\"“”\n]{0,300}?)(?P<quote>[\"“])(?P<title>[^\n]{6,300}?)[,.]?[\"”](?=[\s.,;:)(\[|]|$)"
)
_TAIL_GROUP = re.compile(r"\s*[\[(（](?P<text>[^\[\]()（）]{2,90})[\])）]\s*[.,;]?\s*$")
_STOP = re.compile(r"[.,;|?!:]\s+|,|\s[-–—|@]\s+|\n|\bin\s+")
_ORGANISATION = re.compile(r"\s*\(@[^()]*\)\s*$|\s+by\s+(?P<names>[^()]{5,})$")


@lru_cache(maxsize=1024)
def clean(text: str) -> str:
    """A title without emoji, shortcodes, blanks and punctuation around it."""
    text = _SHORTCODE.sub(" ", text) if ":" in text else text
    written = text = " ".join((text if text.isascii() else EMOJI.sub(" ", text)).split())
    text = text.strip(EDGES)
    if text[:1] in _QUOTES and text[-1:] in _QUOTES and not set(text[1:-1]) & set(_QUOTES):
        text = text[1:-1].strip(EDGES)
    if text.startswith(("http://", "https://")):
        return ""
    return text if text == written else balance(text, written)


def balance(title: str, text: str) -> str:
    """Give back a bracket that belongs to the title, as in `… for Consistent Decoding (FALCON)`."""
    for opener, closer in ("()", "[]"):
        if title.count(opener) > title.count(closer) and title + closer in text:
            title += closer
        if title.count(closer) > title.count(opener) and opener + title in text:
            title = opener + title
    return title


def nickname(text: str) -> tuple[str | None, str]:
    """Part `POYO+: Multi-session …` at its colon. A long or a plain-worded beginning is part of the title."""
    match = _NICKNAME.match(text)
    if match is None or not is_nickname(match["name"]):
        return None, text
    return match["name"].strip(), match["title"].strip()


def is_nickname(name: str) -> bool:
    """Whether a beginning is a nickname: at most three words, one of which no dictionary would hold."""
    words = name.split()
    odd = any(_ODD.search(word) for word in words)
    return len(words) <= 3 and (odd or len(words) == 1)


@dataclass(slots=True)
class Spot:
    """Where a title stands in the text, and the nickname that stands before it."""

    start: int
    end: int
    name: str | None = None
    begin: int | None = None  # where the nickname begins; None for the title itself


def find(flat: Flat) -> Spot:
    at, name = _begin(flat)
    inner = flat.run_at(at + 1)
    if flat.text[at : at + 1] in ("[", "(") and inner is not None and inner.link and _is_title_link(inner.link):
        at += 1  # `[[ShapeNet](…)] A dataset …`
    run = flat.run_at(at)
    if run is None:
        return Spot(at, at, name)
    quoted = _quoted(flat, at)
    if quoted is not None:
        return quoted
    if run.link is not None and _is_title_link(run.link):
        return _linked(flat, run, name)
    if run.is_marked("strong"):
        return _bold(flat, at, name)
    return _plain(flat, at, name)


def _begin(flat: Flat) -> tuple[int, str | None]:
    """The first place that may be a title: past emoji, dates, labels and tags in front of it, with a tag as a name."""
    at, name = 0, None
    text = flat.text
    while at < len(text):
        skipped = _SKIP.match(text, at) or EMOJI.match(text, at)
        if skipped:
            at = skipped.end()
            continue
        end = _front(flat, at)
        if end is None or not _WORD.search(text, end):
            break
        inner = clean(text[at:end])
        if (
            name is None
            and text[at] == "["
            and inner
            and level_in(inner) is None
            and not dates_in(inner)
            and not _link_in(flat, at, end)
        ):
            name = inner
        at = end
    return at, name


def _front(flat: Flat, at: int) -> int | None:
    """Where a label, tag or date in front of the title ends; None where the title begins."""
    text, run = flat.text, flat.run_at(at)
    group = _GROUP.match(text, at)
    if group is not None and _has_title_after(flat, group.end()):
        link = _link_in(flat, at, group.end())
        says = level_in(group["text"]) is not None or is_names(group["text"])
        if (link is not None and not _is_title_link(link)) or (link is None and (text[at] == "[" or says)):
            return group.end()
    if run is None:
        return None
    if run.link is not None:
        return run.end if not _is_title_link(run.link) and _has_title_after(flat, run.end) else None
    if run.inline.kind == "code":
        return run.end if _has_title_after(flat, run.end) else None
    first = next(iter(dates_in(text[at : at + 24])), None)
    if (
        first is not None
        and first.start == 0
        and re.match(r"\W*(?:\s[-–—|:]|[|:\]\[)]|\n|\*|\s*$)", text[at + first.end :])
    ):
        return at + first.end
    return None


def _has_title_after(flat: Flat, at: int) -> bool:
    """Whether words that may be a title come before the next link that only plays a role."""
    for run in flat.runs:
        if run.end <= at:
            continue
        words = flat.text[max(at, run.start) : run.end]
        if run.link is not None and not _is_title_link(run.link):
            return False
        if len(_WORDS.findall(words)) > 1 or (run.link is not None and clean(words)):
            return True
    return False


def _link_in(flat: Flat, start: int, end: int) -> Inline | None:
    return next((run.link for run in flat.runs if run.link is not None and start <= run.start < end), None)


def _is_title_link(link: Inline) -> bool:
    """Whether a link's label may be a title: it plays no role, and names neither venue nor year nor `Hoare (1978)`."""
    text = clean(link.text)
    if not _LETTER.search(text) or role_of(text) or link.form in ("bare", "auto"):
        return False
    if len(text) > _LONGEST_LABEL:
        return True
    level = level_in(text)
    return (level is None or (level in (Level.YEARED, Level.DATED) and len(text) > 1.5 * _LONG)) and signature(
        text
    ) is None


def signature(text: str) -> tuple[str, int] | None:
    """`Lauer, Needham (1978)`: who wrote it and when, in place of a title."""
    match = _SIGNATURE.fullmatch(text) if any(map(str.isdigit, text)) else None
    if match is None or level_in(match["names"]) is not None:
        return None
    names = match["names"]
    words = names.replace(",", " ").split()
    likely = is_names(names) or (len(words) < 4 and all(word[0].isupper() for word in words) and "(" in text)
    return (names, int(match["year"])) if likely else None


def _quoted(flat: Flat, at: int) -> Spot | None:
    """A title in quotes, alone or behind a nickname: `**RT-1**: "RT-1: Robotics Transformer"`."""
    match = _QUOTED.match(flat.text, at)
    if match is None or len(match["title"].split()) < 2:
        return None
    before = match["name"].rstrip(" *")
    if is_names(before):
        return Spot(match.start("title"), match.end("title"))
    run = flat.run_at(at)
    apart = (
        not before
        or before.endswith((":", "：", "-", "–", "—", ",", "|", "]", ")"))
        or (run is not None and run.is_marked("strong"))
    )
    tail = flat.text[match.end() :].lstrip()[:1]
    if not apart or len(before.split()) > 6 or (tail and tail.isalpha() and not before):
        return None
    return Spot(match.start("title"), match.end("title"), clean(before) or None, at)


def _linked(flat: Flat, run: Run, name: str | None) -> Spot:
    """A title that is the link; the paper's own title further on is preferred to the name of its code."""
    own = run.inline
    if identify(own.url).kind is not Kind.PAPER and len(clean(own.text)) <= _LONG:
        for other in (later for later in flat.runs if later.start > run.start and later.link is not None):
            paper = len(clean(other.inline.text)) > _LONG and identify(other.inline.url).kind is Kind.PAPER
            if paper and _is_title_link(other.inline):
                return Spot(other.start, other.end, own.text)
    return Spot(run.start, _trimmed(flat.text, run.start, run.end, in_link=True), name)


def _bold(flat: Flat, at: int, name: str | None) -> Spot:
    """A title in bold, or a nickname in bold before a title in plain words."""
    end = flat.span_of(at, "strong")
    inside = (run for run in flat.runs if at < run.start < end and run.link is not None)
    end = next((run.start for run in inside if run.link is not None and not _is_title_link(run.link)), end)
    bold = clean(flat.text[at:end])
    named = _named_in_front(flat, at, end)
    if named is not None:
        return Spot(named, flat.span_of(named, "em"), bold.strip("()"), at)
    after = _COLON.match(flat.text, end)
    colon = flat.text[at:end].rstrip().endswith((":", "：")) or (after is not None and after.group().strip() != "")
    begin = after.end() if after is not None else end
    if colon and len(bold.split()) <= 5 and _has_title_after(flat, begin):
        run = flat.run_at(begin)
        if run is not None and run.link is not None and _is_title_link(run.link):
            return Spot(run.start, run.end, bold, at)
        rest = _plain(flat, begin, None)
        if len(flat.text[rest.start : rest.end].split()) > 1:
            return Spot(rest.start, rest.end, bold, at)
    return Spot(at, _trimmed(flat.text, at, end, in_link=True), name)


def _named_in_front(flat: Flat, at: int, end: int) -> int | None:
    """Where a title in italics begins behind a nickname in bold and brackets: `**(POYO)** _A unified framework_`."""
    run = flat.run_at(end + len(flat.text[end:]) - len(flat.text[end:].lstrip()))
    bracketed = "(" in flat.text[max(0, at - 1) : at + 1] and flat.text[:end].rstrip().endswith(")")
    if not bracketed or run is None or not run.is_marked("em") or len(flat.text[run.start : run.end].split()) < 3:
        return None
    return run.start


def _plain(flat: Flat, at: int, name: str | None) -> Spot:
    """A title in plain words: up to the first break, link, or label, and without the label that ends it."""
    end = len(flat.text)
    for run in flat.runs:
        if run.end <= at:
            continue
        start = max(run.start, at)
        if run.link is not None and start > at:
            lead = flat.text[at:start].rstrip(" [(.:,\n")
            if _is_title_link(run.link) and _introduces(lead, run.link):
                return Spot(run.start, run.end, name)
            end = start
            break
        if start > at and "\n" in flat.text[start : run.end]:
            end = start
            break
        if start > at and run.is_marked("em") and _ends_title(flat, run):
            end = start
            break
        if (
            start > at
            and run.inline.kind == "code"
            and not re.search(r"\w", flat.text[run.end :].split("\n")[0].split("[")[0])
        ):
            end = start
            break
    text = flat.text[at:end].rstrip()
    first, bar, _ = text.partition(" | ")
    text = first.rstrip() if bar and len(first.split()) > 2 else text
    while text.endswith(("[", "(", "\\")) and (
        text[-1] == "\\" or text.count(text[-1]) > text.count("])"["[(".index(text[-1])])
    ):
        text = text[:-1].rstrip()
    return Spot(at, _trimmed(flat.text, at, at + len(text)), name)


def _introduces(lead: str, link: Inline) -> bool:
    """Whether the words before a link are its authors, year or venue, so that the link itself is the title."""
    said = re.sub(r"[\s(\[]*(?:19|20)\d\d[a-z]?[\s)\].,:]*$", "", lead).strip()
    if not said or is_names(said) or level_in(lead) is not None or level_in(said) is not None:
        return len(link.text) > 8
    words = [word.strip() for word in re.split(r",|;|&|\band\b", said)]
    return len(link.text) > _LONG and said != lead and all(len(word.split()) < 5 for word in words)


def _ends_title(flat: Flat, run: Run) -> bool:
    words = flat.text[run.start : run.end]
    before = re.sub(r"\bin$", ".", flat.text[: run.start].rstrip(" (["), flags=re.IGNORECASE).rstrip()
    return (
        is_names(words)
        or level_in(words) is not None
        or (before.endswith((".", ",")) and level_in(before[-1:] + words) is not None)
    )


def level_in(text: str) -> Level | None:
    """The level of a label that may hold commas: `ICLR, Apr 2023`, `arXiv 2024, v2`."""
    level = level_of(text.strip(EDGES))
    if level is not None or not 0 < text.count(",") < 4:
        return level
    levels = [level_of(part.strip(EDGES)) for part in text.split(",") if part.strip(EDGES)]
    known = [level for level in levels if level is not None]
    return max(known) if known and len(known) == len(levels) else None


def _trimmed(text: str, start: int, end: int, *, in_link: bool = False) -> int:
    """Where a title ends once label, year and organisation behind it are left out."""
    dated = False
    while True:
        part = text[start:end]
        dangling = _DANGLING.search(part)
        if dangling is not None and not in_link:
            end = start + dangling.start()
            continue
        match = _ORGANISATION.search(part)
        if match is not None and (match["names"] is None or _is_byline(match["names"])):
            end = start + match.start()
            continue
        group = _TAIL_GROUP.search(part)
        if group is not None and group.start() > 3 and _is_signed(group["text"]):
            end, dated = start + group.start(), True
            continue
        cut = _cut(part, dated=dated, in_link=in_link)
        if cut is None:
            return end
        end, dated = start + cut, True


def _is_byline(text: str) -> bool:
    """Names in full: `… by Structure and Uncertainty` and `… by Marrying XAI and Attacks` go on with the title."""
    names = re.split(r"\s*(?:,|;|&|\band\b)\s*", re.sub(r"\bet\.? ?al\b.*", "", text).strip(" .,"))
    full = all(len(name.split()) > 1 and not re.search(r"\b[A-Z]{3,}\b", name) for name in names if name)
    return is_names(text) and (full or "al" in text.rsplit(maxsplit=1)[-1])


def _is_signed(text: str) -> bool:
    """Whether brackets behind a title hold only a label, or names with one: `Zheng et al., NDSS 2024`."""
    names, _, label = text.rpartition(",")
    return level_in(text) is not None or is_names(text) or (is_names(names) and level_in(label) is not None)


def _cut(part: str, *, dated: bool, in_link: bool) -> int | None:
    """Where the label that ends a title begins: `…, ICDE'21`, `…. Preprint, 2025`, `… in arXiv 2023`."""
    for stop in list(_STOP.finditer(part))[-3:][::-1]:
        says = part[stop.end() :].strip(EDGES)
        if not (dated or stop.group()[0] in ".\n" or any(map(str.isdigit, says))):
            continue  # without a date, only a sentence of its own is a label
        level = level_in(says)
        if level is None or stop.start() < 4 or (level is Level.DATED and stop.group()[0] == "i"):
            continue
        certain = level >= Level.SHAPED and (dated or (level is Level.KNOWN and parse_label(says).year is not None))
        sure = level is Level.DATED or dated or parse_label(says).year is not None
        if certain or (not in_link and (sure or (level is Level.KNOWN and stop.group()[0] in ".\n"))):
            return stop.start() + (stop.group()[0] in "?!")
    return None
