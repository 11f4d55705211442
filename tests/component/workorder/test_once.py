"""A start that is sent again because its answer was lost: `Idempotency-Key`, and storage that answers late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.storage.base import dynamo
from tests.component.storage.faults import applied_then_error, on_calls
from tests.component.workorder.conftest import Person
from tests.unit.workflow.drawing import draw

DIAGRAM = draw("start s", "user a assignee=lisi", "end e", "s > a > e")
ORDER = {"systemId": "OA", "projectId": "", "title": "三楼漏水", "processId": "p", "params": {"room": "301"}}
CALLS = [
    ("/workflow/process/start", {"processId": "p", "variables": {"days": 1}}),
    ("/-userdefine/workorder/workorder", ORDER),
]


@pytest.fixture
def keyed(centre, zhangsan):
    centre.deploy(DIAGRAM)
    return Person(centre.http, {**zhangsan.headers, "Idempotency-Key": "请假-1"})


@pytest.mark.parametrize(("path", "body"), CALLS)
def test_a_repeat_under_the_same_key_starts_nothing_twice(centre, keyed, zhangsan, lisi, wangwu, path, body):
    first = keyed.ok("POST", path, body)["data"]
    centre.deploy(DIAGRAM)
    assert keyed.ok("POST", path, body)["data"] == first
    assert (zhangsan.list("ownList")["total"], lisi.todo()) == (1, [first["TaskId"]])
    zhangsan.ok("POST", path, body)
    centre.through_service("zhangsan").ok("POST", path, body)
    Person(centre.http, {**wangwu.headers, "Idempotency-Key": "请假-1"}).ok("POST", path, body)
    assert (zhangsan.list("ownList")["total"], len(lisi.todo())) == (3, 4)


@pytest.mark.parametrize(("path", "body"), CALLS)
def test_a_key_is_for_one_request(keyed, path, body):
    keyed.ok("POST", path, body)
    other = {**body, "params": {"room": "302"}, "variables": {"days": 2}}
    assert keyed.refused("POST", path, other) == (4101, "Idempotency-Key: 已用于另一个请求")
    keyed.headers["Idempotency-Key"] = "x" * 256
    assert keyed.refused("POST", path, body)[0] == 4101


@pytest.mark.parametrize(("path", "body"), CALLS)
def test_of_several_at_once_under_one_key_one_starts(keyed, lisi, path, body):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: keyed.ok("POST", path, body)["data"], range(4)))
    assert answers == [answers[0]] * 4
    assert len(lisi.todo()) == 1


def test_a_start_that_was_stored_although_storage_failed_answers_with_its_task(keyed, zhangsan, lisi):
    with on_calls(dynamo.connection().client, "TransactWriteItems", [applied_then_error]):
        started = zhangsan.start("p")
    assert lisi.todo() == [started["TaskId"]]
