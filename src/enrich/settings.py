"""The environment, read once at the edge: addresses, keys, the mail address, where the cache lies.

Nothing else in the package looks at `os.environ`. `TABLE` is what `enrich doctor` and the README show.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from enrich.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable. `secret`: its value is never shown."""

    name: str
    help: str
    default: str = ""
    secret: bool = False


TABLE: tuple[Setting, ...] = (
    Setting(
        "ENRICH_MAILTO",
        "your mail address: services give known callers more room (Crossref), or answer no others (PubMed)",
    ),
    Setting("S2_API_KEY", "Semantic Scholar key: a steady pace instead of the shared anonymous pool", secret=True),
    Setting(
        "GITHUB_TOKEN",
        "GitHub token: 100 repositories a request instead of one, 5000 an hour, not 60; reads CITATION.cff and README",
        secret=True,
    ),
    Setting("OPENALEX_API_KEY", "OpenAlex key, free: ten times the credits of a day without one", secret=True),
    Setting("OPENREVIEW_USERNAME", "OpenReview account; without one its links go by DBLP, then by title", secret=True),
    Setting("OPENREVIEW_PASSWORD", "the password of that account", secret=True),
    Setting("ENRICH_DBLP_NO_SEARCH", "set it where the server is no QLever: DBLP is not searched by title then"),
    Setting("ENRICH_CACHE", "where replies are kept: a folder, or for several machines redis://host", ".enrich/cache"),
    Setting("ENRICH_TIMEOUT", "seconds to wait for one answer", "30"),
    Setting("ENRICH_ATTEMPTS", "how often one question is asked before it counts as failed", "4"),
    Setting("ENRICH_WAIT", "seconds before the first repeated question; doubles each time", "2"),
    Setting("ENRICH_MAX_WAIT", "the longest wait between attempts, in seconds, Retry-After included", "120"),
    Setting("ENRICH_PACE", "factor on the pace of every service; 0 only for a sandbox", "1"),
    Setting("ENRICH_HEARTBEAT_URL", "asked after every night and look of the watchdog that went well", secret=True),
    Setting("ENRICH_HEARTBEAT_FAIL_URL", "asked after one that did not (default: the same with /fail)", secret=True),
    Setting("ENRICH_AAAI_URL", "another address for AAAI's proceedings", "https://ojs.aaai.org"),
    Setting("ENRICH_ACL_URL", "another address for the ACL Anthology", "https://aclanthology.org"),
    Setting("ENRICH_ARXIV_URL", "another address for arXiv", "https://export.arxiv.org"),
    Setting("ENRICH_BIORXIV_URL", "another address for bioRxiv and medRxiv", "https://api.biorxiv.org"),
    Setting("ENRICH_CODEBERG_URL", "another address for Codeberg", "https://codeberg.org"),
    Setting("ENRICH_CROSSREF_URL", "another address for Crossref", "https://api.crossref.org"),
    Setting("ENRICH_CVF_URL", "another address for CVF's open access pages", "https://openaccess.thecvf.com"),
    Setting("ENRICH_DATACITE_URL", "another address for DataCite", "https://api.datacite.org"),
    Setting("ENRICH_DBLP_URL", "another address for DBLP's SPARQL service", "https://sparql.dblp.org"),
    Setting("ENRICH_FIGSHARE_URL", "another address for figshare", "https://api.figshare.com"),
    Setting(
        "ENRICH_EUROPEPMC_URL", "another address for Europe PMC", "https://www.ebi.ac.uk/europepmc/webservices/rest"
    ),
    Setting("ENRICH_GITHUB_URL", "another address for GitHub", "https://api.github.com"),
    Setting("ENRICH_GITLAB_URL", "another address for GitLab", "https://gitlab.com"),
    Setting("ENRICH_HUGGINGFACE_URL", "another address for Hugging Face", "https://huggingface.co"),
    Setting("ENRICH_JMLR_URL", "another address for JMLR", "https://jmlr.org"),
    Setting("ENRICH_NEURIPS_URL", "another address for the proceedings of NeurIPS", "https://proceedings.neurips.cc"),
    Setting(
        "ENRICH_NEURIPS_DATASETS_URL",
        "another address for the datasets of NeurIPS 2021",
        "https://datasets-benchmarks-proceedings.neurips.cc",
    ),
    Setting("ENRICH_OPENALEX_URL", "another address for OpenAlex", "https://api.openalex.org"),
    Setting("ENRICH_OPENREVIEW_URL", "another address for OpenReview (API 2)", "https://api2.openreview.net"),
    Setting("ENRICH_OPENREVIEW_V1_URL", "another address for OpenReview (API 1)", "https://api.openreview.net"),
    Setting(
        "ENRICH_PMC_URL",
        "another address for PubMed Central's id converter",
        "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1",
    ),
    Setting(
        "ENRICH_PUBMED_URL",
        "another address for PubMed and PubMed Central",
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    ),
    Setting("ENRICH_PMLR_URL", "another address for PMLR", "https://proceedings.mlr.press"),
    Setting("ENRICH_SEMANTIC_SCHOLAR_URL", "another address for Semantic Scholar", "https://api.semanticscholar.org"),
    Setting("ENRICH_ZENODO_URL", "another address for Zenodo", "https://zenodo.org"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What was set, with defaults. `env` holds every variable of the table that has a value."""

    env: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Settings:
        environ = os.environ if environ is None else environ
        values = {s.name: environ.get(s.name, "").strip() or s.default for s in TABLE}
        for name, value in values.items():
            if not value.isprintable():
                raise UsageError(f"{name} holds a control character; set it again without line breaks")
        return cls({name: value for name, value in values.items() if value})

    @property
    def cache(self) -> str:
        """A folder or an address, which may hold a password."""
        return self.env.get("ENRICH_CACHE", ".enrich/cache")

    def url_of(self, service: str) -> str:
        """The address of a service, without a slash at its end."""
        return self.env.get(f"ENRICH_{service.upper()}_URL", "").rstrip("/")

    def is_redirected(self, service: str) -> bool:
        """Whether a service is asked at another address than its public one, as in a sandbox."""
        name = f"ENRICH_{service.upper()}_URL"
        return self.env.get(name) != next((s.default for s in TABLE if s.name == name), None)

    def number(self, name: str) -> float:
        """A setting that is a number; raises UsageError naming the variable."""
        text = self.env.get(name) or next(s.default for s in TABLE if s.name == name)
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            raise UsageError(f"{name}={text!r} is not a number of zero or more; unset it for the default")
        return value
