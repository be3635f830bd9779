"""How right the dataset is: lists about works that others described, resolved over HTTP, compared with what is true.

    python tests/accuracy.py ../shared/truth              # prints the figures and every miss by cause
    python tests/accuracy.py ../shared/truth --write      # also puts the figures into docs/accuracy.md
    python tests/accuracy.py ../shared/truth --most 100   # at most so many rows of each table

The tables' facts become a world in which each service says its part (truth_world.py) and lists as people write them
(truth_lists.py). The sandbox serves the world, the pipeline resolves the lists as `enrich refresh` does, and what it
writes is compared with the facts (truth_score.py).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import truth
import truth_lists
from enrich.cache import Cache
from enrich.dataset import Entry
from enrich.demo import WORLD
from enrich.match import normal
from enrich.pipeline import Run, Work
from enrich.report import Report
from enrich.resolve import Resolution
from enrich.sandbox import Sandbox, load_world, running
from enrich.sandbox.world import Work as Made
from enrich.settings import Settings
from harness import IMPATIENT, LIST
from truth import Fact, Repo
from truth_lists import FIRST, LINKED, LISTED, NO_LOGIN, OPENREVIEW, PREPRINT, TITLE, Case
from truth_score import ABSTAINED, RIGHT, SILENT, UNSEEN, WRONG, Verdict, judge, unseen
from truth_world import Truth, make, titles_of

HERE = Path(__file__).parent
NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)

KINDS = (FIRST, LINKED, PREPRINT, TITLE, OPENREVIEW, LISTED, *NO_LOGIN)
ASPECTS = ("authors", "year", "venue", "published", "decision")
_LOGIN = frozenset({"OPENREVIEW_USERNAME", "OPENREVIEW_PASSWORD"})


@dataclass(slots=True)
class Figures:
    """All that the program found. `reports`: of the runs, with and without a login at OpenReview.

    `works`: how many the world holds. `repositories`: how many are right, and how many there are.
    """

    works: int = 0
    verdicts: dict[str, list[Verdict]] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    repositories: tuple[int, int] = (0, 0)
    seconds: float = 0.0

    def count(self, kind: str, identity: str) -> int:
        return sum(verdict.identity == identity for verdict in self.verdicts[kind])

    def told(self, kinds: Iterable[str], aspect: str) -> list[bool]:
        """For every entry of these kinds that was resolved and can be compared: whether the value is right."""
        return [v.values[aspect] for kind in kinds for v in self.verdicts[kind] if aspect in v.values]

    @property
    def wrong(self) -> int:
        """Identities that were accepted and are another work's."""
        return sum(self.count(kind, WRONG) for kind in self.verdicts)

    def right(self, aspect: str) -> float:
        """The share of right values among all that were written."""
        return _share(self.told(KINDS, aspect))

    @property
    def by_title(self) -> float:
        """The share of resolved entries among those that have nothing but a title, if any service knows the work."""
        return _share([v.identity == RIGHT for v in self.verdicts[TITLE] if v.is_known])


def _share(told: Sequence[bool]) -> float:
    return sum(told) / len(told) if told else 1.0


def measure(folder: Path, most: int) -> Figures:
    """Build world and lists from the tables, run the pipeline with and without a login, compare."""
    started = time.monotonic()
    first, repos = truth.first_list(), truth.repositories(folder, most)
    shipped = list(_of_first_list(first))
    facts = truth.read(folder, most)
    world = make([*facts, *_listed(folder.parent / "lists", facts, shipped)[:most]], repos, shipped)
    cases = truth_lists.cases(world)
    cases[FIRST] = truth_lists.first(first, LIST.read_text("utf-8").splitlines())
    cases[TITLE] += truth_lists.by_title(first)
    figures = Figures(works=len(world.world.works))
    with running(world.world) as sandbox, tempfile.TemporaryDirectory() as scratch:
        bench = _Bench(sandbox, Path(scratch), world, figures)
        bench.run("with login", cases, repos)
        without = dict(zip(NO_LOGIN, (cases[OPENREVIEW], cases[LISTED]), strict=True))
        bench.run("without login", without, [], lacking=_LOGIN)
    figures.seconds = time.monotonic() - started
    return figures


def _listed(folder: Path, facts: Iterable[Fact], shipped: Iterable[tuple[str, Made]]) -> list[Fact]:
    """Papers that other people's lists link at OpenReview, save those of which more is known."""
    known = {normal(fact.title) for fact in facts} | {normal(t) for _, work in shipped for t in titles_of(work)}
    names = {fact.openreview for fact in facts} | {work.openreview.id for _, work in shipped if work.openreview}
    found = [fact for fact in truth.at_openreview(folder) if fact.openreview not in names]
    return [fact for fact in found if not any(normal(fact.title).endswith(title) for title in known)]


def _of_first_list(facts: Iterable[Fact]) -> Iterator[tuple[str, Made]]:
    """The works of the shipped world, each with the fact it belongs to; decoys with none."""
    groups = {normal(fact.title): fact.group for fact in facts}
    for work in load_world(WORLD).works:
        found = next((groups[normal(title)] for title in titles_of(work) if normal(title) in groups), None)
        yield found or f"shipped {work.id}", work


@dataclass(frozen=True, slots=True)
class _Bench:
    sandbox: Sandbox
    folder: Path
    world: Truth
    figures: Figures

    def run(
        self, name: str, cases: Mapping[str, list[Case]], repos: Sequence[Repo], lacking: frozenset[str] = frozenset()
    ) -> None:
        """One run over a list of each kind, as `enrich refresh` does it, and the verdicts on what it writes."""
        lists = {kind: self._write(kind, truth_lists.text(kind, each)) for kind, each in cases.items()}
        if repos:
            lists["software"] = self._write("software", truth_lists.repository_list(repos))
        out = self.folder / name
        env = {key: value for key, value in self.sandbox.env().items() if key not in lacking}
        works = [Work.open(path, out) for path in lists.values()]
        with Run(works, Cache(out / "cache"), Settings.read({**env, **IMPATIENT}), now=lambda: NOW) as run:
            for stage in run.stages():
                for job in stage:
                    for _ in run.fetch(job):
                        pass
            run.finish()
        self.figures.reports[name] = run.report
        for kind, each in cases.items():
            entries = run.datasets[lists[kind].stem].entries
            work = next(work for work in works if work.document.name == lists[kind].stem)
            self.figures.verdicts[kind] = self._judge(each, lists[kind], entries, run.resolve(work))
        if repos:
            self._count(repos, run.datasets["software"].entries)

    def _write(self, kind: str, text: str) -> Path:
        path = self.folder / "raw" / f"{kind.replace(' ', '-').replace(',', '')}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def _judge(
        self, cases: Sequence[Case], path: Path, entries: Sequence[Entry], resolutions: Sequence[Resolution]
    ) -> list[Verdict]:
        """Each case with the entry that was read from its line."""
        lines = path.read_text("utf-8").splitlines()
        at = {resolution.entry.line: place for place, resolution in enumerate(resolutions)}
        first_lines: dict[str, list[int]] = {}
        for number, line in enumerate(lines, 1):
            first_lines.setdefault(line, []).append(number)
        verdicts = []
        for case in cases:
            place = at.get(first_lines[case.line.splitlines()[0]].pop(0))
            verdicts.append(
                unseen(case) if place is None else judge(case, entries[place], resolutions[place], self.world)
            )
        return verdicts

    def _count(self, repos: Sequence[Repo], entries: Sequence[Entry]) -> None:
        """Repositories whose name of today, licence, and archive are as they should be."""
        found = {each.identifier: each for entry in entries for each in entry.repositories}
        right = 0
        for repo in repos:
            each = found.get(f"github:{repo.name}")
            right += each is not None and (
                each.name == (repo.renamed_to or repo.name)
                and bool(each.renamed) == bool(repo.renamed_to)
                and bool(each.archived) == repo.archived
                and (repo.license is None or each.license == repo.license)
            )
        self.figures.repositories = (right, len(repos))


# what is shown


def tables(figures: Figures) -> str:
    """The figures in Markdown."""
    parts = [
        f"A world of {figures.works} works.",
        _table(
            ("entries", "read", "resolved", "abstained", "silent", "wrong identity", *ASPECTS),
            {kind: _row(figures, kind) for kind in KINDS},
        ),
        "Entries that have nothing but a title, by what they link, by what else they say, and by how it is spelt:",
        *(_by(figures, name, read) for name, read in _READS.items()),
        _published(figures),
        "Repositories: {} of {} with the right name, archive and licence.".format(*figures.repositories),
        *(
            f"Requests {name}: {report.sent}, the fewest possible {report.fewest}."
            for name, report in figures.reports.items()
        ),
    ]
    return "\n\n".join(parts) + "\n"


_READS: dict[str, Callable[[Case], str]] = {
    "link": lambda case: case.where,
    "says": lambda case: case.says,
    "spelt": lambda case: case.spelt,
}


def _row(figures: Figures, kind: str) -> list[str]:
    verdicts = figures.verdicts[kind]
    unread = figures.count(kind, UNSEEN)
    counts = [str(figures.count(kind, identity)) for identity in (RIGHT, ABSTAINED, SILENT, WRONG)]
    shares = [_percent(figures.told([kind], aspect)) for aspect in ASPECTS]
    return [str(len(verdicts)), str(len(verdicts) - unread), *counts, *shares]


def _by(figures: Figures, name: str, read: Callable[[Case], str]) -> str:
    rows: dict[str, list[Verdict]] = {}
    for verdict in figures.verdicts[TITLE]:
        if verdict.is_known:
            rows.setdefault(read(verdict.case), []).append(verdict)
    cells = {key: [str(len(each)), _percent([v.identity == RIGHT for v in each])] for key, each in sorted(rows.items())}
    return _table(("entries", "resolved"), cells, name)


def _published(figures: Figures) -> str:
    told: dict[str, list[bool]] = {}
    for verdict in figures.verdicts[PREPRINT]:
        if "published" in verdict.values or "published, unstated" in verdict.values:
            name = verdict.stated or "nobody"
            told.setdefault(name, []).append(
                verdict.values.get("published", verdict.values.get("published, unstated")) or False
            )
    return _table(("pairs", "found"), {k: [str(len(v)), _percent(v)] for k, v in sorted(told.items())}, "stated by")


def _table(head: Sequence[str], rows: Mapping[str, Sequence[str]], corner: str = "list") -> str:
    lines = [f"| {' | '.join([corner, *head])} |", f"| --- |{' --: |' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join([name, *cells])} |" for name, cells in rows.items())])


def _percent(told: Sequence[bool]) -> str:
    return f"{100 * _share(told):.1f} %" if told else "-"


def misses(figures: Figures, most: int = 3) -> str:
    """Every cause of a miss with its number, most frequent first, and some examples."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[str]] = {}
    for kind in KINDS:
        for verdict in figures.verdicts[kind]:
            for cause, example in verdict.misses:
                counts[kind, cause] += 1
                examples.setdefault((kind, cause), []).append(example)
    lines = []
    for (kind, cause), number in counts.most_common():
        lines.append(f"{number:5d}  {kind}: {cause}")
        lines += [f"         {example}" for example in examples[kind, cause][:most]]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Figures on how right the dataset is, and every miss by cause.")
    parser.add_argument("folder", type=Path, help="folder of truth tables")
    parser.add_argument("--most", type=int, default=1500, help="rows of each table, chosen by a fixed rule")
    parser.add_argument("--examples", type=int, default=3, help="examples of each cause")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/accuracy.md")
    options = parser.parse_args()
    if not list(options.folder.glob("*.tsv")):
        parser.error(f"no tables under {options.folder}")
    figures = measure(options.folder, options.most)
    text = tables(figures)
    print(text)
    print(misses(figures, options.examples))
    print(f"\n{figures.seconds:.0f} s")
    if options.write:
        (HERE.parent / "docs" / "accuracy.md").write_text(f"{_HEAD}\n{text}", "utf-8")


_HEAD = """# Figures on accuracy

Made by `make accuracy`: lists are written about works that others described (tables that are not part of the project),
the sandbox serves a world in which each service says its part of what is true, and what the pipeline writes is compared
with the tables. Names, titles, authors, identifiers, decisions and links are the tables'. Made up are: journal and day
of most publications, which service knows and states what, how titles are spelt in the lists, arXiv numbers of papers at
OpenReview, authors of papers that other people's lists link there, counts, one DOI in thirty typed wrongly at arXiv,
and works that look like others (one for every eighth).

Abstained: the entry says that nothing could be proven. Silent: nothing was looked for, as the entry says only a title
and links no paper. Values are compared where a work was resolved and somebody states them.
"""

if __name__ == "__main__":
    main()
