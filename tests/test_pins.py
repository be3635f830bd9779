"""A person's decision holds: over every run, every outage, every service; and it is told when it may go."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from enrich import dataset as data
from enrich import decisions
from enrich.cli import main
from enrich.decisions import Pin, Values
from enrich.errors import UsageError
from enrich.lists.reader import read_list
from enrich.pinned import pinned, unpinned
from enrich.pins import assign, new_keys
from enrich.pipeline import Run
from enrich.providers import PROVIDERS
from enrich.sandbox import Sandbox, parse_world, running
from harness import Bench

TITLE = "Learning neural dynamics from spikes at scale"
VENUE = "Neural Information Processing Systems"
LINK = "https://arxiv.org/abs/2401.00001"
LISTED = f"{TITLE} [[arXiv]({LINK})]"
POSTER = f"{TITLE} [[NeurIPS 2024](https://example.org/poster.pdf)]"
SLUG = "learning-neural-dynamics-from-spikes-at-scale"


def work(title: str = TITLE, number: str = "2401.00001", *, author: str = "Ada Example", **more: Any) -> dict[str, Any]:
    scholar = {"venue": VENUE, "year": 2024, "citations": 3}
    paper = {"id": number, "versions": [{"date": "2024-01-01"}]}
    return {"id": number, "title": title, "authors": [author], "semantic_scholar": scholar, "arxiv": paper, **more}


ELSEWHERE = work(  # the same title, in another venue and year than the list says
    semantic_scholar={"venue": "CVPR", "year": 2019, "citations": 3},
    arxiv={"id": "2401.00001", "versions": [{"date": "2019-01-01"}]},
)
DOWN = {provider.service: {"kind": "down"} for provider in PROVIDERS}


@dataclass
class Desk:
    """A list of one entry, the world that it meets, and the pins beside it."""

    folder: Path
    line: str = LISTED
    works: list[dict[str, Any]] = field(default_factory=lambda: [work()])
    pins: dict[str, Any] = field(default_factory=dict)
    days: int = 0
    faults: dict[str, Any] = field(default_factory=dict)
    served: tuple[dict[str, Any], Sandbox] | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def run(self) -> Run:
        """One night in the world as it is now."""
        source = self.folder / "raw" / "list.md"
        source.parent.mkdir(exist_ok=True)
        source.write_text(f"# List\n\n## Papers\n\n- {self.line}\n", "utf-8")
        source.with_suffix(".yaml").write_text(json.dumps({"pins": self.pins}), "utf-8")
        bench = Bench(self.sandbox(), self.folder / "out")
        bench.sleep(days=self.days)
        return bench.run(source)

    def sandbox(self) -> Sandbox:
        """One that serves the world as it is now: another world, another sandbox."""
        world = {"world": {"name": "pins"}, "works": self.works}
        if self.served is None or self.served[0] != world:
            self.stack.close()
            self.served = deepcopy(world), self.stack.enter_context(running(parse_world(world)))
        self.served[1].set_faults(self.faults)
        return self.served[1]

    def entry(self) -> data.Entry:
        """The one entry after a run, as it stands in the file."""
        self.run()
        return self.read()

    def read(self) -> data.Entry:
        dataset = data.load(self.folder / "out" / "list.yaml")
        assert dataset is not None
        return dataset.entries[0]

    def forget(self) -> None:
        shutil.rmtree(self.folder / "out" / "cache")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    with desk.stack:
        yield desk


def codes(entry: data.Entry) -> set[str]:
    return {problem.code for problem in entry.problems}


class TestIdentity:
    @pytest.mark.parametrize("key", [SLUG, "https://example.org/poster.pdf"])
    def test_what_an_entry_is(self, desk: Desk, key: str) -> None:
        desk.line = POSTER.replace("NeurIPS 2024", "poster")
        assert desk.entry().authors == []
        desk.pins = {key: {"identifiers": [LINK]}}
        entry = desk.entry()
        assert entry.authors == ["Ada Example"]
        assert "arxiv:2401.00001" in entry.identifiers
        assert entry.candidates == []
        assert not codes(entry) & {"unresolved", "title"}

    def test_a_pin_by_link_survives_an_edited_title(self, desk: Desk) -> None:
        desk.line = f"Another title that says nothing [[arXiv]({LINK})]"
        assert desk.entry().authors == []
        desk.pins = {"arxiv:2401.00001": {"identifiers": ["arxiv:2401.00001"]}}
        assert desk.entry().authors == ["Ada Example"]
        desk.line = f"Yet another title that says nothing [[arXiv]({LINK})]"
        entry = desk.entry()
        assert (entry.id, entry.authors) == ("yet-another-title-that-says-nothing", ["Ada Example"])
        assert "title" not in codes(entry), "a person knows that the titles differ"
        assert entry.written["title"] == "Yet another title that says nothing"

    def test_what_it_is_not_is_never_offered_again(self, desk: Desk) -> None:
        desk.line, desk.works = POSTER, [ELSEWHERE]
        candidate = desk.entry().candidates[0]
        assert (candidate.identifier, candidate.authors) == ("arxiv:2401.00001", "Ada Example")
        assert (candidate.year, candidate.url) == (2019, LINK)
        desk.pins = {SLUG: {"not": [candidate.identifier]}}
        desk.days = 40
        entry = desk.entry()
        assert entry.candidates == []
        assert "unresolved" not in codes(entry), "a person has decided"

    def test_a_refused_link_names_nothing(self, desk: Desk) -> None:
        right = work(number="2401.00002", author="Bob Right")
        desk.works = [work(author="Ada Wrong"), right]
        assert desk.entry().authors == ["Ada Wrong"]
        desk.pins = {SLUG: {"not": ["arxiv:2401.00001"], "identifiers": ["arxiv:2401.00002"]}}
        entry = desk.entry()
        assert entry.authors == ["Bob Right"]
        assert "arxiv:2401.00001" not in entry.identifiers

    def test_a_wrong_paper_does_not_stay_through_an_outage(self, desk: Desk) -> None:
        desk.works = [work(author="Ada Wrong"), work(number="2401.00002", author="Bob Right")]
        assert desk.entry().authors == ["Ada Wrong"]
        desk.pins = {SLUG: {"not": ["arxiv:2401.00001"], "identifiers": ["arxiv:2401.00002"]}}
        desk.faults = DOWN
        entry = desk.entry()
        assert (entry.authors, entry.title, entry.citations) == ([], TITLE, [])
        assert entry.identifiers == ["arxiv:2401.00002"]

    def test_one_name_more_of_the_same_work_loses_nothing(self, desk: Desk) -> None:
        article = work(article={"doi": "10.9999/one", "container": "Journal", "print": "2024-05"})
        desk.line, desk.works = f"{TITLE} [[DOI](https://doi.org/10.9999/one)]", [article]
        del article["arxiv"]
        before = desk.entry()
        desk.pins, desk.days = {SLUG: {"identifiers": ["pmid:12345678"]}}, 8
        after = desk.entry()
        assert before.citations
        assert (after.citations, after.since) == (before.citations, before.since)

    def test_another_work_leaves_nothing_of_the_one_before(self, desk: Desk) -> None:
        """What a search had found is remembered by its relations; a person's word ends that."""
        desk.line = POSTER
        desk.works = [work(author="Ada Wrong"), work("Cells of the retina", "2401.00002", author="Bob Right")]
        assert desk.entry().authors == ["Ada Wrong"]
        desk.pins = {SLUG: {"identifiers": ["arxiv:2401.00002"]}}
        entry = desk.entry()
        assert (entry.title, entry.authors) == ("Cells of the retina", ["Bob Right"])
        assert not [line for line in entry.proof if "2401.00001" in line]

    def test_taken_out_it_leaves_nothing_behind(self, desk: Desk) -> None:
        desk.line, desk.works = POSTER, [ELSEWHERE]
        plain = desk.entry()
        desk.pins = {SLUG: {"identifiers": ["arxiv:2401.00001"]}}
        assert desk.entry().authors == ["Ada Example"]
        desk.pins = {}
        assert desk.entry() == plain

    def test_a_slip_of_the_pen_is_told(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"identifiers": ["arxiv:2401.99999"]}}
        assert "pin-absent" in codes(desk.entry())

    def test_it_is_not_told_while_services_are_silent(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"identifiers": ["arxiv:2401.99999"]}}
        desk.faults = DOWN
        assert "pin-absent" not in codes(desk.entry())

    def test_when_services_come_to_the_same_the_pin_may_go(self, desk: Desk) -> None:
        desk.line, desk.works = POSTER, [ELSEWHERE]
        desk.pins = {SLUG: {"identifiers": ["arxiv:2401.00001"]}}
        assert "pin-agrees" not in codes(desk.entry())
        desk.works, desk.days = [work()], 400
        report = desk.run().report
        assert (
            report.pins
            == [f"list: {SLUG}: services say the same by themselves now: the pin may go [pin-agrees]"]
            == report.as_json()["pins"]
        )
        desk.pins = {}
        assert desk.entry().authors == ["Ada Example"]

    def test_a_pin_costs_no_request_more(self, desk: Desk, tmp_path: Path) -> None:
        sent = desk.run().report.sent
        other = Desk(tmp_path / "other", pins={SLUG: {"identifiers": ["arxiv:2401.00001"]}}, served=desk.served)
        other.folder.mkdir()
        assert other.run().report.sent == sent


class TestValues:
    VALUES: ClassVar[dict[str, Any]] = {
        "title": "As we say",
        "year": 2023,
        "venue": "NeurIPS",
        "status": "oral",
        "authors": ["A. Person"],
    }

    def test_they_win_and_what_services_say_stays_visible(self, desk: Desk) -> None:
        plain = desk.entry()
        desk.pins = {SLUG: {"values": self.VALUES, "reason": "I was there"}}
        entry = desk.entry()
        assert (entry.title, entry.year, entry.authors) == ("As we say", 2023, ["A. Person"])
        assert entry.venue == data.Venue(
            name="NeurIPS", full="Conference on Neural Information Processing Systems", status="oral"
        )
        assert {name for name, source in entry.sources.items() if source == "pin"} == {*self.VALUES, "venue.status"} - {
            "status"
        }
        assert entry.upstream is not None
        assert (entry.upstream.title, entry.upstream.year) == (TITLE, 2024)
        assert entry.upstream.sources["year"] == plain.sources["year"]
        assert entry.written["title"] == TITLE
        assert "year: pinned to 2023; semantic_scholar" in next(
            p.message for p in entry.problems if "year" in p.message
        )
        assert unpinned(entry).model_copy(update={"problems": [], "written": {}}) == plain.model_copy(
            update={"problems": [], "written": {}}
        )

    def test_explain_names_the_person_and_what_services_say(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"values": {"year": 2023}}}
        run = desk.run()
        ((_, facts),) = run.explain(run.works[0])
        (year,) = [fact for fact in facts if fact.field == "year"]
        assert (year.value, year.source, [claim.value for claim in year.lost]) == (2023, "pin", [2024])

    def test_taken_out_they_leave_nothing_behind_even_in_an_outage(self, desk: Desk) -> None:
        plain = desk.entry()
        desk.pins = {SLUG: {"values": self.VALUES}}
        desk.run()
        desk.forget()
        desk.pins, desk.faults = {}, DOWN
        entry = desk.entry()
        assert (entry.title, entry.year, entry.authors, entry.venue) == (
            plain.title,
            plain.year,
            plain.authors,
            plain.venue,
        )
        assert "pin" not in entry.sources.values()
        assert entry.upstream is None

    def test_they_hold_through_an_outage(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"values": {"year": 2023}}}
        first = desk.entry()
        desk.forget()
        desk.faults = DOWN
        entry = desk.entry()
        assert (entry.year, entry.upstream, codes(entry)) == (2023, first.upstream, codes(first))

    def test_what_services_say_by_themselves_may_go(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"values": {"year": 2024, "authors": ["Someone Else"]}}}
        told = [problem.message for problem in desk.entry().problems if problem.code.startswith("pin")]
        assert told == [
            "authors: pinned to Someone Else; semantic_scholar arxiv:2401.00001 says Ada Example",
            "services say the same by themselves now: that part of the pin (year) may go",
        ]

    def test_a_gap_is_filled(self, desk: Desk) -> None:
        desk.line = "A tool [[GitHub](https://github.com/a/b)]"
        desk.pins = {"github:a/b": {"values": {"year": 2020, "publication": {"venue": "JOSS", "date": "2020-05-01"}}}}
        entry = desk.entry()
        assert entry.year == 2020
        assert entry.publication == data.Manifestation(venue="JOSS", date="2020-05-01")
        assert not [code for code in codes(entry) if code.startswith("pin")]

    def test_a_pinned_year_settles_what_the_label_says(self, desk: Desk) -> None:
        desk.line = f"{TITLE} [[NeurIPS 2021]({LINK})]"
        assert "label-year" in codes(desk.entry())
        desk.pins = {SLUG: {"values": {"year": 2021}}}
        assert "label-year" not in codes(desk.entry())

    def test_twice_is_once(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"values": self.VALUES, "identifiers": [LINK]}}
        desk.run()
        assert desk.run().report.changed == []


class TestCheck:
    """`enrich check` tells what is wrong with pins today, and what the last refresh found of those that still stand."""

    def check(self, desk: Desk) -> list[str]:
        arguments = ["check", str(desk.folder / "raw" / "list.md"), "--out", str(desk.folder / "out"), "--all"]
        lines = CliRunner().invoke(main, arguments).stdout.splitlines()
        return [line.partition(": ")[2] for line in lines if "[pin-" in line]

    def test_pins_are_checked(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"values": {"year": 2024}}, "nobody": {"leave_alone": True}}
        desk.run()
        assert self.check(desk) == [
            "warning: pin `nobody`: no entry has this id or links this [pin-unused]",
            "notice: services say the same by themselves now: the pin may go [pin-agrees]",
        ]
        decided = desk.folder / "raw" / "list.yaml"
        decided.write_text(f"pins:\n  {SLUG}:\n    leave_alone: yes\n    expires: 2020-01-01\n")
        assert self.check(desk) == ["warning: its pin counted until 2020-01-01; renew it, or remove it [pin-expired]"]
        decided.write_text("check: {ignore: [pin-unused]}\npins:\n  nobody:\n    leave_alone: yes\n")
        assert self.check(desk) == []


class TestLeaveAlone:
    def test_nothing_is_asked_and_nothing_changes(self, desk: Desk) -> None:
        plain = desk.entry()
        desk.pins = {SLUG: {"leave_alone": True}}
        desk.days, desk.works = 60, [work(semantic_scholar={"venue": VENUE, "year": 2019, "citations": 900})]
        run = desk.run()
        assert run.report.sent == 0
        assert desk.read() == plain.model_copy(update={"problems": []})

    def test_what_people_write_in_the_list_still_counts(self, desk: Desk) -> None:
        desk.run()
        desk.pins = {"arxiv:2401.00001": {"leave_alone": True}}
        desk.line = f"{LISTED} `new tag`"
        assert [tag.text for tag in desk.entry().tags] == ["new tag"]

    def test_without_anything_known_the_list_alone_speaks(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"leave_alone": True, "values": {"year": 2022}}}
        entry = desk.entry()
        assert (entry.title, entry.year, entry.authors) == (TITLE, 2022, [])


class TestWhichPin:
    DOCUMENT = read_list(
        f"- First paper of many words [a]({LINK}) [b](https://github.com/a/b)\n"
        "- Second paper of many words [a](https://doi.org/10.1000/x) [b](https://github.com/a/b)\n"
        "- Third paper of many words [a](https://doi.org/10.1000/x)\n".encode(),
        "x",
    )
    FIRST, SECOND, THIRD = (f"{place}-paper-of-many-words" for place in ("first", "second", "third"))

    def assigned(self, *keys: str, today: date = date(2026, 6, 1), expires: str = "2026-06-01") -> Any:
        pin = Pin(identifiers=["doi:10.1000/x"], expires=date.fromisoformat(expires))
        return assign(decisions.Decisions(pins=dict.fromkeys(keys, pin)), self.DOCUMENT, today)

    @pytest.mark.parametrize(
        ("key", "takers"),
        [
            (FIRST, [FIRST]), ("arxiv:2401.00001", [FIRST]), (f"{LINK}v3", [FIRST]), ("arXiv:2401.00001", [FIRST]),
            ("doi:10.1000/X", [SECOND, THIRD]), ("https://github.com/a/b/tree/main", [FIRST, SECOND]),
            ("first-paper", []), ("10.1000/none", []), ("", []),
        ],
    )  # fmt: skip
    def test_id_or_link(self, key: str, takers: list[str]) -> None:
        pins = self.assigned(key)
        assert list(pins.by_entry) == takers
        assert bool(pins.unused) is not bool(takers)

    def test_an_id_goes_before_a_link(self) -> None:
        pins = self.assigned("doi:10.1000/x", self.SECOND)
        assert pins.keys == {self.SECOND: self.SECOND, self.THIRD: "doi:10.1000/x"}
        assert [p.message for p in self.assigned("arxiv:2401.00001", self.FIRST).unused] == [
            f"pin `arxiv:2401.00001`: {self.FIRST} has another pin; make one of the two"
        ]

    def test_one_without_an_entry_is_told_with_ids_like_it(self) -> None:
        (problem,) = self.assigned("frist-paper-of-many-words").unused
        assert problem.code == "pin-unused"
        assert "ids like it: first-paper-of-many-words" in problem.message
        assert self.assigned("arxiv:2401.77777").unused[0].message.endswith("no entry has this id or links this")

    def test_one_that_is_over_does_not_count_and_is_told(self) -> None:
        assert self.assigned(self.FIRST).by_entry
        pins = self.assigned(self.FIRST, today=date(2026, 6, 2))
        assert not pins.by_entry
        assert pins.expired[self.FIRST].message == "its pin counted until 2026-06-01; renew it, or remove it"

    def test_new_pins_stand_under_what_only_their_entry_links(self) -> None:
        assert new_keys(self.DOCUMENT) == {
            self.FIRST: "arxiv:2401.00001", self.SECOND: self.SECOND, self.THIRD: self.THIRD,
        }  # fmt: skip

    def test_a_run_tells_of_both(self, desk: Desk) -> None:
        desk.pins = {SLUG: {"values": {"year": 2020}, "expires": "2026-06-01"}, "nobody": {"leave_alone": "yes"}}
        assert desk.entry().year == 2020, "the last day counts"
        desk.days = 1
        report = desk.run().report
        assert desk.read().year == 2024
        assert report.pins == [
            "list: pin `nobody`: no entry has this id or links this [pin-unused]",
            f"list: {SLUG}: its pin counted until 2026-06-01; renew it, or remove it [pin-expired]",
        ]


FORM = st.fixed_dictionaries({}, optional={"venue": st.sampled_from(["NIPS", "Odd"]), "year": st.integers(1900, 2030)})
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["One", "Two"]),
        "authors": st.lists(st.sampled_from(["A", "B"]), min_size=1),
        "year": st.integers(1900, 2030),
        "type": st.sampled_from(["book", "other"]),
        "notice": st.sampled_from(["none", "retracted"]),
        "preprint": FORM,
        "publication": FORM,
    },
).flatmap(
    lambda values: st.sampled_from([{}, {"venue": "NeurIPS"}, {"venue": "Odd", "status": "oral", "track": "T"}]).map(
        lambda venue: values | venue
    )
)
SAID = ("title", "authors", "year", "venue", "venue.status", "type", "notice")
VENUES = st.none() | st.builds(
    data.Venue, name=st.sampled_from(["NeurIPS", "CVPR"]), status=st.sampled_from([None, "poster"])
)
ENTRIES = st.builds(
    data.Entry,
    id=st.just("x"),
    title=st.sampled_from(["One", "Three"]),
    authors=st.lists(st.sampled_from(["A", "B"])),
    year=st.none() | st.integers(1900, 2030),
    venue=VENUES,
    type=st.sampled_from([None, "book"]),
    notice=st.sampled_from([None, "retracted"]),
    preprint=st.none() | st.just(data.Manifestation(venue="arXiv")),
    sources=st.dictionaries(st.sampled_from(SAID), st.sampled_from(["crossref doi:10.1/x", "list"])),
)


@given(ENTRIES, VALUES)
def test_a_pin_comes_off_without_a_trace(entry: data.Entry, values: dict[str, Any]) -> None:
    given_values = Values.model_validate(values)
    held = pinned(entry, given_values)
    assert unpinned(data.Entry.model_validate(held.model_dump())) == entry
    assert pinned(unpinned(held), given_values) == held


def test_an_address_stays_where_a_name_says_less() -> None:
    track = f"https://proceedings.neurips.cc/paper_files/paper/2024/hash/{'1' * 32}-Abstract-Conference.html"
    pin = Pin(identifiers=[track, "https://doi.org/10.1000/X"])
    assert pin.identifiers == [track, "doi:10.1000/x"]
    assert pin.names[0].place == "Conference"
    assert Pin(identifiers=pin.identifiers) == pin


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("{identifiers: [arxiv:2310.16046v2, 'https://doi.org/10.1000/X']}", None),
        ("{identifiers: [neurips:2024/934eb45b00000000000000000000000a, cvf:A_Title_CVPR_2020_paper]}", None),
        ("{identifiers: arxiv:2310.16046}", "line 2: pins.x.identifiers: Input should be a valid list"),
        ("{identifiers: [title:foo]}", "names no paper; write its address, or scheme:value such as arxiv:2310.16046"),
        ("{identifiers: ['https://example.org/x']}", "names no paper"),
        ("{not: [arxiv:2310.16046], identifiers: [arxiv:2310.16046]}", "stands under `identifiers` and under `not`"),
        ("{reason: so}", "decides nothing; give `identifiers`, `not`, `values` or `leave_alone: true`"),
        ("{leave_alone: maybe}", "valid boolean"),
        ("{leave_alone: yes, expires: tomorrow}", "pins.x.expires: Invalid isoformat string: 'tomorrow'"),
        ("{leave_alone: yes, expires: 2027-01-31}", None),
        ("{colour: red}", "unknown key; known: identifiers, not, values, leave_alone, reason, expires"),
        ("{values: {yaer: 2024}}", "unknown key; known: title, authors, year, venue, track, status, type, notice"),
        ("{values: {year: soon}}", "pins.x.values.year: Input should be a valid integer"),
        ("{values: {year: 24}}", "pins.x.values.year: Input should be greater than or equal to 1500"),
        ("{values: {status: oral}}", "`track` and `status` belong to a venue; give `venue` too"),
        ("{values: {publication: {date: 2024-5}}}", "pins.x.values.publication.date: String should match pattern"),
        ("{values: {publication: {doi: x}}}", "unknown key; known: title, venue, year, date, volume, issue, pages"),
        ("{values: {type: gossip}}", "Input should be 'preprint', 'conference-paper'"),
        ("{values: {year: 2024, type: book, notice: none, authors: [A, B], preprint: {date: 2024-05}}}", None),
    ],
)
def test_what_may_stand_in_a_pin(tmp_path: Path, pin: str, said: str | None) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"pins:\n  x: {pin}\n")
    if said is None:
        assert decisions.load(path).pins["x"]
        return
    with pytest.raises(UsageError) as caught:
        decisions.load(path)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{path}, line 2: pins.x")
    assert "\n" not in str(caught.value)
