import json
import uuid
from datetime import UTC, datetime

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib.identity.authenticate import by_bearer, by_bearer_or_query, by_push_headers, by_workorder_headers
from chalicelib.identity.bootstrap import appoint
from chalicelib.identity.tokens import issue_user_token
from chalicelib.protocols.hub import directory, entries, holders, oauth, user_tokens
from chalicelib.protocols.hub.edge import EDGE
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.edge import Edge

forms = {
    "push": by_push_headers,
    "bearer": by_bearer,
    "query": by_bearer_or_query,
    "workorder": by_workorder_headers,
}
whoami = HubBlueprint(__name__, EDGE)
for form, authenticate in forms.items():

    @whoami.get(f"/whoami/{form}", edge=Edge(form, authenticate, EDGE.render_error), summary="the caller")
    def tell(request):
        caller = request.caller
        return {"kind": caller.kind, "app": caller.app_id, "user": caller.user_id, "groups": list(caller.groups)}


app = Chalice("identity")
for routes in (holders.routes, user_tokens.routes, directory.routes, entries.routes, oauth.routes, whoami):
    app.register_blueprint(routes)


class Caller:
    """Calls the hub with fixed headers."""

    def __init__(self, http, headers):
        self._http = http
        self.headers = headers

    def __call__(self, method, path, body=None, **headers):
        sent = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        every = {"Content-Type": "application/json", **self.headers, **headers}
        return self._http.request(method, path, headers=every, body=sent)

    def data(self, method, path, body=None):
        answer = self(method, path, body)
        assert answer.status_code == 200, answer.body.decode()
        return answer.json_body["data"]


@pytest.fixture
def http(aws):
    with Client(app) as client:
        yield client.http


@pytest.fixture
def anyone(http):
    return Caller(http, {})


@pytest.fixture
def admin_call(http):
    appoint("admin", "管理员")
    token, _ = issue_user_token("admin", datetime.now(UTC), uuid.uuid4().hex)
    return Caller(http, {"Authorization": token})
