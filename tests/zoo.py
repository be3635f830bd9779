"""A list and its world in which every provider of the registry has something to answer. All of it is made up.

A provider that is new in the registry fails `tests/test_hostile.py` until it has a thing here: then it meets every
hostile answer without another edit.
"""

from __future__ import annotations

from typing import Any

from enrich.sandbox.world import World, parse_world

WHO = ["Ada B Example", "Bo de Vries", "Zoë Müller"]
GIT, DIGEST = "https://github.com/", "0123456789abcdef0123456789abcdef"


def work(title: str, *links: str, **parts: Any) -> dict[str, Any]:
    """A work and the links by which the list names it."""
    scholar = {"citations": 40, "year": 2024} | parts.pop("semantic_scholar", {})
    return {"id": title, "title": title, "authors": WHO, "semantic_scholar": scholar, "links": links, **parts}


def paged(identifier: str, title: str, url: str, venue: str, year: int = 2023, **page: Any) -> dict[str, Any]:
    """A paper that only its page and Semantic Scholar know."""
    shown = {"id": identifier, "venue": venue, "year": year, "url": url, "pages": "11-19", **page}
    return work(title, url, page=shown, unknown_to=["dblp", "openalex"], semantic_scholar={"known": False})


def article(number: int, **more: Any) -> dict[str, Any]:
    return {"doi": f"10.9999/jmu.{number}", "container": "Nature Made-up", "print": "2024-05", "citations": 7, **more}


def note(name: str, **more: Any) -> dict[str, Any]:
    place = {"venue": "ICLR 2024 poster", "venueid": "ICLR.cc/2024/Conference", "accepted": "2024-01-16"}
    return {"id": name, "api": 2, **place, **more}


NCBI = {"pubmed": "40000001", "pmc": "PMC4000001"}
WORKS = [
    work(
        "Spikes that everybody knows of", "https://arxiv.org/abs/2401.00001",
        arxiv={"id": "2401.00001", "doi": "10.9999/jmu.1"}, counts={"openalex": 30},
        article=article(1, pii="S0092867424000011"), openreview=note("MadeUpNote"),
    ),
    work("Notes that the newer host alone knows", "https://openreview.net/forum?id=NewerNote",
         openreview=note("NewerNote"), semantic_scholar={"known": False}, unknown_to=["dblp", "openalex"]),
    work(
        "Preprints that were made up early", "https://www.biorxiv.org/content/10.1101/359513v1",
        preprint={"doi": "10.1101/359513", "published": "10.9999/jmu.2"}, article=article(2), counts={"europepmc": 5},
    ),
    work(
        "Preprints of the other server by mistake", "https://doi.org/10.1101/359514",
        preprint={"doi": "10.1101/359514", "server": "medrxiv"}, semantic_scholar={"known": False},
        unknown_to=["openalex", "europepmc"],
    ),
    work(
        "Articles by the number of their publisher",
        "https://www.sciencedirect.com/science/article/pii/S0092867424000033",
        article=article(3, pii="S0092867424000033"),
    ),
    work(
        "Notes of an older host that were accepted", "https://openreview.net/forum?id=B1-Madeup",
        openreview=note("B1-Madeup", api=1, venue="ICLR 2018 poster", venueid="ICLR.cc/2018/Conference"),
        semantic_scholar={"known": False}, unknown_to=["dblp", "openalex"],
    ),
    work(
        "Articles that PubMed alone has heard of", "https://pubmed.ncbi.nlm.nih.gov/40000001/", article=article(4),
        semantic_scholar={**NCBI, "known": False}, unknown_to=["europepmc", "openalex"],
    ),
    work(
        "Articles that an archive alone has heard of", "https://pmc.ncbi.nlm.nih.gov/articles/PMC4000002/",
        article=article(5), semantic_scholar={"pubmed": "40000002", "pmc": "PMC4000002", "known": False},
        unknown_to=["europepmc", "openalex"],
    ),
    work(
        "Articles of which the converter alone has heard", "https://pmc.ncbi.nlm.nih.gov/articles/PMC4000003/",
        article=article(6), semantic_scholar={"pubmed": "40000003", "pmc": "PMC4000003", "known": False},
        unknown_to=["europepmc", "pubmed", "openalex"],
    ),
    work("Decoding what the first search has found", arxiv={"id": "2401.00007"}, unknown_to=["dblp", "openalex"]),
    work("Modelling what the second search alone finds", article=article(8), semantic_scholar={"known": False}),
    work(
        "Charting what the third search alone finds", arxiv={"id": "2401.00009"}, unknown_to=["openalex"],
        semantic_scholar={"known": False},
    ),
    work(
        "Mapping what the last search alone finds", arxiv={"id": "2401.00010"}, unknown_to=["dblp"],
        semantic_scholar={"known": False}, counts={"openalex": 3},
    ),
    paged(
        "acl:2023.acl-long.999", "Words that were made up", "https://aclanthology.org/2023.acl-long.999/",
        "Proceedings of the 61st Annual Meeting of the Made-up Association", code=f"{GIT}example/alpha",
    ),
    paged(
        "pmlr:v999/example23a", "Bounds that were made up", "https://proceedings.mlr.press/v999/example23a.html",
        "Proceedings of the 99th Made-up Conference",
    ),
    paged(
        f"neurips:2023/{DIGEST}", "Layers that were made up",
        f"https://proceedings.neurips.cc/paper_files/paper/2023/hash/{DIGEST}-Abstract-Conference.html",
        "Advances in Neural Information Processing Systems",
    ),
    paged(
        f"neurips:2021/{DIGEST}-round2", "Data that were made up",
        "https://datasets-benchmarks-proceedings.neurips.cc/paper_files/paper/2021/hash/"
        f"{DIGEST}-Abstract-round2.html",
        "Proceedings of the Neural Information Processing Systems Track on Datasets and Benchmarks", 2021,
    ),
    paged(
        "cvf:Probe_Views_CVPR_2023", "Views that were made up",
        "https://openaccess.thecvf.com/content/CVPR2023/html/Probe_Views_CVPR_2023_paper.html",
        "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    ),
    paged(
        "jmlr:v22/20-9999", "Streams that were made up", "https://jmlr.org/papers/v22/20-9999.html",
        "Journal of Machine Learning Research", 2021,
    ),
    paged(
        "aaai:31503", "Plans that were made up", "https://ojs.aaai.org/index.php/ICAPS/article/view/31503",
        "Proceedings of the International Conference on Automated Planning", 2024,
    ),
]  # fmt: skip
CODE: list[tuple[str, dict[str, Any]]] = [
    (f"{GIT}example/alpha", {"name": "example/alpha", "id": 1, "stars": 12, "license": "MIT", "release": "v1",
                             "citation": "preferred-citation: {type: article, doi: 10.9999/jmu.1}\n"}),
    ("https://gitlab.com/example/beta", {"name": "example/beta", "id": 2, "stars": 5, "host": "gitlab"}),
    ("https://codeberg.org/example/gamma", {"name": "example/gamma", "id": 3, "stars": 6, "host": "codeberg"}),
    ("https://huggingface.co/datasets/example/delta", {"name": "datasets/example/delta", "id": 4, "likes": 7,
                                                       "downloads": 70, "host": "huggingface"}),
]  # fmt: skip
DEPOSITS: list[tuple[str, dict[str, Any]]] = [
    ("https://zenodo.org/records/9999012", {"id": "zenodo:9999012", "title": "Made-up spikes", "downloads": 9}),
    ("https://zenodo.org/records/9999020",
     {"id": "zenodo:9999021", "title": "Made-up waves", "concept": "9999020", "downloads": 8}),
    ("https://figshare.com/articles/dataset/made_up/9999030", {"id": "figshare:9999030", "title": "Made-up maps"}),
    ("https://doi.org/10.3929/ethz-b-000000001",
     {"id": "thesis:1", "title": "Theses that are registered elsewhere", "authors": WHO,
      "doi": "10.3929/ethz-b-000000001", "kind": "publication"}),
]  # fmt: skip


def world() -> World:
    works = [{key: value for key, value in each.items() if key != "links"} for each in WORKS]
    repositories, deposits = [thing for _, thing in CODE], [thing for _, thing in DEPOSITS]
    return parse_world({"world": {"name": "zoo"}, "works": works, "repositories": repositories, "deposits": deposits})


def listing() -> str:
    """One entry for each work and each thing; who wrote them is told, so that searches can be believed."""
    papers = [_line(made["title"], *made["links"][:1]) for made in WORKS]
    things = [_line(thing.get("title", f"Code number {n}"), url) for n, (url, thing) in enumerate([*CODE, *DEPOSITS])]
    return "\n".join(["# Zoo", "", "## Papers", "", *papers, "", "## Things", "", *things, ""])


def _line(title: str, url: str = "https://lab.example.edu/paper.pdf") -> str:
    return f"- {title}, *{', '.join(WHO)}* [[paper]({url})]"
