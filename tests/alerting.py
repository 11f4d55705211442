"""Who takes care of what is due, as app.py puts it together for the sweeper."""

from __future__ import annotations

from chalicelib.centre import timers, watching
from chalicelib.messages import announcing
from chalicelib.messages import due as messages
from chalicelib.reports.alerts.found import World
from chalicelib.reports.alerts.running import handlers

HANDLERS = {
    **timers.HANDLERS,
    **messages.HANDLERS,
    **handlers(World(announcing.announce, watching.open_since)),
}
