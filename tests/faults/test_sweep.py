"""The fault sweep: a part of it in `make test`, the same for everybody; all of it in `make faults`; see sweeping.py.

TODOHUB_FAULTS_SEED chooses another part; a failure names it.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from tests.faults.cases import (
    directory,
    gov_task,
    hub,
    jobs,
    managing,
    messages,
    push,
    transaction,
    workers,
    workorder,
)
from tests.faults.site import a_site
from tests.faults.sweeping import Sweep, chosen

if TYPE_CHECKING:
    from tests.faults.sweeping import Case

WHOLE = os.environ.get("TODOHUB_FAULTS") == "all"
PAIRS = int(os.environ.get("TODOHUB_FAULTS_PAIRS", "1"))
SAMPLED_CASES, SAMPLED_SHARE = 14, 0.2
SEED = os.environ.get("TODOHUB_FAULTS_SEED") or "2026-11-25"
FAMILIES = (push, transaction, gov_task, hub, messages, directory, workorder, managing, jobs, workers)
CASES: list[Case] = [case for family in FAMILIES for case in family.CASES]


def played() -> list[Case]:
    return CASES if WHOLE else random.Random(SEED).sample(CASES, SAMPLED_CASES)


@pytest.mark.parametrize("case", played(), ids=lambda case: case.name)
def test_whatever_call_fails_all_is_as_if_none_had(
    case: Case, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    with a_site(monkeypatch, case.protocol) as site:
        sweep = Sweep(site, case)
        sweep.prepare()
        cells = list(chosen(sweep, random.Random(f"{SEED} {case.name}"), 1 if WHOLE else SAMPLED_SHARE, PAIRS))
        failed = [wrong for cell in cells if (wrong := sweep.play(cell))]
    record_property("cells", len(cells))
    record_property("cells failed", len(failed))
    assert not failed, f"seed {SEED}\n" + "\n\n".join("\n  ".join(each) for each in failed)
