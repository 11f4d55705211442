"""What the environment decides, read once: the stage, and the names that follow from it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

STAGES = ("local", "dev", "prod")


@dataclass(frozen=True)
class Settings:
    """Settings of one running copy of the hub. The AWS endpoint is botocore's own matter (AWS_ENDPOINT_URL)."""

    stage: str

    def table(self, name: str) -> str:
        """Full name of a DynamoDB table, e.g. `tasks` → `todohub-dev-tasks`."""
        return f"todohub-{self.stage}-{name}"

    def queue(self, name: str) -> str:
        """Full name of an SQS queue, e.g. `doorbell` → `todohub-dev-doorbell`."""
        return f"todohub-{self.stage}-{name}"


def parse(environment: dict[str, str]) -> Settings:
    """Read settings from environment variables; raises ValueError for a stage that does not exist."""
    stage = environment.get("TODOHUB_STAGE", "local")
    if stage not in STAGES:
        raise ValueError(f"TODOHUB_STAGE must be one of {', '.join(STAGES)}, not {stage!r}")
    return Settings(stage=stage)


@cache
def settings() -> Settings:
    """Settings of this process, parsed on first use."""
    return parse(dict(os.environ))
