"""Running instances go on with another version: tried first, one by one or all in the background, on record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.centre import definitions, timers
from chalicelib.storage.ledger import due
from tests.component.workorder.test_jobs import service
from tests.unit.workflow.drawing import draw

MIGRATE, MODIFY = "/workflow/instance/migrate", "/workflow/instance/modify"
FORM = {"type": "default", "components": [{"type": "number", "key": "amount", "label": "金额"}]}
FIRST = ("start s", "user a assignee=lisi name=初审", "end e", "s > a > e")
SECOND = ("start s", "user a assignee=lisi name=复审 formKey=key_f", "user b assignee=wangwu", "end e", "s > a > b > e")
OTHER = ("start s", "user z assignee=lisi", "end e", "s > z > e")


def versions(centre, *drawn):
    return [centre.deploy(draw(*lines), dropForms=True)["definitionId"] for lines in drawn]


def pay_all(now=None):
    now = now or datetime.now(UTC)
    for entry in due.due(now, 100):
        if entry.kind == "migration":
            timers.PAYERS[entry.kind](entry, now, lambda: False)


def test_an_open_task_is_the_same_task_of_the_new_version(centre, admin, zhangsan, lisi, wangwu) -> None:
    (one,) = versions(centre, FIRST)
    started = zhangsan.start("p")["ProcessInstanceId"]
    two = centre.deploy(draw(*SECOND), forms={"key_f": FORM})["definitionId"]
    (task,) = lisi.todo(started)
    told = admin.ok("POST", MIGRATE, {"definitionId": two, "instanceIds": [started], "comment": "改版"})["data"]
    assert (told["done"], told["failed"], told["rows"][0]["ok"]) == (1, 0, True)
    definitions.forget()
    assert lisi.todo(started) == [task]
    (row,) = [each for each in lisi.rows("todoList") if each["taskId"] == task]
    assert (row["taskName"], row["procDefId"], row["procDefVersion"]) == ("复审", two, 2)
    lisi.do("complete", task, variables={"amount": 3})
    assert len(wangwu.todo(started)) == 1
    detail = admin.ok("GET", "/workflow/process/detail", procInsId=started)["data"]
    (said,) = detail["interventions"]
    assert (said["by"], said["action"], said["nodeId"], said["comment"]) == ("admin", "migrate", two, "改版")
    assert one != two
    instance = admin.ok("GET", f"/hub/process-instances/WO/{started}")
    assert "'2'" in str(instance)
    (entry,) = admin.ok("GET", "/admin/audit", object=f"instance/{started}")["rows"]
    assert two in str(entry)


def test_tried_first_nothing_changes_and_everything_is_told(centre, admin, zhangsan) -> None:
    one, two = versions(centre, FIRST, OTHER)
    running = zhangsan.start(one)["ProcessInstanceId"]
    body = {"definitionId": two, "instanceIds": [running, "nobody"], "dryRun": True}
    told = admin.ok("POST", MIGRATE, body)["data"]
    assert [row["ok"] for row in told["rows"]] == [False, False]
    assert "节点「初审」（a）在目标版本中没有对应的节点" in told["rows"][0]["msg"]
    told = admin.ok("POST", MIGRATE, {**body, "instanceIds": [running], "nodes": {"a": "z"}})["data"]
    assert (told["done"], told["dryRun"]) == (1, True)
    assert admin.ok("GET", "/workflow/process/detail", procInsId=running)["data"]["interventions"] == []


def test_one_that_fits_nowhere_stays_where_it_is_and_the_others_go(centre, admin, zhangsan, lisi) -> None:
    one, two = versions(centre, FIRST, OTHER)
    (three,) = versions(centre, SECOND)
    good, bad = (zhangsan.start(each)["ProcessInstanceId"] for each in (one, two))
    told = admin.ok("POST", MIGRATE, {"definitionId": three, "instanceIds": [good, bad]})["data"]
    assert [row["ok"] for row in told["rows"]] == [True, False]
    assert len(lisi.todo(bad)) == 1
    again = admin.ok("POST", MIGRATE, {"definitionId": three, "instanceIds": [good]})["data"]
    assert again["rows"][0]["msg"] == "流程实例已是该版本"


def test_all_of_a_version_go_in_the_background(centre, admin, zhangsan, lisi) -> None:
    one, two, three = versions(centre, FIRST, OTHER, SECOND)
    mine = [zhangsan.start(one)["ProcessInstanceId"] for _ in range(3)]
    other = zhangsan.start(two)["ProcessInstanceId"]
    body = {"definitionId": three, "fromDefinitionId": one}
    tried = admin.ok("POST", MIGRATE, {**body, "dryRun": True})["data"]
    pay_all()
    begun = admin.ok("POST", MIGRATE, body)["data"]
    assert (begun["finished"], begun["done"]) == (False, 0)
    pay_all()
    for told in (tried, begun):
        seen = admin.ok("GET", f"/workflow/instance/migration/{told['migrationId']}")["data"]
        assert (seen["finished"], seen["done"], seen["failed"]) == (True, 3, 0)
        assert sorted(row["procInsId"] for row in seen["rows"]) == sorted(mine)
    rows = {row["procInsId"]: row["procDefId"] for row in lisi.rows("todoList")}
    assert [rows[each] for each in mine] == [three] * 3
    assert rows[other] == two
    assert not [entry for entry in due.due(datetime.now(UTC), 100) if entry.kind == "migration"]


def test_why_one_of_many_did_not_go_is_kept(centre, admin, zhangsan) -> None:
    one, two = versions(centre, FIRST, OTHER)
    stays = zhangsan.start(one)["ProcessInstanceId"]
    begun = admin.ok("POST", MIGRATE, {"definitionId": two, "fromDefinitionId": one})["data"]
    pay_all()
    seen = admin.ok("GET", f"/workflow/instance/migration/{begun['migrationId']}")["data"]
    assert (seen["failed"], seen["rows"][0]["procInsId"]) == (1, stays)
    assert "没有对应的节点" in seen["rows"][0]["msg"]


def test_a_job_waits_on_and_is_done_once(centre, admin, zhangsan, wangwu) -> None:
    paid = ("start s", "service pay topic=付款", "end e", "s > pay > e")
    one, two = versions(centre, paid, (*paid[:2], "user b assignee=wangwu", "end e", "s > pay > b > e"))
    started = zhangsan.start(one)["ProcessInstanceId"]
    assert admin.ok("POST", MIGRATE, {"definitionId": two, "instanceIds": [started]})["data"]["done"] == 1
    (row,) = service(centre).fetch()
    service(centre).ok(row["jobId"], "complete")
    assert len(wangwu.todo(started)) == 1


def test_thirty_signatures_are_renamed_in_the_transactions_that_follow(centre, admin, zhangsan) -> None:
    people = [f"p{number}" for number in range(30)]
    signed = "user a name={} assignee=${{assignee}} multi=parallel collection=${{who}} element=assignee"
    first, second = (("start s", signed.format(name), "end e", "s > a > e") for name in ("会签", "会签二"))
    one, two = versions(centre, first, second)
    started = zhangsan.start(one, who=people)["ProcessInstanceId"]
    assert admin.ok("POST", MIGRATE, {"definitionId": two, "instanceIds": [started]})["data"]["done"] == 1
    names = {row["taskName"] for each in ("p0", "p29") for row in centre.person(each).rows("todoList")}
    assert names == {"会签二"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"definitionId": "p:9:x", "instanceIds": ["x"]},
        {"definitionId": "{two}"},
        {"definitionId": "{two}", "instanceIds": ["x"], "fromDefinitionId": "{one}"},
        {"definitionId": "{two}", "instanceIds": ["x", "x"]},
        {"definitionId": "{two}", "fromDefinitionId": "{two}"},
        {"definitionId": "{two}", "fromDefinitionId": "q:1:x"},
        {"definitionId": "{two}", "instanceIds": ["x"], "nodes": {"a": 1}},
        {"definitionId": "{two}", "instanceIds": ["x"], "strange": 1},
    ],
)
def test_what_is_not_understood_is_refused(centre, admin, body) -> None:
    one, two = versions(centre, FIRST, SECOND)
    named = {"{one}": one, "{two}": two}
    sent = {name: named.get(value, value) if isinstance(value, str) else value for name, value in body.items()}
    assert admin("POST", MIGRATE, sent).json_body["code"] in (404, 4000, 4101)


def test_only_administrators_migrate_and_modify(centre, zhangsan) -> None:
    (one,) = versions(centre, FIRST)
    started = zhangsan.start(one)
    bodies = {MIGRATE: {"definitionId": one, "instanceIds": [started["ProcessInstanceId"]]},
              MODIFY: {"procInsId": started["ProcessInstanceId"], "nodeId": "a"}}  # fmt: skip
    for path, body in bodies.items():
        assert zhangsan.refused("POST", path, body)[0] == 4001


def test_one_more_task_is_opened_and_one_taken_away(centre, admin, zhangsan, lisi, wangwu) -> None:
    versions(centre, SECOND)
    started = zhangsan.start("p")["ProcessInstanceId"]
    opened = admin.ok("POST", MODIFY, {"procInsId": started, "nodeId": "b", "comment": "并行"})["data"]
    assert wangwu.todo(started) == opened["nextTaskIds"]
    (task,) = lisi.todo(started)
    admin.ok("POST", MODIFY, {"procInsId": started, "taskId": task})
    assert lisi.todo(started) == []
    last = admin.refused("POST", MODIFY, {"procInsId": started, "taskId": opened["nextTaskIds"][0]})
    assert (last[0], "唯一" in last[1]) == (404, True), last
    assert admin.refused("POST", MODIFY, {"procInsId": "x", "taskId": task})[0] == 404
    wangwu.do("complete", opened["nextTaskIds"][0])
