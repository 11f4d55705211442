"""Write what is generated: infra/data.yaml, .chalice/*.json, docs/openapi.json; or with `--check` only compare."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from app import app
from chalicelib.protocols import wording
from chalicelib.settings import STAGES
from chalicelib.web import openapi
from infra import data, functions, limits, policies, settings_table
from infra.terminal import Trouble
from tests.attack import examples

ROOT = Path(__file__).parent.parent
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")


def generated() -> dict[Path, str]:
    """Path → the content it must have."""
    routes = app.load_all()
    words = replace(wording.words(), examples=examples.rendered(routes))
    files = {
        ROOT / "infra/data.yaml": _yaml(data.template()),
        functions.FILE: functions.config(),
        ROOT / "docs/configuration.md": settings_table.page(),
        ROOT / "docs/limits.md": limits.document(),
        wording.EXAMPLES: examples.text(routes),
        ROOT / "docs/openapi.json": openapi.text(openapi.document(routes, words)),
    }
    for stage in STAGES:
        for function in data.FUNCTIONS:
            files[ROOT / f".chalice/policy-{stage}-{function}.json"] = policies.in_file(function, stage, partition())
    return files


def partition() -> str:
    """Which AWS the policy files of a plain `chalice deploy` name: of the environment's PARTITION, else aws.

    Raises:
        Trouble: there is no such partition.
    """
    found = os.environ.get("PARTITION") or PARTITIONS[0]
    if found not in PARTITIONS:
        raise Trouble(f"PARTITION is {found!r}; it must be one of {', '.join(PARTITIONS)}.")
    return found


def _yaml(document: dict[str, Any]) -> str:
    """YAML without aliases, which CloudFormation refuses: a round trip through JSON shares no object."""
    text: str = yaml.safe_dump(json.loads(json.dumps(document)), sort_keys=False, width=120)
    return text


def stale() -> list[str]:
    """Generated files that do not say what their source says, relative to the repository."""
    wrong = [path for path, text in generated().items() if not path.exists() or path.read_text() != text]
    return [str(path.relative_to(ROOT)) for path in wrong]


def main(arguments: list[str]) -> int:
    """Write the files, or with --check only say which are stale."""
    if "--check" in arguments:
        for name in stale():
            print(f"{name} is not what its source says; run `make templates`", file=sys.stderr)
        return 1 if stale() else 0
    for path, text in generated().items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
