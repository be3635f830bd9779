"""Journals. Where the address holds a DOI, the rule for any host reads it; here is what needs a rule of its own."""

from __future__ import annotations

from enrich.identify.found import Kind
from enrich.identify.make import (
    PII,
    PII_PUNCTUATED,
    copernicus,
    highwire,
    mdpi,
    nature,
    numbered_doi,
    optica,
    pii,
)
from enrich.identify.rule import ANY, ASKS, Rule, doi, lower, name, only

_ELSEVIER = "sciencedirect.com elsevier.com cell.com thelancet.com sciencedirectassets.com els-cdn.com"
_HIGHWIRE = (
    "jneurosci.org eneuro.org pnas.org sciencemag.org cshlp.org physiology.org bmj.com biologists.org genetics.org "
    "jimmunol.org aacrjournals.org rupress.org royalsocietypublishing.org snmjournals.org jbc.org"
)
_IEEE = "ieeexplore.ieee.org"

PUBLISHERS = (
    Rule(
        "nature",
        "nature.com",
        # `nature.com/nature/journal/v529/n7587/full/nature16961.html` is the old form.
        r"/(?:articles|\w+/journal/v\w+/n[\w-]+/(?:full|abs|pdf))/(?P<slug>[a-z]+[a-z0-9-]*[.\d][\w.-]*)(?=[/?#]|$)",
        nature,
    ),
    Rule(
        "elife",
        "elifesciences.org",
        r"/(?:articles|reviewed-preprints|content/\d+)/e?(\d{5,6})(?!\d)",
        name("doi", "10.7554/eLife.{0}"),
    ),
    Rule("peerj-cs", "peerj.com", r"/articles/(cs|pchem|ochem|ichem|achem|matsci)-(\d+)", doi("10.7717/peerj-{0}.{1}")),
    Rule("peerj", "peerj.com", r"/articles/(\d+)", doi("10.7717/peerj.{0}")),
    Rule("nber", "nber.org", r"/(?:system/files/working_)?papers/(w\d+)", doi("10.3386/{0}")),
    Rule("mdpi", "mdpi.com", r"/(\d{4}-\d{3}[\dX])/(\d+)/(\d+)/(\d+)", mdpi),
    Rule("ieee", _IEEE, r"/(?:\w+/)*document/0*(\d+)", name("ieee")),
    Rule("ieee-number", _IEEE, rf"/.*{ASKS}arnumber=0*(\d+)", name("ieee")),
    Rule("ieee-file", _IEEE, r"/ielx?\d+/(?:\d+/)+0*(\d+)\.pdf", name("ieee")),
    Rule("ieee-person", _IEEE, r"/author/", only(Kind.PERSON)),
    Rule("ieee-listing", _IEEE, r"", only(Kind.VENUE)),
    # Old addresses: the number is the end of the DOI, at times with the volume's number in front.
    Rule(
        "acm-number",
        "dl.acm.org portal.acm.org",
        rf"/(?:citation|ft_gateway)\.cfm{ASKS}(?:do)?id=(\d+(?:\.\d+)?)",
        doi("10.1145/{0}"),
    ),
    Rule("acm-queue", "queue.acm.org", rf"/detail\.cfm{ASKS}id=(\d+)", doi("10.1145/{0}")),
    Rule("acm-listing", "dl.acm.org", r"/(?:doi/proceedings|toc|action|conference|journal|topic)", only(Kind.VENUE)),
    Rule("acm-person", "dl.acm.org", r"/profile/", only(Kind.PERSON)),
    # ACM's own numbers for works without a DOI.
    Rule("acm-internal", "dl.acm.org", r"/doi/(?:\w+/)?(10\.5555/[\w.]+\w)", name("acm")),
    # The path of a delivered file starts with the prefix of a DOI, but goes on with a folder.
    Rule("acm-file", "delivery.acm.org", r"/.", only(Kind.PAPER)),
    Rule("sciadv", "advances.sciencemag.org", r"/content/(?:advances/)?\d+/\d+/e(\w+)", doi("10.1126/sciadv.{0}")),
    Rule("science", "science.sciencemag.org", r"/content/(?:sci/)?\d+/\d+/e(\w+)", doi("10.1126/science.{0}")),
    Rule("science-news", "science.org sciencemag.org", r"/(?:content/article|news|careers)/", only(Kind.BLOG)),
    Rule("bmj", "bmj.com", r"/content/\d+/(bmj\.\w+)", doi("10.1136/{0}")),
    Rule(
        "highwire",
        _HIGHWIRE,
        r"/(?:cgi/)?content/(?:(?:abstract|full|short|pdf|reprint)/)?(?:[a-z]\w{1,7}/)?(?P<place>\d+/[\w-]+/[\w.]*\d)"
        r"(?=[./?#]|$)",
        highwire,
    ),
    Rule("highwire-issue", _HIGHWIRE, r"/content/(?:\w+/)?\d+/[\w-]+/?(?:\.toc)?(?:[?#]|$)", only(Kind.VENUE)),
    Rule(
        "oup",
        "academic.oup.com",
        r"/(\w[\w-]*)/article(?:-abstract)?/(\d+/[\w-]+/\w+/\d{4,9})(?!\d)",
        lower(name("oup", "{0}/{1}")),
    ),
    Rule(
        "numbered-doi",
        "academic.oup.com ashpublications.org pubs.aip.org silverchair.com pubs.geoscienceworld.org",
        r"/.*10\.",
        numbered_doi,
    ),
    Rule("pii", _ELSEVIER, r"/(?:.*?[/=](?:1-s2\.0-|PII)?)?" + PII, pii),
    Rule("pii-cut", "cell.com thelancet.com", r"/.*/(?:PII)?S\d{4}-", only(Kind.PAPER, "article number cut short")),
    # Societies whose journals Elsevier hosts; an address with a DOI is left to the DOI.
    Rule("pii-elsewhere", ANY, r"(?!.*10\.\d{4,9}/)/(?:.*?[/=])?" + PII_PUNCTUATED, pii),
    Rule("hindawi", "hindawi.com", r"/journals/\w+/((?:19|20)\d\d/\d+)", doi("10.1155/{0}")),
    Rule("copernicus", "copernicus.org", r"/articles/(\d+)/(\d+)/((?:19|20)\d\d)(?!\d)", copernicus),
    Rule("rsc", "pubs.rsc.org", r"/.*/article(?:landing|html|pdf)/\d{4}/\w+/([a-z]\d\w{8})", doi("10.1039/{0}")),
    Rule("ametsoc", "journals.ametsoc.org", r"/.*/([a-z]+-d-\d\d-\d{4}\.\d)", doi("10.1175/{0}")),
    Rule("optica", "opg.optica.org osapublishing.org", rf"/.*{ASKS}uri=(\w+)-(\d+)-\w+-(\d+)", optica),
    Rule("openedition", "journals.openedition.org", r"/([\w-]+)/(\d+)", doi("10.4000/{0}.{1}")),
    Rule("ams", "ams.org", r"/journals/.*(S\d{4}-\d{4}-\d{4}-\d{5}-[\dX])", doi("10.1090/{0}")),
    Rule("cairn", "cairn.info", rf"/.*{ASKS}ID_ARTICLE=([A-Z0-9]+)_(\d+)_(\d+)", doi("10.3917/{0}.{1}.{2}")),
    Rule("isrctn", "isrctn.com", r"/(ISRCTN\d+)", doi("10.1186/{0}")),
    Rule("osti", "osti.gov", r"/(?:servlets/purl|biblio)/(\d+)", doi("10.2172/{0}")),
    Rule("egms", "egms.de", r"/.*/(\w+)\.shtml", doi("10.3205/{0}")),
    Rule("sae", "papers.sae.org", r"/([\d-]+)", doi("10.4271/{0}")),
    Rule("distill", "distill.pub", r"/(?:19|20)\d\d/.", only(Kind.PAPER)),
    Rule("doi-short", "doi.org", r"/(10/[a-z0-9]{3,})$", name("shortdoi")),
)
