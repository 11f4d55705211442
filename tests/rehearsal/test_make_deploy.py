"""`make deploy` on an emulator of AWS: asked, carried out, checked, refused, rolled back, taken back."""

from __future__ import annotations

import copy
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from infra import agreeing, changeset, deploy, smoke
from infra.aws import api_url, client
from infra.calls import read
from infra.deploy import Place, agreed
from infra.package import Package, package
from infra.terminal import Trouble

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from infra.changeset import ChangeSet

    Shell = Callable[..., subprocess.CompletedProcess[str]]

PLACE = Place("dev", "todohub-artefacts-000000000000-us-east-1")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return package("dev", tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def base_url(shell: Shell) -> str:
    """The hub as `make deploy STAGE=dev YES=1` leaves it."""
    done = shell("make", "deploy", "STAGE=dev", "YES=1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "smoke check: the API, its tables and its secret answer" in done.stdout
    (found,) = re.findall("deployed: (http.*)", done.stdout)
    return str(found)


def changed(built: Package, change: Callable[[dict[str, Any]], None]) -> Package:
    template = copy.deepcopy(built.template)
    change(template)
    return Package(template, built.zip)


def described(template: dict[str, Any]) -> None:
    template["Description"] = "changed"
    template["Resources"]["AlarmsTopic"]["Properties"]["DisplayName"] = "todohub"


def status() -> str | None:
    return changeset.status_of(client("cloudformation"), "todohub-dev")


def test_nothing_is_made_when_nobody_agrees(shell: Shell) -> None:
    done = shell("make", "deploy", "STAGE=dev")
    assert done.returncode != 0
    assert "AWS::DynamoDB::Table" in done.stdout
    assert "YES=1" in done.stderr
    assert status() is None


def test_the_deployed_hub_answers(base_url: str) -> None:
    assert read(f"{base_url}/health", {}, {}).body == {"status": "ok", "stage": "dev"}


def test_deploying_the_same_again_changes_nothing(base_url: str, shell: Shell) -> None:
    done = shell("make", "deploy", "STAGE=dev")
    assert (done.returncode, "nothing to change" in done.stdout) == (0, True), done.stdout + done.stderr


def test_what_changes_is_shown_before_it_runs_and_the_old_template_is_the_way_back(
    base_url: str, built: Package, shell: Shell
) -> None:
    before = deploy.what_runs(PLACE)
    seen: list[ChangeSet] = []

    def look(proposed: ChangeSet) -> bool:
        seen.append(proposed)
        return True

    deploy.deploy(changed(built, described), PLACE, look)
    assert [(change.action, change.name) for change in seen[0].changes] == [("Modify", "AlarmsTopic")]
    done = shell("make", "deploy", "STAGE=dev", "YES=1", f"TEMPLATE={before}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert deploy.what_runs(PLACE) == before


def test_a_refused_change_leaves_neither_a_change_nor_a_change_set(base_url: str, built: Package) -> None:
    before = deploy.what_runs(PLACE)
    with pytest.raises(Trouble, match="not agreed to"):
        deploy.deploy(changed(built, described), PLACE, lambda _: False)
    assert deploy.what_runs(PLACE) == before
    known = client("cloudformation").list_change_sets(StackName="todohub-dev")["Summaries"]
    assert not [each for each in known if each["ExecutionStatus"] == "AVAILABLE"]


def test_a_table_is_never_dropped_unasked(base_url: str, built: Package) -> None:
    def drop(template: dict[str, Any]) -> None:
        del template["Resources"]["NoticesTable"]

    with pytest.raises(Trouble, match="not agreed to"):
        deploy.deploy(changed(built, drop), PLACE, agreeing.told)
    assert client("dynamodb").describe_table(TableName="todohub-dev-notices")["Table"]["TableStatus"] == "ACTIVE"


def test_what_cannot_be_made_is_rolled_back_with_its_reason_and_the_hub_goes_on(base_url: str) -> None:
    s3 = client("s3")
    template = json.loads(s3.get_object(Bucket=PLACE.bucket, Key=str(deploy.what_runs(PLACE)))["Body"].read())
    described(template)
    template["Resources"]["Second"] = {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardName": "second"}}
    with pytest.raises(Trouble, match="Second"):
        deploy.apply(deploy.put_template(s3, PLACE, template), PLACE, agreed)
    assert status() == "UPDATE_ROLLBACK_COMPLETE"
    smoke.check(base_url, "dev")


def test_tables_restored_beside_the_others_are_checked_and_repaired(base_url: str, shell: Shell) -> None:
    made = shell(sys.executable, "-m", "chalicelib.identity.bootstrap", "--user", "a", "--name", "甲", stage="dev")
    assert made.returncode == 0, made.stderr
    dynamodb = client("dynamodb")
    for name in dynamodb.list_tables()["TableNames"]:
        restored = name.replace("todohub-dev-", "todohub-dev-restored-")
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=name, TargetTableName=restored, UseLatestRestorableTime=True
        )
        dynamodb.get_waiter("table_exists").wait(TableName=restored, WaiterConfig={"Delay": 1})
    damaged = {"pk": {"S": "count"}, "sk": {"S": "user"}, "total": {"N": "9"}}
    dynamodb.put_item(TableName="todohub-dev-restored-registry", Item=damaged)
    command = ("make", "verify-data", "STAGE=dev", "TABLES=todohub-dev-restored-")
    told, fixed, left = shell(*command), shell(*command, "FIX=1"), shell(*command)
    assert "says 9, is 2" in told.stdout  # the one appointed, and the one who signs in when a deployment is checked
    assert (told.returncode != 0, fixed.returncode, left.returncode) == (True, 0, 0)
    assert "everything agrees" in left.stdout


def test_the_smoke_check_finds_a_queue_that_nobody_listens_to(base_url: str) -> None:
    functions = client("lambda")
    (mapping,) = functions.list_event_source_mappings(FunctionName="todohub-dev-deliver_push")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    with pytest.raises(Trouble, match="deliver_push does not listen"):
        smoke.check(base_url, "dev")
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def test_the_smoke_check_finds_an_api_of_another_stage(base_url: str) -> None:
    with pytest.raises(Trouble, match="GET /health"):
        smoke.check(base_url, "prod")


def test_an_emulator_is_asked_where_the_environment_names_one(base_url: str) -> None:
    assert base_url == api_url(base_url.split("/")[-2], "dev")
