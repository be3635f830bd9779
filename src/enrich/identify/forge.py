"""Code hosts: a repository from any address inside it, told apart from its owner and from the host's own pages."""

from __future__ import annotations

import re

from enrich.identify.address import Address
from enrich.identify.found import Found, Kind
from enrich.model import Identifier

_OWNER = re.compile(r"\w[\w-]{0,38}", re.ASCII)
_REPOSITORY = re.compile(r"[\w.-]{1,100}", re.ASCII)
_SEGMENT = re.compile(r"[\w.+-]{1,255}", re.ASCII)
# What may follow a name: stray ASCII punctuation. `FC–HAT`, with a dash from a word processor, must not become FC.
_AFTER = re.compile(r"$|[!-,:;=@\[-^`{-~]")
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|ico|bmp)$", re.IGNORECASE)
_PDF = re.compile(r"\.pdf$", re.IGNORECASE)
_SLIDES = re.compile(r"\.pptx?$", re.IGNORECASE)
_GITHUB_OWN = (
    *("about", "account", "apps", "blog", "codespaces", "contact", "copilot", "customer-stories", "dashboard", "docs"),
    *("enterprise", "events", "features", "issues", "join", "login", "logout", "marketplace", "mobile", "new"),
    *("notifications", "organizations", "pricing", "pulls", "readme", "resources", "security", "settings", "signup"),
    *("site", "solutions", "team"),
)
# First path segments that GitHub keeps for itself, and what they lead to.
_GITHUB_PAGES = {
    "orgs": Kind.PERSON,
    "users": Kind.PERSON,
    "sponsors": Kind.PERSON,
    "stars": Kind.PERSON,
    "topics": Kind.VENUE,
    "search": Kind.VENUE,
    "explore": Kind.VENUE,
    "collections": Kind.VENUE,
    "trending": Kind.VENUE,
    "user-attachments": Kind.BADGE,
    **dict.fromkeys(
        _GITHUB_OWN,
        Kind.WEBSITE,
    ),
}
_GITLAB_PAGES = frozenset(
    {"explore", "users", "groups", "help", "dashboard", "projects", "api", "search", "public", "-"}
)


def inside(path: str | None, kind: Kind = Kind.CODE) -> Kind:
    """What a file in a repository is: images and papers are kept there too."""
    if not path:
        return kind
    if _IMAGE.search(path):
        return Kind.BADGE
    return Kind.PDF if _PDF.search(path) else Kind.SLIDES if _SLIDES.search(path) else kind


def _stem(name: str) -> str:
    """A repository's name without `.git` and full stops behind it, which no name ends in."""
    while name.endswith(".") or name[-4:].lower() == ".git":
        name = name[:-1] if name.endswith(".") else name[:-4]
    return name


def _found(owner: str, repository: str, ref: str | None = None, path: str | None = None) -> Found | None:
    """A repository of GitHub. Text that cannot belong to its name is cut and flagged."""
    valid = _REPOSITORY.match(repository)
    if not _OWNER.fullmatch(owner) or not valid or not _AFTER.match(repository, valid.end()):
        return None
    stem = _stem(valid[0])
    if not stem or owner.lower() in _GITHUB_PAGES:
        return None
    return Found(
        "",
        inside(path),
        Identifier("github", f"{owner}/{stem}"),
        path=path or None,
        ref=ref or None,
        problems=("text after the repository",) if valid[0] != repository else (),
    )


def github(match: re.Match[str], _: Address) -> Found:
    """github.com: `/o/r` with whatever follows, `/o`, or a page of GitHub itself."""
    owner, repository, view, ref, path = (match[group] for group in ("owner", "repo", "view", "ref", "path"))
    if not owner:
        return Found("", Kind.WEBSITE)
    if owner.lower() in _GITHUB_PAGES:
        return Found("", _GITHUB_PAGES[owner.lower()])
    if not repository:
        return Found("", Kind.PERSON)
    if view and view.lower() == "assets":
        return Found("", Kind.BADGE)
    in_tree = view and view.lower() in ("tree", "blob", "raw", "blame", "edit", "commits")
    found = _found(owner, repository, ref if in_tree else None, path if in_tree else None)
    return found or Found("", Kind.WEBSITE, problems=("no name of a repository",))


GITHUB = (
    r"/(?P<owner>[^/?#@]*)(?:/(?P<repo>[^/?#]*)(?:/(?P<view>[^/?#]*)(?:/(?:refs/(?:heads|tags)/)?(?P<ref>[^/?#]*)"
    r"(?:/(?P<path>[^?#]*))?)?)?)?"
)


def github_copy(match: re.Match[str], _: Address) -> Found | None:
    """A page or service that shows a repository of GitHub: raw files, notebooks, content networks."""
    groups = match.groupdict()
    return _found(groups["owner"], groups["repo"], groups.get("ref"), groups.get("path"))


def github_badge(match: re.Match[str], _: Address) -> Found | None:
    """An image that shows a number of a repository."""
    found = _found(match["owner"], re.sub(r"\.svg$", "", match["repo"]))
    return Found("", Kind.BADGE, found.identifier) if found else None


def gitlab(match: re.Match[str], address: Address) -> Found:
    """GitLab, with groups to any depth. Another host than gitlab.com stands in front of the path.

    So does gitlab.com where the group's name has a dot and would pass for a host.
    """
    path = re.split(r"/-(?:/|$)|/(?:tree|blob|raw|issues|merge_requests|wikis|commits?|releases)(?:/|$)", match["path"])
    segments = [part for part in path[0].split("/") if part]
    if not segments or segments[0].lower() in _GITLAB_PAGES:
        return Found("", Kind.WEBSITE)
    if len(segments) < 2:
        return Found("", Kind.PERSON)
    host = address.host.removeprefix("www.")
    segments[-1] = _stem(segments[-1])
    if not all(_SEGMENT.fullmatch(name) for name in (host, *segments)):
        return Found("", Kind.WEBSITE, problems=("no name of a repository",))
    named = host != "gitlab.com" or "." in segments[0]
    return Found("", Kind.CODE, Identifier("gitlab", "/".join([host, *segments] if named else segments)))


def other_forge(match: re.Match[str], address: Address) -> Found | None:
    """Code hosts with plain `/owner/repository` addresses; the scheme is the host's first name."""
    owner, repository = match["owner"], _stem(match["repo"] or "")
    if not repository:
        return Found("", Kind.PERSON) if owner else None
    if not re.fullmatch(r"~?[\w.-]+", owner) or not _REPOSITORY.fullmatch(repository):
        return None
    scheme = {"git.sr.ht": "sourcehut"}.get(address.host) or address.host.split(".")[-2]
    return Found("", Kind.CODE, Identifier(scheme, f"{owner}/{repository}"))


_HUB_PAGES = {
    "blog": Kind.BLOG,
    "docs": Kind.DOCS,
    "learn": Kind.DOCS,
    "collections": Kind.VENUE,
    "models": Kind.VENUE,
    "papers": Kind.VENUE,
    "tasks": Kind.VENUE,
    "datasets": Kind.VENUE,
    "spaces": Kind.VENUE,
    "organizations": Kind.PERSON,
    **dict.fromkeys(("join", "login", "pricing", "posts", "settings", "chat", "enterprise"), Kind.WEBSITE),
}


def huggingface(match: re.Match[str], _: Address) -> Found:
    """Models, datasets and spaces. A name without organisation is a person, save among the datasets."""
    shelf, owner, name = (match["shelf"] or "").lower(), match["owner"].rstrip("."), (match["name"] or "").rstrip(".")
    if not owner or (not shelf and owner.lower() in _HUB_PAGES):
        return Found("", _HUB_PAGES.get((owner or shelf).lower(), Kind.WEBSITE))
    if not name and shelf != "datasets":
        return Found("", Kind.PERSON)
    kind = {"datasets": Kind.DATA, "spaces": Kind.DEMO}.get(shelf, Kind.MODEL)
    value = "/".join(part for part in (shelf, owner, name) if part)
    return Found("", kind, Identifier("huggingface", value))
