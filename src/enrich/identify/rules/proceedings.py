"""Conference proceedings, and the journals of machine learning that are published in their manner."""

from __future__ import annotations

from enrich.identify.found import Kind
from enrich.identify.make import ACL, acl, ijcai
from enrich.identify.rule import Rule, lower, name, only

_HEX32 = r"([0-9a-f]{32})"
_KEY = r"([a-z][\w'-]*\d\d[a-z]*)(?=[./?#]|$)"  # PMLR: first author, year, letter
_NEURIPS, _PMLR, _JMLR = "neurips.cc nips.cc", "proceedings.mlr.press", "jmlr.org jmlr.csail.mit.edu"
_CVF = "openaccess.thecvf.com thecvf.com cv-foundation.org"
# Until 2015 the year came first. Workshops have a folder of their own, before `html` or behind it.
_CVF_FILE = r"([^/?#]+?_(?:[A-Z]+_(?:19|20)\d\d|20\d\d_[A-Z]+))_(?:paper|supplemental)"
_CVF_FOLDER = r"(content[\w-]*(?:/[\w-]+){0,3}?)/(?:html|papers|supplemental)/((?:[\w-]+/){0,3})"
_ACL = "aclanthology.org aclanthology.info aclweb.org"

PROCEEDINGS = (
    # The running numbers behind the hashes start anew every year, and once more for datasets and benchmarks of 2021.
    Rule(
        "neurips-round",
        "datasets-benchmarks-proceedings.neurips.cc",
        rf"/(?:paper_files/)?paper/(\d{{4}})/(?:hash|file)/{_HEX32}-\w+-round(\d)",
        lower(name("neurips", "{0}/{1}-round{2}")),
    ),
    Rule(
        "neurips",
        _NEURIPS,
        rf"/(?:paper_files/)?paper/(\d{{4}})/(?:hash|file)/{_HEX32}(?:-[a-z]+(?:-(\w+))?)?",
        lower(name("neurips", "{0}/{1}", place="{2}")),
    ),
    Rule(
        "neurips-number",
        _NEURIPS,
        r"/(?:paper_files/)?paper/(\d{1,5})(?=-|\.pdf)-?([\w-]*)",
        name("neurips-number", place="{1}"),
    ),
    Rule(
        "virtual-paper",
        f"{_NEURIPS} icml.cc iclr.cc mlsys.org",
        r"/virtual/\d{4}/(?:poster|oral|loc/\w+/poster)/",
        only(Kind.PAPER),
    ),
    Rule("conference", f"{_NEURIPS} icml.cc iclr.cc mlsys.org", r"(?!.*\.pdf)", only(Kind.VENUE)),
    Rule("pmlr", _PMLR, rf"/(v\d+|r\d)/{_KEY}", lower(name("pmlr", "{0}/{1}"))),
    # The newer volumes' files lie on GitHub and are no code.
    Rule(
        "pmlr-assets",
        "raw.githubusercontent.com",
        rf"/mlresearch/(v\d+)/[\w-]+/assets/{_KEY}",
        lower(name("pmlr", "{0}/{1}")),
    ),
    Rule("pmlr-volume", _PMLR, r"", only(Kind.VENUE)),
    # Volumes up to 37 first stood on jmlr.org.
    Rule("pmlr-old", _JMLR, rf"/proceedings/papers/(v\d+)/{_KEY}", lower(name("pmlr", "{0}/{1}"))),
    Rule("jmlr", _JMLR, r"/papers/v(?:olume)?(\d+)/([\w-]*\d[\w-]*)(?=[./?#]|$)", lower(name("jmlr", "v{0}/{1}"))),
    Rule("jmlr-volume", _JMLR, r"", only(Kind.VENUE)),
    Rule("cvf", _CVF, rf"/(?:openaccess/)?{_CVF_FOLDER}{_CVF_FILE}", name("cvf", "{2}", place="{0}/html/{1}")),
    Rule("cvf-file", _CVF, rf"/(?:openaccess/)?content.*/{_CVF_FILE}", name("cvf")),
    Rule("cvf-listing", _CVF, r"", only(Kind.VENUE)),
    Rule("ecva", "ecva.net", r"/papers/(eccv_\d{4})/papers_\w+/(?:html|papers)/(\d+)", lower(name("ecva", "{0}/{1}"))),
    Rule("ecva-listing", "ecva.net", r"", only(Kind.VENUE)),
    Rule("acl-person", _ACL, r"/(?:anthology/)?people/", only(Kind.PERSON)),
    Rule("acl-volume", _ACL, r"/(?:anthology/)?(?:volumes|events|venues|search|sigs)(?:/|$)", only(Kind.VENUE)),
    Rule("acl", _ACL, r"/(?:[\w.-]+/)*?" + ACL, acl),
    Rule("acl-listing", "aclanthology.org aclanthology.info", r"", only(Kind.VENUE)),
    Rule(
        "aaai",
        "aaai.org",
        r"/(?:ojs/)?index\.php/([\w-]+)/article/(?:view|download|viewFile)/(\d+)",
        name("aaai", "{1}", place="{0}"),
    ),
    Rule(
        "aaai-ocs",
        "aaai.org",
        r"/ocs/index\.php/\w+/(\w+)/paper/(?:view|download|viewFile|viewPaper)/(\d+)",
        name("aaai-ocs", "{0}/{1}"),
    ),
    Rule("aaai-file", "aaai.org virtualchair.net", r"/(?:Papers|poster|Library|AAAI).*[\d-]", only(Kind.PAPER)),
    Rule("aaai-listing", "ojs.aaai.org", r"", only(Kind.VENUE)),
    Rule("ijcai", "ijcai.org", r"/proceedings/(?P<year>(?:19|20)\d\d)/(?P<number>\d{1,4})(?!\d)", ijcai),
    Rule("ijcai-old", "ijcai.org", r"/proceedings/(?P<year>\d\d(?:-\d)?)/papers/(?P<number>\d{1,4})(?!\d)", ijcai),
    Rule("ijcai-listing", "ijcai.org", r"(?!.*\.pdf)", only(Kind.VENUE)),
    Rule(
        "isca",
        "isca-archive.org isca-speech.org",
        r"/(?:archive(?:_v0)?/)?(?:pdfs/)?(\w+_\d{4})/(?:pdfs/)?([\w-]+?)(?=\.(?:html|pdf)|[?#]|$)",
        lower(name("isca", "{0}/{1}")),
    ),
    Rule("usenix", "usenix.org", r"/conference/([\w-]+)/presentation/([\w-]+)", lower(name("usenix", "{0}/{1}"))),
    Rule("usenix-file", "usenix.org", r"/(?:system/files|legacy).*\.pdf", only(Kind.PAPER)),
    Rule("usenix-venue", "usenix.org", r"/conferences?(?:/|$)", only(Kind.VENUE)),
)
