"""What a diagram says about who may decide and what a handler may change: read from a node and from its process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.workflow.model import Approval, Handling

if TYPE_CHECKING:
    from chalicelib.workflow.elements import Element

HANDLING = frozenset({"variables", "reassignable"})
APPROVAL = frozenset({"initiatorApproves", "repeatedApprover"})
"""The attributes that are read here."""

_FIELDS = frozenset({"formProperty", "formField"})


def read_handling(element: Element) -> Handling:
    """What whoever handles a user task may bring: its declared variables, and whether others may be named for it.

    `todohub:variables="a,b"`, the ids of inline form fields (`formProperty`, `formData`), `todohub:reassignable`.
    """
    named = (part.strip() for part in element.vendored("variables").split(","))
    return Handling(
        variables=tuple(dict.fromkeys([*(part for part in named if part), *_inline(element)])),
        reassignable=element.vendored("reassignable") == "true",
    )


def read_approval(element: Element) -> Approval:
    """A process's rules for approvers: `todohub:initiatorApproves="false"`, `todohub:repeatedApprover`."""
    repeated = element.vendored("repeatedApprover")
    return Approval(
        initiator=element.vendored("initiatorApproves") != "false",
        repeated=repeated if repeated in ("refuse", "skip") else "",  # type: ignore[arg-type]  # one of the two
    )


def _inline(element: Element) -> list[str]:
    holder = element.first("extensionElements")
    found: list[str] = []
    waiting = list(holder.children) if holder else []
    for child in waiting:
        if child.tag in _FIELDS and child.get("id") and child.get("writable") != "false":
            found.append(child.get("id"))
        waiting += child.children if child.tag == "formData" else []
    return found
