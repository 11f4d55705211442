"""What the message centre has in the due index: who takes care of each kind, for app.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.messages import expanding, gathering, recalling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.todo.reminders import DueEntry

PAYERS: Mapping[str, Callable[[DueEntry, datetime, Callable[[], bool]], bool]] = {
    **expanding.PAYERS,
    **recalling.PAYERS,
    **gathering.PAYERS,
}
HANDLERS: Mapping[str, Callable[[DueEntry, datetime, object], None]] = {
    **expanding.HANDLERS,
    **recalling.HANDLERS,
    **gathering.HANDLERS,
}
