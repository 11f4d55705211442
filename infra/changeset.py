"""CloudFormation change sets: what a template would change in a stack, read before it runs; then run or dropped."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, WaiterError

from infra.terminal import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST_DEPLOYMENT_FAILED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
NOT_YET = (None, "REVIEW_IN_PROGRESS")
NOTHING = ("didn't contain changes", "No updates are to be performed")
PATIENCE = {"Delay": 1, "MaxAttempts": 900}
HOLDS_DATA = ("AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::SecretsManager::Secret")


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one resource. `action`: Add, Modify, Remove; `replaced`: a new one takes its place."""

    action: str
    name: str
    kind: str
    replaced: bool

    @property
    def loses_data(self) -> bool:
        """Whether the hub would no longer see what it has stored."""
        return self.kind in HOLDS_DATA and (self.replaced or self.action == "Remove")


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set that waits. `first`: the stack does not exist yet."""

    stack: str
    id: str
    first: bool
    changes: tuple[Change, ...]


def status_of(cloudformation: Any, stack: str) -> str | None:
    """The stack's status; None when there is no such stack."""
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    status: str = found["StackStatus"]
    return status if status != "DELETE_COMPLETE" else None


def propose(cloudformation: Any, stack: str, wanted: Mapping[str, Any]) -> ChangeSet | None:
    """Ask what `wanted` (template, parameters, tags) would change; None when nothing.

    The rests of a first deployment that failed are removed before; its tables, key and secret stay (they are retained).

    Raises:
        Trouble: CloudFormation refused the template, or the stack is being changed or needs repair.
    """
    status = status_of(cloudformation, stack)
    if status in FIRST_DEPLOYMENT_FAILED:
        remove(cloudformation, stack)
        status = None
    if status not in NOT_YET and status is not None and not status.endswith("_COMPLETE"):
        raise Trouble(
            f"Stack {stack} is in {status}: wait until it is done, or see docs/operations.md, 'Rolling back'."
        )
    first = status in NOT_YET
    name, kind = f"deploy-{uuid.uuid4().hex[:12]}", "CREATE" if first else "UPDATE"
    try:
        made = cloudformation.create_change_set(StackName=stack, ChangeSetName=name, ChangeSetType=kind, **wanted)
    except ClientError as error:
        raise Trouble(f"CloudFormation refused the template of {stack}: {error}") from error
    where = {"StackName": stack, "ChangeSetName": made["Id"]}
    try:
        cloudformation.get_waiter("change_set_create_complete").wait(**where, WaiterConfig=PATIENCE)
    except WaiterError as error:
        reason = cloudformation.describe_change_set(**where).get("StatusReason", "")
        cloudformation.delete_change_set(**where)
        if any(text in reason for text in NOTHING):
            return None
        raise Trouble(f"CloudFormation cannot deploy the template of {stack}: {reason}") from error
    return ChangeSet(stack, made["Id"], first, tuple(_read(cloudformation, where)))


def carry_out(cloudformation: Any, proposed: ChangeSet) -> None:
    """Run it and wait for the end.

    Raises:
        Trouble: it failed, and CloudFormation rolled the stack back by itself; names the resources and reasons.
    """
    cloudformation.execute_change_set(StackName=proposed.stack, ChangeSetName=proposed.id)
    waiter = "stack_create_complete" if proposed.first else "stack_update_complete"
    try:
        cloudformation.get_waiter(waiter).wait(StackName=proposed.stack, WaiterConfig=PATIENCE)
    except WaiterError as error:
        reasons = _reasons(cloudformation, proposed.stack)
        raise Trouble(f"Stack {proposed.stack} was not deployed and is rolled back: {reasons}") from error


def drop(cloudformation: Any, proposed: ChangeSet) -> None:
    """Forget it; what runs stays as it is. A stack that only this change set was to make is removed too."""
    cloudformation.delete_change_set(StackName=proposed.stack, ChangeSetName=proposed.id)
    if proposed.first:
        remove(cloudformation, proposed.stack)


def remove(cloudformation: Any, stack: str) -> None:
    """Delete a stack and wait; what is marked to be retained stays."""
    cloudformation.delete_stack(StackName=stack)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig=PATIENCE)


def shown(changes: Sequence[Change]) -> str:
    """One line for each change, what loses data last and loud."""
    signs = {"Add": "+", "Modify": "~", "Remove": "-"}
    ordered = sorted(changes, key=lambda change: (change.loses_data, change.action, change.kind, change.name))
    return "\n".join(
        f"    {signs.get(change.action, '?')} {change.kind:<32} {change.name}"
        f"{'  REPLACED' if change.replaced else ''}{'  DATA OUT OF SIGHT' if change.loses_data else ''}"
        for change in ordered
    )


def counted(changes: Sequence[Change]) -> str:
    """One line for each kind of resource, and how many of it."""
    kinds = Counter(change.kind for change in changes)
    return "\n".join(f"    + {number:>3} {kind}" for kind, number in sorted(kinds.items()))


def _read(cloudformation: Any, where: Mapping[str, str]) -> list[Change]:
    found: list[Change] = []
    for page in cloudformation.get_paginator("describe_change_set").paginate(**where):
        for entry in page["Changes"]:
            each = entry["ResourceChange"]
            replaced = each.get("Replacement") == "True"
            found.append(Change(each["Action"], each["LogicalResourceId"], each["ResourceType"], replaced))
    return found


def _reasons(cloudformation: Any, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}" for event in failed[:5])
