"""What a person's screens remember for him."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pytest

from chalicelib.identity.tokens import issue_user_token

PATH = "/hub/preferences"


def put(hub, user, body):
    token, _ = issue_user_token(user, datetime.now(UTC), uuid.uuid4().hex)
    return hub.http.request("PUT", PATH, headers={"Authorization": token}, body=json.dumps(body).encode())


def test_nothing_is_kept_at_first_and_then_what_was_given(hub):
    assert hub.get("lisi", PATH)["data"] == {"values": {}, "version": 0}
    assert put(hub, "lisi", {"language": "en", "filters": [{"name": "急", "priority": "1"}]}).status_code == 200
    assert put(hub, "lisi", {"draft.start": {"原因": "出差"}}).json_body["data"]["version"] == 2
    assert hub.get("lisi", PATH)["data"]["values"] == {
        "language": "en",
        "filters": [{"name": "急", "priority": "1"}],
        "draft.start": {"原因": "出差"},
    }
    assert hub.get("zhangsan", PATH)["data"]["values"] == {}
    assert hub.get("lisi", "/hub/me")["data"]["language"] == "en"


def test_null_drops_a_value_and_a_repeat_changes_nothing(hub):
    put(hub, "lisi", {"a": 1, "b": 2})
    assert put(hub, "lisi", {"a": None}).json_body["data"] == {"values": {"b": 2}, "version": 2}
    assert put(hub, "lisi", {"a": None}).json_body["data"]["version"] == 2


def test_more_than_eight_kilobytes_in_all_are_refused_and_nothing_is_lost(hub):
    put(hub, "lisi", {"draft": "好" * 2500})
    answer = put(hub, "lisi", {"more": "x" * 1000})
    assert (answer.status_code, answer.json_body["error"]) == (413, "too_large")
    assert set(hub.get("lisi", PATH)["data"]["values"]) == {"draft"}


@pytest.mark.parametrize("body", [[], "x", {"1": 2}, {"a b": 1}, {"language": "fr"}, {"": 1}])
def test_what_is_no_preference_is_refused(hub, body):
    assert put(hub, "lisi", body).status_code == 400
