"""The address of an identifier: where a person finds the thing."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from enrich.model import Identifier

# Schemes whose address is a template around the value.
_PAGES = {
    "arxiv": "https://arxiv.org/abs/{}",
    "doi": "https://doi.org/{}",
    "shortdoi": "https://doi.org/{}",
    "openreview": "https://openreview.net/forum?id={}",
    "s2": "https://www.semanticscholar.org/paper/{}",
    "corpusid": "https://api.semanticscholar.org/CorpusID:{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "pii": "https://www.sciencedirect.com/science/article/pii/{}",
    "jmlr": "https://jmlr.org/papers/{}.html",
    "pmlr": "https://proceedings.mlr.press/{}.html",
    "neurips-number": "https://papers.nips.cc/paper/{}-",
    "acl": "https://aclanthology.org/{}/",
    "acm": "https://dl.acm.org/doi/{}",
    "aaai": "https://ojs.aaai.org/index.php/AAAI/article/view/{}",
    "ieee": "https://ieeexplore.ieee.org/document/{}",
    "iacr": "https://eprint.iacr.org/{}",
    "hal": "https://hal.science/{}",
    "osf": "https://osf.io/{}",
    "isca": "https://www.isca-archive.org/{}.html",
    "chemrxiv": "https://chemrxiv.org/engage/chemrxiv/article-details/{}",
    "europepmc": "https://europepmc.org/article/PPR/{}",
    "dblp": "https://dblp.org/rec/{}",
    "openalex": "https://openalex.org/{}",
    "inspire": "https://inspirehep.net/literature/{}",
    "ads": "https://ui.adsabs.harvard.edu/abs/{}",
    "mdpi": "https://www.mdpi.com/{}",
    "zenodo": "https://zenodo.org/records/{}",
    "figshare": "https://figshare.com/articles/_/{}",
    "openneuro": "https://openneuro.org/datasets/{}",
    "dandi": "https://dandiarchive.org/dandiset/{}",
    "kaggle": "https://www.kaggle.com/{}",
    "huggingface": "https://huggingface.co/{}",
    "modelscope": "https://modelscope.cn/{}",
    "github": "https://github.com/{}",
    "gist": "https://gist.github.com/{}",
    "codeberg": "https://codeberg.org/{}",
    "bitbucket": "https://bitbucket.org/{}",
    "gitee": "https://gitee.com/{}",
    "gitea": "https://gitea.com/{}",
    "sourcehut": "https://git.sr.ht/{}",
    "sourceforge": "https://sourceforge.net/projects/{}",
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "bilibili": "https://www.bilibili.com/video/{}",
    "slideslive": "https://slideslive.com/{}",
}


def url_of(identifier: Identifier) -> str | None:
    """The page of an identifier, None where its value does not tell. `identify` reads the identifier back from it."""
    value = quote(identifier.value, safe="/:;()._-~@+,'!$*=")
    if page := _PAGES.get(identifier.scheme):
        return page.format(value)
    build = _BUILT.get(identifier.scheme)
    return build(value) if build else None


def _neurips(value: str) -> str | None:
    """Since 2022 the address ends in the name of the track, which the value does not hold."""
    year, _, digest = value.partition("/")
    digest, _, part = digest.partition("-round")
    if part:
        host = "https://datasets-benchmarks-proceedings.neurips.cc"
        return f"{host}/paper/{year}/hash/{digest}-Abstract-round{part}.html"
    return f"https://proceedings.neurips.cc/paper/{year}/hash/{digest}-Abstract.html" if year < "2022" else None


def _cvf(value: str) -> str | None:
    """Main conferences only: a workshop's folder is not in the file name. The folder was written four ways."""
    match = re.search(r"_([A-Z]+)_(\d{4})$", value)
    if not match or match[1].endswith("W"):
        return None
    conference, year = match.groups()
    if year >= "2021":
        folder = f"content/{conference}{year}"
    else:
        folder = f"content_{conference if year >= '2019' or conference == 'ECCV' else conference.lower()}_{year}"
    return f"https://openaccess.thecvf.com/{folder}/html/{value}_paper.html"


def _ecva(value: str) -> str:
    """Pages carry a short number, files a long one."""
    conference, _, number = value.partition("/")
    if len(number) > 5:
        return f"https://www.ecva.net/papers/{conference}/papers_ECCV/papers/{number}.pdf"
    return f"https://www.ecva.net/papers/{conference}/papers_ECCV/html/{number}_{conference.upper()}_paper.php"


def _gitlab(value: str) -> str:
    host = "" if "." in value.partition("/")[0] else "gitlab.com/"
    return f"https://{host}{value}"


def _usenix(value: str) -> str:
    return "https://www.usenix.org/conference/{}/presentation/{}".format(*value.split("/", 1))


def _ijcai(value: str) -> str:
    return "https://www.ijcai.org/Proceedings/{}/Papers/{}.pdf".format(*value.split("/", 1))


def _aaai_ocs(value: str) -> str:
    conference, _, number = value.partition("/")
    return f"https://www.aaai.org/ocs/index.php/{conference[:-2]}/{conference}/paper/view/{number}"


def _highwire(value: str) -> str:
    host, _, place = value.partition("/")
    return f"https://{host}/content/{place}"


def _oup(value: str) -> str:
    journal, _, place = value.partition("/")
    return f"https://academic.oup.com/{journal}/article/{place}"


_BUILT: dict[str, Callable[[str], str | None]] = {
    "neurips": _neurips,
    "cvf": _cvf,
    "ecva": _ecva,
    "gitlab": _gitlab,
    "usenix": _usenix,
    "ijcai": _ijcai,
    "aaai-ocs": _aaai_ocs,
    "highwire": _highwire,
    "oup": _oup,
}
