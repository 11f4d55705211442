"""Contents page of the hub: every family of routes, queue handler and schedule is named here and lives elsewhere.

Event handlers are declared here because Chalice deploys one found on a Blueprint without ever importing this module.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalice.app import CloudWatchEvent, Rate, SQSEvent

from chalicelib.lazy import lazy
from chalicelib.settings import settings
from chalicelib.web.families import HubApp

if TYPE_CHECKING:
    from chalicelib.delivery import dispatch as dispatcher
    from chalicelib.delivery import sweep as sweeper
    from chalicelib.protocols.workorder import timers
else:
    dispatcher = lazy("chalicelib.delivery.dispatch")
    sweeper = lazy("chalicelib.delivery.sweep")
    timers = lazy("chalicelib.protocols.workorder.timers")

PROTOCOLS = "chalicelib.protocols"
HUB = f"{PROTOCOLS}.hub"
CENTRE = f"{PROTOCOLS}.workorder"

app = HubApp(
    app_name="todohub",
    families={
        "taskcenter": (f"{PROTOCOLS}.push.server",),
        "apis": (f"{PROTOCOLS}.transaction.server",),
        "hub": (f"{HUB}.server", f"{HUB}.notices"),
        "admin": (f"{HUB}.admin", f"{HUB}.directory", f"{HUB}.entries"),
        "oauth2": (f"{HUB}.oauth",),
        "tc": (f"{PROTOCOLS}.gov_task.server",),
        "workflow": tuple(
            f"{CENTRE}.{room}"
            for room in ("process", "task", "deploy", "instance", "form", "category", "model", "substitute")
        ),
        "WorkOrder": (f"{CENTRE}.orders", f"{CENTRE}.kinds"),
        "synthesis": (f"{CENTRE}.kinds",),
        "-userdefine": (f"{CENTRE}.orders",),
        "userdefine": (f"{CENTRE}.orders",),
        "health": (f"{HUB}.meta",),
        "openapi.json": (f"{HUB}.meta",),
    },
)
here = settings()


@app.on_sqs_message(queue=here.queue("doorbell"), batch_size=10, maximum_concurrency=10)
def dispatch(event: SQSEvent) -> None:
    """Somebody rang: these tasks have events that no target has heard of."""
    dispatcher.on_doorbell(record.body for record in event)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(event: CloudWatchEvent) -> None:  # noqa: ARG001 - Chalice hands it over
    """Every minute: ring again for whatever is due and was not heard."""
    now = datetime.now(UTC)
    sweeper.sweep(now)
    timers.fire_due(now)
