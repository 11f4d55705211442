"""Logs and metrics. Ids, routes, statuses, counts: never a secret, a query string, a body or an error's values."""

from __future__ import annotations

import os
import traceback
from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

SERVICE = "todohub"


@cache
def logger() -> Logger:
    """The structured logger of this process: one JSON object per line on standard output."""
    return Logger(service=SERVICE, stage=os.environ.get("TODOHUB_STAGE", "local"))


def count(name: str, n: int = 1) -> None:
    """Add `n` to a CloudWatch metric (embedded metric format), e.g. `PushRowsAccepted`; nothing is written for 0."""
    if n:
        with single_metric(
            name=name, unit=MetricUnit.Count, value=n, namespace=SERVICE, default_dimensions={"service": SERVICE}
        ):
            pass


def gauge(name: str, value: float, stage: str, **where: str) -> None:
    """Tell the present value of a CloudWatch metric, e.g. `OldestDeliverySeconds`, by stage and what `where` names."""
    named = {"service": SERVICE, "stage": stage, **where}
    with single_metric(name=name, unit=MetricUnit.Count, value=value, namespace=SERVICE, default_dimensions=named):
        pass


def log_fault(error: BaseException, *, request_id: str, where: str) -> None:
    """Write a fault of our own with its trace, for the people who run the hub; `where` is a route or a function."""
    logger().error("fault", extra={"request_id": request_id, "where": where, "fault": trace_of(error)})


def trace_of(error: BaseException) -> list[str]:
    """Types and places of an error and its causes. Messages are left out: a library may have put input into them."""
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None:
        lines.append(type(current).__qualname__)
        lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(current.__traceback__)]
        current = current.__cause__ or current.__context__
    return lines
