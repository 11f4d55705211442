"""The packaged app, deployed by CloudFormation to the emulator, answering as it will on AWS."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.aws import LOCAL_REGION, Emulated, client
from infra.calls import read, send_json
from infra.package import package
from infra.stack import API_ID, STAGE
from tests.documented import searches

if TYPE_CHECKING:
    from infra.stack import Stack


def log_of(stack: Stack, function: str, until: str, *, seconds: float) -> str:
    """A function's log (`-sweep`; of HTTP: ``) once it holds this text; fails when it does not within the seconds."""
    deadline = time.monotonic() + seconds
    logs = stack.client("logs")
    while True:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/todohub-local{function}")["events"]
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
    said = log_of(stack, "-dispatch", "END RequestId", seconds=30)
    assert "Traceback" not in said
    assert '"level":"ERROR"' not in said


def test_the_sweep_function_runs_every_minute(stack: Stack) -> None:
    said = log_of(stack, "-sweep", "END RequestId", seconds=90)
    assert "Traceback" not in said
    assert "Error" not in said


def test_the_searches_of_the_runbook_find_the_lines_they_are_for(stack: Stack) -> None:
    logs, until = stack.client("logs"), int(time.time()) + 60
    assert read(f"{stack.base_url}/hub/inbox", {}, {"Authorization": "Bearer nobody"}).status == 401
    for query in searches():
        group = "todohub-local-access" if "integration" in query else "/aws/lambda/todohub-local"
        asked = logs.start_query(logGroupName=group, queryString=query, startTime=0, endTime=until)
        assert logs.get_query_results(queryId=asked["queryId"])["status"] == "Complete", query
    said = log_of(stack, "", '"error":"unauthenticated"', seconds=20)
    line = json.loads(next(each for each in said.splitlines() if '"error":"unauthenticated"' in each))
    assert {"request_id", "method", "route", "status", "error", "source", "service", "stage"} <= line.keys()


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
    assert "/health-too" in paths_of(stack)
    assert stack.up(attached=True) is True
    assert "/health-too" not in paths_of(stack)


def paths_of(stack: Stack) -> set[str]:
    found = stack.client("apigateway").get_resources(restApiId=API_ID, limit=500)["items"]
    return {resource["path"] for resource in found}


def test_what_no_route_has_is_answered_in_the_familys_form(stack: Stack) -> None:
    unknown = read(f"{stack.base_url}/workflow/nothing/here", {}, {})
    assert (unknown.status, unknown.body) == (200, {"code": 404, "msg": "没有这个接口"})
    elsewhere = read(f"{stack.base_url}/nothing", {}, {})
    assert (elsewhere.status, elsewhere.body["error"]) == (404, "not_found")
    for method in ("DELETE", "PATCH"):
        wrong = send_json(method, f"{stack.base_url}/health", {}, {})
        assert (wrong.status, wrong.body["msg"]) == (405, "调用方式错误：应为 GET")


def test_a_page_elsewhere_reaches_neither_the_hub_nor_the_emulator(stack: Stack) -> None:
    page = {"Origin": "http://evil.example"}
    assert read(f"{stack.base_url}/health", {}, page).body["error"] == "foreign_origin"
    for place in (stack.emulator.url, stack.aws.url):
        assert send_json("POST", f"{place}/_ministack/reset", {}, page).status in (403, 404)
        assert send_json("POST", f"{place}/_ministack/reset", {}, {}).status in (403, 404)
    assert read(f"{stack.base_url}/health", {}, {}).status == 200


def test_the_emulated_services_ask_for_the_keys_of_the_folder(stack: Stack) -> None:
    guessed = Emulated(stack.aws.url, "todohub", "todohub")
    for service, call in (("dynamodb", "list_tables"), ("s3", "list_buckets"), ("secretsmanager", "list_secrets")):
        with pytest.raises(ClientError) as refused:
            getattr(client(service, guessed), call)()
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)


def test_a_file_signed_inside_is_put_and_read_at_the_public_port_by_the_hubs_own_page_alone(stack: Stack) -> None:
    s3 = stack.client("s3")
    s3.create_bucket(Bucket="todohub-local-files")
    signer = boto3.client(
        "s3",
        endpoint_url=stack.aws.url,
        region_name=LOCAL_REGION,
        aws_access_key_id=stack.aws.access_key,
        aws_secret_access_key=stack.aws.secret_key,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    named = {"Bucket": "todohub-local-files", "Key": "请假/证明.txt"}

    def outside(act: str) -> str:
        signed: str = signer.generate_presigned_url(act, Params=named)
        return signed.replace(stack.aws.url, stack.emulator.url)

    for origin, status in (("http://evil.example", 403), (stack.emulator.url, 200)):
        put = urllib.request.Request(outside("put_object"), "证明".encode(), {"Origin": origin}, method="PUT")
        assert status_of(put) == status
    with urllib.request.urlopen(outside("get_object")) as found:
        assert found.read().decode() == "证明"
        assert "sandbox" in found.headers["Content-Security-Policy"]
    forged = outside("put_object").replace("X-Amz-Signature=", "X-Amz-Signature=0")
    assert status_of(urllib.request.Request(forged, b"x", method="PUT")) == 403


def status_of(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_bringing_it_up_again_does_nothing(stack: Stack) -> None:
    assert stack.up(attached=True) is False
