import json
from urllib.parse import quote

import pytest

from chalicelib.identity.bootstrap import main as bootstrap
from chalicelib.protocols.hub import directory, entries, holders, user_tokens
from chalicelib.settings import Settings


@pytest.fixture
def user_call(admin_call, http):
    admin_call.data("POST", "/admin/users", {"userId": "lisi", "name": "李四"})
    token = admin_call.data("POST", "/admin/tokens", {"userId": "lisi"})["accessToken"]
    return type(admin_call)(http, {"Authorization": f"Bearer {token}"})


CALLS = [
    ("POST", "/admin/applications", {"name": "x"}),
    ("GET", "/admin/applications", None),
    ("GET", "/admin/applications/OA", None),
    ("PUT", "/admin/applications/OA", {"name": "x"}),
    ("DELETE", "/admin/applications/OA", None),
    ("POST", "/admin/applications/OA/credentials", {"kind": "push"}),
    ("GET", "/admin/applications/OA/credentials", None),
    ("DELETE", "/admin/applications/OA/credentials/c", None),
    ("POST", "/admin/services", {"name": "x"}),
    ("GET", "/admin/services", None),
    ("GET", "/admin/services/s", None),
    ("PUT", "/admin/services/s", {"name": "x"}),
    ("DELETE", "/admin/services/s", None),
    ("POST", "/admin/services/s/credentials", None),
    ("GET", "/admin/services/s/credentials", None),
    ("DELETE", "/admin/services/s/credentials/c", None),
    ("POST", "/admin/tokens", {"userId": "admin"}),
    ("POST", "/admin/users", {"userId": "u", "name": "x"}),
    ("GET", "/admin/users", None),
    ("GET", "/admin/users/u", None),
    ("PUT", "/admin/users/u", {"roles": ["administrator"]}),
    ("DELETE", "/admin/users/u", None),
    *[
        call
        for plural, key in (("groups", "groupId"), ("roles", "roleId"), ("departments", "departmentId"))
        for call in (
            ("POST", f"/admin/{plural}", {key: "k", "name": "x"}),
            ("GET", f"/admin/{plural}", None),
            ("GET", f"/admin/{plural}/k", None),
            ("PUT", f"/admin/{plural}/k", {"name": "x"}),
            ("DELETE", f"/admin/{plural}/k", None),
        )
    ],
]


def test_only_administrators_administer(user_call, anyone):
    for call in CALLS:
        assert anyone(*call).status_code == 401, call
        refused = user_call(*call)
        assert (refused.status_code, refused.json_body["error"]) == (403, "forbidden"), call


def test_every_administration_route_is_in_that_list(admin_call):
    declared = {
        (route.method, route.path)
        for module in (holders, user_tokens, directory, entries)
        for route in module.routes.routes
        if route.path.startswith("/admin/")
    }
    assert len(declared) == len(CALLS)


def test_what_is_not_there_is_404(admin_call):
    for method, path, body in CALLS:
        if method != "POST" and path.count("/") > 2:
            assert admin_call(method, path, body).status_code == 404, (method, path)


def test_an_application_is_registered_listed_changed_and_disabled(admin_call):
    given = admin_call.data("POST", "/admin/applications", {"name": "OA 系统", "images": "https://oa/i.png"})
    path = f"/admin/applications/{given['appId']}"
    assert admin_call.data("GET", path)["images"] == "https://oa/i.png"
    assert admin_call.data("PUT", path, {"name": "OA 二期"})["name"] == "OA 二期"
    assert not admin_call.data("DELETE", path)["enabled"]
    listed = admin_call("GET", "/admin/applications").json_body
    assert (listed["code"], listed["total"], listed["nextCursor"]) == (200, 1, None)
    assert listed["rows"][0]["name"] == "OA 二期"


@pytest.mark.parametrize("app_id", ["a#b", "a/b", "业务", "😀", "a b"])
def test_ids_with_separators_and_emoji_are_applications_of_their_own(admin_call, app_id):
    admin_call.data("POST", "/admin/applications", {"appId": app_id, "name": "x"})
    assert admin_call.data("GET", f"/admin/applications/{quote(app_id, safe='')}")["appId"] == app_id
    assert admin_call("POST", "/admin/applications", {"appId": app_id, "name": "y"}).status_code == 409


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/admin/applications", {}, "name"),
        ("/admin/applications", {"name": "  "}, "name"),
        ("/admin/applications", {"name": "x", "appid": "y"}, "appid"),
        ("/admin/applications", {"name": "x", "appId": "a" * 256}, "appId"),
        ("/admin/applications", {"name": "x", "appId": "a\x00b"}, "appId"),
        ("/admin/applications", {"name": "x", "appId": 5}, "appId"),
        ("/admin/applications", {"name": "x", "images": "javascript:alert(1)"}, "images"),
        ("/admin/applications/OA/credentials", {"kind": "password"}, "kind"),
        ("/admin/applications/OA/credentials", {"kind": "push", "expiresAt": "tomorrow"}, "expiresAt"),
        ("/admin/users", {"userId": "u", "name": "x", "roles": "boss"}, "roles"),
        ("/admin/users", {"userId": "u", "name": "x", "roles": [""]}, "roles.0"),
        ("/admin/users", {"userId": "u", "name": "x", "enabled": "yes"}, "enabled"),
        ("/admin/users", {"userId": "u"}, "name"),
        ("/admin/users", {"name": "u"}, "userId"),
        ("/admin/groups", {"groupId": "g", "name": "x", "members": ["nobody"]}, "members"),
        ("/admin/tokens", {}, "userId"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(admin_call, path, body, field):
    answer = admin_call("POST", path, body)
    assert (answer.status_code, answer.json_body["code"]) == (400, 400)
    assert answer.json_body["msg"].startswith(f"{field}: ")
    assert admin_call("GET", "/admin/groups").json_body["total"] == 0
    assert admin_call("GET", "/admin/applications").json_body["total"] == 0
    assert admin_call("GET", "/admin/users").json_body["total"] == 1


def test_a_scheme_belongs_to_signature_credentials_only(admin_call):
    for body in ({"kind": "signature"}, {"kind": "push", "scheme": "zwdd-hmac"}):
        answer = admin_call("POST", "/admin/applications/OA/credentials", body)
        assert (answer.status_code, "scheme" in answer.json_body["msg"]) == (400, True)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b'{"name": "x", "name": "y"}', b"\xff", b"null"])
def test_a_body_that_is_no_object_is_400(http, admin_call, body):
    answer = http.post("/admin/applications", headers=admin_call.headers, body=body)
    assert answer.status_code == 400


def test_a_list_of_users_is_imported_and_repeated_without_harm(admin_call):
    users = [{"userId": f"u{n}", "name": f"用户{n}", "groups": ["all"]} for n in range(150)]
    for _ in range(2):
        assert admin_call.data("POST", "/admin/users", users) == {"imported": 150}
    assert admin_call("GET", "/admin/users").json_body["total"] == 151
    admin_call.data("POST", "/admin/groups", {"groupId": "all", "name": "全体"})
    assert len(admin_call.data("GET", "/admin/groups/all")["members"]) == 150


def test_an_import_keeps_what_it_does_not_mention(admin_call):
    whole = {"userId": "u", "name": "某", "departmentId": "7", "roles": ["5"], "groups": ["g"], "phone": "139"}
    admin_call.data("POST", "/admin/users", whole)
    merged = admin_call.data("POST", "/admin/users", {"userId": "u", "name": "某某", "roles": []})
    assert merged["candidateGroups"] == ["g", "DEPT7"]
    assert merged["phone"] == "139"


def test_a_bad_row_is_named_and_no_row_is_stored(admin_call):
    good = {"userId": "a", "name": "甲"}
    for rows, named in (
        ([good, {"userId": "b", "name": 5}], "第2行"),
        ([good, {"userId": "b"}], "第2行"),
        ([good, good], "第2行 与第1行重复"),
        ([good, "x"], "第2行"),
    ):
        answer = admin_call("POST", "/admin/users", rows)
        assert answer.status_code == 400
        assert named in answer.json_body["msg"]
    assert admin_call("GET", "/admin/users/a").status_code == 404
    assert admin_call("POST", "/admin/users", [good] * 5001).status_code == 413


def test_a_group_lists_its_members_and_loses_them_when_disabled(admin_call):
    admin_call.data("POST", "/admin/users", [{"userId": "a", "name": "甲"}, {"userId": "b", "name": "乙"}])
    admin_call.data("POST", "/admin/groups", {"groupId": "night", "name": "夜班", "members": ["a", "b"]})
    admin_call.data("PUT", "/admin/groups/night", {"members": ["b"]})
    assert admin_call.data("GET", "/admin/groups/night")["members"] == [{"userId": "b", "name": "乙"}]
    assert not admin_call.data("DELETE", "/admin/groups/night")["enabled"]
    assert admin_call.data("GET", "/admin/users/b")["groups"] == []


def test_a_role_that_somebody_has_cannot_be_disabled(admin_call):
    admin_call.data("POST", "/admin/roles", [{"roleId": "5", "name": "处长"}, {"roleId": "6", "name": "科长"}])
    admin_call.data("POST", "/admin/users", {"userId": "a", "name": "甲", "roles": ["5"]})
    assert admin_call("DELETE", "/admin/roles/5").status_code == 409
    assert not admin_call.data("DELETE", "/admin/roles/6")["enabled"]


def test_pages_follow_the_cursor_and_a_forged_one_is_refused(admin_call):
    admin_call.data("POST", "/admin/roles", [{"roleId": f"r{n}", "name": "x"} for n in range(5)])
    first = admin_call("GET", "/admin/roles?pageSize=2").json_body
    second = admin_call("GET", f"/admin/roles?pageSize=2&cursor={first['nextCursor']}").json_body
    assert [row["roleId"] for row in first["rows"] + second["rows"]] == ["r0", "r1", "r2", "r3"]
    assert admin_call("GET", "/admin/roles?pageSize=2&pageNum=3").json_body["rows"][0]["roleId"] == "r4"
    for cursor in (first["nextCursor"][:-2] + "AA", "x", "张"):
        assert admin_call("GET", f"/admin/roles?cursor={quote(cursor)}").status_code == 400
    assert admin_call("GET", f"/admin/groups?cursor={first['nextCursor']}").status_code == 400


def test_a_disabled_user_is_refused_and_gets_no_token(admin_call, user_call):
    assert user_call("GET", "/whoami/bearer").json_body["user"] == "lisi"
    admin_call.data("DELETE", "/admin/users/lisi")
    assert user_call("GET", "/whoami/bearer").json_body["error"] == "account_disabled"
    assert admin_call("POST", "/admin/tokens", {"userId": "lisi"}).status_code == 404


def test_new_groups_show_in_the_next_call(admin_call, user_call):
    assert user_call("GET", "/whoami/bearer").json_body["groups"] == []
    admin_call.data("PUT", "/admin/users/lisi", {"roles": ["5"], "departmentId": "7"})
    assert user_call("GET", "/whoami/bearer").json_body["groups"] == ["ROLE5", "DEPT7"]


def test_outside_the_local_stage_the_hub_issues_no_user_tokens_unless_told(admin_call, monkeypatch):
    monkeypatch.setattr(user_tokens, "settings", lambda: Settings(own_user_tokens=False))
    answer = admin_call("POST", "/admin/tokens", {"userId": "admin"})
    assert (answer.status_code, answer.json_body["error"]) == (403, "forbidden")


def test_the_first_administrator_is_appointed_from_the_command_line(http, anyone, capsys):
    for _ in range(2):
        bootstrap(["--user", "root", "--name", "管理员", "--days", "30"])
    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    answer = anyone("GET", "/whoami/bearer", Authorization=printed["accessToken"])
    assert (answer.json_body["kind"], answer.json_body["user"]) == ("administrator", "root")
