from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.errors import AlreadyExists, NotFound, TooLarge, Unavailable
from chalicelib.reports import counting
from chalicelib.storage.base import dynamo
from chalicelib.storage.ledger import caused, outbox, pages, tasks, unit_of_work
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import EventKind, Person, Status
from tests.component.storage.faults import applied_then_error, lost_request, noting_calls, on_calls
from tests.samples import LISI, NOW, WANGWU, ZHANGSAN, a_process, a_task


def create(task_id="T1", process_id="P1", **fields):
    patch = fields.pop("process_patch", {})
    task = a_task(version=0, task_id=task_id, process_instance_id=process_id, **fields)
    return Create(task, a_process(version=0, process_instance_id=process_id), process_patch=patch)


def complete(task_id="T1", who=LISI, **fields):
    return Change("OA", task_id, {"status": Status.COMPLETE, "handlers": (who,), **fields})


def box(owner, name="todo"):
    return [row["taskId"] for row in pages.read_page([owner], name, 100).rows]


def total(owner, name="todo"):
    return pages.read_page([owner], name, 1).total


def test_what_was_accepted_is_visible_at_once(hub):
    hub.apply(create())
    assert tasks.get_task("OA", "T1").version == 1
    assert tasks.get_process("OA", "P1").initiator == ZHANGSAN
    assert (box("U#lisi"), total("U#zhangsan", "started")) == (["T1"], 1)
    assert [event.kind for event in tasks.history("OA", "T1")] == [EventKind.CREATED]
    assert hub.rung == [("OA", "T1")]


def test_a_refused_command_leaves_nothing_of_its_transaction(hub):
    hub.apply(create("T1"))
    with pytest.raises(unit_of_work.Refused) as refused:
        hub.apply(create("T2"), create("T1"), create("T3"))
    assert [(position, type(error)) for position, error in refused.value.errors] == [(1, AlreadyExists)]
    assert box("U#lisi") == ["T1"]
    with pytest.raises(NotFound):
        tasks.get_task("OA", "T2")


def test_insert_and_update_of_one_task_may_come_together(hub):
    hub.apply(create(), complete())
    assert [event.version for event in tasks.history("OA", "T1")] == [1, 2]
    assert (box("U#lisi"), box("U#lisi", "done")) == ([], ["T1"])


def test_the_second_task_of_an_instance_overwrites_what_it_brings(hub):
    hub.apply(create("T1"))
    hub.apply(create("T2", process_patch={"subject": "新主题", "initiator": WANGWU}))
    process = tasks.get_process("OA", "P1")
    assert (process.subject, process.version) == ("新主题", 2)
    assert (total("U#zhangsan", "started"), total("U#wangwu", "started")) == (0, 1)
    assert {task.task_id for task in tasks.tasks_of_process("OA", "P1")} == {"T1", "T2"}


def test_a_further_task_of_an_instance_that_says_the_same_of_it_is_one_transaction(hub):
    hub.apply(create("T1", process_patch={"subject": "张三的请假"}))
    with noting_calls(dynamo.connection().client) as made:
        hub.apply(create("T2", process_patch={"subject": "张三的请假"}))
    assert made == ["TransactWriteItems"]
    assert tasks.get_process("OA", "P1").version == 1
    assert (total("U#zhangsan", "started"), box("U#lisi")) == (1, ["T1", "T2"])


def test_a_further_task_does_not_set_back_the_version_of_an_instance_that_came_back_to_what_it_was(hub):
    hub.apply(create("T1"))
    hub.apply(Change("OA", "T1", {}, process_patch={"subject": "别的"}))
    hub.apply(Change("OA", "T1", {}, process_patch={"subject": "张三的请假"}))
    before = tasks.get_process("OA", "P1").version
    hub.apply(create("T2"))
    assert tasks.get_process("OA", "P1").version == before == 3


def test_a_repeated_update_leaves_no_event_and_rings_nobody(hub):
    hub.apply(create())
    hub.apply(complete(end_on=NOW))
    hub.rung.clear()
    hub.apply(complete(end_on=NOW))
    assert len(tasks.history("OA", "T1")) == 2
    assert hub.rung == []


def test_boxes_follow_priority_people_and_deletion(hub):
    hub.apply(create("T1", priority=3), create("T2", process_id="P2", priority=2))
    hub.apply(Change("OA", "T1", {"priority": 1}))
    assert box("U#lisi") == ["T1", "T2"]
    hub.apply(Change("OA", "T1", {"assignees": (WANGWU,)}))
    assert (box("U#lisi"), box("U#wangwu")) == (["T2"], ["T1"])
    hub.apply(Change("OA", "T2", {"deleted": True}))
    assert (box("U#lisi"), total("U#lisi")) == ([], 0)


def test_more_tasks_than_a_transaction_holds_are_refused_whole(hub):
    crowd = tuple(Person(f"u{n}") for n in range(60))
    with pytest.raises(TooLarge):
        hub.apply(create("T1", assignees=crowd), create("T2", assignees=crowd))
    with pytest.raises(NotFound):
        tasks.get_task("OA", "T1")


def test_of_many_equal_inserts_at_once_exactly_one_is_accepted(hub):
    def push(_):
        try:
            hub.apply(create())
        except unit_of_work.Refused as refused:
            return type(refused.errors[0][1])
        return None

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(push, range(8)))
    assert sorted(answers, key=str) == [AlreadyExists] * 7 + [None]
    assert total("U#lisi") == 1


def test_parallel_tasks_of_one_new_instance_all_arrive(hub):
    def push(number):
        return hub.apply(create(f"T{number}"))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(push, range(6)))
    assert total("U#lisi") == 6
    assert total("U#zhangsan", "started") == 1


def test_a_commit_whose_answer_was_lost_is_not_done_twice(hub):
    with on_calls(dynamo.connection().client, "TransactWriteItems", [applied_then_error]):
        hub.apply(create())
    assert [event.version for event in tasks.history("OA", "T1")] == [1]
    assert total("U#lisi") == 1
    assert hub.rung == [("OA", "T1")]


def test_a_lost_request_is_sent_again(hub):
    with on_calls(dynamo.connection().client, "TransactWriteItems", [lost_request, lost_request]):
        hub.apply(create())
    assert total("U#lisi") == 1


def test_a_storage_that_stays_away_is_told_and_nothing_is_half_done(hub):
    with (
        on_calls(dynamo.connection().client, "TransactWriteItems", [lost_request] * 20),
        pytest.raises(Unavailable),
    ):
        hub.apply(create())
    assert total("U#lisi") == 0


def marked():
    return [each.event.version for each in outbox.pending("OA", "T1")]


def test_marked_events_are_found_however_many_there_are(hub):
    hub.apply(create())
    for number in range(60):
        hub.apply(Change("OA", "T1", {"subject": f"第{number}版"}))
    assert marked() == list(range(1, 62))
    counting.settle(outbox.pending("OA", "T1")[:30])
    assert marked() == list(range(31, 62))


def test_events_wait_marked_until_taken_up(hub):
    hub.apply(create())
    hub.apply(complete())
    assert marked() == [1, 2]
    assert outbox.overdue(NOW.replace(year=2027), 10) == [("OA", "T1")]
    first = outbox.pending("OA", "T1")[:1]
    counting.settle(first)
    counting.settle(first)
    assert marked() == [2]


def test_the_events_of_a_request_can_be_found(hub):
    hub.apply(create("T1"), create("T2", process_id="P2"))
    for _ in range(2):
        caused.note([*tasks.history("OA", "T1"), *tasks.history("OA", "T2")])
    assert sorted(caused.events_of("request-1")) == [("OA", "T1", 1), ("OA", "T2", 1)]


def test_ids_with_separators_are_kept_apart(hub):
    first, second = create("b#c"), create("c")
    hub.apply(replace(first, task=replace(first.task, app_id="a"), process=replace(first.process, app_id="a")))
    hub.apply(replace(second, task=replace(second.task, app_id="a#b"), process=replace(second.process, app_id="a#b")))
    assert tasks.get_task("a", "b#c").app_id == "a"
    assert tasks.get_task("a#b", "c").app_id == "a#b"
