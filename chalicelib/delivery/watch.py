"""Every five minutes: how far behind each target is, as metrics, and whether the cursors agree with the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.delivery import reconcile
from chalicelib.settings import settings
from chalicelib.storage import delivery_pages, targets
from chalicelib.telemetry import gauge, logger

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.cursors import Status
    from chalicelib.storage.targets import StoredTarget

LOOK_BACK, SETTLING = timedelta(minutes=15), timedelta(minutes=3)
"""What was delivered in between is compared: not the youngest, whose next event may be on its way to dispatch."""


def watch(now: datetime) -> None:
    """Measure every enabled target and reconcile what it was told lately; what was forgotten is sent."""
    stage = settings().stage
    oldest, dead, drifted = 0.0, 0, 0
    for target in targets.all_targets():
        if not target.enabled:
            continue
        waiting, buried = _measure(target, now, stage)
        oldest, dead = max(oldest, waiting), dead + buried
        drifted += _reconcile(target, now, pending=bool(waiting), dead=bool(buried))
    gauge("OldestDeliverySeconds", oldest, stage)
    gauge("DeadDeliveries", dead, stage)
    gauge("DriftedDeliveries", drifted, stage)


def _measure(target: StoredTarget, now: datetime, stage: str) -> tuple[float, int]:
    """Seconds the oldest pending delivery has waited, and how many are dead; both told per target too."""
    since = delivery_pages.oldest(target.target_id, "pending")
    waiting = (now - since).total_seconds() if since else 0.0
    dead = delivery_pages.count(target.target_id, "dead")
    where = {"target": target.target_id}
    gauge("TargetBacklog", delivery_pages.count(target.target_id, "pending") if since else 0, stage, **where)
    gauge("TargetOldestDeliverySeconds", waiting, stage, **where)
    gauge("TargetDeadDeliveries", dead, stage, **where)
    return waiting, dead


def _reconcile(target: StoredTarget, now: datetime, *, pending: bool, dead: bool) -> int:
    """Where nothing is pending or dead, nothing is looked up there."""
    held: dict[Status, bool] = {"pending": pending, "delivered": True, "dead": dead}
    statuses = [status for status, any_ in held.items() if any_]
    report, _ = reconcile.compare_since(target, now - LOOK_BACK, now - SETTLING, statuses)
    if not report.missing:
        return 0
    logger().warning("targets drifted", extra={"target": target.target_id, "missing": len(report.missing)})
    return reconcile.repair(target, report, now)
