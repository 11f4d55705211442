"""The document's own samples and parameters (docs/protocols/workorder.md), as they stand there."""

from __future__ import annotations

import json

import pytest

from tests.component.workorder.conftest import SECRET
from tests.unit.workflow.drawing import draw
from tests.workorder_samples import ORDER_SAMPLE, ROW, START_SAMPLE, TASK_SAMPLE


@pytest.fixture
def deployed(centre):
    """The document's process: of its key, waiting for lisi."""
    return centre.deploy(
        draw("start s", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e",
             key="Process_1741923584470", name="租户审核"),
        category="1878032733533601793",
    )  # fmt: skip


def started(zhangsan, deployed):
    return zhangsan.start(deployed["definitionId"])


def test_every_spelling_of_start_starts_the_same(deployed, zhangsan):
    sample = {**START_SAMPLE, "processDefId": deployed["definitionId"]}
    variables = sample["variables"]
    bodies = [
        ("/workflow/process/start", sample),
        ("/workflow/process/start/", sample),
        ("/workflow/process/start", {"processId": deployed["definitionId"], "variables": variables}),
        ("/workflow/process/start", {"processId": "Process_1741923584470", "variables": variables}),
        (f"/workflow/process/start/{deployed['definitionId']}", {"variables": variables}),
        ("/workflow/process/start/Process_1741923584470", sample),
    ]
    for path, body in bodies:
        answer = zhangsan.ok("POST", path, body)
        assert (answer["code"], answer["msg"]) == (200, "流程启动成功")
        assert set(answer["data"]) == {"TaskId", "ProcessInstanceId"}
    assert zhangsan.list("ownList")["total"] == len(bodies)


def test_the_samples_definition_that_is_not_deployed_is_not_found(deployed, zhangsan):
    assert zhangsan.refused("POST", "/workflow/process/start/", START_SAMPLE) == (404, "流程定义不存在")


@pytest.mark.parametrize("action", ["complete", "reject", "return"])
def test_the_task_sample_is_accepted_with_the_id_of_a_task(deployed, zhangsan, lisi, wangwu, action):
    first = started(zhangsan, deployed)["TaskId"]
    lisi.do("complete", first)
    [task] = wangwu.todo()
    answer = wangwu.ok("POST", f"/workflow/task/{action}", {**TASK_SAMPLE, "taskId": task})
    assert (answer["msg"], answer["data"]["TaskId"]) == ("操作成功", task)


@pytest.mark.parametrize("action", ["delegate", "transfer"])
def test_the_task_sample_needs_a_person_to_hand_on_to(deployed, zhangsan, lisi, action):
    task = started(zhangsan, deployed)["TaskId"]
    assert lisi.refused("POST", f"/workflow/task/{action}", {**TASK_SAMPLE, "taskId": task})[0] == 4101
    lisi.ok("POST", f"/workflow/task/{action}", {**TASK_SAMPLE, "taskId": task, "userId": "wangwu"})


@pytest.mark.parametrize("action", ["complete", "reject", "delegate", "transfer", "stopProcess", "return", "delete"])
def test_the_task_sample_as_it_stands_names_no_task_and_is_read_all_the_same(deployed, lisi, action):
    code, message = lisi.refused("POST", f"/workflow/task/{action}", TASK_SAMPLE)
    assert code in (404, 4101), message


def test_the_stop_and_delete_samples_work_for_who_may(deployed, zhangsan, admin):
    task = started(zhangsan, deployed)["TaskId"]
    zhangsan.ok("POST", "/workflow/task/stopProcess", {**TASK_SAMPLE, "taskId": task})
    other = started(zhangsan, deployed)["TaskId"]
    admin.ok("POST", "/workflow/task/delete", {**TASK_SAMPLE, "taskId": other})


@pytest.mark.parametrize("path", ["/-userdefine/workorder/workorder", "/userdefine/workorder/workorder"])
def test_the_work_order_sample_is_accepted_for_a_started_process(deployed, zhangsan, path):
    case = started(zhangsan, deployed)
    sample = {**ORDER_SAMPLE, "procInstId": case["ProcessInstanceId"], "taskId": case["TaskId"]}
    data = zhangsan.ok("POST", path, sample)["data"]
    assert (data["TaskId"], data["ProcessInstanceId"]) == (case["TaskId"], case["ProcessInstanceId"])
    assert data["workorderNumber"].startswith("WO20")
    assert zhangsan.ok("POST", path, sample)["data"] == data


def test_process_list_has_the_documents_rows(deployed, zhangsan):
    answer = zhangsan.list(
        "list", processKey="Process_1741923584470", category="1878032733533601793", processName="租户"
    )
    [row] = answer["rows"]
    assert (answer["total"], answer["msg"]) == (1, "查询成功")
    assert row == {
        "definitionId": deployed["definitionId"],
        "processName": "租户审核",
        "processKey": "Process_1741923584470",
        "category": "1878032733533601793",
        "version": 1,
        "formId": None,
        "formName": None,
        "deploymentId": deployed["deployId"],
        "suspended": False,
        "deploymentTime": row["deploymentTime"],
        "iconId": None,
    }
    assert zhangsan.list("list", processKey="Process")["rows"] == [row]
    assert zhangsan.list("list", processKey="Prozess")["rows"] == []
    assert zhangsan.list("list", category="other")["rows"] == []


def test_each_list_has_every_documented_field(deployed, zhangsan, lisi, wangwu):
    case = started(zhangsan, deployed)
    [todo] = lisi.rows("todoList")
    assert set(todo) >= ROW
    assert (todo["taskId"], todo["taskDefKey"], todo["startUserName"]) == (case["TaskId"], "a", "张三")
    assert todo["procVars"] == {"processStatus": "running", "initiator": "zhangsan"}
    assert (todo["processStatus"], todo["category"], todo["finishTime"]) == ("running", "1878032733533601793", None)
    lisi.do("complete", case["TaskId"])
    [finished] = lisi.rows("finishedList")
    assert set(finished) >= ROW
    assert finished["hisProcInsId"] == case["ProcessInstanceId"]
    assert finished["duration"].endswith("秒")
    [own] = zhangsan.rows("ownList")
    assert set(own) >= ROW
    assert (own["taskId"], own["taskName"], own["duration"]) == (None, "b", "0天0小时0分钟")


def test_list_filters_work_and_page_sizes_may_be_texts(deployed, zhangsan, lisi):
    for _ in range(3):
        started(zhangsan, deployed)
    day = lisi.rows("todoList")[0]["proInsCreateTime"]
    for filters, expected in [
        ({"processName": "租户"}, 3),
        ({"processName": "采购"}, 0),
        ({"processKey": "Process_1741923584470"}, 3),
        ({"processKey": "Process"}, 3),
        ({"processKey": "Prozess"}, 0),
        ({"category": "1878032733533601793"}, 3),
        ({"category": "x"}, 0),
        ({"proStartBeginTime": "2020-01-01 00:00:00", "proStartEndTime": "2099-01-01 00:00:00"}, 3),
        ({"proStartBeginTime": day[:10], "proStartEndTime": day[:10]}, 3),
        ({"proStartBeginTime": "2099-01-01 00:00:00"}, 0),
        ({"proStartEndTime": "2020-01-01 00:00:00"}, 0),
        ({"params[beginTime]": "2020-01-01", "params[endTime]": "2099-01-01"}, 3),
        ({"params[beginTime]": "2099-01-01 00:00:00"}, 0),
        ({"params[endTime]": "2020-01-01 00:00:00"}, 0),
    ]:
        assert lisi.list("todoList", **filters)["total"] == expected, filters
        assert zhangsan.list("ownList", **filters)["total"] == expected, filters
    assert len(lisi.ok("GET", "/workflow/process/todoList", pageSize="1000")["rows"]) == 3
    page = lisi.ok("GET", "/workflow/process/todoList", pageNum="2", pageSize="2")
    assert (page["total"], len(page["rows"])) == (3, 1)
    for query, name in [
        ({"pageSize": "1001"}, "pageSize"),
        ({"processname": "租户"}, "processname"),
        ({"orderBy": "name"}, "orderBy"),
        ({"proStartBeginTime": "2020-01-01", "params[beginTime]": "2021-01-01"}, "proStartBeginTime"),
        ({"pageNum": "x"}, "pageNum"),
        ({"proStartEndTime": "昨天"}, "proStartEndTime"),
    ]:
        code, message = lisi.refused("GET", "/workflow/process/todoList", **query)
        assert (code, name in message) == (4101, True)


def test_application_and_synthesis_types_have_the_documents_rows(centre, zhangsan, admin):
    path = f"/WorkOrder/app/list?accessToken={centre.token('zhangsan')}&pageNo=1&pageSize=10"
    [row] = centre.http.get(path, headers={}).json_body["data"]
    assert row == {
        "appId": "WO", "applicationName": "工单", "applicationId": "WO", "applicationSecret": "******", "appFlag": "0",
        "images": None,
    }  # fmt: skip
    assert SECRET not in json.dumps(row)
    parent = admin.ok("POST", "/workflow/category", {"categoryName": "33-工单-综合"})["data"]["categoryId"]
    admin.ok("POST", "/workflow/category", {"categoryName": "子类", "parentId": parent})
    rows = zhangsan.ok("GET", "/synthesis/list", pageNo=1, pageSize=10)["data"]
    [top] = [row for row in rows if row["synthesisId"] == parent]
    assert top == {
        "synthesisId": parent, "parentId": None, "categoryName": "33-工单-综合", "description": "", "childFlag": True,
    }  # fmt: skip
    assert centre.http.get("/synthesis/list?pageNo=1&pageSize=10", headers={}).status_code == 401


def test_missing_and_wrong_credentials_are_401_with_the_documents_codes(centre, zhangsan):
    for header, code in [
        ("requestType", 4001),
        ("appID", 4001),
        ("secretKey", 4001),
        ("accessToken", 4004),
        ("Authorization", 4004),
    ]:
        without = {name: value for name, value in zhangsan.headers.items() if name != header}
        for headers in (without, {**zhangsan.headers, header: "wrong"}):
            answer = centre.http.get("/workflow/process/todoList", headers=headers)
            assert (answer.status_code, answer.json_body["code"]) == (401, code), header


def test_a_switched_off_person_is_4002(centre, zhangsan, admin):
    admin.ok("DELETE", "/admin/users/zhangsan")
    assert zhangsan.refused("GET", "/workflow/process/todoList")[0] == 4002


def test_what_cannot_be_parsed_is_400_with_4000(centre, zhangsan):
    for body in (b"{", b"[]", b"\xff", b'{"a":1,"a":2}'):
        answer = zhangsan("POST", "/workflow/task/complete", body)
        assert (answer.status_code, answer.json_body["code"]) == (400, 4000), body
    assert zhangsan.refused("POST", "/workflow/task/complete", {"taskId": ["x"]})[0] == 4101
    assert zhangsan.refused("POST", "/workflow/process/start", {"processId": "p", "variables": "x"})[0] == 4101
