"""Words are found however they are written; no number with a valid checksum leaves the hub."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.messages.personal import everywhere, is_bank_card, is_identity, is_personal, masked
from chalicelib.messages.words import Words

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.mark.parametrize(
    "text", ["赌博", "赌 博", "赌\u200b博", "来赌博吧", "賭博 赌博", "DU\u200bBO", "ｄｕｂｏ", "du bo"]
)
def test_a_word_is_found_however_it_is_written(text):
    assert Words(["赌博", "dubo"]).spans(text)


def test_only_the_word_is_masked():
    assert Words(["赌博", "x"]).masked("来 赌 博 吧，X！") == "来 *** 吧，*！"
    assert Words(["赌博"]).masked("赌一把，博一次") == "赌一把，博一次"


def test_ten_thousand_words_are_looked_for_within_a_millisecond():
    draw = random.Random(1)
    many = Words(
        "".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(draw.randrange(2, 6))) for _ in range(10_000)
    )
    text = "".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(500))
    best = min(_timed(lambda: many.spans(text)) for _ in range(20))
    assert best < 0.001


def _timed(work):
    began = time.process_time()
    work()
    return time.process_time() - began


@given(st.text("0123456789", min_size=17, max_size=17), st.sampled_from(["{}", "身份证{}。", "a{}b", "{} "]))
def test_no_valid_identity_number_is_left(body, around):
    number = body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
    assert is_identity(number)
    assert number not in masked(around.format(number))


@given(st.integers(12, 18), st.randoms(use_true_random=False), st.sampled_from(["", " ", "-"]))
def test_no_valid_bank_card_is_left(length, draw, between):
    body = "".join(draw.choice("0123456789") for _ in range(length))
    number = next(body + check for check in "0123456789" if is_bank_card(body + check))
    written = between.join(number[at : at + 4] for at in range(0, len(number), 4))
    assert written not in masked(f"卡号 {written} 请查收")
    assert not is_personal(masked(written).replace("*", "x"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("+86 138 1234 5678", "+86 1** **** 5678"),
        ("11010519491231002X", "110***********002X"),
        ("110105194912310021", "110105194912310021"),
        ("老证110105491231002。", "老证110********1002。"),
        ("110105491331001", "110105491331001"),
        ("110105490230002", "110105490230002"),
        ("zhang.san@example.cn", "z********@example.cn"),
        ("订单 20261124000123 已发货", "订单 20261124000123 已发货"),
        ("2026-11-24 09:00:00", "2026-11-24 09:00:00"),
    ],
)
def test_what_is_masked_and_what_is_not(text, shown):
    assert masked(text) == shown


def test_data_is_masked_wherever_it_stands():
    data = {"a": ["13812345678", {"b": 13812345678}], "n": 3, "ok": True}
    assert everywhere(data, masked) == {"a": ["138****5678", {"b": "138****5678"}], "n": 3, "ok": True}
