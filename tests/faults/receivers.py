"""One hub and a receiver for each protocol: what has happened there, and every mood it may be in.

push and webhook: the demo centre on loopback. transaction and gov_task: another hub. The others: what their module in
tests/faults/centres names as RECEIVER, or its centre.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.outbound.outcome import Answered, NotSent, Unknown
from chalicelib.register import BY_NAME, OUTBOUND
from chalicelib.storage.ledger import tasks
from infra.demo_centre import DemoCentre
from tests.component.delivery.world import CREDENTIAL, a_world
from tests.component.tables import empty_aws
from tests.faults import centres
from tests.faults.equality import all_tasks
from tests.faults.two_hubs import two_hubs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.outbound.outcome import Outcome, Prepared
    from tests.component.delivery.world import World
    from tests.faults.two_hubs import Side

PROTOCOLS = tuple(protocol.name for protocol in OUTBOUND)
ON_LOOPBACK, HUBS = ("push", "webhook"), ("transaction", "gov_task")
MOODS = (
    "stopped", "down", "slow", "drop", "500", "500 after", "429", "redirect", "garbage", "business", "410",
)  # fmt: skip
ACKNOWLEDGES: dict[str, set[str]] = {protocol: centres.of(protocol).ACKNOWLEDGES for protocol in PROTOCOLS}
RETRY_AFTER = 7


@dataclass
class Scene:
    """A hub, its target t1, and what has happened there, in order.

    The receiver is in `mood` for the requests `moody`, counted from 0 as they arrive, repeats among them.
    """

    protocol: str
    world: World
    effects: Callable[[], list[Any]]
    mood: str = ""
    moody: range = range(0)
    requests: int = 0

    def __post_init__(self) -> None:
        self._calm, self.world.call = self.world.call, self._call

    def _call(self, request: Prepared) -> Outcome:
        number, self.requests = self.requests, self.requests + 1
        return _moody(self.protocol, self.mood, self._calm, request) if number in self.moody else self._calm(request)


@contextmanager
def scene(protocol: str) -> Iterator[Scene]:
    """A hub on empty tables and a receiver of this protocol that has heard nothing yet."""
    empty_aws()
    with pytest.MonkeyPatch.context() as patch:
        if protocol in HUBS:
            with two_hubs(patch, protocol) as (first, second):
                yield Scene(protocol, first, lambda: _history(second))
            return
        with a_world(patch) as world:
            if protocol in ON_LOOPBACK:
                with DemoCentre(credential=("OA", CREDENTIAL["accessToken"])) as demo:
                    world.register("t1", demo.url, protocol)
                    yield Scene(protocol, world, lambda: [(each.what, each.version) for each in demo.receiver.effects])
                return
            world.register("t1", _base_url(protocol), protocol, credential=centres.CREDENTIALS[protocol])
            yield _in_memory(protocol, world)


def _base_url(protocol: str) -> str:
    return "" if BY_NAME[protocol].cloud else "http://centre.test"


def _in_memory(protocol: str, world: World) -> Scene:
    strict = getattr(centres.of(protocol), "RECEIVER", None)
    if strict is None:
        centre = centres.Centre(protocol, world.clock.now)
        world.call = centre.call
        return Scene(protocol, world, lambda: centre.effects)
    receiver = strict()
    world.call = receiver.call
    return Scene(protocol, world, receiver.effects)


def _history(there: Side) -> list[Any]:
    """What happened at the other hub, in the order in which it did, without the ids it made up."""
    found = []
    for own_id, task in all_tasks(there).items():
        name = str(task.details.get("bizTaskId") or own_id)
        with there.at_work():
            found += [(name, event.version, event.kind.value) for event in tasks.history("OA", own_id)]
    return sorted(found)


def _moody(protocol: str, mood: str, calm: Callable[[Prepared], Outcome], request: Prepared) -> Outcome:
    plain: dict[str, Outcome] = {
        "stopped": NotSent("ConnectionRefusedError"),
        "down": Unknown("ConnectionResetError"),
        "500": _answer(500, b"{}"),
        "429": _answer(429, b"{}", {"retry-after": str(RETRY_AFTER)}),
        "410": _answer(410, b""),
        "redirect": _answer(302, b"", {"location": "http://127.0.0.1/elsewhere"}),
        "garbage": _answer(200, b"<html>\x00\xff not what you think"),
        "business": _answer(200, json.dumps(centres.of(protocol).REFUSAL).encode()),
    }
    if mood in plain:
        return plain[mood]
    calm(request)
    return _answer(500, b"{}") if mood == "500 after" else Unknown(f"{mood}: no answer came")


def _answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> Answered:
    return Answered(status, headers or {}, body, 1, datetime.now(UTC))
