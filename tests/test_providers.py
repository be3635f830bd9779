"""Each provider, without a network: what it takes, what it asks, what an answer means, what a payload says.

Raw answers stand beside their golden readings in `fixtures/providers/<provider>/`. A golden file begins with the
identifiers `asked`; only `ENRICH_UPDATE_GOLDEN=1 pytest tests/test_providers.py` rewrites the rest.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from enrich.errors import Failed, ProviderError, Refused, Rejected, Throttled, UsageError
from enrich.model import Identifier, Record, Repository
from enrich.provider import Provider
from enrich.providers import PROVIDERS, active, by_name
from harness import ids

FIXTURES = Path(__file__).parent / "fixtures" / "providers"
RAW = sorted(FIXTURES.glob("*/*.raw.*"))


def case(raw: Path) -> str:
    return f"{raw.parent.name}/{raw.name.partition('.')[0]}"


def golden_of(raw: Path) -> Path:
    return raw.with_name(raw.name.partition(".")[0] + ".golden.yaml")


def read(raw: Path, asked: list[Identifier]) -> dict[Identifier, Any]:
    response = httpx.Response(200, text=raw.read_text(encoding="utf-8"), headers={"content-type": "application/json"})
    return dict(by_name(raw.parent.name).split(response, asked))


def plain(value: Record | Repository) -> dict[str, Any]:
    """What was said, in few words: identifiers as text, authors as `name (family)`, nothing that is empty."""
    said = asdict(value)
    for key in ("identifiers", "related", "venue_ids", "code", "mentions"):
        said[key] = [str(identifier) for identifier in getattr(value, key, ())]
    if isinstance(value, Record):
        said["authors"] = [f"{a.name} ({'group' if a.group else a.family})" for a in value.authors]
        said["authors_cut"] = value.authors_cut or None
    else:
        said["identifier"] = str(value.identifier)
        said["cites"] = value.cites and str(value.cites)
    return {key: str(item) if isinstance(item, str) else item
            for key, item in said.items() if item not in (None, (), [])}  # fmt: skip


def reading(raw: Path, asked: list[Identifier]) -> dict[str, Any]:
    answers, decode = read(raw, asked), by_name(raw.parent.name).decode
    said: dict[str, Any] = {}
    for identifier in asked:
        payload = answers.get(identifier)
        missing = "absent" if identifier in answers else "not answered"
        said[str(identifier)] = missing if payload is None else [plain(each) for each in decode(payload)]
    return said


@pytest.mark.parametrize("raw", RAW, ids=case)
def test_a_raw_answer_reads_as_its_golden_record(raw: Path) -> None:
    golden = golden_of(raw)
    assert golden.exists(), f"{golden.name} is missing: write its `asked:` by hand, then set ENRICH_UPDATE_GOLDEN=1"
    expected = yaml.safe_load(golden.read_text(encoding="utf-8"))
    said = {"asked": expected["asked"], "answers": reading(raw, ids(*expected["asked"]))}
    if os.environ.get("ENRICH_UPDATE_GOLDEN") == "1":
        golden.write_text(yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
    assert said == yaml.safe_load(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.name)
def test_every_provider_has_a_raw_answer_and_a_golden_record(provider: Provider) -> None:
    raws = [raw for raw in RAW if raw.parent.name == provider.name]
    assert raws
    assert all(golden_of(raw).exists() for raw in raws)


def test_no_golden_record_is_left_without_its_raw_answer() -> None:
    assert {golden_of(raw) for raw in RAW} == set(FIXTURES.glob("*/*.golden.yaml"))
    assert {raw.parent.name for raw in RAW} == {provider.name for provider in PROVIDERS}


@pytest.mark.parametrize("raw", RAW, ids=case)
def test_what_was_asked_is_accepted_and_payloads_are_json(raw: Path) -> None:
    provider = by_name(raw.parent.name)
    asked = ids(*yaml.safe_load(golden_of(raw).read_text(encoding="utf-8"))["asked"])
    answers = read(raw, asked)
    assert all(map(provider.accepts, asked))
    assert json.loads(json.dumps(list(answers.values()))) == list(answers.values())


def bent(value: Any) -> Iterator[Callable[[Any], None]]:
    """Ways of spoiling one place in a JSON value: a key gone, null, or of another shape."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        for spoilt in (None, "", "text", 0, 12.5, True, [], [None], {}, {"a": None}):
            yield lambda copied, k=key, s=spoilt: copied.__setitem__(k, s)  # type: ignore[misc]
        for deeper in bent(item):
            yield lambda copied, k=key, d=deeper: d(copied[k])  # type: ignore[misc]


@pytest.mark.parametrize("raw", [raw for raw in RAW if raw.suffix != ".xml"], ids=case)
def test_a_changed_shape_is_survived_without_inventing(raw: Path) -> None:
    provider = by_name(raw.parent.name)
    asked = ids(*yaml.safe_load(golden_of(raw).read_text(encoding="utf-8"))["asked"])
    for payload in filter(None, read(raw, asked).values()):
        for spoil in bent(payload):
            spoilt = copy.deepcopy(payload)
            spoil(spoilt)
            for record in provider.decode(spoilt):
                assert "None" not in str(plain(record).values())


ACCEPTED = {
    "acl": "acl:2021.naacl-main.208 acl:2023.findings-acl.1 acl:N04-1001",
    "pmlr": "pmlr:v139/radford21a pmlr:r13/chickering15a pmlr:v202/o-neill23a",
    "neurips": "neurips:1988/4c5bde74a8f110656874902f07378009 neurips:2024/013cf29a9e68e4411d0593040a8a1eb3",
    "neurips_datasets": "neurips:2021/f457c545a9ded88f18ecee47145a72c0-round1",
    "cvf": "cvf:Wu_X_CVPR_2023 cvf:Zhang_Multi-Shot_Imaging_Joint_2014_CVPR cvf:Lee_16.2M_ICCV_2019",
    "jmlr": "jmlr:v22/20-1380 jmlr:v3/antos02a",
    "aaai": "aaai:16856",
    "crossref": "doi:10.1038/s41586-025-08829-y doi:10.64898/2026.01.02.999901 doi:10.1016/0022(99)1[1:a]2.0.co;2",
    "crossref_pii": "pii:S0092867424009802",
    "crossref_search": "title:Attention",
    "biorxiv": "doi:10.1101/440735 doi:10.1101/19012345 doi:10.1101/2025.02.02.634313 doi:10.1101/2021.04.29.21256344 "
    "doi:10.64898/2026.01.02.999901",
    "biorxiv_other": "doi:10.1101/440735",
    "dblp": "dblp:conf/iclr/0001J0P23 dblp:books/acm/22/GDH2022 "
    "openreview:i_1rbq8yFWC openreview:-4IA4WgNAy4Wx arxiv:2407.14668 arxiv:math.GT/0309136 "
    "doi:10.1109/cvpr.2016.90 neurips:2023/a36c3dbe676fa8445715a31a90c66ab3 pmlr:v202/wang23al cvf:Wu_X_CVPR_2023 "
    "acl:W12-3903 acl:2020.acl-main.1 jmlr:v22/19-736 aaai:7125 aaai-ocs:AAAI10/1729 usenix:atc21/x",
    "dblp_search": "title:Attention-is-all-you-need",
    "openreview": "openreview:IuU0wcO0mo openreview:B1-Hhnslg openreview:-4IA4WgNAy4Wx openreview:msGKsXQXNiCBk",
    "openreview_v1": "openreview:B1-Hhnslg",
    "arxiv": "arxiv:2407.14668 arxiv:0704.0001 arxiv:hep-th/9901001 arxiv:math.GT/0309136 arxiv:q-bio/0601001",
    "europepmc": "doi:10.1038/s41586-025-08829-y doi:10.1101/2025.02.02.634313 doi:10.1109/tmi.2020.3008871 "
    "doi:10.1007/s11263-020-01316-z doi:10.21203/rs.3.rs-1/v1 pmid:39975007 pmcid:PMC11838490 europepmc:PPR179288",
    "pubmed": "pmid:39975007",
    "pubmed_central": "pmcid:PMC11838490",
    "pmc_idconv": "pmcid:PMC11838490",
    "semantic_scholar": "arxiv:2407.14668 pmid:39975007 pmcid:PMC11838490 pmcid:11838490 "
    "acl:W12-3903 acl:2020.acl-main.1 corpusid:470667 s2:649def34f8be52c8b66281af98ae884c09aef38b",
    "semantic_scholar_match": "title:Attention",
    "datacite": "arxiv:2407.14668 arxiv:math.GT/0309136 doi:10.5281/zenodo.1 doi:10.4230/lipics.tqc.2013.93",
    "datacite_other": "doi:10.3929/ethz-b-000000001 doi:10.1038/s41586-025-08829-y",
    "openalex": "doi:10.1038/s41586-025-08829-y doi:10.5281/zenodo.1 doi:10.1016/0022(99)1[1:a]2.0.co;2 "
    "arxiv:2407.14668 arxiv:hep-th/9901001",
    "openalex_search": "title:Attention",
    "github": "github:joel99/ndt3 github:neuro-galaxy/torch_brain github:a/b.js",
    "github_rest": "github:joel99/ndt3",
    "github_files": "github:joel99/ndt3",
    "gitlab": "gitlab:a/b gitlab:group/sub.group/project.js gitlab:gitlab.com/my.group/x",
    "codeberg": "codeberg:a/b.js",
    "huggingface": "huggingface:a/b huggingface:datasets/a/b huggingface:datasets/squad huggingface:spaces/a/b",
    "zenodo": "zenodo:7834392",
    "zenodo_concept": "zenodo:7834392",
    "figshare": "figshare:10042703",
}
REFUSED = {
    "acl": "acl:2021.naacl-main acl:n04-1001 acl:../x doi:10.18653/v1/n18-1001",
    "pmlr": "pmlr:v139 pmlr:v139/a/b jmlr:v22/20-1380",
    "neurips": "neurips:2021/f457c545a9ded88f18ecee47145a72c0-round1 neurips:2024/abc neurips-number:7181",
    "neurips_datasets": "neurips:2021/f457c545a9ded88f18ecee47145a72c0",
    "cvf": "cvf:Chen_HINet_CVPRW_2021 cvf:a/b_CVPR_2023 cvf:Wu_X_CVPR",
    "jmlr": "jmlr:v22 jmlr:v22/a/b",
    "aaai": "aaai:abc aaai-ocs:AAAI18/16329",
    "crossref": "doi:10.48550/arxiv.2407.14668 doi:10.5281/zenodo.1 doi:10.6084/m9.figshare.1 doi:blblbl doi:10.1/ "
    "arxiv:2407.14668",
    "crossref_pii": "doi:10.1016/j.cell.2024.09.006",
    "crossref_search": "doi:10.1016/j.cell.2024.09.006",
    "biorxiv": "doi:10.1101/gr.229102 doi:10.1101/gad.1.2.3 doi:10.1101/pdb.prot123456 doi:10.1101/cshperspect.a000001 "
    "doi:10.1101/2025.02.02.634313v2 doi:10.1038/440735 arxiv:2407.14668",
    "biorxiv_other": "doi:10.1101/gr.229102",
    "dblp": 'openreview:a>b openreview:a"b openreview:a,b doi:10.1002/(sici)1<165::aid>3.0.co;2-b doi:10.48550/arxiv.1 '
    "doi:10.1101/440735 doi:blblbl doi:10.1109/é cvf:Chen_HINet_CVPRW_2021 pmid:1 s2:x github:a/b title:x dblp:a>b",
    "dblp_search": "title:Adam title:自然语言处理综述与展望 arxiv:2407.14668",
    "openreview": "openreview:a,b openreview:ab arxiv:2407.14668",
    "openreview_v1": "openreview:a&b=c",
    "arxiv": "arxiv:2407.14668v2 arxiv:abc arxiv:2407.146 arxiv:2407.14668,2407.14669 doi:10.48550/arxiv.2407.14668",
    "europepmc": "doi:10.48550/arxiv.2407.14668 doi:10.5281/zenodo.1 doi:10.1109/cvpr.2016.90 doi:10.18653/v1/d19-1 "
    'doi:10.1145/3292500 doi:10.1007/978-3-319-24574-4_28 doi:10.1/a doi:10.9999/a"b pmid:PMC1 pmid:0 pmcid:11838490 '
    "europepmc:179288 arxiv:2407.14668 title:x",
    "pubmed": "pmid:Z1 pmid:0123 pmid:1234567890 pmcid:PMC1 doi:10.9999/a",
    "pubmed_central": "pmcid:11838490 pmid:1",
    "pmc_idconv": "pmcid:1 pmid:1 doi:10.9999/a",
    "semantic_scholar": "doi:https://doi.org/10.1038/x openreview:IuU0wcO0mo title:x s2:xyz pmid:PMC1 arxiv:a",
    "semantic_scholar_match": "doi:10.1038/x",
    "datacite": "doi:10.1038/s41586-025-08829-y doi:10.48550/arxiv.2407.14668 arxiv:abc title:x",
    "datacite_other": "doi:10.5281/zenodo.1 doi:10.48550/arxiv.2407.14668 arxiv:2407.14668 doi:blblbl",
    "openalex": "doi:10.48550/arxiv.2407.14668 doi:blblbl arxiv:abc pmid:1 openalex:W1 title:x",
    "openalex_search": "doi:10.1038/x",
    "github": "github:joel99 github:a/b/c gitlab:a/b github:-a/b github:a/b?c",
    "github_rest": "github:joel99",
    "github_files": "github:joel99",
    "gitlab": "gitlab:a gitlab:gitlab.example.org/a/b gitlab:a/b?c gitlab:a//b github:a/b",
    "codeberg": "codeberg:a codeberg:a/b/c codeberg:a/b?c gitlab:a/b",
    "huggingface": "huggingface:gpt2 huggingface:spaces/a huggingface:datasets/a/b/c huggingface:a/b?c",
    "zenodo": "zenodo:abc zenodo:1/2 doi:10.5281/zenodo.1",
    "zenodo_concept": "zenodo:x",
    "figshare": "figshare:x figshare:1/2 doi:10.6084/m9.figshare.1",
}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.name)
def test_accepted_are_the_identifiers_that_a_service_can_answer(provider: Provider) -> None:
    assert [i for i in ids(*ACCEPTED[provider.name].split()) if not provider.accepts(i)] == []
    assert [i for i in ids(*REFUSED[provider.name].split()) if provider.accepts(i)] == []


S2_FIELDS = by_name("semantic_scholar").request(ids("doi:10.1/x")).url.params["fields"]


@pytest.mark.parametrize(
    ("name", "asked", "method", "path", "params"),
    [
        ("crossref", "doi:10.1/a doi:10.1/b", "GET", "/works", {"filter": "doi:10.1/a,doi:10.1/b", "rows": "2"}),
        ("crossref", "doi:10.1/a,b", "GET", "/works/10.1%2Fa%2Cb", {}),
        ("crossref", "doi:10.1/a?b#c(1)", "GET", "/works", {"filter": "doi:10.1/a?b#c(1)", "rows": "1"}),
        (
            "crossref_pii",
            "pii:S1 pii:S2",
            "GET",
            "/works",
            {"filter": "alternative-id:S1,alternative-id:S2", "rows": "4"},
        ),
        ("crossref_search", "title:A+B", "GET", "/works", {"query.bibliographic": "A+B", "rows": "3"}),
        ("biorxiv", "doi:10.1101/440735", "GET", "/details/biorxiv/10.1101/440735/na/json", {}),
        (
            "biorxiv",
            "doi:10.1101/2021.04.29.21256344",
            "GET",
            "/details/medrxiv/10.1101/2021.04.29.21256344/na/json",
            {},
        ),
        ("biorxiv", "doi:10.1101/19012345", "GET", "/details/medrxiv/10.1101/19012345/na/json", {}),
        ("biorxiv_other", "doi:10.1101/440735", "GET", "/details/medrxiv/10.1101/440735/na/json", {}),
        ("biorxiv_other", "doi:10.1101/19012345", "GET", "/details/biorxiv/10.1101/19012345/na/json", {}),
        ("dblp", "openreview:abcde", "POST", "/sparql", {}),
        ("dblp_search", "title:Attention-is-all", "POST", "/sparql", {}),
        ("openreview", "openreview:a-b openreview:c", "GET", "/notes", {"ids": "a-b,c"}),
        ("openreview_v1", "openreview:a", "GET", "/notes", {"ids": "a", "details": "directReplies"}),
        (
            "arxiv",
            "arxiv:2407.1 arxiv:hep-th/1",
            "GET",
            "/api/query",
            {"id_list": "2407.1,hep-th/1", "max_results": "2"},
        ),
        ("semantic_scholar", "doi:10.1/a", "POST", "/graph/v1/paper/batch", {"fields": S2_FIELDS}),
        (
            "semantic_scholar_match",
            "title:A?",
            "GET",
            "/graph/v1/paper/search/match",
            {"query": "A?", "fields": S2_FIELDS},
        ),
        ("europepmc", "pmid:1", "POST", "/europepmc/webservices/rest/searchPOST", {}),
        (
            "pubmed",
            "pmid:1 pmid:2",
            "GET",
            "/entrez/eutils/esummary.fcgi",
            {"db": "pubmed", "id": "1,2", "retmode": "json"},
        ),
        (
            "pubmed_central",
            "pmcid:PMC1",
            "GET",
            "/entrez/eutils/esummary.fcgi",
            {"db": "pmc", "id": "1", "retmode": "json"},
        ),
        (
            "pmc_idconv",
            "pmcid:PMC1 pmcid:PMC2",
            "GET",
            "/tools/idconv/api/v1/articles/",
            {"ids": "PMC1,PMC2", "idtype": "pmcid", "format": "json", "versions": "no"},
        ),
        ("github", "github:a/b", "POST", "/graphql", {}),
        ("github_rest", "github:a/b", "GET", "/repos/a/b", {}),
        ("gitlab", "gitlab:a/b.c/d", "GET", "/api/v4/projects/a%2Fb%2Ec%2Fd", {"license": "true"}),
        ("gitlab", "gitlab:gitlab.com/a.b/c", "GET", "/api/v4/projects/a%2Eb%2Fc", {"license": "true"}),
        ("codeberg", "codeberg:a/b", "GET", "/api/v1/repos/a/b", {}),
        ("huggingface", "huggingface:a/b", "GET", "/api/models/a/b", {"expand[]": "likes"}),
        ("huggingface", "huggingface:datasets/b", "GET", "/api/datasets/b", {"expand[]": "likes"}),
        ("huggingface", "huggingface:spaces/a/b", "GET", "/api/spaces/a/b", {"expand[]": "likes"}),
        ("zenodo", "zenodo:7", "GET", "/api/records/7", {}),
        (
            "zenodo_concept",
            "zenodo:7",
            "GET",
            "/api/records",
            {"q": "conceptrecid:7", "sort": "mostrecent", "size": "1"},
        ),
        ("figshare", "figshare:7", "GET", "/v2/articles/7", {}),
    ],
)
def test_a_question_goes_to_the_documented_address(
    name: str, asked: str, method: str, path: str, params: dict[str, str]
) -> None:
    provider = by_name(name)
    request = provider.request(ids(*asked.split()))
    assert (request.method, request.url.raw_path.decode().partition("?")[0]) == (method, path)
    assert dict(request.url.params) == params
    assert str(request.url).startswith(provider.base + "/")


def test_semantic_scholar_is_asked_in_its_own_words() -> None:
    asked = ids("doi:10.1/A", "arxiv:2407.1", "pmid:1", "pmcid:PMC2", "acl:W12-1", "corpusid:3", f"s2:{'a' * 40}")
    sent = json.loads(by_name("semantic_scholar").request(asked).content)
    assert sent == {"ids": ["DOI:10.1/a", "ARXIV:2407.1", "PMID:1", "PMCID:2", "ACL:W12-1", "CorpusId:3", "a" * 40]}


def test_github_names_are_variables_and_never_text_of_the_query() -> None:
    sent = json.loads(by_name("github").request(ids("github:a-b/c.d", "github:e/f")).content)
    assert sent["variables"] == {"o_r0": "a-b", "n_r0": "c.d", "o_r1": "e", "n_r1": "f"}
    assert "r1:repository(owner:$o_r1,name:$n_r1)" in sent["query"]
    assert "c.d" not in sent["query"]


def test_what_must_be_asked_alone_is_said() -> None:
    assert [by_name("crossref").batchable(i) for i in ids("doi:10.1/a", "doi:10.1/a,b")] == [True, False]


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.name)
def test_no_secret_stands_in_a_question(provider: Provider) -> None:
    request = provider.request(ids(ACCEPTED[provider.name].split()[0]))
    assert not {"authorization", "x-api-key", "api-key"} & set(request.headers)


def answer(status: int = 200, body: Any = "", **headers: str) -> httpx.Response:
    text = body if isinstance(body, str) else json.dumps(body)
    said = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return httpx.Response(status, text=text, headers=said)


FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
    "<o:totalResults>{}</o:totalResults>{}</feed>"
)
ERROR_ENTRY = "<entry><id>https://arxiv.org/api/errors#x</id><summary>incorrect id format for abc</summary></entry>"
BOMB = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><feed>&d;</feed>'
NO_IDS = {"error": "No valid paper ids given"}
ONE = {
    "crossref": "doi:10.1/a",
    "crossref_search": "title:a",
    "biorxiv": "doi:10.1101/440735",
    "openreview": "openreview:abcde",
    "arxiv": "arxiv:2407.14668",
    "europepmc": "doi:10.9999/a",
    "pubmed": "pmid:1",
    "pubmed_central": "pmcid:PMC1",
    "pmc_idconv": "pmcid:PMC1",
    "semantic_scholar": "doi:10.1/a",
    "semantic_scholar_match": "title:a",
    "datacite": "arxiv:2407.14668",
    "openalex": "arxiv:2407.14668",
    "openalex_search": "title:a",
    "github": "github:a/b",
    "github_rest": "github:a/b",
    "github_files": "github:a/b",
    "gitlab": "gitlab:a/b",
    "codeberg": "codeberg:a/b",
    "huggingface": "huggingface:a/b",
    "zenodo": "zenodo:7",
    "zenodo_concept": "zenodo:7",
    "figshare": "figshare:7",
}
HOSTS = ("gitlab", "codeberg", "huggingface", "zenodo", "figshare")
TWO = {
    "semantic_scholar": "doi:10.1/a doi:10.1/b",
    "github": "github:a/b github:c/d",
    "github_files": "github:a/b github:c/d",
}


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize(
    ("response", "error"),
    [
        (answer(429, retry_after="7"), Throttled),
        (answer(401), Refused),
        (answer(500), Failed),
        (answer(503, "<html>down</html>"), Failed),
        (answer(301), Failed),
        (answer(200, ""), Failed),
        (answer(200, "<html>down</html>"), Failed),
        (answer(200, '{"cut'), Failed),
        (answer(200, "null"), Failed),
        (answer(200, "[]"), Failed),
        (answer(200, "{}"), Failed),
    ],
)
def test_a_broken_answer_is_never_an_absence(name: str, response: httpx.Response, error: type[ProviderError]) -> None:
    with pytest.raises(error) as raised:
        by_name(name).split(response, ids(ONE[name]))
    if error is Throttled:
        assert raised.value.retry_after == 7


@pytest.mark.parametrize("name", [name for name in ONE if name != "openreview"])  # which must say whom it blames
def test_a_malformed_request_is_rejected(name: str) -> None:
    with pytest.raises(Rejected):
        by_name(name).split(answer(400, "bad"), ids(ONE[name]))


@pytest.mark.parametrize(
    ("name", "response", "error"),
    [
        ("crossref", answer(404, "Resource not found."), Failed),  # lists know no 404
        ("crossref", answer(403, "<html>blocked</html>"), Refused),
        ("crossref", answer(200, {"status": "ok", "message": {"items": [], "total-results": 3}}), Failed),
        ("crossref", answer(200, {"status": "ok", "message": {"items": []}}), Failed),
        ("biorxiv", answer(200, "Error : (2002) Connection refused"), Failed),
        ("biorxiv", answer(200, "Too many connections"), Failed),
        ("biorxiv", answer(200, {"messages": [{"status": "Both dates must be in yyyy-mm-dd format"}]}), Failed),
        ("biorxiv", answer(200, {"messages": [{"status": "ok"}], "collection": []}), Failed),
        ("biorxiv", answer(200, {"messages": [], "collection": []}), Failed),
        ("biorxiv", answer(404, ""), Failed),
        ("arxiv", answer(200, FEED.format(5, "")), Failed),
        ("arxiv", answer(200, FEED.format(1, ERROR_ENTRY)), Rejected),
        ("arxiv", answer(400, FEED.format(1, ERROR_ENTRY)), Rejected),
        ("arxiv", answer(200, "<feed/>"), Failed),
        ("arxiv", answer(200, BOMB), Failed),
        ("semantic_scholar", answer(403, {"message": "Forbidden"}), Refused),
        ("semantic_scholar", answer(200, [None, None]), Failed),
        ("semantic_scholar", answer(404, {"error": "Paper with id x not found"}), Failed),
        ("semantic_scholar_match", answer(404, "<html>no such page</html>"), Failed),
        ("github", answer(502, "<html>nginx</html>"), Failed),
        ("github", answer(200, {"errors": [{"type": "RATE_LIMITED"}]}), Throttled),
        ("github", answer(200, {"data": None, "errors": [{"type": "RATE_LIMIT"}]}), Throttled),
        ("github", answer(200, {"data": None, "errors": [{"message": "Something went wrong"}]}), Failed),
        ("github_rest", answer(403, "Request forbidden by administrative rules (User-Agent)"), Refused),
        (
            "github_rest",
            answer(403, {"message": "API rate limit exceeded for x"}, x_ratelimit_remaining="0"),
            Throttled,
        ),
        ("github_rest", answer(403, {"message": "You have exceeded a secondary rate limit"}), Throttled),
        *((name, answer(404, "<html>no such page</html>"), Failed) for name in HOSTS),
        *((name, answer(403, "<html>blocked</html>"), Refused) for name in HOSTS),
        ("gitlab", answer(429, "Retry later"), Throttled),
        ("huggingface", answer(401, {"error": "Invalid credentials in Authorization header"}), Refused),
        ("huggingface", answer(403, {"error": "Forbidden: too many accounts"}), Refused),
        ("huggingface", answer(400, {"error": 'Invalid option for "expand"'}), Failed),
        ("zenodo", answer(200, {"id": 8, "conceptrecid": "6", "metadata": {}}), Failed),
        ("zenodo_concept", answer(200, {"hits": {"hits": [{"id": 9, "conceptrecid": "6"}], "total": 1}}), Failed),
        ("zenodo_concept", answer(200, {"hits": {"hits": [], "total": 3}}), Failed),
        ("zenodo_concept", answer(404, {"message": "no such page"}), Failed),
        ("figshare", answer(200, {"id": 8, "title": "Another"}), Failed),
    ],
)
def test_an_error_is_told_from_an_answer(name: str, response: httpx.Response, error: type[ProviderError]) -> None:
    with pytest.raises(error):
        by_name(name).split(response, ids(ONE[name]))


@pytest.mark.parametrize(
    ("name", "response"),
    [
        ("github", answer(502, {"data": None})),
        ("github", answer(504, "")),
        ("github", answer(200, {"data": {"r0": {}}, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["r1"]}]})),
        ("github_files", answer(502, "<html>nginx</html>")),
    ],
)
def test_a_batch_that_cannot_be_answered_whole_is_halved(name: str, response: httpx.Response) -> None:
    with pytest.raises(Rejected):
        by_name(name).split(response, ids(*TWO[name].split()))


@pytest.mark.parametrize(
    ("name", "response"),
    [
        ("crossref", answer(200, {"status": "ok", "message": {"items": [], "total-results": 0}})),
        ("crossref_search", answer(200, {"status": "ok", "message": {"items": [], "total-results": 0}})),
        ("biorxiv", answer(200, {"messages": [{"status": "no posts found"}], "collection": []})),
        ("openreview", answer(200, {"notes": []})),
        ("arxiv", answer(200, FEED.format(0, ""))),
        ("semantic_scholar", answer(200, [None])),
        ("semantic_scholar", answer(400, NO_IDS)),
        ("semantic_scholar_match", answer(404, {"error": "Title match not found"})),
        ("github", answer(200, {"data": {"r0": None}, "errors": [{"type": "NOT_FOUND", "path": ["r0"]}]})),
        ("github_rest", answer(404, {"message": "Not Found"})),
        ("gitlab", answer(404, {"message": "404 Project Not Found"})),
        ("codeberg", answer(404, {"message": "GetUserByName", "errors": ["user redirect does not exist [name: a]"]})),
        ("huggingface", answer(401, {"error": "Invalid username or password."})),
        ("huggingface", answer(404, {"error": "Repository not found"})),
        ("zenodo", answer(404, {"status": 404, "message": "The persistent identifier does not exist."})),
        ("zenodo", answer(410, {"status": 410, "message": "The record has been deleted.", "tombstone": {}})),
        ("zenodo_concept", answer(200, {"hits": {"hits": [], "total": 0}})),
        ("figshare", answer(404, {"message": "Entity not found: article", "code": "EntityNotFound"})),
    ],
)
def test_no_such_thing_is_an_answer(name: str, response: httpx.Response) -> None:
    assert by_name(name).split(response, ids(ONE[name])) == {ids(ONE[name])[0]: None}


def test_a_doi_with_a_comma_may_be_absent() -> None:
    asked = ids("doi:10.1/a,b")
    assert by_name("crossref").split(answer(404, "Resource not found."), asked) == {asked[0]: None}


def test_an_alias_without_a_reason_is_not_answered() -> None:
    assert by_name("github").split(answer(200, {"data": {"r0": None}}), ids("github:a/b")) == {}


@pytest.mark.parametrize(
    ("name", "response", "seconds"),
    [
        ("huggingface", answer(429, ratelimit='"api";r=0;t=175'), 175.0),
        ("github_rest", answer(403, "secondary rate limit"), 60.0),
        ("github_rest", answer(403, "secondary rate limit", retry_after="9"), 9.0),
        ("github_rest", answer(429, "{}", x_ratelimit_remaining="0", x_ratelimit_reset="1767225660",
                               date="Thu, 01 Jan 2026 00:00:00 GMT"), 60.0),
    ],
)  # fmt: skip
def test_the_wait_is_what_the_service_asks_for(name: str, response: httpx.Response, seconds: float) -> None:
    with pytest.raises(Throttled) as raised:
        by_name(name).split(response, ids(ONE[name]))
    assert raised.value.retry_after == seconds


NAMED = {"pubmed", "pubmed_central", "pmc_idconv"}  # whom only those may ask who give a mail address


@pytest.mark.parametrize(
    ("env", "without"),
    [
        ({}, {"openreview", "openreview_v1", "github", "github_files"} | NAMED),
        ({"GITHUB_TOKEN": "t"}, {"openreview", "openreview_v1", "github_rest"} | NAMED),
        ({"OPENREVIEW_USERNAME": "u"}, {"openreview", "openreview_v1", "github", "github_files"} | NAMED),
        ({"ENRICH_MAILTO": "me@example.org"}, {"openreview", "openreview_v1", "github", "github_files"}),
        ({"OPENREVIEW_USERNAME": "u", "OPENREVIEW_PASSWORD": "p"}, {"github", "github_files"} | NAMED),
    ],
)
def test_active_providers_are_those_that_can_be_asked(env: dict[str, str], without: set[str]) -> None:
    assert {p.name for p in PROVIDERS} - {p.name for p in active(env)} == without


def test_the_registry_is_sound() -> None:
    names = [provider.name for provider in PROVIDERS]
    assert len(set(names)) == len(names)
    assert {name for provider in PROVIDERS for name in provider.after} <= set(names)
    with pytest.raises(UsageError, match="crossref"):
        by_name("nobody")


def sent_with(provider: str, env: dict[str, str], *replies: httpx.Response) -> list[httpx.Request]:
    """The requests that leave when a provider asks with its key, given what the service replies."""
    seen: list[httpx.Request] = []
    left = iter(replies)

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(httpx.Request(request.method, request.url, headers=request.headers, content=request.read()))
        return next(left)

    chosen = by_name(provider)
    with httpx.Client(transport=httpx.MockTransport(handle), auth=chosen.auth(env)) as client:
        client.send(chosen.request(ids(ONE[provider])))
    return seen


@pytest.mark.parametrize(
    ("provider", "env", "header", "value"),
    [
        ("semantic_scholar", {"S2_API_KEY": "k"}, "x-api-key", "k"),
        ("semantic_scholar", {}, "x-api-key", None),
        ("github", {"GITHUB_TOKEN": "k"}, "authorization", "Bearer k"),
        ("github_rest", {"GITHUB_TOKEN": "k"}, "authorization", None),
    ],
)
def test_a_key_is_added_at_the_edge(provider: str, env: dict[str, str], header: str, value: str | None) -> None:
    (request,) = sent_with(provider, env, answer(200, "{}"))
    assert request.headers.get(header) == value


@pytest.mark.parametrize(
    ("title", "abstract", "withdrawn"),
    [
        ("WITHDRAWN: A mistake", "", True),
        ("A mistake", "Withdrawal Statement We withdraw it.", True),
        ("A mistake", "The authors have withdrawn this manuscript owing to an error.", True),
        ("A mistake", "[Withdrawn] by its authors", True),
        ("A mistake", "This manuscript has been withdrawn by bioRxiv.", True),
        ("Withdrawal from nicotine", "Withdrawal from nicotine changes firing rates.", False),
        ("A drug", "The drug has been withdrawn from the market.", False),
    ],
)
def test_a_withdrawal_is_told_from_science_about_withdrawal(title: str, abstract: str, withdrawn: bool) -> None:
    row = {"doi": "10.1101/440735", "version": "1", "title": title, "abstract": abstract, "published": "NA"}
    (record,) = by_name("biorxiv").decode([row])
    assert isinstance(record, Record)
    assert (record.notice == "withdrawn") is withdrawn


@pytest.mark.parametrize(
    ("work", "notice"),
    [
        ({"updated-by": [{"type": "retraction", "DOI": "10.9999/n"}]}, "retracted"),
        ({"updated-by": [{"type": "expression_of_concern"}]}, "concern"),
        ({"updated-by": [{"type": "correction"}]}, None),
        ({"update-to": [{"type": "retraction", "DOI": "10.9999/other"}]}, "retraction notice"),
        ({"update-to": [{"type": "new_version", "DOI": "10.9999/own"}]}, None),
        ({"title": ["RETRACTED ARTICLE: A claim"]}, "retracted"),
        ({"title": ["Retracted: A claim"]}, "retracted"),
        ({"title": ["[WITHDRAWN] A claim"]}, "withdrawn"),
        ({"title": ["Retracted memories of mice"]}, None),
    ],
)
def test_crossref_notices_are_about_the_work_itself(work: dict[str, Any], notice: str | None) -> None:
    (record,) = by_name("crossref").decode({"DOI": "10.9999/own", **work})
    assert isinstance(record, Record)
    assert record.notice == notice


@pytest.mark.parametrize(
    ("dates", "date", "online"),
    [
        (
            {"published-print": [[2025, 3]], "published-online": [[2024, 12, 20]], "issued": [[2024, 12, 20]]},
            "2025-03",
            "2024-12-20",
        ),
        ({"published-online": [[2024, 12, 20]], "issued": [[2024, 12, 20]]}, "2024-12-20", None),
        ({"issued": [[None]], "posted": [["2024", 1, 5]]}, "2024-01-05", None),
        ({"issued": [[None]], "created": [[2019]]}, "2019", None),
        ({"issued": [], "created": None}, None, None),
    ],
)  # fmt: skip
def test_crossref_years_follow_one_rule(dates: dict[str, Any], date: str | None, online: str | None) -> None:
    (record,) = by_name("crossref").decode({"DOI": "10.9999/own", **{k: {"date-parts": v} for k, v in dates.items()}})
    assert isinstance(record, Record)
    assert (record.date, record.online, record.year) == (date, online, int(date[:4]) if date else None)
