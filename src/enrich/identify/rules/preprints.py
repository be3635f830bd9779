"""Preprint servers and OpenReview."""

from __future__ import annotations

from enrich.identify.found import Kind
from enrich.identify.make import ARXIV, any_doi, arxiv, biorxiv, first_version, osf_preprint
from enrich.identify.rule import ASKS, Rule, doi, lower, name, only

_RXIV = "biorxiv.org medrxiv.org"
_NOTE = r"([\w-]{5,20})(?![\w-])"  # OpenReview ids: case counts, and they may start with a hyphen
# OSF's ids leave out what is easily misread: 0, 1, i, l, o. So `about` and `index` are none.
_GUID = r"(?P<guid>[2-9a-hjkmnp-z]{5})(?:_v(?P<version>\d+))?(?!\w)"

PREPRINTS = (
    Rule(
        "arxiv",
        "arxiv.org ar5iv.org xxx.lanl.gov xxx.itp.ac.cn",
        # The form may be missing or doubled; the number may carry `arXiv:` or the front of the DOI.
        r"(?P<form>(?:/(?:abs|pdf|html|format|ps|src|e-print|papers?|full|bibtex|tb|audio|ftp/arxiv/papers/\d{4}))*)"
        r"/(?:10\.48550/)?(?:arxiv\s?[:./]\s?)?\s?" + ARXIV,
        arxiv,
    ),
    Rule("arxiv-docs", "info.arxiv.org", r"", only(Kind.DOCS)),
    Rule("arxiv-person", "arxiv.org", r"/a/", only(Kind.PERSON)),
    Rule(
        "arxiv-listing", "arxiv.org", r"/(?:list|search|archive|year|corr|catchup|new|find|abs/.*,)", only(Kind.VENUE)
    ),
    Rule("arxiv-unread", "arxiv.org", r"/(?:abs|pdf|html)/.", only(Kind.PAPER, "no arXiv number can be read")),
    Rule(
        "arxiv-reader",  # sites that show arXiv's papers under their numbers
        "alphaxiv.org scirate.com papers.cool arxiv-vanity.com emergentmind.com arxiv-sanity-lite.com axi.lims.ac.uk "
        "chatpaper.com chatpaper.ai arxivxplorer.com talk2arxiv.org txyz.ai",
        r"/(?:[\w-]+/){0,3}?(?:arxiv:)?" + ARXIV,
        arxiv,
    ),
    Rule("arxiv-hub", "huggingface.co hf.co", r"/(?:papers|api/papers|api/arxiv)/" + ARXIV, arxiv),
    Rule("arxiv-s2", "semanticscholar.org", r"/(?:.*/)?arxiv[/:]" + ARXIV, arxiv),
    Rule(
        "biorxiv",
        _RXIV,
        r"/(?:content/(?:(?:bio|med)rxiv/)?early/[\d/]+/|cgi/(?:content|reprint)/(?:\w+/)?|content/)"
        r"(?P<suffix>(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})(?!\d)(?:v(?P<version>\d+))?",
        biorxiv,
    ),
    Rule("biorxiv-doi", _RXIV, r"/.*10\.\d{4,9}/", any_doi),
    Rule("biorxiv-listing", _RXIV, r"/(?:collection|search|content/early/recent)", only(Kind.VENUE)),
    Rule("biorxiv-unread", _RXIV, r"/content/.", only(Kind.PAPER, "no DOI can be read")),
    Rule(
        "openreview",
        "openreview.net",
        rf"/(?:forum|pdf|attachment|revisions|references/?){ASKS}(?:id|referent)=\s?{_NOTE}",
        name("openreview"),
    ),
    # A reply alone: its forum is the paper, and only the record tells that.
    Rule("openreview-reply", "openreview.net", rf"/forum{ASKS}noteId={_NOTE}", name("openreview", candidate=True)),
    Rule("openreview-path", "openreview.net", rf"/(?:forum|pdf)/{_NOTE}(?=\W|$)", name("openreview", candidate=True)),
    Rule("openreview-person", "openreview.net", r"/(?:profile|~)", only(Kind.PERSON)),
    Rule("openreview-venue", "openreview.net", r"/(?:group|venue|submissions|search|invitation)", only(Kind.VENUE)),
    # pdf/<hash> is a file, references/pdf?id= a revision: neither names the paper.
    Rule("openreview-file", "openreview.net", r"/(?:pdf|references|attachment|forum)", only(Kind.PAPER, "no paper id")),
    Rule("osf-preprint", "osf.io", r"/preprints/(?P<server>\w+)/" + _GUID, osf_preprint("")),
    Rule("psyarxiv", "psyarxiv.com", r"/" + _GUID, osf_preprint("psyarxiv")),
    Rule("osf", "osf.io", r"/([2-9a-hjkmnp-z]{5})(?!\w)", lower(name("osf", kind=Kind.DATA))),
    Rule(
        "preprints.org",
        "preprints.org",
        r"/manuscript/(?P<number>\d{6}\.\d{4})(?:/v(?P<version>\d+))?",
        first_version("10.20944/preprints{}.v{}"),
    ),
    Rule(
        "researchsquare",
        "researchsquare.com",
        r"/(?:article|files)/(?P<number>rs-\d+)(?:/v(?P<version>\d+))?",
        first_version("10.21203/rs.3.{}/v{}"),
    ),
    Rule(
        "techrxiv",
        "techrxiv.org",
        r"/articles/(?:preprint/)?[^/?#]*/(?P<number>\d{7,9})(?:/(?P<version>\d+))?",
        first_version("10.36227/techrxiv.{}.v{}"),
    ),
    Rule(
        "chemrxiv",
        "chemrxiv.org",
        r"/engage/(?:api-gateway/)?chemrxiv/(?:article-details|assets/\w+/resource/item)/([0-9a-f]{24})",
        lower(name("chemrxiv")),
    ),
    Rule("ssrn", "ssrn.com", rf"/(?:.*{ASKS})?abstract(?:_?id)?=(\d+)", doi("10.2139/ssrn.{0}")),
    Rule("ssrn-file", "ssrn.com", r"/.*SSRN_ID(\d+)_", doi("10.2139/ssrn.{0}")),
    Rule("ssrn-person", "ssrn.com", r"/.*(?:per_id=|author=)", only(Kind.PERSON)),
    Rule("hal", "hal.science archives-ouvertes.fr hal.inria.fr", r"/([a-z]+-\d{8})(?!\d)", lower(name("hal"))),
    Rule("iacr", "eprint.iacr.org", r"/((?:19|20)\d\d/\d{1,4})(?!\d)", name("iacr")),
    Rule(
        "scielo-preprint",
        "preprints.scielo.org",
        r"/index\.php/scielo/preprint/view/(\d+)",
        doi("10.1590/SciELOPreprints.{0}"),
    ),
)
