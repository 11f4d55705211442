"""Registered channels: what carries messages to people. A target in all but that no todo is ever told to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import NotFound
from chalicelib.register import BY_NAME
from chalicelib.storage.deliveries.targets import TARGET, StoredTarget, all_targets, create_target, of_ids, target_of
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.changing import change_one
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.storage.base.together import Wanted

KIND: rows.Kind = "channel"


def place(channel_id: str) -> Wanted:
    """Where a channel stands, for reading it together with other rows."""
    return RegistryRow, rows.partition(KIND, channel_id), channel_id


def find(channel_id: str) -> StoredTarget:
    """One channel; 1 round trip.

    Raises:
        NotFound: there is none.
    """
    row = rows.read(KIND, channel_id) if channel_id else None
    if row is None:
        raise NotFound("渠道不存在", field="channelId")
    return target_of(row)


def known(channel_ids: Sequence[str]) -> list[StoredTarget]:
    """Those of these channels that there are; 1 round trip per 100."""
    return of_ids(channel_ids, KIND)


def everything() -> list[StoredTarget]:
    """Every channel, enabled or not, the oldest first; 1 round trip."""
    return sorted(all_targets(KIND), key=lambda each: (each.created_at, each.target_id))


def routes(app_id: str) -> dict[str, StoredTarget]:
    """What carries an application's messages now: channel → the first registered that takes them; 1 round trip."""
    found: dict[str, StoredTarget] = {}
    for each in everything():
        takes = not each.filter.app_ids or app_id in each.filter.app_ids
        if each.enabled and not each.gone and takes and each.protocol in BY_NAME:
            found.setdefault(BY_NAME[each.protocol].channel, each)
    return found


def create(channel: StoredTarget) -> StoredTarget:
    """Store a new channel."""
    return create_target(channel, KIND)


def change(channel_id: str, how: Callable[[StoredTarget], StoredTarget]) -> StoredTarget:
    """Replace a channel by what `how` makes of it.

    Raises:
        NotFound: there is none.
        Unavailable: others kept changing it.
    """
    return change_one(KIND, channel_id, lambda: find(channel_id), how, TARGET.body)
