"""From the event row to the centre: in order, once, whatever the messages do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.delivery import sweep
from chalicelib.outbound.outcome import Answered
from chalicelib.outbound.rate_limit import Limit
from chalicelib.storage.base import dynamo
from chalicelib.storage.deliveries import cursors, delivery_pages, leases, targets
from chalicelib.storage.deliveries.targets import Filter
from chalicelib.todo.commands import Create
from chalicelib.todo.model import Source, Status
from infra.demo_centre import DemoCentre
from tests.component.storage.faults import lost_request, on_calls
from tests.samples import LISI, NOW, WANGWU, a_process, a_task

if TYPE_CHECKING:
    from chalicelib.outbound.outcome import Prepared
    from tests.component.delivery.world import World


def effects(receiver: DemoCentre) -> list[tuple[str, int]]:
    return [(f"{each.app_id}/{each.task_id}", each.version) for each in receiver.receiver.effects]


def assert_clean(receiver: DemoCentre) -> None:
    account = receiver.account()
    assert (account["duplicated"], account["reordered"], account["followed"]) == ([], [], 0)


def test_a_change_travels_from_the_ledger_to_the_centre(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    world.create()
    world.pump()
    world.change(subject="改过")
    world.change(status=Status.COMPLETE)
    world.pump()
    task = receiver.account()["tasks"]["OA/T1"]
    assert (task["subject"], task["status"], task["process_instance_subject"]) == ("改过", "COMPLETE", "张三的请假")
    assert_clean(receiver)
    cursor = world.cursor()
    assert (cursor.status, cursor.version, cursor.wanted, cursor.retry_at) == ("delivered", 3, 3, None)
    assert cursor.attempts[-1]["status"] == 200
    assert not world.queues.waiting


def test_a_backlog_longer_than_one_reading_arrives_whole_and_in_order(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    world.create()
    for number in range(22):
        world.change(subject=f"第{number}版")
    world.pump()
    assert effects(receiver) == [("OA/T1", version) for version in range(1, 24)]
    assert_clean(receiver)


def test_messages_doubled_reordered_and_delayed_change_nothing(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    world.queues.mischief = lambda _queue, body: [90 if "T2" in body else 0, 40, 0]
    for task in ("T1", "T2", "T3"):
        world.create(task)
        world.change(task, subject="改过")
    world.pump()
    world.tick(3)
    assert sorted(effects(receiver)) == [(f"OA/T{n}", v) for n in (1, 2, 3) for v in (1, 2)]
    assert_clean(receiver)


def test_every_message_dropped_the_sweeper_brings_everything(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    world.queues.mischief = lambda _queue, _body: []
    world.create()
    world.pump()
    world.queues.mischief = lambda _queue, _body: [0]
    world.tick(2)
    assert effects(receiver) == [("OA/T1", 1)]
    assert world.cursor().status == "delivered"


def test_a_target_that_is_down_for_a_day_costs_nobody_anything(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    world.create()
    world.pump()
    receiver.stop()
    for number in range(3):
        world.change(subject=f"第{number}版")
        world.pump()
        world.wait(timedelta(minutes=40))
    world.clock.pass_(timedelta(hours=20))
    assert world.cursor().status == "pending"
    assert "ConnectionRefusedError" in world.cursor().reason
    receiver.start()
    world.wait(timedelta(hours=6))
    assert effects(receiver) == [("OA/T1", version) for version in range(1, 5)]
    assert_clean(receiver)


def test_a_used_up_schedule_is_dead_and_says_why(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    receiver.set_mood("500")
    world.create()
    world.pump()
    for _ in range(12):
        world.clock.pass_(timedelta(hours=30))
        world.tick()
    cursor = world.cursor()
    assert (cursor.status, cursor.failures, cursor.reason) == ("dead", 10, "HTTP 500")
    assert [attempt["status"] for attempt in cursor.attempts] == [500] * 10
    assert delivery_pages.count("t1", "dead") == 1


def test_the_schedule_is_the_documented_one(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    receiver.set_mood("500")
    world.create()
    world.pump()
    waits = []
    for _ in range(9):
        cursor = world.cursor()
        assert cursor.retry_at
        waits.append((cursor.retry_at - world.clock.now()).total_seconds())
        world.clock.moment = cursor.retry_at
        world.queues.waiting.clear()
        world.hear("deliver-push", '{"target": "t1", "tasks": [["OA", "T1"]]}')
    hours = [2, 5, 10, 14, 20, 24]
    assert waits == [5, 300, 1800, *(hour * 3600 for hour in hours)]


def test_what_was_refused_is_dead_at_once_and_holds_what_follows(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    world.create()
    world.pump()
    receiver.forget()
    world.change(subject="改过")
    world.pump()
    assert world.cursor().status == "dead"
    assert "不存在" in world.cursor().reason
    world.change(subject="又改过")
    world.pump()
    assert (world.cursor().status, world.cursor().version, world.cursor().wanted) == ("dead", 1, 3)


def test_a_target_that_says_410_is_called_no_more_and_loses_nothing(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    receiver.set_mood("410")
    world.create()
    world.create("T2")
    world.pump()
    assert "410" in targets.find_target("t1").gone
    calls = world.posts
    world.wait(timedelta(hours=2))
    assert world.posts == calls
    receiver.set_mood("ok")
    targets.change_target("t1", lambda target: replace(target, gone=""))
    world.tick()
    assert sorted(effects(receiver)) == [("OA/T1", 1), ("OA/T2", 1)]


def test_retry_after_is_honoured_within_twice_the_schedule(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    for seconds, waited in ((7, 7), (10_000, 600)):
        receiver.set_mood("429", seconds=seconds)
        if seconds == 7:
            world.create()
        world.pump()
        cursor = world.cursor()
        assert cursor.retry_at
        assert (cursor.retry_at - world.clock.now()).total_seconds() == waited
        world.clock.moment = cursor.retry_at
    receiver.set_mood("ok")
    world.pump()
    assert effects(receiver) == [("OA/T1", 1)]


def test_a_paused_target_is_not_called_and_gets_everything_when_resumed(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url, paused=True)
    world.create()
    world.change(subject="改过")
    world.pump()
    world.tick(3)
    assert world.posts == 0
    assert world.cursor().status == "pending"
    targets.change_target("t1", lambda target: replace(target, paused=False))
    world.tick()
    assert effects(receiver) == [("OA/T1", 1), ("OA/T1", 2)]


def test_a_disabled_target_collects_nothing(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url, enabled=False)
    world.create()
    world.pump()
    assert cursors.of_subject(("OA", "T1")) == []


def test_a_target_of_some_users_keeps_a_task_that_left_them(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url, filter=Filter(user_ids=("lisi",)))
    world.create(assignees=(WANGWU,))
    world.create("T2", assignees=(LISI,))
    world.pump()
    world.change("T2", assignees=(WANGWU,), status=Status.TRANSFER)
    world.change("T2", status=Status.COMPLETE)
    world.change("T1", assignees=(LISI,))
    world.pump()
    assert sorted(effects(receiver)) == [("OA/T1", 2), ("OA/T2", 1), ("OA/T2", 2), ("OA/T2", 3)]
    assert world.cursor("T1").version == 2
    assert_clean(receiver)


@pytest.mark.parametrize(
    "wanted", [Filter(app_ids=("HR",)), Filter(sources=("workorder",)), Filter(group_ids=("office",))]
)
def test_a_task_outside_the_filter_is_not_told(world: World, receiver: DemoCentre, wanted: Filter) -> None:
    world.register("t1", receiver.url, filter=wanted)
    world.create(source=Source.PUSH)
    world.pump()
    assert cursors.of_subject(("OA", "T1")) == []
    assert world.posts == 0


def test_a_slow_target_delays_no_other_and_a_dead_one_is_left_alone(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    with DemoCentre() as dead:
        world.register("t2", dead.url)
        dead.set_mood("down")
        for number in range(20):
            world.create(f"T{number}")
        world.pump()
        assert len(effects(receiver)) == 20
        assert len(dead.requests) < 20, "the breaker is open"
        calls = len(dead.requests)
        world.tick()
        assert len(dead.requests) == calls + 1, "one probe a tick"
        dead.set_mood("ok")
        world.tick(3)
        assert len(effects(dead)) == 20
        assert_clean(dead)


def test_a_rate_limit_is_kept(world: World, receiver: DemoCentre) -> None:
    limit = Limit(2, 3)
    world.register("t1", receiver.url, per_second=limit.per_second, burst=limit.burst)
    for number in range(9):
        world.create(f"T{number}")
    world.pump()
    assert len(effects(receiver)) == 3
    seconds = 0
    while len(effects(receiver)) < 9:
        world.clock.pass_(timedelta(seconds=1))
        seconds += 1
        world.pump()
        assert len(effects(receiver)) <= 3 + 2 * seconds
    assert seconds <= 4


def test_a_worker_out_of_time_hands_on(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    for number in range(4):
        world.create(f"T{number}")
    real = world.call

    def slowly(request: Prepared) -> Any:
        world.clock.pass_(timedelta(seconds=14))
        return real(request)

    world.call = slowly
    world.pump()
    assert len(effects(receiver)) == 4
    assert_clean(receiver)


def test_a_fault_of_ours_is_a_failed_attempt_and_holds_nobody_up(
    world: World, receiver: DemoCentre, caplog: pytest.LogCaptureFixture
) -> None:
    world.register("t1", receiver.url)
    real = world.call
    world.call = lambda request: 1 / 0 if "T1" in request.key else real(request)  # type: ignore[assignment,return-value]
    world.create("T1")
    world.create("T2")
    world.pump()
    assert effects(receiver) == [("OA/T2", 1)]
    assert "ZeroDivisionError" in world.cursor("T1").reason
    assert "fault" in [record.message for record in caplog.records]
    world.call = real
    world.tick()
    assert ("OA/T1", 1) in effects(receiver)


def test_an_answer_that_echoes_the_credential_is_kept_without_it(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url, credential={"appId": "OA", "accessToken": "canary-7f3a"})
    world.call = lambda request: Answered(500, {}, f"echo {request.headers}".encode(), 3, NOW)
    world.create()
    world.pump()
    [attempt] = world.cursor().attempts
    assert "echo" in attempt["excerpt"]
    assert "canary-7f3a" not in str(world.cursor())


def test_a_table_out_of_reach_gives_the_message_back(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    world.create()
    for operation in ("UpdateItem", "BatchGetItem"):
        with (
            on_calls(dynamo.connection().client, operation, [lost_request] * 9),
            pytest.raises(Exception, match="存储繁忙"),
        ):
            world.pump()
        world.clock.pass_(leases.LEASE)
        sweep.sweep(world.clock.now())
    world.tick(2)
    assert effects(receiver) == [("OA/T1", 1)]
    assert_clean(receiver)


def test_a_change_that_came_from_the_hub_behind_a_target_is_not_sent_back(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url, settings={"hub": "there"})
    task = a_task(task_id="T1", process_instance_id="P1")
    world.apply(Create(task, a_process(process_instance_id="P1")), trail=("far", "there"))
    world.pump()
    assert (world.cursor().status, world.posts) == ("delivered", 0)
    world.change(subject="改过")
    world.pump()
    assert world.posts == 1
    assert world.cursor().attempts[-1]["step"] == "update", "the hub there has the task"
