"""Work orders: number, status, print, close, evaluate, urge, intervene."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.storage.base import dynamo
from chalicelib.storage.ledger import notices
from infra.verify.check import check
from tests.component.storage.faults import on_calls
from tests.unit.workflow.drawing import draw

DIAGRAM = draw("start s", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e")
ORDER = {"systemId": "OA", "projectId": "", "title": "三楼漏水", "processId": "p", "params": {"room": "301"}}
PATH = "/-userdefine/workorder/workorder"


@pytest.fixture
def order(centre, zhangsan):
    centre.deploy(DIAGRAM)
    return zhangsan.ok("POST", PATH, ORDER)["data"]


def test_without_an_instance_the_process_is_started_with_the_parameters(order, zhangsan, lisi):
    assert lisi.todo() == [order["TaskId"]]
    [row] = lisi.rows("todoList")
    assert (row["procVars"]["room"], row["workorderNumber"]) == ("301", order["workorderNumber"])
    [listed] = zhangsan.ok("GET", "/WorkOrder/list")["rows"]
    assert (listed["workorderStatus"], listed["currentTasks"], listed["title"]) == ("running", ["a"], "三楼漏水")


@pytest.mark.parametrize("missing", ["systemId", "projectId", "title", "processId", "params"])
def test_a_missing_key_is_named(centre, zhangsan, missing):
    code, message = zhangsan.refused("POST", PATH, {name: value for name, value in ORDER.items() if name != missing})
    assert (code, missing in message) == (4101, True)


def test_an_order_for_somebody_elses_instance_or_task_is_refused(order, centre, zhangsan, lisi):
    other = zhangsan.start("p")
    body = {**ORDER, "procInstId": other["ProcessInstanceId"], "taskId": other["TaskId"]}
    assert lisi.refused("POST", PATH, body)[0] == 4001
    assert zhangsan.refused("POST", PATH, {**body, "taskId": order["TaskId"]})[0] == 4101
    assert zhangsan.refused("POST", PATH, {**body, "processId": "q"})[0] == 4101
    assert zhangsan.refused("POST", PATH, {**body, "procInstId": "nothing"})[0] == 404
    first = zhangsan.ok("POST", PATH, body)["data"]
    assert zhangsan.ok("POST", PATH, body)["data"] == first
    assert zhangsan.refused("POST", PATH, {**body, "title": "另一个"})[0] == 404


def test_a_number_may_be_given_once(order, zhangsan):
    body = {**ORDER, "workorderNumber": "GD-1"}
    assert zhangsan.ok("POST", PATH, body)["data"]["workorderNumber"] == "GD-1"
    assert zhangsan.refused("POST", PATH, body) == (4101, "workorderNumber: 工单编号已存在")


def test_a_template_ties_its_type_to_its_process(order, admin, zhangsan):
    template = admin.ok("POST", "/WorkOrder/template", {"name": "报修", "processKey": "p", "appId": "WO"})["data"]
    typed = {**ORDER, "workorderId": template["templateId"]}
    zhangsan.ok("POST", PATH, typed)
    assert zhangsan.refused("POST", PATH, {**typed, "processId": "q"})[0] == 4101


def test_the_status_follows_the_process_until_the_order_is_closed_and_judged(order, admin, zhangsan, lisi, wangwu):
    path = f"/WorkOrder/order/{order['workorderNumber']}"
    assert zhangsan.refused("POST", f"{path}/evaluate", {"score": 5})[0] == 404
    assert zhangsan.refused("POST", f"{path}/close", {})[0] == 404
    lisi.do("complete", order["TaskId"])
    wangwu.do("complete", wangwu.todo()[0])
    assert zhangsan.ok("GET", path)["data"]["workorderStatus"] == "completed"
    assert lisi.refused("POST", f"{path}/evaluate", {"score": 5})[0] == 4001
    assert zhangsan.refused("POST", f"{path}/evaluate", {"score": 6})[0] == 4101
    zhangsan.ok("POST", f"{path}/evaluate", {"score": 4, "comment": "及时"})
    assert zhangsan.refused("POST", f"{path}/evaluate", {"score": 4})[0] == 404
    assert lisi.refused("POST", f"{path}/close", {})[0] == 4001
    closed = zhangsan.ok("POST", f"{path}/close", {"comment": "已修好"})["data"]
    assert (closed["workorderStatus"], closed["processStatus"]) == ("closed", "completed")
    shown = zhangsan.ok("GET", path)["data"]
    assert (shown["workorderStatus"], shown["closedBy"], shown["evaluation"]["score"]) == ("closed", "zhangsan", 4)
    year = f"{datetime.now(UTC):%Y}"
    period = {"from": f"{year}-01", "to": f"{year}-12", "by": "year"}
    told = admin("GET", "/hub/reports/evaluations", appId="WO", processKey="p", **period).json_body
    assert [(row["processKey"], row["n"], row["mean"], row["distribution"]["4"]) for row in told["rows"]] == [
        ("p", 1, 4.0, 1)
    ]
    assert "counter is not the sum of what it counts" not in check(repair=False)


def test_an_administrator_closes_a_running_order_and_cancels_its_process(order, admin, zhangsan, lisi):
    admin.ok("POST", f"/WorkOrder/order/{order['workorderNumber']}/close", {"comment": "重复"})
    assert (lisi.todo(), zhangsan.rows("ownList")[0]["processStatus"]) == ([], "canceled")


def test_urging_leaves_a_notice_with_whom_it_waits_for(order, zhangsan, centre):
    path = f"/WorkOrder/order/{order['workorderNumber']}/urge"
    assert zhangsan.ok("POST", path, {"comment": "请尽快"})["data"]["taskIds"] == [order["TaskId"]]
    [row] = notices.page("lisi", 10, 1, unread_only=True).rows
    assert (row["kind"], row["text"], row["from"]) == ("urge", "请尽快", "张三")
    assert centre.person("zhaoliu").refused("POST", path, {})[0] == 4001


def test_urging_a_task_that_is_handled_at_that_moment_is_refused_as_one_that_has_ended(order, zhangsan, lisi):
    path = f"/WorkOrder/order/{order['workorderNumber']}/urge"

    def handled_meanwhile(send):
        lisi.do("reject", order["TaskId"])
        return send()

    with on_calls(dynamo.connection().client, "TransactWriteItems", [handled_meanwhile]):
        code, message = zhangsan.refused("POST", path, {})
    assert (code, message) == (404, "没有待办理的任务，无需催办")
    assert notices.page("lisi", 10, 1, unread_only=True).rows == []


def test_urging_finds_the_task_that_has_followed_meanwhile(order, zhangsan, lisi, wangwu):
    path = f"/WorkOrder/order/{order['workorderNumber']}/urge"

    def handled_meanwhile(send):
        lisi.do("complete", order["TaskId"])
        return send()

    with on_calls(dynamo.connection().client, "TransactWriteItems", [handled_meanwhile]):
        assert zhangsan.ok("POST", path, {})["data"]["taskIds"] == wangwu.todo()


def test_a_printed_order_shows_labels_values_and_history(centre, zhangsan, lisi):
    form = {"type": "default", "components": [{"type": "textfield", "key": "room", "label": "房间"}]}
    centre.deploy(
        draw("start s formKey=key_1", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e"),
        forms={"key_1": form},
    )
    order = zhangsan.ok("POST", PATH, ORDER)["data"]
    lisi.do("complete", order["TaskId"], comment="同意")
    printed = zhangsan.ok("GET", f"/WorkOrder/order/{order['workorderNumber']}/print")["data"]
    assert printed["form"] == [{"label": "房间", "value": "301"}]
    assert [entry["assigneeName"] for entry in printed["history"]] == ["李四"]
    assert printed["history"][0]["commentList"][0]["fullMessage"] == "同意"


def test_orders_are_for_those_who_have_a_part_in_them(order, centre):
    stranger = centre.person("zhaoliu")
    for path in ("", "/print"):
        assert stranger.refused("GET", f"/WorkOrder/order/{order['workorderNumber']}{path}")[0] == 4001
    assert stranger.refused("GET", "/WorkOrder/order/WO1")[0] == 404
    assert stranger.ok("GET", "/WorkOrder/list")["rows"] == []
    assert stranger.refused("GET", "/WorkOrder/list", scope="application")[0] == 4001
    assert centre.person("admin").ok("GET", "/WorkOrder/list", scope="application")["total"] == 1


def test_interventions_are_an_administrators_and_stay_in_the_history(order, centre, admin, zhangsan, lisi, wangwu):
    path = f"/WorkOrder/order/{order['workorderNumber']}/intervene"
    body = {"taskId": order["TaskId"], "comment": "出差"}
    assert zhangsan.refused("POST", path, {**body, "action": "skip"})[0] == 4001
    assert admin.refused("POST", path, {**body, "action": "fly"})[0] == 4101
    assert admin.refused("POST", path, {**body, "action": "reassign"})[0] == 4101
    admin.ok("POST", path, {**body, "action": "reassign", "userIds": "zhaoliu,admin"})
    assert (lisi.todo(), centre.person("zhaoliu").todo()) == ([], [order["TaskId"]])
    [second] = admin.ok("POST", path, {**body, "action": "skip"})["data"]["nextTaskIds"]
    assert wangwu.todo() == [second]
    jumped = admin.ok("POST", path, {"taskId": second, "action": "jump", "targetKey": "a"})["data"]["nextTaskIds"]
    assert lisi.todo() == jumped
    admin.ok("POST", path, {"taskId": jumped[0], "action": "stop", "comment": "作废"})
    detail = zhangsan.ok("GET", f"/WorkOrder/order/{order['workorderNumber']}")["data"]
    assert detail["workorderStatus"] == "canceled"
    said = [each["fullMessage"] for node in detail["process"]["historyProcNodeList"] for each in node["commentList"]]
    assert said == ["管理员终止：作废", "管理员跳转：", "管理员改派给赵六、管理员：出差", "管理员跳过：出差"]
    assert admin.refused("POST", path, {"taskId": f"{order['ProcessInstanceId'][:-1]}x-1", "action": "skip"})[0] == 4101
