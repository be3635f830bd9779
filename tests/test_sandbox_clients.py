"""The clients that others wrote for the real services work against the sandbox: a witness that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import arxiv  # type: ignore[import-untyped]  # it ships no types
import github
import pytest
from habanero import Crossref
from semanticscholar import SemanticScholar
from semanticscholar.SemanticScholarException import ObjectNotFoundException

from enrich.sandbox import Sandbox, running
from enrich.sandbox import server as sandbox_server

BRAIN = Path(sandbox_server.__file__).parent / "worlds" / "brain.yaml"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(BRAIN) as server:
        yield server


def test_semanticscholar_reads_papers_batches_and_matches(sandbox: Sandbox) -> None:
    client = SemanticScholar(api_url=f"{sandbox.url}/semantic_scholar", api_key="sandbox", retry=False)
    assert client.get_paper("ARXIV:2310.16046").venue == "Neural Information Processing Systems"
    papers = client.get_papers(["ARXIV:2310.16046", "DOI:10.1038/s41586-023-06031-6"], fields=["title", "authors"])
    assert [paper.title.split()[0] for paper in papers] == ["A", "Learnable"]
    assert papers[1].authors[2].name == "Mackenzie Weygandt Mathis"
    found = client.search_paper("Latent Diffusion for Neural Spiking Data", match_title=True)
    assert found.externalIds["ArXiv"] == "2407.08751"
    with pytest.raises(ObjectNotFoundException):
        client.get_paper("DOI:10.9999/none")


def test_arxiv_reads_results(sandbox: Sandbox) -> None:
    client = arxiv.Client(delay_seconds=0, num_retries=0)
    client.query_url_format = f"{sandbox.url}/arxiv/api/query?{{}}"
    search = arxiv.Search(id_list=["2204.00673", "2310.16046", "9999.99999"])
    results = {result.get_short_id(): result for result in client.results(search)}
    assert results.keys() == {"2204.00673v2", "2310.16046v1"}
    assert results["2204.00673v2"].doi == "10.1038/s41586-023-06031-6"
    assert (results["2204.00673v2"].published.year, results["2204.00673v2"].updated.month) == (2022, 10)
    assert results["2310.16046v1"].authors[0].name == "Mehdi Azabou"
    assert results["2310.16046v1"].primary_category == "cs.LG"


def test_habanero_reads_works(sandbox: Sandbox) -> None:
    client = Crossref(base_url=f"{sandbox.url}/crossref", mailto="sandbox@example.org")
    single = client.works(ids="10.1016/j.cell.2024.08.051")
    assert single["message"]["container-title"] == ["Cell"]
    listed = client.works(filter={"alternative-id": "S0092867424009802"}, select=["DOI", "title"])
    assert listed["message"]["items"][0]["DOI"] == "10.1016/j.cell.2024.08.051"
    assert client.registration_agency("10.1016/j.cell.2024.08.051") == ["Crossref"]


def test_pygithub_follows_a_rename_and_sees_what_is_gone(sandbox: Sandbox) -> None:
    with github.Github(base_url=f"{sandbox.url}/github", retry=None, seconds_between_requests=None) as client:
        renamed = client.get_repo("kushalkolar/fastplotlib")
        assert (renamed.full_name, renamed.license.spdx_id) == ("fastplotlib/fastplotlib", "Apache-2.0")
        assert client.get_repo("flatironinstitute/caiman").stargazers_count == 637
        with pytest.raises(github.UnknownObjectException):
            client.get_repo("sandbox-org/gone")
