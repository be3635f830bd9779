"""Archives of data, models and packages."""

from __future__ import annotations

from enrich.identify.forge import huggingface
from enrich.identify.found import Kind
from enrich.identify.rule import ASKS, Rule, doi, lower, name, only

ARCHIVES = (
    Rule("zenodo-sandbox", "sandbox.zenodo.org", r"", only(Kind.WEBSITE)),  # for trying things out: no deposit is real
    Rule("zenodo", "zenodo.org", r"/(?:api/)?(?:records?|deposit)/(\d+)", name("zenodo", kind=Kind.DATA)),
    Rule("zenodo-badge", "zenodo.org", r"/badge/(?!latestdoi)", only(Kind.BADGE)),
    Rule("zenodo-listing", "zenodo.org", r"/(?:communities|search)", only(Kind.VENUE)),
    # The number is the last long one of the path; a short one behind it is the version.
    Rule(
        "figshare",
        "figshare.com",
        r"/(?:ndownloader/|account/)?articles/(?:[^?#]*?/)?(\d{5,9})(?=/\d{1,3}(?:[/?#]|$)|[/?#]|$)",
        name("figshare", kind=Kind.DATA),
    ),
    Rule("openneuro", "openneuro.org", r"/(?:crn/)?datasets/(ds\d{6})", lower(name("openneuro", kind=Kind.DATA))),
    Rule("openneuro-s3", "openneuro.org.s3.amazonaws.com", r"/(ds\d{6})", lower(name("openneuro", kind=Kind.DATA))),
    Rule("dandi", "dandiarchive.org", r"/(?:#/)?dandiset/(\d{6})", name("dandi", kind=Kind.DATA)),
    Rule("mendeley", "data.mendeley.com", r"/datasets/(\w{8,12})/(\d+)", doi("10.17632/{0}.{1}", Kind.DATA)),
    Rule(
        "rcsb",
        "rcsb.org",
        rf"/(?:structure/|pdb/explore/explore\.do{ASKS}structureId=)(\w{{4}})(?!\w)",
        doi("10.2210/pdb{0}/pdb", Kind.DATA),
    ),
    Rule("tuwien", "researchdata.tuwien.at", r"/records/(\w{5}-\w{5})", doi("10.48436/{0}", Kind.DATA)),
    Rule("ultraviolet", "ultraviolet.library.nyu.edu", r"/records/(\w{5}-\w{5})", doi("10.58153/{0}", Kind.DATA)),
    Rule("uhh", "fdr.uni-hamburg.de", r"/records?/(\d+)", doi("10.25592/uhhfdm.{0}", Kind.DATA)),
    Rule("kaggle", "kaggle.com", r"/((?:datasets|models)/[\w-]+/[\w-]+)", name("kaggle", kind=Kind.DATA)),
    Rule(
        "kaggle-contest", "kaggle.com", r"/(?:c|competitions)/([\w-]+)", name("kaggle", "competitions/{0}", Kind.DATA)
    ),
    Rule("kaggle-notebook", "kaggle.com", r"", only(Kind.DEMO)),
    Rule(
        "huggingface",
        "huggingface.co hf.co",
        r"/(?:(?P<shelf>datasets|spaces)(?:/|(?=[?#]|$)))?(?P<owner>[\w.-]*)(?:/(?P<name>[\w.-]+))?",
        huggingface,
    ),
    Rule("huggingface-space", "hf.space", r"", only(Kind.DEMO)),
    Rule("modelscope", "modelscope.cn", r"/((?:models|studios)/[\w.-]+/[\w.-]+)", name("modelscope", kind=Kind.MODEL)),
    Rule("modelscope-data", "modelscope.cn", r"/(datasets/[\w.-]+/[\w.-]+)", name("modelscope", kind=Kind.DATA)),
    Rule(
        "data",
        "datadryad.org dataverse.org physionet.org gin.g-node.org crcns.org openml.org archive.ics.uci.edu synapse.org "
        "ega-archive.org cellxgene.cziscience.com cancerimagingarchive.net grand-challenge.org neurovault.org "
        "humanconnectome.org ebrains.eu brain-map.org data.mendeley.com data.ru.nl ukbiobank.ac.uk figshare.com "
        "nitrc.org",
        r"(?!.*10\.\d{4,9}/)",
        only(Kind.DATA),
    ),
    # Both registers give each package a DOI made of its name.
    Rule(
        "bioconductor",
        "bioconductor.org",
        r"/packages/(?:(?:release|devel|stats|[\d.]+|bioc|data/\w+)/)*(?:html/)?(\w[\w.]*?)(?:\.html)?/?(?=[?#]|$)",
        doi("10.18129/B9.bioc.{0}", Kind.PACKAGE),
    ),
    Rule(
        "cran",
        "cran.r-project.org",
        r"/(?:package=|web/packages/)(\w[\w.]*)",
        doi("10.32614/CRAN.package.{0}", Kind.PACKAGE),
    ),
    Rule(
        "package",
        "cran.r-project.org pypi.org pypi.python.org anaconda.org conda.io npmjs.com crates.io hub.docker.com "
        "formulae.brew.sh apps.apple.com itunes.apple.com play.google.com chrome.google.com chromewebstore.google.com "
        "addons.mozilla.org marketplace.visualstudio.com rubygems.org packagist.org juliahub.com juliapackages.com "
        "pkg.go.dev f-droid.org flathub.org snapcraft.io setapp.com bioconda.github.io",
        r"",
        only(Kind.PACKAGE),
    ),
)
