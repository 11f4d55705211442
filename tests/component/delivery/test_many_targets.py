"""What many targets cost where nothing waits for them, and how they are rung for when something does."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.delivery import dispatch, sweep, watch
from chalicelib.reports import counting
from chalicelib.storage.base import dynamo, queues
from chalicelib.storage.deliveries import deliver_queues, delivery_pages, targets
from chalicelib.storage.deliveries.targets import StoredTarget
from tests.component.delivery.world import World, a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER = timedelta(minutes=10)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, hub: object) -> Iterator[World]:
    with a_world(monkeypatch) as made:
        yield made


def _register(world: World, number: int, begin: int = 0) -> None:
    for each in range(begin, number):
        name = f"many-{each}"
        targets.create_target(StoredTarget(name, name, "webhook", "https://a.example.edu.cn", world.clock.now()))


def _calls_of(work: object) -> list[str]:
    calls: list[str] = []

    def note(model, **_):
        calls.append(model.name)

    events = dynamo.connection().client.meta.events
    events.register("before-call.dynamodb", note)
    try:
        work()  # type: ignore[operator]
    finally:
        events.unregister("before-call.dynamodb", note)
    return calls


def test_a_sweep_with_nothing_to_do_asks_the_same_whatever_the_number_of_targets(world):
    now = world.clock.now() + LATER
    _register(world, 1)
    one = _calls_of(lambda: sweep.sweep(now))
    _register(world, 12, 1)
    assert _calls_of(lambda: sweep.sweep(now)) == one
    assert len(one) <= 12


def test_a_watch_asks_for_the_backlog_of_who_has_one(world):
    _register(world, 3)
    idle = _calls_of(lambda: watch.watch(world.clock.now()))
    world.create("T1")
    world.hear(*world.queues.receive())
    waiting = delivery_pages.targets_waiting()
    assert sorted(waiting or ()) == ["many-0", "many-1", "many-2"]
    assert len(_calls_of(lambda: watch.watch(world.clock.now()))) > len(idle)


@pytest.mark.parametrize("look", [1, 1000])
def test_a_sweep_rings_for_every_target_that_waits_also_when_more_waits_than_one_look_shows(world, monkeypatch, look):
    monkeypatch.setattr(delivery_pages, "A_LOOK", look)
    _register(world, 3)
    world.create("T1")
    world.hear(*world.queues.receive())
    world.queues.waiting.clear()  # every ring is lost
    assert sweep.sweep(world.clock.now() + LATER) == 3
    rung = [json.loads(body) for _, _, queue, body in sorted(world.queues.waiting) if queue.endswith("webhook")]
    assert sorted(each["target"] for each in rung) == ["many-0", "many-1", "many-2"]


def test_an_event_of_many_targets_is_rung_for_ten_in_a_call(world, monkeypatch):
    batches: list[int] = []
    real = world.queues.send_message_batch

    def counted(QueueUrl, Entries):  # noqa: N803 - as SQS calls them
        batches.append(len(Entries))
        return real(QueueUrl=QueueUrl, Entries=Entries)

    monkeypatch.setattr(world.queues, "send_message_batch", counted)
    _register(world, 12)
    world.create("T1")
    world.hear(*world.queues.receive())
    assert batches == [10, 2]
    assert len(world.queues.waiting) == 12


def test_ten_events_of_one_run_share_what_is_not_their_own(world):
    """24 calls and one ring; each alone would take six and one."""
    _register(world, 1)
    for number in range(10):
        world.create(f"T{number}")
    bodies = [world.queues.receive()[1] for _ in range(10)]
    asked = _calls_of(lambda: dispatch.on_doorbell(bodies, counting.settle, world.clock.now()))
    own = Counter(asked) - Counter(PutItem=3)  # a process, its node and application are listed, once for ever
    assert own == Counter(Query=11, UpdateItem=10, BatchWriteItem=1, BatchGetItem=1, TransactWriteItems=1)
    assert len(world.queues.waiting) == 1


def test_long_messages_are_not_more_than_a_queue_takes_at_once(world, monkeypatch):
    lengths: list[int] = []

    def counted(QueueUrl, Entries):  # noqa: N803 - as SQS calls them
        lengths.append(sum(len(each["MessageBody"].encode()) for each in Entries))
        return {}

    monkeypatch.setattr(world.queues, "send_message_batch", counted)
    named = [("应" * 255, f"{number:03}" + "务" * 250) for number in range(400)]
    deliver_queues.ring_all({("push", "t"): named})
    assert sum(lengths) > 256 * 1024 > max(lengths)


def test_what_a_queue_did_not_take_of_a_batch_is_left_to_the_sweeper(world, monkeypatch, caplog):
    monkeypatch.setattr(world.queues, "send_message_batch", lambda **_: {"Failed": [{"Id": "1"}]})
    queues.send_many("doorbell", [{"a": 1}, {"b": 2}])
    assert "1 messages not sent" in caplog.text
