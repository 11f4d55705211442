"""What one instance may grow to and one step may cost."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.errors import Conflict
from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.limits import Limits
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import MONDAY

FORKED = draw(
    "start s", "user first assignee=x", "sub each multi=parallel collection=${people}", "{", "start is",
    "sub both multi=parallel collection=${people}", "{", "start iis", "user a name=会签 assignee=x", "end iie",
    "iis > a > iie", "}", "end ie", "is > both > ie", "}", "user last assignee=x", "end e",
    "s > first > each > last > e",
)  # fmt: skip


def begin(limits: Limits, people: int) -> engine.Step:
    definition = import_bpmn(FORKED)
    variables: dict[str, Any] = {"people": [f"u{at}" for at in range(people)]}
    step = engine.start(definition, variables, "zhangsan", MONDAY)
    instance = engine.Instance(definition, step.state, MONDAY, limits=limits)
    return engine.complete(instance, step.opened[0].id, {})


def test_an_instance_has_a_most_of_open_work():
    assert len(begin(Limits(open_items=16), 4).opened) == 16
    with pytest.raises(Conflict, match=r"超过 15 个.*会签"):
        begin(Limits(open_items=15), 4)


def test_a_huge_product_of_runs_is_refused_before_it_is_made():
    with pytest.raises(Conflict, match="等待的节点过多，停在节点「both」"):
        begin(Limits(), 500)


def test_a_step_of_too_many_moves_is_refused_with_the_node_named():
    with pytest.raises(Conflict, match=r"步数过多，停在节点「.+」"):
        begin(Limits(moves=10), 4)


def test_a_step_that_takes_too_long_is_refused_with_the_node_named():
    with pytest.raises(Conflict, match=r"时间过长，停在节点「.+」"):
        begin(Limits(seconds=0), 10)
