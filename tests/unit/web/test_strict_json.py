import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import BadInput
from chalicelib.web.strict_json import MAX_DEPTH, parse

documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(documents)
def test_what_python_writes_is_read_back(value):
    assert parse(json.dumps(value).encode()) == value
    assert parse(json.dumps(value, ensure_ascii=False)) == value


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b"[1,]",
        b"{} {}",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e999]",
        b'{"a": 1, "a": 2}',
        b'[{"b": {"a": 1, "a": 1}}]',
        b'"\xc4\xe3"',
        '{"a": 1}'.encode("utf-16"),
        '"张"'.encode("gbk"),
        rb'"\ud800"',
        rb'{"\uDC00": 1}',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"9" * 5000,
        b'"a\nb"',
        b'"\x00"',
    ],
)
def test_what_is_not_strict_json_is_bad_input(text):
    with pytest.raises(BadInput):
        parse(text)


def test_a_repeated_key_is_named():
    with pytest.raises(BadInput, match="subject"):
        parse('[{"task_id": 1, "subject": 2, "subject": 3}]')


def test_the_place_of_a_syntax_error_and_the_field_are_named():
    with pytest.raises(BadInput, match="第 2 行第 3 列") as caught:
        parse('{"a": 1,\n  b: 2}', field="taskInfo")
    assert caught.value.field == "taskInfo"


def test_nesting_is_capped_and_wide_documents_are_not():
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert len(parse("[" + ",".join("{}" for _ in range(1000)) + "]")) == 1000
    with pytest.raises(BadInput, match="嵌套"):
        parse("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_an_emoji_written_as_a_surrogate_pair_is_one_character():
    assert parse(rb'"\ud83d\ude00"') == "😀"


def test_a_byte_order_mark_is_dropped():
    assert parse(b"\xef\xbb\xbf[]") == []
