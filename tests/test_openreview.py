"""OpenReview's manners: logging in, being turned away, waiting, and the words in which it decides about papers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from enrich.dataset import Entry
from enrich.errors import Failed, ProviderError, Refused, Rejected, Throttled
from enrich.model import Identifier, Record
from enrich.pipeline import Run
from enrich.providers import by_name
from enrich.sandbox import running
from enrich.sandbox.world import parse_world
from enrich.settings import Settings
from enrich.transport import Network
from harness import Bench, bench

PASSWORD = "correct horse battery staple"  # noqa: S105 (made up)
ACCOUNT = {"OPENREVIEW_USERNAME": "me@example.org", "OPENREVIEW_PASSWORD": PASSWORD, "ENRICH_PACE": "0"}
V2, V1 = "https://api2.openreview.net", "https://api.openreview.net"
ONE = [Identifier("openreview", "abcde")]
TWO = [*ONE, Identifier("openreview", "fghij")]


def answer(status: int = 200, body: Any = "", **headers: str) -> httpx.Response:
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/html" if text.startswith("<") else "application/json"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, text=text, headers={"content-type": kind, **named})


PAGE = answer(200, "<html><title>Verifying your browser | OpenReview</title></html>")
CHALLENGE = answer(403, {"name": "ChallengeRequiredError"})
EXPIRED = answer(401, {"name": "TokenExpiredError", "message": "Token has expired. Please log in again."})
NOTES = answer(200, {"notes": []})


class Service:
    """OpenReview for one test: what it is asked, and what it replies, one after the other or by a function."""

    def __init__(
        self, *replies: httpx.Response, handle: Callable[[httpx.Request], httpx.Response] | None = None
    ) -> None:
        left = iter(replies)
        self.reply = handle or (lambda request: next(left))
        self.seen: list[str] = []
        self.sent: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.seen.append(f"{request.method} {request.url.copy_with(query=None)} {token}".strip())
        self.sent.append(request)
        return self.reply(request)

    def network(self, **env: str) -> Network:
        return Network(Settings.read({**ACCOUNT, **env}), httpx.MockTransport(self))


def ask(network: Network, name: str = "openreview") -> httpx.Response:
    provider = by_name(name)
    return network.client(provider).send(provider.request(ONE))


def login(token: str) -> httpx.Response:
    return answer(200, {"token": token, "user": {"id": "me@example.org"}})


# logging in


def test_one_login_serves_both_hosts() -> None:
    service = Service(login("t1"), NOTES, NOTES, NOTES)
    network = service.network()
    for name in ("openreview", "openreview_v1", "openreview"):
        ask(network, name)
    assert service.seen == [f"POST {V2}/login", f"GET {V2}/notes t1", f"GET {V1}/notes t1", f"GET {V2}/notes t1"]


def test_the_older_host_logs_in_at_the_newer_one() -> None:
    service = Service(login("t1"), NOTES)
    ask(service.network(), "openreview_v1")
    assert service.seen == [f"POST {V2}/login", f"GET {V1}/notes t1"]


def test_a_configured_address_is_used_for_the_login_too() -> None:
    service = Service(login("t1"), NOTES)
    here = {"ENRICH_OPENREVIEW_URL": "http://here:1/or", "ENRICH_OPENREVIEW_V1_URL": "http://there:2/or1"}
    ask(service.network(**here), "openreview_v1")
    assert service.seen == ["POST http://here:1/or/login", "GET http://there:2/or1/notes t1"]


@pytest.mark.parametrize("refusal", [EXPIRED, CHALLENGE, PAGE, answer(403, {"name": "TokenExpiredError"})])
def test_a_token_that_worked_is_renewed_once(refusal: httpx.Response) -> None:
    service = Service(login("t1"), NOTES, refusal, login("t2"), NOTES)
    network = service.network()
    ask(network)
    assert ask(network).json() == {"notes": []}
    assert service.seen[2:] == [f"GET {V2}/notes t1", f"POST {V2}/login", f"GET {V2}/notes t2"]


@pytest.mark.parametrize("refusal", [EXPIRED, CHALLENGE, PAGE])
def test_a_token_that_never_worked_is_not_renewed(refusal: httpx.Response) -> None:
    service = Service(login("t1"), NOTES, refusal, login("t2"), refusal, refusal)
    network = service.network()
    for _ in range(3):
        ask(network)
    assert [line for line in service.seen if "login" in line] == [f"POST {V2}/login"] * 2


def test_a_note_that_may_not_be_read_costs_no_login() -> None:
    service = Service(login("t1"), NOTES, answer(403, {"name": "ForbiddenError"}))
    network = service.network()
    ask(network)
    assert ask(network).status_code == 403
    assert len(service.seen) == 3


def test_two_threads_share_one_renewal() -> None:
    both_refused = threading.Barrier(2, timeout=10)

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/login":
            return login(f"t{sum('login' in line for line in service.seen)}")
        if waits and request.headers["authorization"] == "Bearer t1":
            both_refused.wait()
            return EXPIRED
        return NOTES

    waits: list[bool] = []
    service = Service(handle=handle)
    network = service.network()
    ask(network)
    waits.append(True)
    threads = [threading.Thread(target=ask, args=(network, name)) for name in ("openreview", "openreview_v1")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sum("login" in line for line in service.seen) == 2
    assert sorted(service.seen[-2:]) == [f"GET {V1}/notes t2", f"GET {V2}/notes t2"]


@pytest.mark.parametrize("missing", ["OPENREVIEW_USERNAME", "OPENREVIEW_PASSWORD"])
def test_without_an_account_there_is_no_login(missing: str) -> None:
    assert by_name("openreview").auth({**ACCOUNT, missing: ""}) is None


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        (answer(400, {"message": "Invalid username or password"}), Refused, "OPENREVIEW_PASSWORD"),
        (answer(401, {"name": "AuthenticationError"}), Refused, "OPENREVIEW_PASSWORD"),
        (answer(403, {"name": "ForbiddenError"}), Refused, "OPENREVIEW_PASSWORD"),
        (CHALLENGE, Refused, "ChallengeRequiredError"),
        (PAGE, Refused, "browser check"),
        (answer(200, {"mfaPending": True, "mfaPendingToken": "x", "mfaMethods": ["totp"]}), Refused, "second factor"),
        (answer(200, {"user": {}}), Refused, "no token"),
        (answer(200, {"token": None}), Refused, "no token"),
        (answer(200, {"token": "two\nlines"}), Refused, "no token"),
        (answer(200, {"token": "clé"}), Refused, "no token"),
        (answer(200, {"accessToken": "t"}), Refused, "no token"),
        (answer(200, "cut"), Failed, "not JSON"),
        (answer(200, "[]"), Failed, "not JSON"),
        (answer(404, {"name": "NotFoundError"}), Failed, "404"),
        (answer(413, "{}"), Failed, "413"),
        (answer(422, {"name": "ValidationError", "details": {"value": PASSWORD}}), Failed, "422"),
        (answer(429, "{}"), Throttled, "too many"),
        (answer(502, "{}"), Failed, "502"),
    ],
)
def test_it_is_said_why_we_are_not_let_in(reply: httpx.Response, error: type[ProviderError], says: str) -> None:
    with pytest.raises(error, match=says) as raised:
        ask(Service(reply).network())
    assert type(raised.value) is error
    assert PASSWORD not in str(raised.value)


def test_a_refused_login_is_not_tried_again() -> None:
    service = Service(answer(400, {"name": "AuthenticationError"}))
    network = service.network()
    for name in ("openreview", "openreview_v1", "openreview"):
        with pytest.raises(Refused, match="OPENREVIEW_PASSWORD"):
            ask(network, name)
    assert len(service.seen) == 1


def test_a_login_that_failed_is_tried_again() -> None:
    service = Service(answer(503), login("t1"), NOTES)
    network = service.network()
    with pytest.raises(Failed):
        ask(network)
    assert ask(network).status_code == 200


# the password


@pytest.mark.parametrize(
    "target",
    [
        "https://stranger.example/login",
        "http://api2.openreview.net/login",  # off TLS
        "https://api2.openreview.net:8443/login",
        "https://api2.openreview.net.stranger.example/login",
        "https://api2.openreview.net@stranger.example/login",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_password_follows_no_redirect(target: str, status: int) -> None:
    service = Service(answer(status, "", location=target))
    with pytest.raises(httpx.ConnectError, match="which is not asked"):
        ask(service.network())
    assert service.seen == [f"POST {V2}/login"]


def test_the_token_follows_no_redirect() -> None:
    service = Service(login("t1"), answer(307, "", location="http://api2.openreview.net/notes"))
    with pytest.raises(httpx.ConnectError, match=r"redirected to http://api2\.openreview\.net, which is not asked"):
        ask(service.network())


def test_the_password_goes_to_the_login_alone() -> None:
    service = Service(login("t1"), NOTES, NOTES)
    network = service.network()
    ask(network)
    ask(network, "openreview_v1")
    carrying = [r.url.path for r in service.sent if PASSWORD in f"{r.url} {r.headers} {r.content.decode()}"]
    assert carrying == ["/login"]


def test_settings_are_printed_without_passwords() -> None:
    assert PASSWORD not in f"{Settings.read(ACCOUNT)!r} {Service().network().settings!r}"


@pytest.mark.parametrize("wrong", ["", "wrong "])
def test_no_trace_of_the_account_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    """A whole run, well and in vain: password and tokens stand in no file, reply, report, log or printed value."""
    monkeypatch.setattr("enrich.sandbox.openreview.PASSWORD", PASSWORD)
    caplog.set_level("DEBUG")
    with bench(tmp_path, {"openreview": [{"kind": "error", "path": "/notes", "times": 1}]}) as lab:
        run = lab.run(OPENREVIEW_PASSWORD=wrong + PASSWORD)
        tokens = lab.sandbox.accounts.tokens
        told = [*map(str, run.report.tallies["openreview"].notes), repr(run), json.dumps(run.report.as_json())]
    assert bool(tokens) is not bool(wrong)
    written = [path.read_bytes().decode("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    for secret in (PASSWORD, *tokens):
        assert not [text for text in (*told, *written, caplog.text) if secret in text]


# being turned away


@pytest.mark.parametrize(
    ("asked", "reply", "error"),
    [
        (ONE, PAGE, Refused),
        (ONE, CHALLENGE, Refused),
        (ONE, EXPIRED, Refused),
        (ONE, answer(403, "<html>blocked</html>"), Refused),
        (ONE, answer(403, {"name": "ForbiddenError"}), Refused),
        (TWO, answer(403, {"name": "ForbiddenError"}), Rejected),  # halved: one note of a batch may not be read
        (TWO, CHALLENGE, Refused),
        (TWO, answer(404, {"name": "NotFoundError", "message": "The Note abcde was not found"}), Rejected),
        (TWO, answer(400, {"name": "ValidationError", "message": "ids must be valid"}), Rejected),
        (TWO, answer(404, "<html>no such page</html>"), Failed),
        (ONE, answer(404, "<html>no such page</html>"), Failed),
        (ONE, answer(404, {"name": "NotFoundError", "message": "no such route"}), Failed),
        (ONE, answer(400, {"name": "ValidationError", "message": "details is invalid"}), Failed),
        (ONE, answer(400, {"name": "ValidationError", "message": "abcde is invalid"}), Rejected),
    ],
)
def test_no_error_is_taken_for_an_absence(
    asked: list[Identifier], reply: httpx.Response, error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        by_name("openreview").split(reply, asked)


def test_a_note_that_is_not_there_is_absent() -> None:
    missing = answer(404, {"name": "NotFoundError", "message": "The Note abcde was not found (2026-09-27-1)"})
    assert by_name("openreview").split(missing, ONE) == {ONE[0]: None}
    assert by_name("openreview").split(NOTES, TWO) == dict.fromkeys(TWO)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Please try again in 60 minutes and 13 seconds (2026-08-31-4689127)", 3613.0),
        ("Please try again in 1 hour, 2 minutes and 1 second", 3721.0),
        ("Please try again in 30 minutes and 8 seconds", 1808.0),
        ("Please try again in 1 minute", 60.0),
        ("Please try again in 42 seconds.", 42.0),
        ("Please try again later", None),
    ],
)
def test_the_wait_stands_in_the_text(words: str, seconds: float | None) -> None:
    assert _wait(answer(429, {"name": "RateLimitError", "message": f"Too many requests. {words}"})) == seconds


def test_the_wait_stands_in_a_header_else_in_the_details() -> None:
    assert _wait(answer(429, "{}", ratelimit_reset="42", x_ratelimit_reset="1790543172")) == 42.0
    assert _wait(answer(429, "{}", retry_after="7", ratelimit_reset="42")) == 7.0
    assert _wait(answer(429, {"details": {"resetTime": "2001-08-31T08:59:25.212Z"}})) == 0.0
    assert (_wait(answer(429, {"details": {"resetTime": "2999-08-31T08:59:25.212Z"}})) or 0) > 3600
    assert _wait(answer(429, {"details": {"resetTime": "soon"}})) is None
    assert _wait(answer(429, "<html>slow down</html>")) is None


def test_the_login_waits_as_it_is_told() -> None:
    with pytest.raises(Throttled) as raised:
        ask(Service(answer(429, {"message": "Please try again in 2 minutes and 0 seconds"})).network())
    assert raised.value.retry_after == 120.0


def _wait(reply: httpx.Response) -> float | None:
    with pytest.raises(Throttled) as raised:
        by_name("openreview").split(reply, ONE)
    return raised.value.retry_after


# decisions


def record_of(note: dict[str, Any]) -> Record:
    (record,) = by_name("openreview").decode({"id": "abcde", **note})
    assert isinstance(record, Record)
    return record


@pytest.mark.parametrize(
    ("venue", "venueid", "status", "bare", "kind"),
    [
        ("ICLR 2025 Spotlight", "ICLR.cc/2025/Conference", "spotlight", "ICLR 2025", "conference-paper"),
        ("ICML 2025 spotlightposter", "ICML.cc/2025/Conference", "spotlight", "ICML 2025", "conference-paper"),
        ("NeurIPS 2024 poster", "NeurIPS.cc/2024/Conference", "poster", "NeurIPS 2024", "conference-paper"),
        ("NeurIPS 2023 oral", "NeurIPS.cc/2023/Conference", "oral", "NeurIPS 2023", "conference-paper"),
        ("ICML 2026 regular", "ICML.cc/2026/Conference", "accepted", "ICML 2026", "conference-paper"),
        ("COLM", "colmweb.org/COLM/2024/Conference", "accepted", "COLM", "conference-paper"),
        ("Submitted to ICLR 2025", "ICLR.cc/2025/Conference/Rejected_Submission", "rejected", "ICLR 2025",
         "submission"),
        ("Submitted to ICLR 2027", "ICLR.cc/2027/Conference/Submission", "under review", "ICLR 2027", "submission"),
        ("ICLR 2024 Conference Desk Rejected Submission", "ICLR.cc/2024/Conference/Desk_Rejected_Submission",
         "desk rejected", "ICLR 2024", "submission"),
        ("ICLR 2026 Conference Withdrawn Submission", "ICLR.cc/2026/Conference/Withdrawn_Submission",
         "withdrawn", "ICLR 2026", "submission"),
        ("ICLR 2025 Workshop ICBINB", "ICLR.cc/2025/Workshop/ICBINB", "accepted", "ICLR 2025 Workshop ICBINB",
         "conference-paper"),
        ("EMNLP 2023 Long Findings", "EMNLP/2023/Conference", "accepted", "EMNLP 2023 Long Findings",
         "conference-paper"),
        ("ACL ARR 2024 June Submission", "aclweb.org/ACL/ARR/2024/June/Submission", "under review",
         "ACL ARR 2024 June", "submission"),
        ("Accepted by TMLR", "TMLR", "accepted", "TMLR", "journal-article"),
        ("Under review for TMLR", "TMLR/Under_Review", "under review", "TMLR", "submission"),
        ("Submitted to TMLR", "TMLR/Submitted", "under review", "TMLR", "submission"),
        ("Decision pending for TMLR", "TMLR/Decision_Pending", "under review", "TMLR", "submission"),
        ("Submitted to TMLR", "TMLR/Assigned_AE", "under review", "TMLR", "submission"),
        ("Rejected by TMLR", "TMLR/Rejected", "rejected", "TMLR", "submission"),
        ("Desk rejected by TMLR", "TMLR/Desk_Rejected", "desk rejected", "TMLR", "submission"),
        ("Withdrawn by Authors", "TMLR/Withdrawn_Submission", "withdrawn", "TMLR", "submission"),
        ("Retracted by Authors", "TMLR/Retracted_Acceptance", "withdrawn", "TMLR", "submission"),
        ("NeurIPS 2022", "dblp.org/conf/NIPS/2022", None, "NeurIPS 2022", "conference-paper"),
        ("CoRR 2023", "dblp.org/journals/CORR/2023", None, "CoRR 2023", "preprint"),
        ("arXiv", "openreview.net/Public_Article", None, "arXiv", "preprint"),
        ("Anonymous Preprint Submission", "OpenReview.net/Anonymous_Preprint", None, "Anonymous Preprint", "preprint"),
        ("ICML 2019", "OpenReview.net/Archive", None, "ICML 2019", None),
        ("", "", None, "ICLR 2025", "submission"),
    ],
)  # fmt: skip
def test_api_2_decides_by_the_end_of_the_venue_id(
    venue: str, venueid: str, status: str | None, bare: str, kind: str | None
) -> None:
    content = {"title": {"value": "T"}, "venue": {"value": venue}, "venueid": {"value": venueid}}
    group = "TMLR" if venueid.startswith("TMLR") else "ICLR.cc/2025/Conference"
    record = record_of({"invitations": [f"{group}/-/Submission"], "content": content})
    assert (record.status, record.venue, record.type) == (status, bare, kind)
    retracted = "retracted" if "Retracted" in venue else None
    assert record.notice == ("withdrawn" if status == "withdrawn" and not retracted else retracted)


@pytest.mark.parametrize(
    ("venue", "invitation", "replies", "status", "bare", "kind"),
    [
        # The words of `venue`
        ("ICLR 2022 Poster", "ICLR.cc/2022/Conference/-/Blind_Submission", {}, "poster", "ICLR 2022", True),
        ("ICLR 2022 Submitted", "ICLR.cc/2022/Conference/-/Blind_Submission", {}, "rejected", "ICLR 2022", False),
        ("Submitted to ICLR 2023", "ICLR.cc/2023/Conference/-/Blind_Submission", {}, "rejected", "ICLR 2023", False),
        ("NeurIPS 2022 Accept", "NeurIPS.cc/2022/Conference/-/Blind_Submission", {}, "accepted", "NeurIPS 2022", True),
        ("NeurIPS 2021 Datasets and Benchmarks Track (Round 1)", "NeurIPS.cc/2021/Track/X/-/Submission", {},
         "accepted", "NeurIPS 2021 Datasets and Benchmarks Track (Round 1)", True),
        ("ICLR 2023 notable top 5%", "ICLR.cc/2023/Conference/-/Blind_Submission", {}, "oral", "ICLR 2023", True),
        ("ICLR 2017 Oral", "ICLR.cc/2017/conference/-/submission", {}, "oral", "ICLR 2017", True),
        ("Submitted to ICLR 2017", "ICLR.cc/2017/conference/-/submission", {}, "rejected", "ICLR 2017", False),
        # Workshop tracks: neither rejected nor a mere submission
        ("ICLR 2017 Invite to Workshop", "ICLR.cc/2017/conference/-/submission", {}, "accepted",
         "ICLR 2017 Workshop", True),
        ("ICLR 2018 Workshop", "ICLR.cc/2018/Workshop/-/Submission", {}, "accepted", "ICLR 2018 Workshop", True),
        ("ICLR 2018 Workshop Submission", "ICLR.cc/2018/Workshop/-/Submission", {}, None, "ICLR 2018", False),
        (None, "ICLR.cc/2018/Conference/-/Blind_Submission", {"Acceptance_Decision": "Invite to Workshop Track"},
         "accepted", "ICLR 2018 Workshop", True),
        # Decisions in replies
        (None, "ICLR.cc/2017/conference/-/submission", {"paper7/acceptance": "Accept (Poster)"}, "poster",
         "ICLR 2017", True),
        (None, "ICLR.cc/2018/Conference/-/Blind_Submission", {"Acceptance_Decision": "Reject"}, "rejected",
         "ICLR 2018", False),
        (None, "ICLR.cc/2019/Conference/-/Blind_Submission", {"Paper7/Meta_Review": "Accept (Oral)"}, "oral",
         "ICLR 2019", True),
        (None, "ICLR.cc/2020/Conference/-/Blind_Submission", {"Paper7/-/Decision": "Accept (Spotlight)"},
         "spotlight", "ICLR 2020", True),
        (None, "ICLR.cc/2021/Conference/-/Blind_Submission",
         {"Paper7/-/Meta_Review": "Reject", "Paper7/-/Decision": "Accept (Poster)"}, "poster", "ICLR 2021", True),
        (None, "NIPS.cc/2018/Workshop/CDNNRIA/-/Blind_Submission", {"Paper36/Decision": "accept"}, "accepted",
         "NIPS 2018 Workshop CDNNRIA", True),
        (None, "ICLR.cc/2018/Conference/-/Blind_Submission", {"Paper7/Official_Review": "Accept (Oral)"}, None,
         "ICLR 2018", False),
        # Decisions in the submission
        (None, "ICLR.cc/2013/conference/-/submission", {"": "conferenceOral-iclr2013-conference"}, "oral",
         "ICLR 2013", True),
        (None, "ICLR.cc/2013/conference/-/submission", {"": "conferencePoster-iclr2013-workshop"}, "poster",
         "ICLR 2013 Workshop", True),
        (None, "ICLR.cc/2013/conference/-/submission", {"": "reject"}, "rejected", "ICLR 2013", False),
        (None, "ICLR.cc/2014/conference/-/submission", {"": "submitted, no decision"}, None, "ICLR 2014", False),
        # Invitations of their own, unless a decision says otherwise
        ("", "ICLR.cc/2022/Conference/-/Withdrawn_Submission", {}, "withdrawn", "ICLR 2022", False),
        ("", "ICLR.cc/2022/Conference/-/Desk_Rejected_Submission", {}, "desk rejected", "ICLR 2022", False),
        ("ICLR 2021 Poster", "ICLR.cc/2021/Conference/-/Withdrawn_Submission", {}, "poster", "ICLR 2021", True),
        ("ICLR 2021", "ICLR.cc/2021/Conference/-/Withdrawn_Submission", {}, "withdrawn", "ICLR 2021", False),
        ("CoRR 2019", "dblp.org/-/record", {}, None, "CoRR 2019", None),
    ],
)  # fmt: skip
def test_api_1_decides_by_its_words_or_a_reply(  # noqa: PLR0913, PLR0917 (the columns of a table)
    venue: str | None, invitation: str, replies: dict[str, str], status: str | None, bare: str, kind: bool | None
) -> None:
    """`kind`: whether it counts as published. The venue's id is bare in all of them, and proves nothing."""
    group = invitation.partition("/-/")[0]
    content: dict[str, Any] = {"title": "T", "venue": venue, "venueid": group, "decision": replies.get("")}
    told = [
        {"invitation": f"{group}/-/{name}", "content": {"recommendation" if "Meta" in name else "decision": word}}
        for name, word in replies.items()
        if name
    ]
    record = record_of({"invitation": invitation, "content": content, "details": {"directReplies": told}})
    assert (record.status, record.venue) == (status, bare)
    assert record.type == {True: "conference-paper", False: "submission", None: "preprint"}[kind]


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        (["Zoë Example", "Ann Probe"], ["Zoë Example", "Ann Probe"]),
        ([{"fullname": "Zoë Example", "username": "~Zoë_Example1"}, {"name": "Ann"}], ["Zoë Example", "Ann"]),
        ("Zoë Example, Ann Probe and Bo Q. Test", ["Zoë Example", "Ann Probe", "Bo Q. Test"]),
        (["Anonymous"], []),
        (["Anonymous authors"], []),
        (None, []),
    ],
)  # fmt: skip
def test_authors_come_in_every_form_or_not_at_all(authors: Any, names: list[str]) -> None:
    for content in ({"authors": authors}, {"authors": {"value": authors}}):
        assert [author.name for author in record_of({"content": content}).authors] == names


def test_a_review_leads_to_its_paper() -> None:
    record = record_of({"id": "reply1", "forum": "paper1", "content": {"title": "Review of Paper7"}})
    assert record.identifiers == (Identifier("openreview", "reply1"), Identifier("openreview", "paper1"))
    assert record.title is None
    assert record_of({"forum": None, "content": {"title": "T"}}).title == "T"


@pytest.mark.parametrize("stamp", [True, -1, 10**400, 1e300, "soon", None])
def test_an_impossible_day_is_none(stamp: Any) -> None:
    record = record_of({"pdate": stamp, "content": {"venue": "ICLR 2022 Poster"}, "invitation": "x"})
    assert (record.date, record.year) == (None, 2022)


# whole runs


def made_up(name: str, title: str, **note: Any) -> dict[str, Any]:
    note = {"id": name, "venue": "ICLR 2025 Poster", "venueid": "ICLR.cc/2025/Conference", **note}
    unknown = {"semantic_scholar": {"known": False}, "unknown_to": ["dblp", "openalex", "crossref"]}
    return {"id": name, "title": title, "authors": ["Zoë Example"], "openreview": note, "made_up": ["*"], **unknown}


OLD = {"api": 1, "venueid": "ICLR.cc/2018/Conference"}
WORLD = parse_world({"works": [
    made_up("Newer00001", "Imaginary spikes in fictitious brains", accepted="2025-01-22"),
    made_up("Newer00002", "Nothing at all about everything else", venue="Submitted to ICLR 2025",
            venueid="ICLR.cc/2025/Conference/Rejected_Submission"),
    made_up("Older00001", "Invented codes of unreal neurons", decision="Invite to Workshop Track", **OLD),
    made_up("Older00002", "Supposed maps of places nowhere", decision="Reject", **OLD),
]})  # fmt: skip
LIST = "# Papers\n\n## All\n\n" + "".join(
    f"- {work.title} [[OpenReview](https://openreview.net/forum?id={work.id})]\n" for work in WORLD.works
)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Bench]:
    with running(WORLD) as sandbox:
        yield Bench(sandbox, tmp_path)


def refresh(lab: Bench, password: str | None = None, text: str = LIST) -> tuple[Run, list[Entry]]:
    if password:
        lab.env["OPENREVIEW_PASSWORD"] = password
    source = lab.folder / "raw" / "papers.md"
    source.parent.mkdir(exist_ok=True)
    source.write_text(text, "utf-8")
    return lab.run(source), lab.dataset(source).entries


def logins(lab: Bench) -> int:
    return sum(hit.path == "/login" for hit in lab.sandbox.requests)


def test_a_run_logs_in_once_and_reads_both_hosts(lab: Bench) -> None:
    _, entries = refresh(lab)
    assert [(e.venue.name, e.venue.status, e.type) for e in entries if e.venue] == [
        ("ICLR", "poster", "conference-paper"),
        ("ICLR", "rejected", "submission"),
        ("ICLR Workshop", "accepted", "conference-paper"),
        ("ICLR", "rejected", "submission"),
    ]
    assert [e.links[0].proven_by for e in entries] == ["openreview"] * 2 + ["openreview_v1"] * 2
    assert [(hit.service, hit.path) for hit in lab.sandbox.requests if "openreview" in hit.service] == [
        ("openreview", "/login"),
        ("openreview", "/notes"),
        ("openreview1", "/notes"),
    ]


@pytest.mark.parametrize("expired", ["told", "as a stranger"])
@pytest.mark.parametrize("gate", ["challenge", "html"])
def test_a_token_that_expires_within_a_run_is_renewed(lab: Bench, expired: str, gate: str) -> None:
    accounts = lab.sandbox.accounts
    accounts.uses, accounts.expired, accounts.gate = 1, expired, gate
    run, entries = refresh(lab)
    assert run.report.troubled == []
    assert all(entry.proof for entry in entries)
    assert logins(lab) == 2


def test_a_token_that_is_never_good_ends_in_a_refusal(lab: Bench) -> None:
    lab.sandbox.accounts.uses = 0
    run, entries = refresh(lab)
    assert run.report.troubled == ["openreview", "openreview_v1"]
    assert {entry.problems[0].code for entry in entries} == {"unanswered"}
    assert logins(lab) == 1


@pytest.mark.parametrize(("second_factor", "remedy"), [(True, "second factor"), (False, "OPENREVIEW_PASSWORD")])
def test_a_refused_account_is_told_with_its_remedy(lab: Bench, second_factor: bool, remedy: str) -> None:
    lab.sandbox.accounts.second_factor = second_factor
    run, entries = refresh(lab, password=None if second_factor else "wrong")
    assert remedy in str(run.report.tallies["openreview"].notes)
    assert {entry.links[0].proven_by for entry in entries} == {None}
    asked = (outcome for entry in entries for q, outcome in entry.outcomes.items() if q.startswith("openreview"))
    assert set(asked) == {"refused"}
    assert logins(lab) == 1


def test_a_used_up_hour_is_told_and_not_waited_out(lab: Bench) -> None:
    lab.sandbox.set_faults({"openreview": {"kind": "spent", "path": "/notes"}})
    run, entries = refresh(lab)
    assert "it may be asked again in 60 min" in str(run.report.tallies["openreview"].notes)
    assert "throttled" in entries[0].outcomes.values()
    assert len([hit for hit in lab.sandbox.requests if hit.service == "openreview" and hit.path == "/notes"]) == 1


def test_a_link_to_another_paper_is_told_from_the_one_that_is_meant(lab: Bench) -> None:
    page = "https://openreview.net/forum?id="
    entry = f"- {WORLD.works[0].title} [[paper]({page}Newer00001)] [[poster]({page}Newer00002)]\n"
    _, (found,) = refresh(lab, text=f"# Papers\n\n## All\n\n{entry}")
    assert [link.proven_by for link in found.links] == ["openreview", None]
    assert found.identifiers == ["openreview:Newer00001"]
    (problem,) = (p for p in found.problems if p.code == "link-other-paper")
    assert problem.message.startswith("openreview:Newer00002 is “Nothing at all about everything else”")


def test_what_proved_a_link_outlasts_an_outage_and_a_lost_cache(lab: Bench) -> None:
    _, before = refresh(lab)
    (lab.folder / "cache").rename(lab.folder / "lost")
    lab.sandbox.set_faults({"openreview": {"kind": "down"}})
    _, after = refresh(lab)
    assert [e.links for e in after] == [e.links for e in before]
