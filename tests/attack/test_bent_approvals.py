"""What the diagram decided stays decided: an applicant, a handler or a friend of theirs cannot bend where it goes."""

from __future__ import annotations

import pytest

from tests.attack.town import Call
from tests.unit.workflow.drawing import draw

FORM = {"components": [{"type": "number", "key": "days", "label": "天数", "validate": {"required": True, "min": 0.5}}]}
LEAVE = (
    "start s formKey=key_1",
    "user fill assignee=${initiator} formKey=key_1",
    "user leader candidateGroups=ROLE2",
    "xor days default=days_e",
    "user director assignee=admin",
    "end e",
    "s > fill > leader > days",
    "days > director if ${days > 3}",
    "days > e",
    "director > e",
)
SPELLINGS = [
    "100", "1e2", "1E2", "+1e2", "１e２", "1e+2", " 100 ", "100.0", "100.", "1.0e2", "＋１００", "１００．０",
    1e19, 10**30, "10000000000000000001", "1_00", "100天", "0x64", "١٠٠", "NaN", 100,
]  # fmt: skip
"""Of a hundred days, and of what some reader of numbers takes for as many."""


def deployed(town, *lines, key="bent", rules=""):
    xml = draw(*lines, key=key).decode().replace('isExecutable="true"', f'isExecutable="true" {rules}')
    body = {"xml": xml, "forms": {"key_1": FORM}}
    return town.ok(town.person("admin"), "POST", "/workflow/deploy/import", body)["data"]["definitionId"]


def started(town, definition_id, by="zhangsan", **variables):
    body = {"processDefId": definition_id, "variables": variables}
    return town.ok(town.at_centre(by), "POST", "/workflow/process/start", body)["data"]


def asked(town, by, action, body):
    return town.send(town.at_centre(by), Call("POST", f"/workflow/task/{action}", (), body)).json_body


def done(town, by, task_id, **body):
    answer = asked(town, by, "complete", {"taskId": task_id, **body})
    assert answer["code"] == 200, answer
    return answer["data"]


def test_no_spelling_of_a_hundred_days_gets_past_the_director(town) -> None:
    definition_id = deployed(town, *LEAVE)
    for days in SPELLINGS:
        body = {"processDefId": definition_id, "variables": {"days": days}}
        answer = town.send(town.at_centre("zhangsan"), Call("POST", "/workflow/process/start", (), body)).json_body
        if answer["code"] == 4101:
            assert answer["errors"][0]["field"] == "days"
            continue
        after = done(town, "lisi", answer["data"]["TaskId"])
        assert (after["processStatus"], len(after["nextTaskIds"])) == ("running", 1), days


def test_what_cannot_be_compared_is_refused_and_the_task_stays(town) -> None:
    """A text field may hold anything; the gateway that cannot tell does not choose."""
    lines = [line.replace(" formKey=key_1", "") for line in LEAVE]
    case = started(town, deployed(town, *lines), days="很久")
    answer = asked(town, "lisi", "complete", {"taskId": case["TaskId"]})
    assert answer["code"] == 4101
    assert "很久" in answer["msg"]


@pytest.mark.parametrize("variables", [{"days": 1}, {"days": "1"}, {"director": "lisi"}, {"initiator": "lisi"}])
def test_a_handler_without_a_form_changes_no_variable(town, variables) -> None:
    case = started(town, deployed(town, *LEAVE), days=30)
    answer = asked(town, "lisi", "complete", {"taskId": case["TaskId"], "variables": variables})
    assert (answer["code"], next(iter(variables)) in answer["msg"]) == (4101, True)
    assert done(town, "lisi", case["TaskId"], variables={"days": 30})["processStatus"] == "running"


def test_a_node_may_declare_what_its_handler_brings(town) -> None:
    lines = [line.replace("user leader", "user leader variables=agreed,opinion") for line in LEAVE]
    case = started(town, deployed(town, *lines), days=30)
    answer = asked(town, "lisi", "complete", {"taskId": case["TaskId"], "variables": {"agreed": True, "days": 1}})
    assert (answer["code"], "days" in answer["msg"], "agreed" in answer["msg"]) == (4101, True, False)
    done(town, "lisi", case["TaskId"], variables={"agreed": True})


def test_whom_a_delegate_is_asked_changes_no_more_than_his_owner(town) -> None:
    case = started(town, deployed(town, *LEAVE), days=30)
    assert asked(town, "lisi", "delegate", {"taskId": case["TaskId"], "userId": "mallory"})["code"] == 200
    answer = asked(town, "mallory", "complete", {"taskId": case["TaskId"], "variables": {"days": 1}})
    assert (answer["code"], "days" in answer["msg"]) == (4101, True)


TWO = ("start s", "user a assignee=lisi", "user b assignee=admin", "end e", "s > a > b > e")


def test_a_handler_does_not_replace_whom_the_diagram_names(town) -> None:
    case = started(town, deployed(town, *TWO))
    answer = asked(town, "lisi", "complete", {"taskId": case["TaskId"], "nextUserIds": "lisi"})
    assert answer["code"] == 4101
    assert "nextUserIds" in answer["msg"]
    done(town, "lisi", case["TaskId"], nextUserIds="admin")


def test_where_the_node_allows_it_he_does(town) -> None:
    case = started(town, deployed(town, *(line.replace("user b", "user b reassignable=true") for line in TWO)))
    done(town, "lisi", case["TaskId"], nextUserIds="zhangsan")


@pytest.mark.parametrize(("named", "code"), [("zhangsan", 200), ("lisi", 200), ("mallory", 4101)])
def test_of_candidates_he_names_one(town, named, code) -> None:
    lines = [line.replace("assignee=admin", "candidateUsers=zhangsan candidateGroups=ROLE2") for line in TWO]
    case = started(town, deployed(town, *lines))
    assert asked(town, "lisi", "complete", {"taskId": case["TaskId"], "nextUserIds": named})["code"] == code


def test_where_the_diagram_names_nobody_he_names_anybody(town) -> None:
    lines = [line.replace("assignee=admin", "assignee=${nobody}") for line in TWO]
    done(town, "lisi", started(town, deployed(town, *lines))["TaskId"], nextUserIds="mallory")


OWN = ("start s", "user a candidateUsers=lisi,zhangsan", "user b assignee=${boss}", "end e", "s > a > b > e")
SIGN = (
    "start s",
    "user a multi=parallel collection=${signers} element=signer assignee=${signer}",
    "end e",
    "s > a > e",
)
NOT_OWN = 'flowable:initiatorApproves="false"'


@pytest.mark.parametrize(
    ("by", "action", "more"),
    [
        ("zhangsan", "complete", {}),
        ("lisi", "transfer", {"userId": "zhangsan"}),
        ("lisi", "delegate", {"userId": "zhangsan"}),
    ],
)
def test_who_started_it_does_not_approve_it_where_the_definition_says_so(town, by, action, more) -> None:
    case = started(town, deployed(town, *OWN, rules=NOT_OWN), boss="admin")
    answer = asked(town, by, action, {"taskId": case["TaskId"], **more})
    assert answer["code"] in (4001, 4101)
    assert "发起人" in answer["msg"]
    free = started(town, deployed(town, *OWN, key="free"), boss="admin")
    assert asked(town, by, action, {"taskId": free["TaskId"], **more})["code"] == 200


def test_he_is_not_named_for_the_next_step_nor_as_a_signer_either(town) -> None:
    lines = [line.replace("assignee=${boss}", "assignee=${nobody}") for line in OWN]
    case = started(town, deployed(town, *lines, rules=NOT_OWN))
    answer = asked(town, "lisi", "complete", {"taskId": case["TaskId"], "nextUserIds": "zhangsan"})
    assert (answer["code"], "发起人" in answer["msg"]) == (4101, True)
    signing = started(town, deployed(town, *SIGN, key="sign", rules=NOT_OWN), signers=["lisi", "admin"])
    answer = asked(town, "lisi", "addSign", {"taskId": signing["TaskId"], "nextUserIds": "zhangsan"})
    assert (answer["code"], "发起人" in answer["msg"]) == (4101, True)


def test_he_does_not_approve_it_as_somebodys_substitute(town) -> None:
    absence = {"substituteId": "zhangsan", "beginTime": "2020-01-01 00:00:00", "endTime": "2099-01-01 00:00:00"}
    town.ok(town.at_centre("lisi"), "POST", "/workflow/substitute", absence)
    case = started(town, deployed(town, *TWO, rules=NOT_OWN))
    answer = asked(town, "zhangsan", "complete", {"taskId": case["TaskId"]})
    assert (answer["code"], "发起人" in answer["msg"]) == (4001, True)


def test_his_own_node_is_no_approval(town) -> None:
    case = started(town, deployed(town, *LEAVE, rules=NOT_OWN), days=30)
    back = asked(town, "lisi", "return", {"taskId": case["TaskId"], "targetKey": "fill"})
    done(town, "zhangsan", back["data"]["nextTaskIds"][0])


def test_one_person_does_not_approve_twice_where_the_definition_refuses_it(town) -> None:
    lines = [line.replace("assignee=${boss}", "candidateUsers=lisi,mallory") for line in OWN]
    case = started(town, deployed(town, *lines, rules='flowable:repeatedApprover="refuse"'))
    second = done(town, "lisi", case["TaskId"])["nextTaskIds"][0]
    answer = asked(town, "lisi", "complete", {"taskId": second})
    assert (answer["code"], "重复审批" in answer["msg"]) == (4001, True)
    answer = asked(town, "mallory", "transfer", {"taskId": second, "userId": "lisi"})
    assert (answer["code"], "重复审批" in answer["msg"]) == (4101, True)
    done(town, "mallory", second)


def test_a_second_step_of_the_same_person_is_skipped_on_record_where_the_definition_says_so(town) -> None:
    case = started(town, deployed(town, *OWN, rules='flowable:repeatedApprover="skip"'), boss="lisi")
    assert done(town, "lisi", case["TaskId"])["processStatus"] == "completed"
    path = "/workflow/process/detail"
    detail = town.ok(town.at_centre("zhangsan"), "GET", path, procInsId=case["ProcessInstanceId"])["data"]
    skipped = next(node for node in detail["historyProcNodeList"] if node["activityId"] == "b")
    assert "自动通过" in skipped["commentList"][0]["fullMessage"]


UNUSABLE = [
    ({"__proto__": {"admin": True}}, "__proto__"),
    ({"constructor": 1}, "constructor"),
    ({"a": [{"b": {"__proto__": 1}}]}, "__proto__"),
    ({"n" * 101: 1}, "nnn"),
    ({" ": 1}, "字符"),
    ({f"v{number}": number for number in range(501)}, "500"),
]


@pytest.mark.parametrize("where", ["start", "complete", "skip", "order"])
def test_names_that_mean_something_else_are_refused_by_name(town, where) -> None:
    definition_id = deployed(town, *TWO)
    task_id = started(town, definition_id)["TaskId"]
    for variables, said in UNUSABLE:
        by, path, body = {
            "start": ("zhangsan", "/workflow/process/start", {"processDefId": definition_id, "variables": variables}),
            "complete": ("lisi", "/workflow/task/complete", {"taskId": task_id, "variables": variables}),
            "skip": (
                "admin",
                "/workflow/task/intervene",
                {"action": "skip", "taskId": task_id, "variables": variables},
            ),
            "order": (
                "zhangsan",
                "/userdefine/workorder/workorder",
                {"processId": "bent", "params": variables, "systemId": "", "projectId": "", "title": "t"},
            ),
        }[where]
        answer = town.send(town.at_centre(by), Call("POST", path, (), body)).json_body
        assert (answer["code"], said in answer["msg"]) == (4101, True), answer
