from __future__ import annotations

import pytest

from chalicelib.errors import BadInput
from chalicelib.protocols.push import commands, shown, wire
from chalicelib.todo.model import Person, ProcessStatus, Status
from chalicelib.todo.times import china
from tests.samples import LISI, NOW, WANGWU, full_push_row, push_row

TEXT_FIELDS = [
    name for name in full_push_row() if name not in {"receive_on", "duration"}
]  # the two belong to the hub, whatever is sent
DATES = [
    "created_on", "end_on", "operate_on", "process_instance_start_date", "process_instance_ent_date",
]  # fmt: skip
URLS = [name for name in full_push_row() if name.endswith(("_url", "_view", "instance_form"))]
STRICTLY = [
    "app_id", "task_id", "priority", "created_by_ids", "created_by_names", "created_by_depts", "subject",
    "created_on", "form_url", "form_mobile_url", "biz_key", "biz_domain", "node_name", "status",
    "process_instance_id", "process_id", "process_name", "process_version",
]  # fmt: skip


def read(**changes):
    return wire.read_row(push_row(**changes), "OA")


def to_create(row, **manners):
    return commands.to_create(row, NOW, commands.Manners(**manners))


def refusal(row, read_it=to_create):
    with pytest.raises(BadInput) as refused:
        read_it(wire.read_row(row, "OA"))
    return refused.value


@pytest.mark.parametrize("field", ["app_id", "task_id", "subject", "status", "process_instance_id"])
@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_an_insert_without_a_required_field_names_it(field, nothing):
    assert refusal({**push_row(), field: nothing}).field == field


@pytest.mark.parametrize("field", STRICTLY)
def test_a_strict_application_is_held_to_the_documents_table(field):
    assert refusal(push_row(**{field: None}), lambda row: to_create(row, strict=True)).field == field


def test_an_insert_with_nowhere_to_handle_it_is_refused():
    assert refusal(push_row(form_url=None, form_mobile_url=None)).field == "form_url"


def test_what_an_insert_leaves_out_is_filled_in():
    left = ("created_on", "form_mobile_url", "priority", "node_name", "biz_key", "process_id", "process_name",
            "process_version")  # fmt: skip
    command = to_create(read(**dict.fromkeys(left), process_instance_subject="张三的请假"))
    written = shown.to_wire(command.task, command.process)
    assert {name: written[name] for name in left} == {
        "created_on": china(NOW),
        "form_mobile_url": push_row()["form_url"],
        "priority": "3",
        "node_name": "请假审批",
        "biz_key": "OA20261122000101",
        "process_id": "OA系统",
        "process_name": "张三的请假",
        "process_version": "1",
    }
    assert to_create(read(form_url=None)).task.links.pc == push_row()["form_mobile_url"]


@pytest.mark.parametrize("field", TEXT_FIELDS)
@pytest.mark.parametrize("value", [True, 1.5, {"a": 1}, ["x"], [], {}])
def test_a_value_of_the_wrong_type_names_its_field(field, value):
    assert refusal(full_push_row(**{field: value})).field == field


@pytest.mark.parametrize("field", TEXT_FIELDS)
@pytest.mark.parametrize("value", ["a\x00b", "a\x1bb", "x" * 5000])
def test_control_characters_and_floods_are_refused_everywhere(field, value):
    assert refusal(full_push_row(**{field: value})).field == field


@pytest.mark.parametrize("field", DATES)
@pytest.mark.parametrize("value", ["昨天", "2026-02-30 10:00:00", "1732240800", "0000000000000", "22/11/2026"])
def test_a_date_of_another_form_names_its_field(field, value):
    assert refusal(full_push_row(**{field: value})).field == field


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T10:00:00", "2026/11/22 10:00:00", "2026-11-22 10:00:00.0", "2026-11-22 10:00", 1795312800000,
        "1795312800000", "2026-11-22T02:00:00Z", "2026-11-22T10:00:00.000+08:00",
    ],
)  # fmt: skip
def test_dates_are_read_in_every_shape_that_senders_have(value):
    assert to_create(read(created_on=value)).task.created_on == NOW


@pytest.mark.parametrize(
    "field", [name for name in full_push_row() if name.endswith(("_url", "_view", "instance_form"))]
)
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.cn", "https://u@evil.cn/"])
def test_a_url_that_could_harm_names_its_field(field, url):
    assert refusal(full_push_row(**{field: url})).field == field


@pytest.mark.parametrize("status", ["active", "Active", "COMPLETED", "完成"])
def test_statuses_are_upper_case_and_known(status):
    assert refusal(push_row(status=status), commands.to_change).field == "status"


def test_an_insert_is_active_or_history():
    assert refusal(push_row(status="TRANSFER")).field == "status"
    assert refusal(push_row(status="COMPLETE")).field == "end_on"
    assert to_create(read(status="COMPLETE", end_on="2026-11-22 12:00:00")).task.handlings[0].by.id == "lisi"
    history = push_row(status="COMPLETE", end_on="2026-11-22 12:00:00")
    assert refusal(history, lambda row: to_create(row, strict=True)).field == "status"


def test_a_row_of_another_application_is_refused():
    assert refusal(push_row(app_id="HR")).field == "app_id"


@pytest.mark.parametrize("row", [None, 1, "row", []])
def test_a_row_that_is_no_object_is_refused(row):
    with pytest.raises(BadInput):
        wire.read_row(row, "OA")


@pytest.mark.parametrize("task_id", ["a#b/c", "任务😀" * 60, "x" * 255, "%23", "a b"])
def test_odd_but_legal_ids_are_kept(task_id):
    assert read(task_id=task_id).task_id == task_id


@pytest.mark.parametrize("priority", [1, "1"])
def test_priority_may_be_a_number_or_text(priority):
    assert to_create(read(priority=priority)).task.priority == 1


def test_priority_is_three_when_the_sender_has_none():
    assert to_create(read(priority=None)).task.priority == 3


@pytest.mark.parametrize("priority", ["0", 0, ""])
def test_priority_none_is_three(priority):
    assert to_create(read(priority=priority)).task.priority == 3


@pytest.mark.parametrize("priority", ["4", "特急", -1])
def test_other_priorities_are_refused(priority):
    assert refusal(push_row(priority=priority)).field == "priority"


def test_what_belongs_to_the_hub_is_ignored():
    task = to_create(read(receive_on="何时", duration="99")).task
    assert task.receive_on is None
    assert shown.to_wire(task, None).get("duration") is None


def test_assignees_come_from_the_owner_first_then_from_the_extension():
    named = to_create(read(actual_owner_id="wangwu,lisi", actual_owner_name="王五,李四"))
    assert [person.id for person in named.task.assignees] == ["wangwu", "lisi"]
    assert to_create(read()).task.assignees == (Person("lisi", "李四"),)


def test_lists_of_people_forgive_blanks_doubles_and_full_width_commas():
    task = to_create(read(assignee_ids=" lisi， wangwu,lisi,", assignee_names="李四，王五")).task
    assert task.assignees == (Person("lisi", "李四"), WANGWU)


def test_groups_are_candidates():
    assert to_create(read(assignee_ids=None, biz_group_id="财务组,ROLE1")).task.groups == ("财务组", "ROLE1")


def test_process_fields_are_not_needed_where_an_instance_is_used():
    row = push_row(is_use_process="1", process_id=None, process_name=None, process_version=None)
    assert to_create(wire.read_row(row, "OA")).needs_process


@pytest.mark.parametrize("flag", ["0", "1", 1, None, ""])
def test_process_data_in_the_row_creates_the_instance_whatever_the_flag_says(flag):
    assert not to_create(read(is_use_process=flag)).needs_process


def test_an_ending_update_names_the_handler_and_leaves_the_assignees():
    owner = {"actual_owner_id": "lisi", "actual_owner_name": "李四", "actual_owner_dept": "人事处"}
    row = {"app_id": "OA", "task_id": "T1", "status": "COMPLETE", "task_comment": "同意\n请办理", **owner}
    patch = commands.to_change(wire.read_row(row, "OA")).patch
    assert patch["owners"] == (LISI,)
    assert "assignees" not in patch
    assert patch["comment"] == "同意\n请办理"


def test_a_full_row_is_read_and_written_back():
    row = full_push_row()
    command = to_create(wire.read_row(row, "OA"))
    written = shown.to_wire(command.task, command.process)
    dropped = {"receive_on", "duration", "end_on"}
    assert {name: value for name, value in row.items() if name not in dropped} == {
        name: written.get(name) for name in row if name not in dropped
    }
    assert command.process.status is ProcessStatus.RUNNING
    assert command.task.status is Status.ACTIVE
    assert command.task.created_on == NOW
