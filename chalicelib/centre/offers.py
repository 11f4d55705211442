"""What is offered to diagrams besides people: connectors that administrators have registered, and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.jobs import HTTP, HTTP_FIELDS
from chalicelib.lazy import lazy
from chalicelib.storage.processes import connectors
from chalicelib.workflow.model import Offered
from chalicelib.workflow.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.workflow import refusals
    from chalicelib.workflow.model import Definition
else:
    refusals = lazy("chalicelib.workflow.refusals")

_IMPLEMENTED = (b"delegateExpression", b"expression", b"class=", b"type=")


def offered(xml: bytes) -> Offered:
    """What a diagram may name today; 1 round trip, none for one that can name no connector."""
    if not any(word in xml for word in _IMPLEMENTED):
        return Offered(topics=True, starts=True)
    called = connectors.by_call(connectors.every())
    return Offered({name: name for name in called}, topics=True, starts=True)


def check(definition: Definition) -> None:
    """Let a definition pass whose HTTP tasks say nothing that would be left aside.

    Raises:
        Unrunnable: with every field that is not known, and every task without an address.
    """
    reasons = list(_faults(definition))
    if reasons:
        raise refusals.Unrunnable(reasons)


def _faults(definition: Definition) -> Iterator[Reason]:
    every = (node for process in definition.processes.values() for node in process.nodes.values())
    for node in every:
        if node.work.by != "connector" or node.work.name != HTTP:
            continue
        named = {field.target: field.source for field in node.work.fields}
        strange = sorted(
            name for name, source in named.items() if name not in HTTP_FIELDS and source not in ("", "false")
        )
        if strange:
            yield Reason(node.id, node.line, f"HTTP 任务的这些参数没有作用：{'、'.join(strange)[:200]}")
        if not named.get("requestUrl"):
            yield Reason(node.id, node.line, "HTTP 任务没有 requestUrl")
