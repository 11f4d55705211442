"""Deploy a package as one CloudFormation stack, to AWS or to the emulator by the same calls.

python -m infra.deploy <stage> [--bucket NAME]      deploys to the AWS account of the environment
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.aws import client
from infra.console import Trouble, run, say
from infra.package import Package, digest, package

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_DEPLOYMENT_FAILED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS")
PATIENCE = {"Delay": 1, "MaxAttempts": 900}


@dataclass(frozen=True)
class Place:
    """Where a stage is deployed.

    Attributes:
        stage: local, dev or prod; the stack is `todohub-<stage>`.
        bucket: where zip and template are uploaded; made when it does not exist.
        endpoint: the emulator's; None for AWS.
        tags: tags of the stack and of all that is in it.
    """

    stage: str
    bucket: str
    endpoint: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: {"project": "todohub"})


def deploy(built: Package, place: Place) -> dict[str, str]:
    """Upload the zip, create or update the stack, wait, and return the stack's outputs.

    Raises:
        Trouble: CloudFormation refused or rolled back; names the resources and reasons.
    """
    name = f"todohub-{place.stage}"
    template_url = _upload(built, place.bucket, place.endpoint)
    cloudformation = client("cloudformation", place.endpoint)
    say(f"deploying stack {name}")
    try:
        _apply(cloudformation, name, template_url, place)
    except WaiterError as error:
        raise Trouble(f"Stack {name} was not deployed: {_reasons(cloudformation, name)}") from error
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def _upload(built: Package, bucket: str, endpoint: str | None) -> str:
    s3 = client("s3", endpoint)
    _ensure_bucket(s3, bucket)
    key = f"{digest(built.zip)}.zip"
    s3.upload_file(str(built.zip), bucket, key)
    for resource in built.template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": key}
    template = json.dumps(built.template, separators=(",", ":"), ensure_ascii=False).encode()
    template_key = f"{hashlib.sha256(template).hexdigest()[:32]}.json"
    s3.put_object(Bucket=bucket, Key=template_key, Body=template)
    url: str = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": template_key})
    return url.partition("?")[0]


def _ensure_bucket(s3: Any, bucket: str) -> None:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        region = s3.meta.region_name
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **where)
        closed = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)


def _apply(cloudformation: Any, name: str, template_url: str, place: Place) -> None:
    status = _status(cloudformation, name)
    if status in FIRST_DEPLOYMENT_FAILED:
        cloudformation.delete_stack(StackName=name)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=PATIENCE)
        status = None
    wanted = {
        "StackName": name,
        "TemplateURL": template_url,
        "Parameters": [{"ParameterKey": "Stage", "ParameterValue": place.stage}],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Tags": [{"Key": key, "Value": value} for key, value in place.tags.items()],
    }
    try:
        if status is None:
            cloudformation.create_stack(**wanted)
        else:
            cloudformation.update_stack(**wanted)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise Trouble(f"CloudFormation refused the template of {name}: {error}") from error
    waiter = "stack_create_complete" if status is None else "stack_update_complete"
    cloudformation.get_waiter(waiter).wait(StackName=name, WaiterConfig=PATIENCE)


def _status(cloudformation: Any, name: str) -> str | None:
    try:
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        return None
    status: str = stack["StackStatus"]
    return status if status != "DELETE_COMPLETE" else None


def _reasons(cloudformation: Any, name: str) -> str:
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}" for event in failed[:5])


def main() -> int:
    """Package and deploy one stage to AWS."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("stage", choices=["dev", "prod"])
    parser.add_argument("--bucket", help="where the zip goes; default todohub-artefacts-<account>-<region>")
    arguments = parser.parse_args()
    try:
        bucket = arguments.bucket or _default_bucket()
        with tempfile.TemporaryDirectory() as scratch:
            outputs = deploy(package(arguments.stage, Path(scratch)), Place(arguments.stage, bucket))
    except BotoCoreError as error:
        raise Trouble(f"AWS cannot be reached with the credentials of the environment: {error}") from error
    say(f"deployed: {outputs['EndpointURL']}")
    return 0


def _default_bucket() -> str:
    sts = client("sts")
    return f"todohub-artefacts-{sts.get_caller_identity()['Account']}-{sts.meta.region_name}"


if __name__ == "__main__":
    run(main)
