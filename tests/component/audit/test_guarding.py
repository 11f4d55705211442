"""The watch and `make verify-data` see a bent audit log; its heads are locked away."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from chalicelib.acting import Actor, acting
from chalicelib.storage.audit import guarding, recording
from chalicelib.storage.audit.audit_table import AuditRow
from chalicelib.storage.audit.entry import Change, hash_of
from infra.verify.audit import audit_findings
from tests.component.tables import ACCOUNT, REGION

pytestmark = pytest.mark.usefixtures("aws")
BUCKET = f"todohub-local-audit-{ACCOUNT}-{REGION}"


@pytest.fixture
def locked():
    """Lists what has been locked away."""
    return _keys


def _keys():
    return [each["Key"] for each in boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])]


@pytest.fixture
def gauge(monkeypatch):
    """The last value of the metric."""
    told: list[tuple[str, float]] = []
    monkeypatch.setattr(guarding, "gauge", lambda name, value, _: told.append((name, value)))
    return told


@pytest.fixture(autouse=True)
def one_chain(monkeypatch):
    monkeypatch.setattr(recording, "CHAINS", 1)


def write(number=5):
    with acting(Actor("administrator", "PUT /x", datetime.now(UTC) - timedelta(days=1), "admin")):
        for each in range(number):
            recording.note(Change("user/lisi", {"n": each}, {"n": each + 1}))


def rewrite(at):
    """An entry and all that follow it written anew, hashes and head too: the chain fits together."""
    rows = list(AuditRow.query("chain#0"))
    previous = rows[at - 1].hash if at else "0" * 64
    for row in rows[at:]:
        body = json.loads(row.body) | {"previous": previous, "user_id": "somebody"}
        row.body = json.dumps(body)
        row.hash = previous = hash_of(row.body)
        row.save()
    [head] = AuditRow.query("head")
    head.hash = previous
    head.save()


def test_a_whole_chain_is_told_as_whole_and_its_head_is_locked_away_once(gauge, locked):
    write()
    guarding.guard(ACCOUNT)
    guarding.guard(ACCOUNT)
    assert gauge == [("AuditChainBroken", 0)] * 2
    [key] = locked()
    assert key.startswith("heads/20")
    write(1)
    guarding.guard(ACCOUNT)
    assert len(locked()) == 2
    assert list(audit_findings()) == []


def test_an_empty_log_is_whole_and_nothing_is_locked(gauge, locked):
    guarding.guard(ACCOUNT)
    assert gauge == [("AuditChainBroken", 0)]
    assert locked() == []


@pytest.mark.parametrize("what", ["the last entry", "an entry", "the head"])
def test_the_watch_tells_a_broken_chain(gauge, what):
    write()
    rows = list(AuditRow.query("chain#0"))
    if what == "the head":
        [head] = AuditRow.query("head")
        head.hash = rows[0].hash
        head.save()
    else:
        rows[-1 if what == "the last entry" else 2].delete()
    guarding.guard(ACCOUNT)
    assert gauge[0][1] >= 1
    assert {finding.kind for finding in audit_findings()} == {"audit chain broken"}


def test_an_entry_far_from_the_end_is_met_by_chance(gauge, monkeypatch):
    monkeypatch.setattr(guarding, "LOOKED_AT", 3)
    monkeypatch.setattr("random.random", lambda: 0.0)
    write(12)
    second = list(AuditRow.query("chain#0"))[1]
    second.body = second.body.replace("admin", "guest")
    second.save()
    guarding.guard(ACCOUNT)
    assert gauge[0][1] == 1


def test_a_chain_that_was_written_anew_from_end_to_end_is_betrayed_by_the_locked_heads(gauge):
    write()
    guarding.guard(ACCOUNT)
    rewrite(2)
    guarding.guard(ACCOUNT)
    assert [value for _, value in gauge] == [0, 0]
    told = [finding.what for finding in audit_findings()]
    assert told == ["chain 0: entry 5 is not the one that was locked away"]


def test_storage_that_takes_no_head_is_no_broken_chain(gauge):
    write()
    guarding.guard("000000000000")
    assert gauge == [("AuditChainBroken", 0)]
