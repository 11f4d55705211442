"""How long the random machines play: a few fixed lives in `make test`, TODOHUB_SOAK_STEPS steps in `make soak`.

Many steps are played in parts that are tests of their own: two cores can play at once, and what one part finds does not
end the others.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

STEPS = int(os.environ.get("TODOHUB_SOAK_STEPS", "0"))
A_PART = 1000


def parts(short: int) -> list[int]:
    """Steps of each part; one of `short` steps unless a number was asked for."""
    return [min(A_PART, STEPS - done) for done in range(0, STEPS, A_PART)] or [short]


class Counted(RuleBasedStateMachine):
    """A machine that counts the steps of all its lives."""

    steps = 0


def play(machine: type[Counted], steps: int, a_life: int, **more: Any) -> None:
    """Play lives of so many steps, the same ones every time unless a number was asked for; then at least that number.

    Hypothesis counts the initialization as a step of a life, so that each is given one more; it ends some early all
    the same.
    """
    machine.steps = 0
    while True:
        lives = settings(
            max_examples=-(-(steps - machine.steps) // a_life),
            stateful_step_count=a_life + 1,
            derandomize=not STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
            **more,
        )
        run_state_machine_as_test(machine, settings=lives)
        if not STEPS or machine.steps >= steps:
            break
