"""A user task: waits for a person. Who is asked, by when and how urgently is settled when it opens."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.workflow import timers
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.several import one_of_several, read_several, several_sources, way_through
from chalicelib.workflow.expressions import split
from chalicelib.workflow.model import Assignment, Planned
from chalicelib.workflow.naming import Who, who
from chalicelib.workflow.state import READY
from chalicelib.workflow.values import spell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.naming import Names
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Way
    from chalicelib.workflow.tokens import Token

_OWNER = r"(?:(user|group)\(([^()]*)\))|([^,()\s][^,()]*)"
_PEOPLE, _PLAN = "assignee candidateUsers candidateGroups", "dueDate followUpDate priority"
_MOST_PRIORITY = 1_000_000


class User(Construct):
    """Waits for a person."""

    kind = "user"
    tags = ("userTask",)
    vendored = frozenset(
        [
            "assignee",
            "candidateUsers",
            "candidateGroups",
            "formKey",
            "localScope",
            "dueDate",
            "followUpDate",
            "priority",
        ]
    )
    waits = True
    hosts = True
    jumped_to = True

    def read(self, element: Element, node: Node, reading: Reading) -> Node:
        """Who is asked, by when, with which form, how often."""
        return replace(
            node,
            multi=read_several(element, reading, of_people=True),
            assignment=_assignment(element, reading),
            planned=Planned(*(element.vendored(name) for name in ("dueDate", "followUpDate", "priority"))),
            form_key=element.vendored("formKey"),
            local_scope=element.vendored("localScope") == "true",
        )

    def faults(self, node: Node, process: Process) -> Iterator[str]:  # noqa: ARG002
        """Times and priorities that say so without a variable have to be some."""
        planned = node.planned
        for text in (planned.due, planned.follow_up):
            if text and "{" not in text:
                try:
                    timers.point(text, timers.ANY_DAY)
                except BadInput as error:
                    yield error.message
        if planned.priority and "{" not in planned.priority and not _is_priority(planned.priority):
            yield f"优先级「{planned.priority[:40]}」不是整数"

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:
        """Whoever and whenever."""
        who, planned = node.assignment, node.planned
        texts = (who.assignee, *who.users, *who.groups, planned.due, planned.follow_up, planned.priority)
        yield from (("text", text) for text in texts)
        yield from several_sources(node)

    def arrive(self, run: Run, token: Token) -> None:
        """Open the work item."""
        data, node, names = token.data, token.place.node, run.names(token)
        found = data.get("item", "") is not None  # a node that found no signers asks nobody
        asked = who(names, node.assignment, signer="at" in data) if found else Who()
        data["who"] = [asked.assignee, list(asked.users), list(asked.groups)]
        data.update(_plan(run, names, node))
        token.state = READY
        run.budget.opened(node, 1)

    def restore(self, run: Run, token: Token) -> None:
        """Count it among the open ones."""
        run.budget.opened(token.place.node, 1)

    def left(self, run: Run, token: Token) -> None:
        """It is no longer open."""
        run.budget.opened(token.place.node, -1)

    def way_after(self, token: Token) -> Way:
        """This task comes to those behind; one signature of several leaves that to the node."""
        return token.way if "at" in token.data else way_through(token)

    def names(self, token: Token) -> Sequence[Mapping[str, Any]]:
        """Those of one signature of several."""
        return one_of_several(token)


def _assignment(element: Element, reading: Reading) -> Assignment:
    assignee = element.vendored("assignee")
    if not assignee and element.vendored("dataType") == "INITIATOR":
        assignee = "${initiator}"
    users, groups = (list(split(element.vendored(name))) for name in ("candidateUsers", "candidateGroups"))
    for owner in element.all("potentialOwner"):
        for kind, named, bare in re.findall(_OWNER, _resource(owner)):
            (users if kind == "user" else groups).append((named or bare).strip())
    for performer in element.all("humanPerformer"):
        assignee = assignee or _resource(performer)
    if not (assignee or users or groups):
        reading.warn(element, "没有设置办理人，任务将交给管理员")
    return Assignment(assignee, tuple(filter(None, users)), tuple(filter(None, groups)))


def _resource(element: Element) -> str:
    """The text of a potentialOwner or humanPerformer: `user(kermit), group(sales), hr`; a bare name is a group's."""
    holder = element.first("resourceAssignmentExpression")
    return holder.words("formalExpression") if holder else ""


def _plan(run: Run, names: Names, node: Node) -> dict[str, int]:
    """When it is due, when to come back to it, how urgent it is: as far as the diagram says so."""
    found: dict[str, int] = {}
    planned = node.planned
    for key, text in (("until", planned.due), ("again", planned.follow_up)):
        value = names.text(text) if text else None
        if value not in (None, ""):
            found[key] = int(timers.point(spell(value), run.now).timestamp())
    value = names.text(planned.priority) if planned.priority else None
    if value not in (None, ""):
        if not _is_priority(spell(value)):
            raise BadInput(f"节点「{node.name or node.id}」的优先级「{spell(value)[:40]}」不是整数")
        found["priority"] = int(spell(value))
    return found


def _is_priority(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d{1,7}", text)) and abs(int(text)) <= _MOST_PRIORITY
