"""An instance between two steps: tokens, variables, what was passed. Bytes ↔ Saved; nothing of the diagram is stored.

The bytes are one version byte and compressed JSON. They name the definition they belong to by its digest: a state is
never run on another diagram, nor by a newer form of this module than it knows.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.errors import BadInput, Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.workflow.model import Definition

VERSION = b"\x01"
MAX_BYTES = 4 * 1024 * 1024

WAITING, READY, STARTED, HOLDS = 8, 16, 32, 64
"""What a token does: wait for an event or others, wait for its turn or a person, run what it holds, hold a race."""

Status = Literal["running", "completed", "terminated", "canceled"]
Way = list[list[Any]]
"""The user tasks a token has behind it, oldest first.

[node, number of its activation], and the signatures it had, if several.
"""
Place = tuple[str, str]
"""(process, node or flow): ids may repeat between a process and those it calls."""


@dataclass(slots=True)
class Token:
    """One place where the instance stands.

    `number` is unique in the instance ("12"; "12.3" the third signature of node activation 12), `spec` the name of the
    place (places.py), `parent` and `scope` the numbers of the token it belongs to and of the subprocess it is in (""
    outermost). `data`: way (user tasks behind it, [node, number] oldest first), who, item, due and what else its kind
    needs.
    """

    number: str
    spec: str
    state: int
    parent: str = ""
    scope: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def behind(self) -> list[str]:
        """The activations this token has behind it, oldest first."""
        return [step[1] for step in self.data.get("way", ())]

    def forget(self, handled: set[str]) -> None:
        """Drop what was kept only to withdraw from activations that cannot be withdrawn any more."""
        if "way" in self.data:
            self.data["way"] = [step[:2] if step[1] in handled else step for step in self.data["way"]]


@dataclass(slots=True)
class Saved:
    """Everything an instance is.

    `nodes` and `flows` are those passed, as bits in the definition's order (see named). `handled`: activations after
    which somebody has already acted (they cannot be withdrawn).
    """

    digest: str
    status: Status = "running"
    last: int = 0
    variables: dict[str, Any] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)
    nodes: int = 0
    flows: int = 0
    handled: set[str] = field(default_factory=set)

    def token(self, number: str) -> Token | None:
        """The token with this number."""
        return next((token for token in self.tokens if token.number == number), None)


def dump(saved: Saved) -> bytes:
    """Bytes of a state. Raises BadInput when a variable is nothing JSON can carry, or all of it is too large."""
    content = {
        "d": saved.digest,
        "s": saved.status,
        "l": saved.last,
        "v": saved.variables,
        "t": [[t.number, t.spec, t.state, t.parent, t.scope, t.data] for t in saved.tokens],
        "n": f"{saved.nodes:x}",
        "f": f"{saved.flows:x}",
        "h": sorted(saved.handled),
    }
    try:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        raise BadInput("流程变量只能是 JSON 值", field="variables") from None
    if len(text) > MAX_BYTES:
        raise BadInput(f"流程变量过大：超过 {MAX_BYTES // 1024 // 1024} MB", field="variables")
    return VERSION + zlib.compress(text, 6)


def load(definition: Definition, data: bytes) -> Saved:
    """Read a state. Raises Conflict when it was written by another version or belongs to another definition."""
    if data[:1] != VERSION:
        raise Conflict("流程实例状态的版本不受支持")
    reader = zlib.decompressobj()
    content = json.loads(reader.decompress(data[1:], 2 * MAX_BYTES))
    if content["d"] != definition.digest:
        raise Conflict("流程实例状态不属于此流程定义")
    return Saved(
        content["d"],
        content["s"],
        content["l"],
        content["v"],
        [Token(*fields) for fields in content["t"]],
        int(content["n"], 16),
        int(content["f"], 16),
        set(content["h"]),
    )


@lru_cache(maxsize=64)
def _places(definition: Definition) -> dict[Place, int]:
    """Every node and flow of a definition, numbered in the file's order."""
    every = [
        (process.id, name) for process in definition.processes.values() for name in (*process.nodes, *process.flows)
    ]
    return {place: index for index, place in enumerate(every)}


def bits(definition: Definition, passed: Iterable[Place]) -> int:
    """Nodes or flows as the bits of their places in the file's order."""
    places, found = _places(definition), 0
    for place in passed:
        found |= 1 << places[place]
    return found


def named(definition: Definition, passed: int) -> list[Place]:
    """The nodes or flows that bits stand for."""
    return [place for place, index in _places(definition).items() if passed >> index & 1]
