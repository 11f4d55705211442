"""Jobs that connectors do: registered, named by diagrams, called, and answered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.centre import working
from chalicelib.delivery import connecting, health
from chalicelib.delivery.connecting import Connecting
from chalicelib.delivery.tools import Tools
from chalicelib.outbound.outcome import Answered, NotSent, Unknown
from chalicelib.storage.ledger import due
from chalicelib.storage.processes import job_queue, jobs
from tests.attack.keeping import drain
from tests.component.workorder.armed import armed
from tests.unit.workflow.drawing import draw

PAY = {
    "name": "付款",
    "calls": ["${payDelegate}"],
    "urls": ["https://pay.example.cn/jobs"],
    "headers": {"X-Key": "k3y"},
    "sends": ["amount"],
    "results": {"receipt": "data.no"},
}
HTTP = {
    "name": "http",
    "calls": ["type:http"],
    "urls": ["https://oa.example.cn/api"],
    "headers": {"authorization": "t"},
}
DRAWN = draw(
    "start s", "service pay delegateExpression=${payDelegate}", "boundary no on=pay error=poor",
    "user look assignee=lisi", "user mend assignee=wangwu", "end e", "end f", "s > pay > look > e", "no > mend > f",
)  # fmt: skip


@dataclass
class Outside:
    """Everything beyond the hub: what it was asked, what it says, and a clock that stands."""

    says: object = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def call(self, request):
        self.asked.append(request)
        if isinstance(self.says, list):
            return self._said(self.says.pop(0))
        return self._said(self.says)

    def _said(self, says):
        if isinstance(says, Answered | NotSent | Unknown):
            return says
        body = says if isinstance(says, bytes) else json.dumps(says).encode()
        return Answered(200, {}, body, 1, self.now)

    def work(self):
        """Hear what was rung for; how many messages."""
        bodies = drain("jobs")
        doing = Connecting(Tools(lambda: self.now, self.call, lambda: 0.5))
        for body in bodies:
            working.work(job_queue.read(body), doing, lambda: self.now)
        return len(bodies)

    def sweep(self, passed):
        self.now += passed
        for entry in due.due(self.now, 100):
            if entry.kind == jobs.KIND:
                working.on_due(entry, self.now, [])


@pytest.fixture
def outside(aws):
    connecting.forget()
    health.forget()
    return Outside()


@pytest.fixture
def admin(centre):
    return centre.person("admin")


def registered(admin, *bodies):
    for body in bodies:
        answer = admin("POST", "/admin/connectors", body)
        assert answer.status_code == 200, answer.body.decode()


def started(centre, admin, zhangsan, drawn=DRAWN, **variables):
    registered(admin, PAY, HTTP)
    centre.deploy(drawn)
    return zhangsan.start("p", **variables)["ProcessInstanceId"]


def test_a_connector_is_called_and_its_results_are_the_processes(centre, admin, zhangsan, outside) -> None:
    instance = started(centre, admin, zhangsan, amount=500, secret="x")
    outside.says = {"data": {"no": "R-1"}, "other": "left aside"}
    assert outside.work() == 1
    (request,) = outside.asked
    sent = json.loads(request.body)
    assert (request.method, request.url, request.headers["X-Key"]) == ("POST", "https://pay.example.cn/jobs", "k3y")
    assert (sent["variables"], sent["procInsId"], request.key) == ({"amount": 500}, instance, sent["jobId"])
    (task,) = centre.person("lisi").todo(instance)
    seen = centre.person("lisi").ok("GET", f"/workflow/task/processVariables/{task}")["data"]
    assert (seen["receipt"], "other" in seen) == ("R-1", False)
    assert outside.work() == 0
    assert armed(outside.now + timedelta(days=9)) == []


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask"])
def test_a_mail_task_is_a_job_of_whoever_sends_mail(centre, admin, zhangsan, outside, tag) -> None:
    registered(admin, {"name": "mail", "calls": ["type:mail"], "urls": ["https://mail.example.cn/send"]})
    written = "".join(
        f'<bpmn2:extensionElements><flowable:field name="{name}"><flowable:expression>{text}</flowable:expression>'
        "</flowable:field></bpmn2:extensionElements>"
        for name, text in (("to", "${who}@example.cn"), ("subject", "报销 ${amount} 元"))
    ).replace("</bpmn2:extensionElements><bpmn2:extensionElements>", "")
    drawn = draw("start s", "service m type=mail", "user a assignee=lisi", "end e", "s > m > a > e").decode()
    drawn = drawn.replace("></bpmn2:serviceTask>", f">{written}</bpmn2:serviceTask>").replace("serviceTask", tag)
    instance = started(centre, admin, zhangsan, drawn.encode(), who="li", amount=5)
    assert outside.work() == 1
    sent = json.loads(outside.asked[0].body)
    assert (outside.asked[0].url, sent["fields"]) == (
        "https://mail.example.cn/send", {"to": "li@example.cn", "subject": "报销 5 元"})  # fmt: skip
    assert centre.person("lisi").todo(instance)


def test_a_message_that_comes_twice_calls_once(centre, admin, zhangsan, outside) -> None:
    started(centre, admin, zhangsan)
    (body,) = drain("jobs")
    doing = Connecting(Tools(lambda: outside.now, outside.call))
    for _ in range(3):
        working.work(job_queue.read(body), doing)
    assert len(outside.asked) == 1


def test_what_fails_is_tried_again_under_the_same_key_and_is_stuck_in_the_end(centre, admin, zhangsan, outside) -> None:
    instance = started(centre, admin, zhangsan)
    outside.says = Answered(503, {}, b"", 1, outside.now)
    for _ in range(12):
        outside.work()
        outside.sweep(timedelta(hours=4))
    assert (len(outside.asked), len({request.key for request in outside.asked})) == (6, 1)
    (stuck,) = stuck_of(instance)
    assert (stuck.attempts, stuck.error) == (6, "HTTP 503")
    assert armed(outside.now + timedelta(days=9)) == []


def test_a_lost_message_costs_time_only(centre, admin, zhangsan, outside) -> None:
    instance = started(centre, admin, zhangsan)
    lost = drain("jobs")
    outside.sweep(timedelta(seconds=30))
    assert drain("jobs") == []
    outside.sweep(timedelta(minutes=2))
    assert outside.work() == 1
    assert centre.person("lisi").todo(instance)
    working.work(job_queue.read(lost[0]), Connecting(Tools(lambda: outside.now, outside.call)))
    assert len(outside.asked) == 1


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (Answered(400, {}, b"", 1, datetime.now(UTC)), "HTTP 400"),
        (Answered(200, {}, b"x" * 9, 1, datetime.now(UTC), whole=False), "应答不完整或超过 64 KB"),
        (NotSent("RefusedCallError: address refused: 10.0.0.1 is private"), "private"),
        ({"data": {"no": {"__proto__": 1}}}, "__proto__"),
    ],
)
def test_what_will_never_work_is_stuck_at_once(centre, admin, zhangsan, outside, says, error) -> None:
    instance = started(centre, admin, zhangsan)
    outside.says = says
    outside.work()
    (stuck,) = stuck_of(instance)
    assert error in stuck.error
    assert outside.work() == 0


def test_an_error_of_the_connectors_goes_where_the_diagram_catches_it(centre, admin, zhangsan, outside) -> None:
    instance = started(centre, admin, zhangsan)
    outside.says = {"bpmnError": "poor"}
    outside.work()
    assert centre.person("wangwu").todo(instance)


def test_the_instance_may_end_while_the_connector_is_called(centre, admin, zhangsan, outside) -> None:
    instance = started(centre, admin, zhangsan)
    real = outside.call

    def meanwhile(request):
        zhangsan.ok("POST", "/workflow/instance/stopProcessInstance", {"instanceId": instance})
        return real(request)

    outside.call = meanwhile
    outside.work()
    assert (len(outside.asked), stuck_of(instance)) == (1, [])
    outside.sweep(timedelta(hours=1))
    assert due.due(outside.now, 100) == []


def http(**fields):
    inner = "".join(
        f'<flowable:field name="{name}"><flowable:expression><![CDATA[{value}]]></flowable:expression></flowable:field>'
        for name, value in fields.items()
    )
    drawn = draw("start s", "service pay type=http", "user look assignee=lisi", "end e", "s > pay > look > e").decode()
    opened, closed = '<bpmn2:serviceTask id="pay" flowable:type="http">', "<bpmn2:extensionElements>"
    assert opened in drawn or 'flowable:type="http"' in drawn, drawn
    head, _, rest = drawn.partition('flowable:type="http"')
    before, mark, after = rest.partition("/>" if rest.lstrip().startswith("/>") else ">")
    whole = f"{closed}{inner}</bpmn2:extensionElements>"
    tail = f">{whole}</bpmn2:serviceTask>{after}" if mark == "/>" else f">{whole}{after}"
    return (head + 'flowable:type="http"' + before + tail).encode()


def test_an_address_that_the_diagram_names_is_called_below_what_is_allowed(centre, admin, zhangsan, outside) -> None:
    drawn = http(requestMethod="POST", requestUrl="https://oa.example.cn/api/${room}", requestBody='{"n": ${n}}',
                 requestHeaders="Content-Type: application/json\nAuthorization: mine", responseVariableName="said",
                 saveResponseVariableAsJson="true")  # fmt: skip
    instance = started(centre, admin, zhangsan, drawn, room="r1", n=3)
    outside.says = {"ok": [1]}
    outside.work()
    (request,) = outside.asked
    assert (request.method, request.url, request.body) == ("POST", "https://oa.example.cn/api/r1", b'{"n": 3}')
    assert dict(request.headers) == {"Content-Type": "application/json", "authorization": "t"}
    (task,) = centre.person("lisi").todo(instance)
    assert centre.person("lisi").ok("GET", f"/workflow/task/processVariables/{task}")["data"]["said"] == {"ok": [1]}


@pytest.mark.parametrize(
    "room",
    [
        "https://evil.example.cn/api/x", "https://oa.example.cn/apix", "https://oa.example.cn/api/../admin",
        "https://oa.example.cn/api/%2e%2e/admin", "https://oa.example.cn@evil.example.cn/api/", "http://127.0.0.1/api",
        "https://oa.example.cn:8443/api/x", "",
    ],
)  # fmt: skip
def test_an_address_beyond_what_is_allowed_is_not_called(centre, admin, zhangsan, outside, room) -> None:
    instance = started(centre, admin, zhangsan, http(requestUrl="${room}"), room=room)
    outside.work()
    assert outside.asked == []
    assert len(stuck_of(instance)) == 1


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (draw("start s", "service pay class=com.example.Pay", "end e", "s > pay > e"), "com.example.Pay"),
        (http(requestUrl="https://oa.example.cn/api", ignoreException="true"), "ignoreException"),
        (http(requestMethod="GET"), "requestUrl"),
    ],
)
def test_a_diagram_that_no_connector_serves_is_refused_by_name(centre, admin, drawn, said) -> None:
    registered(admin, PAY, HTTP)
    answer = admin("POST", "/workflow/deploy/import", {"xml": drawn.decode()}).json_body
    assert answer["code"] == 4101
    assert any(said in reason["message"] for reason in answer["reasons"])


def test_a_connector_that_is_switched_off_leaves_its_jobs_to_be_seen(centre, admin, zhangsan, outside) -> None:
    instance = started(centre, admin, zhangsan)
    assert admin("DELETE", "/admin/connectors/%E4%BB%98%E6%AC%BE").json_body["data"]["enabled"] is False
    outside.work()
    (stuck,) = stuck_of(instance)
    assert "${payDelegate}" in stuck.error


def test_headers_are_never_shown(admin) -> None:
    registered(admin, PAY)
    (row,) = admin("GET", "/admin/connectors").json_body["data"]["rows"]
    assert row["headers"] == {"X-Key": "******"}
    assert admin("POST", "/admin/connectors", PAY).status_code == 409
    changed = admin("PUT", "/admin/connectors/%E4%BB%98%E6%AC%BE", {"headers": {}, "sends": []}).json_body["data"]
    assert (changed["headers"], changed["results"]) == ({}, PAY["results"])
    assert admin("PUT", "/admin/connectors/none", {"sends": []}).status_code == 404
    assert (
        admin("POST", "/admin/connectors", {**PAY, "name": "x", "urls": ["http://169.254.169.254/"]}).status_code == 400
    )


def test_a_job_is_done_in_three_round_trips_beside_the_call(centre, admin, zhangsan, outside) -> None:
    started(centre, admin, zhangsan)
    outside.work()  # who is asked next, the connectors and their health are known from now on
    zhangsan.start("p")
    (body,) = drain("jobs")
    doing = Connecting(Tools(lambda: outside.now, outside.call))
    with centre.counted() as calls:
        working.work(job_queue.read(body), doing)
    assert calls == ["TransactGetItems", "TransactWriteItems", "SendMessage"]


def stuck_of(instance):
    return [job for number in range(1, 12) if (job := jobs.find(instance, str(number))) and job.stuck]
