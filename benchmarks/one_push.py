"""One push through a handler, many times, with AWS answered inside the process."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

from botocore.awsrequest import AWSResponse

from tests.samples import full_push_row


def run(name: str, times: int) -> None:
    """Push `times` different full rows through the handler `naive` or `hub`."""
    handler = _naive() if name == "naive" else _hub()
    for number in range(times):
        answer = handler(_event(number), None)
        assert json.loads(answer["body"])["push_result"] == "SUCCESS", answer


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        return [self._body]


def _answered(client: Any) -> Any:
    def answer(request: Any, **_: Any) -> AWSResponse:
        headers = {"Content-Type": "application/x-amz-json-1.0"}
        return AWSResponse(request.url, 200, headers, _Raw(b'{"MessageId":"1"}'))

    client.meta.events.register("before-send", answer)
    return client


def _naive() -> Any:
    from benchmarks import naive

    _answered(naive.dynamodb)
    _answered(naive.sqs)
    return naive.handler


def _hub() -> Any:
    import app
    from chalicelib.identity import accounts
    from chalicelib.identity.credentials import hash_secret
    from chalicelib.identity.model import Credential, Holder
    from chalicelib.storage import doorbell, dynamo

    _answered(dynamo.connection().client)
    _answered(doorbell._client())
    doorbell._queue_url = lambda: "https://sqs.test/1/doorbell"  # type: ignore[assignment]
    raise NotImplementedError(app, accounts, hash_secret, Credential, Holder)


def _event(number: int) -> dict[str, Any]:
    row = full_push_row(task_id=f"OA2026112200{number:04}", process_instance_id=f"OA2026112{number:05}")
    info = json.dumps({"inserttasks": [row], "updatetasks": []}, ensure_ascii=False)
    body = urlencode({"appId": "OA", "taskInfo": info})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "appId": "OA", "accessToken": "secret"}
    return {
        "resource": "/taskcenter/push",
        "path": "/taskcenter/push",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/taskcenter/push",
            "path": "/local/taskcenter/push",
            "httpMethod": "POST",
            "requestId": f"r{number}",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": base64.b64encode(body.encode()).decode(),
        "isBase64Encoded": True,
    }
