from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.identity.signing import LIFETIME, derive, sign, verify

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("aws")


@pytest.mark.parametrize("payload", [b"", b"x", "第二页".encode(), bytes(range(256))])
def test_a_signed_payload_is_read_back(payload):
    text = sign("cursor", payload, NOW)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert verify("cursor", text, NOW) == payload


def test_a_signed_payload_expires():
    text = sign("cursor", b"x", NOW)
    assert verify("cursor", text, NOW + timedelta(seconds=LIFETIME - 1)) == b"x"
    assert verify("cursor", text, NOW + timedelta(seconds=LIFETIME)) is None


def test_another_label_does_not_fit():
    assert derive("cursor") != derive("tokens")
    assert verify("tokens", sign("cursor", b"x", NOW), NOW) is None


def test_every_changed_bit_is_noticed():
    data = urlsafe_b64decode(sign("cursor", b"page 2", NOW) + "==")
    for position in range(len(data) * 8):
        changed = bytearray(data)
        changed[position // 8] ^= 1 << position % 8
        assert verify("cursor", urlsafe_b64encode(changed).rstrip(b"=").decode(), NOW) is None


@pytest.mark.parametrize("text", ["", "x", "AAAA", "张", "a b", "=" * 50, "A" * 5000])
def test_what_was_never_signed_is_refused(text):
    assert verify("cursor", text, NOW) is None
