"""`python -m tests.oracle [walks] [--from seed] [--record]`: random walks beside Flowable; what differs is printed.

With --record the answers of the first RECORDED seeds are written down for `make test`, which then needs no Java.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from tests.oracle import flowable
from tests.oracle.walks import walk

RECORDING = Path(__file__).parent / "recorded.json"
RECORDED = 60
TOLD_EVERY = 500


def main() -> int:
    """Walk, compare, tell; 1 when something differs that no decision explains."""
    parser = argparse.ArgumentParser(prog="make oracle", description=__doc__)
    parser.add_argument("walks", nargs="?", type=int, default=5_000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    if lacking := flowable.missing():
        print(lacking, file=sys.stderr)
        return 2
    seeds = range(RECORDED) if asked.record else range(asked.first, asked.first + asked.walks)
    outcomes: Counter[str] = Counter()
    moves, recorded = 0, {}
    with flowable.running() as truth:
        for number, seed in enumerate(seeds, 1):
            done = walk(seed, truth)
            moves += len(done.states)
            recorded[seed] = done.states
            outcomes[done.reason or ("differs" if done.difference else "identical")] += 1
            if done.difference and not done.reason:
                move = json.dumps(done.last, ensure_ascii=False)
                print(f"seed {seed}, move {len(done.states)} {move}: {done.difference}")
            if number % TOLD_EVERY == 0:
                print(f"{number} walks, {moves} moves: {dict(outcomes)}", flush=True)
    print(f"{len(seeds)} walks, {moves} moves beside Flowable 6.8.0: {dict(outcomes)}")
    if asked.record:
        lines = [f'"{seed}": {json.dumps(states, separators=(",", ":"))}' for seed, states in recorded.items()]
        RECORDING.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    return 1 if outcomes["differs"] else 0


if __name__ == "__main__":
    sys.exit(main())
