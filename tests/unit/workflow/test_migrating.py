"""An instance goes on with another version of its process: what stays, what is refused by name, what begins to wait."""

from __future__ import annotations

import random

import pytest

from chalicelib.errors import Conflict
from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from tests.oracle.models import diagrams
from tests.unit.workflow.blocks import CALLEE
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play

LINE = ("start s", "user a assignee=x", "user b assignee=x", "end e", "s > a > b > e")


def migrated(play: Play, *lines: str, **nodes: str) -> Play:
    """`play` on another diagram."""
    old, play.definition = play.definition, import_bpmn(draw(*lines))
    return play.go(engine.migrate, old, nodes)


def refused(play: Play, *lines: str, **nodes: str) -> str:
    with pytest.raises(Conflict) as why:
        migrated(play, *lines, **nodes)
    return why.value.message


def test_what_is_open_stays_open_and_goes_where_the_new_version_leads():
    play = Play(draw(*LINE)).do("a")
    number = play.item("b").id
    migrated(play, "start s", "user a assignee=x", "user b assignee=x", "user c assignee=x", "end e",
             "s > a > b > c > e")  # fmt: skip
    assert play.item("b").id == number
    assert not play.step.opened
    assert not play.step.closed
    assert play.do("b").open == ["c"]
    assert play.back("c", "a").open == ["a"]
    assert {"s", "a", "b", "c"} >= play.view.finished_nodes >= {"s", "a"}


def test_nodes_have_other_ids_where_the_map_says_so():
    play = Play(draw(*LINE)).do("a")
    migrated(play, "start s", "user first assignee=x", "user second assignee=x", "end e", "s > first > second > e",
             a="first", b="second")  # fmt: skip
    assert play.open == ["second"]
    assert play.back("second").open == ["first"]


@pytest.mark.parametrize(
    ("lines", "nodes", "why"),
    [
        (("start s", "user a assignee=x", "end e", "s > a > e"), {}, "节点「b」（b）在目标版本中没有对应的节点"),
        (("start s", "user a assignee=x", "receive b", "end e", "s > a > b > e"), {}, "另一种节点"),
        (("start s", "user a assignee=x", "user b assignee=${assignee} multi=parallel collection=${l} element=assignee",
          "end e", "s > a > b > e"), {}, "会签"),
        (LINE, {"q": "a"}, "当前版本没有节点「q」"),
        (LINE, {"a": "q"}, "目标版本没有节点「q」"),
        (("start s", "and f", "and j", "user a assignee=x", "user b assignee=x", "user c assignee=x", "end e",
          "s > a > f > b > j > e", "f > c > j"), {}, "不同的并行分支"),
    ],
)  # fmt: skip
def test_a_token_that_fits_nowhere_is_refused_by_name(lines, nodes, why):
    play = Play(draw(*LINE)).do("a")
    before = play.step.state
    assert why in refused(play, *lines, **nodes)
    assert play.step.state == before


def test_in_the_same_branches_a_fork_is_no_hindrance():
    forked = ("start s", "and f", "and j", "user b assignee=x", "user c assignee=x", "end e", "s > f > b > j > e")
    play = Play(draw(*forked, "f > c > j")).do("b")
    migrated(play, *forked, "user d assignee=x", "f > c > d > j")
    assert play.open == ["c"]
    assert play.do("c").do("d").step.status == "completed"


def test_a_join_without_one_of_its_branches_is_refused():
    forked = ("start s", "and f", "and j", "user b assignee=x", "user c assignee=x", "end e", "s > f > b > j > e")
    play = Play(draw(*forked, "f > c > j")).do("b")
    assert "连线" in refused(play, *forked, "user d assignee=x", "f > c > j", "f > d > j")


def test_a_timer_that_runs_keeps_its_time_and_one_that_is_new_begins():
    timed = ("start s", "user a assignee=x", "boundary t on=a cancel=false timer=duration:PT1H", "user late assignee=x",
             "end e", "s > a > e", "t > late")  # fmt: skip
    play = Play(draw(*timed)).wait(minutes=30)
    migrated(play, *timed, "boundary u on=a cancel=false timer=duration:PT1H", "u > late")
    assert [(each.node_id, (each.due - play.now).total_seconds()) for each in play.step.timers] == [
        ("t", 1800), ("u", 3600)]  # fmt: skip
    assert play.wait(minutes=31).go(engine.fire_due_timers).open == ["a", "late"]


def test_what_nobody_waits_for_any_more_is_told():
    timed = ("start s", "user a assignee=x", "boundary t on=a cancel=false timer=duration:PT1H", "end e", "s > a > e")
    play = Play(draw(*timed))
    migrated(play, "start s", "user a assignee=x", "end e", "s > a > e")
    assert play.step.timers == ()
    assert play.do("a").step.status == "completed"


def test_several_signatures_keep_what_has_been_signed():
    signed = ("start s", "user a assignee=${assignee} multi=parallel collection=${l} element=assignee", "end e")
    play = Play(draw(*signed, "s > a > e"), l=["u1", "u2"]).do("a:u1")
    migrated(play, *signed, "user b assignee=x", "s > a > b > e")
    assert play.do("a:u2").open == ["b"]


def test_an_event_sub_process_that_is_new_begins_to_wait():
    play = Play(draw(*LINE))
    migrated(play, *LINE, "sub r triggeredByEvent=true", "{", "start rs message=stop", "user mend assignee=x", "end re",
             "rs > mend > re", "}")  # fmt: skip
    assert [each.name for each in play.view.waiting] == ["stop"]
    assert play.go(engine.send_event, "message", "stop", {}).open == ["mend"]


def test_inside_a_subprocess_tokens_find_their_place():
    box = ("start s", "sub i", "{", "start is", "user a assignee=x", "end ie", "is > a > ie", "}", "end e", "s > i > e")
    play = Play(draw(*box))
    migrated(play, *[line.replace("sub i", "sub k").replace("s > i > e", "s > k > e") for line in box], i="k")
    assert play.do("a").step.status == "completed"


@pytest.mark.parametrize("seed", range(40))
def test_on_the_same_diagram_nothing_changes(seed):
    """Random diagrams, wherever their walk stands: migrated to a copy, an instance goes on as one that was not."""
    chance = random.Random(seed)
    drawn, callee = diagrams(seed)[-1].encode(), import_bpmn(CALLEE)
    old = import_bpmn(drawn, {"callee": callee})
    new = import_bpmn(drawn.replace(b"</bpmn2:definitions>", b"<!-- 2 --></bpmn2:definitions>"), {"callee": callee})
    play = Play.__new__(Play)
    play.definition, play.members, play.done = old, {"ROLE2": ("m1", "m2")}, {}
    play.now = Play(draw(*LINE)).now
    play.step = engine.start(old, {"people": ["u1", "u2"], "pick": seed % 4, "fail": False, "again": False}, "z",
                             play.now, play.members)  # fmt: skip
    for _ in range(chance.randint(0, 6)):
        if play.step.status != "running" or not play.view.items:
            break
        play.go(engine.complete, chance.choice(play.view.items).id, {})
    if play.step.status != "running":
        return
    other = engine.Instance(new, play.step.state, play.now, play.members)
    before = play.view
    step = engine.migrate(other, old, {})
    play.definition, play.step = new, step
    after = play.view
    assert (after.items, after.timers, after.waiting, after.active_nodes) == (
        before.items, before.timers, before.waiting, before.active_nodes)  # fmt: skip
    assert (after.finished_nodes, after.finished_flows) == (before.finished_nodes, before.finished_flows)


def test_one_more_token_goes_where_no_join_waits_for_it():
    forked = ("start s", "user a assignee=x", "and f", "and j", "user b assignee=x", "user c assignee=x", "end e",
              "s > a > f > b > j > e", "f > c > j")  # fmt: skip
    play = Play(draw(*forked)).do("a")
    with pytest.raises(Conflict, match="并行分支"):
        play.go(engine.put, "b")
    assert play.go(engine.put, "a").open == ["a", "b", "c"]
    with pytest.raises(Conflict, match="并行分支"):
        play.go(engine.take, play.item("b").id)
    play.go(engine.take, play.item("a").id)
    assert play.do("b").do("c").step.status == "completed"


def test_the_only_token_is_not_taken_away():
    play = Play(draw(*LINE))
    with pytest.raises(Conflict, match="唯一"):
        play.go(engine.take, play.item("a").id)
