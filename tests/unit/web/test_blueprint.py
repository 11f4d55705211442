"""One call through the edge: whatever happens, the answer is the family's own."""

import json

import pytest
from chalice.app import Chalice
from chalice.test import Client

from tests.unit.web.conftest import blueprint

KEY = {"accessToken": "right"}


def test_a_view_sees_decoded_path_query_caller_and_time(client):
    answer = client.get("/echo/a%2Fb%20%E5%BC%A0?colour=1&colour=%E7%BA%A2", headers=KEY)
    assert answer.status_code == 200
    assert answer.json_body["name"] == "a/b 张"
    assert answer.json_body["colours"] == ["1", "红"]
    assert answer.json_body["caller"] == "OA"
    assert answer.json_body["now"] == "2026-11-22T08:00:00+00:00"


def test_a_path_parameter_is_decoded_exactly_once(client):
    assert client.get("/echo/100%2525", headers=KEY).json_body["name"] == "100%25"


def test_a_path_parameter_that_is_not_utf8_is_refused(client):
    answer = client.get("/echo/%C4%E3", headers=KEY)
    assert answer.status_code == 400
    assert answer.json_body["field"] == "name"


def test_every_answer_forbids_caching_and_sniffing_and_carries_the_request_id(client):
    for path in ("/echo/x", "/forbidden", "/broken"):
        headers = client.get(path, headers=KEY).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Request-Id"] not in ("", "unknown")


@pytest.mark.parametrize("name", ["accessToken", "ACCESSTOKEN", "accesstoken"])
def test_headers_are_found_in_any_letter_case(client, name):
    assert client.get("/echo/x", headers={name: "right"}).status_code == 200


def test_an_unknown_caller_gets_the_familys_form(client):
    answer = client.get("/echo/x", headers={"accessToken": "wrong"})
    assert answer.status_code == 401
    assert answer.json_body == {"result": "ERROR", "info": "accessToken 错误", "field": None}


def test_a_refusal_gets_its_status_and_the_familys_form(client):
    answer = client.get("/forbidden")
    assert (answer.status_code, answer.json_body["info"]) == (403, "没有权限")


def test_a_fault_shows_nothing_of_itself_to_the_caller_and_no_values_in_the_log(client, log):
    answer = client.get("/broken")
    assert answer.status_code == 503
    assert answer.json_body["info"] == "服务暂时不可用，请稍后重试"
    written = log.getvalue()
    assert "RuntimeError" in written
    assert "KeyError" in written
    assert "canary-secret" not in written + answer.body.decode()


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_a_wrong_content_type_is_refused_in_the_familys_form(client, content_type):
    answer = client.post("/form", headers={"Content-Type": content_type}, body=b"a=1")
    assert (answer.status_code, answer.json_body["field"]) == (400, "Content-Type")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "APPLICATION/X-WWW-FORM-URLENCODED"])
def test_a_form_reaches_the_view(client, content_type):
    answer = client.post("/form/", headers={"Content-Type": content_type}, body="a=%E5%BC%A0&b=张".encode())
    assert answer.json_body == {"a": "张", "b": "张"}


def test_a_body_without_content_type_is_read(client):
    assert client.post("/json", body=b'{"a": 1}').json_body == {"got": {"a": 1}}
    assert client.post("/form", body=b"a=1").json_body == {"a": "1"}


def test_a_body_over_the_limit_is_413(client):
    assert client.post("/form", body=b"a=" + b"x" * 2000).status_code == 413


def test_another_declared_charset_is_refused(client):
    answer = client.post("/json", headers={"Content-Type": "application/json; charset=GBK"}, body=b"{}")
    assert (answer.status_code, answer.json_body["info"]) == (400, "编码须为 UTF-8")


def test_a_redirect_location_is_plain_ascii(client):
    answer = client.get("/away")
    assert answer.status_code == 302
    assert answer.headers["Location"] == ("https://oa.example.cn/%E5%BE%85%E5%8A%9E?id=1&x=%20y#%E9%83%A8%E5%88%86")


def test_chinese_is_answered_as_utf8(client):
    answer = client.post("/json", body='{"名": "张三"}'.encode())
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "张三" in answer.body.decode()


def test_a_call_leaves_one_line_with_ids_and_without_query_or_body(client, log):
    client.get("/noted?bad=canary-secret")
    line = json.loads(log.getvalue())
    assert line["route"] == "/noted"
    assert line["status"] == 400
    assert line["error"] == "bad_input"
    assert line["push_id"] == "p-1"
    assert line["caller_kind"] == "anonymous"
    assert "canary-secret" not in json.dumps(line)


def test_the_line_of_a_call_says_where_it_came_from(client, log):
    client.get("/echo/first", headers=KEY)
    assert json.loads(log.getvalue())["source"] == "127.0.0.1"


def test_a_blueprint_serves_two_applications_each_with_its_own_requests(client):
    other = Chalice("other")
    other.register_blueprint(blueprint)
    with Client(other) as second:
        assert second.http.get("/echo/second", headers=KEY).json_body["name"] == "second"
        assert client.get("/echo/first", headers=KEY).json_body["name"] == "first"
        assert client.post("/json", body=b"[]").status_code == 201
