from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest

from chalicelib.delivery import dispatch
from chalicelib.protocols.push import store
from chalicelib.reports import counting
from chalicelib.storage.base import dynamo
from chalicelib.storage.ledger import tasks
from tests.component.calling import SECRET
from tests.component.storage.faults import lost_request, on_calls
from tests.samples import full_push_row, push_row

EXISTS = "数据库保存失败:待办已存在，不能继续插入"


def a_list(number, **fields):
    return [push_row(task_id=f"L{n}", process_instance_id=f"P{n}", **fields) for n in range(number)]


def form(info, app_id="OA"):
    return urlencode({"appId": app_id, "taskInfo": info}).encode()


def test_a_pushed_todo_stands_in_its_assignees_inbox(hub):
    answer = hub.push([push_row(subject="张三的年终考核😀")])
    assert answer["push_result"] == "SUCCESS"
    (row,) = hub.get("lisi", "/hub/inbox")["rows"]
    assert (row["subject"], row["source"], row["priority"]) == ("张三的年终考核😀", "push", 3)


def test_all_59_fields_come_back_under_their_names(hub):
    hub.push([full_push_row()])
    data = hub.get("lisi", "/hub/tasks/OA/OA20261122000101")["data"]
    sent = full_push_row()
    owned_by_the_hub = {"receive_on", "duration", "end_on"}
    assert {name: data.get(name) for name in sent if name not in owned_by_the_hub} == {
        name: value for name, value in sent.items() if name not in owned_by_the_hub
    }


def test_a_second_insert_is_answered_in_the_documents_words(hub):
    hub.push([push_row()])
    answer = hub.push([push_row()])
    assert (answer["push_result"], answer["msg_info"]) == ("ERROR", EXISTS)


def test_a_list_that_fits_one_transaction_is_stored_whole_or_not_at_all(hub):
    hub.push([push_row(task_id="L3")])
    answer = hub.push(a_list(6))
    assert answer["push_result"] == "ERROR"
    assert "inserttasks 第4行（task_id=L3）待办已存在" in answer["msg_info"]
    assert hub.inbox("lisi") == ["L3"]


def test_of_a_longer_list_only_the_rows_that_fail_are_left_out(hub):
    hub.push([push_row(task_id="L30")])
    answer = hub.push(a_list(40))
    assert answer["msg_info"] == "数据库保存失败:inserttasks 第31行（task_id=L30）待办已存在，不能继续插入"
    assert len(hub.inbox("lisi", pageSize=100)) == 40


def test_one_bad_row_keeps_the_whole_request_out_and_is_named(hub):
    answer = hub.push(
        [push_row(), push_row(task_id="T2", subject=None)], [{"app_id": "OA", "task_id": "T3", "status": "x"}]
    )
    assert "inserttasks 第2行 subject 不能为空" in answer["msg_info"]
    assert "updatetasks 第1行 status" in answer["msg_info"]
    assert hub.inbox("lisi") == []


def test_a_repeat_of_a_long_list_that_failed_half_way_ends_with_success(hub):
    rows = a_list(40)
    client = dynamo.connection().client
    with on_calls(client, "TransactWriteItems", [None, *[lost_request] * 100]):
        failed = hub.post_push(form(json.dumps({"inserttasks": rows, "updatetasks": []})))
    assert failed.status_code == 503
    assert failed.json_body["push_result"] == "ERROR"
    assert 0 < len(hub.inbox("lisi", pageSize=100)) < 40
    assert hub.push(rows)["push_result"] == "SUCCESS"
    assert len(hub.inbox("lisi", pageSize=100)) == 40
    assert hub.push(rows)["push_result"] == "ERROR"


def test_a_push_that_runs_out_of_time_can_be_repeated_to_its_end(hub, monkeypatch):
    monkeypatch.setattr(store, "BUDGET_SECONDS", -1)
    rows = a_list(40)
    assert hub.post_push(form(json.dumps({"inserttasks": rows, "updatetasks": []}))).status_code == 503
    monkeypatch.undo()
    assert hub.push(rows)["push_result"] == "SUCCESS"


def test_insert_and_update_of_one_task_in_one_push(hub):
    update = {"app_id": "OA", "task_id": "OA20261122000101", "status": "COMPLETE", "end_on": "2026-11-22 12:30:00"}
    assert hub.push([push_row()], [update])["push_result"] == "SUCCESS"
    data = hub.get("lisi", "/hub/tasks/OA/OA20261122000101")["data"]
    assert (data["status"], data["duration"], [event["event"] for event in data["history"]]) == (
        "COMPLETE",
        "2.50",
        ["created", "completed"],
    )
    assert (hub.inbox("lisi"), hub.inbox("lisi", box="done")) == ([], ["OA20261122000101"])


def test_updating_what_is_missing_or_over_is_an_error(hub):
    gone = hub.push(updates=[{"app_id": "OA", "task_id": "T0", "status": "COMPLETE"}])
    assert gone["msg_info"] == "数据库保存失败:待办不存在"
    hub.push([push_row(task_id="T1")], [{"app_id": "OA", "task_id": "T1", "status": "COMPLETE"}])
    over = hub.push(updates=[{"app_id": "OA", "task_id": "T1", "status": "ACTIVE"}])
    assert "待办已结束" in over["msg_info"]


def test_a_repeated_update_is_a_success_without_a_second_event(hub):
    hub.push([push_row(task_id="T1")])
    update = {"app_id": "OA", "task_id": "T1", "status": "COMPLETE", "end_on": "2026-11-22 12:30:00"}
    assert [hub.push(updates=[update])["push_result"] for _ in range(2)] == ["SUCCESS"] * 2
    assert len(tasks.history("OA", "T1")) == 2


def test_a_row_without_assignee_is_accepted_and_reported_and_listed(hub):
    answer = hub.push([push_row(assignee_ids=None, assignee_names=None)])
    assert answer["push_result"] == "SUCCESS"
    assert (
        answer["msg_info"]
        == "以下待办没有办理人，请填写 assignments、actual_owner_id 或 biz_group_id: inserttasks 第1行"
    )
    rows = hub.get("admin", "/hub/applications/OA/unassigned")["rows"]
    assert [row["taskId"] for row in rows] == ["OA20261122000101"]


def test_a_push_can_be_found_by_its_id(hub):
    push_id = hub.push([push_row(task_id="T1"), push_row(task_id="T2")])["push_id"]
    dispatch.on_doorbell([json.dumps({"tasks": [["OA", "T1"], ["OA", "T2"]]})], counting.settle)
    events = hub.get("admin", f"/hub/pushes/{push_id}")["data"]["events"]
    assert sorted(event["taskId"] for event in events) == ["T1", "T2"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"priority": "4", "task_delete_flag": "2"}, "priority 应为 1、2、3，task_delete_flag 应为 0、1"),
        ({"status": "active"}, "status 应为 ACTIVE、TRANSFER、COMPLETE、ROLLBACK、ABORT（大写）"),
        ({"created_on": "2026-02-30 00:00:00"}, "created_on 不是存在的日期时间"),
        ({"subject": " ", "process_instance_id": None}, "subject 不能为空，process_instance_id 不能为空"),
    ],
)
def test_everything_wrong_with_a_row_is_told_at_once(hub, fields, told):
    answer = hub.push([push_row(**fields)])
    assert answer["msg_info"] == f"接口传入的消息体格式不正确: inserttasks 第1行 {told}"


@pytest.mark.parametrize(
    ("info", "named"),
    [
        ("", "taskInfo: 不能为空"),
        ("{", "JSON 格式不正确"),
        ("[]", "应为 JSON 对象"),
        ('"text"', "应为 JSON 对象"),
        ("{}", "缺少 inserttasks 和 updatetasks"),
        ('{"app_id": "OA", "task_id": "T1"}', '应为 {"inserttasks": [待办, …], "updatetasks": [待办, …]}'),
        ('{"inserttasks": "["}', "inserttasks: JSON 格式不正确"),
        ('{"inserttasks": 1, "updatetasks": []}', "inserttasks: 应为数组"),
        ('{"inserttasks": [1], "updatetasks": []}', "inserttasks 第1行 应为 JSON 对象"),
        ('{"inserttasks": [], "inserttasks": [], "updatetasks": []}', "重复"),
        ('{"inserttasks": [{"app_id": "a", "app_id": "b"}], "updatetasks": []}', "重复"),
        ('{"inserttasks": NaN, "updatetasks": []}', "taskInfo"),
        ('{"inserttasks": [' + "{}," * 600 + "{}" + '], "updatetasks": []}', "最多 500 行"),
        ("[" * 5000, "taskInfo"),
        ('{"inserttasks": ["\\ud800"], "updatetasks": []}', "taskInfo"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_why(hub, info, named):
    answer = hub.post_push(form(info))
    body = answer.json_body
    assert (answer.status_code, body["push_result"]) == (200, "ERROR")
    assert body["msg_info"].startswith("接口传入的消息体格式不正确")
    assert named in body["msg_info"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"appId=OA",
        b"appId=OA&appId=HR&taskInfo=%7B%22inserttasks%22%3A%5B%5D%7D",
        b"appId=OA&taskInfo=" + quote("张".encode("gbk")).encode(),
        b"appId=OA&taskInfo=%FF%FE",
        b"\xff\xfe\x00",
        b"appId=HR&taskInfo=%7B%22inserttasks%22%3A%5B%5D%2C%22updatetasks%22%3A%5B%5D%7D",
        b"x" * 3_000_000,
    ],
)
def test_a_form_that_cannot_be_read_is_an_error(hub, body):
    answer = hub.post_push(body)
    assert (answer.status_code, answer.json_body["push_result"]) == (200, "ERROR")


@pytest.mark.parametrize("kept", ["null", '""', "[]", "{}"])
def test_empty_lists_may_be_written_in_any_way(hub, kept):
    answer = hub.post_push(form(f'{{"inserttasks": {kept}, "updatetasks": {kept}}}'))
    assert answer.json_body["push_result"] == "SUCCESS"


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"appId": ""}, "appId"),
        ({"accessToken": ""}, "accessToken"),
        ({"accessToken": "wrong"}, "accessToken"),
        ({"appId": "nobody"}, "appId"),
    ],
)
def test_without_the_right_headers_it_is_401_in_the_same_form(hub, headers, named):
    answer = hub.post_push(form("{}"), **headers)
    assert (answer.status_code, answer.json_body["push_result"]) == (401, "ERROR")
    assert named in answer.json_body["msg_info"]


def test_headers_count_in_any_letter_case(hub):
    headers = {"appId": "", "accessToken": "", "APPID": "OA", "Accesstoken": SECRET}
    sent = {name: value for name, value in headers.items() if value}
    body = form('{"inserttasks": [], "updatetasks": []}')
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    answer = hub.http.request("POST", "/taskcenter/push", headers={**kind, **sent}, body=body)
    assert answer.json_body["push_result"] == "SUCCESS"


def test_an_application_never_touches_anothers_task(hub):
    hub.push([push_row(task_id="T1")])
    theirs = hub.push(updates=[{"app_id": "OA", "task_id": "T1", "status": "ABORT"}], app_id="HR")
    assert "updatetasks 第1行 app_id 与请求的 appId 不一致" in theirs["msg_info"]
    own = hub.push([push_row(task_id="T1", app_id="HR")], app_id="HR")
    assert own["push_result"] == "SUCCESS"
    assert tasks.get_task("OA", "T1").status == "ACTIVE"
