"""How targets and deliveries are shown to administrators (docs/protocols/hub.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.protocols.hub.admin_shown import MASK
from chalicelib.register import open_names
from chalicelib.storage.base.codec import moment as read_moment
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.storage.deliveries.targets import StoredTarget


def show_target(target: StoredTarget, credential: Mapping[str, str]) -> dict[str, object]:
    """A target; secrets are masked."""
    wanted, shown = target.filter, open_names(target.protocol)
    return {
        "targetId": target.target_id,
        "name": target.name,
        "protocol": target.protocol,
        "baseUrl": target.base_url,
        "credential": {name: value if name in shown else MASK for name, value in credential.items()},
        "filter": {
            "appIds": list(wanted.app_ids),
            "sources": list(wanted.sources),
            "userIds": list(wanted.user_ids),
            "groupIds": list(wanted.group_ids),
        },
        "userIds": dict(target.user_ids),
        "settings": dict(target.settings),
        "rateLimit": {"perSecond": target.per_second, "burst": target.burst} if target.per_second else None,
        "enabled": target.enabled and not target.gone,
        "paused": target.paused,
        "disabledReason": target.gone or None,
        "createdAt": china(target.created_at),
    }


def show_delivery(cursor: Cursor) -> dict[str, object]:
    """One (task, target): what is stuck, why, since when, when it is tried next, and the latest attempts."""
    return {
        "targetId": cursor.target_id,
        "appId": cursor.app_id,
        "taskId": cursor.own_id,
        "status": cursor.status,
        "deliveredVersion": cursor.version,
        "wantedVersion": cursor.wanted,
        "since": china(cursor.since),
        "nextAttemptAt": china(cursor.retry_at),
        "failures": cursor.failures,
        "reason": cursor.reason or None,
        "attempts": [{**attempt, "at": china(read_moment(attempt["at"]))} for attempt in cursor.attempts],
    }
