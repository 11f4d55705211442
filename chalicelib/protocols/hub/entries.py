"""Administration of groups, roles and departments (docs/protocols/hub.md).

Five calls for each kind: POST imports one or a list, GET lists, GET shows one with its members, PUT changes, DELETE
disables. A disabled group loses its own members; a role or department that somebody has cannot be disabled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, NotFound
from chalicelib.identity import accounts, roster
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.hub import admin_shown
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.protocols.hub.rows import change_of, imported, named_by, rows_by
from chalicelib.storage.directory import entries, users
from chalicelib.storage.directory.model import Entry, EntryKind
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import listed
from chalicelib.web.declared_models import model_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.protocols.hub.rows import Rows
    from chalicelib.web import validate as validation
    from chalicelib.web.declared_models import ModelOf
    from chalicelib.web.request import Request
else:
    validation = lazy("chalicelib.web.validate")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)


@dataclass(frozen=True)
class EntryCalls:
    """The five calls of one kind.

    Attributes:
        key: the id's name on the wire, e.g. `roleId`.
        prefix: what stands before the id in the name of its candidate group.
        model: gives the body's model.
    """

    kind: EntryKind
    name: str
    key: str
    prefix: str
    model: ModelOf

    def import_(self, _request: Request, rows: Rows[Any]) -> Answer:
        """Store one or a list; nothing is stored when a row is wrong."""
        users.require_users([each for body in rows.values() for each in _people(body)])
        for body in rows.values():
            self._check_disabling(body)
        stored = entries.change_entries(
            self.kind, {getattr(body, self.key): self._change(body, number) for number, body in rows.items()}
        )
        for body in rows.values():
            self._set_members(body)
        roster.forget()
        return imported(rows, [admin_shown.show_entry(entry) for entry in stored])

    def list(self, request: Request) -> Answer:
        """One page."""
        request.caller.require_administrator()
        paging = read_paging(request, "admin", self.kind)
        found, total, after = entries.page_of_entries(self.kind, paging.size, number=paging.number, after=paging.after)
        return page([admin_shown.show_entry(entry) for entry in found], total, paging.next_cursor(after))

    def show(self, request: Request) -> Answer:
        """One, with its members."""
        request.caller.require_administrator()
        entry = self._existing(entries.find_entry(self.kind, request.path_params[self.key]))
        members = [{"userId": m.user_id, "name": m.name} for m in users.members_of(self.prefix + entry.id)]
        return success({**admin_shown.show_entry(entry), "members": members})

    def change(self, _request: Request, body: Any) -> Answer:
        """What is absent stays."""
        users.require_users(_people(body))
        return self._change_one(body)

    def disable(self, request: Request) -> Answer:
        """A group loses its own members; a role or department must have none."""
        request.caller.require_administrator()
        body = validation.validate(model_of(self.model), {self.key: request.path_params[self.key], "enabled": False})
        return self._change_one(body)

    def _change_one(self, body: Any) -> Answer:
        self._check_disabling(body)
        how = self._change(body, None)
        key = getattr(body, self.key)
        [entry] = entries.change_entries(self.kind, {key: lambda stored: how(self._existing(stored))})
        self._set_members(body)
        roster.forget()
        return success(admin_shown.show_entry(entry))

    def _existing(self, entry: Entry | None) -> Entry:
        if entry is None:
            message = f"{self.name}不存在"
            raise NotFound(message)
        return entry

    def _change(self, body: Any, row: int | None) -> Callable[[Entry | None], Entry]:
        columns = {"parentId": "parent_id"}
        sent = body.model_dump(exclude_none=True, exclude={self.key, "members"})
        fields: dict[str, Any] = {columns.get(name, name): _stored(value) for name, value in sent.items()}
        key: str = getattr(body, self.key)

        def change(entry: Entry | None) -> Entry:
            if entry is None and body.name is None:
                raise BadInput(f"{'' if row is None else f'第{row}行 '}不能为空", field="name", row=row)
            return replace(entry or Entry(self.kind, key, body.name), **fields)

        return change

    def _check_disabling(self, body: Any) -> None:
        if body.enabled is False and self.kind != "group":
            entries.require_nobody_in(self.prefix + getattr(body, self.key))

    def _set_members(self, body: Any) -> None:
        if self.kind != "group":
            return
        if body.enabled is False:
            users.set_members(body.groupId, [])
        elif body.members is not None:
            users.set_members(body.groupId, body.members)
        accounts.forget_users()


def _stored(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _people(body: Any) -> list[str]:
    """Whom a body names: members, heads."""
    return [*(getattr(body, "members", None) or []), *(getattr(body, "heads", None) or [])]


def _declare(plural: str, calls: EntryCalls) -> None:
    path, one = f"/admin/{plural}", f"/admin/{plural}/{{{calls.key}}}"
    routes.post(
        path,
        summary=f"导入{calls.name}",
        allow=Caller.require_administrator,
        body=calls.model,
        read=rows_by(calls.key),
        described=lambda: listed(model_of(calls.model)),
        response=lambda shapes: shapes.Done[shapes.Entry | shapes.Imported],
    )(calls.import_)
    routes.get(path, summary=f"{calls.name}列表", query=PAGING, response=lambda shapes: shapes.Page[shapes.Entry])(
        calls.list
    )
    routes.get(one, summary=f"{calls.name}详情及成员", response=lambda shapes: shapes.Done[shapes.Entry])(calls.show)
    routes.put(
        one,
        summary=f"修改{calls.name}",
        allow=Caller.require_administrator,
        body=calls.model,
        read=named_by(calls.key),
        described=lambda: change_of(model_of(calls.model), calls.key),
        response=lambda shapes: shapes.Done[shapes.Entry],
    )(calls.change)
    routes.delete(one, summary=f"停用{calls.name}", response=lambda shapes: shapes.Done[shapes.Entry])(calls.disable)


_declare("groups", EntryCalls("group", "用户组", "groupId", "", lambda admin_wire: admin_wire.GroupBody))
_declare("roles", EntryCalls("role", "角色", "roleId", "ROLE", lambda admin_wire: admin_wire.RoleBody))
_declare(
    "departments",
    EntryCalls("department", "部门", "departmentId", "DEPT", lambda admin_wire: admin_wire.DepartmentBody),
)
