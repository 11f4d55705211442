"""From the event row to the centre: in order, once, whatever the messages do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from infra.demo_centre import DemoCentre
    from tests.component.delivery.world import World


def effects(receiver: DemoCentre) -> list[tuple[str, int]]:
    return [(effect["task"], effect["version"]) for effect in receiver.account()["effects"]]


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
    assert (task["subject"], task["status"]) == ("改过", "COMPLETE")
    assert_clean(receiver)
    cursor = world.cursor()
    assert (cursor.status, cursor.version, cursor.wanted, cursor.retry_at) == ("delivered", 3, 3, None)
    assert cursor.attempts[-1]["status"] == 200
    assert not world.queues.waiting
