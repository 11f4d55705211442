"""What a first version of a push handler looks like: two plain puts and a send. It loses events and overwrites tasks.

Kept only to be measured against.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs

import boto3

from benchmarks.answering import answered

dynamodb = answered(boto3.client("dynamodb"))
sqs = answered(boto3.client("sqs"))
QUEUE = "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/naive"
PROCESS_FIELDS = ("process_", "instance_initiator_dpid")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Store each row as it comes, then tell the queue."""
    body = event["body"]
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    form = parse_qs(body)
    info = json.loads(form["taskInfo"][0])
    for row in info["inserttasks"] + info["updatetasks"]:
        item = {name: {"S": str(value)} for name, value in row.items() if value}
        process = {name: value for name, value in item.items() if name.startswith(PROCESS_FIELDS)}
        item["pk"] = {"S": f"{row['app_id']}#{row['task_id']}"}
        process["pk"] = {"S": f"{row['app_id']}#{row['process_instance_id']}"}
        dynamodb.put_item(TableName="naive-tasks", Item=item)
        dynamodb.put_item(TableName="naive-processes", Item=process)
        sqs.send_message(QueueUrl=QUEUE, MessageBody=json.dumps({"app_id": row["app_id"], "task_id": row["task_id"]}))
    answer = {"push_result": "SUCCESS", "push_id": "1"}
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(answer)}
