"""Going back: returns out of and across branches and signatures, then forward again; timers; withdrawals; jumps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import Conflict, NotFound
from chalicelib.workflow import engine, view
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play


def targets(play: Play, name: str) -> list[str]:
    found = view.return_targets(play.definition, play.step.state, play.item(name).id)
    return [target.node_id for target in found]


def test_without_a_target_a_return_goes_to_the_previous_task():
    play = Play("sequence").do("a").do("b").back("c")
    assert play.open == ["b"]
    assert [(closed.item.node_id, closed.completed) for closed in play.step.closed] == [("c", False)]


def test_a_return_and_forward_again_ends_as_ever():
    play = Play("sequence").do("a").do("b").back("c", "a")
    assert play.do("a").do("b").do("c").step.status == "completed"


@pytest.mark.parametrize("target", ["b", "c", "e", "unknown"])
def test_a_target_that_does_not_lie_before_is_refused(target):
    with pytest.raises(Conflict, match="不属于串行关系，无法回退"):
        Play("sequence").do("a").back("b", target)


def test_the_first_task_has_nowhere_to_return_to():
    with pytest.raises(Conflict, match="无法回退"):
        Play("sequence").back("a")


def test_a_return_within_a_branch_leaves_the_other_branch_alone():
    play = Play("parallel").do("a").do("b1").back("b2")
    assert play.open == ["b1", "c"]
    assert play.do("b1").do("b2").do("c").open == ["d"]


def test_a_return_within_a_branch_keeps_what_arrived_from_the_other():
    play = Play("parallel").do("a").do("c").do("b1").back("b2").do("b1")
    assert play.do("b2").open == ["d"]


def test_a_return_out_of_a_branch_takes_all_branches_away():
    play = Play("parallel").do("a").do("c").do("b1").back("b2", "a")
    assert play.open == ["a"]
    assert play.do("a").open == ["b1", "c"]
    assert play.do("b1").do("b2").open == ["c"]
    assert play.do("c").open == ["d"]


def test_after_a_join_only_what_all_branches_passed_is_serial():
    play = Play("parallel").do("a").do("b1").do("b2").do("c")
    assert targets(play, "d") == ["a"]
    with pytest.raises(Conflict, match="无法回退"):
        play.back("d", "b1")
    assert play.back("d", "a").do("a").do("b1").do("c").open == ["b2"]
    assert play.do("b2").open == ["d"]


def test_an_untaken_alternative_is_no_target():
    play = Play(draw(
        "start s", "user a assignee=x", "xor g default=g_c", "user b assignee=x", "user c assignee=x",
        "user d assignee=x", "end e", "s > a > g > c > d > e", "g > b if ${b}", "b > d",
    ))  # fmt: skip
    assert targets(play.do("a").do("c"), "d") == ["c", "a"]


def test_a_return_out_of_a_countersign_takes_all_signatures_together():
    play = Play("sign_all").do("a").do("sign:u1").back("sign:u2")
    assert play.open == ["a"]
    assert play.do("a").open == ["sign:u1", "sign:u2", "sign:u3"]
    assert play.do("sign:u1").do("sign:u2").do("sign:u3").open == ["d"]


def test_a_return_across_a_countersign_asks_all_again():
    play = Play("sign_all").do("a").do("sign:u1").do("sign:u2").do("sign:u3")
    assert targets(play, "d") == ["sign", "a"]
    assert play.back("d").open == ["sign:u1", "sign:u2", "sign:u3"]
    assert play.back("sign:u3").do("a").do("sign:u3").open == ["sign:u1", "sign:u2"]


def test_a_return_out_of_a_countersign_in_a_branch_takes_what_its_timer_started():
    play = Play("sign_in_branch", people=["u1", "u2"]).do("a").do("b").do("sign:u1").wait(hours=2)
    assert play.open == ["c", "sign:u2", "watch"]
    assert play.back("sign:u2", "b").open == ["b", "c"]
    assert play.do("b").open == ["c", "sign:u1", "sign:u2"]
    assert play.due() == {"late": timedelta(hours=2)}


def test_what_a_timer_started_can_return_to_the_task_it_watched():
    play = Play("reminded").do("a").wait(hours=1)
    assert targets(play, "boss") == ["b", "a"]
    assert play.back("boss").open == ["b"]
    assert play.due() == {"late": timedelta(hours=1)}


def test_a_return_arms_timers_anew():
    play = Play(draw(
        "start s", "user a assignee=x", "boundary late on=a timer=duration:PT1H", "user b assignee=x", "end e",
        "s > a > b > e", "late > e",
    ))  # fmt: skip
    play.do("a")
    play.now += timedelta(days=3)
    assert play.back("b").due() == {"late": timedelta(hours=1)}
    assert play.wait(hours=1).step.status == "completed"


def test_a_return_out_of_a_subprocess_leaves_it():
    play = Play("subprocess").do("a").do("b")
    assert targets(play, "c") == ["b", "a"]
    assert play.back("c", "b").open == ["b"]
    assert play.do("b").back("c", "a").open == ["a"]
    assert play.do("a").do("b").do("c").open == ["d"]


def test_a_return_over_a_finished_subprocess_enters_it_anew():
    play = Play("subprocess").do("a").do("b").do("c")
    assert targets(play, "d") == ["a"]
    assert play.back("d").do("a").open == ["b"]


def test_a_hundred_returns_leave_nothing_behind():
    play = Play("sign_in_branch", people=["u1", "u2"])
    sizes = []
    for _ in range(100):
        play.do("a").do("b").do("sign:u1").back("sign:u2", "a")
        sizes.append(len(play.step.state))
    assert max(sizes) - min(sizes) <= 12  # the numbers grow by a digit or two


def test_a_hundred_rounds_through_a_loop_leave_nothing_behind():
    play = Play("loop")
    sizes = [len(play.do("a").do("b", again=True).step.state) for _ in range(100)]
    assert max(sizes) - min(sizes) <= 12


def test_an_unhandled_next_step_can_be_withdrawn():
    play = Play("sequence").do("a").withdraw("a")
    assert play.open == ["a"]
    assert play.do("a").open == ["b"]


def test_a_handled_next_step_cannot_be_withdrawn():
    with pytest.raises(Conflict, match="下一流程已处理"):
        Play("sequence").do("a").do("b").withdraw("a")


def test_what_is_still_open_needs_no_withdrawal():
    play = Play("sequence")
    with pytest.raises(Conflict, match="尚未办理"):
        play.go(engine.withdraw, play.item("a").id)


def test_a_fork_is_withdrawn_only_while_no_branch_was_handled():
    assert Play("parallel").do("a").withdraw("a").open == ["a"]
    with pytest.raises(Conflict, match="已处理"):
        Play("both_ways").do("a").do("b").withdraw("a")


def test_in_a_branch_that_waits_at_the_join_the_last_step_is_withdrawn_alone():
    play = Play("parallel").do("a").do("c").do("b1").do("b2")
    assert play.open == ["d"]
    waiting = Play("parallel").do("a").do("b1").do("b2").withdraw("b2")
    assert waiting.open == ["b2", "c"]
    with pytest.raises(Conflict, match="已汇聚"):
        play.withdraw("c")


def test_one_signature_is_withdrawn_while_the_others_stand():
    play = Play("sign_all").do("a").do("sign:u1").do("sign:u2").withdraw("sign", "u1")
    assert play.open == ["sign:u1", "sign:u3"]
    assert play.do("sign:u3").do("sign:u1").open == ["d"]


def test_the_last_signature_is_withdrawn_and_those_of_others_stand():
    play = Play("sign_all").do("a").do("sign:u1").do("sign:u2").do("sign:u3").withdraw("sign", "u3")
    assert play.open == ["sign:u3"]
    assert play.do("sign:u3").open == ["d"]


def test_an_only_signature_is_withdrawn_and_the_others_are_asked_again():
    play = Play("sign_any", {"ROLE2": ["m1", "m2"]}).do("a").do("sign:m1").withdraw("sign", "m1")
    assert play.open == ["sign:m1", "sign:m2"]
    assert play.do("sign:m2").open == ["d"]


def test_a_signature_in_turn_is_withdrawn_and_the_next_waits_again():
    play = Play("sign_in_turn", people="u1,u2,u3").do("a").do("sign:u1").withdraw("sign", "u1")
    assert play.open == ["sign:u1"]
    assert play.do("sign:u1").do("sign:u2").open == ["sign:u3"]


def test_a_signature_cannot_be_withdrawn_twice_and_opens_under_a_new_id():
    play = Play("sign_all").do("a").do("sign:u1").withdraw("sign", "u1")
    assert play.item("sign:u1").id != play.done["sign", "u1"]
    with pytest.raises(NotFound):
        play.withdraw("sign", "u1")


@pytest.mark.parametrize("item", ["", "x", "3.x", "3.1", "5.0", "3.", ".", "²", "-1", "9" * 50])
def test_an_id_that_was_never_given_is_not_withdrawn(item):
    play = Play("sequence").do("a")
    assert play.item("b").id == "5"
    with pytest.raises((NotFound, Conflict)):
        play.go(engine.withdraw, item)


def test_a_rejection_and_a_stop_end_all_branches():
    for status in ("terminated", "canceled"):
        play = Play("parallel").do("a").go(engine.terminate, status)
        assert (play.step.status, play.open, len(play.step.closed)) == (status, [], 2)


def test_an_administrator_jumps_forward_and_all_branches_are_left():
    play = Play("parallel").do("a").go(engine.jump, Play("parallel").do("a").item("b1").id, "d")
    assert play.open == ["d"]
    assert play.do("d").step.status == "completed"


def test_a_jump_within_a_branch_leaves_the_other_alone():
    play = Play("parallel").do("a")
    play.go(engine.jump, play.item("b1").id, "b2")
    assert play.open == ["b2", "c"]
    assert play.do("b2").do("c").open == ["d"]


@pytest.mark.parametrize("target", ["b1", "c"])
def test_a_jump_into_a_branch_would_strand_the_join_and_is_refused(target):
    play = Play("parallel")
    with pytest.raises(Conflict, match="并行分支"):
        play.go(engine.jump, play.item("a").id, target)


def test_a_jump_to_the_end_ends_the_instance():
    play = Play("sequence")
    assert play.go(engine.jump, play.item("a").id, "e").step.status == "completed"


@pytest.mark.parametrize("target", ["s", "nowhere", "fork"])
def test_a_jump_to_what_is_no_task_is_refused(target):
    play = Play("parallel")
    with pytest.raises(NotFound):
        play.go(engine.jump, play.item("a").id, target)
