"""What is pushed for each change."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from chalicelib.delivery.change import Change, Target
from chalicelib.delivery.prior import Prior
from chalicelib.outbound.outcome import AlreadyDone, Delivered, Prepared, Refused, Retry, Skip
from chalicelib.protocols.push import client as push
from chalicelib.protocols.push.commands import to_change, to_create
from chalicelib.protocols.push.wire import read_row
from chalicelib.todo.model import Source, Status, Task
from tests.samples import NOW
from tests.unit.delivery.samples import AT, KINDS, KNOWN, LI, TASK, ZHANG, answered, change, sending, target

CENTRE = target("push", "https://centre.example/taskcenter/push", appId="OA", accessToken="secret")


def sent(*args: Any, prior: Prior = KNOWN, where: Target = CENTRE, **fields: Any) -> list[tuple[str, Any]]:
    plan = push.requests_for(change(*args, **fields), where, prior, sending())
    assert not isinstance(plan, Skip), plan
    return [(request.step, body_of(request)) for request in plan]


def body_of(request: Prepared) -> dict[str, Any]:
    form = {name: values[0] for name, values in parse_qs(request.body.decode(), strict_parsing=True).items()}
    info = json.loads(form["taskInfo"])
    assert set(info) == {"inserttasks", "updatetasks"}, "both keys, always"
    (row,) = info["inserttasks"] + info["updatetasks"]
    assert (request.step == "insert") == bool(info["inserttasks"])
    assert form["appId"] == request.headers["appId"] == row["app_id"]
    return dict(row)


def test_a_created_task_is_inserted_with_the_targets_credential() -> None:
    (request,) = push.requests_for(change("created"), CENTRE, Prior(), sending())  # type: ignore[misc]
    assert request.url == "https://centre.example/taskcenter/push"
    assert request.headers["accessToken"] == "secret"
    assert request.headers["X-Todo-Hub-Trail"] == "hub-a"
    assert "charset=utf-8" in request.headers["Content-Type"]
    row = body_of(request)
    assert (row["task_id"], row["subject"], row["status"]) == (TASK.task_id, "张三的年终考核", "ACTIVE")
    assert row["assignments"] == [{"assign_id": "zhangsan", "assign_name": "张三", "assign_dept": ""}]
    assert row["actual_owner_id"] == ""


@pytest.mark.parametrize("kind", ["updated", "transferred", "completed", "returned", "aborted", "corrected"])
def test_a_known_task_is_updated(kind: Any) -> None:
    ((step, row),) = sent(kind)
    assert step == "update"
    assert row["status"] == change(kind).task.status


def test_a_deleted_task_is_flagged() -> None:
    assert sent("deleted")[0][1]["task_delete_flag"] == "1"


@pytest.mark.parametrize("kind", ["opened", "urged", "reminded", "acted"])
def test_what_the_document_has_no_word_for_is_skipped(kind: Any) -> None:
    assert isinstance(push.requests_for(change(kind), CENTRE, KNOWN, sending()), Skip)


def test_a_task_the_centre_never_had_is_not_deleted_there() -> None:
    assert isinstance(push.requests_for(change("deleted"), CENTRE, Prior(), sending()), Skip)


@pytest.mark.parametrize("kind", ["transferred", "completed", "returned", "aborted"])
def test_an_unknown_task_that_is_not_active_is_inserted_active_and_then_updated(kind: Any) -> None:
    (first, row), (second, final) = sent(kind, prior=Prior())
    assert (first, row["status"], row["end_on"]) == ("insert", "ACTIVE", "")
    assert (second, final["status"]) == ("update", change(kind).task.status)


def test_a_creation_that_is_replayed_updates() -> None:
    assert sent("created")[0][0] == "update"


def test_an_emptied_field_is_sent_empty() -> None:
    ((_, row),) = sent("updated", 2, {"details": {"task_comment": "旧意见"}}, details={})
    assert row["task_comment"] == ""


def test_who_has_handled_already_no_longer_owns_it() -> None:
    ((_, row),) = sent("handled")
    assert [each["assign_id"] for each in row["assignments"]] == ["lisi"]
    assert (row["actual_owner_id"], row["actual_owner_name"]) == ("zhangsan", "张三")


def test_a_centre_that_reads_the_owner_is_told_there_who_has_to_act() -> None:
    old = Target(
        "t1", "push", "https://x.example/", {"appId": "OA"}, ("OA",), settings={"assignees": "actual_owner_id"}
    )
    ((_, row),) = sent("handled", where=old)
    assert "assignments" not in row
    assert (row["actual_owner_id"], row["actual_owner_name"]) == ("lisi", "李四")


def test_a_task_that_comes_back_to_life_is_inserted_again() -> None:
    ((step, row),) = sent("restored", 3, {"deleted": True})
    assert (step, row["status"], row["task_delete_flag"]) == ("insert", "ACTIVE", "0")


def test_the_next_round_of_an_ended_task_deletes_it_first() -> None:
    (first, gone), (second, row) = sent("restored", 3, {"status": Status.COMPLETE}, status=Status.ACTIVE)
    assert (first, gone["task_delete_flag"], "status" in gone) == ("delete", "1", False)
    assert (second, row["status"]) == ("insert", "ACTIVE")


def test_users_are_mapped_everywhere() -> None:
    mapped = Target("t1", "push", "https://x.example/", {"appId": "OA"}, ("OA",), {"zhangsan": "Z1", "lisi": "L1"})
    ((_, row),) = sent("created", where=mapped, prior=Prior(), assignees=(ZHANG, LI), creators=(LI, ZHANG))
    assert ([each["assign_id"] for each in row["assignments"]], row["created_by_ids"]) == (["Z1", "L1"], "L1,Z1")
    assert row["process_instance_initiator_id"] == "L1"


def test_candidate_groups_travel() -> None:
    ((_, row),) = sent("created", prior=Prior(), assignees=(), groups=("ROLE2", "DEPT7"))
    assert row["biz_group_id"] == "ROLE2,DEPT7"


def test_two_applications_with_one_task_id_stay_apart_at_one_centre() -> None:
    shared = Target("t1", "push", "https://x.example/", {"appId": "hub", "accessToken": "s"})
    ((_, row),) = sent("created", where=shared, prior=Prior())
    assert (row["app_id"], row["task_id"]) == ("hub", f"OA:{TASK.task_id}")
    assert row["process_instance_id"] == "OA:OA202611220001"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("known", [True, False])
def test_the_hubs_own_server_accepts_every_row(kind: Any, known: bool) -> None:
    plan = push.requests_for(change(kind), CENTRE, Prior(known=known), sending())
    for request in plan if not isinstance(plan, Skip) else []:
        row = read_row(body_of(request), "OA")
        command = to_create(row, NOW) if request.step == "insert" else to_change(row)
        assert command.task_id == TASK.task_id


def test_a_bare_task_of_another_protocol_has_every_required_field() -> None:
    bare = Task(
        app_id="WO",
        task_id="7",
        source=Source.WORKORDER,
        process_instance_id="",
        subject="工单",
        created_on=AT,
        assignees=(ZHANG,),
    )
    plain = Change("created", AT, bare)
    linked = Target("t1", "push", "https://x.example/", {"appId": "hub"}, settings={"link": "https://hub.example/open"})
    (request,) = push.requests_for(plain, linked, Prior(), sending())  # type: ignore[misc]
    command = to_create(read_row(body_of(request), "hub"), NOW)
    assert command.task_id == "WO:7"


@pytest.mark.parametrize(
    ("step", "body", "kind"),
    [
        ("insert", {"push_result": "SUCCESS", "push_id": "333"}, Delivered),
        ("insert", {"push_result": "ERROR", "msg_info": "数据库保存失败:待办已存在，不能继续插入"}, AlreadyDone),
        ("update", {"push_result": "ERROR", "msg_info": "数据库保存失败:待办不存在，不能更新"}, Refused),
        ("update", {"push_result": "ERROR", "msg_info": "数据库连接超时"}, Retry),
        ("insert", {"push_result": "ERROR"}, Retry),
        ("insert", {"push_result": "success"}, Retry),
    ],
)
def test_the_word_inside_the_answer_decides(step: str, body: Any, kind: type) -> None:
    request = Prepared(step, "k", "POST", "https://centre.example/")
    assert isinstance(push.judge(request, answered(body)), kind)
