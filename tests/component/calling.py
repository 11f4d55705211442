"""Calling the whole app in this process, as an application or as a person."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from chalice.test import Client

from app import app
from chalicelib.identity import accounts
from chalicelib.identity.credentials import hash_secret
from chalicelib.identity.tokens import issue_user_token
from chalicelib.storage.directory import holders, users
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, Credential, Holder, User

SECRET = "sesame"
PEOPLE = {"admin": (), "zhangsan": (), "lisi": ("财务组",), "wangwu": ("财务组", "采购组")}


class Hub:
    """The app with two applications (OA, HR) and the people zhangsan, lisi, wangwu and admin."""

    def __init__(self) -> None:
        app.load_all()
        self.http = Client(app).http
        now = datetime.now(UTC)
        for app_id in ("OA", "HR"):
            credential = Credential("c1", "push", now, secret_hash=hash_secret(SECRET))
            holders.create_holder(Holder("application", app_id, app_id, now, credentials=(credential,)))
        users.change_users({user: partial(_user, user) for user in PEOPLE})
        accounts.forget_all()

    def post_push(self, body: bytes, app_id: str = "OA", **headers: str) -> Any:
        form = {"Content-Type": "application/x-www-form-urlencoded", "appId": app_id, "accessToken": SECRET}
        return self.http.request("POST", "/taskcenter/push", headers={**form, **headers}, body=body)

    def push(self, inserts: Any = (), updates: Any = (), app_id: str = "OA") -> dict[str, Any]:
        info = json.dumps({"inserttasks": list(inserts), "updatetasks": list(updates)}, ensure_ascii=False)
        answer = self.post_push(urlencode({"appId": app_id, "taskInfo": info}).encode(), app_id)
        assert answer.status_code == 200, answer.body
        body: dict[str, Any] = answer.json_body
        return body

    def headers(self, user: str) -> dict[str, str]:
        return {"Authorization": issue_user_token(user, datetime.now(UTC), uuid.uuid4().hex)[0]}

    def raw(self, user: str, path: str, **query: Any) -> Any:
        where = f"{path}?{urlencode(query)}" if query else path
        return self.http.request("GET", where, headers=self.headers(user), body=b"")

    def get(self, user: str, path: str, **query: Any) -> dict[str, Any]:
        answer = self.raw(user, path, **query)
        assert answer.status_code == 200, answer.body.decode()
        body: dict[str, Any] = answer.json_body
        return body

    def inbox(self, user: str, **query: Any) -> list[str]:
        return [row["taskId"] for row in self.get(user, "/hub/inbox", **query)["rows"]]


def _user(user_id: str, _known: User | None) -> User:
    roles = (ADMINISTRATOR_ROLE,) if user_id == "admin" else ()
    return User(user_id, user_id, roles=roles, groups=PEOPLE[user_id])
