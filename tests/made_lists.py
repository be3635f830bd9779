"""Many lists that share works, and a world in which all of them are known. Everything is made up, from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from enrich.sandbox import World, parse_world

_ADJECTIVES = (
    "Neural",
    "Cortical",
    "Spiking",
    "Latent",
    "Sparse",
    "Recurrent",
    "Masked",
    "Causal",
    "Multimodal",
    "Generative",
)
_THINGS = (
    "dynamics",
    "attention",
    "decoders",
    "manifolds",
    "memory",
    "grids",
    "replay",
    "rewards",
    "timescales",
    "geometry",
)
_SOURCES = (
    "electrodes",
    "calcium imaging",
    "spikes",
    "behaviour",
    "speech",
    "touch",
    "sleep",
    "movement",
    "odours",
    "video",
)
_BEASTS = ("mice", "primates", "zebrafish", "ferrets", "crows", "bats", "rats", "humans", "flies", "octopuses")
_ACL = "Proceedings of the 61st Annual Meeting of the Association for Computational Linguistics (Volume 1: Long Papers)"
_FIRST = ("Ada", "Bo", "Cy", "Dana", "Eli", "Fay", "Gil", "Hana", "Ivo", "Jun", "Kit", "Lea", "Mo", "Noa", "Oz", "Pia")
_LAST = ("Example", "Test", "Sample", "Probe", "Mock", "Draft", "Model", "Trial", "Proof", "Stub", "Figure", "Legend")


@dataclass(frozen=True, slots=True)
class Made:
    """A world, and for each of its works the line by which lists name it."""

    world: World
    lines: tuple[str, ...]

    def write(self, folder: Path, lists: int, entries: int, seed: int = 5) -> list[Path]:
        """Lists of so many entries each, drawn from the works."""
        draw = Random(seed)  # noqa: S311 (no secret)
        folder.mkdir(parents=True)
        for number in range(lists):
            chosen = draw.sample(self.lines, entries)
            text = f"# Made-up list {number}\n\n## Papers\n\n" + "".join(f"- {line}\n" for line in chosen)
            (folder / f"list-{number:03}.md").write_text(text, "utf-8")
        return sorted(folder.glob("*.md"))


def made(*, seed: int = 5, **works_of: int) -> Made:
    """A world of works, so many of each kind.

    `arxiv`: with code at GitHub. `biorxiv`, `journal`. `titles`: in journals, and lists name them by title alone.
    `openreview`: submitted to a conference. `acl`: on a page of its proceedings.
    """
    draw = Random(seed)  # noqa: S311 (no secret)
    named = [f"{a} {t} of {b} from {s}" for a, t, b, s in product(_ADJECTIVES, _THINGS, _BEASTS, _SOURCES)]
    kinds = [kind for kind, count in works_of.items() for _ in range(count)]
    works, repositories, lines = [], [], []
    for number, (kind, title) in enumerate(zip(kinds, draw.sample(named, len(kinds)), strict=True)):
        authors = [f"{draw.choice(_FIRST)} {draw.choice(_LAST)}" for _ in range(3)]
        work, link = _work(kind, number)
        works.append({"id": f"work-{number}", "title": title, "authors": authors, **work})
        if kind == "arxiv":
            repositories.append({"name": f"lab-{number % 40}/code-{number}", "id": number + 1, "stars": number})
            link += f" [[GitHub](https://github.com/lab-{number % 40}/code-{number})]"
        lines.append(f"{title}, *{', '.join(authors)}* {link}")
    return Made(parse_world({"world": {"name": "made"}, "works": works, "repositories": repositories}), tuple(lines))


def _work(kind: str, number: int) -> tuple[dict[str, Any], str]:
    """What services hold of a work, and what a list links."""
    part: dict[str, Any]
    scholar = {"semantic_scholar": {"citations": number, "year": 2024}}
    if kind == "arxiv":
        name = f"2401.{number:05}"
        part = {"arxiv": {"id": name, "versions": [{"date": "2024-01-09"}]}}
        return scholar | part, f"[[arXiv 2024](https://arxiv.org/abs/{name})]"
    if kind == "biorxiv":
        doi = f"10.1101/2024.01.02.{number:06}"
        part = {"preprint": {"doi": doi, "versions": [{"date": "2024-01-02"}]}}
        return scholar | part, f"[[bioRxiv 2024](https://www.biorxiv.org/content/{doi}v1)]"
    if kind == "openreview":
        name = f"made{number:06}"
        part = {
            "openreview": {
                "id": name,
                "venue": "Submitted to ICLR 2026",
                "venueid": "ICLR.cc/2026/Conference/Submission",
            }
        }
        return scholar | part, f"[[OpenReview](https://openreview.net/forum?id={name})]"
    if kind == "acl":
        name = f"2023.acl-long.{number}"
        part = {"page": {"id": f"acl:{name}", "venue": _ACL, "year": 2023, "url": f"https://aclanthology.org/{name}/"}}
        return scholar | part, f"[[ACL 2023](https://aclanthology.org/{name}/)]"
    doi = f"10.9999/made.{number}"
    part = {"article": {"doi": doi, "container": "Journal of Made-up Things", "print": "2024-05"}}
    if kind == "journal":
        return scholar | part, f"[[Journal of Made-up Things 2024](https://doi.org/{doi})]"
    return scholar | part, f"[[Journal of Made-up Things 2024](https://lab.example.edu/papers/{number}.pdf)]"
