"""Files that are generated say what their source says; lock files agree with pyproject.toml."""

from __future__ import annotations

import json

import pytest

from chalicelib.settings import STAGES
from infra import data, lock, policies, templates
from tests.infra.scanned import SCANNED

ENTRY = "botocore==1.44.5 \\\n    --hash=sha256:00\n"


def test_committed_files_are_what_their_sources_say() -> None:
    assert templates.stale() == []


def test_lock_files_agree_with_the_project() -> None:
    assert lock.disagreements() == []


def test_a_lock_file_that_names_a_registry_is_refused() -> None:
    text = "--index-url https://registry.example/simple\n" + ENTRY
    assert "x.txt names a package registry" in lock.form("x.txt", text)


@pytest.mark.parametrize("line", ["requests>=2\n", "requests==2.34.2\n", "git+ssh://example/x\n"])
def test_a_lock_file_with_an_unpinned_or_unhashed_package_is_refused(line: str) -> None:
    assert lock.form("x.txt", ENTRY + line) != []


def test_a_pin_that_differs_from_the_project_is_refused() -> None:
    assert lock.unpinned("x.txt", ["botocore==1.44.6"], lock.pins(ENTRY)) == [
        "x.txt has botocore 1.44.5, pyproject.toml says ==1.44.6"
    ]


def test_a_package_nothing_needs_is_refused() -> None:
    locked = {"six": "1.17.0", "boto3": "1.44.5"}
    faults = lock.closure(["six==1.17.0"], locked)
    assert faults == ["requirements.txt has boto3, which nothing needs", "requirements.txt packs boto3"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("function", data.FUNCTIONS)
def test_a_policy_for_plain_chalice_deploy_stays_within_its_stage(function: str, stage: str) -> None:
    document = json.loads(policies.in_file(function, stage))
    for statement in document["Statement"]:
        assert not [action for action in statement["Action"] if "*" in action]
        if "dynamodb:Scan" in statement["Action"]:
            assert {arn.rpartition("/index/")[2] for arn in statement["Resource"]} <= SCANNED
        for arn in statement["Resource"]:
            held = statement.get("Condition", {}).get("ForAnyValue:StringEquals")
            assert f"todohub-{stage}" in arn or held == {"kms:ResourceAliases": f"alias/todohub-{stage}"}
            assert "${" not in arn
