"""Deployments, models, forms, categories, templates, instances: what administrators keep."""

from __future__ import annotations

import pytest

from chalicelib.storage.processes import instances, shelves
from tests.diagrams import diagram
from tests.unit.workflow.drawing import draw

SIMPLE = draw("start s", "user a assignee=lisi", "end e", "s > a > e")
FORM = {
    "type": "default",
    "components": [
        {"type": "textfield", "key": "reason", "label": "事由", "validate": {"required": True, "maxLength": 5}},
        {"type": "number", "key": "days", "label": "天数", "validate": {"min": 1}},
    ],
}


def test_an_import_answers_the_definition_its_version_and_what_is_left_out(centre):
    first = centre.deploy("repair")
    assert (first["processKey"], first["version"]) == ("repair", 1)
    assert first["definitionId"] == f"repair:1:{first['deployId']}"
    assert any("监听器不会被执行" in warning for warning in first["warnings"])
    assert "表单 key_1003 没有定义，不做校验" in first["warnings"]
    assert centre.deploy("repair", name="报修二")["version"] == 2


def test_a_file_that_cannot_run_is_refused_with_every_reason(admin):
    xml = draw("start s", "script x", "user a assignee=${a.b}", "end e", "s > x > a > e").decode()
    body = admin("POST", "/workflow/deploy/import", {"xml": xml}).json_body
    assert body["code"] == 4101
    assert {reason["element"] for reason in body["reasons"]} >= {"x"}
    assert all(reason["line"] > 0 for reason in body["reasons"])
    assert admin.refused("POST", "/workflow/deploy/import", {"xml": "<a>"})[0] == 4101
    assert admin.refused("POST", "/workflow/deploy/import", {})[0] == 4101


def test_management_is_for_administrators(centre, lisi):
    for method, path, body in [
        ("POST", "/workflow/deploy/import", {"xml": SIMPLE.decode()}),
        ("GET", "/workflow/deploy/list", None),
        ("GET", "/workflow/deploy/publishList?processKey=p", None),
        ("PUT", "/workflow/deploy/changeState?definitionId=p:1:x&state=suspended", None),
        ("DELETE", "/workflow/deploy/p:1:x", None),
        ("GET", "/workflow/model/list", None),
        ("POST", "/workflow/model", {"modelName": "x", "modelKey": "x"}),
        ("POST", "/workflow/form", {"formName": "x", "content": FORM}),
        ("DELETE", "/workflow/form/1", None),
        ("POST", "/workflow/category", {"categoryName": "x"}),
        ("POST", "/WorkOrder/template", {"name": "x", "processKey": "p"}),
        ("POST", "/workflow/instance/updateState", {"instanceId": "x", "state": 1}),
        ("POST", "/workflow/instance/message", {"procInsId": "x", "name": "m"}),
        ("POST", "/workflow/substitute", {"userId": "wangwu", "substituteId": "lisi"}),
    ]:
        assert lisi.refused(method, path, body)[0] == 4001, path


def test_an_import_and_an_entry_repeated_under_their_key_are_made_once(centre, admin):
    admin.headers["Idempotency-Key"] = "a"
    calls = [
        ("/workflow/deploy/import", {"xml": SIMPLE.decode()}),
        ("/workflow/category", {"categoryName": "人事", "code": "hr"}),
    ]
    for path, body in calls:
        assert admin.ok("POST", path, body)["data"] == admin.ok("POST", path, body)["data"]


def test_import_takes_a_plain_token_too(centre):
    answer = centre.http.request(
        "POST", "/workflow/deploy/import", headers={"Authorization": centre.token("admin")},
        body=b'{"xml": "<x/>"}',
    )  # fmt: skip
    assert answer.json_body["code"] == 4101


def test_a_suspended_definition_cannot_be_started_and_a_key_means_the_newest_active(centre, admin, zhangsan):
    first, second = centre.deploy(SIMPLE), centre.deploy(SIMPLE)
    state = {"definitionId": second["definitionId"], "state": "suspended"}
    admin.ok("PUT", "/workflow/deploy/changeState", **state)
    assert [row["version"] for row in zhangsan.rows("list")] == [1]
    assert [row["version"] for row in admin.ok("GET", "/workflow/deploy/list")["rows"]] == [2]
    started = zhangsan.start("p")["ProcessInstanceId"]
    [own] = zhangsan.rows("ownList")
    assert (own["procInsId"], own["procDefId"]) == (started, first["definitionId"])
    refusal = zhangsan.refused("POST", "/workflow/process/start", {"processDefId": second["definitionId"]})
    assert refusal == (404, "流程已被挂起，请先激活流程")
    admin.ok("PUT", "/workflow/deploy/changeState", **{**state, "state": "active"})
    assert [row["version"] for row in zhangsan.rows("list")] == [2]


def test_a_removed_version_leaves_the_lists_and_its_instances_run_on(centre, admin, zhangsan, lisi):
    made = centre.deploy(SIMPLE)
    task = zhangsan.start("p")["TaskId"]
    admin.ok("DELETE", f"/workflow/deploy/{made['deployId']}")
    assert zhangsan.rows("list") == []
    assert admin.ok("GET", "/workflow/deploy/publishList", processKey="p")["rows"] == []
    assert zhangsan.refused("POST", "/workflow/process/start", {"processDefId": "p"})[0] == 404
    lisi.do("complete", task)
    assert centre.deploy(SIMPLE)["version"] == 2


def test_the_diagram_is_given_back_as_it_was(centre, zhangsan):
    made = centre.deploy("leave")
    xml = zhangsan.ok("GET", f"/workflow/process/bpmnXml/{made['definitionId']}")["data"]
    assert xml == diagram("leave").read_text()


def test_a_call_runs_the_process_that_was_active_at_import(centre, zhangsan, lisi):
    caller = draw("start s", "call c calls=child", "end e", "s > c > e", key="parent")
    child = draw("start s1", "user a1 assignee=lisi", "end e1", "s1 > a1 > e1", key="child")
    centre.deploy(child)
    centre.deploy(caller)
    centre.deploy(draw("start s1", "user b1 assignee=wangwu", "end e1", "s1 > b1 > e1", key="child"))
    lisi.do("complete", zhangsan.start("parent")["TaskId"])
    assert [row["processStatus"] for row in zhangsan.rows("ownList")] == ["completed"]


def test_submitted_values_are_checked_against_the_form_as_it_was_deployed(centre, admin, zhangsan):
    form = admin.ok("POST", "/workflow/form", {"formName": "请假单", "content": FORM, "formId": "1001"})["data"]
    assert form["formKey"] == "key_1001"
    made = centre.deploy("leave")
    [row] = zhangsan.rows("list")
    assert (row["formId"], row["formName"]) == (1001, "请假单")
    admin.ok("PUT", "/workflow/form", {"formId": "1001", "content": {"type": "default", "components": []}})
    body = zhangsan(
        "POST", "/workflow/process/start", {"processDefId": "leave", "variables": {"reason": "很长的事由", "days": 0}}
    )
    assert body.json_body["code"] == 4101
    wrong = zhangsan("POST", "/workflow/process/start", {"processDefId": "leave", "variables": {"days": 0}}).json_body
    assert [(each["field"], each["message"]) for each in wrong["errors"]] == [
        ("reason", "不能为空"),
        ("days", "不能小于 1"),
    ]
    case = zhangsan.start("leave", reason="回家", days=2)
    query = {"definitionId": made["definitionId"], "deployId": made["deployId"]}
    empty = zhangsan.ok("GET", "/workflow/process/getProcessForm", **query)["data"]
    assert [component["key"] for component in empty["components"]] == ["reason", "days"]
    filled = zhangsan.ok("GET", "/workflow/process/getProcessForm", procInsId=case["ProcessInstanceId"], **query)[
        "data"
    ]
    assert [component.get("defaultValue") for component in filled["components"]] == ["回家", 2]
    stranger = centre.person("admin2")
    assert (
        stranger.refused("GET", "/workflow/process/getProcessForm", procInsId=case["ProcessInstanceId"], **query)[0]
        == 4001
    )
    assert zhangsan.refused("GET", "/workflow/process/getProcessForm", **{**query, "deployId": "x"})[0] == 4101


def test_a_form_comes_with_the_import_or_from_the_list_and_must_be_a_schema(centre, admin):
    centre.deploy("leave", forms={"key_1001": FORM})
    bad = {"xml": diagram("leave").read_text(), "forms": {"key_1001": {"components": [1]}}}
    code, message = admin.refused("POST", "/workflow/deploy/import", bad)
    assert (code, "key_1001" in message) == (4101, True)
    assert admin.refused("POST", "/workflow/form", {"formName": "x", "content": "{"})[0] == 4101


def test_a_first_task_whose_form_asks_for_more_stays_with_the_starter(centre, zhangsan):
    more = {"type": "default", "components": [{"type": "textfield", "key": "code", "validate": {"required": True}}]}
    centre.deploy(
        draw("start s", "user a assignee=${initiator} formKey=key_2", "user b assignee=lisi", "end e", "s > a > b > e"),
        forms={"key_2": more},
    )
    task = zhangsan.start("p")["TaskId"]
    assert zhangsan.todo() == [task]
    assert zhangsan.cannot("complete", task)[0] == 4101
    zhangsan.do("complete", task, variables={"code": "1"})


def test_a_model_is_saved_kept_in_history_and_deployed(centre, admin, zhangsan):
    made = admin.ok("POST", "/workflow/model", {"modelName": "请假", "modelKey": "p", "category": "hr"})["data"]
    model = made["modelId"]
    assert admin.refused("POST", f"/workflow/model/deploy?modelId={model}") == (404, "请先设计流程图！")
    unfinished = draw("start s", "user a assignee=lisi", "script x", "end e", "s > a > x > e").decode()
    reasons = admin.ok("POST", "/workflow/model/save", {"modelId": model, "bpmnXml": unfinished})["data"]["reasons"]
    assert any("x" in reason for reason in reasons)
    assert admin.refused("POST", "/workflow/model/save", {"modelId": model, "bpmnXml": "<a"})[0] == 4101
    saved = admin.ok(
        "POST", "/workflow/model/save", {"modelId": model, "bpmnXml": SIMPLE.decode(), "newVersion": True}
    )["data"]
    assert (saved["version"], saved["reasons"]) == (2, [])
    [former] = admin.ok("GET", "/workflow/model/historyList", modelId=model)["rows"]
    assert admin.ok("GET", f"/workflow/model/bpmnXml/{former['modelId']}")["data"] == unfinished
    deployed = admin.ok("POST", f"/workflow/model/deploy?modelId={model}")["data"]
    assert zhangsan.rows("list")[0]["processName"] == "请假"
    assert deployed["version"] == 1
    admin.ok("POST", f"/workflow/model/latest?modelId={former['modelId']}")
    assert admin.ok("GET", f"/workflow/model/{model}")["data"]["bpmnXml"] == unfinished
    admin.ok("DELETE", f"/workflow/model/{model}")
    assert admin.refused("GET", f"/workflow/model/{model}")[0] == 404


@pytest.mark.parametrize(
    ("base", "key", "body", "change"),
    [
        ("/workflow/form", "formId", {"formName": "甲", "content": FORM}, {"formName": "乙"}),
        ("/workflow/category", "categoryId", {"categoryName": "甲", "code": "c"}, {"categoryName": "乙"}),
        ("/WorkOrder/template", "templateId", {"name": "甲", "processKey": "p", "appId": "WO"}, {"name": "乙"}),
    ],
)
def test_the_short_lists_add_change_show_and_remove(centre, admin, base, key, body, change):
    centre.deploy(SIMPLE)
    made = admin.ok("POST", base, body)["data"]
    assert admin.ok("GET", f"{base}/list")["total"] == 1
    changed = admin.ok("PUT", base, {key: made[key], **change})["data"]
    shown = admin.ok("GET", f"{base}/{made[key]}")["data"]
    assert next(iter(change.values())) in shown.values()
    assert changed["createTime"] == made["createTime"]
    assert admin.refused("PUT", base, {key: "nothing", **change})[0] == 404
    assert admin.refused("POST", base, {**body, key: made[key]})[0] == 404
    admin.ok("DELETE", f"{base}/{made[key]}")
    assert admin.refused("GET", f"{base}/{made[key]}")[0] == 404


def test_a_repeated_change_of_a_list_entry_is_not_written(centre, admin):
    form = admin.ok("POST", "/workflow/form", {"formName": "甲", "content": FORM})["data"]["formId"]
    for _ in range(2):
        admin.ok("PUT", "/workflow/form", {"formId": form, "formName": "乙"})
    stored = shelves.read("form", form)
    assert stored is not None
    assert (stored.version, stored.body["name"]) == (2, "乙")


def test_repeated_saving_restoring_and_deploying_of_a_model_makes_one_version_each(centre, admin):
    model = admin.ok("POST", "/workflow/model", {"modelName": "请假", "modelKey": "p"})["data"]["modelId"]
    first, second = SIMPLE.decode(), SIMPLE.decode().replace("流程", "请假流程")
    admin.ok("POST", "/workflow/model/save", {"modelId": model, "bpmnXml": first})
    for _ in range(2):
        body = {"modelId": model, "bpmnXml": second, "newVersion": True}
        assert admin.ok("POST", "/workflow/model/save", body)["data"]["version"] == 2
    for _ in range(2):
        assert admin.ok("POST", "/workflow/model/latest", modelId=f"{model}@1")["data"]["version"] == 3
    admin.headers["Idempotency-Key"] = "k"
    made = [admin.ok("POST", "/workflow/model/deploy", modelId=model)["data"] for _ in range(2)]
    assert (made[0]["version"], made[0]) == (1, made[1])


def test_a_finished_task_leaves_ones_list_once(centre, admin, zhangsan, lisi):
    centre.deploy(SIMPLE)
    case = zhangsan.start("p")
    lisi.do("complete", case["TaskId"])
    for _ in range(2):
        lisi.do("delete", case["TaskId"])
    stored = instances.read_many([case["ProcessInstanceId"]])[case["ProcessInstanceId"]]
    assert (stored.version, lisi.rows("finishedList")) == (3, [])


def test_a_template_binds_only_what_there_is(centre, admin):
    centre.deploy(SIMPLE)
    for name, field in [("processKey", "q"), ("appId", "X"), ("synthesisId", "1"), ("formId", "1")]:
        body = {"name": "甲", "processKey": "p", name: field}
        code, message = admin.refused("POST", "/WorkOrder/template", body)
        assert (code, name in message) == (4101, True)


def test_only_an_ended_instance_can_be_deleted_and_only_by_its_initiator(centre, admin, zhangsan, lisi):
    centre.deploy(SIMPLE)
    case = zhangsan.start("p")
    path = f"/workflow/process/instance/{case['ProcessInstanceId']}"
    assert zhangsan.refused("DELETE", path) == (404, "不允许删除进行中的流程实例")
    lisi.do("complete", case["TaskId"])
    assert lisi.refused("DELETE", path)[0] == 4001
    zhangsan.ok("DELETE", "/workflow/instance/delete", instanceIds=case["ProcessInstanceId"])
    assert (zhangsan.rows("ownList"), lisi.rows("finishedList")) == ([], [])
    assert zhangsan.refused("GET", "/workflow/process/detail", procInsId=case["ProcessInstanceId"])[0] == 404


def test_a_message_wakes_what_waits_for_it(centre, admin, zhangsan):
    centre.deploy(draw("start s", "receive r messageRef=paid", "user a assignee=lisi", "end e", "s > r > a > e"))
    case = zhangsan.start("p")
    assert case["TaskId"] is None
    body = {"procInsId": case["ProcessInstanceId"], "name": "paid", "variables": {"paid": 3}}
    assert admin.refused("POST", "/workflow/instance/message", {**body, "name": "other"})[0] == 404
    centre.through_service("zhangsan").ok("POST", "/workflow/instance/message", body)
    [row] = centre.person("lisi").rows("todoList")
    assert row["procVars"]["paid"] == 3
