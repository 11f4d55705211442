from __future__ import annotations

import time

import pytest

from chalicelib.errors import BadInput
from chalicelib.workflow.forms import bring, bring_part, check_schema, fill, refuse_foreign
from chalicelib.workflow.refusals import InvalidForm

LEAVE = {
    "type": "default",
    "components": [
        {"type": "text", "text": "# 请假"},
        {"type": "textfield", "key": "reason", "label": "事由", "validate": {"required": True, "maxLength": 10}},
        {
            "type": "number",
            "key": "days",
            "label": "天数",
            "decimalDigits": 1,
            "validate": {"required": True, "min": 0.5, "max": 30},
        },
        {
            "type": "select",
            "key": "kind",
            "label": "类型",
            "values": [{"label": "年假", "value": "annual"}, {"label": "病假", "value": "sick"}],
        },
        {"type": "datetime", "subtype": "date", "key": "from", "label": "开始"},
        {"type": "checkbox", "key": "agree", "label": "已知悉", "validate": {"required": True}},
        {
            "type": "group",
            "path": "contact",
            "label": "联系人",
            "components": [
                {"type": "textfield", "key": "phone", "label": "电话", "validate": {"validationType": "phone"}}
            ],
        },
        {
            "type": "dynamiclist",
            "path": "items",
            "label": "明细",
            "components": [{"type": "number", "key": "price", "label": "单价", "validate": {"required": True}}],
        },
    ],
}
GOOD = {
    "reason": "探亲",
    "days": "2.5",
    "kind": "annual",
    "from": "2026-11-23",
    "agree": True,
    "contact": {"phone": "0571-88886666"},
    "items": [{"price": 3}],
    "other": object,
}


def errors(values, schema=LEAVE):
    with pytest.raises(InvalidForm) as refused:
        bring(schema, values)
    return {error.field: error.message for error in refused.value.errors}


def test_good_values_pass_and_unknown_ones_are_left_to_the_caller():
    found = bring(LEAVE, GOOD)
    assert found.others == {"other": object}
    assert found.fields == {name: value for name, value in GOOD.items() if name != "other"} | {"days": 2.5}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reason", "", "不能为空"),
        ("reason", None, "不能为空"),
        ("reason", "很" * 11, "不能超过 10 个字符"),
        ("reason", 3, "应为文本"),
        ("days", "三天", "应为数字"),
        ("days", True, "应为数字"),
        ("days", 0, "不能小于 0.5"),
        ("days", 31, "不能大于 30"),
        ("days", 1.25, "最多 1 位小数"),
        ("days", "1e999999", "应为数字"),
        ("days", float("nan"), "应为数字"),
        ("kind", "other", "不在可选范围内"),
        ("kind", ["annual"], "不在可选范围内"),
        ("from", "下周一", "不是有效的日期时间"),
        ("from", 20261123, "不是有效的日期时间"),
        ("agree", False, "不能为空"),
        ("agree", "yes", "应为是或否"),
        ("contact", "text", "应为对象"),
        ("items", {"price": 1}, "应为列表"),
        ("items", [{"price": 1}] * 501, "不能超过 500 行"),
    ],
)
def test_a_wrong_value_is_told_with_its_field(field, value, message):
    assert errors({**GOOD, field: value}) == {field: message}


def test_nested_fields_are_named_by_their_path():
    wrong = {**GOOD, "contact": {"phone": "x"}, "items": [{"price": 1}, {}]}
    assert errors(wrong) == {"contact.phone": "不是有效的电话号码", "items[1].price": "不能为空"}


def test_all_errors_come_at_once_with_labels_in_the_message():
    with pytest.raises(InvalidForm, match="事由：不能为空；天数：不能为空") as refused:
        bring(LEAVE, {"agree": True})
    assert refused.value.field == "reason"


def test_a_field_that_may_be_hidden_or_is_disabled_is_not_required():
    field = {"type": "textfield", "key": "x", "validate": {"required": True}}
    bring({"components": [{**field, "conditional": {"hide": "=a"}}, {**field, "disabled": True}]}, {})


@pytest.mark.parametrize(
    ("pattern", "value", "refused"), [("^[A-Z]{2}$", "ab", True), ("^[A-Z]{2}$", "AB", False), ("[", "x", False)]
)
def test_a_pattern_is_applied_when_it_can_be(pattern, value, refused):
    schema = {"components": [{"type": "textfield", "key": "x", "validate": {"pattern": pattern}}]}
    if refused:
        assert errors({"x": value}, schema) == {"x": "格式不正确"}
    else:
        bring(schema, {"x": value})


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a*)*b",
        "(?:a|a)*$",
        r"(a)\1",
        "a*a*a*a*a*b",
        "((a{1,9}){1,9}){1,9}$",
        "(a|a)*$",
        "(a?){99}$",
        "((a|b)c?)*$",
    ],
)
def test_a_pattern_that_could_run_away_is_not_applied(pattern):
    begun = time.process_time()
    bring({"components": [{"type": "textfield", "key": "x", "validate": {"pattern": pattern}}]}, {"x": "a" * 299 + "!"})
    assert time.process_time() - begun < 0.5


def test_filling_shows_earlier_values_and_leaves_the_schema_as_it_was():
    before = repr(LEAVE)
    filled = fill(LEAVE, GOOD)
    by_key = {component.get("key"): component for component in filled["components"]}
    assert (by_key["reason"]["defaultValue"], by_key["days"]["defaultValue"]) == ("探亲", "2.5")
    assert filled["components"][6]["components"][0]["defaultValue"] == "0571-88886666"
    assert repr(LEAVE) == before


@pytest.mark.parametrize(
    "schema",
    [None, [], {"components": {}}, {"components": ["x"]}, {"components": [{"type": "textfield", "key": 3}]},
     {"components": [{"validate": []}]}, {"components": [{}] * 501}],
)  # fmt: skip
def test_what_is_no_schema_is_refused(schema):
    with pytest.raises(BadInput) as refused:
        check_schema(schema)
    assert refused.value.field == "forms"


def test_a_schema_nested_too_deeply_is_refused():
    schema: dict[str, object] = {"components": []}
    for _ in range(10):
        schema = {"components": [{"type": "group", **schema}]}
    for check in (check_schema, lambda one: bring(one, {})):
        with pytest.raises(BadInput, match="嵌套"):
            check(schema)


ONLY_SHOWN = {
    "components": [
        {"type": "number", "key": "days", "readonly": True},
        {"type": "textfield", "key": "note"},
        {"type": "group", "path": "person", "components": [
            {"type": "textfield", "key": "name", "disabled": True}, {"type": "textfield", "key": "phone"}]},
        {"type": "dynamiclist", "path": "costs", "readonly": True, "components": [{"type": "number", "key": "cost"}]},
    ]
}  # fmt: skip
THERE = {"days": 30, "person": {"name": "张三"}, "costs": [{"cost": 5}]}


def test_what_a_form_only_shows_may_be_sent_back_and_not_changed():
    sent = {"days": "30", "note": " 同意 ", "person": {"name": "张三", "phone": "1"}, "costs": [{"cost": 5}]}
    assert bring(ONLY_SHOWN, sent, THERE).fields == {
        "days": 30,
        "note": "同意",
        "person": {"name": "张三", "phone": "1"},
    }
    with pytest.raises(InvalidForm) as refused:
        bring(ONLY_SHOWN, {"days": 1, "person": {"name": "李四"}, "costs": []}, THERE)
    assert [error.field for error in refused.value.errors] == ["days", "person.name", "costs"]
    assert {error.message for error in refused.value.errors} == {"只读，不能修改"}


def test_what_is_left_out_of_an_object_that_a_form_only_shows_stays_there():
    assert bring(ONLY_SHOWN, {"person": {"phone": "1"}}, THERE).fields == {"person": {"name": "张三", "phone": "1"}}


def test_an_object_holds_the_fields_of_its_form_alone():
    with pytest.raises(InvalidForm) as refused:
        bring(LEAVE, {**GOOD, "contact": {"phone": "0571-88886666", "x": 1}, "items": [{"price": 1, "y": 2}]})
    assert [error.field for error in refused.value.errors] == ["contact.x", "items[0].y"]


def test_what_is_there_already_satisfies_what_is_required():
    assert bring(LEAVE, {"days": "3"}, {**GOOD, "days": 1}).fields == {"days": 3}


def test_a_form_may_be_filled_in_in_parts():
    assert bring_part(LEAVE, {"days": "3"}, {}).fields == {"days": 3}
    with pytest.raises(InvalidForm):
        bring_part(LEAVE, {"days": "31"}, {})


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ({"type": "datetime", "subtype": "date"}, "20261123", "2026-11-23"),
        ({"type": "datetime", "subtype": "date"}, "2026-W48-1", "2026-11-23"),
        ({"type": "datetime", "subtype": "datetime"}, "2026-11-23T01:00:00Z", "2026-11-23T09:00+08:00"),
        ({"type": "datetime", "subtype": "datetime"}, "2026-11-23 09:00", "2026-11-23T09:00"),
        ({"type": "datetime", "subtype": "time"}, "0900", "09:00"),
        ({"type": "radio", "values": [{"value": 1}]}, 1.0, 1),
        ({"type": "select", "values": [{"value": "a"}]}, " a ", "a"),
        ({"type": "checklist", "values": [{"value": "a"}, {"value": 2}]}, ["a ", 2.0], ["a", 2]),
        ({"type": "textfield"}, "  病假 ", "病假"),
        ({"type": "textarea"}, "  第一段\n", "  第一段\n"),
        ({"type": "number", "serializeToString": True}, " +１e２ ", "100"),
    ],
)
def test_a_value_is_kept_in_one_spelling(field, sent, kept):
    found = bring({"components": [{"key": "x", **field}]}, {"x": sent}).fields["x"]
    assert (found, type(found)) == (kept, type(kept))


def test_true_is_not_the_option_1():
    schema = {"components": [{"type": "radio", "key": "x", "values": [{"value": 1}]}]}
    assert errors({"x": True}, schema) == {"x": "不在可选范围内"}


@pytest.mark.parametrize("kind", ["html", "iframe", "image", "documentPreview"])
def test_what_would_bring_in_pages_of_others_is_not_saved(kind):
    group = {"type": "group", "components": [{"type": kind, "content": "<b>"}, {"type": "textfield", "key": "a"}]}
    check_schema({"components": [group]})
    with pytest.raises(BadInput, match=kind):
        refuse_foreign({"components": [group]})
    refuse_foreign({"components": [{"type": "text", "text": "<b>"}]})
