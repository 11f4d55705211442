"""What a step of the engine costs, beside bare SpiffWorkflow doing the same on the same model: load, run, save.

The bare side is the library as its manual shows it: its own parser, its serializer with the specification in the state,
its script engine. Both sides complete every user task of a line of 5 or 50, with the same 20 form fields. Processor
time is counted, the best of several rounds, so that a busy machine changes little.

    python -m benchmarks.workflow
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from time import process_time
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    f"field{number}": f"{number} 第{number}栏的内容，四十个字上下的一段普通文字，每栏各不相同" for number in range(20)
}
ROUNDS = 5
MOST_BYTES = 6 * 1024
MOST_RATIO = {5: 0.25, 50: 0.08}


def line(tasks: int) -> bytes:
    """A diagram of so many user tasks in a row; both engines read the same file."""
    nodes = "".join(f'<bpmn:userTask id="task{number}" name="审批{number}"/>' for number in range(tasks))
    stops = ["start", *(f"task{number}" for number in range(tasks)), "end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="flow{at}" sourceRef="{source}" targetRef="{target}"/>'
        for at, (source, target) in enumerate(pairwise(stops))
    )
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
        '<bpmn:process id="line" isExecutable="true"><bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>'
        f"{nodes}{flows}</bpmn:process></bpmn:definitions>"
    ).encode()


def ours(tasks: int) -> tuple[int, int]:
    """Run the line through our engine; the number of steps and the largest state in bytes."""
    definition = import_bpmn(line(tasks))
    step = engine.start(definition, FIELDS, "zhangsan", NOW)
    largest, steps = len(step.state), 0
    while step.status == "running":
        step = engine.complete(engine.Instance(definition, step.state, NOW), step.opened[0].id, {"approved": True})
        largest, steps = max(largest, len(step.state)), steps + 1
    return steps, largest


def bare(tasks: int) -> tuple[int, int]:
    """Run the line through the library alone; its states are compressed only to be weighed, at no cost to its time."""
    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(line(tasks)))
    workflow = BpmnWorkflow(parser.get_spec("line"))
    serializer = BpmnWorkflowSerializer()
    workflow.task_tree.data.update(FIELDS)
    workflow.do_engine_steps()
    state, longest, steps = serializer.serialize_json(workflow), "", 0
    while not workflow.is_completed():
        workflow = serializer.deserialize_json(state)
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data["approved"] = True
        task.run()
        workflow.do_engine_steps()
        state = serializer.serialize_json(workflow)
        longest, steps = max(longest, state, key=len), steps + 1
    return steps, len(gzip.compress(longest.encode(), 6))


def rows() -> list[dict[str, Any]]:
    """One row for each model and figure: what, value, limit, and whether it is kept."""
    found = []
    for tasks, most in MOST_RATIO.items():
        mine, theirs = _cost(ours, tasks), _cost(bare, tasks)
        ratio = mine[0] / theirs[0]
        found += [
            _row(f"engine CPU per step, {tasks} user tasks, ratio to bare SpiffWorkflow", round(ratio, 3), most),
            _row(f"engine CPU per step, {tasks} user tasks, µs", round(mine[0] * 1e6), None),
            _row(f"largest state, {tasks} user tasks, bytes", mine[1], MOST_BYTES),
            _row(
                f"largest state, {tasks} user tasks, ratio to bare SpiffWorkflow", round(mine[1] / theirs[1], 3), None
            ),
        ]
    return found + returns()


def returns(times: int = 100) -> list[dict[str, Any]]:
    """Bytes and processor time of the last 20 of 100 returns, as a ratio to the first 20."""
    definition = import_bpmn(line(5))
    step = engine.start(definition, FIELDS, "zhangsan", NOW)
    sizes, spent = [], []
    for _ in range(times):
        begun = process_time()
        step = engine.complete(engine.Instance(definition, step.state, NOW), step.opened[0].id, {})
        step = engine.return_to(engine.Instance(definition, step.state, NOW), step.opened[0].id)
        spent.append(process_time() - begun)
        sizes.append(len(step.state))
    return [
        _row("state after 100 returns, ratio to the first", round(sizes[-1] / sizes[0], 3), 1.05),
        _row(
            "time of 100 returns, best of last 20 to best of first 20",
            round(min(spent[-20:]) / min(spent[:20]), 3),
            1.5,
        ),
    ]


def _cost(run: Callable[[int], tuple[int, int]], tasks: int) -> tuple[float, int]:
    """Processor seconds per step, the best round, and the largest state."""
    best, largest = float("inf"), 0
    for _ in range(ROUNDS):
        begun = process_time()
        steps, largest = run(tasks)
        best = min(best, (process_time() - begun) / steps)
    return best, largest


def _row(name: str, value: float, limit: float | None) -> dict[str, Any]:
    row = {"what": name, "value": value}
    return row if limit is None else {**row, "limit": limit, "kept": value <= limit}


def main() -> None:
    for row in rows():
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
