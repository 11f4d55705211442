"""The fault sweep. A part of it in `make test`, all of it in `make faults`; see sweeping.py."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.faults.cases import gov_task, hub, push, transaction, workers, workorder
from tests.faults.site import a_site
from tests.faults.sweeping import Sweep, chosen

if TYPE_CHECKING:
    from tests.faults.sweeping import Case

SHARE = float(os.environ.get("TODOHUB_FAULTS_SHARE", "0.1"))
PAIRS = int(os.environ.get("TODOHUB_FAULTS_PAIRS", "0"))
SEED = os.environ.get("TODOHUB_FAULTS_SEED") or str(datetime.now(UTC).date())
CASES: list[Case] = [case for family in (push, transaction, gov_task, hub, workorder, workers) for case in family.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_whatever_call_fails_all_is_as_if_none_had(
    case: Case, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    with a_site(monkeypatch, case.protocol) as site:
        sweep = Sweep(site, case)
        sweep.prepare()
        cells = list(chosen(sweep, random.Random(f"{SEED} {case.name}"), SHARE, PAIRS))
        failed = [wrong for cell in cells if (wrong := sweep.play(cell))]
    record_property("cells", len(cells))
    record_property("failed", len(failed))
    assert not failed, f"seed {SEED}\n" + "\n\n".join("\n  ".join(each) for each in failed)
