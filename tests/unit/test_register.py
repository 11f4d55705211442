"""An outbound protocol is one entry and one folder; what somebody forgot is said by name."""

from __future__ import annotations

import re
import sys

import pytest

from chalicelib import register
from chalicelib.protocols import clients
from chalicelib.register import OUTBOUND, Outbound
from tests.faults import centres

NAMES = [protocol.name for protocol in OUTBOUND]
PARTS = ("KEEPS_DELETED", "requests_for", "faults", "probe", "judge")
CENTRE = ("CREDENTIAL", "GOOD", "REFUSAL", "ACKNOWLEDGES", "take")


@pytest.mark.parametrize("protocol", OUTBOUND, ids=NAMES)
def test_an_entry_makes_names_that_aws_accepts(protocol: Outbound) -> None:
    assert re.fullmatch("[a-z]+(_[a-z]+)*", protocol.name)
    assert len(f"todohub-local-{protocol.function}") <= 64
    assert len(f"todohub-local-{protocol.queue}-dead") <= 80
    assert all(protocol.open_names <= names | protocol.optional for names in protocol.credential[:1])


def test_no_two_entries_share_a_name_or_a_queue() -> None:
    assert len(set(NAMES)) == len({protocol.queue for protocol in OUTBOUND}) == len(OUTBOUND)


@pytest.mark.parametrize("protocol", NAMES)
def test_a_client_has_every_part(protocol: str) -> None:
    assert [part for part in PARTS if not hasattr(clients.client_for(protocol), part)] == []


@pytest.mark.parametrize("protocol", OUTBOUND, ids=NAMES)
def test_a_centre_has_every_part_and_a_credential_that_is_accepted(protocol: Outbound) -> None:
    centre = centres.of(protocol.name)
    assert [part for part in CENTRE if not hasattr(centre, part)] == []
    assert set(centre.CREDENTIAL) - protocol.optional in protocol.credential
    assert clients.client_for(protocol.name).faults(centre.CREDENTIAL) == {}


def test_a_protocol_without_an_entry_is_said_by_name() -> None:
    with pytest.raises(LookupError, match=r"register\.py has no outbound protocol smtp"):
        clients.client_for("smtp")


def test_an_entry_without_a_folder_is_said_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(register.BY_NAME, "smtp", Outbound("smtp", ()))
    with pytest.raises(LookupError, match=r"there is no chalicelib/protocols/smtp/client\.py"):
        clients.client_for("smtp")


def test_a_client_that_cannot_be_imported_is_not_taken_for_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "chalicelib.protocols.push.client", raising=False)
    monkeypatch.setitem(sys.modules, "chalicelib.protocols.push.wire_out", None)
    with pytest.raises(ModuleNotFoundError, match="wire_out"):
        clients.client_for("push")


def test_an_entry_without_a_centre_is_said_by_name() -> None:
    with pytest.raises(LookupError, match=r"add tests/faults/centres/smtp\.py"):
        centres.of("smtp")
