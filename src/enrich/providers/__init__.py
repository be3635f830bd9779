"""The registry: every provider, most trusted first. A new provider costs one file, one line here, one fixture pair."""

from __future__ import annotations

from enrich.errors import UsageError
from enrich.provider import Env, Provider
from enrich.providers.aaai import AAAI
from enrich.providers.acl import ACL
from enrich.providers.arxiv import ARXIV
from enrich.providers.biorxiv import BIORXIV, BIORXIV_OTHER
from enrich.providers.codeberg import CODEBERG
from enrich.providers.crossref import CROSSREF, CROSSREF_PII, CROSSREF_SEARCH
from enrich.providers.cvf import CVF
from enrich.providers.datacite import DATACITE, DATACITE_OTHER
from enrich.providers.dblp import DBLP, DBLP_SEARCH
from enrich.providers.europepmc import EUROPEPMC
from enrich.providers.figshare import FIGSHARE
from enrich.providers.github import GITHUB, GITHUB_REST
from enrich.providers.github_files import GITHUB_FILES
from enrich.providers.gitlab import GITLAB
from enrich.providers.huggingface import HUGGINGFACE
from enrich.providers.jmlr import JMLR
from enrich.providers.neurips import NEURIPS, NEURIPS_DATASETS
from enrich.providers.openalex import OPENALEX, OPENALEX_SEARCH
from enrich.providers.openreview import OPENREVIEW, OPENREVIEW_V1
from enrich.providers.pmc_idconv import PMC_IDCONV
from enrich.providers.pmlr import PMLR
from enrich.providers.pubmed import PUBMED, PUBMED_CENTRAL
from enrich.providers.semantic_scholar import SEMANTIC_SCHOLAR, SEMANTIC_SCHOLAR_MATCH
from enrich.providers.zenodo import ZENODO, ZENODO_CONCEPT

PROVIDERS: tuple[Provider, ...] = (
    CROSSREF,  # what publishers registered
    CROSSREF_PII,
    CROSSREF_SEARCH,
    ACL,  # what proceedings print on their own pages
    PMLR,
    NEURIPS,
    NEURIPS_DATASETS,
    CVF,
    JMLR,
    AAAI,
    BIORXIV,  # the preprint servers about their own
    BIORXIV_OTHER,
    OPENREVIEW,  # where conferences decide
    OPENREVIEW_V1,
    ARXIV,
    DATACITE,  # what archives registered; of arXiv's DOIs, less than arXiv says itself
    DATACITE_OTHER,
    DBLP,  # gathered by hand
    DBLP_SEARCH,
    EUROPEPMC,  # gathered by librarians
    PUBMED,
    PUBMED_CENTRAL,
    PMC_IDCONV,
    SEMANTIC_SCHOLAR,  # gathered from the others, merged by machine
    SEMANTIC_SCHOLAR_MATCH,
    OPENALEX,
    OPENALEX_SEARCH,
    GITHUB,
    GITHUB_REST,
    GITHUB_FILES,  # adds to what the two before it say
    GITLAB,
    CODEBERG,
    HUGGINGFACE,
    ZENODO,
    ZENODO_CONCEPT,
    FIGSHARE,
)


def active(env: Env) -> tuple[Provider, ...]:
    """The providers that can be asked with these settings, in order of trust."""
    return tuple(p for p in PROVIDERS if all(map(env.get, p.needs)) and not any(map(env.get, p.unless)))


def by_name(name: str) -> Provider:
    """The provider of this name; raises UsageError naming those that exist."""
    for provider in PROVIDERS:
        if provider.name == name:
            return provider
    raise UsageError(f"no provider is called {name!r}; there are: {', '.join(p.name for p in PROVIDERS)}")
