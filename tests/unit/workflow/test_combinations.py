"""Constructs inside and after each other, where each alone is right: joins in loops, waits after returns, calls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import Conflict
from chalicelib.workflow import engine, view
from chalicelib.workflow.bpmn_import import import_bpmn
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play

LOOPED = draw(
    "start s", "xor again", "user a assignee=x", "or f", "user b assignee=x", "user c assignee=x", "or j",
    "user d assignee=x", "xor g default=g_e", "end e", "s > again > a > f", "f > b if ${n > 1}",
    "f > c if ${n != 2}", "b > j", "c > j", "j > d > g > e", "g > again if ${more}",
)  # fmt: skip
WATCHED = draw(
    "start s", "user a assignee=x", "sub inner", "{", "start is", "user b assignee=x", "user c assignee=x", "end ie",
    "is > b > c > ie", "}", "boundary remind on=inner cancel=false timer=cycle:R2/PT1H", "user nudge assignee=x",
    "end ne", "user d assignee=x", "end e", "s > a > inner > d > e", "remind > nudge > ne",
)  # fmt: skip
RACED = draw(
    "start s", "user a assignee=x", "events g", "catch late timer=duration:PT1H", "catch paid message=paid", "xor x",
    "user b assignee=x", "end e", "s > a > g", "g > late > x", "g > paid > x", "x > b > e",
)  # fmt: skip


def test_an_inclusive_gateway_in_a_loop_joins_each_round_for_itself():
    play = Play(LOOPED)
    for n, taken in ((1, ["c"]), (2, ["b"]), (3, ["b", "c"])):
        assert play.do("a", n=n).open == taken
        for node in taken:
            play.do(node)
        assert play.open == ["d"]
        play.do("d", more=True)
    play.do("a", n=1).do("c").do("d", more=False)
    assert play.step.status == "completed"


def test_a_return_into_an_inclusive_branch_in_a_second_round_joins_again():
    play = Play(LOOPED).do("a", n=1).do("c").do("d", more=True).do("a", n=3).do("b")
    assert play.do("c").back("d").open == ["a"]
    assert play.do("a", n=2).do("b").back("d").open == ["b"]
    play.do("b").back("d", "a")
    assert play.do("a", n=1).do("c").open == ["d"]


def test_a_return_into_a_watched_subprocess_leaves_its_clock_running_and_one_out_of_it_arms_it_anew():
    play = Play(WATCHED).do("a").do("b").wait(minutes=30)
    assert play.back("c").due() == {"remind": timedelta(minutes=30)}
    play.do("b").wait(minutes=30)
    assert play.open == ["c", "nudge"]
    play.back("c", "a")
    assert play.do("a").due() == {"remind": timedelta(hours=1)}
    assert play.wait(hours=1).open == ["b", "nudge"]
    assert play.wait(hours=1).due() == {}


def test_after_a_return_an_event_gateway_waits_for_all_its_events_again():
    play = Play(RACED).do("a").go(engine.send_event, "message", "paid", {}).back("b")
    assert (play.open, play.view.waiting, play.due()) == (["a"], (), {})
    play.do("a")
    assert ([one.name for one in play.view.waiting], play.due()) == (["paid"], {"late": timedelta(hours=1)})
    assert play.wait(hours=1).open == ["b"]
    assert play.view.waiting == ()


def called(*lines: str) -> Play:
    callee = import_bpmn(draw(*lines, key="callee"))
    caller = draw(
        "start cs", "user before assignee=x", "call c calls=callee", "boundary oops on=c error=E1",
        "user mend assignee=x", "user after assignee=x", "end ce", "cs > before > c > after > ce", "oops > mend > ce",
    )  # fmt: skip
    play = Play("sequence")
    play.definition = import_bpmn(caller, {"callee": callee})
    play.step = engine.start(play.definition, {}, "zhangsan", play.now)
    return play.do("before")


def test_a_return_out_of_a_called_process_leaves_it_and_forward_enters_it_anew():
    play = called("start s", "user one assignee=x", "user two assignee=x", "end e", "s > one > two > e").do("one")
    found = view.return_targets(play.definition, play.step.state, play.item("two").id)
    assert [target.node_id for target in found] == ["one", "before"]
    assert play.back("two", "before").do("before").open == ["one"]
    assert play.do("one").do("two").open == ["after"]


def test_an_error_end_of_a_called_process_is_caught_where_it_was_called():
    assert called("start s", "user one assignee=x", "end e error=E1", "s > one > e").do("one").open == ["mend"]


def test_a_terminate_end_of_a_called_process_ends_only_that():
    lines = ("start s", "and f", "user one assignee=x", "user two assignee=x", "end t terminate", "end e")
    assert called(*lines, "s > f", "f > one > t", "f > two > e").do("one").open == ["after"]


def test_a_withdrawn_task_before_a_called_process_takes_all_of_it_away():
    play = called("start s", "user one assignee=x", "end e", "s > one > e")
    assert play.withdraw("before").open == ["before"]
    with pytest.raises(Conflict, match="已处理"):
        play.do("before").do("one").withdraw("before")


def test_signers_named_in_turn_are_asked_in_their_order():
    play = Play("sign_in_turn", people="u1,u2,u3").do("a")
    play.go(engine.set_signers, play.view.items[0].id, ["u3", "u9", "u1"])
    for signer in ("u3", "u9", "u1"):
        assert play.open == [f"sign:{signer}"]
        play.do(f"sign:{signer}")
    assert "sign" not in {item.node_id for item in play.view.items}


def test_who_is_named_and_was_asked_already_keeps_what_he_has():
    play = Play("sign_all").do("a")
    kept = play.item("sign:u2").id
    play.go(engine.set_signers, play.view.items[0].id, ["u9", "u2"])
    assert (play.open, play.item("sign:u2").id) == (["sign:u2", "sign:u9"], kept)
    assert play.do("sign:u9").do("sign:u2").open == ["d"]
