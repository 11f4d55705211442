"""The test call: one harmless request to a target, now, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.delivery.attempts import told
from chalicelib.delivery.change import Change, Sending
from chalicelib.delivery.exchange import Attempt, judged
from chalicelib.delivery.letter import Letter
from chalicelib.delivery.registered import open_target
from chalicelib.delivery.tools import real_tools
from chalicelib.outbound.outcome import Answered, Delivered
from chalicelib.todo.model import Source, Task
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.delivery.change import Target
    from chalicelib.delivery.exchange import Client
    from chalicelib.delivery.tools import Tools
    from chalicelib.storage.deliveries.targets import StoredTarget


def probe(stored: StoredTarget, client: Client, tools: Tools | None = None) -> dict[str, Any]:
    """Call a target and say whether address and credential are good; nothing is changed there or here.

    Returns:
        `{ok, status, ms, verdict, reason, excerpt, ...}`, as an attempt is shown.
    """
    with_ = tools or real_tools()
    now = with_.now()
    target = open_target(stored)
    app_id = next(iter(target.app_ids), "todo-hub")
    task = Task(
        app_id=app_id,
        task_id="todo-hub-test",
        source=Source.PUSH,
        process_instance_id="",
        subject="",
        created_on=now,
    )
    return _asked(client, Change("updated", now, task), target, with_)


def probe_channel(stored: StoredTarget, client: Client, tools: Tools | None = None) -> dict[str, Any]:
    """The same of a channel of messages; nothing is sent to anybody."""
    with_ = tools or real_tools()
    nothing = Letter("todo-hub", "todo-hub-test", "", "", with_.now(), "notice", 3, {})
    return _asked(client, nothing, open_target(stored), with_)


def _asked(client: Client, nothing: Change | Letter, target: Target, with_: Tools) -> dict[str, Any]:
    now = with_.now()
    request = client.probe(nothing, target, Sending(now, with_.unique(), with_.hub()))
    outcome = with_.call(request)
    verdict = judged(client, request, outcome)
    answered = isinstance(outcome, Answered)
    excerpt = outcome.body[:1000].decode("utf-8", "replace") if answered and not request.secret else ""  # type: ignore[union-attr]
    reason = getattr(verdict, "reason", "")
    status = outcome.status if isinstance(outcome, Answered) else 0
    attempt = Attempt(request.step, status, outcome.duration_ms, type(verdict).__name__, reason, excerpt)
    [shown] = told((), [attempt], 0, target, now)
    return {"ok": isinstance(verdict, Delivered), **shown, "at": china(now)}
