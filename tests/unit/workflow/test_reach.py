"""How far an event reaches, and what an inclusive join waits for."""

from __future__ import annotations

import pytest

from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play

SENT_AHEAD = draw(
    "start s", "sub inner", "{", "start is", "user one assignee=x", "end ie", "is > one > ie", "}",
    "boundary ahead on=inner cancel=false message=go", "or j", "user two assignee=x", "end e", "s > inner > j",
    "ahead > j", "j > two > e",
)  # fmt: skip
TWO_CATCHES = draw(
    "start s", "and f", "catch c1 message=go", "catch c2 message=go", "user a assignee=x", "user b assignee=x",
    "and j", "end e", "s > f", "f > c1 > a > j", "f > c2 > b > j", "j > e",
)  # fmt: skip


def calling(*callee: str, more: str = "") -> Play:
    called = import_bpmn(draw(*callee, key="callee", more=more))
    lines = ["start cs", "and cf", "call c calls=callee", "user after assignee=x", "user beside assignee=x"]
    lines += ["catch heard signal=bell", "user rung assignee=x", "end ce", "cs > cf", "cf > c > after > ce"]
    caller = draw(*lines, "cf > beside > ce", "cf > heard > rung > ce")
    play = Play("sequence")
    play.definition = import_bpmn(caller, {"callee": called})
    play.step = engine.start(play.definition, {}, "zhangsan", play.now)
    return play


def test_an_inclusive_join_waits_for_the_task_whose_event_was_sent_ahead():
    play = Play(SENT_AHEAD).go(engine.send_event, "message", "go", {})
    assert play.open == ["one"]
    assert play.do("one").open == ["two"]
    assert play.do("two").step.status == "completed"


def test_a_message_goes_to_the_one_that_has_waited_longest_and_a_signal_to_all():
    play = Play(TWO_CATCHES).go(engine.send_event, "message", "go", {})
    assert (play.open, [one.node_id for one in play.view.waiting]) == (["a"], ["c2"])
    assert play.go(engine.send_event, "message", "go", {}).open == ["a", "b"]
    to_all = Play(TWO_CATCHES.replace(b"message", b"signal")).go(engine.send_event, "signal", "go", {})
    assert to_all.open == ["a", "b"]


def test_a_terminate_end_for_all_ends_the_caller_too():
    ended = calling("start s", "user one assignee=x", "end e terminate terminateAll=true", "s > one > e").do("one")
    assert (ended.step.status, ended.view.items) == ("completed", ())
    assert sorted(closed.item.node_id for closed in ended.step.closed) == ["beside", "one"]


@pytest.mark.parametrize(
    ("attribute", "left"), [("terminateMultiInstance=true", ["last"]), ("", ["one"]), ("terminateAll=true", [])]
)
def test_a_terminate_end_in_a_run_of_several_ends_that_run_or_all_or_everything(attribute, left):
    play = Play(
        draw(
            "start s", "sub each multi=parallel collection=${people} element=one", "{", "start is",
            "user one assignee=${one}", f"end ie terminate {attribute}", "is > one > ie", "}",
            "user last assignee=x", "end e", "s > each > last > e",
        ),
        people=["u1", "u2"],
    )  # fmt: skip
    assert play.go(engine.complete, play.view.items[0].id, {}).open == left


def test_a_signal_of_narrow_scope_is_heard_in_its_own_process_only():
    lines = ("start s", "user one assignee=x", "throw t signal=bell", "end e", "s > one > t > e")
    wide = calling(*lines).do("one")
    assert wide.open == ["after", "beside", "rung"]
    narrow = draw(*lines, key="callee").replace(
        b'<bpmn2:signal id="bell"', b'<bpmn2:signal flowable:scope="processInstance" id="bell"'
    )
    play = calling("start s", "end e", "s > e")
    caller = draw(
        "start cs", "and cf", "call c calls=callee", "catch heard signal=bell", "user rung assignee=x", "end ce",
        "cs > cf", "cf > c > ce", "cf > heard > rung > ce",
    )  # fmt: skip
    play.definition = import_bpmn(caller, {"callee": import_bpmn(narrow)})
    play.step = engine.start(play.definition, {}, "zhangsan", play.now)
    assert play.do("one").open == []
    assert [one.node_id for one in play.view.waiting] == ["heard"]


def test_designers_other_name_of_the_initiator_is_known():
    play = Play(draw("start s", "user a assignee=${INITIATOR}", "end e", "s > a > e"), INITIATOR="somebody else")
    assert play.item("a").who.assignee == "zhangsan"
