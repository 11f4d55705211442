"""Who the caller is, whom he finds, what groups are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chalicelib.identity import accounts
from chalicelib.storage.directory import entries, substitutes, users
from chalicelib.storage.directory.model import Entry, User
from chalicelib.storage.directory.substitutes import Absence

STAFF = {
    "ouyang": User("ouyang", "欧阳明", "D1", "信息中心", roles=("2",)),
    "wangming": User("wangming", "王明", "D2", groups=("财务组",)),
    "ming": User("ming", "明", "D2"),
    "gone": User("gone", "王明离", "D2", enabled=False),
}


@pytest.fixture
def staffed(hub):
    users.change_users({key: partial(lambda user, _: user, user) for key, user in STAFF.items()})
    named = [
        Entry("role", "2", "审批人"),
        Entry("group", "财务组", "财务审批组"),
        Entry("department", "D2", "总务处"),
    ]
    for made in named:
        entries.change_entries(made.kind, {made.id: partial(lambda entry, _: entry, made)})
    accounts.forget_all()
    return hub


def found(hub, **query):
    return [row["userId"] for row in hub.get("lisi", "/hub/people", **query)["rows"]]


def test_people_are_found_by_a_part_of_the_name_or_the_id_exact_ones_first(staffed):
    assert found(staffed, keyword="明") == ["ming", "ouyang", "wangming"]
    assert found(staffed, keyword="王") == ["wangming"]
    assert found(staffed, keyword="MING") == ["ming", "wangming"]
    assert found(staffed, keyword="nobody") == []


def test_who_is_disabled_is_not_found(staffed):
    assert "gone" not in found(staffed, pageSize=100)


def test_a_person_is_shown_with_his_department_and_nothing_more(staffed):
    [row] = staffed.get("lisi", "/hub/people", keyword="wangming")["rows"]
    assert row == {"userId": "wangming", "name": "王明", "departmentId": "D2", "departmentName": "总务处"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"departmentId": "D2"}, ["ming", "wangming"]),
        ({"roleId": "2"}, ["ouyang"]),
        ({"groupId": "财务组"}, ["lisi", "wangwu", "wangming"]),
        ({"groupId": "财务组", "departmentId": "D2"}, ["wangming"]),
        ({"departmentId": "D2", "keyword": "王"}, ["wangming"]),
        ({"departmentId": "none"}, []),
    ],
)
def test_people_of_a_department_a_role_and_a_group(staffed, query, expected):
    assert found(staffed, **query) == expected


def test_pages_of_people_lead_on_and_hold_everybody_once(staffed):
    seen, cursor = [], None
    while True:
        answer = staffed.get("lisi", "/hub/people", pageSize=3, **({"cursor": cursor} if cursor else {}))
        seen += [row["userId"] for row in answer["rows"]]
        cursor = answer["nextCursor"]
        if cursor is None:
            break
    assert answer["total"] == len(seen) == len(set(seen)) == 7


def test_a_cursor_of_another_search_is_refused(staffed):
    cursor = staffed.get("lisi", "/hub/people", pageSize=1)["nextCursor"]
    answer = staffed.raw("lisi", "/hub/people", keyword="明", cursor=cursor)
    assert (answer.status_code, answer.json_body["msg"]) == (400, "cursor: 不属于这个查询")


def test_a_filter_that_is_not_known_is_refused_by_name(staffed):
    for path in ("/hub/people", "/hub/inbox", "/hub/counts", "/hub/me"):
        answer = staffed.raw("lisi", path, colour="red")
        assert (answer.status_code, answer.json_body["msg"]) == (400, "colour: 未知参数")


def test_who_has_just_come_is_found_by_his_whole_id(staffed):
    assert found(staffed, keyword="newcomer") == []
    users.change_users({"newcomer": lambda _: User("newcomer", "新人")})
    assert found(staffed, keyword="newcomer") == ["newcomer"]


def test_a_huge_directory_is_searched_by_whole_ids_only(staffed, monkeypatch):
    monkeypatch.setattr("chalicelib.identity.roster.MOST_PEOPLE", 3)
    assert found(staffed, keyword="ming") == ["ming"]
    answer = staffed.raw("lisi", "/hub/people", keyword="王")
    assert (answer.status_code, answer.json_body["msg"][:8]) == (400, "keyword:")


def test_the_directory_names_roles_groups_and_departments(staffed):
    assert staffed.get("lisi", "/hub/directory")["data"] == {
        "roles": [{"roleId": "2", "name": "审批人"}],
        "groups": [{"groupId": "财务组", "name": "财务审批组"}],
        "departments": [{"departmentId": "D2", "name": "总务处", "parentId": None}],
    }


def test_the_caller_is_told_who_he_is(staffed):
    now = datetime.now(UTC)
    substitutes.save(Absence("a1", "lisi", "wangwu", now, now + timedelta(days=1)))
    substitutes.save(Absence("a2", "zhangsan", "lisi", now - timedelta(days=1), now + timedelta(days=1)))
    data = staffed.get("lisi", "/hub/me")["data"]
    assert (data["userId"], data["name"], data["isAdministrator"]) == ("lisi", "lisi", False)
    assert data["groups"] == [{"groupId": "财务组", "name": "财务审批组"}]
    assert [each["substituteId"] for each in data["substitutes"]] == ["wangwu"]
    assert data["standsInFor"] == ["zhangsan"]
    assert "administration" not in data["menus"]
    chief = staffed.get("admin", "/hub/me")["data"]
    assert chief["isAdministrator"]
    assert "administration" in chief["menus"]
