"""Every client against a receiver in every mood, and killed after every call: what happens there is what would have
happened anyway, once, in order.

`make receivers` meets every mood at every step of a life, and every call of a worker; `make test` a sample of them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest

from chalicelib.storage import targets
from chalicelib.todo.commands import Create, Handle
from chalicelib.todo.model import Links, Person, Status
from tests.component.delivery.world import forget
from tests.faults.crashes import Killed, killing
from tests.faults.receivers import ACKNOWLEDGES, MOODS, PROTOCOLS, RETRY_AFTER, scene
from tests.samples import LISI, WANGWU, a_process, a_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.component.delivery.world import World
    from tests.faults.receivers import Scene

    Step = Callable[[World, str], None]
    Cell = TypeVar("Cell")

EXHAUSTIVE = os.environ.get("TODOHUB_EXHAUSTIVE") == "1"
TIMES = 2
TICKS, MOST_TICKS, MOST_CALLS = 3, 12, 120
ZHAO = Person("zhaoliu", "赵六")


def _create(world: World, task_id: str) -> None:
    links = Links("https://oa.example.edu.cn/1")
    named = {"task_id": task_id, "process_instance_id": f"P-{task_id}", "links": links}
    task = a_task(**named, assignees=(LISI, WANGWU))
    world.apply(Create(task, a_process(process_instance_id=f"P-{task_id}")))


def _handle(person: Person) -> Step:
    return lambda world, task_id: world.apply(Handle("OA", task_id, person, world.clock.now(), comment="同意"))


LIFE: list[Step] = [
    _create,
    lambda world, task_id: world.change(task_id, subject="改过"),
    lambda world, task_id: world.change(task_id, assignees=(LISI, ZHAO), status=Status.TRANSFER, operator=WANGWU),
    _handle(LISI),
    _handle(ZHAO),
    lambda world, task_id: world.change(task_id, deleted=True),
]


@pytest.fixture
def here(aws: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Scene]:
    monkeypatch.setenv("TODOHUB_NAME", "")
    with scene(str(request.param), monkeypatch) as made:
        yield made


def calm_life(here: Scene) -> list[str]:
    """What a life without any trouble does at the receiver, without the task's id."""
    for step in LIFE:
        step(here.world, "calm")
        here.world.pump()
    return told(here, "calm")


def told(here: Scene, task_id: str) -> list[str]:
    return [repr(effect).replace(task_id, "?") for effect in here.effects(task_id)]


def drain(world: World, task_id: str) -> int:
    """Ticks until the task is delivered; a target that said 410 is enabled again by its administrator."""
    for ticks in range(MOST_TICKS):
        if targets.find_target("t1").gone:
            targets.change_target("t1", lambda target: replace(target, gone=""))
        if world.cursor(task_id).status == "delivered":
            return ticks
        world.tick()
    pytest.fail(f"not through: {world.cursor(task_id)}")


def some(cells: Sequence[Cell], protocol: str, stride: int) -> Sequence[Cell]:
    """Every one of these, or every so many, beginning elsewhere for each protocol."""
    return cells if EXHAUSTIVE else cells[PROTOCOLS.index(protocol) * 5 % stride :: stride]


@pytest.mark.parametrize("here", PROTOCOLS, indirect=True)
def test_no_mood_loses_doubles_or_reorders_an_effect(here: Scene) -> None:
    expected = calm_life(here)
    assert expected
    moods = [mood for mood in MOODS if mood not in ACKNOWLEDGES[here.protocol]]
    for mood, at in some([(mood, at) for mood in moods for at in range(len(LIFE))], here.protocol, 25):
        task_id = f"{MOODS.index(mood)}-{at}-x"
        for number, step in enumerate(LIFE):
            if number == at:
                here.be(mood, TIMES)
            step(here.world, task_id)
            here.world.pump()
        drain(here.world, task_id)
        assert told(here, task_id) == expected, (mood, at)


@pytest.mark.parametrize("here", PROTOCOLS, indirect=True)
def test_retry_after_is_honoured_whatever_the_protocol(here: Scene) -> None:
    here.be("429", 1)
    _create(here.world, "T1")
    here.world.pump()
    cursor = here.world.cursor("T1")
    assert cursor.retry_at
    assert round((cursor.retry_at - here.world.clock.now()).total_seconds(), 2) == RETRY_AFTER


@pytest.mark.parametrize("here", PROTOCOLS, indirect=True)
def test_a_worker_killed_after_any_call_leaves_what_would_have_happened(here: Scene) -> None:
    expected = calm_life(here)
    for at in some(range(1, MOST_CALLS), here.protocol, 25):
        task_id = f"k{at}-x"
        died = _die_in_the_middle(here, task_id, at)
        world = here.world
        world.tick(TICKS)
        for step in LIFE[3:]:
            step(world, task_id)
        world.tick(TICKS)
        assert world.cursor(task_id).status == "delivered", (at, died)
        assert told(here, task_id) == expected, (at, died)
        if died is None:
            return
    if EXHAUSTIVE:
        pytest.fail("a life takes more calls than expected")


def _die_in_the_middle(here: Scene, task_id: str, at: int) -> str | None:
    """Let the functions hear of three changes, killed after call number `at`; returns that call."""
    died = None
    for step in LIFE[:3]:
        step(here.world, task_id)
    with killing(here.world, at) as killer:
        try:
            here.world.pump()
        except Killed:
            died = killer.calls[-1]
    forget()
    return died
