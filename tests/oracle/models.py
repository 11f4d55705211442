"""Random diagrams of a seed: the blocks of the unit tests, nested and in loops, drawn without any layout."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.oracle.wider import LATE, WIDER_KINDS, WIDER_LEAVES, WiderDrawer
from tests.unit.workflow.blocks import CALLEE

MOST_LEAVES = 7


def block(seed: int) -> Any:
    """What a seed's process is made of."""
    chance = Random(seed)
    return "line", ["user", *(_block(chance, MOST_LEAVES) for _ in range(chance.randint(2, 3))), "user"]


def diagrams(seed: int) -> list[str]:
    """What is to be deployed for a seed; the process `p` comes last."""
    return [CALLEE.decode(), LATE.decode(), WiderDrawer().diagram(block(seed)).decode()]


def expected(made_of: Any, *, looped: bool = False) -> str:
    """Why the hub may differ from Flowable on a diagram, by decision; empty when it may not."""
    if isinstance(made_of, str):
        return ""
    kind, parts = made_of
    if kind == "or" and looped:
        return "an inclusive gateway in a loop: Flowable waits for tokens that would have to go round (0012)"
    return next(filter(None, (expected(part, looped=looped or kind == "loop") for part in parts)), "")


def _block(chance: Random, leaves: int) -> Any:
    if leaves <= 1 or chance.random() < 0.35:
        return chance.choice(WIDER_LEAVES)
    parts = chance.randint(1, min(3, leaves))
    return chance.choice(WIDER_KINDS), [_block(chance, leaves // parts) for _ in range(parts)]
