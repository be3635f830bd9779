"""Indexes of papers: Semantic Scholar, PubMed, DBLP and their like."""

from __future__ import annotations

from enrich.identify.found import Kind
from enrich.identify.rule import ASKS, Rule, lower, name, only

_HEX40 = r"([0-9a-f]{40})(?![0-9a-f])"
_NCBI, _DBLP = "ncbi.nlm.nih.gov", "dblp.org dblp.uni-trier.de"

INDEXES = (
    Rule("s2", "semanticscholar.org", rf"/(?:paper|reader|p)/(?:[^?#]*/)?{_HEX40}", lower(name("s2"))),
    Rule("s2-api", "api.semanticscholar.org", rf"/(?:graph/v1/|v1/)?paper/{_HEX40}", lower(name("s2"))),
    Rule("corpusid", "semanticscholar.org", r"/(?:.*/)?CorpusID:(\d+)", name("corpusid")),
    # The file's hash is the record's id as a rule.
    Rule(
        "s2-pdf",
        "pdfs.semanticscholar.org",
        r"/([0-9a-f]{4})/([0-9a-f]{36})\.pdf",
        name("s2", "{0}{1}", candidate=True),
    ),
    Rule("s2-person", "semanticscholar.org", r"/author/", only(Kind.PERSON)),
    Rule("s2-listing", "semanticscholar.org", r"/(?:search|topic|venue|me/)", only(Kind.VENUE)),
    Rule("s2-unread", "semanticscholar.org", r"/(?:paper|reader)/.", only(Kind.PAPER, "no record id can be read")),
    Rule("connected-papers", "connectedpapers.com", rf"/main/(?:[^?#]*/)?{_HEX40}", lower(name("s2"))),
    Rule("pubmed", "pubmed.ncbi.nlm.nih.gov", r"/(?:\?term=)?(\d{1,9})(?=[/?#&\[]|$)", name("pmid")),
    Rule("pubmed-old", _NCBI, r"/(?:m/)?pubmed/(\d{1,9})(?=[/?#&]|$)", name("pmid")),
    Rule(
        "pubmed-term",
        _NCBI,
        rf"/(?:pubmed/?|entrez/query\.fcgi){ASKS}(?:term|list_uids)=(\d{{1,9}})(?=[&#\[]|$)",
        name("pmid"),
    ),
    Rule("pubmed-search", "pubmed.ncbi.nlm.nih.gov", r"/?(?:$|\?)", only(Kind.VENUE)),
    Rule("pmc", _NCBI, r"/(?:pmc/)?articles/(?:instance/)?(?:PMC)?(\d{4,9})(?!\d)", name("pmcid", "PMC{0}")),
    Rule("ncbi-search", _NCBI, r"/(?:pubmed|pmc)/?(?:\?|$)", only(Kind.VENUE)),
    Rule("ncbi-data", _NCBI, r"/(?:geo|sra|bioproject|gap|nuccore)", only(Kind.DATA)),
    Rule("ncbi-book", _NCBI, r"/books/NBK\d", only(Kind.PAPER)),
    Rule("europepmc-med", "europepmc.org", r"/(?:article|abstract)/MED/(\d+)", name("pmid")),
    Rule(
        "europepmc-pmc",
        "europepmc.org",
        r"/(?:(?:article|abstract)/PMC/|articles/|.*accid=)(?:PMC)?(\d{4,9})",
        name("pmcid", "PMC{0}"),
    ),
    Rule("europepmc-preprint", "europepmc.org", r"/(?:article|abstract)/PPR/PPR(\d+)", name("europepmc", "PPR{0}")),
    Rule("dblp", _DBLP, r"/rec/(?:html/|bibtex/)?([\w-]+/[\w-]+/[\w-]+)", name("dblp")),
    Rule("dblp-person", _DBLP, r"/(?:pid|pers)/", only(Kind.PERSON)),
    Rule("dblp-listing", _DBLP, r"", only(Kind.VENUE)),
    Rule("openalex", "openalex.org", r"/(?:works/)?W(\d{4,})", name("openalex", "W{0}")),
    Rule("inspire", "inspirehep.net", r"/(?:literature|record)/(\d+)", name("inspire")),
    Rule("ads", "adsabs.harvard.edu scixplorer.org", r"/(?:abs|full)/((?:19|20)\d\d[\w.&]{14}[A-Z])", name("ads")),
    Rule("paper-page", "paperswithcode.com", r"/paper/.", only(Kind.PAPER)),
    Rule("paper-listing", "paperswithcode.com connectedpapers.com semanticscholar.org", r"", only(Kind.VENUE)),
    Rule("researchgate", "researchgate.net", r"/(?:profile/[^/]+/)?publication/\d+", only(Kind.PAPER)),
    Rule("researchgate-person", "researchgate.net", r"/profile/.", only(Kind.PERSON)),
    Rule(
        "scholar-paper", "scholar.", rf"/citations{ASKS}(?:view_op=view_citation|citation_for_view=)", only(Kind.PAPER)
    ),
    Rule("scholar-person", "scholar.", rf"/citations{ASKS}user=", only(Kind.PERSON)),
    Rule("scholar-search", "scholar.", r"/(?:scholar|citations)\b", only(Kind.VENUE)),
    Rule("search", "google.com bing.com xueshu.baidu.com", r"/(?:search|s)\b", only(Kind.VENUE)),
    Rule("person", "orcid.org publons.com loop.frontiersin.org", r"/.", only(Kind.PERSON)),
)
