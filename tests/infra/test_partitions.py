"""The hub can be deployed in every partition of AWS: IAM refuses a policy that names another one than its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from infra import data, policies, templates
from infra.package import render
from infra.terminal import Trouble


@pytest.mark.parametrize("partition", templates.PARTITIONS)
@pytest.mark.parametrize("function", data.FUNCTIONS)
def test_a_policy_file_names_its_own_partition_alone(function, partition):
    text = policies.in_file(function, "prod", partition)
    named = {each.split(":")[1] for each in text.split('"') if each.startswith("arn:")}
    assert named == {partition}
    sealed = [
        each for each in json.loads(text)["Statement"] if any(":key/" in resource for resource in each["Resource"])
    ]
    assert all("Condition" in each for each in sealed)


def test_a_partition_that_there_is_not_is_refused(monkeypatch):
    monkeypatch.setenv("PARTITION", "aws-mars")
    with pytest.raises(Trouble, match="aws, aws-cn, aws-us-gov"):
        templates.partition()


def test_the_one_stack_template_leaves_the_partition_open_and_is_made_in_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    built = render("prod", Path("relative/folder"))
    assert built.zip.exists()
    assert "arn:aws" not in json.dumps(built.template)
    assert os.listdir(tmp_path) == ["relative"]  # noqa: PTH208
