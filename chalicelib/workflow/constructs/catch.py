"""Places that wait for a timer, signal or message: intermediate events, receive tasks, boundary events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.workflow import timers
from chalicelib.workflow.constructs.base import Construct
from chalicelib.workflow.constructs.several import way_through
from chalicelib.workflow.state import WAITING

if TYPE_CHECKING:
    from chalicelib.workflow.run import Run
    from chalicelib.workflow.tokens import Token


class Catch(Construct):
    """Waits. A timer is armed when it is reached, by the command's own clock, and fires only when asked."""

    waits = True

    def arrive(self, run: Run, token: Token) -> None:
        """Wait, with the clock running."""
        token.state = WAITING
        event = token.place.node.event
        if event.kind == "timer" and "due" not in token.data:
            text = run.names(token).text(event.name)
            arm(token.data, timers.schedule(event.timer, str(text or ""), run.now))


class Boundary(Catch):
    """Waits beside a task. One that does not interrupt stays when it fires, and a twin of it goes on."""

    waits = False

    def arrive(self, run: Run, token: Token) -> None:
        """What comes of the event comes after the task it sits on."""
        if token.around is not None:
            host = token.around.held[0]
            token.data["way"] = way_through(host) if host.place.node.kind == "user" else token.around.way
        super().arrive(run, token)

    def fire(self, run: Run, token: Token) -> None:
        """Go on, or send a twin and wait for the next time."""
        event, data = token.place.node.event, token.data
        if self.ends_wait(token):
            run.ready(token)
            return
        if event.kind == "timer":
            moment = datetime.fromtimestamp(data["due"], UTC)
            following = timers.Schedule(moment, data["period"], data["repeats"]).following(run.now)
            if following is None:
                run.ready(token)
                return
            arm(data, following)
        run.ready(run.put(token.place.name, token.scope, token.way, token.around))

    def ends_wait(self, token: Token) -> bool:
        """Whether the task it sits on is over when it goes on."""
        return token.place.node.interrupting or token.place.node.event.kind == "error"


def arm(data: dict[str, Any], schedule: timers.Schedule) -> None:
    """Write when a timer is due into a token."""
    data.update(due=int(schedule.due.timestamp()), period=schedule.period, repeats=schedule.repeats)


def deliver(run: Run, kind: str, name: str) -> bool:
    """Give a message or signal to whatever waits for it; whether anything did."""
    waiting = [token for token in run.tokens() if token.state == WAITING and _awaits(token, kind, name)]
    for token in waiting:
        token.place.construct.fire(run, token)
    return bool(waiting)


def _awaits(token: Token, kind: str, name: str) -> bool:
    event = token.place.node.event
    return isinstance(token.place.construct, Catch) and (event.kind, event.name) == (kind, name)
