"""Forms of the generator that the Java original's clients draw with."""

from __future__ import annotations

import json

import pytest

from tests.unit.workflow.drawing import draw


def field(name, label, tag, *, required=False, **more):
    return {"__vModel__": name, "__config__": {"label": label, "tag": tag, "required": required}, **more}


ROW = {"__config__": {"layout": "rowFormItem", "children": [field("field103", "事由", "el-input", maxlength=5)]}}
FIELDS = [
    field("field101", "天数", "el-input-number", required=True, min=1, max=30),
    field("field102", "类别", "el-select", __slot__={"options": [{"label": "年假", "value": 1}]}),
    ROW,
    field("field104", "时间段", "el-time-picker"),
]
FORM = {"fields": FIELDS, "formRef": "elForm", "formModel": "formData", "labelWidth": 100, "formBtns": True}
GIVEN = {"field101": "3", "field102": 1, "field103": "回家", "field104": ["08:00:00", "09:00:00"]}


@pytest.fixture
def kept(admin):
    return admin.ok("POST", "/workflow/form", {"formName": "请假", "content": json.dumps(FORM)})["data"]


@pytest.fixture
def deployed(centre, kept):
    key = kept["formKey"]
    steps = ("start s", f"user a assignee=lisi formKey={key}", "user b assignee=wangwu", "end e", "s > a > b > e")
    return centre.deploy(draw(f"start s formKey={key}", *steps[1:]))


def shown(form):
    """What each field shows, children too."""
    flat = [*form["fields"][:2], *form["fields"][2]["__config__"]["children"], form["fields"][3]]
    return [each["__config__"].get("defaultValue") for each in flat]


def test_it_is_given_back_as_the_json_text_that_was_given(admin, kept):
    [row] = admin.ok("GET", "/workflow/form/list")["rows"]
    one = admin.ok("GET", f"/workflow/form/{kept['formId']}")["data"]
    for found in (row, one):
        assert json.loads(found["content"]) == FORM


def test_it_is_filled_from_an_earlier_instance(deployed, zhangsan, lisi):
    case = zhangsan.start("p", **GIVEN)
    which = {"definitionId": deployed["definitionId"], "deployId": deployed["deployId"]}
    assert shown(zhangsan.ok("GET", "/workflow/process/getProcessForm", **which)["data"]) == [None] * 4
    filled = zhangsan.ok("GET", "/workflow/process/getProcessForm", **which, procInsId=case["ProcessInstanceId"])
    assert shown(filled["data"]) == [3, 1, "回家", ["08:00:00", "09:00:00"]]
    detail = lisi.ok("GET", "/workflow/process/detail", procInsId=case["ProcessInstanceId"], taskId=case["TaskId"])
    [form] = detail["data"]["processFormList"]
    assert (form["disabled"], form["formBtns"], form["labelWidth"]) == (True, False, 100)
    assert shown(form) == shown(detail["data"]["taskFormData"]) == [3, 1, "回家", ["08:00:00", "09:00:00"]]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"field101": None}, "field101"),
        ({"field101": 31}, "field101"),
        ({"field101": "三"}, "field101"),
        ({"field102": 2}, "field102"),
        ({"field103": "一二三四五六"}, "field103"),
    ],
)
def test_what_is_submitted_is_read_by_its_fields(deployed, zhangsan, lisi, given, named):
    refused = zhangsan("POST", "/workflow/process/start", {"processDefId": "p", "variables": {**GIVEN, **given}})
    assert [error["field"] for error in refused.json_body["errors"]] == [named]
    assert lisi.todo() == []


def test_a_handler_changes_what_its_fields_ask_for_and_nothing_else(deployed, zhangsan, lisi):
    task = zhangsan.start("p", **GIVEN)["TaskId"]
    assert lisi.cannot("complete", task, variables={"other": 1})[0] == 4101
    lisi.do("complete", task, variables={"field101": 5})
    [row] = lisi.rows("finishedList")
    assert row["procVars"]["field101"] == 5


def test_what_is_no_such_form_is_refused_by_name(admin):
    wrong: list[object] = [{}, [1], [{"__config__": 1}], [{"__vModel__": 1}]]
    for fields in wrong:
        broken = {"fields": fields}
        code, told = admin.refused("POST", "/workflow/form", {"formName": "x", "content": broken})
        assert (code, told.startswith("content")) == (4101, True)


def test_what_was_returned_is_marked_with_the_flow_that_led_to_it(deployed, zhangsan, lisi, wangwu):
    case = zhangsan.start("p", **GIVEN)
    lisi.do("complete", case["TaskId"])
    [task] = wangwu.todo()
    wangwu.do("return", task, targetKey="a")
    detail = zhangsan.ok("GET", "/workflow/process/detail", procInsId=case["ProcessInstanceId"])["data"]
    assert detail["flowViewer"]["rejectedTaskSet"] == ["a_b", "b"]
