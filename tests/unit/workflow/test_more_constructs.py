"""One diagram for each construct beside the flows, for jobs, decisions and starts by events: it runs as it is drawn."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.decisions.dmn_import import import_dmn
from chalicelib.workflow.model import Definition, Offered
from tests.diagrams import FIXTURES, diagram
from tests.unit.workflow.play import MONDAY, Play


def offered(name: str) -> Definition:
    tables = {table.key: table for table in import_dmn((FIXTURES / "approver.dmn").read_bytes())}
    able = Offered({"org.example.Pay": "pay"}, starts=True)
    return import_bpmn(diagram(name).read_bytes(), decisions=tables, offered=able)


def test_an_event_subprocess():
    play = Play("event_subprocess").go(engine.send_event, "message", "recall", {})
    assert play.open == ["mend"]
    assert play.do("mend").step.status == "completed"


def test_an_escalation():
    play = Play("escalation").do("one")
    assert play.open == ["boss", "two"]
    assert play.do("two").do("boss").step.status == "completed"


def test_a_link():
    assert Play("link").do("a").open == ["b"]


def test_a_condition():
    assert Play("conditional", stock=1).do("a", stock=5).open == ["b"]


def test_a_cron_timer():
    play = Play("cron")
    assert play.due() == {"daily": timedelta(days=1)}  # it is nine in the morning there
    assert play.wait(days=1).open == ["a", "nudge"]
    assert play.due() == {"daily": timedelta(days=1)}


def test_a_service_task():
    definition = offered("service")
    step = engine.start(definition, {}, "zhangsan", MONDAY)
    done = engine.complete_job(engine.Instance(definition, step.state, MONDAY), step.jobs[0].id, {})
    assert [item.node_id for item in done.opened] == ["a"]


def test_a_business_rule_task():
    step = engine.start(offered("rule"), {"amount": 5_000, "level": "A"}, "zhangsan", MONDAY)
    assert step.opened[0].who.assignee == "wangwu"


def test_a_start_by_a_message():
    definition = offered("message_start")
    assert engine.start_by_event(definition, definition.starts[0].id, {}, MONDAY).nodes == ("m",)
