"""One random walk of a seed, played on both sides; where they differ is said in words.

Left out, because decisions 0010 and 0012 differ from Flowable on purpose: a node that nobody is asked at (the hub asks
an administrator, Flowable passes it), and variables set inside a called process (shared here, its own in Flowable).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from tests.oracle.models import block, diagrams, expected
from tests.oracle.player import Hub

MONDAY = 1_795_395_600_000
MOST_MOVES = 24
PEOPLE = (["u1"], ["u1", "u2"], ["u1", "u2", "u3"])
CALLED = ("deep", "behind")


class Player(Protocol):
    """Whoever plays an instance: a command in, a state or a refusal out."""

    def ask(self, command: dict[str, Any]) -> dict[str, Any]: ...


@dataclass
class Walk:
    """The states that the truth told, and where the hub left them; `reason` when a decision says it may."""

    seed: int
    states: list[dict[str, Any]] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)
    difference: str = ""
    reason: str = ""


def walk(seed: int, truth: Player) -> Walk:
    """Play the diagram and the moves of a seed on the hub's engine and on `truth`, until they differ or it ends."""
    chance, hub, done = Random(seed), Hub(), Walk(seed)
    move: dict[str, Any] | None = {"do": "deploy", "now": MONDAY, "diagrams": diagrams(seed)}
    while move and not done.difference and len(done.states) < MOST_MOVES:
        here, there = hub.ask(move), truth.ask(move)
        done.states.append(there)
        done.last = {name: value for name, value in move.items() if name != "diagrams"}
        done.difference = compare(here, there)
        move = None if "refused" in here else _next(chance, here, move["now"], first=len(done.states) == 1)
        if done.difference:
            done.reason = beside(here, there) or spared(here, there, block(seed))
    done.reason = done.reason or (expected(block(seed)) if done.difference else "")
    return done


def compare(here: dict[str, Any], there: dict[str, Any]) -> str:
    """What differs between two states; two refusals are the same, whatever they say."""
    if "refused" in here or "refused" in there:
        both = "refused" in here and "refused" in there
        return "" if both else f"refused: hub {here.get('refused')}, Flowable {there.get('refused')}"
    found = []
    for what in ("tasks", "timers", "messages", "signals"):
        ours, theirs = Counter(here[what]), Counter(there[what])
        if ours != theirs:
            found.append(f"{what}: hub alone {sorted(ours - theirs)}, Flowable alone {sorted(theirs - ours)}")
    if here["ended"] != there["ended"]:
        found.append(f"ended: hub {here['ended']}, Flowable {there['ended']}")
    return "; ".join(found)


def beside(here: dict[str, Any], there: dict[str, Any]) -> str:
    """Why two states may differ in nothing but what waits to begin event sub-processes; empty where more differs."""
    if "refused" in here or "refused" in there or here["ended"] != there["ended"] or here["tasks"] != there["tasks"]:
        return ""
    waits = ("timers", "messages", "signals")
    more = [label for what in waits for label in Counter(here[what]) - Counter(there[what])]
    fewer = [label for what in waits for label in Counter(there[what]) - Counter(here[what])]
    if fewer or not more or not all(label.startswith("v") for label in more):
        return ""
    return "an event sub-process waits as long as what it is in; in Flowable as long as something else goes on (0101)"


def spared(here: dict[str, Any], there: dict[str, Any], made_of: Any) -> str:
    """Why Flowable may have more open than the hub where an event sub-process has mended an error; else empty."""
    if "handled" not in str(made_of) or "refused" in here or "refused" in there or here["ended"] != there["ended"]:
        return ""
    every = ("tasks", "timers", "messages", "signals")
    if any(Counter(here[what]) - Counter(there[what]) for what in every):
        return ""
    return "an error that an event sub-process mends ends all around it; Flowable leaves what else runs there (0013)"


def _next(chance: Random, state: dict[str, Any], now: int, *, first: bool) -> dict[str, Any] | None:
    """A move that the state allows; None when there is none. A message is sent only where one place waits for it."""
    if first:
        return {
            "do": "start",
            "now": now,
            "key": "p",
            "variables": {"people": chance.choice(PEOPLE), "callee": "late", **_steer(chance)},
        }
    moves: list[dict[str, Any]] = [
        {"do": "complete", "now": now, "task": task, "variables": {} if task.startswith(CALLED) else _steer(chance)}
        for task in state["tasks"]
    ]
    if len(state["messages"]) == 1:
        moves.append({"do": "message", "now": now, "wait": state["messages"][0], "name": "go"})
    if state["signals"] and chance.random() < 0.5:
        moves.append({"do": "signal", "now": now, "name": "ring"})
    if state["timers"] and (not moves or chance.random() < 0.4):
        due = min(int(timer.split()[-1]) for timer in state["timers"]) * 1000
        moves = [{"do": "timers", "now": max(due, now)}]
    return chance.choice(moves) if moves else None


def _steer(chance: Random) -> dict[str, Any]:
    return {"pick": chance.randint(0, 3), "again": chance.random() < 0.3, "fail": chance.random() < 0.4}
