"""Groups over SCIM: the hub's candidate groups with their members."""

from __future__ import annotations

import pytest

from chalicelib.storage.directory import entries, users
from chalicelib.storage.directory.model import Member
from tests.component.scim.conftest import CORE, PATCH


def members(group):
    return [member.user_id for member in users.members_of(group)]


def test_a_group_is_a_candidate_group_of_its_members(scim):
    made = scim.group("夜班", "lisi", "zhangsan")
    assert made["id"] == "夜班"
    assert [each["value"] for each in made["members"]] == ["lisi", "zhangsan"]
    assert made["members"][0]["$ref"].endswith("/scim/v2/Users/lisi")
    assert users.members_of("夜班") == [Member("lisi", "lisi"), Member("zhangsan", "zhangsan")]
    assert {"value": "夜班", "type": "direct"}.items() <= scim.ok("GET", "/Users/zhangsan")["groups"][0].items()


def test_members_come_and_go_one_by_one(scim):
    scim.group("g", "lisi")
    scim.patch("/Groups/g", {"op": "add", "path": "members", "value": [{"value": "wangwu"}, {"value": "zhangsan"}]})
    scim.patch("/Groups/g", {"op": "remove", "path": 'members[value eq "lisi"]'})
    scim.patch("/Groups/g", {"op": "Remove", "path": "members", "value": [{"value": "zhangsan"}]})
    assert members("g") == ["wangwu"]
    assert sorted(users.groups_of_user("wangwu")) == sorted(["财务组", "采购组", "g"])


def test_a_group_may_be_renamed_and_keeps_its_id(scim):
    scim.group("g", "lisi")
    assert scim.patch("/Groups/g", {"op": "replace", "path": "displayName", "value": "新名"})["id"] == "g"
    assert scim.ok("GET", '/Groups?filter=displayName%20eq%20"新名"')["totalResults"] == 1
    assert members("g") == ["lisi"]


def test_a_deleted_group_has_nobody_and_may_be_made_anew(scim):
    scim.group("g", "lisi")
    scim.ok("DELETE", "/Groups/g", status=204)
    assert (members("g"), scim("GET", "/Groups/g").status_code) == ([], 404)
    scim.group("g", "wangwu")
    assert members("g") == ["wangwu"]


@pytest.mark.parametrize(
    "body",
    [
        {"displayName": "g", "members": [{"value": "nobody"}]},
        {"displayName": "g", "members": [{"value": "lisi", "type": "Group"}]},
        {"displayName": "g", "members": [{}]},
        {"displayName": ""},
        {"members": []},
    ],
)
def test_a_wrong_group_is_refused_and_not_half_made(scim, body):
    answer = scim("POST", "/Groups", {"schemas": [f"{CORE}:Group"], **body})
    assert (answer.status_code, answer.json_body["scimType"]) == (400, "invalidValue")
    assert entries.find_entry("group", "g") is None


def test_a_stranger_among_new_members_keeps_everybody_out(scim):
    scim.group("g", "lisi")
    value = [{"value": "wangwu"}, {"value": "nobody"}]
    sent = {"schemas": [PATCH], "Operations": [{"op": "add", "path": "members", "value": value}]}
    assert scim("PATCH", "/Groups/g", sent).status_code == 400
    assert members("g") == ["lisi"]


def test_a_version_changes_with_the_members(scim):
    first = scim.group("g", "lisi")["meta"]["version"]
    add = {"op": "add", "path": "members", "value": [{"value": "wangwu"}]}
    assert scim.patch("/Groups/g", add, If_Match=first)["meta"]["version"] != first
    scim.patch("/Groups/g", {"op": "remove", "path": "members"}, status=412, If_Match=first)


def test_a_second_group_of_a_name_is_refused(scim):
    scim.group("g")
    answer = scim("POST", "/Groups", {"schemas": [f"{CORE}:Group"], "displayName": "g"})
    assert (answer.status_code, answer.json_body["scimType"]) == (409, "uniqueness")


def test_people_and_groups_are_found_together(scim):
    scim.group("lisi")
    sent = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": 'id eq "lisi"'}
    assert scim.ok("POST", "/.search", sent)["totalResults"] == 2
