"""Data models and views of the hall."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.workflow.drawing import draw

MODEL, VIEW = "/workflow/dataModel", "/workflow/view"
FIELDS: list[dict[str, Any]] = [
    {"key": "reason", "label": "事由", "type": "text", "required": True, "max": 50},
    {"key": "kind", "label": "类型", "type": "select", "options": [{"value": "a", "label": "甲"}]},
]


@pytest.fixture
def model(admin):
    return admin.ok("POST", MODEL, {"name": "请假单", "fields": FIELDS})["data"]


def test_a_data_model_is_kept_changed_and_versioned(admin, lisi, model):
    assert model["version"] == 1
    assert model["fields"][0] == {"options": [], "min": None, "pattern": None, **FIELDS[0]}
    changed = admin.ok("PUT", MODEL, {"modelId": model["modelId"], "fields": FIELDS[:1], "baseVersion": 1})["data"]
    assert (changed["version"], len(changed["fields"])) == (2, 1)
    assert lisi.ok("GET", f"{MODEL}/{model['modelId']}")["data"]["name"] == "请假单"
    assert lisi.ok("GET", f"{MODEL}/list", name="请假")["total"] == 1
    assert lisi.ok("GET", f"{MODEL}/list", name="报销")["total"] == 0
    code, _ = admin.refused("PUT", MODEL, {"modelId": model["modelId"], "name": "x", "baseVersion": 1})
    assert code != 200


def test_a_model_tells_the_forms_that_use_it_and_stays_while_one_does(admin, model):
    content = {"type": "default", "components": [], "dataModelId": model["modelId"]}
    form = admin.ok("POST", "/workflow/form", {"formName": "请假表", "content": content})["data"]
    used = admin.ok("GET", f"{MODEL}/{model['modelId']}")["data"]["usedBy"]
    assert used == [{"formId": form["formId"], "formName": "请假表"}]
    code, message = admin.refused("DELETE", f"{MODEL}/{model['modelId']}")
    assert code != 200
    assert "请假表" in message
    admin.ok("DELETE", f"/workflow/form/{form['formId']}")
    admin.ok("DELETE", f"{MODEL}/{model['modelId']}")
    assert admin.refused("GET", f"{MODEL}/{model['modelId']}")[0] == 404


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({"key": "1x", "label": "x", "type": "text"}, "fields.0.key"),
        ({"key": "x", "label": "", "type": "text"}, "fields.0.label"),
        ({"key": "x", "label": "x", "type": "colour"}, "fields.0.type"),
        ({"key": "x", "label": "x", "type": "select"}, "fields.0"),
        ({"key": "x", "label": "x", "type": "text", "options": [{"value": "a"}]}, "fields.0"),
        ({"key": "x", "label": "x", "type": "number", "min": 2, "max": 1}, "fields.0"),
        ({"key": "x", "label": "x", "type": "text", "pattern": "("}, "fields.0.pattern"),
        ({"key": "x", "label": "x", "type": "text", "colour": "red"}, "fields.0.colour"),
    ],
)
def test_a_wrong_field_is_refused_by_name(admin, field, message):
    code, told = admin.refused("POST", MODEL, {"name": "x", "fields": [field]})
    assert code == 4101
    assert told.startswith(message)


def test_a_key_stands_in_a_model_once(admin):
    assert admin.refused("POST", MODEL, {"name": "x", "fields": [FIELDS[0], FIELDS[0]]})[0] == 4101


def test_a_view_belongs_to_a_template_that_is_there(centre, admin, lisi):
    centre.deploy(draw("start s", "user a assignee=lisi", "end e", "s > a > e", key="fix"))
    template = admin.ok("POST", "/WorkOrder/template", {"name": "报修", "processKey": "fix"})["data"]["templateId"]
    made = admin.ok("POST", VIEW, {"name": "楼管", "templateId": template, "columns": ["place"], "roles": ["2"]})[
        "data"
    ]
    assert (made["columns"], made["filters"], made["version"]) == (["place"], [], 1)
    assert lisi.ok("GET", f"{VIEW}/list", templateId=template)["total"] == 1
    assert admin.ok("PUT", VIEW, {"viewId": made["viewId"], "filters": ["place"]})["data"]["filters"] == ["place"]
    assert admin.refused("POST", VIEW, {"name": "x", "templateId": "none"})[0] == 4101
    assert lisi.refused("POST", VIEW, {"name": "x", "templateId": template})[0] == 4001
    admin.ok("DELETE", f"{VIEW}/{made['viewId']}")
    assert lisi.ok("GET", f"{VIEW}/list")["total"] == 0


def test_a_filter_that_is_not_known_is_refused_by_name(admin):
    assert admin.refused("GET", f"{VIEW}/list", colour="red") == (4101, "colour: 未知参数")
