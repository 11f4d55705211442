"""What a function may do it does, and nothing else: what it calls in a run of everything is what its policy grants.

That it calls nothing else holds for every test of the suite: tests/iam.py ends a test that does.
"""

from __future__ import annotations

import pytest

from chalicelib.register import CHANNELS, OUTBOUND
from chalicelib.storage.ledger.task_tables import BoxTableRow
from infra import data
from tests import iam
from tests.attack.everything import do_everything
from tests.component.tables import empty_aws

pytestmark = pytest.mark.xdist_group("least privilege")
"""One worker does everything, once."""

NEVER_CALLED = {
    ("logs:CreateLogStream", "log-group"): "Lambda writes down what a function prints, with the function's role",
    ("logs:PutLogEvents", "log-group"): "the same",
    ("sqs:ReceiveMessage", "todohub-"): "Lambda reads a function's queue, with the function's role",
    ("sqs:DeleteMessage", "todohub-"): "the same",
    ("sqs:GetQueueAttributes", "todohub-"): "the same",
    (
        "s3:PutObject",
        "todohub-${Stage}-files",
    ): "signed into the address that a browser puts a file to, with the function's role",
    ("kms:Decrypt", "key/"): "AWS judges by the key's own ARN a call that names its alias, as ours do",
    ("kms:Encrypt", "key/"): "the same",
    ("kms:DescribeKey", "key/"): "the same",
}
"""(Action, beginning of the resource) → why it is granted although no function of ours makes such a call."""


@pytest.fixture(scope="module")
def used():
    """Function → what it called."""
    iam.used.clear()
    iam.rows_used.clear()
    with pytest.MonkeyPatch.context() as patch:
        do_everything(patch)
    return dict(iam.used)


def excused(pair: iam.Pair) -> bool:
    return any(pair[0] == action and pair[1].startswith(place) for action, place in NEVER_CALLED)


@pytest.mark.parametrize("function", data.FUNCTIONS)
def test_what_a_function_calls_is_what_its_policy_grants(used, function):
    granted = {pair for pair in iam.granted(function) if not excused(pair)}
    assert sorted(used[function] - granted) == []
    assert sorted(granted - used[function]) == []


@pytest.mark.parametrize("function", data.FUNCTIONS)
def test_no_row_and_no_owner_is_granted_without_need(used, function):
    granted = {(pair, each) for pair, bounds in iam.bound(function).items() for each in bounds if not excused(pair)}
    assert {each for _, each in granted} == {each for _, each in iam.rows_used[function]}


@pytest.mark.parametrize("function", [protocol.function for protocol in OUTBOUND])
def test_what_talks_to_strangers_ends_at_the_rows_and_secrets_of_targets(function):
    def may(service, operation, **arguments):
        with iam.running(function):
            iam.judge(service, operation, arguments)

    table = {"TableName": "todohub-local-registry"}
    may("dynamodb", "PutItem", **table, Item={"pk": {"S": "target#00"}})
    for row in ("user#03", "application#00", "member#ROLEadministrator", "count"):
        with pytest.raises(iam.NotGranted):
            may("dynamodb", "PutItem", **table, Item={"pk": {"S": row}})
        with pytest.raises(iam.NotGranted):
            may("dynamodb", "GetItem", **table, Key={"pk": {"S": row}})
    with pytest.raises(iam.NotGranted):
        may("dynamodb", "PutItem", TableName="todohub-local-ephemera", Item={"pk": {"S": "nonce#x"}})
    key = {"KeyId": "alias/todohub-local", "CiphertextBlob": b""}
    may("kms", "Decrypt", **key, EncryptionContext={"owner": "target#t1"})
    for context in ({"owner": "OA"}, {}):
        with pytest.raises(iam.NotGranted):
            may("kms", "Decrypt", **key, EncryptionContext=context)
    with pytest.raises(iam.NotGranted):
        may("dynamodb", "PutItem", TableName="todohub-local-audit", Item={"pk": {"S": "chain#0"}})
    with pytest.raises(iam.NotGranted):
        may("secretsmanager", "GetSecretValue", SecretId="todohub-local-signing")


@pytest.mark.parametrize("function", [channel.function for channel in CHANNELS] + ["work"])
def test_what_carries_messages_or_does_jobs_reads_its_own_of_the_registry_and_changes_none(function):
    own, others = ("connector", "target") if function == "work" else ("target", "connector")
    key = {"KeyId": "alias/todohub-local", "CiphertextBlob": b""}
    with iam.running(function):
        iam.judge("kms", "Decrypt", {**key, "EncryptionContext": {"owner": f"{own}#t1"}})
        for owner in (f"{others}#t1", "OA"):
            with pytest.raises(iam.NotGranted):
                iam.judge("kms", "Decrypt", {**key, "EncryptionContext": {"owner": owner}})
        for table, row in (("registry", "user#03"), ("registry", "target#00"), ("audit", "chain#0")):
            with pytest.raises(iam.NotGranted):
                iam.judge("dynamodb", "PutItem", {"TableName": f"todohub-local-{table}", "Item": {"pk": {"S": row}}})
        for row in ("application#00", "service#00", "target#00", "member#ROLEadministrator"):
            with pytest.raises(iam.NotGranted):
                iam.judge("dynamodb", "GetItem", {"TableName": "todohub-local-registry", "Key": {"pk": {"S": row}}})
        with pytest.raises(iam.NotGranted):
            iam.judge("dynamodb", "PutItem", {"TableName": "todohub-local-ephemera", "Item": {"pk": {"S": "nonce#x"}}})
        with pytest.raises(iam.NotGranted):
            iam.judge("secretsmanager", "GetSecretValue", {"SecretId": "todohub-local-signing"})


def test_no_excuse_is_without_need(used):
    unused = [pair for function in data.FUNCTIONS for pair in iam.granted(function) - used[function]]
    for action, place in NEVER_CALLED:
        assert any(pair[0] == action and pair[1].startswith(place) for pair in unused), (action, place)


def test_a_call_that_no_policy_grants_ends_its_test():
    empty_aws()
    with iam.running("watch"), pytest.raises(iam.NotGranted, match=r"watch may not .*GetItem.*boxes"):
        BoxTableRow.get("u#lisi", "x")
