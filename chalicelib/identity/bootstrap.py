"""The first administrator of a new stage: `python -m chalicelib.identity.bootstrap --user admin --name 管理员`.

Runs on an operator's machine with his own AWS rights; there is no call that makes an administrator without one. Prints
JSON: `{"userId", "accessToken"}`; the token is null in stages whose tokens come from a user centre.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.acting import Actor, acting
from chalicelib.identity.tokens import issue_user_token
from chalicelib.settings import settings
from chalicelib.storage.directory import users
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, User

DAY = 24 * 3600


def appoint(user_id: str, name: str) -> User:
    """Make a user, new or known, an enabled administrator; repeating changes nothing."""

    def change(user: User | None) -> User:
        known = user or User(user_id, name)
        return replace(known, enabled=True, roles=tuple(dict.fromkeys((*known.roles, ADMINISTRATOR_ROLE))))

    [appointed] = users.change_users({user_id: change})
    return appointed


def main(arguments: list[str]) -> None:
    """Appoint the administrator named on the command line and print a token for him."""
    parser = argparse.ArgumentParser(prog="bootstrap", description="Appoint an administrator.")
    parser.add_argument("--user", required=True, help="user id")
    parser.add_argument("--name", required=True, help="name, when the user is new")
    parser.add_argument("--days", type=int, default=1, help="life of the token")
    given = parser.parse_args(arguments)
    with acting(Actor("operator", "bootstrap", datetime.now(UTC))):
        appointed = appoint(given.user, given.name)
    token = None
    if settings().own_user_tokens:
        token, _ = issue_user_token(appointed.user_id, datetime.now(UTC), uuid.uuid4().hex, given.days * DAY)
    sys.stdout.write(json.dumps({"userId": appointed.user_id, "accessToken": token}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
