"""Forms, categories and models: the short lists administrators keep, each with list, one, add, change, remove."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.storage.base import codec
from chalicelib.storage.processes import shelves
from chalicelib.storage.processes.shelves import Item
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.protocols.workorder.edge import Answer
    from chalicelib.protocols.workorder.lists import Call, Rows
    from chalicelib.storage.processes.shelves import Kind
    from chalicelib.web.request import Request
    from chalicelib.web.validate import Body


def find(kind: Kind, item_id: str, field: str) -> Item:
    """One entry.

    Raises:
        NotFound: there is none.
    """
    found = shelves.read(kind, item_id)
    if found is None:
        raise NotFound("不存在", field=field)
    return found


def rows(call: Call, kind: Kind, show: Callable[[Item], Answer], **contains: str) -> Rows:
    """A page of entries, newest first; `contains`: query parameter → field of the row that must contain it."""
    found = [
        show(item) for item in sorted(shelves.listed(kind), key=lambda item: str(item.body.get("at")), reverse=True)
    ]
    for parameter, field in contains.items():
        text = call.text(parameter).casefold()
        found = [row for row in found if text in str(row.get(field) or "").casefold()]
    return list(call.page.of(found)), len(found)


def add(kind: Kind, item_id: str, body: dict[str, object], request: Request, xml: bytes = b"") -> Item:
    """Store a new entry under its id, or a new one; a repeat, by the caller's word, finds the entry it made.

    Raises:
        AlreadyExists: the id is taken.
    """
    body = {**body, "at": codec.iso(request.now), "by": request.caller.user_id or ""}
    own = item_id or _new_id(request.repeat_id or uuid.uuid4().hex)
    earlier = shelves.read(kind, own) if request.repeat_id and not item_id else None
    return earlier or shelves.save(kind, Item(own, body, 0, xml), uuid.uuid4().hex)


def change(kind: Kind, item_id: str, body: dict[str, object], request: Request, field: str) -> Item:
    """Change an entry by what is given; what changes nothing, a repeat above all, is not written.

    Raises:
        BadInput: no id.
        NotFound: there is no such entry.
    """
    if not item_id:
        raise BadInput("不能为空", field=field)
    known = find(kind, item_id, field)
    changed = {**known.body, **body}
    if changed == known.body:
        return known
    changed["updated"] = codec.iso(request.now)
    return shelves.save(kind, Item(item_id, changed, known.version, known.xml), uuid.uuid4().hex, known)


def drop(kind: Kind, ids: str) -> None:
    """Remove the entries of a comma list."""
    shelves.remove(kind, [each.strip() for each in ids.split(",") if each.strip()], uuid.uuid4().hex)


def times(item: Item) -> Answer:
    """When an entry was made and changed, and by whom, as its clients show it."""
    at, updated = item.body.get("at"), item.body.get("updated")
    return {
        "createTime": china(codec.moment(at)) if at else None,
        "updateTime": china(codec.moment(updated)) if updated else None,
        "createBy": item.body.get("by") or None,
    }


def _new_id(unique: str) -> str:
    """Digits only, as the ids of these lists are known: `key_<formId>`, `2,1900115540270891009`; from 32 hex digits."""
    return str(uuid.UUID(unique).int)[:19]


def sent(body: Body, item_id: str) -> dict[str, Any]:
    """What a body says of an entry, without its id and the version it was read as."""
    return body.model_dump(exclude_none=True, exclude={item_id, "baseVersion"})


def require_base(kind: Kind, item_id: str | None, base: int | None, field: str) -> None:
    """Refuse a change of what somebody else has changed meanwhile.

    Raises:
        NotFound: there is no such entry.
        Conflict: it has another version than `base`.
    """
    if base is not None and find(kind, item_id or "", field).version != base:
        raise Conflict("已被他人修改，请刷新后重试", field="baseVersion")
