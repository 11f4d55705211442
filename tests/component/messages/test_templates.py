"""Templates: versions, preview, test, and messages that are made of them."""

from __future__ import annotations

import pytest

PATH = "/admin/message-templates"
LEAVE = {
    "code": "leave.approved",
    "name": "请假已批准",
    "schema": {
        "properties": {"name": {"type": "string", "maxLength": 20}, "days": {"type": "integer", "minimum": 1}},
        "required": ["name", "days"],
    },
    "channels": {
        "app": {"title": "{{ name }}的请假已批准", "body": "共 {{ days }} 天"},
        "email": {"subject": "请假已批准", "html": "<b>{{ name }}</b>", "text": "{{ name }}"},
        "webhook": {},
    },
}


def save(post, **changes):
    return post.ok("POST", PATH, {**LEAVE, **changes}, user="admin")


def send(post, template="leave.approved", data=None, **more):
    body = {"to": {"users": ["zhangsan"]}, "template": template, "data": data or {"name": "张三", "days": 3}, **more}
    return post.call("POST", "/hub/messages", body)


def test_a_message_is_made_of_a_template_and_says_which(post):
    assert save(post) == {"code": "leave.approved", "version": 1}
    sent = send(post).json_body["data"]["messageId"]
    [notice] = post.notices("zhangsan")
    assert (notice["title"], notice["body"]) == ("张三的请假已批准", "共 3 天")
    assert post.ok("GET", f"/hub/messages/{sent}")["template"] == "leave.approved@1"


def test_versions_are_kept_and_named(post):
    save(post)
    assert save(post)["version"] == 1
    assert save(post, channels={"app": {"title": "批准", "body": ""}})["version"] == 2
    send(post, "leave.approved@1")
    send(post)
    assert [row["title"] for row in post.notices("zhangsan")] == ["批准", "张三的请假已批准"]
    shown = post.ok("GET", f"{PATH}/leave.approved?version=1", user="admin")
    assert shown["channels"] == LEAVE["channels"]
    assert shown["versions"] == [2, 1]
    assert post.call("GET", f"{PATH}/leave.approved?version=9", user="admin").status_code == 404
    assert [row["version"] for row in post.ok("GET", PATH, user="admin")["rows"]] == [2]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "张三"}, "data.days"),
        ({"name": "张三", "days": "三"}, "data.days"),
        ({"name": "张三", "days": 0}, "data.days"),
        ({"name": "长" * 21, "days": 1}, "data.name"),
    ],
)
def test_data_that_does_not_fit_is_refused_by_name(post, data, field):
    save(post)
    answer = send(post, data=data)
    assert answer.status_code == 400
    assert field in answer.json_body["msg"]
    assert post.notices("zhangsan") == []


def test_unknown_and_disabled_templates_are_refused(post):
    assert send(post, "nothing").status_code == 400
    save(post)
    assert post.ok("DELETE", f"{PATH}/leave.approved", user="admin")["version"] == 2
    assert "停用" in send(post).json_body["msg"]
    assert send(post, "leave.approved@1").status_code == 200
    both = {"content": {"title": "题"}}
    assert send(post, "leave.approved@1", **both).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"channels": {}},
        {"channels": {"fax": {"text": "x"}}},
        {"channels": {"app": {"subject": "x"}}},
        {"channels": {"app": {"title": "{{ name"}}},
        {"channels": {"app": {"title": "{% for i in (1..9) %}{% endfor %}"}}},
        {"schema": {"pattern": "(a+)+"}},
        {"schema": {"type": "text"}},
        {"code": "a b"},
    ],
)
def test_what_is_no_template_is_not_saved(post, changes):
    assert post.call("POST", PATH, {**LEAVE, **changes}, user="admin").status_code == 400
    assert post.ok("GET", PATH, user="admin")["rows"] == []


def test_a_template_is_looked_at_and_tried(post):
    save(post)
    data = {"name": "张<三>", "days": 2}
    seen = post.ok("POST", f"{PATH}/leave.approved/preview", {"data": data}, user="admin")["rendered"]
    assert seen["email"]["html"] == "<b>张&lt;三&gt;</b>"
    assert seen["app"]["title"] == "张<三>的请假已批准"
    tried = post.ok("POST", f"{PATH}/leave.approved/test", {"data": data, "channels": ["app"]}, user="admin")
    assert (tried["state"], tried["recipients"]) == ("sent", 1)
    assert [row["messageId"] for row in post.notices("admin")] == [tried["messageId"]]
    assert post.call("POST", f"{PATH}/leave.approved/preview", {"data": data}, user="lisi").status_code == 403


def test_a_draft_is_looked_at_before_it_is_stored(post):
    draft = {"channels": LEAVE["channels"], "schema": LEAVE["schema"]}
    look = f"{PATH}/not.there/preview"
    data = {"name": "张三", "days": 3}
    seen = post.ok("POST", look, {"data": data, "draft": draft}, user="admin")
    assert (seen["code"], seen["version"], seen["rendered"]["app"]["body"]) == ("not.there", 0, "共 3 天")
    wrong = {"channels": {"app": {"title": "{% for x in (1..9) %}{% endfor %}"}}}
    for body, field in (
        ({"draft": wrong}, "channels.app.title"),
        ({"draft": draft, "data": {"name": "张三"}}, "days"),
        ({"draft": draft, "version": 1}, "draft"),
    ):
        refused = post.call("POST", look, body, user="admin")
        assert refused.status_code == 400
        assert field in refused.json_body["msg"]
    assert post.call("POST", look, {"data": data}, user="admin").status_code == 404


def test_put_makes_the_next_version_of_what_there_is(post):
    said = {name: value for name, value in LEAVE.items() if name != "code"}
    assert post.call("PUT", f"{PATH}/leave.approved", said, user="admin").status_code == 404
    save(post)
    assert post.ok("PUT", f"{PATH}/leave.approved", {**said, "name": "改"}, user="admin")["version"] == 2
