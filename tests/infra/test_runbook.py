"""docs/operations.md tells the one on duty what to do about every alarm there is, and about none there is not."""

from __future__ import annotations

import re

from chalicelib.register import EVERYTHING
from infra import data

RUNBOOK = (data.ROOT / "docs/operations.md").read_text()
ALARMS = {
    resource["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("todohub-${Stage}-")
    for resource in data.template()["Resources"].values()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
}
PROTOCOLS = "|".join({spelling for each in EVERYTHING for spelling in (each.name, each.name.replace("_", "-"))})


def headings() -> list[str]:
    """What the headings of the alarms' section match."""
    section = RUNBOOK.partition("## Alarms: what to do")[2].partition("\n## ")[0]
    found = re.findall("^### (.*)$", section, re.MULTILINE)
    return [re.escape(heading).replace("<protocol>", f"({PROTOCOLS})") for heading in found]


def test_every_alarm_has_its_heading() -> None:
    assert sorted(alarm for alarm in ALARMS if not any(re.fullmatch(each, alarm) for each in headings())) == []


def test_every_heading_is_an_alarm() -> None:
    assert [each for each in headings() if not any(re.fullmatch(each, alarm) for alarm in ALARMS)] == []


def test_every_alarm_names_its_heading() -> None:
    for resource in data.template()["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            name = resource["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("todohub-${Stage}-")
            assert resource["Properties"]["AlarmDescription"].endswith(f"docs/operations.md, {name}.")


def test_every_table_is_restored_by_the_steps_that_are_given() -> None:
    named = re.findall(r"for name in (.*); do", RUNBOOK)[0].split()
    tables = [each for each in data.template()["Resources"].values() if each["Type"] == "AWS::DynamoDB::Table"]
    assert named == sorted(
        each["Properties"]["TableName"]["Fn::Sub"].removeprefix("todohub-${Stage}-") for each in tables
    )
