"""Which calls of the create-todo family each change becomes, and that they are signed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from chalicelib.delivery.prior import Prior
from chalicelib.outbound.outcome import AlreadyDone, Delivered, Outcome, Prepared, Retry, Skip
from chalicelib.protocols.gov_task import client as gov
from chalicelib.signing_schemes import csb_signature, csb_string_to_sign, zwdd_signature, zwdd_string_to_sign
from chalicelib.todo.model import Links, ProcessStatus, Status
from tests.unit.delivery.samples import (
    END,
    LI,
    PROCESS,
    TASK,
    WANG,
    ZHANG,
    Line,
    answered,
    change,
    deliver,
    sending,
    target,
)

ID = TASK.task_id
CENTRE = target(
    "gov_task", "https://centre.example/base", scheme="zwdd-hmac", accessKey="ak", secretKey="sk", tenantId="1"
)
DONE = answered({"success": True, "content": {"success": True, "data": "true"}})


def created(uuid: str, package: str = "P1", as_text: bool = False) -> Outcome:
    data: Any = {"taskUuid": uuid, "packageUuid": package}
    return answered({"success": True, "content": {"success": True, "data": json.dumps(data) if as_text else data}})


def holding(**uuids: str) -> Prior:
    return Prior(known=True, memory={f"task:{user}": uuid for user, uuid in uuids.items()})


def query_of(request: Prepared) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query))


def run(prior: Prior, what: Any, *outcomes: Outcome) -> tuple[Line, Prior]:
    line = Line(*outcomes)
    result = deliver(gov, what, CENTRE, prior, line)
    assert result.through, result.verdict
    return line, result.prior


def test_a_finished_todo_is_not_taken_away_when_its_task_is_deleted() -> None:
    ended = {"status": Status.COMPLETE, "end_on": END}
    line, prior = run(holding(zhangsan="u1"), change("deleted", 3, ended))
    assert line.sent == []
    assert prior.memory == {"task:zhangsan": "u1"}


def test_each_assignee_gets_a_todo_in_one_package() -> None:
    line, prior = run(Prior(), change("created", assignees=(ZHANG, LI)), created("u1"), created("u2", as_text=True))
    first, second = map(query_of, line.sent)
    assert urlsplit(line.sent[0].url).path == "/base/tc/v2/openapi/task/create.json"
    assert (first["assigneeId"], first["bizTaskId"], "packageUuid" in first) == ("zhangsan", ID, False)
    assert (second["assigneeId"], second["bizTaskId"], second["packageUuid"]) == ("lisi", f"{ID}#lisi", "P1")
    assert json.loads(first["assigneeInfo"]) == {"imgId": "", "name": "张三"}
    assert (first["creatorId"], first["tenantId"]) == ("lisi", "1")
    assert prior.memory == {"task:zhangsan": "u1", "task:lisi": "u2", "packageUuid": "P1"}
    assert prior.process == {"packageUuid": "P1"}


def test_another_task_of_the_process_joins_its_package() -> None:
    line, _ = run(Prior(process={"packageUuid": "P9"}), change("created"), created("u1", "P9"))
    assert query_of(line.sent[0])["packageUuid"] == "P9"


def test_the_limits_of_the_document_are_kept() -> None:
    line, _ = run(
        Prior(), change("created", subject="长" * 300, links=Links("https://x.example/" + "a" * 2000)), created("u")
    )
    sent = query_of(line.sent[0])
    assert (len(sent["subject"]), len(sent["url"])) == (200, 1000)


def test_the_handler_finishes_and_the_others_are_cancelled() -> None:
    known = holding(zhangsan="u1", lisi="u2")
    line, _ = run(known, change("completed", assignees=(ZHANG, LI)), DONE, DONE)
    assert line.steps == ["cancel:lisi", "finish:zhangsan"]
    assert query_of(line.sent[0]) == {"userId": "lisi", "taskUuid": "u2", "cancelPakcage": "false"}
    assert query_of(line.sent[1]) == {"userId": "zhangsan", "taskUuid": "u1", "closePackage": "false"}


def test_the_last_finish_closes_the_package_of_an_ended_process() -> None:
    ended = replace(change("completed"), process=replace(PROCESS, status=ProcessStatus.COMPLETE))
    line, _ = run(holding(zhangsan="u1"), ended, DONE)
    assert query_of(line.sent[0])["closePackage"] == "true"


def test_one_of_several_finishes_and_is_not_asked_again() -> None:
    known = holding(zhangsan="u1", lisi="u2")
    handled = change("handled", 2, {"assignees": (ZHANG, LI)})
    line, prior = run(known, handled, DONE)
    assert line.steps == ["finish:zhangsan"]
    later = replace(change("updated", 3), task=replace(handled.task, version=3, subject="改过"), previous=handled.task)
    line, _ = run(prior, later, DONE, created("u3"))
    assert line.steps == ["cancel:lisi", "create:lisi"], "zhangsan has done his part"


def test_a_transfer_cancels_for_one_and_creates_for_the_other() -> None:
    line, prior = run(holding(zhangsan="u1"), change("transferred"), DONE, created("u2"))
    assert line.steps == ["cancel:zhangsan", "create:lisi"]
    assert query_of(line.sent[1])["bizTaskId"] == f"{ID}#lisi#2"
    assert prior.memory == {"task:lisi": "u2", "packageUuid": "P1"}


def test_an_update_cancels_and_creates_under_a_new_id() -> None:
    line, prior = run(holding(zhangsan="u1"), change("updated"), DONE, created("u2"))
    assert line.steps == ["cancel:zhangsan", "create:zhangsan"]
    assert prior.memory["task:zhangsan"] == "u2"


def test_an_update_interrupted_in_the_middle_goes_on_where_it_stopped() -> None:
    first = deliver(gov, change("updated"), CENTRE, holding(zhangsan="u1"), Line(DONE, answered({}, 503)))
    assert not first.through
    line, prior = run(Prior.from_dict(first.prior.as_dict()), change("updated"), created("u2"))
    assert line.steps == ["create:zhangsan"]
    assert prior.memory["task:zhangsan"] == "u2"


def test_an_update_it_cannot_show_is_not_sent() -> None:
    what = change("updated", subject=TASK.subject, priority=1)
    assert isinstance(gov.requests_for(what, CENTRE, holding(zhangsan="u1"), sending()), Skip)


@pytest.mark.parametrize("kind", ["aborted", "deleted"])
def test_an_abandoned_task_is_cancelled_for_everybody(kind: Any) -> None:
    line, _ = run(holding(zhangsan="u1", lisi="u2"), change(kind), DONE, DONE)
    assert line.steps == ["cancel:zhangsan", "cancel:lisi"]


@pytest.mark.parametrize("kind", ["opened", "corrected", "urged", "reminded", "acted"])
def test_what_the_family_has_no_call_for_is_skipped(kind: Any) -> None:
    assert isinstance(gov.requests_for(change(kind), CENTRE, holding(zhangsan="u"), sending()), Skip)


def test_a_task_for_a_group_appears_when_somebody_has_it() -> None:
    assert isinstance(gov.requests_for(change("created", assignees=()), CENTRE, Prior(), sending()), Skip)
    line, _ = run(Prior(), change("transferred", assignees=(WANG,)), created("u"))
    assert line.steps == ["create:wangwu"]


def test_a_call_is_signed_over_the_documented_path_and_the_raw_parameters() -> None:
    (request,) = gov.requests_for(change("created"), CENTRE, Prior(), sending())  # type: ignore[misc]
    moment = request.headers["X-Hmac-Auth-Timestamp"]
    assert moment == "2026-11-22T16:00:00.000+08:00"
    text = zwdd_string_to_sign(
        "GET", moment, "17176464030001234", "/tc/v2/openapi/task/create.json", query_of(request).items()
    )
    assert request.headers["X-Hmac-Auth-Signature"] == zwdd_signature("sk", text)
    assert request.url.isascii()


@pytest.mark.parametrize(("scheme", "digest"), [("csb-hmac-sha1", "sha1"), ("csb-hmac-sha256", "sha256")])
def test_csb_signs_query_and_headers_together(scheme: str, digest: Any) -> None:
    centre = target("gov_task", scheme=scheme, accessKey="ak", secretKey="sk", tenantId="1")
    (request,) = gov.requests_for(change("created"), centre, Prior(), sending())  # type: ignore[misc]
    api = {name: value for name, value in request.headers.items() if name.startswith("_api_")}
    text = csb_string_to_sign([*query_of(request).items(), *api.items()])
    assert api["_api_signature"] == csb_signature(digest, "sk", text)
    assert api["_api_timestamp"] == "1795334400000"


def test_app_key_sends_the_plain_pair() -> None:
    centre = target("gov_task", scheme="app-key", accessKey="ak", secretKey="sk")
    (request,) = gov.requests_for(change("created"), centre, Prior(), sending())  # type: ignore[misc]
    assert (request.headers["appKey"], request.headers["secretKey"]) == ("ak", "sk")


@pytest.mark.parametrize(
    ("step", "body", "kind"),
    [
        ("create:x", {"success": True, "content": {"success": True, "data": {"taskUuid": "u"}}}, Delivered),
        ("create:x", {"success": True, "content": {"success": True, "data": ""}}, Retry),
        ("create:x", {"success": True, "content": {"success": False, "responseMessage": "系统繁忙"}}, Retry),
        ("create:x", {"success": False, "content": None}, Retry),
        ("finish:x", {"success": True, "content": {"success": True, "data": "true"}}, Delivered),
        ("finish:x", {"success": True, "content": {"success": False, "responseMessage": "任务已完成"}}, AlreadyDone),
    ],
)
def test_both_success_flags_count(step: str, body: Any, kind: type) -> None:
    assert isinstance(gov.judge(Prepared(step, "k", "GET", "https://x.example/"), answered(body)), kind)
