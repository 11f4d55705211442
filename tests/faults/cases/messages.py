"""The message centre: sending, telling the rest, reading, recalling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults.sweeping import Case

if TYPE_CHECKING:
    from tests.faults.site import Site

TOLD: dict[str, Any] = {
    "to": {"users": ["zhangsan", "lisi", "nobody"], "groups": ["财务组"]},
    "content": {"title": "停电通知"},
}
MANY: dict[str, Any] = {
    "to": {"users": [*(f"u{each}" for each in range(25)), "lisi"]},
    "content": {"title": "停电通知"},
}


def group(site: Site) -> None:
    """The group that messages are sent to has a name."""
    site.as_user("admin", "POST", "/admin/groups", {"groupId": "财务组", "name": "财务"})


def send(site: Site, body: object = TOLD) -> Any:
    """OA sends a message under a key; its id is noted."""
    answer = site.as_app("POST", "/hub/messages", body, key="m1")
    if answer is not None and answer.status_code == 200:
        site.notes["message"] = answer.json_body["data"]["messageId"]
    return answer


def sent(site: Site) -> None:
    """A message stands in three boxes."""
    group(site)
    send(site)
    [notice] = site.as_user("lisi", "GET", "/hub/notices").json_body["rows"]
    site.notes["notice"] = notice["id"]


def of_message(path: str = "", method: str = "GET", body: object = None) -> Any:
    """OA asks about the noted message."""
    return lambda site: site.as_app(method, f"/hub/messages/{site.notes['message']}{path}", body)


def read_all(site: Site) -> Any:
    """A person marks all of his notices as read."""
    return site.as_user("lisi", "POST", "/hub/notices/read", {"all": True})


CASES = [
    Case("message sent", send, group),
    Case("message sent to many", lambda site: send(site, MANY)),
    Case("messages listed", lambda site: site.as_app("GET", "/hub/messages"), sent),
    Case("message shown", of_message(), sent),
    Case("recipients listed", of_message("/recipients"), sent),
    Case("message recalled", of_message("/recall", "POST", {"reason": "发错"}), sent, rival=read_all),
    Case("unread counted", lambda site: site.as_user("lisi", "GET", "/hub/notices/unread"), sent),
    Case("all notices read", read_all, sent, rival=lambda site: send(site, MANY)),
]
