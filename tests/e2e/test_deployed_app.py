"""The packaged app, deployed by CloudFormation to the emulator, answering as it will on AWS."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from infra.calls import read
from infra.package import package
from infra.stack import STAGE

if TYPE_CHECKING:
    from infra.stack import Stack


def log_of(stack: Stack, function: str, until: str, *, seconds: float) -> str:
    """A function's log, as soon as it holds this text; fails when it does not within so many seconds."""
    deadline = time.monotonic() + seconds
    logs = stack.client("logs")
    while True:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/todohub-local-{function}")["events"]
        text = "\n".join(event["message"] for event in events)
        if until in text:
            return text
        assert time.monotonic() < deadline, f"no {until!r} in:\n{text}"
        time.sleep(0.5)


def test_the_hub_answers_over_http(stack: Stack) -> None:
    answer = read(f"{stack.base_url}/health", {}, {})
    assert (answer.status, answer.body) == (200, {"status": "ok", "stage": "local"})


def test_a_doorbell_message_reaches_the_dispatch_function(stack: Stack) -> None:
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName="todohub-local-doorbell")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody='{"tasks": [["OA", "T1"]]}')
    said = log_of(stack, "dispatch", "END RequestId", seconds=30)
    assert "Traceback" not in said
    assert '"level":"ERROR"' not in said


def test_the_sweep_function_runs_every_minute(stack: Stack) -> None:
    said = log_of(stack, "sweep", "END RequestId", seconds=90)
    assert "Traceback" not in said
    assert "Error" not in said


def test_the_signing_secret_is_generated(stack: Stack) -> None:
    secret = stack.client("secretsmanager").get_secret_value(SecretId="todohub-local-signing")["SecretString"]
    assert len(secret) == 64


def test_a_credential_sealed_with_the_stage_key_opens_again(stack: Stack) -> None:
    kms = stack.client("kms")
    sealed = kms.encrypt(KeyId="alias/todohub-local", Plaintext="密钥".encode(), EncryptionContext={"target": "1"})
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext={"target": "1"})
    assert opened["Plaintext"].decode() == "密钥"


def test_changed_routes_are_deployed_under_the_same_base_url(stack: Stack) -> None:
    changed = package(STAGE, stack.home / "changed")
    paths = changed.template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    paths["/health-too"] = paths["/health"]
    stack.deploy(changed, "changed")
    assert read(f"{stack.base_url}/health", {}, {}).status == 200
    assert read(f"{stack.base_url}/health-too", {}, {}).status != 403  # the gateway's answer to an unknown route
    assert stack.up(attached=True) is True
    assert read(f"{stack.base_url}/health-too", {}, {}).status == 403


def test_bringing_it_up_again_does_nothing(stack: Stack) -> None:
    assert stack.up(attached=True) is False
