"""No call outlives the gateway: attempts × limits, counted, not waited for."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff, RetryContext

from chalicelib import aws, time_limit
from chalicelib.errors import Unavailable
from chalicelib.settings import read_settings
from chalicelib.storage.base import dynamo, transact
from chalicelib.storage.base.ephemera_table import EphemeralRow

GATEWAY = 29
CONFIG = Path(__file__).parents[2] / ".chalice" / "config.json"


def function_seconds() -> set[int]:
    stages = json.loads(CONFIG.read_text())["stages"].values()
    return {stage["lambda_functions"]["api_handler"]["lambda_timeout"] for stage in stages}


def longest_pause() -> float:
    """The longest that the SDK waits before its last attempt."""
    backoff: Any = ExponentialBackoff(random=lambda: 1.0)
    longest: float = max(
        backoff.delay_amount(RetryContext(attempt_number=attempt, operation_model=None, parsed_response={}))
        for attempt in range(1, aws.ATTEMPTS)
    )
    return longest


def test_both_doors_to_aws_have_the_limits_that_are_counted_with():
    connection = dynamo.connection()
    for config in (connection.client.meta.config, aws._CONFIG):
        assert (config.connect_timeout, config.read_timeout) == (aws.CONNECT_SECONDS, aws.READ_SECONDS)
        assert config.retries["total_max_attempts"] == aws.ATTEMPTS
        assert config.retries["mode"] == "standard"


def test_the_last_attempt_and_the_pause_after_it_end_before_the_function_and_the_gateway_do():
    worst = read_settings({}).call_seconds + aws.CONNECT_SECONDS + aws.READ_SECONDS + longest_pause()
    assert [worst < seconds < GATEWAY for seconds in function_seconds()] == [True]


def test_without_the_limit_one_transaction_alone_would_outlive_the_gateway():
    """Why the attempts' own limits are not enough."""
    a_call = aws.ATTEMPTS * (aws.CONNECT_SECONDS + aws.READ_SECONDS)
    assert transact.ATTEMPTS * a_call > GATEWAY


def test_a_call_without_time_asks_nothing_more_and_says_so(monkeypatch):
    sent: list[object] = []
    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", lambda _session, request: sent.append(request))
    began = time.monotonic()
    with time_limit.limited(0), pytest.raises(Unavailable):
        transact.transact([transact.Put(EphemeralRow("k", expires=1))], "token")
    with time_limit.limited(0), pytest.raises(aws.OutOfTime):
        aws.client("sqs").get_queue_url(QueueName="q")
    assert sent == []
    assert time.monotonic() - began < 1


def test_a_call_that_comes_later_has_its_own_time():
    with time_limit.limited(0):
        assert time_limit.is_over()
        with time_limit.limited(60):
            assert not time_limit.is_over()
    assert not time_limit.is_over()
