"""What programs do with the jobs of processes, and administrators where they have failed."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.identity.tokens import issue_user_token
from tests.component.workorder.machine.hiring import TOPIC
from tests.component.workorder.machine.moves import Move

if TYPE_CHECKING:
    from random import Random

    from chalicelib.storage.processes.jobs import Job
    from tests.component.workorder.machine.world import World


def work(world: World, dice: Random) -> None:
    """A program takes jobs, and does each, comes to nothing, or forgets it; done twice is refused."""
    for row in world.program("fetchAndLock", topic=TOPIC, maxJobs=dice.randint(1, 3))["data"]["rows"]:
        what = dice.choice(["complete", "complete", "failure", "extendLock", ""])
        if what:
            more = {"retries": dice.choice([0, 2])} if what == "failure" else {}
            answer = world.program(f"{row['jobId']}/{what}", **more)
            assert answer["code"] == 200, answer
            if what == "complete":
                assert world.program(f"{row['jobId']}/complete")["code"] == 404
    world.look()


def see_to_an_incident(world: World, dice: Random) -> None:
    """An administrator has a job tried again, or passes over it."""
    stuck = [job for jobs in world.stored.waits.values() for job in jobs if job.stuck and job.by == "topic"]
    if stuck:
        _resolve(world, dice.choice(stuck), dice.choice(["retry", "skip"]))
        world.look()


def see_through(world: World, job: Job) -> None:
    """Do what an instance waits for besides people and time."""
    if job.by != "topic":
        assert Move("message", "admin", job.instance_id).send(world)["code"] == 200
    elif job.stuck:
        _resolve(world, job, "skip")
    else:
        world.clock.at += timedelta(days=2)  # nobody's lock lasts so long
        world.program("fetchAndLock", topic=TOPIC, maxJobs=100)
        assert world.program(f"{job.instance_id}_{job.number}/complete")["code"] == 200


def _resolve(world: World, job: Job, action: str) -> None:
    world.clock.at += timedelta(seconds=1)
    token = issue_user_token("admin", world.clock.at, uuid.uuid4().hex)[0]
    headers = {"Authorization": token, "Content-Type": "application/json"}
    path = f"/hub/monitor/incidents/{job.instance_id}_{job.number}"
    answer = world.http.request("POST", path, headers=headers, body=json.dumps({"action": action}).encode())
    suspended = world.stored.cases[job.instance_id].suspended
    assert answer.status_code == (409 if suspended else 200), answer.body.decode()
