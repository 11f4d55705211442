"""What is sent stays what it was, byte for byte: `python -m tests.unit.protocols.sent` after a change that is meant."""

from __future__ import annotations

import pytest

from chalicelib.register import OUTBOUND
from tests.unit.protocols.sent import FOLDER, sent

NAMES = [protocol.name for protocol in OUTBOUND]


@pytest.mark.parametrize("protocol", NAMES)
def test_what_is_sent_is_as_it_was(protocol: str) -> None:
    assert sent(protocol) == (FOLDER / f"{protocol}.json").read_text()


def test_every_document_belongs_to_a_protocol() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)
