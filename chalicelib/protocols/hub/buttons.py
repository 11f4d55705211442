"""The buttons that business systems give their tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, NotFound
from chalicelib.protocols.hub import hosts
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.storage.ledger import once, tasks, unit_of_work
from chalicelib.storage.ledger.states import States, read_ahead
from chalicelib.todo.actions import DONE, OPEN, place_of
from chalicelib.todo.commands import Act
from chalicelib.todo.people import may_see
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.todo.model import Task
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)
MOST_TOGETHER = 50


@routes.post(
    "/hub/tasks/{appId}/{taskId}/actions/{index}",
    summary="使用待办自带的操作按钮一次，返回其地址",
    query={
        "of": one_of(OPEN, DONE, meaning="缺省为 actions"),
        "together": f"同一应用中有同一按钮（allowMerge 为 1）的其它待办编号，逗号分隔，最多 {MOST_TOGETHER - 1} 个",
    },
    response=lambda shapes: shapes.Done[shapes.Json],
)
def use_action(request: Request) -> dict[str, object]:
    """Count one use of a button against its `times`, and answer what the client is to call or open.

    `together`: the same button of other tasks is used with it, of all or of none.
    """
    name, index = _which(request)
    app_id, task_id = request.path_params["appId"], request.path_params["taskId"]
    others = _others(request, task_id)
    _require_own_page(app_id, task_id, (name, index), request)
    states = States()
    try:
        places = {task_id: index, **_places(states, app_id, task_id, (name, index), others)}
        user_id, groups = request.caller.require_user(), request.caller.groups
        commands = [
            Act(app_id, each, user_id, groups, name == DONE, place, bool(others)) for each, place in places.items()
        ]
        context = unit_of_work.Context(request.now, user_id, request.request_id)
        done = once.apply(commands, context, request.repeat_id, states if others else None)
    except NotFound:
        raise _no_button(others) from None
    except unit_of_work.Refused as refused:
        error = refused.errors[0][1]
        raise _no_button(others) if isinstance(error, NotFound) else error from None
    after = done[0] if done else tasks.get_task(app_id, task_id)
    return success({**after.details[name][index], **({"together": others} if others else {})})


def _which(request: Request) -> tuple[str, int]:
    name = request.query.get("of") or OPEN
    if name not in (OPEN, DONE):
        raise BadInput(f"应为 {OPEN} | {DONE}", field="of")
    text = request.path_params["index"]
    if not (text.isascii() and text.isdigit() and len(text) <= 3):  # noqa: PLR2004
        raise _no_button()
    return name, int(text)


def _require_own_page(app_id: str, task_id: str, button: tuple[str, int], request: Request) -> None:
    """A use that leads to a foreign host is refused before it is counted; 1 round trip where hosts are listed."""
    if not hosts.are_listed(app_id, request.now):
        return
    name, index = button
    user_id, groups = request.caller.require_user(), request.caller.groups
    for found in tasks.latest([(app_id, task_id)]):
        buttons = found.details.get(name, ())
        if may_see(found, user_id, groups) and index < len(buttons):
            hosts.require_own(buttons[index].get("url") or "", app_id, request.now)


def _others(request: Request, task_id: str) -> list[str]:
    text = request.query.get("together") or ""
    given = [each.strip() for each in text.split(",")] if text else []
    if "" in given or len({*given, task_id}) <= len(given):
        raise BadInput("应为其它待办的编号，各一次，逗号分隔", field="together")
    if len(given) >= MOST_TOGETHER:
        raise BadInput(f"一次最多合并 {MOST_TOGETHER} 个待办", field="together")
    return given


def _places(
    states: States, app_id: str, task_id: str, button: tuple[str, int], others: Sequence[str]
) -> dict[str, int]:
    """Where the same button stands in other tasks; 1 round trip, none where there are no others."""
    if not others:
        return {}
    name, index = button
    read_ahead(states, [(app_id, each) for each in (task_id, *others)])
    known = {each: _task(states, app_id, each) for each in (task_id, *others)}
    own = known[task_id].details.get(name, ())
    if index >= len(own):
        raise _no_button(others)
    return {each: place_of(own[index], known[each], name) for each in others}


def _task(states: States, app_id: str, task_id: str) -> Task:
    found = states.tasks.get((app_id, task_id))
    if found is None or found.deleted:
        raise NotFound("待办不存在", field="together")
    return found


def _no_button(others: Sequence[str] = ()) -> NotFound:
    """The same answer whatever is missing, and for what is somebody else's."""
    return NotFound("没有这个操作", field="together" if others else "index")
