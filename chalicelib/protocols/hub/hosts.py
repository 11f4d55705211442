"""Where stored URLs lead: the host in both spellings, and whether it is foreign to the application that sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import Forbidden
from chalicelib.identity import accounts
from chalicelib.todo.hosts import host_of, is_listed, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from chalicelib.todo.model import Task


def with_hosts(rows: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Rows of a box with the hosts they lead to; at most 1 round trip, none when the applications are remembered."""
    led = {row["appId"] for row in rows if row.get("url") or row.get("mobileUrl")}
    listed = accounts.hosts_of(led, now)
    return [{**row, **_told((row.get("url"), row.get("mobileUrl")), listed.get(row["appId"], ()))} for row in rows]


def hosts_of_task(task: Task, now: datetime) -> dict[str, Any]:
    """`hosts` of a task: of its links, then of its own buttons; nothing for one that leads nowhere."""
    links, buttons = task.links, [*task.details.get("actions", ()), *task.details.get("previousActions", ())]
    urls = (links.pc, links.pc_view, links.mobile, links.mobile_view, *(each.get("url") for each in buttons))
    return _told(urls, accounts.hosts_of({task.app_id}, now).get(task.app_id, ())) if any(urls) else {}


def are_listed(app_id: str, now: datetime) -> bool:
    """Whether an application has a list of hosts."""
    return bool(accounts.hosts_of({app_id}, now).get(app_id))


def require_own(url: str, app_id: str, now: datetime) -> None:
    """Let a click go on to a URL.

    Raises:
        Forbidden: the application has a list of hosts, and this one is not among them.
    """
    listed, host = accounts.hosts_of({app_id}, now).get(app_id, ()), host_of(url)
    if listed and not is_listed(host, listed):
        spelt = f"{host}（{name_of(host)}）" if name_of(host) != host else host
        message = f"地址的主机 {spelt} 不在应用登记的主机之中，不予打开"
        raise Forbidden(message)


def _told(urls: Iterable[str | None], listed: Sequence[str]) -> dict[str, Any]:
    found = dict.fromkeys(filter(None, (host_of(url) for url in urls if url)))
    shown = [
        {"host": host, "name": name_of(host), "foreign": bool(listed) and not is_listed(host, listed)} for host in found
    ]
    return {"hosts": shown} if shown else {}
