"""Text that is read as another than it is: refused by name in ids and subjects, and one id has one spelling."""

import unicodedata

import pytest

from chalicelib.web.fields import legible, one_spelling
from tests.samples import push_row

UNSEEN = {
    "turned round": "\u202egpj.exe",
    "isolated": "a\u2066b",
    "zero width": "zhang\u200bsan",
    "next line": "a\u0085b",
    "soft hyphen": "a\u00adb",
    "word joiner": "a\u2060b",
    "filler": "a\u3164b",
    "mark": "a\u200fb",
    "tags": "a\U000e0061b",
}
COMPOSED, TAKEN_APART = "caf\u00e9-1", "cafe\u0301-1"


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
@pytest.mark.parametrize("field", ["task_id", "subject", "process_instance_id", "assignee_ids", "created_by_names"])
def test_a_push_of_a_deceptive_text_is_refused_by_field_and_nothing_is_stored(hub, field, text):
    answer = hub.push([push_row(**{field: text})])
    assert answer["push_result"] == "ERROR"
    assert field in answer["msg_info"]
    assert "不可见" in answer["msg_info"]
    assert hub.inbox("lisi") == []


def test_emoji_of_a_family_may_stand_in_a_subject_and_not_in_an_id(hub):
    family = "👨\u200d👩\u200d👧 ❤\ufe0f"
    assert hub.push([push_row(subject=family)])["push_result"] == "SUCCESS"
    answer = hub.push([push_row(task_id=family, process_instance_id="P2")])
    assert "task_id" in answer["msg_info"]
    assert "U+200D" in answer["msg_info"]


def test_two_spellings_of_an_id_are_one_task(hub):
    assert unicodedata.normalize("NFD", COMPOSED) == TAKEN_APART
    hub.push([push_row(task_id=COMPOSED)])
    assert "待办已存在" in hub.push([push_row(task_id=TAKEN_APART)])["msg_info"]
    assert hub.inbox("lisi") == [COMPOSED]


def test_ids_that_are_plain_stay_as_they_are():
    for text in ("OA-1", "流程：２０２６", "-17", "a b", "𠮷野家"):
        assert one_spelling(text) == legible(text) == text
