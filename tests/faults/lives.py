"""Random lives of tasks: created, updated, transferred, handled, opened, urged, ended, corrected, deleted, restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import HubError
from chalicelib.todo.commands import Change, Create, Handle, Open, Terminate, Urge
from chalicelib.todo.model import Links, Person, Status
from tests.samples import a_process, a_task

if TYPE_CHECKING:
    import random

    from tests.component.delivery.world import World

PEOPLE = [Person("zhangsan", "张三"), Person("lisi", "李四"), Person("wangwu", "王五")]
MOST_STEPS = 7


def live(world: World, number: int, chance: random.Random) -> str:
    """Live one life, in any order that the rules allow; what they refuse did not happen. Two tasks share an instance.

    Returns:
        The task's id.
    """
    task_id, instance_id = f"T{number}", f"P{number // 2}"
    people = tuple(chance.sample(PEOPLE, chance.randint(1, 3)))
    links = Links(f"https://oa.example.edu.cn/{number}", mobile=f"https://oa.example.edu.cn/m/{number}")
    named = {"task_id": task_id, "process_instance_id": instance_id, "links": links}
    task = a_task(
        **named, assignees=people, priority=chance.randint(1, 3), node_name="环节", subject=f"{task_id} 第0版"
    )
    world.apply(Create(task, a_process(process_instance_id=instance_id)))
    for step in range(1, chance.randint(1, MOST_STEPS)):
        try:
            world.apply(_anything(task_id, step, world, chance))
        except HubError:
            continue
        if chance.random() < 0.5:
            world.pump()
    return task_id


def _anything(task_id: str, step: int, world: World, chance: random.Random) -> Any:
    who, now = chance.choice(PEOPLE), world.clock.now()
    patches: list[dict[str, Any]] = [
        {"subject": f"{task_id} 第{step}版"},
        {"node_name": f"环节{step}", "priority": chance.randint(1, 3)},
        {"assignees": (who,), "status": Status.TRANSFER, "operator": chance.choice(PEOPLE), "comment": "请代办"},
        {"status": Status.COMPLETE, "handlers": (who,), "comment": "同意"},
        {"status": Status.ROLLBACK, "handlers": (who,), "comment": "退回"},
        {"status": Status.ABORT},
        {"deleted": True},
        {"deleted": False},
    ]
    commands = [
        *[Change("OA", task_id, patch) for patch in patches],
        *[Handle("OA", task_id, person, now, comment="已阅") for person in PEOPLE],
        Open("OA", task_id, who.id),
        Urge("OA", task_id, who, "请尽快"),
        Terminate("OA", task_id, now, "不办了"),
    ]
    return chance.choice(commands)
