"""IAM, which moto does not enforce: a function that runs in this process may call what infra/policies.py grants it.

A call that is not granted ends its test, wherever it is made; every call of a function is noted as IAM judges it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatchcase
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

from chalicelib.centre import working
from chalicelib.delivery import dispatch, due, letters, paying, sweep, watch, worker
from chalicelib.storage.audit import guarding
from chalicelib.web.families import HubApp
from infra import data, policies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Pair = tuple[str, str]
"""(action, resource): `dynamodb:Query`, `table/todohub-${Stage}-events/index/undispatched`."""

used: dict[str, set[Pair]] = defaultdict(set)
"""Function → what it has called in this process."""
rows_used: dict[str, set[tuple[Pair, str]]] = defaultdict(set)
"""Function → of the calls whose rows are bound, which of the bounds they met."""

_running: ContextVar[str] = ContextVar("function that runs", default="")
_STAGED = re.compile(r"todohub-(?:local|dev|prod)")
_EQUALS = re.compile(r"(#\w+) = (:\w+)")
_BUCKET = re.compile(r"(-audit-).*")
_IN_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


class NotGranted(BaseException):
    """A function called what its policy does not grant. Not an Exception: nothing of ours may catch it."""


def enforce() -> None:
    """Judge every call from here on, of every client of this process, made while a function runs."""
    real = BaseClient._make_api_call

    def call(client: BaseClient, operation: str, arguments: Any) -> Any:
        judge(client.meta.service_model.service_name, operation, arguments)
        return real(client, operation, arguments)

    BaseClient._make_api_call = call
    HubApp.__call__ = _as(lambda *_: data.API, HubApp.__call__)  # type: ignore[method-assign]
    dispatch.on_doorbell = _as(lambda *_: "dispatch", dispatch.on_doorbell)
    letters.on_message = _as(lambda protocol, *_: f"deliver_{protocol}", letters.on_message)
    worker.on_message = _as(lambda protocol, *_: f"deliver_{protocol}", worker.on_message)
    paying.on_debts = _as(lambda *_: "pay", paying.on_debts)
    working.work = _as(lambda *_: "work", working.work)
    due.fire_due = _as(lambda *_: "sweep", due.fire_due)
    sweep.sweep = _as(lambda *_: "sweep", sweep.sweep)
    guarding.guard = _as(lambda *_: "watch", guarding.guard)
    watch.watch = _as(lambda *_: "watch", watch.watch)


def judge(service: str, operation: str, arguments: Mapping[str, Any]) -> None:
    """Note a call of the function that runs; nothing when none does.

    Raises:
        NotGranted: its policy does not allow it.
    """
    function = _running.get()
    if not function:
        return
    asked = [
        ((action, _STAGED.sub("todohub-${Stage}", name)), of)
        for action, name, of in _asked(service, operation, arguments)
    ]
    pairs = {pair for pair, _ in asked}
    used[function] |= pairs
    if not pairs <= granted(function):
        raise NotGranted(f"{function} may not {sorted(pairs - granted(function))}")
    for pair, of in asked:
        bounds = bound(function).get(pair)
        if bounds is not None:
            met = {each for each in bounds if fnmatchcase(of, each)}
            if not met:
                raise NotGranted(f"{function} may not {pair} of {of!r}")
            rows_used[function] |= {(pair, each) for each in met}


@cache
def bound(function: str) -> dict[Pair, tuple[str, ...]]:
    """(Action, resource) → the partition keys, or the owners of secrets, that a function's policy ends at."""
    found: dict[Pair, tuple[str, ...]] = {}
    for statement in policies.in_template(function)["Statement"]:
        for wanted in statement.get("Condition", {}).values():
            for values in wanted.values():
                listed = tuple(values) if isinstance(values, list) else (values,)
                found |= {
                    (action, _place(arn["Fn::Sub"])): listed
                    for action in statement["Action"]
                    for arn in statement["Resource"]
                }
    return found


@cache
def granted(function: str) -> frozenset[Pair]:
    """Every (action, resource) that a function's policy allows."""
    return frozenset(
        (action, _place(arn["Fn::Sub"]))
        for statement in policies.in_template(function)["Statement"]
        for action in statement["Action"]
        for arn in statement["Resource"]
    )


def _place(arn: str) -> str:
    return arn.partition(":s3:::" if ":s3:::" in arn else "${AWS::AccountId}:")[2]


@contextmanager
def running(function: str) -> Iterator[None]:
    """Meanwhile this function runs here."""
    before = _running.set(function)
    try:
        yield
    finally:
        _running.reset(before)


def _as(name: Callable[..., str], function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*arguments: Any, **named: Any) -> Any:
        with running(name(*arguments)):
            return function(*arguments, **named)

    return run


def _of_object(operation: str, bucket: str) -> tuple[str, str, str]:
    """A call of an attachment, or of a head of the audit log; S3 judges HeadObject as GetObject."""
    if "-files" in bucket:
        return f"s3:{operation.replace('Head', 'Get')}", f"{bucket}-${{AWS::AccountId}}/*", ""
    named = _BUCKET.sub(r"\1${AWS::AccountId}-${AWS::Region}", bucket)
    return f"s3:{operation}", f"{named}/heads/*", ""


def _asked(service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Action, resource, and of which partition or for whom, as far as a policy may say so."""
    if service == "sqs":
        queue = str(arguments.get("QueueUrl") or arguments["QueueName"]).rpartition("/")[2]
        yield f"sqs:{'SendMessage' if operation == 'SendMessageBatch' else operation}", queue, ""
    elif service == "kms":
        yield f"kms:{operation}", str(arguments["KeyId"]), arguments.get("EncryptionContext", {}).get("owner", "")
    elif service == "secretsmanager":
        yield f"secretsmanager:{operation}", f"secret:{arguments['SecretId']}-??????", ""
    elif service == "s3":
        yield _of_object(operation, arguments["Bucket"])
    else:
        yield from _asked_of_tables(operation, arguments)


def _asked_of_tables(operation: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if "TransactItems" in arguments:
        for entry in arguments["TransactItems"]:
            for kind, one in entry.items():
                yield f"dynamodb:{_IN_TRANSACTION[kind]}", f"table/{one['TableName']}", _partition(one)
    elif "RequestItems" in arguments:
        for table, wanted in arguments["RequestItems"].items():
            for each in wanted["Keys"] if isinstance(wanted, dict) else [{}]:
                yield f"dynamodb:{operation}", f"table/{table}", _partition({"Key": each})
    else:
        index = f"/index/{arguments['IndexName']}" if "IndexName" in arguments else ""
        yield f"dynamodb:{operation}", f"table/{arguments['TableName']}{index}", _partition(arguments)


def _partition(call: Mapping[str, Any]) -> str:
    key = call.get("Key") or call.get("Item") or _queried(call)
    return str(key.get("pk", {}).get("S", ""))


def _queried(call: Mapping[str, Any]) -> dict[str, Any]:
    """The partition that a Query asks for, as a key: what its condition compares `pk` with first."""
    names, values = call.get("ExpressionAttributeNames", {}), call.get("ExpressionAttributeValues", {})
    first = _EQUALS.search(str(call.get("KeyConditionExpression", "")))
    return {names[first[1]]: values[first[2]]} if first and first[1] in names else {}
