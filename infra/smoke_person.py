"""A token for the person who signs in after a deployment: `python -m infra.smoke_person`, with TODOHUB_STAGE set.

Runs with the operator's own AWS rights, as the appointment of the first administrator does. The person has no role and
no group; the token is good for two minutes.
"""

from __future__ import annotations

import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.identity.tokens import issue_user_token
from chalicelib.storage.directory.model import User
from chalicelib.storage.directory.users import change_users

USER, NAME, SECONDS = "smoke-check", "部署检查", 120


def main() -> None:
    """Make the person known, and print the token."""
    change_users({USER: lambda user: replace(user or User(USER, NAME), enabled=True)})
    token, _ = issue_user_token(USER, datetime.now(UTC), uuid.uuid4().hex, SECONDS)
    sys.stdout.write(token)


if __name__ == "__main__":
    main()
