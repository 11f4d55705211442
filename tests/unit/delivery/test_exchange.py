"""One attempt: what counts as through, what is remembered, what a lost answer means for the next attempt."""

from __future__ import annotations

import pytest

from chalicelib.delivery.exchange import settle
from chalicelib.delivery.prior import Prior, Token
from chalicelib.outbound.outcome import AlreadyDone, Delivered, Gone, NotSent, Outcome, Refused, Retry, Skip, Unknown
from chalicelib.protocols.push import client as push
from tests.unit.delivery.samples import Line, answered, as_known, change, deliver, target

PUSH = target("push", appId="OA", accessToken="secret")
SUCCESS = answered({"push_id": "1", "push_result": "SUCCESS"})
EXISTS = answered({"push_result": "ERROR", "msg_info": "数据库保存失败:待办已存在，不能继续插入"})


def test_an_acknowledged_change_is_through_and_makes_the_task_known() -> None:
    result = deliver(push, change("created"), PUSH, Prior(), Line(SUCCESS))
    assert result.through
    assert result.prior == Prior(known=True)
    assert [(one.step, one.status, one.verdict) for one in result.attempts] == [("insert", 200, "Delivered")]


def test_already_there_on_a_first_attempt_is_a_conflict() -> None:
    result = deliver(push, change("created"), PUSH, Prior(), Line(EXISTS))
    assert isinstance(result.verdict, Refused)
    assert "待办已存在" in result.verdict.reason


@pytest.mark.parametrize(
    "lost",
    [Unknown("reset"), answered({}, 500), answered({}, 504), answered(b"<html>"), answered({"push_result": "ERROR"})],
    ids=["reset", "500", "504", "garbage", "error"],
)
def test_already_there_after_a_doubtful_attempt_is_success(lost: Outcome) -> None:
    first = deliver(push, change("created"), PUSH, Prior(), Line(lost))
    assert isinstance(first.verdict, Retry)
    assert not first.through
    stored = Prior.from_dict(first.prior.as_dict())
    second = deliver(push, change("created"), PUSH, stored, Line(EXISTS))
    assert second.through
    assert second.prior.known


@pytest.mark.parametrize("outcome", [NotSent("refused"), answered({}, 429), answered({}, 401), answered({}, 302)])
def test_already_there_after_an_attempt_that_did_nothing_is_still_a_conflict(outcome: Outcome) -> None:
    first = deliver(push, change("created"), PUSH, Prior(), Line(outcome))
    assert isinstance(deliver(push, change("created"), PUSH, first.prior, Line(EXISTS)).verdict, Refused)


def test_doubt_outlives_a_later_attempt_that_did_nothing() -> None:
    prior = deliver(push, change("created"), PUSH, Prior(), Line(Unknown("reset"))).prior
    prior = deliver(push, change("created"), PUSH, prior, Line(NotSent("refused"))).prior
    assert deliver(push, change("created"), PUSH, prior, Line(EXISTS)).through


def test_a_worker_that_vanished_leaves_doubt() -> None:
    assert deliver(push, change("created"), PUSH, Prior().doubted(), Line(EXISTS)).through


def test_steps_that_are_done_are_not_sent_again() -> None:
    ended = change("completed")
    first = deliver(push, ended, PUSH, Prior(), Line(SUCCESS, answered({}, 503)))
    assert first.prior.done == {"insert"}
    line = Line(SUCCESS)
    second = deliver(push, ended, PUSH, Prior.from_dict(first.prior.as_dict()), line)
    assert line.steps == ["update"]
    assert second.through
    assert second.prior == Prior(known=True)


def test_gone_and_its_reason_come_through() -> None:
    assert isinstance(deliver(push, change("created"), PUSH, Prior(), Line(answered({}, 410))).verdict, Gone)


def test_retry_after_comes_through() -> None:
    verdict = deliver(push, change("created"), PUSH, Prior(), Line(answered({}, 429, retry_after="7"))).verdict
    assert isinstance(verdict, Retry)
    assert verdict.retry_after == 7


def test_a_skipped_change_is_through_and_calls_nobody() -> None:
    line = Line()
    result = deliver(push, change("opened"), PUSH, as_known(), line)
    assert isinstance(result.verdict, Skip)
    assert result.through
    assert line.sent == []


def test_the_idempotency_key_is_the_same_over_attempts_and_differs_between_changes() -> None:
    keys = []
    for version in (2, 2, 3):
        line = Line(SUCCESS)
        deliver(push, change("updated", version), PUSH, as_known(), line)
        keys.append(line.sent[0].key)
    assert keys[0] == keys[1] != keys[2]
    assert keys[0] == "t1:OA:OA20261122000101:2:update"


def test_an_answer_is_kept_trimmed() -> None:
    long = answered({"push_result": "SUCCESS", "filler": "长" * 5000})
    (attempt,) = deliver(push, change("created"), PUSH, Prior(), Line(long)).attempts
    assert len(attempt.excerpt) == 500


def test_settle_touches_nothing_else() -> None:
    for verdict in (Delivered(), Retry("x"), Refused("x"), Gone("x")):
        assert settle(verdict, doubted=False) is verdict
    assert settle(AlreadyDone("x"), doubted=True) == AlreadyDone("x")


def test_state_survives_storage_without_token_and_process_ids() -> None:
    prior = Prior(True, {"taskId": "7"}, {"packageUuid": "p"}, frozenset({"a"}), frozenset({"b", "*"}), Token("t", 1.0))
    stored = prior.as_dict()
    assert "token" not in str(stored)
    assert Prior.from_dict(stored, {"packageUuid": "p"}, Token("t", 1.0)) == prior


def test_secrets_are_not_in_representations() -> None:
    assert "hush" not in repr(Token("hush", 1.0))
    assert "hush" not in repr(target("push", accessToken="hush"))
