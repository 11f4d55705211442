"""What somebody wants of messages: quiet hours over midnight, windows of digests, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.errors import BadInput
from chalicelib.storage.messages import wishes
from chalicelib.todo.times import CHINA, china


def at(clock):
    return datetime.fromisoformat(f"2026-11-25 {clock}:00").replace(tzinfo=CHINA).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (("22:00", "07:00"), "23:30", "2026-11-26 07:00:00"),
        (("22:00", "07:00"), "06:59", "2026-11-25 07:00:00"),
        (("22:00", "07:00"), "07:00", None),
        (("22:00", "07:00"), "21:59", None),
        (("12:00", "14:00"), "12:00", "2026-11-25 14:00:00"),
        (("12:00", "12:00"), "12:00", None),
        (None, "12:00", None),
    ],
)
def test_quiet_hours_end_when_they_say(quiet, now, until):
    assert china(wishes.Wishes(quiet=quiet).quiet_until(at(now))) == until


@pytest.mark.parametrize(
    ("now", "window"),
    [("08:59", "2026-11-25 09:00:00"), ("09:00", "2026-11-25 17:30:00"), ("17:30", "2026-11-26 09:00:00")],
)
def test_the_next_window_is_later_than_now(now, window):
    assert china(wishes.Wishes(digest_at=("17:30", "09:00")).window_after(at(now))) == window


def test_what_must_arrive_is_always_on():
    said = wishes.wishes_of({"messages": {"classes": {"notice": {"email": "digest"}}}, "language": "en"})
    assert (said.of("notice", "email"), said.of("must", "email"), said.of("todo", "email")) == ("digest", "on", "on")
    assert said.language == "en"


@pytest.mark.parametrize("kept", [{"messages": "x"}, {"messages": {"quiet": {"from": "9"}}}, {"language": 3}, {}])
def test_what_was_kept_before_it_had_a_form_counts_as_nothing(kept):
    assert wishes.wishes_of(kept) == wishes.NONE


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ([], "messages"),
        ({"sound": 1}, "messages.sound"),
        ({"classes": {"must": {"email": "off"}}}, "messages.classes.must"),
        ({"classes": {"notice": {"fax": "off"}}}, "messages.classes.notice.fax"),
        ({"classes": {"notice": {"email": "later"}}}, "messages.classes.notice.email"),
        ({"classes": {"notice": {"sms": "digest"}}}, "messages.classes.notice.sms"),
        ({"classes": {"notice": {"app": "digest"}}}, "messages.classes.notice.app"),
        ({"quiet": {"from": "22:00"}}, "messages.quiet"),
        ({"quiet": {"from": "24:00", "to": "07:00"}}, "messages.quiet"),
        ({"digestAt": []}, "messages.digestAt"),
        ({"digestAt": ["9:00"]}, "messages.digestAt"),
        ({"whileAway": True}, "messages.whileAway"),
    ],
)
def test_what_cannot_be_wanted_is_refused_by_name(said, field):
    with pytest.raises(BadInput) as refused:
        wishes.check(said)
    assert refused.value.field == field
