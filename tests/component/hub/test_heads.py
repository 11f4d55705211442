"""Heads of departments see their own departments, those below and their people; nobody else's."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from functools import partial

import pytest

from chalicelib.identity.tokens import issue_user_token
from chalicelib.storage.directory import entries, users
from chalicelib.storage.directory.model import Entry, User

PERIOD = {"from": "2026-01", "to": "2026-12"}


@pytest.fixture
def school(hub):
    """lisi heads the school, wangwu its office below; zhangsan works in the office, boss elsewhere."""
    tree = (("D1", "学院", "", ("lisi",)), ("D2", "办公室", "D1", ("wangwu",)), ("D3", "教务处", "", ()))
    made = {key: partial(_entry, key, name, parent, heads) for key, name, parent, heads in tree}
    entries.change_entries("department", made)
    belongs = {"lisi": "D1", "wangwu": "D2", "zhangsan": "D2", "boss": "D3"}
    users.change_users({user: partial(_user, user, department) for user, department in belongs.items()})
    return hub


def _entry(key, name, parent, heads, _known):
    return Entry("department", key, name, parent, heads=heads)


def _user(user_id, department, _known):
    return User(user_id, user_id, department)


@pytest.mark.parametrize(("user", "departments", "status"), [
    ("lisi", "学院,办公室", 200), ("wangwu", "办公室", 200), ("wangwu", "学院", 403), ("wangwu", "办公室,教务处", 403),
    ("zhangsan", "办公室", 403), ("admin", "教务处", 200),
])  # fmt: skip
def test_departments(school, user, departments, status):
    assert school.raw(user, "/hub/reports/departments", department=departments, **PERIOD).status_code == status


@pytest.mark.parametrize(("user", "people", "status"), [
    ("lisi", "zhangsan,wangwu,lisi", 200), ("wangwu", "zhangsan", 200), ("wangwu", "boss", 403),
    ("wangwu", "zhangsan,nobody", 403), ("zhangsan", "wangwu", 403), ("zhangsan", "zhangsan", 200),
])  # fmt: skip
@pytest.mark.parametrize("report", ["people", "workload"])
def test_people(school, report, user, people, status):
    period = PERIOD if report == "people" else {}
    assert school.raw(user, f"/hub/reports/{report}", userId=people, **period).status_code == status


def test_an_administrator_names_heads_who_must_be_known(school):
    token, _ = issue_user_token("admin", datetime.now(UTC), uuid.uuid4().hex)
    headers = {"Authorization": token, "Content-Type": "application/json"}

    def save(heads):
        body = json.dumps({"departmentId": "D3", "heads": heads}).encode()
        return school.http.request("POST", "/admin/departments", headers=headers, body=body)

    assert save(["boss"]).json_body["data"]["heads"] == ["boss"]
    assert save(["ghost"]).status_code == 400
    assert school.raw("boss", "/hub/reports/departments", department="教务处", **PERIOD).status_code == 200
