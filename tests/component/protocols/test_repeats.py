"""A request that is sent again under its Idempotency-Key, where nothing else tells the repeat from a new wish."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.component.protocols.conftest import POA, SECRET
from tests.component.protocols.poa_rows import handling, new_task
from tests.component.protocols.test_gov_task import CREATE, sample
from tests.component.protocols.test_notices import button, texts

URGED = {"appId": "OA", "taskId": "T1", "creator": "zhangsan", "instructions": "快"}


def urge(caller, key):
    return caller("POST", f"{POA}/taskCuiBanNew", URGED, **{"Idempotency-Key": key}).json_body["code"]


def test_an_urge_is_told_once_for_each_key(world):
    lisi = world.person("lisi")
    world.oa.poa("addTransaction", new_task())
    assert [urge(world.oa, key) for key in ("a", '"a"', "b", "")] == [0, 0, 0, 0]
    assert world.kinds("T1") == ["created", "urged", "urged", "urged"]
    assert texts(lisi)[1:] == (3, 3)


def test_an_urge_repeated_after_the_task_was_done_is_still_the_one_that_was_told(world):
    world.person("lisi")
    world.oa.poa("addTransaction", new_task())
    assert urge(world.oa, "a") == 0
    world.oa.poa("taskHandle", handling())
    assert urge(world.oa, "a") == 0
    assert urge(world.oa, "b") != 0


def test_a_button_is_counted_once_for_each_key(world):
    lisi = world.person("lisi")
    world.oa.poa("addTransaction", new_task(actions=[button(times=2)]))
    used = [
        lisi("POST", "/hub/tasks/OA/T1/actions/0", **{"Idempotency-Key": key}).json_body["data"]["used"]
        for key in ("a", "a", "b", "a")
    ]
    assert used == [1, 1, 2, 2]
    assert lisi("POST", "/hub/tasks/OA/T1/actions/0", **{"Idempotency-Key": "c"}).status_code == 409


def test_a_task_whose_id_the_hub_makes_up_is_made_once_for_each_key(world):
    row = {**new_task(taskId=None), "autoGenTaskId": True}
    for key in ("a", "a", "b"):
        answer = world.oa("POST", f"{POA}/todo/addTask", row, **{"Idempotency-Key": key})
        assert (answer.status_code, answer.json_body["data"]["errorIds"]) == (200, [])
    assert len(world.box("lisi")) == 2


def test_a_key_is_its_callers_own(world):
    keyed = {**world.oa.headers, "Idempotency-Key": "a"}
    world.oa.headers, world.hr.headers = keyed, {**world.hr.headers, "Idempotency-Key": "a"}
    for caller, app_id in ((world.oa, "OA"), (world.hr, "HR"), (world.oa, "OA")):
        caller("POST", f"{POA}/todo/addTask", {**new_task(taskId=None, appId=app_id), "autoGenTaskId": True})
    assert len(world.box("lisi")) == 2


@pytest.mark.parametrize("key", ["", "a"])
def test_a_todo_without_a_biz_task_id_is_made_once_under_a_key(world, key):
    given = sample(bizTaskId=None)
    headers = {"appKey": "OA", "secretKey": SECRET, "Idempotency-Key": key}
    for _ in range(2):
        assert world.http.request("GET", f"{CREATE}?{urlencode(given)}", headers=headers).json_body["success"]
    assert len(world.box("lisi")) == (1 if key else 2)
