"""Several at once, commits that fail half way, countersigns larger than a transaction, timers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.centre import timers
from chalicelib.centre.case import from_stored
from chalicelib.storage.base import dynamo
from chalicelib.storage.directory.model import User
from chalicelib.storage.ledger import due, pages
from chalicelib.storage.processes import instances
from chalicelib.todo.model import Status
from tests.component.paying_debts import pay_debts
from tests.component.storage.faults import applied_then_error, lost_request, on_calls
from tests.component.workorder.armed import armed
from tests.component.workorder.conftest import enrol
from tests.unit.workflow.drawing import draw

SIGN = draw(
    "start s",
    "user sign candidateGroups=ROLE9 assignee=${assignee} multi=parallel collection=HANDLER",
    "user b assignee=wangwu",
    "end e",
    "s > sign > b > e",
)


def crowd(centre, number):
    """Ids of so many people of role 9."""
    users = [User(f"u{n:03d}", f"用户{n}", roles=("9",)) for n in range(number)]
    enrol(users)
    return [user.user_id for user in users]


def fire(now):
    """For how many instances the sweeper found something to do."""
    return sum(timers.fire(entry, now) for entry in due.due(now, 25))


def case_of(process):
    return from_stored(instances.read_many([process])[process])


def test_sibling_signatures_at_the_same_moment_all_succeed(centre, zhangsan, wangwu):
    people = [centre.person(user) for user in crowd(centre, 10)]
    centre.deploy(SIGN)
    process = zhangsan.start("p")["ProcessInstanceId"]
    tasks = [person.todo()[0] for person in people]

    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(
                lambda pair: pair[0]("POST", "/workflow/task/complete", {"taskId": pair[1]}),
                zip(people, tasks, strict=True),
            )
        )
    assert [answer.json_body["code"] for answer in answers] == [200] * 10
    assert len(wangwu.todo(process)) == 1


def test_of_two_at_once_on_one_task_one_succeeds_and_the_other_is_told_who_did(centre, zhangsan, lisi, zhaoliu):
    centre.deploy("leave")
    task = zhangsan.start("leave", days=9)["TaskId"]

    with ThreadPoolExecutor(2) as pool:
        answers = [
            each.json_body
            for each in pool.map(lambda who: who("POST", "/workflow/task/complete", {"taskId": task}), (lisi, zhaoliu))
        ]
    codes = sorted(answer["code"] for answer in answers)
    assert codes == [200, 404]
    lost = next(answer for answer in answers if answer["code"] == 404)
    winner = "李四" if answers[0]["code"] == 200 else "赵六"
    assert lost["msg"].startswith(f"任务已由 {winner} 于 ")


def test_a_crash_before_the_commit_leaves_the_old_state_whole(centre, zhangsan, lisi, wangwu):
    centre.deploy("leave")
    started = zhangsan.start("leave", days=9)
    before = case_of(started["ProcessInstanceId"])
    with on_calls(dynamo.connection().client, "TransactWriteItems", [lost_request] * 8):
        code, message = lisi.cannot("complete", started["TaskId"])
    assert (code, message) == (5003, "存储繁忙，请稍后重试整个请求")
    assert case_of(started["ProcessInstanceId"]) == before
    assert (lisi.todo(), wangwu.todo()) == ([started["TaskId"]], [])
    lisi.do("complete", started["TaskId"])
    assert len(wangwu.todo()) == 1


@pytest.mark.parametrize("fault", [applied_then_error, lost_request])
def test_a_commit_whose_answer_was_lost_is_done_once(centre, zhangsan, lisi, wangwu, fault):
    centre.deploy("leave")
    task = zhangsan.start("leave", days=9)["TaskId"]
    with on_calls(dynamo.connection().client, "TransactWriteItems", [fault]):
        lisi.do("complete", task)
    assert (lisi.todo(), len(wangwu.todo()), lisi.list("finishedList")["total"]) == ([], 1, 1)
    with on_calls(dynamo.connection().client, "TransactWriteItems", [fault]):
        zhangsan.start("leave", days=1)
    assert zhangsan.list("ownList")["total"] == 2


def test_a_lost_answer_to_a_change_without_tasks_is_done_once(centre, zhangsan, lisi, admin):
    centre.deploy("leave")
    process = zhangsan.start("leave", days=9)["ProcessInstanceId"]
    with on_calls(dynamo.connection().client, "TransactWriteItems", [applied_then_error]):
        admin.ok("POST", "/workflow/instance/updateState", {"instanceId": process, "state": 2})
    assert case_of(process).suspended


def test_a_countersign_larger_than_a_transaction_reaches_everybody(centre, zhangsan, wangwu):
    users = crowd(centre, 40)
    centre.deploy(SIGN)
    process = zhangsan.start("p")["ProcessInstanceId"]
    assert case_of(process).owed == ()
    assert all(len(centre.box(f"U#{user}")) == 1 for user in users)
    zhangsan.ok("POST", "/workflow/task/stopProcess", {"procInsId": process})
    assert case_of(process).owed == ()
    assert [user for user in users if centre.box(f"U#{user}")] == []


def test_copies_to_more_people_than_a_transaction_tells_reach_all_of_them(centre, zhangsan, lisi):
    users = crowd(centre, 40)
    centre.deploy("leave")
    task = zhangsan.start("leave", days=1)["TaskId"]
    lisi.do("complete", task, copyUserIds=",".join(users))
    assert all(centre.box(f"U#{user}", "copied") == [task] for user in users)


def test_a_delegation_copied_to_more_people_than_a_transaction_tells_reaches_all_of_them(centre, zhangsan, lisi):
    users = crowd(centre, 40)
    centre.deploy("leave")
    task = zhangsan.start("leave", days=1)["TaskId"]
    lisi.do("delegate", task, userId="wangwu", copyUserIds=",".join(users[:2]))
    lisi.do("delegate", task, userId="zhaoliu", copyUserIds=",".join(users))
    assert all(centre.box(f"U#{user}", "copied") == [task] for user in users)
    assert [person.id for person in centre.task(task).copied_to] == users


def test_what_is_owed_after_a_crash_is_paid_by_the_sweeper_or_the_next_command(centre, zhangsan):
    users = crowd(centre, 40)
    centre.deploy(SIGN)
    faults = [None, *[lost_request] * 8]
    with on_calls(dynamo.connection().client, "TransactWriteItems", faults):
        case = case_of(zhangsan.start("p")["ProcessInstanceId"])
    assert case.owed
    later = datetime.now(UTC) + timedelta(seconds=1)
    assert fire(later) == 0
    pay_debts(later)
    assert case_of(case.id).owed == ()
    assert all(len(centre.box(f"U#{user}")) == 1 for user in users)
    assert armed(datetime.now(UTC) + timedelta(days=400)) == []


def test_timers_remind_escalate_and_are_armed_again(centre, zhangsan, lisi, wangwu):
    centre.deploy(
        draw(
            "start s", "user a assignee=lisi", "boundary t on=a cancel=true timer=duration:PT1H",
            "user late assignee=wangwu", "user b assignee=admin", "end e", "s > a > b > e", "t > late > e",
        )
    )  # fmt: skip
    now = datetime.now(UTC)
    task = zhangsan.start("p")["TaskId"]
    assert fire(now + timedelta(minutes=59)) == 0
    done = lisi.do("complete", task)
    assert armed(now + timedelta(days=9)) == []
    centre.person("admin").do("return", done["nextTaskIds"][0])
    [again] = lisi.todo()
    assert fire(now + timedelta(hours=2)) == 1
    assert (lisi.todo(), len(wangwu.todo())) == ([], 1)
    assert centre.task(again).status is Status.ABORT
    assert fire(now + timedelta(hours=3)) == 0


def test_timers_of_a_suspended_instance_wait(centre, zhangsan, admin, wangwu):
    centre.deploy(
        draw("start s", "user a assignee=lisi", "boundary t on=a timer=duration:PT1H", "user late assignee=wangwu",
             "end e", "s > a > e", "t > late > e")
    )  # fmt: skip
    process = zhangsan.start("p")["ProcessInstanceId"]
    admin.ok("POST", "/workflow/instance/updateState", {"instanceId": process, "state": 2})
    assert fire(datetime.now(UTC) + timedelta(hours=2)) == 0
    admin.ok("POST", "/workflow/instance/updateState", {"instanceId": process, "state": 1})
    assert fire(datetime.now(UTC) + timedelta(hours=2)) == 1
    assert len(wangwu.todo()) == 1


def test_a_timer_that_cannot_fire_does_not_hold_the_others_up(centre, zhangsan, wangwu):
    centre.deploy(
        draw("start s", "user a assignee=lisi", "boundary t on=a timer=duration:PT1H", "xor x",
             "user late assignee=wangwu", "end e", "s > a > e", "t > x", "x > late if ${ok == 1}", "late > e")
    )  # fmt: skip
    zhangsan.start("p")
    zhangsan.start("p", ok=1)
    later = datetime.now(UTC) + timedelta(hours=2)
    assert fire(later) == 1
    assert len(wangwu.todo()) == 1
    assert fire(later) == 0
    assert len(due.due(later + timedelta(hours=1), 10)) == 1


def test_complete_takes_at_most_four_round_trips(centre, zhangsan, lisi, wangwu):
    centre.deploy("leave")
    for attempt in range(2):
        task = zhangsan.start("leave", days=9)["TaskId"]
        with centre.counted() as first:
            [second] = lisi.do("complete", task)["nextTaskIds"]
        with centre.counted() as last:
            wangwu.do("complete", second)
        if attempt:
            assert first == ["TransactGetItems", "TransactWriteItems", "SendMessage"]
            assert last == ["TransactGetItems", "TransactWriteItems", "SendMessage"]


def test_boxes_and_totals_equal_a_recount(centre, zhangsan, lisi, wangwu, zhaoliu):
    centre.deploy("leave")
    centre.deploy("purchase")
    for days in (1, 5):
        lisi.do("complete", zhangsan.start("leave", days=days)["TaskId"])
    zhangsan.start("purchase", amount=20_000)
    wangwu.do("complete", wangwu.todo()[0])
    for owner in ("U#zhangsan", "U#lisi", "U#wangwu", "G#ROLE2", "G#ROLE3"):
        for box in ("todo", "done", "started", "copied"):
            page = pages.read_page([owner], box, 100)
            assert page.total == len(page.rows), (owner, box)
