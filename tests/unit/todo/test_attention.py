from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.errors import AlreadyFinished, Conflict, NotFound, TooLarge
from chalicelib.todo.actions import offered
from chalicelib.todo.commands import Act, Change, MissDeadline, Remind, Urge
from chalicelib.todo.model import EventKind, Handling, Person, Reminder, Status
from chalicelib.todo.notices import MOST_RECIPIENTS, NoticeKind, waiting
from chalicelib.todo.reminders import DueEntry, due_entries, reminder, watched
from chalicelib.todo.rules import decide
from tests.samples import LISI, NOW, WANGWU, ZHANGSAN, a_task

ID = "OA20261122000101"
DUE = NOW + timedelta(days=2)
TASK = a_task(
    due_time=DUE, reminders=(reminder(DUE, 1, ("app",), window=True), reminder(DUE, 4, ("app",), window=False))
)


def told(decision):
    return [(notice.to, notice.kind) for notice in decision.notices]


def test_an_urge_tells_whom_the_task_waits_for():
    task = a_task(assignees=(LISI, WANGWU), handlings=(Handling(LISI, NOW, "COMPLETE"),))
    decision = decide(task, None, Urge("OA", ID, ZHANGSAN, "快"), NOW)
    assert told(decision) == [("wangwu", NoticeKind.URGE)]
    assert (decision.kind, decision.comment, decision.notices[0].sender) == (EventKind.URGED, "快", "张三")


def test_a_task_that_waits_for_nobody_cannot_be_urged():
    for task in (a_task(status=Status.COMPLETE), a_task(deleted=True)):
        with pytest.raises(AlreadyFinished):
            decide(task, None, Urge("OA", ID, ZHANGSAN), NOW)


def test_a_reminder_fires_once_and_leaves_the_others():
    once = decide(TASK, None, Remind("OA", ID, 1), NOW)
    assert (once.kind, [each.level for each in once.task.reminders]) == (EventKind.REMINDED, [4])
    assert (told(once), once.notices[0].window) == ([("lisi", NoticeKind.REMINDER)], True)
    again = decide(once.task, None, Remind("OA", ID, 1), NOW)
    assert (again.kind, again.notices) == (None, ())


@pytest.mark.parametrize("ended", [{"status": Status.COMPLETE}, {"deleted": True}])
def test_what_has_ended_reminds_nobody(ended):
    assert decide(replace(TASK, **ended), None, Remind("OA", ID, 1), NOW).kind is None
    assert due_entries(replace(TASK, **ended)) == []


def test_every_reminder_to_come_stands_in_the_index():
    assert due_entries(TASK) == [
        DueEntry("reminder", DUE - timedelta(minutes=15), "OA", ID, "1"),
        DueEntry("reminder", DUE - timedelta(days=1), "OA", ID, "4"),
    ]
    assert due_entries(None) == due_entries(a_task()) == []


def test_members_are_told_of_group_tasks_only_and_nobody_twice():
    assert waiting(a_task(), ("wangwu",)) == ("lisi",)
    assert waiting(a_task(groups=("g",)), ("lisi", "wangwu")) == ("lisi", "wangwu")
    assert len(waiting(a_task(groups=("g",)), [f"u{number}" for number in range(1_000)])) == 1_001


def test_an_event_that_would_tell_more_than_one_may_is_refused_not_cut_short():
    crowd = tuple(Person(f"u{number}") for number in range(MOST_RECIPIENTS + 1))
    with pytest.raises(TooLarge, match="最多通知"):
        decide(a_task(), None, Change("OA", ID, {"copied_to": crowd}), NOW)
    ids = tuple(person.id for person in crowd)
    with pytest.raises(TooLarge, match="最多通知"):
        decide(a_task(groups=("g",)), None, Urge("OA", ID, ZHANGSAN, "快", ids), NOW)


def test_a_task_has_500_people_at_most():
    crowd = tuple(Person(f"u{number}") for number in range(501))
    assert decide(a_task(), None, Change("OA", ID, {"assignees": crowd[:500]}), NOW).task.assignees == crowd[:500]
    with pytest.raises(TooLarge, match="最多 500"):
        decide(a_task(), None, Change("OA", ID, {"assignees": crowd}), NOW)


def test_whom_a_task_is_copied_to_is_told_once():
    copied = decide(a_task(), None, Change("OA", ID, {"copied_to": (WANGWU,)}), NOW)
    assert told(copied) == [("wangwu", NoticeKind.COPY)]
    more = decide(copied.task, None, Change("OA", ID, {"copied_to": (WANGWU, ZHANGSAN)}), NOW)
    assert told(more) == [("zhangsan", NoticeKind.COPY)]


def with_buttons(**changes):
    buttons = [{"name": "撤回", "times": 2}, {"name": "催", "type": "PROMOTER"}, {"name": "看", "type": "ALL"}]
    return a_task(details={"actions": buttons, "previousActions": [{"name": "取回", "handler": "lisi"}]}, **changes)


def names(task, name, user, groups=()):
    return [each["name"] for each in offered(task, name, user, groups)]


def test_buttons_are_offered_to_whom_they_are_for():
    assert names(with_buttons(), "actions", "lisi") == ["撤回", "看"]
    assert names(with_buttons(), "actions", "zhangsan") == ["催", "看"]
    assert names(with_buttons(), "actions", "nobody") == []
    assert names(with_buttons(), "actions", None) == ["撤回", "催", "看"]
    assert names(with_buttons(status=Status.COMPLETE), "actions", "lisi") == []
    assert names(with_buttons(), "previousActions", "wangwu") == []
    assert names(with_buttons(), "previousActions", "lisi") == ["取回"]


def press(task, index=0, user="lisi"):
    return decide(task, None, Act("OA", ID, user, (), of_done=False, index=index), NOW)


def test_a_button_is_pressed_as_often_as_its_times():
    first = press(with_buttons())
    second = press(first.task)
    assert (second.kind, second.comment) == (EventKind.ACTED, "撤回")
    assert names(second.task, "actions", "lisi") == ["看"]
    with pytest.raises(Conflict):
        press(second.task)


@pytest.mark.parametrize(("index", "user"), [(9, "lisi"), (1, "lisi"), (0, "nobody")])
def test_a_button_that_is_not_there_or_not_his_is_not_pressed(index, user):
    with pytest.raises(NotFound):
        press(with_buttons(), index, user)


LATE = NOW + timedelta(hours=3)


def test_a_due_time_that_passes_is_told_once_and_makes_the_task_overdue():
    task = watched(None, replace(TASK, due_time=NOW + timedelta(hours=2), reminders=()))
    assert [(each.kind, each.at) for each in due_entries(task)] == [("overdue", task.due_time)]
    late = decide(task, None, MissDeadline("OA", ID), LATE)
    assert (late.kind, late.task.is_overdue, due_entries(late.task)) == (EventKind.OVERDUE, True, [])
    assert [(each.kind, each.to) for each in late.notices] == [("overdue", person.id) for person in TASK.assignees]
    assert decide(late.task, None, MissDeadline("OA", ID), LATE).kind is None


def test_a_due_time_that_is_put_off_is_met_anew():
    task = watched(None, replace(TASK, due_time=NOW, reminders=()))
    late = decide(task, None, MissDeadline("OA", ID), LATE).task
    put_off = decide(late, None, Change("OA", ID, {"due_time": LATE + timedelta(days=1)}), LATE).task
    assert (put_off.is_overdue, len(due_entries(put_off))) == (False, 1)
    assert decide(put_off, None, MissDeadline("OA", ID), LATE).kind is None


def test_a_reminder_at_the_due_time_tells_it_too_so_nobody_is_told_twice():
    task = watched(None, replace(TASK, due_time=NOW, reminders=(Reminder(0, NOW),)))
    assert [each.kind for each in due_entries(task)] == ["reminder"]
    told = decide(task, None, Remind("OA", ID, 0), NOW).task
    assert (told.is_overdue, due_entries(told)) == (True, [])


def test_a_task_of_before_there_were_deadlines_is_never_overdue():
    task = replace(TASK, due_time=NOW, reminders=())
    assert due_entries(task) == []
    assert decide(task, None, MissDeadline("OA", ID), LATE).kind is None
