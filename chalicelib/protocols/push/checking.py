"""A push tried out: what would be stored, what would be refused and why; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, HubError, TooLarge
from chalicelib.protocols.push import envelope, notes, reading
from chalicelib.storage.ledger import unit_of_work
from chalicelib.todo.commands import Create

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.protocols.push.commands import Manners
    from chalicelib.todo.model import Task


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its name in messages, its task, what it would do (insert, update; empty: cannot be read), and why not."""

    label: str
    task_id: str
    does: str
    field: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a push would come to. `info`: why it cannot be read at all, or what its sender would be told of success."""

    accepted: bool
    lines: tuple[Line, ...]
    info: str = ""


def check(task_info: str, app_id: str, manners: Manners, now: datetime) -> Checked:
    """Read the parameter taskInfo as a push of this application, decide its rows by what is stored, store nothing."""
    try:
        opened = envelope.read_task_info(task_info)
    except (BadInput, TooLarge) as error:
        return Checked(accepted=False, lines=(_unread("", error),))
    rows, wrong = reading.read_rows(opened, app_id, now, manners)
    found = unit_of_work.foresee([row.command for row in rows], now) if rows else []
    became: dict[str, Task] = {}
    lines = [_unread(label, error) for label, error in wrong]
    for row, outcome in zip(rows, found, strict=True):
        does = "insert" if isinstance(row.command, Create) else "update"
        if isinstance(outcome, HubError):
            lines.append(Line(row.label, row.command.task_id, does, outcome.field or "", outcome.message))
        else:
            lines.append(Line(row.label, row.command.task_id, does))
            became[row.label] = outcome
    accepted = len(became) == len(lines)
    return Checked(
        accepted, tuple(sorted(lines, key=_place)), notes.notes(rows, became, opened.beside) if accepted else ""
    )


def _unread(label: str, error: HubError) -> Line:
    return Line(label, "", "", error.field or "", error.message)


def _place(line: Line) -> tuple[str, int]:
    """Inserts before updates, each in the order of its list."""
    return line.label.split(" ")[0], int("".join(each for each in line.label if each.isdigit()) or 0)
