"""Delivery: round trips an event, attempts an effect under faults, one worker's pace, what a dead target costs."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.meter import metering
from benchmarks.requests import on_the_emulator
from chalicelib.storage.base import dynamo
from chalicelib.storage.deliveries import targets
from chalicelib.storage.deliveries.targets import StoredTarget
from infra.demo_centre import DemoCentre
from tests.component.delivery.world import World, a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.outbound.outcome import Outcome, Prepared

EVENTS, TASKS = 200, 20
SCRIPT = (("500", 4), ("drop", 4), ("429", 4), ("garbage", 4), ("business", 4))
"""Moods the centre is in one after the other, each for so many requests; then it is well."""


def rows() -> list[dict[str, Any]]:
    """The table's rows, on the emulator's DynamoDB and a receiver on loopback that answers at once."""
    with on_the_emulator():
        return [_one_event(), _attempts_per_effect(), _pace(), _beside_a_dead_target()]


def _one_event() -> dict[str, Any]:
    with _hub() as (world, centre):
        _register(world, "one", centre)
        world.create("one-1")
        _hear(world, "doorbell")
        before = world.posts
        with metering(dynamo.connection().client) as meter:
            _hear(world, "deliver-push")
        trips = [*meter.calls, *["HTTP"] * (world.posts - before)]
        return {"what": "one delivered event", "round trips": len(trips), "limit": 4, "calls": "+".join(trips)}


def _attempts_per_effect() -> dict[str, Any]:
    with _hub() as (world, centre):
        _register(world, "faulty", centre)
        for mood, times in SCRIPT:
            centre.set_mood(mood, times=times, seconds=1)
            for number in range(times):
                world.create(f"faulty-{mood}-{number}")
            world.pump()
        centre.set_mood("ok")
        world.tick(40)
        effects, account = len(centre.receiver.effects), centre.account()
        clean = not account["duplicated"] and not account["reordered"]
        figures = {"HTTP attempts": world.posts, "effects": effects, "ratio": round(world.posts / effects, 2)}
        return {"what": "HTTP attempts per effect, fault script", **figures, "clean": clean}


def _pace() -> dict[str, Any]:
    with _hub() as (world, centre):
        sent: list[Prepared] = []
        real = world.call

        def noted(request: Prepared) -> Outcome:
            sent.append(request)
            return real(request)

        world.call = noted
        _register(world, "pace", centre)
        world.create("pace-1")
        for number in range(EVENTS - 1):
            world.change("pace-1", subject=f"第{number}版")
        _hear(world, "doorbell")
        _, worker = _timed(world.tick)
        _, bare = _timed(lambda: [real(request) for request in sent])
        name = f"{len(sent)} events through one worker"
        figures = {"events a second": round(len(sent) / worker), "posts a second, bare": round(len(sent) / bare)}
        return {"what": name, **figures, "ratio": round(worker / bare, 2)}


def _beside_a_dead_target() -> dict[str, Any]:
    alone, beside = _time_to_healthy(dead=False), _time_to_healthy(dead=True)
    return {"what": "healthy target beside a dead one", "ratio": round(beside / alone, 2)}


def _time_to_healthy(*, dead: bool) -> float:
    """Seconds of one worker that hears both targets' messages in turn until the healthy one has everything."""
    with _hub() as (world, centre), DemoCentre() as other:
        _register(world, f"healthy-{dead}", centre)
        if dead:
            _register(world, "dead", other)
            other.stop()
        for number in range(TASKS):
            world.create(f"beside-{dead}-{number}")
        _, seconds = _timed(world.pump)
        if len(centre.receiver.effects) != TASKS:
            raise RuntimeError("the healthy target did not get everything")
        return seconds


@contextmanager
def _hub() -> Iterator[tuple[World, DemoCentre]]:
    """A hub with no enabled target, and a centre that asks for no credential."""
    with pytest.MonkeyPatch.context() as patch, a_world(patch) as world, DemoCentre() as centre:
        for target in targets.all_targets():
            targets.change_target(target.target_id, _disabled)
        yield world, centre


def _disabled(target: StoredTarget) -> StoredTarget:
    return replace(target, enabled=False)


def _register(world: World, name: str, centre: DemoCentre) -> None:
    """Without a credential: nothing has to be decrypted."""
    targets.create_target(StoredTarget(name, name, "push", centre.url, world.clock.now()))


def _hear(world: World, queue: str) -> None:
    while (message := world.queues.receive()) is not None:
        world.hear(*message)
        if message[0].endswith(queue):
            return


def _timed(work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began
