"""Tokens of the demo people, signed with the local stack's own secret."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from infra.stack import Stack

LIFE = timedelta(days=30)


def mint(stack: Stack, users: list[str], now: datetime) -> dict[str, str]:
    """User id → token, good for thirty days from `now`."""
    os.environ.update(stack.environment)
    from chalicelib.identity.tokens import issue_user_token  # noqa: PLC0415 - reads the environment when first used

    seconds = int(LIFE.total_seconds())
    return {user: issue_user_token(user, now, uuid.uuid4().hex, seconds)[0] for user in users}
