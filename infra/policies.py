"""What each function may do, and nothing more. One source for both ways of deploying.

`make templates` writes .chalice/policy-<stage>-<function>.json, which a plain `chalice deploy` reads; there region and
account stay open because Chalice cannot fill them in. The one-stack deployment (infra/package.py) puts the same
statements into the template with every part named.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.register import CHANNELS, OUTBOUND
from chalicelib.storage.messages.wishes import ALONE
from infra.data import API, AUDIT_BUCKET, DELIVERS, function_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.register import Outbound

Statement = dict[str, Any]


def _aws(service: str, resource: str) -> str:
    return f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"


def _allow(service: str, actions: tuple[str, ...], *resources: str) -> Statement:
    named = [_aws(service, resource) for resource in resources]
    return {"Effect": "Allow", "Action": [f"{service}:{action}" for action in actions], "Resource": named}


def _tables(granted: dict[str, str]) -> list[Statement]:
    """One statement for all tables and indexes with the same actions: name → actions, parted by blanks.

    A transaction asks for the action of each of its items: PutItem, UpdateItem, DeleteItem, or GetItem to read.
    """
    alike: dict[str, list[str]] = {}
    for name, actions in granted.items():
        alike.setdefault(actions, []).append(f"table/todohub-${{Stage}}-{name}")
    return [_allow("dynamodb", tuple(actions.split()), *tables) for actions, tables in alike.items()]


def _rows(name: str, actions: str, *keys: str) -> Statement:
    """Of one table the rows with these partition keys alone (`*` stands for anything)."""
    only = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(keys)}}
    return {**_allow("dynamodb", tuple(actions.split()), f"table/todohub-${{Stage}}-{name}"), "Condition": only}


def _hear(queue: str) -> Statement:
    """What AWS asks of a function whose queue Lambda reads for it."""
    return _allow("sqs", ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage"), f"todohub-${{Stage}}-{queue}")


def _ring(*queues: str) -> Statement:
    return _allow("sqs", ("GetQueueUrl", "SendMessage"), *(f"todohub-${{Stage}}-{queue}" for queue in queues))


def _queues(protocols: Iterable[Outbound]) -> list[str]:
    return [each.queue for each in protocols]


def _log(function: str) -> Statement:
    group = f"log-group:/aws/lambda/{function_name(function)}:*"
    return _allow("logs", ("CreateLogStream", "PutLogEvents"), group)


FILES = {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": ["arn:${AWS::Partition}:s3:::todohub-${Stage}-files-${AWS::AccountId}/*"],
}
"""Attachments: read, and signed into addresses that browsers put and get them at."""
SIGNING = _allow("secretsmanager", ("GetSecretValue",), "secret:todohub-${Stage}-signing-??????")
# AWS judges a call by the key's own ARN even when it names the alias; the emulator judges it by the alias.


LOCK_AWAY = {
    "Effect": "Allow",
    "Action": ["s3:PutObject"],
    "Resource": [f"arn:${{AWS::Partition}}:s3:::{AUDIT_BUCKET}/heads/*"],
}


def _seal(*actions: str) -> Statement:
    """Of the stage's key. AWS judges by its own ARN even a call that names the alias, the emulator by the alias."""
    return _allow("kms", actions, "key/${CredentialsKey}", "alias/todohub-${Stage}")


def _of(owner: str, *actions: str) -> Statement:
    """Credentials and tokens that are encrypted for these owners (`*` stands for anything); nobody else's secrets."""
    return {**_seal(*actions), "Condition": {"StringLikeIfExists": {"kms:EncryptionContext:owner": owner}}}


def _deliver(protocol: Outbound) -> list[Statement]:
    """What a delivering function may do: it talks to strangers, so its rights end at the rows and secrets of targets.

    It writes to the registry only to note that a target is gone (HTTP 410).
    """
    return [
        _hear(protocol.queue),
        _ring(protocol.queue),
        *_tables(
            {
                "events": "BatchGetItem",
                "process_instances": "BatchGetItem",
                "deliveries": "UpdateItem",
                "deliveries/index/due": "Query",
            }
        ),
        _rows("registry", "BatchGetItem GetItem PutItem", "target#00"),
        _rows("ephemera", "BatchGetItem GetItem PutItem", "health#*", "process#*", "token#*"),
        _seal("DescribeKey"),
        _of("target#*", "Decrypt", *(["Encrypt"] if protocol.keeps_tokens else [])),
    ]


def _carry(channel: Outbound) -> list[Statement]:
    """What a function may do that carries messages to people."""
    return [
        _hear(channel.queue),
        _ring(channel.queue, *([] if channel.channel in ALONE else ["debts"])),
        *_tables(
            {
                "messages": "BatchGetItem GetItem PutItem UpdateItem",
                "deliveries": "UpdateItem",
            }
        ),
        _rows("registry", "Query", "absence#*"),
        _rows("ephemera", "UpdateItem", "usage#*"),
        _rows("registry", "BatchGetItem", "channel#00", "preferences#*"),
        _rows("ephemera", "BatchGetItem GetItem PutItem", "health#*", "token#*"),
        _seal("DescribeKey"),
        _of("target#*", "Decrypt", *(["Encrypt"] if channel.keeps_tokens else [])),
    ]


GRANTS: dict[str, list[Statement]] = {
    API: [
        *_tables(
            {
                "tasks": "BatchGetItem GetItem PutItem UpdateItem",
                "tasks/index/by_process": "Query",
                "process_instances": "GetItem PutItem UpdateItem",
                "events": "BatchGetItem PutItem Query UpdateItem",
                "boxes": "DeleteItem PutItem Query UpdateItem",
                "due": "DeleteItem PutItem Query",
                "notices": "DeleteItem GetItem PutItem Query UpdateItem",
                "registry": "BatchGetItem DeleteItem GetItem PutItem Query UpdateItem",
                "ephemera": "DeleteItem GetItem PutItem UpdateItem",
                "definitions": "BatchGetItem DeleteItem GetItem PutItem Query",
                "instances": "BatchGetItem GetItem PutItem",
                "waits": "BatchGetItem DeleteItem GetItem PutItem Query UpdateItem",
                "waits/index/by_topic": "Query",
                "waits/index/by_owner": "Query",
                "work_orders": "BatchGetItem DeleteItem GetItem PutItem Query UpdateItem",
                "deliveries": "BatchGetItem GetItem PutItem Query UpdateItem",
                "deliveries/index/listed": "Query",
                "tallies": "GetItem PutItem Query UpdateItem",
                "audit": "GetItem PutItem Query",
                "messages": "BatchGetItem DeleteItem GetItem PutItem Query UpdateItem",
                "events/index/undispatched": "Query",
                "deliveries/index/due": "Query",
            }
        ),
        _ring("doorbell", "debts", "jobs", *DELIVERS.values()),
        SIGNING,
        FILES,
        _seal("Decrypt", "DescribeKey", "Encrypt"),
    ],
    "dispatch": [
        _hear("doorbell"),
        *_tables(
            {
                "events": "Query UpdateItem",
                "registry": "Query",
                "deliveries": "GetItem UpdateItem",
                "boxes": "BatchWriteItem",
                "process_instances": "BatchGetItem",
                "tallies": "BatchGetItem PutItem UpdateItem",
            }
        ),
        _ring(*_queues(OUTBOUND)),
    ],
    "pay": [
        _hear("debts"),
        *_tables(
            {
                "tasks": "BatchGetItem GetItem PutItem UpdateItem",
                "process_instances": "GetItem PutItem UpdateItem",
                "events": "BatchGetItem PutItem UpdateItem",
                "boxes": "DeleteItem PutItem UpdateItem",
                "due": "DeleteItem PutItem",
                "notices": "DeleteItem PutItem UpdateItem",
                "messages": "BatchGetItem GetItem PutItem Query UpdateItem",
                "instances": "BatchGetItem GetItem PutItem",
                "waits": "DeleteItem PutItem",
                "waits/index/by_owner": "Query",
                "work_orders": "DeleteItem PutItem Query",
                "definitions": "DeleteItem GetItem PutItem Query",
                "registry": "BatchGetItem Query",
                "ephemera": "GetItem PutItem",
                "deliveries": "PutItem",
            }
        ),
        _ring("doorbell", "debts", "jobs", *_queues(CHANNELS)),
    ],
    "work": [
        _hear("jobs"),
        *_tables(
            {
                "tasks": "GetItem PutItem",
                "process_instances": "GetItem PutItem",
                "events": "PutItem",
                "boxes": "DeleteItem PutItem UpdateItem",
                "due": "DeleteItem PutItem",
                "instances": "GetItem PutItem",
                "waits": "DeleteItem GetItem PutItem",
                "work_orders": "DeleteItem PutItem",
                "definitions": "GetItem",
            }
        ),
        _rows("registry", "BatchGetItem", "user#*"),
        _rows("registry", "Query", "connector#00", "member#*"),
        _rows("ephemera", "GetItem PutItem", "health#connector#*"),
        _ring("doorbell", "debts", "jobs"),
        _of("connector#*", "Decrypt"),
    ],
    "sweep": [
        *_tables(
            {
                "tasks": "BatchGetItem GetItem PutItem UpdateItem",
                "process_instances": "GetItem PutItem UpdateItem",
                "events": "BatchGetItem PutItem UpdateItem",
                "events/index/undispatched": "Query",
                "boxes": "DeleteItem PutItem Query UpdateItem",
                "due": "DeleteItem PutItem Query",
                "notices": "PutItem UpdateItem",
                "instances": "BatchGetItem GetItem PutItem",
                "waits": "BatchGetItem DeleteItem GetItem PutItem",
                "waits/index/by_topic": "Query",
                "waits/index/by_owner": "Query",
                "work_orders": "DeleteItem PutItem Query",
                "tallies": "DeleteItem GetItem PutItem Query",
                "messages": "BatchGetItem PutItem UpdateItem",
                "deliveries": "PutItem",
                "deliveries/index/listed": "Query",
                "definitions": "GetItem PutItem",
                "registry": "BatchGetItem Query",
                "ephemera": "BatchGetItem",
                "deliveries/index/due": "Query",
            }
        ),
        _ring("doorbell", "debts", "jobs", *DELIVERS.values()),
    ],
    "watch": [
        LOCK_AWAY,
        *_tables(
            {
                "audit": "Query",
                "registry": "Query",
                "events": "Query",
                "tasks": "BatchGetItem",
                "deliveries": "BatchGetItem GetItem UpdateItem",
                "deliveries/index/listed": "Query",
            }
        ),
        _ring(*_queues(OUTBOUND)),
    ],
} | {protocol.function: _deliver(protocol) for protocol in OUTBOUND}
GRANTS |= {channel.function: _carry(channel) for channel in CHANNELS}


def in_template(function: str) -> dict[str, Any]:
    """Policy document with CloudFormation's own names; every ARN whole except what AWS itself appends."""
    return _document(function, lambda arn: {"Fn::Sub": arn})


def in_file(function: str, stage: str, partition: str = "aws") -> str:
    """Policy document as JSON text for `chalice deploy`: region, account and key id open, stage and name fixed.

    `partition` is aws, aws-cn or aws-us-gov: IAM refuses the name of another one than its own.

    The key is held to by its alias instead of its id.
    """
    open_parts = {"AWS::Partition": partition, "AWS::Region": "*", "AWS::AccountId": "*", "CredentialsKey": "*"}
    document = _document(function, lambda arn: _fill(arn, {**open_parts, "Stage": stage}))
    for statement in document["Statement"]:
        if f"arn:{partition}:kms:*:*:key/*" in statement["Resource"]:
            alias = {"kms:ResourceAliases": f"alias/todohub-{stage}"}
            statement["Condition"] = {**statement.get("Condition", {}), "ForAnyValue:StringEquals": alias}
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
