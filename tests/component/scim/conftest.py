from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from chalicelib.identity import accounts, issuing
from chalicelib.identity.credentials import bearer
from chalicelib.identity.issuing import Order

SECRET = "s" * 43
CORE = "urn:ietf:params:scim:schemas:core:2.0"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Provisioning:
    """A user centre that keeps the hub's people, with the application HR's credential."""

    def __init__(self, hub):
        self._http = hub.http
        issuing.issue("application", "HR", Order("scim", SECRET, "scim-HR", datetime.now(UTC)))
        accounts.forget_all()
        self.headers = {"Authorization": f"Bearer {bearer('HR', SECRET)}", "Content-Type": "application/scim+json"}

    def __call__(self, method, path, body=None, **headers):
        sent = b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._http.request(method, f"/scim/v2{path}", headers={**self.headers, **named}, body=sent)

    def ok(self, method, path, body=None, status=200, **headers):
        answer = self(method, path, body, **headers)
        assert answer.status_code == status, answer.body.decode()
        return json.loads(answer.body) if answer.body else None

    def user(self, user_name, **fields):
        return self.ok("POST", "/Users", {"schemas": [f"{CORE}:User"], "userName": user_name, **fields}, 201)

    def group(self, name, *members):
        sent = {"schemas": [f"{CORE}:Group"], "displayName": name, "members": [{"value": each} for each in members]}
        return self.ok("POST", "/Groups", sent, 201)

    def patch(self, path, *operations, status=204, **headers):
        self.ok("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, status, **headers)
        return self.ok("GET", path)


@pytest.fixture
def scim(hub):
    return Provisioning(hub)
