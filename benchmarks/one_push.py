"""One push through a handler, many times, with AWS answered inside the process."""

from __future__ import annotations

import base64
import json
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from tests.samples import full_push_row


def run(name: str, times: int) -> None:
    """Push `times` different full rows through the handler of benchmarks/<name>.py."""
    handler = import_module(f"benchmarks.{name}").handler
    for number in range(times):
        answer = handler(_event(number), None)
        assert json.loads(answer["body"])["push_result"] == "SUCCESS", answer


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
