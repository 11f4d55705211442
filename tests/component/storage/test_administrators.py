"""The directory never loses its last administrator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.errors import Conflict
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, User
from chalicelib.storage.directory.users import change_users, find_user, members_of

pytestmark = pytest.mark.usefixtures("aws")
ROLES = (ADMINISTRATOR_ROLE,)


def a(user_id, **fields):
    return lambda user: replace(user or User(user_id, user_id), **fields)


def appoint(*names):
    change_users({name: a(name, roles=ROLES) for name in names})


def demote(*names):
    change_users({name: a(name, roles=()) for name in names})


def stored(name):
    user = find_user(name)
    assert user is not None
    return user


def remaining():
    return [member.user_id for member in members_of("ROLEadministrator")]


@pytest.mark.parametrize("fields", [{"roles": ()}, {"roles": ("5",)}, {"enabled": False}])
def test_the_last_administrator_keeps_his_role_and_his_account(fields):
    appoint("a")
    with pytest.raises(Conflict, match="最后一位管理员"):
        change_users({"a": a("a", **fields)})
    assert remaining() == ["a"]


def test_one_of_two_may_go():
    appoint("a", "b")
    demote("a")
    assert remaining() == ["b"]
    assert stored("a").roles == ()


def test_all_at_once_may_not_and_nothing_is_changed():
    appoint("a", "b")
    with pytest.raises(Conflict):
        demote("a", "b")
    assert remaining() == ["a", "b"]


def test_one_may_hand_over_to_another_in_one_import():
    appoint("a")
    change_users({"a": a("a", roles=()), "b": a("b", roles=ROLES)})
    assert remaining() == ["b"]


def test_the_last_one_may_be_renamed_and_moved():
    appoint("a")
    change_users({"a": a("a", name="新", department_id="D1")})
    assert stored("a").name == "新"


def test_two_who_remove_each_other_at_the_same_time_do_not_both_succeed(monkeypatch):
    appoint("a", "b")
    commit = rows.commit
    overtaken: list[bool] = []

    def late(writes, changes):
        if not overtaken:
            overtaken.append(True)
            demote("a")
        commit(writes, changes)

    monkeypatch.setattr(rows, "commit", late)
    with pytest.raises(Conflict):
        demote("b")
    assert remaining() == ["b"]


def test_nobody_is_looked_for_when_no_administrator_leaves(monkeypatch):
    appoint("a")
    monkeypatch.setattr(rows, "members", lambda *_: pytest.fail("a read"))
    change_users({"c": a("c", name="丙")})
