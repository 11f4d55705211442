"""Public senders of the push protocol, as they are: whole lives of their todos."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from chalicelib.identity import accounts, issuing
from chalicelib.protocols.push.limits import MOST_PEOPLE
from chalicelib.protocols.push.server import PATHS
from chalicelib.storage.ledger import tasks
from tests import senders
from tests.component.calling import SECRET
from tests.samples import push_row
from tests.senders import DOCUMENT, INSTANCE, LAB, as_form, as_query, lab_complete, lab_insert, oa_complete
from tests.senders import oa_insert as insert

PUBLIC = "/taskcenterapp/sys/taskCenter/taskReceive/pushTask.do"


def oa(hub, **lists):
    return hub.post_push(as_form("OA", **lists)).json_body


def reopening(hub):
    issuing.change("application", "OA", lambda holder: replace(holder, reinsert="reopen"))
    accounts.forget_all()
    return hub


def ask(hub, method, address, body=b"", **headers):
    proof = {"appId": "OA", "accessToken": SECRET, "Content-Type": "application/x-www-form-urlencoded"}
    return hub.http.request(method, address, headers={**proof, **headers}, body=body)


def multipart(*fields):
    lines = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    return ("".join(lines) + "--x--\r\n").encode()


def test_a_document_walks_from_person_to_person_under_one_id(hub):
    reopening(hub)
    answer = oa(hub, inserttasks=[insert("lisi", ticket="t"), insert("wangwu", ticket="t")])
    assert answer["push_result"] == "SUCCESS"
    assert (hub.inbox("lisi"), hub.inbox("wangwu")) == ([DOCUMENT], [DOCUMENT])
    assert oa(hub, updatetasks=[oa_complete("lisi")])["push_result"] == "SUCCESS"
    assert (hub.inbox("lisi"), hub.inbox("wangwu"), hub.inbox("lisi", box="done")) == ([], [], [DOCUMENT])
    assert oa(hub, inserttasks=[insert("zhangsan", node_name="校领导审批")])["push_result"] == "SUCCESS"
    assert (hub.inbox("zhangsan"), hub.inbox("lisi", box="done")) == ([DOCUMENT], [DOCUMENT])
    assert oa(hub, updatetasks=[oa_complete("zhangsan")])["push_result"] == "SUCCESS"
    assert (hub.inbox("zhangsan", box="done"), hub.inbox("lisi", box="done")) == ([DOCUMENT], [DOCUMENT])
    history = hub.get("lisi", f"/hub/tasks/OA/{DOCUMENT}")["data"]["history"]
    assert [event["event"] for event in history] == ["created", "completed", "restored", "completed"]
    assert [event["version"] for event in history] == [1, 2, 3, 4]


@pytest.mark.parametrize("way", ["取回", "退回"])
def test_what_is_taken_back_or_returned_comes_to_life_again(hub, way):
    oa(hub, inserttasks=[insert("lisi")])
    assert oa(hub, updatetasks=[senders.oa_withdraw()])["push_result"] == "SUCCESS"
    assert (hub.inbox("lisi"), hub.get("zhangsan", "/hub/inbox", box="started")["rows"]) == ([], [])
    to = "lisi" if way == "取回" else "wangwu"
    answer = oa(hub, inserttasks=[insert(to, priority="0")])
    assert answer["push_result"] == "SUCCESS"
    assert "priority（3）" in answer["msg_info"]
    assert hub.inbox(to) == [DOCUMENT]
    assert not tasks.get_process("OA", INSTANCE).deleted
    assert tasks.get_task("OA", DOCUMENT).version == 3


def test_withdrawn_is_gone_from_every_list(hub):
    oa(hub, inserttasks=[insert("lisi")])
    oa(hub, updatetasks=[senders.oa_withdraw()])
    assert [hub.inbox("lisi", box=box) for box in ("todo", "done")] == [[], []]


def test_a_next_step_under_the_same_id_is_refused_where_nobody_said_otherwise(hub):
    oa(hub, inserttasks=[insert("lisi")])
    oa(hub, updatetasks=[oa_complete("lisi")])
    assert oa(hub, inserttasks=[insert("wangwu")])["msg_info"] == "数据库保存失败:待办已存在，不能继续插入"


def test_everybody_of_one_document_gets_it_though_each_row_carries_a_ticket_of_his_own(hub):
    answer = oa(hub, inserttasks=[insert("lisi"), insert("wangwu")])
    assert answer["push_result"] == "SUCCESS"
    assert "form_url 的 ticket" in answer["msg_info"]
    task = tasks.get_task("OA", DOCUMENT)
    assert [person.name for person in task.assignees] == ["李四", "王五"]
    assert "ticket" not in task.links.pc


def test_rows_of_one_task_that_differ_in_more_than_people_are_refused_both(hub):
    answer = oa(hub, inserttasks=[insert("lisi"), push_row(), insert("wangwu", subject="另一个标题")])
    assert answer["push_result"] == "ERROR"
    assert "inserttasks 第1、3行 task_id" in answer["msg_info"]
    assert "与第1行重复，且 subject 不同（第3行）" in answer["msg_info"]
    assert hub.inbox("lisi") == []


def test_a_sender_that_puts_everything_in_the_query_lives_a_whole_life(hub):
    headers = {"appId": LAB}
    sent = ask(hub, "POST", as_query(PUBLIC, LAB, inserttasks=[lab_insert("L1", "lisi")], updatetasks=""), **headers)
    assert (sent.status_code, sent.json_body["push_result"]) == (200, "SUCCESS")
    (row,) = hub.get("lisi", "/hub/inbox")["rows"]
    assert (row["subject"], row["priority"]) == ("危险化学品申购", 3)
    done = ask(hub, "POST", as_query(PUBLIC, LAB, updatetasks=[lab_complete("L1", "lisi")]), **headers)
    assert done.json_body["push_result"] == "SUCCESS"
    assert (hub.inbox("lisi"), hub.inbox("lisi", box="done")) == ([], ["L1"])


def test_what_travels_in_the_query_is_never_logged(hub, caplog):
    with caplog.at_level(logging.INFO):
        ask(hub, "POST", as_query(PUBLIC, LAB, inserttasks=[lab_insert("L1", "lisi")]), appId=LAB)
        ask(hub, "POST", as_query(PUBLIC, LAB, inserttasks=[lab_insert("L2", "lisi")]), appId=LAB, accessToken="x")
        ask(hub, "POST", as_query(PUBLIC, LAB, inserttasks=["{危险"]), appId=LAB)
    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "pushTask" in logged
    assert "taskInfo" not in logged
    assert "危险" not in logged


@pytest.mark.parametrize("path", PATHS)
def test_every_path_of_a_public_sender_leads_here(hub, path):
    answer = ask(hub, "POST", path, as_form("OA", inserttasks=[insert("lisi")]))
    assert answer.json_body["push_result"] == "SUCCESS"
    assert hub.inbox("lisi") == [DOCUMENT]


def test_a_multipart_form_is_a_form(hub):
    info = json.dumps({"inserttasks": [insert("lisi")]}, ensure_ascii=False)
    body = multipart(("appId", "OA"), ("taskInfo", info))
    answer = ask(hub, "POST", PUBLIC, body, **{"Content-Type": 'multipart/form-data; boundary="x"'})
    assert answer.json_body["push_result"] == "SUCCESS"
    assert hub.get("lisi", "/hub/inbox")["rows"][0]["subject"] == "关于召开期末工作会议的通知"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nContent-Disposition: form-data; name=\"appId\"\r\n\r\nOA\r\n", "multipart/form-data; boundary=x"),
        (multipart(("appId", "OA")), "multipart/form-data"),
        (multipart(("appId", "OA")).replace(b"OA", b"\xff\xfe"), "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\nOA\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_an_error_that_says_so(hub, body, kind):
    answer = ask(hub, "POST", PUBLIC, body, **{"Content-Type": kind})
    assert (answer.status_code, answer.json_body["push_result"]) == (200, "ERROR")
    assert answer.json_body["msg_info"].startswith("接口传入的消息体格式不正确")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"appId": "HR"}, "appId: 在查询串与表单中（或重复出现时）不一致"),
        ({"taskInfo": "{}"}, "taskInfo: 在查询串与表单中（或重复出现时）不一致"),
    ],
)
def test_parameters_in_two_places_must_agree(hub, query, named):
    body = as_form("OA", inserttasks=[insert("lisi")])
    assert named in ask(hub, "POST", f"{PUBLIC}?{urlencode(query)}", body).json_body["msg_info"]
    assert ask(hub, "POST", f"{PUBLIC}?appId=OA", body).json_body["push_result"] == "SUCCESS"


def test_lists_wrapped_as_text_and_numbers_for_ids_are_read(hub):
    row = insert("lisi", task_id=4711, process_instance_id=4711, process_version=1)
    row["assignments"] = json.dumps(row["assignments"], ensure_ascii=False)
    answer = oa(hub, inserttasks=json.dumps([row], ensure_ascii=False))
    assert answer["push_result"] == "SUCCESS"
    assert hub.inbox("lisi") == ["4711"]


def many(number):
    return [{"assign_id": f"u{n}", "assign_name": f"人{n}"} for n in range(number)]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"assignments": [{"assign_id": " ", "assign_name": "李四"}]}, "assignments 第1项 assign_id 不能为空"),
        ({"assignments": [{"assign_name": "李四"}]}, "assignments 第1项 assign_id 不能为空"),
        ({"assignments": many(1) * 2}, "assignments 第2项 assign_id 重复：u0"),
        ({"assignments": many(600)}, f"assignments 最多 {MOST_PEOPLE} 项"),
        ({"assignments": "lisi"}, "assignments 应为数组或其 JSON 文本"),
        ({"assignments": 7}, "assignments 应为数组"),
        ({"assignments": ["lisi"]}, "assignments 第1项 应为 JSON 对象"),
        ({"actual_owner_id": ",".join(f"u{n}" for n in range(600))}, f"actual_owner_id 最多 {MOST_PEOPLE} 人"),
        ({"created_on": "0000000000001"}, "created_on 超出可表示的时间范围"),
        ({"created_on": 99999999999999}, "created_on 不是 yyyy-MM-dd HH:mm:ss"),
        ({"task_id": 2**53 + 1}, "task_id 整数超出 2^53，请以文本发送"),
        ({"task_id": None, "taskId": "7"}, "task_id 不能为空（字段名须与文档一致，未识别：taskId）"),
        ({"is_use_process": "2"}, "is_use_process 应为 0、1"),
        ({"status": "TRANSFER"}, "status 插入待办任务时应为 ACTIVE"),
        ({"status": "COMPLETE"}, "end_on 插入已结束的任务（历史数据）时不能为空"),
    ],
)
def test_a_wrong_twin_is_named_with_its_row_and_nothing_is_half_applied(hub, fields, named):
    row = {name: value for name, value in insert("lisi", **fields).items() if value is not None}
    answer = oa(hub, inserttasks=[push_row(task_id="T1"), row])
    assert answer["push_result"] == "ERROR"
    assert f"inserttasks 第2行 {named}" in answer["msg_info"]
    assert hub.inbox("lisi") == []


def test_history_goes_to_the_done_boxes(hub):
    row = {**insert("lisi"), **oa_complete("wangwu")}
    assert oa(hub, inserttasks=[row])["push_result"] == "SUCCESS"
    assert [hub.inbox(user, box=box) for user, box in (("lisi", "todo"), ("wangwu", "done"))] == [[], [DOCUMENT]]


def test_a_process_that_must_exist_and_does_not_is_an_error(hub):
    row = insert("lisi", is_use_process="1", biz_domain=None)
    missing = oa(hub, inserttasks=[row])
    assert missing["msg_info"] == "数据库保存失败:流程实例不存在"
    oa(hub, inserttasks=[insert("lisi")])
    assert oa(hub, inserttasks=[{**row, "task_id": "T2"}])["push_result"] == "SUCCESS"


def test_a_strict_application_gets_the_documents_table_to_the_letter(hub):
    issuing.change("application", "OA", lambda holder: replace(holder, strict=True))
    accounts.forget_all()
    told = oa(hub, inserttasks=[insert("lisi")])["msg_info"]
    assert all(name in told for name in ("created_on", "form_mobile_url", "process_id", "process_version"))
    assert oa(hub, inserttasks=[push_row()])["push_result"] == "SUCCESS"


def test_what_was_filled_in_and_what_was_not_taken_is_told_once(hub):
    rows = [insert("lisi", task_id=f"T{n}", taskName="x", receive_on="2026-11-22 10:00:00") for n in range(3)]
    told = oa(hub, inserttasks=rows, deletetasks=[])["msg_info"]
    assert "已填写: created_on（当前时间）、form_mobile_url（同 form_url）、process_id（同 biz_domain）" in told
    assert "以下字段未采用: receive_on（inserttasks 第1行 等 3 行）、taskName" in told
    assert "以下参数未识别: deletetasks" in told


def test_an_answer_of_success_never_hides_a_change_that_was_not_made(hub):
    oa(hub, inserttasks=[push_row(task_id="T1")], updatetasks=[{"app_id": "OA", "task_id": "T1", "status": "COMPLETE"}])
    row = {"app_id": "OA", "task_id": "T1", "task_delete_flag": "0", "status": "ROLLBACK"}
    assert "待办已结束" in oa(hub, updatetasks=[row])["msg_info"]
    oa(hub, updatetasks=[{"app_id": "OA", "task_id": "T1", "task_delete_flag": "1"}])
    again = oa(hub, updatetasks=[{**row, "status": "ACTIVE"}])
    assert (again["push_result"], str(tasks.get_task("OA", "T1").status)) == ("SUCCESS", "ACTIVE")
    assert hub.inbox("lisi") == ["T1"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_told_in_the_documents_form(hub, method):
    answer = ask(hub, method, PUBLIC)
    assert answer.json_body["push_result"] == "ERROR"
    assert "调用方式错误：应为 POST" in answer.json_body["msg_info"]
