"""Users over SCIM: made, found, changed, disabled, deleted; and what is refused."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from chalicelib.identity import accounts
from chalicelib.identity.tokens import issue_user_token
from chalicelib.storage.directory import entries, users
from chalicelib.storage.directory.model import Entry
from tests.component.scim.conftest import CORE, ENTERPRISE, PATCH

BEGIN = b'{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], '


def search(scim, text, **query):
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return scim.ok("GET", f"/Users?filter={quote(text)}{more}")


def names(found):
    return sorted(user["userName"] for user in found["Resources"])


def known(**fields):
    return lambda user: replace(user, **fields)


def stored(user_id):
    user = users.find_user(user_id)
    assert user is not None
    return user


def test_a_user_is_made_with_everything_the_hub_knows_of_people(scim):
    entries.change_entries("department", {"D1": lambda _: Entry("department", "D1", "信息中心")})
    made = scim.user(
        "20260001", displayName="张三", phoneNumbers=[{"value": "010-1"}, {"value": "138", "primary": True}],
        roles=[{"value": "5"}], emails=[{"value": "zs@example.edu.cn"}], **{ENTERPRISE: {"department": "D1"}},
    )  # fmt: skip
    assert (made["id"], made["active"], made["meta"]["version"]) == ("20260001", True, 'W/"1"')
    assert made["meta"]["location"].endswith("/scim/v2/Users/20260001")
    user = stored("20260001")
    assert (user.name, user.phone, user.roles) == ("张三", "138", ("5",))
    assert (user.department_id, user.department_name) == ("D1", "信息中心")
    assert [member.user_id for member in users.members_of("DEPTD1")] == ["20260001"]
    assert scim.ok("GET", "/Users/20260001")["emails"] == [{"value": "zs@example.edu.cn"}]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"displayName": "张三"}, "张三"),
        ({"name": {"formatted": "张 三"}}, "张 三"),
        ({"name": {"familyName": "张", "givenName": "三"}}, "张三"),
        ({}, "u"),
    ],
)
def test_a_name_is_found_in_whatever_form_it_came(scim, fields, name):
    scim.user("u", **fields)
    assert stored("u").name == name


def test_a_second_user_of_a_name_is_refused(scim):
    scim.user("u")
    answer = scim("POST", "/Users", {"schemas": [f"{CORE}:User"], "userName": "u"})
    assert (answer.status_code, answer.json_body["scimType"]) == (409, "uniqueness")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('userName eq "lisi"', ["lisi"]),
        ('userName eq "nobody"', []),
        ('id eq "lisi" ', ["lisi"]),
        ('userName sw "li" or userName ew "wu"', ["lisi", "wangwu"]),
        ("not (active eq true)", []),
        ('emails[type eq "work" and value co "@x"]', ["neu"]),
        ('externalId eq "A-1"', ["neu"]),
        ('meta.lastModified gt "2020-01-01T00:00:00Z"', ["neu"]),
        ('groups.value eq "采购组"', ["wangwu"]),
    ],
)
def test_filters_find_whom_they_describe(scim, text, found):
    scim.user("neu", externalId="A-1", emails=[{"value": "a@x.cn", "type": "work"}])
    assert names(search(scim, text)) == found


@pytest.mark.parametrize("text", ["userName", 'userName is "x"', 'nothing eq "x"', '(userName eq "x"', "userName eq"])
def test_a_filter_that_cannot_be_read_is_refused(scim, text):
    answer = scim("GET", f"/Users?filter={quote(text)}")
    assert (answer.status_code, answer.json_body["scimType"]) == (400, "invalidFilter")


def test_pages_hold_everybody_once(scim):
    first = scim.ok("GET", "/Users?startIndex=1&count=3")
    rest = scim.ok("GET", "/Users?startIndex=4&count=3")
    assert (first["totalResults"], first["itemsPerPage"], rest["startIndex"]) == (4, 3, 4)
    assert sorted(names(first) + names(rest)) == ["admin", "lisi", "wangwu", "zhangsan"]
    assert scim.ok("GET", "/Users?count=0")["totalResults"] == 4


def test_only_the_attributes_asked_for_are_shown(scim):
    user = scim.ok("GET", "/Users/lisi?attributes=userName")
    assert set(user) <= {"schemas", "id", "meta", "userName"}
    assert "active" not in scim.ok("GET", "/Users/lisi?excludedAttributes=active")


def test_sorting_which_is_not_offered_is_refused(scim):
    assert scim("GET", "/Users?sortBy=userName").status_code in (400, 501)


def test_changes_of_a_patch_are_made_together(scim):
    scim.user("u", displayName="旧", emails=[{"value": "a@x.cn", "type": "work"}])
    done = scim.patch(
        "/Users/u",
        {"op": "replace", "path": "displayName", "value": "新"},
        {"op": "add", "path": 'emails[type eq "home"].value', "value": "h@x.cn"},
        {"op": "Replace", "value": {"active": False, f"{ENTERPRISE}:department": "D9"}},
    )
    assert (done["displayName"], done["active"], len(done["emails"])) == ("新", False, 2)
    user = stored("u")
    assert (user.name, user.enabled, user.department_id) == ("新", False, "D9")


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "replace", "path": "nothing", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "displayName[", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "userName", "value": "v"}, "mutability"),
        ({"op": "replace", "path": "id", "value": "v"}, "mutability"),
        ({"op": "add", "path": "groups", "value": [{"value": "g"}]}, "mutability"),
        ({"op": "move", "path": "displayName", "value": "v"}, "invalidValue"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "replace", "path": "active", "value": "maybe"}, "invalidValue"),
        ({"op": "replace", "path": "displayName", "value": "a\u0000b"}, "invalidValue"),
    ],
)
def test_a_wrong_change_is_refused_and_the_right_one_before_it_is_not_made(scim, operation, kind):
    scim.user("u", displayName="旧")
    sent = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": "t"}, operation]}
    answer = scim("PATCH", "/Users/u", sent)
    assert answer.status_code == 400, answer.body
    assert answer.json_body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.json_body["scimType"] == kind
    assert "title" not in scim.ok("GET", "/Users/u")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b"[]", 400), (b"", 400),
        (BEGIN + b'"title": "t"}', 400),
        (BEGIN + b'"userName": "v", "password": "p"}', 400),
        (BEGIN + b'"userName": "v", "nothing": 1}', 400),
        (BEGIN + b'"userName": "\\u0000"}', 400),
        (BEGIN + b'"userName": "' + b"v" * 256 + b'"}', 400),
        (BEGIN + b'"userName": "v", "title": "' + b"v" * 33000 + b'"}', 413),
    ],
)  # fmt: skip
def test_what_is_no_user_is_refused_in_scims_own_form(scim, body, status):
    answer = scim._http.request("POST", "/scim/v2/Users", headers=scim.headers, body=body)
    assert answer.status_code == status, answer.body
    assert answer.headers["Content-Type"] == "application/scim+json"
    assert answer.json_body["status"] == str(status)
    assert users.find_user("v") is None


def test_a_version_guards_a_change(scim):
    version = scim.user("u")["meta"]["version"]
    change = {"op": "replace", "path": "displayName", "value": "新"}
    scim.patch("/Users/u", change, If_Match=version)
    scim.patch("/Users/u", change, status=412, If_Match=version)
    assert scim("GET", "/Users/u", If_None_Match='W/"2"').status_code == 304
    assert scim("DELETE", "/Users/u", If_Match=version).status_code == 412


def test_a_change_that_met_another_is_made_anew(scim, monkeypatch):
    scim.user("u")
    change_users = users.change_users
    met: list[bool] = []

    def late(changes):
        if not met:
            met.append(True)
            change_users({"u": known(phone="1")})
        return change_users(changes)

    monkeypatch.setattr(users, "change_users", late)
    scim.patch("/Users/u", {"op": "replace", "path": "displayName", "value": "新"})
    assert (stored("u").name, stored("u").phone) == ("新", "1")


def test_a_deleted_user_is_gone_for_scim_and_his_token_opens_nothing(scim, hub):
    token, _ = issue_user_token("lisi", datetime.now(UTC), uuid.uuid4().hex)
    scim.ok("DELETE", "/Users/lisi", status=204)
    assert scim("GET", "/Users/lisi").status_code == scim("DELETE", "/Users/lisi").status_code == 404
    assert names(scim.ok("GET", "/Users")) == ["admin", "wangwu", "zhangsan"]
    accounts.forget_all()
    answer = hub.http.request("GET", "/hub/inbox", headers={"Authorization": token}, body=b"")
    assert (answer.status_code, answer.json_body["error"]) == (403, "account_disabled")
    again = scim.user("lisi", displayName="李四")
    assert scim.ok("GET", "/Users/lisi") == again
    assert (stored("lisi").enabled, stored("lisi").groups) == (True, ())


def test_what_administrators_changed_since_is_shown(scim):
    scim.user("u", displayName="旧", phoneNumbers=[{"value": "1"}], roles=[{"value": "5"}], active=True)
    users.change_users({"u": known(name="新", phone="2", roles=("6",), enabled=False)})
    user = scim.ok("GET", "/Users/u")
    assert (user["displayName"], user["active"]) == ("新", False)
    assert ([n["value"] for n in user["phoneNumbers"]], [r["value"] for r in user["roles"]]) == (["2"], ["6"])
    assert "lastModified" not in user["meta"]


def test_the_administrators_role_is_neither_given_nor_taken(scim):
    answer = scim(
        "POST", "/Users", {"schemas": [f"{CORE}:User"], "userName": "u", "roles": [{"value": "administrator"}]}
    )
    assert answer.status_code == 403
    assert users.find_user("u") is None
    scim.ok("PUT", "/Users/admin", {"schemas": [f"{CORE}:User"], "userName": "admin", "displayName": "管"})
    assert stored("admin").roles == ("administrator",)


def test_the_last_administrator_is_not_deleted(scim):
    answer = scim("DELETE", "/Users/admin")
    assert (answer.status_code, answer.json_body["schemas"]) == (409, ["urn:ietf:params:scim:api:messages:2.0:Error"])
    assert scim("GET", "/Users/admin").status_code == 200


@pytest.mark.parametrize("token", ["", "Bearer x", "Bearer scim.SFI.wrong", "Bearer scim.%%.x", "Bearer scim.T0E.s"])
def test_without_a_good_token_nothing_is_told(scim, token):
    answer = scim("GET", "/Users", Authorization=token)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json_body["status"] == "401"


def test_a_person_who_is_no_administrator_is_refused_and_one_who_is_passes(scim):
    for user, status in (("lisi", 403), ("admin", 200)):
        token, _ = issue_user_token(user, datetime.now(UTC), uuid.uuid4().hex)
        assert scim("GET", "/Users", Authorization=f"Bearer {token}").status_code == status
