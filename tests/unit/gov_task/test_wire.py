from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.protocols.gov_task import wire
from chalicelib.protocols.gov_task.present import overdue
from chalicelib.todo.model import Reminder
from tests.samples import NOW, a_task

ORIGIN = wire.Origin("OA", NOW, "new")
GIVEN = {
    "subject": "请假",
    "url": "https://a.cn/?x=1",
    "assigneeId": "lisi",
    "creatorId": "zhangsan",
    "dueTime": "2026-12-01 12:00:00",
}


def create(**changes):
    return wire.to_create(wire.read({**GIVEN, **changes}), ORIGIN)


def test_the_id_follows_from_application_tenant_and_biz_task_id():
    ids = {
        create(bizTaskId=biz, tenantId=tenant).task.task_id
        for biz, tenant in (("b", "t"), ("b", ""), ("b#t", ""), ("t", "b"))
    }
    assert len(ids) == 4
    assert create(bizTaskId="b").task.task_id == create(bizTaskId="b", subject="x").task.task_id
    assert create().task.task_id == "new"


def test_a_package_is_new_unless_given():
    own, given = create(bizTaskId="b"), create(bizTaskId="b", packageUuid="P")
    assert (own.needs_process, given.needs_process, given.task.process_instance_id) == (False, True, "P")
    assert own.task.process_instance_id == create(bizTaskId="b").task.process_instance_id != own.task.task_id


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"dueNotifyLevel": "0"}, (0, 0, ("app",))),
        ({"dueNotifyLevel": "1", "dueNotifyTypeArr": "notification"}, (1, 15, ("notification",))),
        ({"dueNotifyLevel": "4", "dueNotifyTypeArr": ["app", "notification"]}, (4, 1440, ("app", "notification"))),
        ({"dueNotifyTypeArr": "app，notification"}, (0, 0, ("app", "notification"))),
    ],
)
def test_a_reminder_follows_from_level_and_channels(change, expected):
    task = create(isSendWindowNotice="true", **change).task
    wanted = () if expected is None else (
        Reminder(expected[0], task.due_time - timedelta(minutes=expected[1]), expected[2], True),
    )  # fmt: skip
    assert task.reminders == wanted


def test_a_task_is_overdue_while_or_when_it_was_late():
    task = a_task(due_time=NOW)
    assert not overdue(task, NOW)
    assert overdue(task, NOW + timedelta(seconds=1))
    assert not overdue(a_task(due_time=NOW, end_on=NOW - timedelta(hours=1)), NOW + timedelta(days=1))
    assert overdue(a_task(due_time=NOW, end_on=NOW + timedelta(hours=1)), NOW)
    assert not overdue(a_task(), NOW)
