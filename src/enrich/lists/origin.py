"""Where a list comes from: what `upstream:` in X.yaml says, as the address of a raw file.

github:owner/name                        README.md of its main branch
github:owner/name/lists/papers.md@dev    another file, another branch (or tag, or commit)
https://github.com/owner/name/blob/main/README.md
https://example.org/list.md
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

GITHUB_RAW = "https://raw.githubusercontent.com"
_SHORT = re.compile(r"github:([\w.-]+)/([\w.-]+)((?:/[^/@]+)*)(?:@(.+))?")
_PAGE = re.compile(r"/([\w.-]+)/([\w.-]+?)(?:\.git)?(?:/(?:blob|raw|tree)/([^/]+)(/.*)?)?/?")


def raw_address(text: str) -> str:
    """The address of the raw file that is meant; raises ValueError, with the remedy, where there is none."""
    text = text.strip()
    if found := _SHORT.fullmatch(text):
        owner, name, path, branch = found.groups()
        return _github(owner, name, branch, path)
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f"{text!r} is neither https://… nor github:owner/name[/path][@branch]")
    if parts.hostname in ("github.com", "www.github.com"):
        page = _PAGE.fullmatch(parts.path)
        if page is None:
            raise ValueError(f"{text} is no file; write github:owner/name[/path][@branch]")
        owner, name, branch, path = page.groups()
        return _github(owner, name, branch, path)
    return parts._replace(fragment="").geturl()


def _github(owner: str, name: str, branch: str | None, path: str | None) -> str:
    return f"{GITHUB_RAW}/{owner}/{name}/{quote(branch or 'HEAD')}{quote(path or '/README.md', safe='/%')}"
