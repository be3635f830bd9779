"""Pull requests at GitHub: find ours, open one, bring its text up to date.

https://docs.github.com/en/rest/pulls/pulls

    GET   https://api.github.com/repos/OWNER/NAME/pulls?state=open&base=main&per_page=100
    POST  https://api.github.com/repos/OWNER/NAME/pulls      {"title": …, "body": …, "head": …, "base": …}
    PATCH https://api.github.com/repos/OWNER/NAME/pulls/12   {"title": …, "body": …}

With GITHUB_TOKEN through our own door; else by `gh api`, the same questions with the login of a person who uses gh. A
token needs the right to write pull requests. Ours is one whose branch begins with `enrich/` and lies in the repository
itself: a fork's branch of that name is a stranger's.
Unconfirmed: how a GitHub Enterprise server differs; ENRICH_GITHUB_URL points at its API.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from enrich.errors import PublishError
from enrich.model import JSON
from enrich.providers.github import BASE, GITHUB
from enrich.settings import Settings
from enrich.text import items, mapping
from enrich.transport import Network

PREFIX = "enrich/"
_ADDRESS = re.compile(r"(?:\w+://)?(?:[^@/]*@)?(?P<host>[^/:@]+)(?::\d+/|[/:])/?(?P<name>[^/]+/[^/]+?)(?:\.git)?/?")
_HOSTS = ("github.com", "www.github.com", "ssh.github.com")
_PATIENCE = 60  # seconds


@dataclass(frozen=True, slots=True)
class PullRequest:
    """An open pull request of ours. `branch`: where its commits go. `url`: where people read it."""

    number: int
    branch: str
    url: str
    title: str
    body: str


def repository_of(url: str, settings: Settings) -> str:
    """`owner/name` of a remote's address. Raises PublishError where that is not at GitHub."""
    found = _ADDRESS.fullmatch(url)
    if found is None or not (found["host"] in _HOSTS or settings.is_redirected("github", BASE)):
        where = found["host"] if found else "a folder"
        raise PublishError(f"pull requests are opened at GitHub, and the remote is at {where}; push instead")
    return found["name"]


@dataclass(slots=True)
class Forge:
    """One repository at GitHub."""

    repository: str
    settings: Settings

    def find(self, base: str) -> PullRequest | None:
        """Our open pull request into a branch, if there is one."""
        for each in items(self._ask("GET", f"?state=open&base={quote(base, safe='')}&per_page=100")):
            found = _read(mapping(each))
            home = mapping(mapping(mapping(each).get("head")).get("repo")).get("full_name")
            if found.branch.startswith(PREFIX) and str(home).casefold() == self.repository.casefold():
                return found
        return None

    def open(self, base: str, branch: str, title: str, body: str) -> PullRequest:
        """Open a pull request for a branch that has been pushed."""
        said = {"title": title, "body": body, "head": branch, "base": base}
        return _read(mapping(self._ask("POST", "", said)))

    def update(self, pull: PullRequest, title: str, body: str) -> None:
        """Say what the pull request holds today."""
        if (pull.title, pull.body) != (title, body):
            self._ask("PATCH", f"/{pull.number}", {"title": title, "body": body})

    def _ask(self, method: str, path: str, said: JSON = None) -> JSON:
        ask = self._by_key if self.settings.env.get("GITHUB_TOKEN") else self._by_gh
        try:
            return json.loads(ask(method, f"repos/{self.repository}/pulls{path}", said))
        except ValueError as error:
            raise PublishError("GitHub's answer is no JSON; try again") from error

    def _by_key(self, method: str, path: str, said: JSON) -> bytes:
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        request = httpx.Request(method, f"{BASE}/{path}", headers=headers, json=said)
        network = Network(self.settings)
        try:
            response = network.client(GITHUB).send(request)
        except httpx.HTTPError as error:
            raise PublishError(f"GitHub cannot be reached ({type(error).__name__}); try again") from error
        finally:
            network.close()
        if not response.is_success:
            raise PublishError(f"GitHub refuses ({response.status_code}): {_complaint(response)}")
        return response.content

    def _by_gh(self, method: str, path: str, said: JSON) -> bytes:
        gh = shutil.which("gh")
        if gh is None or self.settings.is_redirected("github", BASE):
            raise PublishError("a pull request needs GITHUB_TOKEN, or gh with a login (gh auth login)")
        command = [gh, "api", "--method", method, path, *(["--input", "-"] if said else [])]
        given = json.dumps(said).encode() if said else b""
        try:
            done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=_PATIENCE)  # noqa: S603 (gh with arguments of ours)
        except subprocess.TimeoutExpired as error:
            raise PublishError(f"gh did not answer within {_PATIENCE} s; try again") from error
        if done.returncode:
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            raise PublishError(f"GitHub refuses: {lines[0] if lines else 'gh failed without a word'}")
        return done.stdout


def _read(row: JSON) -> PullRequest:
    number = row.get("number")
    if not isinstance(number, int):
        raise PublishError("GitHub's answer has an unexpected shape; try again")
    texts = (mapping(row.get("head")).get("ref"), row.get("html_url"), row.get("title"), row.get("body"))
    return PullRequest(number, *(str(text or "") for text in texts))


def _complaint(response: httpx.Response) -> str:
    """What GitHub says is wrong, in one line."""
    try:
        body = mapping(response.json())
    except ValueError:
        return "no reason given"
    details = [mapping(each).get("message") for each in items(body.get("errors"))]
    return "; ".join(str(text) for text in (body.get("message"), *details) if text)[:300]
