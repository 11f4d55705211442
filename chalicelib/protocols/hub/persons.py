"""Who the caller is, and whom he may look for: `/hub/me`, `/hub/people`, `/hub/directory` (docs/protocols/hub.md)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, NotFound
from chalicelib.identity import accounts, roster
from chalicelib.protocols.hub import counts
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.storage.directory import preferences, substitutes
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.storage.directory.model import User
    from chalicelib.storage.directory.substitutes import Absence
    from chalicelib.web.request import Request

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)

MENUS = ("inbox", "start", "hall", "notices", "settings", "help")
ADMINISTRATORS_MENUS = ("processes", "forms", "monitor", "reports", "administration")
BELONGING = {"departmentId": "DEPT", "roleId": "ROLE", "groupId": ""}
"""Filter → what stands before its value in the name of a candidate group."""


@routes.get("/hub/me", summary="当前用户", response=lambda screen_shapes: screen_shapes.Known[screen_shapes.Me])
def me(request: Request) -> Answer:
    """Who a person's token stands for, what he may see and has to do, who stands in for him: a screen's first call."""
    user_id = request.caller.require_user()
    user = accounts.user(user_id, request.now)
    if user is None:
        raise NotFound("用户不存在", field="userId")
    with ThreadPoolExecutor(4) as pool:
        kept = pool.submit(preferences.read, user_id)
        counted = pool.submit(counts.read, request, user_id)
        own, others = pool.submit(substitutes.of, user_id), pool.submit(substitutes.stood_in_for, user_id, request.now)
        names = roster.names(request.now)
    administrator = request.caller.is_administrator
    return success(
        {
            **_shown(user, names),
            "roles": [{"roleId": role, "name": names.of("role", role)} for role in user.roles],
            "groups": [{"groupId": group, "name": names.of("group", group)} for group in user.groups],
            "candidateGroups": list(user.candidate_groups),
            "isAdministrator": administrator,
            "substitutes": [_stands_in(each) for each in own.result() if each.end > request.now],
            "standsInFor": sorted(others.result()),
            "language": kept.result().values.get("language", "zh"),
            "counts": counted.result(),
            "preferences": dict(kept.result().values),
            "menus": [*MENUS, *(ADMINISTRATORS_MENUS if administrator else ())],
        },
        "查询成功",
    )


@routes.get(
    "/hub/people",
    summary="查找人员",
    query={
        "keyword": "姓名或编号的一部分",
        "departmentId": "一个部门的",
        "roleId": "有一种角色的",
        "groupId": "一个用户组的",
        **PAGING,
    },
    response=lambda screen_shapes: screen_shapes.Found[screen_shapes.SomePerson],
)
def people(request: Request) -> Answer:
    """Enabled people, exact matches first, then by name; within a minute of what was stored."""
    request.caller.require_user()
    keyword = (request.query.get("keyword") or "").strip()
    belonging = tuple(f"{before}{value}" for name, before in BELONGING.items() if (value := request.query.get(name)))
    paging = read_paging(request, "people", " ".join(belonging))
    found = _matching(_everybody(keyword, request.now), keyword.casefold(), frozenset(belonging))
    start = int(paging.after) if paging.after else (paging.number - 1) * paging.size
    end = start + paging.size
    names = roster.names(request.now)
    shown = [_shown(user, names) for user in found[start:end]]
    return page(shown, len(found), paging.next_cursor(str(end) if end < len(found) else None))


@routes.get(
    "/hub/directory",
    summary="角色、用户组与部门的名称",
    response=lambda screen_shapes: screen_shapes.Known[screen_shapes.Directory],
)
def directory(request: Request) -> Answer:
    """The enabled ones, for any person; within a minute of what was stored."""
    request.caller.require_user()
    known = roster.names(request.now).entries
    departments = [
        {"departmentId": each.id, "name": each.name, "parentId": each.parent_id or None}
        for each in known["department"].values()
    ]
    return success(
        {
            "roles": [{"roleId": each.id, "name": each.name} for each in known["role"].values()],
            "groups": [{"groupId": each.id, "name": each.name} for each in known["group"].values()],
            "departments": departments,
        },
        "查询成功",
    )


def _everybody(keyword: str, now: datetime) -> Sequence[User]:
    """Everybody, also who came within the last minute where the keyword is his id; in a huge directory him alone."""
    named = accounts.user(keyword, now) if keyword else None
    exact = [named] if named and named.enabled else []
    try:
        known = roster.people(now)
    except BadInput:
        if not exact:
            raise
        return exact
    return known if exact and any(user.user_id == keyword for user in known) else [*exact, *known]


def _matching(people: Sequence[User], keyword: str, belonging: frozenset[str]) -> list[User]:
    """Those who belong to all the groups and match; who is called exactly so comes first, then who begins so."""
    within = [user for user in people if belonging <= set(user.candidate_groups)] if belonging else people
    ranked = [(rank, user) for user in within if (rank := _rank(user, keyword)) is not None]
    return [user for _, user in sorted(ranked, key=lambda each: each[0])]


def _rank(user: User, keyword: str) -> int | None:
    texts = (user.name.casefold(), user.user_id.casefold())
    if keyword in texts:
        return 0
    if any(text.startswith(keyword) for text in texts):
        return 1
    return 2 if any(keyword in text for text in texts) else None


def _shown(user: User, names: roster.Names) -> Answer:
    department = user.department_id
    named = user.department_name or (names.of("department", department) if department else "")
    return {
        "userId": user.user_id,
        "name": user.name,
        "departmentId": department or None,
        "departmentName": named or None,
    }


def _stands_in(absence: Absence) -> Answer:
    return {
        "absenceId": absence.id,
        "substituteId": absence.substitute_id,
        "beginTime": china(absence.begin),
        "endTime": china(absence.end),
    }
