"""What each function may do, and nothing more. One source for both ways of deploying.

`make templates` writes .chalice/policy-<stage>-<function>.json, which a plain `chalice deploy` reads; there region and
account stay open because Chalice cannot fill them in. The one-stack deployment (infra/package.py) puts the same
statements into the template with every part named.
"""

from __future__ import annotations

import json
from typing import Any

from infra.data import API, DELIVERS, function_name

Statement = dict[str, Any]

READ = ("BatchGetItem", "GetItem", "Query")
WRITE = ("DeleteItem", "PutItem", "UpdateItem")


def _aws(service: str, resource: str) -> str:
    return f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"


def _allow(service: str, actions: tuple[str, ...], *resources: str) -> Statement:
    named = [_aws(service, resource) for resource in resources]
    return {"Effect": "Allow", "Action": [f"{service}:{action}" for action in actions], "Resource": named}


def _tables(actions: tuple[str, ...], *names: str) -> Statement:
    return _allow("dynamodb", actions, *(f"table/todohub-${{Stage}}-{name}" for name in names))


def _hear(queue: str) -> Statement:
    actions = ("ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
    return _allow("sqs", actions, f"todohub-${{Stage}}-{queue}")


def _ring(*queues: str) -> Statement:
    return _allow("sqs", ("GetQueueUrl", "SendMessage"), *(f"todohub-${{Stage}}-{queue}" for queue in queues))


def _log(function: str) -> Statement:
    group = f"log-group:/aws/lambda/{function_name(function)}:*"
    return _allow("logs", ("CreateLogStream", "PutLogEvents"), group)


SIGNING = _allow("secretsmanager", ("GetSecretValue",), "secret:todohub-${Stage}-signing-??????")
# AWS judges a call by the key's own ARN even when it names the alias; the emulator judges it by the alias.
SEAL = _allow("kms", ("Decrypt", "Encrypt"), "key/${CredentialsKey}", "alias/todohub-${Stage}")

CORE = ("tasks", "process_instances", "events", "boxes", "due", "notices")
"""What one transaction of the ledger may write."""


def _deliver(queue: str) -> list[Statement]:
    """What a delivering function may do; it writes to the registry only to note that a target is gone (HTTP 410)."""
    return [
        _hear(queue),
        _ring(queue),
        _tables(("BatchGetItem",), "events", "process_instances"),
        _tables(("BatchGetItem", "GetItem", "PutItem"), "ephemera", "registry"),
        _tables(("UpdateItem",), "deliveries"),
        _tables(("Query",), "deliveries/index/due"),
        SIGNING,
        SEAL,
    ]


GRANTS: dict[str, list[Statement]] = {
    API: [
        _tables(READ + WRITE, *CORE, "registry", "ephemera", "definitions", "instances", "work_orders"),
        _tables(("Query",), "tasks/index/by_process", "deliveries/index/listed", "deliveries/index/due"),
        _tables((*READ, "UpdateItem"), "deliveries"),
        _ring("doorbell", *DELIVERS.values()),
        SIGNING,
        SEAL,
    ],
    "dispatch": [
        _hear("doorbell"),
        _tables(("Query", "UpdateItem"), "events"),
        _tables(("Query",), "registry"),
        _tables(("GetItem", "UpdateItem"), "deliveries"),
        _tables(("BatchWriteItem",), "boxes"),
        _ring(*DELIVERS.values()),
    ],
    "sweep": [
        _tables(READ + WRITE, *CORE, "instances"),
        _tables(READ, "definitions", "registry"),
        _tables(("Query",), "events/index/undispatched", "deliveries/index/due"),
        _tables(("BatchGetItem",), "ephemera"),
        _ring("doorbell", *DELIVERS.values()),
    ],
    "watch": [
        _tables(("Query",), "deliveries/index/listed", "registry", "events"),
        _tables(("BatchGetItem", "GetItem", "UpdateItem"), "deliveries"),
        _tables(("BatchGetItem",), "tasks"),
        _ring(*DELIVERS.values()),
    ],
} | {function: _deliver(queue) for function, queue in DELIVERS.items()}


def in_template(function: str) -> dict[str, Any]:
    """Policy document with CloudFormation's own names; every ARN whole except what AWS itself appends."""
    return _document(function, lambda arn: {"Fn::Sub": arn})


def in_file(function: str, stage: str) -> str:
    """Policy document as JSON text for `chalice deploy`: region, account and key id open, stage and name fixed.

    The key is held to by its alias instead of its id.
    """
    open_parts = {"AWS::Partition": "aws", "AWS::Region": "*", "AWS::AccountId": "*", "CredentialsKey": "*"}
    document = _document(function, lambda arn: _fill(arn, {**open_parts, "Stage": stage}))
    for statement in document["Statement"]:
        if "arn:aws:kms:*:*:key/*" in statement["Resource"]:
            alias = {"kms:ResourceAliases": f"alias/todohub-{stage}"}
            statement["Condition"] = {"ForAnyValue:StringEquals": alias}
    return json.dumps(document, indent=2) + "\n"


def _document(function: str, resource: Any) -> dict[str, Any]:
    statements = [
        {**statement, "Resource": [resource(arn) for arn in statement["Resource"]]}
        for statement in [*GRANTS[function], _log(function)]
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _fill(arn: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        arn = arn.replace(f"${{{key}}}", value)
    return arn
