"""Walks that Flowable 6.8 has played before go the same way here; `make oracle RECORD=1` asks it anew."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.oracle.__main__ import RECORDING
from tests.oracle.walks import walk

ANSWERS: dict[str, list[dict[str, Any]]] = json.loads(RECORDING.read_text())


class Recorded:
    """What Flowable answered, in its order."""

    def __init__(self, states: list[dict[str, Any]]) -> None:
        self.states = iter(states)

    def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        return next(self.states, {"refused": f"nothing was recorded for {command['do']}"})


@pytest.mark.parametrize("seed", ANSWERS)
def test_a_walk_goes_where_flowable_went(seed):
    done = walk(int(seed), Recorded(ANSWERS[seed]))
    assert not done.difference or done.reason
    assert len(done.states) == len(ANSWERS[seed])
