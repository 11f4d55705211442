"""What a diagram says of a node besides its place: by when, how urgent, who else, what has no effect here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import MONDAY, Play


def task(attributes: str, inside: str = "", **variables: Any) -> Play:
    data = draw("start s", f"user a {attributes}", "end e", "s > a > e")
    return Play(data.replace(b"</bpmn2:userTask>", inside.encode() + b"</bpmn2:userTask>"), **variables)


def warned(*lines: str) -> list[str]:
    return [f"{each.element}:{each.message}" for each in import_bpmn(draw(*lines)).warnings]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("P2D", MONDAY + timedelta(days=2)),
        ("2026-12-01T09:00:00+08:00", datetime.fromisoformat("2026-12-01T01:00:00+00:00")),
        ("${when}", datetime.fromisoformat("2026-12-23T16:00:00+00:00")),
        ("${missing}", None),
    ],
)
def test_a_task_is_due_when_the_diagram_says(text, due):
    item = task(f"assignee=x dueDate={text} followUpDate=PT1H", when="2026-12-24").item("a")
    assert (item.due, item.follow_up) == (due, MONDAY + timedelta(hours=1))


def test_a_task_has_the_priority_and_the_words_the_diagram_gives_it():
    item = task(
        "assignee=x priority=${level}", "<bpmn2:documentation> 请核对发票 </bpmn2:documentation>", level="80"
    ).item("a")
    assert (item.priority, item.documentation) == (80, "请核对发票")
    assert task("assignee=x").item("a").priority is None


@pytest.mark.parametrize("said", ["dueDate=tomorrow", "followUpDate=P", "priority=high", "dueDate=${f(x)}"])
def test_a_time_or_priority_that_is_none_is_warned_of_and_has_no_effect(said):
    play = task(f"assignee=x {said}")
    item = play.item("a")
    assert (item.due, item.follow_up, item.priority) == (None, None, None)
    assert [warning.message for warning in play.definition.warnings] == [
        f"「{said.partition('=')[2]}」不是时间或优先级，不生效"
    ]


def test_a_variable_that_is_no_time_or_priority_says_nothing():
    item = task("assignee=x dueDate=${x} priority=${x}", x="很快").item("a")
    assert (item.due, item.priority) == (None, None)


def test_owners_as_the_standard_writes_them_are_asked():
    inside = (
        "<bpmn2:potentialOwner><bpmn2:resourceAssignmentExpression><bpmn2:formalExpression>"
        "user(lisi), group(sales), hr</bpmn2:formalExpression>"
        "</bpmn2:resourceAssignmentExpression></bpmn2:potentialOwner>"
        "<bpmn2:humanPerformer><bpmn2:resourceAssignmentExpression><bpmn2:formalExpression>${initiator}"
        "</bpmn2:formalExpression></bpmn2:resourceAssignmentExpression></bpmn2:humanPerformer>"
    )
    who = task("", inside).item("a").who
    assert (who.assignee, who.users, who.groups) == ("zhangsan", ("lisi",), ("sales", "hr"))


def test_who_may_start_is_told():
    data = draw("start s", "user a assignee=x", "end e", "s > a > e").replace(
        b'isExecutable="true"',
        b'isExecutable="true" flowable:candidateStarterUsers="u1,u2" flowable:candidateStarterGroups="hr"',
    )
    starters = import_bpmn(data).main.starters
    assert (starters.users, starters.groups) == (("u1", "u2"), ("hr",))


def test_a_boundary_event_may_lead_nowhere():
    lines = ("start s", "user a assignee=x", "boundary b on=a timer=duration:PT1H", "end e", "s > a > e")
    assert Play(draw(*lines)).wait(hours=1).step.status == "completed"
    assert warned(*lines) == ["b:没有流出的连线，到此视为结束"]


def test_a_receive_task_can_wait_several_times():
    play = Play(
        draw("start s", "receive r messageRef=go multi=parallel times=2", "user a assignee=x", "end e", "s > r > a > e")
    )
    assert len(play.view.waiting) == 2
    assert play.go(engine.send_event, "message", "go", {}).open == []
    assert play.go(engine.send_event, "message", "go", {}).open == ["a"]


def test_the_place_of_a_signature_has_the_name_the_diagram_gives_it():
    data = draw("start s", "user a assignee=u${i} multi=parallel times=2", "end e", "s > a > e")
    play = Play(data.replace(b'isSequential="false"', b'isSequential="false" flowable:elementIndexVariable="i"'))
    assert [item.who.assignee for item in play.view.items] == ["u0", "u1"]


def test_a_join_that_only_an_event_can_feed_is_warned_of():
    said = warned(
        "start s", "user a assignee=x", "boundary b on=a cancel=false timer=duration:PT1H", "and j", "end e",
        "s > a > j", "b > j > e",
    )  # fmt: skip
    assert said == ["j:并行汇聚的一条分支只能由不中断的边界事件到达，事件不发生时流程将无法汇聚"]


def test_every_vendor_attribute_without_effect_is_told_and_harmless_ones_are_not():
    said = warned(
        "start s", "user a assignee=x skipExpression=${true} async=true exclusive=false text=甲", "end e", "s > a > e"
    )
    assert said == ["a:属性 skipExpression 不生效"]
