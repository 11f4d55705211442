"""Contents page of the hub: every route blueprint, queue handler and schedule is registered here and lives elsewhere.

Event handlers are declared here because Chalice deploys one found on a Blueprint without ever importing this module.
"""

from __future__ import annotations

from datetime import UTC, datetime

from chalice.app import Chalice, CloudWatchEvent, Rate, SQSEvent

from chalicelib.delivery import dispatch as dispatcher
from chalicelib.delivery import sweep as sweeper
from chalicelib.settings import settings

app = Chalice(app_name="todohub")
here = settings()


@app.route("/health")
def health() -> dict[str, str]:
    """Say that the API function starts and which stage it serves."""
    return {"status": "ok", "stage": here.stage}


@app.on_sqs_message(queue=here.queue("doorbell"), batch_size=10, maximum_concurrency=10)
def dispatch(event: SQSEvent) -> None:
    """Somebody rang: these tasks have events that no target has heard of."""
    dispatcher.on_doorbell(record.body for record in event)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(event: CloudWatchEvent) -> None:  # noqa: ARG001  Chalice hands it over
    """Every minute: ring again for whatever is due and was not heard."""
    sweeper.sweep(datetime.now(UTC))
