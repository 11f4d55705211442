"""Every client against a receiver in every mood, and killed after every call: what happens there is what would have
happened anyway, once, in order.

A cell is one life of one task at a receiver that has heard nothing yet, with one trouble. `make receivers` meets every
mood at every request of a life, and a kill after every call of a worker; `make test` a sample of them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest

from chalicelib.storage.deliveries import targets
from chalicelib.todo.commands import Create, Handle
from chalicelib.todo.model import Links, Person, Status
from tests.component.delivery.world import forget
from tests.faults.crashes import Killed, killing
from tests.faults.receivers import ACKNOWLEDGES, MOODS, PROTOCOLS, RETRY_AFTER, scene
from tests.samples import LISI, WANGWU, a_process, a_task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from tests.component.delivery.world import World
    from tests.faults.receivers import Scene

    Step = Callable[[World], None]
    Cell = TypeVar("Cell")

EXHAUSTIVE = os.environ.get("TODOHUB_EXHAUSTIVE") == "1"
STRIDE = 25
TIMES = 2
TICKS, MOST_TICKS, MOST_CALLS = 3, 12, 150
AT_ONCE, BEGINS = 3, (0, 3)
"""Changes that a killed worker was to tell together, and which of a life's they begin with."""
TASK = "T1"
ZHAO = Person("zhaoliu", "赵六")


def _create(world: World) -> None:
    links = Links("https://oa.example.edu.cn/1")
    named = {"task_id": TASK, "process_instance_id": f"P-{TASK}", "links": links}
    task = a_task(**named, assignees=(LISI, WANGWU))
    world.apply(Create(task, a_process(process_instance_id=f"P-{TASK}")))


def _handle(person: Person) -> Step:
    return lambda world: world.apply(Handle("OA", TASK, person, world.clock.now(), comment="同意"))


LIFE: list[Step] = [
    _create,
    lambda world: world.change(TASK, subject="改过"),
    lambda world: world.change(TASK, assignees=(LISI, ZHAO), status=Status.TRANSFER, operator=WANGWU),
    _handle(LISI),
    _handle(ZHAO),
    lambda world: world.change(TASK, deleted=True),
]


def calm_life(protocol: str) -> tuple[list[Any], int]:
    """What a life without any trouble does at the receiver, and how many requests that takes."""
    with scene(protocol) as here:
        live(here.world, LIFE)
        assert here.world.cursor(TASK).status == "delivered"
        return here.effects(), here.requests


def live(world: World, steps: Sequence[Step]) -> None:
    for step in steps:
        step(world)
        world.pump()


def drain(world: World) -> None:
    """Tick until the task is delivered, or too long; a target that said 410 is enabled by its administrator."""
    for _ in range(MOST_TICKS):
        if targets.find_target("t1").gone:
            targets.change_target("t1", lambda target: replace(target, gone=""))
        if world.cursor(TASK).status == "delivered":
            return
        world.tick()


def wrong(here: Scene, expected: list[Any], cell: object) -> list[str]:
    """What became of a cell, when it is not as if nothing had happened."""
    cursor = here.world.cursor(TASK)
    if cursor.status != "delivered":
        return [f"{cell}: not through: {cursor}"]
    return [f"{cell}: {here.effects()} instead of {expected}"] if here.effects() != expected else []


def some(cells: Sequence[Cell], protocol: str) -> Sequence[Cell]:
    """Every one of these, or every so many, beginning elsewhere for each protocol."""
    return cells if EXHAUSTIVE else cells[PROTOCOLS.index(protocol) * 5 % STRIDE :: STRIDE]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_mood_loses_doubles_or_reorders_an_effect(protocol: str, record_property) -> None:
    expected, requests = calm_life(protocol)
    assert expected
    moods = [mood for mood in MOODS if mood not in ACKNOWLEDGES[protocol]]
    cells = some([(mood, at) for mood in moods for at in range(requests)], protocol)
    failed = [told for mood, at in cells for told in _in_a_mood(protocol, mood, at, expected)]
    record_property("moods at a request", len(cells))
    record_property("moods at a request failed", len(failed))
    assert not failed, "\n".join(failed)


def _in_a_mood(protocol: str, mood: str, at: int, expected: list[Any]) -> list[str]:
    """Live with a receiver that is in a mood from one request on."""
    with scene(protocol) as here:
        here.mood, here.moody = mood, range(at, at + TIMES)
        live(here.world, LIFE)
        drain(here.world)
        met = here.requests >= here.moody.stop
        return wrong(here, expected, (mood, at)) if met else [f"{(mood, at)}: was not met by {here.requests} requests"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_retry_after_is_honoured_whatever_the_protocol(protocol: str) -> None:
    with scene(protocol) as here:
        here.mood, here.moody = "429", range(1)
        live(here.world, LIFE[:1])
        cursor = here.world.cursor(TASK)
        assert cursor.retry_at
        assert round((cursor.retry_at - here.world.clock.now()).total_seconds(), 2) == RETRY_AFTER


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_worker_killed_after_any_call_leaves_what_would_have_happened(protocol: str, record_property) -> None:
    expected, _ = calm_life(protocol)
    kills, failed, survived = 0, [], set()
    for at, begin in some([(at, begin) for at in range(1, MOST_CALLS) for begin in BEGINS], protocol):
        if begin in survived:
            continue
        died, told = _killed(protocol, begin, at, expected)
        failed += told
        if died is None:
            survived.add(begin)
        else:
            kills += 1
    record_property("kills after a call", kills)
    record_property("kills after a call failed", len(failed))
    assert not failed, "\n".join(failed)
    assert survived == set(BEGINS) or not EXHAUSTIVE, "a life takes more calls than expected"


def _killed(protocol: str, begin: int, at: int, expected: list[Any]) -> tuple[str | None, list[str]]:
    """Kill who makes call number `at` in telling some changes at once; returns that call, and what was wrong later."""
    with scene(protocol) as here:
        died, world = None, here.world
        live(world, LIFE[:begin])
        for step in LIFE[begin : begin + AT_ONCE]:
            step(world)
        with killing(world, at) as killer:
            try:
                world.pump()
            except Killed:
                died = killer.calls[-1]
        forget()
        world.tick(TICKS)
        if world.cursor(TASK).status != "delivered":
            return died, [f"{(begin, at, died)}: not through after {TICKS} ticks: {world.cursor(TASK)}"]
        live(world, LIFE[begin + AT_ONCE :])
        world.tick()  # nothing comes late
        return died, wrong(here, expected, (begin, at, died))
