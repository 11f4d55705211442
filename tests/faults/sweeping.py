"""The sweep: a request or a function's run, with one fault at its k-th outbound call, for every k and every fault.

A cell passes when, after the client's retries and three ticks of the sweeper, everything stored equals an undisturbed
run and a recount, and the target was told each change once and in order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tests.faults.views import View, differences, faults_within, snapshot, view, without_made_up
from tests.faults.wire import FAULTS, fits

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping

    from tests.faults.centres import Effect
    from tests.faults.site import Site

MOST_TRIES = 4
"""How often a client sends a request that is not answered, or answered with a server error."""

Answer = Any
Act = "Callable[[Site], Answer]"


def _well(answer: Answer) -> bool:
    return answer is not None and answer.status_code < 500


@dataclass(frozen=True)
class Case:
    """One kind of request, or one run of a worker or schedule.

    Attributes:
        name: how reports call it.
        act: one attempt of it. What a client repeats must be the same request.
        ready: what has happened before; heard and delivered before the case starts.
        rival: what somebody else does to the same things at the wrong moment.
        retried: whether a caller tries again; a worker or schedule has none, its next run is the sweeper's.
        good: whether an answer tells the caller that he is through.
        unheard: leave the messages of `ready` where they are: the act hears them.
        protocol: the target's.
        paid_later: a schedule makes up for a part of it, and that bears the moment of its run.
    """

    name: str
    act: Callable[[Site], Answer]
    ready: Callable[[Site], Any] = lambda _site: None
    rival: Callable[[Site], Any] | None = None
    retried: bool = True
    good: Callable[[Answer], bool] = _well
    unheard: bool = False
    protocol: str = "push"
    paid_later: bool = False


@dataclass(frozen=True)
class Cell:
    """One case under one set of faults: number of the call → fault."""

    case: Case
    faults: Mapping[int, str]

    @property
    def name(self) -> str:
        """As reports show it."""
        told = ", ".join(f"{fault} at {at}" for at, fault in sorted(self.faults.items()))
        return f"{self.case.name}: {told}"


@dataclass(frozen=True)
class Outcome:
    """What is left when all is quiet: what is stored, and what the target was told."""

    stored: View
    told: list[Effect]
    wrong: list[str]


@dataclass
class Sweep:
    """A case with its beginning and its undisturbed outcomes: one, and with a rival one for either order."""

    site: Site
    case: Case
    kept: bytes = b""
    calls: list[Any] = field(default_factory=list)
    alone: list[Outcome] = field(default_factory=list)
    crossed: list[Outcome] = field(default_factory=list)
    futures: dict[str, Outcome] = field(default_factory=dict)

    def prepare(self) -> None:
        """Make the beginning once, and the outcomes to compare with."""
        self.case.ready(self.site)
        if not self.case.unheard:
            self.site.quiesce(1)
        self.kept = self.site.keep()
        outcome = self._undisturbed([self.case.act])
        assert not outcome.wrong, outcome.wrong
        self.alone = [outcome]
        rival = self.case.rival
        if rival is not None:
            self.crossed = [self._undisturbed([rival, self.case.act]), self._undisturbed([self.case.act, rival])]

    def cells(self) -> list[Cell]:
        """Every fault at every call it fits."""
        has_rival = self.case.rival is not None
        return [
            Cell(self.case, {at: fault})
            for at, call in enumerate(self.calls, start=1)
            for fault in FAULTS
            if fits(fault, call, has_rival=has_rival)
        ]

    def pairs(self, chance: random.Random, number: int) -> list[Cell]:
        """Some of the pairs of faults at two different calls, of one attempt."""
        single = [cell.faults for cell in self.cells() if "overtaken" not in cell.faults.values()]
        both = [{**one, **two} for one, two in combinations(single, 2) if one.keys() != two.keys()]
        return [Cell(self.case, faults) for faults in chance.sample(both, min(number, len(both)))]

    def play(self, cell: Cell) -> list[str]:
        """Run a cell; what is wrong afterwards, nothing when it passes."""
        site = self.site
        site.put_back(self.kept)
        site.rival = cell.case.rival
        answer, wire = site.run(cell.case.act, cell.faults)
        tries = 1
        while cell.case.retried and not cell.case.good(answer) and tries < MOST_TRIES:
            answer, _ = site.run(cell.case.act, {})
            tries += 1
        overtaken = any(each.startswith("overtaken") for each in wire.met)
        site.rival = None
        outcome = self._settled(3 if len(cell.faults) == 1 else 8)
        wrong = list(outcome.wrong)
        if cell.case.retried and not cell.case.good(answer):
            wrong.append(f"the caller is never through: {_shown(answer)}")
        wrong += _nearest(outcome, self.crossed if overtaken else self.alone)
        return [f"{cell.name} ({'; '.join(wire.met) or 'met nothing'})", *wrong] if wrong else []

    def _undisturbed(self, acts: list[Callable[[Site], Answer]]) -> Outcome:
        self.site.put_back(self.kept)
        for act in acts:
            answer, wire = self.site.run(act, {})
            if act is self.case.act:
                if self.case.retried and len(acts) == 1:
                    served = self.case.good(answer) and answer.status_code < HTTPStatus.BAD_REQUEST
                    assert served, f"{self.case.name}: {_shown(answer)}"
                self.calls = self.calls or wire.calls
        return self._settled(3)

    def _settled(self, ticks: int) -> Outcome:
        """What is left when all is quiet. What a schedule does at its next run bears that run's moment.

        Two cells that left the very same rows and messages behind have the same future: it is played once.
        """
        moment = f"{ticks} {snapshot()} {without_made_up(self.site.told())}"
        if moment not in self.futures:
            self.futures[moment] = self._played(ticks)
        return self.futures[moment]

    def _played(self, ticks: int) -> Outcome:
        self.site.quiesce(ticks)
        stored = view(with_times=self.case.retried and not self.case.paid_later)
        by_task: defaultdict[str, list[Effect]] = defaultdict(list)
        for task, version, what in self.site.centre.effects:
            by_task[task].append((without_made_up(task), version, what))
        told = [effect for effects in sorted(by_task.values()) for effect in effects]  # between tasks there is no order
        wrong = faults_within()
        if not self.site.is_quiet():
            wrong += [
                f"not quiet after {ticks} ticks",
                *(row for row in stored["deliveries"] if "delivered" not in row),
            ]
        return Outcome(stored, told, wrong)


def _nearest(outcome: Outcome, allowed: list[Outcome]) -> list[str]:
    """How an outcome differs from the one of those allowed that it is nearest to."""
    found = []
    for each in allowed:
        unlike = differences(each.stored, outcome.stored)
        if each.told != outcome.told:
            unlike.append(f"told {outcome.told} instead of {each.told}")
        found.append(unlike)
    return min(found, key=len)


def _shown(answer: Answer) -> str:
    return "no answer" if answer is None else f"{answer.status_code} {answer.body.decode()[:300]}"


def chosen(sweep: Sweep, chance: random.Random, share: float, pairs: int) -> Iterator[Cell]:
    """A part of a case's cells, and some pairs."""
    single = sweep.cells()
    yield from chance.sample(single, max(1, round(len(single) * share)))
    yield from sweep.pairs(chance, pairs)
