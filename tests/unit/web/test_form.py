from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import BadInput
from chalicelib.web.form import parse


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=8))
def test_what_was_encoded_is_read_back(fields):
    assert parse(urlencode(fields).encode()) == fields


def test_blanks_written_as_plus_and_empty_values_are_kept():
    assert parse(b"a=1+2%2B3&b=") == {"a": "1 2+3", "b": ""}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"a=%C4%E3", "UTF-8"),
        (b"a=\xc4\xe3", "UTF-8"),
        (b"a=%zz", "百分号"),
        (b"a=100%", "百分号"),
        (b"taskInfo", "字段=值"),
        (b"a=1&&b=2", "字段=值"),
        (b"&".join(b"f%d=1" % n for n in range(300)), "字段=值"),
        (b"appId=a&appId=b", "重复"),
    ],
)
def test_a_malformed_form_is_refused_with_its_reason(body, message):
    with pytest.raises(BadInput, match=message):
        parse(body)


def test_the_repeated_field_is_named():
    with pytest.raises(BadInput) as caught:
        parse(b"appId=a&taskInfo=1&appId=b")
    assert caught.value.field == "appId"


def test_no_body_is_no_field():
    assert parse(b"") == {}
