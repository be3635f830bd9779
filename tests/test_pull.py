"""Pulling upstream lists: byte for byte through the sandbox's GitHub, and from hosts that are none of ours."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from enrich.cache import Cache
from enrich.cli import main
from enrich.errors import Refused, UsageError
from enrich.guard import public_addresses
from enrich.lists.origin import raw_address
from enrich.sandbox import Sandbox, running
from enrich.sandbox.world import parse_world
from enrich.settings import Settings
from enrich.upstream import Copy, Pulled, Puller, copies, pulled
from harness import IMPATIENT

RAW = "https://raw.githubusercontent.com"
LIST = "# Papers\r\n\n- [A paper of many words](https://arxiv.org/abs/2310.16046)  \n- é\u2028, no final newline"
LONGER = LIST + "\n- [Another paper of words](https://arxiv.org/abs/2310.16047)\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one list that has an upstream."""
    folder = tmp_path / "here"
    (folder / "data" / "raw").mkdir(parents=True)
    monkeypatch.chdir(folder)
    (folder / "data" / "raw" / "papers.yaml").write_text("upstream: github:example/lists\n")
    return folder


MD = Path("data/raw/papers.md")


@contextmanager
def upstream(readme: str, **files: str) -> Iterator[Sandbox]:
    """A sandbox whose GitHub has the list."""
    repository = {"name": "example/lists", "id": 1, "readme": readme, "files": files}
    with running(parse_world({"world": {"name": "lists"}, "repositories": [repository]})) as sandbox:
        yield sandbox


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def pull(sandbox: Sandbox, *options: str) -> Result:
        for name, value in {**sandbox.env(), **IMPATIENT}.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, ["pull", *options])

    return pull


def test_a_list_comes_byte_for_byte_and_once(call: Callable[..., Result], here: Path) -> None:
    with upstream(LIST) as sandbox:
        first = call(sandbox)
        assert (first.exit_code, first.stdout) == (0, f"wrote {MD} (+4 −0 lines)\n")
        assert MD.read_bytes() == LIST.encode()
        again = call(sandbox)
        assert (again.exit_code, again.stdout) == (0, f"unchanged {MD}\n")
        assert [hit.status for hit in sandbox.requests] == [200, 304]
        assert [hit.path for hit in sandbox.requests] == ["/example/lists/HEAD/README.md"] * 2
    assert sorted(path.name for path in (here / "data" / "raw").iterdir()) == ["papers.md", "papers.yaml"]


def test_a_lost_copy_comes_back_from_what_is_known(call: Callable[..., Result]) -> None:
    with upstream(LIST) as sandbox:
        call(sandbox)
        MD.unlink()
        assert call(sandbox).stdout.startswith("wrote")
        assert sandbox.requests[-1].status == 304
    assert MD.read_bytes() == LIST.encode()


def test_a_dry_run_tells_and_writes_nothing(call: Callable[..., Result]) -> None:
    with upstream(LIST) as sandbox:
        call(sandbox)
    with upstream(LONGER) as sandbox:
        result = call(sandbox, "--dry-run")
        assert result.stdout == f"would write {MD} (+1 −0 lines)\n"
        assert MD.read_bytes() == LIST.encode()
        assert call(sandbox).stdout == f"wrote {MD} (+1 −0 lines)\n"


@pytest.mark.parametrize(
    ("readme", "reason"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        ("# Moved\n", "it shrank from"),
        ("\0" * 300, "is no text"),
        ("<!-- c -->\n<!DOCTYPE html><title>Sign in</title>" + "x" * 300, "a web page, perhaps of a login"),
        ("\n<html><body>Sign in</body></html>" + "x" * 300, "a web page, perhaps of a login"),
    ],
)
def test_what_looks_damaged_is_held_back(call: Callable[..., Result], readme: str, reason: str) -> None:
    with upstream(LIST) as sandbox:
        call(sandbox)
    with upstream(readme) as sandbox:
        result = call(sandbox)
        assert result.exit_code == (3 if "web page" in reason else 6)
        assert reason in result.stderr
        assert result.stderr.count("\n") == 1
        assert MD.read_bytes() == LIST.encode()
        forced = call(sandbox, "--force")
    assert MD.read_bytes() == (LIST if "web page" in reason else readme).encode()
    assert (forced.exit_code == 0) == ("web page" not in reason)


def test_the_next_good_night_passes_by_itself(call: Callable[..., Result]) -> None:
    for readme, code in ((LIST, 0), ("# Moved\n", 6), (LONGER, 0)):
        with upstream(readme) as sandbox:
            assert call(sandbox).exit_code == code
    assert MD.read_bytes() == LONGER.encode()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "error"}, "failed (unexpected status 503)"),
        ({"kind": "throttle"}, "throttled"),
        ({"kind": "refuse"}, "refused (access refused (403))"),
        ({"kind": "html"}, "a web page, perhaps of a login"),
        ({"kind": "cut", "abrupt": True}, "failed"),
        ({"kind": "down"}, "failed"),
    ],
)
def test_an_outage_leaves_the_copy(call: Callable[..., Result], fault: dict[str, Any], reason: str) -> None:
    with upstream(LIST) as sandbox:
        call(sandbox)
    with upstream(LONGER) as sandbox:
        sandbox.set_faults({"github_raw": fault})
        result = call(sandbox)
        assert result.exit_code == 3
        assert reason in result.stderr
        assert MD.read_bytes() == LIST.encode()


def test_one_that_fails_does_not_keep_the_others(call: Callable[..., Result]) -> None:
    Path("data/raw/lost.yaml").write_text("upstream: github:example/nothing\n")
    Path("data/raw/other.yaml").write_text("upstream: github:example/lists/more/list.md@main\n")
    Path("data/raw/mine.yaml").write_text("title: Mine\n")
    with upstream(LIST, **{"more/list.md": LONGER}) as sandbox:
        result = call(sandbox)
        assert result.exit_code == 3
        assert (
            result.stderr == f"enrich: data/raw/lost.md: there is no such file: {RAW}/example/nothing/HEAD/README.md\n"
        )
        assert Path("data/raw/other.md").read_bytes() == LONGER.encode()
        assert not Path("data/raw/mine.md").exists()
        assert call(sandbox, "papers", "other.md").exit_code == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nothing", "write `upstream: github:owner/name` into it"),
        ("mine", "names no upstream"),
        ("typed", "remove one"),
    ],
)
def test_a_list_without_an_upstream(name: str, reason: str) -> None:
    Path("data/raw/mine.yaml").write_text("title: Mine\n")
    Path("data/raw/typed.yaml").write_text("upstream: github:example/lists\nentries: [arxiv:2310.16046]\n")
    with pytest.raises(UsageError, match=reason):
        copies([name])


def test_nothing_to_pull_is_no_mistake(call: Callable[..., Result]) -> None:
    Path("data/raw/papers.yaml").unlink()
    with upstream(LIST) as sandbox:
        result = call(sandbox)
    assert (result.exit_code, result.stdout) == (0, "nothing to pull: no list under data/raw names an upstream\n")


class TestWhatAPersonWrote:
    """A copy is replaced; words that only this folder holds are not."""

    def git(self, *arguments: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True)  # noqa: S603, S607 (ours)

    def test_it_is_spared_where_nothing_else_holds_it(self, call: Callable[..., Result]) -> None:
        MD.write_text("- my own words, which are as long as the list that comes from elsewhere would be, and longer")
        with upstream(LIST) as sandbox:
            result = call(sandbox)
            assert result.exit_code == 6
            assert "what is there was not pulled, and no commit holds it" in result.stderr
            assert MD.read_text("utf-8").startswith("- my own words")
            assert call(sandbox, "--force").exit_code == 0

    def test_a_commit_holds_it(
        self, call: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        self.git("init", "--quiet")
        MD.write_text("- my own words, which are as long as the list that comes from elsewhere would be")
        with upstream(LIST) as sandbox:
            assert call(sandbox).exit_code == 6
            self.git("add", ".")
            self.git("commit", "--message", "Mine")
            assert call(sandbox).exit_code == 0
        MD.write_bytes(LIST.encode() + b"\n- not committed yet")
        with upstream(LONGER) as sandbox:
            assert call(sandbox).exit_code == 6

    def test_only_what_we_wrote_is_published(self, call: Callable[..., Result], tmp_path: Path) -> None:
        cache = Cache(tmp_path / "own-cache")
        assert pulled({"papers"}, cache) == []
        with upstream(LIST) as sandbox:
            call(sandbox)
            assert pulled({"papers"}, cache) == [MD]
            assert pulled({"another"}, cache) == []
            MD.write_bytes(MD.read_bytes() + b"edited")
            assert pulled({"papers"}, cache) == []
        cache.close()


# Hosts that are none of ours

PUBLIC = "93.184.215.14"  # any address that is not private


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A made-up register of names."""
    known = {"lists.example.org": [PUBLIC]}
    true = socket.getaddrinfo

    def look_up(host: str, port: Any, *rest: Any, **more: Any) -> Any:
        if host not in known:
            return true(host, port, *rest, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


class Host(httpx.BaseTransport):
    """A made-up host: answers each request with the next thing, and remembers how it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers, self.asked = list(answers), list[httpx.Request]()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def fetched(host: Host, tmp_path: Path, address: str = "https://lists.example.org/papers.md") -> Pulled:
    cache = Cache(tmp_path / "own-cache")
    puller = Puller(Settings.read(IMPATIENT), cache, transport=host)
    [done] = puller.pull([Copy(MD, address)])
    cache.close()
    return done


def test_any_host_is_asked_by_its_name_at_an_address_that_was_looked_at(
    tmp_path: Path, names: dict[str, list[str]]
) -> None:
    names["lists.example.org"] = ["93.184.215.15", PUBLIC]
    host = Host(httpx.ConnectError("not there"), httpx.Response(200, text=LIST))
    assert fetched(host, tmp_path).changed
    first, second = host.asked
    assert (first.url.host, second.url.host) == ("93.184.215.15", PUBLIC)
    assert second.headers["host"] == "lists.example.org"
    assert second.extensions["sni_hostname"] == "lists.example.org"
    assert second.headers["user-agent"].startswith("enrich/")
    assert second.headers["accept-encoding"] == "identity"
    assert "authorization" not in second.headers


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(302, headers={"location": "https://elsewhere.example.org/list.md"}),
        httpx.Response(302, headers={"location": "http://169.254.169.254/latest/meta-data"}),
        httpx.Response(200, content=b"x" * (10 * 2**20 + 1)),
        httpx.Response(200, headers={"content-encoding": "gzip"}, content=gzip.compress(b"0" * 10**6)),
        httpx.Response(200, headers={"content-type": "text/html; charset=utf-8"}, text="Please log in"),
        httpx.Response(204),
    ],
    ids=["elsewhere", "inside", "too large", "packed", "a page", "nothing"],
)
@pytest.mark.usefixtures("names")
def test_what_is_no_file_of_that_host_is_refused(tmp_path: Path, answer: httpx.Response) -> None:
    done = fetched(Host(answer, answer), tmp_path)
    assert done.note
    assert not done.changed
    assert not MD.exists()


@pytest.mark.usefixtures("names")
def test_a_redirect_within_the_host_is_followed(tmp_path: Path) -> None:
    moved = httpx.Response(301, headers={"location": "/new.md"})
    host = Host(moved, httpx.Response(200, text=LIST))
    assert fetched(host, tmp_path).changed
    assert str(host.asked[1].url) == f"https://{PUBLIC}/new.md"


@pytest.mark.parametrize(
    "name",
    ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "0.1.2.3",
     "2130706433", "0x7f000001", "inside.example.org", "mixed.example.org"],
)  # fmt: skip
def test_a_private_address_is_never_asked(tmp_path: Path, names: dict[str, list[str]], name: str) -> None:
    names |= {"inside.example.org": ["10.0.0.7"], "mixed.example.org": [PUBLIC, "fd00::1"]}
    host = Host()
    done = fetched(host, tmp_path, f"https://{name}/list.md")
    assert "is an address of a private network" in done.note
    assert host.asked == []


def test_a_name_that_leads_nowhere(tmp_path: Path, names: dict[str, list[str]]) -> None:
    names["nowhere.example.org"] = []
    assert "has no address" in fetched(Host(), tmp_path, "https://nowhere.example.org/list.md").note
    with pytest.raises(Refused):
        public_addresses("localhost", 443)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("github:owner/name", f"{RAW}/owner/name/HEAD/README.md"),
        (" github:owner/na.me@dev/2 ", f"{RAW}/owner/na.me/dev/2/README.md"),
        ("github:owner/name/docs/my list.md@main", f"{RAW}/owner/name/main/docs/my%20list.md"),
        ("https://github.com/owner/name", f"{RAW}/owner/name/HEAD/README.md"),
        ("https://github.com/owner/name.git", f"{RAW}/owner/name/HEAD/README.md"),
        ("https://github.com/owner/name/blob/main/a/b.md#papers", f"{RAW}/owner/name/main/a/b.md"),
        ("https://www.github.com/owner/name/raw/main/a%20b.md", f"{RAW}/owner/name/main/a%20b.md"),
        (f"{RAW}/owner/name/main/README.md", f"{RAW}/owner/name/main/README.md"),
        ("https://example.org/list.md?raw=1#top", "https://example.org/list.md?raw=1"),
    ],
)
def test_an_upstream_is_written_as_people_do(written: str, address: str) -> None:
    assert raw_address(written) == address


@pytest.mark.parametrize(
    "written",
    ["", "owner/name", "github:owner", "http://example.org/list.md", "https://me:pw@example.org/list.md", "file:///etc",
     "https://github.com/owner", "https://github.com/owner/name/issues/1", "https:///list.md", "ftp://example.org/x"],
)  # fmt: skip
def test_what_is_no_upstream_is_refused_with_line_and_remedy(written: str) -> None:
    with pytest.raises(ValueError, match=r"github:owner/name\[/path\]"):
        raw_address(written)
    Path("data/raw/papers.yaml").write_text(f"title: Papers\nupstream: '{written}'\n")
    with pytest.raises(UsageError, match=r"papers\.yaml, line 2: upstream: "):
        copies()
