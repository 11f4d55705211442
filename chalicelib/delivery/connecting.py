"""Having a job done by a connector: one HTTP call to where an administrator allows, and what its answer means.

Addresses are judged as those of targets are, a breaker spares who does not answer, and every attempt carries the same
Idempotency-Key, the job's id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.delivery import health
from chalicelib.delivery.calling import prepared
from chalicelib.delivery.tools import real_tools
from chalicelib.identity import vault
from chalicelib.identity.remembered import Remembered
from chalicelib.jobs import Done, Erred, Later
from chalicelib.outbound.destination import RefusedCallError
from chalicelib.outbound.judging import judge_status
from chalicelib.outbound.outcome import Answered, Retry
from chalicelib.outbound.schedule import Schedule
from chalicelib.storage.deliveries import target_states
from chalicelib.storage.processes import connectors
from chalicelib.telemetry import log_fault

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.delivery.tools import Tools
    from chalicelib.jobs import Answer, Order
    from chalicelib.outbound.outcome import Outcome
    from chalicelib.storage.deliveries.target_states import Fact
    from chalicelib.storage.processes.connectors import Connector

AGAIN = Schedule((0.0, 5.0, 60.0, 300.0, 1_800.0, 7_200.0))
"""Six attempts within about three hours; then an administrator is needed."""
KNOWN_SECONDS = 10
"""How old what a warm function knows of connectors and their health may be."""
LONGEST_CODE = 200

_connectors: Remembered[dict[str, Connector]] = Remembered()
_health: Remembered[Fact] = Remembered()


@dataclass(frozen=True)
class Connecting:
    """Does jobs; given to the centre, which knows no HTTP."""

    tools: Tools = field(default_factory=real_tools)

    def __call__(self, order: Order) -> Answer:
        """Do one; never raises for anything the connector or the network does."""
        now = self.tools.now()
        connector = _by_call(now).get(order.called)
        if connector is None:
            return Later(f"没有为「{order.called[:80]}」登记连接器", None)
        try:
            request = prepared(order, connector, _headers(connector))
        except RefusedCallError as error:
            return Later(str(error), None)
        fact = _fact(connector, now)
        held = health.admit(fact, None, now)
        if held is not None:
            _health.forget(fact.key)
            return Later(held.why, max(1.0, held.seconds), free=True)
        outcome = self.tools.call(request)
        health.observe(fact, [outcome], now)
        if not (isinstance(outcome, Answered) and judge_status(outcome) is None):
            _health.forget(fact.key)
        try:
            return self._judged(order, connector, outcome)
        except Exception as error:  # a fault of ours must not hold the queue up
            log_fault(error, request_id=order.job_id, where="connector")
            return Later(f"{type(error).__name__}", None)

    def _judged(self, order: Order, connector: Connector, outcome: Outcome) -> Answer:
        if not isinstance(outcome, Answered):
            refused = outcome.reason.startswith(RefusedCallError.__name__)
            return Later(outcome.reason, None if refused else self._wait(order, None))
        if not outcome.whole:
            return Later("应答不完整或超过 64 KB", None)
        content = _content(outcome)
        verdict = judge_status(outcome)
        code = content.get("bpmnError") if isinstance(content, dict) else None
        if isinstance(code, str) and 0 < len(code) <= LONGEST_CODE and not isinstance(verdict, Retry):
            return Erred(code, _results(order, connector, content))
        if verdict is None:
            return Done(_results(order, connector, content))
        return Later(verdict.reason, self._wait(order, verdict.retry_after) if isinstance(verdict, Retry) else None)

    def _wait(self, order: Order, wish: float | None) -> float | None:
        return AGAIN.wait_after(order.attempts + 1, self.tools.chance(), wish)


def _by_call(now: datetime) -> dict[str, Connector]:
    known = _connectors.get("", now, KNOWN_SECONDS)
    if known is None:
        known = connectors.by_call(connectors.every())
        _connectors.put("", known, now)
    return known


def _fact(connector: Connector, now: datetime) -> Fact:
    key = target_states.health_key(f"connector#{connector.name}")
    known = _health.get(key, now, KNOWN_SECONDS)
    if known is None:
        known = target_states.find(key)
        _health.put(key, known, now)
    return known


def _headers(connector: Connector) -> dict[str, str]:
    found: dict[str, str] = (
        json.loads(vault.unseal(connector.sealed, connector.sealed_owner)) if connector.sealed else {}
    )
    return found


def _content(answer: Answered) -> Any:
    """The body as JSON where it is some, else as text."""
    try:
        return json.loads(answer.body) if answer.body else None
    except (ValueError, RecursionError):
        return answer.body.decode("utf-8", "replace")


def _results(order: Order, connector: Connector, content: Any) -> dict[str, Any]:
    """The variables that an answer is taken over into: none but those that the diagram or the connector declares."""
    found = {name: _at(content, path) for name, path in connector.results.items()}
    if order.answer:
        found[order.answer] = content
    named = str(order.fields.get("responseVariableName") or "")
    if named:
        as_json = str(order.fields.get("saveResponseVariableAsJson")).lower() == "true"
        found[named] = content if as_json or isinstance(content, str) else _text(content)
    return found


def _text(content: Any) -> str:
    return "" if content is None else json.dumps(content, ensure_ascii=False)


def _at(content: Any, path: str) -> Any:
    for part in path.split("."):
        content = content.get(part) if isinstance(content, dict) else None
    return content


def forget() -> None:
    """Start as a new container does."""
    _connectors.forget()
    _health.forget()
