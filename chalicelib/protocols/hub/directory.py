"""Administration of users (docs/protocols/hub.md).

POST takes one object or a list and merges: what is stored already keeps the fields that were not sent, so an import
may be repeated. PUT changes one that must exist. DELETE disables.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, NotFound
from chalicelib.identity import accounts, roster
from chalicelib.identity.caller import Caller
from chalicelib.protocols.hub import admin_shown
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.protocols.hub.rows import change_of, imported, named_by, rows_by
from chalicelib.storage.directory import users as stored
from chalicelib.storage.directory.model import User
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.protocols.hub import admin_wire
    from chalicelib.protocols.hub.rows import Rows
    from chalicelib.web.request import Request

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/admin/users",
    summary="导入用户",
    allow=Caller.require_administrator,
    body=lambda admin_wire: admin_wire.UserBody,
    read=rows_by("userId"),
    described=lambda admin_wire: listed(admin_wire.UserBody),
    response=lambda shapes: shapes.Done[shapes.User | shapes.Imported],
)
def import_users(_request: Request, rows: Rows[admin_wire.UserBody]) -> Answer:
    """At most 5,000. Nothing is stored when a row is wrong; after an interruption, repeat the whole request."""
    users = stored.change_users({body.userId: _user_change(body, number) for number, body in rows.items()})
    accounts.forget_users()
    roster.forget()
    return imported(rows, [admin_shown.show_user(user) for user in users])


@routes.get("/admin/users", summary="用户列表", query=PAGING, response=lambda shapes: shapes.Page[shapes.User])
def list_users(request: Request) -> Answer:
    """One page; the order is fixed but not alphabetical."""
    request.caller.require_administrator()
    paging = read_paging(request, "admin", "user")
    users, total, after = stored.page_of_users(paging.size, number=paging.number, after=paging.after)
    return page([admin_shown.show_user(user) for user in users], total, paging.next_cursor(after))


@routes.get("/admin/users/{userId}", summary="用户详情", response=lambda shapes: shapes.Done[shapes.User])
def show_user(request: Request) -> Answer:
    """With every candidate group."""
    request.caller.require_administrator()
    user = stored.find_user(request.path_params["userId"])
    if user is None:
        raise NotFound("用户不存在")
    return success(admin_shown.show_user(user))


@routes.put(
    "/admin/users/{userId}",
    summary="修改用户",
    allow=Caller.require_administrator,
    read=named_by("userId"),
    described=lambda admin_wire: change_of(admin_wire.UserBody, "userId"),
    response=lambda shapes: shapes.Done[shapes.User],
)
def change_user(_request: Request, body: admin_wire.UserBody) -> Answer:
    """What is absent stays; `enabled` true undoes a DELETE."""
    return _changed_user(body.userId, lambda user: _user_change(body, None)(_existing(user)))


@routes.delete("/admin/users/{userId}", summary="停用用户", response=lambda shapes: shapes.Done[shapes.User])
def disable_user(request: Request) -> Answer:
    """His tokens are refused from now on; he leaves every group's members until he is enabled again."""
    request.caller.require_administrator()
    return _changed_user(request.path_params["userId"], lambda user: replace(_existing(user), enabled=False))


def _changed_user(user_id: str, how: Callable[[User | None], User]) -> Answer:
    [user] = stored.change_users({user_id: how})
    accounts.forget_users()
    roster.forget()
    return success(admin_shown.show_user(user))


def _existing(user: User | None) -> User:
    if user is None:
        raise NotFound("用户不存在")
    return user


def _user_change(body: admin_wire.UserBody, row: int | None) -> Callable[[User | None], User]:
    columns = {"departmentId": "department_id", "departmentName": "department_name"}
    sent = body.model_dump(exclude_none=True, exclude={"userId"})
    fields = {columns.get(name, name): _tuple(value) for name, value in sent.items()}
    if body.enabled:
        fields["deleted"] = False
    return lambda user: replace(user or User(body.userId, _new_name(body.name, row)), **fields)


def _tuple(value: Any) -> Any:
    return tuple(dict.fromkeys(value)) if isinstance(value, list) else value


def _new_name(name: str | None, row: int | None) -> str:
    if name is None:
        raise BadInput(f"{'' if row is None else f'第{row}行 '}不能为空", field="name", row=row)
    return name
