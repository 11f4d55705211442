from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.storage.directory import substitutes, users
from chalicelib.storage.directory.substitutes import Absence
from chalicelib.storage.ledger import tasks
from chalicelib.todo.model import Status
from tests.component.protocols.poa_rows import following, handling, new_task


@pytest.fixture
def away(world):
    """李四 is away, 王五 stands in for him."""
    now = datetime.now(UTC)
    substitutes.save(Absence("A1", "lisi", "wangwu", now - timedelta(hours=1), now + timedelta(hours=1)))
    return world


CODE = 0
NOT_HIS_NAME: dict[str, Any] = {"handler": "wangwu", "handlerName": None}


def test_handlers_are_called_what_the_directory_calls_them(world):
    world.person("lisi", "李四")
    world.person("wangwu", "王五")
    assert world.oa.errors("addTransaction", new_task(handlers="lisi,wangwu，who")) == []
    assert [(each.id, each.name) for each in world.task("T1").assignees] == [
        ("lisi", "李四"), ("wangwu", "王五"), ("who", ""),
    ]  # fmt: skip
    assert world.oa.errors("taskHandle", handling(status="next", next=[following("T2")])) == []
    assert world.task("T2").assignees[0].name == "王五"


def test_people_of_all_rows_are_looked_up_at_once(world, monkeypatch):
    asked: list[list[str]] = []
    real = users.find_users

    def find_users(ids):
        asked.append(list(ids))
        return real(ids)

    monkeypatch.setattr(users, "find_users", find_users)
    rows = [new_task(f"T{number}", handlers=f"u{number}") for number in range(20)]
    assert world.oa.errors("addTransaction", *rows) == []
    assert [len(ids) for ids in asked] == [20, 1]
    assert world.oa.errors("addTransaction", new_task("T20", handlers="u3,u4")) == []
    assert len(asked) == 2


@pytest.mark.parametrize("handlers", ["x" * 256, 7, ["lisi"], {"a": 1}])
def test_what_cannot_be_an_id_is_looked_up_nowhere(world, handlers):
    [error] = world.oa.errors("addTransaction", new_task(handlers=handlers))
    assert error[2].startswith("handlers ")


def test_a_substitute_sees_and_handles_only_what_can_be_delegated(away):
    rows = [new_task("T1", canDelegate=1), new_task("T2"), new_task("T3", canDelegate=0)]
    assert away.oa.errors("addTransaction", *rows) == []
    wangwu = away.person("wangwu", "王五")
    assert [row["taskId"] for row in wangwu.get("/hub/inbox")["rows"]] == ["T1"]
    assert wangwu.get("/hub/counts")["data"]["todo"] == 1
    assert [wangwu("GET", f"/hub/tasks/OA/{each}").status_code for each in ("T1", "T2")] == [200, 404]
    told = away.oa.errors("taskHandle", *(handling(each, **NOT_HIS_NAME) for each in ("T1", "T2")))
    assert [(code, task_id) for code, task_id, _ in told] == [(500, "T2")]
    done, refused = away.task("T1"), away.task("T2")
    assert (done.status, done.handlings[0].by.id) == (Status.COMPLETE, "lisi")
    assert (refused.status, refused.handlings) == (Status.ACTIVE, ())
    assert tasks.history("OA", "T1")[-1].by == "wangwu"
    [again] = away.oa.errors("taskHandle", handling("T1", **NOT_HIS_NAME))
    assert again[CODE] == 2005


def test_a_substitute_does_one_part_of_a_countersign_once(away):
    assert away.oa.errors("addTransaction", new_task(handlers="lisi,zhaoliu", canDelegate=1)) == []
    part = handling(status="none", **NOT_HIS_NAME)
    assert away.oa.errors("taskHandle", part) == []
    assert [each.id for each in away.task("T1").waiting] == ["zhaoliu"]
    [again] = away.oa.errors("taskHandle", part)
    assert again[CODE] == 2005


def test_nobody_is_stood_in_for_after_his_absence(away):
    assert away.oa.errors("addTransaction", new_task(canDelegate=1)) == []
    substitutes.remove(substitutes.of("lisi")[0])
    [error] = away.oa.errors("taskHandle", handling(**NOT_HIS_NAME))
    assert error[CODE] == 500
    assert away.task("T1").status is Status.ACTIVE
