from __future__ import annotations

import pytest

from chalicelib.errors import AlreadyFinished, BadInput, Conflict, NotFound
from chalicelib.protocols.transaction import making, wire
from chalicelib.protocols.transaction.answers import row_error
from chalicelib.todo.model import Person
from tests.component.protocols.poa_rows import following, handling, new_task
from tests.samples import NOW, a_task

ORIGIN = making.Origin("OA", "办公系统", NOW)


def create(**changes):
    return making.to_create(wire.read_next(following("T2", **changes)), ORIGIN)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"taskId": ""}, "taskId is null"),
        ({"taskName": None}, "taskName is null"),
        ({"transTypeCode": " "}, "transTypeCode is null"),
        ({"handlers": "", "handlingGroup": ""}, "handlers is null"),
        ({"handlers": " ，, "}, "handlers is null"),
        (
            {"handlers": ",".join(f"u{number}" for number in range(501))},
            "handlers is invalid: 办理人与用户组合计最多 500 个",
        ),
        ({"taskId": "x" * 256}, "taskId is invalid: 最多 255 个字符"),
        ({"taskName": "a\nb"}, "taskName is invalid: 含有控制字符、不可见字符或格式不正确"),
        ({"handleUrl": "javascript:alert(1)"}, "handleUrl is invalid: 网址只允许 http 或 https"),
        ({"mviewUrl": "https://a.cn@evil.cn/"}, "mviewUrl is invalid: 网址不允许包含用户信息"),
        ({"timeOut": -1}, "timeOut is invalid: 应为非负整数"),
        ({"timeOut": 10**9}, "timeOut is invalid: 应为 0 到 87600 的整数（小时）"),
        ({"timeOut": True}, "timeOut is invalid: 应为非负整数"),
        ({"canDelegate": 2}, "canDelegate is invalid: 应为 0 或 1"),
        ({"autoCreateTransType": "maybe"}, "autoCreateTransType is invalid: 应为 true 或 false"),
        ({"taskSummary": [1]}, "taskSummary is invalid: 应为文本数组，每项为 标题|内容"),
        ({"taskSummary": ["x"] * 51}, "taskSummary is invalid: 最多 50 项，每项最多 500 个字符"),
        ({"actions": {}}, "actions is invalid: 应为数组，最多 20 项"),
        ({"actions": [{}]}, "actions is invalid: name is null"),
        ({"actions": [{"name": "x", "url": "data:x"}]}, "actions is invalid: url is invalid: 网址只允许 http 或 https"),
        ({"actions": [{"name": "x", "optType": 7}]}, "actions is invalid: optType is invalid: 应为 0 或 1"),
    ],
)
def test_a_bad_field_is_named_as_the_document_does(change, message):
    with pytest.raises(BadInput) as refusal:
        create(**change)
    assert refusal.value.message == message


@pytest.mark.parametrize("raw", [None, 7, "x", [], [{}]])
def test_what_is_no_object_is_told(raw):
    with pytest.raises(BadInput, match="应为 JSON 对象"):
        wire.read_next(raw)


def test_both_spellings_of_the_mobile_addresses_are_read():
    links = create(mhandleUrl="https://a.cn/h", mviewUrl="https://a.cn/v").task.links
    assert (links.mobile, links.mobile_view) == ("https://a.cn/h", "https://a.cn/v")
    assert create(mHandleUrl="https://a.cn/1", mhandleUrl="https://a.cn/2").task.links.mobile == "https://a.cn/1"


def test_numbers_and_flags_may_come_as_text():
    task = create(timeOut="2", canDelegate="1", autoCreateTransType="true", taskId=17).task
    assert (task.task_id, task.details["timeOut"], task.details["canDelegate"]) == ("17", 2, 1)


LISI = Person("lisi")


def test_handlers_are_people_once_each_in_order():
    assert create(handlers="wangwu，lisi, wangwu,").task.assignees == (Person("wangwu"), Person("lisi"))


def test_a_handling_without_a_time_is_now():
    row = wire.read(wire.Handling, handling(handleTime=""))
    assert making.to_handle(row, a_task(), LISI, NOW).at == NOW


@pytest.mark.parametrize(
    ("status", "completes", "closes"), [("next", True, False), ("none", False, False), ("end", True, True)]
)
def test_what_the_statuses_mean(status, completes, closes):
    command = making.to_handle(wire.read(wire.Handling, handling(status=status)), a_task(), LISI, NOW)
    assert (command.completes, command.closes) == (completes, closes)


def test_buttons_of_several_handlers_stand_beside_each_other():
    row = wire.read(wire.Handling, handling(previousActions=[{"name": "取回", "times": 1}]))
    task = a_task(details={"previousActions": [{"name": "旧", "handler": "wangwu"}]})
    kept = making.to_handle(row, task, LISI, NOW).details["previousActions"]
    assert [(each["name"], each["handler"]) for each in kept] == [("旧", "wangwu"), ("取回", "lisi")]


def test_a_task_belongs_to_the_transaction_it_goes_on_with_or_names_or_to_its_own():
    row = wire.read(wire.NewTask, new_task("T9", transactionId="TR"))
    assert making.instance_id(row, ORIGIN) == "TR"
    assert making.instance_id(row, making.Origin("OA", "", NOW, process_instance_id="P")) == "P"
    assert making.instance_id(wire.read(wire.NewTask, new_task("T9")), ORIGIN) == "poa:T9"


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (BadInput("x is null", field="x"), 400, "x is null"),
        (Conflict("不行"), 500, "不行"),
        (NotFound("-", field="task_id"), 2004, "this task is not exist"),
        (AlreadyFinished("-"), 2005, "this task has been finished"),
        (NotFound("-", field="process_instance_id"), 2008, "the transaction is not exists"),
        (NotFound("事务类型不存在", field="transTypeCode"), 500, "事务类型不存在"),
    ],
)
def test_errors_have_the_documents_codes_and_words(error, code, message):
    assert row_error(error, "T") == {"code": code, "taskId": "T", "message": message}
