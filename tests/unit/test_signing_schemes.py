"""The published vectors of docs/protocols/gov_task.md, and the ordering rules around them."""

from __future__ import annotations

import pytest

from chalicelib.signing_schemes import CsbHash, csb_signature, csb_string_to_sign, zwdd_signature, zwdd_string_to_sign

MOMENT, NONCE, PATH = "2024-06-06T12:00:03.000+08:00", "17176464030001234", "/tc/v2/openapi/task/create.json"
CREATE = [
    ("tenantId", "1"),
    ("subject", "请假审批"),
    ("dueNotifyTypeArr", "notification"),
    ("dueNotifyTypeArr", "app"),
    ("bizTaskId", "B-1"),
    ("assigneeId", "1001"),
    ("mobileUrl", ""),
]
CSB = [
    ("name", "wiseking"),
    ("_api_name", "testa"),
    ("_api_version", "1.0.0"),
    ("_api_timestamp", "1507884348630"),
    ("_api_access_key", "4f196fb61c1f46ffbf71691ffad35dbb"),
]


def test_zwdd_signs_the_published_request() -> None:
    text = zwdd_string_to_sign("get", MOMENT, NONCE, PATH, CREATE)
    assert text.splitlines()[-1] == (
        "assigneeId=1001&bizTaskId=B-1&dueNotifyTypeArr=app&dueNotifyTypeArr=notification&subject=请假审批&tenantId=1"
    )
    assert zwdd_signature("secret", text) == "SWcinUfzVQlD1eFwtt+G6ssmUEyOTk+E1k5C2PTlYgk="


def test_zwdd_without_parameters_ends_with_the_path() -> None:
    assert zwdd_string_to_sign("GET", MOMENT, NONCE, PATH, [("empty", "")]).endswith("\n" + PATH)


def test_zwdd_orders_names_without_regard_to_case() -> None:
    text = zwdd_string_to_sign("GET", MOMENT, NONCE, PATH, [("b", "1"), ("C", "2"), ("A", "3"), ("a", "4")])
    assert text.splitlines()[-1] == "A=3&a=4&b=1&C=2"


@pytest.mark.parametrize(
    ("digest", "expected"),
    [("sha1", "wMpmaki8sLdqxjya70cGAqd4YQ0="), ("sha256", "fI+gSNmR6WkykDXsrCQfOMhvMivwxOurMZ/73f3TYL0=")],
)
def test_csb_signs_the_published_request(digest: CsbHash, expected: str) -> None:
    text = csb_string_to_sign(CSB)
    assert text.startswith("_api_access_key=4f196fb61c1f46ffbf71691ffad35dbb&_api_name=testa&")
    assert csb_signature(digest, "Bzw2YO0HBXFMpcd9CN8tzeNrmf0=", text) == expected


def test_csb_never_signs_the_signature_itself() -> None:
    assert csb_string_to_sign([*CSB, ("_api_signature", "x")]) == csb_string_to_sign(CSB)


def test_csb_orders_a_repeated_name_by_value() -> None:
    assert csb_string_to_sign([("a", "2"), ("a", "1"), ("B", "0")]) == "B=0&a=1&a=2"
