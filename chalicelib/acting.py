"""Who acts, while he acts: what a change is put down to in the audit log.

Set once a call, by the door it came through, and read where a change is committed. So no rule and no view hands it on,
and none can forget to. A worker or a schedule acts for nobody.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """A proved caller in the middle of a call.

    Attributes:
        kind: of the caller, e.g. `administrator`; `operator` for a command on an operator's machine.
        source: the address the call came from.
        action: the route, e.g. `PUT /admin/users/{userId}`.
        at: when the call came in, UTC.
    """

    kind: str
    action: str
    at: datetime
    user_id: str = ""
    app_id: str = ""
    source: str = ""
    request_id: str = ""


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """What is changed within the block is put down to this one."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def actor() -> Actor | None:
    """Who acts now; None for the hub itself."""
    return _actor.get()
