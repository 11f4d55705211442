"""What the centre keeps of a task, as rows that are stored already hold it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.centre import task_facts
from chalicelib.centre.case import Case
from chalicelib.centre.task_facts import Candidates, Comment, TaskFacts
from chalicelib.todo.model import Person, Source, Task

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ZHANG = Person("101", "张三", "研发部")
CASE = Case(
    id="i",
    app_id="oa",
    definition_id="leave:1:d",
    process_name="请假",
    category="hr",
    title="张三的请假",
    initiator=ZHANG,
    started_on=NOW,
)
STORED = {
    "item": "3.1",
    "procDefKey": "leave",
    "assignee": "102",
    "suspended": "1",
    "unclaimed": "1",
    "candidates": [["102", "103"], ["ROLE10"]],
    "formKey": "key_1",
    "formData": {"days": 3},
    "taskLocalVars": {"seen": True},
    "named": ["102"],
    "owners": ["101"],
    "comments": [["1", "2026-03-02T01:00:00+00:00", "101", "同意", "张三"]],
    "hiddenFor": ["104"],
    "warning": "没有办理人",
    "withdrawn": True,
    "removed": True,
    "skipped": True,
}
FACTS = TaskFacts(
    item="3.1",
    assignee="102",
    suspended=True,
    unclaimed=True,
    candidates=Candidates(["102", "103"], ["ROLE10"]),
    form_key="key_1",
    form_data={"days": 3},
    local={"seen": True},
    named=("102",),
    owners=("101",),
    comments=(Comment("1", "2026-03-02T01:00:00+00:00", "101", "同意", "张三"),),
    hidden_for=("104",),
    warning="没有办理人",
    withdrawn=True,
    removed=True,
    skipped=True,
)


def task(**details: object) -> Task:
    return Task(
        app_id="oa",
        task_id="i-1",
        source=Source.WORKORDER,
        process_instance_id="i",
        subject="张三的请假",
        created_on=NOW,
        details=details,
    )


def test_every_stored_fact_is_read() -> None:
    assert task_facts.of(task(**STORED)) == FACTS


def test_a_task_without_facts_reads_as_new() -> None:
    assert task_facts.of(task()) == TaskFacts()


def test_what_is_written_is_what_was_stored_before() -> None:
    names = TaskFacts.__dataclass_fields__
    written = task_facts.written(**{name: getattr(FACTS, name) for name in names})
    expected = {name: value for name, value in STORED.items() if name != "procDefKey"}
    assert written == {**expected, "documentation": ""}


def test_a_change_writes_the_named_facts_alone_also_when_they_are_empty() -> None:
    assert task_facts.written(assignee="", unclaimed=False, owners=(), form_data={}) == {
        "assignee": "",
        "unclaimed": "",
        "owners": [],
        "formData": {},
    }


def test_a_new_task_keeps_nothing_empty_and_the_order_of_its_bytes() -> None:
    made = task_facts.first(CASE, item="1", assignee="", unclaimed=True, candidates=Candidates(["102"]), named=())
    assert list(made.items()) == [
        ("item", "1"),
        ("procDefKey", "leave"),
        ("procDefName", "请假"),
        ("category", "hr"),
        ("proInsCreateTime", "2026-03-02 09:00:00"),
        ("unclaimed", "1"),
        ("candidates", [["102"], []]),
    ]


def test_a_comment_is_added_to_those_that_are_there() -> None:
    before = replace(task(**STORED))
    after = task_facts.comments_with(before, "2", "2026-03-02T02:00:00+00:00", ZHANG, "退回")
    assert after == (*FACTS.comments, Comment("2", "2026-03-02T02:00:00+00:00", "101", "退回", "张三"))
    assert task_facts.said_at(after[-1]) == "2026-03-02 10:00:00"
