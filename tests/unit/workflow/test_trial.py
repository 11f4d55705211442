"""Where a diagram would lead with given values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.errors import BadInput, Conflict
from chalicelib.workflow import trial
from chalicelib.workflow.bpmn_import import import_bpmn
from tests.unit.workflow.drawing import draw

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def play(*lines: str, members=(), **variables):
    return trial.play(import_bpmn(draw(*lines)), variables, "zhangsan", NOW, dict(members))


CHOICE = ("start s", "xor g", "user a assignee=lisi", "user b assignee=wangwu", "end e",
          "s > g", "g > a if ${days > 3}", "g > b default", "a > e", "b > e")  # fmt: skip


def test_values_decide_which_way_it_goes_and_who_is_asked():
    long, short = play(*CHOICE, days=5), play(*CHOICE, days=1)
    assert [item.who.assignee for item in long.asked] == ["lisi"]
    assert [item.who.assignee for item in short.asked] == ["wangwu"]
    assert "a" in long.nodes
    assert "a" not in short.nodes
    assert (long.status, long.stopped, long.waits) == ("completed", "", ())


def test_a_way_that_leads_round_and_round_is_said_to():
    found = play("start s", "user a assignee=lisi", "xor g", "end e", "s > a", "a > g", "g > a if ${!ok}",
                 "g > e if ${ok}", ok=False)  # fmt: skip
    assert "循环" in found.stopped
    assert found.status == "running"
    assert len(found.asked) == trial.MOST_ROUNDS + 1


def test_what_waits_for_a_message_is_named():
    found = play("start s", "receive r", "end e", "s > r > e")
    assert found.waits == ("r",)
    assert (found.status, found.stopped) == ("running", "")


def test_a_condition_that_nothing_meets_stops_it_where_it_is():
    found = play("start s", "user a assignee=lisi", "xor g", "end e", "end f", "s > a > g",
                 "g > e if ${days > 3}", "g > f if ${days < 0}", days=1)  # fmt: skip
    assert found.stopped
    assert [item.node_id for item in found.asked] == ["a"]


def test_what_cannot_begin_is_refused():
    with pytest.raises(Conflict):
        play("start s", "xor g", "end e", "end f", "s > g", "g > e if ${a > 3}", "g > f if ${a < 0}", a=1)
    with pytest.raises(BadInput):
        play(*CHOICE, days={1, 2})
