"""What is kept: definitions by id, states as bytes that know their version and their diagram."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import Any

import pytest

from chalicelib.errors import Conflict
from chalicelib.workflow import engine, view
from chalicelib.workflow.catalogue import Catalogue
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play, fixture


def test_a_definition_is_loaded_once_while_it_is_in_use():
    catalogue, loads = Catalogue(size=2), []

    def load(name):
        loads.append(name)
        return fixture(name)

    for name in ("leave", "leave", "repair", "leave", "purchase", "leave", "repair"):
        assert catalogue.get(name, partial(load, name)).key == name
    assert loads == ["leave", "repair", "purchase", "repair"]


def test_a_state_of_another_version_is_refused():
    play = Play("leave")
    with pytest.raises(Conflict, match="版本"):
        view.view(play.definition, b"\x02" + play.step.state[1:])


def test_a_state_is_not_run_on_another_diagram():
    play = Play("leave")
    with pytest.raises(Conflict, match="不属于此流程定义"):
        engine.fire_due_timers(engine.Instance(fixture("repair"), play.step.state, play.now))


def test_the_same_moves_give_the_same_bytes():
    def moves():
        return Play("sign_all").do("a").do("sign:u2").back("sign:u1").do("a").step.state

    assert moves() == moves()


def test_what_somebody_typed_survives_the_bytes():
    values: dict[str, Any] = {"文本": "引号\"\\' 换行\n 表情😀", "数": 1.5, "空": None, "深": {"列": [1, {"x": True}]}}
    assert Play("leave", **values).view.variables == {**values, "initiator": "zhangsan"}


def test_the_state_of_a_line_of_fifty_tasks_stays_small():
    names = [f"t{number}" for number in range(50)]
    fields: dict[str, Any] = {f"field{number}": f"第{number}栏" * 10 for number in range(20)}
    line = draw("start s", *(f"user {name} assignee=x" for name in names), "end e", " > ".join(["s", *names, "e"]))
    play = Play(line, **fields)
    largest = max(len(play.do(name).step.state) for name in names)
    assert largest <= 6 * 1024


def test_no_other_engine_is_loaded():
    code = (
        "import sys; from chalicelib.workflow import bpmn_import, catalogue, durations, engine, forms, view; "
        "sys.exit(any(name.partition('.')[0] in ('SpiffWorkflow', 'lxml') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
