"""The pages of proceedings, served at the path of the page's public address. `page_html` writes them.

Emulated: attributes without quotes and in either order (ACL), names in either order, tags in capitals and single quotes
(NeurIPS before 2000), entities in titles, tags that are empty (PMLR), missing (CVF before 2016, where the BibTeX has it
all) or of an older kind (AAAI before 2012), bytes in Latin-1 that nobody announces (JMLR before 2010), an ISSN with a
word before it, alerts about something else, links that are not the paper's, redirects to the true address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from enrich.sandbox import page_html
from enrich.sandbox.answer import world_of
from enrich.sandbox.world import Keys, Page, Work

_MIRRORS = {"papers.nips.cc": "proceedings.neurips.cc", "papers.neurips.cc": "proceedings.neurips.cc"}
# service: the host whose pages it serves, and how they look
HOSTS: dict[str, tuple[str, Callable[[Work, Page], str]]] = {
    "acl": ("aclanthology.org", page_html.acl),
    "pmlr": ("proceedings.mlr.press", page_html.pmlr),
    "neurips": ("proceedings.neurips.cc", page_html.neurips),
    "neurips_datasets": ("datasets-benchmarks-proceedings.neurips.cc", page_html.neurips),
    "cvf": ("openaccess.thecvf.com", page_html.cvf),
    "jmlr": ("jmlr.org", page_html.jmlr),
    "aaai": ("ojs.aaai.org", page_html.aaai),
}


def routes(service: str) -> list[Route]:
    """One route for every path below the base `/<service>`."""

    async def serve(request: Request) -> Response:
        return _serve(service, request)

    return [Route("/{path:path}", serve)]


def _serve(service: str, request: Request) -> Response:
    path = "/" + unquote(request.path_params["path"])
    world, keys = world_of(request), _KEYS[service]
    work = world.work(keys, path)
    if work is None or work.page is None:
        true = next((each for each in _elsewhere(path) if world.work(keys, each)), None)
        gone = "<!doctype html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"
        return RedirectResponse(f"https://{HOSTS[service][0]}{true}", 301) if true else HTMLResponse(gone, 404)
    html = HOSTS[service][1](work, work.page)
    if service == "jmlr" and work.page.year < 2010:
        return Response(html.encode("latin-1", "xmlcharrefreplace"), headers={"content-type": "text/html"})
    return HTMLResponse(html)


def _elsewhere(path: str) -> Iterator[str]:
    """Addresses that a path is known to lead to."""
    yield path + "/"
    yield _newer(path)


def _paths(host: str, work: Work) -> Iterator[str]:
    """Where a work's page stands; a paper of the main track of NeurIPS also without the track's name."""
    parts = urlsplit(work.page.url) if work.page else None
    if parts and _MIRRORS.get(parts.netloc, parts.netloc) == host:
        path = _newer(unquote(parts.path))
        yield path
        yield path.replace("-Abstract-Conference.html", "-Abstract.html")


def _newer(path: str) -> str:
    return re.sub("^/paper/", "/paper_files/paper/", path)


def _keys(service: str) -> Keys[Work]:
    return lambda work: () if service in work.unknown_to else _paths(HOSTS[service][0], work)


_KEYS = {service: _keys(service) for service in HOSTS}
