"""Deploy a package as one CloudFormation stack, to AWS or to the emulator by the same calls.

python -m infra.deploy <stage> [--bucket NAME] [--template KEY] [--parameters NAME=VALUE ...] [--yes]

packages the app (or takes a template that was deployed before), shows what would change, asks, carries it out, and
checks that the hub answers. To AWS, with the credentials and region of the environment.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from infra import changeset, smoke, ways_in
from infra.agreeing import asked, asking, parameters_of, told
from infra.aws import api_url, client
from infra.package import Package, digest, package
from infra.terminal import Trouble, run, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from infra.aws import Emulated
    from infra.changeset import ChangeSet

DEPLOYED = ("dev", "prod")


@dataclass(frozen=True)
class Place:
    """Where a stage is deployed.

    Attributes:
        stage: local, dev or prod; the stack is `todohub-<stage>`.
        bucket: where zip and template are uploaded; made when it does not exist.
        emulated: the emulator; None for what the environment says.
        tags: tags of the stack and of all that is in it.
        parameters: what the stack's parameters (infra/parameters.py) are from now on; the others stay as they are.
        part: end of the stack's name, of a stage that is made in parts.
    """

    stage: str
    bucket: str
    emulated: Emulated | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: {"project": "todohub"})
    parameters: Mapping[str, str] = field(default_factory=dict)
    part: str = ""

    @property
    def stack(self) -> str:
        """Name of the CloudFormation stack."""
        return f"todohub-{self.stage}{self.part}"


def agreed(_: ChangeSet) -> bool:
    """Carry out whatever it is: for stacks that hold nothing dear."""
    return True


def deploy(built: Package, place: Place, agree: Callable[[ChangeSet], bool] = agreed) -> dict[str, str]:
    """Upload a package and deploy it; returns the stack's outputs. Raises like `apply`."""
    return apply(upload(built, place), place, agree)


def apply(template: str, place: Place, agree: Callable[[ChangeSet], bool]) -> dict[str, str]:
    """Deploy a template that lies in the bucket under this key, if `agree` says yes to what it changes.

    Raises:
        Trouble: it was not agreed to, or CloudFormation refused or rolled back; names the resources and reasons.
    """
    cloudformation = client("cloudformation", place.emulated)
    say(f"deploying stack {place.stack}")
    proposed = changeset.propose(cloudformation, place.stack, _wanted(template, place))
    if proposed is None:
        say("nothing to change")
    else:
        _if_agreed(cloudformation, proposed, agree)
    (stack,) = cloudformation.describe_stacks(StackName=place.stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def _if_agreed(cloudformation: Any, proposed: ChangeSet, agree: Callable[[ChangeSet], bool]) -> None:
    carried_out = False
    try:
        if agree(proposed):
            carried_out = True
            changeset.carry_out(cloudformation, proposed)
    finally:  # also when Ctrl-C answers the question
        if not carried_out:
            changeset.drop(cloudformation, proposed)
    if not carried_out:
        raise Trouble(f"Nothing was changed: the change set of {proposed.stack} was not agreed to.")


def upload(built: Package, place: Place) -> str:
    """Put the zip and the template that points at it into the bucket, each named by its content; the template's key."""
    s3 = client("s3", place.emulated)
    _ensure_bucket(s3, place.bucket)
    key = f"{digest(built.zip)}.zip"
    s3.upload_file(str(built.zip), place.bucket, key)
    for resource in built.template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": place.bucket, "Key": key}
    return put_template(s3, place, built.template)


def what_runs(place: Place) -> str | None:
    """Key of the template that the stack was made from, put into the bucket for the way back; None: no stack."""
    cloudformation = client("cloudformation", place.emulated)
    if changeset.status_of(cloudformation, place.stack) in changeset.NOT_YET:
        return None
    body = cloudformation.get_template(StackName=place.stack, TemplateStage="Original")["TemplateBody"]
    template: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
    s3 = client("s3", place.emulated)
    return put_template(s3, place, template)


def put_template(s3: Any, place: Place, template: Mapping[str, Any]) -> str:
    """Put a template into the bucket, which is made when it does not exist; its key."""
    _ensure_bucket(s3, place.bucket)
    text = json.dumps(template, separators=(",", ":"), ensure_ascii=False).encode()
    key = f"{hashlib.sha256(text).hexdigest()[:32]}.json"
    s3.put_object(Bucket=place.bucket, Key=key, Body=text)
    return key


def _wanted(template: str, place: Place) -> dict[str, Any]:
    s3 = client("s3", place.emulated)
    url: str = s3.generate_presigned_url("get_object", Params={"Bucket": place.bucket, "Key": template})
    declared = json.loads(s3.get_object(Bucket=place.bucket, Key=template)["Body"].read())["Parameters"]
    values = {**_values_now(place), **place.parameters, "Stage": place.stage}
    if unknown := place.parameters.keys() - declared.keys():
        raise Trouble(f"The stack has no parameter {', '.join(sorted(unknown))}; it has {', '.join(declared)}.")
    return {
        "TemplateURL": url.partition("?")[0],
        "Parameters": [{"ParameterKey": key, "ParameterValue": values[key]} for key in declared if key in values],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Tags": [{"Key": key, "Value": value} for key, value in place.tags.items()],
    }


def _values_now(place: Place) -> dict[str, str]:
    """What the parameters of the stack are; nothing when there is no stack."""
    cloudformation = client("cloudformation", place.emulated)
    if changeset.status_of(cloudformation, place.stack) in changeset.NOT_YET:
        return {}
    (stack,) = cloudformation.describe_stacks(StackName=place.stack)["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", ())}


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


def main() -> int:
    """Package and deploy one stage, and check that it answers."""
    parser = asking(__doc__.partition("\n")[0])
    parser.add_argument(
        "--template", help="deploy this template of the bucket again instead of packaging: the way back"
    )
    arguments = parser.parse_args()
    if arguments.stage not in DEPLOYED:
        raise Trouble("Say which stage: make deploy STAGE=dev, or STAGE=prod. (The local one is `make up`.)")
    try:
        _deploy_and_check(arguments)
    except BotoCoreError as error:
        raise Trouble(f"AWS cannot be reached with the credentials of the environment: {error}") from error
    return 0


def _deploy_and_check(arguments: argparse.Namespace) -> None:
    if not arguments.template:
        ways_in.require(arguments.stage)
    place = Place(arguments.stage, arguments.bucket or default_bucket(), parameters=parameters_of(arguments.parameters))
    before = what_runs(place)
    back = f"make deploy STAGE={place.stage} TEMPLATE={before}" if before else "docs/operations.md, 'Rolling back'"
    with tempfile.TemporaryDirectory() as scratch:
        template = arguments.template or upload(package(place.stage, Path(scratch)), place)
    outputs = apply(template, place, told if arguments.yes else asked)
    if before != template:
        say(f"the way back: {back}")
    base_url = api_url(outputs["RestAPIId"], place.stage) or outputs["EndpointURL"]
    try:
        smoke.check(base_url.rstrip("/"), place.stage)
    except Trouble as trouble:
        raise Trouble(f"Deployed, but the hub does not work: {trouble} The way back: {back}") from trouble
    say(f"deployed: {base_url}")


def default_bucket() -> str:
    """Where templates and zips of this account and region go."""
    sts = client("sts")
    return f"todohub-artefacts-{sts.get_caller_identity()['Account']}-{sts.meta.region_name}"


if __name__ == "__main__":
    run(main)
