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
    "acl": "https://aclanthology.org/{}/",
    "acm": "https://dl.acm.org/doi/{}",
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
    if placed := _PLACED.get(identifier.scheme):
        return placed(value, identifier.place)
    build = _BUILT.get(identifier.scheme)
    return build(value) if build else None


def _neurips(value: str, track: str | None) -> str | None:
    """Since 2022 the address ends in the name of the track, which the value does not hold."""
    year, _, digest = value.partition("/")
    digest, _, part = digest.partition("-round")
    if part:
        host = "https://datasets-benchmarks-proceedings.neurips.cc"
        return f"{host}/paper_files/paper/{year}/hash/{digest}-Abstract-round{part}.html"
    if track is None and year >= "2022":
        return None
    end = f"-{track}" if track else ""
    return f"https://proceedings.neurips.cc/paper_files/paper/{year}/hash/{digest}-Abstract{end}.html"


def _neurips_number(value: str, slug: str | None) -> str:
    return f"https://papers.nips.cc/paper/{value}-{slug or ''}"


def _aaai(value: str, journal: str | None) -> str:
    return f"https://ojs.aaai.org/index.php/{journal or 'AAAI'}/article/view/{value}"


def _cvf(value: str, folder: str | None) -> str | None:
    """A workshop's folder is not in the file name. That of a conference was written four ways."""
    if folder is None:
        folder = _cvf_folder(value)
    return f"https://openaccess.thecvf.com/{folder}{value}_paper.html" if folder else None


def _cvf_folder(value: str) -> str | None:
    match = re.search(r"_(?:([A-Z]+)_(\d{4})|(\d{4})_([A-Z]+))$", value)
    if not match or value.endswith("W") or "W_" in match[0]:
        return None
    conference, year = match[1] or match[4], match[2] or match[3]
    if year >= "2021":
        return f"content/{conference}{year}/html/"
    return f"content_{conference if year >= '2019' or conference == 'ECCV' else conference.lower()}_{year}/html/"


def _ecva(value: str) -> str:
    """Pages carry a short number, files a long one."""
    conference, _, number = value.partition("/")
    if len(number) > 5:
        return f"https://www.ecva.net/papers/{conference}/papers_ECCV/papers/{number}.pdf"
    return f"https://www.ecva.net/papers/{conference}/papers_ECCV/html/{number}_{conference.upper()}_paper.php"


def _pmlr(value: str) -> str:
    """Two early volumes write their keys with a capital."""
    volume, _, key = value.partition("/")
    return f"https://proceedings.mlr.press/{volume}/{key.capitalize() if volume in ('v30', 'v40') else key}.html"


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


# What a link may have told of the address, `Identifier.place`, comes second.
_PLACED: dict[str, Callable[[str, str | None], str | None]] = {
    "neurips": _neurips,
    "neurips-number": _neurips_number,
    "cvf": _cvf,
    "aaai": _aaai,
}
_BUILT: dict[str, Callable[[str], str | None]] = {
    "ecva": _ecva,
    "pmlr": _pmlr,
    "gitlab": _gitlab,
    "usenix": _usenix,
    "ijcai": _ijcai,
    "aaai-ocs": _aaai_ocs,
    "highwire": _highwire,
    "oup": _oup,
}


def is_scheme(text: str) -> bool:
    """Whether a word is one of the schemes whose identifiers have a page."""
    return text in _PAGES or text in _PLACED or text in _BUILT
