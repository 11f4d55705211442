"""Every five minutes: how far behind each target is, as metrics, and whether the cursors agree with the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.delivery import reconcile
from chalicelib.settings import settings
from chalicelib.storage.deliveries import delivery_pages, targets
from chalicelib.storage.messages import channels
from chalicelib.telemetry import gauge, logger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.delivery.reconcile import Key
    from chalicelib.storage.deliveries.cursors import Status
    from chalicelib.storage.deliveries.targets import StoredTarget

LOOK_BACK, SETTLING = timedelta(minutes=15), timedelta(minutes=3)
"""What was delivered in between is compared: not the youngest, whose next event may be on its way to dispatch."""


def watch(now: datetime) -> None:
    """Measure every enabled target and channel; reconcile what targets were told lately; what was forgotten is sent."""
    stage = settings().stage
    enabled = [target for target in targets.all_targets() if target.enabled]
    carrying = [channel for channel in channels.everything() if channel.enabled]
    measured = [_measure(target, now, stage) for target in (*enabled, *carrying)]
    oldest = max((waiting for waiting, _ in measured), default=0.0)
    dead = sum(buried for _, buried in measured)
    gauge("OldestDeliverySeconds", oldest, stage)
    gauge("DeadDeliveries", dead, stage)
    told = _told_lately(enabled, now, pending=bool(oldest), dead=bool(dead))
    gauge("DriftedDeliveries", sum(_reconcile(target, told, now) for target in enabled), stage)
    gauge("WatchesDone", 1, stage)


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


def _told_lately(known: Sequence[StoredTarget], now: datetime, *, pending: bool, dead: bool) -> Sequence[Key]:
    """Where nothing is pending or dead, nothing is looked up there."""
    held: dict[Status, bool] = {"pending": pending, "delivered": True, "dead": dead}
    statuses = [status for status, any_ in held.items() if any_]
    return reconcile.told_since(known, statuses, now - LOOK_BACK, now - SETTLING)


def _reconcile(target: StoredTarget, told: Sequence[Key], now: datetime) -> int:
    report = reconcile.compare(target, told, begin=target.created_at)
    if not report.missing:
        return 0
    logger().warning("targets drifted", extra={"target": target.target_id, "missing": len(report.missing)})
    return reconcile.repair(target, report, now)
