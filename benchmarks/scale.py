"""How far the hub goes, on paper: the functions as queues, fed with what `make bench` measured (docs/scale.md).

A todo's life is that of benchmarks/price.py. A function's time is its round trips and its own instructions, as there.
By Little's law rate × time is how many run at once; Erlang's formula says how long a call waits with as many as are
allowed. What is written is held against the limits of a table and of its hottest partition.

    python -m benchmarks.scale            # from benchmarks/latest.json
    python -m benchmarks.scale --check    # the model's time of a push beside the time measured here
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.price import LIFE, OVER_HTTP, TRIP_SECONDS
from benchmarks.price import rows as prices
from benchmarks.table import line
from infra import data
from infra.functions import SIZES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

RATES = (100, 1_000, 10_000, 100_000)
LATEST = Path(__file__).parent / "latest.json"
INSTRUCTIONS_A_SECOND = 3e9
CHECKED, BUSY, ROUNDS = 300, 0.7, 200
EVENTS = 2
"""Of a todo. One run of dispatch hears up to ten messages; here each costs a run of its own, the most it can."""
GATEWAY, ACCOUNT, TABLE, PARTITION = 10_000, 1_000, 40_000, 1_000
"""Calls a second, functions at once, write units a second of a table: an account's until AWS is asked for more. A
partition's write units a second: always."""
LISTENING = 10
"""Runs of one queue's listener at once: `maximum_concurrency` in app.py, below what infra/functions.py allows."""
HOTTEST = "hottest partition in 1,000 pushes of one application to 100 people"


@dataclass(frozen=True)
class Function:
    """A deployed function at a rate: calls a second, seconds each, how many are needed and allowed at once."""

    name: str
    calls: float
    seconds: float
    allowed: int

    @property
    def busy(self) -> float:
        """How many run at once on average."""
        return self.calls * self.seconds

    @property
    def wait(self) -> float | None:
        """Seconds a call waits for its turn on average; None when more come than are ever done."""
        return erlang_wait(self.calls, self.seconds, self.allowed)


def erlang_wait(calls: float, seconds: float, servers: int) -> float | None:
    """Mean wait of a queue with so many servers (M/M/c)."""
    load = calls * seconds
    if load >= servers:
        return None
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    waits = blocked / (1 - load / servers * (1 - blocked))
    return waits * seconds / (servers - load)


def rows() -> list[dict[str, Any]]:
    """A row for each rate and function, and what limits first."""
    measured = {row["what"]: row for row in json.loads(LATEST.read_text())}
    return [row for rate in RATES for row in _at(rate, measured)]


def _at(rate: int, measured: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    functions = list(_functions(rate, measured))
    for each in functions:
        wait = "without end" if each.wait is None else f"{each.wait * 1000:.1f} ms"
        yield {
            "what": f"{rate:,} todos a second: {each.name}",
            "ms each": round(each.seconds * 1000),
            "at once": ceil(each.busy),
            "allowed": each.allowed,
            "wait": wait,
        }
    written = sum(times * measured[what]["write units"] for what, times in LIFE.items())
    pushed = sum(
        times * measured[what]["write units"] for what, times in LIFE.items() if what.startswith("push insert")
    )
    limits = {
        "gateway": functions[0].calls / GATEWAY,
        "functions of the account": sum(each.busy for each in functions) / ACCOUNT,
        "all tables, beside what one may take": rate * written / TABLE,
        "hottest partition": rate * pushed * measured[HOTTEST]["share"] / PARTITION,
    }
    yield {
        "what": f"{rate:,} todos a second: of what is allowed",
        **{name: round(part, 2) for name, part in limits.items()},
    }
    whole = next(row["$"] for row in prices(list(measured.values())) if row["what"] == "$ a million todos, end to end")
    yield {"what": f"{rate:,} todos a second", "$ an hour": round(rate * 3600 / 1e6 * whole)}


def _functions(rate: int, measured: Mapping[str, Mapping[str, Any]]) -> Iterator[Function]:
    heard = [(rate * times, _seconds(measured[what])) for what, times in LIFE.items() if what.startswith(OVER_HTTP)]
    calls = sum(each for each, _ in heard)
    yield Function("HTTP", calls, sum(each * seconds for each, seconds in heard) / calls, SIZES[data.API].at_once)
    dispatched = _seconds(measured["dispatch, 1 targets"])
    yield Function("dispatch, an event a run", rate * EVENTS, dispatched, LISTENING)
    yield Function("deliveries to one target", rate * EVENTS, _seconds(measured["delivery, push"]), LISTENING)


def _seconds(row: Mapping[str, Any]) -> float:
    own = row.get("million instructions", 0) * 1e6 / INSTRUCTIONS_A_SECOND
    return float((row["round trips"] + row.get("HTTP", 0)) * TRIP_SECONDS + own)


def checked() -> dict[str, Any]:
    """Pushes on the emulator by one worker, busy seven tenths of the time: the wait they have beside the model's."""
    from benchmarks.requests import on_the_emulator  # noqa: PLC0415 - reads settings
    from benchmarks.slopes import insert  # noqa: PLC0415

    with on_the_emulator():
        insert("warm", "warm")
        took = [_timed(lambda number=number: insert(f"T{number}", f"P{number}")) for number in range(CHECKED)]  # type: ignore[misc]
    mean = sum(took) / len(took)
    dice, rate = random.Random(1), BUSY / mean
    waits = [_mean_wait(dice, rate, took) for _ in range(ROUNDS)]
    model = erlang_wait(rate, mean, 1)
    seen = sum(waits) / len(waits)
    return {
        "what": f"{CHECKED} pushes, one worker, {BUSY:.0%} busy",
        "ms each": round(mean * 1000, 1),
        "mean wait, ms": round(seen * 1000, 1),
        "the model's": round((model or 0) * 1000, 1),
    }


def _mean_wait(dice: random.Random, rate: float, took: Sequence[float]) -> float:
    """Mean wait of calls that come by chance and take as long as these took, in a chance order."""
    waited, total = 0.0, 0.0
    for seconds in dice.sample(took, len(took)):
        total += waited
        waited = max(0.0, waited + seconds - dice.expovariate(rate))
    return total / len(took)


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Print the table, or the check."""
    for row in [checked()] if "--check" in sys.argv else rows():
        print(line(row))


if __name__ == "__main__":
    os.environ |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    main()
