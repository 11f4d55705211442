"""Names a running instance gives expressions, and what the diagram's texts about people come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Conflict
from chalicelib.workflow.expressions import parse, parse_text, split
from chalicelib.workflow.model import CANDIDATES
from chalicelib.workflow.values import evaluate, spell, truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chalicelib.workflow.model import Assignment, Node

MAX_SIGNERS = 500
OWN_NAMES = (
    "initiator",
    "processStatus",
    "loopCounter",
    "nrOfInstances",
    "nrOfCompletedInstances",
    "nrOfActiveInstances",
)
"""Names a caller's variables cannot set: the engine's and the hub's own."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who is asked: an assignee, or candidates. Nobody at all means an administrator has to decide."""

    assignee: str | None = None
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def nobody(self) -> bool:
        """Whether the diagram's texts came to no one."""
        return not (self.assignee or self.users or self.groups)


@dataclass(frozen=True, slots=True)
class Names:
    """Values by name, and the members of groups: what one evaluation may see."""

    values: Mapping[str, Any]
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def value(self, source: str) -> Any:
        """The value of `${...}`."""
        return evaluate(parse(source), self.values)

    def true(self, source: str) -> bool:
        """The truth of a condition."""
        return truth(self.value(source))

    def text(self, source: str) -> Any:
        """The value of a text with expressions in it."""
        return evaluate(parse_text(source), self.values)


def who(names: Names, assignment: Assignment, *, signer: bool) -> Who:
    """Resolve an assignment.

    A `signer` (one of several signatures) with an assignee is asked alone, whatever the candidates.
    """
    assignee = next(iter(_people(names, [assignment.assignee])), None)
    if signer and assignee:
        return Who(assignee)
    return Who(assignee, _people(names, assignment.users), _people(names, assignment.groups))


def signers(names: Names, node: Node) -> list[Any]:
    """The items of a multi-instance node, in order.

    A user task that finds nobody gets one signature that nobody is asked for.
    """
    multi = node.multi
    if multi is None:
        return []
    if multi.cardinality:
        return list(range(_bounded(_count(names.value(multi.cardinality)), node)))
    if multi.collection == CANDIDATES:
        items: list[Any] = list(_everybody(names, node.assignment))
    else:
        found = names.value(multi.collection)
        items = list(found) if isinstance(found, list) else list(split(spell(found))) if found else []
    _bounded(len(items), node)
    return items or ([None] if node.kind == "user" else [])


def _everybody(names: Names, assignment: Assignment) -> tuple[str, ...]:
    members = [member for group in _people(names, assignment.groups) for member in names.members.get(group, ())]
    alone = [assignment.assignee] if "{" not in assignment.assignee else []
    return _distinct([*_people(names, assignment.users), *members, *_people(names, alone)])


def _people(names: Names, sources: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for source in sources:
        value = names.text(source)
        for item in value if isinstance(value, list) else [value]:
            if item is not None and not isinstance(item, dict):
                found.extend(split(spell(item)))
    return _distinct(found)


def _distinct(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _count(value: Any) -> int:
    try:
        return max(0, int(value))
    except (TypeError, ValueError, OverflowError):
        raise Conflict("多实例的循环次数不是数字") from None


def _bounded(count: int, node: Node) -> int:
    if count > MAX_SIGNERS:
        raise Conflict(f"节点「{node.name or node.id}」的会签人数超过 {MAX_SIGNERS}")
    return count
