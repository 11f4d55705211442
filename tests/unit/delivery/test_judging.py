"""What a status and a body that may be anything mean to every client."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.delivery.change import Kind, Target
from chalicelib.delivery.prior import Prior, Token
from chalicelib.outbound.judging import json_object, judge_status
from chalicelib.outbound.outcome import Answered, Delivered, Gone, Prepared, Refused, Retry
from chalicelib.protocols.clients import client_for
from tests.faults import centres
from tests.faults.receivers import ACKNOWLEDGES, PROTOCOLS
from tests.unit.delivery.samples import AT, KINDS, answered, change, sending


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_after_success_the_body_decides(status: int) -> None:
    assert judge_status(answered({}, status)) is None


@pytest.mark.parametrize("status", [301, 302, 307, 401, 403, 404, 408, 425, 429])
def test_what_may_pass_is_retried_without_doubt(status: int) -> None:
    verdict = judge_status(answered({}, status))
    assert isinstance(verdict, Retry)
    assert not verdict.uncertain
    assert verdict.stale_token == (status in (401, 403))


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 599])
def test_after_a_server_error_the_effect_is_in_doubt(status: int) -> None:
    verdict = judge_status(answered({}, status))
    assert isinstance(verdict, Retry)
    assert verdict.uncertain


@pytest.mark.parametrize("status", [400, 405, 406, 409, 413, 415, 422])
def test_what_is_our_fault_is_refused(status: int) -> None:
    assert isinstance(judge_status(answered({}, status)), Refused)


def test_gone_is_gone() -> None:
    assert isinstance(judge_status(answered({}, 410)), Gone)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"1", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN'])
def test_a_body_that_is_no_object_is_none(body: bytes) -> None:
    assert json_object(answered(body)) is None


def test_a_body_cut_short_is_none() -> None:
    assert json_object(Answered(200, {}, b"{}", 1, AT, whole=False)) is None


KEYS = (
    "push_result", "msg_info", "code", "message", "data", "errorIds", "taskId", "success", "content", "responseMessage",
    "id", "result", "accessToken", "access_token", "expires_in", "expireIn", "expire", "tenant_access_token", "msg",
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
STEPS = st.sampled_from(["insert", "update", "add", "end", "delete", "create", "create:x", "find", "sync", "token"])


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(status=st.integers(100, 599), body=JSON, step=STEPS)
def test_no_answer_makes_a_client_fail(protocol: str, status: int, body: object, step: str) -> None:
    request = Prepared(step, "k", "POST", "https://x.example/", secret=step == "token")
    client_for(protocol).judge(request, answered(body, status))


@pytest.mark.parametrize("protocol", [name for name in PROTOCOLS if "garbage" not in ACKNOWLEDGES[name]])
@pytest.mark.parametrize("body", [b"", b"ok", b"<html>", b"[]", b"{}", b'{"unexpected":1}'])
def test_no_body_protocol_takes_garbage_for_success(protocol: str, body: bytes) -> None:
    if protocol == "dingtalk" and body.startswith(b"{"):
        return  # DingTalk's own answers to updates carry nothing but an optional result
    verdict = client_for(protocol).judge(Prepared("update", "k", "POST", "https://x.example/"), answered(body))
    assert not isinstance(verdict, Delivered)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("known", [True, False])
def test_planning_is_repeatable_and_says_something_for_every_change(protocol: str, kind: Kind, known: bool) -> None:
    what = change(kind)
    where = Target("t1", protocol, "https://centre.example", centres.CREDENTIALS[protocol])
    memory = {"taskId": "1", "task:zhangsan": "u1"} if known else {}
    prior = Prior(known, memory, token=Token("t", AT.timestamp() + 3600))
    first = client_for(protocol).requests_for(what, where, prior, sending())
    assert first == client_for(protocol).requests_for(what, where, prior, sending())
    assert first, "a list of requests or a Skip with its reason"
