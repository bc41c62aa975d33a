"""GB 32100-2015."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.plan.social_credit_code import (
    check_character,
    is_social_credit_code,
    looks_like_social_credit_code,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "911101080000000000"[:17] + check_character("91110108000000000")]
)
def test_right_codes(code):
    assert is_social_credit_code(code)


@pytest.mark.parametrize(
    "code",
    ["", "91350100M000100Y44", "91350100m000100y43", "91350100M000100Y4", "91350100I000100Y43", "江苏"],
)
def test_wrong_codes(code):
    assert not is_social_credit_code(code)


def test_only_eighteen_letters_and_digits_look_like_one():
    assert looks_like_social_credit_code("91350100M000100Y44")
    assert not looks_like_social_credit_code("ORG-1")
    assert not looks_like_social_credit_code("一二三四五六七八九十一二三四五六七八")


def test_check_character_of_another_length():
    with pytest.raises(ValueError):
        check_character("9135")


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(body, position, other):
    code = body + check_character(body)
    changed = code[:position] + other + code[position + 1 :]
    assert is_social_credit_code(code)
    assert is_social_credit_code(changed) == (changed == code)
