"""What a match means where a template cannot say it: numbers to check, guesses to mark, brackets to drop."""

from __future__ import annotations

import re
from dataclasses import replace

from enrich.identify.address import Address
from enrich.identify.doi import arxiv_in, clean_doi, find_doi, found_doi
from enrich.identify.found import Found, Kind
from enrich.identify.rule import Make
from enrich.model import Identifier

# Archives of the numbers used until March 2007; a list, because `docs/1234567` looks the same.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|q-fin|quant-ph|solv-int|stat|supr-con"
)
ARXIV = (
    rf"(?P<id>(?:0[7-9]|[1-8]\d)(?:0[1-9]|1[0-2])\.\d{{4,5}}|(?:{_ARCHIVES})(?:\.[a-z-]{{2,9}})?/\d{{7}})"
    r"(?:v(?P<version>\d{1,3})?)?(?![\w,])"
)
_CLASS = re.compile(r"\.[a-z-]+/", re.IGNORECASE)
PII = r"(?P<pii>S\d{4}-?\d{3}[\dX]\(?\d\d\)?\d{5}-?[\dX]|\d{7}[\dX]\d{7}[\dX]|B97[89]\d{15}[\dX])(?![\w-])"
PII_PUNCTUATED = r"(?:PII)?(?P<pii>S\d{4}-\d{3}[\dX]\(\d\d\)\d{5}-[\dX])(?![\w-])"
_LANCET = ("0140-6736", "1470-2045", "1474-4422")  # the Lancet's journals make their DOIs of PIIs to this day
ACL = r"(?P<id>(?:19|20)\d\d\.[a-z0-9_]+-[a-z0-9]+\.\d+|[A-Z]\d\d-\d{4})(?:v(?P<version>\d+))?(?!\d)"
_SERIAL = frozenset({"nature", "srep"})  # Nature journals whose old slugs are plain running numbers, as in srep20123
_NATURE_FILE = re.compile(r"(?:_\w+)?\.(?:pdf|html?|epub|ris)$|_\w+$")
_NEW_PREFIX_SINCE = "2025.12.01"  # bioRxiv and medRxiv: 10.64898 instead of 10.1101


def arxiv_number(text: str) -> str | None:
    """The number if it can exist: four digits until 2014, five since; old ones within 1991 to March 2007."""
    new = re.fullmatch(r"(\d{4})\.(\d+)", text)
    if new:
        return text if len(new[2]) == (5 if new[1] >= "1501" else 4) else None
    year_month = text.rpartition("/")[2][:4]
    return text if year_month >= "9107" or year_month <= "0703" else None


def arxiv(match: re.Match[str], _: Address) -> Found:
    """Pages of arXiv in all forms. The subject class of an old number is decoration: math.GT/0309136 = math/0309136."""
    groups = match.groupdict()
    number = arxiv_number(groups["id"])
    if not number:
        return Found("", Kind.PAPER, problems=("no arXiv number can look like this",))
    plain = _CLASS.sub("/", number)
    return Found(
        "",
        Kind.PAPER,
        Identifier("arxiv", number),
        version=groups["version"],
        problems=("missing /abs/",) if groups.get("form") == "" else (),
        alternatives=(Identifier("arxiv", plain),) if plain != number else (),
    )


def arxiv_guess(match: re.Match[str], address: Address) -> Found | None:
    """An arXiv number in a place that is not arXiv's: a copy of the paper, most likely."""
    found = arxiv(match, address)
    return Found("", Kind.PAPER, found.identifier, candidate=True, version=found.version) if found.identifier else None


def any_doi(_: re.Match[str], address: Address) -> Found | None:
    """A DOI anywhere in the address."""
    doi = find_doi(address.target)
    if not doi:
        return None
    number = arxiv_in(doi)
    if number is None:
        found = found_doi(doi)
        odd = address.host.endswith("doi.org") and not address.target.startswith("/10.")
        return replace(found, problems=("text before the DOI",)) if odd else found
    match = re.match(ARXIV, number, re.IGNORECASE)
    return arxiv(match, address) if match else None


def numbered_doi(_: re.Match[str], address: Address) -> Found | None:
    """A DOI followed by an article number of the publisher, which is cut."""
    doi = find_doi(address.target, numbered=True)
    return found_doi(doi) if doi else None


def biorxiv(match: re.Match[str], _: Address) -> Found:
    """`content/early/…` addresses hold the suffix only; the date inside it tells the prefix."""
    suffix = match["suffix"]
    old, new = Identifier("doi", f"10.1101/{suffix}"), Identifier("doi", f"10.64898/{suffix}")
    if "." not in suffix:
        return Found("", Kind.PAPER, old, version=match["version"])
    first, second = (new, old) if suffix >= _NEW_PREFIX_SINCE else (old, new)
    near = suffix.startswith(("2025.11", "2025.12"))
    return Found(
        "", Kind.PAPER, first, candidate=near, version=match["version"], alternatives=(second,) if near else ()
    )


def nature(match: re.Match[str], _: Address) -> Found:
    """`10.1038/SLUG`, save old slugs with the year inside: onc2011282 is 10.1038/onc.2011.282."""
    slug = _NATURE_FILE.sub("", match["slug"].lower())
    plain = Identifier("doi", clean_doi(f"10.1038/{slug}"))
    old = re.fullmatch(r"([a-z]+)((?:19|20)\d\d)(\d+)", slug)
    if not old:
        return Found("", Kind.PAPER, plain)
    dotted = Identifier("doi", f"10.1038/{old[1]}.{old[2]}.{old[3]}")
    serial = old[1] in _SERIAL and len(old[3]) == 1
    first, second = (plain, dotted) if serial else (dotted, plain)
    return Found("", Kind.PAPER, first, candidate=True, alternatives=(second,))


def pii(match: re.Match[str], _: Address) -> Found:
    """Elsevier's article number without punctuation. Until about 2003 the DOI was made of it, punctuation and all."""
    value = re.sub(r"[()-]", "", match["pii"]).upper()
    parts = re.fullmatch(r"(S?)(\d{4})(\d{3}[\dX])(\d\d)(\d{5})([\dX])", value)
    guesses: tuple[Identifier, ...] = ()
    if parts:
        letter, first, second, year, number, check = parts.groups()
        if not "03" < year < "60" or f"{first}-{second}" in _LANCET:
            guesses = (Identifier("doi", f"10.1016/{letter}{first}-{second}({year}){number}-{check}"),)
    return Found("", Kind.PAPER, Identifier("pii", value), alternatives=guesses)


def acl(match: re.Match[str], _: Address) -> Found:
    """ACL Anthology. Newer volumes have a DOI made of the id; older ones, LREC and the journals have not."""
    value = match["id"].upper() if match["id"][0].isalpha() else match["id"].lower()
    has_doi = re.match(r"[CDEKNPSW]1[6-9]-|20\d\d\.(?!lrec|tacl|cl-|coling|jeptaln)", value)
    doi = (Identifier("doi", f"10.18653/v1/{value}"),) if has_doi else ()
    return Found("", Kind.PAPER, Identifier("acl", value), version=match["version"], alternatives=doi)


def ijcai(match: re.Match[str], _: Address) -> Found:
    """Proceedings since 2017 have a DOI made of year and number, without its leading zeros."""
    year, number = match["year"], int(match["number"])
    if len(year) == 4 and year >= "2017":
        return Found("", Kind.PAPER, Identifier("doi", f"10.24963/ijcai.{year}/{number}"), candidate=True)
    return Found("", Kind.PAPER, Identifier("ijcai", f"{year}/{number:03}"))


# mdpi.com names journals by ISSN, its DOIs by a short name. ISSNs of the journals that lists of papers link.
_MDPI = {
    "1099-4300": "e", "1420-3049": "molecules", "1422-0067": "ijms", "1424-8220": "s", "1660-4601": "ijerph",
    "1996-1073": "en", "1999-4893": "a", "2032-6653": "wevj", "2071-1050": "su", "2072-4292": "rs",
    "2073-4409": "cells", "2073-4425": "genes", "2073-8994": "sym", "2075-1702": "machines",
    "2075-4418": "diagnostics", "2076-3387": "admsci", "2076-3417": "app", "2076-3425": "brainsci",
    "2078-2489": "info", "2079-9292": "electronics", "2218-273X": "biom", "2218-6581": "robotics",
    "2220-9964": "ijgi", "2227-7390": "math", "2227-9032": "healthcare", "2306-5354": "bioengineering",
    "2306-5729": "data", "2311-5521": "fluids", "2313-433X": "jimaging", "2504-446X": "drones", "2504-4990": "make",
    "2624-8921": "vehicles", "2673-2688": "ai",
}  # fmt: skip


def mdpi(match: re.Match[str], _: Address) -> Found:
    """10.3390/ and the journal's short name, volume, two digits of issue, four of number."""
    issn, volume, issue, number = match.groups()
    journal = _MDPI.get(issn.upper())
    if not journal:
        return Found("", Kind.PAPER, Identifier("mdpi", f"{issn}/{volume}/{issue}/{number}"))
    doi = f"10.3390/{journal}{volume}{int(issue):02}{int(number):04}"
    return Found("", Kind.PAPER, Identifier("doi", doi), candidate=True)


def optica(match: re.Match[str], _: Address) -> Found:
    """`uri=ao-31-26-5706` is 10.1364/AO.31.005706: the issue goes, the page gets six digits."""
    journal, volume, page = match.groups()
    return Found("", Kind.PAPER, Identifier("doi", f"10.1364/{journal}.{volume}.{int(page):06}"), candidate=True)


def highwire(match: re.Match[str], address: Address) -> Found | None:
    """Volume, issue and page under a journal's host: the name of an article whose DOI only its page tells."""
    journal = address.host.removeprefix("www.")
    if not journal.isascii():
        return None
    return Found("", Kind.PAPER, Identifier("highwire", f"{journal}/{match['place'].lower()}"))


_OSF = {"psyarxiv": "10.31234", "socarxiv": "10.31235", "osf": "10.31219"}


def osf_preprint(server: str) -> Make:
    """Preprints on OSF: DOIs carry a version since 2025, older ones do not. No server given: the address names it."""

    def make(match: re.Match[str], _: Address) -> Found:
        guid, version = match["guid"].lower(), match["version"]
        prefix = _OSF.get(server or match["server"].lower())
        if not prefix:
            return Found("", Kind.PAPER, Identifier("osf", guid), version=version)
        name = Identifier("doi", f"{prefix}/osf.io/{guid}_v{version or 1}")
        plain = (Identifier("doi", f"{prefix}/osf.io/{guid}"),)
        return Found("", Kind.PAPER, name, candidate=True, version=version, alternatives=plain)

    return make


def first_version(template: str) -> Make:
    """Servers that give every version a DOI of its own; an address without version means the first."""

    def make(match: re.Match[str], _: Address) -> Found:
        number, version = match["number"], match["version"]
        name = Identifier("doi", template.format(number, version or 1))
        return Found("", Kind.PAPER, name, candidate=True, version=version)

    return make


def copernicus(match: re.Match[str], address: Address) -> Found:
    """The journal is the host: nhess.copernicus.org/articles/13/299/2013/ is 10.5194/nhess-13-299-2013."""
    doi = "10.5194/{}-{}-{}-{}".format(address.host.split(".")[0], *match.groups())
    return Found("", Kind.PAPER, Identifier("doi", doi), candidate=True)
