"""What happens beside the flows: event sub-processes, escalations, links, conditions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import Conflict
from chalicelib.workflow import engine
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play


def beside(start: str, *inner: str, ends: str = "end e") -> Play:
    """Two tasks in a row, beside an event sub-process that begins with `start` and has one task."""
    lines = ["start s", "user a assignee=x", "user b assignee=x", ends, "s > a > b > e"]
    lines += ["sub es triggeredByEvent=true", "{", f"start es_s {start}", "user mend assignee=x", "end es_e"]
    return Play(draw(*lines, "es_s > mend > es_e", *inner, "}"))


def send(play: Play, kind: str = "message", name: str = "go") -> Play:
    return play.go(engine.send_event, kind, name, {})


def test_an_interrupting_event_subprocess_takes_the_place_of_what_runs_around_it():
    play = beside("message=go").do("a")
    assert [(one.node_id, one.name) for one in play.view.waiting] == [("es", "go")]
    assert send(play).open == ["mend"]
    assert play.view.active_nodes == {"es", "mend"}
    assert play.view.waiting == ()
    assert play.do("mend").step.status == "completed"


def test_one_that_does_not_interrupt_runs_beside_and_can_begin_again():
    play = send(send(beside("message=go isInterrupting=false")))
    assert play.open == ["a", "mend", "mend"]
    assert play.do("a").do("b").open == ["mend", "mend"]
    for item in play.view.items:
        play.go(engine.complete, item.id, {})
    assert play.step.status == "completed"
    assert play.view.waiting == ()


def test_one_that_only_waits_keeps_nothing_alive():
    play = beside("timer=duration:P1D").do("a").do("b")
    assert (play.step.status, play.step.timers) == ("completed", ())


def test_a_timer_of_an_event_subprocess_is_armed_when_what_is_around_it_begins():
    play = beside("timer=duration:PT1H").wait(minutes=30).do("a")
    assert play.due() == {"es": timedelta(minutes=30)}
    assert play.wait(minutes=30).open == ["mend"]


def test_a_repeating_timer_begins_it_as_often_as_it_says():
    play = beside("timer=cycle:R2/PT1H isInterrupting=false").wait(hours=1)
    assert play.open == ["a", "mend"]
    assert play.wait(hours=1).open == ["a", "mend", "mend"]
    assert play.due() == {}


def test_an_error_begins_the_event_subprocess_of_its_own_scope():
    play = beside("error=E1", ends="end e error=E1").do("a").do("b")
    assert (play.open, play.step.error) == (["mend"], None)
    assert play.do("mend").step.status == "completed"


def test_an_error_out_of_an_event_subprocess_does_not_begin_it_again():
    lines = ["start s", "user a assignee=x", "end e error=E1", "s > a > e", "sub es triggeredByEvent=true", "{"]
    play = Play(draw(*lines, "start t error=", "end u error=E2", "t > u", "}")).do("a")
    assert (play.step.status, play.step.error) == ("terminated", "E2")


def test_a_return_stays_inside_an_event_subprocess():
    play = send(beside("message=go"))
    with pytest.raises(Conflict):
        play.back("mend")


INNER = ("sub inner", "{", "start is", "user one assignee=x", "throw up escalation=late", "user two assignee=x")
FLOWS = ("end ie", "is > one > up > two > ie", "}")


@pytest.mark.parametrize(("cancel", "left"), [("false", ["boss", "two"]), ("true", ["boss"])])
def test_an_escalation_reaches_the_event_on_the_subprocess(cancel, left):
    lines = (f"boundary b on=inner cancel={cancel} escalation=late", "user boss assignee=x", "end be", "end e")
    play = Play(draw("start s", *INNER, *FLOWS, *lines, "s > inner > e", "b > boss > be")).do("one")
    assert play.open == left


def test_an_escalation_nobody_waits_for_is_passed_over():
    assert Play(draw("start s", *INNER, *FLOWS, "end e", "s > inner > e")).do("one").open == ["two"]


def test_an_escalation_begins_an_event_subprocess():
    more = (
        "sub es triggeredByEvent=true",
        "{",
        "start t isInterrupting=false escalation=",
        "user boss assignee=x",
        "end u",
    )
    play = Play(draw("start s", *INNER, *FLOWS, "end e", "s > inner > e", *more, "t > boss > u", "}")).do("one")
    assert play.open == ["boss", "two"]


def test_a_link_goes_on_at_its_other_end():
    play = Play(draw(
        "start s", "user a assignee=x", "throw t link=far", "catch c link=far", "user b assignee=x", "end e",
        "s > a > t", "c > b > e",
    ))  # fmt: skip
    assert play.do("a").open == ["b"]
    assert play.definition.warnings == ()
    assert play.back("b").open == ["a"]


def test_a_condition_is_waited_for_until_it_holds():
    lines = ("start s", "and f", "user a assignee=x", "catch c condition=${n>3}", "user b assignee=x", "and j", "end e")
    play = Play(draw(*lines, "s > f", "f > a > j", "f > c > b > j", "j > e"), n=1)
    assert play.open == ["a"]
    assert play.do("a", n=4).open == ["b"]
    assert Play(draw(*lines, "s > f", "f > a > j", "f > c > b > j", "j > e"), n=9).open == ["a", "b"]


def test_a_step_after_which_only_a_condition_waits_is_refused():
    play = Play(draw("start s", "user a assignee=x", "catch c name=等货 condition=${n>3}", "end e", "s > a > c > e"))
    with pytest.raises(Conflict, match="等货"):
        play.do("a", n=1)
    assert play.do("a", n=4).step.status == "completed"


def test_the_clock_may_leave_only_a_condition_waiting():
    lines = ("start s", "catch t timer=duration:PT1H", "catch c condition=${n>3}", "end e", "s > t > c > e")
    play = Play(draw(*lines), n=1).wait(hours=1)
    assert play.view.active_nodes == {"c"}
    assert (play.step.status, play.step.timers) == ("running", ())


def test_a_condition_beside_a_task_fires_each_time_it_begins_to_hold():
    lines = ["start s", "user a assignee=x multi=parallel times=4", "boundary w on=a cancel=false condition=${hot}"]
    play = Play(draw(*lines, "user look assignee=x", "end we", "end e", "s > a > e", "w > look > we"), hot=False)

    def sign(hot: bool) -> int:
        item = next(item for item in play.view.items if item.node_id == "a")
        play.go(engine.complete, item.id, {"hot": hot})
        return sum(item.node_id == "look" for item in play.view.items)

    assert [sign(True), sign(True), sign(False)] == [1, 1, 1]


def test_an_event_gateway_can_wait_for_a_condition():
    play = Play(draw(
        "start s", "events g", "catch c condition=${ok}", "catch m message=go", "user a assignee=x", "end e",
        "s > g", "g > c > a", "g > m > a", "a > e",
    ))  # fmt: skip
    assert play.go(engine.send_event, "message", "go", {"ok": True}).open == ["a"]
