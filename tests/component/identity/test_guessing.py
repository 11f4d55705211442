"""Whoever guesses secrets waits, and is on record; nobody else waits for him, and no flood fills the record."""

import os
from base64 import b64encode

import pytest

from chalicelib.acting import Actor, acting
from chalicelib.errors import TooManyRequests, Unauthenticated
from chalicelib.identity import guessing
from chalicelib.settings import settings
from chalicelib.storage.audit import reading
from chalicelib.storage.base import dynamo
from tests.attack.town import FORM, SECRET, Call, Town
from tests.component.identity.moments import later
from tests.component.storage.faults import noting_calls

PUSHING = Call("POST", "/taskcenter/push", body={"appId": "OA", "taskInfo": "{}"}, form=True)


@pytest.fixture(autouse=True)
def three_are_free(aws, monkeypatch):
    monkeypatch.setitem(os.environ, "TODOHUB_WRONG_SECRETS", "3")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def town():
    return Town()


def wrong(client="OA", at=0.0, source="10.1.2.3", claimed="OA"):
    with acting(Actor("anonymous", "POST /oauth2/token", later(at), source=source)), guessing.watched(client):
        raise Unauthenticated("错误", claimed=claimed)


def tries(number, **more):
    for _ in range(number):
        with pytest.raises(Unauthenticated):
            wrong(**more)


def refused():
    found = reading.page(reading.Asked(object="sign-in/"), 1000, None)[0]
    return [(entry["changes"][0]["object"], entry["changes"][0]["after"]["refused"]) for entry in found]


def test_a_guesser_waits_longer_with_every_guess_up_to_a_minute():
    tries(3)
    waits, at = [], 0.0
    for _ in range(8):
        with pytest.raises(TooManyRequests) as told:
            wrong(at=at)
        waits.append(told.value.retry_after)
        at += told.value.retry_after
        tries(1, at=at)
    assert waits == [2, 3, 5, 9, 17, 33, 61, 61]


def test_another_address_and_another_id_do_not_wait():
    tries(3)
    with pytest.raises(TooManyRequests):
        wrong()
    tries(1, source="10.9.9.9")
    tries(1, client="HR")


def test_who_has_a_whole_ipv6_network_is_one_caller():
    tries(3, source="2001:db8::1")
    with pytest.raises(TooManyRequests):
        wrong(source="2001:db8::ffff:2")
    tries(1, source="2001:db8:0:1::1")


def test_after_ten_minutes_all_is_forgotten():
    tries(3)
    tries(3, at=601)


def test_the_record_has_the_first_and_every_tenth_power_of_refusals(monkeypatch):
    monkeypatch.setattr(guessing, "LONGEST_WAIT", 0)
    tries(120)
    assert sorted(number for _, number in refused()) == [1, 10, 100]
    assert {name for name, _ in refused()} == {"sign-in/OA"}


def test_a_flood_from_many_addresses_does_not_fill_the_record(monkeypatch):
    monkeypatch.setattr(guessing, "MOST_TOLD", 5)
    for number in range(120):
        tries(1, source=f"10.0.{number // 250}.{number % 250}")
    assert sorted(refused()) == [("sign-in/OA", 1)] * 5 + [("sign-in/many", 10), ("sign-in/many", 100)]


def test_memory_stays_bounded(monkeypatch):
    monkeypatch.setattr(guessing, "MOST_PAIRS", 50)
    monkeypatch.setattr(guessing, "MOST_TOLD", 1)
    for number in range(200):
        tries(1, client=f"c{number}")
    assert len(guessing._counts) <= 50


def test_over_http_a_wrong_secret_is_on_record_and_then_refused_with_a_time(town):
    right, bad = town.pushing("OA"), {"appId": "OA", "accessToken": "x" * 43}
    answers = [town.send(bad, PUSHING) for _ in range(4)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    assert answers[-1].json_body["push_result"] == "ERROR"
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert town.send(right, PUSHING).status_code == 429, "nothing is compared meanwhile"
    [entry] = reading.page(reading.Asked(object="sign-in/OA"), 10, None)[0]
    assert (entry["action"], entry["source"]) == ("POST /taskcenter/push", "127.0.0.1")
    assert "x" * 43 not in str(entry)


@pytest.mark.parametrize("way", ["basic", "app-key", "centre"])
def test_every_way_in_that_takes_a_secret_slows_a_guesser_down(town, way):
    basic = b64encode(b"OA:wrong").decode()
    call, headers = {
        "basic": (
            Call("POST", "/oauth2/token", body={"grant_type": "client_credentials"}, form=True),
            {"Authorization": f"Basic {basic}"},
        ),
        "app-key": (Call("GET", "/tc/openapi/3rd/task/getTodoList"), {"appKey": "OA", "secretKey": "wrong"}),
        "centre": (Call("GET", "/workflow/process/todoList"), {**town.at_centre("zhangsan"), "secretKey": "wrong"}),
    }[way]
    assert [town.send(headers, call).status_code for _ in range(4)] == [401, 401, 401, 429]


def test_a_bad_token_is_on_record_and_makes_nobody_wait(town):
    bad = {"Authorization": "nonsense"}
    assert {town.send(bad, Call("GET", "/hub/inbox")).status_code for _ in range(12)} == {401}
    assert sorted(refused()) == [("sign-in/token", 1), ("sign-in/token", 10)]


def test_a_right_secret_costs_nothing_more(town):
    token = Call("POST", "/oauth2/token", body={"grant_type": "client_credentials"}, form=True)
    headers = {"Authorization": "Basic " + b64encode(f"OA:{SECRET}".encode()).decode(), "Content-Type": FORM}
    town.send(headers, token)
    with noting_calls(dynamo.connection().client) as calls:
        assert town.send(headers, token).status_code == 200
    assert calls == []
