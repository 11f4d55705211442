from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from functools import partial

import pytest

from chalicelib.centre import timers
from chalicelib.delivery import due, paying, sweep
from chalicelib.identity.tokens import issue_user_token
from chalicelib.messages import due as messages
from chalicelib.storage.directory import entries, users
from chalicelib.storage.directory.model import Entry, User
from tests.attack.keeping import drain
from tests.component.calling import SECRET


class Post:
    """The hub's message centre, called by OA and by people."""

    def __init__(self, hub):
        self.hub = hub

    def call(self, method, path, body=None, *, user="", app_id="OA", **headers):
        if user:
            token, _ = issue_user_token(user, datetime.now(UTC), uuid.uuid4().hex)
            headers["Authorization"] = token
        else:
            headers |= {"appId": app_id, "accessToken": SECRET}
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self.hub.http.request(method, path, headers=headers, body=content)

    def ok(self, method, path, body=None, **how):
        answer = self.call(method, path, body, **how)
        assert answer.status_code == 200, answer.body.decode()
        return answer.json_body.get("data", answer.json_body)

    def send(self, to, key="", title="停电通知", **more):
        headers = {"Idempotency-Key": key} if key else {}
        body = {"to": to, "content": {"title": title, "body": "周六 8 点起停电"}, **more}
        return self.ok("POST", "/hub/messages", body, **headers)

    def counts(self, message_id, **how):
        found = self.ok("GET", f"/hub/messages/{message_id}", **how)
        return {name: number for name, number in found["counts"].items() if number}

    def state(self, message_id):
        return self.ok("GET", f"/hub/messages/{message_id}")["state"]

    def notices(self, user):
        return self.hub.get(user, "/hub/notices")["rows"]

    def unread(self, user):
        return self.ok("GET", "/hub/notices/unread", user=user)

    def pay(self, now=None):
        """Everything that was rung for is told."""
        payers = {**timers.PAYERS, **messages.PAYERS}
        while bodies := drain("debts"):
            paying.on_debts(bodies, now or datetime.now(UTC), payers)

    def fire_channels(self, now):
        """The sweeper's minute for what waits to leave."""
        sweep.sweep(now, {**timers.HANDLERS, **messages.HANDLERS})

    def fire(self, now):
        """The sweeper's minute, and what it rings for."""
        due.turns.forget()
        due.fire_due(now, {**timers.HANDLERS, **messages.HANDLERS})
        self.pay(now)


@pytest.fixture
def post(hub):
    return Post(hub)


def crowd(number, group="大组"):
    """So many people in one group, which has a name."""
    named(group)
    ids = [f"u{each:04d}" for each in range(number)]
    users.change_users({each: partial(_member, each, group) for each in ids})
    return ids


def named(*groups):
    """The groups stand in the directory."""
    entries.change_entries("group", {each: partial(_group, each) for each in groups})


def _group(key, _known):
    return Entry("group", key, key)


def _member(user_id, group, _known):
    return User(user_id, user_id, groups=(group,))
