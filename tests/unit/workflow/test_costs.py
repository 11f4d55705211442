"""What large diagrams cost: processor time, which a busy machine changes little."""

from __future__ import annotations

from time import process_time

from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play

BRANCHES = 400


def branches(*, waiting: int) -> bytes:
    """An inclusive gateway of 400 branches, of which the first so many wait for a person."""
    lines = ["start s", "user a assignee=x", "or f", "or j", "user last assignee=x", "end e"]
    lines += ["s > a > f", "j > last > e"]
    for at in range(BRANCHES):
        kind = f"user b{at} assignee=x" if at < waiting else f"plain b{at}"
        lines += [kind, f"f > b{at} if ${{n > {at}}}", f"b{at} > j"]
    return draw(*lines)


def spent(play: Play, node: str, **variables: int) -> float:
    begun = process_time()
    play.do(node, **variables)
    return process_time() - begun


def test_an_inclusive_join_of_400_branches_costs_less_than_a_third_of_a_second():
    play = Play(branches(waiting=0))
    assert spent(play, "a", n=BRANCHES - 1) < 0.3
    assert play.open == ["last"]


def test_so_does_each_arrival_at_one_that_waits_for_others():
    play = Play(branches(waiting=BRANCHES))
    assert spent(play, "a", n=BRANCHES - 1) < 0.3
    assert min(spent(play, f"b{at}") for at in range(20)) < 0.1
