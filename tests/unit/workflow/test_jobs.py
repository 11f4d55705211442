"""Jobs of service tasks, and processes that begin by events: what the engine does where somebody offers to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.errors import Conflict, NotFound
from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.model import Offered
from chalicelib.workflow.refusals import Unrunnable
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import MONDAY, Play

OFFERED = Offered({"org.example.Pay": "pay", "${mailer}": "mail", "type:http": "http"}, topics=True, starts=True)
FIELDS = (
    '<bpmn2:extensionElements><flowable:field name="sum"><flowable:expression>${amount}</flowable:expression>'
    '</flowable:field><flowable:field name="to" stringValue="财务${dept}"/></bpmn2:extensionElements>'
)


def offered(*lines: str, inside: str = "", **variables: Any) -> Play:
    data = draw(*lines).replace(b"</bpmn2:serviceTask>", inside.encode() + b"</bpmn2:serviceTask>")
    play = Play("sequence")
    play.definition = import_bpmn(data, offered=OFFERED)
    play.step = engine.start(play.definition, variables, "zhangsan", play.now)
    return play


def paying(attributes: str = "class=org.example.Pay", **variables: Any) -> Play:
    lines = (
        f"service pay {attributes}",
        "boundary no on=pay error=E1",
        "user mend assignee=x",
        "user after assignee=x",
    )
    flows = ("s > pay > after > e", "no > mend > e")
    return offered("start s", *lines, "end e", *flows, inside=FIELDS, amount=5, dept="部", **variables)


def test_a_job_waits_with_what_it_is_given_until_it_is_done_once():
    play = paying("class=org.example.Pay resultVariable=receipt")
    job = play.step.jobs[0]
    assert (job.node_id, job.by, job.name, job.result) == ("pay", "connector", "pay", "receipt")
    assert job.fields == {"sum": 5, "to": "财务部"}
    assert play.view.jobs == (job,)
    assert play.view.active_nodes == {"pay"}
    play.go(engine.complete_job, job.id, {"receipt": "R1", "initiator": "eve"})
    assert (play.open, play.view.variables["receipt"], play.view.variables["initiator"]) == (
        ["after"],
        "R1",
        "zhangsan",
    )
    with pytest.raises(NotFound):
        play.go(engine.complete_job, job.id, {})


def test_an_error_of_a_job_is_caught_on_its_task_or_ends_the_instance():
    def failed(code: str) -> Play:
        play = paying()
        return play.go(engine.fail_job, play.step.jobs[0].id, code)

    assert failed("E1").open == ["mend"]
    assert (failed("E9").step.status, failed("E9").step.error) == ("terminated", "E9")


def test_what_was_handled_before_a_job_cannot_be_withdrawn_once_it_is_done():
    lines = ("user a assignee=x", "service pay type=http", "user b assignee=x", "s > a > pay > b")
    play = offered("start s", *lines).do("a")
    assert play.withdraw("a").open == ["a"]
    play.do("a").go(engine.complete_job, play.step.jobs[0].id, {})
    with pytest.raises(Conflict):
        play.withdraw("a")


@pytest.mark.parametrize(
    ("attributes", "by", "name"),
    [
        ("delegateExpression=${mailer}", "connector", "mail"),
        ("type=http", "connector", "http"),
        ("type=external topic=ship", "topic", "ship"),
    ],
)
def test_connectors_and_topics_are_found_by_what_the_diagram_calls_them(attributes, by, name):
    job = paying(attributes).step.jobs[0]
    assert (job.by, job.name) == (by, name)


def test_a_job_can_be_done_several_times():
    play = offered(
        "start s", "service pay type=http multi=parallel times=3", "user a assignee=x", "end e", "s > pay > a > e"
    )
    for job in play.step.jobs:
        assert play.open == []
        play.go(engine.complete_job, job.id, {})
    assert play.open == ["a"]


@pytest.mark.parametrize(
    ("lines", "offer", "message"),
    [
        ("service pay class=org.example.Evil", OFFERED, "没有为「org.example.Evil」登记连接器"),
        ("service pay type=mail", OFFERED, "没有为「type:mail」登记连接器"),
        ("service pay topic=ship", Offered({"x": "y"}), "没有为「ship」登记连接器"),
        ("service pay class=org.example.Pay", Offered(), "服务任务不会被执行"),
    ],
)
def test_what_nobody_offers_to_do_is_refused_by_name(lines, offer, message):
    with pytest.raises(Unrunnable, match=message):
        import_bpmn(draw("start s", lines, "end e", "s > pay > e"), offered=offer)


STARTS = (
    "start m message=order",
    "start t timer=duration:PT1H",
    "user a assignee=${initiator}",
    "end e",
    "m > a > e",
    "t > a",
)


def test_a_process_begins_at_the_event_that_happened():
    definition = import_bpmn(draw(*STARTS), offered=OFFERED)
    assert [(node.id, node.event.kind, node.event.name) for node in definition.starts] == [
        ("m", "message", "order"),
        ("t", "timer", "PT1H"),
    ]
    assert definition.warnings == ()
    step = engine.start_by_event(definition, "m", {"sum": 3, "initiator": "eve"}, MONDAY)
    assert (step.nodes, step.opened[0].who.nobody) == (("m",), True)
    assert engine.start_by_event(definition, "t", {}, MONDAY + timedelta(hours=1)).nodes == ("t",)
    with pytest.raises(Conflict, match="只能由"):
        engine.start(definition, {}, "zhangsan", MONDAY)
    with pytest.raises(NotFound):
        engine.start_by_event(definition, "a", {}, MONDAY)


def test_a_plain_start_may_stand_beside_others_and_is_the_one_people_use():
    lines = ("start s", "start m message=order", "user a assignee=x", "end e", "s > a > e", "m > a")
    definition = import_bpmn(draw(*lines), offered=OFFERED)
    assert engine.start(definition, {}, "zhangsan", MONDAY).nodes == ("s",)
    with pytest.raises(Unrunnable, match="此处不支持消息事件"):
        import_bpmn(draw(*lines))


def test_a_process_that_begins_only_by_events_cannot_be_called():
    callee = import_bpmn(draw("start m message=x", "user a assignee=x", "m > a", key="callee"), offered=OFFERED)
    with pytest.raises(Unrunnable, match="只能由事件启动"):
        import_bpmn(draw("start s", "call c calls=callee", "s > c"), {"callee": callee}, offered=OFFERED)
