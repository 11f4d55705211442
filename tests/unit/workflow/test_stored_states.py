"""States that an earlier version has stored, when another engine ran: each goes on as it would have then."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime

import pytest

from chalicelib.workflow import engine, view
from chalicelib.workflow.state import dump, load
from tests.diagrams import FIXTURES
from tests.unit.workflow.play import fixture

STORED = json.loads((FIXTURES.parent / "states.json").read_text(encoding="utf-8"))
NAMES = [f"{at}-{one['diagram']}-{one['command']}" for at, one in enumerate(STORED)]


def test_there_are_states_of_every_command_and_diagram():
    assert {one["command"] for one in STORED} >= {"complete", "return_to", "withdraw", "fire_due_timers", "send_event"}
    assert len({one["diagram"] for one in STORED}) >= 25


@pytest.mark.parametrize("stored", STORED, ids=NAMES)
def test_a_stored_instance_goes_on(stored):
    definition, state = fixture(stored["diagram"]), b64decode(stored["state"])
    assert load(definition, dump(load(definition, state))) == load(definition, state)
    instance = engine.Instance(definition, state, datetime.fromtimestamp(stored["now"], UTC))
    step = getattr(engine, stored["command"])(instance, *stored["arguments"])
    seen = view.view(definition, step.state)
    assert {
        "status": step.status,
        "open": sorted([item.node_id, item.signer] for item in seen.items),
        "closed": sorted([closed.item.node_id, closed.completed] for closed in step.closed),
        "due": [[timer.node_id, int(timer.due.timestamp())] for timer in seen.timers],
        "waiting": sorted([one.node_id, one.kind, one.name] for one in seen.waiting),
        "nodes": sorted(step.nodes),
    } == stored["after"]
