"""URLs, bodies and addresses that have tricked others, through every field and call that takes them."""

from __future__ import annotations

import gc
import gzip
import json
import time
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.outcome import NotSent, Prepared
from chalicelib.outbound.outgoing import send
from chalicelib.web import blueprint
from tests.attack.town import CREATE, POA, Call, push_call
from tests.component.protocols.poa_rows import handling, new_task
from tests.samples import push_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REFUSED = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://oa.example.cn",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    "///evil.example",
    "https:///evil.example",
    "https:evil.example",
    "http:\\\\evil.example",
    "/relative",
    "oa.example.cn",
    "https://",
    "https://?x",
    "https://oa.example.cn@evil.example/",
    "https://a:b@evil.example/",
    "https://oa.example.cn\\@evil.example/",
    "https://oa.example.cn\r\nSet-Cookie: a=b",
    "https://oa.example.cn/\r\n\r\n<script>",
    "https://oa.example.cn/\u2028x",
    "https://oa.example.cn/\u202egpj.exe",
    "https://oa.example.cn/\u200bx",
    "https://oa.example.cn/\x7f",
    "https://oa.example.cn/ x",
    "https://oa.example.cn\u3000/",
    "https://[::1/",
    "https://[gg::1]/",
    "https://oa.example.cn:99999/",
    "https://oa.example.cn:x/",
    "https://oa.example.cn\u2100evil.example/",
    "https://evil.example\uff0f.oa.example.cn/",
    "https://oa%2eexample%2ecn/",
    "https://" + "x" * 3_000,
]
TAKEN = [
    "https://oa.example.cn/form?taskId=1&next=https%3A%2F%2Fevil.example#部分",
    "http://10.1.2.3:8080/待办/1",
    "HTTPS://OA.EXAMPLE.CN/",
    "https://待办.example.cn/x",
    "http://[2001:db8::1]:8443/x",
    "https://oa.example.cn/%0d%0aSet-Cookie:%20a=b",
]


def pushed(town, field: str, url: str) -> bool:
    row = push_row(task_id="U1", process_instance_id="UP1", **{field: url})
    answer = town.send(town.pushing("OA"), push_call("OA", {"inserttasks": [row], "updatetasks": []}))
    return bool(answer.json_body["push_result"] == "SUCCESS")


def added(town, field: str, url: str) -> bool:
    return _poa(town, "addTransaction", new_task("U2", **{field: url}))


def button(town, field: str, url: str) -> bool:
    if field == "actions":
        return _poa(town, "addTransaction", new_task("U3", actions=[{"name": "x", "url": url}]))
    return _poa(town, "taskHandle", handling("OA-X1", handler="zhangsan", previousActions=[{"name": "x", "url": url}]))


def _poa(town, path: str, row: dict[str, Any]) -> bool:
    answer = town.send(town.application("OA"), Call("POST", f"{POA}/{path}", body=[row])).json_body
    return not answer["data"]["errorIds"]


def created(town, field: str, url: str) -> bool:
    pairs = {"subject": "审批", "url": "https://oa.example.cn/", "assigneeId": "lisi", "creatorId": "lisi", field: url}
    answer = town.send(town.keyed("OA"), Call("POST", CREATE, body=pairs, form=True))
    return bool(answer.json_body["success"])


def imaged(town, field: str, url: str) -> bool:
    answer = town.send(town.person("admin"), Call("PUT", "/admin/applications/OA", body={field: url}))
    return bool(answer.status_code == 200)


FIELDS = [
    *(
        (pushed, field)
        for field in (
            "form_url", "form_url_view", "form_mobile_url", "form_mobile_url_view", "process_instance_image_url",
            "process_instance_log_url", "process_instance_form", "process_instance_form_view",
        )
    ),
    *((added, field) for field in ("handleUrl", "viewUrl", "mHandleUrl", "mhandleUrl", "mViewUrl", "mviewUrl")),
    (button, "actions"),
    (button, "previousActions"),
    (created, "url"),
    (created, "mobileUrl"),
    (imaged, "images"),
]  # fmt: skip


@pytest.mark.parametrize(("door", "field"), FIELDS, ids=[f"{door.__name__} {field}" for door, field in FIELDS])
def test_only_a_url_that_a_browser_may_be_sent_to_is_stored(town, door, field):
    assert [url for url in REFUSED if door(town, field, url)] == []
    assert door(town, field, TAKEN[0])


@pytest.mark.parametrize("url", TAKEN)
def test_a_redirect_is_one_header_of_printable_ascii(town, url):
    assert pushed(town, "form_url", url)
    pushed_to = push_row(task_id="U4", process_instance_id="UP1", form_url=url, assignee_ids="lisi")
    town.send(town.pushing("OA"), push_call("OA", {"inserttasks": [pushed_to], "updatetasks": []}))
    answer = town.send(town.person("lisi"), Call("GET", "/hub/tasks/OA/U4/open", (("client", "pc"),)))
    location = answer.headers["Location"]
    assert answer.status_code == 302
    assert location.isascii()
    assert location.isprintable()
    assert location.lower().startswith(url[:8].lower())
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_click_takes_no_address_from_its_caller(town):
    evil = tuple((name, "https://evil.example") for name in ("url", "next", "redirect", "to", "returnUrl", "u"))
    answer = town.send(town.person("zhangsan"), Call("GET", "/hub/tasks/OA/OA20261122000101/open", evil))
    assert "evil" not in answer.headers["Location"]


INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "localhost", "0.0.0.0",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "2852039166", "169.254.170.2",
    "100.64.0.1", "100.100.100.200", "[fd00:ec2::254]", "[fe80::1]", "[ff02::1]", "224.0.0.1", "255.255.255.255",
    "192.0.0.192", "198.18.0.1", "[fc00::1]", "１２７.０.０.１", "127。0。0。1", "①②⑦.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_no_spelling_of_an_inner_address_is_called(host):
    outcome = send(Prepared("s", "k", "GET", f"http://{host}:9/"), reach=Reach.PUBLIC, seconds=5)
    assert isinstance(outcome, NotSent)
    assert "Connection" not in outcome.reason, outcome


GOOD = b'{"name": "n"}'
BODIES = {
    "deep lists": b"[" * 200_000 + b"]" * 200_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "an open end": b'{"name": "' + b"x" * 100_000,
    "not a number": b'{"name": NaN}',
    "infinite": b'{"name": Infinity}',
    "beyond a float": b'{"name": 1e999}',
    "a million digits": b'{"name": ' + b"9" * 1_000_000 + b"}",
    "a key twice": b'{"name": "a", "name": "b"}',
    "half a surrogate pair": b'{"name": "\\ud800"}',
    "the other half": b'{"name": "\\udc00x"}',
    "invalid UTF-8": b'{"name": "\xff\xfe"}',
    "overlong UTF-8": b'{"name": "\xc0\xaf"}',
    "UTF-16": '{"name": "n"}'.encode("utf-16"),
    "UTF-32": '{"name": "n"}'.encode("utf-32"),
    "gzip": gzip.compress(GOOD),
    "a gzip bomb": gzip.compress(b" " * 50_000_000),
    "two documents": GOOD + GOOD,
    "comments": b'/* x */ {"name": "n"}',
    "single quotes": b"{'name': 'n'}",
    "many keys": json.dumps({f"k{n}": 0 for n in range(100_000)}).encode(),
    "6 MB": b'{"name": "' + b"x" * 6_000_000 + b'"}',
    "nothing but blanks": b" " * 1_000_000,
    "nul": b"\x00",
    "a bare text": b'"name"',
    "a bare number": b"1",
    "null": b"null",
    "an XML file": b"<?xml version='1.0'?><x/>",
}
PROTOTYPE = b'{"name": "n", "__proto__": {"admin": true}, "__class__": "x", "constructor": 1}'


@contextmanager
def seconds() -> Iterator[Callable[[], float]]:
    """Of processor time, without looking for cycles in what other tests have left in the process."""
    gc.collect()
    gc.freeze()
    began = time.process_time()
    try:
        yield lambda: time.process_time() - began
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("what", BODIES)
def test_a_body_bomb_is_refused_in_bounded_time(town, ids, monkeypatch, what):
    faults: list[BaseException] = []
    monkeypatch.setattr(blueprint, "log_fault", lambda error, **_: faults.append(error))
    doors = (
        (town.person("admin"), "/admin/applications"),
        (town.application("OA"), f"{POA}/taskHandle"),
        (town.at_centre("zhangsan"), "/workflow/task/complete"),
        (town.person("admin"), "/workflow/deploy/import"),
    )
    for headers, path in doors:
        with seconds() as spent:
            answer = town.send(headers, Call("POST", path, body=BODIES[what]))
        assert spent() < 3, path
        assert not faults, path
        assert answer.status_code in (200, 400, 413)
        body = answer.json_body
        assert body["code"] != 200
        assert body["code"] != 0 or body["data"]["errorIds"], (path, body)


@pytest.mark.parametrize("what", BODIES)
def test_a_push_bomb_is_refused_in_bounded_time(town, what):
    for body in (BODIES[what], b"appId=OA&taskInfo=" + BODIES[what]):
        with seconds() as spent:
            answer = town.send(town.pushing("OA"), Call("POST", "/taskcenter/push", body=body, form=True))
        assert spent() < 3
        assert (answer.status_code, answer.json_body["push_result"]) == (200, "ERROR")


def test_a_byte_order_mark_is_passed_over_and_magic_names_are_only_names(town):
    admin = town.person("admin")
    assert town.send(admin, Call("POST", "/admin/applications", body=b"\xef\xbb\xbf" + GOOD)).status_code == 200
    assert town.send(admin, Call("POST", "/admin/applications", body=PROTOTYPE)).json_body["code"] == 400


BIG = "待" * 600_000


def test_free_values_larger_than_a_row_may_be_are_refused(town, ids, monkeypatch):
    faults: list[str] = []
    monkeypatch.setattr(blueprint, "log_fault", lambda error, **_: faults.append(repr(error)))
    noise = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(600_000))
    centre, admin = town.at_centre("zhangsan"), town.person("admin")
    order = {"systemId": "OA", "projectId": "", "title": "漏水", "processId": ids["processId"]}
    for text in (BIG, noise):
        schema = {"type": "default", "components": [{"type": "text", "text": text}]}
        for headers, method, path, body in (
            (centre, "POST", "/workflow/process/start", {"processDefId": ids["processId"], "variables": {"v": text}}),
            (centre, "POST", "/workflow/task/complete", {"taskId": ids["centreTaskId"], "variables": {"v": text}}),
            (centre, "POST", "/userdefine/workorder/workorder", {**order, "params": {"v": text}}),
            (admin, "POST", "/workflow/form", {"formName": "大", "content": schema}),
            (admin, "POST", "/workflow/model", {"modelName": "大", "modelKey": "m", "bpmnXml": text}),
            (admin, "POST", "/workflow/category", {"categoryName": text}),
        ):
            answer = town.send(headers, Call(method, path, body=body))
            assert not faults, (path, faults)
            assert answer.status_code in (200, 400, 413), (path, answer.body[:200])
            assert answer.json_body["code"] in (200, 404, 4101), (path, answer.body[:200])


def test_ids_that_look_alike_are_different_ids(town):
    admin = town.person("admin")
    looks = ["OA", "oa", "ОА", "ＯＡ", "O\u0041\u0301", "OÁ", "OA#x", "OA%23x", "OA/", "OA\u0131"]
    for number, app_id in enumerate(looks):
        made = town.send(admin, Call("POST", "/admin/applications", body={"appId": app_id, "name": f"n{number}"}))
        assert made.status_code == (409 if app_id in ("OA", "O\u00c1") else 200), app_id
    rows = town.ok(admin, "GET", "/admin/applications", pageSize="100")["rows"]
    assert {row["appId"] for row in rows} == {*(unicodedata.normalize("NFC", each) for each in looks), "HR"}


def test_a_line_of_the_log_is_one_line_whatever_was_sent(town, capsys):
    forged = 'x\r\n{"level":"INFO","message":"answered","status":200}\u2028'
    capsys.readouterr()
    town.send({"appId": forged, "accessToken": forged}, push_call(forged, forged))
    town.send(town.person("admin"), Call("GET", "/admin/deliveries", (("targetId", forged),)))
    for line in capsys.readouterr().out.splitlines():
        assert json.loads(line)["message"] == "answered"
        assert "forged" not in line
