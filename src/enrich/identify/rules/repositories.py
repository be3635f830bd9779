"""Code hosts, and services that show what lies there."""

from __future__ import annotations

from enrich.identify.forge import GITHUB, github, github_badge, github_copy, gitlab, other_forge
from enrich.identify.found import Kind
from enrich.identify.rule import Rule, lower, name, only

_REPOSITORY = r"/(?P<owner>[^/?#]+)/(?P<repo>[^/?#@]+)"
_FILE = r"(?:/(?:refs/(?:heads|tags)/)?(?P<ref>[^/?#]+)(?:/(?P<path>[^?#]*))?)?"
_NOTEBOOKS = "colab.research.google.com nbviewer.org nbviewer.jupyter.org nbviewer.ipython.org"

REPOSITORIES = (
    Rule("github", "=github.com", GITHUB, github),
    Rule(
        "gist",
        "gist.github.com",
        r"/(?:[\w-]+/)?([0-9a-f]{20,32}|\d{1,8})(?=[/?#.]|$)",
        lower(name("gist", kind=Kind.CODE)),
    ),
    Rule("gist-owner", "gist.github.com", r"", only(Kind.PERSON)),
    Rule("github-raw", "raw.githubusercontent.com raw.github.com", _REPOSITORY + _FILE, github_copy),
    Rule("github-media", "media.githubusercontent.com", "/media" + _REPOSITORY + _FILE, github_copy),
    Rule("github-api", "codeload.github.com api.github.com", "(?:/repos)?" + _REPOSITORY, github_copy),
    Rule("github-image", "githubusercontent.com", r"", only(Kind.BADGE)),
    Rule("github-docs", "github.com", r"", only(Kind.DOCS)),
    Rule(
        "jsdelivr", "jsdelivr.net", "/gh" + _REPOSITORY + r"(?:@(?P<ref>[^/?#]+))?(?:/(?P<path>[^?#]*))?", github_copy
    ),
    Rule("notebook", f"{_NOTEBOOKS} githubtocolab.com", f"(?:/github)?{_REPOSITORY}/(?:blob|tree){_FILE}", github_copy),
    Rule("binder", "mybinder.org", "/v2/gh" + _REPOSITORY + r"(?:/(?P<ref>[^/?#]+))?", github_copy),
    Rule("github-mirror", "deepwiki.com github.dev gitingest.com zread.ai", _REPOSITORY, github_copy),
    Rule(
        "demo",
        f"{_NOTEBOOKS} mybinder.org replicate.com codesandbox.io observablehq.com nbfiddle.app",
        r"",
        only(Kind.DEMO),
    ),
    Rule("gitlab", "gitlab. framagit.org invent.kde.org salsa.debian.org", r"/(?P<path>[^?#]*)", gitlab),
    Rule(
        "forge",
        "codeberg.org bitbucket.org gitee.com gitea.com git.sr.ht",
        r"/(?P<owner>[^/?#]*)(?:/(?P<repo>[^/?#]+))?",
        other_forge,
    ),
    Rule("sourceforge", "sourceforge.net", r"/(?:projects|p)/([\w.-]*\w)", lower(name("sourceforge", kind=Kind.CODE))),
    Rule("sourceforge-page", "sourceforge.net sourceforge.io", r"", only(Kind.PROJECT)),
    Rule(
        "code-host",
        "git. anonymous.4open.science softwareheritage.org launchpad.net savannah.gnu.org codeocean.com",
        r"/.",
        only(Kind.CODE),
    ),
    Rule(
        "github-badge",
        "img.shields.io badgen.net",
        r"/github/(?:stars|forks|watchers|license|last-commit|issues|contributors|release|v/release|repo-size)"
        + _REPOSITORY,
        github_badge,
    ),
    Rule(
        "badge",
        "shields.io badgen.net badge.fury.io awesome.re contrib.rocks star-history.com visitor-badge.glitch.me "
        "visitor-badge.laobi.icu visitor-badge.imlete.cn hits.seeyoufarm.com komarev.com hits.dwyl.com hits.sh "
        "starchart.cc codecov.io coveralls.io travis-ci.org api.codacy.com snyk.io",
        r"",
        only(Kind.BADGE),
    ),
)
