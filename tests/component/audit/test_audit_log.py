"""The audit log: one transaction with the change, chained, read in pages, and no place for a secret."""

import json
import random
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chalicelib.acting import Actor, acting
from chalicelib.storage.audit import reading, recording
from chalicelib.storage.audit.audit_table import AuditRow
from chalicelib.storage.audit.entry import MAX_TEXT, Change, hash_of
from chalicelib.storage.base import dynamo
from chalicelib.storage.base.transact import Put, Stale, transact
from chalicelib.storage.directory import registry_rows, users
from chalicelib.storage.directory.model import User
from tests.attack.town import Town
from tests.component.storage.faults import one_at_a_time

pytestmark = pytest.mark.usefixtures("aws")
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def admin(minute=0, user_id="admin"):
    return Actor(
        "administrator", "PUT /admin/users/{userId}", NOON + timedelta(minutes=minute), user_id, source="10.1.2.3"
    )


def note(number, minute=None, **actor):
    with acting(admin(number if minute is None else minute, **actor)):
        recording.note(Change(f"user/u{number}", {"n": number}, {"n": number + 1}))


def nobody():
    raise AssertionError("nobody is stored")


def itself(user, _):
    return user


def entries(**asked):
    return reading.page(reading.Asked(**asked), 100, None)[0]


def rows():
    return list(AuditRow.query("head")) and [row for chain in range(4) for row in AuditRow.query(f"chain#{chain}")]


def broken():
    return [each for chain in range(4) for each in reading.breaks(AuditRow.query(f"chain#{chain}"), "0" * 64)]


def test_a_change_and_its_entry_are_one_transaction(monkeypatch):
    seen: list[int] = []

    def counted(writes, token):
        seen.append(len(writes))
        transact(writes, token)

    monkeypatch.setattr(recording, "transact", counted)
    with acting(admin()):
        users.change_users({"lisi": lambda _: User("lisi", "李四", roles=("2",))})
    assert len(seen) == 1
    [entry] = entries()
    assert (entry["user_id"], entry["source"], entry["action"]) == ("admin", "10.1.2.3", "PUT /admin/users/{userId}")
    [change] = entry["changes"]
    assert change == {"object": "user/lisi", "before": None, "after": {"name": "李四", "roles": ["2"], "enabled": True}}


def test_an_entry_tells_what_differs_and_nothing_else():
    users.change_users({"lisi": lambda _: User("lisi", "李四", "D1", roles=("2",))})
    with acting(admin()):
        users.change_users({"lisi": lambda user: replace(user or nobody(), roles=("2", "9"))})
    assert entries()[0]["changes"] == [
        {"object": "user/lisi", "before": {"roles": ["2"]}, "after": {"roles": ["2", "9"]}}
    ]


def test_what_changes_nothing_and_what_the_hub_does_by_itself_leaves_no_entry():
    users.change_users({"lisi": lambda _: User("lisi", "李四")})
    with acting(admin()):
        users.change_users({"lisi": lambda user: user or nobody()})
    assert entries() == []


def test_a_refused_change_leaves_no_entry():
    with acting(admin()):
        users.change_users({"lisi": lambda _: User("lisi", "李四")})
        write = registry_rows.put("user", "lisi", {"name": "x"}, version=7)
        with pytest.raises(Stale):
            registry_rows.commit([write], [Change("user/lisi", {}, {"name": "x"})])
    assert len(entries()) == 1


def test_administrators_who_change_at_the_same_time_leave_one_unbroken_entry_each(monkeypatch):
    monkeypatch.setattr(recording, "CHAINS", 1)  # the worst case: all meet
    together = threading.Barrier(6)

    def change(number):
        together.wait()
        note(number)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(6)]
    with one_at_a_time(dynamo.connection().client):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(entry["number"] for entry in entries()) == [1, 2, 3, 4, 5, 6]
    assert broken() == []


def test_a_change_whose_answer_was_lost_is_recorded_once(monkeypatch):
    lost: list[bool] = []

    def losing(writes, token):
        transact(writes, token)
        if not lost:
            lost.append(True)
            raise Stale({position: each.row for position, each in enumerate(writes)}, unsure=True)

    monkeypatch.setattr(recording, "transact", losing)
    note(1)
    assert len(entries()) == 1


@pytest.mark.parametrize("what", ["changed", "taken out", "cut off at the beginning", "written anew"])
def test_a_chain_that_was_tampered_with_is_seen(monkeypatch, what):
    monkeypatch.setattr(recording, "CHAINS", 1)
    for number in range(5):
        note(number)
    first, second, *_ = AuditRow.query("chain#0")
    if what == "changed":
        second.body = second.body.replace("admin", "guest")
        second.save()
    elif what == "written anew":
        entry = {**json.loads(second.body), "user_id": "guest"}
        second.body = json.dumps(entry)
        second.hash = hash_of(second.body)
        second.save()
    else:
        (second if what == "taken out" else first).delete()
    assert len(broken()) == 1


def test_a_clock_that_is_behind_keeps_the_order_of_the_chain(monkeypatch):
    monkeypatch.setattr(recording, "CHAINS", 1)
    note(1, minute=5)
    note(2, minute=0)
    assert [row.number for row in AuditRow.query("chain#0")] == [1, 2]
    assert entries()[0]["at"] == "2026-11-24T04:00:00.000000Z"


def test_pages_follow_one_another_newest_first_and_meet_every_entry_once():
    random.seed(1)
    for number in range(23):
        note(number)
    seen, after = [], None
    while True:
        found, after = reading.page(reading.Asked(), 5, after)
        seen += [each["changes"][0]["object"] for each in found]
        if after is None:
            break
    assert seen == [f"user/u{number}" for number in reversed(range(23))]


def test_a_page_that_looks_at_less_than_there_is_says_where_to_go_on(monkeypatch):
    monkeypatch.setattr(reading, "LOOKED_AT", 2)
    for number in range(20):
        note(number)
    seen, after = [], None
    while True:
        found, after = reading.page(reading.Asked(object="user/u3"), 5, after)
        seen += found
        if after is None:
            break
    assert [each["changes"][0]["object"] for each in seen] == ["user/u3"]


def test_filters_ask_for_a_person_a_route_a_thing_and_a_time():
    for number in range(4):
        note(number, user_id=f"a{number % 2}")
    assert len(entries(actor="a1")) == 2
    assert len(entries(object="user/")) == 4
    assert len(entries(object="user/u")) == 0
    assert len(entries(action="/admin/users")) == 4
    assert len(entries(begin="2026-11-24T04:01:00.000000Z", end="2026-11-24T04:02:00.999999Z")) == 2


def test_secrets_and_long_values_are_told_by_a_fingerprint():
    fields = {
        "sealed": "AQICAH",
        "credentials": [{"kind": "push", "secret_hash": "ab" * 32}],
        "base_url": "https://oapi.example.cn/robot?access_token=very-secret",
        "note": "长" * (MAX_TEXT + 1),
    }
    with acting(admin()):
        recording.note(Change("target/t", None, fields))
    [entry] = entries()
    text = json.dumps(entry, ensure_ascii=False)
    for secret in ("AQICAH", "ab" * 32, "very-secret", "长长"):
        assert secret not in text
    after = entry["changes"][0]["after"]
    assert after["credentials"][0]["kind"] == "push"
    assert after["base_url"].startswith("https://oapi.example.cn/robot?sha256:")


def test_an_import_of_thousands_of_users_is_recorded_whole():
    with acting(admin()):
        users.change_users({f"u{n}": partial(itself, User(f"u{n}", "长" * 60, groups=("g",))) for n in range(150)})
    told = [change["object"] for entry in entries() for change in entry["changes"]]
    assert sorted(told) == sorted(f"user/u{n}" for n in range(150))


def test_a_put_of_an_entry_over_another_is_refused():
    note(1)
    [row] = rows()
    with pytest.raises(Stale):
        transact([Put(row, AuditRow.pk.does_not_exist())], "again")


def test_the_log_is_administrators_and_is_read_over_http():
    town = Town()
    town.ok(town.person("admin"), "PUT", "/admin/users/lisi", {"name": "李思"})
    answer = town.ok(town.person("admin"), "GET", "/admin/audit", object="user/lisi", **{"from": "2026-01-01"})
    [entry] = answer["rows"]
    assert (entry["actor"]["userId"], entry["action"]) == ("admin", "PUT /admin/users/{userId}")
    assert entry["actor"]["source"]
    assert entry["changes"] == [{"object": "user/lisi", "before": {"name": "李四"}, "after": {"name": "李思"}}]
    assert town.ok(town.person("admin"), "GET", "/admin/audit", to="2026-01-01")["rows"] == []
