"""Random sound diagrams: blocks with one way in and one way out, written as lines of drawing.py.

A block is the name of a leaf, or a kind with the blocks inside it. Variables steer a diagram: `pick` (0 to 3) chooses
flows, `again` goes round a loop once more, `fail` raises an error, `people` sign; timers and the message `go` do the
rest. `called` leaves call CALLEE, which has to be deployed first.
"""

from __future__ import annotations

from itertools import cycle, pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape = tuple[list[str], str, str]
"""Lines, and the names of the way in and the way out."""

CALLEE = draw("start s", "user deep assignee=x candidateGroups=ROLE2", "end e", "s > deep > e", key="callee")
LEAVES = (
    "sign", "turn", "any", "everyone", "user", "timed", "reminded", "pause", "receive", "raced", "called",
)  # fmt: skip
KINDS = ("line", "and", "xor", "or", "loop", "sub", "each", "escalated", "failing")

leaves = st.sampled_from(LEAVES)
blocks = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(KINDS), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=7,
)


class Drawer:
    """Writes blocks as lines; `asked` are attributes of user tasks that name people, used in turn."""

    def __init__(self, asked: Iterable[str] = ("assignee=x",)) -> None:
        self.count = 0
        self.asked = cycle(asked)

    def diagram(self, block: Any, key: str = "p") -> bytes:
        lines, first, last = self.block(block)
        return draw("start s", "end e", *lines, f"s > {first}", f"{last} > e", key=key)

    def name(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def user(self, name: str) -> str:
        return f"user {name} {next(self.asked)}"

    def block(self, block: Any) -> Shape:
        if isinstance(block, str):
            return self.leaf(block)
        kind, inner = block
        parts = [self.block(one) for one in inner]
        shape: Shape = getattr(self, f"{kind}_")(parts)
        return shape

    def leaf(self, kind: str) -> Shape:
        if kind in ("timed", "reminded", "raced"):
            return self.watched(kind)
        name = self.name("t")
        several = f"user {name} assignee=${{assignee}} collection="
        half = "done=${nrOfCompletedInstances/nrOfInstances>=0.5}"
        line = {
            "user": self.user(name),
            "sign": f"{several}${{people}} multi=parallel",
            "turn": f"{several}${{people}} multi=sequential",
            "any": f"{several}${{people}} multi=parallel {half}",
            "everyone": f"{several}HANDLER candidateUsers=lisi candidateGroups=ROLE2 multi=parallel",
            "pause": f"catch {name} timer=duration:PT1H",
            "receive": f"receive {name} messageRef=go",
            "called": f"call {name} calls=callee",
        }[kind]
        return [line], name, name

    def watched(self, kind: str) -> Shape:
        """A task with a timer on it, or a timer and a message of which the first wins."""
        name, late, meet = self.name("t"), self.name("b"), self.name("x")
        if kind == "raced":
            lines = [f"catch {late} timer=duration:PT3H", f"catch m{late} message=go"]
            return (
                [f"events {name}", *lines, f"xor {meet}", f"{name} > {late} > {meet}", f"{name} > m{late} > {meet}"],
                name,
                meet,
            )
        cancel, timer = ("true", "duration:PT2H") if kind == "timed" else ("false", "cycle:R2/PT1H")
        after = [f"{late} > {meet}"] if kind == "timed" else [self.user(f"w{late}"), f"{late} > w{late}"]
        return (
            [
                self.user(name),
                f"boundary {late} on={name} cancel={cancel} timer={timer}",
                f"xor {meet}",
                f"{name} > {meet}",
                *after,
            ],
            name,
            meet,
        )

    def line_(self, parts: list[Shape]) -> Shape:
        lines = [line for part in parts for line in part[0]]
        joints = [f"{before[2]} > {after[1]}" for before, after in pairwise(parts)]
        return lines + joints, parts[0][1], parts[-1][2]

    def fork(self, tag: str, parts: list[Shape], conditions: list[str]) -> Shape:
        split, meet = self.name("g"), self.name("g")
        lines = [f"{tag} {split}", f"{tag} {meet}"]
        for (inner, first, last), condition in zip(parts, conditions, strict=True):
            stop = self.name("p")
            lines += [*inner, f"plain {stop}", f"{split} > {stop}{condition}", f"{stop} > {first}", f"{last} > {meet}"]
        if conditions[0]:
            aside = self.name("p")
            lines[0] += f" default={split}_{aside}"
            lines += [f"plain {aside}", f"{split} > {aside} > {meet}"]
        return lines, split, meet

    def and_(self, parts: list[Shape]) -> Shape:
        return self.fork("and", parts, [""] * len(parts))

    def xor_(self, parts: list[Shape]) -> Shape:
        return self.fork("xor", parts, [f" if ${{pick == {number}}}" for number in range(len(parts))])

    def or_(self, parts: list[Shape]) -> Shape:
        return self.fork("or", parts, [f" if ${{pick >= {number}}}" for number in range(1, len(parts) + 1)])

    def loop_(self, parts: list[Shape]) -> Shape:
        lines, first, last = self.line_(parts)
        work, entry, gate, leave = self.name("t"), self.name("x"), self.name("x"), self.name("x")
        more = [
            self.user(work),
            f"xor {entry}",
            f"xor {gate} default={gate}_{leave}",
            f"xor {leave}",
            f"{entry} > {first}",
        ]
        return [*lines, *more, f"{last} > {work} > {gate} > {leave}", f"{gate} > {entry} if ${{again}}"], entry, leave

    def sub_(self, parts: list[Shape], attributes: str = "") -> Shape:
        lines, first, last = self.line_(parts)
        name = self.name("s")
        inner = [f"start {name}s", f"end {name}e", *lines, f"{name}s > {first}", f"{last} > {name}e"]
        return [f"sub {name} {attributes}", "{", *inner, "}"], name, name

    def each_(self, parts: list[Shape]) -> Shape:
        return self.sub_(parts, "multi=parallel collection=${people} element=one")

    def escalated_(self, parts: list[Shape]) -> Shape:
        lines, name, _ = self.sub_(parts)
        late, boss, meet = self.name("b"), self.name("t"), self.name("x")
        more = [f"boundary {late} on={name} timer=duration:P1D", self.user(boss), f"xor {meet}"]
        return [*lines, *more, f"{name} > {meet}", f"{late} > {boss} > {meet}"], name, meet

    def failing_(self, parts: list[Shape]) -> Shape:
        """A subprocess that ends in an error while `fail` is true, which somebody mends."""
        lines, first, last = self.line_(parts)
        name, late, boss, meet = self.name("s"), self.name("b"), self.name("t"), self.name("x")
        ends = [f"xor {name}x default={name}x_{name}e", f"end {name}f error=E1", f"end {name}e", f"{name}x > {name}e"]
        inner = [f"start {name}s", *lines, *ends, f"{name}s > {first}", f"{last} > {name}x"]
        more = [f"boundary {late} on={name} error=E1", self.user(boss), f"xor {meet}"]
        flows = [f"{name} > {meet}", f"{late} > {boss} > {meet}"]
        return [f"sub {name}", "{", *inner, f"{name}x > {name}f if ${{fail}}", "}", *more, *flows], name, meet
