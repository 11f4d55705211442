"""The signing secret turns while workers run: what the former one signed goes on, and nobody is refused in between."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from chalicelib.errors import Unauthenticated
from chalicelib.identity import signing, tokens

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def turn(aws):
    """Give the secret a new value; afterwards it is what it was."""
    secrets = boto3.client("secretsmanager")
    stored = secrets.get_secret_value(SecretId="todohub-local-signing")["SecretString"]

    def put(value):
        secrets.put_secret_value(SecretId="todohub-local-signing", SecretString=value)

    signing.forget()
    yield put
    put(stored)
    put(stored)
    signing.forget()


def reads(text, now=NOW):
    return tokens.read(text, now).subject == "lisi"


def token():
    return tokens.issue_user_token("lisi", NOW, "id")[0]


def in_another_worker(make):
    """What a worker makes that was started just now, while this one keeps what it knows."""
    known = signing._secret
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "_secret", known.__wrapped__)
        return make()


def test_what_the_former_secret_signed_is_still_good_in_a_new_worker(turn):
    old, page = token(), signing.sign("cursor", b"2", NOW)
    turn("n" * 64)
    signing.forget()
    assert token() != old
    assert reads(old)
    assert signing.verify("cursor", page, NOW) == b"2"


def test_an_old_worker_reads_what_a_new_one_signs_and_from_then_on_signs_alike(turn):
    before = token()
    turn("n" * 64)
    new = in_another_worker(token)
    page = in_another_worker(lambda: signing.sign("cursor", b"2", NOW))
    assert new != before
    assert token() == before
    assert reads(new)
    assert signing.verify("cursor", page, NOW) == b"2"
    assert token() == new
    assert reads(before)


def test_after_two_turns_the_first_secret_is_worth_nothing(turn):
    old, page = token(), signing.sign("cursor", b"2", NOW)
    turn("n" * 64)
    turn("m" * 64)
    signing.forget()
    with pytest.raises(Unauthenticated):
        reads(old)
    assert signing.verify("cursor", page, NOW) is None


def test_forgeries_have_the_secret_read_once_a_minute_at_most(turn):
    good = token()
    forged = good[:-4] + "AAAA"
    with pytest.raises(Unauthenticated):
        reads(forged)
    turn("n" * 64)
    new = in_another_worker(token)
    with pytest.raises(Unauthenticated):
        reads(new, NOW + timedelta(seconds=59))
    assert reads(new, NOW + timedelta(seconds=60))
