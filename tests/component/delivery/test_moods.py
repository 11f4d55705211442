"""The whole AWS-free path, client to socket to receiver, against a centre in each of its moods.

For each mood: what the sender concludes, and that after the mood has passed nothing is lost, doubled or out of order.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.delivery.change import Change, Target
from chalicelib.delivery.exchange import Result, carry
from chalicelib.delivery.prior import Prior
from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.outcome import Gone, Retry, Verdict
from chalicelib.outbound.outgoing import send
from chalicelib.protocols.clients import client_for
from infra.demo_centre import MOODS, DemoCentre
from tests.unit.delivery.samples import LI, TASK, change, done_by, sending

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LIFE = [
    change("created"),
    change("updated", 2),
    change("transferred", 3),
    change("completed", 4, handlings=done_by(LI)),
]
NAME = f"OA/{TASK.task_id}"
EXPECTED: Mapping[str, type[Verdict]] = {mood: Retry for mood in MOODS if mood not in ("ok", "410")} | {"410": Gone}
SECONDS = 0.3


@pytest.fixture
def centre() -> Iterator[DemoCentre]:
    with DemoCentre(credential=("OA", "secret")) as running:
        yield running


def target(centre: DemoCentre, protocol: str) -> Target:
    credential = {"appId": "OA", "accessToken": "secret", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    return Target("t1", protocol, centre.url, credential, ("OA",))


def attempt(centre: DemoCentre, protocol: str, what: Change, prior: Prior) -> Result:
    call = partial(send, reach=Reach.LOCAL, seconds=SECONDS)
    return carry(client_for(protocol), what, target(centre, protocol), prior, sending=sending, call=call)


def drain(centre: DemoCentre, protocol: str, changes: list[Change], prior: Prior) -> Prior:
    """Deliver changes in order, as a cursor does: the next only after the last is through, five attempts each."""
    for what in changes:
        for _ in range(5):
            result = attempt(centre, protocol, what, prior)
            prior = Prior.from_dict(result.prior.as_dict())
            if result.through:
                break
        else:
            pytest.fail(f"never through: {result.verdict}")
    return prior


def assert_account_is_clean(centre: DemoCentre, effects: int) -> dict[str, Any]:
    account = centre.account()
    assert (account["duplicated"], account["reordered"], account["followed"]) == ([], [], 0)
    assert len(account["effects"]) == effects
    return account


def test_a_life_arrives_in_order_and_once(centre: DemoCentre) -> None:
    drain(centre, "push", LIFE, Prior())
    account = assert_account_is_clean(centre, 4)
    assert [effect["version"] for effect in account["effects"]] == [1, 2, 3, 4]
    row = account["tasks"][NAME]
    assert (row["status"], row["actual_owner_id"], row["subject"]) == ("COMPLETE", "lisi", TASK.subject)


@pytest.mark.parametrize(
    ("protocol", "mood"),
    [
        (protocol, mood)
        for protocol in ("push", "webhook")
        for mood in EXPECTED
        if mood != "410" and (protocol, mood) != ("webhook", "garbage")  # any 2xx acknowledges a webhook
    ],
)
@pytest.mark.parametrize("at", range(len(LIFE)))
def test_nothing_is_lost_doubled_or_reordered_by_a_mood(centre: DemoCentre, protocol: str, at: int, mood: str) -> None:
    prior = drain(centre, protocol, LIFE[:at], Prior())
    centre.set_mood(mood, times=2, seconds=SECONDS * 1.2)
    drain(centre, protocol, LIFE[at:], prior)
    account = assert_account_is_clean(centre, 4)
    assert account["tasks"][NAME]["status"] == "COMPLETE"


@pytest.mark.parametrize("mood", EXPECTED)
def test_each_mood_has_its_verdict(centre: DemoCentre, mood: str) -> None:
    centre.set_mood(mood, seconds=SECONDS * 4)
    result = attempt(centre, "push", LIFE[0], Prior())
    assert isinstance(result.verdict, EXPECTED[mood])
    assert (result.verdict.retry_after if isinstance(result.verdict, Retry) else None) == (1 if mood == "429" else None)
    assert bool(result.prior.uncertain) == (mood in ("down", "slow", "500", "garbage", "business", "drop"))


def test_a_stopped_centre_refuses_and_gets_everything_later(centre: DemoCentre) -> None:
    centre.stop()
    refused = attempt(centre, "push", LIFE[0], Prior())
    assert isinstance(refused.verdict, Retry)
    assert refused.prior == Prior(), "nothing was sent, nothing is in doubt"
    centre.start()
    drain(centre, "push", LIFE, refused.prior)
    assert_account_is_clean(centre, 4)


def test_somebody_elses_task_of_the_same_id_is_a_visible_conflict(centre: DemoCentre) -> None:
    drain(centre, "push", LIFE[:1], Prior())
    result = attempt(centre, "push", LIFE[0], Prior())
    assert not result.through
    assert "待办已存在" in getattr(result.verdict, "reason", "")
    assert_account_is_clean(centre, 1)


def test_a_wrong_credential_is_retried_until_it_is_rotated(centre: DemoCentre) -> None:
    centre.credential = ("OA", "new")
    assert isinstance(attempt(centre, "push", LIFE[0], Prior()).verdict, Retry)
    centre.credential = ("OA", "secret")
    drain(centre, "push", LIFE, Prior())
    assert_account_is_clean(centre, 4)


def test_the_centre_shows_what_it_received(centre: DemoCentre) -> None:
    drain(centre, "push", [change("created", subject="<script>alert(1)</script>")], Prior())
    root = centre.url.removesuffix("/push")
    with urllib.request.urlopen(f"{root}/received", timeout=5) as answer:
        assert json.load(answer)["tasks"][NAME]["subject"] == "<script>alert(1)</script>"
    with urllib.request.urlopen(f"{root}/", timeout=5) as answer:
        page = answer.read().decode()
    assert "演示任务中心" in page
    assert "<script>" not in page


def set_mood_over_http(centre: DemoCentre, body: dict[str, Any]) -> int:
    url = centre.url.removesuffix("/push") + "/mood"
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode()), timeout=5) as answer:
        return int(answer.status)


def test_the_mood_is_set_over_http(centre: DemoCentre) -> None:
    assert set_mood_over_http(centre, {"mood": "500", "times": 1}) == 204
    assert isinstance(attempt(centre, "push", LIFE[0], Prior()).verdict, Retry)
    assert attempt(centre, "push", LIFE[0], Prior()).through


@pytest.mark.parametrize("body", [{"mood": "angry"}, {"times": 1}, {"mood": "ok", "colour": "red"}])
def test_a_mood_there_is_not_is_refused(centre: DemoCentre, body: dict[str, Any]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        set_mood_over_http(centre, body)
    refused.value.close()
    assert refused.value.code == 400
