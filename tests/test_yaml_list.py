"""A list in YAML: read as a Markdown list is, what people type stays what they typed, mistakes name line and remedy."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from enrich import dataset as data
from enrich import decisions
from enrich.errors import EnrichError, ListError
from enrich.lists import plain_yaml
from enrich.lists.check import all_problems
from enrich.lists.document import Entry
from enrich.lists.plain_yaml import Items, Table, Text
from enrich.lists.reader import read_file, read_list
from enrich.lists.typed import address_of
from enrich.lists.yaml_list import is_yaml_list, read_yaml
from enrich.pipeline import Work, find_lists, open_list
from enrich.wording import fed
from harness import bench

ROOT = Path(__file__).parent.parent
X = Path("x.yaml")
FULL = """\
# My list, é
title: Brains
entries:
- id: poyo
  title: "POYO: A unified, scalable framework"
  name: POYO-1
  section: [Papers, Decoding]
  authors: [Mehdi Azabou, Eva Dyer]
  venue: NeurIPS 2023 spotlight
  links:
    paper: arxiv:2310.16046
    code: [https://github.com/neuro-galaxy/poyo, gitlab.com/a/b]
  tags: Mouse, NHP
  highlight: yes
  notes: [one, two]
  fields: {Data: MC Maze}
  # a comment

- title: Second 😀
  year: 2024
"""


def only(text: str) -> Entry:
    (entry,) = read_yaml(f"entries:\n- {text}\n".encode(), X).entries
    return entry


def found(entry: Entry) -> list[tuple[str, str, str]]:
    return [(link.label, link.role, str(link.found.identifier or link.url)) for link in entry.links]


class TestEntry:
    def test_every_key(self) -> None:
        entry = read_yaml(FULL.encode(), X).entries[0]
        assert (entry.id, entry.line, entry.container) == ("poyo", 4, "yaml")
        assert (entry.name, entry.title) == ("POYO-1", "POYO: A unified, scalable framework")
        assert entry.section == ("Papers", "Decoding")
        assert entry.authors == "Mehdi Azabou, Eva Dyer"
        assert entry.label.text == "NeurIPS 2023 spotlight"
        assert found(entry) == [
            ("paper", "paper", "arxiv:2310.16046"),
            ("code", "code", "github:neuro-galaxy/poyo"),
            ("code", "code", "gitlab:a/b"),
        ]
        assert [tag.text for tag in entry.tags] == ["Mouse", "NHP"]
        assert entry.highlight
        assert entry.notes == ("one", "two")
        assert entry.fields == (("Data", "MC Maze"),)

    def test_an_entry_and_its_links_know_their_bytes(self) -> None:
        source = FULL.encode()
        document = read_yaml(source, X)
        first, second = document.entries
        assert source[first.start : first.end].startswith(b"id: poyo")
        assert source[first.start : first.end].endswith(b"{Data: MC Maze}")
        assert source[second.start : second.end] == "title: Second 😀\n  year: 2024".encode()
        assert [source[li.start : li.end] for li in first.links][:2] == [
            b"arxiv:2310.16046",
            b"https://github.com/neuro-galaxy/poyo",
        ]
        assert (document.title, second.line, b"".join(document.segments())) == ("Brains", 19, source)

    @pytest.mark.parametrize(
        ("typed", "links"),
        [
            ("https://arxiv.org/abs/2103.00020", [("", "paper", "arxiv:2103.00020")]),
            ("doi:10.1038/s41586-023-06031-6", [("", "paper", "doi:10.1038/s41586-023-06031-6")]),
            ("{title: a, arxiv: 2103.00020}", [("arxiv", "paper", "arxiv:2103.00020")]),
            ("{title: a, arxiv_id: 2103.00020v2}", [("arxiv", "paper", "arxiv:2103.00020")]),
            ("{title: a, doi: 10.1101/2025.02.02.634313}", [("doi", "paper", "doi:10.1101/2025.02.02.634313")]),
            ("{title: a, openreview: IuU0wcO0mo}", [("openreview", "paper", "openreview:IuU0wcO0mo")]),
            ("{title: a, github: joel99/ndt3}", [("github", "code", "github:joel99/ndt3")]),
            ("{title: a, url: 'https://x.org/p'}", [("", "other", "https://x.org/p")]),
            ("{title: a, project_page: 'https://x.org/p'}", [("project page", "website", "https://x.org/p")]),
            ("{title: a, source_code_url: 'https://github.com/a/b'}", [("source code", "code", "github:a/b")]),
            ("{title: a, weights: 'https://x.org/w'}", [("weights", "other", "https://x.org/w")]),
            ("{title: a, pdf: ['https://x.org/a.pdf', 'https://x.org/b.pdf']}",
             [("pdf", "paper", "https://x.org/a.pdf"), ("pdf", "paper", "https://x.org/b.pdf")]),
            ("{title: a, links: 'https://x.org/p'}", [("", "other", "https://x.org/p")]),
            ("{title: a, links: ['https://x.org/p', {code: 'github:a/b'}]}",
             [("", "other", "https://x.org/p"), ("code", "code", "github:a/b")]),
            ("{title: a, links: [{label: slides, url: 'https://x.org/p'}]}", [("slides", "talk", "https://x.org/p")]),
            ("{title: a, code: coming soon}", []),
            ("{title: a, teaser: 'https://x.org/i.png'}", []),
            ("{title: a, language: Python, license: MIT, added: 2024-01-01}", []),
        ],
    )  # fmt: skip
    def test_links_in_every_form(self, typed: str, links: list[tuple[str, str, str]]) -> None:
        assert found(only(typed)) == links

    @pytest.mark.parametrize(
        ("typed", "fields"),
        [
            ("{title: a, code: coming soon}", {"code": "coming soon"}),
            ("{title: a, version: 1e5, rating: 4.50, open: NO, at: 12:30, id2: 2103.00020, oct: 0o17}",
             {"version": "1e5", "rating": "4.50", "open": "NO", "at": "12:30", "id2": "2103.00020", "oct": "0o17"}),
            ("{title: a, data: {name: MC Maze, trials: [1, 2]}}", {"data.name": "MC Maze", "data.trials": "1, 2"}),
            ("{title: a, runs: [{n: 1}, {n: 2}]}", {"runs.1.n": "1", "runs.2.n": "2"}),
            ("{title: a, empty: , none: null, tilde: ~}", {}),
            ("{title: a, x: NULL}", {"x": "NULL"}),
        ],
    )  # fmt: skip
    def test_other_keys_are_kept_as_typed(self, typed: str, fields: dict[str, str]) -> None:
        assert dict(only(typed).fields) == fields

    @pytest.mark.parametrize(
        ("typed", "year", "date"),
        [
            ("{title: a, year: 2024}", 2024, None),
            ("{title: a, date: 2024-03-01}", 2024, "2024-03-01"),
            ("{title: a, date: 2024/3}", 2024, "2024-03"),
            ("{title: a, date: Spring 2024}", None, "Spring 2024"),
            ("{title: a, date: 2023-12-31, venue: ICLR 2024}", 2024, "2023-12-31"),
            ("{title: a, venue: ICLR 2024, year: '2025'}", 2025, None),
            ("{title: a, journal: Nature, published: 2024-13-01}", 2024, "2024-13-01"),
        ],
    )
    def test_years_and_dates(self, typed: str, year: int | None, date: str | None) -> None:
        entry = only(typed)
        assert (entry.label.year, entry.date) == (year, date)

    def test_ids_outlive_their_neighbours(self) -> None:
        text = "entries:\n- title: A b\n- {title: x, id: a-b-2}\n- title: A b\n- arxiv:2103.00020\n- title: 神経\n"
        ids = [entry.id for entry in read_yaml(text.encode(), X).entries]
        assert ids == ["a-b", "a-b-2", "a-b-3", "arxiv-2103-00020", "shen-jing"]

    def test_what_is_no_address_is_told(self) -> None:
        text = "entries:\n- {title: a, links: {code: TBD, pdf: ../a.pdf}}\n- {title: b, doi: 10.1038/x}\n"
        problems = all_problems(read_yaml(text.encode(), X))
        assert [(problem.code, problem.line) for problem in problems] == [("no-link", 2), ("empty-link", 2)]

    def test_anchors_and_merged_keys(self) -> None:
        text = "entries:\n- &a {title: a, venue: &v ICLR 2024}\n- {<<: *a, title: b}\n- {title: c, venue: *v}\n"
        assert [entry.label.year for entry in read_yaml(text.encode(), X).entries] == [2024, 2024, 2024]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: x", "x.yaml: holds no `entries:`; write them under that key"),
        ("", "x.yaml: holds no `entries:`"),
        ("- title: x", "x.yaml: holds entries without a key; put `entries:` on a line of its own above the first"),
        ("entries: {a: b}", "x.yaml: entries: write each entry with a dash before it"),
        ("about: {}\nentries: []", "x.yaml: is what enrich wrote about a list"),
        ("entries:\n- {}", "x.yaml, line 2: entries.1: an entry needs a title or a link"),
        ("entries:\n- title: a\n-\n", "entries.2: an entry needs a title or a link"),
        ("entries:\n- title: [a]", "x.yaml, line 2: entries.1.title: write one text"),
        ("entries:\n- title: a\n  year: soon\n- {title: b, year: 3}",
         "x.yaml, line 3: entries.1.year: “soon” is no year; write four digits, or put the words into `venue` ("),
        ("entries:\n- title: a\n  highlight: perhaps", "line 3: entries.1.highlight: “perhaps” is neither yes nor no"),
        ("entries:\n- title: a\n  id: a b", "line 3: entries.1.id: “a b” is no id"),
        ("entries:\n- title: a\n  authors: [{name: b}]", "line 3: entries.1.authors: write a text, or a list of texts"),
        ("entries:\n- title: a\n  links: [{url: b, colour: c}]", "entries.1.links: a link has `label` and `url`"),
        ("entries:\n- {title: a, id: x}\n- {title: b, id: x}", "line 3: the id “x” is line 2's too"),
        ("entries:\n- title: a\n  title: b", "x.yaml, line 3: `title` stands twice; remove one"),
        ("entries:\n- title: POYO: a framework", "x.yaml, line 2: not YAML (mapping values are not allowed"),
        ("entries:\n\t- title: a", "x.yaml, line 2: not YAML"),
        ("entries: []\n---\nentries: []", "line 2: a second document begins"),
        ("entries:\n- *a", "line 2: *a names nothing"),
        ("entries:\n- &a [*a]", "line 2: *a names nothing"),
        ("[" * 100_000, "nested deeper than 64"),
        ("- " * 100_000, "nested deeper than 64"),
        ("a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
         + "\n".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)), "its aliases stand for"),
        ("entries:\n- \udcff", "x.yaml, line 2: not UTF-8"),
        ("entries:\n- a\x07", "x.yaml: not YAML"),
    ],
)  # fmt: skip
def test_a_mistake_names_the_place_and_the_remedy(text: str, said: str) -> None:
    with pytest.raises(ListError) as caught:
        read_yaml(text.encode(errors="surrogateescape"), X)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.md", "# T\n".encode("utf-16"), "is UTF-16; save it as UTF-8 first"),
        ("x.md", b"\x89PNG\r\n\x00", "is no text"),
        ("x.rst", b"x", "convert it to Markdown first"),
        ("x.yml", b"a: 1", "holds no `entries:`"),
    ],
)
def test_files_that_are_no_list_are_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ListError, match=re.escape(said)):
        read_file(tmp_path / name)
    with pytest.raises(ListError, match=r"give the path of the list in it"):
        read_file(tmp_path)


TREES = st.recursive(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).map(Text),
    lambda inner: st.lists(inner, max_size=4).map(Items) | st.dictionaries(st.text("abc é", min_size=1), inner),
    max_leaves=20,
)


def plain(tree: object) -> object:
    if isinstance(tree, dict):
        return {str(key): plain(value) for key, value in tree.items()}
    return [plain(each) for each in tree] if isinstance(tree, list) else str(tree)


@given(TREES, st.booleans())
def test_what_is_dumped_as_text_is_read_as_that_text(tree: object, flow: bool) -> None:
    source = yaml.safe_dump(plain(tree), allow_unicode=True, default_flow_style=flow).encode()
    assert plain(plain_yaml.read(source, X)) == plain(tree)


@given(TREES)
def test_both_parsers_see_the_same_bytes(tree: object) -> None:
    source = ("\ufeff# é\r\n" + yaml.safe_dump({"k": plain(tree)}, allow_unicode=True)).encode()

    def spans(value: object) -> list[tuple[int, int]]:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        own = [(value.start, value.end)] if isinstance(value, Text | Table | Items) else []
        return [*own, *(span for each in inner for span in spans(each))]

    fast = spans(plain_yaml.read(source, X))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_yaml, "_Loader", yaml.SafeLoader)
        assert spans(plain_yaml.read(source, X)) == fast


@given(st.text())
def test_no_text_is_too_odd_for_an_address(text: str) -> None:
    address_of(text, "doi")


@pytest.mark.slow
def test_a_large_list_is_read_in_reasonable_time() -> None:
    entry = (
        "- title: A title of some words, number {0}\n  authors: [Ada Byron, Alan Turing]\n  venue: NeurIPS 2024\n"
        "  links:\n    paper: https://arxiv.org/abs/2310.{0:05}\n    code: https://github.com/a/b{0}\n"
    )
    source = ("entries:\n" + "".join(entry.format(n) for n in range(11_000))).encode()
    assert len(source) > 1_900_000
    started = time.perf_counter()
    document = read_yaml(source, X)
    assert time.perf_counter() - started < 20  # takes three seconds
    assert len(document.entries) == 11_000


class TestFolder:
    @pytest.fixture(autouse=True)
    def here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("data/raw").mkdir(parents=True)
        Path("data/raw/papers.yaml").write_text(f"vocabulary: [Mouse, Rat]\n{FULL}", "utf-8")

    def test_lists_of_both_kinds_are_found(self) -> None:
        Path("data/raw/b.md").write_text("# B\n")
        Path("data/raw/b.yaml").write_text("title: only decisions\n")
        Path("data/raw/c.yml").write_text("entries: []\n")
        assert [path.name for path in find_lists([])] == ["b.md", "c.yml", "papers.yaml"]
        assert find_lists(["papers", "b"]) == [Path("data/raw/papers.yaml"), Path("data/raw/b.md")]

    def test_a_broken_list_is_not_passed_over(self) -> None:
        Path("data/raw/b.yaml").write_text("title: a: b\nentries: []\n")
        with pytest.raises(ListError, match=r"b.yaml, line 1: not YAML"):
            find_lists([])

    def test_a_list_stands_once(self) -> None:
        Path("data/raw/papers.md").write_text("# B\n")
        for name in ("papers.md", "papers.yaml"):
            with pytest.raises(EnrichError, match=r"papers.yaml holds `entries:` beside .*papers.md; remove"):
                open_list(Path("data/raw") / name)

    def test_decisions_stand_in_the_same_file(self) -> None:
        document, decided = open_list(Path("data/raw/papers.yaml"))
        assert (document.title, decided.vocabulary) == ("Brains", ["Mouse", "Rat"])
        assert [problem.code for problem in all_problems(document)] == ["tag-unknown"]

    def test_what_enrich_writes_is_no_list(self) -> None:
        written = data.Dataset(about=data.ListInfo(name="x", title="x", entries=0, links=0, asked=False))
        Path("data/raw/x.yaml").write_text(data.dump(written) + "entries: []\n")
        assert not is_yaml_list(Path("data/raw/x.yaml"))

    def test_decisions_are_text_as_well(self) -> None:
        path = Path("data/raw/d.yaml")
        path.write_text("title: 2024\nvocabulary: [NO, 1e5]\nweave: {counters: yes}\npins:\n")
        decided = decisions.load(path)
        assert (decided.title, decided.vocabulary, decided.weave.counters) == ("2024", ["NO", "1e5"], True)


class TestRendering:
    def rendered(self, text: str) -> bytes:
        document = read_yaml(text.encode(), X)
        about = data.ListInfo(name="x", title="x", entries=0, links=0, asked=False)
        entries = [data.Entry(id=entry.id, title=entry.title or "From the record") for entry in document.entries]
        return fed(document, data.Dataset(about=about, entries=entries), decisions.Decisions())

    def test_headings_bullets_and_facts(self) -> None:
        assert self.rendered(FULL).decode() == (
            "<!-- Written by `enrich` from x.yaml; edit that, not this. -->\n\n# Brains\n\n- Second 😀\n\n## Papers\n\n"
            "### Decoding\n\n- <mark>POYO-1: POYO: A unified, scalable framework</mark>"
            " [[paper](https://arxiv.org/abs/2310.16046)] [[code](https://github.com/neuro-galaxy/poyo)]"
            " [[code](https://gitlab.com/a/b)] — *Mehdi Azabou, Eva Dyer* · NeurIPS 2023 · spotlight `Mouse` `NHP`\n"
            "  - one\n  - two\n  - Data: MC Maze\n"
        )

    def test_a_title_comes_from_the_record(self) -> None:
        assert b"- From the record [[paper](https://arxiv.org/abs/2103.00020)]" in self.rendered(
            "entries:\n- arxiv:2103.00020"
        )

    def test_it_can_be_read_again(self) -> None:
        text = "entries:\n" + "".join(
            f"- {{title: {json.dumps(title)}, section: S, links: [{json.dumps(url)}]}}\n"
            for title, url in (
                ("- a dash first and * stars_and_more", "https://x.org/a(b"),
                ("1. A number <b>bold</b> [x](y)", "https://x.org/a)b&copy;<c>"),
                ("# No heading | at all", "https://x.org/`a`/_b_"),
            )
        )
        original = read_yaml(text.encode(), X).entries
        again = read_list(self.rendered(text), "x").entries
        assert len(again) == len(original) == 3
        assert [entry.section for entry in again] == [("S",)] * 3
        assert [len(entry.links) for entry in again] == [1, 1, 1]

    @given(st.lists(st.text(max_size=30).filter(str.strip), min_size=1, max_size=3))
    def test_no_title_breaks_its_bullet(self, titles: list[str]) -> None:
        text = "entries:\n" + "".join(
            f"- {{title: {json.dumps(title)}, url: 'https://arxiv.org/abs/2103.{n:05}'}}\n"
            for n, title in enumerate(titles)
        )
        try:
            document = read_yaml(text.encode(), X)
        except ListError:
            return  # characters that YAML does not hold
        again = read_list(self.rendered(text), "x")
        assert [str(link.found.identifier) for entry in again.entries for link in entry.links] == [
            str(link.found.identifier) for entry in document.entries for link in entry.links
        ]


def test_a_whole_run_and_the_file_that_is_ours(tmp_path: Path) -> None:
    """A list of names alone gets titles, authors and counts; the second run changes nothing; nobody's file is lost."""
    source = tmp_path / "papers.yaml"
    source.write_text("title: By name\nentries:\n- arxiv:2310.16046\n- {title: A, github: joel99/ndt3}\n")
    before = source.read_bytes()
    with bench(tmp_path / "out") as run:
        (tmp_path / "out").mkdir(exist_ok=True)
        (tmp_path / "out" / "papers.md").write_text("# Somebody's\n")
        with pytest.raises(EnrichError, match=r"was not written by enrich"):
            run.run(source)
        (tmp_path / "out" / "papers.md").unlink()
        run.run(source)
        files = run.files()
        run.sleep(hours=1)
        run.run(source)
        assert run.files() == files
    text = files["papers.md"].decode()
    assert "- A Unified, Scalable Framework for Neural Population Decoding [[paper]" in text
    assert "citations" in text
    assert "★" in text
    assert source.read_bytes() == before
    assert Work.open(source, tmp_path / "out").document.name == "papers"


def test_the_published_schema_is_that_of_the_code_and_accepts_what_is_read() -> None:
    published = (ROOT / "schema" / "list.schema.json").read_text("utf-8")
    assert published == decisions.schema(), "renew it: enrich schema --of list > schema/list.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(published))
    validator.validate(yaml.safe_load(FULL))
    example = next(
        block
        for block in re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
        if "entries:" in block
    )
    validator.validate(yaml.safe_load(example))
    assert len(read_yaml(example.encode(), X).entries) == 2
    assert not list(validator.iter_errors({"title": "x", "entries": []}))
    assert list(validator.iter_errors({"colour": "x"}))
