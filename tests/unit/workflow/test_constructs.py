"""One diagram for each construct, one test for each thing it promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.errors import AlreadyFinished, BadInput, Conflict, NotFound
from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play


def test_user_tasks_open_one_after_another_until_the_end():
    play = Play("sequence")
    assert play.open == ["a"]
    assert play.do("a").open == ["b"]
    assert play.do("b").open == ["c"]
    play.do("c")
    assert play.step.status == "completed"
    assert play.view.items == ()


def test_an_assignee_is_resolved_and_candidates_are_returned_as_they_are():
    play = Play("sequence")
    assert play.item("a").who.assignee == "zhangsan"
    assert play.item("a").form_key == "key_1"
    play.do("a").do("b")
    assert (play.item("c").who.users, play.item("c").who.groups) == (("wangwu", "zhaoliu"), ("ROLE1", "DEPT2"))


def test_a_step_tells_what_opened_what_closed_and_the_path_taken():
    play = Play("sequence").do("a")
    assert [item.node_id for item in play.step.opened] == ["b"]
    assert [(closed.item.node_id, closed.completed) for closed in play.step.closed] == [("a", True)]
    assert (play.step.nodes, play.step.flows) == (("a",), ("a_b",))
    assert play.view.finished_nodes == {"s", "a"}
    assert play.view.finished_flows == {"s_a", "a_b"}
    assert play.view.active_nodes == {"b"}


def test_manual_and_plain_tasks_are_walked_through_as_flowable_does():
    play = Play("pass_through")
    assert play.open == ["a"]
    assert play.step.nodes == ("s", "m", "p", "t")


def test_a_receive_task_waits_for_its_message_or_for_one_named_after_it():
    play = Play("receive")
    assert [(one.kind, one.name) for one in play.view.waiting] == [("message", "paid")]
    play.go(engine.send_event, "message", "paid", {"sum": 3})
    assert [one.name for one in play.view.waiting] == ["q"]
    assert play.go(engine.send_event, "message", "q", {}).open == ["a"]
    assert play.view.variables["sum"] == 3


def test_a_message_nobody_waits_for_is_not_found():
    with pytest.raises(NotFound):
        Play("receive").go(engine.send_event, "message", "other", {})


@pytest.mark.parametrize(
    ("variables", "taken"), [({"amount": 100}, "low"), ({"amount": "101", "kind": "采购"}, "high")]
)
def test_an_exclusive_gateway_takes_the_flow_whose_condition_holds(variables, taken):
    assert Play("exclusive", **variables).open == [taken]


def test_a_gateway_without_a_way_out_refuses_the_step_and_names_itself():
    with pytest.raises(Conflict, match="g"):
        Play("exclusive", amount=200, kind="其他")


def test_a_parallel_join_waits_for_every_branch():
    play = Play("parallel").do("a")
    assert play.open == ["b1", "c"]
    assert play.do("c").open == ["b1"]
    assert play.do("b1").do("b2").open == ["d"]
    assert play.do("d").step.status == "completed"


@pytest.mark.parametrize(
    ("variables", "taken"),
    [({"x": True}, ["x"]), ({"x": True, "y": True}, ["x", "y"]), ({}, ["z"])],
)
def test_an_inclusive_gateway_takes_all_that_hold_and_joins_just_those(variables, taken):
    play = Play("inclusive", **variables).do("a")
    assert play.open == taken
    for index, node in enumerate(taken):
        assert play.do(node).open == (taken[index + 1 :] or ["d"])
    assert play.do("d").step.status == "completed"


def test_after_an_event_gateway_the_first_event_wins():
    paid = Play("event_gateway").go(engine.send_event, "message", "paid", {})
    assert (paid.open, paid.step.timers, paid.view.waiting) == (["done"], (), ())
    assert {"g_m", "m_done"} <= set(paid.step.flows)
    refused = Play("event_gateway").go(engine.send_event, "message", "refused", {})
    assert refused.open == ["no"]
    assert Play("event_gateway").wait(hours=1).open == ["late"]


@pytest.mark.parametrize(("n", "opened"), [(0, ["d"]), (2, ["b"]), (3, ["b", "c"])])
def test_conditional_flows_out_of_a_task_are_all_taken_that_hold_else_the_default(n, opened):
    diagram = draw(
        "start s", "user a assignee=x default=a_d", "user b assignee=b", "user c assignee=c", "user d assignee=d",
        "end e", "s > a", "a > b if ${n > 1}", "a > c if ${n > 2}", "a > d", "b > e", "c > e", "d > e",
    )  # fmt: skip
    assert Play(diagram).do("a", n=n).open == opened


def test_several_flows_out_of_a_task_are_all_taken():
    play = Play("both_ways").do("a")
    assert play.open == ["b", "c"]
    play.do("b")
    assert play.step.status == "running"
    assert play.do("c").step.status == "completed"


def test_an_embedded_subprocess_runs_inside_and_then_goes_on():
    play = Play("subprocess").do("a")
    assert play.open == ["b"]
    assert play.view.active_nodes == {"b", "inner"}
    assert play.do("b").do("c").open == ["d"]
    assert {"is", "b", "c", "ie", "inner"} <= play.view.finished_nodes


def test_a_subprocess_runs_once_for_each_item():
    play = Play("many_subprocesses", shops=["北店", "南店"])
    assert [item.who.assignee for item in play.view.items] == ["北店", "南店"]
    first, second = play.view.items
    play.go(engine.complete, second.id, {})
    assert sorted(str(item.who.assignee) for item in play.view.items) == ["boss_南店", "北店"]
    play.go(engine.complete, first.id, {}).go(engine.complete, play.view.items[0].id, {})
    assert play.open == ["c"]
    assert play.do("c").open == ["d"]


def test_a_called_process_gets_and_gives_back_mapped_variables():
    play = Play("call", clerk="qian").do("a")
    assert (play.open, play.item("ct").who.assignee, play.item("ct").process) == (["ct"], "qian", "callee")
    assert play.view.finished_nodes == {"s", "a"}
    assert play.do("ct", result="好").open == ["d"]
    assert play.view.variables["checked"] == "好"


def test_a_definition_may_call_one_that_was_deployed_before():
    callee = import_bpmn(draw("start s", "user deep assignee=x", "end e", "s > deep > e", key="callee"))
    data = draw("start s", "call c calls=callee", "user d assignee=x", "end e", "s > c > d > e")
    definition = import_bpmn(data, {"callee": callee})
    step = engine.start(definition, {}, "zhangsan", Play("sequence").now)
    assert [item.node_id for item in step.opened] == ["deep"]
    assert (
        definition.digest
        != import_bpmn(data, {"callee": import_bpmn(draw("start s", "end e", "s > e", key="callee"))}).digest
    )


def test_an_interrupting_boundary_timer_takes_the_task_away():
    play = Play("reminded").do("a")
    assert play.due() == {"late": timedelta(hours=1)}
    assert play.wait(minutes=59).open == ["b"]
    assert play.wait(minutes=1).open == ["boss"]
    assert [(closed.item.node_id, closed.completed) for closed in play.step.closed] == [("b", False)]


def test_a_task_done_in_time_disarms_its_timer():
    play = Play("reminded").do("a").do("b")
    assert (play.step.status, play.step.timers) == ("completed", ())


def test_a_cycle_reminds_as_often_as_it_says_and_missed_ones_remind_once():
    play = Play("timers")
    assert play.wait(hours=1).open == ["a", "nudge"]
    assert play.due()["remind"] == timedelta(hours=1)
    assert play.wait(hours=1.5).open == ["a", "nudge", "nudge"]
    assert play.wait(hours=9).open == ["a", "nudge", "nudge", "nudge"]
    assert list(play.due()) == ["late"]
    play.wait(hours=24)
    assert play.open == ["boss", "nudge", "nudge", "nudge"]


def test_an_overdue_timer_does_not_fire_until_it_is_asked_to():
    play = Play("reminded").do("a")
    play.now += timedelta(days=2)
    assert play.do("b").step.status == "completed"


def test_an_intermediate_timer_waits_for_the_moment_a_variable_names():
    play = Play("timer_wait", when="2026-11-24 09:00:00").do("a")
    assert play.due() == {"t": timedelta(days=1)}
    assert play.wait(days=1).open == ["b"]


def test_a_timer_that_cannot_be_read_refuses_the_step():
    with pytest.raises(BadInput, match="定时器"):
        Play("timer_wait", when="明天").do("a")


def test_a_signal_reaches_other_branches_and_is_told_to_the_outside():
    play = Play("signal").do("a")
    assert play.open == ["b"]
    assert play.step.thrown == (("signal", "ready", ""),)
    assert play.go(engine.send_event, "signal", "halt", {}).open == ["c"]
    assert play.do("c").step.status == "completed"


def test_a_boundary_error_event_takes_over_from_its_subprocess():
    play = Play("error").do("b", broken=True)
    assert play.open == ["repair"]
    assert Play("error").do("b", broken=False).open == ["d"]


def test_an_error_nothing_catches_ends_the_instance_and_is_named():
    play = Play("error_uncaught").do("a")
    assert (play.step.status, play.step.error) == ("terminated", "E9")


def test_a_terminate_end_takes_the_other_branches_away():
    play = Play("terminate").do("a")
    assert (play.step.status, play.open) == ("completed", [])
    assert [(closed.item.node_id, closed.completed) for closed in play.step.closed] == [("a", True), ("b", False)]


def test_a_terminate_end_in_a_subprocess_ends_only_that():
    play = Play(draw(
        "start s", "sub inner", "{", "start is", "and f", "user b assignee=b", "user c assignee=c", "end t terminate",
        "end ie", "is > f > b > t", "f > c > ie", "}", "user d assignee=d", "end e", "s > inner > d > e",
    ))  # fmt: skip
    assert play.do("b").open == ["d"]


def test_a_finished_instance_takes_no_more_commands():
    play = Play("terminate").do("a")
    with pytest.raises(AlreadyFinished):
        play.wait(days=1)


def test_an_item_that_is_not_open_is_not_found():
    play = Play("sequence")
    first = play.item("a").id
    with pytest.raises(NotFound):
        play.do("a").go(engine.complete, first, {})


def test_a_join_that_can_never_be_complete_refuses_the_step_that_would_strand_the_instance():
    play = Play(draw(
        "start s", "user a assignee=x", "xor g default=g_b", "user b assignee=x", "user c assignee=x", "and j", "end e",
        "s > a > g > b > j", "g > c if ${c}", "c > j > e",
    ))  # fmt: skip
    with pytest.raises(Conflict, match="无法继续"):
        play.do("a").do("b")


def test_callers_cannot_set_the_names_the_engine_owns():
    play = Play("sequence").do("a", initiator="evil", nrOfInstances=0, ok=1)
    assert play.view.variables == {"initiator": "zhangsan", "ok": 1}


def test_a_node_with_local_scope_keeps_its_values_to_itself():
    diagram = draw("start s", "user a assignee=x localScope=true", "user b assignee=x", "end e", "s > a > b > e")
    assert Play(diagram).do("a", secret=1).view.variables == {"initiator": "zhangsan"}


@pytest.mark.parametrize("value", [{1, 2}, float("nan"), object()])
def test_variables_that_are_no_json_are_refused(value):
    with pytest.raises(BadInput, match="JSON"):
        Play("sequence").do("a", x=value)


def test_a_message_may_be_named_like_something_the_engine_keeps():
    play = Play(draw("start s", "receive r messageRef=way", "user a assignee=x", "end e", "s > r > a > e"))
    assert play.go(engine.send_event, "message", "way", {}).open == ["a"]
    assert play.do("a").step.status == "completed"


def test_nodes_may_be_named_as_the_library_names_its_own():
    play = Play(draw("start Start", "user p.EndJoin assignee=x", "end End", "Start > p.EndJoin > End"))
    assert play.do("p.EndJoin").step.status == "completed"
