"""One number is one number: whatever a form takes for one, a gateway decides on as on the plain number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.workflow import spellings
from chalicelib.workflow.expressions import parse
from chalicelib.workflow.forms import bring
from chalicelib.workflow.refusals import InvalidForm
from chalicelib.workflow.values import BadValue, evaluate

FORM = {"components": [{"type": "number", "key": "days"}, {"type": "textfield", "key": "typed"}]}
FULL_WIDTH = str.maketrans("0123456789+-.eE", "０１２３４５６７８９＋－．ｅＥ")
SIGNS = ("<", "<=", ">", ">=", "==", "!=")
ODD = [
    "1e2", "1E2", "+1e2", "１e２", 1e19, 10**30, "10000000000000000001", "1_000", "0x10", "٣", "²", "1,000", "3 天",
    "3.", ".5", "٣٫٥", "1e", "--3", "NaN", "inf", "-0", "1e-400", "1e18", "9" * 41, " 3 ", "　３　", True, [],
    "３．５", "½",
]  # fmt: skip

plain = st.one_of(
    st.integers(-(10**18), 10**18), st.decimals(-(10**6), 10**6, places=3, allow_nan=False, allow_infinity=False)
)
spelled = st.tuples(plain, st.sampled_from(["{}", " {} ", "+{}", "{:e}", "{:E}", "{:.4f}"]), st.booleans())
anything = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=8),
    st.text("0123456789０１２３eE+-.٣_ ", max_size=8),
    st.floats(),
    st.integers(),
)


def decided(value, sign="> 3"):
    return evaluate(parse(f"${{days {sign}}}"), {"days": value})


@given(spelled)
def test_every_spelling_of_a_number_decides_as_the_number_itself(case):
    number, form, wide = case
    text = form.format(Decimal(number)).replace("+-", "-")
    text = text.translate(FULL_WIDTH) if wide else text
    meant = spellings.number(text)
    if meant is None:
        assert len(text.strip()) > spellings.MAX_LENGTH
        return
    for sign in SIGNS:
        assert decided(text, f"{sign} 3") == decided(meant, f"{sign} 3")


@given(anything)
@example("10000000000000000001")
def test_what_a_form_takes_for_a_number_is_the_same_number_at_a_gateway(value):
    try:
        kept = bring(FORM, {"days": value}).fields["days"]
    except InvalidForm:
        return
    if kept in ("", None, []):
        return
    assert type(kept) in (int, float)
    for sign in SIGNS:
        assert decided(value, f"{sign} 3") == decided(kept, f"{sign} 3")


@given(anything)
def test_a_text_field_that_holds_a_number_decides_as_the_number_or_not_at_all(value):
    try:
        kept = bring(FORM, {"typed": value}).fields["typed"]
        found = evaluate(parse("${typed > 3}"), {"typed": kept})
    except (InvalidForm, BadValue):
        return
    number = spellings.number(kept)
    assert found is (number is not None and number > 3)


@pytest.mark.parametrize(
    "value", ["三", "1_000", "0x10", "٣", "10000000000000000001", 1e19, 10**30, float("nan"), True, ["3"]]
)
def test_what_is_no_number_is_an_error_and_never_false(value):
    with pytest.raises(BadValue):
        decided(value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e2", 100),
        ("+1E2", 100),
        ("１e２", 100),
        ("　３．５　", 3.5),
        ("-0", 0),
        (3.0, 3),
        ("3.", 3),
        (".5", 0.5),
        (10**18, 10**18),
    ],
)
def test_numbers_as_people_spell_them(text, number):
    found = spellings.number(text)
    assert (found, type(found)) == (number, type(number))
