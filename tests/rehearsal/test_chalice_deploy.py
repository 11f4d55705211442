"""Plain `chalice deploy` on an emulator of AWS, as docs/operations.md tells it: `make data`, `chalice deploy`.

Of `make settle` what needs no routes: the emulator makes none from what Chalice imports into API Gateway, so the HTTP
function is asked directly; and it does not know PutRestApi, which a second `chalice deploy` calls once its functions
are up to date.
"""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from infra import data, settle
from infra.aws import client
from infra.bootstrap import ROOT

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, shell: Shell) -> Path:
    """The project's folder after `chalice deploy --stage dev`, on queues and tables made before."""
    folder = tmp_path_factory.mktemp("checkout") / "todohub"
    folder.mkdir()
    for name in ("app.py", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "chalicelib", folder / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / ".chalice", folder / ".chalice", ignore=shutil.ignore_patterns("deploy*", "venv"))
    made = shell("make", "data", "STAGE=dev", "YES=1")
    assert made.returncode == 0, made.stdout + made.stderr
    done = shell("chalice", "deploy", "--stage", "dev", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def get(path: str) -> dict[str, Any]:
    event = {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "stageVariables": None,
        "requestContext": {"httpMethod": "GET", "resourcePath": path, "requestId": "1", "identity": {}},
        "body": None,
        "isBase64Encoded": False,
    }
    answer = client("lambda").invoke(FunctionName="todohub-dev", Payload=json.dumps(event).encode())
    found: dict[str, Any] = json.loads(answer["Payload"].read())
    return found


def test_every_function_is_deployed_under_the_name_of_the_one_stack_way(project: Path) -> None:
    deployed = {each["FunctionName"] for each in client("lambda").list_functions()["Functions"]}
    assert deployed == {data.function_name(each).replace("${Stage}", "dev") for each in data.FUNCTIONS}


def test_the_http_function_answers(project: Path) -> None:
    answer = get("/health")
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"status": "ok", "stage": "dev"})


def test_data_that_is_there_is_left_alone(project: Path, shell: Shell) -> None:
    done = shell("make", "data", "STAGE=dev")
    assert (done.returncode, "nothing to change" in done.stdout) == (0, True), done.stdout + done.stderr


def test_the_function_is_told_of_the_bucket_of_attachments_once(project: Path) -> None:
    for _ in range(2):
        settle.name_bucket("dev")
    told = client("lambda").get_function_configuration(FunctionName="todohub-dev")["Environment"]["Variables"]
    assert told["TODOHUB_FILES"] == "todohub-dev-files-000000000000"
    assert told["TODOHUB_STAGE"] == "dev"
    client("s3").head_bucket(Bucket=told["TODOHUB_FILES"])


def test_the_http_function_may_read_its_tables(project: Path) -> None:
    answer = get("/hub/inbox")
    assert answer["statusCode"] == 401, answer


def test_a_doorbell_message_is_worked_off_with_the_rights_of_the_policy_file(project: Path) -> None:
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName="todohub-dev-doorbell")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody='{"tasks": [["OA", "T1"]]}')
    deadline = time.monotonic() + 60
    while waiting(sqs, url):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert waiting(sqs, sqs.get_queue_url(QueueName="todohub-dev-doorbell-dead")["QueueUrl"]) == 0


def waiting(sqs: Any, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return sum(map(int, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"].values()))
