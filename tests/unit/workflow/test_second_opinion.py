"""Another engine's opinion: SpiffWorkflow, with its own parser, plays the same random diagrams with the same moves.

It is asked only what both can read and mean alike: lines, forks, subprocesses.
"""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from tests.unit.workflow.blocks import Drawer
from tests.unit.workflow.play import Play


def block(dice: Random, depth: int = 0) -> Any:
    if depth == 4 or dice.random() < 0.3:
        return "user"
    return dice.choice(["line", "and", "sub"]), [block(dice, depth + 1) for _ in range(dice.randint(1, 3))]


def theirs(diagram: bytes) -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(diagram))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.find_all_specs())
    pass_by(workflow)
    return workflow


def pass_by(workflow: BpmnWorkflow) -> None:
    """Plain tasks, which the library gives to a person, are walked through here."""
    workflow.do_engine_steps()
    while plain := [task for task in ready(workflow) if task.task_spec.bpmn_id.startswith("p")]:
        plain[0].run()
        workflow.do_engine_steps()


def ready(workflow: BpmnWorkflow) -> list[Any]:
    return list(workflow.get_tasks(state=TaskState.READY, manual=True))


@pytest.mark.parametrize("seed", range(30))
def test_the_same_tasks_are_open_after_every_move(seed):
    dice = Random(seed)
    diagram = Drawer().diagram(("line", ["user", block(dice), block(dice), "user"]))
    play, other = Play(diagram), theirs(diagram)
    while play.open:
        open_there = {task.task_spec.bpmn_id: task for task in ready(other)}
        assert sorted(open_there) == play.open
        chosen = dice.choice(play.open)
        open_there[chosen].run()
        pass_by(other)
        play.do(chosen)
    assert play.step.status == "completed"
    assert other.is_completed()
