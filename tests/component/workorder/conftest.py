from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

import pytest
from chalice.test import Client

from app import app
from chalicelib import aws as aws_clients
from chalicelib.centre import definitions, people
from chalicelib.identity import issuing
from chalicelib.identity.issuing import Order
from chalicelib.identity.tokens import issue_user_token
from chalicelib.storage.base import dynamo
from chalicelib.storage.directory.holders import create_holder
from chalicelib.storage.directory.model import Holder, User
from chalicelib.storage.directory.users import change_users
from chalicelib.storage.ledger import pages, tasks
from tests.component.storage.faults import noting_calls, one_at_a_time
from tests.diagrams import diagram

SECRET = "s" * 43
PEOPLE = {
    "zhangsan": User("zhangsan", "张三", "D1", "信息中心"),
    "lisi": User("lisi", "李四", "D1", "信息中心", roles=("2",)),
    "wangwu": User("wangwu", "王五", "D2", "教务处", roles=("3",)),
    "zhaoliu": User("zhaoliu", "赵六", "D2", "教务处", roles=("2",)),
    "admin": User("admin", "管理员", "D0", "平台", roles=("administrator",)),
}


class Person:
    """Somebody with the complete header set of an application (or a service)."""

    def __init__(self, http, headers):
        self._http = http
        self.headers = headers

    def __call__(self, method, path, body=None, **query):
        if query:
            path = f"{path}?{urlencode(query)}"
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        return self._http.request(method, path, headers=headers, body=sent)

    def ok(self, method, path, body=None, **query):
        answer = self(method, path, body, **query)
        assert answer.status_code == 200, answer.body.decode()
        assert answer.json_body["code"] == 200, answer.json_body
        return answer.json_body

    def refused(self, method, path, body=None, **query):
        answer = self(method, path, body, **query)
        assert answer.status_code == 200, answer.body.decode()
        return answer.json_body["code"], answer.json_body["msg"]

    def start(self, key, **variables):
        return self.ok("POST", "/workflow/process/start", {"processDefId": key, "variables": variables})["data"]

    def do(self, action, task_id, **body):
        return self.ok("POST", f"/workflow/task/{action}", {"taskId": task_id, **body})["data"]

    def cannot(self, action, task_id, **body):
        return self.refused("POST", f"/workflow/task/{action}", {"taskId": task_id, **body})

    def list(self, name, **query):
        return self.ok("GET", f"/workflow/process/{name}", pageNum=1, pageSize=50, **query)

    def rows(self, name, **query):
        return self.list(name, **query)["rows"]

    def todo(self, process=None):
        rows = self.rows("todoList")
        return [row["taskId"] for row in rows if process in (None, row["procInsId"])]


def enrol(users):
    """Put people into the directory as they are."""
    known = {user.user_id: user for user in users}
    change_users({key: partial(_itself, user) for key, user in known.items()})


def _itself(user, _stored):
    return replace(user, version=_stored.version if _stored else 0)


class Centre:
    """The work-order centre with an application, a service and some people."""

    def __init__(self, http):
        self.http = http
        now = datetime.now(UTC)
        create_holder(Holder("application", "WO", "工单", now))
        issuing.issue("application", "WO", Order("workorder", SECRET, "w-app", now))
        create_holder(Holder("service", "bus", "服务总线", now))
        issuing.issue("service", "bus", Order("workorder", SECRET, "w-bus", now))
        enrol(PEOPLE.values())

    def person(self, user_id, app_id="WO"):
        if user_id not in PEOPLE:
            change_users({user_id: lambda known: known or User(user_id, user_id)})
        token = self.token(user_id)
        app = {"requestType": "app", "appID": app_id, "secretKey": SECRET}
        return Person(self.http, {**app, "accessToken": token, "Authorization": token})

    def through_service(self, user_id):
        service = {"requestType": "service", "serverID": "bus", "secretKey": SECRET}
        return Person(self.http, {**service, "accessToken": self.token(user_id)})

    @staticmethod
    def token(user_id):
        return issue_user_token(user_id, datetime.now(UTC), uuid.uuid4().hex)[0]

    def deploy(self, drawn, **body):
        xml = drawn.decode() if isinstance(drawn, bytes) else diagram(drawn).read_text()
        return self.person("admin").ok("POST", "/workflow/deploy/import", {"xml": xml, **body})["data"]

    @staticmethod
    def box(owner, name="todo"):
        return [row["taskId"] for row in pages.read_page([owner], name, 100).rows]

    @staticmethod
    def task(task_id, app_id="WO"):
        return tasks.get_task(app_id, task_id)

    @staticmethod
    def counted():
        """Names of the AWS calls made meanwhile."""
        return noting_calls(dynamo.connection().client, aws_clients.client("sqs"))


@pytest.fixture
def centre(aws):
    app.load_all()
    definitions.forget()
    people.forget()
    with one_at_a_time(dynamo.connection().client), Client(app) as client:
        yield Centre(client.http)


@pytest.fixture
def zhangsan(centre):
    return centre.person("zhangsan")


@pytest.fixture
def lisi(centre):
    return centre.person("lisi")


@pytest.fixture
def wangwu(centre):
    return centre.person("wangwu")


@pytest.fixture
def zhaoliu(centre):
    return centre.person("zhaoliu")


@pytest.fixture
def admin(centre):
    return centre.person("admin")
