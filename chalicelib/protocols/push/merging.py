"""Rows of one list with one task id: a public sender writes a row for each person of a document.

They are one task with all its people, when they differ in nothing else (docs/protocols/push.md). A
`ticket` in an address is the person's own: it is left out of the address that all of them share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, HubError
from chalicelib.protocols.push.assignments import listed
from chalicelib.protocols.push.limits import MOST_PEOPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.protocols.push.assignments import Assignment
    from chalicelib.protocols.push.wire import PushRow

_LISTS = (
    ("actual_owner_id", ("actual_owner_name", "actual_owner_dept")),
    ("assignee_ids", ("assignee_names",)),
)
_PEOPLE = {"assignments", *(name for ids, more in _LISTS for name in (ids, *more))}
_LINKS = ("form_url", "form_url_view", "form_mobile_url", "form_mobile_url_view")
_TICKET = re.compile(r"([?&])ticket=[^&#]*&?")


@dataclass(frozen=True, slots=True)
class Read:
    """A row as it was read: how messages call it, its number in its list, and what was sent."""

    label: str
    number: int
    row: PushRow
    raw: tuple[dict[str, Any], ...]


def merged(read: Sequence[Read], name: str) -> tuple[list[Read], list[tuple[str, HubError]]]:
    """The rows of list `name` with those of one task put together, and those that contradict each other."""
    by_task: dict[str, list[Read]] = {}
    for each in read:
        by_task.setdefault(each.row.task_id or "", []).append(each)
    together: list[Read] = []
    failed: list[tuple[str, HubError]] = []
    for rows in by_task.values():
        try:
            together.append(rows[0] if len(rows) == 1 else _one(rows, name))
        except HubError as error:
            failed.append((_label(rows, name), error))
    return together, failed


def _one(rows: list[Read], name: str) -> Read:
    links = {link: shared for link in _LINKS if (shared := _shared([getattr(each.row, link) for each in rows]))}
    alike = [each.row.model_copy(update=links) for each in rows]
    for row, each in zip(alike[1:], rows[1:], strict=True):
        if differing := _differences(alike[0], row):
            message = (
                f"task_id={row.task_id} 与第{rows[0].number}行重复，且 {'、'.join(differing)} 不同"
                f"（第{each.number}行）；同一待办的多行只能办理人不同"
            )
            raise BadInput(message, field="task_id")
    people: dict[str, Any] = {"assignments": _assignments(alike) or None}
    for ids, more in _LISTS:
        people |= _joined(alike, ids, more)
    raw = tuple(sent for each in rows for sent in each.raw)
    return Read(_label(rows, name), rows[0].number, alike[0].model_copy(update=people), raw)


def _shared(addresses: list[str | None]) -> str | None:
    """The one address for all that is left without their tickets; None when they are one already or differ in more."""
    bare = {address and _TICKET.sub(r"\1", address).rstrip("?&") for address in addresses}
    return bare.pop() if len(bare) == 1 and len(set(addresses)) > 1 else None


def _differences(one: PushRow, other: PushRow) -> list[str]:
    mine, theirs = one.model_dump(exclude=_PEOPLE), other.model_dump(exclude=_PEOPLE)
    return [name for name, value in mine.items() if theirs[name] != value]


def _assignments(rows: list[PushRow]) -> list[Assignment]:
    people: dict[str, Assignment] = {}
    for each in (person for row in rows for person in row.assignments or ()):
        people.setdefault(each.assign_id, each)
    _check(len(people), "assignments")
    return list(people.values())


def _joined(rows: list[PushRow], ids: str, more: tuple[str, ...]) -> dict[str, str | None]:
    """The people of a comma list, each once, with what is said of them."""
    said: dict[str, list[str]] = {}
    for row in rows:
        who = listed(getattr(row, ids))
        known = [_padded(getattr(row, name), len(who)) for name in more]
        for person, *rest in zip(who, *known, strict=True):
            said.setdefault(person, rest)
    _check(len(said), ids)
    columns = [",".join(column) for column in zip(*said.values(), strict=True)] if said else [""] * len(more)
    return {name: text or None for name, text in zip((ids, *more), (",".join(said), *columns), strict=True)}


def _padded(text: str | None, length: int) -> list[str]:
    parts = [part.strip() for part in (text or "").replace("，", ",").split(",")]
    return (parts + [""] * length)[:length]


def _check(number: int, field: str) -> None:
    if number > MOST_PEOPLE:
        raise BadInput(f"最多 {MOST_PEOPLE} 人", field=field)


def _label(rows: list[Read], name: str) -> str:
    return f"{name} 第{'、'.join(str(each.number) for each in rows)}行"
