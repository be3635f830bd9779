"""A run keeps its promises: asked once, nothing lost, same input same bytes, whatever the services do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from enrich import match
from enrich.cache import Cache
from enrich.cli import main
from enrich.dataset import Dataset
from enrich.errors import UsageError
from enrich.pipeline import Run, Work
from enrich.plan import Scope
from enrich.provider import Field
from enrich.settings import Settings
from harness import IMPATIENT, LIST, Bench, bench

SERVICES = (
    *("arxiv", "biorxiv", "crossref", "datacite", "dblp", "europepmc", "figshare", "github", "openalex", "openreview"),
    "semantic_scholar",
)
FAULTS: dict[str, dict[str, Any]] = {
    "throttled without a hint": {"kind": "throttle"},
    "throttled with Retry-After": {"kind": "throttle", "retry_after": 1},
    "a server error": {"kind": "error", "status": 503},
    "a cut body": {"kind": "cut"},
    "a web page instead of an answer": {"kind": "html"},
    "an empty answer": {"kind": "empty"},
    "refused": {"kind": "refuse"},
    "connection dropped": {"kind": "cut", "abrupt": True},
}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Bench]:
    """Nothing asked yet."""
    with bench(tmp_path) as each:
        yield each


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one good run leaves: cache and files."""
    folder = tmp_path_factory.mktemp("first-night")
    with bench(folder) as each:
        each.run()
    return folder


@pytest.fixture
def known(lab: Bench, first_night: Path) -> Bench:
    """Everything asked once, on the bench's first day."""
    shutil.copytree(first_night, lab.folder, dirs_exist_ok=True)
    return lab


def values(dataset: Dataset) -> dict[str, tuple[object, ...]]:
    """What must not be lost: every value that services gave."""
    return {
        entry.id: (
            entry.title,
            tuple(entry.authors),
            entry.year,
            entry.venue and entry.venue.name,
            tuple(entry.identifiers),
            tuple((c.source, c.count, c.since) for c in entry.citations),
            tuple((r.identifier, r.stars, r.stars_since) for r in entry.repositories),
        )
        for entry in dataset.entries
    }


def test_problems_are_counted_and_new_ones_are_told(known: Bench, tmp_path: Path) -> None:
    source = tmp_path / "edited" / LIST.name
    source.parent.mkdir()
    source.write_bytes(LIST.read_bytes().replace(b"[[GitHub](https://github.com/joel99/ndt3)]", b"[[GitHub]()]"))
    counts = known.run().report.problems[LIST.stem]
    report = known.run(source).report
    assert report.problems[LIST.stem] == counts | {"empty-link": 1}
    assert [line for line in map(str, report.changes) if line.endswith("]")] == [
        "ndt3-a-generalist-intracortical-motor-decoder: the link “GitHub” has no target [empty-link]"
    ]
    assert report.as_json()["problems"] == report.problems


def test_a_problem_that_is_not_wanted_stands_nowhere(known: Bench, tmp_path: Path) -> None:
    source = tmp_path / "decided" / LIST.name
    source.parent.mkdir()
    shutil.copy(LIST, source)
    source.with_suffix(".yaml").write_text("check: {ignore: [counter, now-published, no-link]}")
    counts = known.run().report.problems[LIST.stem]
    unwanted = known.run(source).report.problems[LIST.stem]
    assert unwanted == {code: n for code, n in counts.items() if code not in ("counter", "now-published", "no-link")}
    assert len(counts) - len(unwanted) == 3


def test_a_second_run_asks_nothing_and_changes_no_byte(known: Bench) -> None:
    files = known.files()
    known.sleep(hours=12)
    again = known.run()
    assert again.report.sent == 0
    assert again.report.changed == []
    assert known.files() == files


def test_the_same_answers_give_the_same_bytes(known: Bench, tmp_path: Path) -> None:
    other = Bench(known.sandbox, tmp_path / "other")
    other.run()
    assert other.files() == known.files()


def test_a_number_keeps_the_day_on_which_it_was_first_seen(known: Bench) -> None:
    files = known.files()
    known.sleep(days=8)
    again = known.run()
    assert again.report.sent > 0
    assert known.files() == files


@pytest.mark.parametrize("service", SERVICES)
def test_an_outage_costs_no_value(known: Bench, service: str) -> None:
    before = values(known.dataset())
    known.sandbox.set_faults({service: {"kind": "down"}})
    known.sleep(days=40)
    run = known.run()
    assert service in run.report.troubled or f"{service}_v1" in run.report.troubled
    assert values(known.dataset()) == before
    assert any(entry.stale_since for entry in known.dataset().entries)


@pytest.mark.parametrize("service", SERVICES)
def test_an_outage_costs_no_value_even_without_a_cache(known: Bench, tmp_path: Path, service: str) -> None:
    """A fresh clone has the enriched YAML, but no cache: what only the silent service knew must stay."""
    before = values(known.dataset())
    (tmp_path / "cache").rename(tmp_path / "lost")
    known.sandbox.set_faults({service: {"kind": "down"}})
    known.run()
    after = values(known.dataset())
    assert {key: value[:4] for key, value in after.items()} == {key: value[:4] for key, value in before.items()}
    for key, value in before.items():
        assert set(value[5]) <= set(after[key][5])  # type: ignore[call-overload] # a tuple of counts
        assert set(value[6]) <= set(after[key][6])  # type: ignore[call-overload] # a tuple of repositories


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_a_passing_fault_is_waited_out(lab: Bench, fault: dict[str, Any]) -> None:
    """Each service fails once; only a refusal is final."""
    lab.sandbox.set_faults({service: {**fault, "times": 1} for service in SERVICES})
    run = lab.run()
    if fault["kind"] == "refuse":
        assert run.report.troubled
    else:
        browser_check = ["dblp", "openreview"] if fault["kind"] == "html" else []  # its page means: no access
        assert run.report.troubled == browser_check
        papers = [e for e in lab.dataset().entries if e.links and e.links[0].role == "paper"]
        closed = [e for e in papers if browser_check and (e.links[0].identifier or "").startswith("openreview:")]
        assert all(entry.authors for entry in papers if entry not in closed)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_a_lasting_fault_is_never_taken_for_absent(lab: Bench, fault: dict[str, Any]) -> None:
    lab.sandbox.set_faults({"all": fault})
    run = lab.run()
    assert sorted(run.report.troubled) == sorted(run.report.services())
    assert all(tally.outcomes["absent"] == 0 for tally in run.report.tallies.values())  # type: ignore[index] # a StrEnum


def test_a_silent_service_is_left_alone_soon(lab: Bench) -> None:
    """Six preprints go one by one; after two failures the rest is not even tried."""
    lab.sandbox.set_faults({"biorxiv": {"kind": "down"}})
    lab.run()
    assert sum(hit.service == "biorxiv" for hit in lab.sandbox.requests) <= 4


def test_a_stalled_service_ends_at_the_time_out(lab: Bench) -> None:
    lab.sandbox.set_faults({"arxiv": {"kind": "stall", "seconds": 30}})
    run = lab.run(ENRICH_TIMEOUT="0.3")
    assert run.report.troubled == ["arxiv"]


@pytest.mark.parametrize(
    "liars", [("semantic_scholar", "arxiv"), ("dblp",), ("datacite", "openalex")], ids=" and ".join
)
def test_a_wrong_record_is_not_believed(known: Bench, liars: tuple[str, ...]) -> None:
    """A service that answers with another work's record must not put it into an entry."""
    right = {entry.id: match.normal(entry.title) for entry in known.dataset().entries}
    known.sandbox.set_faults({service: {"kind": "wrong"} for service in liars})
    known.run(scope=Scope(force=True))
    assert {entry.id: match.normal(entry.title) for entry in known.dataset().entries} == right


def test_only_stars_asks_only_for_stars(known: Bench) -> None:
    known.sleep(days=40)
    run = known.run(scope=Scope(frozenset({Field.STARS})))
    assert set(run.report.tallies) == {"github"}
    assert run.report.sent == 1


def test_a_record_is_not_asked_for_again_by_another_of_its_names(known: Bench) -> None:
    run = known.run()
    for resolution in run.resolve(run.works[0]):
        asked = [(q.provider, q.identifier) for q in resolution.asked]
        for e in resolution.believed:
            later = asked[asked.index((e.provider, e.asked)) + 1 :]
            assert not [i for i in e.record.identifiers if (e.provider, i) in later]


def test_force_asks_again(known: Bench) -> None:
    again = known.run(scope=Scope(force=True))
    assert set(again.report.services()) == set(SERVICES)


def test_without_a_token_repositories_go_one_by_one_and_unchanged_ones_for_free(lab: Bench) -> None:
    lab.run(GITHUB_TOKEN="")
    lab.sleep(days=2)
    run = lab.run(GITHUB_TOKEN="")
    assert run.report.tallies["github_rest"].outcomes["found"] == 25  # type: ignore[index] # a StrEnum
    statuses = {hit.status for hit in lab.sandbox.requests if hit.service == "github"}
    assert 304 in statuses
    assert lab.dataset().entries[1].repositories[0].stars is not None


def test_without_an_account_openreview_is_not_asked_and_says_so(lab: Bench) -> None:
    run = lab.run(OPENREVIEW_USERNAME="", OPENREVIEW_PASSWORD="")
    assert not any(hit.service.startswith("openreview") for hit in lab.sandbox.requests)
    assert "openreview" in run.report.skipped
    poyo = lab.dataset().entries[0]
    assert poyo.citations, "found by title, venue and year instead"


def test_without_an_account_dblp_tells_where_a_submission_was_published(lab: Bench) -> None:
    """Also where nobody else knows the paper: two entries of the list have nothing but an OpenReview link."""
    lab.sandbox.set_faults({service: {"kind": "down"} for service in ("semantic_scholar", "crossref")})
    lab.run(OPENREVIEW_USERNAME="", OPENREVIEW_PASSWORD="")
    linked = {e.links[0].identifier: e for e in lab.dataset().entries if e.links}
    accepted, rejected = linked["openreview:IuU0wcO0mo"], linked["openreview:R9feGbYRG7"]
    assert accepted.sources["authors"] == accepted.sources["venue"] == "dblp openreview:IuU0wcO0mo"
    assert (accepted.authors[0], accepted.year, accepted.venue and accepted.venue.name) == (
        "Mehdi Azabou",
        2025,
        "ICLR",
    )
    assert rejected.authors == []


@pytest.mark.parametrize("gate", ["challenge", "html"])
def test_a_closed_openreview_is_refused_not_absent(lab: Bench, gate: Any) -> None:
    lab.sandbox.accounts.gate = gate
    run = lab.run(OPENREVIEW_PASSWORD="wrong")  # noqa: S106 (a password that fits nothing)
    outcomes = run.report.tallies["openreview"].outcomes
    assert (outcomes["refused"], outcomes["absent"]) == (4, 0)  # type: ignore[index] # StrEnums


def test_an_added_paper_costs_one_request_for_each_service(lab: Bench, tmp_path: Path) -> None:
    lines = LIST.read_text("utf-8").splitlines(keepends=True)
    source = tmp_path / "raw" / "grown.md"
    source.parent.mkdir()
    source.write_text("".join(line for line in lines if "GNOCCHI" not in line), "utf-8")
    lab.run(source)
    source.write_text("".join(lines), "utf-8")
    run = lab.run(source)
    assert run.report.requests == dict.fromkeys(("arxiv", "datacite", "dblp", "openalex", "semantic_scholar"), 1)


def test_offline_builds_from_the_cache_alone(known: Bench, tmp_path: Path) -> None:
    (tmp_path / "awesome-brain-fm.yaml").unlink()
    run = known.run()
    assert run.report.sent == 0
    assert all(entry.authors for entry in known.dataset().entries[:8])


def test_keys_stand_in_no_file(lab: Bench, tmp_path: Path) -> None:
    lab.run(S2_API_KEY="s3cr3t-s2", GITHUB_TOKEN="s3cr3t-gh")  # noqa: S106 (made up, to be looked for)
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"s3cr3t" not in path.read_bytes()


def test_a_sandbox_cannot_write_into_the_published_data(
    lab: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("enrich.pipeline.ENRICHED", tmp_path)
    with pytest.raises(Exception, match="made-up numbers do not belong"):
        lab.run()


@pytest.mark.slow
def test_the_published_limits_are_kept(tmp_path: Path) -> None:
    """At the pace of the providers, a sandbox that enforces the limits has nothing to complain of."""
    with bench(tmp_path, limits=True) as lab:
        run = lab.run(ENRICH_PACE="1")
        assert run.report.troubled == []
        assert lab.sandbox.violations == []


def test_the_command_line_tells_an_outage_by_its_exit_code(
    lab: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**lab.sandbox.env(), **IMPATIENT, "ENRICH_CACHE": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    call = ["refresh", str(LIST), "--out", str(tmp_path / "out"), "--report", str(tmp_path / "report.json")]
    fine = CliRunner().invoke(main, call)
    assert fine.exit_code == 0, fine.output
    lab.sandbox.set_faults({"crossref": {"kind": "down"}})
    down = CliRunner().invoke(main, [*call, "--force"])
    assert down.exit_code == 3
    assert "crossref" in down.stderr
    assert "old values kept" in down.stderr
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["troubled"] == ["crossref"]


def test_a_week_later_counts_cost_one_request_for_each_service(known: Bench) -> None:
    """What a search once found is asked again by its id, in the batch of all."""
    known.sleep(days=8)
    assert known.run().report.requests == {
        "crossref": 1, "europepmc": 1, "github": 1, "openalex": 1, "semantic_scholar": 1,
    }  # fmt: skip


def test_a_list_of_the_same_name_or_a_file_that_is_not_ours_is_spared(lab: Bench, tmp_path: Path) -> None:
    mine = tmp_path / "awesome-brain-fm.md"
    mine.write_text("my own notes", "utf-8")
    with pytest.raises(UsageError, match="was not written by enrich"):
        lab.run()
    assert mine.read_text("utf-8") == "my own notes"
    with pytest.raises(UsageError, match="would be overwritten"):
        Work.open(LIST, LIST.parent)
    works = [Work.open(LIST, tmp_path / "out")] * 2
    cache = Cache(tmp_path / "cache")
    with pytest.raises(UsageError, match="the same name"):
        Run(works, cache, Settings())
    cache.close()


def test_a_count_that_a_service_forgets_stays(known: Bench) -> None:
    """A changed shape is no reason to lose a number: the records come without their counts."""
    before = values(known.dataset())
    path = known.folder / "awesome-brain-fm.yaml"
    text = path.read_text("utf-8")
    cache = Cache(known.folder / "cache")
    run = Run([Work.open(LIST, known.folder)], cache, Settings(known.sandbox.env()), now=lambda: known.now)
    with run:
        for question in [q for r in run.resolve(run.works[0]) for q in r.asked if q.provider in ("github", "crossref")]:
            fact = cache.fact(question.provider, question.identifier)
            assert fact is not None
            for name in ("stargazerCount", "is-referenced-by-count"):
                if isinstance(fact.payload, dict):
                    fact.payload.pop(name, None)
            cache.put(fact)
        run.known.clear()
        run.resolved.clear()
        run.finish()
    assert {key: set(value[5:]) for key, value in values(known.dataset()).items()} == {
        key: set(value[5:]) for key, value in before.items()
    }
    assert path.read_text("utf-8").count("count:") == text.count("count:")


def test_every_question_has_an_outcome(known: Bench) -> None:
    """Found and absent are facts; what was refused, failed or never asked says so, and old answers bear their day."""
    known.sandbox.set_faults({"crossref": {"kind": "down"}, "semantic_scholar": {"kind": "refuse"}})
    known.sleep(days=40)
    known.run(OPENREVIEW_USERNAME="", OPENREVIEW_PASSWORD="")
    entries = {entry.name or entry.title: entry for entry in known.dataset().entries}
    poyo, cebra = entries["POYO+"], entries["CEBRA"]
    assert poyo.outcomes["openreview openreview:IuU0wcO0mo"] == "not asked"
    assert poyo.outcomes["dblp openreview:IuU0wcO0mo"] == "found"
    asked = "crossref doi:10.1038/s41586-023-06031-6"
    assert cebra.outcomes[asked] in ("failed", "not asked")
    assert cebra.stale_since[asked] == "2026-06-01"
    outcomes = {outcome for entry in entries.values() for outcome in entry.outcomes.values()}
    assert outcomes == {"found", "absent", "refused", "failed", "not asked"}
