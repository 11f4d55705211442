"""Several signatures on one node: 会签, 或签, a share, in turn; signers added and removed while others sign."""

from __future__ import annotations

import pytest

from chalicelib.errors import BadInput, Conflict
from chalicelib.workflow import engine
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play

MEMBERS = {"ROLE2": ["m1", "m2"], "DEPT1": ["m2", "m3"]}


def test_all_sign_before_a_countersigned_node_is_done():
    play = Play("sign_all").do("a")
    assert play.open == ["sign:u1", "sign:u2", "sign:u3"]
    assert play.do("sign:u2").do("sign:u1").open == ["sign:u3"]
    assert play.do("sign:u3").open == ["d"]


def test_each_signer_is_asked_alone_and_all_share_an_activation():
    items = Play("sign_all").do("a").view.items
    assert [(item.who.assignee, item.who.users, item.multi) for item in items] == [
        (user, (), "parallel") for user in ("u1", "u2", "u3")
    ]
    assert len({item.activation for item in items}) == 1


def test_one_signature_is_enough_when_any_may_sign_and_members_of_groups_are_asked_once_each():
    play = Play("sign_any", MEMBERS).do("a")
    assert play.definition.groups == {"ROLE2", "DEPT1"}
    assert play.open == ["sign:m1", "sign:m2", "sign:m3"]
    assert play.do("sign:m2").open == ["d"]
    assert [(closed.item.signer, closed.completed) for closed in play.step.closed] == [
        ("m1", False), ("m2", True), ("m3", False),
    ]  # fmt: skip


def test_a_share_of_signatures_is_enough():
    play = Play("sign_share", people=["a", "b", "c", "d", "e"]).do("sign:a").do("sign:b")
    assert play.open == ["sign:c", "sign:d", "sign:e"]
    assert play.do("sign:e").open == ["d"]


def test_signers_in_turn_are_asked_one_after_another():
    play = Play("sign_in_turn", people="u1, u2,u3").do("a")
    assert play.open == ["sign:u1"]
    assert play.do("sign:u1").open == ["sign:u2"]
    assert play.do("sign:u2").do("sign:u3").open == ["d"]


def test_a_number_of_signatures_counts_its_loops():
    play = Play("sign_times", n=3)
    assert [item.who.assignee for item in play.view.items] == ["boss0", "boss1", "boss2"]


def test_a_node_that_finds_nobody_asks_once_for_an_administrator():
    play = Play("sign_any", {}).do("a")
    assert [item.who.nobody for item in play.view.items] == [True]
    assert play.go(engine.complete, play.view.items[0].id, {}).open == ["d"]


def test_a_node_may_be_signed_again_in_a_loop():
    play = Play(draw(
        "start s", "user sign assignee=${assignee} multi=parallel collection=${people}", "xor g default=g_e", "end e",
        "s > sign > g > e", "g > sign if ${again}",
    ), people=["u1", "u2"])  # fmt: skip
    play.do("sign:u1").do("sign:u2", again=True)
    assert play.open == ["sign:u1", "sign:u2"]


def test_more_signers_than_an_instance_may_have_are_refused():
    with pytest.raises(Conflict, match="500"):
        Play("sign_times", n=10**9)


def add(play: Play, item: str, *signers: str) -> Play:
    return play.go(engine.add_signers, play.item(item).id, signers)


def remove(play: Play, item: str, *signers: str) -> Play:
    return play.go(engine.remove_signers, play.item(item).id, signers)


def test_an_added_signer_is_asked_with_the_others():
    play = add(Play("sign_all").do("a").do("sign:u1"), "sign:u2", "u9", "u8")
    assert play.open == ["sign:u2", "sign:u3", "sign:u8", "sign:u9"]
    assert play.do("sign:u2").do("sign:u3").do("sign:u8").open == ["sign:u9"]
    assert play.do("sign:u9").open == ["d"]


def test_an_added_signer_counts_for_the_share():
    play = Play("sign_share", people=["a", "b", "c"]).do("sign:a")
    add(play, "sign:b", "d", "e", "f").do("sign:b")
    assert play.do("sign:c").open == ["sign:d", "sign:e", "sign:f"]
    assert play.do("sign:d").open == ["d"]


def test_a_signer_added_in_turn_waits_for_the_turn():
    play = add(Play("sign_in_turn", people="u1,u2").do("a"), "sign:u1", "u3")
    assert play.open == ["sign:u1"]
    assert play.do("sign:u1").do("sign:u2").open == ["sign:u3"]


def test_a_removed_signer_is_no_longer_waited_for():
    play = remove(Play("sign_all").do("a"), "sign:u1", "u2")
    assert play.open == ["sign:u1", "sign:u3"]
    assert play.do("sign:u1").do("sign:u3").open == ["d"]


def test_removing_the_last_outstanding_signer_completes_the_node():
    play = remove(Play("sign_all").do("a").do("sign:u1"), "sign:u2", "u2", "u3")
    assert play.open == ["d"]


def test_removing_all_signers_completes_the_node_too():
    assert remove(Play("sign_all").do("a"), "sign:u2", "u1", "u2", "u3").open == ["d"]


def test_a_removal_may_reach_the_share():
    play = Play("sign_share", people=["a", "b", "c", "d"]).do("sign:a").do("sign:b")
    assert remove(play, "sign:c", "d").open == ["d"]


def test_one_who_waits_for_their_turn_can_be_removed():
    play = remove(Play("sign_in_turn", people="u1,u2,u3").do("a"), "sign:u1", "u2")
    assert play.do("sign:u1").open == ["sign:u3"]


def test_removing_the_one_whose_turn_it_is_asks_the_next():
    assert remove(Play("sign_in_turn", people="u1,u2").do("a"), "sign:u1", "u1").open == ["sign:u2"]


@pytest.mark.parametrize("signers", [["u2"], ["new", "new"]])
def test_asking_somebody_twice_is_refused(signers):
    with pytest.raises(BadInput, match=signers[0]):
        add(Play("sign_all").do("a"), "sign:u1", *signers)


def test_removing_somebody_who_has_signed_or_was_never_asked_is_refused():
    play = Play("sign_all").do("a").do("sign:u1")
    for signer in ("u1", "stranger"):
        with pytest.raises(BadInput, match=signer):
            remove(play, "sign:u2", signer)


def test_a_node_with_one_signature_takes_no_signers():
    with pytest.raises(Conflict, match="会签"):
        add(Play("sign_all"), "a", "u9")


def test_a_rejection_takes_added_signers_away_too():
    play = add(Play("sign_all").do("a"), "sign:u1", "u9").go(engine.terminate, "terminated")
    assert (play.step.status, play.open, play.step.timers) == ("terminated", [], ())
    assert len(play.step.closed) == 4
