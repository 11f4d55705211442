from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.errors import AlreadyExists, NotFound
from chalicelib.storage.directory.holders import change_holder, create_holder, find_holder, page_of_holders
from chalicelib.storage.directory.model import Credential, Holder

pytestmark = pytest.mark.usefixtures("aws")
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OA = Holder("application", "5731059294086129", "OA 系统", NOW, images="https://oa/icon.png")
SECRET = Credential("c1", "signature", NOW, "zwdd-hmac", sealed="xyz", expires_at=NOW)


def test_a_created_application_is_found_with_its_credentials():
    create_holder(replace(OA, credentials=(SECRET,)))
    assert find_holder("application", OA.id) == replace(OA, credentials=(SECRET,), version=1)
    assert find_holder("service", OA.id) is None


def test_an_id_is_taken_once():
    create_holder(OA)
    with pytest.raises(AlreadyExists):
        create_holder(replace(OA, name="别的"))
    create_holder(replace(OA, kind="service"))
    assert page_of_holders("application", 10)[1] == 1


def test_a_change_that_somebody_overtook_is_decided_again():
    create_holder(OA)
    overtaken: list[bool] = []

    def rename(holder):
        if not overtaken:
            overtaken.append(True)
            change_holder("application", OA.id, lambda other: replace(other, images="新"))
        return replace(holder, name="OA 二期")

    assert change_holder("application", OA.id, rename).version == 3
    assert find_holder("application", OA.id) == replace(OA, name="OA 二期", images="新", version=3)


def test_changing_an_unknown_service_says_so():
    with pytest.raises(NotFound, match="服务不存在"):
        change_holder("service", "x", lambda holder: holder)
