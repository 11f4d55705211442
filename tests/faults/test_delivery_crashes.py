"""Workers killed after every call to the outside: afterwards everything drains within three ticks, once, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.delivery import sweep
from chalicelib.storage.deliveries.leases import LEASE
from chalicelib.todo.model import Status
from tests.component.delivery.test_delivery import assert_clean, effects
from tests.component.delivery.world import forget
from tests.faults.crashes import Killed, killing

if TYPE_CHECKING:
    from infra.demo_centre import DemoCentre
    from tests.component.delivery.world import World

FEWEST_CALLS, MOST_CALLS = 10, 40
TICKS = 3


def die_and_go_on(world: World, at: int) -> str | None:
    """Let the functions hear what waits, killed after call number `at`; returns that call, None if there was none."""
    died = None
    with killing(world, at) as killer:
        try:
            world.pump()
        except Killed:
            died = killer.calls[-1]
    forget()
    return died


@pytest.mark.parametrize("protocol", ["push", "webhook"])
def test_a_worker_killed_after_any_call_loses_doubles_and_reorders_nothing(
    world: World, receiver: DemoCentre, protocol: str
) -> None:
    world.register("t1", receiver.url, protocol)
    cells = 0
    for at in range(1, MOST_CALLS):
        task = f"T{at}"
        world.create(task)
        world.change(task, subject="改过")
        died = die_and_go_on(world, at)
        world.tick(TICKS)
        world.change(task, status=Status.COMPLETE)
        world.tick(TICKS)
        assert world.cursor(task).status == "delivered", (at, died)
        assert [version for name, version in effects(receiver) if name == f"OA/{task}"] == [1, 2, 3], (at, died)
        assert_clean(receiver)
        if died is None:
            break
        cells += 1
    else:
        pytest.fail("a life takes more calls than expected")
    assert cells > FEWEST_CALLS, "the calls of dispatch and of delivery were met"


def test_a_sweeper_killed_after_any_call_is_made_up_for_by_the_next(world: World, receiver: DemoCentre) -> None:
    world.register("t1", receiver.url)
    at, died = 0, True
    while died:
        at += 1
        task = f"T{at}"
        world.queues.mischief = lambda _queue, _body: []
        world.create(task)
        world.pump()
        world.queues.mischief = lambda _queue, _body: [0]
        world.clock.pass_(LEASE)
        with killing(world, at) as killer:
            try:
                sweep.sweep(world.clock.now())
                died = False
            except Killed:
                died = True
        assert killer.calls
        world.pump()
        world.tick(TICKS)
        assert effects(receiver)[-1] == (f"OA/{task}", 1)
        assert_clean(receiver)
    assert at > 5
