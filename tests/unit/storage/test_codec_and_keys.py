from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.storage.base import codec, keys
from chalicelib.storage.ledger import entities
from chalicelib.todo.model import Handling, Links, Status
from tests.samples import LISI, NOW, WANGWU, a_process, a_task


def test_a_task_survives_storage_whole():
    task = a_task(
        status=Status.COMPLETE,
        priority=1,
        groups=("财务组", "ROLE1"),
        handlings=(Handling(LISI, NOW, "COMPLETE", "同意\n😀"),),
        copied_to=(WANGWU,),
        receive_on=NOW,
        end_on=NOW + timedelta(hours=1),
        due_time=NOW,
        node_id="n1",
        node_name="审批",
        links=Links("https://a.cn/", "", "https://m.cn/", "https://m.cn/v"),
        deleted=True,
        details={"taskSummary": ["天数|3"], "timeOut": 0},
    )
    assert entities.unpack_task(task.app_id, task.task_id, task.version, entities.pack_task(task)) == task


def test_a_process_survives_storage_whole():
    process = a_process(ended_on=NOW, process_id="leave", process_version="2", deleted=True, details={"a": "b"})
    key = process.app_id, process.process_instance_id
    assert entities.unpack_process(*key, process.version, entities.pack_process(process)) == process


def test_bytes_of_an_unknown_format_are_refused():
    with pytest.raises(ValueError, match="unknown row format"):
        codec.unpack(b"\x07abc")


@given(st.lists(st.text(), min_size=1, max_size=3), st.lists(st.text(), min_size=1, max_size=3))
def test_different_ids_never_make_the_same_key(left, right):
    assert keys.split(keys.join(*left)) == left
    assert (keys.join(*left) == keys.join(*right)) == (left == right)
