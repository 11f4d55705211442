"""What users of the Java original find under its buttons' paths, and what people who leave leave behind."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from urllib.parse import quote, urlencode

import pytest
from defusedxml import ElementTree

from chalicelib.centre import people
from tests.component.workorder.conftest import Person
from tests.unit.workflow.drawing import draw

DIAGRAM = draw("start s formKey=key_1", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e")
FORM = {"type": "default", "components": [{"type": "textfield", "key": "reason", "label": "事由"}]}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def deployed(centre):
    return centre.deploy(DIAGRAM, forms={"key_1": FORM})


def file_of(person, path, accept="application/json, text/plain, */*", **filters):
    sent = {**person.headers, "Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
    return Person(person._http, sent)("POST", path, urlencode(filters).encode())


def exported(person, path, **filters):
    answer = file_of(person, path, format="csv", **filters)
    assert answer.status_code == 200, answer.body
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.body.decode().startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))


def in_workbook(answer):
    """Texts of a workbook's rows, and the places of those that are marked as texts."""
    with zipfile.ZipFile(io.BytesIO(answer.body)) as packed:
        sheet = ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))
        styles = ElementTree.fromstring(packed.read("xl/styles.xml"))
    assert not list(sheet.iter(f"{SHEET}f")), "a formula"
    marked = [each.get("quotePrefix") == "1" for each in styles.find(f"{SHEET}cellXfs")]
    rows = [[cell.find(f"{SHEET}is/{SHEET}t").text for cell in row] for row in sheet.iter(f"{SHEET}row")]
    return rows, {cell.get("r") for cell in sheet.iter(f"{SHEET}c") if marked[int(cell.get("s", 0))]}


def test_a_list_is_exported_as_a_workbook_in_which_nothing_is_a_formula(deployed, zhangsan, lisi, admin):
    case = zhangsan.start("p", reason="x")
    answer = file_of(lisi, "/workflow/process/todoExport")
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert quote("待办任务_") in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    [header, row], _ = in_workbook(answer)
    assert (header[0], row[0]) == ("任务编号", case["TaskId"])
    names = ["=1+1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a", "正常"]
    for name in names:
        admin.ok("POST", "/workflow/category", {"categoryName": name})
    rows, marked = in_workbook(file_of(admin, "/workflow/category/export"))
    assert sorted(row[1] for row in rows[1:]) == sorted(names)
    assert {row[1] for number, row in enumerate(rows, 1) if f"B{number}" in marked} == set(names[:-1])


def test_a_file_is_not_given_in_a_form_that_would_not_arrive(deployed, lisi):
    path = "/workflow/process/todoExport"
    assert json.loads(file_of(lisi, path, accept="").body)["code"] == 4101
    assert json.loads(file_of(lisi, path, format="xls").body)["msg"].startswith("format")
    assert file_of(lisi, path, accept="", format="csv").status_code == 200


def test_a_start_by_its_path_takes_the_forms_values_as_they_are(deployed, zhangsan, lisi):
    path = f"/workflow/process/start/{deployed['definitionId']}"
    zhangsan.ok("POST", path, {"reason": "回家", "days": 2})
    zhangsan.ok("POST", path, {"variables": '{"reason": "回家", "days": 2}'})
    for row in lisi.rows("todoList"):
        assert (row["procVars"]["reason"], row["procVars"]["days"]) == ("回家", 2)
    assert zhangsan.refused("POST", path, {"variables": "reason=1"})[0] == 4101


def test_every_list_is_exported_as_it_is_filtered(deployed, zhangsan, lisi, admin):
    centre_rows = [zhangsan.start("p", reason="x") for _ in range(3)]
    lisi.do("complete", centre_rows[0]["TaskId"], copyUserIds="zhangsan")
    path = "/workflow/process"
    assert [row["任务编号"] for row in exported(lisi, f"{path}/todoExport")] == [
        each["TaskId"] for each in centre_rows[:0:-1]
    ]
    assert exported(lisi, f"{path}/todoExport", processName="采购") == []
    assert lisi.refused("POST", f"{path}/todoExport", b"procesname=x")[0] in (4000, 4101)
    assert [row["当前节点"] for row in exported(zhangsan, f"{path}/ownExport")] == ["a", "a", "b"]
    assert exported(lisi, f"{path}/finishedExport")[0]["耗时"].endswith("秒")
    assert exported(zhangsan, f"{path}/copyExport")[0]["抄送人"] == "李四"
    assert exported(zhangsan, f"{path}/startExport")[0]["流程标识"] == "p"
    assert exported(zhangsan, f"{path}/claimExport") == []
    for kind, name in (("form", "formName"), ("category", "categoryName"), ("model", "modelName")):
        body = {name: "=cmd|' /C calc'!A0", "content": FORM, "modelKey": "m"}
        admin.ok("POST", f"/workflow/{kind}", body)
        assert "'=cmd|' /C calc'!A0" in exported(admin, f"/workflow/{kind}/export")[0].values()
    assert lisi.refused("POST", "/workflow/model/export")[0] == 4001


def test_the_other_buttons_are_where_they_were(deployed, zhangsan, lisi, admin):
    case = zhangsan.start("p", reason="x")
    form = zhangsan.ok("GET", f"/workflow/deploy/form/{deployed['deployId']}")["data"]
    assert [each["key"] for each in form["components"]] == ["reason"]
    detail = zhangsan.ok("GET", "/workflow/instance/detail", procInsId=case["ProcessInstanceId"])["data"]
    assert detail["processStatus"] == "running"
    query = {"procInsId": case["ProcessInstanceId"], "taskId": "nothing"}
    assert zhangsan.refused("GET", "/workflow/process/detail", **query) == (404, "任务不存在")
    admin.ok("DELETE", "/workflow/task/delete", {"taskId": case["TaskId"]})
    zhangsan.do("stopProcess", case["TaskId"])
    zhangsan.ok("DELETE", "/workflow/instance/delete", instanceId=case["ProcessInstanceId"])
    assert zhangsan.rows("ownList") == []


def test_the_tasks_of_somebody_who_has_left_are_given_to_others(deployed, zhangsan, lisi, zhaoliu, admin):
    task = zhangsan.start("p")["TaskId"]
    admin.ok("DELETE", "/admin/users/lisi")
    assert lisi.refused("POST", "/workflow/task/complete", {"taskId": task})[0] == 4002
    people.forget()  # what a warm function remembers of people lasts a minute
    [waiting] = admin.ok("GET", "/hub/inbox", userId="lisi")["rows"]
    body = {"action": "reassign", "taskId": waiting["taskId"], "userIds": "zhaoliu", "comment": "李四离职"}
    assert zhangsan.refused("POST", "/workflow/task/intervene", body)[0] == 4001
    assert admin.refused("POST", "/workflow/task/intervene", {**body, "userIds": "lisi"})[0] == 4200
    admin.ok("POST", "/workflow/task/intervene", body)
    zhaoliu.do("complete", task)
    later = zhangsan.start("p")
    assert later["warnings"] == ["「a」没有办理人，已转交管理员处理"]
    assert admin.todo() == [later["TaskId"]]


def test_a_template_that_is_switched_off_or_has_a_form_holds_its_orders(deployed, admin, zhangsan):
    required = {"type": "textfield", "key": "room", "label": "房号", "validate": {"required": True}}
    schema = {"type": "default", "components": [required]}
    form = admin.ok("POST", "/workflow/form", {"formName": "报修单", "content": schema})["data"]["formId"]
    body = {"name": "报修", "processKey": "p", "formId": form}
    template = admin.ok("POST", "/WorkOrder/template", body)["data"]["templateId"]
    order = {"systemId": "", "projectId": "", "title": "漏水", "processId": "p", "params": {}, "workorderId": template}
    path = "/userdefine/workorder/workorder"
    assert [each["field"] for each in zhangsan("POST", path, order).json_body["errors"]] == ["room"]
    zhangsan.ok("POST", path, {**order, "params": {"room": "301"}})
    admin.ok("PUT", "/WorkOrder/template", {"templateId": template, "enabled": False})
    admin.ok("PUT", "/WorkOrder/template", {"templateId": template, "name": "报修二"})
    refusal = zhangsan.refused("POST", path, {**order, "params": {"room": "301"}})
    assert refusal == (4101, "workorderId: 工单模板已停用")
