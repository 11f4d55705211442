"""The work-order hall: whose orders, through which filters, through a view."""

from __future__ import annotations

import json

import pytest

from chalicelib.storage.processes import work_orders
from tests.component.workorder.test_orders import ORDER, PATH
from tests.unit.workflow.drawing import draw

DIAGRAM = draw("start s", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e", name="报修")
LIST, TEMPLATE = "/WorkOrder/list", "/WorkOrder/template"
FORM = {"type": "default", "components": [{"type": "textfield", "key": "room", "label": "房间"}]}


@pytest.fixture
def template(centre, admin):
    centre.deploy(DIAGRAM)
    form = admin.ok("POST", "/workflow/form", {"formName": "报修单", "content": FORM})["data"]
    body = {"name": "报修", "processKey": "p", "formId": form["formId"]}
    return admin.ok("POST", TEMPLATE, body)["data"]["templateId"]


@pytest.fixture
def two(template, zhangsan, lisi):
    """A paid one of a template, at b; one of no template, at a; their numbers."""
    paid = {**ORDER, "workorderId": template, "compensation": "有偿", "systemId": "OA"}
    first = zhangsan.ok("POST", PATH, paid)["data"]
    lisi.do("complete", first["TaskId"])
    other = {**ORDER, "title": "灯坏了", "systemId": "LAB", "projectId": "P1", "params": {"room": "302"}}
    return [first["workorderNumber"], zhangsan.ok("POST", PATH, other)["data"]["workorderNumber"]]


def numbers(person, **filters):
    found = person.ok("GET", LIST, **filters)
    assert found["total"] == len(found["rows"])
    return [row["workorderNumber"] for row in found["rows"]]


@pytest.mark.parametrize(
    ("filters", "which"),
    [
        ({}, [1, 0]),
        ({"keyword": "灯坏"}, [1]),
        ({"keyword": "报修"}, [1, 0]),
        ({"status": "running"}, [1, 0]),
        ({"status": "closed"}, []),
        ({"systemId": "OA"}, [0]),
        ({"projectId": "P1"}, [1]),
        ({"compensation": "有偿"}, [0]),
        ({"evaluated": "false"}, [1, 0]),
        ({"evaluated": "true"}, []),
        ({"node": "b"}, [0]),
        ({"handler": "lisi"}, [1]),
        ({"overdue": "true"}, []),
        ({"starter": "lisi"}, []),
        ({"from": "2020-01-01", "to": "2020-12-31"}, []),
    ],
)
def test_a_filter_keeps_what_it_says(two, zhangsan, filters, which):
    assert numbers(zhangsan, **filters) == [two[place] for place in which]


def test_a_view_shows_its_templates_orders_and_filters_by_its_fields(two, template, admin, zhangsan, lisi):
    body = {"name": "宿舍", "templateId": template, "roles": [], "columns": ["room"], "filters": ["room"]}
    view = admin.ok("POST", "/workflow/view", body)["data"]["viewId"]
    found = zhangsan.ok("GET", LIST, viewId=view)
    assert [row["workorderNumber"] for row in found["rows"]] == two[:1]
    assert found["view"]["columns"] == [{"key": "room", "label": "房间"}]
    assert numbers(zhangsan, viewId=view, fields=json.dumps({"room": "30"})) == two[:1]
    assert numbers(zhangsan, viewId=view, fields=json.dumps({"room": "9"})) == []
    for wrong in ('{"days": "3"}', '{"room": 3}', "[]", "{"):
        code, message = zhangsan.refused("GET", LIST, viewId=view, fields=wrong)
        assert (code, "fields" in message) == (4101, True)
    admin.ok("PUT", "/workflow/view", {"viewId": view, "roles": ["3"]})
    assert zhangsan.refused("GET", LIST, viewId=view)[0] == 4001
    assert zhangsan.refused("GET", LIST, viewId="none")[0] == 404


def test_an_administrator_sees_every_applications(two, admin, centre):
    other = centre.person("zhangsan", "WO")
    assert numbers(admin, scope="all") == two[::-1]
    assert numbers(admin, scope="all", systemId="OA") == two[:1]
    assert other.refused("GET", LIST, scope="all")[0] == 4001


def test_more_than_can_be_filtered_is_refused_and_says_what_to_do(two, zhangsan, monkeypatch):
    monkeypatch.setattr(work_orders, "MOST_FILTERED", 1)
    code, message = zhangsan.refused("GET", LIST, status="running")
    assert (code, "起止时间" in message) == (4101, True)
