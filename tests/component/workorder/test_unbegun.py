"""A timer start that cannot begin an instance is an incident until it has begun one, or nothing waits for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.centre import timers
from chalicelib.storage.ledger import due
from tests.component.workorder.answering import answering
from tests.component.workorder.test_incidents import PATH, listed
from tests.unit.workflow.drawing import draw

BROKEN = draw("start s timer=cycle:R5/PT1H", "xor x", "user a assignee=lisi", "end e", "s > x", "x > a if ${go}",
              "a > e")  # fmt: skip
WHOLE = draw("start s timer=cycle:R5/PT1H", "user a assignee=lisi", "end e", "s > a > e")


@pytest.fixture
def admin(centre):
    return answering(centre.person("admin"))


def an_hour_later():
    moment = datetime.now(UTC) + timedelta(minutes=61)
    for entry in due.due(moment, 100):
        if entry.kind == "start":
            timers.HANDLERS[entry.kind](entry, moment, [])


def test_what_could_not_begin_is_seen_with_its_cause(centre, admin) -> None:
    centre.deploy(BROKEN)
    an_hour_later()
    (row,) = listed(admin)
    assert (row["kind"], row["procDefKey"], row["nodeId"], row["procInsId"]) == ("start", "p", "s", "")
    assert "没有" in row["cause"] or "条件" in row["cause"], row["cause"]
    assert row["attempts"] == 1
    for action in ("skip", "end"):
        assert admin("POST", f"{PATH}/{row['incidentId']}", {"action": action})[0] == 409
    assert admin("POST", f"{PATH}/{row['incidentId']}", {"action": "retry"})[0] == 409
    assert listed(admin) == [row]


def test_it_goes_when_the_process_says_otherwise(centre, admin) -> None:
    centre.deploy(BROKEN)
    an_hour_later()
    (row,) = listed(admin)
    person = centre.person("admin")
    version = person.rows("list")[0]["definitionId"]
    person.ok("PUT", "/workflow/deploy/changeState", None, definitionId=version, state="suspended")
    assert admin("POST", f"{PATH}/{row['incidentId']}", {"action": "retry"})[0] == 404
    assert listed(admin) == []


def test_retried_it_begins_where_it_can(centre, admin, monkeypatch) -> None:
    from chalicelib.centre import starting  # noqa: PLC0415
    from chalicelib.errors import Conflict  # noqa: PLC0415

    def refuses(*_):
        raise Conflict("没有满足条件的连线")

    centre.deploy(WHOLE)
    with monkeypatch.context() as patch:
        patch.setattr(starting, "start_by_event", refuses)
        an_hour_later()
    (row,) = listed(admin)
    status, body = admin("POST", f"{PATH}/{row['incidentId']}", {"action": "retry"})
    assert (status, body["data"]["processStatus"]) == (200, "running")
    assert listed(admin) == []
    assert len(centre.person("lisi").todo()) == 1
