"""What one process should do, as plain values: one of two takes its first step, two people sign, one ends it.

Every method is one button, and ignores what the centre must refuse.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.model import Task
from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from tests.faults.model import Model

DIAGRAM = draw(
    "start s",
    "user take candidateUsers=lisi,wangwu",
    "user sign candidateUsers=lisi,zhaoliu assignee=${assignee} multi=parallel collection=HANDLER",
    "user last assignee=wangwu",
    "end e",
    "s > take > sign > last > e",
).decode()
NODES, SIGN = ("take", "sign", "last"), 1
OFFERED, SIGNERS, LAST = ("lisi", "wangwu"), ("lisi", "zhaoliu"), ("wangwu",)
TITLE, INITIATOR = "张三的流程", "zhangsan"


@dataclass
class Work(Task):
    """A task of the process.

    Attributes:
        node: which of NODES.
        visit: each passage through a node has its own number.
        place: whose signature it is, 0 where there is one task only.
        offered: several were asked.
        taken: one of them, or the only one, has it.
        owners: who has delegated it, the first first.
        named: whom somebody chose instead of the diagram.
    """

    node: int = 0
    visit: int = 0
    place: int = 0
    offered: bool = False
    taken: bool = True
    owners: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)

    def is_of(self, who: str) -> bool:
        """Whether somebody may handle it."""
        return self.is_open and (who in self.asked or who in self.owners)

    def above(self, who: str) -> list[str]:
        """Who has delegated it down to somebody."""
        return self.owners[: self.owners.index(who)] if who in self.owners else self.owners

    def pass_on(self, who: str, to: str, owners: list[str]) -> None:
        """It is somebody else's from now on."""
        self.handed += [who] if self.asked != [to] else []
        self.asked, self.owners, self.taken, self.version = [to], owners, True, self.version + 1


class Process:
    """One running instance. `way` are the visits that led to where it stands, `past` those that acts have followed."""

    def __init__(self, model: Model, instance: str) -> None:
        self.instance = instance
        self.works: list[Work] = []
        self.signers: list[str] = []
        self.running = True
        self.way: list[int] = []
        self.past: set[int] = set()
        self._model = model
        self._visits = 0
        self._enter(0)

    @property
    def open(self) -> list[Work]:
        """What waits for somebody."""
        return [work for work in self.works if work.is_open]

    def name(self, work: Work) -> str:
        """The id of its task."""
        return f"{self.instance}-{self.works.index(work) + 1}"

    def complete(self, work: Work, who: str, _to: str) -> None:
        """The last signature of a node goes on to the next; what was delegated goes back."""
        if not work.is_of(who):
            return
        if above := work.above(who):
            work.pass_on(who, above[-1], above[:-1])
            return
        work.end("COMPLETE", [who])
        self.past |= set(self.way[: work.node])
        if self.open:
            return
        if NODES[work.node] == NODES[-1]:
            self.running = False
        else:
            self._enter(work.node + 1)

    def claim(self, work: Work, who: str, _to: str) -> None:
        """One of those asked takes it."""
        if work.is_of(who) and not work.taken:
            work.asked, work.taken, work.version = [who], True, work.version + 1

    def unClaim(self, work: Work, who: str, _to: str) -> None:  # noqa: N802 - the document's spelling
        """Back to those who were asked."""
        if work.is_of(who) and work.offered and work.taken and not work.owners:
            work.asked, work.taken, work.version = list(OFFERED), False, work.version + 1

    def delegate(self, work: Work, who: str, to: str) -> None:
        """It comes back."""
        owners = [*work.above(who), who]
        again = (work.taken, work.asked, work.owners) == (True, [to], owners)
        if work.is_of(who) and to not in owners and not again:
            work.pass_on(who, to, owners)

    def transfer(self, work: Work, who: str, to: str) -> None:
        """It does not."""
        if work.is_of(who) and to not in (*work.above(who), who):
            work.pass_on(who, to, work.above(who))
            work.named = [to]

    def reject(self, work: Work, who: str, _to: str) -> None:
        """All is over."""
        if work.is_of(who):
            work.end("ABORT", [who])
            self._end("ABORT")

    def return_(self, work: Work, who: str, _to: str) -> None:
        """To the first step, and to whom somebody had named for it."""
        if work.is_of(who) and work.node > 0:
            work.end("ROLLBACK", [who])
            self._close("ABORT")
            first = next(each for each in self.works if each.visit == self.way[0])
            self._enter(0, named=first.named)

    def revokeProcess(self, work: Work, who: str, _to: str) -> None:  # noqa: N802
        """His again, as long as nobody has acted after him."""
        if not self.running or work.status != "COMPLETE" or who not in work.done or work.visit not in self.way:
            return
        if work.visit == self.way[-1]:
            if not any(each.place == work.place for each in self.open):
                work.version += 1
                self._add(work.node, work.place, [who], [who])
        elif work.visit not in self.past:
            work.version += 1
            self._close("ROLLBACK")
            self._enter(work.node, named=[who], place=work.place)

    def addSign(self, work: Work, who: str, to: str) -> None:  # noqa: N802
        """One more signs, who is not asked already."""
        asked = [self.signers[each.place] for each in self.open if each.node == SIGN]
        if work.is_of(who) and work.node == SIGN and to not in asked:
            work.version += 1
            self.signers.append(to)
            self._add(SIGN, len(self.signers) - 1, [to], [to])

    def stop(self) -> None:
        """By who started it."""
        if self.running:
            self._end("ABORT")

    def _enter(self, node: int, named: list[str] | None = None, place: int | None = None) -> None:
        self._visits += 1
        self.way = [*self.way[:node], self._visits]
        if place is not None:
            self._add(node, place, named or [], named or [])
        elif node == SIGN:
            self.signers = list(SIGNERS)
            for at, signer in enumerate(SIGNERS):
                self._add(node, at, [signer], [])
        else:
            self._add(node, 0, named or list(OFFERED if node == 0 else LAST), named or [])

    def _add(self, node: int, place: int, asked: list[str], named: list[str]) -> None:
        several = len(asked) > 1
        work = Work(
            TITLE, list(asked), page=False, node=node, visit=self.way[-1], place=place, offered=several,
            taken=not several, named=named,
        )  # fmt: skip
        self.works.append(work)
        self._model.tasks[self.name(work)] = work

    def _close(self, status: str) -> None:
        for work in self.open:
            work.end(status, [])

    def _end(self, status: str) -> None:
        self._close(status)
        self.running = False
