"""Contents page of the hub: every family of routes, queue handler and schedule is declared here and lives elsewhere.

Event handlers are declared here because Chalice deploys one found on a Blueprint without ever importing this module.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalice.app import CloudWatchEvent, Rate, SQSEvent

from chalicelib.lazy import lazy
from chalicelib.protocols.clients import client_for
from chalicelib.register import CHANNELS, OUTBOUND
from chalicelib.settings import settings
from chalicelib.web.families import HubApp

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.centre import timers, watching, working
    from chalicelib.delivery import connecting, letters, paying, worker
    from chalicelib.delivery import dispatch as dispatcher
    from chalicelib.delivery import sweep as sweeper
    from chalicelib.delivery import watch as watcher
    from chalicelib.messages import announcing
    from chalicelib.messages import due as messages
    from chalicelib.register import Outbound
    from chalicelib.reports import counting
    from chalicelib.reports.alerts import found as alerts
    from chalicelib.reports.alerts import running as alerting
    from chalicelib.storage.audit import guarding
else:
    connecting = lazy("chalicelib.delivery.connecting")
    working = lazy("chalicelib.centre.working")
    dispatcher = lazy("chalicelib.delivery.dispatch")
    paying = lazy("chalicelib.delivery.paying")
    sweeper = lazy("chalicelib.delivery.sweep")
    watcher = lazy("chalicelib.delivery.watch")
    letters = lazy("chalicelib.delivery.letters")
    worker = lazy("chalicelib.delivery.worker")
    counting = lazy("chalicelib.reports.counting")
    guarding = lazy("chalicelib.storage.audit.guarding")
    messages = lazy("chalicelib.messages.due")
    timers = lazy("chalicelib.centre.timers")
watching = lazy("chalicelib.centre.watching")
announcing = lazy("chalicelib.messages.announcing")
alerts = lazy("chalicelib.reports.alerts.found")
alerting = lazy("chalicelib.reports.alerts.running")

gc.set_threshold(20_000)
"""Looking for cycles among what loading has just made found none and took a twentieth of it; a request makes fewer."""

PROTOCOLS = "chalicelib.protocols"
HUB = f"{PROTOCOLS}.hub"
CENTRE = f"{PROTOCOLS}.workorder"

WORKFLOW = (
    "process",
    "task",
    "batch",
    "deploy",
    "trial",
    "instance",
    "migration",
    "form",
    "category",
    "model",
    "view",
    "data_model",
    "substitute",
    "export",
    "job",
    "decision",
    "decision_table",
)

app = HubApp(
    app_name="todohub",
    families={
        **dict.fromkeys(("taskcenter", "taskcenterapp", "casp-tdc", "taskReceive"), (f"{PROTOCOLS}.push.server",)),
        "apis": (f"{PROTOCOLS}.transaction.server",),
        "console": (f"{PROTOCOLS}.console.server",),
        "docs": (f"{PROTOCOLS}.console.server",),
        "hub": (
            f"{HUB}.deliveries",
            f"{HUB}.server",
            f"{HUB}.notices",
            f"{HUB}.buttons",
            f"{HUB}.sign_in",
            f"{HUB}.persons",
            f"{HUB}.counts",
            f"{HUB}.preferences",
            f"{HUB}.registrations",
            f"{PROTOCOLS}.console.ways_in",
            f"{HUB}.incidents",
            f"{HUB}.push_check",
            f"{HUB}.reports",
            f"{CENTRE}.file_routes",
            f"{HUB}.monitoring",
            f"{HUB}.alerts",
            f"{HUB}.report_exports",
            f"{PROTOCOLS}.messages.server",
            f"{PROTOCOLS}.messages.unread",
            f"{PROTOCOLS}.messages.word_lists",
            f"{PROTOCOLS}.messages.topics",
        ),
        "admin": (
            f"{HUB}.connectors",
            f"{HUB}.audit",
            f"{HUB}.alert_rules",
            f"{HUB}.holders",
            f"{HUB}.registrations",
            f"{HUB}.user_tokens",
            f"{HUB}.directory",
            f"{HUB}.entries",
            f"{HUB}.targets",
            f"{HUB}.deliveries",
            f"{HUB}.transaction_types",
            f"{PROTOCOLS}.messages.channels",
            f"{PROTOCOLS}.messages.word_lists",
            f"{PROTOCOLS}.messages.templates",
            f"{PROTOCOLS}.messages.topics",
        ),
        "oauth2": (f"{HUB}.oauth",),
        "tc": (f"{PROTOCOLS}.gov_task.server",),
        "gettoken.json": (f"{PROTOCOLS}.gov_task.token",),
        "workflow": tuple(f"{CENTRE}.{room}_routes" for room in WORKFLOW),
        "WorkOrder": (f"{CENTRE}.hall_routes", f"{CENTRE}.orders_routes", f"{CENTRE}.kinds_routes"),
        "synthesis": (f"{CENTRE}.kinds_routes",),
        "-userdefine": (f"{CENTRE}.orders_routes",),
        "userdefine": (f"{CENTRE}.orders_routes",),
        "scim": (f"{PROTOCOLS}.scim.server",),
        "health": (f"{HUB}.meta",),
        "openapi.json": (f"{HUB}.meta",),
    },
    elsewhere="health",
)
here = settings()


@app.on_sqs_message(queue=here.queue("doorbell"), batch_size=10, maximum_concurrency=10)
def dispatch(event: SQSEvent) -> None:
    """Somebody rang: these tasks have events that no target has heard of."""
    dispatcher.on_doorbell((record.body for record in event), counting.settle)


@app.on_sqs_message(queue=here.queue("debts"), batch_size=1, maximum_concurrency=5)
def pay(event: SQSEvent) -> None:
    """An event or an instance owes what did not fit its transaction."""
    paying.on_debts((record.body for record in event), datetime.now(UTC), {**timers.PAYERS, **messages.PAYERS})


@app.on_sqs_message(queue=here.queue("jobs"), batch_size=1, maximum_concurrency=10)
def work(event: SQSEvent) -> None:
    """A job of a process is to be done by its connector."""
    working.on_messages((record.body for record in event), connecting.Connecting())


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(event: CloudWatchEvent) -> None:  # noqa: ARG001 - Chalice hands it over
    """Every minute: ring again for whatever is due and was not heard."""
    world = alerts.World(announcing.announce, watching.open_since)
    sweeper.sweep(datetime.now(UTC), {**timers.HANDLERS, **messages.HANDLERS, **alerting.handlers(world)})


@app.schedule(Rate(5, unit=Rate.MINUTES))
def watch(event: CloudWatchEvent) -> None:
    """Every five minutes: how far behind each target is, whether anybody was forgotten, the audit log is whole."""
    guarding.guard(str(event.to_dict().get("account", "")))
    watcher.watch(datetime.now(UTC))


def _delivering(protocol: Outbound) -> Callable[[SQSEvent], None]:
    def deliver(event: SQSEvent) -> None:
        worker.on_messages(protocol.name, client_for(protocol.name), (record.body for record in event))

    deliver.__name__ = protocol.function  # Chalice deploys a handler as app.<its name>
    return deliver


def _carrying(channel: Outbound) -> Callable[[SQSEvent], None]:
    def carry(event: SQSEvent) -> None:
        letters.on_messages(channel.name, client_for(channel.name), (record.body for record in event))

    carry.__name__ = channel.function
    return carry


for _protocol in OUTBOUND:
    _listen = app.on_sqs_message(queue=here.queue(_protocol.queue), batch_size=1, maximum_concurrency=10)
    globals()[_protocol.function] = _listen(_delivering(_protocol))
for _channel in CHANNELS:
    _listen = app.on_sqs_message(queue=here.queue(_channel.queue), batch_size=1, maximum_concurrency=10)
    globals()[_channel.function] = _listen(_carrying(_channel))
