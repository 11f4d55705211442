"""Look at everything, tell what does not agree, repair it if asked, and look again until nothing is left."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chalicelib.storage.deliveries.targets import all_targets
from infra.terminal import say
from infra.verify.audit import audit_findings
from infra.verify.boxes import counter_findings, process_findings, stray_findings
from infra.verify.cursors import cursor_findings
from infra.verify.survey import Survey, survey
from infra.verify.tallies import tally_findings
from infra.verify.tasks import stray_due_findings, task_findings
from infra.verify.totals import total_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.verify.finding import Finding

ROUNDS = 5
"""A repaired task shows box rows that lack, those show totals that are wrong: a round each, and one to see nothing."""
SHOWN = 20


def findings() -> Iterator[Finding]:
    """What does not agree, each decided by a consistent second look."""
    found = survey()
    _tell(found)
    for task in sorted(found.tasks):
        yield from task_findings(task)
    for process in sorted(found.processes):
        yield from process_findings(process)
    for place in sorted(found.stray_boxes):
        yield from stray_findings(place)
    for owner, box in sorted(found.counted):
        yield from counter_findings(owner, box)
    for place in sorted(found.stray_due):
        yield from stray_due_findings(place)
    targets = {target.target_id: target for target in all_targets() if target.enabled}
    for place in sorted(found.cursors):
        yield from cursor_findings(place, targets)
    yield from total_findings()
    yield from tally_findings()
    yield from audit_findings()


def check(*, repair: bool) -> Counter[str]:
    """Tell and, if asked, repair; returns what is left, by kind."""
    for _ in range(ROUNDS if repair else 1):
        left: Counter[str] = Counter()
        for each in findings():
            left[each.kind] += 1
            if left.total() <= SHOWN:
                say(f"{each.kind}: {each.what}")
            if repair:
                each.repair()
        if left.total() > SHOWN:
            say(f"… and {left.total() - SHOWN} more")
        if not left:
            break
    return left


def _tell(found: Survey) -> None:
    say(", ".join(f"{number:,} {what}" for what, number in sorted(found.read.items())) or "nothing is stored")
    if found.waiting:
        say(f"{found.waiting:,} events wait for dispatch, the oldest since {found.oldest_waiting}")
    if found.owing:
        say(f"{found.owing:,} tasks or events owe box rows or notices, which the sweeper is about to pay")
