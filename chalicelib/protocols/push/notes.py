"""`msg_info` of a push that was stored: what its sender should know although nothing failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.protocols.push import defaults
from chalicelib.protocols.push.kept import not_kept
from chalicelib.protocols.push.limits import MOST_NAMED
from chalicelib.todo.commands import Create

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chalicelib.protocols.push.reading import Row
    from chalicelib.todo.model import Task


def notes(rows: Sequence[Row], became: Mapping[str, Task], beside: Sequence[str]) -> str:
    """Todos of nobody, what was filled in and with what, what was not taken; empty when there is nothing to say."""
    if not rows:
        nothing = "没有要处理的待办：inserttasks 和 updatetasks 均为空"
        return "；".join([nothing, *_beside(beside)])
    inserts = [row for row in rows if isinstance(row.command, Create)]
    return "；".join([*_nobodys(inserts), *_filled(inserts), *_not_taken(rows, became), *_beside(beside)])


def listing(parts: Iterable[str]) -> str:
    """The first 20 of them, and how many there are."""
    known = list(parts)
    rest = f"；等共 {len(known)} 行" if len(known) > MOST_NAMED else ""
    return "；".join(known[:MOST_NAMED]) + rest


def _nobodys(inserts: Sequence[Row]) -> list[str]:
    nobodys = [row.label for row in inserts if _is_nobodys(row.command)]
    said = "以下待办没有办理人，请填写 assignments、actual_owner_id 或 biz_group_id"
    return [f"{said}: {listing(nobodys)}"] if nobodys else []


def _is_nobodys(command: object) -> bool:
    return isinstance(command, Create) and not command.task.assignees and not command.task.groups


def _filled(inserts: Sequence[Row]) -> list[str]:
    with_what = {name: how for row in inserts for name, how in defaults.filled(row.said).items()}
    empty = dict.fromkeys(name for row in inserts for name in defaults.left_empty(row.said))
    said = []
    if with_what:
        said.append("以下字段未提供，已填写: " + "、".join(f"{name}（{how}）" for name, how in with_what.items()))
    if empty:
        said.append("以下字段未提供，留空: " + "、".join(empty))
    return said


def _not_taken(rows: Sequence[Row], became: Mapping[str, Task]) -> list[str]:
    by_name: dict[str, list[str]] = {}
    for row in rows:
        filled = defaults.filled(row.said) if isinstance(row.command, Create) else {}
        for name in not_kept(row, became[row.label]) if row.label in became else ():
            if name in filled:
                continue
            by_name.setdefault(name, []).append(row.label)
    if not by_name:
        return []
    told = (
        f"{name}（{labels[0]}{f' 等 {len(labels)} 行' if len(labels) > 1 else ''}）" for name, labels in by_name.items()
    )
    return ["以下字段未采用: " + "、".join(list(told)[:MOST_NAMED])]


def _beside(beside: Sequence[str]) -> list[str]:
    return ["以下参数未识别: " + "、".join(beside[:MOST_NAMED])] if beside else []
