"""The receiver of docs/getting-started.md takes what Standard Webhooks signs, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.bootstrap import ROOT
from tests.documented import blocks

[RECEIVER] = [block for block in blocks(ROOT / "docs/getting-started.md", "python") if "def verified" in block]
BODY = b'{"test": 2432232314}'
NOW = 1614265330
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
SIGNED = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": str(NOW),
    "webhook-signature": SIGNATURE,
}


def verified(changed: dict[str, str], body: bytes = BODY, now: int = NOW) -> Any:
    """What the page's function says of the published example."""
    names: dict[str, Any] = {"json": json}
    exec(RECEIVER.partition("class Receiver")[0], names)
    names["SECRET"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    return names["verified"]({**SIGNED, **changed}, body, now)


@pytest.mark.parametrize("signatures", [SIGNATURE, f"v1,AAAA {SIGNATURE}"])
def test_the_published_example_is_taken(signatures: str) -> None:
    assert verified({"webhook-signature": signatures}) == {"test": 2432232314}


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-timestamp": "now"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,签名"},
        {"webhook-signature": SIGNATURE.replace("v1,", "v1a,")},
    ],
)
def test_what_is_not_signed_so_is_refused(changed: dict[str, str]) -> None:
    assert verified(changed) is None


def test_another_body_and_an_old_event_are_refused() -> None:
    assert verified({}, b'{"test": 2432232315}') is None
    assert verified({}, now=NOW + 301) is None
