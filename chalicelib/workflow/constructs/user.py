"""A user task: waits for a person. Who is asked, by when and how urgently is settled when it opens."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.workflow import timers
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.several import one_of_several, read_several, several_sources, way_through
from chalicelib.workflow.decided import HANDLING, read_handling
from chalicelib.workflow.expressions import parse_text, split
from chalicelib.workflow.model import Assignment, Planned
from chalicelib.workflow.naming import Who, who
from chalicelib.workflow.state import READY
from chalicelib.workflow.values import spell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from chalicelib.workflow.elements import Element
    from chalicelib.workflow.model import Node, Process
    from chalicelib.workflow.naming import Names
    from chalicelib.workflow.reading import Reading
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.state import Way
    from chalicelib.workflow.tokens import Token

_OWNER = r"(?:(user|group)\(([^()]*)\))|([^,()\s][^,()]*)"
_PEOPLE, _PLAN = "assignee candidateUsers candidateGroups", "dueDate followUpDate priority"


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
            *HANDLING,
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
            handling=read_handling(element),
            local_scope=element.vendored("localScope") == "true",
        )

    def advice(self, node: Node, process: Process) -> Iterator[str]:  # noqa: ARG002
        """Times and priorities that cannot be read have no effect."""
        planned = node.planned
        for text, read in ((planned.due, _moment), (planned.follow_up, _moment), (planned.priority, _priority)):
            if text and not _readable(text, read):
                yield f"「{text[:40]}」不是时间或优先级，不生效"

    def sources(self, node: Node) -> Iterator[tuple[str, str]]:
        """Whoever is asked."""
        who = node.assignment
        yield from (("text", text) for text in (who.assignee, *who.users, *who.groups))
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
    """The text of a potentialOwner or humanPerformer: `user(kermit), group(sales), hr`; a bare name is a group's.

    What cannot be read names nobody.
    """
    holder = element.first("resourceAssignmentExpression")
    text = holder.words("formalExpression") if holder else ""
    try:
        parse_text(text)
    except BadInput:
        return ""
    return text


def _plan(run: Run, names: Names, node: Node) -> dict[str, int]:
    """When it is due, when to come back to it, how urgent it is: as far as the diagram says so and it can be read."""
    planned = node.planned
    said = (
        ("until", planned.due, _moment),
        ("again", planned.follow_up, _moment),
        ("priority", planned.priority, _priority),
    )
    found = {key: _value(names, text, read, run.now) for key, text, read in said if text}
    return {key: value for key, value in found.items() if value is not None}


def _value(names: Names, text: str, read: Callable[[str, datetime], int], now: datetime) -> int | None:
    try:
        value = names.text(text)
        return None if value in (None, "") else read(spell(value), now)
    except BadInput:
        return None


def _readable(text: str, read: Callable[[str, datetime], int]) -> bool:
    """Whether a text, or the expressions in it, can be read."""
    try:
        return bool(parse_text(text)) if "{" in text else read(text, timers.ANY_DAY) is not None
    except BadInput:
        return False


def _moment(text: str, now: datetime) -> int:
    return int(timers.point(text, now).timestamp())


def _priority(text: str, _: datetime) -> int:
    if not re.fullmatch(r"-?\d{1,6}", text.strip()):
        raise BadInput(f"优先级「{text[:40]}」不是整数")
    return int(text)
