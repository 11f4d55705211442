"""External centres in memory, a module for each protocol of the register: what each keeps, and every effect in order.

An effect is a state that changed. A request that finds its effect already there causes none, and is answered as the
protocol's document says. The version in an effect is the one that the sender's idempotency key names.

A module says: CREDENTIAL, a target's; GOOD, an answer of success; REFUSAL, a 200 that says no; ACKNOWLEDGES, the moods
of tests/faults/receivers.py that are success to it; `take(centre, request)` → status and body. It may say SETTINGS, a
target's, and RECEIVER, a stricter centre for receivers.py.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from chalicelib.outbound.outcome import Answered
from chalicelib.register import OUTBOUND
from infra.demo_receiver import Receiver, version_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.outbound.outcome import Prepared

Effect = tuple[str, int, str]
"""Task, version, what."""


def of(protocol: str) -> Any:
    """The module of a protocol.

    Raises:
        LookupError: nobody has written it.
    """
    try:
        return import_module(f"{__name__}.{protocol}")
    except ModuleNotFoundError:
        raise LookupError(f"no centre takes what {protocol} sends: add tests/faults/centres/{protocol}.py") from None


CREDENTIALS: dict[str, dict[str, str]] = {protocol.name: of(protocol.name).CREDENTIAL for protocol in OUTBOUND}


class Centre:
    """One centre of one protocol."""

    def __init__(self, protocol: str, now: Callable[[], datetime]) -> None:
        self._take = of(protocol).take
        self._now = now
        self.receiver = Receiver()
        self.kept: dict[str, Any] = {}
        self._effects: list[Effect] = []

    def call(self, request: Prepared) -> Answered:
        """Take one request; a message to a person is kept once for each key."""
        if request.step == "message":
            self._keep_message(request)
            return Answered(200, {}, b"{}", 1, self._now())
        status, body = self._take(self, request)
        return Answered(status, {}, json.dumps(body, ensure_ascii=False).encode(), 1, self._now())

    def _keep_message(self, request: Prepared) -> None:
        if request.key not in self.kept:
            self.kept[request.key] = request.body.decode()
            data = json.loads(request.body)["data"]
            self._effects.append((data["userId"], 1, data["title"]))

    @property
    def effects(self) -> list[Effect]:
        """All of them, in order."""
        told = [(effect.task_id, effect.version, effect.what) for effect in self.receiver.effects]
        return told + self._effects

    def pushed(self, task_id: str) -> dict[str, Any]:
        """A task as a centre of the push protocol has it."""
        return self.receiver.tasks.get(f"OA/{task_id}", {})

    def keep(self) -> Any:
        """Its whole memory."""
        return self.receiver.tasks, self.receiver.effects, self.kept, self._effects

    def remember(self, kept: Any) -> None:
        """Know exactly what was kept."""
        tasks, effects, self.kept, self._effects = kept
        self.receiver = Receiver(tasks, effects)

    def effect(self, request: Prepared, task: str, what: str) -> None:
        """Note that something changed."""
        self._effects.append((task, version_in(request.key), what))
